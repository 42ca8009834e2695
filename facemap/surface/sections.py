"""Plane sections of the skin, and walking along them."""

from math import dist
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from facemap.errors import BadInput, RuleError
from facemap.surface.mesh import Floats, Ints, Mesh, unit
from facemap.surface.places import Anchor, Curve

_IN_PLANE_MM = 1e-7  # a vertex nearer to the plane than this counts as lying in it
_SAME_MM = 1e-9
_HIT_MM = 1e-4  # how near a cut triangle's segment must come to the start


class _Cut(NamedTuple):
    """Triangles that the plane cuts, and the sides through which the section enters and leaves."""

    triangles: Ints
    entries: Ints
    exits: Ints


class _Plane(NamedTuple):
    """Heights of the vertices over the plane; whether those in it count as below."""

    heights: Floats
    low: bool


def section(mesh: Mesh, start: Anchor, plane_normal: npt.ArrayLike) -> Curve:
    """Cut the skin by a plane through a place and keep the piece that runs through it.

    Parameters
    ----------
    mesh : Mesh
        The skin.
    start : Anchor
        The plane passes through it, and it is a node of the result.
    plane_normal : array_like, shape (3,)
        Normal of the plane, of any length.

    Returns
    -------
    Curve
        Runs along ``plane_normal x outward normal``, from border to border; closed, beginning at the
        start, if it comes round.

    Raises
    ------
    RuleError
        If the plane only touches the skin at the start.
    """
    return _section(mesh, start, plane_normal)[0]


def walk(
    mesh: Mesh, start: Anchor, direction: npt.ArrayLike, length_mm: float, plane_normal: npt.ArrayLike
) -> Anchor:
    """Go a given length along the skin within a plane.

    Parameters
    ----------
    mesh : Mesh
        The skin.
    start : Anchor
        Where to set out.
    direction : array_like, shape (3,)
        Roughly where to; of the section's two ways the one that agrees with it is taken.
    length_mm : float
        Arc length to go; a negative one goes the other way.
    plane_normal : array_like, shape (3,)
        Normal of the plane through the start.

    Raises
    ------
    RuleError
        If the way ends at a border before, or the direction is square to the section.
    """
    curve, index = section_near(mesh, start, plane_normal, abs(length_mm))
    along = curve.lengths_mm(mesh)
    toward = np.asarray(direction, dtype=np.float64)
    agreement = float(toward @ _tangent(curve, mesh, index))
    if abs(agreement) <= 1e-6 * np.linalg.norm(toward):
        raise RuleError("the direction to walk in is square to the section of the skin")
    goal = along[index] + np.sign(agreement) * length_mm
    if not curve.closed and not -1e-6 <= goal <= along[-1] + 1e-6:
        room = along[-1] - along[index] if goal > along[-1] else along[index]
        raise RuleError(f"{abs(length_mm):.1f} mm along the skin runs into a border after {room:.1f} mm")
    return curve.at_mm(mesh, goal)


def section_near(
    mesh: Mesh, start: Anchor, plane_normal: npt.ArrayLike, reach_mm: float
) -> tuple[Curve, int]:
    """The part of a section about a place, and which of its nodes the place is.

    Either way it goes on for at least the given length, unless it meets a border or comes round before; the
    parameters are otherwise those of `section`.
    """
    return _section(mesh, start, plane_normal, reach_mm)


def _tangent(curve: Curve, mesh: Mesh, index: int) -> Floats:
    xyz = curve.on(mesh)
    count = len(xyz)
    after, before = index + 1, index - 1
    if curve.closed:
        after, before = after % count, before % count
    ahead = xyz[after] - xyz[index] if after < count else np.zeros(3)
    behind = xyz[index] - xyz[before] if before >= 0 else np.zeros(3)
    return unit(unit(ahead) + unit(behind))


def _section(
    mesh: Mesh, start: Anchor, plane_normal: npt.ArrayLike, reach_mm: float = np.inf
) -> tuple[Curve, int]:
    """The section and which node the start is; at least so much of it either way."""
    normal = np.asarray(plane_normal, dtype=np.float64)
    if normal.shape != (3,) or not np.isfinite(normal).all() or not normal.any():
        raise BadInput(f"a plane's normal must be three numbers, not all 0: {normal.tolist()}")
    origin, normal = start.on(mesh), unit(normal)
    heights = mesh.vertices @ normal - origin @ normal
    heights[np.abs(heights) < _IN_PLANE_MM] = 0.0
    # vertices in the plane count as above it, so that no section ever runs through a vertex;
    # where skin lies on one side only (a border in the plane) they must count as below
    for low in (False, True):
        plane = _Plane(heights, low)
        for candidates in (start.holders(mesh), np.arange(len(mesh.triangles))):
            cut = _cut(mesh, plane, candidates)
            first = _piece_at(mesh, plane, cut, start, origin)
            if first is not None:
                return _assembled(mesh, plane, start, _Cut(*(column[first] for column in cut)), reach_mm)
    raise RuleError("the plane through this place only touches the skin there")


