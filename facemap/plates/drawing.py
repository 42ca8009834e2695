"""What is drawn on and around the heads: pictures, zones, dots, leaders, labels."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray
from scipy import ndimage

from facemap.contours import outlines, simplified
from facemap.layout import Layout, Placed
from facemap.packing import Column
from facemap.plates import labels as labelling
from facemap.plates.canvas import Canvas, Run, rounded
from facemap.plates.horizon import parted
from facemap.plates.insets import CORNER_MM, FRAME_MM
from facemap.plates.panels import Panel
from facemap.plates.spots import Seen
from facemap.raster import Raster
from facemap.scene import Scene
from facemap.style import CARE, CRITICAL, INK, LEADER, MM_PER_PT, OUTLINE, PAPER, QUIET, TEXTURE, Page

Floats = NDArray[np.float64]

TEXTURE_INSIDE = 0.999
CASING = 2.6
OVERLAP = 0.5
LEAST_MM = 1.6
SMALL_DOT = 0.6
DIAMOND = 1.28
SIGN_REACH = 0.36
CAPTION_DOWN_MM = 3.2
SIDES_AT = 0.2
SIDE_GAP_MM = 3.0
STRAIGHT_DEG = 25.0
RIM_PX = 2
TOLERANCE_PX = 0.15
PALE = "#8797AB"
PALE_SHARE = 0.55


@dataclass(frozen=True)
class Drawn:
    """One panel with its picture, on a page."""

    scene: Scene
    page: Page
    canvas: Canvas
    panel: Panel
    raster: Raster

    @property
    def clip(self) -> Path | None:
        """The frame of an enlargement."""
        return None if self.panel.host is None else rounded(*self.panel.frame_mm, CORNER_MM)

    def draw(self) -> None:
        """The head with its zones and single needles; an enlargement with its frame."""
        self.canvas.picture(
            on_paper(self.raster, clear=self.canvas.clear), *self.panel.box_mm, clip=self.clip
        )
        self._zones()
        self._needles()
        if self.clip is not None:
            self.canvas.shape([self.clip.vertices], edge=QUIET, width_mm=FRAME_MM, order=4.5)

    def _zones(self) -> None:
        """Outlines and textures of the zones; where one runs through another zone it is cased in white."""
        seen = self.raster.coverage
        for k, coverage in seen.items():
            patch = self.scene.patches[k]
            edges = [line for line in outlines(coverage) if _is_large(self.panel.on_page(line))]
            lines = [self.panel.on_page(line) for line in edges]
            if not lines:
                continue
            if patch.fill == "texture":
                self._texture(coverage)
            colour = TEXTURE if patch.fill == "texture" else OUTLINE
            width = self.page.widths.outline_mm
            others = [other > OVERLAP for n, other in seen.items() if n != k]
            if others:
                over = ndimage.binary_erosion(np.logical_or.reduce(others), iterations=RIM_PX)
                cased = [self.panel.on_page(piece) for line in edges for piece in stretches(line, over)]
                self.canvas.strokes(cased, PAPER, CASING * width, order=3.8, clip=self.clip)
            self._edges(edges, coverage, colour, width)

    def _edges(
        self, lines: Sequence[Floats], coverage: NDArray[np.float32], colour: str, width: float
    ) -> None:
        """Outlines; thin and pale where a zone goes on behind the edge of the head."""
        whole: list[Floats] = []
        beyond: list[Floats] = []
        for line in lines:
            edge, turned = parted(line, coverage, self.raster.depth_mm)
            if not turned:
                whole.append(self.panel.on_page(line))
                continue
            beyond += [self.panel.on_page(simplified(piece, TOLERANCE_PX)) for piece in turned]
            kept = [self.panel.on_page(simplified(piece, TOLERANCE_PX)) for piece in edge]
            self.canvas.strokes(kept, colour, width, order=4, clip=self.clip)
        if whole:
            self.canvas.shape(whole, edge=colour, width_mm=width, order=4, clip=self.clip)
        self.canvas.strokes(beyond, PALE, PALE_SHARE * width, order=3.9, clip=self.clip)

    def _texture(self, coverage: NDArray[np.float32]) -> None:
        """A hexagonal stipple on the page, clipped to the zone: a texture, not needles."""
        widths, panel = self.page.widths, self.panel
        step = widths.texture_step_mm / panel.px_mm
        height, width = coverage.shape
        rows = np.arange(0.0, height, step * np.sqrt(0.75))
        spots = [
            np.column_stack([x := np.arange((n % 2) * step / 2, width, step), np.full_like(x, row)])
            for n, row in enumerate(rows)
        ]
        places = np.concatenate(spots)
        reach = int(np.ceil((widths.texture_radius_mm + widths.outline_mm / 2) / panel.px_mm))
        column, row = np.clip(places.astype(int).T, reach, [[width - 1 - reach], [height - 1 - reach]])
        inside = np.ones(len(places), dtype=bool)
        for dx, dy in ((0, 0), (reach, 0), (-reach, 0), (0, reach), (0, -reach)):
            inside &= coverage[row + dy, column + dx] > TEXTURE_INSIDE
        radius = widths.texture_radius_mm
        self.canvas.stipple(panel.on_page(places[inside]), radius, TEXTURE, order=3, clip=self.clip)

    def _needles(self) -> None:
        """Single needles of the sample, as dots."""
        scene = self.scene
        if len(scene.needles):
            seen = self.raster.visible(scene.needles, scene.needle_normals)
            places = self.panel.place(scene.needles[seen])
            self.canvas.stipple(places, self.page.widths.needle_radius_mm, INK, order=5, clip=self.clip)


def _is_large(line: Floats) -> bool:
    """Whether a closed line on the page is no crumb."""
    return float(np.hypot(*np.ptp(line, axis=0))) > LEAST_MM


def stretches(line: Floats, inside: NDArray[np.bool_]) -> list[Floats]:
    """The stretches of a line (n, 2) in pixels that run where another zone (h, w) is."""
    height, width = inside.shape
    column, row = np.clip(np.floor(line).astype(int).T, 0, [[width - 1], [height - 1]])
    there = np.concatenate([[False], inside[row, column], [False]])
    edges = np.flatnonzero(np.diff(there.astype(np.int8)))
    return [line[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a > 1]


def on_paper(raster: Raster, *, clear: bool) -> NDArray[np.uint8]:
    """RGBA: what is not head is clear, so that pictures and labels may overlap it.

    Parameters
    ----------
    clear : bool
        Let the paper through also where the skin fades into it.
    """
    rgb = raster.rgb
    paper = np.isinf(raster.depth_mm)
    share = (255.0 - rgb.min(axis=2)) / 255.0
    alpha = np.where(paper, share, 1.0)
    if clear:
        alpha = np.where(paper, share, (1.0 - _veil(raster)) * _covered(share, paper))
    part = np.maximum(alpha, 1 / 255)[..., None]
    mixed = (paper | (alpha < 1.0))[..., None]
    colour = np.where(mixed, (rgb - 255.0 * (1.0 - part)) / part, rgb)
    alpha[(rgb == 255).all(axis=2)] = 0.0
    image: NDArray[np.uint8] = np.dstack([np.clip(colour, 0, 255), alpha * 255.0]).round().astype(np.uint8)
    return image


def _covered(share: Floats, paper: NDArray[np.bool_]) -> Floats:
    """How much of each pixel at the rim of the head is head: its darkness against the darkest beside it."""
    rim = ndimage.binary_dilation(paper, iterations=RIM_PX) & ~paper
    full = ndimage.maximum_filter(share, size=2 * RIM_PX + 1)
    covered: Floats = np.where(rim, share / np.maximum(full, 1e-3), 1.0)
    return covered


def _veil(raster: Raster) -> Floats:
    """Share of paper (h, w) over what a picture shows."""
    width, height = raster.size_px
    view = raster.view
    veil = np.zeros((height, width))
    row, column = np.nonzero(np.isfinite(raster.depth_mm))
    depth = raster.depth_mm[row, column].astype(np.float64)
    scale = depth / view.distance_mm * (view.height_mm / height)
    right, up, toward = view.axes
    x, y = (column + 0.5 - width / 2) * scale, (height / 2 - row - 0.5) * scale
    places = view.position + x[:, None] * right + y[:, None] * up - depth[:, None] * toward
    veil[row, column] = raster.frame.veil(places, view.elevation_deg)
    return veil


def leaders(canvas: Canvas, page: Page, layout: Layout, seen: Sequence[Seen]) -> None:
    """Thin lines with white at both sides, from the labels to the rims of their dots."""
    widths = page.widths
    dots = {s.place for s in seen}
    lines: list[Floats] = []
    for placed in layout.placed:
        for line in placed.leaders:
            target = line[-1]
            gap = widths.dot_radius_mm + widths.dot_ring_mm if target in dots else 0.0
            way = np.subtract(target, line[-2])
            end = np.asarray(target) - way / max(float(np.hypot(*way)), 1e-9) * gap
            lines.append(np.array([*line[:-1], end]))
            if target not in dots:
                canvas.disc(*target, 0.55, fill=LEADER, edge=PAPER, width_mm=0.25, order=7)
    if not canvas.clear:
        canvas.strokes(lines, PAPER, widths.leader_casing_mm, order=5.5)
    canvas.strokes(lines, LEADER, widths.leader_mm, order=6)


def dots(
    canvas: Canvas,
    page: Page,
    seen: Sequence[Seen],
    named: Collection[tuple[float, float]],
    overlapping: Collection[tuple[str, int]],
) -> None:
    """Dots with a white ring; diamonds call for care, critical points are hollow.

    Where they would lie on each other, those that no leader ends at are small.
    """
    packed = [s for s in seen if (s.mark.point, s.panel) in overlapping]
    small = [s for s in packed if s.place not in named]
    at = {s.place for s in small}
    for some, share in (([s for s in seen if s.place not in at], 1.0), (small, SMALL_DOT)):
        radius, ring = page.widths.dot_radius_mm * share, page.widths.dot_ring_mm * share
        kinds = {
            kind: [s.place for s in some if s.mark.caution == kind]
            for kind in ("routine", "care", "critical")
        }
        canvas.discs([*kinds["routine"], *kinds["critical"]], radius + ring, fill=PAPER, order=7)
        canvas.diamonds(kinds["care"], DIAMOND * radius + 1.3 * ring, fill=PAPER, order=7)
        canvas.discs(kinds["critical"], radius - 0.1, fill=PAPER, edge=CRITICAL, width_mm=0.42, order=7.1)
        canvas.discs(kinds["routine"], radius, fill=INK, order=7.1)
        canvas.diamonds(kinds["care"], DIAMOND * radius, fill=CARE, order=7.1)


def write_label(canvas: Canvas, placed: Placed, words: labelling.Words, column: Column) -> None:
    """The lines of a label, at the side its leader leaves from."""
    y = placed.y_mm
    align_right = placed.option.left is None and column.align != "left"
    for n, line in enumerate(words.lines):
        if n:
            y += max(run.size_pt for run in line) * MM_PER_PT * labelling.SMALL_LINE_EM
        x = placed.left_mm + (placed.width_mm - canvas.width(line) if align_right else 0.0)
        if words.sign_mm and not n:
            before = words.sign_mm if align_right else 0.0
            canvas.diamonds(
                [(x - before + SIGN_REACH * words.sign_mm, y)], SIGN_REACH * words.sign_mm, fill=CARE
            )
            x += words.sign_mm - before
        canvas.line(x, y, line)


def captions(canvas: Canvas, page: Page, panels: Sequence[Panel]) -> None:
    """Under every head what it shows; which side is whose stands with it.

    Heads in a row have their captions on one line.
    """
    size = page.sizes.small
    for panel in panels:
        left, top, width, height = panel.frame_mm
        y = (top + height if panel.host is not None else _foot(panel, panels)) + CAPTION_DOWN_MM
        middle, words = left + width / 2, [Run(caption(panel), size, "regular", QUIET)]
        canvas.line(middle, y, words, align=0.5)
        out = max(width * (0.5 - SIDES_AT), canvas.width(words) / 2 + SIDE_GAP_MM)
        if panel.host is None and abs(panel.view.azimuth_deg) < STRAIGHT_DEG:
            for letter, way in (("R", -1), ("L", 1)):
                x = middle + way * out
                canvas.line(x, y, [Run(letter, size, "regular", QUIET)], align=0.5)


def _foot(panel: Panel, panels: Sequence[Panel]) -> float:
    """Where the lowest head of a head's row ends."""
    top, height = panel.box_mm[1], panel.box_mm[3]
    level = [(y, tall) for _, y, _, tall in (p.box_mm for p in panels if p.host is None)]
    return max(y + tall for y, tall in level if y < top + height and top < y + tall)


def caption(panel: Panel) -> str:
    """What stands under it: "Front", "Subject’s left, 45°", "Enlarged 2.1 times"."""
    title = panel.view.title
    sided = title.startswith(("Left", "Right"))
    return f"Subject’s {title[0].lower()}{title[1:]}" if sided else title
