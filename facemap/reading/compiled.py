"""The standard atlas once more, as JSON that was checked when it was written: reading YAML takes seconds.

``points/compiled.json`` is used only while it belongs to the YAML beside it, byte by byte.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from facemap.records import SECTIONS, AnyRecord, Atlas, Origin

NAME = "compiled.json"


def digest(files: Mapping[str, Path]) -> str:
    """Give the SHA-256 of the files' names and lines, the same for every kind of line end."""
    state = sha256()
    for name, path in files.items():
        state.update(name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return state.hexdigest()


def compiled(atlas: Atlas, files: Mapping[str, Path]) -> str:
    """Write an atlas as JSON text, with the digest of the files it was read from."""
    sections = {
        name: [
            [atlas.origins[id_].file, atlas.origins[id_].line, _plain(record)]
            for id_, record in atlas.section(name).items()
        ]
        for name in SECTIONS
    }
    document = {"digest": digest(files), "sections": sections}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).replace("]],[", "]],\n[") + "\n"


def _plain(record: Any) -> Any:
    return record.model_dump(mode="json", by_alias=True, exclude_defaults=True)


class Section(Mapping[str, Any]):
    """Records of one section by id, each made from its JSON when it is first asked for.

    The models of a section take longer to build than a command that needs another one should wait.
    """

    def __init__(self, model: type[AnyRecord], data: Mapping[str, Any]) -> None:
        self._model = model
        self._data = data
        self._made: dict[str, Any] = {}

    def __getitem__(self, id_: str) -> Any:
        record = self._made.get(id_)
        if record is None:
            record = self._made[id_] = self._model.model_validate(self._data[id_])
        return record

    def __contains__(self, id_: object) -> bool:
        return id_ in self._data

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)


def read_compiled(files: Mapping[str, Path]) -> Atlas | None:
    """Read the JSON beside the standard files; ``None`` when there is none or it does not belong to them."""
    path = next(iter(files.values())).with_name(NAME)
    if not path.exists():
        return None
    document = json.loads(path.read_bytes())
    if document["digest"] != digest(files):
        return None
    origins: dict[str, Origin] = {}
    sections: dict[str, Any] = {}
    for name, model in SECTIONS.items():
        rows = document["sections"].get(name, [])
        sections[name] = Section(model, {data["id"]: data for _, _, data in rows})
        origins.update({data["id"]: Origin(file, line) for file, line, data in rows})
    return Atlas(**sections, origins=MappingProxyType(origins))
