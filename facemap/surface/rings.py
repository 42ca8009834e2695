"""Closed curves drawn through places of the skin, and whether they cross themselves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from facemap.errors import RuleError
from facemap.surface.mesh import Floats, Mesh
from facemap.surface.paths import shortest_path
from facemap.surface.places import Anchor, Curve, join
from facemap.surface.splines import path_through

_SAME_MM = 1e-6
_AT_END = 1e-9


def ring_through(mesh: Mesh, places: Sequence[Anchor], smooth: bool = False) -> Curve:
    """Join places in order, and the last with the first.

    Parameters
    ----------
    mesh : Mesh
        The skin.
    places : sequence of Anchor
        A place that repeats the one before it is left out.
    smooth : bool
        By a smooth curve; otherwise by shortest paths.

    Raises
    ------
    RuleError
        If fewer than three places differ.
    """
    spots = [place.on(mesh) for place in places]
    kept = [place for i, place in enumerate(places) if np.linalg.norm(spots[i] - spots[i - 1]) > _SAME_MM]
    if len(kept) < 3:
        raise RuleError("a ring needs three places that differ")
    if smooth:
        return path_through(mesh, kept, closed=True)
    pairs = zip(kept, [*kept[1:], kept[0]], strict=True)
    return join([shortest_path(mesh, a, b) for a, b in pairs], closed=True)


def first_crossing(mesh: Mesh, curve: Curve) -> Floats | None:
    """Find where a curve crosses itself, (3,) mm; None where it does not."""
    pieces = curve.segments(mesh)
    order = np.argsort(pieces.triangles, kind="stable")
    triangles = pieces.triangles[order]
    starts = np.flatnonzero(np.diff(triangles, prepend=-1))
    for rows in np.split(order, starts[1:]):
        if len(rows) > 1:
            found = _crossing(pieces.begins[rows], pieces.ends[rows])
            if found is not None:
                where: Floats = found @ mesh.corners[pieces.triangles[rows[0]]]
                return where
    return None


def _crossing(begins: Floats, ends: Floats) -> Floats | None:
    """Find a place inside two of the pieces, in weights of the corners of the triangle they all lie in."""
    for i in range(len(begins)):
        for j in range(i + 1, len(begins)):
            steps = np.array([ends[i] - begins[i], begins[j] - ends[j]])[:, 1:].T
            if abs(np.linalg.det(steps)) < _AT_END**2:
                continue
            share = np.linalg.solve(steps, (begins[j] - begins[i])[1:])
            if (share > _AT_END).all() and (share < 1 - _AT_END).all():
                where: Floats = begins[i] + share[0] * (ends[i] - begins[i])
                return where
    return None
