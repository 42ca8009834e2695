"""One scene of a comparison: how its heads stand in their cell, and what names its dots and zones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from facemap import raster as rastering
from facemap.layout import Column, Layout
from facemap.plates import drawing
from facemap.plates import labels as labelling
from facemap.plates.canvas import Canvas
from facemap.plates.composing import features
from facemap.plates.courses import Taken, draw_courses
from facemap.plates.crowds import overlapping, tight
from facemap.plates.labels import Names, Words
from facemap.plates.panels import CAPTION_MM, Extent, Panel, snapped
from facemap.plates.spots import Seen, seen_marks, zone_places
from facemap.raster import Raster
from facemap.scene import Frame, Mark, Scene
from facemap.style import Page
from facemap.views import View

GUTTER_MM = 6.0
TEXT_GAP_MM = 1.0
FINE = 0.75
CLEARLY_SMALLER = 0.94
SMALL_TYPE = 0.88
MOST_FOR_LABELS = 0.22


@dataclass(frozen=True)
class Heads:
    """How the views of one scene stand: beside or under each other, whichever lets them be larger.

    Attributes
    ----------
    scale : float
        Millimetres of the page for one of the head.
    width_mm : float
        Of the cell: what the heads leave of it is for labels.
    """

    extents: tuple[Extent, ...]
    scale: float
    beside: bool
    width_mm: float

    @classmethod
    def of(cls, extents: Sequence[Extent], width: float, room: float, need: float) -> Heads:
        """As large as the room allows that labels leave, which need so much at both sides."""
        return max((cls._of(extents, width, room, need, way) for way in (False, True)), key=lambda h: h.scale)

    @classmethod
    def _of(cls, extents: Sequence[Extent], width: float, room: float, need: float, beside: bool) -> Heads:
        wide, tall = [e.width_mm for e in extents], [e.height_mm for e in extents]
        under = caption_mm([e.view for e in extents])
        gaps = (len(extents) - 1) * GUTTER_MM / 2
        if beside:
            scale = min((room - under) / max(tall), (width - gaps - 2 * need) / sum(wide))
        else:
            scale = min((room - len(extents) * under) / sum(tall), (width - 2 * need) / max(wide))
        return cls(tuple(extents), scale, beside, width)

    @property
    def height_mm(self) -> float:
        """With the captions."""
        tall = [self.scale * e.height_mm + caption_mm([x.view for x in self.extents]) for e in self.extents]
        return max(tall) if self.beside else sum(tall)

    @property
    def free_mm(self) -> float:
        """What is free at each side of the widest row."""
        wide = [self.scale * e.width_mm for e in self.extents]
        gaps = (len(wide) - 1) * GUTTER_MM / 2
        return (self.width_mm - (sum(wide) + gaps if self.beside else max(wide))) / 2

    def placed(self, middle: float, y: float, px_mm: float, page: Page) -> tuple[list[Panel], list[Column]]:
        """The panels round a middle, and a column at each end of every row."""
        panels: list[Panel] = []
        columns: list[Column] = []
        wide = [self.scale * e.width_mm for e in self.extents]
        gap = GUTTER_MM / 2
        x, last = middle - (sum(wide) + (len(wide) - 1) * gap) / 2, len(wide) - 1
        for n, (e, width) in enumerate(zip(self.extents, wide, strict=True)):
            left = x if self.beside else middle - width / 2
            tall = self.scale * e.height_mm
            sides: list[int | None] = [None, None]
            for end, outer in enumerate((not self.beside or n == 0, not self.beside or n == last)):
                if outer:
                    sides[end] = len(columns)
                    at = (middle - self.width_mm / 2, left) if end == 0 else (left + width, middle)
                    reach = at if end == 0 else (at[0], middle + self.width_mm / 2)
                    columns.append(_column(reach, (y, y + tall), end == 0, page))
            panels.append(snapped(e, left, y, self.scale, px_mm, *sides))
            x += width + gap
            if not self.beside:
                y += tall + caption_mm([v.view for v in self.extents])
        return panels, columns


def _column(reach: tuple[float, float], height: tuple[float, float], before: bool, page: Page) -> Column:
    stub = page.widths.stub_mm
    return Column(
        *reach,
        *height,
        align="right" if before else "left",
        stub_left_mm=0.0 if before else stub,
        stub_right_mm=stub if before else 0.0,
        text_gap_mm=TEXT_GAP_MM,
    )


def caption_mm(views: Sequence[View]) -> float:
    """Room for what stands under a head: nothing needs saying of a front alone."""
    return CAPTION_MM if len(views) > 1 or views[0].azimuth_deg or views[0].elevation_deg else 0.0


def beside_mm(page: Page) -> float:
    """What a leader takes beside the words of a label."""
    return page.widths.stub_mm + TEXT_GAP_MM


def least_mm(canvas: Canvas, page: Page, scenes: Sequence[Scene]) -> float:
    """The least room that the labels of these scenes need at each side of their heads."""
    names = Names(canvas, page, 0.0, full=0)
    widest = max((names.mark(m).width_mm for scene in scenes for m in scene.marks), default=None)
    return 0.0 if widest is None else widest + beside_mm(page) + 0.2


def fitted(
    canvas: Canvas,
    page: Page,
    scenes: Sequence[Scene],
    extents: Sequence[Extent],
    width: float,
    room: float,
) -> tuple[Page, Heads]:
    """The heads, and the page with its type for labels: smaller where they cost the heads much."""
    alone = Heads.of(extents, width, room, 0.0)
    found = page, alone
    for share in (1.0, SMALL_TYPE):
        size = page.sizes.small * share
        fine = replace(page, sizes=replace(page.sizes, label=size, small=size))
        need = min(least_mm(canvas, fine, scenes), MOST_FOR_LABELS * width)
        found = fine, Heads.of(extents, width, room, need)
        if found[1].scale >= CLEARLY_SMALLER * alone.scale:
            break
    return found


@dataclass(frozen=True)
class Shot:
    """The heads of one scene, drawn, and its labels in their places."""

    scene: Scene
    panels: tuple[Panel, ...]
    columns: tuple[Column, ...]
    rasters: tuple[Raster, ...]
    seen: tuple[Seen, ...]
    layout: Layout
    sizes: dict[str, Words]

    @classmethod
    def of(
        cls,
        scene: Scene,
        heads: Heads,
        at: tuple[float, float],
        frame: Frame,
        canvas: Canvas,
        page: Page,
        names: Names,
        zones: Iterable[str],
    ) -> Shot:
        """Draw a scene with its heads round a middle and below a height; of its zones some are named."""
        panels, columns = heads.placed(*at, page.width_mm / canvas.pixels_wide, page)
        rasters = rastering.render(scene, [(p.view, p.width_px, p.height_px) for p in panels], frame)
        seen = seen_marks(scene, panels, rasters)
        sizes = {m.point: names.mark(m) for m in scene.marks}
        places = zone_places(scene, panels, rasters, [s.place for s in seen])
        labels = []
        for zone in zones:
            ks = [k for k, patch in enumerate(scene.patches) if patch.zone == zone]
            sizes[f"zone:{zone}"] = names.zone([scene.patches[k] for k in ks])
            label = labelling.zone_label(zone, ks, places, panels, sizes[f"zone:{zone}"])
            if label is not None and label.width_mm <= names.room_mm:
                labels.append(label)
        labels += labelling.mark_labels(seen, panels, sizes, tight(seen, page))
        layout = labelling.lay_out(labels, seen, columns, features(scene, panels), page)
        return cls(scene, tuple(panels), tuple(columns), tuple(rasters), tuple(seen), layout, sizes)

    @property
    def unseen(self) -> tuple[str, ...]:
        """Codes of the points that no view shows."""
        return tuple(dict.fromkeys(m.code for m in unseen(self.scene, self.seen)))

    @property
    def left_out(self) -> tuple[str, ...]:
        """Codes of the points for whose labels there was no room; zones are named under their heads too."""
        said = {m.point: m.code for m in self.scene.marks}
        return tuple(said[id_] for id_ in self.layout.left_over if id_ in said)

    def draw(self, canvas: Canvas, page: Page, bounds: tuple[float, float]) -> None:
        """Heads, courses, dots, leaders and labels, between these bounds from left to right."""
        dots = [s.place for s in self.seen]
        for panel, raster in zip(self.panels, self.rasters, strict=True):
            drawing.Drawn(self.scene, page, canvas, panel, raster).draw()
            taken = Taken.of(dots, self.layout)
            draw_courses(canvas, page, self.scene, panel, raster, taken, bounds, share=FINE)
        named = {line[-1] for placed in self.layout.placed for line in placed.leaders}
        drawing.leaders(canvas, page, self.layout, self.seen)
        drawing.dots(canvas, page, self.seen, named, overlapping(self.seen, page))
        for placed in self.layout.placed:
            drawing.write_label(canvas, placed, self.sizes[placed.id], self.columns[placed.column])
        if caption_mm([panel.view for panel in self.panels]):
            drawing.captions(canvas, page, self.panels)


def unseen(scene: Scene, seen: Sequence[Seen]) -> list[Mark]:
    """Marks of points that no view shows."""
    there = {s.mark.point for s in seen}
    return [mark for mark in scene.marks if mark.point not in there]


def expected_unseen(scene: Scene, extents: Sequence[Extent]) -> tuple[str, ...]:
    """The same before anything is drawn."""
    panels = [Panel(e.view, 0, 0, 100, 100, 1.0, None, None) for e in extents]
    return tuple(dict.fromkeys(m.code for m in unseen(scene, seen_marks(scene, panels))))


def shared_names(canvas: Canvas, page: Page, scenes: Sequence[Scene], free_mm: float) -> Names:
    """How all dots of a comparison are named: as fully as the room beside the heads allows for all."""
    room = free_mm - beside_mm(page)
    marks = [mark for scene in scenes for mark in scene.marks]
    for full in (2, 1):
        names = Names(canvas, page, room, full=full)
        if all(names.mark(mark).width_mm <= room for mark in marks if names.has_more(mark)):
            return names
    return replace(Names(canvas, page, room, full=1), full=0)
