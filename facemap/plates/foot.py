"""The foot of a plate: colour bar, how each thing is known, credits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from facemap.plates.canvas import Canvas, Run
from facemap.plates.rows import Row
from facemap.scene import Scale
from facemap.scene.markers import Pointed, pointed
from facemap.style import (
    CARE,
    CRITICAL,
    DENSITY_MAX_PER_CM2,
    INK,
    MM_PER_PT,
    PAPER,
    QUIET,
    TEXTURE,
    Page,
    density_colour,
)

ROW_EM = 1.5
WRAP_EM = 1.3
BAR_SHARE = 0.27
STACKED_SHARE = 0.56
LEGEND_FROM = 0.315
SIGN_MM = 6.0
BAR_STEPS = 80
GAP_MM = 3.5
RAISED_EM = 1.75
WORDS_UP_EM = 1.15
WORDS_GAP_EM = 0.9
MARK_ROW_EM = 1.25


@dataclass(frozen=True)
class Foot:
    """What stands at the bottom of a page."""

    rows: tuple[Row, ...]
    scale: Scale | None
    credits: tuple[str, ...]

    def height_mm(self, canvas: Canvas, page: Page) -> float:
        """How much of the page it takes."""
        legend = sum(_row_heights(canvas, self, page))
        bar = _scale_height(canvas, self.scale, page) if self.scale is not None else 0.0
        block = legend + bar + GAP_MM if page.stacked and self.scale is not None else max(legend, bar)
        lines = len(_credits(canvas, self.credits, page))
        return block + GAP_MM + page.sizes.credits * MM_PER_PT * WRAP_EM * lines

    def draw(self, canvas: Canvas, page: Page) -> None:
        """Draw it at the bottom of the page."""
        y = page.height_mm - page.margin_mm - self.height_mm(canvas, page)
        if self.scale is not None:
            _bar(canvas, self.scale, page, y)
            if page.stacked:
                y += _scale_height(canvas, self.scale, page) + GAP_MM
        _legend(canvas, self, page, y)
        size = page.sizes.credits
        for n, line in enumerate(reversed(_credits(canvas, self.credits, page))):
            y = page.height_mm - page.margin_mm - size * MM_PER_PT * (0.4 + WRAP_EM * n)
            canvas.line(page.margin_mm, y, [Run(line, size, "regular", QUIET)])


def _credits(canvas: Canvas, credits_: Sequence[str], page: Page) -> list[str]:
    """The credits in as many lines as they need."""
    room = page.width_mm - 2 * page.margin_mm
    lines: list[str] = []
    for credit in credits_:
        longer = f"{lines[-1]}  ·  {credit}" if lines else credit
        if lines and canvas.measure(Run(longer, page.sizes.credits)) <= room:
            lines[-1] = longer
        else:
            lines.append(credit)
    return lines


def _legend_left(foot: Foot, page: Page) -> float:
    if foot.scale is None or page.stacked:
        return page.margin_mm
    return page.margin_mm + (page.width_mm - 2 * page.margin_mm) * LEGEND_FROM


def _words_left(canvas: Canvas, foot: Foot, page: Page) -> float:
    size = page.sizes.legend
    heads = (canvas.measure(Run(row.head, size, "bold")) for row in foot.rows)
    return _legend_left(foot, page) + SIGN_MM + max(heads, default=0.0) + 4.0


def _wrapped(canvas: Canvas, foot: Foot, page: Page) -> list[tuple[Row, list[str]]]:
    room = page.width_mm - page.margin_mm - _words_left(canvas, foot, page)
    return [(row, canvas.wrapped(row.words, page.sizes.legend, room)) for row in foot.rows]


def _row_heights(canvas: Canvas, foot: Foot, page: Page) -> list[float]:
    em = page.sizes.legend * MM_PER_PT
    return [em * (ROW_EM + WRAP_EM * (len(lines) - 1)) for _, lines in _wrapped(canvas, foot, page)]


def _legend(canvas: Canvas, foot: Foot, page: Page, top: float) -> None:
    size = page.sizes.legend
    left, words_left = _legend_left(foot, page), _words_left(canvas, foot, page)
    y = top + size * MM_PER_PT * ROW_EM / 2
    for (row, lines), height in zip(
        _wrapped(canvas, foot, page), _row_heights(canvas, foot, page), strict=True
    ):
        _sign(canvas, row, left, y, size * MM_PER_PT * 0.72)
        colour = CRITICAL if row.kind == "critical" else INK
        canvas.line(left + SIGN_MM, y, [Run(row.head, size, "bold", colour)])
        for n, line in enumerate(lines):
            canvas.line(words_left, y + n * size * MM_PER_PT * WRAP_EM, [Run(line, size)])
        y += height


def _sign(canvas: Canvas, row: Row, x: float, y: float, side: float) -> None:
    """What stands for it on the heads; for a statement a filled, half filled or empty square."""
    top, middle = y - side / 2, (x + side / 2, y)
    if row.kind == "points":
        canvas.disc(*middle, side * 0.36, fill=INK)
    elif row.kind in ("care", "points_care"):
        canvas.diamonds([middle], side * 0.5, fill=CARE)
    elif row.kind == "critical":
        canvas.disc(*middle, side * 0.34, fill=PAPER, edge=CRITICAL, width_mm=0.42)
    elif row.kind == "needles":
        canvas.disc(*middle, side * 0.16, fill=INK)
    elif row.kind == "texture":
        spots = [
            (x + side * (0.2 + 0.3 * i), top + side * (0.2 + 0.3 * j)) for i in range(3) for j in range(3)
        ]
        canvas.stipple(np.array(spots), side * 0.08, TEXTURE)
    elif row.kind in ("reported", "computed", "assumed"):
        canvas.box(x, top, side, side, INK if row.kind == "reported" else None, INK)
        if row.kind == "computed":
            canvas.box(x, top, side / 2, side, INK, None)
    else:
        canvas.stroke([(x, y), (x + side, y)], QUIET, 0.3)


def _scale_height(canvas: Canvas, scale: Scale, page: Page) -> float:
    em = page.sizes.scale * MM_PER_PT
    return _raised(canvas, scale, page) + _bar_height(page) + em * 1.7 + em * 1.3


def _raised(canvas: Canvas, scale: Scale, page: Page) -> float:
    """What the words over the bar take."""
    rows = max((mark.row for mark in _pointed(canvas, scale, page)), default=0)
    return page.sizes.scale * MM_PER_PT * (RAISED_EM + MARK_ROW_EM * rows)


def _bar_width(page: Page) -> float:
    return (page.width_mm - 2 * page.margin_mm) * (STACKED_SHARE if page.stacked else BAR_SHARE)


def _bar_height(page: Page) -> float:
    return page.sizes.scale * MM_PER_PT * 1.15


def _bar(canvas: Canvas, scale: Scale, page: Page, top: float) -> None:
    em, size = page.sizes.scale * MM_PER_PT, page.sizes.scale
    left, y, height = page.margin_mm, top + _raised(canvas, scale, page), _bar_height(page)
    width = _bar_width(page)
    step = width / BAR_STEPS
    # each step reaches under the next, or hair lines would show between them
    edges = left + step * np.arange(BAR_STEPS)
    over = np.where(np.arange(BAR_STEPS) < BAR_STEPS - 1, step * 1.5, step)
    corners = [
        [(x, y), (x + w, y), (x + w, y + height), (x, y + height)] for x, w in zip(edges, over, strict=True)
    ]
    densities = (np.arange(BAR_STEPS) + 0.5) / BAR_STEPS * DENSITY_MAX_PER_CM2
    canvas.bands(corners, [density_colour(float(value)) for value in densities])
    canvas.box(left, y, width, height, None, "#8A9199")
    for tick in scale.ticks:
        x = left + width * tick / scale.end_per_cm2
        canvas.stroke([(x, y + height), (x, y + height + 0.9)], QUIET, 0.22)
        align = 0.0 if tick == scale.ticks[0] else 1.0 if tick == scale.ticks[-1] else 0.5
        canvas.line(x, y + height + em * 0.95, [Run(f"{tick:g}", size, "regular", QUIET)], align=align)
    _markers(canvas, _pointed(canvas, scale, page), page, y)
    canvas.line(left, y + height + em * 2.25, [Run(scale.title, size, "regular", QUIET)])


def _pointed(canvas: Canvas, scale: Scale, page: Page) -> tuple[Pointed, ...]:
    left, size = page.margin_mm, page.sizes.scale
    gap = size * MM_PER_PT * WORDS_GAP_EM
    return pointed(scale, left, left + _bar_width(page), lambda words: canvas.measure(Run(words, size)), gap)


def _markers(canvas: Canvas, marks: Sequence[Pointed], page: Page, y: float) -> None:
    """Small triangles over the bar; words that do not stand next to it have a line down to theirs."""
    size, em = page.sizes.scale, page.sizes.scale * MM_PER_PT
    for mark in marks:
        for x in mark.spots:
            tip = [(x - 0.95, y - 1.75), (x + 0.95, y - 1.75), (x, y - 0.25), (x - 0.95, y - 1.75)]
            canvas.shape([tip], fill=INK, order=6)
        middle = y - em * (WORDS_UP_EM + MARK_ROW_EM * mark.row)
        if mark.row:
            canvas.stroke([(mark.at, middle + em * 0.5), (mark.at, y - 1.75)], QUIET, 0.22)
        canvas.line(mark.start, middle, [Run(mark.words, size)])
