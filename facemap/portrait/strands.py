"""Hairs as thin ribbons and tubes: geometry only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Strands:
    """Hairs of equally many joints: places (h, k, 3), outward normals (h, k, 3), half widths (h, k) in mm."""

    joints: Floats
    normals: Floats
    half_widths: Floats

    @property
    def tangents(self) -> Floats:
        """Unit directions from root to tip (h, k, 3)."""
        along = np.gradient(self.joints, axis=1)
        return np.asarray(along / np.maximum(np.linalg.norm(along, axis=2, keepdims=True), 1e-9))


def ribbons(strands: Strands) -> tuple[Floats, Ints]:
    """Flat bands lying in the skin (2hk, 3), triangles; joint j of hair i owns rows 2(ik+j) and the next."""
    across = np.cross(strands.tangents, strands.normals)
    across /= np.maximum(np.linalg.norm(across, axis=2, keepdims=True), 1e-9)
    offset = across * strands.half_widths[:, :, None]
    both = np.stack([strands.joints - offset, strands.joints + offset], axis=2)
    hairs, joints = strands.half_widths.shape
    start = 2 * (np.arange(hairs)[:, None] * joints + np.arange(joints - 1)[None]).ravel()
    quads = start[:, None] + np.array([[0, 1, 3, 0, 3, 2]])
    return both.reshape(-1, 3), np.ascontiguousarray(quads.reshape(-1, 3), dtype=np.int32)


def tubes(strands: Strands) -> tuple[Floats, Ints]:
    """Three-sided tubes, three vertices a joint: they keep their width from every side."""
    across = np.cross(strands.tangents, strands.normals)
    across /= np.maximum(np.linalg.norm(across, axis=2, keepdims=True), 1e-9)
    away = np.cross(across, strands.tangents)
    turn = np.arange(3) * (2 * np.pi / 3) + np.pi / 2
    ring = across[:, :, None] * np.cos(turn)[:, None] + away[:, :, None] * np.sin(turn)[:, None]
    rows = strands.joints[:, :, None] + ring * strands.half_widths[:, :, None, None]
    hairs, joints = strands.half_widths.shape
    start = 3 * (np.arange(hairs)[:, None] * joints + np.arange(joints - 1)[None]).ravel()
    pattern = [[a, b, b + 3, a, b + 3, a + 3] for a, b in ((0, 1), (1, 2), (2, 0))]
    faces = start[:, None] + np.array(pattern).reshape(1, -1)
    return rows.reshape(-1, 3), np.ascontiguousarray(faces.reshape(-1, 3), dtype=np.int32)


def taper(hairs: int, joints: int, widths_mm: Floats, root: float = 0.35, tip: float = 0.0) -> Floats:
    """Half widths (h, k): from ``root`` of the full width through full to ``tip``."""
    along = np.linspace(0, 1, joints)
    shape = np.minimum(root + (1 - root) * along / 0.18, 1)
    shape = np.minimum(shape, tip + (1 - tip) * ((1 - along) / 0.55) ** 0.8)
    return np.asarray(widths_mm[:, None] / 2 * shape[None]).reshape(hairs, joints)


def noise(places: Floats, wavelength_mm: float, seed: int, waves: int = 14) -> Floats:
    """Smooth seeded noise in space: about -1 to 1, humps ``wavelength_mm`` apart."""
    rng = np.random.default_rng(seed)
    direction = rng.normal(size=(waves, 3))
    direction /= np.linalg.norm(direction, axis=1, keepdims=True)
    speed = 2 * np.pi / wavelength_mm * rng.uniform(0.6, 1.3, size=(waves, 1))
    phase = rng.uniform(0, 2 * np.pi, size=waves)
    angle = places.astype(np.float32) @ (direction * speed).T.astype(np.float32) + phase.astype(np.float32)
    return np.asarray(np.cos(angle).sum(axis=-1) * (np.sqrt(2 / waves) / 1.6), dtype=np.float64)
