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
    # most places lie beside most rays that cross their triangle, so only the others are looked at
    believed = np.abs(aside) <= _STRIP_MM
    believed &= (away >= -_BEHIND_MM) | (rays.end[ray] != 0)[:, None]
    row, column = np.nonzero(believed)
    ray, away, aside = ray[row], away[row, column], aside[row, column]
    foot = np.clip(aside, rays.low_mm[ray], rays.high_mm[ray])
    distance = rays.start_mm[ray] + np.sqrt(away**2 + (aside - foot) ** 2)
    places, best = _nearest(owners[row] * len(weights) + column, distance, len(known.ray))
    picked = ray[best]
    # round an end the angle matters; elsewhere it is square to the curve
    turned = np.where(rays.end[picked] != 0, -np.arctan2(aside[best], away[best]), 0.0)
    angle = rays.angle[picked] + turned
    along = rays.along_mm[picked] + foot[best] + rays.end[picked] * np.cos(angle) * distance[best]
    news = Reach(distance[best], picked, along, angle, rays.turn[picked], rays.start_mm[picked])
    return known.told(places, news)


def _nearest(places: Ints, distance: Floats, count: int) -> tuple[Ints, Ints]:
    """Places that were told anything, in order, and the row that told each the least, the first of equals."""
    least = np.full(count, np.inf)
    np.minimum.at(least, places, distance)
    rows = np.flatnonzero(distance == least[places])
    first = np.full(count, -1, dtype=np.int64)
    first[places[rows[::-1]]] = rows[::-1]
    told = np.flatnonzero(first >= 0)
    return told, first[told]


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
