"""YAML 1.2 to plain data with the line of every value: safe, bounded, its faults told by file and line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from facemap.reading.mistakes import Loc, Mistake, Mistakes
from facemap.records import Origin

MAX_BYTES = 4_000_000
MAX_DEPTH = 60
MAX_VALUES = 400_000
MAX_ALIASES = 1_000

_TOO_DEEP = f"nested too deeply: a map has at most {MAX_DEPTH} levels"
_TAG = "tag:yaml.org,2002:"
_COLLECTIONS = (_TAG + "map", _TAG + "seq")


@dataclass(frozen=True)
class Document:
    """What a file says and where.

    Attributes
    ----------
    file : str
        Name for messages.
    data : object
        Mappings, lists, text, numbers, booleans, None.
    lines : dict of path to int
        Line of every value, by its path of keys and indices.
    mistakes : list of Mistake
        Duplicate keys and the like, which do not stop the reading.
    """

    file: str
    data: Any
    lines: dict[Loc, int]
    mistakes: list[Mistake] = field(default_factory=list)

    def origin(self, path: Loc, within: Loc = ()) -> Origin:
        """Say where a value stands; for one that is missing, where its nearest parent does.

        Parameters
        ----------
        path : tuple
            Keys and indices from ``within`` down. An index that the file has no list for is skipped.
        within : tuple
            The record.
        """
        here = within
        for part in path:
            if (*here, part) in self.lines:
                here = (*here, part)
            elif not isinstance(part, int):
                break
        return Origin(self.file, self.lines.get(here, 1), ".".join(map(str, path)) or None)


def read_text(path: Path, name: str | None = None) -> str:
    """Read a map file as text; messages call it by its name.

    Raises
    ------
    BadAtlas
        When it is missing, a directory, too large, or not UTF-8.
    """
    file = name or str(path)
    if path.is_dir():
        raise _stopped(file, 1, "this is a directory: name the map file in it")
    if path.exists() and not path.is_file():
        raise _stopped(file, 1, "this is a device or a pipe: name a map file")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _stopped(file, 1, f"{size:,} bytes are too many: a map has at most {MAX_BYTES:,}")
        raw = path.read_bytes()
    except (OSError, ValueError) as why:
        raise _stopped(file, 1, f"cannot be read: {getattr(why, 'strerror', None) or why}") from why
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        line = raw[: why.start].count(b"\n") + 1
        raise _stopped(file, line, "this is not UTF-8 text: save the file as UTF-8") from why


def _stopped(file: str, line: int, said: str) -> Mistakes:
    return Mistakes([Mistake(Origin(file, line), None, said)])


def parse(text: str, file: str) -> Document:
    """Read YAML 1.2 text.

    Raises
    ------
    BadAtlas
        When it is no YAML, nested too deeply, too long, has more than one document, refers to itself, or
        asks for objects of a program.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as why:
        raise Mistakes([_misread(why, text, file)]) from why
    except RecursionError as why:
        raise _stopped(file, 1, _TOO_DEEP) from why
    except YAMLError as why:
        said = " ".join(str(why).split())
        raise _stopped(file, 1, f"this is not YAML: {said[:200]}") from why
    return _Builder(file).build(root)


def _misread(why: Any, text: str, file: str) -> Mistake:
    mark = why.problem_mark or why.context_mark
    line = mark.line + 1 if mark else 1
    lines = text.splitlines()
    here = lines[line - 1] if 0 < line <= len(lines) else ""
    said = why.problem or why.context or "this is not YAML"
    if "\t" in here[: len(here) - len(here.lstrip())] or "'\\t'" in said:
        said = "a tab is not allowed here: indent with spaces"
    elif "document" in said:
        said = "a map is one document: leave out '---' between parts"
    elif "alias" in said:
        said = f"unknown alias: {said}"
    else:
        said = f"this is not YAML: {said}; look at the indent, colons and quotes here and on the line before"
    return Mistake(Origin(file, line), None, said)


def _not_allowed(tag: object) -> str:
    return f"the tag {str(tag).replace(_TAG, '!!')} is not allowed: a map holds plain values only"


class _Builder:
    """Turns ruamel's nodes into plain data; counts, so that aliases cannot blow a map up."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Loc, int] = {}
        self.mistakes: list[Mistake] = []
        self.values = 0
        self.seen: dict[int, int] = {}

    def build(self, root: Any) -> Document:
        data = self._value(root, (), ()) if root is not None else None
        return Document(self.file, data, self.lines, self.mistakes)

    def _value(self, node: Any, path: Loc, parents: tuple[int, ...]) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        self._bound(node, line, parents)
        inside = (*parents, id(node))
        if node.id != "scalar" and str(node.tag) not in _COLLECTIONS:
            raise self._stop(line, _not_allowed(node.tag))
        if node.id == "mapping":
            return dict(self._items(node, path, inside))
        if node.id == "sequence":
            return [self._value(item, (*path, i), inside) for i, item in enumerate(node.value)]
        return self._scalar(node, line)

    def _bound(self, node: Any, line: int, parents: tuple[int, ...]) -> None:
        if id(node) in parents:
            raise self._stop(line, "an alias within what it stands for")
        if len(parents) >= MAX_DEPTH:
            raise self._stop(line, _TOO_DEEP)
        self.values += 1
        if node.anchor is not None:
            self.seen[id(node)] = self.seen.get(id(node), -1) + 1
        if self.values > MAX_VALUES or sum(self.seen.values()) > MAX_ALIASES:
            raise self._stop(
                line, f"too much: a map has at most {MAX_VALUES:,} values and {MAX_ALIASES:,} aliases"
            )

    def _items(self, node: Any, path: Loc, parents: tuple[int, ...]) -> Iterator[tuple[str, Any]]:
        known: dict[str, int] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if key_node.id != "scalar":
                raise self._stop(line, "a field's name is plain text")
            key = str(key_node.value)
            if key in known:
                said = f"{key!r} stands twice; the first is on line {known[key]}"
                self.mistakes.append(Mistake(Origin(self.file, line), None, said))
                continue
            known[key] = line
            self.lines[(*path, key)] = line
            yield key, self._value(value_node, (*path, key), parents)

    def _scalar(self, node: Any, line: int) -> Any:
        kind = str(node.tag).removeprefix(_TAG)
        text = str(node.value)
        if kind == "null":
            return None
        if kind == "bool":
            return text.lower() == "true"
        try:
            if kind == "int":
                return int(text, 8 if text.startswith("0o") else 16 if text.startswith("0x") else 10)
            if kind == "float":
                return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
        except ValueError:
            return text
        if kind in ("str", "timestamp", "value", "merge"):
            return text
        raise self._stop(line, _not_allowed(node.tag))

    def _stop(self, line: int, said: str) -> Mistakes:
        return _stopped(self.file, line, said)
