"""What the records are made of: names, reported numbers, statements, and the fields all of them have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from facemap.grammar import FAULT, Checked, Fault, Length

Basis = Literal["who", "study", "textbook", "clinic", "article", "unreferenced", "computed", "own"]
BASIS_WORDS: dict[str, str] = {
    "who": "WHO standard",
    "study": "published study",
    "textbook": "textbook",
    "clinic": "clinic, press or vendor",
    "article": "popular article",
    "unreferenced": "general knowledge, no reference",
    "computed": "computed by facemap",
    "own": "your own",
}
"""Each basis in the words a teacher would use."""

Side = Literal["both", "midline"]


@dataclass(frozen=True)
class Origin:
    """Where a record, or a field of it, was read.

    Attributes
    ----------
    file : str
        File name as it was given, or the name of a file of the standard atlas.
    line : int
        Line, from 1.
    field : str or None
        The field, such as ``insertion.0.low``, where one is meant.
    """

    file: str
    line: int
    field: str | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Model(BaseModel):
    """Frozen, and no field that is not known."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        str_strip_whitespace=True,
        populate_by_name=True,
        defer_build=True,
    )


def _as_tuple(given: Any) -> Any:
    """Let one entry stand for a list of one, and ``null`` for an empty list."""
    if given is None:
        return ()
    return (given,) if isinstance(given, dict | str | int | float | Model | Length) else given


class OneOrMany:
    """Lets one entry, or none, stand for a list, and says so in the JSON Schema."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_as_tuple, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        listed = handler(schema)
        return {"anyOf": [listed, listed["items"], {"type": "null"}]}


T = TypeVar("T")
Many = Annotated[tuple[T, ...], OneOrMany()]
"""A list; in YAML one entry may stand without brackets, and ``null`` means that nobody reported any."""

Id = Annotated[str, Field(min_length=1, pattern=r"^\S(.*\S)?$")]


class Backed(Model):
    """Anything stated: it says on what basis, and whose statement it is."""

    basis: Basis
    source: Id
    note: str | None = None


class Derived(Backed):
    """What may have been computed from what others stated.

    Attributes
    ----------
    computed_from : tuple of str
        The sources, by id, whose figures it was computed from; only with basis ``computed``.
    """

    computed_from: Many[Id] = ()


def only_computed(item: Derived) -> Iterator[Fault]:
    """Refuse to name what something was computed from where it is not said to be computed."""
    if item.computed_from and item.basis not in ("computed", None):
        text = f"only what is computed is computed from something, not what is {item.basis!r}"
        yield Fault(text, ("basis", "computed_from"), at="computed_from")


Span = tuple[float, float]
"""The least and the most that a number can sanely be."""


def measured(low: float | None, high: float | None, unit: str, within: Span | None) -> Iterator[Fault]:
    """Refuse a range that runs backwards, or leaves what the unit can sanely be."""
    if low is not None and high is not None and low > high:
        yield Fault(f"low {low:g} is above high {high:g}", ("low", "high"), at="low")
    if within is None:
        return
    for name, value in (("low", low), ("high", high)):
        if value is not None and not within[0] <= value <= within[1]:
            text = f"{value:,.10g} is outside {within[0]:,.10g} to {within[1]:,.10g} {unit}"
            yield Fault(text, (name, "unit"), at=name)


def not_own(basis: str | None) -> Iterator[Fault]:
    """Refuse a number of one's own where a report is wanted."""
    if basis == "own":
        text = "a number of your own is no report: put it in a plan, or say who reported it"
        yield Fault(text, ("basis",), at="basis")


class Reported(Derived, Checked):
    """A number as it was reported.

    ``low`` and ``high`` are equal for one number; ``low`` alone means "from", ``high`` alone "up to". Reports
    that conflict are a list of these, never one settled range. What units there are and how far they go
    depends on what is reported: see the kinds of this in :mod:`facemap.records.measures`.

    Attributes
    ----------
    low, high : float or None
        In ``unit``.
    unit : str
        ``needles``, ``mm``, ``min``, ``sessions``, ...
    per : str or None
        ``session``, ``cm2``, ...
    """

    low: float | None = None
    high: float | None = None
    unit: Id
    per: str | None = None

    units: ClassVar[Mapping[str, Span]] = {}
    """How far each unit goes; a unit may go on in words, as in ``% of sessions``."""
    any_other: ClassVar[Span | None] = None
    """How far any other unit goes; None where there are no others."""
    pers: ClassVar[tuple[str, ...]] = ()
    """What a number may be per; empty for anything."""

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between the fields."""
        yield from not_own(self.basis)
        yield from only_computed(self)
        if self.low is None and self.high is None:
            text = "give low or high; leave the whole entry out where nobody reported a number"
            yield Fault(text, ("low", "high"))
        yield from self._of_unit()
        if self.pers and self.per is not None and self.per not in self.pers:
            yield Fault(f"{self.per!r} is none of {', '.join(self.pers)}", ("per",), at="per")

    def _of_unit(self) -> Iterator[Fault]:
        unit = self.unit or ""
        known = unit if unit in self.units else unit.split(" ")[0] if self.any_other else unit
        within = self.units.get(known, self.any_other)
        if within is None and self.units:
            near = get_close_matches(unit, self.units, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            yield Fault(f"{unit!r} is none of {', '.join(self.units)}{hint}", ("unit",), at="unit")
        yield from measured(self.low, self.high, known, within)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Say in the schema which units there are and how far they go."""
        given = handler(core)
        told = handler.resolve_ref_schema(given)
        if cls.units and cls.any_other is None:
            told["properties"]["unit"]["enum"] = list(cls.units)
        if cls.pers:
            told["properties"]["per"] = {"enum": [*cls.pers, None], "default": None, "title": "Per"}
        told["allOf"] = [ranged(unit, within) for unit, within in cls.units.items()]
        return given

    def __str__(self) -> str:
        per = f" per {self.per}" if self.per else ""
        return f"{amount(self.low, self.high)} {self.unit}{per}"


