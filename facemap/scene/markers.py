"""Where the words over a colour bar stand: each at its own arrow, in as few rows as they fit in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from facemap.scene.nouns import Scale

SHARES: Final = (0.5, 0.3, 0.7, 0.1, 0.9)
"""Where in its words an arrow may point, as a share of their width."""
MOST: Final = 20_000


@dataclass(frozen=True)
class Pointed:
    """Words over a colour bar.

    Attributes
    ----------
    words : str
    spots : tuple of float
        Where its arrows stand; several where they would stand on each other.
    width : float
        Of the words.
    start : float
        Where the words begin.
    row : int
        0 is next to the bar; a line leads down from the others.
    """

    words: str
    spots: tuple[float, ...]
    width: float
    start: float = 0.0
    row: int = 0

    @property
    def at(self) -> float:
        """Where the line of it stands."""
        return sum(self.spots) / len(self.spots)

    @property
    def end(self) -> float:
        """Where the words end."""
        return self.start + self.width

    @property
    def cost(self) -> float:
        """Low rows and words in the middle over their arrow are better."""
        return self.row + abs((self.at - self.start) / max(self.width, 1e-9) - 0.5)

    def clears(self, other: Pointed, gap: float) -> bool:
        """Whether neither covers the other, nor the line that leads down from it."""
        if self.row == other.row:
            return self.end + gap <= other.start or other.end + gap <= self.start
        high, low = (self, other) if self.row > other.row else (other, self)
        return high.at <= low.start - gap / 2 or high.at >= low.end + gap / 2


def pointed(
    scale: Scale, left: float, right: float, measure: Callable[[str], float], gap: float
) -> tuple[Pointed, ...]:
    """Place the words of a bar that reaches from left to right, within its ends wherever they fit.

    Parameters
    ----------
    measure : callable
        Width of words.
    gap : float
        Between words; arrows that stand nearer to each other share theirs.
    """
    groups: list[Pointed] = []
    for marker in sorted(scale.markers, key=lambda m: m.per_cm2):
        spot = left + (right - left) * min(marker.per_cm2 / scale.end_per_cm2, 1.0)
        last = groups[-1] if groups else None
        if last is not None and spot - last.spots[-1] < gap:
            groups[-1] = replace(last, words=f"{last.words}, {marker.words}", spots=(*last.spots, spot))
        else:
            groups.append(Pointed(marker.words, (spot,), 0.0))
    groups = [replace(one, width=measure(one.words)) for one in groups]
    for rows in range(1, len(groups) + 1):
        found = _Search(left, right, gap, rows).best(groups)
        if found is not None:
            return found
    return tuple(_options(one, left, right, n + 1)[-5] for n, one in enumerate(reversed(groups)))[::-1]


def _options(one: Pointed, left: float, right: float, rows: int) -> list[Pointed]:
    """Every way to place words, five a row, the lowest row first."""
    starts = [max(min(one.at - share * one.width, right - one.width), left) for share in SHARES]
    return [replace(one, start=start, row=row) for row in range(rows) for start in starts]


class _Search:
    """The best way to place all within a number of rows."""

    def __init__(self, left: float, right: float, gap: float, rows: int) -> None:
        self._ends, self._gap, self._rows = (left, right), gap, rows
        self._least, self._tried = float("inf"), 0
        self._found: tuple[Pointed, ...] | None = None

    def best(self, groups: Sequence[Pointed]) -> tuple[Pointed, ...] | None:
        """The cheapest way; None where there is none, or none was found in time."""
        choices = [sorted(_options(one, *self._ends, self._rows), key=lambda o: o.cost) for one in groups]
        for placed in self._ways(choices, (), 0.0):
            self._least, self._found = sum(one.cost for one in placed), placed
        return self._found

    def _ways(
        self, choices: Sequence[list[Pointed]], placed: tuple[Pointed, ...], cost: float
    ) -> Iterator[tuple[Pointed, ...]]:
        if len(placed) == len(choices):
            yield placed
            return
        for option in choices[len(placed)]:
            self._tried += 1
            if self._tried > MOST or cost + option.cost >= self._least:
                return
            if all(option.clears(other, self._gap) for other in placed):
                yield from self._ways(choices, (*placed, option), cost + option.cost)
