"""The JSON Schema of a map file, for editors that complete and check YAML."""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import models_json_schema

from facemap.records import SECTIONS

TITLE = "A map of facemap: points, zones, lines, concerns, techniques, structures, safety, plans, sources"


def schema() -> str:
    """Give the JSON Schema of a map file as text, the same on every run."""
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
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
