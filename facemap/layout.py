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
    Ellipse,
    Ground,
    Label,
    Option,
    Place,
    crosses,
    sloped,
    solve_column,
)

__all__ = ["Column", "Ellipse", "Label", "Layout", "Option", "Placed", "arrange"]

MANY: Final = 12
ROUNDS: Final = 3


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
) -> Layout:
    """Give every label a place beside the head.

    Labels never overlap and never leave their column; leaders never cross. They keep `clearance_mm` from dots
    that are not theirs and avoid the obstacles where they can. A label that cannot be placed so is left over.

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
    """
    spots = np.array(dots, dtype=np.float64).reshape(-1, 2)
    ground = Ground(columns, spots, obstacles, clearance_mm, gap_mm)
    kept = _with_room(
        [n for n, label in enumerate(labels) if _fits_somewhere(label, columns)], labels, ground
    )
    while True:
        choice, solved = _search([labels[n] for n in kept], ground, start or {})
        bad = _crossings([labels[n] for n in kept], choice, solved, ground)
        if solved.cost < OUT_OF_ROOM and not bad:
            break
        del kept[max(bad) if bad else len(kept) - 1]
    placed = [
        _place(
            labels[n],
            labels[n].options[choice[i]],
            columns[labels[n].options[choice[i]].column],
            solved.heights[i],
        )
        for i, n in enumerate(kept)
    ]
    there = {p.id for p in placed}
    left_over = tuple(label.id for label in labels if label.id not in there)
    return Layout(tuple(placed), left_over, solved.cost + OUT_OF_ROOM * len(left_over))


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
        for i, label in enumerate(labels):
            if len(labels) > MANY and best.cost < CROSSING:
                break
            for k in range(len(label.options)):
                if k == choice[i]:
                    continue
                trial = [*choice[:i], k, *choice[i + 1 :]]
                solved = _solve(labels, trial, ground, known, thorough=thorough)
                if solved.cost < best.cost - 1e-6:
                    choice, best, changed = trial, solved, True
        if not changed:
            break
    return choice, best if thorough else _solve(labels, choice, ground, {}, thorough=True)


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


def _crossings(labels: Sequence[Label], choice: Sequence[int], solved: _Solved, ground: Ground) -> set[int]:
    """Those labels whose leaders cross one of an earlier label."""
    pieces = [
        (i, start, stop)
        for i, label in enumerate(labels)
        for start, stop in sloped(
            label.options[choice[i]], ground.columns[label.options[choice[i]].column], solved.heights[i]
        )
    ]
    bad: set[int] = set()
    for n, (i, a, b) in enumerate(pieces):
        for j, c, d in pieces[:n]:
            if i != j and bool(crosses(a[0], np.array([a[1]]), b, c, d)[0]):
                bad.add(max(i, j))
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
