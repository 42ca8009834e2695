"""Where points stand too close on the page for their labels, and the part of a view to enlarge there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from facemap.plates.panels import Panel, Window
from facemap.plates.spots import Seen
from facemap.style import Page

Floats = NDArray[np.float64]

TIGHT_EM = 0.95
LINK = 2.0
FEW = 3
MARGIN_MM = 4.6
NEAR_MM = 3.2
CLEARLY = 2.2
SLENDER = 1.7
WANTED_MM = 7.0
ZOOMS = (1.5, 4.0)
LEAST_MM = 42.0
INSIDE_MM = 2.0


@dataclass(frozen=True)
class Crowd:
    """Points of one panel that stand too close together: their spots."""

    panel: int
    spots: tuple[Seen, ...]

    @property
    def points(self) -> frozenset[str]:
        """Ids of the points."""
        return frozenset(s.mark.point for s in self.spots)


def tight_mm(page: Page) -> float:
    """How far apart two dots must be for a label each: a line of type."""
    return page.sizes.label * TIGHT_EM * 25.4 / 72


def overlapping(seen: Sequence[Seen], page: Page) -> set[tuple[str, int]]:
    """(point, panel) whose dots there would lie on other points' dots."""
    return _closer(seen, 2 * (page.widths.dot_radius_mm + page.widths.dot_ring_mm))


def tight(seen: Sequence[Seen], page: Page) -> set[tuple[str, int]]:
    """(point, panel) whose every dot there has another point's dot closer than a line of type."""
    return _closer(seen, tight_mm(page))


def _closer(seen: Sequence[Seen], limit: float) -> set[tuple[str, int]]:
    crowded: set[tuple[str, int]] = set()
    for panel in {s.panel for s in seen}:
        here = [s for s in seen if s.panel == panel]
        for point in {s.mark.point for s in here}:
            mine = np.array([s.place for s in here if s.mark.point == point])
            others = np.array([s.place for s in here if s.mark.point != point]).reshape(-1, 2)
            away = np.hypot(*np.moveaxis(mine[:, None] - others[None], -1, 0))
            if len(others) and (away.min(axis=1) < limit).all():
                crowded.add((point, panel))
    return crowded


def crowds(seen: Sequence[Seen], page: Page) -> list[Crowd]:
    """The crowds of points that no view has room for, the largest first, no point in two."""
    packed = tight(seen, page)
    panels = {s.mark.point: {t.panel for t in seen if t.mark.point == s.mark.point} for s in seen}
    poor = {point for point, there in panels.items() if all((point, panel) in packed for panel in there)}
    found: list[Crowd] = []
    while True:
        clusters = [
            Crowd(panel, cluster)
            for panel in sorted({s.panel for s in seen})
            for cluster in _linked([s for s in seen if s.panel == panel and s.mark.point in poor], page)
        ]
        clusters = [c for c in clusters if len(c.points) >= FEW and c.panel not in {f.panel for f in found}]
        if not clusters:
            return found
        best = max(clusters, key=lambda c: (len(c.points), _facing(c), c.spots[0].place[0]))
        found.append(best)
        poor -= best.points


def _facing(crowd: Crowd) -> float:
    return round(float(np.mean([s.facing for s in crowd.spots])), 1)


def _linked(spots: Sequence[Seen], page: Page) -> list[tuple[Seen, ...]]:
    """Groups of spots in which each is near another."""
    reach = LINK * tight_mm(page)
    groups: list[list[Seen]] = []
    for spot in spots:
        near = [g for g in groups if any(np.hypot(*np.subtract(spot.place, s.place)) < reach for s in g)]
        groups = [g for g in groups if g not in near]
        groups.append([spot, *(s for g in near for s in g)])
    return [tuple(g) for g in groups]


def window(crowd: Crowd, seen: Sequence[Seen], panels: Sequence[Panel], page: Page) -> Window | None:
    """What to enlarge of a crowd's view; None where enlarging would not help.

    Points at its edge are taken in, so that none is cut by the frame.
    """
    here = [s for s in seen if s.panel == crowd.panel]
    low, high = _bounds([s.place for s in crowd.spots])
    for _ in here:
        outside = [s for s in here if not _within(s.place, low, high, -INSIDE_MM)]
        close = [s for s in outside if _within(s.place, low, high, NEAR_MM)]
        # a pair is taken in whole or not at all: the part stays as even as the face
        twins = [[s.place for s in close if s.mark.point == point] for point in {s.mark.point for s in close}]
        grown = [_bounds([low + MARGIN_MM, high - MARGIN_MM, *pair]) for pair in sorted(twins)]
        grown = [g for g in grown if g[1][0] - g[0][0] <= page.inset_mm[0] / CLEARLY]
        if not grown:
            break
        low, high = grown[0]
    width, height = high - low
    width, height = max(width, height / SLENDER), max(height, width / SLENDER)
    inside = [s for s in here if _within(s.place, low, high, -INSIDE_MM)]
    zoom = _zoom(inside, page, width, height)
    if zoom < ZOOMS[0]:
        return None
    panel = panels[crowd.panel]
    middle = (low + high) / 2
    depth = float(np.mean([panel.view.project(s.mark.xyz[None], 2, 2)[0, 2] for s in inside]))
    scale = panel.mm_per_mm * panel.view.distance_mm / depth
    left, top, wide, tall = panel.box_mm
    off = (middle - np.array([left + wide / 2, top + tall / 2])) / scale
    right, up, toward = panel.view.axes
    centre = panel.view.position - depth * toward + off[0] * right - off[1] * up
    return Window(
        crowd.panel,
        (float(centre[0]), float(centre[1]), float(centre[2])),
        float(width) / scale,
        float(height) / scale,
        zoom * scale,
        frozenset(s.mark.point for s in inside),
    )


def _bounds(places: Sequence[Floats | tuple[float, float]]) -> tuple[Floats, Floats]:
    corners = np.array(places, dtype=np.float64)
    return corners.min(axis=0) - MARGIN_MM, corners.max(axis=0) + MARGIN_MM


def _within(place: tuple[float, float], low: Floats, high: Floats, more_mm: float) -> bool:
    spot = np.array(place)
    return bool((spot > low - more_mm).all() and (spot < high + more_mm).all())


def _zoom(inside: Sequence[Seen], page: Page, width: float, height: float) -> float:
    """Enough to set the points apart, as far as the page allows."""
    apart = [
        float(np.hypot(*np.subtract(a.place, b.place)))
        for n, a in enumerate(inside)
        for b in inside[:n]
        if a.mark.point != b.mark.point
    ]
    wanted = max(LEAST_MM / height, WANTED_MM / max(min(apart, default=WANTED_MM), 0.5))
    largest = page.inset_mm
    return min(wanted, ZOOMS[1], largest[0] / width, largest[1] / height)


def unclouded(points: frozenset[str], windows: Sequence[Window]) -> list[Window]:
    """Windows of which each names only points that no earlier one names."""
    kept: list[Window] = []
    for one in windows:
        ours = one.points - points
        points |= one.points
        if ours:
            kept.append(replace(one, points=ours))
    return kept
