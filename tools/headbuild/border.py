"""The cut of the bust, smoothed along itself."""

import numpy as np
from scipy import sparse

from headbuild.source import Floats, Ints


def border_smoother(triangles: Ints, rest: Floats) -> sparse.csr_matrix:
    """A matrix (n, n) that smooths the cut of the bust and the rows of vertices next to it."""
    size = len(rest)
    ends = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    edges, count = np.unique(np.sort(ends, axis=1), axis=0, return_counts=True)
    cut = edges[(count == 1) & (rest[edges].mean(axis=1)[:, 1] < -60)]
    along, around = average(cut, size), average(edges, size)
    near = np.zeros(size)
    near[cut] = 1.0
    rows = near.copy()
    for _ in range(4):
        rows = np.maximum(rows, 0.75 * (around @ rows))
    rows[cut] = 0.0
    same = sparse.eye_array(size, format="csr")
    step_cut = same + sparse.diags_array(0.5 * near) @ (along - same)
    step_near = same + sparse.diags_array(0.5 * rows) @ (around - same)
    total = same
    for k in range(40):
        total = step_cut @ total
        if k % 4 == 0:
            total = step_near @ total
    return sparse.csr_matrix(total)


def average(edges: Ints, size: int) -> sparse.csr_matrix:
    """A matrix (size, size) that gives each vertex the mean of its neighbours along ``edges`` (e, 2)."""
    both = np.concatenate([edges, edges[:, ::-1]])
    links = sparse.csr_matrix((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(size, size))
    degree = np.asarray(links.sum(axis=1)).ravel()
    return sparse.csr_matrix(sparse.diags_array(1 / np.maximum(degree, 1)) @ links)