def _cut(mesh: Mesh, plane: _Plane, candidates: Ints) -> _Cut:
    heights = plane.heights[mesh.triangles[candidates]]
    flags = heights > 0 if plane.low else heights >= 0
    cut = np.flatnonzero((flags[:, 0] != flags[:, 1]) | (flags[:, 1] != flags[:, 2]))
    flags = flags[cut]
    onward = flags[:, [1, 2, 0]]
    entries, exits = np.argmax(flags & ~onward, axis=1), np.argmax(~flags & onward, axis=1)
    return _Cut(candidates[cut], entries, exits)


def _piece_at(mesh: Mesh, plane: _Plane, cut: _Cut, start: Anchor, origin: Floats) -> int | None:
    """Index of the cut triangle whose segment passes through the start."""
    if not len(cut.triangles):
        return None
    begins = _positions(mesh, plane, cut.triangles, cut.entries)
    steps = _positions(mesh, plane, cut.triangles, cut.exits) - begins
    squared = (steps**2).sum(axis=1)
    along = np.clip(((origin - begins) * steps).sum(axis=1) / np.where(squared > 0, squared, 1), 0, 1)
    missed = np.linalg.norm(begins + along[:, None] * steps - origin, axis=1)
    own = (cut.triangles == start.triangle) & (missed < _HIT_MM)
    best = int(np.argmax(own)) if own.any() else int(np.argmin(np.where(squared > 0, missed, missed + 1e-9)))
    return best if missed[best] < _HIT_MM else None


def _crossings(mesh: Mesh, plane: _Plane, triangles: Ints, sides: Ints) -> Floats:
    """Weights of the places where the section crosses sides of triangles."""
    rows = np.arange(len(triangles))
    corners = mesh.triangles[triangles]
    onward = (sides + 1) % 3
    begin, end = plane.heights[corners[rows, sides]], plane.heights[corners[rows, onward]]
    fraction = begin / (begin - end)
    bary = np.zeros((len(triangles), 3))
    bary[rows, sides] = 1 - fraction
    bary[rows, onward] = fraction
    return bary


def _positions(mesh: Mesh, plane: _Plane, triangles: Ints, sides: Ints) -> Floats:
    bary = _crossings(mesh, plane, triangles, sides)
    return np.asarray(np.einsum("ki,kij->kj", bary, mesh.corners[triangles]))


def _assembled(mesh: Mesh, plane: _Plane, start: Anchor, first: _Cut, reach_mm: float) -> tuple[Curve, int]:
    triangle = int(first.triangles)
    ahead, closed = _followed(mesh, plane, triangle, int(first.exits), reach_mm)
    behind = [] if closed else _followed(mesh, plane, triangle, int(first.entries), reach_mm)[0][::-1]
    index = len(behind)
    crossed = np.array([*behind, (start.triangle, 0), *ahead], dtype=np.int64)
    with np.errstate(invalid="ignore", divide="ignore"):
        bary = _crossings(mesh, plane, crossed[:, 0], crossed[:, 1])
    bary[index] = start.bary
    return _without_repeats(mesh, crossed[:, 0], bary, index, closed)


def _followed(
    mesh: Mesh, plane: _Plane, first: int, side: int, reach_mm: float
) -> tuple[list[tuple[int, int]], bool]:
    """Triangles that a section runs through, each left through its side, and whether it comes round."""
    corner, position, height = mesh.triangles.item, mesh.vertices.item, plane.heights.item
    across, back = mesh.topology.neighbours.item, mesh.topology.neighbour_sides.item
    triangle, crossed, gone, before = first, [], 0.0, None
    while True:
        crossed.append((triangle, side))
        if reach_mm < np.inf:
            u, v = corner(triangle, side), corner(triangle, (side + 1) % 3)
            share = height(u) / (height(u) - height(v))
            here = [(1 - share) * position(u, axis) + share * position(v, axis) for axis in range(3)]
            gone += dist(before, here) if before else 0.0
            before = here
            if gone > reach_mm:
                return crossed, False
        beyond = across(triangle, side)
        if beyond < 0 or beyond == first:
            return crossed, beyond == first
        entry = back(triangle, side)
        begin, tip = height(corner(beyond, entry)), height(corner(beyond, (entry + 2) % 3))
        # the tip lies on the side of one end of the entry: the section leaves between it and the other
        same = (begin > 0) == (tip > 0) if plane.low else (begin >= 0) == (tip >= 0)
        triangle, side = beyond, (entry + (1 if same else 2)) % 3


def _without_repeats(
    mesh: Mesh, triangles: Ints, bary: Floats, index: int, closed: bool
) -> tuple[Curve, int]:
    """Drop nodes that repeat their neighbour (the section turns about a vertex), never the start."""
    nodes = Curve(triangles, bary)  # which moves places next to a vertex onto it
    xyz = nodes.on(mesh)
    repeats = np.linalg.norm(xyz - np.roll(xyz, 1, axis=0), axis=1) < _SAME_MM
    repeats[0] &= closed
    # a run of repeats keeps its first node, the start's run keeps the start
    keep = ~repeats
    if repeats[index]:
        keep[index] = True
        last = index - 1
        while repeats[last]:
            last -= 1
        keep[last] = False
    elif index == 0 and closed and not keep.any():
        keep[0] = True
    if keep.all() and not closed:
        return nodes, index
    curve = Curve(nodes.triangles[keep], nodes.bary[keep], closed)
    return curve, int(keep[:index].sum())
