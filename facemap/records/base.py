"""What the records are made of: names, reported numbers, statements, and the fields all of them have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

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
    return (given,) if isinstance(given, dict | str | Model) else given


class _OneOrMany:
    """Lets one entry, or none, stand for a list, and says so in the JSON Schema."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_as_tuple, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        listed = handler(schema)
        return {"anyOf": [listed, listed["items"], {"type": "null"}]}


T = TypeVar("T")
Many = Annotated[tuple[T, ...], _OneOrMany()]
"""A list; in YAML one entry may stand without brackets, and ``null`` means that nobody reported any."""

Id = Annotated[str, Field(min_length=1, pattern=r"^\S(.*\S)?$")]


class Backed(Model):
    """Anything stated: it says on what basis, and whose statement it is."""

    basis: Basis
    source: Id
    note: str | None = None


def _not_own(basis: str) -> None:
    if basis == "own":
        raise ValueError("a number of your own is no report: put it in a plan, or say who reported it")


class Reported(Backed):
    """A number as it was reported.

    ``low`` and ``high`` are equal for one number; ``low`` alone means "from", ``high`` alone "up to". Reports
    that conflict are a list of these, never one settled range.

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

    @model_validator(mode="after")
    def _check(self) -> Reported:
        _not_own(self.basis)
        if self.low is None and self.high is None:
            raise ValueError("give low or high; leave the whole entry out where nobody reported a number")
        _in_order(self.low, self.high)
        return self

    def __str__(self) -> str:
        per = f" per {self.per}" if self.per else ""
        return f"{amount(self.low, self.high)} {self.unit}{per}"


def _in_order(low: float | None, high: float | None) -> None:
    if low is not None and high is not None and low > high:
        raise ValueError(f"low {low:g} is above high {high:g}")


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
    return (given, given) if isinstance(given, int | float) and not isinstance(given, bool) else given


Degrees = Annotated[float, Field(ge=0, le=90)]
Angle = Annotated[
    tuple[Degrees, Degrees],
    BeforeValidator(_angles, json_schema_input_type=tuple[Degrees, Degrees] | Degrees),
]


class Insertion(Backed):
    """How a needle is put in: a length of needle under the skin, not the depth of its tip.

    Attributes
    ----------
    low, high : float or None
        Length as printed, in ``unit``; both ``None`` where only the angle or direction is reported.
    unit : str
        ``cun`` or ``mm``.
    angle_deg : (float, float) or None
        Between needle and skin: 90 is perpendicular, about 45 oblique, 10 to 15 transverse. Without it no
        depth can be drawn.
    direction : str or None
        Where the needle points: ``inferior``, ``toward SP6``, ...
    """

    low: float | None = None
    high: float | None = None
    unit: Literal["cun", "mm"] = "cun"
    angle_deg: Angle | None = None
    direction: str | None = None

    @model_validator(mode="after")
    def _check(self) -> Insertion:
        _not_own(self.basis)
        if self.low is None and self.high is None and self.angle_deg is None and self.direction is None:
            raise ValueError(
                "give low and high, angle_deg or direction; leave the entry out where none is known"
            )
        _in_order(self.low, self.high)
        if self.angle_deg is not None:
            _in_order(*self.angle_deg)
        return self

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
