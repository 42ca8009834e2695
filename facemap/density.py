"""Needles per cm2: what follows, zone by zone, from the number that was reported.

Nobody reports needles per zone. Everything here but the reported number itself is computed, and says so.
One needle is spread first; low and high scale it, so that both rest on the same areas.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from facemap import spreading
from facemap.asking import ask_concerns, ask_count, ask_technique, check_emphasis
from facemap.choosing import Choice, choose
from facemap.records import amount
from facemap.spreading import Level, Spot
from facemap.wording import listed, plain, spaced

if TYPE_CHECKING:
    from facemap.placing import FaceMap
    from facemap.records import Reported, Technique
    from facemap.surface import Mesh, Region

EMPHASIS = 2.0
"""How many times as dense the needles are in the zones of a concern: an assumption, the user's to change."""

COMPUTED = "computed"
NOT_REPORTED = "not reported"

Span = tuple[float | None, float | None]


@dataclass(frozen=True)
class ZoneRow:
    """One zone, one side: its area and the needles in it; ``None`` is what nobody reported."""

    zone: str
    side: str
    name: str
    area_cm2: float | None
    needles_low: float | None
    needles_high: float | None
    per_cm2_low: float | None
    per_cm2_high: float | None
    basis: str | None
    note: str | None

    @property
    def per_cm2(self) -> float | None:
        """The density a picture colours the zone with: the high one, or the only one."""
        return self.per_cm2_low if self.per_cm2_high is None else self.per_cm2_high


@dataclass(frozen=True)
class Piece:
    """A piece of the region on which the density is constant."""

    level: Level
    per_cm2_low: float | None
    per_cm2_high: float | None

    @property
    def region(self) -> Region:
        """The skin."""
        return self.level.region

    @property
    def area_cm2(self) -> float:
        """Its area."""
        return self.level.area_cm2

    @property
    def per_cm2(self) -> float | None:
        """The density a picture colours the piece with: the high one, or the only one."""
        return self.per_cm2_low if self.per_cm2_high is None else self.per_cm2_high


@dataclass(frozen=True)
class Density:
    """The needles of a technique over the zones of a map.

    Attributes
    ----------
    technique : str
        Its id.
    concerns : mapping of str to float
        Concern id to weight.
    rows : tuple of ZoneRow
        The zones of the concerns, or all zones where none was given; they may overlap and are not to be
        summed. The last row is the region that the technique counts over, where it has one.
    places, region : str or None
        How the technique spreads its needles, and the zone that its count is over.
    reported : Reported or None
        The count that was reported and is used here.
    others : tuple of Reported
        Counts that conflict with it.
    low, high : float or None
        The count that was spread; ``low`` is None for an upper bound.
    emphasis : float
        Assumed.
    pieces : tuple of Piece
        For ``area``: disjoint, together the region.
    choice : Choice or None
        For ``points``: the points for the high count, local ones first.
    counted : str
        The count in words: "up to 70 needles", "14 placed of up to 15", "not reported".
    how : str
        How the rows were computed, in a sentence or two.
    mesh : Mesh
        The skin sheet that the pieces lie on.
    """

    technique: str
    concerns: Mapping[str, float]
    rows: tuple[ZoneRow, ...]
    places: str | None
    region: str | None
    reported: Reported | None
    others: tuple[Reported, ...]
    low: float | None
    high: float | None
    emphasis: float
    pieces: tuple[Piece, ...]
    choice: Choice | None
    counted: str
    how: str
    mesh: Mesh

    def __repr__(self) -> str:
        return f"Density({self.technique!r}, {self.counted!r}, {len(self.rows)} rows)"

    @cached_property
    def per_vertex(self) -> NDArray[np.float64]:
        """Needles per cm2 at each vertex of the skin sheet, ``(n,)``; NaN where there is no density."""
        return spreading.per_vertex(self.mesh, [(piece.region, piece.per_cm2) for piece in self.pieces])

    @property
    def over_region(self) -> ZoneRow | None:
        """The row of the region, where there is one."""
        return self.rows[-1] if self.rows and self.rows[-1].zone == self.region else None

    def row(self, zone: str, side: str) -> ZoneRow | None:
        """The row of a zone on a side, or None."""
        return next((row for row in self.rows if (row.zone, row.side) == (zone, side)), None)


def density(
    map_: FaceMap,
    technique: str,
    concerns: Mapping[str, float] | Sequence[str] = (),
    *,
    emphasis: float = EMPHASIS,
    count: str | float | None = None,
) -> Density:
    """Needles and needles per cm2 of a technique, zone by zone.

    Parameters
    ----------
    map_ : FaceMap
        An atlas placed on a head: the areas are those of this head.
    technique : str
        Any name of a technique.
    concerns : mapping of str to float, or sequence of str
        The concerns that are emphasised, with their weights ("nasolabial-folds:2" in a sequence).
    emphasis : float
        How many times as dense the needles are in a concern's zones. A weight w makes it
        ``1 + (emphasis - 1) w``: with weight 2 a zone is given twice the extra. Where zones overlap, the
        heavier weight counts.
    count : {"low", "high"} or float, optional
        Use one end of the reported count, or a number of your own.

    Returns
    -------
    Density

    Raises
    ------
    UnknownName
        For a technique or concern of no such name.
    BadInput
        For an emphasis below 1, a weight or count that is not positive, or a low end nobody reported.
    """
    weights = ask_concerns(map_.atlas, concerns)
    record = ask_technique(map_.atlas, technique)
    check_emphasis(emphasis)
    job = _Job(map_, record, weights, emphasis, *ask_count(record, count), own=isinstance(count, int | float))
    if why := job.no_density():
        return job.without_density(why)
    spread = {"area": job.area, "points": job.points, "lines": job.lines, "per_area": job.per_area}
    return spread[str(record.places)]()


