"""Small flat shapes as pictures: dots, chips, key caps, the colour bar, the signs of the legend."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from facemap.style import CARE, CRITICAL, DENSITY_MAX_PER_CM2, INK, OUTLINE, PAPER, density_colour, rgb
from facemap.viewer.lettering import Pixels

Floats = NDArray[np.float64]
Sign = Literal["reported", "computed", "assumed", "points", "care", "critical", "illustration"]
Dot = Literal["plain", "care", "critical", "resting"]
FINE: Final = 4
DIAMOND: Final = 1.36
DIAMOND_EDGE: Final = 0.94


@lru_cache(maxsize=64)
def dot(radius_px: float, kind: Dot, lit: bool = False) -> Pixels:
    """A point in a white ring: dark, grey where no needle stands, a diamond for care, hollow if critical."""
    ring = max(1.5, radius_px * 0.42)
    reach = radius_px + ring + (2.0 if lit else 0.0)
    wider = DIAMOND if kind == "care" else 1.0
    side = 2 * int(np.ceil(wider * reach + 1)) + 1
    away = _away(side) if kind != "care" else _away_diamond(side)
    fill = {"plain": INK, "care": CARE, "critical": PAPER, "resting": "#6B747D"}[kind]
    picture = _blank(side, side, PAPER)
    if lit:
        _over(picture, _disc(away, reach), OUTLINE)
    _over(picture, _disc(away, radius_px + ring), PAPER)
    _over(picture, _disc(away, radius_px), CRITICAL if kind == "critical" else fill)
    if kind == "critical":
        _over(picture, _disc(away, radius_px * 0.52), PAPER)
    return _bytes(picture)


@lru_cache(maxsize=200)
def chip(
    width: int,
    height: int,
    radius_px: float,
    fill: str = PAPER,
    border: str | None = "#D5D9DD",
    shadow: bool = True,
) -> tuple[Pixels, int]:
    """A rounded card with a hairline and the faintest of shadows, and how far it reaches beyond its size."""
    rim = 10 if shadow else 1
    picture = _blank(height + 2 * rim, width + 2 * rim, "#20262C")
    box = (rim, rim, width, height)
    if shadow:
        soft = np.clip(1.0 - _outside(picture.shape, box, radius_px, drop=2.0) / rim, 0.0, 1.0)
        picture[..., 3] = 0.10 * soft**2
    away = _outside(picture.shape, box, radius_px)
    _over(picture, np.clip(0.5 - away, 0.0, 1.0), border or fill)
    if border:
        _over(picture, np.clip(0.5 - (away + 1.0), 0.0, 1.0), fill)
    return _bytes(picture), rim


@lru_cache(maxsize=32)
def sign(kind: Sign, size_px: int) -> Pixels:
    """The sign of a row of the legend: full reported, half computed, empty assumed."""
    fine = size_px * FINE
    y, x = np.mgrid[:fine, :fine] + 0.5
    centre = np.hypot(x - fine / 2, y - fine / 2) / fine
    shape = {
        "reported": np.ones((fine, fine)),
        "computed": np.maximum(_frame(fine), (x < fine / 2).astype(float)),
        "assumed": _frame(fine),
        "points": (centre < 0.42).astype(float),
        "care": (np.abs(x - fine / 2) + np.abs(y - fine / 2) < fine / 2).astype(float),
        "critical": ((centre < 0.46) & (centre > 0.26)).astype(float),
        "illustration": (
            np.abs(y - fine / 2 - fine * 0.16 * np.sin(x / fine * 2 * np.pi)) < fine * 0.07
        ).astype(float),
    }[kind]
    cover = shape.reshape(size_px, FINE, size_px, FINE).mean(axis=(1, 3))
    picture = _blank(size_px, size_px, PAPER)
    _over(picture, cover, {"critical": CRITICAL, "care": CARE}.get(kind, INK))
    return _bytes(picture)


@lru_cache(maxsize=16)
def colour_bar(width: int, height: int) -> Pixels:
    """The scale of densities from left to right."""
    picture = np.ones((height, width, 4))
    for x in range(width):
        picture[:, x, :3] = density_colour((x + 0.5) / width * DENSITY_MAX_PER_CM2)
    return _bytes(picture)


@lru_cache(maxsize=16)
def pointer(size_px: int) -> Pixels:
    """A small triangle that points down."""
    fine = size_px * FINE
    y, x = np.mgrid[:fine, :fine] + 0.5
    inside = (np.abs(x - fine / 2) < (fine * 0.72 - y) * 0.62).astype(float) * (y < fine * 0.72)
    picture = _blank(size_px, size_px, PAPER)
    _over(picture, inside.reshape(size_px, FINE, size_px, FINE).mean(axis=(1, 3)), INK)
    return _bytes(picture)


@lru_cache(maxsize=64)
def plate(width: int, height: int, colour: str, opacity: float = 1.0) -> Pixels:
    """A plain rectangle."""
    picture = np.ones((height, width, 4))
    picture[..., :3] = rgb(colour)
    picture[..., 3] = opacity
    return _bytes(picture)


def _frame(fine: int) -> Floats:
    edge = int(1.3 * FINE)
    frame = np.ones((fine, fine))
    frame[edge:-edge, edge:-edge] = 0.0
    return frame


def _away(side: int) -> Floats:
    y, x = np.mgrid[:side, :side] - (side - 1) / 2
    away: Floats = np.hypot(x, y)
    return away


def _away_diamond(side: int) -> Floats:
    """How far out of a diamond's middle, so that its edges are as far as a disc's of nearly the same area."""
    y, x = np.mgrid[:side, :side] - (side - 1) / 2
    away: Floats = (np.abs(x) + np.abs(y)) / np.sqrt(2.0) / DIAMOND_EDGE
    return away


def _disc(away: Floats, radius: float) -> Floats:
    return np.clip(radius + 0.5 - away, 0.0, 1.0)


def _outside(
    shape: tuple[int, ...], box: tuple[int, int, int, int], radius: float, drop: float = 0.0
) -> Floats:
    """Distance from a rounded rectangle, negative within."""
    left, top, width, height = box
    y, x = np.mgrid[: shape[0], : shape[1]] + 0.5
    dx = np.abs(x - left - width / 2) - width / 2 + radius
    dy = np.abs(y - top - height / 2 - drop) - height / 2 + radius
    beyond = np.hypot(np.maximum(dx, 0.0), np.maximum(dy, 0.0))
    away: Floats = beyond + np.minimum(np.maximum(dx, dy), 0.0) - radius
    return away


def _blank(height: int, width: int, colour: str) -> Floats:
    picture = np.zeros((height, width, 4))
    picture[..., :3] = rgb(colour)
    return picture


def _over(picture: Floats, cover: Floats, colour: str) -> None:
    below = picture[..., 3] * (1.0 - cover)
    alpha = cover + below
    weight = np.where(alpha > 0, cover / np.maximum(alpha, 1e-9), 0.0)[..., None]
    mixed = np.array(rgb(colour)) * weight + picture[..., :3] * (1.0 - weight)
    picture[..., :3] = np.where(cover[..., None] > 0, mixed, picture[..., :3])
    picture[..., 3] = alpha


def _bytes(picture: Floats) -> Pixels:
    return np.ascontiguousarray((picture * 255.0).round().astype(np.uint8))
