"""Cutting small triangles by straight lines, and overlaying them, in barycentric coordinates."""

import numpy as np
import numpy.typing as npt

from facemap.surface.topology import Floats, Ints

_DUST = 1e-11  # parts of a parent's area that are rounding, not skin

_ON_SIDE = 1e-10
_ON_LINE = 1e-9  # how near a line, in weights, counts as on it
_GRID = 2**26  # steps in which weights are compared


def cut_below(corners: Floats, values: Floats) -> tuple[Ints, Floats]:
    """Keep the part of each triangle where a linear function is negative.

    Parameters
    ----------
    corners : ndarray, shape (k, 3, a)
        Any numbers at the corners that are linear over the triangle: weights, further functions.
    values : ndarray, shape (k, 3)
        The function at the corners.

    Returns
    -------
    rows : ndarray of int, shape (q,)
        Which triangle each part comes from.
    parts : ndarray, shape (q, 3, a)
        The numbers at the corners of the parts, which turn the same way.
    """
    below = values < 0
    count = below.sum(axis=1)
    whole = np.flatnonzero(count == 3)
    one, two = np.flatnonzero(count == 1), np.flatnonzero(count == 2)
    # turn so that the lone corner comes first
    a, b, c = _turned(corners, values, one, np.argmax(below[one], axis=1))
    tips = np.stack([a[0], _between(a, b), _between(a, c)], axis=1)
    a, b, c = _turned(corners, values, two, np.argmin(below[two], axis=1))
    left, right = _between(a, b), _between(a, c)
    first, second = np.stack([left, b[0], c[0]], axis=1), np.stack([left, c[0], right], axis=1)
    return (
        np.concatenate([whole, one, two, two]),
        np.concatenate([corners[whole], tips, first, second]),
    )


_Corner = tuple[Floats, Floats]


def _turned(corners: Floats, values: Floats, rows: Ints, first: Ints) -> tuple[_Corner, _Corner, _Corner]:
    def corner(step: int) -> _Corner:
        at = (first + step) % 3
        return corners[rows, at], values[rows, at]

    return corner(0), corner(1), corner(2)


def _between(a: _Corner, b: _Corner) -> Floats:
    fraction = (a[1] / (a[1] - b[1]))[:, None]
    return np.asarray(a[0] * (1 - fraction) + b[0] * fraction)


def doubled_areas(corners: Floats) -> Floats:
    """Signed area of triangles as a part of their parent's, shape (k,)."""
    u, v = corners[:, 1, 1:] - corners[:, 0, 1:], corners[:, 2, 1:] - corners[:, 0, 1:]
    return np.asarray(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0])


def without_dust(parents: Ints, corners: Floats) -> tuple[Ints, Floats]:
    """Leave out triangles of no area."""
    kept = doubled_areas(corners) > _DUST
    return parents[kept], corners[kept]


def _side_values(points: Floats, cutters: Floats, side: int) -> Floats:
    """Twice the area that each point spans with a side of its cutter; negative inside the cutter."""
    begin, end = cutters[:, None, side, 1:], cutters[:, None, (side + 1) % 3, 1:]
    step, offset = end - begin, points[..., 1:3] - begin
    values = step[..., 1] * offset[..., 0] - step[..., 0] * offset[..., 1]
    return np.where(np.abs(values) < 1e-13, 0.0, values)


def split_along(
    owners: Ints, corners: Floats, lines: Ints, begins: Floats, ends: Floats
) -> tuple[Ints, Floats]:
    """Split triangles so that none is crossed by any of the pieces of lines in its parent.

    Parameters
    ----------
    owners : ndarray of int, shape (k,)
        Parent of each triangle.
    corners : ndarray, shape (k, 3, 3)
        Weights of its corners.
    lines : ndarray of int, shape (q,)
        Parent of each piece, ascending.
    begins, ends : ndarray, shape (q, 3)
        Weights of its ends.

    Returns
    -------
    owners, corners : ndarray
        The parts.
    """
    long = np.abs(ends - begins).max(axis=1, initial=0) > _ON_LINE
    lines, begins, ends = lines[long], begins[long], ends[long]
    done = [(owners[:0], corners[:0])]
    first, last = (np.searchsorted(lines, owners, side=side) for side in ("left", "right"))
    while True:
        has = first < last
        if not has.all():
            done.append((owners[~has], corners[~has]))
            owners, corners, first, last = owners[has], corners[has], first[has], last[has]
        if not len(owners):
            return np.concatenate([o for o, _ in done]), np.concatenate([c for _, c in done])
        crossed = _crosses(corners, begins[first], ends[first])
        rows = np.flatnonzero(crossed)
        values = _beside(corners[rows], begins[first[rows]], ends[first[rows]])
        low, below = cut_below(corners[rows], values)
        high, above = cut_below(corners[rows], -values)
        source = np.concatenate([np.flatnonzero(~crossed), rows[low], rows[high]])
        corners = np.concatenate([corners[~crossed], below, above])
        kept = doubled_areas(corners) > _DUST
        source, corners = source[kept], corners[kept]
        owners, first, last = owners[source], first[source] + 1, last[source]


