"""Regions that were drawn on the skin itself, not described: a ring of places, or labelled vertices.

Both name triangles and vertices of the skin sheet, which are the same on every head of the family.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from facemap.grammar.base import Rule

MAX_NODES = 5000
_SUM_OFF = 1e-3
_BELOW_0 = 1e-6

Weight = Annotated[float, Field(ge=-_BELOW_0, le=1 + _BELOW_0)]
Index = Annotated[int, Field(ge=0)]


def _adds_up(place: tuple[int, float, float, float]) -> tuple[int, float, float, float]:
    if abs(sum(place[1:]) - 1) > _SUM_OFF:
        raise ValueError(f"b0, b1 and b2 add up to 1, not to {sum(place[1:]):g}")
    return place


Node = Annotated[tuple[Index, Weight, Weight, Weight], AfterValidator(_adds_up)]
"""A place on the skin sheet: a triangle, from 0, and the weights of its three corners."""


class Ring(Rule):
    """The inside of a ring drawn through places of the skin sheet: triangle, b0, b1, b2.

    The places are joined by shortest paths, or by a smooth curve; of the two sides the smaller is meant.
    """

    ring: tuple[Node, ...] = Field(min_length=3, max_length=MAX_NODES)
    smooth: bool = False


class Painted(Rule):
    """The skin at labelled vertices of the skin sheet, from 0; its edge runs midway to the others."""

    vertices: tuple[Index, ...] = Field(min_length=1)


def is_drawn(rule: object) -> bool:
    """Whether anything in a rule was drawn, and so has a place of its own whatever side is meant."""
    if isinstance(rule, tuple):
        return any(map(is_drawn, rule))
    if isinstance(rule, Ring | Painted):
        return True
    return isinstance(rule, Rule) and any(is_drawn(getattr(rule, name)) for name in type(rule).model_fields)
