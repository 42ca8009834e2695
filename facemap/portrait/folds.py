"""Folds and wrinkles: grooves with a raised side, pressed into the fine skin along curves.

Graded by age and expression. They are illustration: depths are judged by eye, not measured.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]

AGES = (20, 35, 50, 65, 80)


@dataclass(frozen=True)
class FoldKind:
    """How one kind of fold looks.

    Attributes
    ----------
    depth_mm : float
        At strength 1, measured along the normal at the middle of its curve.
    width_mm : float
        Standard deviation of the groove across.
    ridge, ridge_mm : float
        Height of the raised side as a part of the depth, and how far from the groove.
    lateral : bool
        Whether the raised side lies away from the midline; else it lies above.
    by_age : strengths at ages 20, 35, 50, 65, 80
    by_expression : expression -> strength added at full expression
    """

    depth_mm: float
    width_mm: float
    ridge: float
    ridge_mm: float
    by_age: tuple[float, float, float, float, float]
    by_expression: Mapping[str, float]
    lateral: bool = False
    taper: float = 0.28

    def strength(self, age: float, expression: Mapping[str, float]) -> float:
        """How far this fold is developed on a face of ``age`` years making ``expression``."""
        moved = sum(gain * expression.get(name, 0.0) for name, gain in self.by_expression.items())
        return float(np.interp(age, AGES, self.by_age)) + moved


# first key found in the name of a curve; the order matters
KINDS: dict[str, FoldKind] = {
    "nasolabial": FoldKind(
        1.10, 2.3, 0.32, 6.5, (0.0, 0.32, 0.86, 1.30, 1.65), {"smile": 1.1}, lateral=True, taper=0.34
    ),
    "marionette": FoldKind(
        0.52, 2.5, 0.24, 5.5, (0.0, 0.03, 0.26, 0.90, 1.35), {"frown": 0.15}, lateral=True
    ),
    "crow": FoldKind(0.32, 0.85, 0.30, 2.2, (0.0, 0.15, 0.62, 1.2, 1.6), {"smile": 0.9}),
    "glabell": FoldKind(0.75, 1.2, 0.40, 3.2, (0.0, 0.08, 0.42, 0.95, 1.2), {"frown": 1.5}, lateral=True),
    "frown": FoldKind(0.75, 1.2, 0.40, 3.2, (0.0, 0.08, 0.42, 0.95, 1.2), {"frown": 1.5}, lateral=True),
    "forehead": FoldKind(
        0.46, 1.3, 0.36, 3.6, (0.0, 0.12, 0.42, 1.0, 1.5), {"brows-raised": 1.9, "frown": 0.1}
    ),
    "tear_trough": FoldKind(0.55, 3.0, 0.22, 6.5, (0.0, 0.10, 0.30, 0.9, 1.3), {}, taper=0.45),
    "nasojugal": FoldKind(0.55, 3.0, 0.22, 6.5, (0.0, 0.10, 0.30, 1.0, 1.3), {}, taper=0.45),
    "palpebromalar": FoldKind(0.35, 2.6, 0.20, 6.0, (0.0, 0.0, 0.20, 0.75, 1.1), {}, taper=0.45),
    "lid_crease": FoldKind(
        0.85, 0.60, 0.60, 2.3, (1.0, 1.0, 0.95, 0.8, 0.7), {"eyes-closed": -0.5}, taper=0.14
    ),
    "bunny": FoldKind(0.30, 0.9, 0.30, 2.4, (0.0, 0.0, 0.15, 0.4, 0.6), {"smile": 0.35, "frown": 0.3}),
    "perioral": FoldKind(0.22, 0.55, 0.35, 1.4, (0.0, 0.0, 0.18, 0.9, 1.5), {}),
    "lip_line": FoldKind(0.20, 0.60, 0.35, 1.5, (0.0, 0.0, 0.16, 0.65, 1.3), {}),
    "mentolabial": FoldKind(0.35, 2.4, 0.30, 5.0, (0.1, 0.2, 0.40, 0.7, 0.9), {}, taper=0.45),
    "platysma": FoldKind(-0.55, 2.6, 0.0, 6.0, (0.0, 0.0, 0.30, 0.75, 1.1), {}, taper=0.45),
    "neck_line": FoldKind(0.45, 1.5, 0.40, 4.4, (0.05, 0.22, 0.42, 0.62, 0.8), {}, taper=0.35),
    "cheek_line": FoldKind(0.35, 1.6, 0.35, 4.0, (0.0, 0.0, 0.15, 0.7, 1.1), {"smile": 0.3}, lateral=True),
}
OTHER = FoldKind(0.30, 1.1, 0.35, 3.0, (0.0, 0.05, 0.30, 0.8, 1.1), {})


def named_kind(name: str) -> FoldKind | None:
    """The kind of fold a curve's name speaks of, if any; the edge of a region is no fold."""
    plain = name.lower().replace("-", "_")
    if "_edge" in plain:
        return None
    return next((kind for key, kind in KINDS.items() if key in plain), None)


