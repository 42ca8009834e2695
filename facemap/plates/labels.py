"""What is labelled on a plate, with which words, and the ways each label may be placed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from facemap.bending import bent
from facemap.layout import EFFORT, Column, Ellipse, Label, Layout, Option, arrange
from facemap.plates.canvas import Canvas, Run
from facemap.plates.panels import Panel
from facemap.plates.spots import Ends, Seen
from facemap.scene import Mark, Patch
from facemap.style import CRITICAL, INK, MM_PER_PT, QUIET, Page
from facemap.wording import about_span, plain

LINE_EM = 1.28
SMALL_LINE_EM = 1.32
SHARED_REACH = 0.62
NEAR_LEFT = 0.35
OWN_COLUMN = 8.0
ZONE_COLUMN = 40.0
UNNAMED = 45.0
SQUARELY = 30.0
TIGHT = 60.0
REHEARSED = 3
SIGN_EM = 0.85
CRITICAL_SHARE = 0.85


@dataclass(frozen=True)
class Words:
    """The lines of a label, and the room for a diamond before the first (0 without one)."""

    lines: tuple[tuple[Run, ...], ...]
    width_mm: float
    height_mm: float
    line_mm: float
    sign_mm: float = 0.0


def mark_words(mark: Mark, canvas: Canvas, page: Page, *, narrow: bool = False) -> Words:
    """Code, characters and pinyin; a critical point says so, before one for careful needling is a diamond.

    Parameters
    ----------
    narrow : bool
        Put the pinyin on a line of its own.
    """
    size = page.sizes.label
    runs = [Run(mark.code, size, "bold", CRITICAL if mark.caution == "critical" else INK)]
    if mark.hanzi and canvas.type.hanzi and not set(mark.hanzi) & canvas.type.missing:
        runs += [Run(" ", size), Run(mark.hanzi, size, "hanzi")]
    lines = [tuple(runs)]
    if mark.pinyin and narrow:
        lines.append((Run(mark.pinyin, page.sizes.small, "regular", QUIET),))
    elif mark.pinyin:
        lines = [(*runs, Run(f" {mark.pinyin}", size, "regular", QUIET))]
    if mark.caution == "critical":
        lines.append((Run("critical", page.sizes.small, "regular", CRITICAL),))
    return words(lines, canvas, size * MM_PER_PT * SIGN_EM if mark.caution == "care" else 0.0)


@dataclass(frozen=True)
class Names:
    """Short labels in small type for narrow columns.

    Attributes
    ----------
    room_mm : float
        Names of several words are broken where they are wider.
    full : int
        0: the code alone, 1: with characters, 2: with pinyin too.
    """

    canvas: Canvas
    page: Page
    room_mm: float
    full: int

    def has_more(self, mark: Mark) -> bool:
        """Whether a mark has more than a code to show."""
        return bool(self._hanzi(mark) or mark.pinyin)

    def mark(self, mark: Mark) -> Words:
        """The label of a point."""
        size = self.page.sizes.small
        sign = size * MM_PER_PT * SIGN_EM if mark.caution == "care" else 0.0
        colour = CRITICAL if mark.caution == "critical" else INK
        room = self.room_mm - sign
        lines: list[tuple[Run, ...]]
        lines = [(Run(line, size, "bold", colour),) for line in self._broken(mark.code, size, room)]
        if self.full and self._hanzi(mark):
            lines[-1] = (*lines[-1], Run(" ", size), Run(mark.hanzi, size, "hanzi"))
        if self.full > 1 and mark.pinyin:
            lines[-1] = (*lines[-1], Run(f" {mark.pinyin}", size, "regular", QUIET))
        if mark.caution == "critical":
            lines.append((Run("critical", size * CRITICAL_SHARE, "regular", CRITICAL),))
        return words(lines, self.canvas, sign)

    def zone(self, patches: Sequence[Patch], *, area: bool = False) -> Words:
        """The label of a zone: its name, and its area behind that."""
        size = self.page.sizes.small
        lines: list[tuple[Run, ...]]
        lines = [(Run(line, size, "bold"),) for line in self._broken(patches[0].name, size, self.room_mm)]
        if area:
            said = sum(patch.area_cm2 for patch in patches)
            lines[-1] = (*lines[-1], Run(f" {said:.0f} cm²", size, colour=QUIET))
        return words(lines, self.canvas)

    def _hanzi(self, mark: Mark) -> str:
        known = self.canvas.type.hanzi and not set(mark.hanzi) & self.canvas.type.missing
        return mark.hanzi if known else ""

    def _broken(self, text: str, size: float, room: float) -> list[str]:
        return self.canvas.wrapped(text, size, room, "bold")


def zone_words(patches: Sequence[Patch], canvas: Canvas, page: Page) -> Words:
    """Name, area and about how many needles."""
    size, small = page.sizes.label, page.sizes.small
    area = sum(patch.area_cm2 for patch in patches)
    both = ", both sides" if len(patches) > 1 else ""
    lines: list[tuple[Run, ...]] = [(Run(patches[0].name, size, "bold"),)]
    lines.append(
        (Run(f"{area:.0f} cm²{both}" if area >= 1.5 else f"{area:.1f} cm²{both}", small, colour=QUIET),)
    )
    if needles := zone_needles(patches):
        lines.append((Run(needles, small, colour=QUIET),))
    return words(lines, canvas)


def zone_needles(patches: Sequence[Patch]) -> str:
    """How many needles a zone has, both sides together; empty where there is nothing to say."""
    low, high = (_total(patch.needles[end] for patch in patches) for end in (0, 1))
    if patches[0].fill == "density" and (low is not None or high is not None):
        return f"{about_span(low, high)} {'needle' if round(high or low or 0) == 1 else 'needles'}"
    if patches[0].fill == "texture" and patches[0].per_cm2[1] is not None:
        return f"{plain(patches[0].per_cm2[1])} holes per cm²"
    return ""


def _total(counts: Iterable[float | None]) -> float | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def words(lines: Sequence[tuple[Run, ...]], canvas: Canvas, sign_mm: float = 0.0) -> Words:
    """Measure the lines of a label."""
    tall = [max(run.size_pt for run in line) * MM_PER_PT * LINE_EM for line in lines]
    wide = [canvas.width(line) + (0.0 if n else sign_mm) for n, line in enumerate(lines)]
    return Words(tuple(lines), max(wide), sum(tall), tall[0], sign_mm)


def mark_labels(
    seen: Sequence[Seen],
    panels: Sequence[Panel],
    sizes: Mapping[str, Words],
    tight: Collection[tuple[str, int]],
) -> list[Label]:
    """One label for every point, with every way to place it: for two views at once, or for one of them.

    A point in an enlargement is named there.
    """
    labels: list[Label] = []
    for point in dict.fromkeys(s.mark.point for s in seen):
        spots = [s for s in seen if s.mark.point == point]
        options = _options(spots, panels, {panel for name, panel in tight if name == point})
        if options:
            labels.append(_label(point, sizes[point], options))
    return labels


def _options(spots: Sequence[Seen], panels: Sequence[Panel], tight: Collection[int]) -> list[Option]:
    point = spots[0].mark.point
    there = sorted({s.panel for s in spots})
    enlarged = [i for i in there if point in panels[i].points]
    mine = enlarged or [i for i in there if panels[i].host is None]
    options = [
        _shared_option(pair, panels) for i in there[:-1] if (pair := _pair(spots, i, panels, tight, mine))
    ]
    for i in mine:
        here = [s for s in spots if s.panel == i]
        cost = UNNAMED * (len(mine) > 1) + TIGHT * (i in tight and i not in enlarged)
        cost += SQUARELY * (1.0 - max(s.facing for s in here))
        options += _own_options(here, panels[i], cost)
    return options


def _pair(
    spots: Sequence[Seen],
    i: int,
    panels: Sequence[Panel],
    tight: Collection[int],
    mine: Sequence[int],
) -> tuple[Seen, Seen] | None:
    """The same needle in two neighbouring views, near enough to the column between them."""
    here = i, i + 1
    if not set(here) & set(mine) or any(n in tight and n not in mine for n in here):
        return None
    if i + 1 >= len(panels) or panels[i].right_column is None:
        return None
    if panels[i].right_column != panels[i + 1].left_column or panels[i + 1].host is not None:
        return None
    if panels[i].host is None and i not in mine:
        return None
    left = {s.mark.side: s for s in spots if s.panel == i}
    right = {s.mark.side: s for s in spots if s.panel == i + 1}
    pairs = [
        (left[side], right[side])
        for side in left.keys() & right.keys()
        if _share(left[side], panels) >= 1 - SHARED_REACH and _share(right[side], panels) <= SHARED_REACH
    ]
    return min(pairs, key=lambda pair: pair[1].place[0] - pair[0].place[0], default=None)


def _share(spot: Seen, panels: Sequence[Panel]) -> float:
    left, _, width, _ = panels[spot.panel].box_mm
    return (spot.place[0] - left) / width


def _shared_option(pair: tuple[Seen, Seen], panels: Sequence[Panel]) -> Option:
    column = panels[pair[0].panel].right_column
    assert column is not None
    return Option(column, left=pair[0].place, right=pair[1].place)


def _own_options(here: Sequence[Seen], panel: Panel, cost: float) -> list[Option]:
    """To the column that is nearest, or to the other one, each with the twin that is nearest to it."""
    last = max(here, key=lambda s: s.place[0])
    first = min(here, key=lambda s: s.place[0])
    left, _, width, _ = panel.box_mm
    leans_left = len(here) == 1 and (first.place[0] - left) / width < NEAR_LEFT
    options = []
    if panel.right_column is not None:
        options.append(Option(panel.right_column, left=last.place, cost=cost + OWN_COLUMN * leans_left))
    if panel.left_column is not None:
        options.append(
            Option(panel.left_column, right=first.place, cost=cost + OWN_COLUMN * (not leans_left))
        )
    return options


def zone_label(
    zone: str,
    ks: Sequence[int],
    places: Mapping[tuple[int, int], Ends],
    panels: Sequence[Panel],
    size: Words,
) -> Label | None:
    """A label for a zone, its left and right patches together; its leader ends at the nearer end of them."""
    options: list[Option] = []
    for i, panel in enumerate(panels):
        here = [places[k, i] for k in ks if (k, i) in places]
        if here and panel.left_column is not None:
            options.append(
                Option(
                    panel.left_column,
                    right=min(ends[0] for ends in here),
                    cost=ZONE_COLUMN * (panel.left_column > 0),
                )
            )
        if here and panel.right_column is not None:
            last = max(ends[1] for ends in here)
            options.append(Option(panel.right_column, left=last, cost=ZONE_COLUMN))
    return _label(f"zone:{zone}", size, options) if options else None


def _label(name: str, size: Words, options: Sequence[Option]) -> Label:
    return Label(name, size.width_mm, size.height_mm, size.line_mm, tuple(options))


def lay_out(
    labels: Sequence[Label],
    seen: Sequence[Seen],
    columns: Sequence[Column],
    obstacles: Sequence[Ellipse],
    page: Page,
    *,
    finely: bool = True,
    start: Mapping[str, Option] | None = None,
) -> Layout:
    """Place all labels, beginning at `start`; `finely` also leads round an eye what would run over one."""
    dots = [s.place for s in seen]
    effort = EFFORT if finely else EFFORT // REHEARSED
    clearance = page.widths.clearance_mm
    layout = arrange(labels, columns, dots, obstacles, clearance_mm=clearance, start=start, effort=effort)
    if not finely:
        return layout
    return bent(layout, labels, columns, dots, obstacles, clearance_mm=clearance)
