"""Fields around a curve: how far, on which side, how far along; from the rays that pass."""

from typing import NamedTuple

import numpy as np

from facemap.surface import cutting
from facemap.surface.mesh import Floats, Ints, Mesh
from facemap.surface.rays import Rays
from facemap.surface.straight import Trail

_STRIP_MM = 0.6  # how far beside a ray it is still believed: farther off a hole may lie in the way
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
    trail = trail.picked(crossing)
    ray = trail.rays
    away, aside = _beside_rays(mesh, rays, trail, weights)
    foot = np.clip(aside, rays.low_mm[ray, None], rays.high_mm[ray, None])
    distance = rays.start_mm[ray, None] + np.sqrt(away**2 + (aside - foot) ** 2)
    distance[(away < -_BEHIND_MM) & (rays.end[ray] == 0)[:, None]] = np.inf
    distance[np.abs(aside) > _STRIP_MM] = np.inf
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
