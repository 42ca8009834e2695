"""A rule in words: "on the nasolabial fold, level with the widest point of the ala"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias, TypeGuard

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

MANY_WORDS = 45
"""More than these nobody reads in one sentence."""
_VERTICAL = "the vertical through "
_FRACTIONS = {1 / 4: "a quarter", 1 / 3: "a third", 2 / 3: "two thirds", 3 / 4: "three quarters"}


def tell(rule: Rule | str, called: Naming = str) -> str:
    """Say a place, curve or region in words; what would be too long to read is told in less detail.

    Parameters
    ----------
    rule : Rule or str
        Of the where-grammar; a bare name is a landmark, a point, a curve or a line.
    called : callable
        From a name to what it is called, with its article.
    """
    told = _tell(rule, _Voice(called))
    return told if len(told.split()) <= MANY_WORDS else _tell(rule, _Voice(called, brief=True))


def number_words(number: Length | float) -> str:
    """Say a length or a share of the way as rules are told: "3 mm", "a quarter", "midway"."""
    if isinstance(number, Length):
        return str(number)
    return "midway" if number == 0.5 else _part_of(number)


@dataclass
class _Voice:
    """How a rule is told: what names are called, whether at length, and the places and levels told so far."""

    called: Naming
    brief: bool = False
    places: list[Rule] = field(default_factory=list)
    levels: list[Rule | str] = field(default_factory=list)

    def again(self, place: Rule | str) -> bool:
        """Whether "that place" says enough: it is the one that was told."""
        return self.brief and self.places == [place]

    def remember(self, place: Rule) -> None:
        """A place was told in full."""
        if place not in self.places:
            self.places.append(place)


def _tell(rule: Rule | str, voice: _Voice) -> str:
    if isinstance(rule, str):
        return voice.called(rule)
    if voice.again(rule):
        return "that place"
    return _TELLERS[type(rule)](rule, voice)


def _there(place: Rule | str, voice: _Voice) -> str:
    """A place as it is said after "above", "from" or "level with": never "above on the hairline"."""
    told = _tell(place, voice)
    if not isinstance(place, str):
        known = voice.again(place)
        voice.remember(place)
        return told if known else f"the place {told}"
    if told.startswith(_VERTICAL):
        return told.removeprefix(_VERTICAL).split(", ")[0]
    told = told.removeprefix("over ")
    return f"the place {told}" if told.startswith("before ") else told


def _level(place: Rule | str, voice: _Voice) -> str:
    if voice.brief and voice.levels == [place]:
        return "at that level"
    if place not in voice.levels:
        voice.levels.append(place)
    return f"level with {_there(place, voice)}"


def _between(rule: Between, voice: _Voice) -> str:
    start, end = (_there(place, voice) for place in rule.between)
    along = "" if rule.along is None else f", along {_tell(rule.along, voice)}"
    if rule.fraction == 0.5:
        return f"midway between {start} and {end}{along}"
    return f"{_part_of(rule.fraction)} of the way from {start} to {end}{along}"


def _offset(rule: Offset, voice: _Voice) -> str:
    way = rule.direction if rule.direction in ("above", "below") else f"{rule.direction} to"
    return f"{_length(rule.by, rule.along)} {way} {_there(rule.start, voice)}"


def _toward(rule: Toward, voice: _Voice) -> str:
    start, end = _there(rule.from_, voice), _there(rule.toward, voice)
    return f"{_length(rule.by, rule.along)} from {start} toward {end}"


def _on_curve(rule: OnCurve, voice: _Voice) -> str:
    curve = _tell(rule.on, voice)
    if rule.fraction is not None:
        return f"on {curve}, {_part_of(rule.fraction)} of the way along"
    if rule.level is not None:
        return f"on {curve}, {_level(rule.level, voice)}"
    if rule.vertical is not None:
        return f"on {curve}, vertically in line with {_there(rule.vertical, voice)}"
    if rule.vertical_in_profile is not None:
        return f"on {curve}, in profile vertically in line with {_there(rule.vertical_in_profile, voice)}"
    assert rule.nearest is not None
    return f"on {curve}, nearest to {_there(rule.nearest, voice)}"


def _crossing(rule: Crossing, voice: _Voice) -> str:
    level = _level(rule.level, voice)
    if rule.vertical is not None:
        return f"{level}, vertically in line with {_there(rule.vertical, voice)}"
    assert rule.vertical_in_profile is not None
    return f"{level}, in profile vertically in line with {_there(rule.vertical_in_profile, voice)}"


def _through(rule: Through, voice: _Voice) -> str:
    return _course("curve" if rule.smooth else "path", rule.through, voice)


def _path(rule: Path, voice: _Voice) -> str:
    return _course("path", rule.path, voice)


def _course(kind: str, places: tuple[Rule | str, ...], voice: _Voice) -> str:
    """A way through places; briefly only its ends, where what lies between are no names."""
    inner = places[1:-1]
    if voice.brief and len(inner) > 1 and not any(isinstance(place, str) for place in inner):
        start, end = _there(places[0], voice), _there(places[-1], voice)
        return f"the {kind} from {start} over {len(inner)} places to {end}"
    return f"the {kind} through {_row(places, voice)}"


def _part(rule: Part, voice: _Voice) -> str:
    ends = (rule.from_, rule.to)
    curve = _tell(rule.part, voice)
    if isinstance(rule.part, Path) and all(_along(end, rule.part.path) for end in ends):
        shares = [_part_of(end.fraction) for end in ends if isinstance(end, Between)]
        return f"{curve} from {shares[0]} to {shares[1]} of the way"
    start, end = (_end(place, rule.part, voice) for place in ends)
    return f"{curve} from {start} to {end}"


def _end(place: Rule | str, curve: Rule | str, voice: _Voice) -> str:
    """An end of a piece of a curve; that it lies along the curve goes without saying."""
    if isinstance(place, OnCurve) and place.on == curve and place.fraction is not None:
        ends = {0.0: "its beginning", 1.0: "its end"}
        return ends.get(place.fraction, f"{_part_of(place.fraction)} of the way along")
    return _there(place.model_copy(update={"along": None}) if _runs_along(place, curve) else place, voice)


def _along(place: Rule | str, ends: tuple[Rule | str, ...]) -> bool:
    return isinstance(place, Between) and place.between == ends and place.along is None


def _runs_along(place: Rule | str, curve: Rule | str) -> TypeGuard[Between]:
    return isinstance(place, Between) and place.along == curve


def _section(rule: Section, voice: _Voice) -> str:
    place = rule.vertical if rule.level is None else rule.level
    assert place is not None
    kind = "vertical" if rule.level is None else "level"
    through, start, end = (_there(there, voice) for there in (place, rule.from_, rule.to))
    return f"the {kind} of {through} from {start} to {end}"


def _shift(rule: Shift, voice: _Voice) -> str:
    way = rule.direction if rule.direction in ("above", "below") else f"{rule.direction} to"
    return f"the curve {_length(rule.by, rule.along)} {way} {_tell(rule.shift, voice)}"


def _band(rule: Band, voice: _Voice) -> str:
    curve = _tell(rule.band, voice)
    if rule.width is not None:
        return f"the band {_length(rule.width, rule.along)} wide along {curve}"
    sides = [(name, getattr(rule, name)) for name in DIRECTIONS]
    given = [(name, length) for name, length in sides if length is not None]
    if all(length.unit == "cun" for _, length in given):
        widths = listed([f"{length} {name}" for name, length in given])
        return f"the band along {curve}, {widths} (on the {rule.along} span)"
    widths = listed([f"{_length(length, rule.along)} {name}" for name, length in given])
    return f"the band along {curve}, {widths}"


def _inside(rule: Inside, voice: _Voice) -> str:
    if voice.brief:
        # where the pieces of a ring end is where its next ones begin
        pieces = [piece.part if isinstance(piece, Part) else piece for piece in rule.inside]
        return f"the inside of {_row(tuple(pieces), voice)}"
    return f"the inside of {_row(rule.inside, voice)}"


def _disc(rule: Disc, voice: _Voice) -> str:
    return f"within {_length(rule.radius, rule.along)} of {_there(rule.disc, voice)}"


def _union(rule: Union, voice: _Voice) -> str:
    return " together with ".join(_tell(part, voice) for part in rule.union)


def _intersection(rule: Intersection, voice: _Voice) -> str:
    return f"what {_row(rule.intersection, voice)} share"


def _difference(rule: Difference, voice: _Voice) -> str:
    return f"{_tell(rule.difference[0], voice)} without {_row(rule.difference[1:], voice)}"


def _zone(rule: ZoneRef, voice: _Voice) -> str:
    return voice.called(rule.zone)


def _mask(rule: Mask, voice: _Voice) -> str:
    return voice.called(rule.mask)


def _row(rules: tuple[Rule | str, ...], voice: _Voice) -> str:
    return listed([_tell(rule, voice) for rule in rules])


def _length(length: Length, along: str | None) -> str:
    if length.unit == "span":
        return f"{_part_of(length.value)} of the {along} span"
    return f"{length} (on the {along} span)" if length.needs_span else str(length)


def _part_of(fraction: float) -> str:
    near = (words for value, words in _FRACTIONS.items() if abs(value - fraction) < 0.004)
    return next(near, "half" if fraction == 0.5 else f"{plain(round(100 * fraction, 1))} %")


def _ring(rule: Ring, voice: _Voice) -> str:
    return f"inside a ring drawn on the skin through {len(rule.ring)} places"


def _painted(rule: Painted, voice: _Voice) -> str:
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
