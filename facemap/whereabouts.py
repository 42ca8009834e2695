"""Where a record is, as lines of a card: in words, how facemap finds it, and the place on a head."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from facemap.cards import Line
from facemap.citing import noted, stated
from facemap.errors import RuleError
from facemap.grammar import Rule
from facemap.records import Line as AtlasLine
from facemap.records import Point, Ruled, Structure, Zone
from facemap.telling import number_words, tell
from facemap.wording import curve_words, spaced

if TYPE_CHECKING:
    from facemap.placing import FaceMap
    from facemap.records import Added, Alternative

    Placed: TypeAlias = Point | Zone | AtlasLine | Structure

IN_WORDS = "in words"
FOUND = "how it is found"
_OTHER = "it is found"
_ALIKE_MM = 0.05


class Whereabouts:
    """Says where records are on the head of a map.

    Parameters
    ----------
    map_ : FaceMap
    """

    def __init__(self, map_: FaceMap) -> None:
        self._map = map_

    def point(self, point: Point) -> list[Line]:
        """The sentence of a point, its rule, how closely that holds, other locations, and the coordinates."""
        if point.where is None:
            off = Line(FOUND, "not on this skin; listed, never drawn", point.basis, point.source)
            return [*_words(point, IN_WORDS), off]
        lines = self._said(point, point.where)
        lines += stated("tolerance", [point.tolerance] if point.tolerance else [])
        for other in point.alternative:
            lines += self._alternative(other)
        return lines + self._here(point)

    def zone(self, zone: Zone) -> list[Line]:
        """The sentence of a zone, its rule, and what belongs to it that mostly does not."""
        return self._said(zone, zone.where) + [Line("with", f"the {spaced(n)}") for n in zone.includes]

    def structure(self, item: Structure) -> list[Line]:
        """The sentence of a structure and its rule, or that it is not drawn."""
        if item.projection is None:
            off = "not drawn: no source that was read gives its place on the skin"
            return [*_words(item, IN_WORDS), Line(FOUND, off, item.basis, item.source)]
        return self._said(item, item.projection)

    def line(self, line: AtlasLine) -> list[Line]:
        """The sentence of a line, its rule, and how long it is on each of its sides."""
        lines = self._said(line, line.where)
        lengths = {}
        for side in self._map.line_sides(line.id):
            try:
                lengths[side] = self._map.line(line.id, side).curve.length_mm(self._map.head.mesh)
            except RuleError as error:
                lines.append(Line(side, _unplaced(error)))
        if len(lengths) == 2 and abs(lengths["left"] - lengths["right"]) < _ALIKE_MM:
            return [*lines, Line("each side", f"{lengths['left']:.0f} mm long", "computed")]
        return lines + [Line(side, f"{length:.0f} mm long", "computed") for side, length in lengths.items()]

    # ---- what things are called

    def told(self, rule: Rule | str) -> str:
        """A rule in words; a landmark that is a rule by itself with all that is noted of it."""
        if not isinstance(rule, str):
            return tell(rule, self.called)
        what = self._noted(rule)
        if what is not None:
            return what if _is_plain(what) else self.called(rule)
        told = self.called(rule)
        return told if told.startswith("the ") else f"a curve that every head carries ({told})"

    def called(self, name: str) -> str:
        """What a landmark, or a record that a rule names, is called: a point by its code."""
        what = self._noted(name)
        if what is not None:
            side = next((side for side in ("left", "right") if name.endswith(f"_{side}")), None)
            return f"{_glossed(what)} on the {side}" if side else _glossed(what)
        record = next((r for _, r in self._map.atlas if r.id == name), None)
        if isinstance(record, Point):
            return record.id
        curve = record is None or {name, f"{name}_left"} & self._map.head.curves.keys()
        return curve_words(name) if record is None or curve else f"the {record.name}"

    def _noted(self, name: str) -> str | None:
        notes = self._map.head.landmark_notes
        return next((notes[key].what for key in (name, f"{name}_left") if key in notes), None)

    # ---- how

    def _said(self, record: Placed, rule: Rule | str) -> list[Line]:
        """The sentence of a record, and its rule where that says more."""
        words, told = record.where_in_words, self.told(rule)
        if words is not None and _same(words, told):
            return [*_words(record, IN_WORDS), *_added(record)]
        found = Line(FOUND, told, record.basis, record.source)
        return [*_words(record, IN_WORDS), found, *_added(record)]

    def _alternative(self, other: Alternative) -> list[Line]:
        told = self.told(other.where)
        if other.where_in_words is None:
            return [Line("alternative", told, other.basis, other.source, other.note), *_added(other)]
        lines = _words(other, "alternative", other.note)
        if not _same(other.where_in_words, told):
            lines.append(Line(_OTHER, told, other.basis, other.source))
        return lines + _added(other)

    def _here(self, point: Point) -> list[Line]:
        lines = []
        for side in self._map.point_sides(point.id):
            try:
                placed = self._map.point(point.id, side)
            except RuleError as error:
                lines.append(Line(side, _unplaced(error)))
                continue
            x, y, z = placed.xyz
            rest = "rests on a place estimated from bone" if placed.estimated else None
            lines.append(Line(side, f"x {x:.1f}, y {y:.1f}, z {z:.1f} mm", "computed", note=rest))
        return lines


def _added(item: Ruled) -> list[Line]:
    """The numbers of a rule that its source does not give, each with whose it is."""
    return [
        Line(number_words(number), _owner(more), more.basis, more.source, noted(more))
        for more in item.added
        for number in more.numbers
    ]


def _owner(more: Added) -> str:
    if more.source == "facemap":
        return "computed by facemap" if more.basis == "computed" else "facemap's own"
    return "your own" if more.basis == "own" else "from another source"


def each_side(label: str, by_side: Mapping[str, str]) -> Sequence[Line]:
    """What is computed on each side, in one line where both say the same."""
    if len(by_side) == 2 and len(set(by_side.values())) == 1:
        by_side = {"each side": next(iter(by_side.values()))}
    return [Line(label if side == "midline" else side, told, "computed") for side, told in by_side.items()]


def _same(words: str, told: str) -> bool:
    """Whether two sentences differ in nothing but an article, a gloss in brackets and the full stop."""
    bare, other = (re.sub(r"^(a|the) | \([^)]*\)|\.$", "", text.lower()) for text in (words, told))
    return bare == other


def _words(item: Placed | Alternative, label: str, note: str | None = None) -> list[Line]:
    words = item.where_in_words
    return [Line(label, words, item.basis, item.source, note)] if words else []


def _unplaced(error: RuleError) -> str:
    return f"cannot be placed on this head: {error}"


def _is_plain(what: str) -> bool:
    """Whether what a landmark is called needs no gloss: it is a description and no term."""
    return ": " not in what or what.startswith(("over ", "the "))


def _glossed(what: str) -> str:
    """A landmark in plain words, its term behind: "the corner of the mouth (cheilion)"."""
    term, _, words = what.partition(": ")
    return term if _is_plain(what) else f"{words} ({term})"
