"""What lies round a point, as parts of cards: structures near it, points near a structure, its channel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from facemap import hazards, heads
from facemap.cards import Card, Line, Part
from facemap.citing import stated
from facemap.errors import RuleError, UnknownName
from facemap.hazards import NEAR_MM, Hazard
from facemap.headwords import Word, word
from facemap.names import channel, plain
from facemap.records import Line as AtlasLine
from facemap.records.base import amount

if TYPE_CHECKING:
    from facemap.heads import Head
    from facemap.placing import FaceMap, PlacedPoint
    from facemap.records import Atlas, Point, Reported, Structure
    from facemap.whereabouts import Whereabouts

NEAR_TITLE = f"Structures within {NEAR_MM:g} mm along the skin"
_ALIKE_MM = 0.05
_VARIES = "it varies by"
_FEW = 2
"""Figures of one structure that are told one by one."""


def near_part(map_: FaceMap, point: Point) -> Part:
    """The structures near a point, on each of its sides where these differ."""
    if point.where is None:
        return Part(NEAR_TITLE, ())
    found: list[tuple[str, tuple[Hazard, ...]]] = []
    for side in map_.point_sides(point.id):
        try:
            anchor = map_.point(point.id, side).anchor
        except RuleError:
            continue
        found.append((side, hazards.near(map_, anchor)))
    if len(found) == 2 and _alike(found[0][1], found[1][1]):
        found = [("", found[0][1])]
    lines = list(_hazard_lines((h, side if len(found) > 1 else "") for side, near in found for h in near))
    nothing = Line("none", "no structure of the atlas", "computed")
    return Part(NEAR_TITLE, tuple(lines) or ((nothing,) if found else ()))


def _alike(left: tuple[Hazard, ...], right: tuple[Hazard, ...]) -> bool:
    return [h.id for h in left] == [h.id for h in right] and all(
        abs(a.distance_mm - b.distance_mm) < _ALIKE_MM for a, b in zip(left, right, strict=True)
    )


def _hazard_lines(near: Iterable[tuple[Hazard, str]]) -> Iterator[Line]:
    """Structures with how far they vary; a figure that stands above already is not explained again."""
    told: dict[Reported, str] = {}
    for hazard, side in near:
        bone = "rests on a place estimated from bone" if hazard.estimated else None
        where = f", {side}" if side else ""
        yield Line(f"{hazard.name}{where}", _away(hazard.distance_mm), "computed", note=bone)
        yield from _variation(hazard, told)
        told |= {figure: hazard.name for figure in hazard.spread if figure not in told}


def _variation(hazard: Hazard, told: Mapping[Reported, str]) -> list[Line]:
    """How far a structure varies: what stands above is named, and many figures of one source are a span."""
    spread = hazard.spread
    if not spread:
        return [Line(_VARIES, None)]
    card = f"facemap info {hazard.id}"
    if len(spread) > _FEW and len({(f.basis, f.source, f.unit) for f in spread}) == 1:
        ends = [end for f in spread for end in (f.low, f.high) if end is not None]
        value = f"{amount(min(ends), max(ends))} {spread[0].unit}"
        if all(figure in told for figure in spread):
            return [Line(_VARIES, value, spread[0].basis, spread[0].source, "As above.")]
        note = f"{len(spread)} figures, place by place: {card}."
        return [Line(_VARIES, value, spread[0].basis, spread[0].source, note)]
    return [
        replace(line, note=_as_above(told[figure], hazard.name)) if figure in told else line
        for figure, line in zip(spread, stated(_VARIES, spread), strict=True)
    ]


def _as_above(name: str, again: str) -> str:
    return "As above." if name == again else f"As for the {name.lower()}."


def _away(distance_mm: float) -> str:
    return "over it" if distance_mm < 0.5 else f"about {distance_mm:.0f} mm away"


def points_part(map_: FaceMap, item: Structure) -> Part:
    """The points near a structure, the nearest first, each on the first of its sides."""
    lines: list[tuple[float, Line]] = []
    for point in map_.atlas.points.values():
        if point.where is None:
            continue
        try:
            placed = map_.point(point.id, map_.point_sides(point.id)[0])
        except RuleError:
            continue
        away = _nearest_mm(map_, placed, item)
        if away <= NEAR_MM:
            lines.append((away, Line(point.id, _away(away), "computed")))
    lines.sort(key=lambda pair: pair[0])
    return Part(f"Points within {NEAR_MM:g} mm along the skin", tuple(line for _, line in lines))


def _nearest_mm(map_: FaceMap, placed: PlacedPoint, item: Structure) -> float:
    return min(
        (
            hazards.distance_mm(map_, placed.anchor, item.id, side, NEAR_MM)
            for side, _ in hazards.projections(map_, item.id)
        ),
        default=float(np.inf),
    )


# ---- channels


def channel_part(atlas: Atlas, point: Point) -> Part:
    """Where a point stands on its channel."""
    lines = [
        Line(line.channel or line.id, _place_in(line, point.id), line.order.basis, line.order.source)
        for line in atlas.lines.values()
        if line.order is not None and point.id in line.order.points
    ]
    return Part("Channel", tuple(lines))


def _place_in(line: AtlasLine, point: str) -> str:
    assert line.order is not None
    way = [line.comes_from, *line.order.points, line.goes_on_to]
    k = way.index(point)
    after, before = way[k + 1], way[k - 1]
    told = [f"after {before}" if before else "", f"before {after}" if after else ""]
    return f"{line.name}: {', '.join(text for text in told if text) or 'alone'}"


def order_lines(line: AtlasLine) -> Iterator[Line]:
    """The points of a piece of a channel in order, and where it ends open."""
    if line.order is not None:
        order = line.order
        yield Line("in order", ", ".join(order.points), order.basis, order.source, order.note)
    if line.comes_from:
        yield Line("comes from", f"{line.comes_from}, which is not on this map: it begins open")
    if line.goes_on_to:
        yield Line("goes on to", f"{line.goes_on_to}, which is not on this map: it ends open")


def channel_asked(atlas: Atlas, name: str) -> str | None:
    """The code of a channel that is meant by a name or by any school's letters; None where none is."""
    if not isinstance(name, str) or name in atlas or channel(name) is not None:
        return None
    code = channel(f"{name.strip()}1")
    for line in atlas.lines.values():
        if line.channel is not None and (line.channel == code or plain(name) in _channel_names(line)):
            return line.channel
    return None


