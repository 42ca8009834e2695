"""Geometry along the skin: places, curves, distances and regions. Knows nothing of faces."""

from facemap.surface.distances import distance_mm
from facemap.surface.loops import inside
from facemap.surface.mesh import Mesh
from facemap.surface.nearest import nearest_anchor, nearest_anchors
from facemap.surface.paths import shortest_path
from facemap.surface.places import Anchor, Curve, join, on_mesh, vertex_anchor
from facemap.surface.regions import Region, intersect, of_triangles, subtract, unite, where_field, whole
from facemap.surface.rings import first_crossing, ring_through
from facemap.surface.sampling import blue_noise
from facemap.surface.sections import section, section_near, walk
from facemap.surface.splines import path_through
from facemap.surface.walking import walked_both_ways
from facemap.surface.zones import band, disc

__all__ = [
    "Anchor",
    "Curve",
    "Mesh",
    "Region",
    "band",
    "blue_noise",
    "disc",
    "distance_mm",
    "first_crossing",
    "inside",
    "intersect",
    "join",
    "nearest_anchor",
    "nearest_anchors",
    "of_triangles",
    "on_mesh",
    "path_through",
    "ring_through",
    "section",
    "section_near",
    "shortest_path",
    "subtract",
    "unite",
    "vertex_anchor",
    "walk",
    "walked_both_ways",
    "where_field",
    "whole",
]
