"""The forms a rule can take, as frozen models; see the package for how they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from facemap.grammar.base import Fault, Rule, not_both
from facemap.grammar.drawn import Painted, Ring
from facemap.grammar.lengths import Length, LengthField, RadiusField, WidthField

Direction = Literal["above", "below", "lateral", "medial"]
DIRECTIONS: tuple[Direction, ...] = ("above", "below", "lateral", "medial")
TAG = "rule:"
"""What the tags of the unions below begin with, so that error paths can leave them out."""

WORDS = "x-words"
"""Marks in the JSON Schema where the words of a head stand: ``places``, ``curves``, ``spans``, ``masks``."""

SpanName = Annotated[str, Field(json_schema_extra={WORDS: "spans"})]
Unit01 = Annotated[float, Field(ge=0, le=1)]


class _Directed(Rule):
    """What leads in exactly one of the four directions."""

    one_of = DIRECTIONS

    @property
    def direction(self) -> Direction:
        """The one direction given."""
        return next(d for d in DIRECTIONS if getattr(self, d) is not None)


# ---- places


class Between(Rule):
    """A fraction of the way between two places, along the shortest path or along a curve."""

    between: tuple[Place, Place]
    fraction: Unit01 = 0.5
    along: Curve | None = None


class Offset(_Directed):
    """A place above, below, lateral or medial of another, by a length along the skin.

    Above and below run in the sagittal-parallel section through the place, lateral and medial in the level
    one.
    """

    lengths = ("by",)

    above: Place | None = None
    below: Place | None = None
    lateral: Place | None = None
    medial: Place | None = None
    by: LengthField
    along: SpanName | None = None

    @property
    def start(self) -> Place:
        """The place the offset begins at."""
        start: Place = getattr(self, self.direction)
        return start


class Toward(Rule):
    """A length from one place toward another, along the shortest path between them."""

    lengths = ("by",)

    toward: Place
    from_: Place = Field(alias="from")
    by: LengthField
    along: SpanName | None = None


class OnCurve(Rule):
    """A place on a curve: at a fraction of its length, level with, above or below, or nearest to a place.

    ``vertical`` has the same x (front of the face), ``vertical_in_profile`` the same z (side of the head).
    """

    one_of = ("fraction", "level", "vertical", "vertical_in_profile", "nearest")

    on: Curve
    fraction: Unit01 | None = None
    level: Place | None = None
    vertical: Place | None = None
    vertical_in_profile: Place | None = None
    nearest: Place | None = None


class Crossing(Rule):
    """Level with one place and vertically above or below another.

    ``vertical``: the same x, on the front of the face. ``vertical_in_profile``: the same z, on the side.
    """

    one_of = ("vertical", "vertical_in_profile")

    level: Place
    vertical: Place | None = None
    vertical_in_profile: Place | None = None


# ---- curves


class Through(Rule):
    """A curve along the skin through places in order; ``smooth: false`` joins them by shortest paths.

    ``closed`` leads it from the last place back to the first, to be the border of an inside.
    """

    through: tuple[Place, ...] = Field(min_length=2)
    smooth: bool = True
    closed: bool = False


class Path(Rule):
    """Shortest paths along the skin, joined."""

    path: tuple[Place, ...] = Field(min_length=2)


class Part(Rule):
    """The part of a curve between the places of it nearest to two places."""

    part: Curve
    from_: Place = Field(alias="from")
    to: Place


class Section(Rule):
    """The level or the sagittal-parallel section through a place, from one place to another."""

    one_of = ("level", "vertical")

    level: Place | None = None
    vertical: Place | None = None
    from_: Place = Field(alias="from")
    to: Place


class Shift(_Directed):
    """A curve moved along the skin: each of its places by the same length in the same direction."""

    lengths = DIRECTIONS

    shift: Curve
    above: LengthField | None = None
    below: LengthField | None = None
    lateral: LengthField | None = None
    medial: LengthField | None = None
    along: SpanName | None = None

    @property
    def by(self) -> Length:
        """How far."""
        by: Length = getattr(self, self.direction)
        return by


# ---- regions

_BAND_SIDES = (("medial", "lateral"), ("above", "below"))


class Band(Rule):
    """The skin within a distance of a curve.

    ``width`` is the whole width, half of it on each side; or a length on each side, ``medial`` and
    ``lateral`` or ``above`` and ``below`` (the one left out is 0): at most 120 mm and 60 mm. ``ends`` are
    round or cut flat.
    """

    lengths = ("width", *DIRECTIONS)

    band: Curve
    width: WidthField | None = None
    medial: RadiusField | None = None
    lateral: RadiusField | None = None
    above: RadiusField | None = None
    below: RadiusField | None = None
    along: SpanName | None = None
    ends: Literal["round", "flat"] = "round"

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between the fields."""
        given = self.given(self.lengths)
        ways = [("width",), *_BAND_SIDES]
        if not given or not any(set(given) <= set(way) for way in ways):
            text = "give width, or medial and lateral, or above and below"
            yield Fault(f"{text}{not_both(given)}", self.lengths)
        yield from super().faults()


class Inside(Rule):
    """The inside of a closed loop: curves and places in order, gaps joined along the skin."""

    inside: tuple[CurveOrPlace, ...] = Field(min_length=1)


