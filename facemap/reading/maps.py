"""One map file to its records, and several merged into one atlas, with every mistake told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from pydantic import ValidationError

from facemap.reading.checks import Problem, circles, problems, rule_in
from facemap.reading.mistakes import Loc, Mistake, Mistakes, did_you_mean, explain, shown
from facemap.reading.salvage import salvage
from facemap.reading.yaml import Document, parse, read_text
from facemap.records import SECTIONS, AnyRecord, Atlas, Origin, Vocabulary
from facemap.records.kinds import Caution


@dataclass(frozen=True)
class Entry:
    """A record as a file has it: section, record, and the path of it in the file."""

    section: str
    record: AnyRecord
    path: Loc


@dataclass(frozen=True)
class MapFile:
    """What was read from one file: the records that are whole, and the mistakes in the others.

    ``refused`` are the others, or what could be read of them: the names in them are looked up all the same.
    ``unread`` is a file of which nothing could be read, so that its records are not known.
    """

    document: Document
    entries: tuple[Entry, ...]
    mistakes: tuple[Mistake, ...] = field(default=())
    refused: tuple[Entry, ...] = ()
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
    """Read the records of a parsed file; those with mistakes are refused and told."""
    twice = dict(_twice(document))
    mistakes = [*document.mistakes, *twice.values()]
    whole: list[Entry] = []
    refused: list[Entry] = []
    for entry, said in _entries(document):
        mistakes += said
        if entry is not None:
            good = not said and entry.path not in twice and entry.path[0] in SECTIONS
            (whole if good else refused).append(entry)
    return MapFile(document, tuple(whole), tuple(mistakes), tuple(refused))


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


def _entries(document: Document) -> Iterator[tuple[Entry | None, list[Mistake]]]:
    data = document.data
    if not isinstance(data, dict) or not data:
        said = f"a map has sections ({', '.join(SECTIONS)}), each a list of records"
        yield None, [_mistake(document, (), said)]
        return
    for section, items in data.items():
        meant = (
            section if section in SECTIONS else next(iter(get_close_matches(section, SECTIONS, n=1)), None)
        )
        if section not in SECTIONS:
            known = did_you_mean(section, SECTIONS)
            said = f"unknown section {section!r}{known} (known: {', '.join(SECTIONS)})"
            yield None, [_mistake(document, (section,), said)]
        elif items is not None and not isinstance(items, list):
            said = "a section is a list: begin each record with '- id: ...'"
            yield None, [_mistake(document, (section,), said)]
        if meant is not None and isinstance(items, list):
            # what stands in a section spelled wrongly may have mistakes of its own
            for i, item in enumerate(items):
                yield _record(document, meant, (section, i), item)


def _record(document: Document, section: str, path: Loc, item: Any) -> tuple[Entry | None, list[Mistake]]:
    """Read a record, or what can be read of it, and what is wrong with it."""
    if not isinstance(item, dict):
        said = f"a record is a mapping that begins '- id: ...', not {shown(item)}"
        return None, [_mistake(document, path, said)]
    model = SECTIONS[section]
    id_ = str(item.get("id", f"{section} number {int(path[-1]) + 1}"))
    try:
        return Entry(section, model.model_validate(item), path), []
    except ValidationError as wrong:
        left, faults = salvage(model, item)
        left.__dict__["id"] = id_
        if "side" in model.model_fields and left.side is None:
            left.__dict__["side"] = "both"
        told = dict.fromkeys([*explain(wrong, model), *faults])
        return Entry(section, left, path), [
            Mistake(document.origin(at, path), id_, text) for at, text in told
        ]


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
    draft : Atlas
        With what could be read of the others too, to see what else is wrong with them.
    mistakes : tuple of Mistake
        In every file and between the records.
    fresh : frozenset of str
        The ids that the files brought to the draft.
    hurt : frozenset of (str, str or None)
        Id and field of rules that have a mistake; None for a record that is not known at all.
    complete : bool
        Whether every file could be read; otherwise a name may stand in one that could not.
    locate : callable
        From id, path and text to a mistake with its file and line.
    """

    atlas: Atlas
    draft: Atlas
    mistakes: tuple[Mistake, ...]
    fresh: frozenset[str]
    hurt: frozenset[tuple[str, str | None]]
    complete: bool
    locate: Callable[[str, Loc, str], Mistake]


