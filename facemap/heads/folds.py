"""Where the nasolabial fold of a head runs: in the crease of this very face.

Faces crease at different places, men nearer the nose than women, so on every head the template's line slides
aside along the skin into the valley beside it, as a stiff thread would. Where there is no valley it stays.
"""

from collections.abc import Mapping
from functools import cache

import numpy as np

from facemap.heads.naming import stored
from facemap.heads.nouns import Floats
from facemap.heads.sliding import Strip, strip
from facemap.surface import Anchor, Curve, Mesh, on_mesh
from facemap.surface.mesh import Ints, unit

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


def creases(bare: Mesh) -> dict[str, Curve]:
    """The nasolabial fold of both sides, told in triangles of the family.

    Parameters
    ----------
    bare : Mesh
        The face at rest: expressions carry the line along.
    """
    beside, triangles, bary = _corridor()
    left, right = beside.slid(_settled(*_depths(on_mesh(bare, triangles, bary))))
    return {f"{NAME}_left": left, f"{NAME}_right": right}


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


@cache
def _corridor() -> tuple[Strip, Ints, Floats]:
    """The skin round the line, and places beside it from near the nose to the cheek."""
    beside = strip(stored().curves[f"{NAME}_left"], _STATIONS, _PATCH_MM)
    return beside, *beside.beside(_STEP_MM * np.arange(-_REACH, _REACH + 1, dtype=np.float64))
