"""The words that rules are written with: landmarks, curves, spans and masks of a head, in plain language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from facemap.cards import Card, Line, Part
from facemap.names import plain
from facemap.wording import curve_words

if TYPE_CHECKING:
    from facemap.heads import Head

LANDMARK, CURVE, SPAN, MASK = "landmark", "curve", "span", "mask"
_ENDS = ("_left", "_right")
_PAIR, _MIDDLE = "both", "midline"
_EXAMPLES = {
    LANDMARK: "{{disc: {0}, radius: 12 mm}}",
    CURVE: "{{band: {0}, width: 8 mm}}",
    SPAN: "{{disc: g, radius: 0.5 cun, along: {0}}}",
    MASK: "{{mask: {0}}}",
}
_CURVES: Mapping[str, str] = {
    "alar_crease": "the groove round the ala of the nose",
    "brow": "the outline of the brow",
    "brow_end": "the outline of the lateral end of the brow",
    "brow_lower": "the lower edge of the brow",
    "brow_line": "the middle of the brow, from its medial to its lateral end",
    "cheek_edge": "the outline of the cheek",
    "chin_edge": "the outline of the chin",
    "clavicle": "along the clavicle",
    "corner_corner": "from one corner of the hairline to the other, which a span is measured along",
    "crows_feet_1": "the upper line at the outer corner of the eye",
    "crows_feet_2": "the middle line at the outer corner of the eye",
    "crows_feet_3": "the lower line at the outer corner of the eye",
    "ear": "the outline of the ear",
    "frontalis_edge": "the outline over the frontalis",
    "glabella_edge": "the outline of the glabella",
    "hairline": "the anterior hairline",
    "hairline_loop": "the hairline round the whole head",
    "hyoid_line": "the level of the hyoid under the chin",
    "jowl_edge": "the outline of the jowl",
    "lateral_orbit_edge": "the outline beside the outer corner of the eye",
    "lid_area": "the outline of both lids",
    "lip_seam": "where the closed lips meet",
    "malar_edge": "the outline over the cheekbone",
    "masseter_edge": "the outline over the masseter",
    "mastoid_mastoid": "from one mastoid to the other behind the head, which a span is measured along",
    "mentolabial_fold": "the fold between lower lip and chin",
    "midline": "the middle of the face and neck, from the hairline down",
    "nasal_root_line": "across the root of the nose",
    "nasal_side_edge": "the outline of the side of the nose",
    "neck_side_edge": "the outline of the side of the neck",
    "nostril_lateral_rim": "the lateral rim of the nostril",
    "nostril_medial_rim": "the medial rim of the nostril",
    "orbicularis_oculi_edge": "the outline over the orbicularis oculi",
    "orbital_rim": "the rim of the orbit all round",
    "orbital_rim_upper": "the upper rim of the orbit",
    "platysma_edge": "the outline over the platysma",
    "preauricular_edge": "the outline before the ear",
    "profile": "the middle of the whole head, over the crown to the nape",
    "submental_edge": "the outline under the chin",
    "temple_edge": "the outline of the temple",
    "temporalis_edge": "the outline over the temporalis",
    "vermilion": "the border of both lips",
    "vermilion_lower": "the lower border of the vermilion",
}
_MASKS: Mapping[str, str] = {
    "brows": "both brows",
    "ears": "both ears",
    "hair": "the skin under the hair of the head",
    "lids": "the lids of the eye",
    "nostrils": "both nostrils",
    "orbit": "the skin over the orbit",
    "vermilion": "the red of both lips",
}


@dataclass(frozen=True)
class Word:
    """A word of a head.

    Attributes
    ----------
    id : str
        As rules name it, without a side.
    kind : str
        ``landmark``, ``curve``, ``span`` or ``mask``.
    side : str
        ``both`` for a pair, which a rule names with or without ``_left`` and ``_right``; else ``midline``.
    meaning : str
        What it is.
    seen : str or None
        Of a landmark: ``surface``, or ``estimated`` from bone.
    """

    id: str
    kind: str
    side: str
    meaning: str
    seen: str | None = None

    @property
    def example(self) -> str:
        """A rule with it."""
        name = f"{self.id}_left" if self.kind == MASK and self.side == _PAIR else self.id
        return _EXAMPLES[self.kind].format(name)


def words(head: Head, kind: str) -> Iterator[Word]:
    """Yield the words of one kind, by the alphabet."""
    if kind == SPAN:
        for span in head.spans.values():
            yield Word(span.name, SPAN, _MIDDLE, f"{span.cun:g} cun, from {span.from_} to {span.to}")
        return
    names = {LANDMARK: head.landmarks, CURVE: head.curves, MASK: head.masks}[kind]
    for name in sorted({_bare(name) for name in names}):
        side = _PAIR if f"{name}_left" in names else _MIDDLE
        if kind == LANDMARK:
            note = head.landmark_notes.get(name) or head.landmark_notes.get(f"{name}_left")
            yield Word(name, kind, side, note.what if note else "", note.kind if note else None)
        elif kind == CURVE:
            yield Word(name, kind, side, _CURVES.get(name) or curve_words(name))
        else:
            yield Word(name, kind, side, _MASKS.get(name, name.replace("_", " ")))


def word(head: Head, name: str) -> Word | None:
    """Find the word of a name, or of its name in anatomy: ``ch`` or ``cheilion``; None where none is."""
    every = [found for kind in _EXAMPLES for found in words(head, kind)]
    exact = next((found for found in every if found.id == _bare(name)), None)
    called = (f for f in every if f.kind == LANDMARK and plain(f.meaning.split(":")[0]) == plain(name))
    return exact or next(called, None)


def word_card(head: Head, found: Word) -> Card:
    """What a word is, and how a rule is written with it."""
    seen = {
        "surface": "seen on the surface",
        "estimated": "estimated from bone, not seen: points that rest on it are marked so",
    }
    lines = [
        Line("is", found.meaning),
        Line("known", seen[found.seen]) if found.seen else None,
        Line("sides", f"a pair: {found.id}, or {found.id}_left and {found.id}_right")
        if found.side == _PAIR
        else None,
        Line("in a rule", found.example),
    ]
    parts = [Part("What it is", tuple(line for line in lines if line))]
    if found.kind == LANDMARK:
        name = found.id if found.id in head.landmarks else f"{found.id}_left"
        x, y, z = head.landmarks[name].on(head.mesh)
        at = f"x {x:.1f}, y {y:.1f}, z {z:.1f} mm"
        parts.append(Part("On this head", (Line(name, at, "computed"),)))
    elif found.kind == SPAN:
        span = head.spans[found.id]
        at = f"{span.length_mm:.1f} mm, so that a cun is {span.cun_mm:.1f} mm"
        parts.append(Part("On this head", (Line("length", at, "computed"),)))
    return Card(found.id, found.kind, found.id, tuple(parts))


def _bare(name: str) -> str:
    for end in _ENDS:
        name = name.removesuffix(end)
    return name
