"""What every form of a rule rests on: the model, and what several of them check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

FAULT = "fault"
"""The type of the errors that :class:`Checked` raises: their message is the whole sentence."""


@dataclass(frozen=True)
class Fault:
    """Something wrong between the fields of one mapping.

    Attributes
    ----------
    text : str
        What is wrong and what would be right.
    about : tuple of str
        The fields it follows from: where one of them is wrong by itself, nothing follows.
    at : str or None
        The field to mend, as a map calls it; None for the mapping itself.
    """

    text: str
    about: tuple[str, ...]
    at: str | None = None


class Checked(BaseModel):
    """A model whose fields must also fit together: every fault between them is told at once."""

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between the fields; a field that could not be read is None here."""
        yield from ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        found = [
            InitErrorDetails(
                type=PydanticCustomError(FAULT, "{said}", {"said": fault.text}),
                loc=() if fault.at is None else (fault.at,),
                input=self,
            )
            for fault in self.faults()
        ]
        if found:
            raise ValidationError.from_exception_data(type(self).__name__, found)
        return self


class Rule(Checked):
    """What all rules share: frozen, no field that is not known, and no length without what it needs."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, populate_by_name=True, defer_build=True
    )
    one_of: ClassVar[tuple[str, ...]] = ()
    """Fields of which exactly one is given."""
    lengths: ClassVar[tuple[str, ...]] = ()
    """Fields that hold lengths; those in cun or shares of a span need ``along``."""

    def given(self, names: tuple[str, ...]) -> list[str]:
        """List the fields, of those named, that the rule has."""
        return [name for name in names if getattr(self, name) is not None]

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between the fields."""
        given = self.given(self.one_of)
        if self.one_of and len(given) != 1:
            yield Fault(f"give exactly one of {', '.join(self.one_of)}{not_both(given)}", self.one_of)
        for name in self.given(self.lengths):
            length = getattr(self, name)
            if length.needs_span and getattr(self, "along", None) is None:
                text = f"'{length}' needs a span: say along which with 'along'"
                yield Fault(text, (name, "along"), at=name)


def not_both(given: list[str]) -> str:
    """Name the fields that do not go together."""
    return f", not {' and '.join(given)}" if given else ""
