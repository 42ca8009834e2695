"""The card that lists keys and what the mouse does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from facemap.style import INK, QUIET
from facemap.viewer import shapes
from facemap.viewer.lettering import Block, Letters, Run
from facemap.viewer.overlay import Overlay
from facemap.viewer.sidebar import Sheet
from facemap.viewer.words import KEYS, MOUSE

TITLE: Final = "Keys and mouse"
ROW: Final = 25.0
PAD: Final = 28.0
GUTTER: Final = 22.0
LAYER: Final = 8


class HelpCard:
    """Draws it in the middle of the picture of the head."""

    def __init__(self, overlay: Overlay, letters: Letters) -> None:
        self._on = overlay
        self._letters = letters

    def draw(self, sheet: Sheet, room: tuple[float, float, float]) -> None:
        """Put the card."""
        size = sheet.px(13.4)
        groups = [self._group(KEYS, size), self._group(MOUSE, size)]
        title = self._letters.block([Run(TITLE, sheet.px(19), "bold")])
        row, pad, gap = sheet.px(ROW), sheet.px(PAD), sheet.px(10)
        gutter = max(key.width for group in groups for key, _ in group) + sheet.px(GUTTER)
        wide = gutter + max(words.width for group in groups for _, words in group)
        head = title.height + sheet.px(8)
        tall = head + row * sum(map(len, groups)) + gap
        left, width, height = room
        card, rim = shapes.chip(round(wide + 2 * pad), round(tall + 1.7 * pad), round(sheet.px(10)))
        x, y = left + (width - wide) / 2, (height - tall) / 2
        self._on.image("help.card", card, round(x - pad) - rim, round(y - 0.85 * pad) - rim, layer=LAYER)
        self._on.block("help.title", title, x, y, layer=LAYER + 1)
        y += head
        for n, group in enumerate(groups):
            for m, (key, words) in enumerate(group):
                self._on.block(f"help.{n}.{m}.key", key, x, y, layer=LAYER + 1)
                self._on.block(f"help.{n}.{m}.words", words, x + gutter, y, layer=LAYER + 1)
                y += row
            y += gap

    def _group(self, rows: Sequence[tuple[str, str]], size: float) -> list[tuple[Block, Block]]:
        return [
            (
                self._letters.block([Run(key, size, "bold", INK)]),
                self._letters.block([Run(words, size, colour=QUIET)]),
            )
            for key, words in rows
        ]
