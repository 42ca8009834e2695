"""A card: what is known about one record, part by part, each statement with whose it is."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, replace

NOT_REPORTED = "not reported"
_LABEL_WIDTH = 20
_MANY = 3


@dataclass(frozen=True)
class Line:
    """One statement of a card.

    Attributes
    ----------
    label : str
        What it is about.
    value : str or None
        What is stated; None is what nobody reported.
    basis, source, note : str or None
        Whose it is; None where it is a name or a part of the map itself.
    """

    label: str
    value: str | None
    basis: str | None = None
    source: str | None = None
    note: str | None = None

    @property
    def whose(self) -> str:
        """The basis and source in brackets, or nothing."""
        given = [text for text in (self.basis, self.source) if text]
        return f"[{': '.join(given)}]" if given else ""

    def __str__(self) -> str:
        value = NOT_REPORTED if self.value is None else self.value
        note = f"({self.note})" if self.note else ""
        return " ".join(text for text in (value, self.whose, note) if text)


@dataclass(frozen=True)
class Part:
    """Statements under one heading."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Row:
    """A statement as a row of a table."""

    id: str
    kind: str
    part: str
    label: str
    value: str | None
    basis: str | None
    source: str | None
    note: str | None


@dataclass(frozen=True)
class Card:
    """Everything known about one record, on one head.

    Attributes
    ----------
    id, kind, title : str
        Which record.
    parts : tuple of Part
        Parts without a statement are left out.
    note : str or None
        What the name was taken for, where it was ambiguous.
    """

    id: str
    kind: str
    title: str
    parts: tuple[Part, ...]
    note: str | None = None

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every statement as a row."""
        return tuple(self._rows())

    def _rows(self) -> Iterator[Row]:
        for part in self.parts:
            for line in part.lines:
                yield Row(
                    self.id, self.kind, part.title, line.label, line.value, line.basis, line.source, line.note
                )

    def part(self, title: str) -> Part | None:
        """The part of a title, or None where the card has none."""
        return next((part for part in self.parts if part.title == title), None)

    def text(self, width: int = 96) -> str:
        """The card in lines of a width, for reading."""
        out = [f"{self.title}  ({self.kind})"]
        for part in self.parts:
            out += ["", part.title]
            for line in _gathered(part.lines):
                # a label that only says the heading once more is left out
                out += _wrapped(replace(line, label="") if line.label == part.title.lower() else line, width)
        return "\n".join(out)

    def __str__(self) -> str:
        return self.text()


def _gathered(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Lines for reading: what nobody reported stands in one row at the end, where it is much."""
    silent = [line for line in lines if line.value is None and not line.whose and not line.note]
    if len(silent) < _MANY:
        return lines
    told = tuple(line for line in lines if line not in silent)
    return (*told, Line(NOT_REPORTED, ", ".join(dict.fromkeys(line.label for line in silent))))


def _wrapped(line: Line, width: int) -> list[str]:
    label = f"  {line.label}"
    short = len(label) <= _LABEL_WIDTH - 2
    lines = textwrap.wrap(
        str(line),
        width=max(width, 2 * _LABEL_WIDTH),
        initial_indent=label.ljust(_LABEL_WIDTH) if short else " " * _LABEL_WIDTH,
        subsequent_indent=" " * _LABEL_WIDTH,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines if short else [label, *lines]
