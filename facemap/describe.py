"""One record as a card: everything known about it, on this head, with whose knowledge it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from facemap.cards import Card, Line, Part
from facemap.citing import source_parts, stated, warning_parts, warnings
from facemap.headwords import word_card
from facemap.insertions import insertion_words
from facemap.planning import plan_parts
from facemap.records import (
    Concern,
    Fact,
    Plan,
    Point,
    Reported,
    Safety,
    Source,
    Structure,
    Technique,
    Zone,
)
from facemap.records import Line as AtlasLine
from facemap.surrounding import (
    channel_asked,
    channel_card,
    channel_part,
    near_part,
    order_lines,
    points_part,
    word_asked,
)
from facemap.whereabouts import Whereabouts, each_side
from facemap.wording import listed, spaced

if TYPE_CHECKING:
    from facemap.placing import FaceMap
    from facemap.records import AnyRecord, Atlas, Names
    from facemap.rules import Side

_STRICTA: tuple[tuple[str, ...], ...] = (
    ("depth", "depth", "depth_in_words"),
    ("angle", "angle", "angle_in_words"),
    ("needle diameter", "needle_diameter"),
    ("needle length", "needle_length"),
    ("retention", "retention"),
    ("sessions", "sessions"),
    ("frequency", "frequency"),
    ("participants", "participants"),
    ("outcomes", "outcomes", "outcomes_in_words"),
    ("adverse events", "adverse", "adverse_in_words"),
    ("rationale", "rationale"),
    ("response sought", "response"),
    ("stimulation", "stimulation"),
    ("co-interventions", "co_interventions"),
    ("setting", "setting"),
    ("practitioner", "practitioner"),
    ("comparator", "comparator"),
    ("details", "details"),
)


def describe(map_: FaceMap, name: str) -> Card:
    """Everything known about one record, on the head of a map.

    Parameters
    ----------
    map_ : FaceMap
    name : str
        Any name of any record, or a channel: "LI20", "yingxiang", "nasolabial-folds", "western", "GB"; or a
        word that rules are written with: "ch", "nasolabial_fold".

    Returns
    -------
    Card
        ``print`` it, or take its ``rows``.

    Raises
    ------
    UnknownName
        For a name that nothing has.
    """
    teller = _Teller(map_)
    code = channel_asked(map_.atlas, name)
    if code is not None:
        return channel_card(map_, code, teller.where)
    named = word_asked(map_.atlas, name, map_.head)
    if named is not None:
        return word_card(map_.head, named)
    found = map_.atlas.find(name)
    record = found.record
    parts = [part for part in teller.parts(record) if part.lines]
    return Card(record.id, found.kind, _title(record), tuple(parts), found.note)


def _title(record: AnyRecord) -> str:
    return (
        record.name
        if record.name.casefold() == spaced(record.id).casefold()
        else f"{record.id}  {record.name}"
    )


class _Teller:
    """Builds the parts of a card; every method answers for one kind of record."""

    def __init__(self, map_: FaceMap) -> None:
        self.map_ = map_
        self.atlas: Atlas = map_.atlas
        self.where = Whereabouts(map_)

    def parts(self, record: AnyRecord) -> list[Part]:
        by_kind: dict[type[AnyRecord], Callable[..., list[Part]]] = {
            Point: self.point,
            Zone: self.zone,
            AtlasLine: self.line,
            Concern: self.concern,
            Technique: self.technique,
            Structure: self.structure,
            Safety: self.safety,
            Plan: self.plan,
            Source: self.source,
        }
        return by_kind[type(record)](record)

    def point(self, point: Point) -> list[Part]:
        return [
            self._names(point.names, point.namesakes),
            Part("Where", tuple(self.where.point(point))),
            Part("Zones", tuple(self._zones_with(point))),
            channel_part(self.atlas, point),
            Part("Insertion", tuple(self._insertions(point))),
            Part("Caution", tuple(self._caution(point))),
            near_part(self.map_, point),
            Part("Concerns", tuple(self._protocols_with(point.id))),
            Part("Techniques", tuple(self._techniques_with(point.id))),
            self._safety_of(point.id),
            self._note(point.note),
        ]

    def zone(self, zone: Zone) -> list[Part]:
        return [
            self._names(zone.names),
            Part("Where", tuple(self.where.zone(zone))),
            Part("On this head", tuple(self._area(zone))),
            Part("Points inside", tuple(self._points_inside(zone.id))),
            Part("Concerns", tuple(self._concerns_of(zone.id))),
            Part("Techniques", tuple(self._counted_over(zone.id))),
            self._safety_of(zone.id),
            self._note(zone.note),
        ]

    def line(self, line: AtlasLine) -> list[Part]:
        uses = [Line(c.id, c.name) for c in self.atlas.concerns.values() if line.id in c.lines]
        return [
            self._names(line.names),
            Part("Points", tuple(order_lines(line))),
            Part("Where", tuple(self.where.line(line))),
            Part("Depth", tuple(stated("depth", line.depth))),
            Part("Concerns", tuple(uses)),
            self._note(line.note),
        ]

    def concern(self, concern: Concern) -> list[Part]:
        protocols = [
            Line(item.name, self._points_of(item), item.basis, item.source, item.note)
            for item in concern.protocols
        ]
        more = [
            Line(t.id, "more needles reported here", t.basis, t.source)
            for t in self.atlas.techniques.values()
            if {concern.id, *concern.zones} & set(t.more_where)
        ]
        wrinkles = [
            Line(line, self.atlas.lines[line].name) for line in concern.lines if line in self.atlas.lines
        ]
        return [
            self._names(concern.names),
            Part("Zones", tuple(self._areas(concern.zones))),
            Part("Wrinkles", tuple(wrinkles)),
            Part("Protocols", tuple(protocols) or (Line("points", None),)),
            Part("Reported", tuple(stated("fact", concern.facts)) + tuple(more)),
            self._safety_of(concern.id, everyone=True),
            Part("Basis", (Line("record", "what belongs to the concern", concern.basis, concern.source),)),
            self._note(concern.note),
        ]

    def technique(self, technique: Technique) -> list[Part]:
        reported = stated("needles", technique.count) or [Line("needles", None)]
        reported.append(Line("points", listed(technique.points or ()) or None))
        reported.append(Line("sides", technique.sides))
        for label, *fields in _STRICTA:
            given: list[Reported | Fact] = [item for field in fields for item in getattr(technique, field)]
            if given or label != "details":
                reported += stated(label, given) or [Line(label, None)]
        reported.append(Line("needle maker", technique.needle_maker))
        if technique.more_where:
            more = listed(technique.more_where)
            reported.append(Line("more needles in", more, technique.basis, technique.source))
        return [
            self._names(technique.names),
            Part("Who", (Line("reported by", technique.display, technique.basis, technique.source),)),
            Part("Counted over", tuple(self._region(technique))),
            Part("As reported (STRICTA 2010)", tuple(reported)),
            self._safety_of(technique.id),
            self._note(technique.note),
        ]

    def structure(self, item: Structure) -> list[Part]:
        points = [Line(p.id, p.name) for p in self.atlas.points.values() if item.id in p.at_risk]
        figures = [
            *stated("depth", item.depth),
            *stated("varies", item.spread),
            *stated("figure", item.figures),
        ]
        return [
            self._names(item.names),
            Part("Where on the skin", tuple(self.where.structure(item))),
            Part("Figures", tuple(figures)),
            Part("At risk from", tuple(points)),
            points_part(self.map_, item),
            self._safety_of(item.id),
            self._note(item.note),
        ]

    def safety(self, record: Safety) -> list[Part]:
        return warning_parts(self.atlas, record)

    def plan(self, plan: Plan) -> list[Part]:
        return [self._names(plan.names), *plan_parts(plan, self.atlas)]

    def source(self, source: Source) -> list[Part]:
        return source_parts(self.atlas, source)

    def _names(self, names: Names, namesakes: Iterable[str] = ()) -> Part:
        hanzi = [text for text in dict.fromkeys((names.hant, names.hans)) if text]
        pairs = [
            ("English", names.en),
            ("pinyin", names.pinyin),
            ("hanzi", " / ".join(hanzi)),
            ("also", ", ".join(names.aliases)),
            ("same name", ", ".join(namesakes)),
        ]
        return Part("Names", tuple(Line(label, text) for label, text in pairs if text))

    def _zones_with(self, point: Point) -> list[Line]:
        """The zones that hold the point on its first side; the other side mirrors it."""
        if point.where is None:
            return []
        anchor = self.map_.point(point.id, self.map_.point_sides(point.id)[0]).anchor
        held = {zone.id: zone for zone in self.map_.at(anchor).zones}
        return [Line(id_, f"inside {self.atlas.zones[id_].name}", "computed") for id_ in held]

    def _insertions(self, point: Point) -> list[Line]:
        lines = [
            Line(
                "reported",
                insertion_words(item, critical=point.caution == "critical"),
                item.basis,
                item.source,
                item.note,
            )
            for item in point.insertion
        ]
        return lines or [Line("insertion", None)]

    def _caution(self, point: Point) -> list[Line]:
        words = {
            "critical": "critical: shown hollow, no depth is drawn, never chosen by the program",
            "care": "needle with care",
        }
        lines = [Line("level", words[point.caution])] if point.caution in words else []
        for name in point.at_risk:
            structure = self.atlas.structures.get(name)
            lines.append(Line("at risk", structure.name if structure else spaced(name)))
            lines += stated("its depth", structure.depth if structure else ())
        return lines

    def _protocols_with(self, point: str) -> list[Line]:
        """The protocols that name a point; what several say alike is noted once."""
        lines: list[Line] = []
        noted: set[str | None] = set()
        for concern in self.atlas.concerns.values():
            for item in concern.protocols:
                for role in (role for role in item.points if role.point == point):
                    note = None if item.note in noted else item.note
                    noted.add(item.note)
                    lines.append(Line(concern.id, f"{item.name}: {role.role}", item.basis, item.source, note))
        return lines

    def _techniques_with(self, point: str) -> list[Line]:
        return [
            Line(t.id, f"{t.display} names it", t.basis, t.source)
            for t in self.atlas.techniques.values()
            if t.points and point in t.points
        ]

    def _areas(self, zones: Iterable[str]) -> list[Line]:
        return [
            Line(f"{zone}, {side}", f"{self.map_.zone(zone, side).area_cm2:.1f} cm2", "computed")
            for zone in zones
            for side in self.map_.zone_sides(zone)
        ]

    def _area(self, zone: Zone) -> Sequence[Line]:
        sides = self.map_.zone_sides(zone.id)
        return each_side("area", {s: f"{self.map_.zone(zone.id, s).area_cm2:.1f} cm2" for s in sides})

    def _points_inside(self, zone: str) -> Sequence[Line]:
        ids = {side: self._inside(zone, side) for side in self.map_.zone_sides(zone)}
        return each_side("in it", {side: ", ".join(found) for side, found in ids.items() if found})

    def _inside(self, zone: str, side: Side) -> list[str]:
        region = self.map_.zone(zone, side).region
        held = (
            p.id for p in self.map_.points if bool(region.contains([p.anchor.triangle], [p.anchor.bary])[0])
        )
        return list(dict.fromkeys(held))

    def _concerns_of(self, zone: str) -> list[Line]:
        return [
            Line(c.id, c.name, c.basis, c.source) for c in self.atlas.concerns.values() if zone in c.zones
        ]

    def _counted_over(self, zone: str) -> list[Line]:
        counted = [t for t in self.atlas.techniques.values() if t.region == zone]
        told = [f"counts over it: {t.count[0] if t.count else 'count not reported'}" for t in counted]
        return [Line(t.id, n, t.basis, t.source) for t, n in zip(counted, told, strict=True)]

    def _region(self, technique: Technique) -> list[Line]:
        if technique.region is None:
            return [Line("region", None)]
        body = ", and the body" if technique.includes_body else ""
        return [Line("region", f"{spaced(technique.region)}{body}"), *self._areas([technique.region])]

    def _points_of(self, protocol: object) -> str:
        groups = [(role, getattr(protocol, role)) for role in ("local", "adjacent", "distal")]
        words = [f"{role} {', '.join(names)}" for role, names in groups if names]
        areas = getattr(protocol, "areas", ())
        if areas:
            words.append(f"as areas {', '.join(spaced(name) for name in areas)}")
        return "; ".join(words) or "no points named"

    def _safety_of(self, id_: str, everyone: bool = False) -> Part:
        part = warnings(self.atlas, id_)
        count = sum(not record.bears_on for record in self.atlas.safety.values())
        if everyone and count:
            words = f"{count} warnings bear on everyone: facemap list safety"
            part = Part(part.title, (*part.lines, Line("and", words)))
        return part

    def _note(self, note: str | None) -> Part:
        return Part("Note", (Line("note", note),) if note else ())
