"""The needles of a technique, zone by zone: what a computation of densities gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from facemap import spreading
from facemap.spreading import Level, Spot

if TYPE_CHECKING:
    from facemap.choosing import Choice
    from facemap.records import Reported
    from facemap.surface import Mesh, Region

COMPUTED = "computed"

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
    own : str
        Whose the count is where it is not the reported one: "set by you", "your own, in the plan li-mei".
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
    own: str = ""

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


def row_of(
    spot: Spot,
    *,
    needles: Span = (None, None),
    per_cm2: Span = (None, None),
    over_cm2: float | None = None,
    basis: str = COMPUTED,
    note: str | None = None,
) -> ZoneRow:
    """A row: needles and their density over an area, each low and high; None where nothing is known."""
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


def _per(needles: float | None, area_cm2: float) -> float | None:
    return None if needles is None else needles / area_cm2
