"""Rows as CSV, JSON and tables: the same keys, and what nobody reported is empty, null and a dash."""

import csv
import io
import json

import pytest
from rich.cells import cell_len
from rich.console import Console

from facemap.listing import KINDS
from facemap.listing import listed as listed_records
from facemap.reading import standard_atlas
from facemap.shell import show
from facemap.tables import Column, Table, as_json
from facemap.wording import about, about_span, listed, plain, spaced, span

TABLE = Table(
    (Column("id"), Column("needles", 6, 0), Column("per_cm2", 3, 2), Column("drawn")),
    (
        ("LI20 迎香", 7.123456789, -0.0001, True),
        ('say "a, b"', None, 0.3567, False),
        ("few", 0.2, None, True),
    ),
)


def test_csv_reads_back():
    rows = list(csv.reader(io.StringIO(TABLE.csv())))
    assert rows[0] == ["id", "needles", "per_cm2", "drawn"]
    assert rows[1] == ["LI20 迎香", "7.123457", "0.0", "true"]
    assert rows[2] == ['say "a, b"', "", "0.357", "false"]
    assert "\r" not in TABLE.csv()


def test_json_has_the_csv_header_as_keys_in_order():
    content = json.loads(TABLE.json())
    header = next(csv.reader(io.StringIO(TABLE.csv())))
    assert [list(item) for item in content] == [header] * 3
    assert content[1]["needles"] is None
    assert content[0]["drawn"] is True
    assert "迎香" in TABLE.json()


def test_no_rows_are_an_empty_array():
    assert json.loads(Table(TABLE.columns, ()).json()) == []
    assert json.loads(as_json({"a": [1]})) == {"a": [1]}


def test_a_table_is_for_reading():
    assert TABLE.cells() == [
        ["LI20 迎香", "7", "-0.00", "yes"],
        ['say "a, b"', "–", "0.36", "no"],
        ["few", "<1", "–", "yes"],
    ]


def test_words():
    assert [about(n) for n in (0.2, 0.6, 6.9, 1400)] == ["fewer than 1", "about 1", "about 7", "about 1,400"]
    assert [plain(n) for n in (70.0, 0.5, -0.0, 1e-12)] == ["70", "0.5", "0", "0"]
    assert [listed(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert spaced("face-and-neck") == "face and neck"
    assert [span(*ends) for ends in ((None, 70), (20, 20), (100, 150), (5, None), (None, None))] == [
        "up to 70",
        "20",
        "100 to 150",
        "at least 5",
        "not reported",
    ]


def test_a_table_cuts_no_word_and_gives_way_to_blocks_where_it_must():
    table = Table(
        (Column("zone"), Column("needles_high"), Column("basis")), (("nasolabial-fold", None, "computed"),)
    )
    for columns in (20, 36, 60):
        console = Console(file=io.StringIO(), width=columns)
        if table.narrowest() <= columns:
            console.print(table.rich(columns))
            shown = console.file.getvalue()
        else:
            shown = table.blocks(columns)
        assert max(map(len, shown.splitlines())) <= columns
        assert {"nasolabial-fold", "computed"} <= set(shown.replace(";", " ").split())
    assert table.narrowest() <= 60
    assert table.narrowest() > 20


def test_ends_of_a_number_of_needles_keep_what_is_only_a_bound():
    ends = [(7.2, 7.3), (None, 7.2), (14.1, 20.4), (None, None), (3.0, None)]
    told = ["about 7", "up to about 7", "about 14 to 20", "not reported", "about 3"]
    assert [about_span(*pair) for pair in ends] == told


WIDE = Table(
    (
        Column("id"),
        Column("name"),
        Column("basis", spare=1),
        Column("source", spare=2),
        Column("url", spare=2),
    ),
    (
        ("LI20", "迎香 Welcome Fragrance", "who", "who-2008", "https://example.org"),
        ("ST4", None, "x", "y", "z"),
    ),
)


@pytest.mark.parametrize(
    ("width", "keys"),
    [
        (80, ["id", "name", "basis", "source", "url"]),
        (50, ["id", "name", "basis"]),
        (26, ["id", "name", "basis"]),
        (20, ["id", "name"]),
        (10, None),
    ],
)
def test_a_terminal_shows_the_columns_it_has_room_for(width, keys):
    shown = WIDE.within(width)
    assert (shown and [column.key for column in shown.columns]) == keys
    if shown is not None:
        console = Console(file=io.StringIO(), width=width)
        console.print(shown.rich(width))
        assert max(map(cell_len, console.file.getvalue().splitlines())) <= width
        assert [row[0] for row in shown.rows] == ["LI20", "ST4"]


def test_prose_wants_the_whole_width_and_empty_cells_are_not_told():
    table = Table(
        (Column("id"), Column("text"), Column("note")), (("a", "word " * 60, None), ("b", "字" * 9, "n"))
    )
    assert table.within(40) is None
    assert table.within(400) is table
    shown = table.blocks(40).splitlines()
    assert max(map(cell_len, shown)) <= 40
    assert "note: –" not in table.blocks(40)
    assert shown[-1] == f"  text: {'字' * 9}; note: n"


@pytest.mark.parametrize("what", KINDS)
@pytest.mark.parametrize("width", [60, 80, 100, 120, 200])
def test_every_list_fits_a_terminal(what, width):
    table = listed_records(standard_atlas(), what)
    shown = table.within(width)
    if shown is None:
        text = table.blocks(width)
    else:
        console = Console(file=io.StringIO(), width=width)
        console.print(shown.rich(width))
        text = console.file.getvalue()
    assert max(map(cell_len, text.splitlines())) <= width
    for row in table.rows:
        assert str(row[0]) in text


class Terminal(io.StringIO):
    """A stdout that is a terminal."""

    def isatty(self):
        return True


@pytest.mark.parametrize("stdout", [Terminal, io.StringIO])
def test_a_terminal_is_told_what_it_has_no_room_for_and_a_pipe_gets_all(stdout, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("TERM", "xterm")
    out = stdout()
    monkeypatch.setattr("sys.stdout", out)
    show(WIDE, "table")
    said = capsys.readouterr().err
    if stdout is Terminal:
        assert said == "no room for source, url: widen the window, or --format csv\n"
        assert "who-2008" not in out.getvalue()
    else:
        assert said == ""
        assert "who-2008" in out.getvalue()
    assert "Welcome" in out.getvalue()
    monkeypatch.setattr("sys.stdout", out := stdout())
    show(WIDE, "csv")
    assert out.getvalue() == WIDE.csv()
