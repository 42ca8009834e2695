"""One column of labels: the best heights for leaders that neither cross nor touch what is not theirs.

All leaders that leave one side of a column start at the same x, so two of them cross exactly when the
farther target's leader passes the nearer target on the wrong side. Given the order of the labels that is a
condition on one height alone, and the best heights of a whole column are found exactly by dynamic programming
over a fine grid.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Place = tuple[float, float]
Side = Literal["left", "right"]

STEP_MM: Final = 0.5
CROSSING: Final = 1e5
TOUCHING: Final = 300.0
OVER_OBSTACLE: Final = 20.0
OUT_OF_ROOM: Final = 1e7
SAMPLES: Final = 24
STEEP: Final = 0.02
STRAINED: Final = 20.0
SWEEPS: Final = 3
FEW: Final = 9
PREPARING: Final = 3
MIDDLE: Final = 0.5
SHORT_OF: Final = 0.95


@dataclass(frozen=True)
class Column:
    """A strip of the page for labels.

    Attributes
    ----------
    left_mm, right_mm : float
        The elbows: where leaders to the left and to the right begin to slope.
    top_mm, bottom_mm : float
        No label stands higher or lower.
    stub_left_mm, stub_right_mm : float
        The least level run between text and elbow; 0 on a side without leaders.
    text_gap_mm : float
        White between the text and its leader.
    """

    left_mm: float
    right_mm: float
    top_mm: float
    bottom_mm: float
    align: Literal["left", "centre", "right"] = "left"
    stub_left_mm: float = 0.0
    stub_right_mm: float = 0.0
    text_gap_mm: float = 1.2

    @property
    def text_left_mm(self) -> float:
        """Where text may begin."""
        return self.left_mm + (self.stub_left_mm + self.text_gap_mm if self.stub_left_mm else 0.0)

    @property
    def text_right_mm(self) -> float:
        """Where text must end."""
        return self.right_mm - (self.stub_right_mm + self.text_gap_mm if self.stub_right_mm else 0.0)

    def aligned(self, width_mm: float) -> float:
        """Where a text of that width begins."""
        spare = self.text_right_mm - self.text_left_mm - width_mm
        return self.text_left_mm + {"left": 0.0, "centre": spare / 2, "right": spare}[self.align]

    @property
    def room_mm(self) -> float:
        """The widest text that fits."""
        return self.text_right_mm - self.text_left_mm + 1e-6


@dataclass(frozen=True)
class Option:
    """One way to place a label: a column, and the targets that it would point at to the left and right."""

    column: int
    left: Place | None = None
    right: Place | None = None
    cost: float = 0.0

    @property
    def way(self) -> tuple[int, bool, bool]:
        """Its column, and to which sides it points."""
        return self.column, self.left is not None, self.right is not None


@dataclass(frozen=True)
class Label:
    """What wants a place: its size, the height of its first line (where leaders start), and its options."""

    id: str
    width_mm: float
    height_mm: float
    line_mm: float
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Ellipse:
    """Something that leaders had better not run over: an eye, the mouth."""

    x_mm: float
    y_mm: float
    half_width_mm: float
    half_height_mm: float

    def holds(self, x: float | Floats, y: float | Floats) -> bool | NDArray[np.bool_]:
        """Whether places lie in it."""
        across, down = (x - self.x_mm) / self.half_width_mm, (y - self.y_mm) / self.half_height_mm
        return across**2 + down**2 < 1

    def before(self, target: Place) -> "Ellipse | None":
        """What of it a leader to a target must go round: all; of what the target lies in, what is farther in.

        None for a target in its middle.
        """
        across = (target[0] - self.x_mm) / self.half_width_mm
        out = float(np.hypot(across, (target[1] - self.y_mm) / self.half_height_mm))
        if out >= 1.0:
            return self
        share = SHORT_OF * out
        inner = Ellipse(self.x_mm, self.y_mm, share * self.half_width_mm, share * self.half_height_mm)
        return None if out < MIDDLE else inner


@dataclass
class Effort:
    """How much may still be tried: a count of trials, larger columns counting more; the same everywhere."""

    left: int

    def spend(self, labels: int, times: int = 1) -> None:
        """Count trials of a column of so many labels."""
        self.left -= times * (labels + labels * labels // 8)

    @property
    def spent(self) -> bool:
        """Whether nothing more is to be tried."""
        return self.left <= 0


@dataclass(frozen=True)
class Ground:
    """What stays the same while options are tried: columns, dots, obstacles, distances to keep."""

    columns: Sequence[Column]
    dots: Floats
    obstacles: Sequence[Ellipse]
    clearance_mm: float
    gap_mm: float
    effort: Effort
    known: dict[tuple[float, float, Option], Floats] = field(default_factory=dict, compare=False)


def solve_column(
    labels: Sequence[Label],
    options: Sequence[Option],
    column: Column,
    fixed: Sequence[tuple[Place, Place]],
    ground: Ground,
    *,
    thorough: bool = True,
) -> tuple[list[float], float]:
    """Heights for the labels of one column, and what they cost.

    Parameters
    ----------
    fixed : sequence of (start, end)
        Leaders of other columns that must not be crossed.
    thorough : bool
        Try more orders from top to bottom than that of the targets and its neighbours.
    """
    count = max(2, int((column.bottom_mm - column.top_mm) / STEP_MM) + 1)
    grid = np.linspace(column.top_mm, column.bottom_mm, count)
    ground.effort.spend(len(labels), PREPARING)
    alone = [_alone(la, o, column, grid, fixed, ground) for la, o in zip(labels, options, strict=True)]
    pairs = _pair_costs(options, column, grid, ground.clearance_mm)
    below = np.array(alone) + pairs[:, :, 1].sum(axis=1)
    above = pairs[:, :, 0] - pairs[:, :, 1]
    order = sorted(range(len(labels)), key=lambda i: (_mean_y(options[i]), i))

    def solved(trial: Sequence[int]) -> tuple[list[float], float]:
        ground.effort.spend(len(trial))
        return _heights(trial, labels, below, above, grid, ground.gap_mm)

    best = solved(order)
    order, best = _improved(order, best, solved, ground.effort, near=True, sweeps=SWEEPS if thorough else 1)
    if thorough and best[1] > STRAINED * len(order) and len(order) <= FEW:
        order, best = _improved(order, best, solved, ground.effort, near=False, sweeps=SWEEPS)
    heights = [0.0] * len(labels)
    for i, height in zip(order, best[0], strict=True):
        heights[i] = height
    return heights, best[1]


def _improved(
    order: list[int],
    best: tuple[list[float], float],
    solved: Callable[[Sequence[int]], tuple[list[float], float]],
    effort: Effort,
    *,
    near: bool,
    sweeps: int,
) -> tuple[list[int], tuple[list[float], float]]:
    """Move one label after another in the order, to the next place or to any, while the cost falls."""
    for _ in range(sweeps):
        before = best[1]
        for label in tuple(order):
            at = order.index(label)
            rest = [*order[:at], *order[at + 1 :]]
            goals = [at + 1] if near else [k for k in range(len(order)) if k != at]
            for goal in goals:
                if effort.spent:
                    return order, best
                trial = [*rest[:goal], label, *rest[goal:]]
                found = solved(trial)
                if found[1] < best[1] - 1e-6:
                    order, best = trial, found
        if best[1] > before - 1e-6:
            break
    return order, best


def _mean_y(option: Option) -> float:
    ends = [end[1] for end in (option.left, option.right) if end is not None]
    return sum(ends) / len(ends) if ends else 0.0


def _alone(
    label: Label,
    option: Option,
    column: Column,
    grid: Floats,
    fixed: Sequence[tuple[Place, Place]],
    ground: Ground,
) -> Floats:
    """Cost of a label at every height, whatever the other labels of its column do."""
    key = label.width_mm, label.height_mm, option
    if key not in ground.known:
        ground.known[key] = _own_cost(label, option, column, grid, ground)
    cost = ground.known[key].copy()
    walls = np.array(fixed, dtype=np.float64).reshape(-1, 2, 2)
    for elbow, end in ((column.left_mm, option.left), (column.right_mm, option.right)):
        if end is not None and len(walls):
            starts = np.stack([np.full_like(grid, elbow), grid], axis=1)[:, None]
            cost += CROSSING * meets(starts, np.asarray(end), walls[:, 0], walls[:, 1]).sum(axis=1)
    return cost


def _own_cost(label: Label, option: Option, column: Column, grid: Floats, ground: Ground) -> Floats:
    cost = np.zeros(len(grid))
    up, down = label.line_mm / 2, label.height_mm - label.line_mm / 2
    cost[(grid - up < column.top_mm - 1e-9) | (grid + down > column.bottom_mm + 1e-9)] = OUT_OF_ROOM
    if label.width_mm > column.room_mm:
        cost += OUT_OF_ROOM
    for elbow, end in ((column.left_mm, option.left), (column.right_mm, option.right)):
        if end is not None:
            cost += np.hypot(end[0] - elbow, end[1] - grid) + STEEP * (end[1] - grid) ** 2
            cost += _near_dots(elbow, grid, end, ground)
            cost += _over_obstacles(elbow, grid, end, ground.obstacles)
    return cost


def _near_dots(elbow: float, grid: Floats, end: Place, ground: Ground) -> Floats:
    own = np.hypot(ground.dots[:, 0] - end[0], ground.dots[:, 1] - end[1]) < 1e-6
    dots = ground.dots[~own]
    if not len(dots):
        return np.zeros(len(grid))
    away = _distance(dots[None], np.stack([np.full_like(grid, elbow), grid], axis=1)[:, None], np.array(end))
    lack = np.clip(1.0 - away / ground.clearance_mm, 0.0, None)
    cost: Floats = TOUCHING * (lack + (away < ground.clearance_mm * 0.75)).sum(axis=1)
    return cost


def _distance(points: Floats, starts: Floats, end: Floats) -> Floats:
    """Distance of points from segments that all end in one place."""
    way = end - starts
    length = np.maximum((way**2).sum(axis=-1), 1e-12)
    share = np.clip(((points - starts) * way).sum(axis=-1) / length, 0.0, 1.0)
    away: Floats = np.hypot(*np.moveaxis(points - starts - share[..., None] * way, -1, 0))
    return away


def _over_obstacles(elbow: float, grid: Floats, end: Place, obstacles: Sequence[Ellipse]) -> Floats:
    cost = np.zeros(len(grid))
    share = (np.arange(SAMPLES) + 0.5) / SAMPLES
    x = elbow + (end[0] - elbow) * share
    y = grid[:, None] + (end[1] - grid)[:, None] * share
    length = np.hypot(end[0] - elbow, end[1] - grid)
    for o in obstacles:
        if (wall := o.before(end)) is not None:
            cost += OVER_OBSTACLE * np.mean(wall.holds(x, y), axis=1) * length
    return cost


def meets(a: Floats, b: Floats, starts: Floats, stops: Floats) -> NDArray[np.bool_]:
    """Which of many straight pieces (n, 2), (n, 2) meet the one from a to b; of many a (m, 1, 2) each."""
    across = _turn(a, b, starts) * _turn(a, b, stops) <= 0
    met: NDArray[np.bool_] = across & (_turn(starts, stops, a) * _turn(starts, stops, b) <= 0)
    return met


def _turn(a: Floats, b: Floats, c: Floats) -> Floats:
    one, two = b - a, c - a
    turn: Floats = one[..., 0] * two[..., 1] - one[..., 1] * two[..., 0]
    return turn


def _pair_costs(options: Sequence[Option], column: Column, grid: Floats, clearance_mm: float) -> Floats:
    """Cost (n, n, 2, heights) of label i at every height if label j stands above it (0) or below it (1)."""
    n = len(options)
    costs = np.zeros((n, n, 2, len(grid)))
    for side in ("left", "right"):
        elbow = column.left_mm if side == "left" else column.right_mm
        ends = [o.left if side == "left" else o.right for o in options]
        with_end = [i for i, end in enumerate(ends) if end is not None]
        spots = np.array([end for end in ends if end is not None]).reshape(-1, 2)
        reach = np.abs(spots[:, 0] - elbow)
        for k, i in enumerate(with_end):
            nearer = (reach < reach[k]) | ((reach == reach[k]) & (np.arange(len(reach)) < k))
            share = reach[nearer] / reach[k] if reach[k] > 0 else np.zeros(nearer.sum())
            below = grid + (spots[k, 1] - grid) * share[:, None] - spots[nearer, 1:2]
            others = np.array(with_end)[nearer]
            for way, room in ((0, below), (1, -below)):
                lack = np.clip(1.0 - room / clearance_mm, 0.0, 1.0)
                costs[i, others, way] += np.where(room <= 0, CROSSING, TOUCHING * lack)
    return costs


def _heights(
    order: Sequence[int],
    labels: Sequence[Label],
    below: Floats,
    above: Floats,
    grid: Floats,
    gap_mm: float,
) -> tuple[list[float], float]:
    """Best heights for labels in this order from top to bottom, and what they cost.

    Parameters
    ----------
    below : (n, heights) array
        Cost of each label at every height if it stands above all others.
    above : (n, n, heights) array
        What is added to label i's where label j stands above it.
    """
    costs = _in_order(order, below, above)
    step = grid[1] - grid[0]
    best: Floats = np.zeros(len(grid))
    came: list[NDArray[np.intp]] = []
    for k, i in enumerate(order):
        cost = costs[k]
        if k:
            before = labels[order[k - 1]]
            apart = before.height_mm - before.line_mm / 2 + gap_mm + labels[i].line_mm / 2
            shift = int(np.ceil(apart / step - 1e-9))
            where = np.zeros(len(grid), dtype=np.intp)
            where[shift:] = _first_of_minimum(best)[: len(grid) - shift]
            cost[:shift] += OUT_OF_ROOM * (k + 1)
            cost[shift:] += best[where[shift:]]
            came.append(where)
        best = cost
    at = int(np.argmin(best))
    total, heights = float(best[at]), [float(grid[at])]
    for back in reversed(came):
        at = int(back[at])
        heights.append(float(grid[at]))
    return heights[::-1], total


def _in_order(order: Sequence[int], below: Floats, above: Floats) -> Floats:
    """Cost (n, heights) of the labels from top to bottom of an order at every height."""
    earlier = np.tri(len(order), k=-1)
    there = above[np.asarray(order)[:, None], np.asarray(order)[None]]
    found: Floats = below[order] + np.matmul(earlier[:, None], there)[:, 0]
    return found


def _first_of_minimum(values: Floats) -> NDArray[np.intp]:
    """For every index the place of the least value up to it."""
    new = np.zeros(len(values), dtype=np.intp)
    falls = np.flatnonzero(values[1:] < np.minimum.accumulate(values)[:-1]) + 1
    new[falls] = falls
    return np.maximum.accumulate(new)


def sloped(option: Option, column: Column, height: float) -> list[tuple[Place, Place]]:
    """The sloping pieces of a label's leaders, from elbow to target."""
    ends = (column.left_mm, option.left), (column.right_mm, option.right)
    return [((elbow, height), target) for elbow, target in ends if target is not None]
