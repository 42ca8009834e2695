"""The inside of a closed loop on the skin."""

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from facemap.errors import RuleError
from facemap.surface import cutting
from facemap.surface.mesh import Floats, Ints, Mesh
from facemap.surface.places import Anchor, Curve, Segments
from facemap.surface.regions import Region

_WHOLE = np.eye(3)
_SHORT_MM = 1e-7


def inside(mesh: Mesh, loop: Curve, seed: Anchor | None = None) -> Region:
    """The skin inside a loop, cut along the loop itself.

    Parameters
    ----------
    mesh : Mesh
        The skin.
    loop : Curve
        Closed, and not crossing itself.
    seed : Anchor, optional
        A place that is to be inside; without one the inside is the smaller of the two sides.

    Raises
    ------
    RuleError
        If the loop is open or goes round nothing.
    """
    if not loop.closed:
        raise RuleError("a zone's loop must be closed")
    pieces = _also_across(mesh, loop.segments(mesh))
    parents = np.unique(pieces.triangles)
    if not len(parents):
        raise RuleError("a zone's loop goes round nothing")
    pieces = pieces.picked(np.argsort(pieces.triangles, kind="stable"))
    triangles = np.broadcast_to(_WHOLE, (len(parents), 3, 3))
    cells, corners = cutting.split_along(parents, triangles, *pieces)
    is_left = _left_of(mesh, cells, corners.mean(axis=1), pieces)
    left = _filled(mesh, parents, pieces)
    if seed is None:
        whole = np.array([mesh.face_areas_mm2[left == side].sum() for side in (0, 1)])
        own = cutting.doubled_areas(corners) * mesh.face_areas_mm2[cells]
        wanted = int(np.argmin(whole + np.bincount(is_left, own, minlength=2)))
        return _side(cells, corners, is_left, left, wanted)
    first = _side(cells, corners, is_left, left, 1)
    return (
        first if first.contains([seed.triangle], [seed.bary])[0] else _side(cells, corners, is_left, left, 0)
    )


def _side(cells: Ints, corners: Floats, is_left: Ints, left: Ints, wanted: int) -> Region:
    """What lies left of the loop (1), or right of it (0)."""
    alone = np.flatnonzero(left == wanted)
    return Region(
        np.concatenate([cells[is_left == wanted], alone]),
        np.concatenate([corners[is_left == wanted], np.broadcast_to(_WHOLE, (len(alone), 3, 3))]),
    )


def _also_across(mesh: Mesh, pieces: Segments) -> Segments:
    """Leave out pieces of no length; what runs along a side bounds the triangle across it too."""
    step = np.einsum("ki,kij->kj", pieces.ends - pieces.begins, mesh.corners[pieces.triangles])
    pieces = pieces.picked(np.linalg.norm(step, axis=1) > _SHORT_MM)
    along, corner = np.nonzero((pieces.begins == 0) & (pieces.ends == 0))
    side = (corner + 1) % 3
    across = mesh.topology.neighbours[pieces.triangles[along], side]
    back = mesh.topology.neighbour_sides[pieces.triangles[along], side]
    rows = np.arange(len(along))

    def told_across(bary: Floats) -> Floats:
        told = np.zeros((len(along), 3))
        told[rows, back] = bary[along, (side + 1) % 3]
        told[rows, (back + 1) % 3] = bary[along, side]
        return told

    there = across >= 0
    return Segments(
        np.concatenate([pieces.triangles, across[there]]),
        np.concatenate([pieces.begins, told_across(pieces.begins)[there]]),
        np.concatenate([pieces.ends, told_across(pieces.ends)[there]]),
    )


def _left_of(mesh: Mesh, triangles: Ints, bary: Floats, pieces: Segments) -> Ints:
    """Whether places lie left of the nearest piece in their triangle: 1 or 0."""
    rows, line = cutting.pairs(triangles, pieces.triangles)
    frame = mesh.corners[triangles[rows]]
    begin = np.einsum("ki,kij->kj", pieces.begins[line], frame)
    step = np.einsum("ki,kij->kj", pieces.ends[line], frame) - begin
    offset = np.einsum("ki,kij->kj", bary[rows], frame) - begin
    length = np.linalg.norm(step, axis=1)
    along = np.clip((offset * step).sum(axis=1) / length**2, 0, 1)
    missed = np.linalg.norm(offset - along[:, None] * step, axis=1)
    height = (np.cross(step, offset) * mesh.face_normals[triangles[rows]]).sum(axis=1) / length
    # at a bend both pieces are equally near: the one seen more squarely decides
    order = np.lexsort((-np.abs(height), np.round(missed, 7), rows))
    best = order[np.unique(rows[order], return_index=True)[1]]
    is_left = np.zeros(len(triangles), dtype=np.int64)
    is_left[rows[best]] = height[best] > 0
    return is_left


def _filled(mesh: Mesh, parents: Ints, pieces: Segments) -> Ints:
    """For triangles that the loop leaves alone whether they lie left of it: 1, 0; -1 for the others."""
    count = len(mesh.triangles)
    free = np.ones(count + 1, dtype=bool)
    free[parents] = free[count] = False
    across = mesh.topology.neighbours
    linked = free[:count, None] & free[across]
    first = np.concatenate([[0], np.cumsum(linked.sum(axis=1))])
    onward = across[linked]
    links = csr_matrix((np.ones(len(onward)), onward, first), shape=(count, count))
    # every link goes both ways, so that strongly connected is connected
    label = connected_components(links, connection="strong")[1]
    # what lies beyond the middle of a free side of a triangle of the loop is on that side's side
    row, side = np.nonzero(free[across[parents]])
    middle = np.full((len(row), 3), 0.5)
    middle[np.arange(len(row)), (side + 2) % 3] = 0.0
    votes = _left_of(mesh, parents[row], middle, pieces)
    beyond = label[across[parents[row], side]]
    size = label.max() + 1
    balance = np.bincount(beyond, 2 * votes - 1, minlength=size)
    left = np.where(balance > 0, 1, 0)
    return np.where(free[:count], left[label], -1)
