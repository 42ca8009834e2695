"""A piece of the skin taken out to work on: small, manifold, and finer where asked."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from facemap.surface.mesh import Floats, Ints, Mesh
from facemap.surface.places import Anchor


@dataclass(frozen=True, eq=False)
class Patch:
    """Small triangles, each within a triangle of the mesh (its parent).

    Parameters
    ----------
    parents : ndarray of int, shape (k,)
        Parent of every small triangle.
    triangles : ndarray of int, shape (k, 3)
        Which small vertices the corners are.
    vertices : ndarray, shape (count, 3)
        Positions of the small vertices in mm.
    """

    parents: Ints
    triangles: Ints
    vertices: Floats


def cut_out(mesh: Mesh, triangles: Ints) -> Patch:
    """Take triangles out of a mesh; a vertex where they only touch becomes several."""
    row = np.full(len(mesh.triangles) + 1, -1, dtype=np.int64)
    row[triangles] = np.arange(len(triangles))
    across = row[mesh.topology.neighbours[triangles]]
    corners = mesh.triangles[triangles]
    touched = np.zeros(len(mesh.vertices), dtype=np.int64)
    touched[corners] = 1
    labels, count = (np.cumsum(touched) - 1)[corners], int(touched.sum())
    # at a border vertex one side of the border begins, unless triangles only touch there
    if np.bincount(labels[across < 0], minlength=count).max() > 1:
        count, labels = _joined_corners(mesh, triangles, across)
    vertices = np.empty((count, 3))
    vertices[labels] = mesh.corners[triangles]
    return Patch(triangles, labels, vertices)


def _joined_corners(mesh: Mesh, triangles: Ints, across: Ints) -> tuple[int, Ints]:
    """Number the corners of triangles: the same if a side that ends in both is shared."""
    here, side = np.nonzero(across >= 0)
    there, back = across[here, side], mesh.topology.neighbour_sides[triangles[here], side]
    begins = np.concatenate([3 * here + side, 3 * here + (side + 1) % 3])
    ends = np.concatenate([3 * there + (back + 1) % 3, 3 * there + back])
    size = 3 * len(triangles)
    links = coo_matrix((np.ones(len(begins), dtype=np.int8), (begins, ends)), shape=(size, size))
    count, labels = connected_components(links, directed=False)
    return int(count), labels.reshape(-1, 3).astype(np.int64)


def with_place(mesh: Mesh, patch: Patch, place: Anchor) -> tuple[Patch, int]:
    """Make a place a vertex of a patch whose triangles there are still whole.

    Returns
    -------
    patch : Patch
        The triangles at the place cut up.
    vertex : int
        The small vertex at the place.
    """
    weighted = np.flatnonzero(place.bary > 0)
    own = int(np.flatnonzero(patch.parents == place.triangle)[0])
    if len(weighted) == 1:
        return patch, int(patch.triangles[own, weighted[0]])
    new = len(patch.vertices)
    # on a side, the triangle across has it too
    whole = [(own, [side for side in range(3) if place.bary[(side + 2) % 3] > 0])]
    if len(weighted) == 2:
        side = int(weighted[0]) if weighted[1] - weighted[0] == 1 else 2
        other = int(mesh.topology.neighbours[place.triangle, side])
        rows = np.flatnonzero(patch.parents == other)
        if other >= 0 and len(rows):
            back = int(mesh.topology.neighbour_sides[place.triangle, side])
            whole.append((int(rows[0]), [(back + 1) % 3, (back + 2) % 3]))
    fans = [
        (patch.parents[row], patch.triangles[row, side], patch.triangles[row, (side + 1) % 3], new)
        for row, sides in whole
        for side in sides
    ]
    kept = np.ones(len(patch.parents), dtype=bool)
    kept[[row for row, _ in whole]] = False
    cut = np.array(fans, dtype=np.int64)
    return (
        Patch(
            np.concatenate([patch.parents[kept], cut[:, 0]]),
            np.concatenate([patch.triangles[kept], cut[:, 1:]]),
            np.concatenate([patch.vertices, place.on(mesh)[None]]),
        ),
        new,
    )


def near_segment(mesh: Mesh, a: Floats, b: Floats, bound_mm: float) -> Ints:
    """Triangles with a vertex whose way over it from a to b is at most a bound, in the air."""
    ball = mesh.vertex_tree.query_ball_point((a + b) / 2, bound_mm / 2, return_sorted=False)
    near = np.fromiter(ball, dtype=np.int64, count=len(ball))
    xyz = mesh.vertices[near]
    way = np.linalg.norm(xyz - a, axis=1) + np.linalg.norm(xyz - b, axis=1)
    return mesh.topology.fans(near[way <= bound_mm])
