"""Codes beside dots that no leader ends at, where the label of the point leads to another head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from facemap.layout import Ellipse, Layout
from facemap.plates.canvas import Canvas, Run
from facemap.plates.panels import Panel
from facemap.plates.spots import Seen
from facemap.style import CRITICAL, INK, MM_PER_PT, PAPER, Page

SHARE = 0.8
PAD_MM = 0.35
OFF_MM = (0.5, 1.6, 3.0)
HALF_EM = 0.42
STEP_MM = 0.7
CLEAR_MM = 0.3
WAYS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Echo:
    """A code in a small box round a place."""

    run: Run
    x: float
    y: float
    half_width: float
    half_height: float

    def covers(self, spots: Floats, more_mm: float) -> bool:
        """Whether one of some places (n, 2) lies in the box or so near to it."""
        out = np.abs(spots - (self.x, self.y)) - (self.half_width + more_mm, self.half_height + more_mm)
        return bool((out < 0).all(axis=1).any())

    def meets(self, left: float, top: float, width: float, height: float) -> bool:
        """Whether the box touches another."""
        x, y = left + width / 2, top + height / 2
        apart = abs(x - self.x) - width / 2, abs(y - self.y) - height / 2
        return apart[0] < self.half_width and apart[1] < self.half_height

    def draw(self, canvas: Canvas) -> None:
        """White under the letters: skin and hair may be as dark as they are."""
        x, y, w, h = self.x, self.y, self.half_width, self.half_height
        corners = [(x - w, y - h), (x + w, y - h), (x + w, y + h), (x - w, y + h), (x - w, y - h)]
        canvas.shape([corners], fill=PAPER, order=7.5)
        canvas.line(x, y, [self.run], align=0.5)


def echoes(
    canvas: Canvas,
    page: Page,
    panels: Sequence[Panel],
    seen: Sequence[Seen],
    layout: Layout,
    obstacles: Sequence[Ellipse],
) -> list[Echo]:
    """The codes to repeat; a dot beside which there is no room goes without."""
    ends = {line[-1] for placed in layout.placed for line in placed.leaders}
    led = {(s.mark.point, s.panel) for s in seen if s.place in ends}
    named = {placed.id for placed in layout.placed}
    enlarged = frozenset().union(*(panel.points for panel in panels))
    there = dict.fromkeys((s.mark.point, s.panel) for s in seen if s.mark.point in named - enlarged)
    walls = _Walls.of(page, seen, layout, obstacles)
    found: list[Echo] = []
    for point, i in there:
        if (point, i) in led or panels[i].host is not None:
            continue
        twins = [s for s in seen if (s.mark.point, s.panel) == (point, i)]
        twins.sort(key=lambda s: -s.place[0])
        options = (option for twin in twins for option in _options(canvas, page, twin))
        free = next((option for option in options if walls.free(option, found)), None)
        if free is not None:
            found.append(free)
    return found


def _options(canvas: Canvas, page: Page, spot: Seen) -> Iterator[Echo]:
    """Boxes round a dot, the nearest first."""
    mark = spot.mark
    colour = CRITICAL if mark.caution == "critical" else INK
    run = Run(mark.code, page.sizes.small * SHARE, "bold", colour)
    half = canvas.measure(run) / 2 + PAD_MM, run.size_pt * MM_PER_PT * HALF_EM + PAD_MM
    for off in OFF_MM:
        reach = page.widths.dot_radius_mm + page.widths.dot_ring_mm + off
        for way in WAYS:
            diagonal = 0.7 if all(way) else 1.0
            x, y = (p + w * (reach * diagonal + h) for p, w, h in zip(spot.place, way, half, strict=True))
            yield Echo(run, x, y, *half)


@dataclass(frozen=True)
class _Walls:
    """What a code may not cover: dots (n, 2) with their reach, leaders as places (m, 2), labels, eyes."""

    dots: Floats
    reach_mm: float
    leaders: Floats
    boxes: tuple[tuple[float, float, float, float], ...]

    @classmethod
    def of(cls, page: Page, seen: Sequence[Seen], layout: Layout, obstacles: Sequence[Ellipse]) -> _Walls:
        boxes = [(p.left_mm, p.top_mm, p.width_mm, p.height_mm) for p in layout.placed]
        boxes += [
            (o.x_mm - o.half_width_mm, o.y_mm - o.half_height_mm, 2 * o.half_width_mm, 2 * o.half_height_mm)
            for o in obstacles
        ]
        ways = [
            np.linspace(a, b, 2 + int(np.hypot(*np.subtract(b, a)) / STEP_MM))
            for placed in layout.placed
            for line in placed.leaders
            for a, b in pairwise(line)
        ]
        return cls(
            np.array([s.place for s in seen]).reshape(-1, 2),
            page.widths.dot_radius_mm + page.widths.dot_ring_mm,
            np.concatenate([*ways, np.zeros((0, 2))]),
            tuple(boxes),
        )

    def free(self, echo: Echo, others: Sequence[Echo]) -> bool:
        """Whether a code stands clear of all."""
        if echo.covers(self.dots, self.reach_mm) or echo.covers(self.leaders, CLEAR_MM):
            return False
        if any(echo.meets(*box) for box in self.boxes):
            return False
        return not any(
            echo.meets(o.x - o.half_width, o.y - o.half_height, 2 * o.half_width, 2 * o.half_height)
            for o in others
        )
