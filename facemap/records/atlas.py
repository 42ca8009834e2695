"""The atlas: every record under its id, where each was read, and what a name stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TypeAlias

from facemap.errors import BadInput, UnknownName
from facemap.names import Answer, Entry, Index, has_tones, toned
from facemap.records.base import Origin
from facemap.records.kinds import Concern, Line, Point, Safety, Source, Structure, Zone
from facemap.records.plan import Plan
from facemap.records.technique import Technique

AnyRecord: TypeAlias = Point | Zone | Line | Concern | Technique | Structure | Safety | Plan | Source

SECTIONS: Mapping[str, type[AnyRecord]] = MappingProxyType(
    {
        "points": Point,
        "zones": Zone,
        "lines": Line,
        "concerns": Concern,
        "techniques": Technique,
        "structures": Structure,
        "safety": Safety,
        "plans": Plan,
        "sources": Source,
    }
)
"""The sections of a map file and what their entries are."""

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "point": "points",
        "concern": "concerns",
        "zone": "zones",
        "technique": "techniques",
        "line": "lines",
        "structure": "structures",
        "safety": "safety",
        "plan": "plans",
        "source": "sources",
    }
)
"""Each kind of record and its section, in the order in which an ambiguous name is taken."""


@dataclass(frozen=True)
class Found:
    """What a name stands for.

    Attributes
    ----------
    record : Point, Zone, ...
        The record.
    kind : str
        ``point``, ``zone``, ...
    asked : str
        As it was typed.
    note : str or None
        A sentence to show when the name was ambiguous or spelled another way.
    """

    record: AnyRecord
    kind: str
    asked: str
    note: str | None = None


@dataclass(frozen=True)
class Atlas:
    """Every record under its id, section by section.

    Attributes
    ----------
    points, zones, lines, concerns, techniques, structures, safety, plans, sources : mapping of str to record
        In the order of the files.
    origins : mapping of str to Origin
        File and line of every record, by id.
    overrides : tuple of str
        What a later file replaced, one sentence each.
    """

    points: Mapping[str, Point] = field(default_factory=lambda: MappingProxyType({}))
    zones: Mapping[str, Zone] = field(default_factory=lambda: MappingProxyType({}))
    lines: Mapping[str, Line] = field(default_factory=lambda: MappingProxyType({}))
    concerns: Mapping[str, Concern] = field(default_factory=lambda: MappingProxyType({}))
    techniques: Mapping[str, Technique] = field(default_factory=lambda: MappingProxyType({}))
    structures: Mapping[str, Structure] = field(default_factory=lambda: MappingProxyType({}))
    safety: Mapping[str, Safety] = field(default_factory=lambda: MappingProxyType({}))
    plans: Mapping[str, Plan] = field(default_factory=lambda: MappingProxyType({}))
    sources: Mapping[str, Source] = field(default_factory=lambda: MappingProxyType({}))
    origins: Mapping[str, Origin] = field(default_factory=lambda: MappingProxyType({}))
    overrides: tuple[str, ...] = ()

    def section(self, kind: str) -> Mapping[str, AnyRecord]:
        """Give the records of one kind (``point``) or section (``points``)."""
        records: Mapping[str, AnyRecord] = getattr(self, KINDS.get(kind, kind))
        return records

    def __iter__(self) -> Iterator[tuple[str, AnyRecord]]:
        """Yield every record with its kind."""
        for kind in KINDS:
            for record in self.section(kind).values():
                yield kind, record

    def __len__(self) -> int:
        return sum(len(self.section(kind)) for kind in KINDS)

    def __contains__(self, id_: object) -> bool:
        return any(id_ in self.section(kind) for kind in KINDS)

    @cached_property
    def _index(self) -> Index:
        return Index.of(
            Entry(kind, record.id, _names(record), getattr(record, "namesakes", ())) for kind, record in self
        )

    def find(self, text: str, kind: str | None = None) -> Found:
        """Find a record under any of its names.

        Parameters
        ----------
        text : str
            An id, a code in any school's spelling, pinyin with or without tones, hanzi, English, an alias,
            or nearly one of these.
        kind : str or None
            ``point``, ``zone``, ``line``, ``concern``, ``technique``, ``structure``, ``safety``, ``source``.

        Returns
        -------
        Found
            With a note when the name was ambiguous, saying which was taken.

        Raises
        ------
        UnknownName
            Naming what was asked, the nearest, and how to list them all.
        """
        if not isinstance(text, str):
            raise BadInput(f"{text!r} is no name of a {kind or 'record'}: a text was expected")
        answer = self._index.ask(text, kind)
        if answer is None:
            raise self._unknown(text, kind)
        record = self.section(answer.entry.kind)[answer.entry.id]
        return Found(record, answer.entry.kind, text, _note(text, answer))

    def __repr__(self) -> str:
        return f"Atlas({', '.join(f'{len(self.section(kind))} {name}' for kind, name in KINDS.items())})"

    def _unknown(self, text: str, kind: str | None) -> UnknownName:
        near = self._index.nearest(text, kind)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        how = f"facemap list {KINDS[kind]}" if kind else "facemap list points|zones|concerns|techniques"
        return UnknownName(f"no {kind or 'record'} is called {text!r}{hint} ({how} lists them)")


def _names(record: AnyRecord) -> tuple[str, ...]:
    shown = (record.display,) if isinstance(record, Technique) else ()
    return (*record.names.every, *shown)


def _note(text: str, answer: Answer) -> str | None:
    taken = f"{answer.entry.id} ({answer.entry.kind})"
    said = []
    if answer.near:
        own = answer.near.casefold() == answer.entry.id.casefold()
        said = [f"{text!r} was taken for {taken if own else f'{answer.near}, {taken}'}"]
    others = [f"{e.id} ({e.kind})" for e in answer.others]
    if answer.by_name:
        others += [n for n in answer.entry.namesakes if not has_tones(text) or toned(text) in toned(n)]
    if others:
        start = "" if said else f"{text!r} was taken for {taken}; "
        said.append(f"{start}so called too: {', '.join(others)}")
    return "; ".join(said) or None
