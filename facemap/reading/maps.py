"""One map file to its records, and several merged into one atlas, with every mistake told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from facemap.reading.checks import problems
from facemap.reading.mistakes import Loc, Mistake, Mistakes, did_you_mean, explain, shown
from facemap.reading.yaml import Document, parse, read_text
from facemap.records import SECTIONS, AnyRecord, Atlas, Origin, Vocabulary


@dataclass(frozen=True)
class Entry:
    """A record as a file has it: section, record, and the path of it in the file."""

    section: str
    record: AnyRecord
    path: Loc


@dataclass(frozen=True)
class MapFile:
    """What was read from one file: the records that are whole, and the mistakes in the others.

    ``unread`` is a file of which nothing could be read, so that its records are not known.
    """

    document: Document
    entries: tuple[Entry, ...]
    mistakes: tuple[Mistake, ...] = field(default=())
    unread: bool = False


def read_map(path: Path, name: str) -> MapFile:
    """Read one file.

    Parameters
    ----------
    path : Path
    name : str
        What messages call it.

    Raises
    ------
    BadAtlas
        When the file cannot be read as YAML at all.
    """
    return read_document(parse(read_text(path, name), name))


def unread(name: str, why: Mistakes) -> MapFile:
    """Stand for a file that cannot be read at all."""
    return MapFile(Document(name, None, {}), (), why.mistakes, unread=True)


def read_document(document: Document) -> MapFile:
    """Read the records of a parsed file; those with mistakes are left out and told."""
    twice = dict(_twice(document))
    mistakes = [*document.mistakes, *twice.values()]
    entries: list[Entry] = []
    for found in _entries(document):
        if isinstance(found, Mistake):
            mistakes.append(found)
        elif found.path not in twice:
            entries.append(found)
    return MapFile(document, tuple(entries), tuple(mistakes))


def _twice(document: Document) -> Iterator[tuple[Loc, Mistake]]:
    """Records whose id stands before them in the file, whatever else is wrong with either."""
    data = document.data if isinstance(document.data, dict) else {}
    first: dict[str, Origin] = {}
    for section, items in data.items():
        for i, item in enumerate(items if section in SECTIONS and isinstance(items, list) else ()):
            id_ = item.get("id") if isinstance(item, dict) else None
            path: Loc = (section, i)
            if not isinstance(id_, str):
                continue
            if id_ in first:
                text = f"the id {id_!r} stands twice; the first is on line {first[id_].line}"
                yield path, Mistake(document.origin(("id",), path), id_, text)
            first.setdefault(id_, document.origin((), path))


def _entries(document: Document) -> Iterator[Entry | Mistake]:
    data = document.data
    if not isinstance(data, dict) or not data:
        yield _mistake(document, (), f"a map has sections ({', '.join(SECTIONS)}), each a list of records")
        return
    for section, items in data.items():
        if section not in SECTIONS:
            known = did_you_mean(section, SECTIONS)
            yield _mistake(
                document, (section,), f"unknown section {section!r}{known} (known: {', '.join(SECTIONS)})"
            )
        elif items is not None and not isinstance(items, list):
            yield _mistake(document, (section,), "a section is a list: begin each record with '- id: ...'")
        else:
            for i, item in enumerate(items or ()):
                yield from _record(document, section, i, item)


def _record(document: Document, section: str, index: int, item: Any) -> Iterator[Entry | Mistake]:
    path: Loc = (section, index)
    if not isinstance(item, dict):
        yield _mistake(document, path, f"a record is a mapping that begins '- id: ...', not {shown(item)}")
        return
    model = SECTIONS[section]
    id_ = str(item.get("id", f"{section} number {index + 1}"))
    try:
        yield Entry(section, model.model_validate(item), path)
    except ValidationError as wrong:
        for loc, text in explain(wrong, model):
            yield Mistake(document.origin(loc, path), id_, text)


def _mistake(document: Document, path: Loc, text: str) -> Mistake:
    return Mistake(Origin(document.file, document.origin((), path).line), None, text)


def merge(base: Atlas, files: Sequence[MapFile], head: Vocabulary | None = None) -> Atlas:
    """Merge files over an atlas; a later record replaces the one with its id.

    Raises
    ------
    Mistakes
        With every mistake of every file, and those between the records.
    """
    found = merged(base, files, head)
    if found.mistakes:
        raise Mistakes(found.mistakes)
    return found.atlas


@dataclass(frozen=True)
class Merged:
    """Files merged over an atlas, whatever is wrong with them.

    Attributes
    ----------
    atlas : Atlas
        The records that are whole by themselves.
    mistakes : tuple of Mistake
        In every file and between the records.
    fresh : frozenset of str
        The ids that the files brought.
    hurt : frozenset of str
        Those among them that have a mistake, or name a record that has one.
    complete : bool
        Whether every file could be read; otherwise a name may stand in one that could not.
    locate : callable
        From id, path and text to a mistake with its file and line.
    """

    atlas: Atlas
    mistakes: tuple[Mistake, ...]
    fresh: frozenset[str]
    hurt: frozenset[str]
    complete: bool
    locate: Callable[[str, Loc, str], Mistake]


def merged(base: Atlas, files: Sequence[MapFile], head: Vocabulary | None = None) -> Merged:
    """Merge files over an atlas and collect what is wrong; nothing is raised."""
    merger = _Merger(base)
    for file in files:
        merger.add(file)
    atlas = merger.atlas()
    mistakes = [m for file in files for m in file.mistakes] + merger.mistakes
    broken = {m.record for m in mistakes if m.record}
    hurt = set(broken)
    # what an unread file would have brought cannot be told from what is missing
    complete = not any(file.unread for file in files)
    for problem in problems(atlas, merger.read_from, head) if complete else ():
        hurt.add(problem.id)
        # what stands in a file with a mistake of its own is not missing
        if problem.missing not in broken:
            mistakes.append(merger.locate(problem.id, problem.path, problem.text))
    told = tuple(dict.fromkeys(mistakes))
    return Merged(atlas, told, frozenset(merger.read_from), frozenset(hurt), complete, merger.locate)


class _Merger:
    """Sections by id while files are added to them."""

    def __init__(self, base: Atlas) -> None:
        self.sections: dict[str, dict[str, Any]] = {name: dict(base.section(name)) for name in SECTIONS}
        self.origins = dict(base.origins)
        self.overrides = list(base.overrides)
        self.mistakes: list[Mistake] = []
        self.read_from: dict[str, tuple[Document, Loc]] = {}

    def add(self, file: MapFile) -> None:
        document = file.document
        for entry in file.entries:
            id_ = entry.record.id
            origin = document.origin((), entry.path)
            taken = next((s for s in SECTIONS if id_ in self.sections[s]), None)
            if taken not in (None, entry.section):
                where = self.origins.get(id_, "the base")
                self._refuse(
                    document, entry, f"the id {id_!r} belongs to one of the {taken} ({where}): ids are unique"
                )
                continue
            if taken:
                self.overrides.append(
                    f"{origin}: {id_} replaces the one of {self.origins.get(id_, 'the base')}"
                )
            self.sections[entry.section][id_] = entry.record
            self.origins[id_] = origin
            self.read_from[id_] = (document, entry.path)

    def _refuse(self, document: Document, entry: Entry, text: str) -> None:
        self.mistakes.append(Mistake(document.origin(("id",), entry.path), entry.record.id, text))

    def locate(self, id_: str, path: Loc, text: str) -> Mistake:
        if id_ in self.read_from:
            document, within = self.read_from[id_]
            return Mistake(document.origin(path, within), id_, text)
        return Mistake(self.origins.get(id_, Origin("the base", 1)), id_, text)

    def atlas(self) -> Atlas:
        sections: dict[str, Mapping[str, Any]] = {n: MappingProxyType(s) for n, s in self.sections.items()}
        return Atlas(**sections, origins=MappingProxyType(self.origins), overrides=tuple(self.overrides))
