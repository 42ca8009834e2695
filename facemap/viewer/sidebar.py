"""The column of words beside the head: title, legend, scale, and the card of what was clicked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from facemap.scene import Scale, Scene
from facemap.scene.markers import Pointed, pointed
from facemap.style import CARE, CRITICAL, FAINT, INK, QUIET
from facemap.viewer import shapes
from facemap.viewer.lettering import Block, Letters, Run
from facemap.viewer.overlay import Overlay
from facemap.viewer.words import Fact, Panel

WIDTH: Final = 352.0
MARGIN: Final = 30.0
HAIRLINE: Final = "#E3E6E9"
FOOT: Final = "Teaching material, not medical advice"
HINT: Final = "h  help"
SCALE: Final = 11.5
MARK_ROW: Final = 16.0
WORDS_GAP: Final = 8.0
CARE_HEAD: Final = "Care"
CARE_WORDS: Final = "needled with care; click one for what lies beneath"


@dataclass(frozen=True)
class Sheet:
    """Where a column of words stands and how large it is set.

    Attributes
    ----------
    width, height : float
        In pixels.
    scale : float
        Pixels to one unit of the design, in which the window is 900 high.
    """

    width: float
    height: float
    scale: float

    def px(self, units: float) -> float:
        """Pixels of a measure of the design."""
        return units * self.scale

    @property
    def left(self) -> float:
        """Where text begins."""
        return self.px(MARGIN)

    @property
    def room(self) -> float:
        """Width of the text."""
        return self.width - self.px(MARGIN) - self.px(18)


@dataclass(frozen=True)
class Row:
    """A block of the column, the white under it, and its sign in the legend."""

    block: Block
    gap: float
    sign: shapes.Sign | None = None


def legend_rows(scene: Scene) -> list[tuple[shapes.Sign, str, str]]:
    """Sign, head and words of every row of the legend: what is stated, and what diamonds are."""
    cautions = {mark.caution for mark in scene.marks}
    only_care = "care" in cautions and "routine" not in cautions
    rows: list[tuple[shapes.Sign, str, str]] = [
        ("care" if row.kind == "points" and only_care else row.kind, row.head, row.words)
        for row in scene.words.legend
    ]
    if "care" in cautions:
        at = next((n for n, row in enumerate(rows) if row[0] in ("critical", "illustration")), len(rows))
        rows.insert(at, ("care", CARE_HEAD, CARE_WORDS))
    return rows


class Sidebar:
    """Draws the column."""

    def __init__(self, overlay: Overlay, letters: Letters) -> None:
        self._on = overlay
        self._letters = letters

    def draw(
        self, scene: Scene, sheet: Sheet, panel: Panel | None, place: str, hidden: Collection[str] = ()
    ) -> None:
        """Put everything.

        Parameters
        ----------
        panel : Panel, optional
            The card of what was clicked; it takes the legend's room where both do not fit.
        place : str
            Which concern and technique of how many.
        hidden : collection of str
            Headings of the legend whose layers are off.
        """
        y = self._head(scene, sheet)
        foot = self._foot(sheet, place)
        legend = [self._statement(*row, sheet) for row in legend_rows(scene) if row[1] not in hidden]
        card = self._card(panel, sheet) if panel else []
        marks = self._marks(scene.scale, sheet) if scene.scale else ()
        rows = max((mark.row for mark in marks), default=0)
        scale_height = sheet.px(78 + MARK_ROW * rows) if scene.scale else 0.0
        room = foot - y - sheet.px(16)
        needed = _height(legend) + scale_height + (_height(card) + sheet.px(44) if card else 0.0)
        if card and needed > room:
            legend = []
        y = self._rows("legend", legend, y, foot - scale_height, sheet)
        if scene.scale:
            y = self._scale(scene.scale, marks, y + sheet.px(14 if legend else 4), sheet)
        if card:
            self._rule("card.rule", y + sheet.px(14), sheet)
            self._rows("card", card, y + sheet.px(30), foot, sheet)

    def _head(self, scene: Scene, sheet: Sheet) -> float:
        words = scene.words
        large, small = sheet.px(27), sheet.px(15.5)
        y = sheet.px(34)
        runs = [Run(words.title, large, "bold")]
        if words.title_hanzi:
            runs += [Run("  ", large), Run(words.title_hanzi, large * 0.86, colour=QUIET)]
        title = self._letters.block(runs, sheet.room)
        self._on.block("title", title, sheet.left, y)
        y += title.height + sheet.px(5)
        subtitle = self._letters.block([Run(words.subtitle, small, colour=QUIET)], sheet.room)
        self._on.block("subtitle", subtitle, sheet.left, y)
        y += subtitle.height + sheet.px(17)
        self._rule("head.rule", y, sheet)
        return y + sheet.px(17)

    def _foot(self, sheet: Sheet, place: str) -> float:
        y = sheet.height - sheet.px(30)
        small = sheet.px(11.5)
        foot = self._letters.block([Run(FOOT, small, colour=FAINT)])
        y -= foot.height
        self._on.block("foot", foot, sheet.left, y)
        hint = self._letters.block([Run(HINT, small, "bold", QUIET)])
        self._on.block("keys", hint, sheet.left + sheet.room - hint.width, y)
        if place:
            where = self._letters.block([Run(place, small, colour=QUIET)], sheet.room)
            y -= where.height + sheet.px(1)
            self._on.block("place", where, sheet.left, y)
        return y - sheet.px(10)

    def _statement(self, kind: shapes.Sign, head: str, words: str, sheet: Sheet) -> Row:
        size = sheet.px(13.2)
        colour = CRITICAL if kind == "critical" else CARE if head == CARE_HEAD else INK
        runs = [Run(f"{head}\n", size, "bold", colour), Run(words, size, colour=QUIET)]
        return Row(self._letters.block(runs, sheet.room - sheet.px(20)), sheet.px(11), kind)

    def _rows(self, key: str, rows: Sequence[Row], y: float, bottom: float, sheet: Sheet) -> float:
        """Put blocks under each other; those that would run over the bottom are left out."""
        for n, row in enumerate(rows):
            if y + row.block.height > bottom:
                break
            indent = 0.0
            if row.sign is not None:
                side = max(round(sheet.px(9)), 6)
                sign = shapes.sign(row.sign, side)
                self._on.image(f"{key}.{n}.sign", sign, sheet.left, y + row.block.middle - side / 2)
                indent = sheet.px(20)
            self._on.block(f"{key}.{n}", row.block, sheet.left + indent, y)
            y += row.block.height + row.gap
        return y

    def _marks(self, scale: Scale, sheet: Sheet) -> tuple[Pointed, ...]:
        right = sheet.left + round(sheet.room)
        return pointed(scale, sheet.left, right, self._marked_width(sheet), sheet.px(WORDS_GAP))

    def _marked_width(self, sheet: Sheet) -> Callable[[str], float]:
        return lambda words: self._letters.block([Run(words, sheet.px(SCALE))]).width

    def _scale(self, scale: Scale, marks: Sequence[Pointed], y: float, sheet: Sheet) -> float:
        small = sheet.px(SCALE)
        width, height = round(sheet.room), max(round(sheet.px(11)), 6)
        title = self._letters.block([Run(scale.title, small, colour=QUIET)])
        self._on.block("scale.title", title, sheet.left, y)
        y += title.height + sheet.px(2)
        y = self._markers(marks, y, sheet)
        self._on.image("scale.bar", shapes.colour_bar(width, height), sheet.left, y)
        y += height + sheet.px(2)
        for n, tick in enumerate(scale.ticks):
            words = self._letters.block([Run(f"{tick:g}", small, colour=QUIET)])
            share = tick / scale.end_per_cm2
            x = sheet.left + share * (width - 1)
            shift = {0.0: 0.0, 1.0: words.width}.get(share, words.width / 2)
            self._on.block(f"scale.tick.{n}", words, x - shift, y)
        return y + small * 1.4

    def _markers(self, marks: Sequence[Pointed], y: float, sheet: Sheet) -> float:
        """Words over the bar with a pointer each; a line leads down from those in a higher row."""
        if not marks:
            return y
        side, step = max(round(sheet.px(8)), 5), sheet.px(MARK_ROW)
        blocks = [self._letters.block([Run(mark.words, sheet.px(SCALE))]) for mark in marks]
        tall = max(block.height for block in blocks)
        bottom = y + tall + step * max(mark.row for mark in marks)
        for n, (mark, block) in enumerate(zip(marks, blocks, strict=True)):
            top = bottom - tall - step * mark.row
            self._on.block(f"scale.marker.{n}", block, mark.start, top)
            if mark.row:
                line = shapes.plate(1, round(bottom - top - tall), QUIET)
                self._on.image(f"scale.line.{n}", line, mark.at - 0.5, top + tall)
            for k, x in enumerate(mark.spots):
                key = f"scale.pointer.{n}.{k}" if k else f"scale.pointer.{n}"
                self._on.image(key, shapes.pointer(side), x - side / 2, bottom - 1)
        return bottom + side * 0.75

    def _card(self, panel: Panel, sheet: Sheet) -> list[Row]:
        large, size = sheet.px(19), sheet.px(13.2)
        title = [Run(panel.title, large, "bold")]
        if panel.beside:
            title += [Run("  ", large), Run(panel.beside, large * 0.92)]
        set_ = self._letters.block
        rows = [
            Row(set_(title, sheet.room), sheet.px(1)),
            Row(set_([Run(panel.under, size, colour=QUIET)], sheet.room), sheet.px(9)),
        ]
        rows += [Row(set_(_fact_runs(fact, size), sheet.room), sheet.px(4)) for fact in panel.facts]
        if panel.warning:
            colour = CRITICAL if panel.critical else CARE
            rows.append(Row(set_([Run(panel.warning, size, "bold", colour)], sheet.room), sheet.px(4)))
        if panel.note:
            rows.append(Row(set_([Run(panel.note, size, colour=QUIET)], sheet.room), sheet.px(4)))
        return rows

    def _rule(self, key: str, y: float, sheet: Sheet) -> None:
        self._on.image(key, shapes.plate(round(sheet.room), 1, HAIRLINE), sheet.left, y)


def _fact_runs(fact: Fact, size: float) -> list[Run]:
    runs = [Run(f"{fact.label}  ", size, colour=QUIET), Run(fact.value, size, "bold")]
    if fact.whose:
        runs.append(Run(f"  {fact.whose}", size, colour=FAINT))
    return runs


def _height(rows: Sequence[Row]) -> float:
    return sum(row.block.height + row.gap for row in rows)
