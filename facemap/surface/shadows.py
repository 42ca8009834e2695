"""Places that no ray comes to, or only one that went a long way round: what their neighbours tell them."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from facemap.surface.mesh import Floats, Ints
from facemap.surface.rays import Rays, limits_mm
from facemap.surface.reach import Reach

_ROUNDS = 500
_BETTER_MM = 1e-7
_SURELY_MM = 0.1  # what a ray told is only given up for something this much nearer


class _Corner(NamedTuple):
    """Corners of triangles: which vertices, where, and what they know."""

    vertex: Ints
    xyz: Floats
    known: Reach


def spread(rays: Rays, triangles: Ints, names: Ints, xyz: Floats, reach: Reach, beyond_mm: float) -> Reach:
    """Carry distances on over triangles to vertices that have none, or a poor one.

    Where two corners of a triangle are reached straight from one place, that place is laid out in the
    plane of the triangle and the third corner measured from it, if the line comes in between them [1]_.
    Otherwise the way bends at a corner.

    Parameters
    ----------
    rays : Rays
        The rays that the vertices were measured from.
    triangles : ndarray of int, shape (m, 3)
        Corners.
    names : ndarray of int, shape (n,)
        What the vertices are called where a way bends.
    xyz : ndarray, shape (n, 3)
        Positions of the vertices.
    reach : Reach
        What the vertices know, infinitely far if nothing.
    beyond_mm : float
        A vertex farther than this beyond the width of the band on its side passes nothing on.

    References
    ----------
    .. [1] M. Novotni, R. Klein, "Computing Geodesic Distances on Triangular Meshes", WSCG 2002; here with
       the places where ways bend kept apart, so that no line is drawn across a hole.
    """
    result = reach.picked(np.arange(len(xyz)))
    margin = np.where(np.isfinite(reach.distance_mm), _SURELY_MM, _BETTER_MM)
    changed = np.isfinite(result.distance_mm)
    for _ in range(_ROUNDS):
        passes = np.flatnonzero(changed)
        limit = limits_mm(rays, result.ray[passes], result.angle[passes])[0]
        changed[passes] = result.distance_mm[passes] < limit + beyond_mm
        live = triangles[changed[triangles].any(axis=1)]
        changed = np.zeros(len(xyz), dtype=bool)
        for first in range(3):
            a, b, c = (
                _Corner(vertex, xyz[vertex], result.picked(vertex))
                for vertex in (live[:, (first + step) % 3] for step in range(3))
            )
            news = _third(rays, a, b, c, names)
            better = np.flatnonzero(news.distance_mm < c.known.distance_mm - margin[c.vertex])
            # of several tellers the nearest is written last
            better = better[np.argsort(-news.distance_mm[better], kind="stable")]
            target = c.vertex[better]
            for column, new in zip(result, news, strict=True):
                column[target] = new[better]
            changed[target], margin[target] = True, _BETTER_MM
        if not changed.any():
            break
    return result


def _third(rays: Rays, a: _Corner, b: _Corner, c: _Corner, names: Ints) -> Reach:
    """What the third corner hears from the first two."""
    by_a = a.known.distance_mm + np.linalg.norm(c.xyz - a.xyz, axis=1)
    by_b = b.known.distance_mm + np.linalg.norm(c.xyz - b.xyz, axis=1)
    second = by_b < by_a
    through = _through(rays, a, b, c)
    bent = ~np.isfinite(through)
    return Reach(
        np.where(bent, np.minimum(by_a, by_b), through),
        np.where(second, b.known.ray, a.known.ray),
        np.where(second, b.known.along_mm, a.known.along_mm),
        np.where(second, b.known.angle, a.known.angle),
        np.where(bent, names[np.where(second, b.vertex, a.vertex)], a.known.turn),
        np.where(bent, np.where(second, b.known.distance_mm, a.known.distance_mm), a.known.turn_mm),
    )


def _through(rays: Rays, a: _Corner, b: _Corner, c: _Corner) -> Floats:
    """Distance in a straight line between the first two corners; infinite where there is none."""
    base = b.xyz - a.xyz
    span = np.linalg.norm(base, axis=1)
    both = np.isfinite(a.known.distance_mm) & np.isfinite(b.known.distance_mm)
    both &= (a.known.turn == b.known.turn) & (span > 0)
    start = np.where(both, a.known.turn_mm, 0)
    from_a = np.where(both, a.known.distance_mm, 0) - start
    from_b = np.where(both, b.known.distance_mm, 0) - start
    span = np.where(span > 0, span, 1)
    ahead = ((c.xyz - a.xyz) * base).sum(axis=1) / span
    height = np.sqrt(np.maximum(((c.xyz - a.xyz) ** 2).sum(axis=1) - ahead**2, 0))
    found, crossing = _round_front(span, from_a, from_b, ahead, height)
    # a curve's front is straight, and not the same on its two sides
    is_round = _same_place(rays, a.known, b.known)
    plane, crossing_plane = _plane_front(span, from_a, from_b, ahead, height)
    plane = np.where(a.known.angle * b.known.angle > 0, plane, np.inf)
    found, crossing = np.where(is_round, found, plane), np.where(is_round, crossing, crossing_plane)
    slack = 1e-9 * span
    comes = both & (crossing >= -slack) & (crossing <= span + slack)
    return np.where(comes, start + found, np.inf)


def _same_place(rays: Rays, a: Reach, b: Reach) -> npt.NDArray[np.bool_]:
    """Whether the two were measured from one place rather than from pieces of a curve."""
    is_point = (rays.low_mm == 0) & (rays.high_mm == 0)
    same = is_point[a.ray] & is_point[b.ray] & (rays.along_mm[a.ray] == rays.along_mm[b.ray])
    return np.asarray((a.turn >= 0) | same)


def _round_front(
    span: Floats, from_a: Floats, from_b: Floats, ahead: Floats, height: Floats
) -> tuple[Floats, Floats]:
    """Distance from the place that two distances point to, and where the line from it crosses the side."""
    x = (from_a**2 - from_b**2 + span**2) / (2 * span)
    depth_squared = from_a**2 - x**2
    depth = np.sqrt(np.maximum(depth_squared, 0))
    crossing = x + (ahead - x) * depth / np.maximum(depth + height, 1e-12)
    return np.where(depth_squared >= -1e-9, np.hypot(ahead - x, depth + height), np.inf), crossing


def _plane_front(
    span: Floats, from_a: Floats, from_b: Floats, ahead: Floats, height: Floats
) -> tuple[Floats, Floats]:
    """The same for a straight front: distance grows by 1 along one direction."""
    rise = np.clip((from_b - from_a) / span, -1, 1)
    steep = np.sqrt(1 - rise**2)
    crossing = ahead - height * rise / np.maximum(steep, 1e-12)
    return np.where(steep > 1e-6, from_a + ahead * rise + height * steep, np.inf), crossing
