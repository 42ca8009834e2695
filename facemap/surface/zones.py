"""Discs and bands: the skin within a distance of a place or a curve, cut where the distance says."""

from typing import Literal

import numpy as np

from facemap.errors import RuleError
from facemap.surface import cutting
from facemap.surface.bending import measured
from facemap.surface.lattice import Lattice, lattices, without_cracks
from facemap.surface.mesh import Floats, Ints, Mesh
from facemap.surface.places import Anchor, Curve
from facemap.surface.rays import Rays, from_curve, from_place, limits_mm
from facemap.surface.reach import Reach, nothing, reach_of
from facemap.surface.regions import Region
from facemap.surface.shadows import spread
from facemap.surface.straight import Trail

_WHOLE = np.eye(3)
_BEYOND_MM = 1.6  # how far rays go on past the edge of a zone, so that it lies between measured places
_FINE_PART, _FINEST_MM, _COARSEST_MM = 0.14, 0.3, 0.7  # small triangles at the edge, by the zone's width
_MOST_PARTS = 32  # of a triangle's side


def disc(mesh: Mesh, centre: Anchor, radius_mm: float) -> Region:
    """The skin within a distance of a place, along the skin.

    Parameters
    ----------
    mesh : Mesh
        The skin.
    centre : Anchor
        The place.
    radius_mm : float
        The distance.

    Raises
    ------
    RuleError
        If the radius is not a positive number.
    """
    if not (np.isfinite(radius_mm) and radius_mm > 0):
        raise RuleError(f"a disc needs a radius of more than 0 mm, not {radius_mm}")
    return _within(mesh, from_place(mesh, centre, radius_mm), radius_mm, None)


def band(
    mesh: Mesh, curve: Curve, left_mm: float, right_mm: float, ends: Literal["round", "flat"] = "round"
) -> Region:
    """The skin within a distance of a curve, along the skin.

    Parameters
    ----------
    mesh : Mesh
        The skin.
    curve : Curve
        The middle of the band, or its side if one of the widths is 0.
    left_mm, right_mm : float
        How far to go on the left and the right of the curve's direction, as seen from outside.
    ends : {"round", "flat"}
        Whether the band goes round the ends of an open curve or stops square at them. A round end is a half
        circle over the whole width.

    Raises
    ------
    RuleError
        If a width is negative, or both are 0.
    """
    widths = np.array([left_mm, right_mm], dtype=np.float64)
    if not np.isfinite(widths).all() or (widths < 0).any() or not widths.any():
        raise RuleError(f"a band needs widths of 0 mm or more, not both 0: {left_mm} and {right_mm}")
    is_round = ends == "round"
    rays = from_curve(mesh, curve, (float(left_mm), float(right_mm)), is_round)
    length = None if is_round or curve.closed else curve.length_mm(mesh)
    return _within(mesh, rays, float(widths.max()), length)


def _within(mesh: Mesh, rays: Rays, width_mm: float, length_mm: float | None) -> Region:
    """The skin that rays reach; if a length is given, only between flat ends at 0 and there."""
    rays, trail, reach = measured(mesh, rays, _BEYOND_MM)
    # also those too small for any ray to cross
    reached = np.flatnonzero(reach.distance_mm < rays.widest_mm)
    triangles = np.union1d(trail.triangles, mesh.topology.fans(reached))
    worst = _fields(rays, reach, length_mm).max(axis=1)[mesh.triangles[triangles]]
    # a field changes by at most 1 mm a mm, so far from 0 a triangle lies on one side
    size = mesh.longest_sides_mm[triangles]
    inner = worst.max(axis=1) < -0.6 * size
    outer = (worst.min(axis=1) > 0.6 * size) & np.isfinite(worst).all(axis=1)
    mixed = ~inner & ~outer
    fine_mm = float(np.clip(_FINE_PART * width_mm, _FINEST_MM, _COARSEST_MM))
    parts = np.exp2(np.round(np.log2(np.maximum(size[mixed] / fine_mm, 1)))).astype(np.int64)
    grids = lattices(mesh, triangles[mixed], np.minimum(parts, _MOST_PARTS))
    parents, corners = _cut(mesh, rays, trail, reach, grids, length_mm)
    whole = triangles[inner]
    return Region(
        np.concatenate([whole, parents]),
        np.concatenate([np.broadcast_to(_WHOLE, (len(whole), 3, 3)), corners]),
    )


