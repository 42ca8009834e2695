"""A rule in words: "on the nasolabial fold, level with the widest point of the ala"."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from facemap.grammar import (
    DIRECTIONS,
    Band,
    Between,
    Crossing,
    Difference,
    Disc,
    Inside,
    Intersection,
    Length,
    Mask,
    Offset,
    OnCurve,
    Painted,
    Part,
    Path,
    Ring,
    Rule,
    Section,
    Shift,
    Through,
    Toward,
    Union,
    ZoneRef,
)
from facemap.wording import listed, plain

Naming: TypeAlias = Callable[[str], str]
"""What a landmark, curve, zone or mask is called."""

_FRACTIONS = {1 / 4: "a quarter", 1 / 3: "a third", 2 / 3: "two thirds", 3 / 4: "three quarters"}


def tell(rule: Rule | str, called: Naming = str) -> str:
    """Say a place, curve or region in words.

    Parameters
    ----------
    rule : Rule or str
        Of the where-grammar; a bare name is a landmark, a point, a curve or a line.
    called : callable
        From a name to what it is called, with its article.
    """
    if isinstance(rule, str):
        return called(rule)
    return _TELLERS[type(rule)](rule, called)


def _there(place: Rule | str, called: Naming) -> str:
    """A place as it is said after "above", "from" or "level with": never "above on the hairline"."""
    told = tell(place, called)
    if not isinstance(place, str):
        return f"the place {told}"
    for lead in ("over ", "the vertical through "):
        told = told.removeprefix(lead)
    return f"the place {told}" if told.startswith("before ") else told


def _between(rule: Between, called: Naming) -> str:
    start, end = (_there(place, called) for place in rule.between)
    along = "" if rule.along is None else f", along {tell(rule.along, called)}"
    if rule.fraction == 0.5:
        return f"midway between {start} and {end}{along}"
    return f"{_part_of(rule.fraction)} of the way from {start} to {end}{along}"


def _offset(rule: Offset, called: Naming) -> str:
    way = rule.direction if rule.direction in ("above", "below") else f"{rule.direction} to"
    return f"{_length(rule.by, rule.along)} {way} {_there(rule.start, called)}"


def _toward(rule: Toward, called: Naming) -> str:
    start, end = _there(rule.from_, called), _there(rule.toward, called)
    return f"{_length(rule.by, rule.along)} from {start} toward {end}"


def _on_curve(rule: OnCurve, called: Naming) -> str:
    curve = tell(rule.on, called)
    if rule.fraction is not None:
        return f"on {curve}, {_part_of(rule.fraction)} of the way along"
    if rule.level is not None:
        return f"on {curve}, level with {_there(rule.level, called)}"
    if rule.vertical is not None:
        return f"on {curve}, vertically in line with {_there(rule.vertical, called)}"
    if rule.vertical_in_profile is not None:
        return f"on {curve}, in profile vertically in line with {_there(rule.vertical_in_profile, called)}"
    assert rule.nearest is not None
    return f"on {curve}, nearest to {_there(rule.nearest, called)}"


def _crossing(rule: Crossing, called: Naming) -> str:
    level = f"level with {_there(rule.level, called)}"
    if rule.vertical is not None:
        return f"{level}, vertically in line with {_there(rule.vertical, called)}"
    assert rule.vertical_in_profile is not None
    return f"{level}, in profile vertically in line with {_there(rule.vertical_in_profile, called)}"


def _through(rule: Through, called: Naming) -> str:
    return f"the {'curve' if rule.smooth else 'path'} through {_row(rule.through, called)}"


def _path(rule: Path, called: Naming) -> str:
    return f"the path through {_row(rule.path, called)}"


def _part(rule: Part, called: Naming) -> str:
    return f"{tell(rule.part, called)} from {_there(rule.from_, called)} to {_there(rule.to, called)}"


def _section(rule: Section, called: Naming) -> str:
    place = rule.vertical if rule.level is None else rule.level
    assert place is not None
    kind = "vertical" if rule.level is None else "level"
    start, end = _there(rule.from_, called), _there(rule.to, called)
    return f"the {kind} of {_there(place, called)} from {start} to {end}"


def _shift(rule: Shift, called: Naming) -> str:
    way = rule.direction if rule.direction in ("above", "below") else f"{rule.direction} to"
    return f"the curve {_length(rule.by, rule.along)} {way} {tell(rule.shift, called)}"


def _band(rule: Band, called: Naming) -> str:
    curve = tell(rule.band, called)
    if rule.width is not None:
        return f"the band {_length(rule.width, rule.along)} wide along {curve}"
    sides = [(name, getattr(rule, name)) for name in DIRECTIONS]
    given = [f"{_length(length, rule.along)} {name}" for name, length in sides if length is not None]
    return f"the band along {curve}, {listed(given)}"


def _inside(rule: Inside, called: Naming) -> str:
    return f"the inside of {_row(rule.inside, called)}"


def _disc(rule: Disc, called: Naming) -> str:
    return f"within {_length(rule.radius, rule.along)} of {_there(rule.disc, called)}"


def _union(rule: Union, called: Naming) -> str:
    return " together with ".join(tell(part, called) for part in rule.union)


def _intersection(rule: Intersection, called: Naming) -> str:
    return f"what {_row(rule.intersection, called)} share"


def _difference(rule: Difference, called: Naming) -> str:
    return f"{tell(rule.difference[0], called)} without {_row(rule.difference[1:], called)}"


def _zone(rule: ZoneRef, called: Naming) -> str:
    return called(rule.zone)


def _mask(rule: Mask, called: Naming) -> str:
    return called(rule.mask)


def _row(rules: tuple[Rule | str, ...], called: Naming) -> str:
    return listed([tell(rule, called) for rule in rules])


def _length(length: Length, along: str | None) -> str:
    if length.unit == "span":
        return f"{_part_of(length.value)} of the {along} span"
    return f"{length} (on the {along} span)" if length.needs_span else str(length)


def _part_of(fraction: float) -> str:
    near = (words for value, words in _FRACTIONS.items() if abs(value - fraction) < 0.004)
    return next(near, "half" if fraction == 0.5 else f"{plain(round(100 * fraction, 1))} %")


def _ring(rule: Ring, called: Naming) -> str:
    return f"inside a ring drawn on the skin through {len(rule.ring)} places"


def _painted(rule: Painted, called: Naming) -> str:
    return f"the skin at {len(rule.vertices)} labelled vertices"


_TELLERS: dict[type[Rule], Callable[..., str]] = {
    Between: _between,
    Offset: _offset,
    Toward: _toward,
    OnCurve: _on_curve,
    Crossing: _crossing,
    Through: _through,
    Path: _path,
    Part: _part,
    Section: _section,
    Shift: _shift,
    Band: _band,
    Inside: _inside,
    Disc: _disc,
    Union: _union,
    Intersection: _intersection,
    Difference: _difference,
    ZoneRef: _zone,
    Mask: _mask,
    Ring: _ring,
    Painted: _painted,
}
