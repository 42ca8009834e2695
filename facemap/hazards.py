"""How far structures lie from a place, along the skin, on one head.

A structure is a projection on the skin with the spread that its source gives: where it commonly lies, never a
promise that it does not lie elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from facemap import surface
from facemap.errors import RuleError
from facemap.rules import rests_on
from facemap.rules.behind import has_no_side
from facemap.rules.mirror import mirror_of
from facemap.surface import Anchor, Curve, Region

if TYPE_CHECKING:
    from facemap.grammar.mentions import Role
    from facemap.placing import FaceMap
    from facemap.records import Reported, Structure
    from facemap.rules import Side

Projection: TypeAlias = Anchor | Curve | Region

NEAR_MM: Final = 15.0
"""So far from a point its card tells of structures."""
STEP_MM: Final = 0.5
KEPT: Final = 64
"""Projections that are kept: those of two or three maps, which are kept in memory with them."""
_ON_IT_MM: Final = 1e-6


@dataclass(frozen=True)
class Hazard:
    """A structure near a place.

    Attributes
    ----------
    id, name, kind : str
        Of the structure.
    side : str
        Which of its sides is meant: ``left``, ``right`` or ``midline``.
    distance_mm : float
        Along the skin of this head, from the place to the nearest place of the projection; 0 within a region.
    spread : tuple of Reported
        How far the projection varies between people; empty where no study was read.
    basis, source : str
        Of the projection.
    estimated : bool
        Whether the projection rests on a landmark that is estimated from bone.
    """

    id: str
    name: str
    kind: str
    side: Side
    distance_mm: float
    spread: tuple[Reported, ...]
    basis: str
    source: str
    estimated: bool


def near(map_: FaceMap, place: Anchor, within_mm: float = NEAR_MM) -> tuple[Hazard, ...]:
    """The structures whose projections lie near a place, the nearest first.

    Parameters
    ----------
    map_ : FaceMap
    place : Anchor
        On ``map_.head.mesh``.
    within_mm : float
        How far, along the skin.

    Returns
    -------
    tuple of Hazard
        Each structure once, on its nearer side. A structure whose rule this head cannot carry out, and one
        that has no projection, is not among them.
    """
    found: list[Hazard] = []
    for record in map_.atlas.structures.values():
        sides = [(distance_mm(map_, place, record.id, side, within_mm), side) for side in sides_of(record)]
        # alike from a place on the midline: the left one then
        distance, side = min(sides, key=lambda pair: round(pair[0], 3), default=(np.inf, "midline"))
        if distance <= within_mm:
            found.append(_hazard(map_, record, side, distance))
    return tuple(sorted(found, key=lambda hazard: hazard.distance_mm))


def _hazard(map_: FaceMap, record: Structure, side: Side, distance: float) -> Hazard:
    rule = record.projection
    assert rule is not None
    behind = rests_on(rule, map_.head, map_.atlas, side, _role(record))
    return Hazard(
        record.id, record.name, record.kind, side, distance, record.spread, record.basis, record.source,
        bool(behind),
    )  # fmt: skip


def sides_of(record: Structure) -> tuple[Side, ...]:
    """The sides that a structure has."""
    return ("midline",) if record.side == "midline" else ("left", "right")


def spread_mm(record: Structure) -> float:
    """The widest spread that was reported for a structure, in mm; 0 where none was."""
    ends = [end for item in record.spread if item.unit == "mm" for end in (item.low, item.high)]
    return max((end for end in ends if end is not None), default=0.0)


def distance_mm(map_: FaceMap, place: Anchor, structure: str, side: Side, within_mm: float = np.inf) -> float:
    """How far a structure's projection lies from a place, along the skin.

    Parameters
    ----------
    map_ : FaceMap
    place : Anchor
    structure, side : str
        Which one.
    within_mm : float
        Beyond this the answer is only that it is farther.

    Returns
    -------
    float
        In mm; infinite where it is farther than ``within_mm`` or has no projection here.
    """
    there = projection(map_, structure, side)
    mesh = map_.head.mesh
    if there is None:
        return float(np.inf)
    if isinstance(there, Anchor):
        return _shortest(map_, place, [there], within_mm)
    if isinstance(there, Region):
        if bool(there.contains([place.triangle], [place.bary])[0]):
            return 0.0
        edges = [anchor for outline in there.outlines(mesh) for anchor in _along(map_, outline)]
        return _shortest(map_, place, edges, within_mm)
    return _shortest(map_, place, _along(map_, there, place), within_mm)


def _along(map_: FaceMap, curve: Curve, place: Anchor | None = None) -> list[Anchor]:
    """Places close together along a curve, and the one that is nearest to a place through the air."""
    mesh = map_.head.mesh
    length = curve.length_mm(mesh)
    stops = np.linspace(0.0, length, max(2, int(np.ceil(length / STEP_MM)) + 1))
    if place is not None:
        stops = np.append(stops, curve.nearest_mm(mesh, place.on(mesh)))
    triangles, bary = curve.places_mm(mesh, stops)
    return [Anchor(int(t), b) for t, b in zip(triangles, bary, strict=True)]


def _shortest(map_: FaceMap, place: Anchor, there: list[Anchor], within_mm: float) -> float:
    """The shortest way to any of some places; infinite beyond a bound."""
    mesh = map_.head.mesh
    here = place.on(mesh)
    straight = np.linalg.norm(np.array([anchor.on(mesh) for anchor in there]) - here, axis=1)
    best = float(np.inf)
    for k in np.argsort(straight, kind="stable"):
        # no way along the skin is shorter than that through the air
        if straight[k] >= min(best, within_mm + _ON_IT_MM):
            break
        if straight[k] <= _ON_IT_MM:
            return 0.0
        best = min(best, surface.shortest_path(mesh, place, there[k]).length_mm(mesh))
    return best if best <= within_mm else float(np.inf)


@lru_cache(maxsize=KEPT)
def projection(map_: FaceMap, structure: str, side: Side) -> Projection | None:
    """What lies over a structure on the skin; None where it has no rule, or none this head can carry out.

    Raises
    ------
    KeyError
        For an id that no structure has.
    """
    record = map_.atlas.structures[structure]
    rule = record.projection
    if rule is None:
        return None
    mirror = mirror_of(map_.head) if side == "right" else None
    if mirror is not None and has_no_side(rule, map_.head, map_.atlas, _role(record)):
        opposite = projection(map_, structure, "left")
        if isinstance(opposite, Anchor):
            return mirror.anchor(opposite)
        if isinstance(opposite, Curve):
            return mirror.curve(opposite)
        return None if opposite is None else mirror.region(opposite)
    run = map_.runner
    try:
        if record.place is not None:
            return run.place(record.place, side)
        if record.curve is not None:
            return run.curve(record.curve, side)
        assert record.region is not None
        return run.region(record.region, side)
    except RuleError:
        return None


def _role(record: Structure) -> Role:
    return "place" if record.place is not None else "curve" if record.curve is not None else "zone"


def projections(map_: FaceMap, structure: str) -> Iterator[tuple[Side, Projection]]:
    """Every side of a structure that has a projection on this head."""
    for side in sides_of(map_.atlas.structures[structure]):
        found = projection(map_, structure, side)
        if found is not None:
            yield side, found
