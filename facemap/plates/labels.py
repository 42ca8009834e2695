"""What is labelled on a plate, with which words, and the ways each label may be placed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facemap.bending import bent
from facemap.contours import deepest
from facemap.layout import Column, Ellipse, Label, Layout, Option, arrange
from facemap.packing import Place
from facemap.plates.canvas import Canvas, Run
from facemap.plates.panels import Panel
from facemap.raster import FACING, Raster, on_near_side
from facemap.scene import Mark, Patch, Scene
from facemap.style import CRITICAL, INK, MM_PER_PT, QUIET, Page
from facemap.views import View
from facemap.wording import about_span, plain

Floats = NDArray[np.float64]

LINE_EM = 1.28
SMALL_LINE_EM = 1.32
SHARED_REACH = 0.62
NEAR_LEFT = 0.35
OWN_COLUMN = 8.0
OTHER_SIDE = 14.0
ZONE_COLUMN = 20.0
STRAINED = 35.0
SPLIT = 45.0


@dataclass(frozen=True)
class Words:
    """The lines of a label."""

    lines: tuple[tuple[Run, ...], ...]
    width_mm: float
    height_mm: float
    line_mm: float


@dataclass(frozen=True)
class Seen:
    """A mark that is seen in a panel, and where on the page."""

    mark: Mark
    panel: int
    place: Place


def seen_marks(scene: Scene, rasters: Sequence[Raster], panels: Sequence[Panel]) -> list[Seen]:
    """Every mark in every panel in which the skin there is seen; in a turned head those of the near side."""
    if not scene.marks:
        return []
    xyz = np.array([mark.xyz for mark in scene.marks])
    normals = np.array([mark.normal for mark in scene.marks])
    found = []
    for i, (raster, panel) in enumerate(zip(rasters, panels, strict=True)):
        places = panel.place(xyz)
        near = np.array([on_near_side(mark.side, panel.view) for mark in scene.marks])
        there = np.nonzero(raster.visible(xyz, normals) & near)[0]
        found += [Seen(scene.marks[n], i, (float(places[n, 0]), float(places[n, 1]))) for n in there]
    return found


def mark_words(mark: Mark, canvas: Canvas, page: Page) -> Words:
    """Code, characters and pinyin; a critical or careful point says so."""
    size = page.sizes.label
    runs = [Run(mark.code, size, "bold", CRITICAL if mark.caution == "critical" else INK)]
    if mark.hanzi and canvas.type.hanzi and not set(mark.hanzi) & canvas.type.missing:
        runs += [Run(" ", size), Run(mark.hanzi, size, "hanzi")]
    if mark.pinyin:
        runs.append(Run(f" {mark.pinyin}", size, "regular", QUIET))
    lines = [tuple(runs)]
    if mark.caution == "critical":
        lines.append((Run("critical", page.sizes.small, "regular", CRITICAL),))
    return words(lines, canvas)


def zone_words(patches: Sequence[Patch], canvas: Canvas, page: Page) -> Words:
    """Name, area and about how many needles."""
    size, small = page.sizes.label, page.sizes.small
    area = sum(patch.area_cm2 for patch in patches)
    both = ", both sides" if len(patches) > 1 else ""
    lines: list[tuple[Run, ...]] = [(Run(patches[0].name, size, "bold"),)]
    lines.append(
        (Run(f"{area:.0f} cm²{both}" if area >= 1.5 else f"{area:.1f} cm²{both}", small, colour=QUIET),)
    )
    low, high = (_total(patch.needles[end] for patch in patches) for end in (0, 1))
    if patches[0].fill == "density" and (low is not None or high is not None):
        needles = "needle" if round(high or low or 0) == 1 else "needles"
        lines.append((Run(f"{about_span(low, high)} {needles}", small, colour=QUIET),))
    elif patches[0].fill == "texture" and patches[0].per_cm2[1] is not None:
        lines.append((Run(f"{plain(patches[0].per_cm2[1])} holes per cm²", small, colour=QUIET),))
    return words(lines, canvas)


def _total(counts: Iterable[float | None]) -> float | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def words(lines: Sequence[tuple[Run, ...]], canvas: Canvas) -> Words:
    """Measure the lines of a label."""
    tall = [max(run.size_pt for run in line) * MM_PER_PT * LINE_EM for line in lines]
    return Words(tuple(lines), max(canvas.width(line) for line in lines), sum(tall), tall[0])


def zone_places(
    scene: Scene, rasters: Sequence[Raster], panels: Sequence[Panel], dots: Sequence[Place]
) -> dict[tuple[int, int], Place]:
    """For every (patch, panel) in which it is seen, a place on the page well inside it and off the dots."""
    found: dict[tuple[int, int], Place] = {}
    for i, (raster, panel) in enumerate(zip(rasters, panels, strict=True)):
        for k, coverage in raster.coverage.items():
            free = coverage.copy()
            for x, y in dots:
                column = int(x / panel.px_mm) - panel.x_px
                row = int(y / panel.px_mm) - panel.y_px
                reach = int(2.2 / panel.px_mm)
                free[
                    max(row - reach, 0) : max(row + reach, 0), max(column - reach, 0) : max(column + reach, 0)
                ] = 0
            place = deepest(free) or deepest(coverage)
            if place is not None:
                x, y = panel.on_page(np.array([place]))[0]
                found[k, i] = (float(x), float(y))
    return found


def mark_labels(
    seen: Sequence[Seen],
    panels: Sequence[Panel],
    sizes: Mapping[str, Words],
    split: frozenset[str],
) -> list[Label]:
    """One label for a point where two views can share it, otherwise one for each view."""
    labels: list[Label] = []
    order = dict.fromkeys(s.mark.point for s in seen)
    for point in order:
        spots = [s for s in seen if s.mark.point == point]
        done: set[int] = set()
        for i in range(len(panels) - 1):
            pair = None if point in split or i in done else _shared(spots, i, panels)
            if pair is not None:
                labels.append(_label(f"{point}@{i}+{i + 1}", sizes[point], _shared_options(pair, panels)))
                done |= {i, i + 1}
        alone = sorted({s.panel for s in spots} - done)
        labels += [_label(f"{point}@{i}", sizes[point], _own_options(spots, i, panels)) for i in alone]
    return labels


def _label(name: str, size: Words, options: Sequence[Option]) -> Label:
    return Label(name, size.width_mm, size.height_mm, size.line_mm, tuple(options))


def _shared(spots: Sequence[Seen], i: int, panels: Sequence[Panel]) -> tuple[Seen, Seen] | None:
    """The same needle in two neighbouring views, near enough to the column between them."""
    if panels[i].right_column != panels[i + 1].left_column:
        return None
    left = {s.mark.side: s for s in spots if s.panel == i}
    right = {s.mark.side: s for s in spots if s.panel == i + 1}
    pairs = [
        (left[side], right[side])
        for side in left.keys() & right.keys()
        if _share(left[side], panels) >= 1 - SHARED_REACH and _share(right[side], panels) <= SHARED_REACH
    ]
    return min(pairs, key=lambda pair: pair[1].place[0] - pair[0].place[0], default=None)


def _share(spot: Seen, panels: Sequence[Panel]) -> float:
    left, _, width, _ = panels[spot.panel].box_mm
    return (spot.place[0] - left) / width


def _shared_options(pair: tuple[Seen, Seen], panels: Sequence[Panel]) -> list[Option]:
    column = panels[pair[0].panel].right_column
    return [Option(column, left=pair[0].place, right=pair[1].place)]


def _own_options(spots: Sequence[Seen], i: int, panels: Sequence[Panel]) -> list[Option]:
    """To the column that is nearest, or to the other one, each with the twin that is nearest to it."""
    mine = [s for s in spots if s.panel == i]
    last = max(mine, key=lambda s: s.place[0])
    first = min(mine, key=lambda s: s.place[0])
    to_left = 0.0 if len(mine) == 1 and _share(first, panels) < NEAR_LEFT else OWN_COLUMN
    return [
        Option(panels[i].right_column, left=last.place, cost=OWN_COLUMN - to_left),
        Option(panels[i].left_column, right=first.place, cost=to_left),
    ]


def column_wants(scene: Scene, views: Sequence[View]) -> list[set[str]]:
    """Points that may be labelled in the column before, between and after heads in a row.

    Judged by which way the skin faces alone, before anything is drawn.
    """
    wants: list[set[str]] = [set() for _ in range(len(views) + 1)]
    for i, view in enumerate(views):
        for mark in scene.marks:
            if on_near_side(mark.side, view) and view.facing(mark.xyz[None], mark.normal[None])[0] > FACING:
                across = view.project(mark.xyz[None], 2, 2)[0, 0] - 1.0
                left = view.azimuth_deg != 0 and across < 0
                wants[i if left and (i > 0 or len(views) == 1) else i + 1].add(mark.point)
                if i > 0:
                    wants[i].add(mark.point)
    return wants


def zone_label(
    zone: str,
    ks: Sequence[int],
    places: Mapping[tuple[int, int], Place],
    panels: Sequence[Panel],
    size: Words,
) -> Label | None:
    """A label for a zone, its left and right patches together."""
    options: list[Option] = []
    for i, panel in enumerate(panels):
        here = sorted(places[k, i] for k in ks if (k, i) in places)
        if here:
            options.append(
                Option(panel.left_column, right=here[0], cost=ZONE_COLUMN * (panel.left_column > 0))
            )
            options.append(Option(panel.right_column, left=here[-1], cost=ZONE_COLUMN))
    return _label(f"zone:{zone}", size, options) if options else None


def lay_out(
    zones: Sequence[Label],
    seen: Sequence[Seen],
    panels: Sequence[Panel],
    columns: Sequence[Column],
    sizes: Mapping[str, Words],
    obstacles: Sequence[Ellipse],
    page: Page,
) -> Layout:
    """Place all labels; a shared label that finds no room is split into one for each view."""
    dots = [s.place for s in seen]

    def arranged(split: frozenset[str]) -> Layout:
        labels = [*zones, *mark_labels(seen, panels, sizes, split)]
        return arrange(labels, columns, dots, obstacles, clearance_mm=page.widths.clearance_mm)

    split: frozenset[str] = frozenset()
    layout = arranged(split)
    for point in dict.fromkeys(s.mark.point for s in seen):
        if layout.cost < STRAINED * (len(layout.placed) + 1):
            break
        trial = arranged(split | {point})
        if trial.cost < layout.cost - SPLIT:
            split, layout = split | {point}, trial
    while over := {name.partition("@")[0] for name in layout.left_over if "+" in name} - split:
        split |= over
        layout = arranged(split)
    labels = [*zones, *mark_labels(seen, panels, sizes, split)]
    return bent(layout, labels, columns, dots, obstacles, clearance_mm=page.widths.clearance_mm)
