"""What the portrait reads off a head: spots, fields at the sheet's vertices, the rims of the eyes, lines."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from facemap.heads import Head
from facemap.portrait.lids import Rim, rim_of, rows_field
from facemap.portrait.subdivide import edges_of

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Features:
    """Everything named that the portrait needs; what a head does not name is left out of the picture.

    Attributes
    ----------
    spots : mapping of str to (3,) mm
    fields : mapping of str to (n,)
        Signed mm at sheet vertices, negative inside; "margin" counts rows from a lid's edge.
    rims : mapping of "left", "right" to Rim
    """

    spots: Mapping[str, Floats]
    fields: Mapping[str, Floats]
    rims: Mapping[str, Rim]


def features_of(head: Head) -> Features:
    """Read a head."""
    links = adjacency(head.mesh.triangles, len(head.mesh.vertices))
    rims = _rims(head, links)
    fields = {name: np.asarray(value, dtype=np.float64) for name, value in head.masks.items()}
    fields["margin"] = rows_field(list(rims.values()), links)
    return Features(_spots(head), fields, rims)


def adjacency(triangles: NDArray[np.int32], count: int) -> sparse.csr_array:
    """Which vertices share an edge: ones, (n, n)."""
    edges, _, _ = edges_of(triangles)
    ends = np.concatenate([edges, edges[:, ::-1]])
    return sparse.csr_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(count, count))


def _rims(head: Head, links: sparse.csr_array) -> dict[str, Rim]:
    vertices = head.mesh.vertices
    rims = {}
    for side, eye in head.eyes.items():
        near = [
            loop
            for loop in head.mesh.boundary_loops
            if np.linalg.norm(vertices[loop].mean(axis=0) - eye.centre) < 1.6 * eye.radius_mm
        ]
        if near:
            rims[side] = rim_of(near[0], vertices, links)
    return rims


def _spots(head: Head) -> dict[str, Floats]:
    vertices = head.mesh.vertices
    spots = {f"eye_{side}": eye.centre for side, eye in head.eyes.items()}
    front = vertices[np.abs(vertices[:, 0]) < 4]
    level = spots["eye_left"][1]
    middle = front[(front[:, 1] < level - 12) & (front[:, 1] > level - 60)]
    spots["nose"] = _landmark(head, "prn", middle[np.argmax(middle[:, 2])])
    below = front[(front[:, 1] < level - 78) & (front[:, 1] > level - 100)]
    spots["chin"] = _landmark(head, "pg", below[np.argmax(below[:, 2])])
    spots["mouth"] = _landmark(head, "sto", spots["nose"] + [0.0, -28.0, -16.0])
    return spots


def _landmark(head: Head, name: str, otherwise: Floats) -> Floats:
    return np.asarray(head.landmarks[name].on(head.mesh) if name in head.landmarks else otherwise)
