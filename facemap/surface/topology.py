"""Who borders whom: the combinatorics of a triangle mesh, without coordinates."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from facemap.errors import BadMesh

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Topology:
    """Edges, neighbours and fans of a list of triangles.

    Side ``i`` of a triangle runs from its corner ``i`` to its corner ``i + 1``.

    Parameters
    ----------
    triangles : ndarray, shape (m, 3)
        Corner indices.
    vertex_count : int
        Number of vertices of the mesh.
    """

    triangles: npt.NDArray[np.int32]
    vertex_count: int

    @cached_property
    def _pairing(self) -> tuple[Ints, Ints, Ints]:
        corners = self.triangles.astype(np.int64)
        begins, ends = corners.ravel(), corners[:, [1, 2, 0]].ravel()
        keys = np.minimum(begins, ends) * self.vertex_count + np.maximum(begins, ends)
        unique, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
        if counts.max() > 2:
            a, b = divmod(int(unique[np.argmax(counts > 2)]), self.vertex_count)
            raise BadMesh(f"the edge {a}-{b} belongs to {counts.max()} triangles; at most 2 can share one")
        edges = np.stack(divmod(unique, self.vertex_count), axis=1)
        order = np.argsort(inverse, kind="stable")
        starts = np.concatenate([[0], np.cumsum(counts)])[:-1]
        pairs = np.full((len(unique), 2), -1, dtype=np.int64)
        pairs[:, 0] = order[starts]
        two = counts == 2
        pairs[two, 1] = order[starts[two] + 1]
        same_way = two & (begins[pairs[:, 0]] == begins[pairs[:, 1]])
        if same_way.any():
            a, b = edges[np.argmax(same_way)]
            raise BadMesh(f"the two triangles at the edge {a}-{b} face opposite ways; turn one round")
        return edges, inverse.reshape(-1, 3), pairs

    @property
    def edges(self) -> Ints:
        """The two vertices of every edge, smaller index first, shape (e, 2)."""
        return self._pairing[0]

    @property
    def triangle_edges(self) -> Ints:
        """Edge index of every side of every triangle, shape (m, 3)."""
        return self._pairing[1]

    @cached_property
    def neighbours(self) -> Ints:
        """The triangle across every side, shape (m, 3); -1 at a border."""
        pairs = self._pairing[2]
        across = np.full(self.triangles.size, -1, dtype=np.int64)
        inner = pairs[:, 1] >= 0
        across[pairs[inner, 0]] = pairs[inner, 1] // 3
        across[pairs[inner, 1]] = pairs[inner, 0] // 3
        return across.reshape(-1, 3)

    @cached_property
    def neighbour_sides(self) -> Ints:
        """Which side of the neighbour is the shared one, shape (m, 3); -1 at a border."""
        pairs = self._pairing[2]
        across = np.full(self.triangles.size, -1, dtype=np.int64)
        inner = pairs[:, 1] >= 0
        across[pairs[inner, 0]] = pairs[inner, 1] % 3
        across[pairs[inner, 1]] = pairs[inner, 0] % 3
        return across.reshape(-1, 3)

    @cached_property
    def _fans(self) -> tuple[Ints, Ints]:
        corners = self.triangles.ravel()
        order = np.argsort(corners, kind="stable")
        starts = np.zeros(self.vertex_count + 1, dtype=np.int64)
        np.cumsum(np.bincount(corners, minlength=self.vertex_count), out=starts[1:])
        return starts, order // 3

    def fan(self, vertex: int) -> Ints:
        """Triangles at a vertex, in order of their index, shape (k,)."""
        starts, triangles = self._fans
        return triangles[starts[vertex] : starts[vertex + 1]]

    def fans(self, vertices: Ints) -> Ints:
        """Every triangle that touches one of the vertices, sorted, shape (k,)."""
        touched = np.zeros(len(self.triangles), dtype=bool)
        touched[self.corners_at(vertices)[1]] = True
        return np.flatnonzero(touched)

    def corners_at(self, vertices: Ints) -> tuple[Ints, Ints]:
        """For each triangle at each of the vertices which vertex of the list it is, and which triangle."""
        starts, triangles = self._fans
        first, count = starts[vertices], starts[vertices + 1] - starts[vertices]
        owner = np.repeat(np.arange(len(vertices)), count)
        turn = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        return owner, triangles[first[owner] + turn]

    @cached_property
    def boundary_loops(self) -> tuple[Ints, ...]:
        """Vertex indices along every border, each in the order of its triangles' sides."""
        lone = self._pairing[2]
        lone = lone[lone[:, 1] < 0, 0]
        corners = self.triangles.astype(np.int64)
        begins, ends = corners.ravel()[lone], corners[:, [1, 2, 0]].ravel()[lone]
        onward: dict[int, list[int]] = {}
        for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
            onward.setdefault(begin, []).append(end)
        return tuple(_follow(onward))


def _follow(onward: dict[int, list[int]]) -> Iterator[Ints]:
    while onward:
        first = min(onward)
        loop, here = [first], onward[first].pop()
        if not onward[first]:
            del onward[first]
        while here != first:
            loop.append(here)
            following = onward[here].pop()
            if not onward[here]:
                del onward[here]
            here = following
        yield np.array(loop, dtype=np.int64)
