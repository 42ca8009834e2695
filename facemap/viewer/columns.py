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

STUB_PX: Final = 14.0


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
    tags: Sequence[Tag], x: float, side: str, top: float, bottom: float, gap: float, stub: float = STUB_PX
) -> tuple[Set, ...]:
    """Place labels in a column, as near to the height of their targets as they can without touching.

    Leaders are a level stub and one straight piece. Labels stand in the order of their targets, which
    keeps most leaders from crossing; two neighbours whose leaders still cross change places.

    Parameters
    ----------
    x : float
        The edge of the text that faces the head.
    side : "left" or "right"
        Where the column stands.
    top, bottom : float
        No label reaches beyond; those for which there is no room are left out, the last first.
    """
    kept = list(tags)
    while kept and sum(tag.height + gap for tag in kept) - gap > bottom - top:
        kept.pop()
    order = sorted(kept, key=lambda tag: (tag.target[1], tag.target[0]))
    away = 1.0 if side == "left" else -1.0
    elbow = x + away * stub
    for _ in range(len(order)):
        heights = _spaced([tag.target[1] for tag in order], [tag.height for tag in order], top, bottom, gap)
        swap = next((n for n in range(len(order) - 1) if _cross(order, heights, n, elbow)), None)
        if swap is None:
            break
        order[swap], order[swap + 1] = order[swap + 1], order[swap]
    else:
        heights = _spaced([tag.target[1] for tag in order], [tag.height for tag in order], top, bottom, gap)
    return tuple(_set(tag, y, x, elbow, side) for tag, y in zip(order, heights, strict=True))


def _set(tag: Tag, middle: float, x: float, elbow: float, side: str) -> Set:
    away = 1.0 if side == "left" else -1.0
    left = x - tag.width if side == "left" else x
    start = (x + away * 6.0, middle)
    leader = np.array([start, (elbow, middle), tag.target])
    return Set(tag.key, left, middle - tag.height / 2, leader)


def _spaced(
    wanted: Sequence[float], tall: Sequence[float], top: float, bottom: float, gap: float
) -> list[float]:
    """Heights nearest to those wanted (least squares) that keep their distance: pool adjacent violators."""
    if not wanted:
        return []
    apart = [(a + b) / 2 + gap for a, b in pairwise(tall)]
    offsets = np.concatenate([[0.0], np.cumsum(apart)])
    low = top + tall[0] / 2
    high = bottom - tall[-1] / 2 - offsets[-1]
    pools: list[tuple[float, int]] = []
    for value in np.asarray(wanted) - offsets:
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
