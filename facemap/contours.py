"""Crisp outlines from the coverage of pixels, and places inside a shape."""

from itertools import pairwise
from typing import Final

import contourpy
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Floats = NDArray[np.float64]

HALF: Final = 0.5


def outlines(coverage: NDArray[np.floating], tolerance_px: float = 0.15) -> tuple[Floats, ...]:
    """Closed outlines of what covers a picture, below the size of a pixel.

    Parameters
    ----------
    coverage : (h, w) array
        Between 0 and 1, the share of every pixel that is covered.
    tolerance_px : float
        How far a simplified outline may stray.

    Returns
    -------
    tuple of (k, 2) array
        x to the right and y down in pixels from the upper left corner of the picture; first and last place
        are the same. Holes come as outlines of their own.
    """
    rows, columns = np.nonzero(coverage > 0)
    if not len(rows):
        return ()
    top, left = max(rows.min() - 1, 0), max(columns.min() - 1, 0)
    window = coverage[top : rows.max() + 2, left : columns.max() + 2]
    padded = np.pad(np.asarray(window, dtype=np.float64), 1)
    lines = [np.asarray(line) for line in contourpy.contour_generator(z=padded).lines(HALF)]
    # a pixel's coverage belongs to its middle; the padding moved everything by one
    moved = (line + np.array([left - 0.5, top - 0.5]) for line in lines)
    return tuple(simplified(line, tolerance_px) for line in moved if len(line) > 3)


def simplified(line: Floats, tolerance: float) -> Floats:
    """Return the line without the places that it can do without (Douglas and Peucker 1973)."""
    keep = np.zeros(len(line), dtype=bool)
    keep[[0, -1]] = True
    if np.array_equal(line[0], line[-1]):
        keep[int(np.argmax(np.hypot(*(line - line[0]).T)))] = True
    corners = np.nonzero(keep)[0]
    todo = list(pairwise(corners))
    while todo:
        first, last = todo.pop()
        if last - first < 2:
            continue
        away = _away(line[first + 1 : last], line[first], line[last])
        worst = int(np.argmax(away))
        if away[worst] > tolerance:
            middle = first + 1 + worst
            keep[middle] = True
            todo += [(first, middle), (middle, last)]
    return line[keep]


def _away(points: Floats, start: Floats, end: Floats) -> Floats:
    way = end - start
    length = float(np.hypot(*way))
    if length == 0.0:
        from_start: Floats = np.hypot(*(points - start).T)
        return from_start
    away: Floats = np.abs((points - start) @ np.array([-way[1], way[0]])) / length
    return away


def area_px(line: Floats) -> float:
    """Area within a closed outline; negative for a hole's."""
    x, y = line[:-1].T if np.array_equal(line[0], line[-1]) else line.T
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2.0


def deepest(coverage: NDArray[np.floating], step: int = 4) -> tuple[float, float] | None:
    """Return the place (x, y) in pixels farthest from the border of what is covered, or None."""
    rough = np.pad(np.asarray(coverage[::step, ::step]) > HALF, 1)
    if not rough.any():
        return None
    depth = ndimage.distance_transform_edt(rough)
    row, column = np.unravel_index(int(np.argmax(depth)), depth.shape)
    return float((column - 1) * step + 0.5), float((row - 1) * step + 0.5)
