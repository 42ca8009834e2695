"""Finer skin: every triangle in four, smoothed by Loop's masks, every vertex with its place on the sheet."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Division:
    """A triangulation split once or more; no positions.

    Attributes
    ----------
    triangles : (m * 4**levels, 3) int32
        Children ``4t..4t+3`` of triangle ``t``: one at each of its corners in order, then the middle.
    smooth : sparse (n_fine, n)
        Loop's masks: ``smooth @ positions`` are the fine positions.
    parent_triangle : (n_fine,) int32
        A coarse triangle that holds the fine vertex.
    parent_bary : (n_fine, 3) float64
        Where in it.
    """

    triangles: Ints
    smooth: sparse.csr_array
    parent_triangle: Ints
    parent_bary: Floats


def edges_of(triangles: Ints) -> tuple[Ints, Ints, Ints]:
    """Undirected edges of a triangulation.

    Returns
    -------
    edges : (e, 2) int32
    of_triangle : (m, 3) int32
        The numbers of a triangle's edges 01, 12, 20.
    uses : (e,) int32
        Triangles at the edge: 1 on the border.
    """
    pairs = np.stack([triangles, np.roll(triangles, -1, axis=1)], axis=-1).reshape(-1, 2)
    low, high = pairs.min(axis=1).astype(np.int64), pairs.max(axis=1)
    key = low * (int(triangles.max()) + 1) + high
    _, first, inverse, uses = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    edges = np.stack([low[first], high[first]], axis=1).astype(np.int32)
    return edges, inverse.reshape(-1, 3).astype(np.int32), uses.astype(np.int32)


def divide(triangles: Ints, vertex_count: int, levels: int) -> Division:
    """Split every triangle in four, ``levels`` times.

    Vertices of the coarse mesh keep their numbers. Borders are smoothed as curves: openings stay open.

    Sources
    -------
    C. Loop, Smooth subdivision surfaces based on triangles, 1987; J. Warren's weights.
    """
    smooth = sparse.eye_array(vertex_count, format="csr")
    fine = triangles
    corners = np.tile(np.eye(3), (len(triangles), 1, 1))
    count = vertex_count
    for _ in range(levels):
        edges, of_triangle, uses = edges_of(fine)
        smooth = _masks(fine, edges, of_triangle, uses, count) @ smooth
        corners = _split_corners(corners)
        fine = _split(fine, of_triangle + count)
        count += len(edges)
    flat_index = fine.ravel()
    parent_triangle = np.zeros(count, dtype=np.int32)
    parent_bary = np.zeros((count, 3))
    # written last to first: a vertex that several triangles share belongs to the first of them
    owner = np.arange(len(flat_index))[::-1]
    parent_triangle[flat_index[owner]] = owner // (3 * 4**levels)
    parent_bary[flat_index[owner]] = corners.reshape(-1, 3)[owner]
    return Division(fine, sparse.csr_array(smooth), parent_triangle, parent_bary)


def then(first: Division, second: Division) -> Division:
    """The division that splits by ``first`` (one level) and then by ``second``."""
    child = _split_corners(np.eye(3)[None])
    held = child[second.parent_triangle % 4]
    bary = np.einsum("qk,qkc->qc", second.parent_bary, held)
    smooth = sparse.csr_array(second.smooth @ first.smooth)
    return Division(second.triangles, smooth, (second.parent_triangle // 4).astype(np.int32), bary)


def descend(triangle: NDArray[np.integer], bary: Floats, levels: int) -> tuple[NDArray[np.int64], Floats]:
    """The fine triangle that holds a coarse place, and where in it: ``(q,)`` and ``(q, 3)``."""
    at, where = np.asarray(triangle, dtype=np.int64).copy(), np.array(bary, dtype=np.float64)
    for _ in range(levels):
        corner = np.argmax(where, axis=1)
        inner = where.max(axis=1) < 0.5
        turned = np.take_along_axis(where, (corner[:, None] + np.arange(3)) % 3, axis=1)
        outer = np.stack([2 * turned[:, 0] - 1, 2 * turned[:, 1], 2 * turned[:, 2]], axis=1)
        middle = 1 - 2 * where[:, [2, 0, 1]]
        where = np.where(inner[:, None], middle, outer)
        at = 4 * at + np.where(inner, 3, corner)
    return at, where


def interpolation(triangles: Ints, vertex_count: int, at: Ints, bary: Floats) -> sparse.csr_array:
    """The matrix that carries values at vertices linearly to places ``(at, bary)``."""
    rows = np.repeat(np.arange(len(at)), 3)
    return sparse.csr_array((bary.ravel(), (rows, triangles[at].ravel())), shape=(len(at), vertex_count))


def _split(triangles: Ints, middle: Ints) -> Ints:
    a, b, c = triangles.T
    ab, bc, ca = middle.T
    four = np.stack([a, ab, ca, b, bc, ab, c, ca, bc, ab, bc, ca], axis=1)
    return np.ascontiguousarray(four.reshape(-1, 3), dtype=np.int32)


def _split_corners(corners: Floats) -> Floats:
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    ab, bc, ca = (a + b) / 2, (b + c) / 2, (c + a) / 2
    four = np.stack([a, ab, ca, b, bc, ab, c, ca, bc, ab, bc, ca], axis=1)
    return four.reshape(-1, 3, 3)


def _masks(triangles: Ints, edges: Ints, of_triangle: Ints, uses: Ints, count: int) -> sparse.csr_array:
    """One step of Loop's scheme, (count + edges, count)."""
    border = uses == 1
    inner = ~border
    numbers = np.arange(len(edges)) + count
    rows, columns, weights = [], [], []

    def add(row: NDArray[np.int64], column: Ints, weight: Floats | float) -> None:
        rows.append(row)
        columns.append(column)
        weights.append(np.broadcast_to(weight, row.shape))

    for end in (0, 1):
        add(numbers, edges[:, end], np.where(border, 0.5, 0.375))
    for corner in range(3):
        edge = of_triangle[:, (corner + 1) % 3]
        inside = inner[edge]
        add(numbers[edge[inside]], triangles[inside, corner], 0.125)

    valence = np.bincount(edges.ravel(), minlength=count)
    on_border = np.zeros(count, dtype=bool)
    on_border[edges[border]] = True
    beta = np.where(valence == 3, 3 / 16, 3 / (8 * np.maximum(valence, 1)))
    every = np.arange(count)
    add(every, every.astype(np.int32), np.where(on_border, 0.75, 1 - valence * beta))
    for end in (0, 1):
        one, other = edges[:, end], edges[:, 1 - end]
        free = ~on_border[one]
        add(one[free].astype(np.int64), other[free], beta[one[free]])
        add(one[border].astype(np.int64), other[border], 0.125)
    shape = (count + len(edges), count)
    entries = (np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns)))
    return sparse.csr_array(entries, shape=shape)
