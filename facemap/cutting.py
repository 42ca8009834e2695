"""A fine mesh cut along the zero lines of fields, so that what is drawn ends exactly where a zone ends."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
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
    everywhere = np.asarray(triangles, dtype=np.int64)
    width = values.shape[1]
    carried = np.column_stack([values, *fields])
    within: Bools = np.asarray((carried[:, width:] < 0).any(axis=1))
    near = any_corner(within, everywhere)
    faces = everywhere[near]
    for k in range(len(fields)):
        below = carried[:, width + k] < 0
        mixed = any_corner(below, faces) & any_corner(~below, faces)
        if mixed.any():
            pieces, new = _split(faces[mixed], carried, width + k)
            faces = np.concatenate([faces[~mixed], pieces])
            carried = np.concatenate([carried, new])
    away = everywhere[~near]
    held = [any_corner(carried[:, width + k] < 0, faces) for k in range(len(fields))]
    inside = np.zeros((len(away) + len(faces), len(fields)), dtype=bool)
    inside[len(away) :] = np.array(held, dtype=bool).reshape(len(fields), len(faces)).T
    return Cut(carried[:, :width], np.concatenate([away, faces]), inside)


def any_corner(flags: Bools, triangles: NDArray[np.integer]) -> Bools:
    """Triangles (m,) of which a corner is flagged."""
    some: Bools = flags[triangles[:, 0]] | flags[triangles[:, 1]] | flags[triangles[:, 2]]
    return some


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
