"""The kinds of reported numbers: which units each has, and how far they can sanely go.

The ranges are generous: they are there to catch a slip of the pen, not to say what is usual.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from facemap.records.base import Reported, Span

_LENGTHS: Mapping[str, Span] = {"mm": (0, 150), "cun": (0, 6)}
_TIMES: tuple[str, ...] = ("day", "week", "month", "year", "course")


class Count(Reported):
    """How many needles, holes, threads, magnets, seeds, tacks or pins: 0 to 10,000, per session or area."""

    units: ClassVar[Mapping[str, Span]] = dict.fromkeys(
        ("needles", "holes", "threads", "magnets", "seeds", "tacks", "pins"), (0, 10_000)
    )
    pers: ClassVar[tuple[str, ...]] = ("session", "side", "zone", "line", "cm2", "pass", "cm2 and pass")


class NeedleLength(Reported):
    """A length of needle, or how deep it goes: 0 to 150 mm, or 0 to 6 cun."""

    units: ClassVar[Mapping[str, Span]] = _LENGTHS


class NeedleWidth(Reported):
    """The diameter of a needle: 0 to 2 mm."""

    units: ClassVar[Mapping[str, Span]] = {"mm": (0, 2)}


class Tilt(Reported):
    """An angle between needle and skin: 0 to 90 degrees."""

    units: ClassVar[Mapping[str, Span]] = {"degrees": (0, 90)}


class Distance(Reported):
    """A distance on or under the skin: 0 to 150 mm."""

    units: ClassVar[Mapping[str, Span]] = {"mm": (0, 150)}


class Retention(Reported):
    """How long needles stay: 0 to 86,400 s, 0 to 1,440 min, 0 to 168 h, or 0 to 365 days."""

    units: ClassVar[Mapping[str, Span]] = {
        "s": (0, 86_400),
        "min": (0, 1_440),
        "h": (0, 168),
        "days": (0, 365),
    }


class Sessions(Reported):
    """How many sessions, or how often: 0 to 1,000 per course, day, week, month or year."""

    units: ClassVar[Mapping[str, Span]] = {"sessions": (0, 1_000), "session": (0, 1_000)}
    pers: ClassVar[tuple[str, ...]] = _TIMES


class Participants(Reported):
    """Who took part: 0 to 1,000,000 people, women, men, patients, volunteers, children, faces or eyes."""

    units: ClassVar[Mapping[str, Span]] = dict.fromkeys(
        ("people", "women", "men", "patients", "volunteers", "children", "faces", "eyes"), (0, 1_000_000)
    )


class Outcome(Reported):
    """What came of it, on any scale: -1,000 to 1,000 %, anything else within a million either way."""

    units: ClassVar[Mapping[str, Span]] = {"%": (-1_000, 1_000)}
    any_other: ClassVar[Span | None] = (-1_000_000, 1_000_000)


class Figure(Reported):
    """A rate, a wait or a measure, in any unit: 0 to 100 %, 0 to 1,000 mm, anything else 0 to 1,000,000."""

    units: ClassVar[Mapping[str, Span]] = {"%": (0, 100), "mm": (0, 1_000)}
    any_other: ClassVar[Span | None] = (0, 1_000_000)