@dataclass(frozen=True)
class _Job:
    """One question to :func:`density`, with the names looked up."""

    map_: FaceMap
    technique: Technique
    concerns: Mapping[str, float]
    emphasis: float
    low: float | None
    high: float | None
    own: bool

    @property
    def reported(self) -> Reported | None:
        return self.technique.count[0] if self.technique.count else None

    @property
    def unit(self) -> str:
        return self.reported.unit if self.reported else "needles"

    def words(self) -> str:
        if self.own:
            return f"{amount(self.low, self.high)} {self.unit} (set by you; {self._reported_words()})"
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
        )

    def zones(self) -> list[Spot]:
        return spreading.spots(self.map_, self.concerns)

    def over(self) -> Spot:
        return spreading.whole_zone(self.map_, str(self.technique.region))

    def without_density(self, why: str, choice: Choice | None = None) -> Density:
        return self.finish([_row(spot, note=why) for spot in self.zones()], why, choice=choice)

    def area(self) -> Density:
        over = self.over()
        levels = spreading.levels(self.map_, self.concerns, self.emphasis, over)
        share = spreading.share_of_one(levels)
        rows = [self._area_row(spot, over, levels, share) for spot in self.zones()]
        total = share * sum(level.factor * level.area_cm2 for level in levels)
        rows.append(_row(over, needles=self._scaled(total)))
        pieces = [Piece(x, *self._scaled(x.factor * share)) for x in levels]
        return self.finish(rows, self._area_words(over), pieces=tuple(pieces))

    def _area_row(self, spot: Spot, over: Spot, levels: list[Level], share: float) -> ZoneRow:
        weight = spreading.weight_of(self.map_, self.concerns, spot.id)
        part = spreading.part_inside(self.map_, spot, over, levels, weight)
        if part is None:
            return _row(spot, note=_outside(over))
        inside_cm2, weighed_cm2 = part
        note = None
        if spot.area_cm2 and inside_cm2 < spot.area_cm2 * spreading.NEARLY_ALL:
            share_of_zone = f"{inside_cm2:.1f} of {spot.area_cm2:.1f} cm2 lie inside the {spaced(over.id)}"
            note = f"{share_of_zone}; the needles are those inside"
        return _row(spot, needles=self._scaled(share * weighed_cm2), over_cm2=inside_cm2, note=note)

    def _area_words(self, over: Spot) -> str:
        words = (
            f"{self.words()}, spread evenly over the {spaced(over.id)} ({over.area_cm2:.0f} cm2 on this head)"
        )
        if not self.concerns:
            return words
        factors = sorted({spreading.factor(self.emphasis, weight) for weight in self.concerns.values()})
        times = listed([plain(round(factor, 3)) for factor in factors])
        zones = f"the zones of {listed([spaced(name) for name in self.concerns])}"
        return f"{words}, {times} times as dense in {zones} (assumed)"

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
        rows.append(_row(over, needles=held, note=f"{beside:.0f} more lie outside it" if beside else None))
        counted = f"{shown.placed} placed of {amount(self.low, self.high)}"
        return self.finish(rows, self._points_words(shown), counted=counted, choice=shown)

    def _points_row(self, spot: Spot, over: Spot, low: Choice | None, high: Choice | None) -> ZoneRow:
        if not spreading.reaches(self.map_, spot, over):
            return _row(spot, note=_outside(over))
        return _row(spot, needles=(self._inside(spot, low), self._inside(spot, high)))

    def _choice(self, budget: float | None) -> Choice | None:
        return None if budget is None else choose(self.map_, self.technique, self.concerns, budget)

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
        rows = [_row(spot, per_cm2=(self.low, self.high), basis=basis) for spot in self.zones()]
        return self.finish(rows, f"{self.words()}, the same on every zone")

    def lines(self) -> Density:
        basis = COMPUTED if self.own or self.reported is None else self.reported.basis
        rows = [
            _row(spot, needles=(self.low, self.high), basis=basis, note="for each wrinkle")
            for spot in spreading.line_spots(self.map_, self.concerns)
        ]
        return self.finish(rows, f"{self.words()} for each wrinkle")

    def _scaled(self, one: float) -> Span:
        low, high = self.low, self.high
        return (None if low is None else low * one, None if high is None else high * one)


def _row(
    spot: Spot,
    *,
    needles: Span = (None, None),
    per_cm2: Span = (None, None),
    over_cm2: float | None = None,
    basis: str = COMPUTED,
    note: str | None = None,
) -> ZoneRow:
    area_cm2 = spot.area_cm2 if over_cm2 is None else over_cm2
    if area_cm2 and per_cm2 == (None, None):
        per_cm2 = (_per(needles[0], area_cm2), _per(needles[1], area_cm2))
    known = any(value is not None for value in (*needles, *per_cm2))
    return ZoneRow(
        zone=spot.id,
        side=spot.side,
        name=spot.name,
        area_cm2=spot.area_cm2,
        needles_low=needles[0],
        needles_high=needles[1],
        per_cm2_low=per_cm2[0],
        per_cm2_high=per_cm2[1],
        basis=basis if known else None,
        note=note,
    )


def _outside(over: Spot) -> str:
    return f"outside the {spaced(over.id)}, which the count is over"


def _per(needles: float | None, area_cm2: float) -> float | None:
    return None if needles is None else needles / area_cm2
