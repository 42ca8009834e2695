"""Where the heads and their enlargements stand on a page, and the columns for labels. Millimetres, y down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from facemap.layout import Column
from facemap.scene import Frame, Scene
from facemap.style import Page
from facemap.views import Vector, View

Floats = NDArray[np.float64]

EDGE_MM = 3.0
EVERY = 5
SHOWN = 0.85
HEADS_APART_MM = 6.0
CONNECTOR_MM = 11.0
CAPTION_MM = 6.0
LOOSE_MM = 26.0
FAR_MM = 52.0
STACK_GAP_MM = 3.0
BLEED_MM = 1.0


@dataclass(frozen=True)
class Panel:
    """A head on the page, or an enlarged part of one.

    Attributes
    ----------
    view : View
        Centred and framed so that the picture fills the panel.
    x_px, y_px, width_px, height_px : int
        The picture on the page's pixels.
    px_mm : float
        Size of a pixel of the page.
    left_column, right_column : int or None
        Indices of the columns at its sides; None where no label may stand.
    host : int or None
        Index of the panel that this one enlarges a part of.
    source_mm : (left, top, width, height) or None
        That part on the page.
    zoom : float
        How many times as large as there.
    points : frozenset of str
        The points that are named here and nowhere else.
    """

    view: View
    x_px: int
    y_px: int
    width_px: int
    height_px: int
    px_mm: float
    left_column: int | None
    right_column: int | None
    host: int | None = None
    source_mm: tuple[float, float, float, float] | None = None
    zoom: float = 1.0
    points: frozenset[str] = frozenset()

    @property
    def box_mm(self) -> tuple[float, float, float, float]:
        """Left, top, width, height of the picture on the page."""
        return (
            self.x_px * self.px_mm,
            self.y_px * self.px_mm,
            self.width_px * self.px_mm,
            self.height_px * self.px_mm,
        )

    @property
    def frame_mm(self) -> tuple[float, float, float, float]:
        """What of the picture is shown: all of a head; of an enlargement all but its edge."""
        left, top, width, height = self.box_mm
        edge = 0.0 if self.host is None else BLEED_MM
        return left + edge, top + edge, width - 2 * edge, height - 2 * edge

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

    def holds(self, places: Floats, edge_mm: float = 0.0) -> NDArray[np.bool_]:
        """Which places (n, 2) on the page lie in its frame, that far from its edge."""
        left, top, width, height = self.frame_mm
        x, y = np.asarray(places).reshape(-1, 2).T
        across = (x > left + edge_mm) & (x < left + width - edge_mm)
        inside: NDArray[np.bool_] = across & (y > top + edge_mm) & (y < top + height - edge_mm)
        return inside


@dataclass(frozen=True)
class Extent:
    """How far a head reaches in a view, in mm of the head from the middle of what is framed."""

    view: View
    width_mm: float
    height_mm: float


@dataclass(frozen=True)
class Window:
    """A part of a view that wants to be enlarged.

    Attributes
    ----------
    host : int
        Index of the view.
    centre : (x, y, z)
        Its middle, at the depth of its points, in mm of the head.
    width_mm, height_mm : float
        What it shows, in mm of the head at that depth.
    page_mm_per_mm : float
        Millimetres of the page for one of the head.
    """

    host: int
    centre: Vector
    width_mm: float
    height_mm: float
    page_mm_per_mm: float
    points: frozenset[str]

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height on the page."""
        return self.width_mm * self.page_mm_per_mm, self.height_mm * self.page_mm_per_mm


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


