"""One needle spread over a region: pieces of constant density, and what of them lies in a zone.

Areas are those of regions cut into the mesh, never sums over vertices.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial, reduce
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from facemap import surface

if TYPE_CHECKING:
    from facemap.choosing import Choice
    from facemap.placing import FaceMap
    from facemap.rules import Side
    from facemap.surface import Mesh, Region

NEARLY_ALL = 0.995
"""A zone with this much of its area inside a region counts as inside, so that a shared edge is no cut."""


@dataclass(frozen=True)
class Spot:
    """A zone on one side (or a wrinkle, which has no area)."""

    id: str
    side: str
    name: str
    area_cm2: float | None
    region: Region | None


@dataclass(frozen=True)
class Level:
    """The part of a region where the density is ``factor`` times the plain one.

    Its outline is cut when `region` is first asked for: that of the plain rest is the costly one, and
    densities need its area only.
    """

    cut: Callable[[], Region]
    area_cm2: float
    weight: float | None
    factor: float

    @cached_property
    def region(self) -> Region:
        """The piece of skin."""
        return self.cut()


def factor(emphasis: float, weight: float) -> float:
    """How many times as dense a zone of a concern is: ``1 + (emphasis - 1) weight``."""
    return 1.0 + (emphasis - 1.0) * weight


def spots(map_: FaceMap, concerns: Mapping[str, float]) -> list[Spot]:
    """The zones of the concerns in their order; without a concern every zone but regions and muscles."""
    atlas = map_.atlas
    if concerns:
        ids = [zone for name in concerns for zone in atlas.concerns[name].zones]
    else:
        ids = [zone.id for zone in atlas.zones.values() if zone.kind == "zone"]
    return [_spot(map_, zone, side) for zone in dict.fromkeys(ids) for side in map_.zone_sides(zone)]


def line_spots(map_: FaceMap, concerns: Mapping[str, float]) -> list[Spot]:
    """The wrinkles of the concerns, side by side; without a concern every wrinkle."""
    lines = map_.atlas.lines
    if concerns:
        ids = [line for name in concerns for line in map_.atlas.concerns[name].lines]
    else:
        ids = [line.id for line in lines.values() if line.kind == "wrinkle"]
    return [
        Spot(line, side, lines[line].name, None, None)
        for line in dict.fromkeys(ids)
        for side in map_.line_sides(line)
    ]


@lru_cache(maxsize=64)
def whole_zone(map_: FaceMap, zone: str) -> Spot:
    """A zone with all its sides in one."""
    parts = [_spot(map_, zone, side) for side in map_.zone_sides(zone)]
    if len(parts) == 1:
        return parts[0]
    region = union(map_.head.mesh, [part.region for part in parts if part.region is not None])
    return Spot(zone, "both", parts[0].name, region.area_cm2(map_.head.mesh), region)


def union(mesh: Mesh, regions: Sequence[Region]) -> Region:
    """All of several regions."""
    return reduce(lambda a, b: surface.unite(mesh, a, b), regions)


@lru_cache(maxsize=512)
def inside(mesh: Mesh, spot: Spot, over: Spot) -> tuple[Region, float]:
    """The part of a zone that lies inside another, and its area in cm2; kept for the next question."""
    assert spot.region is not None
    assert over.region is not None
    part = surface.intersect(mesh, spot.region, over.region)
    area_cm2 = part.area_cm2(mesh)
    if spot.area_cm2 and area_cm2 > spot.area_cm2 * (1 - 1e-12):
        return spot.region, spot.area_cm2
    return part, area_cm2


def reaches(map_: FaceMap, spot: Spot, over: Spot) -> bool:
    """Whether more of a zone lies inside another than a shared edge."""
    inside_cm2 = inside(map_.head.mesh, spot, over)[1]
    return bool(spot.area_cm2) and inside_cm2 >= (1 - NEARLY_ALL) * (spot.area_cm2 or 0.0)


def weight_of(map_: FaceMap, concerns: Mapping[str, float], zone: str) -> float | None:
    """The heaviest weight among the concerns that a zone belongs to, or None."""
    weights = [weight for name, weight in concerns.items() if zone in map_.atlas.concerns[name].zones]
    return max(weights, default=None)


def levels(map_: FaceMap, concerns: Mapping[str, float], emphasis: float, over: Spot) -> list[Level]:
    """A region cut into pieces of constant density, the densest first, the plain rest last.

    The pieces are disjoint and together the region. Where zones overlap, the heavier weight counts.
    """
    mesh, whole = map_.head.mesh, over.region
    assert whole is not None
    assert over.area_cm2 is not None
    found: list[Level] = []
    taken: Region | None = None
    for weight in sorted(set(concerns.values()), reverse=True):
        parts = [
            inside(mesh, spot, over)[0]
            for spot in spots(map_, concerns)
            if weight_of(map_, concerns, spot.id) == weight
        ]
        if not parts:
            continue
        piece = union(mesh, parts)
        if taken is not None:
            piece, taken = surface.subtract(mesh, piece, taken), surface.unite(mesh, taken, piece)
        else:
            taken = piece
        found.append(Level(partial(_itself, piece), piece.area_cm2(mesh), weight, factor(emphasis, weight)))
    rest_cm2 = over.area_cm2 - sum(level.area_cm2 for level in found)
    rest = partial(_itself, whole) if taken is None else partial(surface.subtract, mesh, whole, taken)
    found.append(Level(rest, rest_cm2, None, 1.0))
    return found


def _itself(region: Region) -> Region:
    return region


def share_of_one(parts: Sequence[Level]) -> float:
    """One needle's density, per cm2, on the plain part: the pieces then hold one needle together."""
    return 1.0 / sum(part.factor * part.area_cm2 for part in parts)


