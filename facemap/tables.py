"""Rows as text: CSV, JSON, or a table for reading. The same rows are the same bytes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from facemap.wording import plain

if TYPE_CHECKING:
    from rich.table import Table as RichTable

Value: TypeAlias = str | int | float | bool | None

FORMATS = ("table", "csv", "json")
EMPTY = "–"


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

    def rich(self) -> RichTable:
        """The rows for a terminal."""
        from rich import box
        from rich.table import Table as RichTable
        from rich.text import Text

        table = RichTable(box=box.SIMPLE_HEAD, pad_edge=False)
        for i, column in enumerate(self.columns):
            right = any(isinstance(r[i], int | float) and not isinstance(r[i], bool) for r in self.rows)
            table.add_column(
                column.key.replace("_", " "), justify="right" if right else "left", overflow="fold"
            )
        for cells in self.cells():
            table.add_row(*(Text(cell) for cell in cells))
        return table

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
