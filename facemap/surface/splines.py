"""Smooth curves along the skin through given places."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.linalg import solve_banded

from facemap.errors import BadInput
from facemap.surface.mesh import Floats, Ints, Mesh, unit
from facemap.surface.paths import shortest_path
from facemap.surface.places import Anchor, Curve
from facemap.surface.straight import moved
from facemap.surface.stringing import strung

_SAMPLE_MM = 1.0
_NORMAL_MM = 3.0  # over which the skin's direction is averaged
_ROUNDS = 3
_BAND = 5  # a sample feels two to either side, in two directions each
_SAME_MM = 1e-6
_CLOSEST_MM = 0.02


def path_through(mesh: Mesh, anchors: Sequence[Anchor], closed: bool = False) -> Curve:
    """Join places by a smooth curve along the skin.

    Starting from straight or shortest ways, the curve is bent until it turns as little as it can within
    the skin while it passes through every place: a cubic spline of the surface.

    Parameters
    ----------
    mesh : Mesh
        The skin.
    anchors : sequence of Anchor
        The places in order; one that repeats the one before is left out.
    closed : bool
        Whether to go on smoothly from the last to the first.

    Returns
    -------
    Curve
        Every place is one of its nodes.

    Raises
    ------
    BadInput
        If fewer than two different places are given, or three if closed.
    RuleError
        If no path along the skin joins two of them.
    """
    stops = _different(mesh, anchors, closed)
    if len(stops) < 2 + closed:
        raise BadInput(f"a curve through {len(stops)} different places")
    if len(stops) == 2:
        return shortest_path(mesh, *stops)
    samples, fixed = _sampled(mesh, stops, closed)
    for _ in range(_ROUNDS):
        samples = _relaxed(mesh, samples, fixed)
    return strung(mesh, samples.triangles.astype(np.int64), samples.bary, closed)[0]


def _different(mesh: Mesh, anchors: Sequence[Anchor], closed: bool) -> list[Anchor]:
    stops = list(anchors[:1])
    for anchor in anchors[1:]:
        if np.linalg.norm(anchor.on(mesh) - stops[-1].on(mesh)) > _SAME_MM:
            stops.append(anchor)
    if closed and len(stops) > 1 and np.linalg.norm(stops[0].on(mesh) - stops[-1].on(mesh)) <= _SAME_MM:
        stops.pop()
    return stops


def _sampled(mesh: Mesh, stops: list[Anchor], closed: bool) -> tuple[Curve, Ints]:
    """Places on a first way, evenly between the given ones, and which are the given ones."""
    triangles, bary = np.array([stop.triangle for stop in stops]), np.array([stop.bary for stop in stops])
    way, nodes = strung(mesh, triangles, bary, closed)
    along = way.lengths_mm(mesh)
    ends = along[np.append(nodes, len(along) - 1) if closed else nodes]
    counts = np.maximum(2, np.ceil(np.diff(ends) / _SAMPLE_MM)).astype(np.int64)
    spread = [
        np.linspace(low, high, count, endpoint=False)
        for low, high, count in zip(ends[:-1], ends[1:], counts, strict=True)
    ]
    fixed = np.cumsum([0, *counts])[: len(stops)]
    every, weights = way.places_mm(mesh, np.concatenate([*spread, ends[len(spread) : len(stops)]]))
    every[fixed], weights[fixed] = triangles, bary
    return Curve(every, weights, closed), fixed


def _relaxed(mesh: Mesh, samples: Curve, fixed: Ints) -> Curve:
    """One step towards the least bending within the skin, the fixed places kept."""
    xyz = samples.on(mesh)
    count = len(xyz)
    normals = _smooth_normals(mesh, samples)
    # two directions in the skin at every sample, square to each other
    first = unit(np.cross(normals, np.eye(3)[np.argmin(np.abs(normals), axis=1)]))
    frames = np.stack([first, np.cross(normals, first)], axis=1)
    free = np.ones(count, dtype=bool)
    free[fixed] = False
    moves = _least_bent(xyz, frames, free, samples.closed)[free]
    steps = np.einsum("kd,kdx->kx", moves, frames[free])
    every, weights = samples.triangles.astype(np.int64), samples.bary.copy()
    every[free], weights[free] = moved(mesh, every[free], weights[free], steps)
    return Curve(every, weights, samples.closed)


def _smooth_normals(mesh: Mesh, samples: Curve) -> Floats:
    """Outward normals along a curve, averaged over its neighbourhood whatever the size of the triangles."""
    along = samples.lengths_mm(mesh)
    apart = np.abs(along[: len(samples), None] - along[: len(samples)])
    apart = np.minimum(apart, along[-1] - apart) if samples.closed else apart
    weights = np.exp(-0.5 * (apart / _NORMAL_MM) ** 2)
    normals = mesh.face_normals[samples.triangles].copy()
    # a place on a side or a vertex belongs to all its triangles alike
    for row in np.flatnonzero((samples.bary == 0).any(axis=1)):
        place = Anchor(int(samples.triangles[row]), samples.bary[row])
        normals[row] = mesh.face_normals[place.holders(mesh)].mean(axis=0)
    return unit(weights @ normals)


def _least_bent(xyz: Floats, frames: Floats, free: npt.NDArray[np.bool_], closed: bool) -> Floats:
    """How far to move samples, in their two directions, to turn as little as can be felt in the skin.

    A closed curve is cut at its first sample, which is fixed; the bending there is added by its two rows
    alone (Woodbury).
    """
    count = len(xyz)
    ring = np.arange(-1, count + 1) % count if closed else np.arange(count)
    near = np.stack([ring[:-2], ring[1:-1], ring[2:]], axis=1)
    values = _second_differences(xyz[near])
    # bending as felt at the middle of three samples when one of them moves in one of its directions
    felt = np.einsum("kcx,kndx->kcnd", frames[near[:, 1]], frames[near] * values[:, :, None, None])
    felt = (felt * free[near][:, None, :, None]).reshape(-1, 2, 6)
    now = np.einsum("kcx,knx,kn->kc", frames[near[:, 1]], xyz[near], values)
    if not closed:
        return _solved(felt, now, free)[..., 0]
    loose = np.append(free, False)
    tie = np.zeros((2, count + 1, 2))
    tie[:, -2], tie[:, 1] = felt[0, :, :2], felt[0, :, 4:]
    found = _solved(felt[1:], now[1:], loose, tie)
    moves, answers = found[..., 0], found[..., 1:]
    missed = -now[0] - np.einsum("cnd,nd->c", tie, moves)
    pull = np.linalg.solve(np.eye(2) + np.einsum("cnd,nde->ce", tie, answers), missed)
    return np.asarray(moves + answers @ pull)[:count]


def _solved(felt: Floats, now: Floats, free: npt.NDArray[np.bool_], others: Floats | None = None) -> Floats:
    """Least squares of a chain of samples, three by three; further right sides are solved for beside it."""
    size = 2 * len(free)
    squares = np.einsum("kca,kcb->kab", felt, felt)
    banded, right = np.zeros((_BAND * 2 + 1, size)), np.zeros((size, 1 if others is None else 3))
    banded[_BAND] = np.repeat(~free, 2)
    pull = -np.einsum("kca,kc->ka", felt, now)
    for a in range(6):
        rows = slice(a, a + size - 4, 2)
        right[rows, 0] += pull[:, a]
        for b in range(6):
            banded[_BAND + a - b, b : b + size - 4 : 2] += squares[:, a, b]
    if others is not None:
        right[:, 1:] = others.reshape(2, -1).T
    solved = solve_banded((_BAND, _BAND), banded, right, overwrite_ab=True, check_finite=False)
    return np.asarray(solved).reshape(len(free), 2, -1)


def _second_differences(near: Floats) -> Floats:
    """Divided second differences at the middle of three samples, by the root of their length, (k, 3)."""
    # samples that a border has stopped may lie on one another
    low = np.maximum(np.linalg.norm(near[:, 1] - near[:, 0], axis=1), _CLOSEST_MM)
    high = np.maximum(np.linalg.norm(near[:, 2] - near[:, 1], axis=1), _CLOSEST_MM)
    scale = np.sqrt(2 / (low + high))
    return np.stack([scale / low, -scale / low - scale / high, scale / high], axis=1)
