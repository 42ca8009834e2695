"""Eyeballs with sclera, limbal ring, iris, pupil and a window's reflection; the caruncle."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facemap.portrait.light import linear

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

IRIS_RAD = 0.405
PUPIL_RAD = 0.148
SECTORS = 96
# the ball a little smaller than the socket it was measured in, so that lids rest on it
BALL = 0.985
CORNEA = 0.035
GAZE_DOWN_DEG = 4.0


@dataclass(frozen=True)
class Paint:
    """A mesh before light: positions, triangles, what it reflects and what it shows regardless of light."""

    vertices: Floats
    triangles: Ints
    albedo: Floats
    glow: Floats


def gaze_of(side: str) -> Floats:
    """Where an eye looks: ahead and slightly down, a trace converging."""
    inwards = -0.012 if side == "left" else 0.012
    down = np.radians(GAZE_DOWN_DEG)
    direction = np.array([inwards, -np.sin(down), np.cos(down)])
    return np.asarray(direction / np.linalg.norm(direction))


def eyeball(
    centre: Floats,
    radius_mm: float,
    gaze: Floats,
    iris: str,
    age: float,
    seed: int,
    inner: Floats | None = None,
) -> Paint:
    """The ball as rings around the gaze; vertex 0 is the middle of the pupil.

    ``inner`` (3,) is the inner corner of the lids, where the caruncle and its fold lie.
    """
    polar = _rings()
    turn = np.arange(SECTORS) * (2 * np.pi / SECTORS)
    theta = np.concatenate([[0.0], np.repeat(polar, SECTORS)])
    phi = np.concatenate([[0.0], np.tile(turn, len(polar))])
    side = np.cross([0.0, 1.0, 0.0], gaze)
    side /= np.linalg.norm(side)
    up = np.cross(gaze, side)
    across, above = np.sin(theta) * np.cos(phi), np.sin(theta) * np.sin(phi)
    direction = across[:, None] * side + above[:, None] * up + np.cos(theta)[:, None] * gaze
    bulge = np.clip(1 - (theta / (1.12 * IRIS_RAD)) ** 2, 0, 1) ** 1.5
    radius = radius_mm * BALL * (1 + CORNEA * bulge)
    albedo = _sclera(theta, phi, across, age, seed)
    glow = _reflections(theta, across, above)
    if inner is not None:
        radius = radius + _caruncle(albedo, glow, direction, inner - centre)
    _mix(albedo, _iris(theta, phi, iris, seed), _step(IRIS_RAD + 0.020, IRIS_RAD - 0.016, theta))
    _mix(albedo, linear("#0d0908"), _step(PUPIL_RAD + 0.008, PUPIL_RAD - 0.008, theta))
    return Paint(centre + radius[:, None] * direction, _fan(len(polar)), albedo, glow)


def light_spots(centre: Floats, radius_mm: float, gaze: Floats) -> tuple[Floats, Floats]:
    """Places on the front of a ball where its light is measured, and their normals."""
    count = 700
    depth = 1 - (np.arange(count) + 0.5) / count * 0.72
    turn = np.arange(count) * (np.pi * (3 - np.sqrt(5)))
    side = np.cross([0.0, 1.0, 0.0], gaze)
    side /= np.linalg.norm(side)
    up = np.cross(gaze, side)
    flat = np.sqrt(1 - depth**2)
    normals = (
        depth[:, None] * gaze + (flat * np.cos(turn))[:, None] * side + (flat * np.sin(turn))[:, None] * up
    )
    return centre + normals * radius_mm * (BALL + CORNEA), normals


def _caruncle(albedo: Floats, glow: Floats, direction: Floats, corner: Floats) -> Floats:
    """Paint the pink mound of the inner corner and the pale fold beside it; how far they rise, (n,) mm."""
    corner = corner / np.linalg.norm(corner)
    away = np.arccos(np.clip(direction @ corner, -1, 1))
    mound = _step(0.25, 0.12, away)
    fold = np.exp(-(((away - 0.29) / 0.05) ** 2))
    _mix(albedo, linear("#e2b4a8"), 0.4 * fold)
    _mix(albedo, linear("#e0aea0") * 1.4, mound)
    glint = np.exp(-((direction - corner - np.array([0.0, 0.045, 0.02])) ** 2).sum(axis=1) / 0.0007)
    glow += 0.16 * (glint * mound)[:, None]
    return np.asarray(0.38 * mound + 0.10 * fold)


def _rings() -> Floats:
    fine = np.linspace(0.012, IRIS_RAD + 0.05, 56)
    coarse = IRIS_RAD + 0.05 + (1.75 - IRIS_RAD) * np.linspace(0, 1, 30)[1:] ** 1.25
    return np.concatenate([fine, coarse])


def _fan(rings: int) -> Ints:
    turn = np.arange(SECTORS)
    following = (turn + 1) % SECTORS
    cap = np.stack([np.zeros(SECTORS, int), 1 + turn, 1 + following], axis=1)
    strips = [cap]
    for ring in range(rings - 1):
        a, b = 1 + ring * SECTORS + turn, 1 + ring * SECTORS + following
        strips += [np.stack([a, a + SECTORS, b + SECTORS], axis=1), np.stack([a, b + SECTORS, b], axis=1)]
    return np.ascontiguousarray(np.concatenate(strips), dtype=np.int32)


def _sclera(theta: Floats, phi: Floats, across: Floats, age: float, seed: int) -> Floats:
    """Warm off-white, pinker towards the corners with the faintest vessels, yellower with age."""
    white = linear("#e9dfd7") * (1 - np.array([0.0, 0.012, 0.05]) * np.clip((age - 30) / 45, 0, 1))
    colour = np.tile(white, (len(theta), 1))
    corner = np.clip((np.abs(across) - 0.42) / 0.5, 0, 1)
    rng = np.random.default_rng(seed)
    waves = sum(
        np.sin(phi * k + 5 * theta * s + p)
        for k, s, p in zip((23, 37, 53), (1, -1, 1), rng.uniform(0, 6, 3), strict=True)
    )
    vessels = np.clip(waves - 1.5, 0, 1) * corner
    _mix(colour, linear("#d99a8c"), 0.16 * corner**1.5)
    _mix(colour, linear("#c26a5e"), 0.12 * vessels)
    return colour


def _iris(theta: Floats, phi: Floats, iris: str, seed: int) -> Floats:
    """Fibres from a lighter collarette to a dark limbal ring."""
    rng = np.random.default_rng(seed + 1)
    out = np.clip((theta - PUPIL_RAD) / (IRIS_RAD - PUPIL_RAD), 0, 1)
    fibres = np.zeros_like(theta)
    for count in rng.integers(18, 62, size=14):
        fibres += np.sin(count * phi + rng.uniform(0, 6.28) + 1.4 * np.sin(6 * out + rng.uniform(0, 6.28)))
    fibres /= 3.7
    base = linear(iris)
    warm = base * np.array([1.65, 1.42, 1.1]) + 0.012
    colour = np.tile(base, (len(theta), 1))
    _mix(colour, warm, np.exp(-(((out - 0.26) / 0.26) ** 2)) * (0.62 + 0.2 * fibres))
    colour *= np.clip(1 + 0.24 * fibres * np.sqrt(out), 0.45, 1.6)[:, None]
    # light enters above and gathers in the lower part of the iris
    below = np.clip(-np.sin(phi) * 0.75 + 0.35 * np.cos(phi), 0, 1)
    colour *= (1 + 0.75 * below * np.clip(1 - np.abs(out - 0.5) * 1.7, 0, 1))[:, None]
    _mix(colour, base * 0.16, 0.88 * _step(0.66, 1.0, out))
    _mix(colour, base * 0.2, 0.6 * _step(0.1, 0.0, out))
    return colour


def _reflections(theta: Floats, across: Floats, above: Floats) -> Floats:
    """A window above the subject's right, and a breath of the room below left."""
    x, y = (across + 0.112) / 0.048, (above - 0.112) / 0.054
    window = _step(1.12, 0.86, (np.abs(x) ** 2.5 + np.abs(y) ** 2.5) ** (1 / 2.5))
    room = np.exp(-(((across - 0.16) / 0.07) ** 2) - ((above + 0.17) / 0.06) ** 2)
    wet = _step(IRIS_RAD * 1.15, IRIS_RAD * 0.6, theta)
    shine = 1.25 * window + 0.05 * room * wet
    return np.asarray(shine[:, None] * np.array([0.97, 0.99, 1.0]))


def _step(start: float, end: float, x: Floats) -> Floats:
    t = np.clip((x - start) / (end - start), 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def _mix(colour: Floats, other: Floats, amount: Floats) -> None:
    colour += (other - colour) * np.clip(amount, 0, 1)[:, None]
