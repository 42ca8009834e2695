"""Channels and structures in the window: lines over the skin, and a tag where one of them ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from facemap.scene import COURSES, Course, Frame, Scene, Trace, by_label
from facemap.style import PAPER, rgb
from facemap.viewer import shapes, vtkdata
from facemap.viewer.lettering import Letters, Run
from facemap.viewer.overlay import Overlay
from facemap.viewer.pointing import Finger
from facemap.viewer.sidebar import Sheet
from facemap.views import View

Floats = NDArray[np.float64]
Box = tuple[float, float, float, float]

LIFT_MM: Final = 0.9
CASING_LIFT_MM: Final = 0.85
GONE: Final = 0.5
LINE_PX: Final = 2.2
CASING_PX: Final = 4.4
FAINT_PX: Final = 1.2
TAG: Final = 11.0
AWAY: Final = 9.0
GAP: Final = 3.0
LAYER: Final = 4
LEAST_SEEN: Final = 2
"""Of so many places of a course, some millimetres apart, it is named: not of a speck."""


@dataclass(frozen=True)
class Tagged:
    """A label that may stand at places of the window, the best first."""

    label: str
    colour: str
    filled: bool
    places: tuple[tuple[float, float], ...]


class Strokes:
    """The lines of one layer in three dimensions: white casings, lines, and faint lines."""

    def __init__(self, renderer: Any) -> None:
        self._casing = _Lines(CASING_LIFT_MM, CASING_PX)
        self._plain = _Lines(LIFT_MM, LINE_PX)
        self._faint = _Lines(LIFT_MM, FAINT_PX)
        self.kinds = (self._casing, self._plain, self._faint)
        for lines in self.kinds:
            renderer.AddActor(lines.actor)

    def take(self, courses: Sequence[Course], frame: Frame) -> None:
        """Draw these courses instead of others, as far as the skin does not go over into the paper."""
        plain = [
            (c.colour, *part) for c in courses for t in c.traces if not t.faint for part in _kept(t, frame)
        ]
        faint = [(c.colour, *part) for c in courses for t in c.traces if t.faint for part in _kept(t, frame)]
        self._casing.take([(PAPER, xyz, normals) for _, xyz, normals in plain])
        self._plain.take(plain)
        self._faint.take(faint)

    def show(self, on: bool) -> None:
        """Turn them on or off."""
        for lines in self.kinds:
            lines.actor.SetVisibility(on)

    def finer(self, times: float) -> None:
        """Say how many times finer pixels are drawn than shown."""
        for lines in self.kinds:
            lines.actor.GetProperty().SetLineWidth(lines.width_px * times)


class _Lines:
    """Polylines, each with a colour, a little over the skin."""

    def __init__(self, lift_mm: float, width_px: float) -> None:
        self.width_px = width_px
        self._lift_mm = lift_mm
        self._data = vtkPolyData()
        mapper = vtkPolyDataMapper()
        mapper.SetInputData(self._data)
        mapper.SetColorModeToDirectScalars()
        mapper.SetScalarModeToUseCellData()
        self.actor = vtkActor()
        self.actor.SetMapper(mapper)
        look = self.actor.GetProperty()
        look.SetLighting(False)
        look.SetLineWidth(width_px)

    def take(self, pieces: Sequence[tuple[str, Floats, Floats]]) -> None:
        data = vtkPolyData()
        if pieces:
            lifted = np.concatenate([xyz + self._lift_mm * normals for _, xyz, normals in pieces])
            data.SetPoints(vtkdata.points(lifted.astype(np.float32)))
            data.SetLines(vtkdata.cells([len(xyz) for _, xyz, _ in pieces]))
            colours = np.array([rgb(colour) for colour, _, _ in pieces])
            data.GetCellData().SetScalars(vtkdata.array((255 * colours).round().astype(np.uint8)))
        self._data.ShallowCopy(data)
        self._data.Modified()


def _kept(trace: Trace, frame: Frame) -> Iterator[tuple[Floats, Floats]]:
    """The stretches of a trace over skin that is shown."""
    shown = frame.veil(trace.xyz) < GONE
    edges = np.flatnonzero(np.diff(np.concatenate([[False], shown, [False]]).astype(np.int8)))
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        if end - begin > 1:
            yield trace.xyz[begin:end], trace.normals[begin:end]


def layered(courses: Iterable[Course]) -> dict[str, list[Course]]:
    """Courses by their layer; every layer is there."""
    found: dict[str, list[Course]] = {layer: [] for layer in COURSES}
    for course in courses:
        found[course.layer].append(course)
    return found


def tagged(
    scene: Scene, layers: Mapping[str, bool], view: View, room: tuple[float, float, float], finger: Finger
) -> tuple[Tagged, ...]:
    """The labels of courses that are on, with the places of the window where each is seen.

    Left and right have one label together.
    """
    left, width, height = room
    found = []
    for label, some in by_label([course for course in scene.courses if layers[course.layer]]).items():
        xyz = np.concatenate([course.tags for course in some])
        normals = np.concatenate([course.tag_normals for course in some])
        if not len(xyz):
            continue
        seen = finger.visible(view, xyz, normals) & (scene.frame.veil(xyz) < GONE)
        x, y, _ = view.project(xyz, round(width), round(height)).T
        places = tuple((float(x[n] + left), float(y[n])) for n in np.nonzero(seen)[0])
        if len(places) >= min(LEAST_SEEN, max(len(course.tags) for course in some)):
            found.append(Tagged(label, some[0].colour, some[0].layer == "channels", places))
    return tuple(found)


def features(scene: Scene, view: View, room: tuple[float, float, float]) -> list[Box]:
    """Eyes and mouth in the window, which no label covers."""
    left, width, height = room
    scale = height / view.height_mm
    boxes = []
    for feature in scene.avoid:
        half = np.array(feature.half_size_mm(view)) * scale
        x, y, _ = view.project(feature.centre[None], round(width), round(height))[0]
        boxes.append((x + left - half[0], y - half[1], x + left + half[0], y + half[1]))
    return boxes


def put_tags(
    on: Overlay,
    letters: Letters,
    sheet: Sheet,
    tags: Sequence[Tagged],
    room: tuple[float, float, float],
    taken: Sequence[Box],
) -> None:
    """Put each label at the first of its places where it touches no other and nothing that is taken."""
    left, width, height = room
    boxes = list(taken)
    for tag in tags:
        ink = PAPER if tag.filled else tag.colour
        block = letters.block([Run(tag.label, sheet.px(TAG), "bold", ink)])
        pad = round(sheet.px(5)), round(sheet.px(1.5))
        wide, tall = round(block.width) + 2 * pad[0], round(block.height) + 2 * pad[1]
        for x, y in tag.places:
            box = (x + sheet.px(AWAY), y - tall / 2, x + sheet.px(AWAY) + wide, y + tall / 2)
            inside = box[0] >= left and box[2] <= left + width and box[1] >= 0 and box[3] <= height
            if inside and not any(_touch(box, other) for other in boxes):
                boxes.append(box)
                # a white rim, so that a brown pill shows on brown hair
                look = (tag.colour, PAPER) if tag.filled else (PAPER, tag.colour)
                chip, rim = shapes.chip(wide, tall, tall / 2, *look, shadow=False)
                key = f"course.{tag.label}"
                on.image(f"{key}.chip", chip, round(box[0]) - rim, round(box[1]) - rim, layer=LAYER)
                on.block(key, block, round(box[0]) + pad[0], round(box[1]) + pad[1], layer=LAYER + 1)
                break


def _touch(one: Box, two: Box) -> bool:
    across = one[0] < two[2] + GAP and two[0] < one[2] + GAP
    return across and one[1] < two[3] + GAP and two[1] < one[3] + GAP
