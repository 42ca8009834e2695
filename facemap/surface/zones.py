"""Discs and bands: the skin within a distance of a place or a curve."""

from typing import Literal

from facemap.surface.distances import distance_mm
from facemap.surface.mesh import Mesh
from facemap.surface.places import Anchor, Curve
from facemap.surface.regions import Region, where_field


def disc(mesh: Mesh, centre: Anchor, radius_mm: float) -> Region:
    """The skin within a distance of a place."""
    return where_field(mesh, distance_mm(mesh, centre) - radius_mm)


def band(
    mesh: Mesh, curve: Curve, left_mm: float, right_mm: float, ends: Literal["round", "flat"] = "round"
) -> Region:
    """The skin within a distance of a curve."""
    del ends
    return where_field(mesh, distance_mm(mesh, curve) - max(left_mm, right_mm))
