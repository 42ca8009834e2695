"""A technique, in the shape of STRICTA 2010, the reporting standard for trials of acupuncture."""

from __future__ import annotations

from typing import Literal

from facemap.records.base import Fact, Id, Many, Record, Reported


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
    count : tuple of Reported
        Needles (holes, magnets, threads) per session, or per cm2.
    more_where : tuple of str
        Zones and concerns reported to get more of them.
    sides : str or None
        ``both`` or ``one``.
    depth, angle, needle_diameter, needle_length, retention : tuple of Reported
        In mm, degrees, mm, mm and minutes.
    sessions, frequency, participants, outcomes, adverse : tuple of Reported
        The course, who took part, and what was found.
    adverse_in_words : tuple of Fact
        What was told of harm without a number.
    rationale, response, stimulation, co_interventions, setting : tuple of Fact
    practitioner, comparator, details : tuple of Fact
        The rest of STRICTA in words.
    """

    display: str
    places: Literal["points", "area", "lines", "per_area"] | None = None
    region: Id | None = None
    includes_body: bool = False
    points: tuple[Id, ...] | None = None
    count: Many[Reported] = ()
    more_where: Many[Id] = ()
    sides: Literal["both", "one"] | None = None
    depth: Many[Reported] = ()
    angle: Many[Reported] = ()
    needle_diameter: Many[Reported] = ()
    needle_length: Many[Reported] = ()
    needle_maker: str | None = None
    retention: Many[Reported] = ()
    sessions: Many[Reported] = ()
    frequency: Many[Reported] = ()
    participants: Many[Reported] = ()
    outcomes: Many[Reported] = ()
    adverse: Many[Reported] = ()
    adverse_in_words: Many[Fact] = ()
    rationale: Many[Fact] = ()
    response: Many[Fact] = ()
    stimulation: Many[Fact] = ()
    co_interventions: Many[Fact] = ()
    setting: Many[Fact] = ()
    practitioner: Many[Fact] = ()
    comparator: Many[Fact] = ()
    details: Many[Fact] = ()
