"""The rows of a plate's legend: what the scene states, and the signs that are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from facemap.scene import Mark, Scene
from facemap.wording import listed

Kind = Literal[
    "reported",
    "computed",
    "assumed",
    "points",
    "points_care",
    "care",
    "critical",
    "illustration",
    "needles",
    "texture",
    "unseen",
    "missing",
]


@dataclass(frozen=True)
class Row:
    """A sign, a head in bold, and words."""

    kind: Kind
    head: str
    words: str


def rows_of(scene: Scene, unseen: Sequence[Mark] = (), unnamed: Sequence[str] = ()) -> tuple[Row, ...]:
    """The legend of one scene.

    Parameters
    ----------
    unseen : sequence of Mark
        Points that no view shows.
    unnamed : sequence of str
        Codes of points and names of zones for whose labels there is no room.
    """
    gone = {mark.point for mark in unseen}
    there = [mark for mark in scene.marks if mark.point not in gone]
    dots = points_sign(there)
    rows = [Row(dots if s.kind == "points" else s.kind, s.head, s.words) for s in scene.words.legend]
    at = next((n for n, row in enumerate(rows) if row.kind == "critical"), len(rows))
    rows[at:at] = care_row(there)
    return (*rows, *_notes(scene, unseen, unnamed))


def points_sign(marks: Sequence[Mark]) -> Kind:
    """The sign of points in the legend, one that is on the plate: a diamond where all of them are."""
    cautions = {mark.caution for mark in marks}
    return "points_care" if "care" in cautions and "routine" not in cautions else "points"


def care_row(marks: Sequence[Mark]) -> list[Row]:
    """The row that explains diamonds, where there are any."""
    first = next((mark for mark in marks if mark.caution == "care"), None)
    if first is None:
        return []
    return [Row("care", "Care", f"needled with care; “facemap info {first.point}” says what lies beneath")]


def _notes(scene: Scene, unseen: Sequence[Mark], unnamed: Sequence[str]) -> Iterable[Row]:
    said = scene.words
    if said.texture_note:
        yield Row("texture", "Texture", _after(said.texture_note, "Texture"))
    if said.needle_note:
        yield Row("needles", "Needles", _lower(said.needle_note))
    if unseen:
        yield Row("unseen", "Not seen", f"{listed(list(dict.fromkeys(m.code for m in unseen)))}, from here")
    if unnamed:
        yield Row("unseen", "Not labelled", f"{listed(unnamed)}: no room here")
    for words in said.missing:
        yield Row("missing", "Not drawn", words)


def _after(words: str, head: str) -> str:
    return words.removeprefix(head).lstrip(", ")


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
