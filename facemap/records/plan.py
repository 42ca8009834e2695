"""A plan: what one person is to be given, by whoever treats them. Its numbers are nobody's report."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from facemap.grammar import FAULT
from facemap.records.base import Id, Many, Model, Names

Weight = Annotated[float, Field(gt=0, le=100)]


def _weights(given: Any) -> Any:
    """Let a list of concerns, or one, stand for weights of 1."""
    listed = [given] if isinstance(given, str) else given
    if not isinstance(listed, list | tuple):
        return given
    wrong = [name for name in listed if not isinstance(name, str)]
    if wrong:
        said = f"names of concerns are wanted, or a mapping of them to weights, not {wrong[0]!r:.60}"
        raise PydanticCustomError(FAULT, "{said}", {"said": said})
    return dict.fromkeys(listed, 1.0)


Weights = Annotated[
    dict[Id, Weight],
    BeforeValidator(_weights, json_schema_input_type=dict[Id, Weight] | tuple[Id, ...] | Id),
]


class Plan(Model):
    """The concerns, points, technique and count for one person.

    Attributes
    ----------
    concerns : dict of str to float
        Concern id to weight, above 0 and at most 100; in a map a list stands for weights of 1.
    technique : str or None
        By id.
    count : float or None
        Needles a session, at most 10,000: a decision, shown as your own and never as reported.
    keep : tuple of str
        These points and no others, in this order, by id; named for a concern or not.
    drop : tuple of str
        Points left out: of those kept where any are, otherwise of those that the concerns name.
    note : str or None
        Anything else.
    """

    id: Id
    names: Names
    concerns: Weights = Field(min_length=1)
    technique: Id | None = None
    count: float | None = Field(default=None, gt=0, le=10_000)
    keep: Many[Id] = ()
    drop: Many[Id] = ()
    note: str | None = None

    @property
    def name(self) -> str:
        """The English name."""
        return self.names.en

    @property
    def basis(self) -> Literal["own"]:
        """Whose it is."""
        return "own"

    def points(self, named: tuple[str, ...]) -> tuple[str, ...]:
        """Choose among the points named for the concerns: those kept, if any are, less those dropped."""
        return tuple(name for name in self.keep or named if name not in self.drop)
