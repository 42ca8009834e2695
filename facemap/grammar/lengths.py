"""Lengths along the skin, as rules write them: ``1 cun``, ``5 mm``, ``1/3 span``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, PlainValidator, WithJsonSchema

_LENGTH = re.compile(r"(?P<top>\d+(?:\.\d+)?)(?:/(?P<bottom>[1-9]\d*))?\s+(?P<unit>cun|mm|span)")
_LENGTH_HELP = "a length is a number and a unit, such as '1 cun', '5 mm' or '1/3 span'"

MOST_MM = 400.0
"""No way over the skin of a head is longer."""
MOST_RADIUS_MM = 60.0
"""A disc, or one side of a band: wider ones go round the head."""
MOST_WIDTH_MM = 2 * MOST_RADIUS_MM
_MOST = {"cun": 20.0, "span": 2.0}


@dataclass(frozen=True)
class Length:
    """A length along the skin as a rule gives it.

    Attributes
    ----------
    value : float
        Number of units, above 0.
    unit : str
        ``mm``; ``cun`` (a share of the span named beside it, which says how many cun it is long);
        ``span`` (a fraction of that span).
    text : str
        As it was written; two lengths are the same however they are written.
    """

    value: float
    unit: Literal["cun", "mm", "span"]
    text: str = field(compare=False)

    def __str__(self) -> str:
        return self.text

    @property
    def needs_span(self) -> bool:
        """Whether the length means nothing until a span is named."""
        return self.unit != "mm"


def parse_length(given: object) -> Length:
    """Read ``'1 cun'``, ``'5 mm'``, ``'1/3 span'``.

    Raises
    ------
    ValueError
        When it is no text, has no unit, an unknown unit, or is not above 0.
    """
    if isinstance(given, Length):
        return given
    found = _LENGTH.fullmatch(given.strip()) if isinstance(given, str) else None
    if found is None:
        raise ValueError(_LENGTH_HELP)
    value = float(Fraction(found["top"]) / Fraction(found["bottom"] or 1))
    if value <= 0:
        raise ValueError("a length must be above 0")
    unit: Any = found["unit"]
    return Length(value, unit, " ".join(str(given).split()))


def _to(most_mm: float) -> Callable[[Length], Length]:
    """Refuse a length that no head has room for; what a cun and a span are in mm a head must tell."""

    def check(length: Length) -> Length:
        most = _MOST.get(length.unit, most_mm)
        if length.value > most:
            raise ValueError(f"a length here is above 0 and at most {most:g} {length.unit}")
        return length

    return check


_PATTERN = r"^\d+(\.\d+)?(/[1-9]\d*)? +(cun|mm|span)$"


def _json(most_mm: float) -> WithJsonSchema:
    said = f"{_LENGTH_HELP}; at most {most_mm:g} mm"
    return WithJsonSchema({"type": "string", "pattern": _PATTERN, "description": said})


def _number(given: object) -> Length | float:
    """Read a length, or a share of a way: above 0 and below 1."""
    if not isinstance(given, int | float) or isinstance(given, bool):
        return parse_length(given)
    if not 0 < given < 1:
        raise ValueError("a share of the way is above 0 and below 1")
    return float(given)


def _plain(number: Length | float) -> str | float:
    return str(number) if isinstance(number, Length) else number


_AS_TEXT = PlainSerializer(str, return_type=str)
NumberField = Annotated[
    Length | float,
    PlainValidator(_number),
    PlainSerializer(_plain, return_type=str | float),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": _PATTERN},
                {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
            ]
        }
    ),
]
"""A number of a rule: a length, or a share of the way."""
LengthField = Annotated[
    Length, BeforeValidator(parse_length), AfterValidator(_to(MOST_MM)), _AS_TEXT, _json(MOST_MM)
]
"""How far to go."""
RadiusField = Annotated[
    Length,
    BeforeValidator(parse_length),
    AfterValidator(_to(MOST_RADIUS_MM)),
    _AS_TEXT,
    _json(MOST_RADIUS_MM),
]
"""From the middle of a disc or band to its edge."""
WidthField = Annotated[
    Length, BeforeValidator(parse_length), AfterValidator(_to(MOST_WIDTH_MM)), _AS_TEXT, _json(MOST_WIDTH_MM)
]
"""From one edge of a band to the other."""
