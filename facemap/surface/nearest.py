"""From a position in space to the nearest place on the skin."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from facemap.errors import BadInput
from facemap.surface.mesh import Floats, Ints, Mesh
from facemap.surface.places import Anchor

_FIRST_LOOK = 8  # triangles tried before the radius of the exact search is known


class _SizeClass(NamedTuple):
    """Triangles of like size, found by their centroids."""

    triangles: Ints
    tree: cKDTree
    reach_mm: float


def nearest_anchor(mesh: Mesh, xyz: npt.ArrayLike) -> Anchor:
    """Place on the skin nearest to a position.

    Parameters
    ----------
    mesh : Mesh
        The skin.
    xyz : array_like, shape (3,)
        Position in mm.
    """
    triangles, bary = nearest_anchors(mesh, np.reshape(np.asarray(xyz, dtype=np.float64), (1, 3)))
    return Anchor(int(triangles[0]), bary[0])


def nearest_anchors(mesh: Mesh, xyz: npt.ArrayLike) -> tuple[Ints, Floats]:
    """Places on the skin nearest to many positions, exact.

    Parameters
    ----------
    mesh : Mesh
        The skin.
    xyz : array_like, shape (q, 3)
        Positions in mm.

    Returns
    -------
    triangles : ndarray of int, shape (q,)
        The triangle of each place; of several equally near ones the first.
    bary : ndarray, shape (q, 3)
        Weights of its corners.

    Raises
    ------
    BadInput
        If a position is not finite.
    """
    points = np.asarray(xyz, dtype=np.float64).reshape(-1, 3)
    if not np.isfinite(points).all():
        raise BadInput("a position to look for is not finite")
    best = np.full(len(points), np.inf)
    triangles = np.zeros(len(points), dtype=np.int64)
    bary = np.zeros((len(points), 3))
    for group in _size_classes(mesh):
        count = min(_FIRST_LOOK, len(group.triangles))
        near = np.atleast_2d(group.tree.query(points, k=[*range(1, count + 1)])[1])
        rows = np.repeat(np.arange(len(points)), count)
        _improve(mesh, points, rows, group.triangles[near.ravel()], (best, triangles, bary))
    for group in _size_classes(mesh):
        hits = group.tree.query_ball_point(points, best + group.reach_mm + 1e-9)
        counts = np.fromiter(map(len, hits), dtype=np.int64, count=len(points))
        if not counts.sum():
            continue
        rows = np.repeat(np.arange(len(points)), counts)
        found = np.concatenate([np.asarray(hit, dtype=np.int64) for hit in hits])
        _improve(mesh, points, rows, group.triangles[found], (best, triangles, bary))
    return triangles, bary


def _improve(
    mesh: Mesh, points: Floats, rows: Ints, candidates: Ints, kept: tuple[Floats, Ints, Floats]
) -> None:
    best, triangles, bary = kept
    weights, distance = closest_in_triangle(points[rows], mesh.corners[candidates])
    # nearest first, then the lowest triangle, so that ties at an edge do not depend on the search
    order = np.lexsort((candidates, np.round(distance, 9), rows))
    first = order[np.unique(rows[order], return_index=True)[1]]
    row = rows[first]
    near, have = np.round(distance[first], 9), np.round(best[row], 9)
    better = (near < have) | ((near == have) & (candidates[first] < triangles[row]))
    first, row = first[better], row[better]
    best[row], triangles[row], bary[row] = distance[first], candidates[first], weights[first]


def closest_in_triangle(points: Floats, corners: Floats) -> tuple[Floats, Floats]:
    """Nearest place of one triangle to each point.

    Parameters
    ----------
    points : ndarray, shape (q, 3)
        Positions.
    corners : ndarray, shape (q, 3, 3)
        The corners of one triangle for each.

    Returns
    -------
    bary : ndarray, shape (q, 3)
        Weights of the nearest place.
    distance : ndarray, shape (q,)
        How far it is.
    """
    origin = corners[:, 0]
    u, v, w = corners[:, 1] - origin, corners[:, 2] - origin, points - origin
    uu, uv, vv = (u * u).sum(1), (u * v).sum(1), (v * v).sum(1)
    wu, wv = (w * u).sum(1), (w * v).sum(1)
    area = uu * vv - uv * uv
    flat = area <= 1e-14 * uu * vv
    area = np.where(flat, 1.0, area)
    beta, gamma = (vv * wu - uv * wv) / area, (uu * wv - uv * wu) / area
    bary = np.stack([1 - beta - gamma, beta, gamma], axis=1)
    outside = flat | (bary < 0).any(axis=1)
    if outside.any():
        on_sides, distance = closest_on_sides(points[outside], corners[outside])
        bary[outside] = on_sides[np.arange(len(distance)), np.argmin(distance, axis=1)]
    offset = np.einsum("qi,qij->qj", bary, corners) - points
    return bary, np.sqrt((offset * offset).sum(axis=1))


def closest_on_sides(points: Floats, corners: Floats) -> tuple[Floats, Floats]:
    """Nearest place on each of the three sides of triangles.

    Parameters
    ----------
    points : ndarray, shape (q, 3) or (3,)
        One position for every triangle, or one for all.
    corners : ndarray, shape (q, 3, 3)
        Corners of the triangles.

    Returns
    -------
    bary : ndarray, shape (q, 3, 3)
        Weights of the nearest place on every side.
    distance : ndarray, shape (q, 3)
        How far it is.
    """
    step = corners[:, [1, 2, 0]] - corners
    squared = (step * step).sum(axis=2)
    offset = points[..., None, :] - corners
    along = np.clip((offset * step).sum(axis=2) / np.where(squared > 0, squared, 1), 0, 1)
    missed = offset - along[..., None] * step
    sides = np.arange(3)
    bary = np.zeros((len(corners), 3, 3))
    bary[:, sides, sides] = 1 - along
    bary[:, sides, (sides + 1) % 3] = along
    return bary, np.sqrt((missed * missed).sum(axis=2))


def _size_classes(mesh: Mesh) -> list[_SizeClass]:
    """Search trees by triangle size, so that one large triangle does not widen every search."""
    known: list[_SizeClass] | None = mesh.__dict__.get("_size_classes")
    if known is None:
        centroids = mesh.corners.mean(axis=1)
        reach = np.linalg.norm(mesh.corners - centroids[:, None], axis=2).max(axis=1)
        # usual triangles, those up to four times as large, and so on
        sizes = np.ceil(np.log(np.maximum(reach / (2 * np.median(reach)), 1)) / np.log(4)).astype(int)
        known = []
        for size in np.unique(sizes):
            members = np.flatnonzero(sizes == size)
            known.append(_SizeClass(members, cKDTree(centroids[members]), float(reach[members].max())))
        mesh.__dict__["_size_classes"] = known
    return known
