"""Words as pictures: several faces and colours in one line, broken to a width."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

from facemap.fonts import Typeface, typeface
from facemap.names import is_hanzi
from facemap.style import INK, PAPER, rgb

Pixels = NDArray[np.uint8]
Weight = Literal["regular", "bold"]

LEADING: Final = 1.36
BASELINE: Final = 0.36
PAD: Final = 4
FINE: Final = 4
WEIGHT: Final = 0.86
KEPT: Final = 1500


@dataclass(frozen=True)
class Run:
    """Words in one face, size (pixels) and colour."""

    text: str
    size_px: float
    weight: Weight = "regular"
    colour: str = INK


@dataclass(frozen=True)
class Block:
    """Set words.

    Attributes
    ----------
    text : str
        What it says, with line breaks as set.
    rgba : (h, w, 4) uint8 array
        Drawn `PAD` pixels larger on every side than the words.
    width, height : int
        Of the words.
    middle : float
        Height of the middle of the first line, below the upper edge.
    """

    text: str
    rgba: Pixels = field(repr=False)
    width: int
    height: int
    middle: float


@dataclass(frozen=True)
class _Word:
    text: str
    run: Run
    width: float
    space_before: float


Key = tuple[tuple[Run, ...], float | None, str | None]


class Letters:
    """Sets words in the fonts of this machine and keeps what it has set.

    Parameters
    ----------
    face : Typeface
        Characters that it lacks are left out, not shown as boxes.
    """

    def __init__(self, face: Typeface) -> None:
        self._face = face
        self._fonts: dict[tuple[str, int], ImageFont.FreeTypeFont] = {}
        self._kept: dict[Key, Block] = {}

    @classmethod
    def of(cls, words: Iterable[str]) -> Letters:
        """Find fonts that hold the Chinese characters of these words."""
        return cls(typeface(frozenset(c for text in words for c in text if is_hanzi(c))))

    @property
    def has_hanzi(self) -> bool:
        """Whether Chinese can be shown."""
        return self._face.hanzi is not None

    def shown(self, text: str) -> str:
        """The words as they can be shown: a name with a character that no font has is left out whole."""
        missing = any(is_hanzi(c) and (not self.has_hanzi or c in self._face.missing) for c in text)
        return "".join(c for c in text if not is_hanzi(c)) if missing else text

    def width(self, text: str, size_px: float, weight: Weight = "regular") -> float:
        """Width of words in pixels."""
        return sum(font.getlength(part) for part, font in self._parts(text, size_px, weight)) / FINE

    def block(self, runs: Sequence[Run], width_px: float | None = None, halo: str | None = None) -> Block:
        """Set runs of words one after the other.

        Parameters
        ----------
        width_px : float, optional
            Where lines break; only at the line feeds of the text where it is missing.
        halo : str, optional
            Colour of a soft edge around the letters, for words over a picture.
        """
        key = (tuple(runs), width_px, halo)
        if key not in self._kept:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[key] = self._set(*key)
        return self._kept[key]

    def _set(self, runs: tuple[Run, ...], width_px: float | None, halo: str | None) -> Block:
        largest = max((run.size_px for run in runs), default=0.0)
        rows = [row for line in _lines(runs) for row in self._broken(line, width_px)]
        sizes = [max((word.run.size_px for word in row), default=largest) for row in rows]
        wide = max((sum(word.width + word.space_before for word in row) for row in rows), default=0.0)
        width, height = int(np.ceil(wide)), int(np.ceil(LEADING * sum(sizes)))
        size = (width + 2 * PAD, height + 2 * PAD)
        masks: dict[str, Image.Image] = {}
        top = float(PAD)
        for row, tall in zip(rows, sizes, strict=True):
            self._write(masks, size, row, top + LEADING * tall / 2 + BASELINE * tall)
            top += LEADING * tall
        text = "\n".join("".join((" " if w.space_before else "") + w.text for w in row) for row in rows)
        middle = LEADING * sizes[0] / 2 if sizes else 0.0
        return Block(text, _painted(masks, size, halo), width, height, middle)

    def _write(
        self, masks: dict[str, Image.Image], size: tuple[int, int], row: Sequence[_Word], baseline: float
    ) -> None:
        x = float(PAD)
        for word in row:
            x += word.space_before
            mask = masks.setdefault(word.run.colour, Image.new("L", (size[0] * FINE, size[1] * FINE)))
            draw = ImageDraw.Draw(mask)
            for text, font in self._parts(word.text, word.run.size_px, word.run.weight):
                draw.text((x * FINE, round(baseline) * FINE), text, fill=255, font=font, anchor="ls")
                x += font.getlength(text) / FINE

    def _broken(self, line: Sequence[Run], width_px: float | None) -> list[list[_Word]]:
        rows: list[list[_Word]] = [[]]
        x = 0.0
        for word in self._words(line):
            after = x + word.space_before + word.width
            if width_px is not None and rows[-1] and word.space_before and after > width_px:
                rows.append([])
                x = 0.0
            space = word.space_before if rows[-1] else 0.0
            rows[-1].append(_Word(word.text, word.run, word.width, space))
            x += space + word.width
        return rows

    def _words(self, line: Sequence[Run]) -> Iterator[_Word]:
        gap = 0.0
        for run in line:
            space = self.width(" ", run.size_px, run.weight)
            for n, text in enumerate(self.shown(run.text).split(" ")):
                gap += space if n else 0.0
                if text:
                    yield _Word(text, run, self.width(text, run.size_px, run.weight), gap)
                    gap = 0.0

    def _parts(
        self, text: str, size_px: float, weight: Weight
    ) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
        """Words in pieces that one face can write."""
        latin = self._font(self._face.bold if weight == "bold" else self._face.regular, size_px)
        piece, chinese = "", False
        for c in text:
            if is_hanzi(c) != chinese and piece:
                yield piece, self._font(self._face.hanzi, size_px) if chinese and self._face.hanzi else latin
                piece = ""
            chinese = is_hanzi(c)
            piece += c
        if piece:
            yield piece, self._font(self._face.hanzi, size_px) if chinese and self._face.hanzi else latin

    def _font(self, path: str, size_px: float) -> ImageFont.FreeTypeFont:
        # drawn larger and averaged: hinted letters of a small size stand at uneven distances
        key = (path, max(round(size_px * FINE), 6))
        if key not in self._fonts:
            self._fonts[key] = ImageFont.truetype(*key)
        return self._fonts[key]


def _lines(runs: Sequence[Run]) -> Iterator[list[Run]]:
    line: list[Run] = []
    for run in runs:
        for n, piece in enumerate(run.text.split("\n")):
            if n:
                yield line
                line = []
            if piece:
                line.append(Run(piece, run.size_px, run.weight, run.colour))
    yield line


def _painted(masks: dict[str, Image.Image], size: tuple[int, int], halo: str | None) -> Pixels:
    """Colours with the letters as their opacity, over a halo where one is wanted."""
    covers = {colour: _averaged(mask) for colour, mask in masks.items()}
    rgba = np.zeros((size[1], size[0], 4))
    rgba[..., :3] = rgb(halo or PAPER)
    if halo is not None and covers:
        every = np.max(list(covers.values()), axis=0)
        soft = ndimage.gaussian_filter(ndimage.maximum_filter(every, size=3), 1.1)
        rgba[..., 3] = np.clip(soft * 1.6, 0.0, 0.9)
    for colour, cover in covers.items():
        over = cover[..., None]
        below = rgba[..., 3:] * (1.0 - over)
        alpha = over + below
        mixed = (np.array(rgb(colour)) * over + rgba[..., :3] * below) / np.maximum(alpha, 1e-9)
        rgba[..., :3] = np.where(over > 0, mixed, rgba[..., :3])
        rgba[..., 3:] = alpha
    return np.ascontiguousarray((rgba * 255.0).round().astype(np.uint8))


def _averaged(mask: Image.Image) -> NDArray[np.float64]:
    """Cover of pixels (h, w) from a mask drawn finer; a little heavier, as small letters want to be."""
    cover: NDArray[np.float64] = np.asarray(mask.reduce(FINE), dtype=np.float64) / 255.0
    return cover**WEIGHT
