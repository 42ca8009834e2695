"""A page to draw on in millimetres, y down: text, lines, shapes and pictures as matplotlib artists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, groupby
from typing import Literal

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.textpath import text_to_path
from numpy.typing import ArrayLike, NDArray

from facemap.fonts import EMBEDDED, Typeface
from facemap.style import INK, MM_PER_PT

Weight = Literal["regular", "bold", "hanzi"]
Floats = NDArray[np.float64]

CAP_HALF_EM = 0.33
HANZI_HALF_EM = 0.38
DOT_CORNERS = 10
CORNER_STEPS = 12
EAST_ASIAN = "\u2e80"
JAMO = "\u1100", "\u11ff"


def is_foreign(letter: str) -> bool:
    """Whether a letter is none of a Latin font's: Chinese, Japanese or Korean."""
    return letter >= EAST_ASIAN or JAMO[0] <= letter <= JAMO[1]


@dataclass(frozen=True)
class Run:
    """A piece of text in one font."""

    text: str
    size_pt: float
    weight: Weight = "regular"
    colour: str = INK


class Canvas:
    """One full-page axes in millimetres, y down."""

    def __init__(
        self, figure: Figure, width_mm: float, height_mm: float, type_: Typeface, *, clear: bool = False
    ) -> None:
        self.axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self.axes.set_xlim(0.0, width_mm)
        self.axes.set_ylim(height_mm, 0.0)
        self.axes.set_axis_off()
        self.axes.patch.set_visible(False)
        self.width_mm, self.height_mm, self.type, self.clear = width_mm, height_mm, type_, clear

    @property
    def pixels_wide(self) -> float:
        """Width of the page in pixels."""
        return float(self.axes.figure.bbox.width)

    def font(self, weight: Weight, size_pt: float) -> FontProperties:
        """The font file of a weight, at a size."""
        file = {"regular": self.type.regular, "bold": self.type.bold, "hanzi": self.type.hanzi}[weight]
        return FontProperties(
            family=[EMBEDDED, *self.type.families, "sans-serif"],
            weight="bold" if weight == "bold" else "normal",
            size=size_pt,
            fname=file,
        )

    def measure(self, run: Run) -> float:
        """Width of a run in mm."""
        pieces = self._set(run)
        return sum(_width_pt(p.text, self.font(p.weight, p.size_pt)) for p in pieces) * MM_PER_PT

    def _set(self, run: Run) -> list[Run]:
        """A run in pieces of one font each: a name in East Asian letters may stand amid Latin ones."""
        if run.weight == "hanzi" or not (self.type.missing or any(map(is_foreign, run.text))):
            return [run]
        pieces = []
        for foreign, some in groupby(run.text, is_foreign):
            known = "".join(c for c in some if c not in self.type.missing)
            if not foreign:
                pieces.append(replace(run, text=known))
            elif self.type.hanzi:
                pieces.append(replace(run, text=known, weight="hanzi"))
        return pieces

    def width(self, runs: Sequence[Run]) -> float:
        """Width in mm of runs after each other."""
        return sum(self.measure(run) for run in runs)

    def line(
        self, x: float, y: float, runs: Sequence[Run], *, align: float = 0.0, order: float = 10
    ) -> float:
        """Write runs after each other with the middle of their capitals at y; return where they end.

        Parameters
        ----------
        align : float
            0: x is where the line begins; 0.5: its middle; 1: its end.
        """
        x -= align * self.width(runs)
        for run in chain(*map(self._set, runs)):
            half = HANZI_HALF_EM if run.weight == "hanzi" else CAP_HALF_EM
            self.axes.text(
                x,
                y + half * run.size_pt * MM_PER_PT,
                run.text,
                fontproperties=self.font(run.weight, run.size_pt),
                color=run.colour,
                ha="left",
                va="baseline",
                zorder=order,
                parse_math=False,
            )
            x += self.measure(run)
        return x

    def wrapped(self, text: str, size_pt: float, width_mm: float, weight: Weight = "regular") -> list[str]:
        """Words in lines no wider than that."""
        lines: list[str] = []
        for word in text.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.measure(Run(longer, size_pt, weight)) <= width_mm:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def stroke(
        self, line: ArrayLike, colour: str, width_mm: float, *, order: float = 5, closed: bool = False
    ) -> None:
        """Draw a line."""
        path = Path(np.asarray(line, dtype=np.float64), closed=closed)
        self._add(path, facecolor="none", edgecolor=colour, width_mm=width_mm, order=order)

    def shape(
        self,
        lines: Sequence[ArrayLike],
        *,
        fill: str | None = None,
        edge: str | None = None,
        width_mm: float = 0.0,
        order: float = 5,
        clip: Path | None = None,
    ) -> None:
        """Draw closed lines as one shape, of which a clip may leave a part."""
        closed = (Path(np.asarray(line, dtype=np.float64), closed=True) for line in lines)
        path = Path.make_compound_path(*closed)
        face, line = fill or "none", edge or "none"
        self._add(path, facecolor=face, edgecolor=line, width_mm=width_mm, order=order, clip=clip)

    def _add(
        self,
        path: Path,
        *,
        facecolor: str,
        edgecolor: str,
        width_mm: float,
        order: float,
        clip: Path | None = None,
    ) -> None:
        artist = self.axes.add_artist(
            PathPatch(
                path,
                facecolor=facecolor,
                edgecolor=edgecolor,
                linewidth=width_mm / MM_PER_PT,
                zorder=order,
                joinstyle="round",
                capstyle="round",
            )
        )
        if clip is not None:
            artist.set_clip_path(clip, self.axes.transData)

    def strokes(
        self,
        lines: Sequence[ArrayLike],
        colour: str,
        width_mm: float,
        *,
        order: float = 5,
        clip: Path | None = None,
    ) -> None:
        """Draw open lines as one artist, of which a clip may leave a part."""
        if len(lines):
            path = Path.make_compound_path(*(Path(np.asarray(line, dtype=np.float64)) for line in lines))
            self._add(path, facecolor="none", edgecolor=colour, width_mm=width_mm, order=order, clip=clip)

    def bands(
        self, shapes: Sequence[ArrayLike], colours: Sequence[tuple[float, ...]], order: float = 3
    ) -> None:
        """Draw shapes with a colour each as one artist."""
        corners = [np.asarray(shape, dtype=np.float64) for shape in shapes]
        self.axes.add_artist(PolyCollection(corners, facecolors=colours, edgecolors="none", zorder=order))

    def box(
        self, x: float, y: float, width: float, height: float, fill: str | None, edge: str | None
    ) -> None:
        """Draw a rectangle with a hair line."""
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
        self.shape([corners], fill=fill, edge=edge, width_mm=0.25, order=8)

    def disc(
        self,
        x: float,
        y: float,
        radius: float,
        *,
        fill: str,
        edge: str = "none",
        width_mm: float = 0.0,
        order: float = 7,
    ) -> None:
        """Draw a circle."""
        self.discs([(x, y)], radius, fill=fill, edge=edge, width_mm=width_mm, order=order)

    def discs(
        self,
        places: Sequence[tuple[float, float]],
        radius: float,
        *,
        fill: str,
        edge: str = "none",
        width_mm: float = 0.0,
        order: float = 7,
    ) -> None:
        """Draw circles of one kind as one artist."""
        if places:
            unit = Path.unit_circle()
            corners = np.asarray(unit.vertices) * radius
            path = Path.make_compound_path(*(Path(corners + np.array(p), unit.codes) for p in places))
            self._add(path, facecolor=fill, edgecolor=edge, width_mm=width_mm, order=order)

    def diamonds(
        self, places: Sequence[tuple[float, float]], reach: float, *, fill: str, order: float = 7
    ) -> None:
        """Draw squares on their corners as one shape."""
        if places:
            corners = reach * np.array([(0, -1), (1, 0), (0, 1), (-1, 0), (0, -1)])
            self.shape([corners + np.array(p) for p in places], fill=fill, order=order)

    def stipple(
        self, places: Floats, radius: float, colour: str, order: float = 5, clip: Path | None = None
    ) -> None:
        """Draw many small dots as one shape."""
        if len(places):
            turn = np.linspace(0.0, 2.0 * np.pi, DOT_CORNERS + 1)
            round_ = radius * np.column_stack([np.cos(turn), np.sin(turn)])
            self.shape(list(places[:, None] + round_), fill=colour, order=order, clip=clip)

    def picture(
        self,
        image: NDArray[np.uint8],
        x: float,
        y: float,
        width: float,
        height: float,
        clip: Path | None = None,
    ) -> None:
        """Place an image with its upper left corner at x, y."""
        artist = self.axes.imshow(
            image,
            extent=(x, x + width, y + height, y),
            interpolation="none",
            origin="upper",
            aspect="auto",
            zorder=1,
            resample=False,
        )
        if clip is not None:
            artist.set_clip_path(clip, self.axes.transData)


def rounded(x: float, y: float, width: float, height: float, radius: float) -> Path:
    """A rectangle with round corners."""
    turn = np.linspace(0.0, np.pi / 2, CORNER_STEPS)
    arc = radius * np.column_stack([np.cos(turn), np.sin(turn)])
    inner = [(x + width - radius, y + height - radius), (x + radius, y + height - radius)]
    inner += [(x + radius, y + radius), (x + width - radius, y + radius)]
    turned = [arc, arc @ [[0, 1], [-1, 0]], -arc, arc @ [[0, -1], [1, 0]]]
    corners = np.concatenate([c + np.array(i) for c, i in zip(turned, inner, strict=True)])
    return Path(np.concatenate([corners, corners[:1]]), closed=True)


@lru_cache(maxsize=4096)
def _width_pt(text: str, font: FontProperties) -> float:
    return float(text_to_path.get_text_width_height_descent(text, font, False)[0])
