"""Which vertices lie within a closed line on the sheet."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from headbuild.charting import Chart, Place


def inside_vertices(chart: Chart, loops: dict[str, list[Place]]) -> NDArray[np.bool_]:
    """The vertices within the loops, (n,): of the two pieces each cuts, the one without the bust.

    Raises
    ------
    ValueError
        When a loop does not cut the sheet in two.
    """
    inside = np.zeros(len(chart.vertices), dtype=bool)
    for name, nodes in loops.items():
        label = _pieces(chart, nodes)
        count = np.sort(np.bincount(label))[::-1]
        if len(count) < 2 or (len(count) > 2 and count[2] > 2):
            raise ValueError(f"the loop {name} cuts the sheet into pieces of {count[:6].tolist()} vertices")
        inside |= label != label[int(np.argmin(chart.vertices[:, 1]))]
    return inside


def _pieces(chart: Chart, nodes: list[Place]) -> NDArray[np.int32]:
    """Connected pieces of the vertices when the edges that the line crosses are taken away."""
    ends = np.concatenate(
        [chart.triangles[:, [0, 1]], chart.triangles[:, [1, 2]], chart.triangles[:, [2, 0]]]
    )
    edges = np.unique(np.sort(ends, axis=1), axis=0)
    crossed = {tuple(sorted(chart.triangles[t][w > 0].tolist())) for t, w in nodes if (w > 0).sum() == 2}
    keep = np.array([tuple(e) not in crossed for e in edges.tolist()])
    a, b = edges[keep].T
    size = len(chart.vertices)
    links = sparse.coo_matrix((np.ones(len(a)), (a, b)), shape=(size, size))
    return np.asarray(connected_components(links, directed=False)[1])
