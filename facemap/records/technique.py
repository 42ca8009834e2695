"""A technique, in the shape of STRICTA 2010, the reporting standard for trials of acupuncture."""

from __future__ import annotations

from typing import Literal

from facemap.records.base import Fact, Id, Many, Record
from facemap.records.measures import (
    Count,
    Figure,
    NeedleLength,
    NeedleWidth,
    Outcome,
    Participants,
    Retention,
    Sessions,
    Tilt,
)


class Technique(Record):
    """How somebody needles, as reported; an empty field means that nobody reported it.

    Attributes
    ----------
    display : str
        The name with whose figure it is: ``Western (one article)``.
    places : str or None
        What is counted: ``points`` (a handful), ``area`` (needles over the skin), ``lines`` (along
        wrinkles), ``per_area`` (so many per cm2: rollers, pens); ``None`` where no count was reported.
    region : str or None
        The zone the count is over.
    includes_body : bool
        Whether the count has needles off the head and neck in it, so that no density can follow.
    points : tuple of str or None
        The technique's own list of points, by id; ``None`` where it has none.
    count : tuple of Count
        Needles (holes, magnets, threads) per session, or per cm2; 0 to 10,000.
    more_where : tuple of str
        Zones and concerns reported to get more of them.
    sides : str or None
        ``both`` or ``one``.
    depth, angle, needle_diameter, needle_length, retention : tuple of Reported
        In mm or cun (0 to 150 mm), degrees (0 to 90), mm (0 to 2), mm or cun (0 to 150 mm), and minutes (0 to
        1,440; or s, h, days).
    sessions, frequency, participants, outcomes, adverse : tuple of Reported
        The course (0 to 1,000 sessions), who took part, and what was found, on any scale.
    depth_in_words, angle_in_words, outcomes_in_words, adverse_in_words : tuple of Fact
        What was told of these without a number: a tissue for a depth, a direction for an angle.
    rationale, response, stimulation, co_interventions, setting : tuple of Fact
    practitioner, comparator, details : tuple of Fact
        The rest of STRICTA in words.
    """

    display: str
    places: Literal["points", "area", "lines", "per_area"] | None = None
    region: Id | None = None
    includes_body: bool = False
    points: tuple[Id, ...] | None = None
    count: Many[Count] = ()
    more_where: Many[Id] = ()
    sides: Literal["both", "one"] | None = None
    depth: Many[NeedleLength] = ()
    depth_in_words: Many[Fact] = ()
    angle: Many[Tilt] = ()
    angle_in_words: Many[Fact] = ()
    needle_diameter: Many[NeedleWidth] = ()
    needle_length: Many[NeedleLength] = ()
    needle_maker: str | None = None
    retention: Many[Retention] = ()
    sessions: Many[Sessions] = ()
    frequency: Many[Sessions] = ()
    participants: Many[Participants] = ()
    outcomes: Many[Outcome] = ()
    outcomes_in_words: Many[Fact] = ()
    adverse: Many[Figure] = ()
    adverse_in_words: Many[Fact] = ()
    rationale: Many[Fact] = ()
    response: Many[Fact] = ()
    stimulation: Many[Fact] = ()
    co_interventions: Many[Fact] = ()
    setting: Many[Fact] = ()
    practitioner: Many[Fact] = ()
    comparator: Many[Fact] = ()
    details: Many[Fact] = ()
