"""A plate: title, heads, labels, colour bar, legend and credits on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from facemap import raster as rastering
from facemap.contours import outlines
from facemap.fonts import Typeface
from facemap.layout import Column, Ellipse, Layout, Placed
from facemap.plates import labels as labelling
from facemap.plates.canvas import Canvas, Run
from facemap.plates.courses import draw_courses
from facemap.plates.foot import draw_foot, foot_height
from facemap.plates.panels import Extent, Panel, extent, side_by_side, stacked
from facemap.raster import Raster
from facemap.scene import Frame, Scene
from facemap.style import CRITICAL, INK, LEADER, MM_PER_INCH, MM_PER_PT, OUTLINE, PAPER, QUIET, TEXTURE, Page
from facemap.views import View

Floats = NDArray[np.float64]

TITLE_GAP_MM = 5.0
HEAD_GAP_MM = 3.0
TEXTURE_INSIDE = 0.999


@dataclass(frozen=True)
class _Plate:
    """What the steps of drawing share."""

    scene: Scene
    page: Page
    canvas: Canvas
    panels: Sequence[Panel]
    rasters: Sequence[Raster]


def draw_page(
    figure: Figure, scene: Scene, views: Sequence[View], page: Page, type_: Typeface, frame: Frame
) -> None:
    """Draw a whole plate on an empty figure of the page's size."""
    canvas = Canvas(figure, page.width_mm, page.height_mm, type_)
    top = _head(canvas, scene, page)
    bottom = page.height_mm - page.margin_mm - foot_height(canvas, scene, page)
    panels, columns = _arranged(canvas, scene, [extent(scene, v, frame) for v in views], page, (top, bottom))
    shots = [(panel.view, panel.width_px, panel.height_px) for panel in panels]
    plate = _Plate(scene, page, canvas, panels, rastering.render(scene, shots, frame))
    for panel, raster in zip(panels, plate.rasters, strict=True):
        canvas.picture(_on_paper(raster), *panel.box_mm)
        _zones(plate, panel, raster)
        _needles(plate, panel, raster)
    seen = labelling.seen_marks(scene, plate.rasters, panels)
    for panel, raster in zip(panels, plate.rasters, strict=True):
        draw_courses(canvas, page, scene, panel, raster, [s.place for s in seen])
    layout, sizes = _labels(plate, seen, columns)
    _leaders(plate, layout, seen)
    _dots(plate, seen)
    for placed in layout.placed:
        _write(plate, placed, sizes[placed.id.partition("@")[0]])
    _captions(plate, seen, layout)
    draw_foot(canvas, scene, page)


def _head(canvas: Canvas, scene: Scene, page: Page) -> float:
    """Title and subtitle; return where the heads may begin."""
    words, sizes = scene.words, page.sizes
    runs = [Run(words.title, sizes.title, "bold")]
    if words.title_hanzi and canvas.type.hanzi and not set(words.title_hanzi) & canvas.type.missing:
        runs += [Run("   ", sizes.title * 0.8), Run(words.title_hanzi, sizes.title * 0.8, "hanzi", QUIET)]
    y = page.margin_mm + sizes.title * MM_PER_PT * 0.36
    canvas.line(page.margin_mm, y, runs)
    y += sizes.title * MM_PER_PT * 0.45 + TITLE_GAP_MM
    room = page.width_mm - 2 * page.margin_mm
    for line in canvas.wrapped(words.subtitle, sizes.subtitle, room):
        canvas.line(page.margin_mm, y, [Run(line, sizes.subtitle, "regular", QUIET)])
        y += sizes.subtitle * MM_PER_PT * 1.3
    return y - sizes.subtitle * MM_PER_PT * 0.6 + HEAD_GAP_MM


def _arranged(
    canvas: Canvas, scene: Scene, extents: Sequence[Extent], page: Page, room: tuple[float, float]
) -> tuple[list[Panel], list[Column]]:
    """Heads and columns, each column as wide as the labels that may come to stand in it."""
    top, bottom = room
    px_mm = MM_PER_INCH / canvas.axes.figure.dpi
    zones = {patch.zone: [p for p in scene.patches if p.zone == patch.zone] for patch in scene.patches}
    zone_width = max((labelling.zone_words(z, canvas, page).width_mm for z in zones.values()), default=0.0)
    sizes = {mark.point: labelling.mark_words(mark, canvas, page).width_mm for mark in scene.marks}
    wanted = labelling.column_wants(scene, [e.view for e in extents])
    widths = [max((sizes[point] for point in points), default=0.0) for points in wanted]
    if page.stacked:
        widest = max(sizes.values(), default=0.0)
        return stacked(extents, page, (max(zone_width, widest), widest), top, bottom, px_mm)
    widths[0] = max(widths[0], zone_width)
    return side_by_side(extents, page, widths, top, bottom, px_mm)


def _on_paper(raster: Raster) -> NDArray[np.uint8]:
    """RGBA: what is not head is clear, so that pictures and labels may overlap it."""
    rgb = raster.rgb
    paper = np.isinf(raster.depth_mm)
    alpha = np.where(paper, 255 - rgb.min(axis=2), 255).astype(np.float64)
    share = np.maximum(alpha, 1.0)[..., None] / 255.0
    colour = np.where(paper[..., None], (rgb - 255.0 * (1.0 - share)) / share, rgb)
    alpha[(rgb == 255).all(axis=2)] = 0.0
    image: NDArray[np.uint8] = np.dstack([np.clip(colour, 0, 255), alpha]).round().astype(np.uint8)
    return image


