"""Plane sections of the skin, and walking along them."""

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
    """Every triangle that the plane cuts, and the sides through which the section enters and leaves."""

    triangles: Ints
    entries: Ints
    exits: Ints
    heights: Floats


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
    # no way of that length leaves this ball, nor do its triangles lie all outside
    curve, index = _section(mesh, start, plane_normal, abs(length_mm) + float(mesh.longest_sides_mm.max()))
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
    mesh: Mesh, start: Anchor, plane_normal: npt.ArrayLike, within_mm: float | None = None
) -> tuple[Curve, int]:
    """The section and which node the start is; at least as much of it as lies within a ball."""
    normal = np.asarray(plane_normal, dtype=np.float64)
    if normal.shape != (3,) or not np.isfinite(normal).all() or not normal.any():
        raise BadInput(f"a plane's normal must be three numbers, not all 0: {normal.tolist()}")
    origin = start.on(mesh)
    heights = (mesh.vertices - origin) @ unit(normal)
    heights[np.abs(heights) < _IN_PLANE_MM] = 0.0
    # vertices in the plane count as above it, so that no section ever runs through a vertex;
    # where skin lies on one side only (a border in the plane) they must count as below
    candidates = None if within_mm is None else _within(mesh, start, origin, within_mm)
    for above in (heights >= 0, heights > 0):
        cut = _cut(mesh, above, heights, candidates)
        first = _piece_at(mesh, cut, start, origin)
        if first is not None:
            return _assembled(mesh, cut, start, first)
    raise RuleError("the plane through this place only touches the skin there")


def _within(mesh: Mesh, start: Anchor, origin: Floats, reach_mm: float) -> Ints:
    """Triangles with a vertex in a ball, and those at the start."""
    near = np.array(mesh.vertex_tree.query_ball_point(origin, reach_mm), dtype=np.int64)
    return np.union1d(mesh.topology.fans(near), start.holders(mesh))


def _cut(mesh: Mesh, above: npt.NDArray[np.bool_], heights: Floats, candidates: Ints | None) -> _Cut:
    flags = above[mesh.triangles if candidates is None else mesh.triangles[candidates]]
    cut = np.flatnonzero((flags[:, 0] != flags[:, 1]) | (flags[:, 1] != flags[:, 2]))
    triangles, flags = cut if candidates is None else candidates[cut], flags[cut]
    onward = flags[:, [1, 2, 0]]
    return _Cut(triangles, np.argmax(flags & ~onward, axis=1), np.argmax(~flags & onward, axis=1), heights)


def _piece_at(mesh: Mesh, cut: _Cut, start: Anchor, origin: Floats) -> int | None:
    """Index of the cut triangle whose segment passes through the start."""
    if not len(cut.triangles):
        return None
    rows = np.arange(len(cut.triangles))
    begins = _positions(mesh, cut, rows, cut.entries)
    steps = _positions(mesh, cut, rows, cut.exits) - begins
    squared = (steps**2).sum(axis=1)
    along = np.clip(((origin - begins) * steps).sum(axis=1) / np.where(squared > 0, squared, 1), 0, 1)
    missed = np.linalg.norm(begins + along[:, None] * steps - origin, axis=1)
    own = (cut.triangles == start.triangle) & (missed < _HIT_MM)
    best = int(np.argmax(own)) if own.any() else int(np.argmin(np.where(squared > 0, missed, missed + 1e-9)))
    return best if missed[best] < _HIT_MM else None


def _crossings(mesh: Mesh, cut: _Cut, rows: Ints, sides: Ints) -> Floats:
    """Weights of the places where the section crosses a side of the given cut triangles."""
    steps = np.arange(len(rows))
    corners = mesh.triangles[cut.triangles[rows]]
    begin = cut.heights[corners[steps, sides]]
    end = cut.heights[corners[steps, (sides + 1) % 3]]
    fraction = begin / (begin - end)
    bary = np.zeros((len(rows), 3))
    bary[steps, sides] = 1 - fraction
    bary[steps, (sides + 1) % 3] = fraction
    return bary


def _positions(mesh: Mesh, cut: _Cut, rows: Ints, sides: Ints) -> Floats:
    bary = _crossings(mesh, cut, rows, sides)
    return np.asarray(np.einsum("ki,kij->kj", bary, mesh.corners[cut.triangles[rows]]))


def _assembled(mesh: Mesh, cut: _Cut, start: Anchor, first: int) -> tuple[Curve, int]:
    ahead, closed = _followed(mesh, cut, first, cut.exits)
    behind = [] if closed else _followed(mesh, cut, first, cut.entries)[0]
    before, after = np.array(behind[::-1], dtype=np.int64), np.array(ahead, dtype=np.int64)
    triangles = np.concatenate([cut.triangles[before], [start.triangle], cut.triangles[after]])
    bary = np.concatenate(
        [
            _crossings(mesh, cut, before, cut.entries[before]),
            start.bary[None],
            _crossings(mesh, cut, after, cut.exits[after]),
        ]
    )
    return _without_repeats(mesh, triangles, bary, len(before), closed)


def _followed(mesh: Mesh, cut: _Cut, first: int, sides: Ints) -> tuple[list[int], bool]:
    """Cut triangles from the first on, each left through its given side, and whether they come round."""
    row_of = dict(zip(cut.triangles.tolist(), range(len(cut.triangles)), strict=True))
    onward = mesh.topology.neighbours[cut.triangles, sides].tolist()
    rows = [first]
    while True:
        triangle = onward[rows[-1]]
        if triangle < 0:
            return rows, False
        row = row_of.get(triangle, -1)
        if row < 0:
            return rows, False
        if row == first:
            return rows, True
        rows.append(row)


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
    curve = Curve(nodes.triangles[keep], nodes.bary[keep], closed)
    return curve, int(keep[:index].sum())
