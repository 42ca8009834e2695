"""Where each enlargement comes from: a thin box on the head, and lines from it that run over no eye."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facemap.packing import Ellipse, Place
from facemap.plates.canvas import Canvas, rounded
from facemap.plates.panels import Panel
from facemap.style import FAINT, PAPER, QUIET

Floats = NDArray[np.float64]

CORNER_MM: Final = 3.0
FRAME_MM: Final = 0.35
CONNECTOR_MM: Final = 0.2
SAMPLES: Final = 60
DOT_MM: Final = 2.0
HEIGHTS: Final = 11
OVER_EYE: Final = 20.0
OVER_DOT: Final = 30.0
ALONE: Final = 10.0
ASLANT: Final = 1.5


def frames(
    canvas: Canvas, panels: Sequence[Panel], obstacles: Sequence[Ellipse] = (), dots: Sequence[Place] = ()
) -> None:
    """Draw the box and the lines of each enlargement.

    Parameters
    ----------
    obstacles : sequence of Ellipse
        Eyes and mouths, which the lines go round.
    dots : sequence of (x, y)
        Points, which they keep off.
    """
    for panel in panels:
        if panel.source_mm is None:
            continue
        left, top, width, height = panel.source_mm
        box = rounded(left, top, width, height, CORNER_MM / panel.zoom).vertices
        lines = connectors(panel, obstacles, dots)
        if not canvas.clear:
            canvas.strokes([box, *lines], PAPER, FRAME_MM + 0.5, order=4.2)
        canvas.strokes(lines, FAINT, CONNECTOR_MM, order=4.3)
        canvas.shape([box], edge=QUIET, width_mm=FRAME_MM, order=4.4)


def connectors(panel: Panel, obstacles: Sequence[Ellipse], dots: Sequence[Place]) -> list[Floats]:
    """The lines from the box to an enlargement: from corner to corner; one where two would cross an eye."""
    assert panel.source_mm is not None
    _, top, _, height = panel.source_mm
    _, y, _, tall = panel.frame_mm
    inset = CORNER_MM * 0.7
    corners = [_line(panel, top, y + inset), _line(panel, top + height, y + tall - inset)]
    spots = np.array(dots, dtype=np.float64).reshape(-1, 2)
    best, least = corners, sum(_cost(line, obstacles, spots) for line in corners)
    for line in _single(panel):
        cost = ALONE + _cost(line, obstacles, spots) + ASLANT * abs(float(line[1, 1] - line[0, 1]))
        if cost < least:
            best, least = [line], cost
    return best


def _single(panel: Panel) -> Iterator[Floats]:
    """Lines from the side of the box to the side of the enlargement, the middle first."""
    assert panel.source_mm is not None
    _, top, _, height = panel.source_mm
    _, y, _, tall = panel.frame_mm
    shares = sorted(np.linspace(0.0, 1.0, HEIGHTS), key=lambda share: abs(share - 0.5))
    for share in shares:
        for other in shares[: HEIGHTS - 2]:
            yield _line(panel, top + height * share, y + tall * other)
        start = top + height * share
        yield _line(panel, start, float(np.clip(start, y + CORNER_MM, y + tall - CORNER_MM)))


def _line(panel: Panel, start_y: float, stop_y: float) -> Floats:
    assert panel.source_mm is not None
    left, _, width, _ = panel.source_mm
    return np.array([(left + width, start_y), (panel.frame_mm[0], stop_y)])


def _cost(line: Floats, obstacles: Sequence[Ellipse], spots: Floats) -> float:
    """What a line runs over, in mm of obstacles, and how near it passes dots."""
    share = (np.arange(SAMPLES) + 0.5)[:, None] / SAMPLES
    places = line[0] + (line[1] - line[0]) * share
    length = float(np.hypot(*(line[1] - line[0])))
    over = sum(float(np.mean(o.holds(places[:, 0], places[:, 1]))) for o in obstacles)
    away = np.hypot(*np.moveaxis(spots[:, None] - places, -1, 0)).min(axis=1) if len(spots) else np.array([])
    return OVER_EYE * over * length + OVER_DOT * float(np.clip(1.0 - away / DOT_MM, 0.0, None).sum())
