"""The fine skin of a head: split, smoothed, folded, lifted where hair grows."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import cKDTree

from facemap.heads import Head
from facemap.portrait import hair
from facemap.portrait.features import Features
from facemap.portrait.folds import press
from facemap.portrait.lids import crease
from facemap.portrait.light import vertex_normals
from facemap.portrait.strands import noise
from facemap.portrait.subdivide import Division, descend, divide
from facemap.surface import Curve, Mesh

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Skin:
    """The fine skin and what was laid on it.

    Attributes
    ----------
    vertices, normals : (n, 3)
        Folded and lifted.
    bare : (n, 3)
        Folded, without the lift of the hair.
    folded_mm : (n,)
        How far folds moved each vertex.
    depth_mm : (n,)
        How far inside the hairline, irregular as a hairline is; far negative where no hair grows.
    coarse : int
        The first so many vertices are those of level 1, whose triangles are ``coarse_triangles``.
    carry : sparse (n, coarse)
        Takes values at level 1 to the fine vertices.
    """

    division: Division
    vertices: Floats
    normals: Floats
    bare: Floats
    folded_mm: Floats
    depth_mm: Floats
    coarse_triangles: NDArray[np.int32]
    coarse: int
    carry: sparse.csr_array


@lru_cache(maxsize=2)
def _divisions(raw: bytes, vertex_count: int, level: int) -> tuple[Division, Division, sparse.csr_array]:
    triangles = np.frombuffer(raw, dtype=np.int32).reshape(-1, 3)
    first = divide(triangles, vertex_count, 1)
    whole = divide(triangles, vertex_count, level)
    carry = divide(first.triangles, first.smooth.shape[0], level - 1).smooth
    return first, whole, carry


def fine_skin(
    head: Head, features: Features, folds: Mapping[str, Curve], level: int, short_hair: bool
) -> Skin:
    """Split, smooth, fold and lift the sheet of ``head``."""
    mesh = head.mesh
    first, whole, carry = _divisions(mesh.triangles.tobytes(), len(mesh.vertices), level)
    smooth = smooth_through(whole.smooth, mesh.vertices)
    normals = vertex_normals(smooth, whole.triangles)
    lines = fold_lines(mesh, folds, smooth, whole, level) | _creases(head, features, smooth, folds)
    settings = head.settings
    moved = press(smooth, normals, lines, settings.age, settings.expression)
    bare = smooth + normals * moved[:, None]
    depth = _hair_depth(features, whole, smooth, settings.sex)
    eyes = (features.spots["eye_left"] + features.spots["eye_right"]) / 2
    crown = np.clip((smooth[:, 1] - eyes[1] - 30) / 62, 0, 1)
    raised = bare + normals * hair.swell_mm(depth, crown, short_hair)[:, None]
    return Skin(
        whole,
        raised,
        vertex_normals(raised, whole.triangles),
        bare,
        moved,
        depth,
        first.triangles,
        first.smooth.shape[0],
        carry,
    )


def smooth_through(smooth: sparse.csr_array, vertices: Floats) -> Floats:
    """Loop's surface, pulled back so that it passes the sheet's own vertices instead of shrinking off them."""
    control = vertices.copy()
    for _ in range(3):
        control += vertices - (smooth[: len(vertices)] @ control)
    return np.asarray(smooth @ control)


def fold_lines(
    mesh: Mesh, folds: Mapping[str, Curve], fine: Floats, whole: Division, level: int
) -> dict[str, Floats]:
    """Every fold as a polyline on the fine skin."""
    lines = {}
    for name, curve in folds.items():
        at, where = descend(curve.triangles, np.asarray(curve.bary, dtype=np.float64), level)
        lines[name] = np.einsum("qk,qkc->qc", where, fine[whole.triangles[at]])
    return lines


def _creases(head: Head, features: Features, fine: Floats, folds: Mapping[str, Curve]) -> dict[str, Floats]:
    """The upper lid's own fold, where nobody drew one."""
    if any("lid_crease" in name.replace("-", "_") for name in folds):
        return {}
    sheet = fine[: len(head.mesh.vertices)]
    lines = {}
    for side, rim in features.rims.items():
        near = np.linalg.norm(fine - features.spots[f"eye_{side}"], axis=1) < 34
        around = fine[near]
        lash = (rim.lash @ sheet)[rim.upper]
        lines[f"lid_crease_{side}"] = crease(lash, cKDTree(around), around, 5.0)
    return lines


def _hair_depth(features: Features, whole: Division, fine: Floats, sex: float) -> Floats:
    """Signed depth inside the hairline, roughened: no one's hairline is a ruled curve."""
    if "hair" not in features.fields:
        return np.full(len(fine), -40.0)
    depth = -(whole.smooth @ features.fields["hair"])
    rough = 1.7 * noise(fine, 15, 5) + 1.0 * noise(fine, 6.5, 6)
    return np.asarray(depth + rough * np.exp(-((depth / 14) ** 2)))
