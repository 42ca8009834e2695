"""A plate of one scene: title, heads, labels, colour bar, legend and credits on one page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from facemap import raster as rastering
from facemap.layout import Layout
from facemap.plates import drawing
from facemap.plates import labels as labelling
from facemap.plates.canvas import Canvas, Run
from facemap.plates.composing import (
    Composition,
    Desk,
    composed,
    features,
    finer,
    labels_of,
    nameless,
    zones_of,
)
from facemap.plates.courses import Taken, draw_courses
from facemap.plates.crowds import overlapping
from facemap.plates.echoes import echoes
from facemap.plates.foot import Foot
from facemap.plates.insets import frames
from facemap.plates.panels import Extent, Panel, extent
from facemap.plates.rows import rows_of
from facemap.plates.spots import Seen, seen_marks, zone_places
from facemap.raster import Raster
from facemap.scene import Frame, Mark, Scene
from facemap.style import MM_PER_PT, QUIET, Page
from facemap.views import View

MANY_LABELS = 24
TITLE_LINES = 2
SMALLER_TITLE = 0.92
LEAST_TITLE = 0.6
TITLE_GAP_MM = 5.0
TITLE_LINE_EM = 1.2
HEAD_GAP_MM = 3.0
FOOT_GAP_MM = 2.0


def draw_page(canvas: Canvas, scene: Scene, views: Sequence[View], page: Page, frame: Frame) -> None:
    """Draw a whole plate on an empty page."""
    top = heading(canvas, page, scene.words.title, scene.words.title_hanzi, scene.words.subtitle)
    dense = len({m.point for m in scene.marks}) + len(zones_of(scene)) > MANY_LABELS
    fine = finer(page) if dense else page
    extents = [extent(scene, v, frame) for v in views]
    unseen = _unseen(scene, _expected(scene, extents))
    # with much to name a line for what finds no room is kept from the start, or all would be drawn twice
    unnamed: tuple[str, ...] = ("·",) if dense else ()
    whole: frozenset[int] = frozenset()
    while True:
        foot = Foot(rows_of(scene, unseen, unnamed), scene.scale, scene.words.credits)
        bottom = page.height_mm - page.margin_mm - foot.height_mm(canvas, page) - FOOT_GAP_MM
        desk = Desk(scene, fine, canvas, top, bottom, whole=whole, dense=dense)
        found = composed(desk, extents)
        shots = [(panel.view, panel.width_px, panel.height_px) for panel in found.panels]
        rasters = rastering.render(scene, shots, frame)
        seen = seen_marks(scene, found.panels, rasters)
        layout = _labels(desk, found, rasters, seen)
        if empty := nameless(found.panels, {placed.id for placed in layout.placed}):
            whole |= empty
            continue
        told = foot
        left_out = _left_out(scene, layout)
        foot = Foot(rows_of(scene, _unseen(scene, seen), left_out), scene.scale, scene.words.credits)
        if foot.height_mm(canvas, page) <= told.height_mm(canvas, page) + 1e-6:
            break
        unseen, unnamed = _unseen(scene, seen), left_out
    for n, (panel, raster) in enumerate(zip(found.panels, rasters, strict=True)):
        drawing.Drawn(scene, fine, canvas, panel, raster).draw()
        taken = Taken.of([s.place for s in seen], layout)
        draw_courses(canvas, page, scene, panel, raster, taken, _beside(found.panels, n, page))
    _annotate(desk, found, seen, layout)
    foot.draw(canvas, page)


def heading(canvas: Canvas, page: Page, title: str, hanzi: str, subtitle: str) -> float:
    """Title and subtitle; return where the heads may begin."""
    sizes = page.sizes
    runs = [Run(title, sizes.title, "bold")]
    if hanzi and canvas.type.hanzi and not set(hanzi) & canvas.type.missing:
        runs += [Run("   ", sizes.title * 0.8), Run(hanzi, sizes.title * 0.8, "hanzi", QUIET)]
    y = page.margin_mm + sizes.title * MM_PER_PT * 0.36
    room = page.width_mm - 2 * page.margin_mm
    lines = [runs]
    if canvas.width(runs) > room:
        size = sizes.title
        while (
            len(words := canvas.wrapped(title, size, room, "bold")) > TITLE_LINES
            and size > LEAST_TITLE * sizes.title
        ):
            size *= SMALLER_TITLE
        lines = [[Run(line, size, "bold")] for line in words]
        lines += [[run] for run in _hanzi_lines(canvas, page, runs[-1], room) if len(runs) > 1]
    for n, line in enumerate(lines):
        y += lines[n - 1][0].size_pt * MM_PER_PT * TITLE_LINE_EM if n else 0.0
        canvas.line(page.margin_mm, y, line)
    y += lines[-1][0].size_pt * MM_PER_PT * 0.45 + TITLE_GAP_MM
    for said in canvas.wrapped(subtitle, sizes.subtitle, room):
        canvas.line(page.margin_mm, y, [Run(said, sizes.subtitle, "regular", QUIET)])
        y += sizes.subtitle * MM_PER_PT * 1.3
    return y - sizes.subtitle * MM_PER_PT * 0.6 + HEAD_GAP_MM


def _hanzi_lines(canvas: Canvas, page: Page, run: Run, room_mm: float) -> list[Run]:
    """A title in characters under a wrapped one: smaller where that saves lines, broken after its commas."""
    share = room_mm / max(canvas.measure(run), 1e-9)
    run = replace(run, size_pt=max(min(share, 1.0) * run.size_pt, page.sizes.subtitle))
    pieces = re.findall("[^、]*、|[^、]+", run.text)
    if any(canvas.measure(replace(run, text=piece)) > room_mm for piece in pieces):
        pieces = list(run.text)
    lines = [replace(run, text="")]
    for piece in pieces:
        longer = replace(run, text=lines[-1].text + piece)
        if canvas.measure(longer) <= room_mm + 1e-6:
            lines[-1] = longer
        else:
            lines.append(replace(run, text=piece))
    return lines


def _expected(scene: Scene, extents: Sequence[Extent]) -> list[Seen]:
    """What faces a camera, before anything is drawn."""
    return seen_marks(scene, [Panel(e.view, 0, 0, 100, 100, 1.0, None, None) for e in extents])


def _unseen(scene: Scene, seen: Sequence[Seen]) -> list[Mark]:
    there = {s.mark.point for s in seen}
    return [mark for mark in scene.marks if mark.point not in there]


def _beside(panels: Sequence[Panel], n: int, page: Page) -> tuple[float, float]:
    """From where to where the tags of a head may stand: halfway to its neighbours, or to the margins."""
    left, top, width, height = panels[n].box_mm
    level = [p.box_mm for p in panels if p.box_mm[1] < top + height and p.box_mm[1] + p.box_mm[3] > top]
    before = max((x + w for x, _, w, _ in level if x + w <= left + 1), default=None)
    after = min((x for x, _, _, _ in level if x >= left + width - 1), default=None)
    return (
        page.margin_mm if before is None else (before + left) / 2,
        page.width_mm - page.margin_mm if after is None else (left + width + after) / 2,
    )


def _left_out(scene: Scene, layout: Layout) -> tuple[str, ...]:
    """What the labels say for which there was no room."""
    said = {f"zone:{patch.zone}": patch.name.lower() for patch in scene.patches}
    said |= {mark.point: mark.code for mark in scene.marks}
    return tuple(said[name] for name in layout.left_over)


def _labels(desk: Desk, found: Composition, rasters: Sequence[Raster], seen: Sequence[Seen]) -> Layout:
    places = zone_places(desk.scene, found.panels, rasters, [s.place for s in seen])
    labels = labels_of(desk, seen, found.panels, places, found.sizes)
    ellipses = features(desk.scene, found.panels)
    return labelling.lay_out(labels, seen, found.columns, ellipses, desk.page, start=found.start)


def _small(panels: Sequence[Panel], seen: Sequence[Seen], page: Page) -> set[tuple[str, int]]:
    """(point, panel) whose dots are small: they would lie on others, or stand in one box with such."""
    small = overlapping(seen, page)
    for panel in panels:
        if panel.host is None or panel.source_mm is None:
            continue
        left, top, width, height = panel.source_mm
        boxed = {
            (s.mark.point, s.panel)
            for s in seen
            if s.panel == panel.host and left < s.place[0] < left + width and top < s.place[1] < top + height
        }
        if boxed & small:
            # alike wherever they are not named
            small |= boxed | {(s.mark.point, s.panel) for s in seen if s.mark.point in panel.points}
    return small


def _annotate(desk: Desk, found: Composition, seen: Sequence[Seen], layout: Layout) -> None:
    canvas, page = desk.canvas, desk.page
    named = {line[-1] for placed in layout.placed for line in placed.leaders}
    dots = [s.place for s in seen]
    frames(canvas, found.panels, features(desk.scene, found.panels), dots)
    drawing.leaders(canvas, page, layout, seen)
    drawing.dots(canvas, page, seen, named, _small(found.panels, seen, page))
    for placed in layout.placed:
        drawing.write_label(canvas, placed, found.sizes[placed.id], found.columns[placed.column])
    if not desk.dense:
        ellipses = features(desk.scene, found.panels)
        for echo in echoes(canvas, page, found.panels, seen, layout, ellipses):
            echo.draw(canvas)
    drawing.captions(canvas, page, found.panels)
