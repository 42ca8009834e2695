"""Lengths along the skin, as rules write them: ``1 cun``, ``5 mm``, ``1/3 span``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

_LENGTH = re.compile(r"(?P<top>\d+(?:\.\d+)?)(?:/(?P<bottom>[1-9]\d*))?\s+(?P<unit>cun|mm|span)")
_LENGTH_HELP = "a length is a number and a unit, such as '1 cun', '5 mm' or '1/3 span'"


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
        As it was written.
    """

    value: float
    unit: Literal["cun", "mm", "span"]
    text: str

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


LengthField = Annotated[
    Length,
    BeforeValidator(parse_length),
    PlainSerializer(str, return_type=str),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^\d+(\.\d+)?(/[1-9]\d*)? +(cun|mm|span)$",
            "description": _LENGTH_HELP,
        }
    ),
]
