"""Shortest paths along the skin."""

import numpy as np
from potpourri3d import EdgeFlipGeodesicSolver

from facemap.errors import RuleError
from facemap.surface.mesh import Floats, Ints, Mesh
from facemap.surface.nearest import nearest_anchors
from facemap.surface.patches import cut_out, near_segment, with_place
from facemap.surface.places import Anchor, Curve

_FIRST_BOUND = 1.1  # times the distance through the air
_MARGIN_MM = 5.0  # so that triangles whose corners lie outside a bound are in the patch if it crosses them
_SAME_MM = 1e-6
_NEAR_VERTICES = 3
_INSIDE = 1e-7  # how far, in weights, a place in a triangle may seem to lie outside


def shortest_path(mesh: Mesh, a: Anchor, b: Anchor) -> Curve:
    """Shortest path along the skin, round its holes.

    Edge flips [1]_ straighten a path along edges; the work is done on the part of the skin that no shorter
    path can leave.

    Parameters
    ----------
    mesh : Mesh
        The skin.
    a, b : Anchor
        The ends.

    Returns
    -------
    Curve
        From a to b.

    Raises
    ------
    RuleError
        If no path along the skin joins them.

    References
    ----------
    .. [1] N. Sharp, K. Crane, "You can find geodesic paths in triangle meshes by just flipping edges",
       ACM Trans. Graph. 39(6), 2020.
    """
    common = set(a.holders(mesh).tolist()) & set(b.holders(mesh).tolist())
    if common:
        own = min(common)
        return Curve([own, own], [place.within(mesh, own).bary for place in (a, b)])
    begin, end = a.on(mesh), b.on(mesh)
    bound = _FIRST_BOUND * float(np.linalg.norm(end - begin)) + _MARGIN_MM
    widest = 8 * float(np.ptp(mesh.vertices, axis=0).sum())
    while True:
        found = _path_within(mesh, a, b, bound)
        length = _length(found) if found is not None else 2 * bound
        # nothing outside the ellipse of that bound can be part of a path as short
        if found is not None and length <= bound - _MARGIN_MM:
            return _on_sides(mesh, found, a, b)
        if bound > widest:
            raise RuleError("no path along the skin joins the two places")
        bound = length + 1.001 * _MARGIN_MM


def _length(xyz: Floats) -> float:
    return float(np.linalg.norm(np.diff(xyz, axis=0), axis=1).sum())


def _path_within(mesh: Mesh, a: Anchor, b: Anchor, bound_mm: float) -> Floats | None:
    near = near_segment(mesh, a.on(mesh), b.on(mesh), bound_mm)
    ends = [end for end in {a.triangle, b.triangle} if end not in near]
    patch = cut_out(mesh, np.append(near, ends) if ends else near)
    patch, first = with_place(mesh, patch, a)
    patch, last = with_place(mesh, patch, b)
    solver = EdgeFlipGeodesicSolver(patch.vertices, patch.triangles)
    try:
        return np.asarray(solver.find_geodesic_path(first, last), dtype=np.float64)
    except RuntimeError:
        # the two lie in different pieces of the patch
        return None


def _on_sides(mesh: Mesh, xyz: Floats, a: Anchor, b: Anchor) -> Curve:
    """Turn the positions of a path into nodes, each told in the triangle that the path goes on through."""
    steps = np.diff(xyz, axis=0)
    xyz = xyz[np.append(True, np.linalg.norm(steps, axis=1) > _SAME_MM)]
    inner = _triangles_at(mesh, (xyz[1:-1] + xyz[2:]) / 2)
    bary = np.clip(weights_at(mesh, xyz[1:-1], inner)[0], 0, None)
    bary /= bary.sum(axis=1, keepdims=True)
    return Curve(
        np.concatenate([[a.triangle], inner, [b.triangle]]),
        np.concatenate([a.bary[None], bary, b.bary[None]]),
    )


def _triangles_at(mesh: Mesh, xyz: Floats) -> Ints:
    """Triangles that hold places on the skin."""
    if not len(xyz):
        return np.zeros(0, dtype=np.int64)
    # nearly always the triangle is one of the few at the nearest vertices
    count = min(_NEAR_VERTICES, len(mesh.vertices))
    near = np.atleast_2d(mesh.vertex_tree.query(xyz, k=[*range(1, count + 1)])[1])
    owner, triangles = mesh.topology.corners_at(near.ravel().astype(np.int64))
    rows = owner // count
    bary, height = weights_at(mesh, xyz[rows], triangles)
    held = np.flatnonzero((bary.min(axis=1) > -_INSIDE) & (np.abs(height) < _SAME_MM))
    found = np.full(len(xyz), -1, dtype=np.int64)
    np.maximum.at(found, rows[held], triangles[held])
    lost = np.flatnonzero(found < 0)
    if len(lost):
        found[lost] = nearest_anchors(mesh, xyz[lost])[0]
    return found


def weights_at(mesh: Mesh, xyz: Floats, triangles: Ints) -> tuple[Floats, Floats]:
    """Weights of positions in the planes of triangles, and their heights over these in mm."""
    corners, across = mesh.corners[triangles], mesh.side_normals[triangles][:, [1, 2, 0]]
    feet = corners[:, [1, 2, 0]]
    inward = ((xyz[:, None] - feet) * across).sum(axis=2)
    tall = ((corners - feet) * across).sum(axis=2)
    bary = np.where(tall > 0, inward / np.where(tall > 0, tall, 1), -1)
    return bary, ((xyz - corners[:, 0]) * mesh.face_normals[triangles]).sum(axis=1)
