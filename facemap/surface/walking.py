"""Walking from many places at once, each within a plane of its own."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from facemap.surface.mesh import Floats, Ints, Mesh
from facemap.surface.paths import weights_at
from facemap.surface.places import on_mesh

_IN_PLANE_MM = 1e-7  # a vertex nearer to the plane than this counts as lying in it, and so as above
_INSIDE = 1e-6  # places nearer to a side than this, in weights, are left out
_STEPS = 4000  # more triangles than any way crosses


class Walked(NamedTuple):
    """What was crossed: one row for every triangle and way, in the order of the steps."""

    ways: Ints
    triangles: Ints
    entries: Floats
    exits: Floats
    gone_mm: Floats
    left_mm: Floats

    def at_mm(self, mesh: Mesh, count: int, length_mm: float) -> tuple[Ints, Floats]:
        """Places at a length along every way: triangles, -1 where it ends before, and weights."""
        rows = np.flatnonzero((self.gone_mm <= length_mm) & (length_mm <= self.left_mm))
        triangles, bary = np.full(count, -1, dtype=np.int64), np.zeros((count, 3))
        step = np.maximum(self.left_mm[rows] - self.gone_mm[rows], 1e-12)
        share = ((length_mm - self.gone_mm[rows]) / step)[:, None]
        xyz = self.entries[rows] + share * (self.exits[rows] - self.entries[rows])
        ways = self.ways[rows]
        triangles[ways] = self.triangles[rows]
        weights = np.clip(weights_at(mesh, xyz, self.triangles[rows])[0], 0, None)
        bary[ways] = weights / weights.sum(axis=1, keepdims=True)
        return triangles, bary


def walked_both_ways(
    mesh: Mesh, triangles: Ints, bary: Floats, normals: Floats, reach_mm: float
) -> tuple[Walked, npt.NDArray[np.bool_]]:
    """Follow the sections through places, both ways from each.

    Parameters
    ----------
    mesh : Mesh
        The skin.
    triangles, bary : ndarray, shapes (k,) and (k, 3)
        The places.
    normals : ndarray, shape (k, 3)
        Unit normal of each place's plane.
    reach_mm : float
        How far to go; a border ends a way before.

    Returns
    -------
    walked : Walked
        Way ``i`` leads from place ``i`` along ``normal x outward normal``, way ``k + i`` back.
    followed : ndarray of bool, shape (k,)
        Which places were: not those on a side or a vertex, or where the plane is the triangle's own.
    """
    count = len(triangles)
    origins = np.tile(on_mesh(mesh, triangles, bary), (2, 1))
    planes = np.tile(normals, (2, 1))

    def heights(vertices: Ints, ways: Ints) -> Floats:
        found = ((mesh.vertices[vertices] - origins[ways]) * planes[ways]).sum(axis=1)
        return np.where(np.abs(found) < _IN_PLANE_MM, 0.0, found)

    corners = mesh.triangles.astype(np.int64)
    every = np.arange(count)
    flags = np.stack([heights(corners[triangles, k], every) >= 0 for k in range(3)], axis=1)
    onward = flags[:, [1, 2, 0]]
    followed = (flags != onward).any(axis=1) & (bary.min(axis=1) > _INSIDE)
    sides = np.concatenate([np.argmax(~flags & onward, axis=1), np.argmax(flags & ~onward, axis=1)])
    live = np.flatnonzero(np.tile(followed, 2))
    here, side, before, gone = np.tile(triangles, 2)[live], sides[live], origins[live], np.zeros(len(live))
    steps = []
    for _ in range(_STEPS):
        begin, end = corners[here, side], corners[here, (side + 1) % 3]
        low, high = heights(begin, live), heights(end, live)
        share = (low / (low - high))[:, None]
        after = (1 - share) * mesh.vertices[begin] + share * mesh.vertices[end]
        left = gone + np.linalg.norm(after - before, axis=1)
        steps.append(Walked(live, here, before, after, gone, left))
        beyond = mesh.topology.neighbours[here, side]
        on = np.flatnonzero((beyond >= 0) & (left < reach_mm))
        if not len(on):
            break
        entry = mesh.topology.neighbour_sides[here, side][on]
        live, here, before, gone = live[on], beyond[on], after[on], left[on]
        first, tip = heights(corners[here, entry], live), heights(corners[here, (entry + 2) % 3], live)
        # the tip lies on the side of one end of the entry: the way leaves between it and the other
        side = (entry + np.where((first >= 0) == (tip >= 0), 1, 2)) % 3
    return Walked(*(np.concatenate(columns) for columns in zip(*steps, strict=True))), followed