def ranged(unit: str, within: Span) -> dict[str, Any]:
    """Say in the words of JSON Schema how far a unit goes."""
    ends = {"minimum": within[0], "maximum": within[1]}
    return {
        "if": {"properties": {"unit": {"const": unit}}, "required": ["unit"]},
        "then": {"properties": {"low": ends, "high": ends}},
    }


def amount(low: float | None, high: float | None) -> str:
    """Write a range in words: ``20``, ``20-30``, ``up to 70``, ``from 100``, ``not reported``."""
    if low is None and high is None:
        return "not reported"
    if low is None:
        return f"up to {high:g}"
    if high is None:
        return f"from {low:g}"
    return f"{low:g}" if low == high else f"{low:g}-{high:g}"


class Fact(Backed):
    """A statement without a number that is computed with."""

    text: str


def _angles(given: Any) -> Any:
    if not isinstance(given, int | float) or isinstance(given, bool):
        return given
    if not 0 <= given <= _UPRIGHT_DEG:
        said = f"{given:g} is outside 0 to {_UPRIGHT_DEG:g} degrees"
        raise PydanticCustomError(FAULT, "{said}", {"said": said})
    return (given, given)


_UPRIGHT_DEG = 90.0
Degrees = Annotated[float, Field(ge=0, le=_UPRIGHT_DEG)]
Angle = Annotated[
    tuple[Degrees, Degrees],
    BeforeValidator(_angles, json_schema_input_type=tuple[Degrees, Degrees] | Degrees),
]


class Insertion(Backed, Checked):
    """How a needle is put in: a length of needle under the skin, not the depth of its tip.

    Attributes
    ----------
    low, high : float or None
        Length as printed, in ``unit``, 0 to 6 cun or 0 to 150 mm; both ``None`` where only the angle or
        direction is reported.
    unit : str
        ``cun`` or ``mm``.
    angle_deg : (float, float) or None
        Between needle and skin, 0 to 90: 90 is perpendicular, about 45 oblique, 10 to 15 transverse. Without
        it no depth can be drawn.
    direction : str or None
        Where the needle points: ``inferior``, ``toward SP6``, ...
    """

    low: float | None = None
    high: float | None = None
    unit: Literal["cun", "mm"] = "cun"
    angle_deg: Angle | None = None
    direction: str | None = None

    units: ClassVar[Mapping[str, Span]] = {"cun": (0, 6), "mm": (0, 150)}
    """How far each unit goes: beyond the longest needle that is sold for the body."""

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between the fields."""
        yield from not_own(self.basis)
        told = ("low", "high", "angle_deg", "direction")
        if all(getattr(self, name) is None for name in told):
            text = "give low and high, angle_deg or direction; leave the entry out where none is known"
            yield Fault(text, told)
        yield from measured(self.low, self.high, self.unit, self.units.get(self.unit))
        if self.angle_deg is not None and self.angle_deg[0] > self.angle_deg[1]:
            low, high = self.angle_deg
            text = f"the first angle, {low:g}, is above the second, {high:g}"
            yield Fault(text, ("angle_deg",), at="angle_deg")

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Say in the schema how far the units go."""
        given = handler(core)
        handler.resolve_ref_schema(given)["allOf"] = [ranged(*unit) for unit in cls.units.items()]
        return given

    @property
    def manner(self) -> str | None:
        """The angle in a teacher's word, or ``None``."""
        if self.angle_deg is None:
            return None
        words = tuple(
            "transverse" if a < 20 else "oblique" if a < 75 else "perpendicular" for a in self.angle_deg
        )
        return words[0] if words[0] == words[1] else f"{words[0]} to {words[1]}"


class Names(Model):
    """What a record is called.

    Attributes
    ----------
    en : str
        English.
    pinyin : str or None
        With tone marks.
    hant, hans : str or None
        Traditional and simplified Chinese characters.
    aliases : tuple of str
        Other names and codes people type.
    other : dict
        Further languages, by their code: ``{ja: ..., ko: ...}``.
    """

    en: str = Field(min_length=1)
    pinyin: str | None = None
    hant: str | None = None
    hans: str | None = None
    aliases: Many[str] = ()
    other: dict[str, str] = Field(default_factory=dict)

    @property
    def every(self) -> tuple[str, ...]:
        """Every name once, the English one first."""
        given = (self.en, self.pinyin, self.hant, self.hans, *self.aliases, *self.other.values())
        return tuple(dict.fromkeys(name for name in given if name))


class Record(Backed):
    """What every record of an atlas has."""

    id: Id
    names: Names

    @property
    def name(self) -> str:
        """The English name."""
        return self.names.en
