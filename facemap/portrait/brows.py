"""Brows: single hairs that rise at the nose, lie down along the arch and meet in its middle."""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from facemap.portrait.lids import along
from facemap.portrait.strands import Strands, taper

Floats = NDArray[np.float64]


def brow(
    line: Floats, tree: cKDTree, skin: Floats, normals: Floats, *, sex: float, age: float, seed: int
) -> tuple[Strands, Floats, Floats]:
    """Hairs of one brow along ``line`` (k, 3) from nose to temple; a lightness for each, how solid they are.

    Parameters
    ----------
    tree : of ``skin`` (n, 3), whose ``normals`` the hairs lie on.
    """
    rng = np.random.default_rng(seed)
    count = int(560 * (1 + 0.35 * sex) * (1 - 0.2 * np.clip((age - 50) / 30, 0, 1)))
    fine, _ = along(line, 200)
    share = np.concatenate([np.abs(rng.beta(1.05, 1.55, count) + rng.normal(0, 0.012, count)) * 0.985])
    half = half_width_mm(share, sex)
    # fewest at the lower edge, and short: a brow thins out downwards
    rise = np.clip(rng.normal(0.06, 0.52, count), -1.25, 1.15)
    rise = np.where(rise < -0.55, rise * rng.uniform(0.55, 1.0, count), rise)
    at = np.minimum((share * 199).astype(int), 198)
    tangent = fine[at + 1] - fine[at]
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    root = fine[at] + (rise * half)[:, None] * np.array([0.0, 1.0, 0.0]) + rng.normal(0, 0.32, (count, 3))
    lean = np.radians(np.interp(share, [0, 0.12, 0.35, 0.6, 1], [76, 60, 34, 14, -2]))
    lean = (
        lean
        - rise * np.radians(np.interp(share, [0, 0.25, 0.5, 1], [4, 22, 24, 14]))
        + rng.normal(0, 0.17, count)
    )
    length = np.interp(share, [0, 0.15, 0.5, 1], [5.6, 7.6, 7.2, 4.6]) * rng.uniform(0.55, 1.15, count)
    length *= np.clip(1 + 0.45 * rise, 0.55, 1)
    joints = 7
    place = root
    places, outs = [], []
    for joint in range(joints):
        far, near = tree.query(place, k=3)
        weight = np.asarray(1 / (far + 0.1))
        weight /= weight.sum(axis=1, keepdims=True)
        out = np.einsum("hk,hkc->hc", weight, normals[near])
        out /= np.linalg.norm(out, axis=1, keepdims=True)
        base = np.einsum("hk,hkc->hc", weight, skin[near])
        height = 0.03 + 0.50 * np.sin(np.pi * 0.62 * joint / (joints - 1)) * (
            0.6 + 0.4 * rng.uniform(0, 1, count)
        )
        place = place + out * (height - ((place - base) * out).sum(axis=1))[:, None]
        places.append(place)
        outs.append(out)
        up = np.cross(out, tangent)
        up *= np.where(up[:, 1:2] < 0, -1.0, 1.0)
        # each hair bends over towards the temple
        angle = lean * (1 - 0.30 * joint / (joints - 1))
        place = (
            place
            + (np.cos(angle)[:, None] * tangent + np.sin(angle)[:, None] * up)
            * (length / (joints - 1))[:, None]
        )
    fade = np.clip(share / 0.10, 0.45, 1) * np.clip((1.25 - np.abs(rise)) / 0.5, 0.4, 1)
    widths = (
        rng.uniform(0.10, 0.19, count) * fade * np.interp(share, [0, 0.6, 1], [1, 1, 0.7]) * (1 + 0.30 * sex)
    )
    strands = Strands(np.stack(places, 1), np.stack(outs, 1), taper(count, joints, widths, root=0.55))
    # roots rise out of the skin, softest at the nose
    soft = np.linspace(0, 1, joints)[None] * length[:, None] / 3.0
    solid = 0.68 * np.clip(0.35 + soft, 0.35, 1) * np.clip(0.55 + share / 0.25, 0.55, 1)[:, None]
    return strands, rng.uniform(0.8, 1.5, count), solid


def half_width_mm(share: Floats, sex: float) -> Floats:
    """Half the height of a brow along it: blunt at the nose, fine at the tail."""
    shape = np.interp(share, [0, 0.10, 0.35, 0.65, 1], [1.7, 2.4, 2.5, 1.8, 0.45])
    return np.asarray(shape * (1 + 0.50 * sex))
