"""Carrying out rules on one head: each rule once, records by their names, cycles and failures told."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from facemap import grammar
from facemap.errors import FacemapError, RuleError
from facemap.grammar.mentions import Role
from facemap.rules import curves, places, regions
from facemap.rules.behind import has_no_side
from facemap.rules.ground import RefusedError, Side, names_for, no_record, refuse, split_side
from facemap.rules.mirror import Mirror, mirror_of
from facemap.surface import Curve

if TYPE_CHECKING:
    from facemap.heads import Head
    from facemap.records import Atlas, Line, Point, Zone
    from facemap.surface import Anchor, Region

T = TypeVar("T")


class Runner:
    """Carries out the rules of an atlas on a head, and remembers what it found.

    Parameters
    ----------
    head : Head
        The head.
    atlas : Atlas
        The points, lines and zones that rules may name.
    """

    def __init__(self, head: Head, atlas: Atlas) -> None:
        self.head = head
        self.atlas = atlas
        self._known: dict[Hashable, object] = {}
        self._busy: list[tuple[str, object, Side]] = []
        self._sideless: dict[str, bool] = {}

    def place(self, rule: grammar.Place, side: Side) -> Anchor:
        """Find a place; a bare name is a landmark, else a point of the atlas."""

        def find() -> Anchor:
            match rule:
                case grammar.Between():
                    return places.between(self, rule, side)
                case grammar.Offset():
                    return places.offset(self, rule, side)
                case grammar.Toward():
                    return places.toward(self, rule, side)
                case grammar.OnCurve():
                    return places.on_curve(self, rule, side)
                case grammar.Crossing():
                    return places.crossing(self, rule, side)
                case _:
                    return self._named_place(rule, side)

        return self._once("place", rule, side, find)

    def curve(self, rule: grammar.Curve, side: Side) -> Curve:
        """Find a curve; a bare name is a curve of the head, else a line of the atlas."""

        def find() -> Curve:
            match rule:
                case grammar.Through():
                    return curves.through(self, rule, side)
                case grammar.Path():
                    return curves.path(self, rule, side)
                case grammar.Part():
                    return curves.part(self, rule, side)
                case grammar.Section():
                    return curves.section(self, rule, side)
                case grammar.Shift():
                    return curves.shift(self, rule, side)
                case _:
                    return self._named_curve(rule, side)

        return self._once("curve", rule, side, find)

    def region(self, rule: grammar.Region, side: Side) -> Region:
        """Find a region; vermilion and nostrils are still in it."""

        def find() -> Region:
            match rule:
                case grammar.Band():
                    return regions.band(self, rule, side)
                case grammar.Inside():
                    return regions.inside(self, rule, side)
                case grammar.Disc():
                    return regions.disc(self, rule, side)
                case grammar.Union():
                    return regions.union(self, rule, side)
                case grammar.Intersection():
                    return regions.intersection(self, rule, side)
                case grammar.Difference():
                    return regions.difference(self, rule, side)
                case grammar.Mask():
                    return regions.mask(self, rule, side)
                case grammar.Ring():
                    return regions.ring(self, rule, side)
                case grammar.Painted():
                    return regions.painted(self, rule, side)
                case grammar.ZoneRef():
                    return self._named_zone(rule.zone, side)

        return self._once("region", rule, side, find)

    def piece(self, rule: grammar.CurveOrPlace, side: Side) -> Curve:
        """Find a piece of a loop: a curve, or a place as a curve of one node."""
        if isinstance(rule, grammar.Through | grammar.Path | grammar.Part | grammar.Section | grammar.Shift):
            return self.curve(rule, side)
        if isinstance(rule, str) and self._is_curve(rule, side):
            return self.curve(rule, side)
        anchor = self.place(rule, side)
        return Curve([anchor.triangle], [anchor.bary])

    def point(self, point: Point, side: Side) -> Anchor:
        """Place a point of the atlas."""
        if side == "right" and (mirror := self._mirror(point, "place")):
            return mirror.anchor(self.point(point, "left"))
        with self._record(point):
            if point.where is None:
                raise RefusedError("is listed, and has no place on the skin of the head")
            return self.place(point.where, side)

    def line(self, line: Line, side: Side) -> Curve:
        """Place a line of the atlas."""
        if side == "right" and (mirror := self._mirror(line, "curve")):
            return mirror.curve(self.line(line, "left"))
        with self._record(line):
            return self.curve(line.where, side)

    def zone(self, zone: Zone, side: Side) -> Region:
        """Place a zone of the atlas, vermilion and nostrils cut out unless it includes them."""

        def find() -> Region:
            if side == "right" and (mirror := self._mirror(zone, "zone")):
                return mirror.region(self.zone(zone, "left"))
            with self._record(zone):
                return regions.cut_out(self, self.region(zone.where, _meant(zone, side)), zone.includes)

        return self._once("zone", zone.id, side, find)

    # ---- names

    def _named_place(self, name: str, side: Side) -> Anchor:
        for known in names_for(name, side):
            if known in self.head.landmarks:
                return self.head.landmarks[known]
        points = self.atlas.points
        id_, forced = split_side(name, points)
        if id_ not in points:
            raise no_record("landmark or point", name, side, [*self.head.landmarks, *points])
        return self.point(points[id_], _side_of(points[id_], forced, side))

    def _is_curve(self, name: str, side: Side) -> bool:
        if any(known in self.head.landmarks for known in names_for(name, side)):
            return False
        known_lines = split_side(name, self.atlas.lines)[0] in self.atlas.lines
        return known_lines or any(known in self.head.curves for known in names_for(name, side))

    def _named_curve(self, name: str, side: Side) -> Curve:
        for known in names_for(name, side):
            if known in self.head.curves:
                return self.head.curves[known]
        lines = self.atlas.lines
        id_, forced = split_side(name, lines)
        if id_ not in lines:
            raise no_record("curve or line", name, side, [*self.head.curves, *lines])
        return self.line(lines[id_], _side_of(lines[id_], forced, side))

    def _named_zone(self, name: str, side: Side) -> Region:
        zones = self.atlas.zones
        id_, forced = split_side(name, zones)
        if id_ not in zones:
            raise no_record("zone", name, side, zones)
        zone = zones[id_]
        with self._record(zone):
            if zone.side == "both" and forced is None and side == "midline":
                return regions.united(self, [self._uncut(zone, half) for half in ("left", "right")])
            return self._uncut(zone, _side_of(zone, forced, side))

    def _uncut(self, zone: Zone, side: Side) -> Region:
        """The region of a zone, vermilion and nostrils still in it."""
        if side == "right" and (mirror := self._mirror(zone, "zone")):
            return mirror.region(self.region(zone.where, "left"))
        return self.region(zone.where, _meant(zone, side))

    # ---- bookkeeping

    def _mirror(self, record: Point | Line | Zone, role: Role) -> Mirror | None:
        """The head's mirror, where the right of a record is simply the mirror image of its left."""
        if record.where is None or record.side == "right" or self._reflection is None:
            return None
        if record.id not in self._sideless:
            self._sideless[record.id] = has_no_side(record.where, self.head, self.atlas, role)
        return self._reflection if self._sideless[record.id] else None

    @cached_property
    def _reflection(self) -> Mirror | None:
        return mirror_of(self.head)

    def _once(self, what: str, rule: object, side: Side, find: Callable[[], T]) -> T:
        key = (what, rule, side)
        if key in self._known:
            return self._known[key]  # type: ignore[return-value]
        if key in self._busy:
            chain = [str(r) for _, r, _ in self._busy[self._busy.index(key) :] if isinstance(r, str)]
            raise refuse(rule, f"rules go round in a circle: {' -> '.join([*chain, chain[0]])}", self.head)
        self._busy.append(key)
        try:
            found = find()
        except RefusedError:
            raise
        except FacemapError as error:
            raise refuse(rule, str(error), self.head) from error
        finally:
            self._busy.pop()
        self._known[key] = found
        return found

    @contextmanager
    def _record(self, record: Point | Line | Zone) -> Iterator[None]:
        try:
            yield
        except RefusedError as refused:
            origin = self.atlas.origins.get(record.id)
            raise refused.within(f"{record.id} ({origin})" if origin else record.id) from refused.__cause__


def _meant(zone: Zone, side: Side) -> Side:
    """The side to carry out a zone's rule on: what was drawn on one side alone lies where it was drawn."""
    return "midline" if zone.side != "both" and grammar.is_drawn(zone.where) else side


def _side_of(record: Point | Line | Zone, forced: Side | None, side: Side) -> Side:
    if record.side != "both":
        if forced not in (None, record.side) and record.side != "midline":
            raise RuleError(f"{record.id} lies on the {record.side} alone")
        return record.side
    if forced is None and side == "midline":
        raise RuleError(f"{record.id} is a pair: say {record.id}_left or {record.id}_right")
    return forced or side
