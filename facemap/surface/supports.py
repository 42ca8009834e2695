"""Which triangles hold a place: judged by the vertices it has weight on."""

import numpy as np
import numpy.typing as npt

from facemap.errors import BadInput
from facemap.surface.topology import Floats, Ints, Topology


def holders(topology: Topology, vertices: Ints) -> Ints:
    """Triangles that have all the given vertices (one to three) as corners, in order, shape (k,)."""
    fan = topology.fan(int(vertices[0]))
    corners = topology.triangles[fan]
    held = np.ones(len(fan), dtype=bool)
    for vertex in vertices[1:]:
        held &= (corners == vertex).any(axis=1)
    return fan[held]


def common_triangles(topology: Topology, needed: Ints, guess: npt.NDArray[np.int32]) -> Ints:
    """One triangle for each row of needed vertices.

    Parameters
    ----------
    topology : Topology
        The mesh.
    needed : ndarray of int, shape (q, k)
        Vertices that must be corners; -1 for none.
    guess : ndarray of int, shape (q,)
        Triangles to look at first, with their neighbours.

    Raises
    ------
    BadInput
        If no triangle has them all.
    """
    candidates = np.concatenate([guess[:, None], topology.neighbours[guess]], axis=1)
    corners = np.where(candidates[..., None] >= 0, topology.triangles[candidates], -2)
    found = (needed[:, None, :, None] == corners[:, :, None, :]).any(axis=3)
    holds = (found | (needed[:, None] < 0)).all(axis=2)
    triangles: Ints = candidates[np.arange(len(guess)), np.argmax(holds, axis=1)]
    for row in np.flatnonzero(~holds.any(axis=1)):
        vertices = np.unique(needed[row][needed[row] >= 0])
        held = holders(topology, vertices)
        if not len(held):
            raise BadInput(f"a curve jumps: no triangle holds vertices {vertices.tolist()}")
        triangles[row] = held[0]
    return triangles


def reweighted(topology: Topology, triangles: Ints, vertices: Ints, weights: Floats) -> Floats:
    """Weights over the corners of given triangles of places told as weights over vertices, shape (q, 3)."""
    same = topology.triangles[triangles][:, :, None] == vertices[:, None, :]
    return np.asarray((same * weights[:, None, :]).sum(axis=2))