class Disc(Rule):
    """The skin within a distance of a place, at most 60 mm."""

    lengths = ("radius",)

    disc: Place
    radius: RadiusField
    along: SpanName | None = None


class Union(Rule):
    """What lies in any of the regions."""

    union: tuple[Region, ...] = Field(min_length=1)


class Intersection(Rule):
    """What lies in all of the regions."""

    intersection: tuple[Region, ...] = Field(min_length=2)


class Difference(Rule):
    """What lies in the first region and in none of the others."""

    difference: tuple[Region, ...] = Field(min_length=2)


class ZoneRef(Rule):
    """The region of another zone of the atlas."""

    zone: str


class Mask(Rule):
    """A named mask of the head, such as ``vermilion``; a paired one means the side placed."""

    mask: Annotated[str, Field(json_schema_extra={WORDS: "masks"})]


# ---- what may stand where

_PLACE_TAGS = {
    "between": "between", "toward": "toward", "on": "on", "above": "offset", "below": "offset",
    "lateral": "offset", "medial": "offset", "level": "crossing",
}  # fmt: skip
_CURVE_TAGS = {
    "through": "through", "path": "path", "part": "part", "shift": "shift", "level": "section",
    "vertical": "section",
}  # fmt: skip
_REGION_TAGS = {
    key: key
    for key in (
        "band", "inside", "disc", "union", "intersection", "difference", "zone", "mask", "ring", "vertices"
    )
}  # fmt: skip


def _keys(given: object) -> set[str]:
    if isinstance(given, dict):
        return {str(key) for key in given}
    if isinstance(given, Rule):
        fields = type(given).model_fields
        return {f.alias or name for name, f in fields.items() if getattr(given, name) is not None}
    return set()


def _tag(given: object, tags: dict[str, str]) -> str | None:
    """Tell which form a rule has from its keys: the first of ``tags`` that it has decides."""
    if isinstance(given, str):
        return TAG + "name"
    keys = _keys(given)
    return next((TAG + tag for key, tag in tags.items() if key in keys), None)


def _which_place(given: object) -> str | None:
    return _tag(given, _PLACE_TAGS)


def _which_curve(given: object) -> str | None:
    return _tag(given, _CURVE_TAGS)


def _which_region(given: object) -> str | None:
    return None if isinstance(given, str) else _tag(given, _REGION_TAGS)


def _which_piece(given: object) -> str | None:
    keys = _keys(given)
    curve = keys & {"through", "path", "part", "shift"} or ("from" in keys and "toward" not in keys)
    return _which_curve(given) if curve else _which_place(given)


def _choose(
    which: Callable[[object], str | None], what: str, tags: dict[str, str], example: str
) -> Discriminator:
    known = ", ".join(tags)
    message = f"this is no {what}: write a mapping with one of {known}, such as {example}"
    return Discriminator(which, custom_error_type="no_" + what, custom_error_message=message)


PlaceName = Annotated[str, Field(min_length=1, json_schema_extra={WORDS: "places"}), Tag(TAG + "name")]
CurveName = Annotated[str, Field(min_length=1, json_schema_extra={WORDS: "curves"}), Tag(TAG + "name")]
PlaceForms = (
    PlaceName
    | Annotated[Between, Tag(TAG + "between")]
    | Annotated[Offset, Tag(TAG + "offset")]
    | Annotated[Toward, Tag(TAG + "toward")]
    | Annotated[OnCurve, Tag(TAG + "on")]
    | Annotated[Crossing, Tag(TAG + "crossing")]
)
CurveForms = (
    Annotated[Through, Tag(TAG + "through")]
    | Annotated[Path, Tag(TAG + "path")]
    | Annotated[Part, Tag(TAG + "part")]
    | Annotated[Section, Tag(TAG + "section")]
    | Annotated[Shift, Tag(TAG + "shift")]
)
RegionForms = (
    Annotated[Band, Tag(TAG + "band")]
    | Annotated[Inside, Tag(TAG + "inside")]
    | Annotated[Disc, Tag(TAG + "disc")]
    | Annotated[Union, Tag(TAG + "union")]
    | Annotated[Intersection, Tag(TAG + "intersection")]
    | Annotated[Difference, Tag(TAG + "difference")]
    | Annotated[ZoneRef, Tag(TAG + "zone")]
    | Annotated[Mask, Tag(TAG + "mask")]
    | Annotated[Ring, Tag(TAG + "ring")]
    | Annotated[Painted, Tag(TAG + "vertices")]
)
Place = Annotated[
    PlaceForms,
    _choose(
        _which_place, "place", _PLACE_TAGS, "{between: [al, ch]}, or give a landmark's or a point's name"
    ),
]
Curve = Annotated[
    CurveName | CurveForms,
    _choose(_which_curve, "curve", _CURVE_TAGS, "{through: [al, ch]}, or give a curve's name"),
]
CurveOrPlace = Annotated[
    PlaceForms | CurveForms,
    _choose(_which_piece, "curve or place", _CURVE_TAGS | _PLACE_TAGS, "{through: [al, ch]}, or give a name"),
]
Region = Annotated[
    RegionForms, _choose(_which_region, "region", _REGION_TAGS, "{band: nasolabial_fold, width: 8 mm}")
]
