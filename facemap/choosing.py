"""Which points a session of so many needles takes.

A technique that names its own points has those; otherwise the protocols of the concerns are drawn on,
local points first. A bilateral pair is two needles and is taken whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from facemap.errors import RuleError
from facemap.planning import planned

if TYPE_CHECKING:
    from facemap.placing import FaceMap, PlacedPoint
    from facemap.records import Concern, Plan, Point, Technique
    from facemap.rules import Side

CRITICAL = frozenset({"BL1", "ST1", "Qiuhou", "ST9", "LI18", "SI17"})
"""Points over the globe, the carotid or the jugular: shown, and never chosen by the program."""

ROLES = ("local", "adjacent", "distal")


@dataclass(frozen=True)
class Chosen:
    """A point that was chosen: one needle on the midline, two at a pair."""

    point: str
    sides: tuple[Side, ...]
    role: str | None
    concern: str | None
    protocol: str | None
    basis: str

    @property
    def needles(self) -> int:
        """How many needles the point takes."""
        return len(self.sides)


@dataclass(frozen=True)
class Choice:
    """The points for a number of needles, and those left out with the reason."""

    budget: float
    chosen: tuple[Chosen, ...]
    left_out: Mapping[str, str]

    @property
    def placed(self) -> int:
        """How many needles were placed: never more than the budget."""
        return sum(point.needles for point in self.chosen)

    def on(self, map_: FaceMap) -> tuple[PlacedPoint, ...]:
        """The chosen points on the head of a map, one for each needle."""
        return tuple(map_.point(point.point, side) for point in self.chosen for side in point.sides)


def choose(
    map_: FaceMap,
    technique: Technique,
    concerns: Mapping[str, float],
    budget: float,
    plan: Plan | None = None,
) -> Choice:
    """Choose the points for a number of needles.

    Parameters
    ----------
    map_ : FaceMap
    technique : Technique
    concerns : mapping of str to float
        Concern id to weight; the heavier concern comes first.
    budget : float
        The number of needles that may be placed.
    plan : Plan, optional
        Which points are kept, in its order, or dropped.

    Returns
    -------
    Choice
        Local points before adjacent and distal ones; within a role the order is that of the concerns,
        their protocols and the points in them. A pair for which one needle is left is passed over.
    """
    left_out: dict[str, str] = {}
    taken: dict[str, Chosen] = {}
    room = budget
    named = _candidates(map_, technique, concerns)
    if plan is not None:
        left_out = dict.fromkeys(
            (c.point for c in named if c.point in plan.drop), f"dropped in the plan {plan.id}"
        )
        named = _planned(map_, named, plan)
    for candidate in named:
        if candidate.point in taken or candidate.point in left_out:
            continue
        reason = _barred(map_, candidate)
        if reason is None and candidate.needles > room:
            reason = "no room for the pair" if candidate.needles == 2 else "no room"
        if reason is not None:
            left_out[candidate.point] = reason
            continue
        taken[candidate.point] = candidate
        room -= candidate.needles
    return Choice(budget, tuple(taken.values()), left_out)


def needles_kept(map_: FaceMap, plan: Plan) -> float | None:
    """How many needles the points take that a plan keeps; None where it keeps none that can be placed."""
    kept = _planned(map_, [], plan)
    return float(sum(c.needles for c in kept if _barred(map_, c) is None)) or None


def _planned(map_: FaceMap, named: list[Chosen], plan: Plan) -> list[Chosen]:
    first = {candidate.point: candidate for candidate in reversed(named)}
    return [
        first.get(name) or Chosen(name, _sides(map_, name), None, None, None, "own")
        for name in planned((candidate.point for candidate in named), plan)
    ]


def is_critical(point: Point) -> bool:
    """Whether a point is one that the program never chooses."""
    return point.id in CRITICAL or point.caution == "critical"


def _barred(map_: FaceMap, candidate: Chosen) -> str | None:
    point = map_.atlas.points.get(candidate.point)
    if point is None or point.where is None:
        return "not on the head"
    if is_critical(point):
        return "critical: never chosen by the program"
    if not point.drawn:
        return "not on the skin"
    try:
        for side in candidate.sides:
            map_.point(point.id, side)
    except RuleError as error:
        return f"cannot be placed: {error}"
    return None


def _candidates(map_: FaceMap, technique: Technique, concerns: Mapping[str, float]) -> list[Chosen]:
    if technique.points:
        return [
            Chosen(name, _sides(map_, name), None, None, None, _basis_of_own_list(technique))
            for name in technique.points
        ]
    heaviest_first = sorted(concerns, key=lambda name: -concerns[name])
    named = [item for name in heaviest_first for item in _of_concern(map_, map_.atlas.concerns[name])]
    return sorted(named, key=lambda item: ROLES.index(item.role) if item.role in ROLES else len(ROLES))


def _of_concern(map_: FaceMap, concern: Concern) -> Iterator[Chosen]:
    for protocol in concern.protocols:
        for item in protocol.points:
            yield Chosen(
                item.point, _sides(map_, item.point), item.role, concern.id, protocol.id, protocol.basis
            )


def _sides(map_: FaceMap, name: str) -> tuple[Side, ...]:
    point = map_.atlas.points.get(name)
    return ("midline",) if point is not None and point.side == "midline" else ("left", "right")


def _basis_of_own_list(technique: Technique) -> str:
    return technique.count[0].basis if technique.count else "unreferenced"
