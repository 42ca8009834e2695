"""Needles per cm2: what follows, zone by zone, from the number that was reported.

Nobody reports needles per zone. Everything here but the reported number itself is computed, and says so.
One needle is spread first; low and high scale it, so that both rest on the same areas.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from facemap import spreading
from facemap.asking import ask_count, check_emphasis
from facemap.choosing import Choice, choose, needles_kept
from facemap.errors import BadInput
from facemap.planning import Wish, wish
from facemap.records import amount
from facemap.rows import COMPUTED, Density, Piece, Span, ZoneRow, row_of
from facemap.spreading import Level, Spot
from facemap.wording import listed, plain, spaced

if TYPE_CHECKING:
    from facemap.placing import FaceMap
    from facemap.records import Plan, Reported, Technique

__all__ = ["EMPHASIS", "Density", "ZoneRow", "density"]

EMPHASIS = 2.0
"""How many times as dense the needles are in the zones of a concern: an assumption, the user's to change."""

NOT_REPORTED = "not reported"


def density(
    map_: FaceMap,
    technique: str | None = None,
    concerns: Mapping[str, float] | Sequence[str] = (),
    *,
    emphasis: float = EMPHASIS,
    count: str | float | None = None,
    plan: str | None = None,
) -> Density:
    """Needles and needles per cm2 of a technique, zone by zone.

    Parameters
    ----------
    map_ : FaceMap
        An atlas placed on a head: the areas are those of this head.
    technique : str, optional
        Any name of a technique; a plan may bring its own.
    concerns : mapping of str to float, or sequence of str
        The concerns that are emphasised, with their weights ("nasolabial-folds:2" in a sequence); or one
        plan.
    emphasis : float
        How many times as dense the needles are in a concern's zones. A weight w makes it
        ``1 + (emphasis - 1) w``: with weight 2 a zone is given twice the extra. Where zones overlap, the
        heavier weight counts.
    count : {"low", "high"} or float, optional
        Use one end of the reported count, or a number of your own.
    plan : str, optional
        A plan, which brings its concerns, technique, count and points; what is given beside it counts.

    Returns
    -------
    Density

    Raises
    ------
    UnknownName
        For a technique, concern or plan of no such name.
    BadInput
        For no technique, an emphasis below 1, a weight or count that is not positive, or a low end nobody
        reported.
    """
    asked = wish(map_.atlas, concerns, technique, count, plan)
    if asked.technique is None:
        raise BadInput("a density needs a technique (facemap list techniques shows them)")
    record = map_.atlas.techniques[asked.technique]
    check_emphasis(emphasis)
    needles, own = _count(map_, record, asked, count)
    job = _Job(map_, record, asked.concerns, emphasis, *ask_count(record, needles), own, asked.plan)
    if why := job.no_density():
        return job.without_density(why)
    spread = {"area": job.area, "points": job.points, "lines": job.lines, "per_area": job.per_area}
    return spread[str(record.places)]()


def _count(
    map_: FaceMap, technique: Technique, asked: Wish, given: str | float | None
) -> tuple[str | float | None, str]:
    """The count to spread, and whose it is where it is not the reported one."""
    needles = asked.count
    if needles is None and asked.plan is not None and asked.plan.keep and technique.places == "points":
        needles = needles_kept(map_, asked.plan)
    if not isinstance(needles, int | float):
        return needles, ""
    from_plan = asked.plan is not None and given is None
    return needles, f"your own, in the plan {asked.plan.id}" if from_plan and asked.plan else "set by you"


