"""Lines over the skin of a scene: the courses of channels, and what lies over structures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from facemap import hazards, surface
from facemap.errors import RuleError
from facemap.scene.parts import skin_of
from facemap.style import CHANNELS, STRUCTURES
from facemap.surface import Anchor, Curve, Region

if TYPE_CHECKING:
    from facemap.placing import FaceMap
    from facemap.records import Line, Structure
    from facemap.rules import Side

Floats = NDArray[np.float64]

COURSES: Final = ("channels", "structures")
STEP_MM: Final = 0.8
OPEN_MM: Final = 12.0
"""How far a piece of a channel runs on beyond its last point toward one that is not on the map."""
OPEN_DASHES: Final = ((0.0, 2.8), (4.4, 6.6), (8.2, 9.8), (11.2, 12.0))
DASH_MM, GAP_MM = 1.6, 1.4
WIDE_MM: Final = 10.0
WIDE_DASH_MM, WIDE_GAP_MM = 1.2, 3.4
"""A wide spread is dashed lightly: it would cover a cheek."""
SMOOTH_MM: Final = 2.4
"""Over which a course is smoothed: skin that folds and hair that stands off would make it tremble."""
RAISED_STEPS: Final = 2
TAG_STEP_MM: Final = 6.0
SHORT: Final = {
    " nerve and vessels": "",
    " nerve and foramen": " foramen",
    "Facial nerve, ": "Facial n., ",
    " branch": "",
    " jugular vein": " jugular",
}
"""What a label leaves out of a name, or puts shorter."""
SHADES: Final = {"supratrochlear-bundle": "#5B3A1E"}
"""Of structures that run beside another of their kind."""


@dataclass(frozen=True)
class Trace:
    """A polyline on the fine skin: places and normals (k, 3), and whether it only tells of a spread."""

    xyz: Floats
    normals: Floats
    faint: bool = False


@dataclass(frozen=True)
class Course:
    """A line of a scene on one side, cut into what is drawn of it.

    Attributes
    ----------
    layer : "channels" or "structures"
    id, side : str
        The record's id; ``left``, ``right`` or ``midline``.
    label, colour : str
        What stands at it, and ``#RRGGBB``.
    traces : tuple of Trace
        Open ends and spreads are dashed already.
    dots, dot_normals : (n, 3) array
        Places on it that are drawn as dots: the points of a channel, a foramen.
    tags, tag_normals : (m, 3) array
        Where its label may stand, the best first.
    """

    layer: str
    id: str
    side: str
    label: str
    colour: str
    traces: tuple[Trace, ...]
    dots: Floats
    dot_normals: Floats
    tags: Floats
    tag_normals: Floats


def courses_of(map_: FaceMap, show: Sequence[str]) -> tuple[Course, ...]:
    """The courses of the layers that are asked for, ``channels`` and ``structures``, on every side.

    What cannot be placed on this head is left out.
    """
    return tuple(course for layer in COURSES if layer in show for course in _layer(map_, layer))


def by_label(courses: Sequence[Course]) -> dict[str, list[Course]]:
    """Courses that share a label; those with an open end, where a code rather stands, come first."""
    found: dict[str, list[Course]] = {}
    for course in sorted(courses, key=lambda course: len(course.traces) == 1):
        found.setdefault(course.label, []).append(course)
    return found


@lru_cache(maxsize=8)
def _layer(map_: FaceMap, layer: str) -> tuple[Course, ...]:
    return tuple(_channels(map_) if layer == "channels" else _structures(map_))


def _channels(map_: FaceMap) -> Iterator[Course]:
    for line in map_.atlas.lines.values():
        if line.kind != "channel":
            continue
        for side in map_.line_sides(line.id):
            try:
                yield _channel(map_, line, side)
            except RuleError:
                continue


def _channel(map_: FaceMap, line: Line, side: Side) -> Course:
    drawn = _Drawn(map_)
    mesh = map_.head.mesh
    curve = map_.line(line.id, side).curve
    length = curve.length_mm(mesh)
    begin = OPEN_MM if line.comes_from else 0.0
    end = length - OPEN_MM if line.goes_on_to else length
    spans = [(begin, end)] if end - begin > STEP_MM else []
    spans += [(begin - b, begin - a) for a, b in OPEN_DASHES if line.comes_from]
    spans += [(end + a, end + b) for a, b in OPEN_DASHES if line.goes_on_to]
    traces = [drawn.trace(curve, a, b) for a, b in spans]
    names = line.order.points if line.order else ()
    points = [map_.point(n, s).anchor for n in names for s in map_.point_sides(n) if s in (side, "midline")]
    # the code stands at an end: an open one first, then the last point, then anywhere
    ends = [x for x, is_open in ((0.0, line.comes_from), (length, line.goes_on_to)) if is_open]
    rest = [length, 0.0, *np.arange(TAG_STEP_MM, length - TAG_STEP_MM, TAG_STEP_MM)]
    tags = [curve.at_mm(mesh, mm) for mm in dict.fromkeys([*ends, *rest])]
    code = line.channel or line.id
    return Course(
        "channels", line.id, side, code, CHANNELS.get(code, CHANNELS["other"]), tuple(traces),
        *drawn.places(points), *drawn.places(tags),
    )  # fmt: skip


def _structures(map_: FaceMap) -> Iterator[Course]:
    for record in map_.atlas.structures.values():
        for side in hazards.sides_of(record):
            found = hazards.projection(map_, record.id, side)
            if found is not None:
                yield _structure(map_, record, side, found)


def _structure(map_: FaceMap, record: Structure, side: Side, found: Anchor | Curve | Region) -> Course:
    drawn = _Drawn(map_)
    mesh = map_.head.mesh
    spread = hazards.spread_mm(record)
    dots: list[Anchor] = []
    tags: list[Anchor] = []
    if isinstance(found, Anchor):
        dots, tags = [found], [found]
        traces = []
        around = surface.disc(mesh, found, spread) if spread else None
    elif isinstance(found, Curve):
        length = found.length_mm(mesh)
        traces = [drawn.trace(found, 0.0, length)]
        tags = [found.at_mm(mesh, mm) for mm in np.arange(0.0, length, TAG_STEP_MM)]
        around = None
        if spread and not found.closed:
            around = surface.band(mesh, found, spread, spread, ends="flat")
    else:
        traces, around = [], found
    ends = found if isinstance(found, Curve) else None
    for outline in around.outlines(mesh) if around is not None else ():
        traces += drawn.dashes(outline, beside=ends, wide=spread >= WIDE_MM)
    name = record.name
    for long, short in SHORT.items():
        name = name.replace(long, short)
    return Course(
        "structures", record.id, side, name, SHADES.get(record.id, STRUCTURES[record.kind]), tuple(traces),
        *drawn.places(dots), *drawn.places(tags),
    )  # fmt: skip


class _Drawn:
    """Brings what lies on the sheet onto the fine skin."""

    def __init__(self, map_: FaceMap) -> None:
        self.made = skin_of(map_)[0]
        self.mesh = map_.head.mesh

    def trace(self, curve: Curve, begin_mm: float, end_mm: float, faint: bool = False) -> Trace:
        """A stretch of a curve."""
        length = curve.length_mm(self.mesh)
        count = max(2, int(np.ceil((end_mm - begin_mm) / STEP_MM)) + 1)
        triangles, bary = curve.places_mm(
            self.mesh, np.clip(np.linspace(begin_mm, end_mm, count), 0.0, length)
        )
        xyz, normals = self.made.xyz(triangles, bary), self.made.normals(triangles, bary)
        return Trace(xyz if faint else _calm(xyz, normals), normals, faint)

    def dashes(self, curve: Curve, *, beside: Curve | None = None, wide: bool = False) -> list[Trace]:
        """A curve, dashed and faint; of a band only what lies beside its line, not the ends."""
        dash, gap = (WIDE_DASH_MM, WIDE_GAP_MM) if wide else (DASH_MM, GAP_MM)
        starts = np.arange(0.0, curve.length_mm(self.mesh) - dash, dash + gap)
        if beside is not None and len(starts):
            line = self._along(beside, np.arange(0.0, beside.length_mm(self.mesh), STEP_MM))
            away = np.linalg.norm(self._along(curve, starts + dash / 2)[:, None] - line, axis=2)
            nearest = away.argmin(axis=1)
            starts = starts[(nearest > 0) & (nearest < len(line) - 1)]
        return [self.trace(curve, mm, mm + dash, faint=True) for mm in starts]

    def _along(self, curve: Curve, stops: Floats) -> Floats:
        triangles, bary = curve.places_mm(self.mesh, stops)
        return self.made.xyz(triangles, bary)

    def places(self, anchors: Sequence[Anchor]) -> tuple[Floats, Floats]:
        """Places and their normals, (n, 3) each."""
        if not anchors:
            return np.zeros((0, 3)), np.zeros((0, 3))
        triangles = np.array([anchor.triangle for anchor in anchors])
        bary = np.array([anchor.bary for anchor in anchors])
        return self.made.xyz(triangles, bary), self.made.normals(triangles, bary)


def _calm(xyz: Floats, normals: Floats) -> Floats:
    """A polyline of even steps smoothed along its length, without sinking into the skin; its ends stay."""
    reach = min(int(3 * SMOOTH_MM / STEP_MM), len(xyz) - 1)
    if reach < 1:
        return xyz
    calm = np.column_stack([_smooth(column, reach) for column in xyz.T])
    sunk = np.maximum(((xyz - calm) * normals).sum(axis=1), 0.0)
    around = np.pad(sunk, RAISED_STEPS, mode="edge")
    raised = np.max([around[k : k + len(sunk)] for k in range(2 * RAISED_STEPS + 1)], axis=0)
    raised[0] = raised[-1] = 0.0
    return calm + np.maximum(_smooth(raised, reach), 0.0)[:, None] * normals


def _smooth(values: Floats, reach: int) -> Floats:
    """Values at even steps, smoothed; the first and the last stay."""
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) * STEP_MM / SMOOTH_MM) ** 2)
    before, after = 2 * values[0] - values[reach:0:-1], 2 * values[-1] - values[-2 : -reach - 2 : -1]
    padded = np.concatenate([before, values, after])
    return np.convolve(padded, weights / weights.sum(), mode="valid")
