"""Fields around a curve: how far, on which side, how far along; from the rays that pass."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from facemap.surface import cutting
from facemap.surface.mesh import Floats, Ints, Mesh, unit
from facemap.surface.rays import Rays
from facemap.surface.straight import Trail

_STRIP_MM = 1.0  # how far beside a ray it is still believed
_PAST_MM = 0.02
_ON_SIDE_MM = 1e-6
_BEHIND_MM = 1e-6


class Reach(NamedTuple):
    """What is known of places.

    ``distance_mm`` is infinite where no ray came by; ``ray`` is the ray it was measured from and ``angle``
    the angle it would have had to come straight here; ``along_mm`` tells where on the curve the nearest
    place lies, going on beyond its ends. ``turn`` names the place where the way here bends last and
    ``turn_mm`` is the distance of that; they are -1 and 0 where it is straight.
    """

    distance_mm: Floats
    ray: Ints
    along_mm: Floats
    angle: Floats
    turn: Ints
    turn_mm: Floats

    def picked(self, rows: Ints) -> "Reach":
        """What some of the places know."""
        return Reach(
            self.distance_mm[rows],
            self.ray[rows],
            self.along_mm[rows],
            self.angle[rows],
            self.turn[rows],
            self.turn_mm[rows],
        )

    def told(self, rows: Ints, news: "Reach") -> "Reach":
        """The same with some places told something, where it is nearer than what they knew.

        A place may be told several things: the nearest counts.
        """
        better = np.flatnonzero(news.distance_mm < self.distance_mm[rows])
        better = better[np.argsort(-news.distance_mm[better], kind="stable")]
        copy = self.picked(np.arange(len(self.ray)))
        for column, new in zip(copy, news, strict=True):
            column[rows[better]] = new[better]
        return copy


def nothing(count: int) -> Reach:
    """What places know before anything was measured."""
    none, zero = np.zeros(count), np.zeros(count, dtype=np.int64)
    return Reach(np.full(count, np.inf), zero, none, none.copy(), zero - 1, none.copy())


def reach_of(mesh: Mesh, rays: Rays, trail: Trail, triangles: Ints, weights: Floats) -> Reach:
    """Measure the same places in many triangles from the rays that cross each.

    The piece of the curve that a ray comes from is laid out straight behind it in the plane of the
    triangle; the distance from it is exact as long as nothing lies between the place and the ray.

    Parameters
    ----------
    mesh : Mesh
        The skin.
    rays, trail : Rays, Trail
        The rays and where they went.
    triangles : ndarray of int, shape (k,)
        The triangles.
    weights : ndarray, shape (v, 3)
        The places in each of them.

    Returns
    -------
    Reach
        Of every place of the first triangle, then of the second, and so on: k * v of them.
    """
    owners, crossing = cutting.pairs(triangles, trail.triangles)
    known = nothing(len(triangles) * len(weights))
    if not len(owners):
        return known
    check_sides = trail.meets_border(mesh)
    trail = trail.picked(crossing)
    ray = trail.rays
    away, aside = _beside_rays(mesh, rays, trail, weights)
    foot = np.clip(aside, rays.low_mm[ray, None], rays.high_mm[ray, None])
    distance = rays.start_mm[ray, None] + np.sqrt(away**2 + (aside - foot) ** 2)
    distance[(away < -_BEHIND_MM) & (rays.end[ray] == 0)[:, None]] = np.inf
    distance[np.abs(aside) > _STRIP_MM] = np.inf
    if check_sides:
        distance[_misses_side(mesh, rays, trail, weights, foot)] = np.inf
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    least = np.minimum.reduceat(distance, starts, axis=0)
    sizes = np.diff(np.append(starts, len(owners)))
    is_least = distance == np.repeat(least, sizes, axis=0)
    first = np.minimum.reduceat(np.where(is_least, np.arange(len(owners))[:, None], len(owners)), starts)
    row, column = np.nonzero(np.isfinite(least))
    best = first[row, column], column
    picked = ray[best[0]]
    # round an end the angle matters; elsewhere it is square to the curve
    turned = np.where(rays.end[picked] != 0, -np.arctan2(aside[best], away[best]), 0.0)
    angle = rays.angle[picked] + turned
    along = rays.along_mm[picked] + foot[best] + rays.end[picked] * np.cos(angle) * distance[best]
    places = owners[starts[row]] * len(weights) + column
    news = Reach(distance[best], picked, along, angle, rays.turn[picked], rays.start_mm[picked])
    return known.told(places, news)


def _beside(mesh: Mesh, rays: Rays, trail: Trail) -> Floats:
    """Directions beside rays, along which the curve runs that they come from."""
    normals = mesh.face_normals[trail.triangles]
    return np.cross(trail.headings, normals) * rays.way[trail.rays, None]


def _beside_rays(mesh: Mesh, rays: Rays, trail: Trail, weights: Floats) -> tuple[Floats, Floats]:
    """For each crossing and place how far along the ray it lies and how far beside it, shape (c, v)."""
    offset = mesh.corners[trail.triangles] - trail.entries[:, None]
    away = trail.gone_mm[:, None] + np.einsum("kij,kj->ki", offset, trail.headings)
    aside = np.einsum("kij,kj->ki", offset, _beside(mesh, rays, trail))
    return away @ weights.T, aside @ weights.T


def _misses_side(
    mesh: Mesh, rays: Rays, trail: Trail, weights: Floats, foot: Floats
) -> npt.NDArray[np.bool_]:
    """Whether the line from each place to its foot on the curve comes into the triangle elsewhere.

    A ray comes in through one side. A place that sees its foot past an end of that side may have a hole
    in the way; if not, another ray tells it.
    """
    rows = np.arange(len(trail.sides))
    corners = mesh.corners[trail.triangles]
    begin, step = (
        corners[rows, trail.sides],
        corners[rows, (trail.sides + 1) % 3] - corners[rows, trail.sides],
    )
    length = np.linalg.norm(step, axis=1)
    along, inward = unit(step), mesh.side_normals[trail.triangles, trail.sides]
    offset = corners - begin[:, None]
    beside = _beside(mesh, rays, trail)
    back = trail.entries - begin - trail.gone_mm[:, None] * trail.headings

    def seen(axis: Floats) -> tuple[Floats, Floats]:
        at_foot = (back * axis).sum(axis=1)[:, None] + foot * (beside * axis).sum(axis=1)[:, None]
        return np.einsum("kij,kj->ki", offset, axis) @ weights.T, at_foot

    (x, foot_x), (height, foot_height) = seen(along), seen(inward)
    share = height / np.maximum(height - foot_height, 1e-9)
    crossing = x + share * (foot_x - x)
    outside = (crossing < -_PAST_MM) | (crossing > length[:, None] + _PAST_MM)
    # of places on that very side the triangle before it tells
    outside |= height < _ON_SIDE_MM
    return np.asarray(outside & (trail.sides >= 0)[:, None])
