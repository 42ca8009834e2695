"""The skin as triangles: a checked, write-locked mesh in millimetres."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from facemap.errors import BadMesh
from facemap.surface.topology import Floats as Floats
from facemap.surface.topology import Ints as Ints
from facemap.surface.topology import Topology


def locked(array: npt.ArrayLike, dtype: Any) -> npt.NDArray[Any]:
    """Copy into a contiguous array that cannot be written to."""
    copy = np.array(array, dtype=dtype, order="C")
    copy.flags.writeable = False
    return copy


@dataclass(frozen=True, eq=False, init=False)
class Mesh:
    """A triangle mesh.

    Parameters
    ----------
    vertices : ndarray, shape (n, 3)
        Positions in mm.
    triangles : ndarray, shape (m, 3)
        Corner indices, counter-clockwise as seen from outside.

    Raises
    ------
    BadMesh
        If there are no triangles, a face is no triangle, a number is not finite, an index is out of
        range, or a triangle names one vertex twice.

    Examples
    --------
    >>> mesh = Mesh([[0, 0, 0], [10, 0, 0], [0, 10, 0]], [[0, 1, 2]])
    >>> mesh.face_areas_mm2
    array([50.])
    """

    vertices: Floats
    triangles: npt.NDArray[np.int32]

    def __init__(self, vertices: npt.ArrayLike, triangles: npt.ArrayLike) -> None:
        object.__setattr__(self, "vertices", locked(_checked_vertices(vertices), np.float64))
        object.__setattr__(
            self, "triangles", locked(_checked_triangles(triangles, len(self.vertices)), np.int32)
        )

    def __repr__(self) -> str:
        return f"Mesh({len(self.vertices)} vertices, {len(self.triangles)} triangles)"

    @cached_property
    def topology(self) -> Topology:
        """Edges, neighbours and fans; raises BadMesh where three triangles share an edge."""
        return Topology(self.triangles, len(self.vertices))

    @cached_property
    def corners(self) -> Floats:
        """Positions of the corners of every triangle in mm, shape (m, 3, 3)."""
        return locked(self.vertices[self.triangles], np.float64)

    @cached_property
    def _doubled_normals(self) -> Floats:
        a, b, c = self.corners[:, 0], self.corners[:, 1], self.corners[:, 2]
        return np.cross(b - a, c - a)

    @cached_property
    def face_areas_mm2(self) -> Floats:
        """Area of every triangle in mm2, shape (m,)."""
        return locked(0.5 * np.linalg.norm(self._doubled_normals, axis=1), np.float64)

    @cached_property
    def face_normals(self) -> Floats:
        """Outward unit normal of every triangle, shape (m, 3)."""
        return locked(unit(self._doubled_normals), np.float64)

    @cached_property
    def longest_sides_mm(self) -> Floats:
        """Length of the longest side of every triangle in mm, shape (m,)."""
        sides = np.linalg.norm(self.corners[:, [1, 2, 0]] - self.corners, axis=2)
        return locked(sides.max(axis=1), np.float64)

    @cached_property
    def side_normals(self) -> Floats:
        """Unit vectors within each triangle, square to each side and pointing in, shape (m, 3, 3)."""
        along = self.corners[:, [1, 2, 0]] - self.corners
        return locked(unit(np.cross(self.face_normals[:, None], along)), np.float64)

    @cached_property
    def vertex_normals(self) -> Floats:
        """Outward unit normal at every vertex, triangles weighted by their angle there, shape (n, 3)."""
        total = np.zeros_like(self.vertices)
        for corner in range(3):
            here = self.corners[:, corner]
            onward = unit(self.corners[:, (corner + 1) % 3] - here)
            back = unit(self.corners[:, (corner + 2) % 3] - here)
            angle = np.arccos(np.clip((onward * back).sum(axis=1), -1, 1))
            for axis in range(3):
                total[:, axis] += np.bincount(
                    self.triangles[:, corner], angle * self.face_normals[:, axis], minlength=len(total)
                )
        return locked(unit(total), np.float64)

    @property
    def boundary_loops(self) -> tuple[Ints, ...]:
        """Vertex indices along every border (lids, bust), one array each."""
        return self.topology.boundary_loops

    @cached_property
    def digest(self) -> str:
        """Name of this very mesh: a hash over positions and triangles."""
        hasher = hashlib.sha256(self.vertices.astype("<f8").tobytes())
        hasher.update(self.triangles.astype("<i4").tobytes())
        return hasher.hexdigest()[:32]

    @cached_property
    def vertex_tree(self) -> "cKDTree":
        """Search tree over the vertices."""
        return cKDTree(self.vertices)

    def with_vertices(self, vertices: npt.ArrayLike) -> "Mesh":
        """Put the same triangles on other positions.

        Parameters
        ----------
        vertices : ndarray, shape (n, 3)
            As many positions as before, in mm.
        """
        moved = Mesh(np.asarray(vertices, dtype=np.float64), self.triangles)
        if len(moved.vertices) != len(self.vertices):
            raise BadMesh(f"{len(moved.vertices)} positions for a mesh of {len(self.vertices)} vertices")
        object.__setattr__(moved, "triangles", self.triangles)
        moved.__dict__["topology"] = self.topology
        return moved

    def split(self) -> "Mesh":
        """Cut every triangle in four at the middles of its sides; the shape stays the same.

        Triangle ``t`` becomes ``4t`` to ``4t + 3``: its three corners in order, then the middle.
        """
        edges, sides = self.topology.edges, self.topology.triangle_edges
        middles = self.vertices[edges].mean(axis=1)
        ab, bc, ca = (sides + len(self.vertices)).T
        a, b, c = self.triangles.T
        parts = np.stack([a, ab, ca, b, bc, ab, c, ca, bc, ab, bc, ca], axis=1)
        return Mesh(np.concatenate([self.vertices, middles]), parts.reshape(-1, 3))


def unit(vectors: Floats) -> Floats:
    """Scale vectors to length one along the last axis; zero stays zero."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(length > 0, length, 1.0))


