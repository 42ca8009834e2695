"""Moving a camera so that the head stays upright: every move takes a `View` and gives another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from facemap.scene import Scene
from facemap.views import View, view

DEGREES_PER_WIDTH: Final = 200.0
STEEPEST_DEG: Final = 80.0
CLOSEST_MM: Final = 70.0
FARTHEST: Final = 1.4
PAN_MM: Final = 110.0
AIR: Final = 1.09

PRESETS: Final = ("front", "left45", "right45", "left", "right", "below", "above")


@dataclass(frozen=True)
class Home:
    """What a window shows before anybody moved: the head of a scene, and the limits that follow from it."""

    centre: tuple[float, float, float]
    height_mm: float

    @classmethod
    def of(cls, scene: Scene) -> Home:
        """Stand so that the head, down to where it fades, fills the height with a little air."""
        crown = max(float(surface.vertices[:, 1].max()) for surface in (scene.skin, *scene.parts))
        top, bottom = min(scene.frame.top_mm, crown), scene.frame.bottom_mm
        return cls((0.0, (top + bottom) / 2.0, 0.0), (top - bottom) * AIR)

    def view(self, name: str | View) -> View:
        """Give the camera of that name, looking at this head."""
        return replace(view(name), centre=self.centre, height_mm=self.height_mm)

    def turned(self, now: View, right: float, up: float) -> View:
        """Orbit by shares of the window; the head follows the pointer and never tips over."""
        azimuth = now.azimuth_deg - right * DEGREES_PER_WIDTH
        lift = now.elevation_deg - up * DEGREES_PER_WIDTH
        lift = min(max(lift, -STEEPEST_DEG), STEEPEST_DEG)
        return _named(replace(now, azimuth_deg=(azimuth + 180.0) % 360.0 - 180.0, elevation_deg=lift))

    def zoomed(self, now: View, factor: float) -> View:
        """Show `factor` times as much height, within gentle limits."""
        height = min(max(now.height_mm * factor, CLOSEST_MM), self.height_mm * FARTHEST)
        return replace(now, height_mm=height)

    def moved(self, now: View, right: float, up: float) -> View:
        """Shift the picture by shares of its height; the head cannot be lost."""
        across, above, _ = now.axes
        shift = -(right * across + up * above) * now.height_mm
        away = np.clip(np.asarray(now.centre) + shift - self.centre, -PAN_MM, PAN_MM)
        x, y, z = np.asarray(self.centre) + away
        return replace(now, centre=(float(x), float(y), float(z)))


def between(start: View, end: View, share: float) -> View:
    """Give a camera on the shorter way from one to another; share 0 to 1, eased at both ends."""
    part = share * share * (3.0 - 2.0 * share)
    turn = (end.azimuth_deg - start.azimuth_deg + 180.0) % 360.0 - 180.0
    x, y, z = np.asarray(start.centre) + part * (np.asarray(end.centre) - start.centre)
    return replace(
        end,
        azimuth_deg=start.azimuth_deg + part * turn,
        elevation_deg=start.elevation_deg + part * (end.elevation_deg - start.elevation_deg),
        height_mm=start.height_mm + part * (end.height_mm - start.height_mm),
        centre=(float(x), float(y), float(z)),
    )


def _named(now: View) -> View:
    plain = view(f"{round(now.azimuth_deg)}:{round(now.elevation_deg)}")
    return replace(now, name=plain.name, title=plain.title)