def _beside(corners: Floats, begins: Floats, ends: Floats) -> Floats:
    step = (ends - begins)[:, None, 1:]
    step = step / np.linalg.norm(step, axis=2, keepdims=True)
    offset = corners[..., 1:] - begins[:, None, 1:]
    values = step[..., 1] * offset[..., 0] - step[..., 0] * offset[..., 1]
    return np.where(np.abs(values) < _ON_LINE, 0.0, values)


def _crosses(corners: Floats, begins: Floats, ends: Floats) -> npt.NDArray[np.bool_]:
    """Whether a piece of a line runs through the inside of its triangle."""
    low, high = np.zeros(len(corners)), np.ones(len(corners))
    inside = np.ones(len(corners), dtype=bool)
    for side in range(3):
        at_begin = _side_values(begins[:, None], corners, side)[:, 0]
        at_end = _side_values(ends[:, None], corners, side)[:, 0]
        size = np.linalg.norm(corners[:, (side + 1) % 3, 1:] - corners[:, side, 1:], axis=1)
        # outside a side by less than the width of a line is on it
        outer = -_ON_LINE * size
        change = at_end - at_begin
        share = (outer - at_begin) / np.where(change == 0, 1, change)
        low = np.where(change < 0, np.maximum(low, share), low)
        high = np.where(change > 0, np.minimum(high, share), high)
        inside &= (change != 0) | (at_begin < outer)
    return np.asarray(inside & (high > low))


def boundaries(parents: Ints, corners: Floats) -> tuple[Ints, Floats, Floats]:
    """Sides of small triangles that no other of the same parent shares, sorted by parent.

    Returns
    -------
    parents : ndarray of int, shape (q,)
        Parent of each side.
    begins, ends : ndarray, shape (q, 3)
        Weights of its ends.
    """
    owners = np.repeat(parents, 3)
    begins, ends = corners.reshape(-1, 3), corners[:, [1, 2, 0]].reshape(-1, 3)
    # a side is told by its middle: small triangles that share one agree on it
    middle = np.round((begins + ends)[:, 1:] * _GRID).astype(np.int64)
    keys = np.column_stack([owners, middle])
    _, inverse, times = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
    outer = ~((begins == 0) & (ends == 0)).any(axis=1)
    kept = np.flatnonzero((times[inverse.ravel()] == 1) & outer)
    kept = kept[np.argsort(owners[kept], kind="stable")]
    return owners[kept], begins[kept], ends[kept]


def holds(corners: Floats, places: Floats) -> npt.NDArray[np.bool_]:
    """Whether each place (its weights, shape (k, 3)) lies in its triangle or on its sides."""
    values = [_side_values(places[:, None], corners, side)[:, 0] for side in range(3)]
    return np.asarray(np.max(values, axis=0) <= _ON_SIDE)


def pairs(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Every pair of rows with the same key.

    Parameters
    ----------
    left : ndarray of int, shape (p,)
        Keys.
    right : ndarray of int, shape (q,)
        Keys in ascending order.

    Returns
    -------
    rows_left, rows_right : ndarray of int, shape (r,)
        Rows of the two.
    """
    first = np.searchsorted(right, left, side="left")
    count = np.searchsorted(right, left, side="right") - first
    rows_left = np.repeat(np.arange(len(left)), count)
    offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return rows_left, first[rows_left] + offset
