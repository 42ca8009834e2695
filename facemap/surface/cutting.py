"""Cutting small triangles by straight lines, and overlaying them, in barycentric coordinates."""

import numpy as np
import numpy.typing as npt

from facemap.surface.topology import Floats, Ints

_DUST = 1e-11  # parts of a parent's area that are rounding, not skin

_ON_SIDE = 1e-10


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


def overlap(corners: Floats, cutters: Floats) -> tuple[Ints, Floats]:
    """The common part of pairs of triangles of one parent.

    Parameters
    ----------
    corners, cutters : ndarray, shape (k, 3, 3)
        The two of each pair.

    Returns
    -------
    rows : ndarray of int, shape (q,)
        Which pair each part comes from.
    parts : ndarray, shape (q, 3, 3)
        Triangles.
    """
    rows = np.arange(len(corners))
    for side in range(3):
        picked, corners = cut_below(corners, _side_values(corners, cutters[rows], side))
        rows = rows[picked]
    kept = doubled_areas(corners) > _DUST
    return rows[kept], corners[kept]


def remainder(corners: Floats, cutters: Floats) -> tuple[Ints, Floats]:
    """The part of each triangle that lies outside its cutter; shapes as in `overlap`."""
    touched = np.zeros(len(corners), dtype=bool)
    touched[overlap(corners, cutters)[0]] = True
    untouched = np.flatnonzero(~touched)
    rows, parts = [untouched], [corners[untouched]]
    left, inner = np.flatnonzero(touched), corners[touched]
    for side in range(3):
        values = _side_values(inner, cutters[left], side)
        picked, outer = cut_below(inner, -values)
        rows.append(left[picked])
        parts.append(outer)
        picked, inner = cut_below(inner, values)
        left = left[picked]
    row, part = np.concatenate(rows), np.concatenate(parts)
    kept = doubled_areas(part) > _DUST
    return row[kept], part[kept]


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


def sub_triangles(count: int) -> npt.NDArray[np.float64]:
    """Corners of the ``count**2`` like triangles that fill a triangle, shape (count**2, 3, 3)."""
    up = [(i, j) for i in range(count) for j in range(count - i)]
    down = [(i, j) for i in range(count - 1) for j in range(count - 1 - i)]
    rows = [[(i, j), (i + 1, j), (i, j + 1)] for i, j in up]
    rows += [[(i + 1, j), (i + 1, j + 1), (i, j + 1)] for i, j in down]
    steps = np.array(rows, dtype=np.float64) / count
    return np.concatenate([1 - steps.sum(axis=2, keepdims=True), steps], axis=2)
