"""Which parts of a zone's outline are its edge, and which only run where the head turns away."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Floats = NDArray[np.float64]

STEP_PX: Final = 1.0
BESIDE_PX: Final = 3.0
FALLS_MM: Final = 12.0
SHORT_PX: Final = 9


def parted(
    line: Floats, coverage: NDArray[np.floating], depth_mm: NDArray[np.floating]
) -> tuple[list[Floats], list[Floats]]:
    """A closed outline (n, 2) in pixels, parted into its true edges and what runs along the head's own.

    Parameters
    ----------
    coverage : (h, w) array
        The zone, as it is seen.
    depth_mm : (h, w) array
        Distance from the camera; inf where there is nothing.

    Returns
    -------
    tuple of (list, list)
        Open stretches; the first holds the whole line where nothing of it lies at the head's edge.
    """
    dense = _dense(line)
    if len(dense) < 4 * SHORT_PX:
        return [line], []
    along = np.roll(dense, -1, axis=0) - np.roll(dense, 1, axis=0)
    across = np.column_stack([-along[:, 1], along[:, 0]])
    across = BESIDE_PX * across / np.maximum(np.hypot(*across.T), 1e-9)[:, None]
    one, two = dense + across, dense - across
    outward = _at(coverage, one) < _at(coverage, two)
    outer, inner = np.where(outward[:, None], one, two), np.where(outward[:, None], two, one)
    with np.errstate(invalid="ignore"):
        away = _at(depth_mm, outer) - _at(depth_mm, inner)
    turned = np.isnan(away) | (np.abs(away) > FALLS_MM)
    turned = ndimage.median_filter(turned.astype(np.uint8), 2 * SHORT_PX + 1, mode="wrap") > 0
    if not turned.any():
        return [line], []
    if turned.all():
        return [], [line]
    return _stretches(dense, ~turned), _stretches(dense, turned)


def _dense(line: Floats) -> Floats:
    """The line at even steps, without its end, which is its beginning."""
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    at = np.arange(0.0, length[-1], STEP_PX)
    return np.column_stack([np.interp(at, length, line[:, k]) for k in (0, 1)])


def _at(values: NDArray[np.floating], places: Floats) -> Floats:
    """Values at places (n, 2) in pixels."""
    height, width = values.shape
    column, row = np.clip(np.floor(places).astype(int).T, 0, [[width - 1], [height - 1]])
    found: Floats = values[row, column].astype(np.float64)
    return found


def _stretches(dense: Floats, kept: NDArray[np.bool_]) -> list[Floats]:
    """The stretches of a closed line that are kept, each with the place after its end, so that they join."""
    first = int(np.argmin(kept))
    turned, ring = np.roll(kept, -first), np.roll(dense, -first, axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], turned, [False]]).astype(np.int8)))
    joined = np.concatenate([ring, ring[:1]])
    return [joined[a : b + 1] for a, b in zip(edges[::2], edges[1::2], strict=True)]