def _zones(plate: _Plate, panel: Panel, raster: Raster) -> None:
    """Outlines and textures of the zones in one panel."""
    for k, coverage in raster.coverage.items():
        patch = plate.scene.patches[k]
        lines = [panel.on_page(line) for line in outlines(coverage)]
        if not lines:
            continue
        if patch.fill == "texture":
            _texture(plate, panel, coverage)
        colour = TEXTURE if patch.fill == "texture" else OUTLINE
        plate.canvas.shape(lines, edge=colour, width_mm=plate.page.widths.outline_mm, order=4)


def _texture(plate: _Plate, panel: Panel, coverage: NDArray[np.float32]) -> None:
    """A hexagonal stipple on the page, clipped to the zone: a texture, not needles."""
    widths = plate.page.widths
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
    plate.canvas.stipple(panel.on_page(places[inside]), widths.texture_radius_mm, TEXTURE, order=3)


def _needles(plate: _Plate, panel: Panel, raster: Raster) -> None:
    """Single needles of the sample, as dots."""
    scene = plate.scene
    if len(scene.needles):
        seen = raster.visible(scene.needles, scene.needle_normals)
        plate.canvas.stipple(
            panel.place(scene.needles[seen]), plate.page.widths.needle_radius_mm, INK, order=5
        )


def _labels(
    plate: _Plate, seen: Sequence[labelling.Seen], columns: Sequence[Column]
) -> tuple[Layout, dict[str, labelling.Words]]:
    scene, canvas, page = plate.scene, plate.canvas, plate.page
    sizes = {s.mark.point: labelling.mark_words(s.mark, canvas, page) for s in seen}
    places = labelling.zone_places(scene, plate.rasters, plate.panels, [s.place for s in seen])
    zones = []
    for zone in dict.fromkeys(patch.zone for patch in scene.patches):
        ks = [k for k, patch in enumerate(scene.patches) if patch.zone == zone]
        sizes[f"zone:{zone}"] = labelling.zone_words([scene.patches[k] for k in ks], canvas, page)
        label = labelling.zone_label(zone, ks, places, plate.panels, sizes[f"zone:{zone}"])
        if label is not None:
            zones.append(label)
    obstacles = [ellipse for panel in plate.panels for ellipse in _features(scene, panel)]
    layout = labelling.lay_out(zones, seen, plate.panels, columns, sizes, obstacles, page)
    return layout, sizes


def _features(scene: Scene, panel: Panel) -> list[Ellipse]:
    """Eyes and mouth on the page."""
    found = []
    for feature in scene.avoid:
        x, y = panel.place(feature.centre)[0]
        scale = panel.mm_per_mm
        turned = abs(np.cos(np.radians(panel.view.azimuth_deg)))
        wide = feature.half_width_mm * scale * max(turned, 0.3)
        found.append(Ellipse(float(x), float(y), wide, feature.half_height_mm * scale))
    return found


def _leaders(plate: _Plate, layout: Layout, seen: Sequence[labelling.Seen]) -> None:
    widths = plate.page.widths
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
                plate.canvas.disc(*target, 0.55, fill=LEADER, edge=PAPER, width_mm=0.25, order=7)
    plate.canvas.strokes(lines, PAPER, widths.leader_casing_mm, order=5.5)
    plate.canvas.strokes(lines, LEADER, widths.leader_mm, order=6)


def _dots(plate: _Plate, seen: Sequence[labelling.Seen]) -> None:
    """Dots with a white ring; critical points are hollow."""
    widths, canvas = plate.page.widths, plate.canvas
    radius = widths.dot_radius_mm
    hollow = [s.place for s in seen if s.mark.caution == "critical"]
    canvas.discs([s.place for s in seen], radius + widths.dot_ring_mm, fill=PAPER, order=7)
    canvas.discs(hollow, radius - 0.1, fill=PAPER, edge=CRITICAL, width_mm=0.42, order=7.1)
    canvas.discs([s.place for s in seen if s.place not in hollow], radius, fill=INK, order=7.1)


def _write(plate: _Plate, placed: Placed, words: labelling.Words) -> None:
    y = placed.y_mm
    align_right = placed.option.right is not None and placed.option.left is None and placed.column > 0
    for n, line in enumerate(words.lines):
        if n:
            y += max(run.size_pt for run in line) * MM_PER_PT * labelling.SMALL_LINE_EM
        x = placed.left_mm + (placed.width_mm if align_right else 0.0)
        plate.canvas.line(x, y, line, align=1.0 if align_right else 0.0)


def _captions(plate: _Plate, seen: Sequence[labelling.Seen], layout: Layout) -> None:
    """Under every head the name of its view; under the last also what is not seen."""
    size = plate.page.sizes.small
    words = plate.scene.words
    there = {s.mark.point for s in seen}
    unseen = list(dict.fromkeys(mark.code for mark in plate.scene.marks if mark.point not in there))
    crowded = [name.partition("@")[0] for name in layout.left_over]
    notes = [
        words.texture_note,
        words.needle_note,
        f"not seen here: {', '.join(unseen)}" if unseen else "",
        f"no room for the label of {', '.join(crowded)}" if crowded else "",
    ]
    for n, panel in enumerate(plate.panels):
        left, top, width, height = panel.box_mm
        parts = [panel.view.title, *(notes if n == len(plate.panels) - 1 else [])]
        text = " · ".join(part for part in parts if part)
        plate.canvas.line(
            left + width / 2, top + height + 3.2, [Run(text, size, "regular", QUIET)], align=0.5
        )