def part_inside(
    map_: FaceMap, spot: Spot, over: Spot, parts: Sequence[Level], weight: float | None
) -> tuple[float, float] | None:
    """The area of a zone inside a region, plain and weighed by the factors; None where it lies outside.

    Parameters
    ----------
    weight : float or None
        The zone's own: only where a heavier zone overlaps it, another factor counts.

    Returns
    -------
    (inside_cm2, weighed_cm2) or None
    """
    mesh = map_.head.mesh
    region, inside_cm2 = inside(mesh, spot, over)
    if not reaches(map_, spot, over):
        return None
    left_cm2, weighed_cm2, own = inside_cm2, 0.0, 1.0
    for part in parts:
        if part.weight == weight:
            own = part.factor
            break
        common_cm2 = surface.intersect(mesh, region, part.region).area_cm2(mesh)
        weighed_cm2 += part.factor * common_cm2
        left_cm2 -= common_cm2
    return inside_cm2, weighed_cm2 + left_cm2 * own


def count_inside(map_: FaceMap, spot: Spot, choice: Choice) -> float:
    """How many of the chosen needles lie in a zone."""
    assert spot.region is not None
    anchors = [point.anchor for point in choice.on(map_)]
    if not anchors:
        return 0.0
    triangles = np.array([anchor.triangle for anchor in anchors])
    bary = np.array([anchor.bary for anchor in anchors])
    return float(np.count_nonzero(spot.region.contains(triangles, bary)))


def at_vertices(mesh: Mesh) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Each vertex as a corner of one of its triangles: triangles (n,), bary (n, 3)."""
    triangles = np.zeros(len(mesh.vertices), dtype=np.int64)
    corner = np.zeros(len(mesh.vertices), dtype=np.int64)
    for column in range(3):
        triangles[mesh.triangles[:, column]] = np.arange(len(mesh.triangles))
        corner[mesh.triangles[:, column]] = column
    return triangles, np.eye(3)[corner]


def per_vertex(mesh: Mesh, fields: Sequence[tuple[Region, float | None]]) -> NDArray[np.float64]:
    """A value at each vertex, ``(n,)``: that of the piece it lies in, NaN outside them all."""
    triangles, bary = at_vertices(mesh)
    values = np.full(len(mesh.vertices), np.nan)
    for region, value in fields:
        if value is not None:
            values[region.contains(triangles, bary)] = value
    values.setflags(write=False)
    return values


def _spot(map_: FaceMap, zone: str, side: Side) -> Spot:
    placed = map_.zone(zone, side)
    return Spot(zone, side, map_.atlas.zones[zone].name, placed.area_cm2, placed.region)
