"""Triangles split into many alike, each as finely as its size asks, without cracks in between."""

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from facemap.surface.mesh import Floats, Ints, Mesh

_STEPS = 64  # places along a side that keys tell apart; a multiple of every number of parts


class Lattice(NamedTuple):
    """Parents split alike.

    Parameters
    ----------
    parts : int
        Into how many each side is split, a power of two.
    parents : ndarray of int, shape (k,)
        The triangles of the mesh.
    weights : ndarray, shape (v, 3)
        Weights of the nodes of each.
    triangles : ndarray of int, shape (parts**2, 3)
        Small triangles between the nodes.
    keys : ndarray of int, shape (k, v)
        The same number for the same place, told in different parents.
    """

    parts: int
    parents: Ints
    weights: Floats
    triangles: Ints
    keys: Ints

    def positions(self, mesh: Mesh) -> Floats:
        """Positions of the nodes in mm, parent after parent, shape (k * v, 3)."""
        return np.asarray(np.einsum("vi,kij->kvj", self.weights, mesh.corners[self.parents]).reshape(-1, 3))


def lattices(mesh: Mesh, triangles: Ints, parts: Ints) -> list[Lattice]:
    """Split triangles of a mesh, those with the same number of parts together."""
    grids = []
    for count in np.unique(parts).tolist():
        parents = triangles[parts == count]
        steps, small = _nodes(count)
        grids.append(Lattice(count, parents, steps / count, small, _keys(mesh, parents, steps, count)))
    return grids


@cache
def _nodes(parts: int) -> tuple[Ints, Ints]:
    """Whole weights of the nodes, which add up to ``parts``, and the small triangles."""
    steps = np.array([(parts - i - j, i, j) for i in range(parts + 1) for j in range(parts + 1 - i)])
    number = {(int(i), int(j)): row for row, (_, i, j) in enumerate(steps)}
    small = [
        [number[i, j], number[i + 1, j], number[i, j + 1]] for i in range(parts) for j in range(parts - i)
    ]
    small += [
        [number[i + 1, j], number[i + 1, j + 1], number[i, j + 1]]
        for i in range(parts - 1)
        for j in range(parts - 1 - i)
    ]
    return steps.astype(np.int64), np.array(small, dtype=np.int64)


def _keys(mesh: Mesh, parents: Ints, steps: Ints, parts: int) -> Ints:
    count = len(mesh.vertices)
    edges = len(mesh.topology.edges)
    corners = mesh.triangles[parents].astype(np.int64)
    inner = count + edges * _STEPS
    keys = inner + parents[:, None] * (_STEPS * _STEPS) + steps[:, 1] * _STEPS + steps[:, 2]
    for side in range(3):
        on = np.flatnonzero(steps[:, (side + 2) % 3] == 0)
        begin, end = corners[:, side], corners[:, (side + 1) % 3]
        ahead = steps[on, (side + 1) % 3] * (_STEPS // parts)
        step = np.where((begin < end)[:, None], ahead, _STEPS - ahead)
        keys[:, on] = count + mesh.topology.triangle_edges[parents, side][:, None] * _STEPS + step
    for corner in range(3):
        keys[:, int(np.flatnonzero(steps[:, corner] == parts)[0])] = corners[:, corner]
    return keys


def without_cracks(mesh: Mesh, grids: list[Lattice], values: Floats) -> Floats:
    """Make values on a side that a neighbour splits less finely follow the neighbour's straight pieces.

    Parameters
    ----------
    mesh : Mesh
        The mesh.
    grids : list of Lattice
        All triangles that are split.
    values : ndarray, shape (n, f)
        Functions at the nodes of all of them, one after the other.
    """
    parts = np.full(len(mesh.triangles) + 1, _STEPS, dtype=np.int64)
    for grid in grids:
        parts[grid.parents] = grid.parts
    smoothed, first = values.copy(), 0
    for grid in grids:
        size = grid.keys.size
        shaped = smoothed[first : first + size].reshape(*grid.keys.shape, -1)
        beyond = parts[mesh.topology.neighbours[grid.parents]]
        for side in range(3):
            line = _side_nodes(grid.parts, side)
            for coarse in np.unique(beyond[:, side]).tolist():
                if coarse < grid.parts:
                    rows = np.flatnonzero(beyond[:, side] == coarse)
                    _straighten(shaped, rows, line, grid.parts // coarse)
        first += size
    return smoothed


def _straighten(shaped: npt.NDArray[np.float64], rows: Ints, line: Ints, stride: int) -> None:
    for offset in range(1, stride):
        share = offset / stride
        ends = shaped[np.ix_(rows, line[:-1:stride])], shaped[np.ix_(rows, line[stride::stride])]
        shaped[np.ix_(rows, line[offset::stride])] = (1 - share) * ends[0] + share * ends[1]


@cache
def _side_nodes(parts: int, side: int) -> Ints:
    """Nodes along a side, from its first corner to its second."""
    steps = _nodes(parts)[0]
    on = np.flatnonzero(steps[:, (side + 2) % 3] == 0)
    return on[np.argsort(steps[on, (side + 1) % 3])]
