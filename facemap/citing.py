"""What is said and by whom, as lines of a card: statements, warnings, and what rests on a source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from facemap.cards import Line, Part
from facemap.records import Fact, Point, Technique
from facemap.records.backing import numbers_on, sources, statements
from facemap.records.base import Derived
from facemap.wording import listed

if TYPE_CHECKING:
    from facemap.records import Atlas, Reported, Safety, Source
    from facemap.records.base import Backed

_PLURAL = {"safety": "warnings"}


def stated(label: str, given: Sequence[Reported | Fact]) -> list[Line]:
    """Each number or fact with whose it is."""
    return [
        Line(label, item.text if isinstance(item, Fact) else str(item), item.basis, item.source, noted(item))
        for item in given
    ]


def noted(item: Backed) -> str | None:
    """The note of a statement, and what it was computed from."""
    names = listed(item.computed_from) if isinstance(item, Derived) else ""
    return " ".join(text for text in (item.note, names and f"From {names}.") if text) or None


def warnings(atlas: Atlas, id_: str) -> Part:
    """The warnings that bear on a record, each once, with its figures."""
    return Part(
        "Safety",
        tuple(
            line
            for record in atlas.safety.values()
            if id_ in record.bears_on
            for line in (
                Line(record.kind, record.text, record.basis, record.source, record.note),
                *stated("", record.figures),
            )
        ),
    )


def warning_parts(atlas: Atlas, record: Safety) -> list[Part]:
    """The card of a warning."""
    names = [_called(atlas, id_) for id_ in record.bears_on]
    about = "; ".join(names) if any("," in name for name in names) else listed(names)
    return [
        Part("Statement", (Line(record.kind, record.text, record.basis, record.source, record.note),)),
        Part("Figures", tuple(stated("figure", record.figures))),
        Part("Bears on", (Line("about", about or "every technique"),)),
    ]


def source_parts(atlas: Atlas, source: Source) -> list[Part]:
    """The card of a source, with the records and how many numbers rest on it."""
    fields = ("title", "kind", "author", "year", "published_in", "doi", "isbn", "url", "note")
    given = [(name, getattr(source, name)) for name in fields]
    users: dict[str, list[str]] = {}
    for kind, record in atlas:
        if any(source.id in sources(s) for s in statements(record)):
            users.setdefault(_PLURAL.get(kind, f"{kind}s"), []).append(record.id)
    resting = [Line(kinds, ", ".join(ids)) for kinds, ids in users.items()]
    resting.append(Line("numbers", str(numbers_on(atlas)[source.id])))
    return [
        Part("Citation", tuple(Line(n.replace("_", " "), str(v)) for n, v in given if v is not None)),
        Part("Rests on it", tuple(resting) if users else ()),
    ]


def _called(atlas: Atlas, id_: str) -> str:
    """A record as people call it: a point by its code, a technique with whose figure it is."""
    record = next(record for _, record in atlas if record.id == id_)
    if isinstance(record, Point):
        return record.code
    return record.display if isinstance(record, Technique) else record.name
