"""Channels and structures on a head of a plate: lines, dots, and a tag for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facemap.layout import Ellipse, Layout
from facemap.plates.canvas import Canvas, Run, Weight, rounded
from facemap.plates.composing import features
from facemap.plates.insets import CORNER_MM
from facemap.plates.panels import Panel
from facemap.raster import Raster
from facemap.scene import Course, Scene, by_label
from facemap.style import MM_PER_PT, PAPER, Page

Floats = NDArray[np.float64]
Place = tuple[float, float]

LINE_MM: Final = 1.15 * MM_PER_PT
CASING_MM: Final = 2.3 * MM_PER_PT
FAINT_MM: Final = 0.7 * MM_PER_PT
LEADER_MM: Final = 0.5 * MM_PER_PT
DOT_MM: Final = 0.5
PAD_MM: Final = (0.75, 0.5)
AWAY_MM: Final = {"channels": (2.6, 4.4, 0.0), "structures": (4.0, 7.0, 11.0, 16.0, 22.0, 30.0, 2.0)}
TURNS: Final = 16
CLEAR_MM: Final = 0.5
BESIDE_MM: Final = 20.0
LEADER_EVERY_MM: Final = 0.7
WAY: Final = 24
SPOT_MM: Final = 0.4
SPOT_EVERY: Final = 3
EDGE_MM: Final = 1.0


@dataclass(frozen=True)
class _Tag:
    """A label where it may stand: the middle and half sizes of its box, and the place it belongs to."""

    x: float
    y: float
    half_width: float
    half_height: float
    place: Place


@dataclass(frozen=True)
class Taken:
    """What no tag stands on: boxes of tags and labels, and spots (n, 2); no line to one runs over an eye."""

    boxes: list[_Tag]
    spots: Floats
    eyes: Sequence[Ellipse] = ()

    @classmethod
    def of(cls, dots: Sequence[Place], layout: Layout) -> Taken:
        """Dots, labels and their leaders."""
        boxes = [
            _Tag(
                p.left_mm + p.width_mm / 2,
                p.top_mm + p.height_mm / 2,
                p.width_mm / 2,
                p.height_mm / 2,
                (p.left_mm, p.y_mm),
            )
            for p in layout.placed
        ]
        spots = [np.array(list(dots), dtype=np.float64).reshape(-1, 2)]
        for placed in layout.placed:
            for line in placed.leaders:
                for a, b in pairwise(np.array(line)):
                    count = 2 + int(np.hypot(*(b - a)) / LEADER_EVERY_MM)
                    spots.append(np.linspace(a, b, count))
        return cls(boxes, np.concatenate(spots))

    def hits(self, tag: _Tag) -> bool:
        """Whether a tag would touch anything."""
        for other in self.boxes:
            near_x = abs(tag.x - other.x) < tag.half_width + other.half_width + CLEAR_MM
            if near_x and abs(tag.y - other.y) < tag.half_height + other.half_height + CLEAR_MM:
                return True
        apart = np.abs(self.spots - (tag.x, tag.y)) - (tag.half_width, tag.half_height)
        return bool((apart < SPOT_MM).all(axis=1).any()) or self._runs_under(tag)

    def _runs_under(self, tag: _Tag) -> bool:
        """Whether the line to a tag would run under another box, or over an eye."""
        way = np.linspace(tag.place, (tag.x, tag.y), WAY)
        walls = [wall for eye in self.eyes if (wall := eye.before(tag.place)) is not None]
        if any(bool(np.any(wall.holds(way[:, 0], way[:, 1]))) for wall in walls):
            return True
        return any(
            bool((np.abs(way - (b.x, b.y)) < (b.half_width, b.half_height)).all(axis=1).any())
            for b in self.boxes
        )

    def with_tag(self, tag: _Tag) -> Taken:
        """With the box of a tag, and the line to it."""
        return Taken(
            [*self.boxes, tag],
            np.concatenate([self.spots, np.linspace(tag.place, (tag.x, tag.y), WAY)]),
            self.eyes,
        )


def draw_courses(
    canvas: Canvas,
    page: Page,
    scene: Scene,
    panel: Panel,
    raster: Raster,
    taken: Taken,
    reach: tuple[float, float],
    *,
    share: float = 1.0,
) -> None:
    """Draw what is seen of a scene's courses in one panel; of an enlargement, what its frame holds.

    Parameters
    ----------
    taken : Taken
        What no tag stands on.
    reach : (left, right)
        Between these a tag may stand also beside the head.
    share : float
        How wide lines and dots are, of what they are on a large head.
    """
    if not scene.courses:
        return
    clip = None if panel.host is None else rounded(*panel.frame_mm, CORNER_MM)
    lines: dict[tuple[str, bool], list[Floats]] = {}
    for course in scene.courses:
        for trace in course.traces:
            runs = _seen(panel, raster, trace.xyz, trace.normals)
            lines.setdefault((course.colour, trace.faint), []).extend(runs)
    for (_, faint), pieces in lines.items():
        if not faint:
            canvas.strokes(pieces, PAPER, CASING_MM * share, order=4.5, clip=clip)
    for (colour, faint), pieces in lines.items():
        canvas.strokes(pieces, colour, (FAINT_MM if faint else LINE_MM) * share, order=4.6, clip=clip)
    dots: dict[str, list[Place]] = {}
    for course in scene.courses:
        places = panel.place(course.dots[raster.visible(course.dots, course.dot_normals)])
        places = places[panel.holds(places, DOT_MM)] if panel.host is not None else places
        dots.setdefault(course.colour, []).extend((float(x), float(y)) for x, y in places)
    for colour, some in dots.items():
        canvas.discs(some, DOT_MM * share, fill=colour, edge=PAPER, width_mm=0.2 * share, order=4.7)
    spots = [piece[::SPOT_EVERY] for pieces in lines.values() for piece in pieces]
    spots += [np.array(list(some)).reshape(-1, 2) for some in dots.values()]
    spots += [_filled(scene, panel), taken.spots]
    held = Taken(list(taken.boxes), np.concatenate(spots), features(scene, [panel]))
    left, _, width, _ = panel.frame_mm
    more = BESIDE_MM if panel.host is None else -EDGE_MM
    bounds = max(reach[0], left - more), min(reach[1], left + width + more)
    _tags(canvas, page, scene, panel, raster, held, bounds)


def _seen(panel: Panel, raster: Raster, xyz: Floats, normals: Floats) -> Iterator[Floats]:
    """The stretches of a polyline that are seen, on the page."""
    seen = raster.visible(xyz, normals)
    flat = panel.place(xyz)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], seen, [False]]).astype(np.int8)))
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        if end - begin > 1:
            yield flat[begin:end]


def _filled(scene: Scene, panel: Panel) -> Floats:
    """Spots all over eyes and mouth."""
    inside = np.array([(x, y) for x in np.linspace(-1, 1, 9) for y in np.linspace(-1, 1, 7)])
    found = [np.zeros((0, 2))]
    for feature in scene.avoid:
        half = np.array(feature.half_size_mm(panel.view)) * panel.mm_per_mm
        found.append(panel.place(feature.centre)[0] + inside * half)
    return np.concatenate(found)


def _tags(
    canvas: Canvas,
    page: Page,
    scene: Scene,
    panel: Panel,
    raster: Raster,
    taken: Taken,
    reach: tuple[float, float],
) -> None:
    """One tag for every label, where there is room; what finds none is left without."""
    for label, courses in by_label(scene.courses).items():
        first = courses[0]
        filled = first.layer == "channels"
        look: tuple[Weight, str] = ("bold", PAPER) if filled else ("regular", first.colour)
        run = Run(label, page.sizes.small * 0.82, *look)
        half = canvas.measure(run) / 2 + PAD_MM[0], run.size_pt * MM_PER_PT * 0.36 + PAD_MM[1]
        options = _options(panel, raster, courses, half)
        tag = next((t for t in options if _within(t, panel, reach) and not taken.hits(t)), None)
        if tag is None:
            continue
        taken = taken.with_tag(tag)
        if not filled:
            canvas.strokes([np.array([tag.place, (tag.x, tag.y)])], PAPER, 2.5 * LEADER_MM, order=7.3)
            canvas.strokes([np.array([tag.place, (tag.x, tag.y)])], first.colour, LEADER_MM, order=7.4)
        _pill(canvas, tag, first.colour if filled else PAPER, first.colour)
        canvas.line(tag.x, tag.y, [run], align=0.5, order=7.6)


def _options(
    panel: Panel, raster: Raster, courses: Sequence[Course], half: tuple[float, float]
) -> Iterator[_Tag]:
    """Where a label may stand: beside a place of one of its courses that is seen, the best places first."""
    places: list[Floats] = []
    for rank in range(max(len(course.tags) for course in courses)):
        for course in courses:
            if rank < len(course.tags):
                one = slice(rank, rank + 1)
                place = panel.place(course.tags[one])
                seen = raster.visible(course.tags[one], course.tag_normals[one])[0]
                if seen and (panel.host is None or panel.holds(place, EDGE_MM)[0]):
                    places.append(place[0])
    left, top, width, height = panel.box_mm
    middle = np.array([left + width / 2, top + height / 2])
    for away in AWAY_MM[courses[0].layer]:
        for place in places:
            out = np.arctan2(*(place - middle)[::-1])
            # away from the middle of the head first, then round by both sides
            for k in range(TURNS if away else 1):
                turn = out + (k + 1) // 2 * (-1) ** k * 2 * np.pi / TURNS
                way = np.array([np.cos(turn), np.sin(turn)])
                x, y = place + way * (away + (np.array(half) if away else 0.0))
                yield _Tag(float(x), float(y), *half, (float(place[0]), float(place[1])))


def _within(tag: _Tag, panel: Panel, reach: tuple[float, float]) -> bool:
    _, top, _, height = panel.frame_mm
    across = reach[0] <= tag.x - tag.half_width and tag.x + tag.half_width <= reach[1]
    return across and top <= tag.y - tag.half_height and tag.y + tag.half_height <= top + height


def _pill(canvas: Canvas, tag: _Tag, fill: str, edge: str) -> None:
    turn = np.linspace(np.pi / 2, 3 * np.pi / 2, 12)
    left = np.column_stack([np.cos(turn), np.sin(turn)]) * tag.half_height
    flat = np.array([tag.half_width - tag.half_height, 0.0])
    centre = np.array([tag.x, tag.y])
    shape = np.concatenate([left - flat, flat - left, left[:1] - flat]) + centre
    canvas.shape([shape], fill=fill, edge=edge, width_mm=0.2, order=7.5)
