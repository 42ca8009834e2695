"""Geometry along the skin: places, curves, distances and regions. Knows nothing of faces."""

from facemap.surface.mesh import Mesh
from facemap.surface.nearest import nearest_anchor, nearest_anchors
from facemap.surface.paths import shortest_path
from facemap.surface.places import Anchor, Curve, join, on_mesh, vertex_anchor
from facemap.surface.sections import section, walk

__all__ = [
    "Anchor",
    "Curve",
    "Mesh",
    "join",
    "nearest_anchor",
    "nearest_anchors",
    "on_mesh",
    "section",
    "shortest_path",
    "vertex_anchor",
    "walk",
]
