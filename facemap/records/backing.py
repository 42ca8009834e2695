"""What in an atlas rests on which source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import BaseModel

from facemap.grammar import Length
from facemap.records.base import Backed, Insertion, Reported

if TYPE_CHECKING:
    from facemap.records.atlas import Atlas


def statements(item: object) -> Iterator[Backed]:
    """Yield everything stated in a record: the record itself, and what it holds, each with its source."""
    if isinstance(item, Backed):
        yield item
    for part in _parts(item):
        yield from statements(part)


def numbers_on(atlas: Atlas) -> Counter[str]:
    """Count the numbers that rest on each source.

    A reported range is one number, a length of needle with its angle too, and every length in a rule, which
    rests on the source of the record or of the alternative location.
    """
    return Counter(source for _, record in atlas for source in _sources_of_numbers(record, ""))


def _sources_of_numbers(item: object, source: str) -> Iterator[str]:
    if isinstance(item, Backed):
        source = item.source
    if _is_number(item):
        yield source
    else:
        for part in _parts(item):
            yield from _sources_of_numbers(part, source)


def _is_number(item: object) -> bool:
    if isinstance(item, Insertion):
        return any(value is not None for value in (item.low, item.high, item.angle_deg))
    return isinstance(item, Reported | Length)


def _parts(item: object) -> Iterator[object]:
    if isinstance(item, BaseModel):
        yield from (getattr(item, name) for name in type(item).model_fields)
    elif isinstance(item, tuple):
        yield from item
