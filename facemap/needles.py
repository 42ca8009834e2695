"""Single needles for a density: a seeded sample that shows a count, not places to needle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from facemap import hazards, surface
from facemap.surface import Region

if TYPE_CHECKING:
    from facemap.density import Density
    from facemap.placing import FaceMap
    from facemap.surface import Mesh

CAPTION = "shows a count, not places to needle"

FORBIDDEN_MASKS = ("orbit", "lids", "vermilion", "nostrils")
"""Masks of the head, by their bare names, that no needle of a sample stands on."""

OVER_THE_CAROTID = ("ST9", "LI18", "SI17")
"""Critical points of the neck: over the carotid or beside it."""

CLEARANCE_MM = 15.0
"""Skin left free on each side of the carotid and round the points over it: an assumption."""


@dataclass(frozen=True)
class Needles:
    """Needles of a sample.

    Attributes
    ----------
    triangles : (k,) int array
    bary : (k, 3) array
        Where on the skin sheet.
    xyz, normals : (k, 3) array
        The same in mm, and the skin's unit normals.
    caption : str
        What must stand beside them.
    """

    triangles: NDArray[np.int64]
    bary: NDArray[np.float64]
    xyz: NDArray[np.float64]
    normals: NDArray[np.float64]
    caption: str = CAPTION

    def __len__(self) -> int:
        return len(self.triangles)


def sample(map_: FaceMap, found: Density, rng: np.random.Generator) -> Needles:
    """Spread as many needles as the technique has over its region, evenly within each density.

    Parameters
    ----------
    map_ : FaceMap
    found : Density
        Of this map. Only an ``area`` technique has a density to sample: others give no needles.
    rng : numpy.random.Generator
        The same state gives the same needles.

    Returns
    -------
    Needles
        As many as the high count, rounded (the low one where no high one is reported). None on lids,
        inside the orbital rim, on lips or nostrils, or over the carotid; the skin left stands in for it.
    """
    mesh = map_.head.mesh
    count = found.low if found.high is None else found.high
    if not found.pieces or count is None:
        return _needles(mesh, np.zeros(0, dtype=np.int64), np.zeros((0, 3)))
    closed = forbidden(map_)
    places = [
        piece.region if closed is None else surface.subtract(mesh, piece.region, closed)
        for piece in found.pieces
    ]
    held = np.array(
        [
            (piece.per_cm2 or 0.0) * place.area_cm2(mesh)
            for piece, place in zip(found.pieces, places, strict=True)
        ]
    )
    triangles, bary = [], []
    for place, share in zip(places, shares(held, round(count)), strict=True):
        if share:
            where = surface.blue_noise(mesh, place, int(share), rng)
            triangles.append(where[0])
            bary.append(where[1])
    return _needles(mesh, np.concatenate(triangles), np.concatenate(bary))


def shares(held: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """A count shared out in whole numbers, by largest remainder: they add up to it.

    Parameters
    ----------
    held : (k,) array
        What each part is to have, in any unit.
    count : int
    """
    wanted = held * (count / held.sum())
    whole = np.floor(wanted).astype(np.int64)
    first = np.argsort(whole - wanted, kind="stable")[: count - int(whole.sum())]
    shared: NDArray[np.int64] = whole + np.isin(np.arange(len(whole)), first)
    return shared


@lru_cache(maxsize=8)
def forbidden(map_: FaceMap) -> Region | None:
    """The skin that no needle of a sample stands on; None where a head names no such skin."""
    mesh = map_.head.mesh
    fields = [
        field
        for name, field in map_.head.masks.items()
        if name.removesuffix("_left").removesuffix("_right") in FORBIDDEN_MASKS
    ]
    # straight through the air: never longer than along the skin, so that rather more is left free
    fields += [_straight_mm(mesh, places) - away for places, away in _over_the_carotid(map_)]
    return surface.where_field(mesh, np.min(fields, axis=0)) if fields else None


def _straight_mm(mesh: Mesh, places: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(cKDTree(places).query(mesh.vertices)[0], dtype=np.float64)


def _over_the_carotid(map_: FaceMap) -> Iterator[tuple[NDArray[np.float64], float]]:
    """Places over the carotid, (k, 3) mm, and how far round them: the points there, the artery on the map."""
    for name in OVER_THE_CAROTID:
        point = map_.atlas.points.get(name)
        if point is not None and point.where is not None:
            yield np.array([map_.point(name, side).xyz for side in map_.point_sides(name)]), CLEARANCE_MM
    mesh = map_.head.mesh
    for structure in map_.atlas.structures.values():
        if "carotid" in structure.id and structure.kind == "artery":
            # never less than the assumption, and more where a source says that it varies more
            away = max(CLEARANCE_MM, hazards.spread_mm(structure))
            for _, found in hazards.projections(map_, structure.id):
                if not isinstance(found, Region):
                    yield found.on(mesh).reshape(-1, 3), away


def _needles(mesh: Mesh, triangles: NDArray[np.int64], bary: NDArray[np.float64]) -> Needles:
    corners = mesh.triangles[triangles]
    xyz = np.einsum("kc,kcx->kx", bary, mesh.vertices[corners])
    normals = np.einsum("kc,kcx->kx", bary, mesh.vertex_normals[corners])
    normals = normals / np.linalg.norm(normals, axis=1, keepdims=True)
    arrays = (triangles, bary, xyz, normals)
    for array in arrays:
        array.setflags(write=False)
    return Needles(*arrays)
