"""A second way for a leader that would run over an eye: level over the head, then down to its target."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import Final

import numpy as np

from facemap.layout import Layout, Placed
from facemap.packing import (
    CROSSING,
    OVER_OBSTACLE,
    STEP_MM,
    TOUCHING,
    Column,
    Ellipse,
    Floats,
    Label,
    Option,
    Place,
    meets,
)

BENDS_MM: Final = (1.5, 3.0, 5.0, 8.0, 12.0, 17.0)
BAD_MM: Final = 1.5
GAIN: Final = 15.0
SAMPLES: Final = 32
OWN_MM: Final = 1e-6
NEAR: Final = 0.75
MOST: Final = 12_000
"""Bent ways that are tried for all labels together."""


def bent(
    layout: Layout,
    labels: Sequence[Label],
    columns: Sequence[Column],
    dots: Sequence[Place],
    obstacles: Sequence[Ellipse],
    *,
    clearance_mm: float = 2.3,
    gap_mm: float = 1.0,
) -> Layout:
    """Lead those leaders round that run over an obstacle, where a bent way is free.

    Parameters
    ----------
    layout, labels, columns, dots, obstacles
        As given to and by `facemap.layout.arrange`.

    Returns
    -------
    Layout
        Leaders still never cross, labels never overlap.
    """
    known = {label.id: label for label in labels}
    spots = np.array(dots, dtype=np.float64).reshape(-1, 2)
    placed = list(layout.placed)
    left = MOST
    for n, one in enumerate(placed):
        if sum(_inside(np.array(line), obstacles) for line in one.leaders) < BAD_MM:
            continue
        others = [*placed[:n], *placed[n + 1 :]]
        walls = [piece for other in others for line in other.leaders for piece in pairwise(line)]
        scene = _Around(np.array(walls, dtype=np.float64).reshape(-1, 2, 2), spots, obstacles, clearance_mm)
        best, least = one, scene.cost(one) - GAIN
        trials = list(islice(_trials(known[one.id], one, columns, others, gap_mm), left))
        left -= len(trials)
        for trial in trials:
            cost = scene.cost(trial, least)
            if cost < least:
                best, least = trial, cost
        placed[n] = best
    return replace(layout, placed=tuple(placed))


@dataclass(frozen=True)
class _Around:
    """What one label's leaders must mind: other leaders' pieces (n, 2, 2), dots (n, 2), obstacles."""

    walls: Floats
    spots: Floats
    obstacles: Sequence[Ellipse]
    clearance_mm: float

    def cost(self, one: Placed, enough: float = np.inf) -> float:
        """What a way costs; counting stops when it is more than enough."""
        cost = one.option.cost
        for line in one.leaders:
            points = np.array(line)
            cost += float(np.hypot(*np.diff(points, axis=0).T).sum())
            if cost < enough:
                cost += CROSSING * sum(int(self._met(a, b)) for a, b in pairwise(points))
            if cost < enough:
                cost += OVER_OBSTACLE * _inside(points, self.obstacles) + self._near(points)
        return cost

    def _met(self, a: Floats, b: Floats) -> int:
        return int(meets(a, b, self.walls[:, 0], self.walls[:, 1]).sum())

    def _near(self, points: Floats) -> float:
        others = self.spots[np.hypot(*(self.spots - points[-1]).T) > OWN_MM]
        away = _clear_of(others, points)
        lack = np.clip(1.0 - away / self.clearance_mm, 0.0, None) + (away < NEAR * self.clearance_mm)
        return TOUCHING * float(lack.sum())


def _trials(
    label: Label, now: Placed, columns: Sequence[Column], others: Sequence[Placed], gap_mm: float
) -> Iterator[Placed]:
    """Every free row in the columns a label may stand in, with every bend."""
    for option in label.options:
        ends = [end for end in (option.left, option.right) if end is not None]
        if len(ends) != 1 or columns[option.column].room_mm < label.width_mm:
            continue
        column = columns[option.column]
        rows = [other for other in others if other.column == option.column]
        top = column.top_mm + label.line_mm / 2
        for y in np.arange(top, column.bottom_mm - label.height_mm + label.line_mm / 2, 2 * STEP_MM):
            upper, lower = y - label.line_mm / 2 - gap_mm, y - label.line_mm / 2 + label.height_mm + gap_mm
            if all(lower <= row.top_mm or upper >= row.top_mm + row.height_mm for row in rows):
                yield from _bends(label, now, option, column, float(y), ends[0])


def _bends(
    label: Label, now: Placed, option: Option, column: Column, y: float, target: Place
) -> Iterator[Placed]:
    left = now.left_mm if now.column == option.column else column.aligned(label.width_mm)
    if option.left is not None:
        start, elbow = left - column.text_gap_mm, column.left_mm
    else:
        start, elbow = left + label.width_mm + column.text_gap_mm, column.right_mm
    way = 1.0 if elbow > target[0] else -1.0
    for reach in BENDS_MM:
        bend = target[0] + way * reach
        if (elbow - bend) * way > 0:
            line = (start, y), (elbow, y), (bend, y), target
            top = y - label.line_mm / 2
            size = label.width_mm, label.height_mm
            yield Placed(label.id, option.column, option, y, left, top, *size, (line,))


def _inside(points: Floats, obstacles: Sequence[Ellipse]) -> float:
    """How much of a line, in mm, runs over obstacles that its end does not lie in."""
    share = (np.arange(SAMPLES) + 0.5) / SAMPLES
    total = 0.0
    for a, b in pairwise(points):
        x, y = (a + (b - a) * share[:, None]).T
        for o in obstacles:
            if (wall := o.before(points[-1])) is not None:
                total += float(np.mean(wall.holds(x, y)) * np.hypot(*(b - a)))
    return total


def _clear_of(spots: Floats, points: Floats) -> Floats:
    """Least distance (n,) of spots from a line."""
    best = np.full(len(spots), np.inf)
    for a, b in pairwise(points):
        way = b - a
        share = np.clip(((spots - a) @ way) / max(float(way @ way), 1e-12), 0.0, 1.0)
        best = np.minimum(best, np.hypot(*(spots - a - share[:, None] * way).T))
    return best
