"""What a rule rests on, through every record it names: estimates, sides that are forced, masks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from facemap import grammar
from facemap.grammar.mentions import Role
from facemap.rules.ground import Side, names_for, split_side
from facemap.surface import on_mesh

if TYPE_CHECKING:
    from facemap.heads import Head
    from facemap.records import Atlas, Line, Point, Zone

_ON_MIDLINE_MM = 1e-6
_AT_MM = 1.0
Asked = tuple[grammar.Rule | str, Role, Side]


def rests_on(
    rule: grammar.Rule | str, head: Head, atlas: Atlas, side: Side, role: Role = "place"
) -> tuple[str, ...]:
    """Names of the landmarks a rule rests on that are estimated, not seen on the surface.

    A curve of the head rests on the estimated landmarks that it begins or ends at.

    Parameters
    ----------
    rule : Rule or str
        A place, curve or region.
    head : Head
        Whose landmarks.
    atlas : Atlas
        The records that the rule may name.
    side : str
        The side being placed.
    role : str
        What the rule stands for if it is a bare name.
    """
    notes = head.landmark_notes
    found: dict[str, None] = {}
    for mention, at in _mentions((rule, role, side), head, atlas):
        if mention.role == "mask":
            continue
        for name in names_for(mention.name, at):
            if name in notes and notes[name].kind == "estimated":
                found[name] = None
            found |= dict.fromkeys(_estimated_ends(head).get(name, ()))
    return tuple(found)


_ENDS: WeakKeyDictionary[Head, Mapping[str, tuple[str, ...]]] = WeakKeyDictionary()


def _estimated_ends(head: Head) -> Mapping[str, tuple[str, ...]]:
    """The estimated landmarks that each curve of the head begins or ends at."""
    if head not in _ENDS:
        estimated = [name for name, note in head.landmark_notes.items() if note.kind == "estimated"]
        places = [head.landmarks[name] for name in estimated]
        ends = [end for curve in head.curves.values() for end in (curve.start, curve.end)]
        here, there = (
            on_mesh(head.mesh, np.array([a.triangle for a in some]), np.array([a.bary for a in some]))
            if some
            else np.zeros((0, 3))
            for some in (ends, places)
        )
        near = np.linalg.norm(here[:, None] - there, axis=2) < _AT_MM
        _ENDS[head] = {
            name: tuple(estimated[i] for i in np.flatnonzero(near[2 * row] | near[2 * row + 1]))
            for row, name in enumerate(head.curves)
        }
    return _ENDS[head]


def has_no_side(rule: grammar.Rule | str, head: Head, atlas: Atlas, role: Role) -> bool:
    """Whether a rule means mirror images by left and right.

    It does unless, anywhere behind it, a side is forced, a place off the midline has no side in its name,
    a mask is used, or a zone of one side alone.
    """
    return not any(
        mention.role == "mask" or _is_one_sided(mention.name, head) or _is_one_zone(mention, atlas)
        for mention, _ in _mentions((rule, role, "left"), head, atlas)
        if mention.role != "span"
    )


def _is_one_sided(name: str, head: Head) -> bool:
    if name.endswith(("_left", "_right")):
        return True
    landmark = head.landmarks.get(name)
    return landmark is not None and abs(float(landmark.on(head.mesh)[0])) > _ON_MIDLINE_MM


def _is_one_zone(mention: grammar.Mention, atlas: Atlas) -> bool:
    zone = atlas.zones.get(mention.name) if mention.role == "zone" else None
    return zone is not None and zone.side in ("left", "right")


def _mentions(asked: Asked, head: Head, atlas: Atlas) -> Iterator[tuple[grammar.Mention, Side]]:
    """Yield every name in a rule, in the records it names, and at the ends of its spans, once each."""
    seen: set[tuple[str, str, Side]] = set()
    stack = [asked]
    while stack:
        rule, role, side = stack.pop()
        for mention in _mentioned(rule, role):
            key = (mention.role, mention.name, side)
            if key in seen:
                continue
            seen.add(key)
            yield mention, side
            if mention.role == "span" and mention.name in head.spans:
                span = head.spans[mention.name]
                for end in (span.from_, span.to):
                    yield grammar.Mention("span", end, ()), side
            elif not any(_is_on_head(mention.role, name, head) for name in names_for(mention.name, side)):
                stack += _within(mention, atlas, side)


def _is_on_head(role: Role, name: str, head: Head) -> bool:
    """Whether a name is one of the head's own, which go before the records of an atlas."""
    is_place = role in ("place", "piece") and name in head.landmarks
    return is_place or (role in ("curve", "piece") and name in head.curves)


@lru_cache(maxsize=4096)
def _mentioned(rule: grammar.Rule | str, role: Role) -> tuple[grammar.Mention, ...]:
    return tuple(grammar.mentions(rule, role))


def _within(mention: grammar.Mention, atlas: Atlas, side: Side) -> list[Asked]:
    """The rule of the record that a name stands for."""
    sections: dict[Role, tuple[Mapping[str, Point | Line | Zone], Role]] = {
        "curve": (atlas.lines, "curve"),
        "place": (atlas.points, "place"),
        "zone": (atlas.zones, "zone"),
    }
    for kind, (records, role) in sections.items():
        id_, forced = split_side(mention.name, records)
        record = records.get(id_)
        is_meant = mention.role == kind or (mention.role == "piece" and kind != "zone")
        if is_meant and record is not None and record.where is not None:
            placed = "left" if side == "midline" else side
            return [(record.where, role, record.side if record.side != "both" else forced or placed)]
    return []
