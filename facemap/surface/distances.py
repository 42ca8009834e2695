"""Distance along the skin."""

from collections.abc import Sequence

import numpy as np

from facemap.errors import BadInput
from facemap.surface.bending import measured
from facemap.surface.mesh import Floats, Mesh
from facemap.surface.places import Anchor, Curve
from facemap.surface.rays import from_curve, from_place
from facemap.surface.shadows import spread

Source = Anchor | Curve | Sequence[Anchor | Curve]

_NEAR_MM = 40.0  # so far distances are measured along straight rays


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
    if isinstance(source, Anchor):
        rays = from_place(mesh, source, _NEAR_MM)
    else:
        rays = from_curve(mesh, source, (_NEAR_MM, _NEAR_MM), round_ends=True)
    rays, _, near = measured(mesh, rays, 0.0)
    triangles, names = mesh.triangles.astype(np.int64), np.arange(len(mesh.vertices))
    return spread(rays, triangles, names, mesh.vertices, near, np.inf).distance_mm
