"""Lids: resting on the eyeball, and closing over it.

A lid turns about the horizontal axis through the eyeball's centre. In the angle about that axis the rims of
both lids are brought to one line, the turn is spread over the skin around, and whatever would enter the ball
is pushed out again.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import SuperLU, splu

from headbuild.frame import Eyes
from headbuild.source import Floats, Ints

MARGIN_MM = (0.35, 0.9, 1.5)  # clearance of the three rows of the lid's edge, ball side first
SKIN_MM = 1.6  # clearance of the skin beyond
REACH = 13  # rows of vertices that move with a lid
CORNER_MM = (2.2, 0.9)
LINE = 0.12  # where closed lids meet, as a share of the gap above the lower lid
BOW = 1.0  # how closed lids run from corner to corner: 1 is a parabola, less is flatter in the middle


@dataclass(frozen=True)
class LidRows:
    """Rows round the left lid opening: ``row`` (n,) counts from 0 at the border, -1 beyond reach."""

    row: Ints
    laplacian: sparse.csr_matrix
    solvers: dict[tuple[int, int], tuple[SuperLU, sparse.csr_matrix]] = field(default_factory=dict)

    @property
    def clearance(self) -> Floats:
        """The least distance from the ball each vertex may have, (n,) mm; nan away from the lids."""
        least = np.full(len(self.row), np.nan)
        least[self.row >= 0] = SKIN_MM
        for k, margin in enumerate(MARGIN_MM):
            least[self.row == k] = margin
        return least


def lid_rows(triangles: Ints, border: Ints, size: int) -> LidRows:
    """Number the rows of vertices outward from ``border``."""
    ends = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    both = np.concatenate([ends, ends[:, ::-1]])
    links = sparse.csr_matrix((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(size, size))
    links.data[:] = 1.0
    row = np.full(size, -1, dtype=np.int64)
    row[border] = 0
    for k in range(1, REACH + 1):
        touched = (links @ (row == k - 1).astype(float)) > 0
        row[touched & (row < 0)] = k
    degree = np.asarray(links.sum(axis=1)).ravel()
    laplacian = sparse.eye_array(size, format="csr") - sparse.diags_array(1 / degree) @ links
    return LidRows(row, sparse.csr_matrix(laplacian))


def rest_on_ball(shape: Floats, rows: LidRows, eyes: Eyes) -> Floats:
    """Bring rows 0 to 2 to their clearance from the ball, the skin beyond no nearer than its own."""
    offset, distance = _from_centre(shape, eyes)
    wanted = distance.copy()
    for k, margin in enumerate(MARGIN_MM):
        share = (1.0, 0.7, 0.45)[k]
        edge = rows.row == k
        wanted[edge] += share * (eyes.radius + margin - distance[edge])
    moved = eyes.centre + offset * (wanted / distance)[:, None]
    change = _spread(
        np.where((rows.row >= 0)[:, None] & (rows.row <= 2)[:, None], moved - shape, 0.0), rows, 2, 7
    )
    return push_out(shape + change, rows, eyes)


def close(shape: Floats, rows: LidRows, eyes: Eyes, amount: float = 1.0) -> Floats:
    """Close the left lids by ``amount`` (0..1): the shape (n, 3) with both edges on one line at 1."""
    offset = shape - eyes.centre
    angle = np.arctan2(offset[:, 1], offset[:, 2])
    swing = np.zeros(len(shape))
    edge = np.nonzero(rows.row == 2)[0]
    for k in range(3):
        ring = np.nonzero(rows.row == k)[0]
        swing[ring] = _line_at(offset[ring, 0], offset[edge, 0], angle[edge]) - angle[ring]
        swing[ring] *= _inward(offset[ring, 0], offset[edge, 0])
    swing = _spread(swing[:, None], rows, 2, REACH)[:, 0] * amount
    c, s = np.cos(swing), np.sin(swing)
    out = shape.copy()
    out[:, 1] = eyes.centre[1] + c * offset[:, 1] + s * offset[:, 2]
    out[:, 2] = eyes.centre[2] - s * offset[:, 1] + c * offset[:, 2]
    for _ in range(8):
        out = push_out(out, rows, eyes)
        soft = (rows.row > 2) & (rows.row < REACH)
        out[soft] -= 0.35 * amount * (rows.laplacian @ out)[soft]
    return push_out(out, rows, eyes)


def push_out(shape: Floats, rows: LidRows, eyes: Eyes) -> Floats:
    """Move what is nearer the ball than its clearance straight out to it."""
    offset, distance = _from_centre(shape, eyes)
    least = eyes.radius + rows.clearance
    grow = np.where(distance < least, least / distance, 1.0)
    return np.asarray(eyes.centre + offset * grow[:, None])


def _from_centre(shape: Floats, eyes: Eyes) -> tuple[Floats, Floats]:
    offset = shape - eyes.centre
    return offset, np.linalg.norm(offset, axis=1)


def _line_at(at: Floats, x: Floats, angle: Floats) -> Floats:
    """The angle of the closed line at each of ``at``, from the lash line all round the opening (x, angle)."""
    first, last = int(np.argmin(x)), int(np.argmax(x))
    chord = angle[first] + (x - x[first]) / (x[last] - x[first]) * (angle[last] - angle[first])
    upper = angle >= chord
    upper[[first, last]] = True
    lower = ~upper
    lower[[first, last]] = True
    top, bottom = (np.interp(at, *_sorted(x[half], angle[half])) for half in (upper, lower))
    share = np.clip((at - x[first]) / (x[last] - x[first]), 0, 1)
    straight = angle[first] + share * (angle[last] - angle[first])
    sag = float((straight - bottom - LINE * (top - bottom)).max())
    return np.asarray(straight - sag * (4 * share * (1 - share)) ** BOW)


def _inward(at: Floats, x: Floats) -> Floats:
    """Nought at the corners of the eye, one a little inward: at the very corner lids are closed anyway."""
    inner, outer = CORNER_MM
    share = np.clip(np.minimum((at - x.min()) / inner, (x.max() - at) / outer), 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


def _sorted(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    order = np.argsort(x, kind="stable")
    return x[order], y[order]


def _spread(values: Floats, rows: LidRows, fixed: int, reach: int) -> Floats:
    """Continue ``values`` (n, k), given up to row ``fixed``, smoothly to zero beyond row ``reach``."""
    free = (rows.row > fixed) & (rows.row <= reach)
    known = (rows.row >= 0) & (rows.row <= fixed)
    inner, given = np.nonzero(free)[0], np.nonzero(known)[0]
    if (fixed, reach) not in rows.solvers:
        bilaplacian = (rows.laplacian.T @ rows.laplacian).tocsr()[inner]
        rows.solvers[fixed, reach] = splu(bilaplacian[:, inner].tocsc()), bilaplacian[:, given]
    solver, links = rows.solvers[fixed, reach]
    out = np.zeros_like(values)
    out[given] = values[given]
    out[inner] = solver.solve(-(links @ values[given]))
    return out
