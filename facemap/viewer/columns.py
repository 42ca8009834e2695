"""Labels in two columns beside the head, steady while it turns: heights by isotonic spacing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Place = tuple[float, float]
Box = tuple[float, float, float, float]

STUB_PX: Final = 14.0
INSET_PX: Final = 6.0
CLEARANCE_PX: Final = 8.0
OVER: Final = 0.8
"""The share of an eye's or the mouth's box that leaders go round."""
ROUND: Final = 1.15
STEPS: Final = 24
SAMPLES: Final = 24
CROSSED_PX: Final = 200.0
TOUCHED_PX: Final = 60.0


@dataclass(frozen=True)
class Tag:
    """A label that wants a height: its target and its size, in pixels, y down."""

    key: str
    target: Place
    width: float
    height: float


@dataclass(frozen=True)
class Set:
    """A label with its place: upper left corner, and its leader from the text to the target."""

    key: str
    left: float
    top: float
    leader: Floats


def column(
    tags: Sequence[Tag],
    x: float,
    side: str,
    top: float,
    bottom: float,
    gap: float,
    stub: float = STUB_PX,
    dots: Sequence[Place] = (),
    clearance: float = CLEARANCE_PX,
    around: Sequence[Box] = (),
) -> tuple[Set, ...]:
    """Place labels in a column, as near to the height of their targets as they can without touching.

    Leaders are a level stub and one straight piece. Labels stand in the order of their targets, which keeps
    most leaders from crossing; two neighbours whose leaders still cross change places. A leader that
    would run over a dot that is not its own stays level until it has passed the dot, where that helps.

    Parameters
    ----------
    x : float
        The edge of the text that faces the head.
    side : "left" or "right"
        Where the column stands.
    top, bottom : float
        No label reaches beyond; those for which there is no room are left out, the last first.
    dots : sequence of (x, y)
        Every dot in the picture.
    clearance : float
        How near a leader may come to a dot that is not its own.
    around : sequence of (left, top, right, bottom)
        Eyes and mouth, which leaders go round to targets at their far side.
    """
    kept = list(tags)
    while kept and sum(tag.height + gap for tag in kept) - gap > bottom - top:
        kept.pop()
    away = 1.0 if side == "left" else -1.0
    elbow = x + away * stub
    order = sorted(kept, key=lambda tag: (tag.target[1], tag.target[0]))
    heights = _spaced(order, top, bottom, gap)
    for _ in range(len(order)):
        swap = next((n for n in range(len(order) - 1) if _cross(order, heights, n, elbow)), None)
        if swap is None:
            break
        order[swap], order[swap + 1] = order[swap + 1], order[swap]
        heights = _spaced(order, top, bottom, gap)
    spots = np.array(dots, dtype=np.float64).reshape(-1, 2)
    leaders = _leaders(order, heights, x, away, elbow, spots, clearance)
    leaders = _rounded(leaders, around, spots, clearance)
    lefts = [x - tag.width if side == "left" else x for tag in order]
    return tuple(
        Set(tag.key, left, middle - tag.height / 2, leader)
        for tag, left, middle, leader in zip(order, lefts, heights, leaders, strict=True)
    )


def _leaders(
    order: Sequence[Tag],
    heights: Sequence[float],
    x: float,
    away: float,
    elbow: float,
    dots: Floats,
    clearance: float,
) -> list[Floats]:
    """Leaders of labels; each elbow where the leader runs over the least, the outermost where several do."""
    start = x + away * INSET_PX
    straight = [np.array([(start, y), (elbow, y), tag.target]) for tag, y in zip(order, heights, strict=True)]
    found = list(straight)
    for n, (tag, y) in enumerate(zip(order, heights, strict=True)):
        others = dots[np.hypot(*(dots - tag.target).T) > 1.0] if len(dots) else dots
        if not _touched(straight[n], others, clearance):
            continue
        rest = [leader for m, leader in enumerate(found) if m != n]
        best = _burden(straight[n], others, rest, clearance)
        for bend in sorted(others[:, 0] + away * 2 * clearance, key=lambda at: away * at):
            if not away * elbow < away * bend < away * tag.target[0] - clearance:
                continue
            leader = np.array([(start, y), (bend, y), tag.target])
            burden = _burden(leader, others, rest, clearance)
            if burden < best:
                best, found[n] = burden, leader
    return found


def _burden(leader: Floats, dots: Floats, rest: Sequence[Floats], clearance: float) -> int:
    return 2 * _crossed(leader, rest) + _touched(leader, dots, clearance)


def _crossed(leader: Floats, rest: Sequence[Floats]) -> int:
    pieces = [np.array(piece) for piece in pairwise(leader)]
    return sum(_meet(mine, np.array(piece)) for other in rest for piece in pairwise(other) for mine in pieces)


def _rounded(
    leaders: Sequence[Floats], around: Sequence[Box], dots: Floats, clearance: float
) -> list[Floats]:
    """Leaders with one more bend where they would run over an eye or the mouth."""
    found = list(leaders)
    for n, leader in enumerate(leaders):
        before = [box for box in around if not _over(leader[-1:], box)]
        over = [box for box in before if _over(_samples(leader), box)]
        if not over:
            continue
        others = dots[np.hypot(*(dots - leader[-1]).T) > 1.0] if len(dots) else dots
        rest = [other for m, other in enumerate(found) if m != n]
        ways = [way for box in over for way in _ways_round(leader, box)]
        free = [way for way in ways if not any(_over(_samples(way), box) for box in before)]
        if free:
            found[n] = min(free, key=lambda way: _length(way, others, rest, clearance))
    return found


def _ways_round(leader: Floats, box: Box) -> list[Floats]:
    """A leader by way of each place on an ellipse round a box; level ones from farther out too."""
    left, top, right, bottom = box
    turn = np.linspace(0.0, 2 * np.pi, STEPS, endpoint=False)
    half = ROUND * OVER * np.array([right - left, bottom - top]) / 2
    places = np.array([(left + right) / 2, (top + bottom) / 2]) + half * np.column_stack(
        [np.cos(turn), np.sin(turn)]
    )
    return [np.array([leader[0], leader[1], place, leader[-1]]) for place in places]


def _length(leader: Floats, dots: Floats, rest: Sequence[Floats], clearance: float) -> float:
    """In pixels, longer for all that it crosses or touches."""
    long = float(np.hypot(*np.diff(leader, axis=0).T).sum())
    return long + CROSSED_PX * _crossed(leader, rest) + TOUCHED_PX * _touched(leader[1:], dots, clearance)


def _samples(leader: Floats) -> Floats:
    return np.concatenate([np.linspace(a, b, SAMPLES) for a, b in pairwise(leader)])


def _over(places: Floats, box: Box) -> bool:
    """Whether one of some places (n, 2) lies well in what a box holds."""
    left, top, right, bottom = box
    half = np.maximum(OVER * np.array([right - left, bottom - top]) / 2, 1e-9)
    off = (places - np.array([(left + right) / 2, (top + bottom) / 2])) / half
    return bool(((off**2).sum(axis=1) < 1.0).any())


def _touched(leader: Floats, dots: Floats, clearance: float) -> int:
    """How many dots a leader comes too near to."""
    if not len(dots):
        return 0
    near = np.zeros(len(dots), dtype=bool)
    for start, end in pairwise(leader):
        way = end - start
        share = np.clip((dots - start) @ way / max(float(way @ way), 1e-9), 0.0, 1.0)
        near |= np.hypot(*(dots - start - share[:, None] * way).T) < clearance
    return int(near.sum())


def _meet(one: Floats, two: Floats) -> bool:
    """Whether two straight pieces cross."""
    (a, b), (c, d) = one, two
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _turn(a: Floats, b: Floats, c: Floats) -> float:
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))


def _spaced(order: Sequence[Tag], top: float, bottom: float, gap: float) -> list[float]:
    """Heights nearest to the targets' (least squares) that keep their distance: pool adjacent violators."""
    if not order:
        return []
    apart = [(one.height + two.height) / 2 + gap for one, two in pairwise(order)]
    offsets = np.concatenate([[0.0], np.cumsum(apart)])
    low = top + order[0].height / 2
    high = bottom - order[-1].height / 2 - offsets[-1]
    pools: list[tuple[float, int]] = []
    for value in np.array([tag.target[1] for tag in order]) - offsets:
        pools.append((float(value), 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, n), (b, m) = pools[-2], pools[-1]
            pools[-2:] = [((a * n + b * m) / (n + m), n + m)]
    flat = np.concatenate([np.full(n, value) for value, n in pools])
    heights: list[float] = (np.clip(flat, low, max(high, low)) + offsets).tolist()
    return heights


def _cross(order: Sequence[Tag], heights: Sequence[float], n: int, elbow: float) -> bool:
    """Whether the sloped pieces of two neighbours cross."""
    (ax, ay), (bx, by) = order[n].target, order[n + 1].target
    near = min(abs(ax - elbow), abs(bx - elbow))
    if near <= 0:
        return False
    share_a, share_b = near / max(abs(ax - elbow), 1e-9), near / max(abs(bx - elbow), 1e-9)
    at_a = heights[n] + share_a * (ay - heights[n])
    at_b = heights[n + 1] + share_b * (by - heights[n + 1])
    return at_a > at_b + 1e-9