def _checked_vertices(given: npt.ArrayLike) -> Floats:
    try:
        vertices = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError) as cause:
        raise BadMesh(f"vertices must be rows of three numbers: {cause}") from cause
    if vertices.ndim != 2 or vertices.shape[1] != 3:
        raise BadMesh(f"vertices must be rows of x, y, z, not an array of shape {vertices.shape}")
    bad = ~np.isfinite(vertices).all(axis=1)
    if bad.any():
        row = int(np.argmax(bad))
        raise BadMesh(f"vertex {row} is {vertices[row].tolist()}: not a finite position")
    return vertices


def _checked_triangles(given: npt.ArrayLike, count: int) -> Ints:
    try:
        triangles = np.asarray(given)
    except ValueError as cause:
        raise BadMesh("every face must be a triangle of three vertex indices") from cause
    if triangles.size == 0:
        raise BadMesh("a mesh without triangles")
    if triangles.ndim != 2 or triangles.shape[1] != 3:
        raise BadMesh(f"every face must be a triangle, not rows of shape {triangles.shape[1:]}")
    if not np.issubdtype(triangles.dtype, np.integer):
        raise BadMesh(f"triangles must be whole numbers, not {triangles.dtype}")
    outside = ((triangles < 0) | (triangles >= count)).any(axis=1)
    if outside.any():
        row = int(np.argmax(outside))
        raise BadMesh(f"triangle {row} is {triangles[row].tolist()}, but vertices go from 0 to {count - 1}")
    twice = (triangles == triangles[:, [1, 2, 0]]).any(axis=1)
    if twice.any():
        row = int(np.argmax(twice))
        raise BadMesh(f"triangle {row} is {triangles[row].tolist()}: it names one vertex twice")
    return triangles.astype(np.int64)
