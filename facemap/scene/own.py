"""What stands on a plate that is nobody's report: a plan for one person, a number of one's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from facemap.scene.nouns import Statement, Words
from facemap.wording import span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from facemap.planning import Wish
    from facemap.records import Plan, Technique, Zone
    from facemap.rows import Density

EDGES = "Edges of zones"


def with_own(
    words: Words,
    asked: Wish,
    found: Density | None,
    technique: Technique | None = None,
    zones: Iterable[Zone] = (),
) -> Words:
    """Put a plan's name over a plate, and say in the legend what was not reported but decided.

    The edges of zones are credited to whoever drew them.
    """
    if any(zone.basis == "own" for zone in zones):
        credits = (f"{c}, and you" if c.startswith(EDGES) else c for c in words.credits)
        words = replace(words, credits=tuple(credits))
    said = _decided(asked.plan, found)
    if said:
        legend = list(words.legend)
        place = 1 + max((i for i, row in enumerate(legend) if row.kind == "reported"), default=-1)
        legend.insert(place, Statement("assumed", "Your own", said))
        words = replace(words, legend=tuple(legend))
    if asked.plan is None:
        return words
    subtitle = words.title
    if found is not None and found.own:
        by = f". {technique.display}" if technique is not None else ""
        subtitle += f"{by}: {_needles(found)} (your own)"
    elif words.subtitle:
        subtitle += f". {words.subtitle}"
    hanzi = asked.plan.names.hant or asked.plan.names.hans or ""
    return replace(words, title=asked.plan.name, title_hanzi=hanzi, subtitle=subtitle)


def _decided(plan: Plan | None, found: Density | None) -> str:
    said = []
    if found is not None and found.own:
        by = "of the plan" if plan is not None and "plan" in found.own else "set by you"
        said.append(f"{_needles(found)}, {by}; nobody reported this number")
    if plan is not None and plan.keep:
        said.append("the points kept are those of the plan")
    if plan is not None and plan.drop:
        said.append(f"left out: {', '.join(plan.drop)}")
    return "; ".join(said)


def _needles(found: Density) -> str:
    unit = found.reported.unit if found.reported is not None else "needles"
    return f"{span(found.low, found.high)} {unit}"
