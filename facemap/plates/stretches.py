"""Which stretches of a line over the skin are seen: neither specks of it nor gaps a few millimetres long."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SLACK_MM: Final = 2.0
"""How far a line may lie off the skin."""
FACING: Final = 0.26
"""So far, as a cosine, skin is turned to the eye where a line is plainly seen."""
EDGE_ON: Final = 0.07
"""Skin that is turned away farther shows nothing."""
BEFORE_MM: Final = 9.0
"""What stands farther before a line than this is a thing of its own: an ear, the jaw, the nose."""
BRIDGED_MM: Final = 4.0
LEAST_MM: Final = 7.0
WHOLE: Final = 0.75
"""What of a line shorter than `LEAST_MM`, a dash, has to be seen."""


def stretches(xyz: Floats, flat_mm: Floats, facing: Floats, behind_mm: Floats) -> list[slice]:
    """The stretches of a line that are seen.

    Seen is what lies on the skin that is seen there, up to the slack, which as skin turns away is more
    along the line of sight than across the skin. A short gap is bridged unless something stands before it;
    a short piece, and one whose skin is turned away all along, is left out.

    Parameters
    ----------
    xyz : (n, 3) array
        The line, mm.
    flat_mm : (n, 2) array
        The same as it is seen, in mm of the head.
    facing : (n,) array
        Cosine between the skin and the way to the eye.
    behind_mm : (n,) array
        How far each place lies behind what is seen there; infinite where nothing is shown.
    """
    seen = (behind_mm <= SLACK_MM / np.clip(facing, FACING, 1.0)) & (facing > EDGE_ON)
    along = _along(flat_mm)
    for gap in runs(~seen):
        if gap.start > 0 and gap.stop < len(seen) and behind_mm[gap].max() <= BEFORE_MM:
            seen[gap] = along[gap.stop] - along[gap.start - 1] <= BRIDGED_MM
    whole = _along(xyz)
    is_dash = whole[-1] < LEAST_MM
    long, least = (whole, WHOLE * whole[-1]) if is_dash else (along, LEAST_MM)
    return [
        run
        for run in runs(seen)
        if run.stop - run.start > 1
        and long[run.stop - 1] - long[run.start] >= least
        and facing[run].max() > FACING
    ]


def runs(true: NDArray[np.bool_]) -> list[slice]:
    """The stretches of an array that are true, one after another."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], true, [False]]).astype(np.int8)))
    return [slice(int(begin), int(end)) for begin, end in zip(edges[::2], edges[1::2], strict=True)]


def _along(places: Floats) -> Floats:
    """Lengths from the first place to each."""
    return np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(places, axis=0), axis=1))])
