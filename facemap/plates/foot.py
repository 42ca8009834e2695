"""The foot of a plate: colour bar, how each thing is known, credits."""

from __future__ import annotations

import numpy as np

from facemap.plates.canvas import Canvas, Run
from facemap.scene import Scale, Scene, Statement
from facemap.style import (
    CRITICAL,
    DENSITY_MAX_PER_CM2,
    INK,
    MM_PER_PT,
    PAPER,
    QUIET,
    Page,
    density_colour,
)

ROW_EM = 1.5
WRAP_EM = 1.3
BAR_SHARE = 0.27
LEGEND_FROM = 0.315
SIGN_MM = 6.0
BAR_STEPS = 80
GAP_MM = 3.5
RAISED_EM = 1.75


def foot_height(canvas: Canvas, scene: Scene, page: Page) -> float:
    """How much of the page the foot takes."""
    legend = sum(_row_heights(canvas, scene, page))
    bar = _scale_height(page) if scene.scale is not None else 0.0
    block = legend + bar + GAP_MM if page.stacked and scene.scale is not None else max(legend, bar)
    return block + GAP_MM + page.sizes.credits * MM_PER_PT * WRAP_EM * len(_credits(canvas, scene, page))


def draw_foot(canvas: Canvas, scene: Scene, page: Page) -> None:
    """Draw it at the bottom of the page."""
    top = page.height_mm - page.margin_mm - foot_height(canvas, scene, page)
    y = top
    if scene.scale is not None:
        share = BAR_SHARE if not page.stacked else 0.56
        _bar(canvas, scene.scale, page, y, (page.width_mm - 2 * page.margin_mm) * share)
        if page.stacked:
            y += _scale_height(page) + GAP_MM
    _legend(canvas, scene, page, y)
    size = page.sizes.credits
    lines = _credits(canvas, scene, page)
    for n, line in enumerate(reversed(lines)):
        y = page.height_mm - page.margin_mm - size * MM_PER_PT * (0.4 + WRAP_EM * n)
        canvas.line(page.margin_mm, y, [Run(line, size, "regular", QUIET)])


def _credits(canvas: Canvas, scene: Scene, page: Page) -> list[str]:
    """The credits in as many lines as they need."""
    room = page.width_mm - 2 * page.margin_mm
    lines: list[str] = []
    for credit in scene.words.credits:
        longer = f"{lines[-1]}  ·  {credit}" if lines else credit
        if lines and canvas.measure(Run(longer, page.sizes.credits)) <= room:
            lines[-1] = longer
        else:
            lines.append(credit)
    return lines


def _legend_left(scene: Scene, page: Page) -> float:
    if scene.scale is None or page.stacked:
        return page.margin_mm
    return page.margin_mm + (page.width_mm - 2 * page.margin_mm) * LEGEND_FROM


def _words_left(canvas: Canvas, scene: Scene, page: Page) -> float:
    size = page.sizes.legend
    heads = (canvas.measure(Run(row.head, size, "bold")) for row in scene.words.legend)
    return _legend_left(scene, page) + SIGN_MM + max(heads, default=0.0) + 4.0


def _rows(canvas: Canvas, scene: Scene, page: Page) -> list[tuple[Statement, list[str]]]:
    room = page.width_mm - page.margin_mm - _words_left(canvas, scene, page)
    return [(row, canvas.wrapped(row.words, page.sizes.legend, room)) for row in scene.words.legend]


def _row_heights(canvas: Canvas, scene: Scene, page: Page) -> list[float]:
    em = page.sizes.legend * MM_PER_PT
    return [em * (ROW_EM + WRAP_EM * (len(lines) - 1)) for _, lines in _rows(canvas, scene, page)]


def _legend(canvas: Canvas, scene: Scene, page: Page, top: float) -> None:
    size = page.sizes.legend
    left, words_left = _legend_left(scene, page), _words_left(canvas, scene, page)
    y = top + size * MM_PER_PT * ROW_EM / 2
    for (row, lines), height in zip(
        _rows(canvas, scene, page), _row_heights(canvas, scene, page), strict=True
    ):
        _sign(canvas, row, left, y, size * MM_PER_PT * 0.72)
        canvas.line(left + SIGN_MM, y, [Run(row.head, size, "bold")])
        for n, line in enumerate(lines):
            canvas.line(words_left, y + n * size * MM_PER_PT * WRAP_EM, [Run(line, size)])
        y += height


