"""Rows as text: CSV, JSON, or a table for reading. The same rows are the same bytes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from facemap.wording import plain

if TYPE_CHECKING:
    from rich.table import Table as RichTable

Value: TypeAlias = str | int | float | bool | None

FORMATS = ("table", "csv", "json")
EMPTY = "–"
GAP = 2
_MANY_LINES = 6
"""A cell that runs over more lines than these is prose, and wants the whole width."""


@dataclass(frozen=True)
class Column:
    """A column: its key in CSV and JSON, and how numbers in it are rounded.

    Attributes
    ----------
    key : str
        The CSV header and the JSON key.
    decimals : int or None
        Decimals in CSV and JSON; None for text and whole numbers.
    shown : int or None
        Decimals in a table, where fewer are enough for reading.
    spare : int
        Which columns a terminal shows only where it has room for them: the highest goes first, 0 never.
    """

    key: str
    decimals: int | None = None
    shown: int | None = None
    spare: int = 0

    @property
    def words(self) -> str:
        """The key as a heading."""
        return self.key.replace("_", " ")


@dataclass(frozen=True)
class Table:
    """Rows under columns, in order; a value nobody reported is None."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]

    def text(self, form: str) -> str:
        """The rows as ``csv`` or ``json``, ended by a line feed."""
        return self.csv() if form == "csv" else self.json()

    def csv(self) -> str:
        """Comma separated, a header first; what nobody reported is empty."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(column.key for column in self.columns)
        writer.writerows(["" if v is None else _plain_bool(v) for v in row] for row in self._rounded())
        return out.getvalue()

    def json(self) -> str:
        """An array of objects whose keys are the CSV header in order; what nobody reported is null."""
        return as_json(self.objects())

    def objects(self) -> list[dict[str, Value]]:
        """One object for each row."""
        keys = [column.key for column in self.columns]
        return [dict(zip(keys, row, strict=True)) for row in self._rounded()]

    def cells(self) -> list[list[str]]:
        """The rows as they are read in a table; what nobody reported is a dash."""
        return [
            [_cell(value, column) for value, column in zip(row, self.columns, strict=True)]
            for row in self.rows
        ]

    def narrowest(self) -> int:
        """The characters a line needs so that no word is cut."""
        return sum(self._widths(_word)) + self._gaps()

    def within(self, width: int) -> Table | None:
        """The table without the columns that a terminal of so many characters has no room for.

        None where its rows read better one below the other: a word would be cut, or a cell run over too
        many lines.
        """
        table = self
        while not table._reads_well(width):
            spare = max(column.spare for column in table.columns)
            if spare == 0:
                return None
            table = table._only([column for column in table.columns if column.spare < spare])
        return table

    def blocks(self, width: int) -> str:
        """The rows one below the other, for a terminal too narrow for the columns."""
        keys = [column.words for column in self.columns]
        rows = []
        for first, *rest in self.cells():
            given = [f"{key}: {cell}" for key, cell in zip(keys[1:], rest, strict=True) if cell != EMPTY]
            body = "".join(f"  {line}\n" for line in _lines("; ".join(given), max(width, 20) - 2))
            rows.append(f"{first}\n{body}")
        return "\n".join(rows)

    def rich(self, width: int) -> RichTable:
        """The rows for a terminal of so many characters; no word is cut from `narrowest` on."""
        from rich import box
        from rich.table import Table as RichTable
        from rich.text import Text

        table = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, GAP - 1, 0, 0))
        for i, (column, wide) in enumerate(zip(self.columns, self._fitted(width), strict=True)):
            right = any(isinstance(r[i], int | float) and not isinstance(r[i], bool) for r in self.rows)
            table.add_column(column.words, justify="right" if right else "left", overflow="fold", width=wide)
        for cells in self.cells():
            table.add_row(*(Text(cell) for cell in cells))
        return table

    def _reads_well(self, width: int) -> bool:
        if self.narrowest() > width:
            return False
        widths = self._fitted(width)
        tallest = (len(_lines(c, w)) for cells in self.cells() for c, w in zip(cells, widths, strict=True))
        return max(tallest, default=0) <= _MANY_LINES

    def _only(self, columns: Sequence[Column]) -> Table:
        kept = [i for i, column in enumerate(self.columns) if column in columns]
        return Table(tuple(columns), tuple(tuple(row[i] for i in kept) for row in self.rows))

    def _gaps(self) -> int:
        return 2 + GAP * (len(self.columns) - 1)

    def _widths(self, measure: Callable[[str], int]) -> list[int]:
        header = [column.words for column in self.columns]
        return [max(map(measure, column)) for column in zip(header, *self.cells(), strict=True)]

    def _fitted(self, width: int) -> list[int]:
        """Widths of the columns: their longest words, and what is left to those that need least more."""
        from rich.cells import cell_len

        widths, whole = self._widths(_word), self._widths(cell_len)
        left = max(width - self._gaps() - sum(widths), 0)
        for i in sorted(range(len(widths)), key=lambda i: whole[i] - widths[i]):
            more = min(whole[i] - widths[i], left)
            widths[i] += more
            left -= more
        return widths

    def _rounded(self) -> list[list[Value]]:
        return [
            [rounded(value, column.decimals) for value, column in zip(row, self.columns, strict=True)]
            for row in self.rows
        ]


def rounded(value: Value, decimals: int | None) -> Value:
    """A number with so many decimals and no negative zero; anything else as it is."""
    if decimals is None or not isinstance(value, float):
        return value
    return round(value, decimals) + 0.0


def as_json(content: Sequence[object] | Mapping[str, object]) -> str:
    """JSON for people and programs: indented by one, characters as they are, no NaN."""
    if isinstance(content, Mapping):
        return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    lines = [json.dumps(item, ensure_ascii=False, allow_nan=False) for item in content]
    return "[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n"


def _lines(text: str, width: int) -> list[str]:
    """Text in lines of a width; a Chinese character is two wide, which textwrap does not know."""
    from rich.cells import cell_len

    lines: list[str] = []
    for word in text.split():
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _word(text: str) -> int:
    from rich.cells import cell_len

    return max(map(cell_len, text.split()), default=0)


def _plain_bool(value: Value) -> Value:
    return str(value).lower() if isinstance(value, bool) else value


def _cell(value: Value, column: Column) -> str:
    if value is None or value == "":
        return EMPTY
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        decimals = column.decimals if column.shown is None else column.shown
        if decimals == 0 and 0 < value < 0.5:
            return "<1"
        return plain(value) if decimals is None else f"{value:,.{decimals}f}"
    return str(value)
