"""Scattering places evenly over a region."""

import heapq

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from facemap.errors import BadInput, RuleError
from facemap.surface.mesh import Floats, Ints, Mesh
from facemap.surface.places import on_mesh
from facemap.surface.regions import Region

_CANDIDATES_EACH = 6  # candidates for every place kept
_FALLOFF = 8  # exponent of Yuksel's weight function


def blue_noise(
    mesh: Mesh,
    region: Region,
    count: int,
    rng: np.random.Generator,
    weight: npt.ArrayLike | None = None,
) -> tuple[Ints, Floats]:
    """Scatter places over a region, evenly and at random.

    Candidates are thinned by weighted sample elimination [1]_: again and again the one most crowded by
    the others goes.

    Parameters
    ----------
    mesh : Mesh
        The skin.
    region : Region
        Where the places may lie.
    count : int
        How many; exactly so many are returned.
    rng : numpy.random.Generator
        The source of chance: the same seed gives the same places.
    weight : array_like, shape (m,), optional
        How dense the places are to be, for every triangle of the mesh; even if left out.

    Returns
    -------
    triangles : ndarray of int, shape (count,)
        Triangle of each place.
    bary : ndarray, shape (count, 3)
        Weights in it.

    Raises
    ------
    RuleError
        If places are asked for where there is no skin, or no weight.
    BadInput
        If the count is negative, or the weights are not one finite number >= 0 for each triangle.

    References
    ----------
    .. [1] C. Yuksel, "Sample Elimination for Generating Poisson Disk Sample Sets", Computer Graphics
       Forum 34(2), 2015, equations 1 to 4.
    """
    if count < 0:
        raise BadInput(f"{count} places cannot be scattered")
    density = _density(mesh, weight)[region.parents]
    mass = region.areas_mm2(mesh) * density
    if count == 0:
        return np.zeros(0, dtype=np.int64), np.zeros((0, 3))
    if not mass.sum() > 0:
        raise RuleError(f"{count} places are to be scattered over a region without any area")
    rows, bary = _candidates(region, mass, _CANDIDATES_EACH * count, rng)
    triangles = region.parents[rows]
    # the closest possible spacing of that many places, wider where they are to be sparse
    widest = np.sqrt(mass.sum() / (2 * np.sqrt(3) * count) / density[rows])
    kept = _thinned(on_mesh(mesh, triangles, bary), widest, count)
    return triangles[kept], bary[kept]


def _density(mesh: Mesh, weight: npt.ArrayLike | None) -> Floats:
    if weight is None:
        return np.ones(len(mesh.triangles))
    density = np.asarray(weight, dtype=np.float64)
    if density.shape != (len(mesh.triangles),) or not np.isfinite(density).all() or (density < 0).any():
        raise BadInput(f"weights must be {len(mesh.triangles)} finite numbers, none negative")
    return density


def _candidates(region: Region, mass: Floats, count: int, rng: np.random.Generator) -> tuple[Ints, Floats]:
    """Places at random, so many to the mass; strata instead of pure chance spread them already."""
    total = np.cumsum(mass)
    target = (np.arange(count) + rng.random(count)) / count * total[-1]
    rows = np.minimum(np.searchsorted(total, target, side="right"), len(mass) - 1)
    u, v = rng.random((2, count))
    root = np.sqrt(u)
    inner = np.stack([1 - root, root * (1 - v), root * v], axis=1)
    return rows, np.einsum("ki,kij->kj", inner, region.corners[rows])


def _thinned(xyz: Floats, widest: Floats, count: int) -> Ints:
    pairs = cKDTree(xyz).query_pairs(2 * float(widest.max()), output_type="ndarray")
    i, j = pairs[:, 0], pairs[:, 1]
    reach = widest[i] + widest[j]
    distance = np.linalg.norm(xyz[i] - xyz[j], axis=1)
    close = distance < reach
    i, j = i[close], j[close]
    crowding = (1 - distance[close] / reach[close]) ** _FALLOFF
    order = np.argsort(np.concatenate([i, j]), kind="stable")
    neighbour = np.concatenate([j, i])[order].tolist()
    share = np.concatenate([crowding, crowding])[order].tolist()
    first = np.searchsorted(np.concatenate([i, j])[order], np.arange(len(xyz) + 1)).tolist()
    load = [sum(share[first[k] : first[k + 1]]) for k in range(len(xyz))]
    heap = [(-value, k) for k, value in enumerate(load)]
    heapq.heapify(heap)
    gone = np.zeros(len(xyz), dtype=bool)
    left = len(xyz)
    while left > count:
        value, k = heapq.heappop(heap)
        if gone[k] or -value != load[k]:
            continue
        gone[k] = True
        left -= 1
        for at in range(first[k], first[k + 1]):
            other = neighbour[at]
            if not gone[other]:
                load[other] -= share[at]
                heapq.heappush(heap, (-load[other], other))
    return np.flatnonzero(~gone)
