"""Going straight on over the skin: across a side the two triangles are unfolded into one plane."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from facemap.surface.mesh import Floats, Ints, Mesh, unit
from facemap.surface.places import on_mesh

Bools = npt.NDArray[np.bool_]
_NUDGE = 1e-6  # how far, in weights, a line starts from the sides of its triangle
_STEPS = 4000  # more sides than any line crosses


class Trail(NamedTuple):
    """Every crossing of a triangle by a line, sorted by triangle."""

    triangles: Ints
    rays: Ints
    entries: Floats
    headings: Floats
    gone_mm: Floats

    def picked(self, rows: Ints) -> "Trail":
        """Some of the crossings."""
        return Trail(
            self.triangles[rows],
            self.rays[rows],
            self.entries[rows],
            self.headings[rows],
            self.gone_mm[rows],
        )


def off_sides(mesh: Mesh, triangles: Ints, bary: Floats) -> Floats:
    """Positions, moved off the sides of their triangle by a hair."""
    return on_mesh(mesh, triangles, bary * (1 - _NUDGE) + _NUDGE / 3)


def followed(
    mesh: Mesh,
    triangles: Ints,
    feet: Floats,
    headings: Floats,
    limits_mm: Floats,
    useful: Callable[[Ints, Ints, Floats, Floats], Bools] | None = None,
) -> Trail:
    """Follow straight lines on the skin, all in step, as far as their limits or a border.

    Parameters
    ----------
    mesh : Mesh
        The skin.
    triangles, feet : ndarray, shapes (r,) and (r, 3)
        Where each line begins, inside a triangle.
    headings : ndarray, shape (r, 3)
        Unit directions in the planes of those triangles.
    limits_mm : ndarray, shape (r,)
        How far to go.
    useful : callable, optional
        Told the triangles that lines enter, which lines, where and after how many mm: whether they go on.
    """
    live, entries, gone = np.arange(len(triangles)), feet, np.zeros(len(triangles))
    steps = []
    inward, across, back = mesh.side_normals, mesh.topology.neighbours, mesh.topology.neighbour_sides
    for _ in range(_STEPS):
        steps.append((triangles, live, entries, headings, gone))
        sides = inward[triangles]
        height = ((entries[:, None] - mesh.corners[triangles]) * sides).sum(axis=2)
        fall = -(headings[:, None] * sides).sum(axis=2)
        leaves = fall > 1e-12
        time = np.where(leaves, np.maximum(height, 0) / np.where(leaves, fall, 1), np.inf)
        side = np.argmin(time, axis=1)
        time = time[np.arange(len(live)), side]
        beyond = across[triangles, side]
        on = np.flatnonzero((beyond >= 0) & (gone + time < limits_mm[live]))
        if not len(on):
            break
        live, time, side = live[on], time[on], side[on]
        entries, gone = entries[on] + time[:, None] * headings[on], gone[on] + time
        out, into = sides[on, side], inward[beyond[on], back[triangles[on], side]]
        headings = unit(headings[on] + fall[on, side][:, None] * (out + into))
        triangles = beyond[on]
        if useful is not None:
            on = np.flatnonzero(useful(triangles, live, entries, gone))
            triangles, live = triangles[on], live[on]
            entries, headings, gone = entries[on], headings[on], gone[on]
            if not len(on):
                break
    trail = Trail(*(np.concatenate(column) for column in zip(*steps, strict=True)))
    return trail.picked(np.argsort(trail.triangles, kind="stable"))


def moved(mesh: Mesh, triangles: Ints, bary: Floats, moves: Floats) -> tuple[Ints, Floats]:
    """Move places straight along the skin.

    Parameters
    ----------
    mesh : Mesh
        The skin.
    triangles, bary : ndarray, shapes (q,) and (q, 3)
        The places.
    moves : ndarray, shape (q, 3)
        Which way and how far in mm; what points out of the skin is left out. A border stops a place.
    """
    normals = mesh.face_normals[triangles]
    flat = moves - (moves * normals).sum(axis=1, keepdims=True) * normals
    length = np.linalg.norm(flat, axis=1)
    trail = followed(mesh, triangles, off_sides(mesh, triangles, bary), unit(flat), length)
    order = np.lexsort((trail.gone_mm, trail.rays))
    last = order[np.append(np.flatnonzero(np.diff(trail.rays[order])), len(order) - 1)]
    ends = trail.entries[last] + (length - trail.gone_mm[last])[:, None] * trail.headings[last]
    own = trail.triangles[last]
    height = ((ends[:, None] - mesh.corners[own]) * mesh.side_normals[own]).sum(axis=2)
    # a corner weighs by the distance from the side across; beyond a border it is drawn back
    sides = np.linalg.norm(mesh.corners[own][:, [1, 2, 0]] - mesh.corners[own], axis=2)
    weights = np.clip(height * sides, 0, None)[:, [1, 2, 0]]
    return own, weights / weights.sum(axis=1, keepdims=True)