@dataclass(frozen=True)
class Plan:
    """What stands in which row: heads, each with its enlargement to its right if it has one."""

    rows: tuple[tuple[Extent | Window, ...], ...]

    @classmethod
    def of(cls, extents: Sequence[Extent], windows: Sequence[Window], page: Page, rows: int = 0) -> Plan:
        """So many rows; by default one row side by side, or a row for every head on an upright page."""
        enlarged = {w.host: w for w in windows}
        groups: list[tuple[Extent | Window, ...]] = [
            (e, enlarged[i]) if i in enlarged else (e,) for i, e in enumerate(extents)
        ]
        held = -(-len(groups) // (rows or (len(groups) if page.stacked else 1)))
        lines = [groups[n : n + held] for n in range(0, len(groups), held)]
        return cls(tuple(tuple(item for group in line for item in group) for line in lines))

    @property
    def gaps(self) -> tuple[tuple[int, int], ...]:
        """(row, place in the row) of every column, in order."""
        return tuple((r, n) for r, row in enumerate(self.rows) for n in range(len(row) + 1))

    @property
    def panels(self) -> tuple[tuple[int, int], ...]:
        """(row, place in the row) of every panel, in order."""
        return tuple((r, n) for r, row in enumerate(self.rows) for n in range(len(row)))

    def closed(self, gap: tuple[int, int]) -> bool:
        """Whether a gap lies between a head and its enlargement, where no label may stand."""
        row, n = self.rows[gap[0]], gap[1]
        return n < len(row) and isinstance(row[n], Window)


def arranged(
    plan: Plan, needs_mm: Sequence[float], page: Page, top_mm: float, bottom_mm: float, px_mm: float
) -> tuple[list[Panel], list[Column]]:
    """Panels and columns: heads as large as the page allows and at one scale, the row in balance.

    Parameters
    ----------
    needs_mm : sequence of float
        The widest label of each of the plan's gaps; 0 for a column without labels.
    """
    inner = page.width_mm - 2 * page.margin_mm
    widths: list[list[float]] = [[] for _ in plan.rows]
    for gap, need in zip(plan.gaps, needs_mm, strict=True):
        widths[gap[0]].append(_gap_width(plan, gap, need, page))
    heads = [[item for item in row if isinstance(item, Extent)] for row in plan.rows]
    fixed = [sum(item.size_mm[0] for item in row if isinstance(item, Window)) for row in plan.rows]
    tall = [max(e.height_mm for e in row) for row in heads]
    room = bottom_mm - top_mm - len(heads) * CAPTION_MM - (len(heads) - 1) * STACK_GAP_MM
    scale = min(
        room / sum(tall),
        *(
            max(inner - sum(w) - f, 0.2 * inner) / sum(e.width_mm for e in row)
            for row, w, f in zip(heads, widths, fixed, strict=True)
        ),
    )
    spare = (room - scale * sum(tall)) / len(heads)
    panels: list[Panel] = []
    columns: list[Column] = []
    y = top_mm
    for r in range(len(plan.rows)):
        height = scale * tall[r] + spare
        across = _across(plan, r, widths[r], scale, inner)
        _fill_row(plan, r, across, widths[r], scale, page, (y, y + height), px_mm, panels, columns)
        y += height + CAPTION_MM + STACK_GAP_MM
    return panels, columns


def _gap_width(plan: Plan, gap: tuple[int, int], need_mm: float, page: Page) -> float:
    if plan.closed(gap):
        return CONNECTOR_MM
    between = 0 < gap[1] < len(plan.rows[gap[0]])
    if need_mm <= 0:
        return HEADS_APART_MM if between else 0.0
    return need_mm + (1 + between) * (page.widths.stub_mm + 1.2) + 0.2


def _across(plan: Plan, r: int, widths: Sequence[float], scale: float, inner: float) -> list[float]:
    """Widths of a row's gaps that fill the page: the outer two alike, the rest evened out."""
    row = plan.rows[r]
    taken = sum(scale * i.width_mm if isinstance(i, Extent) else i.size_mm[0] for i in row)
    closed = [plan.closed((r, n)) for n in range(len(widths))]
    total = inner - taken - sum(w for w, c in zip(widths, closed, strict=True) if c)
    open_ = [w for w, c in zip(widths, closed, strict=True) if not c]
    lacking = abs(open_[0] - open_[-1])
    grown = min(lacking, max(total - sum(open_), 0.0))
    narrow = 0 if open_[0] < open_[-1] else -1
    open_[narrow] += grown
    level = iter(levelled(open_, total))
    return [w if c else next(level) for w, c in zip(widths, closed, strict=True)]


def _fill_row(
    plan: Plan,
    r: int,
    across: Sequence[float],
    needs: Sequence[float],
    scale: float,
    page: Page,
    reach: tuple[float, float],
    px_mm: float,
    panels: list[Panel],
    columns: list[Column],
) -> None:
    """Add one row's panels and columns."""
    row, (top, bottom) = plan.rows[r], reach
    first, stub = len(columns), page.widths.stub_mm
    tallest = scale * max(i.height_mm for i in row if isinstance(i, Extent))
    low = (top + bottom + tallest) / 2
    x = page.margin_mm
    for n, width in enumerate(across):
        columns.append(_column(x, width, needs[n], top, low, n, len(row), stub))
        x += width
        if n == len(row):
            break
        item = row[n]
        left = None if plan.closed((r, n)) else first + n
        right = None if plan.closed((r, n + 1)) else first + n + 1
        if isinstance(item, Extent):
            y = top + (bottom - top - scale * item.height_mm) / 2
            panels.append(snapped(item, x, y, scale, px_mm, left, right))
            x += scale * item.width_mm
        else:
            panels.append(_enlarged(item, panels[-1], len(panels) - 1, x, reach, right))
            x += item.size_mm[0]


def levelled(widths: Sequence[float], total: float) -> list[float]:
    """Widths raised to a sum, the narrowest first, so that what is left over evens them out."""
    if total <= sum(widths):
        return list(widths)
    order = sorted(widths)
    levels = [(total - sum(order[n:])) / n for n in range(1, len(order) + 1)]
    level = next(v for v, above in zip(levels, [*order[1:], np.inf], strict=True) if v <= above)
    return [max(width, level) for width in widths]


def _column(
    x: float, width: float, need: float, top: float, bottom: float, index: int, last: int, stub: float
) -> Column:
    """A strip for labels; an outer one reaches no farther from its head than it must."""
    near = need + LOOSE_MM if width > need + FAR_MM else width
    return Column(
        x if index else x + width - near,
        x + width if index < last else x + near,
        top,
        bottom,
        "left" if index in (0, last) else "centre",
        stub_left_mm=stub if index > 0 else 0.0,
        stub_right_mm=stub if index < last else 0.0,
    )


def snapped(
    e: Extent, x: float, y: float, scale: float, px_mm: float, left: int | None, right: int | None
) -> Panel:
    """Snap a head to whole pixels of the page, keeping its scale exactly."""
    height = max(2, round(scale * e.height_mm / px_mm))
    width = max(2, round(scale * e.width_mm / px_mm))
    view = replace(e.view, height_mm=height * px_mm / scale)
    return Panel(view, round(x / px_mm), round(y / px_mm), width, height, px_mm, left, right)


def _enlarged(
    window: Window, host: Panel, index: int, x: float, reach: tuple[float, float], right: int | None
) -> Panel:
    """The picture of a window, level with what it enlarges where the page allows."""
    px_mm = host.px_mm
    # an enlargement is no taller than its row, or it would stand on what is said below
    fitting = (reach[1] - reach[0]) / window.height_mm
    window = replace(window, page_mm_per_mm=min(window.page_mm_per_mm, fitting))
    wide, tall = window.size_mm
    width, height = (round((size + 2 * BLEED_MM) / px_mm) for size in (wide, tall))
    centre = np.array(window.centre)
    middle = host.place(centre)[0]
    depth = host.view.project(centre[None], 2, 2)[0, 2]
    there = host.mm_per_mm * host.view.distance_mm / float(depth)
    zoom = window.page_mm_per_mm / there
    y = float(np.clip(middle[1] - tall / 2, reach[0], max(reach[1] - tall, reach[0]))) - BLEED_MM
    view = replace(
        host.view,
        centre=window.centre,
        height_mm=height * px_mm / window.page_mm_per_mm,
        title=f"Enlarged {zoom:.1f} times",
    )
    source = (
        float(middle[0]) - wide / zoom / 2,
        float(middle[1]) - tall / zoom / 2,
        wide / zoom,
        tall / zoom,
    )
    return Panel(
        view,
        round((x - BLEED_MM) / px_mm),
        round(y / px_mm),
        width,
        height,
        px_mm,
        None,
        right,
        index,
        source,
        zoom,
        window.points,
    )
