"""Numbers as words: what a plate, a card and a table say. Decimals are for CSV and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from facemap.records import Reported

NOT_REPORTED = "not reported"


def plain(number: float) -> str:
    """A number without a needless ``.0``: 70, 0.5, 1,400."""
    text = f"{number:,.10f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def about(number: float) -> str:
    """A computed number of needles: "about 7", "fewer than 1"."""
    if 0 < number < 0.5:
        return "fewer than 1"
    return f"about {plain(round(number))}"


def span(low: float | None, high: float | None) -> str:
    """A reported span: "up to 70", "20", "100 to 150", "at least 5"."""
    if low is None and high is None:
        return NOT_REPORTED
    if low is None:
        return f"up to {plain(high)}" if high is not None else NOT_REPORTED
    if high is None:
        return f"at least {plain(low)}"
    return plain(low) if low == high else f"{plain(low)} to {plain(high)}"


def reported(value: Reported | None) -> str:
    """A reported number with its unit: "up to 70 needles", or "not reported"."""
    if value is None or (value.low is None and value.high is None):
        return NOT_REPORTED
    return " ".join(part for part in (span(value.low, value.high), value.unit) if part)


def listed(names: list[str], joint: str = "and") -> str:
    """Names in a row: "a", "a and b", "a, b and c"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {joint} {names[-1]}"
