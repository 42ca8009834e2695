"""The JSON Schema of a map file, for editors that complete and check YAML."""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import models_json_schema

from facemap.grammar.forms import WORDS
from facemap.records import SECTIONS, Vocabulary
from facemap.records.vocabulary import SIDES

TITLE = "A map of facemap: points, zones, lines, concerns, techniques, structures, safety, plans, sources"


def schema(head: Vocabulary | None = None) -> str:
    """Give the JSON Schema of a map file as text, the same on every run.

    Parameters
    ----------
    head : Vocabulary or None
        The words of a head: an editor offers them as examples, and takes any other name.
    """
    models = tuple(dict.fromkeys(SECTIONS.values()))
    places, definitions = models_json_schema([(model, "validation") for model in models], by_alias=True)
    sections: dict[str, Any] = {
        section: {"anyOf": [{"type": "array", "items": places[(model, "validation")]}, {"type": "null"}]}
        for section, model in SECTIONS.items()
    }
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": TITLE,
        "type": "object",
        "additionalProperties": False,
        "properties": sections,
        "$defs": definitions["$defs"],
    }
    _offer(document, head, definitions["$defs"])
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _offer(node: Any, head: Vocabulary | None, defs: dict[str, Any]) -> None:
    """Put the words of a head, once, where the schema has a mark for them."""
    for part in list(node.values()) if isinstance(node, dict) else node if isinstance(node, list) else ():
        _offer(part, head, defs)
    kind = node.pop(WORDS, None) if isinstance(node, dict) else None
    if kind is not None and head is not None:
        names: frozenset[str] = head.landmarks if kind == "places" else getattr(head, kind)
        both = {name for name in names if name.endswith(SIDES)}
        # a mask has no name without its side in a zone of the midline, so both are offered
        offered = sorted(names if kind == "masks" else names - both)
        defs[f"name-of-{kind}"] = {"type": "string", "minLength": 1, "examples": offered}
        node.clear()
        node["$ref"] = f"#/$defs/name-of-{kind}"