def _channel_names(line: AtlasLine) -> set[str]:
    """What a piece of a channel calls the whole of it: Stomach channel, stomach, and its Chinese names."""
    whole = line.names.en.split(",")[0]
    short = whole.removesuffix(" channel")
    return {
        plain(text) for text in (whole, short, line.names.pinyin, line.names.hant, line.names.hans) if text
    }


def word_asked(atlas: Atlas, name: str, head: Head | None = None) -> Word | None:
    """The landmark, curve, span or mask that is meant by a name which no record has by right; or None."""
    if not isinstance(name, str) or name in atlas:
        return None
    try:
        if atlas.find(name).note is None:
            return None
    except UnknownName:
        pass
    return word(heads.head() if head is None else head, name)


def check_name(atlas: Atlas, name: str) -> None:
    """Refuse a name that no record, no channel and no landmark has, before the wanted head is built.

    Raises
    ------
    UnknownName
        Naming the nearest.
    """
    if channel_asked(atlas, name) is None and word_asked(atlas, name) is None:
        atlas.find(name)


def channel_card(map_: FaceMap, code: str, where: Whereabouts) -> Card:
    """The card of a channel: its points in order and its pieces on this head.

    Raises
    ------
    UnknownName
        For a code that no piece of a channel has.
    """
    atlas = map_.atlas
    pieces = [line for line in atlas.lines.values() if line.channel == code]
    if not pieces:
        raise UnknownName(f"no channel is called {code!r} (facemap list channels lists them)")
    names = pieces[0].names
    title = names.en.split(",")[0]
    hanzi = [text for text in dict.fromkeys((names.hant, names.hans)) if text]
    pairs = [("English", title), ("pinyin", names.pinyin), ("hanzi", " / ".join(hanzi))]
    parts = [Part("Names", tuple(Line(label, text) for label, text in pairs if text))]
    parts += [Part(line.name, (*order_lines(line), *where.line(line))) for line in pieces]
    return Card(code, "channel", f"{code}  {title}", tuple(parts))
