"""Fields around a curve: how far, on which side, how far along; from the rays that pass."""

from typing import NamedTuple

import numpy as np

from facemap.surface import cutting
from facemap.surface.mesh import Floats, Ints, Mesh
from facemap.surface.rays import Rays
from facemap.surface.straight import Trail

_STRIP_MM = 1.5  # how far beside a ray it is still believed


class Reach(NamedTuple):
    """What is known of places.

    ``distance_mm`` is infinite where no ray came by; ``ray`` is the ray it was measured from and ``angle``
    the angle it would have had to come straight here; ``along_mm`` tells where on the curve the nearest
    place lies, going on beyond its ends.
    """

    distance_mm: Floats
    ray: Ints
    along_mm: Floats
    angle: Floats

    def picked(self, rows: Ints) -> "Reach":
        """What some of the places know."""
        return Reach(self.distance_mm[rows], self.ray[rows], self.along_mm[rows], self.angle[rows])

    def told(self, rows: Ints, news: "Reach") -> "Reach":
        """The same with some places told something, where it is nearer than what they knew."""
        rows, news = _nearer(self, rows, news)
        copy = self.picked(np.arange(len(self.ray)))
        for column, new in zip(copy, news, strict=True):
            column[rows] = new
        return copy


def _nearer(known: Reach, rows: Ints, news: Reach) -> tuple[Ints, Reach]:
    better = np.flatnonzero(news.distance_mm < known.distance_mm[rows])
    return rows[better], news.picked(better)


def nothing(count: int) -> Reach:
    """What places know before anything was measured."""
    return Reach(np.full(count, np.inf), np.zeros(count, dtype=np.int64), np.zeros(count), np.zeros(count))


def reach_of(mesh: Mesh, rays: Rays, trail: Trail, triangles: Ints, xyz: Floats) -> Reach:
    """Measure places, each in one of its triangles, from the rays that cross the same triangle.

    The piece of the curve that a ray comes from is laid out straight behind it in the plane of the
    triangle; the distance from it is exact as long as nothing lies between the place and the ray.

    Parameters
    ----------
    mesh : Mesh
        The skin.
    rays, trail : Rays, Trail
        The rays and where they went.
    triangles : ndarray of int, shape (q,)
        The triangle of every place.
    xyz : ndarray, shape (q, 3)
        Its position.
    """
    rows, crossing = cutting.pairs(triangles, trail.triangles)
    heading, ray = trail.headings[crossing], trail.rays[crossing]
    offset = xyz[rows] - trail.entries[crossing]
    away = trail.gone_mm[crossing] + (offset * heading).sum(axis=1)
    # seen along a ray to the left the curve runs to the right, and the other way round
    beside = np.cross(heading, mesh.face_normals[trail.triangles[crossing]])
    aside = rays.way[ray] * (offset * beside).sum(axis=1)
    # round an end the angle matters; elsewhere it is square to the curve
    turned = np.where(rays.end[ray] != 0, -np.arctan2(aside, away), 0.0)
    angle = rays.angle[ray] + turned
    foot = np.clip(aside, rays.low_mm[ray], rays.high_mm[ray])
    distance = np.hypot(away, aside - foot)
    along = rays.along_mm[ray] + foot + rays.end[ray] * np.cos(angle) * distance
    distance[((away < -1e-6) & (rays.end[ray] == 0)) | (np.abs(aside) > _STRIP_MM)] = np.inf
    best = _first_minima(rows, distance, len(triangles))
    found = np.flatnonzero((best >= 0) & np.isfinite(np.append(distance, np.inf)[best]))
    picked = best[found]
    return nothing(len(triangles)).told(found, Reach(distance, ray, along, angle).picked(picked))


def _first_minima(rows: Ints, values: Floats, count: int) -> Ints:
    """For each row (ascending, repeated) the index of its least value; -1 where there is none."""
    best = np.full(count, -1, dtype=np.int64)
    if len(rows):
        starts = np.flatnonzero(np.concatenate([[True], rows[1:] != rows[:-1]]))
        least = np.minimum.reduceat(values, starts)
        sizes = np.diff(np.concatenate([starts, [len(rows)]]))
        hits = np.flatnonzero(values == np.repeat(least, sizes))
        owners, first = np.unique(rows[hits], return_index=True)
        best[owners] = hits[first]
    return best


def merged(keys: Ints, reach: Reach) -> Reach:
    """Give places with the same key, told in several triangles, what the nearest of them knows."""
    order = np.lexsort((reach.distance_mm, keys))
    unique, first = np.unique(keys[order], return_index=True)
    source = order[first][np.searchsorted(unique, keys)]
    return reach.picked(source)
