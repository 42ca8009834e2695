"""The fine skin of a head: split, smoothed, folded, lifted where hair grows."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import splu
from scipy.spatial import cKDTree

from facemap.heads import Head
from facemap.portrait import curls, hair
from facemap.portrait.features import Features
from facemap.portrait.folds import press
from facemap.portrait.lids import crease
from facemap.portrait.light import laplacian, vertex_normals
from facemap.portrait.strands import noise
from facemap.portrait.subdivide import Division, descend, divide, then
from facemap.surface import Curve

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
    beside_mm : (n,)
        How far from the parting of the hair.
    first : Division
        Level 1, whose vertices are the first of the fine ones.
    carry : sparse (n, vertices of level 1)
        Takes values at level 1 to the fine vertices.
    """

    division: Division
    vertices: Floats
    normals: Floats
    bare: Floats
    folded_mm: Floats
    depth_mm: Floats
    beside_mm: Floats
    first: Division
    carry: sparse.csr_array

    @property
    def coarse(self) -> int:
        """How many vertices level 1 has."""
        return int(self.first.smooth.shape[0])

    @property
    def coarse_triangles(self) -> NDArray[np.int32]:
        """Triangles of level 1."""
        return self.first.triangles


@lru_cache(maxsize=2)
def _divisions(raw: bytes, vertex_count: int, level: int) -> tuple[Division, Division, sparse.csr_array]:
    triangles = np.frombuffer(raw, dtype=np.int32).reshape(-1, 3)
    first = divide(triangles, vertex_count, 1)
    second = divide(first.triangles, first.smooth.shape[0], level - 1)
    return first, then(first, second) if level > 1 else first, second.smooth


def fine_skin(
    head: Head,
    features: Features,
    folds: Mapping[str, Curve],
    level: int,
    short_hair: bool,
    curl: float = 0.0,
) -> Skin:
    """Split, smooth, fold and lift the sheet of ``head``; ``curl`` is 0 for straight hair."""
    mesh = head.mesh
    first, whole, carry = _divisions(mesh.triangles.tobytes(), len(mesh.vertices), level)
    between = (features.spots["eye_left"] + features.spots["eye_right"]) / 2
    smooth = smooth_through(whole.smooth, mesh.vertices)
    smooth = calmed(smooth, whole.triangles, between + np.array([0.0, 46.0, 20.0]), (28.0, 27.0), 7.0)
    throat = features.spots["chin"] - np.array([0.0, 58.0, 88.0])
    smooth = calmed(smooth, whole.triangles, throat, (50.0, 40.0), 20.0)
    normals = vertex_normals(smooth, whole.triangles)
    lines = _creases(head, features, smooth, whole, level) | fold_lines(folds, smooth, whole, level)
    settings = head.settings
    moved = press(smooth, normals, lines, settings.age, settings.expression)
    bare = smooth + normals * (moved + _weathering(features, whole, smooth, settings.age))[:, None]
    ruled, depth = _hair_depth(features, whole, smooth)
    crown = np.clip((smooth[:, 1] - between[1] - 30) / 62, 0, 1)
    beside = hair.parting_mm(smooth, crown, hair.SIDE_PARTING_MM if short_hair else hair.PARTING_MM)
    swell = hair.swell_mm(ruled, crown, beside, short_hair)
    if curl:
        swell = curls.swell_mm(ruled, crown, curl)
    raised = bare + normals * swell[:, None]
    return Skin(
        whole,
        raised,
        vertex_normals(raised, whole.triangles),
        bare,
        moved,
        depth,
        beside,
        first,
        carry,
    )


def smooth_through(smooth: sparse.csr_array, vertices: Floats) -> Floats:
    """Loop's surface, pulled back so that it passes the sheet's vertices instead of shrinking off them."""
    control = vertices.copy()
    for _ in range(3):
        control += vertices - (smooth[: len(vertices)] @ control)
    return np.asarray(smooth @ control)


