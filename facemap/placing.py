"""An atlas placed on a head: points, zones and lines, each found when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

import numpy as np

from facemap.errors import BadInput, RuleError
from facemap.rules import Runner, Side, rests_on
from facemap.surface.mesh import Floats, locked

if TYPE_CHECKING:
    from facemap.heads import Head
    from facemap.records import Atlas, Line, Point, Zone
    from facemap.surface import Anchor, Curve, Mesh, Region

Placeable: TypeAlias = "Point | Zone | Line"
R = TypeVar("R", bound=Placeable)
P = TypeVar("P")
_BOTH: tuple[Side, ...] = ("left", "right")
_ONE: Mapping[str, tuple[Side, ...]] = {"left": ("left",), "right": ("right",), "midline": ("midline",)}
_NEAR_MM = 30.0
"""Farther than this from a place no point is called near."""


@dataclass(frozen=True, eq=False)
class PlacedPoint:
    """A point on the head, on one side.

    Attributes
    ----------
    id : str
        The record's.
    side : str
        ``left``, ``right`` or ``midline``.
    anchor : Anchor
        Where on the skin sheet.
    xyz, normal : ndarray, shape (3,)
        Position in mm and outward unit normal.
    rests_on : tuple of str
        The estimated landmarks that the rule goes back to; empty where all is seen on the surface.
    """

    id: str
    side: Side
    anchor: Anchor
    xyz: Floats
    normal: Floats
    rests_on: tuple[str, ...] = ()

    @property
    def estimated(self) -> bool:
        """Whether any landmark behind it is estimated from bone and not seen on the surface."""
        return bool(self.rests_on)


@dataclass(frozen=True, eq=False)
class PlacedZone:
    """A zone on the head, on one side.

    Attributes
    ----------
    id, side : str
        As for a point.
    region : Region
        Cut into the skin sheet.
    mesh : Mesh
        The skin sheet.
    rests_on : tuple of str
        As for a point.
    """

    id: str
    side: Side
    region: Region
    mesh: Mesh
    rests_on: tuple[str, ...] = ()

    @property
    def estimated(self) -> bool:
        """Whether any landmark behind it is estimated."""
        return bool(self.rests_on)

    @cached_property
    def area_cm2(self) -> float:
        """Area in cm2."""
        return self.region.area_cm2(self.mesh)


@dataclass(frozen=True, eq=False)
class PlacedLine:
    """A wrinkle, channel piece or vessel on the head, on one side.

    Attributes
    ----------
    id, side : str
        As for a point.
    curve : Curve
        On the skin sheet.
    rests_on : tuple of str
        As for a point.
    """

    id: str
    side: Side
    curve: Curve
    rests_on: tuple[str, ...] = ()

    @property
    def estimated(self) -> bool:
        """Whether any landmark behind it is estimated."""
        return bool(self.rests_on)


@dataclass(frozen=True, eq=False)
class Here:
    """What lies at a place of the skin.

    Attributes
    ----------
    xyz : ndarray, shape (3,)
        The place in mm.
    zones : tuple of PlacedZone
        Those that contain it, the smallest first.
    near : tuple of (PlacedPoint, float)
        Points within 30 mm and how far, straight, in mm; the nearest first.
    """

    xyz: Floats
    zones: tuple[PlacedZone, ...]
    near: tuple[tuple[PlacedPoint, float], ...]

    @property
    def point(self) -> PlacedPoint | None:
        """The nearest point."""
        return self.near[0][0] if self.near else None

    @property
    def distance_mm(self) -> float | None:
        """How far the nearest point is."""
        return self.near[0][1] if self.near else None


class FaceMap:
    """An atlas placed on a head.

    Nothing is placed before it is asked for, and nothing twice.

    Parameters
    ----------
    atlas : Atlas
        The records.
    head : Head
        The head.

    Examples
    --------
    >>> map_ = load()
    >>> map_.point("LI20", "left").xyz
    >>> map_.zone("forehead").area_cm2
    """

    __slots__ = ("_atlas", "_head", "_placed", "_run")

    def __init__(self, atlas: Atlas, head: Head) -> None:
        self._atlas = atlas
        self._head = head
        self._run = Runner(head, atlas)
        self._placed: dict[tuple[str, str, Side], PlacedPoint | PlacedZone | PlacedLine] = {}

    def __repr__(self) -> str:
        atlas = self._atlas
        counts = f"{len(atlas.points)} points, {len(atlas.zones)} zones, {len(atlas.lines)} lines"
        return f"FaceMap({counts} on {self._head.name!r})"

    @property
    def atlas(self) -> Atlas:
        """The records."""
        return self._atlas

    @property
    def head(self) -> Head:
        """The head they are placed on."""
        return self._head

    @property
    def runner(self) -> Runner:
        """What carries out rules on this head, for rules of other records than points, zones and lines."""
        return self._run

    # ---- one record

    def point(self, id: str, side: Side | None = None) -> PlacedPoint:
        """Place a point.

        Parameters
        ----------
        id : str
            Its id, or any name it answers to.
        side : str, optional
            ``left`` or ``right`` for a pair; a point on the midline needs none.

        Raises
        ------
        UnknownName
            If there is no such point.
        BadInput
            If it is a pair and no side is given.
        RuleError
            If its rule cannot be carried out on this head, naming record, file, line, rule and head.
        """
        record = self._record(self._atlas.points, id, "point")
        side = _side(record, side)
        key = ("point", record.id, side)
        known = self._placed.get(key)
        if not isinstance(known, PlacedPoint):
            known = self._placed[key] = self._place(record, side)
        return known

    def zone(self, id: str, side: Side | None = None) -> PlacedZone:
        """Place a zone; parameters and errors as for `point`."""
        record = self._record(self._atlas.zones, id, "zone")
        side = _side(record, side)
        key = ("zone", record.id, side)
        known = self._placed.get(key)
        if not isinstance(known, PlacedZone):
            behind = rests_on(record.where, self._head, self._atlas, side)
            region = self._run.zone(record, side)
            known = self._placed[key] = PlacedZone(record.id, side, region, self._head.mesh, behind)
        return known

    def line(self, id: str, side: Side | None = None) -> PlacedLine:
        """Place a line; parameters and errors as for `point`."""
        record = self._record(self._atlas.lines, id, "line")
        side = _side(record, side)
        key = ("line", record.id, side)
        known = self._placed.get(key)
        if not isinstance(known, PlacedLine):
            behind = rests_on(record.where, self._head, self._atlas, side, "curve")
            known = self._placed[key] = PlacedLine(record.id, side, self._run.line(record, side), behind)
        return known

    def alternatives(self, id: str, side: Side | None = None) -> tuple[PlacedPoint, ...]:
        """Place the other locations of a disputed point; parameters and errors as for `point`."""
        record = self._record(self._atlas.points, id, "point")
        side = _side(record, side)
        others = (record.model_copy(update={"where": other.where}) for other in record.alternative)
        return tuple(self._place(other, side) for other in others)

    # ---- all records

    def point_sides(self, id: str) -> tuple[Side, ...]:
        """Sides of a point: the midline, or left and right."""
        return _sides(self._record(self._atlas.points, id, "point"))

    def zone_sides(self, id: str) -> tuple[Side, ...]:
        """Sides of a zone: the midline, left and right, or one of them alone."""
        return _sides(self._record(self._atlas.zones, id, "zone"))

    def line_sides(self, id: str) -> tuple[Side, ...]:
        """Sides of a line: the midline, or left and right."""
        return _sides(self._record(self._atlas.lines, id, "line"))

    @property
    def points(self) -> tuple[PlacedPoint, ...]:
        """Every point that has a place on the skin, on each of its sides, in the order of the atlas."""
        placed = [record for record in self._atlas.points.values() if record.where is not None]
        return tuple(self.point(record.id, side) for record in placed for side in _sides(record))

    @property
    def zones(self) -> tuple[PlacedZone, ...]:
        """Every zone, on each of its sides, in the order of the atlas."""
        return tuple(self.zone(z.id, side) for z in self._atlas.zones.values() for side in _sides(z))

    @property
    def lines(self) -> tuple[PlacedLine, ...]:
        """Every line, on each of its sides, in the order of the atlas."""
        return tuple(self.line(line.id, side) for line in self._atlas.lines.values() for side in _sides(line))

    def at(self, anchor: Anchor) -> Here:
        """What lies at a place of the skin: its zones, and the points near it.

        What cannot be placed on this head is nowhere, and no error.
        """
        mesh = self._head.mesh
        xyz = anchor.on(mesh)
        triangles, bary = np.array([anchor.triangle]), anchor.bary[None]
        zones = [
            z for z in self._every(self.zone, self._atlas.zones) if z.region.contains(triangles, bary)[0]
        ]
        points = self._every(self.point, self._atlas.points)
        distances = [(point, float(np.linalg.norm(point.xyz - xyz))) for point in points]
        near = sorted((pair for pair in distances if pair[1] <= _NEAR_MM), key=lambda pair: pair[1])
        return Here(locked(xyz, np.float64), tuple(sorted(zones, key=lambda z: z.area_cm2)), tuple(near))

    # ---- how

    def _every(self, place: Callable[[str, Side], P], records: Mapping[str, R]) -> Iterator[P]:
        for record in records.values():
            for side in _sides(record):
                with suppress(RuleError):
                    yield place(record.id, side)

    def _record(self, records: Mapping[str, R], id: str, kind: Literal["point", "zone", "line"]) -> R:
        known = records.get(id)
        return records[self._atlas.find(id, kind).record.id] if known is None else known

    def _place(self, record: Point, side: Side) -> PlacedPoint:
        mesh = self._head.mesh
        anchor = self._run.point(record, side)
        behind = rests_on(record.where, self._head, self._atlas, side) if record.where is not None else ()
        xyz, normal = locked(anchor.on(mesh), np.float64), locked(anchor.normal_on(mesh), np.float64)
        return PlacedPoint(record.id, side, anchor, xyz, normal, behind)


def _sides(record: Placeable) -> tuple[Side, ...]:
    return _ONE.get(record.side, _BOTH)


def _side(record: Placeable, side: Side | None) -> Side:
    sides = _sides(record)
    if side is None and len(sides) == 1:
        return sides[0]
    if side not in sides:
        given = f"has no side {side!r}" if side else "lies on both sides"
        raise BadInput(f"{record.id} {given}: say {' or '.join(sides)}")
    return side