def kind_of(name: str) -> FoldKind:
    """The kind of fold a curve is pressed as; one of unknown name is a fine wrinkle."""
    return named_kind(name) or OTHER


def groove_mm(
    vertices: Floats, normals: Floats, curve: Floats, kind: FoldKind, tree: cKDTree
) -> tuple[NDArray[np.intp], Floats]:
    """One fold at strength 1: the vertices it touches and how far each is moved along its normal, mm.

    Parameters
    ----------
    vertices, normals : (n, 3)
    curve : (k, 3) mm, its polyline on the skin
    tree : of ``vertices``
    """
    line, share = _even(curve, 0.35)
    reach = kind.ridge_mm + 4 * kind.width_mm
    touched = np.unique(
        np.concatenate([np.asarray(i, dtype=np.intp) for i in tree.query_ball_point(line[::4], reach)])
    )
    far, nearest = cKDTree(line).query(vertices[touched])
    tangent = np.gradient(line, axis=0)[nearest]
    tangent /= np.maximum(np.linalg.norm(tangent, axis=1, keepdims=True), 1e-9)
    across = np.cross(normals[touched], tangent)
    across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
    up = (
        np.array([np.sign(line[len(line) // 2, 0]) or 1.0, 0.0, 0.0])
        if kind.lateral
        else np.array([0.0, 1.0, 0.0])
    )
    outwards = np.where(np.median(across @ up) < 0, -1.0, 1.0)
    offset = vertices[touched] - line[nearest]
    # nodes are apart: what lies along the line between two of them is no distance from it
    beside = np.sqrt(np.maximum(far**2 - (offset * tangent).sum(axis=1) ** 2, 0))
    signed = np.copysign(beside, outwards * (offset * across).sum(axis=1))
    profile = _across(signed, kind) * _along(share[nearest], kind)
    return touched, profile * kind.depth_mm


def press(
    vertices: Floats,
    normals: Floats,
    curves: Mapping[str, Floats],
    age: float,
    expression: Mapping[str, float],
) -> Floats:
    """All folds together: how far each vertex moves along its normal (n,), negative inwards."""
    moved = np.zeros(len(vertices))
    tree = cKDTree(vertices)
    for name in sorted(curves):
        kind = kind_of(name)
        strength = kind.strength(age, expression)
        if strength > 0.01 and len(curves[name]) > 1:
            touched, offset = groove_mm(vertices, normals, curves[name], kind, tree)
            moved[touched] += strength * offset
    return moved


def _across(signed: Floats, kind: FoldKind) -> Floats:
    ridge_width = max(0.62 * kind.ridge_mm, 1e-3)
    ridge = kind.ridge * np.exp(-(((signed - kind.ridge_mm) / ridge_width) ** 2))
    # the far side of a fold rises too, a third as much
    ridge += kind.ridge / 3 * np.exp(-(((signed + kind.ridge_mm) / ridge_width) ** 2))
    floor = kind.ridge * 4 / 3 * np.exp(-((kind.ridge_mm / ridge_width) ** 2))
    groove = (1 + floor) * np.exp(-((signed / kind.width_mm) ** 2) / 2)
    return np.asarray(ridge - groove)


def _along(share: Floats, kind: FoldKind) -> Floats:
    ends = np.clip(np.minimum(share, 1 - share) / kind.taper, 0, 1)
    even = ends * ends * (3 - 2 * ends)
    if kind.width_mm > 1.3:
        return np.asarray(even)
    # fine lines come and go along their way
    return np.asarray(even * (0.80 + 0.20 * np.cos(4.6 * np.pi * (share - 0.5))))


def _even(curve: Floats, step_mm: float) -> tuple[Floats, Floats]:
    """The polyline with even steps, its corners rounded, and the share of its length at each place."""
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))])
    count = max(8, int(length[-1] / step_mm))
    at = np.linspace(0, length[-1], count)
    line = np.stack([np.interp(at, length, curve[:, k]) for k in range(3)], axis=1)
    for _ in range(3):
        line[1:-1] = (line[:-2] + 2 * line[1:-1] + line[2:]) / 4
    return line, at / max(length[-1], 1e-9)
