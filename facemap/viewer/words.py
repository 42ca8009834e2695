"""What the viewer says, as rows of runs: the title, the legend, a card for what was clicked, the help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from facemap import hazards
from facemap.choosing import is_critical
from facemap.records import amount
from facemap.scene import Mark, Patch, Scene
from facemap.surface import nearest_anchor
from facemap.wording import about_span, listed, plain

if TYPE_CHECKING:
    from facemap.placing import FaceMap
    from facemap.records import Atlas, Point

INSERTIONS: Final = 2
HERE: Final = 3

KEYS: Final = (
    ("n   p", "next, previous concern"),
    ("t   T", "next, previous technique"),
    ("1 to 7", "front, left 45°, right 45°, left, right, below, above"),
    ("r", "back to the first view"),
    ("z", "zones on or off"),
    ("m", "points on or off"),
    ("l", "labels on or off"),
    ("k", "single needles: a sample of the count"),
    ("c   v", "channels, vessels and other structures"),
    ("a", "hair on or off"),
    ("s", "save this picture"),
    ("h", "show or hide this list"),
    ("q", "close the window"),
)
MOUSE: Final = (
    ("drag", "turn the head"),
    ("wheel", "zoom; also with the right button"),
    ("shift drag", "shift the head"),
    ("click", "a zone, a point or bare skin: what is known of it"),
)
CAUTIONS: Final = {"critical": "Critical: never chosen by the program", "care": "Needled with care"}


@dataclass(frozen=True)
class Fact:
    """A line of a card: what it is about, what is so, and whose word that is."""

    label: str
    value: str
    whose: str = ""


@dataclass(frozen=True)
class Panel:
    """A card for a zone or a point."""

    title: str
    beside: str
    under: str
    facts: tuple[Fact, ...]
    warning: str = ""
    note: str = ""
    critical: bool = False


def zone_panel(scene: Scene, index: int) -> Panel:
    """Area, needles and density of a zone."""
    patch = scene.patches[index]
    facts = [Fact("Area", f"{_rounded(patch.area_cm2)} cm²", "computed")]
    facts.append(_needles(patch))
    facts.append(_density(patch))
    return Panel(
        patch.name, patch.hanzi, side_words(patch.side), tuple(facts), note=_sentence(patch.note or "")
    )


def mark_panel(scene: Scene, index: int, map_: FaceMap | None = None) -> Panel:
    """The card of a point: its names, and from the map its insertion and what lies near."""
    mark = scene.marks[index]
    record = map_.atlas.points.get(mark.point) if map_ is not None else None
    facts = [] if record is None or map_ is None else [*_point_facts(record, map_.atlas), *_near(mark, map_)]
    if mark.estimated:
        facts.append(Fact("Place", "rests on bone that cannot be seen", "estimated"))
    names = [name for name in (mark.pinyin, mark.english) if name and name != mark.code]
    under = "\n".join([", ".join(names), side_words(mark.side)]) if names else side_words(mark.side)
    warning = CAUTIONS.get(mark.caution, "")
    critical = mark.caution == "critical"
    return Panel(mark.code, mark.hanzi, under, tuple(facts), warning, critical=critical)


def here_panel(map_: FaceMap, xyz: NDArray[np.float64]) -> Panel:
    """What lies at a place that nothing of the scene covers: its zones, and the points near it."""
    here = map_.at(nearest_anchor(map_.head.mesh, xyz))
    zones = [patch_words(map_.atlas.zones[zone.id].name, zone.side) for zone in here.zones]
    facts = [Fact("Zone", name) for name in zones[:HERE]] or [Fact("Zone", "none recorded")]
    for point, away_mm in here.near[:HERE]:
        record = map_.atlas.points[point.id]
        beside = f" {record.names.pinyin}" if record.names.pinyin not in (None, record.code) else ""
        facts.append(Fact("Point", f"{record.code}{beside}, {away_mm:.0f} mm away"))
    return Panel("Here", "", "Zones and nearest points", tuple(facts), note="Straight distances on this head")


def _point_facts(point: Point, atlas: Atlas) -> Iterator[Fact]:
    """Insertion in the order reported (never of a critical point), and the structures at risk."""
    if not is_critical(point):
        for told in point.insertion[:INSERTIONS]:
            length = (
                f"{amount(told.low, told.high)} {told.unit}" if (told.low, told.high) != (None, None) else ""
            )
            words = ", ".join(part for part in (length, told.manner or "", told.direction or "") if part)
            yield Fact("Insertion", words, f"{told.basis}: {told.source}")
        if not point.insertion:
            yield Fact("Insertion", "not reported")
    if point.at_risk:
        names = [atlas.structures[id_].name.lower() for id_ in point.at_risk if id_ in atlas.structures]
        yield Fact("At risk", listed(names))


def _near(mark: Mark, map_: FaceMap) -> Iterator[Fact]:
    """The structures near a point and how far they lie along the skin."""
    side = mark.side if mark.side in map_.point_sides(mark.point) else None
    found = hazards.near(map_, map_.point(mark.point, side).anchor)
    if found:
        away = [f"{hazard.name.lower()} {hazard.distance_mm:.0f} mm" for hazard in found]
        yield Fact("Along the skin to", listed(away), "computed")


def patch_hint(patch: Patch) -> str:
    """A zone's name and side for the pointer."""
    return patch_words(patch.name, patch.side)


def patch_words(name: str, side: str) -> str:
    """A zone's name with its side, where it has two."""
    return name if side == "midline" else f"{name}, {side}"


def side_words(side: str) -> str:
    """Side of the subject."""
    return "midline" if side == "midline" else f"{side} side of the subject"


def _needles(patch: Patch) -> Fact:
    low, high = patch.needles
    if low is None and high is None:
        return Fact("Needles", "not reported")
    return Fact("Needles", about_span(low, high), "computed")


def _density(patch: Patch) -> Fact:
    low, high = patch.per_cm2
    if low is None and high is None:
        return Fact("Density", "not reported")
    shown = high if high is not None else low
    assert shown is not None
    word = "up to " if low is None else ""
    if low is not None and high is not None and low != high:
        return Fact("Density", f"{_two(low)}-{_two(high)} per cm²", "computed")
    return Fact("Density", f"{word}{_two(shown)} per cm²", "computed")


def _two(value: float) -> str:
    return f"{value:,.2f}" if value < 10 else plain(round(value))


def _rounded(area_cm2: float) -> str:
    return f"{area_cm2:.1f}" if area_cm2 < 10 else f"{area_cm2:.0f}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
