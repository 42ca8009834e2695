"""Flat pictures, lines and dots over a window, placed in pixels from its upper left corner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkPolyData
from vtkmodules.vtkRenderingCore import (
    vtkActor2D,
    vtkPolyDataMapper2D,
    vtkRenderer,
    vtkTexture,
    vtkTexturedActor2D,
)

from facemap.style import rgb
from facemap.viewer import vtkdata
from facemap.viewer.lettering import PAD, Block, Pixels

LAYER: Final = 1
KEPT: Final = 600
Floats = NDArray[np.float64]

_CORNERS: Final = np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [0.0, 1.0, 0.0]])


@dataclass
class _Item:
    actor: Any
    data: Any
    image: Pixels | None = None
    place: tuple[int, int, int, int] | None = None


class Overlay:
    """What lies flat over the window.

    Between `begin` and `end` everything that is to be seen is put; what is not put again is hidden. Actors
    and textures are kept, so that a frame that changed little costs little.

    Attributes
    ----------
    words : dict of str to str
        The words on show, by the key of what carries them.
    boxes : dict of str to (left, top, width, height)
        Where they stand.
    """

    def __init__(self, render_window: Any) -> None:
        self.renderer = vtkRenderer()
        self.renderer.SetLayer(LAYER)
        self.renderer.InteractiveOff()
        render_window.SetNumberOfLayers(max(render_window.GetNumberOfLayers(), LAYER + 1))
        render_window.AddRenderer(self.renderer)
        self._window = render_window
        self._items: dict[str, _Item] = {}
        self._textures: dict[int, tuple[Pixels, Any]] = {}
        self._put: set[str] = set()
        self.words: dict[str, str] = {}
        self.boxes: dict[str, tuple[float, float, float, float]] = {}

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height of the window."""
        width, height = self._window.GetSize()
        return int(width), int(height)

    def begin(self) -> None:
        """Start a frame."""
        self._put.clear()
        self.words = {}
        self.boxes = {}

    def end(self) -> None:
        """Hide what was not put."""
        for key, item in self._items.items():
            item.actor.SetVisibility(key in self._put)
        if len(self._textures) > KEPT:
            used = {id(item.image) for item in self._items.values()}
            self._textures = {key: kept for key, kept in self._textures.items() if key in used}

    def block(self, key: str, block: Block, x: float, y: float, layer: int = 2) -> None:
        """Put set words with their upper left corner there."""
        self.image(key, block.rgba, round(x) - PAD, round(y) - PAD, layer)
        self.words[key] = block.text
        self.boxes[key] = (round(x), round(y), block.width, block.height)

    def image(self, key: str, rgba: Pixels, x: float, y: float, layer: int = 2) -> None:
        """Put a picture (h, w, 4), a pixel for a pixel."""
        item = self._item(key, textured=True)
        if item.image is not rgba:
            item.image = rgba
            item.actor.SetTexture(self._texture(rgba))
        height, width = rgba.shape[:2]
        left, bottom = round(x), self.size_px[1] - round(y) - height
        place = (left, bottom, width, height)
        if item.place != place:
            item.place = place
            item.data.SetPoints(vtkdata.points(_CORNERS * (width, height, 0) + (left, bottom, 0)))
        item.actor.SetLayerNumber(layer)

    def lines(self, key: str, pieces: Sequence[Floats], colour: str, width_px: float, layer: int = 1) -> None:
        """Put polylines, each (k, 2) in pixels."""
        if not pieces:
            return
        item = self._item(key, textured=False)
        xy = np.concatenate(pieces)
        xyz = np.column_stack([xy[:, 0], self.size_px[1] - xy[:, 1], np.zeros(len(xy))])
        item.data.SetPoints(vtkdata.points(xyz))
        item.data.SetLines(vtkdata.cells([len(piece) for piece in pieces]))
        look = item.actor.GetProperty()
        look.SetColor(*rgb(colour))
        look.SetLineWidth(width_px)
        item.actor.SetLayerNumber(layer)

    @property
    def places(self) -> dict[str, tuple[float, float, float, float]]:
        """Where the pictures on show stand: left, top, width, height, by their keys."""
        height = self.size_px[1]
        found = {key: self._items[key].place for key in self._put}
        return {k: (p[0], height - p[1] - p[3], p[2], p[3]) for k, p in found.items() if p is not None}

    def shown(self) -> set[str]:
        """Keys of what is to be seen."""
        return {key for key, item in self._items.items() if item.actor.GetVisibility()}

    def _item(self, key: str, *, textured: bool) -> _Item:
        self._put.add(key)
        if key not in self._items:
            self._items[key] = _quad() if textured else _plain()
            self.renderer.AddViewProp(self._items[key].actor)
        return self._items[key]

    def _texture(self, rgba: Pixels) -> Any:
        if id(rgba) not in self._textures:
            self._textures[id(rgba)] = (rgba, _texture(rgba))
        return self._textures[id(rgba)][1]


def _quad() -> _Item:
    data = vtkPolyData()
    data.SetPolys(vtkdata.cells([4]))
    data.GetPointData().SetTCoords(vtkdata.array(_CORNERS[:, :2].astype(np.float32)))
    actor = vtkTexturedActor2D()
    actor.SetMapper(_mapper(data))
    return _Item(actor, data)


def _plain() -> _Item:
    data = vtkPolyData()
    actor = vtkActor2D()
    actor.SetMapper(_mapper(data))
    return _Item(actor, data)


def _mapper(data: Any) -> Any:
    mapper = vtkPolyDataMapper2D()
    mapper.SetInputData(data)
    return mapper


def _texture(rgba: Pixels) -> Any:
    texture = vtkTexture()
    texture.SetInputData(vtkdata.image(rgba))
    texture.SetColorModeToDirectScalars()
    texture.InterpolateOff()
    texture.MipmapOff()
    texture.RepeatOff()
    texture.EdgeClampOn()
    return texture