def calmed(
    fine: Floats,
    triangles: NDArray[np.int32],
    middle: Floats,
    reach: tuple[float, float],
    spread_mm: float,
) -> Floats:
    """The skin without the keels the shapes leave on forehead and throat, on which light would break.

    Positions are spread over ``spread_mm`` within an oval before ``middle`` (3,), ``reach`` mm wide and high:
    on a forehead that moves them by tenths of a millimetre.
    """
    x, y = (fine[:, 0] - middle[0]) / reach[0], (fine[:, 1] - middle[1]) / reach[1]
    t = np.clip(1.25 * (1 - np.hypot(x, y)), 0, 1) * (fine[:, 2] > middle[2] - 20)
    faces = triangles[t[triangles].max(axis=1) > 0]
    if not len(faces):
        return fine
    used, local = np.unique(faces, return_inverse=True)
    stiffness, mass = laplacian(fine[used], local.reshape(-1, 3).astype(np.int32))
    system = sparse.csc_array(stiffness * (spread_mm**2 / 2) + sparse.diags_array(mass))
    spread = splu(system).solve(mass[:, None] * fine[used])
    calm = fine.copy()
    share = (t * t * (3 - 2 * t))[used, None]
    calm[used] += share * (spread - fine[used])
    return calm


def fold_lines(folds: Mapping[str, Curve], fine: Floats, whole: Division, level: int) -> dict[str, Floats]:
    """Every fold as a polyline on the fine skin."""
    lines = {}
    for name, curve in folds.items():
        at, where = descend(curve.triangles, np.asarray(curve.bary, dtype=np.float64), level)
        lines[name] = np.einsum("qk,qkc->qc", where, fine[whole.triangles[at]])
    return lines


def _creases(head: Head, features: Features, fine: Floats, whole: Division, level: int) -> dict[str, Floats]:
    """What every face has: folds of the upper lids, and bands of the neck where the head names them."""
    named = {name: c for name, c in head.curves.items() if name.startswith(("lid_crease", "platysma"))}
    if any(name.startswith("lid_crease") for name in named):
        return fold_lines(named, fine, whole, level)
    sheet = fine[: len(head.mesh.vertices)]
    lines = {}
    for side, rim in features.rims.items():
        around = fine[np.linalg.norm(fine - features.spots[f"eye_{side}"], axis=1) < 34]
        lash = (rim.lash @ sheet)[rim.upper]
        lines[f"lid_crease_{side}"] = crease(lash, cKDTree(around), around, 4.6)
    return lines


def _weathering(features: Features, whole: Division, fine: Floats, age: float) -> Floats:
    """The fine relief of older skin, mm: upright lines round the lips, a breath of crepe elsewhere."""
    old = np.clip((age - 48) / 30, 0, 1.1)
    if not old:
        return np.zeros(len(fine))
    relief = 0.030 * noise(fine, 2.6, 71)
    if "vermilion" in features.fields:
        away = whole.smooth @ features.fields["vermilion"]
        ring = np.clip((away + 1.5) / 3, 0, 1) * np.clip(1 - (away - 2) / 8, 0, 1)
        relief += 0.08 * ring * noise(fine * np.array([1.0, 0.16, 0.16]), 3.1, 72)
    return np.asarray(old * relief * np.clip(fine[:, 2] / 30, 0, 1))


def _hair_depth(features: Features, whole: Division, fine: Floats) -> tuple[Floats, Floats]:
    """Depth inside the head's hairline as ruled, and roughened by a millimetre: hair is no stencil."""
    if "hair" not in features.fields:
        return np.full(len(fine), -40.0), np.full(len(fine), -40.0)
    depth = -(whole.smooth @ features.fields["hair"])
    rough = 0.7 * noise(fine, 20, 5) + 0.6 * noise(fine, 7.5, 6)
    return depth, np.asarray(depth + rough * np.exp(-((depth / 14) ** 2)))