def _fields(rays: Rays, reach: Reach, length_mm: float | None) -> Floats:
    """Functions that are all negative within the zone, in mm, shape (q, fields)."""
    limit, other = limits_mm(rays, reach.ray, reach.angle)
    # the curve itself may be the zone's side: then the distance counts backwards across it
    across = np.maximum(reach.distance_mm - limit, -reach.distance_mm - other)
    across = np.where(np.isfinite(reach.distance_mm), across, np.inf)
    if length_mm is None:
        return across[:, None]
    return np.stack([across, -reach.along_mm, reach.along_mm - length_mm], axis=1)


def _cut(
    mesh: Mesh, rays: Rays, trail: Trail, reach: Reach, grids: list[Lattice], length_mm: float | None
) -> tuple[Ints, Floats]:
    """Cut finely split triangles where a field is 0."""
    if not grids:
        return np.zeros(0, dtype=np.int64), np.zeros((0, 3, 3))
    places, label = np.unique(np.concatenate([grid.keys.ravel() for grid in grids]), return_inverse=True)
    fine, first = nothing(len(places)), 0
    for grid in grids:
        own = label[first : first + grid.keys.size]
        fine = fine.told(own, reach_of(mesh, rays, trail, grid.parents, grid.weights))
        first += grid.keys.size
    # corners of the mesh may know more: what came to them round a hole
    corner = np.flatnonzero(places < len(mesh.vertices))
    fine = fine.told(corner, reach.picked(places[corner]))
    fine = _round_places(mesh, rays, grids, (places, label), fine)
    values = _fields(rays, fine, length_mm)
    values = np.where(np.isfinite(values), values, _BEYOND_MM)
    values = without_cracks(mesh, grids, values[label])
    first, pieces = 0, []
    for grid in grids:
        pieces.append(_below_all(grid, values[first : first + grid.keys.size]))
        first += grid.keys.size
    return np.concatenate([p for p, _ in pieces]), np.concatenate([c for _, c in pieces])


def _round_places(
    mesh: Mesh, rays: Rays, grids: list[Lattice], nodes: tuple[Ints, Ints], fine: Reach
) -> Reach:
    """Fill in small vertices that the zone's edge may pass beside."""
    places, label = nodes
    known = np.isfinite(fine.distance_mm)
    small, first = [], 0
    for grid in grids:
        shaped = label[first : first + grid.keys.size].reshape(grid.keys.shape)
        small.append(shaped[:, grid.triangles].reshape(-1, 3))
        first += grid.keys.size
    triangles = np.concatenate(small)
    within = known & (fine.distance_mm < limits_mm(rays, fine.ray, fine.angle)[0])
    unknown = ~known[triangles].all(axis=1)
    if rays.turn.max() < 0:
        if not (within[triangles].any(axis=1) & unknown).any():
            return fine
        # nothing lies in the way of any ray, so what they told is right
        triangles = triangles[unknown]
    positions = np.empty((len(known), 3))
    positions[label] = np.concatenate([grid.positions(mesh) for grid in grids])
    return spread(rays, triangles, places, positions, fine, _BEYOND_MM)


def _below_all(grid: Lattice, values: Floats) -> tuple[Ints, Floats]:
    fields = values.reshape(*grid.keys.shape, -1)[:, grid.triangles]
    weights = np.broadcast_to(grid.weights[grid.triangles], (*fields.shape[:3], 3))
    corners = np.concatenate([weights, fields], axis=3).reshape(-1, 3, 3 + fields.shape[3])
    parents = np.repeat(grid.parents, len(grid.triangles))
    for column in range(3, corners.shape[2]):
        rows, corners = cutting.cut_below(corners, corners[:, :, column])
        parents = parents[rows]
    return parents, corners[:, :, :3]
