"""Every name and number in a rule, so that a map can be checked before a head is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from facemap.grammar.base import Rule
from facemap.grammar.forms import Inside, Mask, ZoneRef
from facemap.grammar.lengths import Length

Role = Literal["place", "curve", "piece", "span", "zone", "mask"]

_CURVE_FIELDS = {"on", "part", "shift", "band"}
_PLAIN_FIELDS = {"closed", "ends", "fraction", "ring", "smooth", "vertices"}


@dataclass(frozen=True)
class Mention:
    """A name in a rule: what it stands for (``piece``: a place or a curve) and where it is written."""

    role: Role
    name: str
    path: tuple[str | int, ...]


def mentions(rule: Rule | str, role: Role = "place") -> Iterator[Mention]:
    """Yield every name in a rule, in the order written.

    Parameters
    ----------
    rule : Rule or str
        A place, curve or region.
    role : str
        What the rule itself stands for, if it is a bare name.
    """
    yield from _walk(rule, role, ())


def numbers(rule: Rule | str | None) -> tuple[Length | float, ...]:
    """Collect every length in a rule and every share of a way, midways too, each once, in the order written.

    The beginning and the end of a way, 0 and 1, are no numbers.
    """
    return tuple(dict.fromkeys(_numbers(rule)))


def _numbers(item: object) -> Iterator[Length | float]:
    if isinstance(item, Length):
        yield item
    elif isinstance(item, tuple):
        for part in item:
            yield from _numbers(part)
    elif isinstance(item, Rule):
        for name in type(item).model_fields:
            value = getattr(item, name)
            if name != "fraction":
                yield from _numbers(value)
            elif value is not None and 0 < value < 1:
                yield float(value)


def _walk(rule: object, role: Role, path: tuple[str | int, ...]) -> Iterator[Mention]:
    if isinstance(rule, str):
        yield Mention(role, rule, path)
    elif isinstance(rule, tuple):
        for i, item in enumerate(rule):
            yield from _walk(item, role, (*path, i))
    elif isinstance(rule, ZoneRef | Mask):
        named: Role = "zone" if isinstance(rule, ZoneRef) else "mask"
        yield from _walk(getattr(rule, named), named, (*path, named))
    elif isinstance(rule, Rule):
        for name, field in type(rule).model_fields.items():
            if name not in _PLAIN_FIELDS:
                yield from _walk(getattr(rule, name), _role(rule, name), (*path, field.alias or name))


def _role(rule: Rule, field: str) -> Role:
    if field == "along":
        return "curve" if "between" in type(rule).model_fields else "span"
    if isinstance(rule, Inside):
        return "piece"
    return "curve" if field in _CURVE_FIELDS else "place"
