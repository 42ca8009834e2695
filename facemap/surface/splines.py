"""Smooth curves along the skin through given places."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import spsolve

from facemap.errors import BadInput
from facemap.surface.mesh import Floats, Ints, Mesh, unit
from facemap.surface.paths import shortest_path
from facemap.surface.places import Anchor, Curve
from facemap.surface.straight import moved
from facemap.surface.stringing import strung

_SAMPLE_MM = 1.0
_NORMAL_MM = 3.0  # over which the skin's direction is averaged
_ROUNDS = 3
_SAME_MM = 1e-6


def path_through(mesh: Mesh, anchors: Sequence[Anchor], closed: bool = False) -> Curve:
    """Join places by a smooth curve along the skin.

    Starting from shortest paths, the curve is bent until it turns as little as it can within the skin
    while it passes through every place: a cubic spline of the surface.

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
    pairs = zip(stops, stops[1:] + stops[:1] * closed, strict=False)
    spans = [shortest_path(mesh, a, b) for a, b in pairs]
    if len(spans) == 1:
        return spans[0]
    samples, fixed = _sampled(mesh, spans, stops, closed)
    for _ in range(_ROUNDS):
        samples = _relaxed(mesh, samples, fixed)
    return strung(mesh, samples.triangles.astype(np.int64), samples.bary, closed)


def _different(mesh: Mesh, anchors: Sequence[Anchor], closed: bool) -> list[Anchor]:
    stops = list(anchors[:1])
    for anchor in anchors[1:]:
        if np.linalg.norm(anchor.on(mesh) - stops[-1].on(mesh)) > _SAME_MM:
            stops.append(anchor)
    if closed and len(stops) > 1 and np.linalg.norm(stops[0].on(mesh) - stops[-1].on(mesh)) <= _SAME_MM:
        stops.pop()
    return stops


def _sampled(mesh: Mesh, spans: list[Curve], stops: list[Anchor], closed: bool) -> tuple[Curve, Ints]:
    """Places along the shortest paths, evenly between the given ones, and which are the given ones."""
    triangles, bary, fixed, total = [], [], [], 0
    for stop, span in zip(stops, spans, strict=False):
        fixed.append(total)
        length = span.length_mm(mesh)
        count = max(2, int(np.ceil(length / _SAMPLE_MM)))
        inner, weights = span.places_mm(mesh, length * np.arange(1, count) / count)
        triangles += [np.array([stop.triangle]), inner]
        bary += [stop.bary[None], weights]
        total += count
    if not closed:
        fixed.append(total)
        triangles.append(np.array([stops[-1].triangle]))
        bary.append(stops[-1].bary[None])
    return Curve(np.concatenate(triangles), np.concatenate(bary), closed), np.array(fixed, dtype=np.int64)


def _relaxed(mesh: Mesh, samples: Curve, fixed: Ints) -> Curve:
    """One step towards the least bending within the skin, the fixed places kept."""
    xyz = samples.on(mesh)
    count = len(xyz)
    normals = _smooth_normals(mesh, samples)
    # two directions in the skin at every sample, square to each other
    first = unit(np.cross(normals, np.eye(3)[np.argmin(np.abs(normals), axis=1)]))
    frames = np.stack([first, np.cross(normals, first)], axis=1)
    i, j, values = _second_differences(xyz, samples.closed)
    # bending as felt in the skin at sample i when sample j moves in one of its directions
    blocks = values[:, None, None] * np.einsum("kcx,kdx->kcd", frames[i], frames[j])
    rows = np.broadcast_to((2 * i)[:, None, None] + np.array([[[0], [1]]]), blocks.shape)
    columns = np.broadcast_to((2 * j)[:, None, None] + np.array([[[0, 1]]]), blocks.shape)
    shape = (2 * count, 2 * count)
    bend = coo_matrix((blocks.ravel(), (rows.ravel(), columns.ravel())), shape=shape).tocsc()
    bent = np.zeros((count, 3))
    np.add.at(bent, i, values[:, None] * xyz[j])
    felt = np.einsum("kcx,kx->kc", frames, bent).reshape(-1)
    free = np.ones(count, dtype=bool)
    free[fixed] = False
    part = bend[:, np.flatnonzero(np.repeat(free, 2))]
    moves = spsolve((part.T @ part).tocsc(), -(part.T @ felt)).reshape(-1, 2)
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


def _second_differences(xyz: Floats, closed: bool) -> tuple[Ints, Ints, Floats]:
    """Divided second differences along a curve as matrix entries, scaled by the root of their length."""
    here = np.arange(len(xyz)) if closed else np.arange(1, len(xyz) - 1)
    before, after = (here - 1) % len(xyz), (here + 1) % len(xyz)
    low = np.linalg.norm(xyz[here] - xyz[before], axis=1)
    high = np.linalg.norm(xyz[after] - xyz[here], axis=1)
    scale = np.sqrt(2 / (low + high))
    values = np.concatenate([scale / low, -scale / low - scale / high, scale / high])
    return np.tile(here, 3), np.concatenate([before, here, after]), values
