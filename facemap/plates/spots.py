"""Which points and zones are seen in which panel, and where on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from facemap.packing import Place
from facemap.plates.panels import Panel
from facemap.raster import Raster, on_near_side
from facemap.scene import Mark, Scene

Floats = NDArray[np.float64]
Ends = tuple[Place, Place]
"""Where leaders to a zone end that come from the left, and from the right."""

GLANCING = 0.087
"""The cosine of 85 degrees: skin that turns away farther has no dot."""
ZONE_FACING = 0.35
EDGE_MM = 1.6
WELL_INSIDE = 0.72
ENOUGH_MM = 2.6
HALF = 0.5
STEP_PX = 4
MANY = 400
DOT_ROW_MM = 2.6
DOT_CLEAR_MM = 3.2
BEHIND_DOT = 14.0
ON_DOT = 40.0


@dataclass(frozen=True)
class Seen:
    """A mark that is seen in a panel, where on the page, and how squarely (1: from straight above it)."""

    mark: Mark
    panel: int
    place: Place
    facing: float


def seen_marks(scene: Scene, panels: Sequence[Panel], rasters: Sequence[Raster] | None = None) -> list[Seen]:
    """Every mark in every panel in which the skin there is seen; in a turned head those of the near side.

    Parameters
    ----------
    rasters : sequence of Raster, optional
        Without them what faces the camera counts as seen.
    """
    if not scene.marks:
        return []
    xyz = np.array([mark.xyz for mark in scene.marks])
    normals = np.array([mark.normal for mark in scene.marks])
    found = []
    for i, panel in enumerate(panels):
        places = panel.place(xyz)
        facing = panel.view.facing(xyz, normals)
        there = np.array([on_near_side(mark.side, panel.view) for mark in scene.marks])
        there &= facing > GLANCING
        if rasters is not None:
            there &= _uncovered(rasters[i], xyz)
        if panel.host is not None:
            there &= panel.holds(places, EDGE_MM)
        found += [
            Seen(scene.marks[n], i, (float(places[n, 0]), float(places[n, 1])), float(facing[n]))
            for n in np.nonzero(there)[0]
        ]
    return found


def _uncovered(raster: Raster, xyz: Floats) -> NDArray[np.bool_]:
    """Which places (n, 3) nothing stands before, whichever way the skin faces there."""
    toward = raster.view.position - xyz
    return raster.visible(xyz, toward / np.linalg.norm(toward, axis=1, keepdims=True))


def zone_places(
    scene: Scene, panels: Sequence[Panel], rasters: Sequence[Raster], dots: Sequence[Place]
) -> dict[tuple[int, int], Ends]:
    """For every (patch, panel) in which it is seen, places well inside it and off the dots."""
    found: dict[tuple[int, int], Ends] = {}
    for i, (raster, panel) in enumerate(zip(rasters, panels, strict=True)):
        for k, coverage in raster.coverage.items():
            inside = well_inside(coverage, ENOUGH_MM / panel.px_mm)
            if len(inside):
                places = panel.on_page(inside)
                found[k, i] = _end(places, dots, 1.0), _end(places, dots, -1.0)
    return found


def well_inside(coverage: NDArray[np.floating], enough_px: float = np.inf) -> Floats:
    """Places (n, 2), x and y in pixels, that lie well inside what is covered, or so far from its border."""
    rough = np.pad(np.asarray(coverage[::STEP_PX, ::STEP_PX]) > HALF, 1)
    if not rough.any():
        return np.zeros((0, 2))
    depth = np.asarray(ndimage.distance_transform_edt(rough))
    rows, columns = np.nonzero(depth >= min(WELL_INSIDE * depth.max(), enough_px / STEP_PX))
    places: Floats = (np.column_stack([columns, rows]).astype(np.float64) - 1.0) * STEP_PX + HALF
    return places[:: -(-len(places) // MANY)]


def _end(places: Floats, dots: Sequence[Place], way: float) -> Place:
    """Where a leader had best end that comes from the left (way 1) or the right (-1), level or nearly so.

    Early, off the dots, and without dots before it.
    """
    cost: Floats = way * places[:, 0]
    if len(dots):
        away = places[:, None] - np.array(dots)
        before = way * away[..., 0] > 0
        rows = np.clip(1.0 - np.abs(away[..., 1]) / DOT_ROW_MM, 0.0, None)
        close = np.clip(1.0 - np.hypot(away[..., 0], away[..., 1]) / DOT_CLEAR_MM, 0.0, None)
        cost = cost + (BEHIND_DOT * before * rows + ON_DOT * close).sum(axis=1)
    x, y = places[int(np.argmin(cost))]
    return float(x), float(y)


def expected_zones(
    scene: Scene, panels: Sequence[Panel], dots: Sequence[Place] = ()
) -> dict[tuple[int, int], Ends]:
    """The same before anything is drawn, from which way the skin faces."""
    found: dict[tuple[int, int], Ends] = {}
    for k, patch in enumerate(scene.patches):
        inside = np.nonzero(patch.signed_mm < 0)[0]
        for i, panel in enumerate(panels):
            if not len(inside) or not on_near_side(patch.side, panel.view):
                continue
            facing = panel.view.facing(scene.skin.vertices[inside], scene.skin.normals[inside])
            ours = inside[facing > ZONE_FACING]
            if len(ours):
                depth = patch.signed_mm[ours]
                well = ours[depth <= WELL_INSIDE * depth.min()]
                places = panel.place(scene.skin.vertices[well[:: -(-len(well) // MANY)]])
                found[k, i] = _end(places, dots, 1.0), _end(places, dots, -1.0)
    return found
