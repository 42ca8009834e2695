"""Before anything is drawn: what is enlarged, which columns are needed, and so where the heads stand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from facemap.layout import Column, Ellipse, Label, Layout, Option
from facemap.plates import labels as labelling
from facemap.plates.canvas import Canvas
from facemap.plates.crowds import crowds, tight, unclouded, window
from facemap.plates.panels import Extent, Panel, Plan, Window, arranged
from facemap.plates.spots import Ends, Seen, expected_zones, seen_marks
from facemap.scene import Patch, Scene
from facemap.style import MM_PER_INCH, Page

WIDE = 0.93
LARGER = 1.04
REHEARSALS = 2
LEAST_SCALE = 0.72
SHRUNK = 0.7
MOST_OF_HEAD = 0.75
MANY_VIEWS = 4
NAMES_MM = 46.0
FINE = 0.72


@dataclass(frozen=True)
class Composition:
    """Where panels and columns are, and what the labels measure."""

    panels: tuple[Panel, ...]
    columns: tuple[Column, ...]
    sizes: dict[str, labelling.Words]
    start: dict[str, Option]


@dataclass(frozen=True)
class Desk:
    """What composing needs to know of a plate.

    Attributes
    ----------
    rows : int
        In how many rows the views stand; 0 for as many as the page is wont to have.
    whole : frozenset of int
        Views of which no part is enlarged.
    dense : bool
        There is much to name: labels are short.
    """

    scene: Scene
    page: Page
    canvas: Canvas
    top_mm: float
    bottom_mm: float
    narrow: bool = False
    rows: int = 0
    whole: frozenset[int] = frozenset()
    dense: bool = False

    @property
    def px_mm(self) -> float:
        """Size of a pixel of the page."""
        return MM_PER_INCH / float(self.canvas.axes.figure.dpi)

    def sizes(self) -> dict[str, labelling.Words]:
        """The words of every label."""
        if self.dense:
            names = labelling.Names(self.canvas, self.page, NAMES_MM, full=1)
            short = {m.point: names.mark(m) for m in self.scene.marks}
            return short | {f"zone:{z}": names.zone(p, area=True) for z, p in zones_of(self.scene).items()}
        sizes = {
            m.point: labelling.mark_words(m, self.canvas, self.page, narrow=self.narrow)
            for m in self.scene.marks
        }
        for zone, patches in zones_of(self.scene).items():
            sizes[f"zone:{zone}"] = labelling.zone_words(patches, self.canvas, self.page)
        return sizes

    def plan(self, extents: Sequence[Extent], windows: Sequence[Window] = ()) -> Plan:
        """What stands in which row."""
        return Plan.of(extents, windows, self.page, self.rows)

    def arranged(self, plan: Plan, needs: Sequence[float]) -> tuple[list[Panel], list[Column]]:
        """Panels and columns for widths of columns."""
        return arranged(plan, needs, self.page, self.top_mm, self.bottom_mm, self.px_mm)


def finer(page: Page) -> Page:
    """A page with smaller labels and dots, for a scene with much to name."""
    sizes = replace(page.sizes, label=page.sizes.label * FINE, small=page.sizes.label * FINE)
    w = page.widths
    widths = replace(
        w,
        dot_radius_mm=w.dot_radius_mm * FINE,
        dot_ring_mm=w.dot_ring_mm * FINE,
        outline_mm=w.outline_mm * FINE,
        clearance_mm=w.clearance_mm * FINE,
    )
    return replace(page, sizes=sizes, widths=widths)


def zones_of(scene: Scene) -> dict[str, list[Patch]]:
    """Patches by zone, both sides together."""
    return {patch.zone: [p for p in scene.patches if p.zone == patch.zone] for patch in scene.patches}


def composed(desk: Desk, extents: Sequence[Extent]) -> Composition:
    """Place panels and columns; labels are narrow where that lets the heads be clearly larger."""
    desk, plain = max(
        ((trial, _named(trial, extents)) for trial in _in_rows(desk, len(extents))),
        key=lambda found: found[1].panels[0].mm_per_mm,
    )
    room = max(c.bottom_mm - c.top_mm for c in plain.columns)
    tallest = max(p.box_mm[3] for p in plain.panels if p.host is None)
    if desk.page.stacked or desk.dense or tallest > WIDE * room:
        return plain
    narrow = _named(replace(desk, narrow=True), extents)
    return narrow if narrow.panels[0].mm_per_mm > LARGER * plain.panels[0].mm_per_mm else plain


def _in_rows(desk: Desk, views: int) -> list[Desk]:
    """The rows to try: the page's own; for many views also two of them, or two views in each."""
    if views < MANY_VIEWS:
        return [desk]
    return [desk, replace(desk, rows=-(-views // 2) if desk.page.stacked else 2)]


def nameless(panels: Sequence[Panel], named: Collection[str]) -> frozenset[int]:
    """The views whose enlargements name nothing, by their number among the views."""
    views = [n for n, panel in enumerate(panels) if panel.host is None]
    empty = {panel.host for panel in panels if panel.host is not None and not panel.points & set(named)}
    return frozenset(views.index(host) for host in empty)


def _named(desk: Desk, extents: Sequence[Extent]) -> Composition:
    """Rehearse, and again without the enlargements that came to name nothing."""
    while True:
        found = _rehearsed(desk, extents)
        empty = nameless(found.panels, found.start.keys())
        if not empty:
            return found
        desk = replace(desk, whole=desk.whole | empty)


def _rehearsed(desk: Desk, extents: Sequence[Extent]) -> Composition:
    """Try the labels with room everywhere, then keep the columns that came to be used."""
    sizes = desk.sizes()
    plan = desk.plan(extents, _windows(desk, extents, sizes))
    panels, columns = desk.arranged(plan, [_widest(sizes)] * len(plan.gaps))
    start: dict[str, Option] = {}
    for _ in range(REHEARSALS):
        seen = seen_marks(desk.scene, panels)
        zones = expected_zones(desk.scene, panels, [s.place for s in seen])
        labels = labels_of(desk, seen, panels, zones, sizes)
        ellipses = features(desk.scene, panels)
        layout = labelling.lay_out(labels, seen, columns, ellipses, desk.page, finely=False, start=start)
        before, start = start, {p.id: p.option for p in layout.placed}
        panels, columns = desk.arranged(plan, _needs(layout, len(columns)))
        if {id_: o.way for id_, o in start.items()} == {id_: o.way for id_, o in before.items()}:
            break
    return Composition(tuple(panels), tuple(columns), sizes, start)


def _widest(sizes: dict[str, labelling.Words]) -> float:
    return max((size.width_mm for size in sizes.values()), default=0.0)


def _needs(layout: Layout, count: int) -> list[float]:
    return [max((p.width_mm for p in layout.placed if p.column == n), default=0.0) for n in range(count)]


def _windows(desk: Desk, extents: Sequence[Extent], sizes: dict[str, labelling.Words]) -> list[Window]:
    """What is to be enlarged, judged on heads as large as they could become."""
    plan = desk.plan(extents)
    last = len(plan.rows[0])
    needs = [_widest(sizes) if n < last or last == 1 else 0.0 for _, n in plan.gaps]
    panels, _ = desk.arranged(plan, needs)
    seen = seen_marks(desk.scene, panels)
    wanted = [window(crowd, seen, panels, desk.page) for crowd in crowds(seen, desk.page)]
    found = [w for w in wanted if w is not None and w.host not in desk.whole]
    found = [w for w in found if w.height_mm < MOST_OF_HEAD * extents[w.host].height_mm]
    kept: list[Window] = []
    for one in unclouded(frozenset(), found):
        trial = desk.plan(extents, [*kept, one])
        smaller, _ = desk.arranged(trial, [needs[0] if n == 0 else 0.0 for _, n in trial.gaps])
        shown = min(p.box_mm[3] for p in smaller if p.points == one.points)
        if smaller[0].mm_per_mm >= LEAST_SCALE * panels[0].mm_per_mm and shown >= SHRUNK * one.size_mm[1]:
            kept.append(one)
    return kept


def labels_of(
    desk: Desk,
    seen: Sequence[Seen],
    panels: Sequence[Panel],
    places: dict[tuple[int, int], Ends],
    sizes: dict[str, labelling.Words],
) -> list[Label]:
    """Labels of zones and points with all their options, the most important first."""
    labels = []
    heads = {key: place for key, place in places.items() if panels[key[1]].host is None}
    for zone in zones_of(desk.scene):
        ks = [k for k, patch in enumerate(desk.scene.patches) if patch.zone == zone]
        label = labelling.zone_label(zone, ks, heads, panels, sizes[f"zone:{zone}"])
        if label is not None:
            labels.append(label)
    return [*labels, *labelling.mark_labels(seen, panels, sizes, tight(seen, desk.page))]


def features(scene: Scene, panels: Sequence[Panel]) -> list[Ellipse]:
    """Eyes and mouth on the page."""
    found = []
    for panel in panels:
        if panel.host is not None:
            continue
        for feature in scene.avoid:
            x, y = panel.place(feature.centre)[0]
            scale = panel.mm_per_mm
            wide, tall = feature.half_size_mm(panel.view)
            found.append(Ellipse(float(x), float(y), wide * scale, tall * scale))
    return found
