"""Which estimated landmarks a rule rests on, through every record and span it names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from facemap import grammar
from facemap.grammar.mentions import Role
from facemap.rules.ground import Side, names_for, split_side

if TYPE_CHECKING:
    from facemap.heads import Head
    from facemap.records import Atlas, Line, Point, Zone


def rests_on(
    rule: grammar.Rule | str, head: Head, atlas: Atlas, side: Side, role: Role = "place"
) -> tuple[str, ...]:
    """Names of the landmarks and curves a rule rests on that are estimated, not seen on the surface.

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
    found: dict[str, None] = {}
    seen: set[tuple[str, str, Side]] = set()
    stack: list[tuple[grammar.Rule | str, Role, Side]] = [(rule, role, side)]
    while stack:
        rule, role, side = stack.pop()
        for mention in grammar.mentions(rule, role):
            key = (mention.role, mention.name, side)
            if key in seen or mention.role == "mask":
                continue
            seen.add(key)
            if mention.role == "span" and mention.name in head.spans:
                span = head.spans[mention.name]
                stack += [(end, "place", side) for end in (span.from_, span.to)]
                continue
            on_head = next((n for n in names_for(mention.name, side) if n in head.landmark_notes), None)
            if on_head is not None:
                if head.landmark_notes[on_head].kind == "estimated":
                    found[on_head] = None
                continue
            stack += _within(mention.name, atlas, side)
    return tuple(found)


def _within(name: str, atlas: Atlas, side: Side) -> list[tuple[grammar.Rule | str, Role, Side]]:
    sections: tuple[tuple[Mapping[str, Point | Line | Zone], Role], ...] = (
        (atlas.points, "place"),
        (atlas.lines, "curve"),
        (atlas.zones, "zone"),
    )
    for records, role in sections:
        id_, forced = split_side(name, records)
        record = records.get(id_)
        if record is not None and record.where is not None:
            placed = "left" if side == "midline" else side
            return [(record.where, role, "midline" if record.side == "midline" else forced or placed)]
    return []
