"""What the raw targets lack, modelled by rule on the fine sheet."""

import numpy as np
from scipy import sparse

from headbuild.source import Floats, Ints
from headbuild.subdivide import Sheet


class Sculptor:
    """Displaces fine vertices by fields that are fixed on one head and so the same places on all."""

    def __init__(self, fine: Sheet, triangles: Ints, rest: Floats) -> None:
        self.rest = rest
        self._mirror = fine.mirror
        self.border = _border_smoother(triangles, len(rest), rest)

    def shape(self, sheet: Floats, sex: str, age: int, expression: str | None) -> Floats:
        """The sculpted sheet, (n, 3) mm."""
        return np.asarray(self.border @ sheet)


def _border_smoother(triangles: Ints, size: int, rest: Floats) -> sparse.csr_matrix:
    """A matrix that smooths the cut of the bust along itself and the rows next to it."""
    ends = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    edges, count = np.unique(np.sort(ends, axis=1), axis=0, return_counts=True)
    cut = edges[(count == 1) & (rest[edges].mean(axis=1)[:, 1] < -60)]
    along = _average(cut, size)
    around = _average(edges, size)
    near = np.zeros(size)
    near[cut] = 1.0
    rows = near.copy()
    for _ in range(4):
        rows = np.maximum(rows, 0.75 * (around @ rows))
    rows[cut] = 0.0
    step_cut = sparse.eye_array(size) + sparse.diags_array(0.5 * near) @ (along - sparse.eye_array(size))
    step_near = sparse.eye_array(size) + sparse.diags_array(0.5 * rows) @ (around - sparse.eye_array(size))
    total = sparse.eye_array(size, format="csr")
    for k in range(40):
        total = step_cut @ total
        if k % 4 == 0:
            total = step_near @ total
    return sparse.csr_matrix(total)


def _average(edges: Ints, size: int) -> sparse.csr_matrix:
    both = np.concatenate([edges, edges[:, ::-1]])
    links = sparse.csr_matrix((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(size, size))
    degree = np.asarray(links.sum(axis=1)).ravel()
    return sparse.csr_matrix(sparse.diags_array(1 / np.maximum(degree, 1)) @ links)
