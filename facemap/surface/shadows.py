"""Places that no straight line reaches: their distance goes round what is in the way."""

import numpy as np
import numpy.typing as npt

from facemap.surface.mesh import Floats, Ints
from facemap.surface.reach import Reach

_ROUNDS = 500
_BETTER_MM = 1e-7


def spread(
    triangles: Ints, xyz: Floats, reach: Reach, bound_mm: Floats, free: npt.NDArray[np.bool_]
) -> Reach:
    """Carry distances on over triangles to vertices that have none.

    The front in a triangle is taken as round about the place that the distances of two of its corners
    point to [1]_; where the straight line from there misses the side between them the way goes round its
    nearer end.

    Parameters
    ----------
    triangles : ndarray of int, shape (m, 3)
        Corners.
    xyz : ndarray, shape (n, 3)
        Positions of the vertices.
    reach : Reach
        What the vertices know, infinitely far if nothing.
    bound_mm : ndarray, shape (n,)
        A vertex farther than this from the curve passes nothing on.
    free : ndarray of bool, shape (n,)
        The vertices that may be given a distance.

    References
    ----------
    .. [1] M. Novotni, R. Klein, "Computing Geodesic Distances on Triangular Meshes", WSCG 2002.
    """
    spread_out = reach.picked(np.arange(len(xyz)))
    distance, ray, along, angle = spread_out
    touched = free[triangles].any(axis=1)
    corners = triangles[touched]
    changed = np.isfinite(distance)
    for _ in range(_ROUNDS):
        passes = changed & (distance < bound_mm)
        live = corners[passes[corners].any(axis=1)]
        changed = np.zeros(len(distance), dtype=bool)
        for turn in range(3):
            a, b, c = (live[:, (turn + step) % 3] for step in range(3))
            found, origin = _round_front(xyz[a], xyz[b], xyz[c], distance[a], distance[b])
            better = free[c] & (found < distance[c] - _BETTER_MM)
            rows = np.flatnonzero(better)
            rows = rows[np.lexsort((found[rows], c[rows]))]
            target, first = np.unique(c[rows], return_index=True)
            rows = rows[first]
            source = np.where(origin[rows], b[rows], a[rows])
            distance[target], ray[target] = found[rows], ray[source]
            along[target], angle[target] = along[source], angle[source]
            changed[target] = True
        if not changed.any():
            break
    return spread_out


def _round_front(
    a: Floats, b: Floats, c: Floats, from_a: Floats, from_b: Floats
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Distance of the third corner, and whether the second rather than the first told it."""
    base = b - a
    length = np.linalg.norm(base, axis=1)
    to_a, to_b = np.linalg.norm(c - a, axis=1), np.linalg.norm(c - b, axis=1)
    by_a, by_b = from_a + to_a, from_b + to_b
    second = by_b < by_a
    found = np.where(second, by_b, by_a)
    both = np.isfinite(from_a) & np.isfinite(from_b) & (length > 0)
    safe_a, safe_b = np.where(both, from_a, 0), np.where(both, from_b, 0)
    span = np.where(length > 0, length, 1)
    x = (safe_a**2 - safe_b**2 + span**2) / (2 * span)
    depth_squared = safe_a**2 - x**2
    depth = np.sqrt(np.maximum(depth_squared, 0))
    ahead = ((c - a) * base).sum(axis=1) / span
    height = np.sqrt(np.maximum(to_a**2 - ahead**2, 0))
    crossing = x + (ahead - x) * depth / np.maximum(depth + height, 1e-12)
    through = both & (depth_squared >= 0) & (crossing >= 0) & (crossing <= span)
    return np.where(through, np.hypot(ahead - x, depth + height), found), second
