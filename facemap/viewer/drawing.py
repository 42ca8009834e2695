"""The flat layer of a frame: dots, labels with leaders, what hovers, the help, and the column of words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from facemap.scene import Mark, Scene, Surface
from facemap.scene.captions import COURSES
from facemap.style import CARE, CRITICAL, INK, LEADER, PAPER, QUIET
from facemap.viewer import shapes
from facemap.viewer.columns import Tag, column
from facemap.viewer.courses import Tagged, features, put_tags
from facemap.viewer.helping import HelpCard
from facemap.viewer.lettering import Block, Letters, Run
from facemap.viewer.overlay import Overlay
from facemap.viewer.pointing import Under
from facemap.viewer.sidebar import Sheet, Sidebar
from facemap.viewer.words import Panel, patch_hint
from facemap.views import View

Side = Literal["left", "right"]

DOT: Final = 4.3
LABEL: Final = 13.4
EDGE: Final = 22.0
BAND: Final = 64.0
CLEARLY: Final = 0.12
HEAD_MM: Final = 88.0
OFF: Final = 26.0
RIM: Final = 900
GONE: Final = 0.5
NECK_MM: Final = 45.0
ASIDE_DEG: Final = 60.0
SIGN: Final = 9.5
SIGN_GAP: Final = 4.5
SMALLER: Final = 0.85


@dataclass(frozen=True)
class Shown:
    """Everything a frame depends on.

    Attributes
    ----------
    room : (left, width, height)
        The picture of the head in the window, in pixels.
    marks_px : (n, 2) array
        Where marks fall in the window; `seen` (n,) tells which are seen.
    tags : tuple of Tagged
        Labels of channels and structures.
    """

    scene: Scene
    view: View
    sheet: Sheet
    room: tuple[float, float, float]
    marks_px: NDArray[np.float64]
    seen: NDArray[np.bool_]
    layers: Mapping[str, bool]
    under: Under
    panel: Panel | None
    help: bool
    message: str
    place: str
    tags: tuple[Tagged, ...] = ()


@dataclass(frozen=True)
class _Words:
    """What a label says, the room for a diamond before it, whether its leader ends in a dot of its own."""

    block: Block
    sign_px: float = 0.0
    ends: bool = False


class Drawing:
    """Puts the flat layer of one frame after the other."""

    def __init__(self, overlay: Overlay, letters: Letters) -> None:
        self._on = overlay
        self._letters = letters
        self._sidebar = Sidebar(overlay, letters)
        self._help = HelpCard(overlay, letters)
        self._rim: tuple[Surface, NDArray[np.float64]] | None = None

    def draw(
        self,
        shown: Shown,
        pointer: tuple[float, float] | None,
        zones_px: Mapping[int, tuple[float, float, float]],
    ) -> None:
        """Put a frame.

        Parameters
        ----------
        pointer : (x, y), optional
            Where the pointer came to rest.
        zones_px : mapping of int to (x, y, facing)
            By index of the patch, a place in it that is seen, and how much it faces the camera.
        """
        self._on.begin()
        hidden = {heading for layer, (heading, _) in COURSES.items() if not shown.layers[layer]}
        self._sidebar.draw(shown.scene, shown.sheet, shown.panel, shown.place, hidden)
        self._caption(shown)
        if shown.layers["labels"]:
            self._labels(shown, zones_px)
            self._tags(shown)
        if shown.layers["points"]:
            self._dots(shown)
        if shown.help:
            self._help.draw(shown.sheet, shown.room)
        elif pointer is not None and shown.under:
            self._hint(shown, pointer)
        self._on.end()

    def _caption(self, shown: Shown) -> None:
        left, width, height = shown.room
        size = shown.sheet.px(12)
        notes = [note for note in (shown.scene.words.texture_note, shown.scene.words.needle_note) if note]
        words = shown.message or "  ·  ".join([_of_subject(shown.view.title), *notes])
        block = self._letters.block([Run(words, size, colour=INK if shown.message else QUIET)], halo=PAPER)
        x = left + (width - block.width) / 2
        self._on.block("caption", block, x, height - shown.sheet.px(30) - block.height)

    # ---- dots and labels

    def _dots(self, shown: Shown) -> None:
        radius = round(shown.sheet.px(DOT) * 2) / 2
        for n in np.nonzero(shown.seen)[0]:
            mark = shown.scene.marks[n]
            picture = shapes.dot(radius, _kind(mark), bool(n == shown.under.mark))
            x, y = shown.marks_px[n]
            side = picture.shape[0] / 2
            self._on.image(f"dot.{mark.point}.{mark.side}", picture, x - side + 0.5, y - side + 0.5, layer=3)

    def _tags(self, shown: Shown) -> None:
        if shown.tags:
            reach = shown.sheet.px(DOT) + 2.0
            dots = [(x - reach, y - reach, x + reach, y + reach) for x, y in shown.marks_px[shown.seen]]
            taken = [*features(shown.scene, shown.view, shown.room), *dots]
            put_tags(self._on, self._letters, shown.sheet, shown.tags, shown.room, taken)

    def _labels(self, shown: Shown, zones_px: Mapping[int, tuple[float, float, float]]) -> None:
        points: Side = "left" if shown.view.azimuth_deg < -20.0 else "right"
        zones: Side = "right" if points == "left" else "left"
        edges = self._silhouette(shown)
        words: dict[str, _Words] = {}
        groups: dict[Side, list[Tag]] = {"left": [], "right": []}
        found: list[tuple[Side, str, _Words, tuple[float, float]]] = []
        if shown.layers["points"]:
            found += [(points, *tag) for tag in self._mark_tags(shown, points)]
        if shown.layers["zones"]:
            found += [(zones, *tag) for tag in self._zone_tags(shown, zones, zones_px)]
        for side, key, said, target in found:
            words[key] = said
            groups[_nearer(shown, edges, target) or side].append(
                Tag(key, target, said.block.width + said.sign_px, said.block.height)
            )
        for side, tags in groups.items():
            self._column(shown, side, tags, words, edges)

    def _silhouette(self, shown: Shown) -> tuple[float, float]:
        """How far to the left and right the head reaches in the window, above the shoulders."""
        scene = shown.scene
        if self._rim is None or self._rim[0] is not scene.skin:
            parts = [surface.vertices for surface in (scene.skin, *scene.parts) if len(surface.vertices)]
            some = np.concatenate([xyz[:: max(len(xyz) // RIM, 1)] for xyz in parts])
            kept = (scene.frame.veil(some) < GONE) & (some[:, 1] > scene.frame.bottom_mm + NECK_MM)
            self._rim = scene.skin, some[kept]
        left, width, height = shown.room
        if not len(self._rim[1]):
            return left + width / 2, left + width / 2
        x = shown.view.project(self._rim[1], round(width), round(height))[:, 0]
        return left + float(x.min()), left + float(x.max())

    def _column(
        self,
        shown: Shown,
        side: Side,
        tags: list[Tag],
        words: Mapping[str, _Words],
        edges: tuple[float, float],
    ) -> None:
        if not tags:
            return
        sheet = shown.sheet
        left, width, height = shown.room
        wide = max(tag.width for tag in tags)
        reach = HEAD_MM * height / shown.view.height_mm + sheet.px(BAND)
        middle = left + width / 2
        if side == "left":
            x = max(min(middle - reach, edges[0] - sheet.px(OFF)), left + sheet.px(EDGE) + wide)
        else:
            x = max(middle + reach, edges[1] + sheet.px(OFF))
            x = min(x, left + width - sheet.px(EDGE) - wide)
        dots = shown.marks_px[shown.seen].tolist() if shown.layers["points"] else []
        placed = column(
            tags,
            x,
            side,
            sheet.px(34),
            height - sheet.px(70),
            sheet.px(5),
            sheet.px(16),
            dots,
            sheet.px(8),
            features(shown.scene, shown.view, shown.room),
        )
        leaders = [set_.leader for set_ in placed]
        self._on.lines(f"casing.{side}", leaders, PAPER, 3.2 * sheet.scale, layer=1)
        self._on.lines(f"leaders.{side}", leaders, LEADER, max(1.0, 1.05 * sheet.scale), layer=2)
        for set_ in placed:
            said = words[set_.key]
            if said.ends:
                x_end, y_end = set_.leader[-1]
                end = shapes.dot(1.6 * sheet.scale, "plain")
                half = end.shape[0] / 2
                self._on.image(f"end.{set_.key}", end, x_end - half + 0.5, y_end - half + 0.5, layer=3)
            if said.sign_px:
                size = max(round(sheet.px(SIGN)), 5)
                y = set_.top + said.block.middle - size / 2
                self._on.image(f"sign.{set_.key}", shapes.sign("care", size), set_.left, y, layer=4)
            self._on.block(set_.key, said.block, set_.left + said.sign_px, set_.top, layer=4)

    def _mark_tags(self, shown: Shown, side: Side) -> list[tuple[str, _Words, tuple[float, float]]]:
        """One label a point: at the side of the column where both are seen."""
        best: dict[str, int] = {}
        for n in np.nonzero(shown.seen)[0].tolist():
            mark = shown.scene.marks[n]
            other = best.get(mark.point)
            x = shown.marks_px[:, 0]
            if other is None or (x[n] > x[other]) == (side == "right"):
                best[mark.point] = n
        size = shown.sheet.px(LABEL)
        found = []
        for point, n in best.items():
            mark = shown.scene.marks[n]
            critical = mark.caution == "critical"
            runs = [Run(mark.code, size, "bold", CRITICAL if critical else INK)]
            if mark.hanzi and self._letters.shown(mark.hanzi):
                runs += [Run(" ", size), Run(mark.hanzi, size)]
            if mark.pinyin and mark.pinyin != mark.code:
                runs += [Run(" ", size), Run(mark.pinyin, size, colour=QUIET)]
            if critical:
                runs += [Run("  critical", size * SMALLER, colour=CRITICAL)]
            sign = shown.sheet.px(SIGN + SIGN_GAP) if mark.caution == "care" else 0.0
            words = _Words(self._letters.block(runs, halo=PAPER), sign)
            x_px, y_px = shown.marks_px[n]
            found.append((f"label.{point}", words, (float(x_px), float(y_px))))
        return found

    def _zone_tags(
        self, shown: Shown, side: Side, zones_px: Mapping[int, tuple[float, float, float]]
    ) -> list[tuple[str, _Words, tuple[float, float]]]:
        """One label a zone, both sides together."""
        best: dict[str, int] = {}
        for k, (x, _, facing) in zones_px.items():
            zone = shown.scene.patches[k].zone
            other = zones_px.get(best.get(zone, -1))
            clearly = 0.0 if other is None else facing - other[2]
            on_side = other is None or (x > other[0]) == (side == "right")
            if other is None or clearly > CLEARLY or (abs(clearly) <= CLEARLY and on_side):
                best[zone] = k
        size = shown.sheet.px(LABEL)
        found = []
        for zone, k in best.items():
            block = self._letters.block([Run(shown.scene.patches[k].name, size, "bold")], halo=PAPER)
            found.append((f"label.{zone}", _Words(block, ends=True), zones_px[k][:2]))
        return found

    # ---- what comes and goes

    def _hint(self, shown: Shown, pointer: tuple[float, float]) -> None:
        size = shown.sheet.px(13)
        if shown.under.mark is not None:
            mark = shown.scene.marks[shown.under.mark]
            x, y = shown.marks_px[shown.under.mark]
            runs = [
                Run(mark.code, size, "bold"),
                Run(f" {mark.hanzi} {mark.pinyin}".replace("  ", " "), size),
            ]
            if mark.caution == "critical":
                runs.append(Run("  critical", size, "bold", colour=CRITICAL))
            elif mark.caution == "care":
                runs.append(Run("  with care", size, "bold", colour=CARE))
        else:
            x, y = pointer
            runs = [Run(patch_hint(shown.scene.patches[shown.under.patches[0]]), size)]
        block = self._letters.block(runs)
        self._chip("hint", block, x + shown.sheet.px(14), y + shown.sheet.px(16), shown, pad=9)

    def _chip(self, key: str, block: Block, x: float, y: float, shown: Shown, pad: float) -> None:
        pad_px = round(shown.sheet.px(pad))
        width, height = block.width + 2 * pad_px, block.height + pad_px
        left, wide, tall = shown.room
        x = min(x, left + wide - width - 8)
        y = y if y + height < tall - 8 else y - height - shown.sheet.px(30)
        picture, rim = shapes.chip(width, height, shown.sheet.px(7))
        self._on.image(f"{key}.card", picture, round(x) - rim, round(y) - rim, layer=6)
        self._on.block(key, block, round(x) + pad_px, round(y) + pad_px / 2, layer=7)


def _of_subject(title: str) -> str:
    """The name of a view as plates have it: whose left and right is meant."""
    sided = title.startswith(("Left", "Right"))
    return f"Subject’s {title[0].lower()}{title[1:]}" if sided else title


def _nearer(shown: Shown, edges: tuple[float, float], target: tuple[float, float]) -> Side | None:
    """Of a head seen from the side, the edge that a place is nearer to; None of any other."""
    if abs(shown.view.azimuth_deg) < ASIDE_DEG or abs(shown.view.azimuth_deg) > 180.0 - ASIDE_DEG:
        return None
    share = (target[0] - edges[0]) / max(edges[1] - edges[0], 1.0)
    return "left" if share < 0.5 else "right"


def _kind(mark: Mark) -> shapes.Dot:
    if mark.caution == "critical":
        return "critical"
    if mark.caution == "care":
        return "care"
    return "plain" if mark.chosen else "resting"
