"""CSV as spreadsheets write it: comma, semicolon or tab, a header, and the line of every row.

A row that begins with ``#`` is a comment.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from facemap.reading.mistakes import Mistake, Mistakes
from facemap.records import Origin

MAX_ROWS = 100_000
_SEPARATORS = ";\t,"


@dataclass(frozen=True)
class Row:
    """One row: its number, from 1 below the header, its line in the file, and its cells by column."""

    number: int
    line: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str | None:
        """Give a cell without its spaces; None where it is empty or there is no such column."""
        return self.cells.get(column, "").strip() or None

    def number_in(self, column: str) -> float | None:
        """Give a cell as a number; None where it is none."""
        text = self.text(column) or ""
        try:
            return float(text)
        except ValueError:
            return None


@dataclass(frozen=True)
class Sheet:
    """The columns and rows of a file, and its comments with their lines."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    comments: tuple[tuple[int, str], ...] = ()

    @classmethod
    def read(cls, text: str, file: str) -> Sheet:
        """Read CSV text.

        Raises
        ------
        Mistakes
            Where it is empty, a row has more cells than the header, or there are too many rows.
        """
        first = next((line for line in text.split("\n") if line.strip() and not _is_comment(line)), "")
        separator = max(_SEPARATORS, key=first.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        columns: tuple[str, ...] = ()
        rows: list[Row] = []
        comments: list[tuple[int, str]] = []
        try:
            for cells in reader:
                if not any(cell.strip() for cell in cells):
                    continue
                if _is_comment(cells[0]):
                    comments.append(
                        (reader.line_num, separator.join(cells).lstrip(" #").rstrip(" " + separator))
                    )
                    continue
                if not columns:
                    columns = tuple(cell.strip() for cell in cells)
                    continue
                if len(cells) > len(columns) or len(rows) >= MAX_ROWS:
                    raise _stop(file, reader.line_num, _too_much(cells, columns))
                if separator == ";":
                    # where the comma is the decimal sign, the semicolon parts the cells
                    cells = [cell.replace(",", ".") if _is_decimal(cell) else cell for cell in cells]
                rows.append(Row(len(rows) + 1, reader.line_num, dict(zip(columns, cells, strict=False))))
        except csv.Error as why:
            raise _stop(file, reader.line_num, f"this is not CSV: {why}") from why
        if not columns:
            raise _stop(file, 1, "this file is empty: the first row names the columns")
        twice = next((column for column in columns if columns.count(column) > 1), None)
        if twice is not None:
            raise _stop(file, 1, f"the column {twice!r} stands twice")
        return cls(columns, tuple(rows), tuple(comments))


def _is_comment(text: str) -> bool:
    return text.lstrip().startswith("#")


def _is_decimal(cell: str) -> bool:
    whole, comma, part = cell.strip().lstrip("+-").partition(",")
    return bool(comma) and whole.isdigit() and part.isdigit()


def _too_much(cells: list[str], columns: tuple[str, ...]) -> str:
    if len(cells) > len(columns):
        return f"this row has {len(cells)} cells and the header {len(columns)}"
    return f"too many rows: a file has at most {MAX_ROWS:,}"


def _stop(file: str, line: int, text: str) -> Mistakes:
    return Mistakes([Mistake(Origin(file, max(line, 1)), None, text)])