def merged(base: Atlas, files: Sequence[MapFile], head: Vocabulary | None = None) -> Merged:
    """Merge files over an atlas and collect what is wrong; nothing is raised."""
    merger = _Merger(base)
    for file in files:
        merger.add(file)
    atlas, draft = merger.atlas(), merger.draft(files)
    mistakes = [m for file in files for m in file.mistakes] + merger.mistakes
    broken = {m.record for m in mistakes if m.record}
    hurt = {(m.record, rule_in(m.origin.field)) for m in mistakes if m.record}
    # what an unread file would have brought cannot be told from what is missing
    complete = not any(file.unread for file in files)
    for locate, problem in _between(draft, files, merger, head) if complete else ():
        hurt.add((problem.id, rule_in(problem.path)))
        # what stands in a file with a mistake of its own is not missing
        if problem.missing not in broken:
            mistakes.append(locate(problem.path, problem.text))
    return Merged(
        atlas,
        draft,
        tuple(dict.fromkeys(mistakes)),
        frozenset(merger.read_from),
        frozenset(hurt),
        complete,
        merger.locate,
    )


def _between(
    draft: Atlas, files: Sequence[MapFile], merger: _Merger, head: Vocabulary | None
) -> Iterator[tuple[Callable[[Loc, str], Mistake], Problem]]:
    """What is wrong between the records, each with how to say where it stands."""
    for file in files:
        for entry in (*file.entries, *file.refused):
            for problem in problems(draft, entry.section, entry.record, head):
                yield partial(_in_entry, file.document, entry), problem
    for problem in circles(draft, head):
        yield partial(merger.locate, problem.id), problem


def _in_entry(document: Document, entry: Entry, path: Loc, text: str) -> Mistake:
    return Mistake(document.origin(path, entry.path), entry.record.id, text)


_CAUTIONS: tuple[str | None, ...] = get_args(Caution)
_SAFEGUARDS = ("at_risk", "insertion", "depth", "spread")


def _gone(old: Any, new: Any) -> Iterator[str]:
    """Yield what a record told for safety and the one in its place does not: a weaker caution too."""
    caution = getattr(old, "caution", _CAUTIONS[0])
    if _CAUTIONS.index(caution) > _CAUTIONS.index(getattr(new, "caution", _CAUTIONS[0])):
        yield f"caution {caution}"
    yield from (name for name in _SAFEGUARDS if getattr(old, name, ()) and not getattr(new, name, ()))


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
                gone = ", ".join(_gone(self.sections[taken][id_], entry.record))
                self.overrides.append(
                    f"{origin}: {id_} replaces the one of {self.origins.get(id_, 'the base')}"
                    f"{'; gone with it: ' if gone else ''}{gone}"
                )
            self.sections[entry.section][id_] = entry.record
            self.origins[id_] = origin
            self.read_from[id_] = (document, entry.path)

    def draft(self, files: Sequence[MapFile]) -> Atlas:
        """Put what could be read of refused records beside the others; call this last."""
        for file in files:
            for entry in file.refused:
                id_ = entry.record.id
                if id_ not in self.read_from and not any(
                    id_ in self.sections[s] for s in SECTIONS if s != entry.section
                ):
                    self.sections[entry.section][id_] = entry.record
                    self.origins[id_] = file.document.origin((), entry.path)
                    self.read_from[id_] = (file.document, entry.path)
        return self.atlas()

    def _refuse(self, document: Document, entry: Entry, text: str) -> None:
        self.mistakes.append(Mistake(document.origin(("id",), entry.path), entry.record.id, text))

    def locate(self, id_: str, path: Loc, text: str) -> Mistake:
        if id_ in self.read_from:
            document, within = self.read_from[id_]
            return Mistake(document.origin(path, within), id_, text)
        return Mistake(self.origins.get(id_, Origin("the base", 1)), id_, text)

    def atlas(self) -> Atlas:
        sections: dict[str, Mapping[str, Any]] = {
            n: MappingProxyType(dict(s)) for n, s in self.sections.items()
        }
        origins = MappingProxyType(dict(self.origins))
        return Atlas(**sections, origins=origins, overrides=tuple(self.overrides))
