"""The head in three dimensions: skin with its zones, hair, needles, and the camera."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPointGaussianMapper

from facemap.scene import COURSES, Patch, Scene, Surface
from facemap.style import INK, TEXTURE, rgb
from facemap.viewer import vtkdata
from facemap.viewer.courses import Strokes, layered
from facemap.viewer.skin import Skin, shaded, shaded_actor
from facemap.views import View

Floats = NDArray[np.float64]

NEAR_MM: Final = 320.0
NEEDLE_MM: Final = 0.85
GRAIN_MM: Final = 0.28
GRAIN_STEP_MM: Final = 1.1
LIFT_MM: Final = 0.35
MEETING_MM: Final = 0.6
SEAM_MM: Final = 0.05
ALIKE: Final = 0.03


@dataclass(frozen=True)
class Slot:
    """The patches of one zone that are drawn alike: left and right."""

    zone: str
    members: tuple[int, ...]


class Stage:
    """A head on show, and the zones of a scene in it.

    Parameters
    ----------
    renderer : vtkRenderer
    scene : Scene
        Its skin and parts stay as long as the stage; zones and needles change with `show`.
    """

    def __init__(self, renderer: Any, scene: Scene) -> None:
        self._renderer = renderer
        self.skin = Skin(scene.skin, scene.frame)
        self.parts = {
            part.name: shaded_actor(shaded(part, scene.frame), part.opacity) for part in scene.parts
        }
        self.strands = tuple(part.name for part in scene.parts if part.strands)
        self.needles = _Splats(NEEDLE_MM, INK)
        self.grain = _Splats(GRAIN_MM, TEXTURE)
        self.courses = {layer: Strokes(renderer) for layer in COURSES}
        self.slots: tuple[Slot, ...] = ()
        self._patches: tuple[Patch, ...] = ()
        self._zones_on = True
        self._finer = 1.0
        for actor in (self.skin.actor, *self.parts.values(), self.needles.actor, self.grain.actor):
            renderer.AddActor(actor)

    def show(self, scene: Scene) -> None:
        """Draw the zones and needles of another scene on the same head."""
        self._patches = scene.patches
        self.slots = _slots(scene.patches)
        self.skin.take([_together(scene.patches, slot) for slot in self.slots])
        self.needles.take(scene.needles + LIFT_MM * scene.needle_normals)
        grain = [patch for patch in scene.patches if patch.fill == "texture"]
        self.grain.take(_grain(scene.skin, grain))
        for layer, courses in layered(scene.courses).items():
            self.courses[layer].take(courses, scene.frame)
        self.light(None)

    def light(self, zone: str | None) -> None:
        """Draw the outline of one zone stronger, or none."""
        for k, slot in enumerate(self.slots):
            colour = self._patches[slot.members[0]].colour
            width = (2.1 if slot.zone == zone else 1.15) if self._zones_on else 0.0
            self.skin.paint(k, colour if self._zones_on else None, width * self._finer)

    def finer(self, times: float) -> None:
        """Say how many times finer pixels are drawn than shown, so that lines keep their width."""
        self._finer = times
        for strokes in self.courses.values():
            strokes.finer(times)
        self.light(None)

    def layer(self, name: str, on: bool) -> None:
        """Turn on or off ``zones``, ``needles``, ``channels``, ``structures`` or ``hair``."""
        if name == "zones":
            self._zones_on = on
            self.grain.actor.SetVisibility(on)
            self.light(None)
        elif name == "needles":
            self.needles.actor.SetVisibility(on)
        elif name in self.courses:
            self.courses[name].show(on)
        elif name == "hair":
            for part in self.strands:
                self.parts[part].SetVisibility(on)

    def look(self, view: View) -> None:
        """Stand where a view says."""
        camera = self._renderer.GetActiveCamera()
        camera.SetPosition(*view.position)
        camera.SetFocalPoint(*view.centre)
        camera.SetViewUp(*view.axes[1])
        camera.SetViewAngle(view.angle_deg)
        camera.SetClippingRange(view.distance_mm - NEAR_MM, view.distance_mm + NEAR_MM)


class _Splats:
    """Small round dots on the skin, hidden by what lies before them."""

    def __init__(self, radius_mm: float, colour: str) -> None:
        self.data = vtkPolyData()
        mapper = vtkPointGaussianMapper()
        mapper.SetInputData(self.data)
        mapper.EmissiveOff()
        mapper.SetScaleFactor(radius_mm)
        mapper.SetSplatShaderCode(_ROUND)
        self.actor = vtkActor()
        self.actor.SetMapper(mapper)
        self.actor.GetProperty().SetColor(*rgb(colour))
        self.actor.GetProperty().SetLighting(False)

    def take(self, xyz: Floats) -> None:
        """Stand at these places."""
        self.data.SetPoints(vtkdata.points(xyz.astype(np.float32)))
        self.data.SetVerts(vtkdata.cells(np.ones(len(xyz), dtype=np.int64)))
        self.data.Modified()


_ROUND: Final = """//VTK::Color::Impl
float away = dot(offsetVCVSOutput.xy, offsetVCVSOutput.xy);
if (away > 1.0) discard;
"""


def _slots(patches: Sequence[Patch]) -> tuple[Slot, ...]:
    """Patches of one zone that look alike share a field: left and right, whose areas differ a little."""
    found: list[list[int]] = []
    for k, patch in enumerate(patches):
        for members in found:
            if _alike(patches[members[0]], patch):
                members.append(k)
                break
        else:
            found.append([k])
    return tuple(Slot(patches[members[0]].zone, tuple(members)) for members in found)


def _alike(one: Patch, two: Patch) -> bool:
    if (one.zone, one.fill) != (two.zone, two.fill) or (one.colour is None) != (two.colour is None):
        return False
    return one.colour is None or two.colour is None or bool(np.allclose(one.colour, two.colour, atol=ALIKE))


def _together(patches: Sequence[Patch], slot: Slot) -> NDArray[np.float32]:
    """One field for the sides of a zone; where they meet on the midline there is no edge."""
    first, *rest = (patches[k].signed_mm for k in slot.members)
    for other in rest:
        nearer = np.minimum(first, other)
        meet = (np.abs(first + other) < MEETING_MM) & (nearer < SEAM_MM)
        first = np.where(meet, nearer - 2 * MEETING_MM, nearer).astype(np.float32)
    return first


def _grain(skin: Surface, patches: Sequence[Patch]) -> Floats:
    """An even scatter of the skin's own vertices in textured zones."""
    if not patches:
        return np.zeros((0, 3))
    inside = np.min([patch.signed_mm for patch in patches], axis=0) < -0.3
    xyz = skin.vertices[inside]
    cells = np.floor(xyz / GRAIN_STEP_MM).astype(np.int64)
    _, first = np.unique(cells, axis=0, return_index=True)
    chosen = np.nonzero(inside)[0][first]
    lifted: Floats = skin.vertices[chosen] + LIFT_MM * skin.normals[chosen]
    return lifted
