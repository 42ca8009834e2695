"""Which points and zones are seen in which panel, and where on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from facemap.contours import deepest
from facemap.packing import Place
from facemap.plates.panels import Panel
from facemap.raster import FACING, Raster, on_near_side
from facemap.scene import Mark, Scene

ZONE_FACING = 0.35
EDGE_MM = 1.6


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
        there &= facing > FACING if rasters is None else rasters[i].visible(xyz, normals)
        if panel.host is not None:
            there &= panel.holds(places, EDGE_MM)
        found += [
            Seen(scene.marks[n], i, (float(places[n, 0]), float(places[n, 1])), float(facing[n]))
            for n in np.nonzero(there)[0]
        ]
    return found


def zone_places(
    scene: Scene, panels: Sequence[Panel], rasters: Sequence[Raster], dots: Sequence[Place]
) -> dict[tuple[int, int], Place]:
    """For every (patch, panel) in which it is seen, a place on the page well inside it and off the dots."""
    found: dict[tuple[int, int], Place] = {}
    for i, (raster, panel) in enumerate(zip(rasters, panels, strict=True)):
        for k, coverage in raster.coverage.items():
            free = coverage.copy()
            for x, y in dots:
                column = int(x / panel.px_mm) - panel.x_px
                row = int(y / panel.px_mm) - panel.y_px
                reach = int(2.2 / panel.px_mm)
                free[
                    max(row - reach, 0) : max(row + reach, 0), max(column - reach, 0) : max(column + reach, 0)
                ] = 0
            place = deepest(free) or deepest(coverage)
            if place is not None:
                x, y = panel.on_page(np.array([place]))[0]
                found[k, i] = (float(x), float(y))
    return found


def expected_zones(scene: Scene, panels: Sequence[Panel]) -> dict[tuple[int, int], Place]:
    """The same before anything is drawn, from which way the skin faces."""
    found: dict[tuple[int, int], Place] = {}
    for k, patch in enumerate(scene.patches):
        inside = np.nonzero(patch.signed_mm < 0)[0]
        for i, panel in enumerate(panels):
            if not len(inside) or not on_near_side(patch.side, panel.view):
                continue
            facing = panel.view.facing(scene.skin.vertices[inside], scene.skin.normals[inside])
            ours = inside[facing > ZONE_FACING]
            if len(ours):
                middle = ours[int(np.argmin(patch.signed_mm[ours]))]
                x, y = panel.place(scene.skin.vertices[middle])[0]
                found[k, i] = (float(x), float(y))
    return found
