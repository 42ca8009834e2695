"""A fine mesh cut along the zero lines of fields, so that what is drawn ends exactly where a zone ends."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Cut:
    """A mesh whose triangles lie wholly on one side of every field.

    Attributes
    ----------
    values : (n, c) array
        What vertices carry: the old ones first, then those on the zero lines.
    triangles : (m, 3) int array
    inside : (m, k) bool array
        Whether a triangle lies where field k is negative.
    """

    values: Floats
    triangles: Ints
    inside: Bools


def cut(
    triangles: NDArray[np.integer], fields: Sequence[NDArray[np.floating]], values: NDArray[np.floating]
) -> Cut:
    """Cut triangles along the zero lines of fields given at their vertices.

    Parameters
    ----------
    triangles : (m, 3) int array
    fields : sequence of (n,) array
        Negative inside; zero counts as outside.
    values : (n, c) array
        What vertices carry (positions, normals, colours), taken linearly to new vertices.
    """
    faces = np.asarray(triangles, dtype=np.int64)
    width = values.shape[1]
    carried = np.column_stack([values, *fields]).astype(np.float64, copy=False)
    for k in range(len(fields)):
        below = carried[:, width + k][faces] < 0
        mixed = below.any(axis=1) & ~below.all(axis=1)
        if mixed.any():
            pieces, new = _split(faces[mixed], carried, width + k)
            faces = np.concatenate([faces[~mixed], pieces])
            carried = np.concatenate([carried, new])
    inside: Bools = np.asarray((carried[:, width:] < 0)[faces].any(axis=1))
    return Cut(carried[:, :width], faces, inside)


def _split(faces: Ints, carried: Floats, column: int) -> tuple[Ints, Floats]:
    """Three pieces of every crossed triangle, and what the new vertices carry."""
    value = carried[:, column]
    below = value[faces] < 0
    lonely = np.where(below.sum(axis=1) == 1, below.argmax(axis=1), (~below).argmax(axis=1))
    a, b, c = (faces[np.arange(len(faces)), (lonely + turn) % 3] for turn in range(3))
    both = np.sort(np.concatenate([np.stack([a, b], 1), np.stack([a, c], 1)]), axis=1)
    key, place = np.unique(both[:, 0] * len(carried) + both[:, 1], return_inverse=True)
    one, two = key // len(carried), key % len(carried)
    share = (value[one] / (value[one] - value[two]))[:, None]
    new = carried[one] + share * (carried[two] - carried[one])
    new[:, column] = 0.0
    ab, ac = (len(carried) + place.reshape(2, -1)).astype(np.int64)
    pieces = np.concatenate([np.stack([a, ab, ac], 1), np.stack([ab, b, c], 1), np.stack([ab, c, ac], 1)])
    return pieces, new
