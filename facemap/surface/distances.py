"""Distance along the skin."""

from collections.abc import Sequence

import numpy as np
from potpourri3d import MeshFastMarchingDistanceSolver

from facemap.errors import BadInput
from facemap.surface.mesh import Floats, Mesh
from facemap.surface.places import Anchor, Curve

Source = Anchor | Curve | Sequence[Anchor | Curve]


def distance_mm(mesh: Mesh, source: Source) -> Floats:
    """Distance of every vertex from places or curves, along the skin.

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
    solver = MeshFastMarchingDistanceSolver(mesh.vertices, mesh.triangles.astype(np.int64))
    lines = []
    for one in sources:
        curve = Curve([one.triangle], [one.bary]) if isinstance(one, Anchor) else one
        line = [(int(t), b.tolist()) for t, b in zip(curve.triangles, curve.bary, strict=True)]
        lines.append([*line, line[0]] if curve.closed else line)
    return np.asarray(solver.compute_distance(lines), dtype=np.float64)
