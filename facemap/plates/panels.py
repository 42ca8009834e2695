"""Where the heads stand on a page, and the columns for labels between them. Millimetres, y down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from facemap.layout import Column
from facemap.scene import Frame, Scene
from facemap.style import Page
from facemap.views import View

Floats = NDArray[np.float64]

EDGE_MM = 3.0
EVERY = 5
SHOWN = 0.85
COLUMN_GAP_MM = 2.5
CAPTION_MM = 6.0
LOOSE_MM = 26.0
STACK_GAP_MM = 3.0


@dataclass(frozen=True)
class Panel:
    """A head on the page.

    Attributes
    ----------
    view : View
        Centred and framed so that the picture fills the panel.
    x_px, y_px, width_px, height_px : int
        The picture on the page's pixels.
    px_mm : float
        Size of a pixel of the page.
    left_column, right_column : int
        Indices of the columns at its sides.
    """

    view: View
    x_px: int
    y_px: int
    width_px: int
    height_px: int
    px_mm: float
    left_column: int
    right_column: int

    @property
    def box_mm(self) -> tuple[float, float, float, float]:
        """Left, top, width, height on the page."""
        return (
            self.x_px * self.px_mm,
            self.y_px * self.px_mm,
            self.width_px * self.px_mm,
            self.height_px * self.px_mm,
        )

    @property
    def mm_per_mm(self) -> float:
        """Millimetres of the page for one of the head."""
        return self.height_px * self.px_mm / self.view.height_mm

    def on_page(self, xy_px: Floats) -> Floats:
        """Places (n, 2) in pixels of the picture to mm of the page."""
        moved: Floats = (np.asarray(xy_px) + np.array([self.x_px, self.y_px])) * self.px_mm
        return moved

    def place(self, xyz: Floats) -> Floats:
        """Places (n, 3) in mm of the head to mm of the page (n, 2)."""
        seen = self.view.project(np.asarray(xyz).reshape(-1, 3), self.width_px, self.height_px)
        return self.on_page(seen[:, :2])


@dataclass(frozen=True)
class Extent:
    """How far a head reaches in a view, in mm of the head from the middle of what is framed."""

    view: View
    width_mm: float
    height_mm: float


def extent(scene: Scene, view: View, frame: Frame) -> Extent:
    """Frame a view: centre it on what of the head is shown."""
    seen = []
    for part in (scene.skin, *(p for p in scene.parts if p.opacity >= 1.0)):
        some = part.vertices[::EVERY]
        places = some[frame.veil(some, view.elevation_deg) < SHOWN]
        seen.append(view.project(places, 1000, 1000)[:, :2] * (view.height_mm / 1000))
    flat = np.concatenate([s for s in seen if len(s)])
    left, top = flat.min(axis=0)
    right, bottom = flat.max(axis=0)
    across = (left + right) / 2 - view.height_mm / 2
    down = (top + bottom) / 2 - view.height_mm / 2
    centre = np.asarray(view.centre) + view.axes[0] * across - view.axes[1] * down
    height = float(bottom - top) + 2 * EDGE_MM
    middle = (float(centre[0]), float(centre[1]), float(centre[2]))
    return Extent(replace(view, centre=middle, height_mm=height), float(right - left) + 2 * EDGE_MM, height)


def side_by_side(
    extents: Sequence[Extent],
    page: Page,
    widths_mm: Sequence[float],
    top_mm: float,
    bottom_mm: float,
    px_mm: float,
) -> tuple[list[Panel], list[Column]]:
    """Heads in a row, with a column before, between and after them.

    Parameters
    ----------
    widths_mm : sequence of float
        The widest label of each of the n + 1 columns; 0 for a column without labels.
    """
    inner = page.width_mm - 2 * page.margin_mm
    stub = page.widths.stub_mm
    columns = [_column_width(w, i, len(extents), stub) for i, w in enumerate(widths_mm)]
    room = bottom_mm - top_mm - CAPTION_MM
    scale = min(
        room / max(e.height_mm for e in extents),
        (inner - sum(columns)) / sum(e.width_mm for e in extents),
    )
    needed = columns
    columns = levelled(needed, inner - scale * sum(e.width_mm for e in extents))
    x = page.margin_mm
    panels: list[Panel] = []
    strips: list[Column] = []
    for i, width in enumerate(columns):
        near = needed[i] + LOOSE_MM
        left = x if i else max(x, x + width - near)
        right = x + width if i < len(extents) else min(x + width, x + near)
        strips.append(_column(left, right, top_mm, bottom_mm - CAPTION_MM, i, len(extents), stub))
        x += width
        if i < len(extents):
            e = extents[i]
            top = top_mm + (room - scale * e.height_mm) / 2
            panels.append(_panel(e, x, top, scale, px_mm, i, i + 1))
            x += scale * e.width_mm
    return panels, strips


def levelled(widths: Sequence[float], total: float) -> list[float]:
    """Widths raised to a sum, the narrowest first, so that what is left over evens them out."""
    order = sorted(widths)
    levels = [(total - sum(order[n:])) / n for n in range(1, len(order) + 1)]
    level = next(v for v, above in zip(levels, [*order[1:], np.inf], strict=True) if v <= above)
    return [max(width, level) for width in widths]


def stacked(
    extents: Sequence[Extent],
    page: Page,
    widths_mm: tuple[float, float],
    top_mm: float,
    bottom_mm: float,
    px_mm: float,
) -> tuple[list[Panel], list[Column]]:
    """Heads under each other, each with a column at its left and right."""
    inner = page.width_mm - 2 * page.margin_mm
    stub = page.widths.stub_mm
    left, right = (_column_width(w, i, 1, stub) for i, w in enumerate(widths_mm))
    room = bottom_mm - top_mm - len(extents) * CAPTION_MM - (len(extents) - 1) * STACK_GAP_MM
    scale = min(
        room / sum(e.height_mm for e in extents),
        (inner - left - right) / max(e.width_mm for e in extents),
    )
    gap = (room - scale * sum(e.height_mm for e in extents)) / len(extents)
    y = top_mm
    panels: list[Panel] = []
    strips: list[Column] = []
    for i, e in enumerate(extents):
        height = scale * e.height_mm
        x = page.margin_mm + left + (inner - left - right - scale * e.width_mm) / 2
        panels.append(_panel(e, x, y + gap / 2, scale, px_mm, 2 * i, 2 * i + 1))
        low = y + gap + height
        elbow = page.margin_mm + left + max(0.0, (x - page.margin_mm - left) * 0.6)
        strips.append(_column(page.margin_mm, elbow, y, low, 0, 1, stub))
        far = page.width_mm - page.margin_mm
        strips.append(_column(far - right - (elbow - page.margin_mm - left), far, y, low, 1, 1, stub))
        y = low + CAPTION_MM + STACK_GAP_MM
    return panels, strips


def _column_width(text_mm: float, index: int, heads: int, stub_mm: float) -> float:
    if text_mm <= 0:
        return 0.0
    sides = (index > 0) + (index < heads)
    return text_mm + sides * (stub_mm + 1.2) + 0.2


def _column(
    left: float, right: float, top: float, bottom: float, index: int, heads: int, stub: float
) -> Column:
    return Column(
        left,
        right,
        top,
        bottom,
        "left" if index in (0, heads) else "centre",
        stub_left_mm=stub if index > 0 else 0.0,
        stub_right_mm=stub if index < heads else 0.0,
    )


def _panel(e: Extent, x: float, y: float, scale: float, px_mm: float, left: int, right: int) -> Panel:
    """Snap a head to whole pixels of the page, keeping its scale exactly."""
    height = max(2, round(scale * e.height_mm / px_mm))
    width = max(2, round(scale * e.width_mm / px_mm))
    view = replace(e.view, height_mm=height * px_mm / scale)
    return Panel(view, round(x / px_mm), round(y / px_mm), width, height, px_mm, left, right)
