"""Hairs as a camera sees them: bands turned to it, never thinner than a pixel.

A hair thinner than that would break up into dots: it is drawn a pixel wide, and as faint as it is thin.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facemap.scene import Surface
from facemap.views import View

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

THINNEST_PX: Final = 1.15
# hairs lie on the skin: a band turned to the camera would dip into it
LIFT_MM: Final = 0.35
PAPER: Final = np.float32(255)


@dataclass(frozen=True)
class Bands:
    """Flat bands with their opacity: places (2j, 3), triangles, colours (2j, 4) of 0 to 255."""

    places: Singles
    triangles: NDArray[np.int64]
    rgba: NDArray[np.uint8]


def bands(
    surfaces: list[Surface], view: View, height_px: int, veils: list[Floats], kept: list[NDArray[np.bool_]]
) -> Bands:
    """Turn hairs to a camera.

    Parameters
    ----------
    surfaces : list of Surface
        Hairs in rows: `Surface.rows` vertices to a joint.
    view, height_px
        The camera, and how many pixels its picture is high.
    veils : list of (n,) float array
        By surface: how far each vertex has gone over into the paper, 0 to 1.
    kept : list of (m,) bool array
        By surface: which triangles are worth drawing.

    Returns
    -------
    Bands
        In the order of the surfaces, moved a little along the camera's rays, which moves nothing in the
        picture.
    """
    places, triangles, rgba = [], [], []
    count = 0
    for surface, veil, keep in zip(surfaces, veils, kept, strict=True):
        made = _turned(surface, view, height_px, veil, keep)
        places.append(made.places)
        triangles.append(made.triangles + count)
        rgba.append(made.rgba)
        count += len(made.places)
    return Bands(np.concatenate(places), np.concatenate(triangles), np.concatenate(rgba))


def _turned(surface: Surface, view: View, height_px: int, veil: Floats, keep: NDArray[np.bool_]) -> Bands:
    rows = surface.rows
    corners = np.asarray(surface.vertices, dtype=np.float32).reshape(-1, rows, 3)
    first = np.unique(surface.triangles[keep].min(axis=1) // rows)
    # only joints that are drawn, in their order
    used = np.zeros(len(corners), dtype=bool)
    used[first], used[first + 1] = True, True
    new = np.cumsum(used) - 1
    first, corners = new[first], corners[used]
    middle = corners.mean(axis=1)
    half_mm = np.linalg.norm(corners[:, 0] - middle, axis=1)
    way = np.asarray(view.position, dtype=np.float32) - middle
    away = way @ view.axes[2].astype(np.float32)
    px_per_mm = height_px / view.height_mm * view.distance_mm / away
    wide = np.maximum(half_mm, THINNEST_PX / 2 / px_per_mm)
    offset = _across(middle, first, way) * wide[:, None]
    lifted = middle + way * ((LIFT_MM + wide) / np.linalg.norm(way, axis=1))[:, None]
    # into the paper by colour: faint hairs, one over another, would outlast what they lie on
    rgb = np.asarray(surface.rgb, dtype=np.float32).reshape(-1, rows, 3)[used, 0]
    gone = veil.reshape(-1, rows)[used, 0].astype(np.float32)[:, None]
    rgba = np.column_stack([rgb + gone * (PAPER - rgb), half_mm / wide * PAPER])
    rgba = np.clip(rgba + 0.5, 0, PAPER).astype(np.uint8)
    both = np.stack([lifted - offset, lifted + offset], axis=1).reshape(-1, 3)
    quads = 2 * first[:, None] + np.array([[0, 1, 3, 0, 3, 2]])
    return Bands(both.astype(np.float32), quads.reshape(-1, 3), np.repeat(rgba, 2, axis=0))


def _across(middle: Singles, first: NDArray[np.int64], way: Singles) -> Singles:
    """Unit vectors (j, 3) square on a hair and on the ray that sees it."""
    step = middle[first + 1] - middle[first]
    along = np.zeros_like(middle)
    # the last joint of a hair starts no piece, so no index comes twice in either sum
    along[first] += step
    along[first + 1] += step
    across = np.cross(along, way)
    size = np.linalg.norm(across, axis=1, keepdims=True)
    unit: Singles = across / np.maximum(size, np.float32(1e-9))
    return unit
