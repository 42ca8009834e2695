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
    """

    key: str
    decimals: int | None = None
    shown: int | None = None


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

    def blocks(self, width: int) -> str:
        """The rows one below the other, for a terminal too narrow for the columns."""
        from textwrap import fill

        keys = [column.key.replace("_", " ") for column in self.columns]
        rows = []
        for first, *rest in self.cells():
            named = [f"{key}: {cell}" for key, cell in zip(keys[1:], rest, strict=True)]
            indent = "  "
            body = fill(
                "; ".join(named),
                max(width, 20),
                initial_indent=indent,
                subsequent_indent=indent,
                break_on_hyphens=False,
            )
            rows.append(f"{first}\n{body}\n")
        return "\n".join(rows)

    def rich(self, width: int) -> RichTable:
        """The rows for a terminal of so many characters; no word is cut from `narrowest` on."""
        from rich import box
        from rich.table import Table as RichTable
        from rich.text import Text

        table = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, GAP - 1, 0, 0))
        for i, (column, wide) in enumerate(zip(self.columns, self._fitted(width), strict=True)):
            right = any(isinstance(r[i], int | float) and not isinstance(r[i], bool) for r in self.rows)
            name = column.key.replace("_", " ")
            table.add_column(name, justify="right" if right else "left", overflow="fold", width=wide)
        for cells in self.cells():
            table.add_row(*(Text(cell) for cell in cells))
        return table

    def _gaps(self) -> int:
        return 2 + GAP * (len(self.columns) - 1)

    def _widths(self, measure: Callable[[str], int]) -> list[int]:
        header = [column.key.replace("_", " ") for column in self.columns]
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