def _sign(canvas: Canvas, row: Statement, x: float, y: float, side: float) -> None:
    """A filled, half filled or empty square; a dot for points; a ring for critical ones."""
    top = y - side / 2
    if row.kind == "points":
        canvas.disc(x + side / 2, y, side * 0.36, fill=INK)
    elif row.kind == "critical":
        canvas.disc(x + side / 2, y, side * 0.34, fill=PAPER, edge=CRITICAL, width_mm=0.42)
    elif row.kind == "illustration":
        canvas.stroke([(x, y), (x + side, y)], QUIET, 0.3)
    else:
        canvas.box(x, top, side, side, INK if row.kind == "reported" else None, INK)
        if row.kind == "computed":
            canvas.box(x, top, side / 2, side, INK, None)


def _scale_height(page: Page) -> float:
    em = page.sizes.scale * MM_PER_PT
    return em * RAISED_EM + _bar_height(page) + em * 1.7 + em * 1.3


def _bar_height(page: Page) -> float:
    return page.sizes.scale * MM_PER_PT * 1.15


def _bar(canvas: Canvas, scale: Scale, page: Page, top: float, width: float) -> None:
    em, size = page.sizes.scale * MM_PER_PT, page.sizes.scale
    left, y, height = page.margin_mm, top + em * RAISED_EM, _bar_height(page)
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
        x = left + width * tick / DENSITY_MAX_PER_CM2
        canvas.stroke([(x, y + height), (x, y + height + 0.9)], QUIET, 0.22)
        align = 0.0 if tick == scale.ticks[0] else 1.0 if tick == scale.ticks[-1] else 0.5
        canvas.line(x, y + height + em * 0.95, [Run(f"{tick:g}", size, "regular", QUIET)], align=align)
    _markers(canvas, scale, page, left, y, width)
    canvas.line(left, y + height + em * 2.25, [Run(scale.title, size, "regular", QUIET)])


def _markers(canvas: Canvas, scale: Scale, page: Page, left: float, y: float, width: float) -> None:
    """Small triangles over the bar; their words pushed apart until none touches another."""
    size, em = page.sizes.scale, page.sizes.scale * MM_PER_PT
    marks = sorted(scale.markers, key=lambda m: m.per_cm2)
    spots = [left + width * min(m.per_cm2 / DENSITY_MAX_PER_CM2, 1.0) for m in marks]
    widths = [canvas.measure(Run(m.words, size)) for m in marks]
    starts = apart(
        [x - w / 2 for x, w in zip(spots, widths, strict=True)], widths, left, left + width, em * 1.2
    )
    for mark, x, start in zip(marks, spots, starts, strict=True):
        beyond = mark.per_cm2 > DENSITY_MAX_PER_CM2
        canvas.shape([_tip(x, y, beyond)], fill=INK, order=6)
        canvas.line(start, y - em * 1.15, [Run(mark.words, size)])


def _tip(x: float, y: float, beyond: bool) -> list[tuple[float, float]]:
    """A triangle that points down at the bar, or on to the right from its end."""
    if beyond:
        return [(x + 0.4, y - 1.95), (x + 0.4, y - 0.05), (x + 1.9, y - 1.0), (x + 0.4, y - 1.95)]
    return [(x - 0.95, y - 1.75), (x + 0.95, y - 1.75), (x, y - 0.25), (x - 0.95, y - 1.75)]


def apart(wanted: list[float], widths: list[float], left: float, right: float, gap: float) -> list[float]:
    """Starts near those wanted, in order, apart by a gap and within limits where they fit."""
    starts = list(wanted)
    for n in range(len(starts)):
        least = left if n == 0 else starts[n - 1] + widths[n - 1] + gap
        starts[n] = max(starts[n], least)
    for n in reversed(range(len(starts))):
        most = right if n == len(starts) - 1 else starts[n + 1] - gap
        starts[n] = min(starts[n], most - widths[n])
    return starts
