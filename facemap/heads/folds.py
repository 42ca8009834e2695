"""Where the nasolabial fold of a head runs: in the crease of this very face.

Faces crease at different places, men nearer the nose than women, so on every head the template's line slides
aside along the skin into the valley beside it, as a stiff thread would. Where there is no valley it stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.spatial import cKDTree

from facemap.heads.naming import stored
from facemap.heads.nouns import Floats
from facemap.heads.shapes import family, template
from facemap.surface import Anchor, Curve, Mesh, on_mesh
from facemap.surface.mesh import Ints, unit
from facemap.surface.straight import moved
from facemap.surface.stringing import strung

NAME, TOP = "nasolabial_fold", "nasolabial_top"
_STATIONS = 28  # places on the line where the skin beside it is looked at
_STEP_MM, _REACH, _ARM = 0.5, 24, 12  # steps across, how many to either side, and over which depth is told
_PATCH_MM = 22.0
_SHALLOW_MM, _DEEP_MM = 0.2, 0.8  # a valley begins to draw the line, and draws it fully
_SLOPE = 0.4  # of a valley's side, mm per mm; a steeper one draws no stronger
_STAY, _STIFF, _DRAG = 0.02, 10.0, 0.6
_STAY_TOP, _TOP = 0.3, 2  # beside the nose the groove of the ala draws it, which is another; so many stations
_ROUNDS = 60
_FARTHEST_MM = 4.0
_NODE_MM = 1.0
_HAIR_MM = 1e-6  # a way has to have a direction


@dataclass(frozen=True)
class _Corridor:
    """The skin beside the left line of the template, as places carried by every head.

    Attributes
    ----------
    line : Curve
        The template's line, on the patch.
    patch : Mesh
        The template's skin round it.
    own, opposite, columns : ndarray
        Of every triangle of the patch the number on the sheet, that of its mirror image, and whose weight
        each corner of that takes.
    along_mm, out : ndarray, shapes (k,) and (k, 3)
        The stations on the line, and which way is aside from the nose there.
    triangles, bary : ndarray, shapes (k, j) and (k, j, 3)
        Places of the patch from near the nose to the cheek.
    """

    line: Curve
    patch: Mesh
    own: Ints
    opposite: Ints
    columns: Ints
    along_mm: Floats
    out: Floats
    triangles: Ints
    bary: Floats


def creases(bare: Mesh) -> dict[str, Curve]:
    """The nasolabial fold of both sides, told in triangles of the family.

    Parameters
    ----------
    bare : Mesh
        The face at rest: expressions carry the line along.
    """
    corridor = _corridor()
    aside = _settled(*_depths(on_mesh(bare, corridor.own[corridor.triangles], corridor.bary)))
    return _drawn(corridor, aside)


def tops(folds: Mapping[str, Curve]) -> dict[str, Anchor]:
    """The landmarks at the upper ends of the folds."""
    return {f"{TOP}_{side}": folds[f"{NAME}_{side}"].start for side in ("left", "right")}


def _depths(skin: Floats) -> tuple[Floats, Floats]:
    """How far aside (i,) the skin (k, j, 3) lies how deep (k, i) under that on both sides of it, mm."""
    low, high, middle = skin[:, : -2 * _ARM], skin[:, 2 * _ARM :], skin[:, _ARM:-_ARM]
    chord = high - low
    share = ((middle - low) * chord).sum(axis=2) / (chord**2).sum(axis=2)
    bridge = low + np.clip(share, 0, 1)[..., None] * chord
    centre = skin.shape[1] // 2
    onward = np.gradient(skin[:, centre], axis=0)
    outward = unit(np.cross(skin[:, centre + 4] - skin[:, centre - 4], onward))
    depth = np.einsum("kix,kx->ki", bridge - middle, outward * np.sign(outward[:, 2:]))
    offsets = _STEP_MM * np.arange(_ARM - _REACH, _REACH - _ARM + 1, dtype=np.float64)
    return offsets, _even(_even(_even(depth, 1), 1), 0)


def _even(values: Floats, axis: int) -> Floats:
    """A weighted mean with both neighbours along an axis."""
    padded = np.pad(values, [(1, 1) if axis == k else (0, 0) for k in (0, 1)], mode="edge")
    before, after = (np.take(padded, np.arange(values.shape[axis]) + k, axis=axis) for k in (0, 2))
    return np.asarray(0.25 * before + 0.5 * values + 0.25 * after)


def _settled(offsets: Floats, depth: Floats) -> Floats:
    """How far aside the thread comes to rest at every station, (k,) mm."""
    pull = np.clip((depth - _SHALLOW_MM) / (_DEEP_MM - _SHALLOW_MM), 0, 1)
    pull = pull**2 * (3 - 2 * pull) * np.clip(np.gradient(depth, offsets, axis=1), -_SLOPE, _SLOPE)
    aside, rows, held = np.zeros(_STATIONS), np.arange(_STATIONS), _held()
    for _ in range(_ROUNDS):
        at = (aside - offsets[0]) / _STEP_MM
        left = at.astype(np.int64)
        share = at - left
        here = (1 - share) * pull[rows, left] + share * pull[rows, left + 1]
        aside = np.clip(held @ (_DRAG * aside + here), -_FARTHEST_MM, _FARTHEST_MM)
    return aside


@cache
def _held() -> Floats:
    """How a pull at one station moves all of them in a round, (k, k): the thread is stiff."""
    bent = np.diff(np.eye(_STATIONS), 2, axis=0)
    stay = _STAY + _STAY_TOP * np.exp(-np.arange(_STATIONS) / _TOP)
    return np.asarray(np.linalg.inv(np.diag(_DRAG + stay) + _STIFF * bent.T @ bent))


def _drawn(corridor: _Corridor, aside: Floats) -> dict[str, Curve]:
    """The line moved aside at its stations, on the sheet, and its mirror image."""
    patch, end = corridor.patch, corridor.along_mm[-1]
    at = np.linspace(0.0, end, int(np.ceil(end / _NODE_MM)) + 1)
    triangles, bary = corridor.line.places_mm(patch, at)
    out = unit(np.stack([np.interp(at, corridor.along_mm, axis) for axis in corridor.out.T], axis=1))
    shift = np.interp(at, corridor.along_mm, aside)
    shift = np.where(np.abs(shift) < _HAIR_MM, _HAIR_MM, shift)
    line = strung(patch, *moved(patch, triangles, bary, out * shift[:, None]))[0]
    mirrored = np.take_along_axis(line.bary, corridor.columns[line.triangles], axis=1)
    return {
        f"{NAME}_left": Curve(corridor.own[line.triangles], line.bary),
        f"{NAME}_right": Curve(corridor.opposite[line.triangles], mirrored),
    }


@cache
def _corridor() -> _Corridor:
    whole = template()
    given = stored().curves[f"{NAME}_left"]
    away = np.asarray(cKDTree(given.on(whole)).query(whole.vertices)[0])
    own = np.flatnonzero((away < _PATCH_MM)[whole.triangles].all(axis=1))
    used, local = np.unique(whole.triangles[own], return_inverse=True)
    patch = Mesh(whole.vertices[used], local.reshape(-1, 3))
    line = Curve(np.searchsorted(own, given.triangles), given.bary)
    along = np.linspace(0.0, line.length_mm(patch), _STATIONS)
    triangles, bary = line.places_mm(patch, along)
    normals = unit(np.einsum("ki,kij->kj", bary, patch.vertex_normals[patch.triangles[triangles]]))
    out = unit(np.cross(np.gradient(on_mesh(patch, triangles, bary), axis=0), normals))
    out = out * np.sign(out[:, :1])
    steps = _STEP_MM * np.arange(-_REACH, _REACH + 1)
    moves = out[:, None] * np.where(steps == 0, _HAIR_MM, steps)[:, None]
    at = np.repeat(triangles, len(steps)), np.repeat(bary, len(steps), axis=0)
    spread, weights = moved(patch, *at, moves.reshape(-1, 3))
    shape = (_STATIONS, len(steps))
    beside = spread.reshape(shape), weights.reshape(*shape, 3)
    return _Corridor(line, patch, own, *_opposite(whole, own), along, out, *beside)


def _opposite(whole: Mesh, own: Ints) -> tuple[Ints, Ints]:
    """The mirror images of some triangles: their numbers, and whose weight each of their corners takes."""
    flipped = family().mirror[whole.triangles[own]]
    candidates = np.flatnonzero(np.isin(whole.triangles, flipped).all(axis=1))
    known = {
        tuple(sorted(corners)): k
        for k, corners in zip(candidates, whole.triangles[candidates].tolist(), strict=True)
    }
    opposite = np.array([known[tuple(sorted(corners))] for corners in flipped.tolist()])
    columns = np.argmax(whole.triangles[opposite][:, :, None] == flipped[:, None, :], axis=2)
    return opposite, columns
