"""What somebody asked for, with a plan taken apart: concerns, technique, count and points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from facemap.alone import zone_named
from facemap.asking import ask_concerns, ask_technique, named_concerns, weighed
from facemap.cards import Line, Part
from facemap.errors import BadInput, UnknownName
from facemap.names import plain

if TYPE_CHECKING:
    from facemap.records import Atlas, Plan


@dataclass(frozen=True)
class Wish:
    """What to show.

    Attributes
    ----------
    concerns : mapping of str to float
        Concern id to weight.
    technique : str or None
        Its id.
    count : {"low", "high"}, float or None
    plan : Plan or None
        Where it came from a plan: it chooses among the points.
    """

    concerns: Mapping[str, float]
    technique: str | None = None
    count: str | float | None = None
    plan: Plan | None = None

    @property
    def plan_id(self) -> str | None:
        """Id of the plan."""
        return None if self.plan is None else self.plan.id

    @property
    def names(self) -> tuple[str, ...]:
        """What a file of it is called after: the plan, or the concerns."""
        return (self.plan.id,) if self.plan else tuple(self.concerns)


def wish(
    atlas: Atlas,
    concerns: Mapping[str, float] | Sequence[str] = (),
    technique: str | None = None,
    count: str | float | None = None,
    plan: str | None = None,
) -> Wish:
    """Look up what was asked for.

    Parameters
    ----------
    atlas : Atlas
    concerns : mapping of str to float, or sequence of str
        Names of concerns; or the name of one plan, alone.
    technique : str, optional
        Instead of the plan's own.
    count : {"low", "high"} or float, optional
        Instead of the plan's own.
    plan : str, optional
        Name of a plan. Concerns given beside it stand in for its own.

    Raises
    ------
    UnknownName
        For a name that nothing has.
    BadInput
        For a plan among concerns, which has concerns of its own.
    """
    if plan is None:
        plan = _plan_among(atlas, concerns)
        concerns = () if plan is not None else concerns
    if plan is None:
        weights = _concerns(atlas, concerns)
        return Wish(weights, None if technique is None else ask_technique(atlas, technique).id, count)
    found = atlas.plans[atlas.find(plan, "plan").record.id]
    used = technique if technique is not None else found.technique
    used = None if used is None else ask_technique(atlas, used).id
    weights = ask_concerns(atlas, concerns or found.concerns)
    return Wish(weights, used, found.count if count is None else count, found)


def planned(named: Iterable[str], plan: Plan | None) -> tuple[str, ...]:
    """The points, by id, that are used of those named; without a plan all of them."""
    each = tuple(dict.fromkeys(named))
    return each if plan is None else plan.points(each)


def _concerns(atlas: Atlas, concerns: Mapping[str, float] | Sequence[str]) -> dict[str, float]:
    try:
        return ask_concerns(atlas, concerns)
    except UnknownName as why:
        names = named_concerns(concerns)
        zone = next((zone for name in names if (zone := zone_named(atlas, weighed(str(name))[0]))), None)
        if zone is not None:
            raise UnknownName(
                f"{zone.id} is a zone and no concern: write a concern with zones: [{zone.id}] "
                "(examples/teacher.yaml has one); facemap figure and view show a zone by itself"
            ) from why
        near = [plan for name in names for plan in get_close_matches(str(name), atlas.plans, n=1)]
        if not near:
            raise
        said, _, how = str(why).partition(" (")
        hint = f"{said[:-1]} or" if said.endswith("?") else f"{said}; did you mean"
        raise UnknownName(f"{hint} the plan {near[0]}? ({how}") from why


def _plan_among(atlas: Atlas, concerns: Mapping[str, float] | Sequence[str]) -> str | None:
    names = named_concerns(concerns)
    plans = {plain(name): p.id for p in atlas.plans.values() for name in (p.id, *p.names.every)}
    found = [plans[plain(name)] for name in names if isinstance(name, str) and plain(name) in plans]
    if found and len(names) > 1:
        raise BadInput(f"{found[0]} is a plan and has concerns of its own: name it alone")
    return found[0] if found else None


def plan_parts(plan: Plan, atlas: Atlas) -> list[Part]:
    """A plan as parts of a card."""
    technique = atlas.techniques.get(plan.technique or "")
    lines = [
        Line(name, atlas.concerns[name].name + (f", weight {weight:g}" if weight != 1 else ""), "own")
        for name, weight in plan.concerns.items()
    ]
    chosen = [
        Line("technique", technique.display, "own") if technique else None,
        Line("needles", f"{plan.count:g} a session", "own") if plan.count is not None else None,
        Line("keep", ", ".join(plan.keep), "own") if plan.keep else None,
        Line("drop", ", ".join(plan.drop), "own") if plan.drop else None,
    ]
    return [
        Part("Concerns", tuple(lines)),
        Part("Decided", tuple(line for line in chosen if line)),
        Part("Note", (Line("note", plan.note),) if plan.note else ()),
    ]
