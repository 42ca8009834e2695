"""Labels in columns beside heads: where each stands, and the leader to its place. Pure geometry, y down, mm.

A leader is a level stub from the label to its column's edge (the elbow) and one straight piece to the target.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from facemap.packing import (
    CROSSING,
    OUT_OF_ROOM,
    TOUCHING,
    Column,
    Effort,
    Ellipse,
    Ground,
    Label,
    Option,
    Place,
    meets,
    sloped,
    solve_column,
)

__all__ = ["Column", "Ellipse", "Label", "Layout", "Option", "Placed", "arrange"]

MANY: Final = 12
ROUNDS: Final = 3
EFFORT: Final = 60_000
"""Trials before the search ends with the best it has (`facemap.packing.Effort`)."""
AGAIN: Final = 5_000
"""Trials after some labels were dropped."""


@dataclass(frozen=True)
class Placed:
    """A label in its place.

    Attributes
    ----------
    y_mm : float
        Middle of its first line; the box is `left_mm`, `top_mm`, `width_mm`, `height_mm`.
    leaders : tuple of ((x, y), ...)
        Start at the text, elbow, a bend where there is one, target.
    """

    id: str
    column: int
    option: Option
    y_mm: float
    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float
    leaders: tuple[tuple[Place, ...], ...]


@dataclass(frozen=True)
class Layout:
    """All labels that found a place, the ids of those for which there was no room, and how good it is."""

    placed: tuple[Placed, ...]
    left_over: tuple[str, ...]
    cost: float = 0.0


@dataclass
class _Solved:
    cost: float
    heights: dict[int, float] = field(default_factory=dict)


def arrange(
    labels: Sequence[Label],
    columns: Sequence[Column],
    dots: Sequence[Place] = (),
    obstacles: Sequence[Ellipse] = (),
    *,
    clearance_mm: float = 2.3,
    gap_mm: float = 1.0,
    start: Mapping[str, Option] | None = None,
    effort: int = EFFORT,
) -> Layout:
    """Give every label a place beside the head.

    Labels never overlap and never leave their column; leaders never cross. They keep `clearance_mm` from dots
    that are not theirs and avoid the obstacles where they can. A label that cannot be placed so is left over.
    How long is searched is bounded by a count of trials, so that the same input always gives the same layout.

    Parameters
    ----------
    labels : sequence of Label
        The most important first: the last ones are left over when room is short.
    columns : sequence of Column
        Strips that do not overlap each other or the heads.
    dots : sequence of (x, y)
        Every dot on the page, labelled or not.
    start : mapping of str to Option
        Where labels stood in a rehearsal: the search begins there.
    effort : int
        How much is tried, in the counts of `facemap.packing.Effort`.
    """
    spots = np.array(dots, dtype=np.float64).reshape(-1, 2)
    ground = Ground(columns, spots, obstacles, clearance_mm, gap_mm, Effort(effort))
    fitting = [n for n, label in enumerate(labels) if _fits_somewhere(label, columns)]
    state = _searched(labels, _with_room(fitting, labels, ground), ground, start or {})
    ground.effort.left = max(effort // 2, AGAIN)
    state = _taken_back(labels, fitting, state, ground)
    placed = []
    for n, k in state.choice.items():
        option = labels[n].options[k]
        placed.append(_place(labels[n], option, columns[option.column], state.heights[n]))
    left_over = tuple(label.id for n, label in enumerate(labels) if n not in state.choice)
    return Layout(tuple(placed), left_over, state.cost + OUT_OF_ROOM * len(left_over))


@dataclass(frozen=True)
class _State:
    """The option and height of every label that is placed, by its number, and what they cost."""

    choice: dict[int, int]
    heights: dict[int, float]
    cost: float


def _searched(
    labels: Sequence[Label], kept: list[int], ground: Ground, start: Mapping[str, Option]
) -> _State:
    """Search, and drop one label after another until nothing crosses and all have room."""
    while True:
        mine = [labels[n] for n in kept]
        choice, solved = _search(mine, ground, start)
        bad = _crossings(mine, choice, solved, ground)
        if solved.cost < OUT_OF_ROOM and not bad:
            return _State(
                dict(zip(kept, choice, strict=True)),
                {n: solved.heights[i] for i, n in enumerate(kept)},
                solved.cost,
            )
        # those go that cross most, several at once where many do; the search goes on from what it found
        bad = bad or {len(kept) - 1: 1}
        worst = sorted(bad, key=lambda i: (-bad[i], -i))[: max(1, len(bad) // 8)]
        start = {label.id: label.options[k] for label, k in zip(mine, choice, strict=True)}
        kept = [n for i, n in enumerate(kept) if i not in worst]
        ground.effort.left = max(ground.effort.left, AGAIN)


def _taken_back(labels: Sequence[Label], fitting: Sequence[int], state: _State, ground: Ground) -> _State:
    """Take back, one after another, those labels that find room beside what stands now."""
    known: dict[object, tuple[list[float], float]] = {}
    for n in fitting:
        if n in state.choice:
            continue
        numbers = sorted([*state.choice, n])
        mine = [labels[i] for i in numbers]
        for k in range(len(labels[n].options)):
            choice = [state.choice.get(i, k) for i in numbers]
            solved = _solve(mine, choice, ground, known, thorough=False)
            if solved.cost < OUT_OF_ROOM and not _crossings(mine, choice, solved, ground):
                heights = {i: solved.heights[at] for at, i in enumerate(numbers)}
                state = _State(dict(zip(numbers, choice, strict=True)), heights, solved.cost)
                break
    return state


def _fits_somewhere(label: Label, columns: Sequence[Column]) -> bool:
    return any(
        columns[o.column].bottom_mm - columns[o.column].top_mm >= label.height_mm
        and columns[o.column].room_mm >= label.width_mm
        for o in label.options
    )


def _with_room(kept: list[int], labels: Sequence[Label], ground: Ground) -> list[int]:
    """The first labels that the columns they may stand in could hold together."""
    named = {option.column for n in kept for option in labels[n].options}
    strips = [ground.columns[c] for c in named]
    room = sum(c.bottom_mm - c.top_mm + ground.gap_mm for c in strips)
    used = np.cumsum([labels[n].height_mm + ground.gap_mm for n in kept])
    return kept[: int(np.searchsorted(used, room + 1e-9, side="right"))]


def _search(
    labels: Sequence[Label], ground: Ground, start: Mapping[str, Option]
) -> tuple[list[int], _Solved]:
    """Choose an option for every label: those to start from, then one change at a time while it helps.

    A quick search comes first; where it leaves leaders that cross or touch, a thorough one follows.
    """
    choice = [_first(label, start.get(label.id)) for label in labels]
    choice, best = _changed(labels, choice, ground, thorough=False)
    if best.cost >= TOUCHING * (1 + len(labels) / MANY):
        choice, best = _changed(labels, choice, ground, thorough=True)
    return choice, best


def _first(label: Label, wanted: Option | None) -> int:
    """The option in the wanted column to the wanted sides, else the cheapest."""
    ranks = range(len(label.options))
    alike = [k for k in ranks if wanted is not None and label.options[k].way == wanted.way]
    return min(alike or ranks, key=lambda k: label.options[k].cost)


def _changed(
    labels: Sequence[Label], choice: list[int], ground: Ground, *, thorough: bool
) -> tuple[list[int], _Solved]:
    known: dict[object, tuple[list[float], float]] = {}
    best = _solve(labels, choice, ground, known, thorough=thorough)
    for _ in range(ROUNDS):
        changed = False
        for i in _order(labels, choice, best, ground):
            label = labels[i]
            if len(labels) > MANY and best.cost < CROSSING:
                break
            for k in range(len(label.options)):
                if k == choice[i]:
                    continue
                if ground.effort.spent:
                    return choice, best
                trial = [*choice[:i], k, *choice[i + 1 :]]
                solved = _solve(labels, trial, ground, known, thorough=thorough)
                if solved.cost < best.cost - 1e-6:
                    choice, best, changed = trial, solved, True
        if not changed:
            break
    return choice, best if thorough else _solve(labels, choice, ground, {}, thorough=True)


def _order(labels: Sequence[Label], choice: Sequence[int], solved: _Solved, ground: Ground) -> list[int]:
    """Whose options to try, in turn: all; of many labels those that cross another, the most first."""
    if len(labels) <= MANY:
        return list(range(len(labels)))
    crossed = _crossings(labels, choice, solved, ground, both=True)
    return sorted(crossed, key=lambda i: (-crossed[i], i))


def _solve(
    labels: Sequence[Label],
    choice: Sequence[int],
    ground: Ground,
    solved: dict[object, tuple[list[float], float]],
    *,
    thorough: bool,
) -> _Solved:
    """Heights of all labels for one choice of options, column after column; those solved before are known."""
    total = _Solved(0.0)
    fixed: list[tuple[Place, Place]] = []
    for c, column in enumerate(ground.columns):
        members = [i for i in range(len(labels)) if labels[i].options[choice[i]].column == c]
        if not members:
            continue
        options = [labels[i].options[choice[i]] for i in members]
        near = _within_reach(fixed, column, options)
        key = c, tuple((labels[i].id, choice[i]) for i in members), tuple(near)
        if key not in solved:
            mine = [labels[i] for i in members]
            solved[key] = solve_column(mine, options, column, near, ground, thorough=thorough)
        heights, cost = solved[key]
        total.cost += cost + sum(o.cost for o in options)
        for i, option, height in zip(members, options, heights, strict=True):
            total.heights[i] = height
            fixed.extend(sloped(option, column, height))
    return total


def _within_reach(
    fixed: Sequence[tuple[Place, Place]], column: Column, options: Sequence[Option]
) -> list[tuple[Place, Place]]:
    """Those pieces that leaders from a column could cross."""
    ends = [end[0] for o in options for end in (o.left, o.right) if end is not None]
    left, right = min([column.left_mm, *ends]), max([column.right_mm, *ends])
    return [(a, b) for a, b in fixed if min(a[0], b[0]) <= right and max(a[0], b[0]) >= left]


def _crossings(
    labels: Sequence[Label], choice: Sequence[int], solved: _Solved, ground: Ground, *, both: bool = False
) -> dict[int, int]:
    """Those labels whose leaders cross one of an earlier label (or of any), and how many they cross."""
    pieces = [
        (i, *piece)
        for i, label in enumerate(labels)
        for piece in sloped(
            label.options[choice[i]], ground.columns[label.options[choice[i]].column], solved.heights[i]
        )
    ]
    owner = np.array([i for i, _, _ in pieces])
    ends = np.array([(a, b) for _, a, b in pieces], dtype=np.float64).reshape(-1, 2, 2)
    bad: dict[int, int] = {}
    for n in range(1, len(pieces)):
        met = meets(ends[n, 0], ends[n, 1], ends[:n, 0], ends[:n, 1]) & (owner[:n] != owner[n])
        for j in owner[:n][met]:
            pair = sorted((int(owner[n]), int(j)))
            for one in pair if both else pair[1:]:
                bad[one] = bad.get(one, 0) + 1
    return bad


def _place(label: Label, option: Option, column: Column, y: float) -> Placed:
    left = column.aligned(label.width_mm)
    leaders: list[tuple[Place, ...]] = []
    if option.left is not None:
        leaders.append(((left - column.text_gap_mm, y), (column.left_mm, y), option.left))
    if option.right is not None:
        start = left + label.width_mm + column.text_gap_mm
        leaders.append(((start, y), (column.right_mm, y), option.right))
    top = y - label.line_mm / 2
    size = label.width_mm, label.height_mm
    return Placed(label.id, option.column, option, y, left, top, *size, tuple(leaders))
