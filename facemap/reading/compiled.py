"""The standard atlas once more, as JSON that was checked when it was written: reading YAML takes seconds.

``points/compiled.json`` is used only while it belongs to the YAML beside it, byte by byte.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from facemap.records import SECTIONS, Atlas, Origin

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
        records: dict[str, Any] = {}
        for file, line, data in document["sections"][name]:
            record = model.model_validate(data)
            records[record.id] = record
            origins[record.id] = Origin(file, line)
        sections[name] = MappingProxyType(records)
    return Atlas(**sections, origins=MappingProxyType(origins))
