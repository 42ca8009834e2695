"""Where on the skin: a place (Anchor) and a line of places (Curve), in barycentric coordinates."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple
from weakref import ref

import numpy as np
import numpy.typing as npt

from facemap.errors import BadInput, RuleError
from facemap.surface.mesh import Floats, Ints, Mesh, locked, unit
from facemap.surface.supports import common_triangles, holders, reweighted
from facemap.surface.topology import Topology

_ON_SIDE = 1e-7  # a barycentric weight below this means: on the side, not inside


@dataclass(frozen=True, eq=False, init=False)
class Anchor:
    """A place on the skin: the only way to say where.

    Parameters
    ----------
    triangle : int
        Which triangle.
    bary : array_like, shape (3,)
        Weights of its corners: none negative, sum 1.

    Raises
    ------
    BadInput
        If the weights are not three finite numbers, none negative, with sum 1.
    """

    triangle: int
    bary: Floats

    def __init__(self, triangle: int, bary: npt.ArrayLike) -> None:
        object.__setattr__(self, "triangle", int(triangle))
        object.__setattr__(self, "bary", _weights(bary, (3,)))
        if self.triangle < 0:
            raise BadInput(f"no triangle has the number {self.triangle}")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Anchor):
            return NotImplemented
        return self.triangle == other.triangle and bool((self.bary == other.bary).all())

    def __hash__(self) -> int:
        return hash((self.triangle, self.bary.tobytes()))

    def on(self, mesh: Mesh) -> Floats:
        """Position on a mesh in mm, shape (3,)."""
        return np.asarray(self.bary @ mesh.vertices[_rows(mesh, self.triangle)])

    def normal_on(self, mesh: Mesh) -> Floats:
        """Outward unit normal on a mesh, smooth over edges, shape (3,)."""
        return unit(self.bary @ mesh.vertex_normals[_rows(mesh, self.triangle)])

    def holders(self, mesh: Mesh) -> Ints:
        """Every triangle that holds this place: one, two on an edge, a fan at a vertex, shape (k,)."""
        return holders(mesh.topology, mesh.triangles[self.triangle][self.bary > 0].astype(np.int64))

    def within(self, mesh: Mesh, triangle: int) -> "Anchor":
        """The same place told in another triangle that holds it."""
        rows = np.array([triangle]), mesh.triangles[[self.triangle]].astype(np.int64), self.bary[None]
        return Anchor(triangle, reweighted(mesh.topology, *rows)[0])


def vertex_anchor(mesh: Mesh, vertex: int) -> Anchor:
    """Anchor at a vertex of the mesh."""
    fan = mesh.topology.fan(vertex)
    if not len(fan):
        raise BadInput(f"vertex {vertex} belongs to no triangle")
    triangle = int(fan[0])
    return Anchor(triangle, (mesh.triangles[triangle] == vertex).astype(float))


class Segments(NamedTuple):
    """The pieces of a curve, each within one triangle."""

    triangles: Ints
    begins: Floats
    ends: Floats

    def picked(self, rows: npt.NDArray[Any]) -> "Segments":
        """Some of the pieces, by number or by flag."""
        return Segments(self.triangles[rows], self.begins[rows], self.ends[rows])


@dataclass(frozen=True, eq=False, init=False)
class Curve:
    """A polyline on the skin; consecutive nodes lie in one common triangle.

    Parameters
    ----------
    triangles : array_like of int, shape (k,)
        A triangle of every node.
    bary : array_like, shape (k, 3)
        Weights of that triangle's corners.
    closed : bool
        Whether the last node is joined to the first.
    """

    triangles: npt.NDArray[np.int32]
    bary: Floats
    closed: bool = False

    def __init__(self, triangles: npt.ArrayLike, bary: npt.ArrayLike, closed: bool = False) -> None:
        triangles = locked(triangles, np.int32)
        if triangles.ndim != 1 or len(triangles) < 1:
            raise BadInput("a curve needs at least one node")
        if triangles.min() < 0:
            raise BadInput(f"no triangle has the number {triangles.min()}")
        object.__setattr__(self, "triangles", triangles)
        object.__setattr__(self, "bary", _weights(bary, (len(triangles), 3)))
        object.__setattr__(self, "closed", bool(closed))

    def __repr__(self) -> str:
        return f"Curve({len(self.triangles)} places{', closed' if self.closed else ''})"

    def __len__(self) -> int:
        return len(self.triangles)

    @property
    def start(self) -> Anchor:
        """The first node."""
        return Anchor(int(self.triangles[0]), self.bary[0])

    @property
    def end(self) -> Anchor:
        """The last node; of a closed curve the first, where it ends."""
        return self.start if self.closed else Anchor(int(self.triangles[-1]), self.bary[-1])

    def on(self, mesh: Mesh) -> Floats:
        """Positions of the nodes on a mesh in mm, shape (k, 3)."""
        return on_mesh(mesh, self.triangles, self.bary)

    def reversed(self) -> "Curve":
        """The same curve the other way; a closed one keeps its first node."""
        order = np.arange(len(self))[::-1]
        order = np.roll(order, 1) if self.closed else order
        return Curve(self.triangles[order], self.bary[order], self.closed)

    def lengths_mm(self, mesh: Mesh) -> Floats:
        """Arc length at every node in mm, shape (k,), or (k + 1,) if closed."""
        known: tuple[ref[Mesh], Floats] | None = self.__dict__.get("_lengths_mm")
        if known is None or known[0]() is not mesh:
            xyz = self.on(mesh)
            steps = np.diff(np.concatenate([xyz, xyz[:1]]) if self.closed else xyz, axis=0)
            along = np.zeros(len(steps) + 1)
            np.cumsum(np.sqrt((steps * steps).sum(axis=1)), out=along[1:])
            along.flags.writeable = False
            known = self.__dict__["_lengths_mm"] = (ref(mesh), along)
        return known[1]

    def length_mm(self, mesh: Mesh) -> float:
        """Length in mm."""
        return float(self.lengths_mm(mesh)[-1])

    def segments(self, mesh: Mesh) -> Segments:
        """The pieces between consecutive nodes, each in a triangle that holds both.

        Raises
        ------
        BadInput
            If two consecutive nodes share no triangle.
        """
        known: tuple[Topology, Segments] | None = self.__dict__.get("_segments")
        if known is None or known[0] is not mesh.topology:
            every = np.arange(len(self) if self.closed else len(self) - 1)
            known = (mesh.topology, _pieces(mesh.topology, self, every))
            self.__dict__["_segments"] = known
        return known[1]

    def at_mm(self, mesh: Mesh, distance_mm: float) -> Anchor:
        """Place at an arc length from the start; a closed curve goes round.

        Raises
        ------
        RuleError
            If the curve is shorter than that.
        """
        triangles, bary = self.places_mm(mesh, np.array([distance_mm]))
        return Anchor(int(triangles[0]), bary[0])

    def places_mm(self, mesh: Mesh, distances_mm: Floats) -> tuple[Ints, Floats]:
        """Places at many arc lengths, as `at_mm`: their triangles, shape (q,), and weights, (q, 3)."""
        along = self.lengths_mm(mesh)
        if self.closed:
            distances_mm = distances_mm % along[-1]
        elif not ((distances_mm >= -1e-6) & (distances_mm <= along[-1] + 1e-6)).all():
            far = float(distances_mm[np.argmax(np.abs(distances_mm - along[-1] / 2))])
            raise RuleError(f"a place {far:.1f} mm along a curve that is {along[-1]:.1f} mm long")
        if len(along) == 1:
            count = len(distances_mm)
            return np.full(count, self.triangles[0], dtype=np.int64), np.tile(self.bary[0], (count, 1))
        piece = np.clip(np.searchsorted(along, distances_mm, side="right") - 1, 0, len(along) - 2)
        step = along[piece + 1] - along[piece]
        fraction = np.clip((distances_mm - along[piece]) / np.where(step > 0, step, 1), 0, 1)[:, None]
        known: tuple[Topology, Segments] | None = self.__dict__.get("_segments")
        if known is not None and known[0] is mesh.topology:
            pieces = known[1].picked(piece)
        else:
            pieces = _pieces(mesh.topology, self, piece)
        return pieces.triangles, (1 - fraction) * pieces.begins + fraction * pieces.ends

    def at_fraction(self, mesh: Mesh, fraction: float) -> Anchor:
        """Place at a fraction of the length, 0 to 1."""
        return self.at_mm(mesh, fraction * self.length_mm(mesh))

    def nearest_mm(self, mesh: Mesh, xyz: npt.ArrayLike) -> float:
        """Arc length of the place that is nearest to a position, in mm."""
        if len(self) == 1:
            return 0.0
        nodes = self.on(mesh)
        nodes = np.concatenate([nodes, nodes[:1]]) if self.closed else nodes
        steps = np.diff(nodes, axis=0)
        offset = np.asarray(xyz, dtype=np.float64) - nodes[:-1]
        squared = (steps**2).sum(axis=1)
        fraction = np.clip((offset * steps).sum(axis=1) / np.where(squared > 0, squared, 1), 0, 1)
        piece = int(np.argmin(((offset - fraction[:, None] * steps) ** 2).sum(axis=1)))
        return float(self.lengths_mm(mesh)[piece] + fraction[piece] * np.sqrt(squared[piece]))

    def part(self, mesh: Mesh, a_mm: float, b_mm: float) -> "Curve":
        """The piece from one arc length to another.

        An open curve is turned round if ``b_mm`` comes first; a closed one runs on through its start.
        """
        if not self.closed and b_mm < a_mm:
            return self.part(mesh, b_mm, a_mm).reversed()
        along = self.lengths_mm(mesh)
        first, last = self.at_mm(mesh, a_mm), self.at_mm(mesh, b_mm)
        total = float(along[-1])
        nodes = np.arange(len(self))
        if self.closed:
            begin = a_mm % total
            span = (b_mm - a_mm) % total
            ahead = (along[: len(self)] - begin) % total
            inner = nodes[(ahead > 1e-9) & (ahead < span - 1e-9)]
            inner = inner[np.argsort(ahead[inner], kind="stable")]
        else:
            inner = nodes[(along > a_mm + 1e-9) & (along < b_mm - 1e-9)]
        return Curve(
            np.concatenate([[first.triangle], self.triangles[inner], [last.triangle]]),
            np.concatenate([first.bary[None], self.bary[inner], last.bary[None]]),
        )


def join(curves: list[Curve], closed: bool = False) -> Curve:
    """String curves together end to end; a node that repeats the one before is left out."""
    triangles, bary = [curves[0].triangles], [curves[0].bary]
    for before, after in pairwise(curves):
        skip = int(before.end == after.start)
        triangles.append(after.triangles[skip:])
        bary.append(after.bary[skip:])
    whole = Curve(np.concatenate(triangles), np.concatenate(bary))
    if closed and len(whole) > 1 and whole.end == whole.start:
        whole = Curve(whole.triangles[:-1], whole.bary[:-1])
    return Curve(whole.triangles, whole.bary, closed)


def on_mesh(mesh: Mesh, triangles: npt.NDArray[Any], bary: Floats) -> Floats:
    """Positions of places given as arrays, in mm, shape (..., 3)."""
    return np.asarray(np.einsum("...i,...ij->...j", bary, mesh.vertices[_rows(mesh, triangles)]))


def _rows(mesh: Mesh, triangles: Any) -> Any:
    try:
        return mesh.triangles[triangles]
    except IndexError as cause:
        count = len(mesh.triangles)
        raise BadInput(f"a place in triangle {np.max(triangles)} of a mesh of {count} triangles") from cause


def _weights(given: npt.ArrayLike, shape: tuple[int, ...]) -> Floats:
    bary = np.asarray(given, dtype=np.float64)
    if bary.shape != shape:
        raise BadInput(f"barycentric weights of shape {bary.shape}, not {shape}")
    if not bary.min() > -1e-6 or not np.abs(bary.sum(axis=-1) - 1).max() < 1e-6:
        raise BadInput(f"barycentric weights must not be negative and add up to 1: {bary.tolist()}"[:120])
    bary = np.where(bary < _ON_SIDE, 0.0, bary)
    bary /= bary.sum(axis=-1, keepdims=True)
    bary.flags.writeable = False
    return bary


def _pieces(topology: Topology, curve: Curve, first: Ints) -> Segments:
    """The pieces of a curve that begin at the given nodes, each in a triangle that holds both its ends."""
    second = (first + 1) % len(curve)
    triangles = curve.triangles[first].astype(np.int64)
    begins, ends = curve.bary[first].copy(), curve.bary[second].copy()
    # nearly always it is the triangle that one of the two nodes is told in
    apart = np.flatnonzero(triangles != curve.triangles[second])
    apart = apart[~_told_in(topology, curve, second[apart], triangles[apart], ends, apart)]
    other = curve.triangles[second[apart]].astype(np.int64)
    there = _told_in(topology, curve, first[apart], other, begins, apart)
    triangles[apart[there]], ends[apart[there]] = other[there], curve.bary[second[apart[there]]]
    rest = apart[~there]
    if len(rest):
        nodes = np.stack([first[rest], second[rest]], axis=1)
        vertices = topology.triangles[curve.triangles[nodes]].astype(np.int64)
        weights = curve.bary[nodes]
        needed = np.where(weights > 0, vertices, -1).reshape(-1, 6)
        triangles[rest] = common_triangles(topology, needed, curve.triangles[first[rest]])
        begins[rest] = reweighted(topology, triangles[rest], vertices[:, 0], weights[:, 0])
        ends[rest] = reweighted(topology, triangles[rest], vertices[:, 1], weights[:, 1])
    return Segments(triangles, begins, ends)


def _told_in(
    topology: Topology, curve: Curve, nodes: Ints, triangles: Ints, told: Floats, rows: Ints
) -> npt.NDArray[np.bool_]:
    """Which nodes lie in given triangles; the weights of those are written into rows of ``told``."""
    vertices, weights = topology.triangles[curve.triangles[nodes]], curve.bary[nodes]
    same = topology.triangles[triangles][:, :, None] == vertices[:, None, :]
    within: npt.NDArray[np.bool_] = (same.any(axis=1) | (weights == 0)).all(axis=1)
    told[rows[within]] = (same[within] * weights[within][:, None, :]).sum(axis=2)
    return within
