"""A piece of the skin taken out to work on: small, manifold, and finer where asked."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from facemap.surface.mesh import Floats, Ints, Mesh
from facemap.surface.places import Anchor

_CORNERS = np.eye(3)


@dataclass(frozen=True, eq=False)
class Patch:
    """Small triangles, each within a triangle of the mesh (its parent).

    Parameters
    ----------
    mesh : Mesh
        The mesh it was taken from.
    parents : ndarray of int, shape (k,)
        Parent of every small triangle.
    corners : ndarray, shape (k, 3, 3)
        Weights of every corner in the parent.
    triangles : ndarray of int, shape (k, 3)
        Which small vertices the corners are.
    count : int
        Number of small vertices.
    """

    mesh: Mesh
    parents: Ints
    corners: Floats
    triangles: Ints
    count: int

    @property
    def vertices(self) -> Floats:
        """Positions of the small vertices in mm, shape (count, 3)."""
        xyz = np.empty((self.count, 3))
        xyz[self.triangles] = np.einsum("kij,kjx->kix", self.corners, self.mesh.corners[self.parents])
        return xyz

    @property
    def places(self) -> tuple[Ints, Floats]:
        """A parent and weights for every small vertex."""
        parents, bary = np.empty(self.count, dtype=np.int64), np.empty((self.count, 3))
        parents[self.triangles] = self.parents[:, None]
        bary[self.triangles] = self.corners
        return parents, bary


def cut_out(mesh: Mesh, triangles: Ints) -> Patch:
    """Take triangles out of a mesh; a vertex where they only touch becomes several."""
    row = np.full(len(mesh.triangles) + 1, -1, dtype=np.int64)
    row[triangles] = np.arange(len(triangles))
    across = row[mesh.topology.neighbours[triangles]]
    corners = np.broadcast_to(_CORNERS, (len(triangles), 3, 3))
    vertices = mesh.triangles[triangles].astype(np.int64)
    used, labels = np.unique(vertices, return_inverse=True)
    labels = labels.reshape(-1, 3)
    # at a border vertex one side of the border begins, unless triangles only touch there
    if np.bincount(labels[across < 0], minlength=len(used)).max() > 1:
        count, labels = _joined_corners(mesh, triangles, across)
    else:
        count = len(used)
    return Patch(mesh, triangles, corners, labels, count)


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


def with_place(patch: Patch, place: Anchor) -> tuple[Patch, int]:
    """Make a place a vertex of a patch whose triangles there are still whole.

    Returns
    -------
    patch : Patch
        The triangles at the place cut up.
    vertex : int
        The small vertex at the place.
    """
    mesh = patch.mesh
    weighted = np.flatnonzero(place.bary > 0)
    own = int(np.flatnonzero(patch.parents == place.triangle)[0])
    if len(weighted) == 1:
        return patch, int(patch.triangles[own, weighted[0]])
    holders = [(own, place.bary)]
    if len(weighted) == 2:
        side = int(weighted[0]) if weighted[1] - weighted[0] == 1 else 2
        other = int(mesh.topology.neighbours[place.triangle, side])
        rows = np.flatnonzero(patch.parents == other)
        if other >= 0 and len(rows):
            back = int(mesh.topology.neighbour_sides[place.triangle, side])
            bary = np.zeros(3)
            bary[back], bary[(back + 1) % 3] = place.bary[(side + 1) % 3], place.bary[side]
            holders.append((int(rows[0]), bary))
    kept = np.ones(len(patch.parents), dtype=bool)
    kept[[row for row, _ in holders]] = False
    parents, corners, triangles = [patch.parents[kept]], [patch.corners[kept]], [patch.triangles[kept]]
    for row, bary in holders:
        for side in range(3):
            if bary[(side + 2) % 3] > 0:
                ends = [side, (side + 1) % 3]
                parents.append(patch.parents[[row]])
                corners.append(np.concatenate([patch.corners[row, ends], bary[None]])[None])
                triangles.append(np.array([[*patch.triangles[row, ends], patch.count]]))
    cut = replace(
        patch,
        parents=np.concatenate(parents),
        corners=np.concatenate(corners),
        triangles=np.concatenate(triangles),
        count=patch.count + 1,
    )
    return cut, patch.count


def near_segment(mesh: Mesh, a: Floats, b: Floats, bound_mm: float) -> Ints:
    """Triangles with a vertex whose way over it from a to b is at most a bound, in the air."""
    ball = mesh.vertex_tree.query_ball_point((a + b) / 2, bound_mm / 2)
    near = np.array(ball, dtype=np.int64)
    xyz = mesh.vertices[near]
    way = np.linalg.norm(xyz - a, axis=1) + np.linalg.norm(xyz - b, axis=1)
    return mesh.topology.fans(near[way <= bound_mm])
