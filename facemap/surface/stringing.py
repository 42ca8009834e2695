"""Joining places that lie close together into a curve whose nodes share triangles."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from facemap.surface.mesh import Floats, Ints, Mesh, unit
from facemap.surface.paths import shortest_path
from facemap.surface.places import Anchor, Curve, on_mesh
from facemap.surface.straight import off_sides

_STEPS = 60  # triangles that a short piece may cross
_FAR_MM, _DETOUR, _SHORT_MM = 30.0, 1.15, 0.5


class _Nodes(NamedTuple):
    """Nodes of pieces: which piece, how far in it, and where."""

    pieces: Ints
    turns: Ints
    triangles: Ints
    bary: Floats

    def picked(self, rows: npt.NDArray[np.bool_]) -> "_Nodes":
        return _Nodes(self.pieces[rows], self.turns[rows], self.triangles[rows], self.bary[rows])


def strung(mesh: Mesh, triangles: Ints, bary: Floats, closed: bool = False) -> tuple[Curve, Ints]:
    """String places together, each to the next in the plane that stands on the skin between them.

    Where that is a detour, comes to a border or the two lie far apart, the shortest path joins them.

    Parameters
    ----------
    mesh : Mesh
        The skin.
    triangles : ndarray of int, shape (k,)
        Triangles of the places.
    bary : ndarray, shape (k, 3)
        Weights in them.
    closed : bool
        Whether to go on from the last to the first.

    Returns
    -------
    curve : Curve
        Through all of them.
    stops : ndarray of int, shape (k,)
        Which of its nodes they are.
    """
    count = len(triangles)
    every = np.arange(count)
    following = np.roll(every, -1) if closed else np.minimum(every + 1, count - 1)
    given = _Nodes(every, np.zeros(count, dtype=np.int64), triangles, bary)
    crossed, arrived = _crossings(mesh, triangles, bary, following)
    arrived &= _is_direct(mesh, given, crossed, following)
    kept = arrived[crossed.pieces]
    found = [given, crossed.picked(kept)]
    for piece in np.flatnonzero(~arrived):
        begin = Anchor(int(triangles[piece]), bary[piece])
        end = Anchor(int(triangles[following[piece]]), bary[following[piece]])
        way = shortest_path(mesh, begin, end)
        inner = np.arange(1, len(way) - 1)
        own = way.triangles[inner].astype(np.int64)
        found.append(_Nodes(np.full(len(inner), piece), inner, own, way.bary[inner]))
    nodes = _Nodes(*(np.concatenate(columns) for columns in zip(*found, strict=True)))
    order = np.lexsort((nodes.turns, nodes.pieces))
    stops = np.searchsorted(nodes.pieces[order], every)
    return Curve(nodes.triangles[order], nodes.bary[order], closed), stops


def _is_direct(mesh: Mesh, given: _Nodes, crossed: _Nodes, following: Ints) -> npt.NDArray[np.bool_]:
    """Which pieces are hardly longer than through the air."""
    xyz = on_mesh(mesh, given.triangles, given.bary)
    air_mm = np.linalg.norm(xyz[following] - xyz, axis=1)
    nodes = _Nodes(*(np.concatenate(columns) for columns in zip(given, crossed, strict=True)))
    order = np.lexsort((nodes.turns, nodes.pieces))
    pieces = nodes.pieces[order]
    way = on_mesh(mesh, nodes.triangles[order], nodes.bary[order])
    onward = np.append(pieces[1:] == pieces[:-1], False)
    ahead = np.where(onward[:, None], np.roll(way, -1, axis=0), xyz[following[pieces]])
    length_mm = np.bincount(pieces, np.linalg.norm(ahead - way, axis=1), minlength=len(air_mm))
    return np.asarray(length_mm < _DETOUR * air_mm + _SHORT_MM)


def _crossings(
    mesh: Mesh, triangles: Ints, bary: Floats, following: Ints
) -> tuple[_Nodes, npt.NDArray[np.bool_]]:
    """Where the pieces cross sides, all pieces in step; and which of them found their end."""
    xyz = off_sides(mesh, triangles, bary)
    ahead = xyz[following] - xyz
    up = mesh.face_normals[triangles] + mesh.face_normals[triangles[following]]
    across = unit(np.cross(ahead, up))
    arrived = triangles == triangles[following]
    length_mm = np.linalg.norm(ahead, axis=1)
    live = np.flatnonzero(~arrived & (length_mm < _FAR_MM))
    # a way that has gone past its end has missed it
    past = length_mm * (_DETOUR * length_mm + _SHORT_MM)
    here, entry = triangles[live].astype(np.int64), np.full(len(live), -1, dtype=np.int64)
    steps = []
    for turn in range(1, _STEPS):
        corners = mesh.corners[here]
        height = ((corners - xyz[live, None]) * across[live, None]).sum(axis=2)
        onward = height[:, [1, 2, 0]]
        cut = (height >= 0) != (onward >= 0)
        cut[np.flatnonzero(entry >= 0), entry[entry >= 0]] = False
        share = height / np.where(cut, height - onward, 1)
        place = corners + share[..., None] * (corners[:, [1, 2, 0]] - corners)
        progress = ((place - xyz[live, None]) * ahead[live, None]).sum(axis=2)
        side = np.argmax(np.where(cut, progress, -np.inf), axis=1)
        rows = np.arange(len(live))
        beyond = mesh.topology.neighbours[here, side]
        on = np.flatnonzero(cut[rows, side] & (beyond >= 0) & (progress[rows, side] < past[live]))
        weights = np.zeros((len(live), 3))
        weights[rows, side], weights[rows, (side + 1) % 3] = 1 - share[rows, side], share[rows, side]
        steps.append(_Nodes(live[on], np.full(len(on), turn), here[on], weights[on]))
        entry = mesh.topology.neighbour_sides[here, side][on]
        live, here = live[on], beyond[on]
        there = here == triangles[following[live]]
        arrived[live[there]] = True
        live, here, entry = live[~there], here[~there], entry[~there]
        if not len(live):
            break
    if not steps:
        none = np.zeros(0, dtype=np.int64)
        return _Nodes(none, none, none, np.zeros((0, 3))), arrived
    return _Nodes(*(np.concatenate(columns) for columns in zip(*steps, strict=True))), arrived
