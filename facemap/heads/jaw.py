"""Where the lower border of the jaw runs: over bone, which does not sag with the skin.

The skin carries the template's line along; on older heads it hangs between chin and angle of the jaw, as the
jowl does. The bone stayed where it was when the same person was young: seen from the side at that height, but
felt through the jowl a good deal lower. The line slides up half the way to that height.
"""

from functools import cache

import numpy as np

from facemap.heads.naming import stored
from facemap.heads.nouns import Floats
from facemap.heads.shapes import template
from facemap.heads.sliding import Strip, strip
from facemap.surface import Curve, Mesh, join, on_mesh
from facemap.surface.mesh import Ints

NAME = "jaw_border"
BONE_AGE = 25.0  # years; what the skin of the jaw does from then on, the bone does not
_STATIONS = 40
_PATCH_MM = 16.0
_STEPS_MM = 0.5 * np.arange(-18, 19, dtype=np.float64)
_HERE = 18
_EVEN = 40
_HALF = 0.5  # of the way up to the height of the bone


def border(bare: Mesh, young: Mesh) -> Curve:
    """The lower border of the jaw from ear to ear, left end first, told in triangles of the family.

    Parameters
    ----------
    bare, young : Mesh
        The face at rest and of average weight, now and at `BONE_AGE`.
    """
    line, triangles, bary = _beside()
    left, right = line.slid(_rise(on_mesh(bare, triangles, bary)[:, :, 1], on_mesh(young, triangles, bary)))
    return join([left, right.reversed()])


def _rise(heights: Floats, young: Floats) -> Floats:
    """How far along the skin the line has to rise at every station, (k,) mm.

    Skin is tight over the point of the chin and over the angle of the jaw: as those moved, so did the bone
    between. What the line sank beyond that is the skin's.
    """
    along, angle = _beside()[0].along_mm, _angle_mm()
    share = np.clip((along - angle) / (along[-1] - angle), 0, 1)
    here = heights[:, _HERE]
    sunk = here - young[:, _HERE, 1]
    bone = here - sunk + (1 - share) * np.interp(angle, along, sunk) + share * sunk[-1]
    wanted = np.where(share > 0, bone, here)
    rise = _HALF * np.array([_reached(row, goal) for row, goal in zip(heights, wanted, strict=True)])
    for _ in range(_EVEN):
        rise[1:-1] = 0.25 * rise[:-2] + 0.5 * rise[1:-1] + 0.25 * rise[2:]
    return rise


def _reached(heights: Floats, goal: float) -> float:
    """How far up or down a row of places a height is first reached, mm; the end of the row if it is not."""
    if goal >= heights[_HERE]:
        return float(np.interp(goal, np.maximum.accumulate(heights[_HERE:]), _STEPS_MM[_HERE:]))
    below = np.maximum.accumulate(-heights[_HERE::-1])
    return float(np.interp(-goal, below, _STEPS_MM[_HERE::-1]))


@cache
def _beside() -> tuple[Strip, Ints, Floats]:
    """The skin round the left half of the line, and places below and above it."""
    whole = stored().curves[NAME]
    middle = int(np.argmin(np.abs(whole.on(template())[:, 0])))
    line = strip(Curve(whole.triangles[: middle + 1], whole.bary[: middle + 1]), _STATIONS, _PATCH_MM)
    return line, *line.beside(_STEPS_MM)


@cache
def _angle_mm() -> float:
    """How far along the line the angle of the jaw lies."""
    line = _beside()[0]
    return line.line.nearest_mm(line.patch, stored().landmarks["go_left"].on(template()))
