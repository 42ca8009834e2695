"""A viewer at work: what it shows, and what each key and click does. Draws into any VTK window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facemap.scene import Scene
from facemap.viewer.camera import PRESETS, Home
from facemap.viewer.courses import Tagged, tagged
from facemap.viewer.drawing import Drawing, Shown
from facemap.viewer.lettering import Letters
from facemap.viewer.overlay import Overlay
from facemap.viewer.pointing import Finger, Under, nearest_mark, places
from facemap.viewer.programme import Programme, Stop
from facemap.viewer.saving import free_name
from facemap.viewer.sidebar import WIDTH, Sheet
from facemap.viewer.stage import Stage
from facemap.viewer.words import Panel, here_panel, mark_panel, zone_panel
from facemap.views import View

DESIGN_PX: Final = (1280.0, 860.0)
SCALES: Final = (0.72, 3.0)
LAYERS: Final = {
    "z": "zones", "m": "points", "l": "labels", "k": "needles", "c": "channels", "v": "structures",
    "a": "hair",
}  # fmt: skip
WHEN_ASKED: Final = {
    "needles": "No single needles here: they show a count spread over an area",
    "channels": "No channels here",
    "structures": "No structures here",
}
"""Layers that are composed when they are first asked for, and what is said where there are none."""
ZOOM_STEP: Final = 0.92
REACH: Final = 13.0
SPREAD: Final = 8
WELCOME: Final = "Drag to turn  ·  click a zone or a point  ·  h for all keys"


class Session:
    """What a window shows, and how it answers.

    Parameters
    ----------
    render_window, renderer : VTK objects
        To draw into.
    programme : Programme
    stop : Stop
        Where to begin.
    view : str or View
        The camera to begin with.
    folder : path
        Where pictures are saved.

    Attributes
    ----------
    scene : Scene
    view : View
    layers : dict of str to bool
    under : Under
        What the pointer rests on.
    panel : Panel or None
        The card of what was clicked.
    message : str
        What was just done, such as where a picture went.
    """

    def __init__(
        self,
        render_window: Any,
        renderer: Any,
        programme: Programme,
        stop: Stop,
        *,
        view: str | View = "front",
        folder: str | Path = ".",
    ) -> None:
        self.programme = programme
        self.stop = stop
        self.scene: Scene = programme.scene(stop)
        self.folder = Path(folder)
        self.home = Home.of(self.scene)
        self.first_view = view
        self.view = self.home.view(view)
        self.layers = dict.fromkeys(LAYERS.values(), True)
        self.layers |= {layer: self._has(layer) for layer in WHEN_ASKED}
        self.under = Under()
        self.clicked = Under()
        self.panel: Panel | None = None
        self.help = False
        self.message = WELCOME
        self.closed = False
        self.pointer: tuple[float, float] | None = None
        self._seen: tuple[Any, tuple[Any, Any, NDArray[np.bool_]]] | None = None
        self._tagged: tuple[Any, tuple[Tagged, ...]] | None = None
        self._renderer = renderer
        self.overlay = Overlay(render_window)
        self._drawing = Drawing(self.overlay, Letters.of(_hanzi_of(self.scene, programme)))
        self.stage = Stage(renderer, self.scene)
        self.finger = Finger(self.scene.skin)
        self._take()

    # ---- what is shown

    @property
    def size_px(self) -> tuple[int, int]:
        """Size of the window."""
        return self.overlay.size_px

    @property
    def sheet(self) -> Sheet:
        """The column of words."""
        width, height = self.size_px
        scale = min(height / DESIGN_PX[1], width / DESIGN_PX[0])
        scale = min(max(scale, SCALES[0]), SCALES[1])
        return Sheet(round(WIDTH * scale), height, scale)

    @property
    def room(self) -> tuple[float, float, float]:
        """Left edge, width and height of the picture of the head in pixels."""
        width, height = self.size_px
        left = min(self.sheet.width, width * 0.6)
        return left, max(width - left, 1.0), float(max(height, 1))

    def refresh(self) -> None:
        """Bring camera and flat layer up to date; the window is drawn by whoever calls."""
        left, width, height = self.room
        self._renderer.SetViewport(left / max(self.size_px[0], 1), 0.0, 1.0, 1.0)
        self.stage.look(self.view)
        lit = self.under.patches[0] if self.under.patches and self.under.mark is None else None
        self.stage.light(None if lit is None else self.scene.patches[lit].zone)
        x, y, seen = self._on_screen()
        shown = Shown(
            self.scene, self.view, self.sheet, (left, width, height), np.column_stack([x, y]), seen,
            self.layers, self.under, self.panel, self.help, self.message, self.programme.place(self.stop),
            self._tags(),
        )  # fmt: skip
        self._drawing.draw(shown, self.pointer, self._zone_places())

    def _on_screen(self) -> tuple[Any, Any, NDArray[np.bool_]]:
        """Where the marks fall in the window, and which are seen; kept while nothing moves."""
        key = (self.view, self.stop, self.size_px)
        if self._seen is None or self._seen[0] != key:
            self._seen = (key, self._look())
        return self._seen[1]

    def _look(self) -> tuple[Any, Any, NDArray[np.bool_]]:
        left, width, height = self.room
        xyz, normals = self._places
        x, y, _ = self.view.project(xyz, round(width), round(height)).T
        inside = (x > 4) & (x < width - 4) & (y > 4) & (y < height - 4)
        return x + left, y, inside & self.finger.visible(self.view, xyz, normals)

    def _tags(self) -> tuple[Tagged, ...]:
        """Labels of the channels and structures that are on and seen; kept while nothing moves."""
        key = (self.view, self.stop, self.size_px, self.layers["channels"], self.layers["structures"])
        if self._tagged is None or self._tagged[0] != key:
            self._tagged = key, tagged(self.scene, self.layers, self.view, self.room, self.finger)
        return self._tagged[1]

    def _zone_places(self) -> dict[int, tuple[float, float, float]]:
        """Where the label of every patch that is seen points: pixels, and how much it faces the camera."""
        left, width, height = self.room
        if not len(self._anchors):
            return {}
        xyz, normals = self._anchors[:, :3], self._anchors[:, 3:6]
        seen = self.finger.visible(self.view, xyz, normals)
        facing = self.view.facing(xyz, normals)
        x, y, _ = self.view.project(xyz, round(width), round(height)).T
        inside = (x > 4) & (x < width - 4) & (y > 4) & (y < height - 4)
        found: dict[int, tuple[float, float, float]] = {}
        for n in np.nonzero(seen & inside)[0]:
            place = float(x[n] + left), float(y[n]), float(facing[n])
            found.setdefault(int(self._anchors[n, 6]), place)
        return found

    def _take(self) -> None:
        """Show the scene."""
        self.stage.show(self.scene)
        self._places = places(self.scene.marks)
        self._anchors = _anchors(self.scene)
        self._tagged = None
        self.under = self.clicked = Under()
        self.panel = None
        for name, on in self.layers.items():
            self.stage.layer(name, on)

    # ---- what a key does

    def key(self, name: str) -> bool:
        """Answer a key; whether there is anything new to draw.

        Parameters
        ----------
        name : str
            VTK's symbol of the key: ``n``, ``T``, ``1``, ``Escape``, ``Left``.
        """
        before, self.message = self.message, ""
        if name in ("q", "Escape"):
            return self._escape(name)
        if name in self._keys:
            self._keys[name]()
            return True
        if name in LAYERS:
            self.toggle(LAYERS[name])
            return True
        if name.isdigit() and 1 <= int(name) <= len(PRESETS):
            self.view = self.home.view(PRESETS[int(name) - 1])
            return True
        return bool(before)

    @property
    def _keys(self) -> dict[str, Callable[[], None]]:
        return {
            "n": lambda: self.go(concern=1),
            "p": lambda: self.go(concern=-1),
            "t": lambda: self.go(technique=1),
            "T": lambda: self.go(technique=-1),
            "Right": lambda: self.go(concern=1),
            "Left": lambda: self.go(concern=-1),
            "Down": lambda: self.go(technique=1),
            "Up": lambda: self.go(technique=-1),
            "r": self.reset,
            "h": self.toggle_help,
            "question": self.toggle_help,
            "plus": lambda: self.zoom(ZOOM_STEP),
            "equal": lambda: self.zoom(ZOOM_STEP),
            "minus": lambda: self.zoom(1 / ZOOM_STEP),
        }

    def go(self, concern: int = 0, technique: int = 0) -> None:
        """Show the next or previous concern or technique."""
        to = self.programme.moved(self.stop, concern, technique)
        if to == self.stop:
            self.message = "There is only this one here"
            return
        self.stop, self.scene = to, self.programme.scene(to)
        self._take()

    def toggle(self, layer: str) -> None:
        """Turn a layer on or off."""
        self.layers[layer] = not self.layers[layer]
        if layer in WHEN_ASKED and self.layers[layer] and layer not in self.programme.show:
            self.programme.show_too(layer)
            self.scene = self.programme.scene(self.stop)
            self._take()
        self.stage.layer(layer, self.layers[layer])
        self.message = f"{layer.capitalize()} {'on' if self.layers[layer] else 'off'}"
        if layer in WHEN_ASKED and self.layers[layer] and not self._has(layer):
            self.message = WHEN_ASKED[layer]

    def _has(self, layer: str) -> bool:
        """Whether the scene has anything of a layer that is composed when asked for."""
        if layer == "needles":
            return bool(len(self.scene.needles))
        return any(course.layer == layer for course in self.scene.courses)

    def toggle_help(self) -> None:
        """Show or hide the list of keys."""
        self.help = not self.help

    def reset(self) -> None:
        """Go back to the first view, and close the card."""
        self.view, self.message = self.home.view(self.first_view), ""
        self.panel, self.clicked = None, Under()

    def zoom(self, factor: float) -> None:
        """Show more or less height."""
        self.view = self.home.zoomed(self.view, factor)

    def file_name(self) -> Path:
        """A name for a picture that no file has yet."""
        return free_name(self.folder, self.programme.name(self.stop) or self.scene.name)

    def _escape(self, name: str) -> bool:
        if name == "Escape" and (self.help or self.panel):
            self.help, self.panel = False, None
            return True
        self.closed = True
        return False

    # ---- what the mouse does

    def drag(self, right_px: float, up_px: float, way: str) -> None:
        """Turn, shift or zoom by pixels the pointer went to the right and up."""
        _, width, height = self.room
        side = min(width, height)
        self.under, self.message = Under(), ""
        if way == "turn":
            self.view = self.home.turned(self.view, right_px / side, up_px / side)
        elif way == "shift":
            self.view = self.home.moved(self.view, right_px / height, up_px / height)
        else:
            self.view = self.home.zoomed(self.view, float(np.exp(-2.0 * up_px / side)))

    def hover(self, x: float, y: float) -> bool:
        """Rest the pointer there (pixels, y down); whether something else lies under it now."""
        before, now = self.under, self.find(x, y)
        self.under = now
        changed = (before.mark, before.patches[:1]) != (now.mark, now.patches[:1])
        if changed:
            self.pointer = (x, y)
        return changed

    def click(self, x: float, y: float) -> bool:
        """Open the card of what lies there, or close it; whether there is anything new to draw."""
        if self.help:
            self.help = False
            return True
        had = self.panel
        self.clicked = self.find(x, y)
        if self.clicked.mark is not None:
            self.panel = mark_panel(self.scene, self.clicked.mark, self.programme.map_)
        elif self.clicked.patches:
            self.panel = zone_panel(self.scene, self.clicked.patches[0])
        elif self.clicked.hit is not None and self.programme.map_ is not None and had is None:
            self.panel = here_panel(self.programme.map_, self.clicked.hit.xyz)
        else:
            self.panel = None
        return self.panel != had

    def find(self, x: float, y: float) -> Under:
        """What lies under a pixel of the window."""
        left, width, height = self.room
        if x < left:
            return Under()
        mark = None
        if self.layers["points"] and self.scene.marks:
            column, row, seen = self._on_screen()
            mark = nearest_mark(np.column_stack([column, row]), seen, x, y, REACH * self.sheet.scale)
        hit = self.finger.hit(self.view, x - left, y, width, height)
        zones = self.finger.zones(hit, self.scene.patches) if hit and self.layers["zones"] else ()
        return Under(mark, zones, hit)


def _anchors(scene: Scene) -> NDArray[np.float64]:
    """Places in each patch, the deepest first: position, normal, index of the patch (k, 7)."""
    rows: list[list[float]] = []
    for k, patch in enumerate(scene.patches):
        inside = np.nonzero(patch.signed_mm < 0)[0]
        if not len(inside):
            continue
        middle = scene.skin.vertices[inside].mean(axis=0)
        away = np.linalg.norm(scene.skin.vertices[inside] - middle, axis=1)
        order = inside[np.argsort(patch.signed_mm[inside] + 0.08 * away)]
        chosen = order[:: max(len(order) // SPREAD, 1)][:SPREAD]
        rows += [[*scene.skin.vertices[v], *scene.skin.normals[v], float(k)] for v in chosen]
    return np.array(rows).reshape(-1, 7)


def _hanzi_of(scene: Scene, programme: Programme) -> list[str]:
    """Every Chinese name that may have to be set, for the choice of a font."""
    said = scene.words
    names = [said.title, said.title_hanzi, said.subtitle, *(row.words for row in said.legend)]
    for thing in (*scene.marks, *scene.patches):
        names += [text for text in vars(thing).values() if isinstance(text, str)]
    if programme.map_ is not None:
        atlas = programme.map_.atlas
        for records in (atlas.points, atlas.zones, atlas.concerns):
            names += [f"{r.id}{r.names.en}{r.names.hant or ''}" for r in records.values()]
    return names
