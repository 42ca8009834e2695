"""Distance along the skin."""

from collections.abc import Sequence

import numpy as np

from facemap.errors import BadInput
from facemap.surface.mesh import Floats, Mesh
from facemap.surface.places import Anchor, Curve
from facemap.surface.rays import from_curve, from_place, traced
from facemap.surface.reach import Reach, nothing, reach_of
from facemap.surface.shadows import spread

Source = Anchor | Curve | Sequence[Anchor | Curve]

_NEAR_MM = 40.0  # so far distances are measured along straight rays
_WHOLE = np.eye(3)


def distance_mm(mesh: Mesh, source: Source) -> Floats:
    """Distance of every vertex from places or curves, along the skin.

    It is measured along straight rays as far as 40 mm, and carried on from triangle to triangle beyond
    that and round holes.

    Parameters
    ----------
    mesh : Mesh
        The skin.
    source : Anchor, Curve or sequence of them
        Where the distance is 0.

    Returns
    -------
    ndarray, shape (n,)
        In mm; infinite where no path leads.
    """
    sources = [source] if isinstance(source, Anchor | Curve) else list(source)
    if not sources:
        raise BadInput("a distance needs a place or a curve to start from")
    return np.asarray(np.minimum.reduce([_from(mesh, one) for one in sources]))


def _from(mesh: Mesh, source: Anchor | Curve) -> Floats:
    near = _near(mesh, source)
    free = ~np.isfinite(near.distance_mm)
    bound = np.full(len(free), np.inf)
    return spread(mesh.triangles.astype(np.int64), mesh.vertices, near, bound, free).distance_mm


def _near(mesh: Mesh, source: Anchor | Curve) -> Reach:
    """What rays tell the vertices that they come by."""
    if isinstance(source, Anchor):
        rays = from_place(mesh, source, _NEAR_MM)
    else:
        rays = from_curve(mesh, source, (_NEAR_MM, _NEAR_MM), round_ends=True)
    trail = traced(mesh, rays, 0.0)
    triangles = np.unique(trail.triangles)
    vertices = mesh.triangles[triangles].astype(np.int64).ravel()
    return nothing(len(mesh.vertices)).told(vertices, reach_of(mesh, rays, trail, triangles, _WHOLE))