@dataclass(frozen=True)
class _Job:
    """One question to :func:`density`, with the names looked up."""

    map_: FaceMap
    technique: Technique
    concerns: Mapping[str, float]
    emphasis: float
    low: float | None
    high: float | None
    own: str
    plan: Plan | None

    @property
    def reported(self) -> Reported | None:
        return self.technique.count[0] if self.technique.count else None

    @property
    def unit(self) -> str:
        return self.reported.unit if self.reported else "needles"

    def words(self) -> str:
        if self.own:
            return f"{amount(self.low, self.high)} {self.unit} ({self.own}; {self._reported_words()})"
        return self._reported_words()

    def _reported_words(self) -> str:
        return NOT_REPORTED if self.reported is None else f"{self.reported} ({self.reported.basis})"

    def no_density(self) -> str | None:
        """Why the count gives no density, or None where it does."""
        if self.low is None and self.high is None:
            return NOT_REPORTED
        if self.technique.places is None:
            return f"{self.words()}; how they are spread is not reported, so there is no density"
        if self.technique.places in ("lines", "per_area"):
            return None
        if self.technique.includes_body:
            return f"{self.words()} over face and body together: no density for the face"
        if self.technique.region is None:
            return f"{self.words()}; over which region is not reported, so there is no density"
        return None

    def finish(
        self,
        rows: list[ZoneRow],
        how: str,
        *,
        counted: str | None = None,
        pieces: tuple[Piece, ...] = (),
        choice: Choice | None = None,
    ) -> Density:
        return Density(
            technique=self.technique.id,
            concerns=MappingProxyType(dict(self.concerns)),
            rows=tuple(rows),
            places=self.technique.places,
            region=self.technique.region,
            reported=self.reported,
            others=tuple(self.technique.count[1:]),
            low=self.low,
            high=self.high,
            emphasis=self.emphasis,
            pieces=pieces,
            choice=choice,
            counted=counted or self.words(),
            how=how,
            mesh=self.map_.head.mesh,
            own=self.own,
        )

    def zones(self) -> list[Spot]:
        return spreading.spots(self.map_, self.concerns)

    def over(self) -> Spot:
        return spreading.whole_zone(self.map_, str(self.technique.region))

    def without_density(self, why: str, choice: Choice | None = None) -> Density:
        return self.finish([row_of(spot, note=why) for spot in self.zones()], why, choice=choice)

    def area(self) -> Density:
        over = self.over()
        levels = spreading.levels(self.map_, self.concerns, self.emphasis, over)
        share = spreading.share_of_one(levels)
        rows = [self._area_row(spot, over, levels, share) for spot in self.zones()]
        total = share * sum(level.factor * level.area_cm2 for level in levels)
        rows.append(row_of(over, needles=self._scaled(total)))
        pieces = [Piece(x, *self._scaled(x.factor * share)) for x in levels]
        return self.finish(rows, self._area_words(over), pieces=tuple(pieces))

    def _area_row(self, spot: Spot, over: Spot, levels: list[Level], share: float) -> ZoneRow:
        weight = spreading.weight_of(self.map_, self.concerns, spot.id)
        part = spreading.part_inside(self.map_, spot, over, levels, weight)
        if part is None:
            return row_of(spot, note=_outside(over))
        inside_cm2, weighed_cm2 = part
        note = None
        if spot.area_cm2 and inside_cm2 < spot.area_cm2 * spreading.NEARLY_ALL:
            share_of_zone = f"{inside_cm2:.1f} of {spot.area_cm2:.1f} cm2 lie inside the {spaced(over.id)}"
            note = f"{share_of_zone}; the needles are those inside"
        return row_of(spot, needles=self._scaled(share * weighed_cm2), over_cm2=inside_cm2, note=note)

    def _area_words(self, over: Spot) -> str:
        words = (
            f"{self.words()}, spread evenly over the {spaced(over.id)} ({over.area_cm2:.0f} cm2 on this head)"
        )
        if not self.concerns:
            return words
        by_factor: dict[str, list[str]] = {}
        for name, weight in self.concerns.items():
            factor = plain(round(spreading.factor(self.emphasis, weight), 3))
            by_factor.setdefault(factor, []).append(spaced(name))
        times = [f"{factor} times in those of {listed(names)}" for factor, names in by_factor.items()]
        first = times[0].replace("times in those", "times as dense in the zones", 1)
        return f"{words}, {listed([first, *times[1:]])} (assumed)"

    def points(self) -> Density:
        low, high = self._choice(self.low), self._choice(self.high)
        shown = high or low
        if shown is None or not shown.chosen:
            why = "no protocol of the concern names points" if self.concerns else "points follow a concern"
            return self.without_density(f"{self.words()}; {why}", shown)
        over = self.over()
        rows = [self._points_row(spot, over, low, high) for spot in self.zones()]
        held = (self._inside(over, low), self._inside(over, high))
        beside = shown.placed - (self._inside(over, shown) or 0)
        rows.append(row_of(over, needles=held, note=f"{beside:.0f} more lie outside it" if beside else None))
        counted = f"{shown.placed} placed of {amount(self.low, self.high)}"
        return self.finish(rows, self._points_words(shown), counted=counted, choice=shown)

    def _points_row(self, spot: Spot, over: Spot, low: Choice | None, high: Choice | None) -> ZoneRow:
        if not spreading.reaches(self.map_, spot, over):
            return row_of(spot, note=_outside(over))
        return row_of(spot, needles=(self._inside(spot, low), self._inside(spot, high)))

    def _choice(self, budget: float | None) -> Choice | None:
        if budget is None:
            return None
        return choose(self.map_, self.technique, self.concerns, budget, self.plan)

    def _inside(self, spot: Spot, choice: Choice | None) -> float | None:
        return None if choice is None else spreading.count_inside(self.map_, spot, choice)

    def _points_words(self, choice: Choice) -> str:
        named = [f"{point.protocol} ({point.basis})" for point in choice.chosen if point.protocol]
        protocols = listed(list(dict.fromkeys(named)))
        origin = f"protocols {protocols}, local ones first" if named else "the technique's own list"
        passed = [f"{name} {reason}" for name, reason in choice.left_out.items()]
        left = f"; left out: {', '.join(passed)}" if passed else ""
        return f"points of {origin}, pairs whole; a row counts those inside its zone{left}"

    def per_area(self) -> Density:
        basis = COMPUTED if self.own or self.reported is None else self.reported.basis
        rows = [row_of(spot, per_cm2=(self.low, self.high), basis=basis) for spot in self.zones()]
        return self.finish(rows, f"{self.words()}, the same on every zone")

    def lines(self) -> Density:
        basis = COMPUTED if self.own or self.reported is None else self.reported.basis
        rows = [
            row_of(spot, needles=(self.low, self.high), basis=basis, note="for each wrinkle")
            for spot in spreading.line_spots(self.map_, self.concerns)
        ]
        return self.finish(rows, f"{self.words()} for each wrinkle")

    def _scaled(self, one: float) -> Span:
        low, high = self.low, self.high
        return (None if low is None else low * one, None if high is None else high * one)


def _outside(over: Spot) -> str:
    return f"outside the {spaced(over.id)}, which the count is over"
