"""What in an atlas rests on which source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import BaseModel

from facemap.grammar import Rule, numbers
from facemap.records.base import Backed, Derived, Insertion, Reported
from facemap.records.ruled import Added, Ruled

if TYPE_CHECKING:
    from facemap.grammar import Length
    from facemap.records.atlas import Atlas


def statements(item: object) -> Iterator[Backed]:
    """Yield everything stated in a record: the record itself, and what it holds, each with its source."""
    if isinstance(item, Backed):
        yield item
    for part in _parts(item):
        yield from statements(part)


def sources(item: Backed) -> tuple[str, ...]:
    """Give the source of a statement, and those whose figures it was computed from."""
    return (item.source, *(item.computed_from if isinstance(item, Derived) else ()))


def numbers_on(atlas: Atlas) -> Counter[str]:
    """Count the numbers that rest on each source.

    A reported range is one number, a length of needle with its angle too, and every length and share of the
    way in a rule, which counts once for a rule and rests on the source that the record says is its own.
    What facemap computed from a study's figures rests on facemap and on the study.
    """
    return Counter(source for _, record in atlas for source in _sources_of_numbers(record))


def whose(item: Ruled) -> Iterator[tuple[Length | float, Backed]]:
    """Yield every number of a rule with what says whose it is: the record, or what names the number."""
    named = {number: added for added in item.added for number in added.numbers}
    assert isinstance(item, Backed)
    for number in numbers(item.rule):
        yield number, named.get(number, item)


def _sources_of_numbers(item: object) -> Iterator[str]:
    if isinstance(item, Ruled):
        for _, by in whose(item):
            yield from sources(by)
    if isinstance(item, Backed) and _is_number(item):
        yield from sources(item)
    elif not isinstance(item, Rule | Added):
        for part in _parts(item):
            yield from _sources_of_numbers(part)


def _is_number(item: object) -> bool:
    if isinstance(item, Insertion):
        return any(value is not None for value in (item.low, item.high, item.angle_deg))
    return isinstance(item, Reported)


def _parts(item: object) -> Iterator[object]:
    if isinstance(item, BaseModel):
        yield from (getattr(item, name) for name in type(item).model_fields)
    elif isinstance(item, tuple):
        yield from item
