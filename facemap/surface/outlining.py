"""The outlines of regions, and the distance from them."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from facemap.surface import cutting
from facemap.surface.mesh import Floats, Ints, Mesh
from facemap.surface.places import Curve, on_mesh

_WELD_MM = 2e-6  # corners nearer than this are one
_SIDE = 1e-5  # a weight smaller than this is none, where a node must be on a side
_CRUMB_MM = 0.1  # outlines shorter than this are rounding
_SAMPLE_MM = 0.5
_SAMPLES = 6  # nearest samples whose pieces are measured exactly


class _Edges(NamedTuple):
    """Directed sides of small triangles: the region lies to their left."""

    begins: Ints
    ends: Ints
    parents: Ints
    begin_bary: Floats
    end_bary: Floats

    def picked(self, rows: npt.NDArray[np.bool_] | Ints) -> "_Edges":
        return _Edges(
            self.begins[rows], self.ends[rows], self.parents[rows], self.begin_bary[rows], self.end_bary[rows]
        )


def outlines(mesh: Mesh, parents: Ints, corners: Floats) -> tuple[Curve, ...]:
    """Closed curves round small triangles, which lie to their left."""
    near, inner = _near_the_edge(mesh, parents, corners)
    parents, corners = parents[near], corners[near]
    if not len(parents):
        return ()
    xyz = on_mesh(mesh, np.repeat(parents, 3), corners.reshape(-1, 3))
    labels = _welded(xyz)
    places = np.empty((labels.max() + 1, 3))
    places[labels] = xyz
    label = labels.reshape(-1, 3)
    edges = _Edges(
        label.ravel(),
        label[:, [1, 2, 0]].ravel(),
        np.repeat(parents, 3),
        corners.reshape(-1, 3),
        corners[:, [1, 2, 0]].reshape(-1, 3),
    )
    # only whole triangles lie beside inner ones
    edges = edges.picked(~inner[mesh.topology.neighbours[parents]].ravel())
    edges = _without_opposites(edges, len(places))
    edges = _without_opposites(_split_at_corners(edges, places), len(places))
    return tuple(_chained(mesh, edges))


def _near_the_edge(
    mesh: Mesh, parents: Ints, corners: Floats
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which small triangles may lie at the outline, and which parents surely do not."""
    whole = np.zeros(len(mesh.triangles) + 1, dtype=bool)
    is_whole = cutting.doubled_areas(corners) > 1 - 1e-9
    whole[parents[is_whole]] = True
    inner = np.zeros_like(whole)
    inner[parents[is_whole]] = whole[mesh.topology.neighbours[parents[is_whole]]].all(axis=1)
    return ~inner[parents], inner


def _welded(xyz: Floats) -> Ints:
    pairs = cKDTree(xyz).query_pairs(_WELD_MM, output_type="ndarray")
    shape = (len(xyz), len(xyz))
    links = coo_matrix((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=shape)
    return connected_components(links, directed=False)[1].astype(np.int64)


def _without_opposites(edges: _Edges, count: int) -> _Edges:
    """Leave out sides that two small triangles share."""
    edges = edges.picked(edges.begins != edges.ends)
    there, back = edges.begins * count + edges.ends, edges.ends * count + edges.begins
    order = np.argsort(there, kind="stable")
    keys, first, times = np.unique(there[order], return_index=True, return_counts=True)
    at = np.clip(np.searchsorted(keys, back), 0, len(keys) - 1) if len(keys) else back
    opposite = np.where(keys[at] == back, times[at], 0) if len(keys) else back
    rank = np.empty(len(there), dtype=np.int64)
    rank[order] = np.arange(len(order)) - np.repeat(first, times)
    return edges.picked(rank >= opposite)


def _split_at_corners(edges: _Edges, places: Floats) -> _Edges:
    """Break every side where a corner of another small triangle lies on it."""
    if not len(edges.begins):
        return edges
    used = np.unique(np.concatenate([edges.begins, edges.ends]))
    begin, end = places[edges.begins], places[edges.ends]
    step = end - begin
    length = np.linalg.norm(step, axis=1)
    hits = cKDTree(places[used]).query_ball_point((begin + end) / 2, length / 2 + _WELD_MM)
    rows = np.repeat(np.arange(len(hits)), [len(hit) for hit in hits])
    corner = used[np.concatenate([np.asarray(hit, dtype=np.int64) for hit in hits])]
    along = ((places[corner] - begin[rows]) * step[rows]).sum(axis=1) / length[rows] ** 2
    missed = np.linalg.norm(begin[rows] + along[:, None] * step[rows] - places[corner], axis=1)
    on = (missed < _WELD_MM) & (corner != edges.begins[rows]) & (corner != edges.ends[rows])
    on &= (along > 0) & (along < 1)
    rows, corner, along = rows[on], corner[on], along[on]
    # all breaks of all sides, in order along each
    order = np.lexsort((along, rows))
    rows, corner, along = rows[order], corner[order], along[order]
    every = np.arange(len(edges.begins))
    owner = np.concatenate([every, rows, every])
    stop = np.concatenate([edges.begins, corner, edges.ends])
    at = np.concatenate([np.zeros(len(every)), along, np.ones(len(every))])
    order = np.lexsort((at, owner))
    owner, stop, at = owner[order], stop[order], at[order]
    joined = owner[1:] == owner[:-1]
    own, low, high = owner[:-1][joined], at[:-1][joined][:, None], at[1:][joined][:, None]
    whole = edges.picked(own)
    return _Edges(
        stop[:-1][joined],
        stop[1:][joined],
        whole.parents,
        whole.begin_bary * (1 - low) + whole.end_bary * low,
        whole.begin_bary * (1 - high) + whole.end_bary * high,
    )


def _chained(mesh: Mesh, edges: _Edges) -> list[Curve]:
    onward: dict[int, list[int]] = {}
    for row, begin in enumerate(edges.begins.tolist()):
        onward.setdefault(begin, []).append(row)
    ends = edges.ends.tolist()
    loops = []
    while onward:
        begin = next(iter(onward))
        here, rows = begin, []
        while here in onward:
            row = onward[here].pop()
            if not onward[here]:
                del onward[here]
            rows.append(row)
            here = ends[row]
        if here == begin and len(rows) > 2:
            parents, bary = edges.parents[rows], edges.begin_bary[rows]
            # where the outline goes over into another triangle it is on their common side
            over = (parents != np.roll(parents, 1))[:, None]
            bary = np.where(over & (bary < _SIDE), 0.0, bary)
            loop = Curve(parents, bary / bary.sum(axis=1, keepdims=True), closed=True)
            if loop.length_mm(mesh) > _CRUMB_MM:
                loops.append(loop)
    return sorted(loops, key=lambda loop: -loop.length_mm(mesh))


def signed_mm(
    mesh: Mesh,
    loops: tuple[Curve, ...],
    triangles: Ints,
    bary: Floats,
    inside: npt.NDArray[np.bool_],
    reach_mm: float,
) -> Floats:
    """Distance from outlines, negative where ``inside`` says so, cut off at the reach."""
    distance = np.full(len(triangles), float(reach_mm))
    begins, ends = _inner_pieces(mesh, loops)
    if len(begins) and len(triangles):
        xyz = on_mesh(mesh, triangles, bary)
        low = np.minimum(begins, ends).min(axis=0) - reach_mm
        high = np.maximum(begins, ends).max(axis=0) + reach_mm
        near = np.flatnonzero(((xyz >= low) & (xyz <= high)).all(axis=1))
        distance[near] = np.minimum(_to_pieces(xyz[near], begins, ends, reach_mm), reach_mm)
    return np.where(inside, -distance, distance)


def _inner_pieces(mesh: Mesh, loops: tuple[Curve, ...]) -> tuple[Floats, Floats]:
    """Both ends of every piece of the outlines that has skin on its other side."""
    begins, ends = [np.zeros((0, 3))], [np.zeros((0, 3))]
    for loop in loops:
        triangles, first, second = loop.segments(mesh)
        on_side = (first == 0) & (second == 0)
        # weight 0 at corner i on both ends: along the side that begins at corner i + 1
        across = mesh.topology.neighbours[triangles][:, [1, 2, 0]]
        inner = ~(on_side & (across < 0)).any(axis=1)
        begins.append(on_mesh(mesh, triangles[inner], first[inner]))
        ends.append(on_mesh(mesh, triangles[inner], second[inner]))
    return np.concatenate(begins), np.concatenate(ends)


def _to_pieces(xyz: Floats, begins: Floats, ends: Floats, reach_mm: float) -> Floats:
    step = ends - begins
    length = np.linalg.norm(step, axis=1)
    count = np.ceil(length / _SAMPLE_MM).astype(np.int64) + 1
    owner = np.repeat(np.arange(len(begins)), count)
    turn = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    samples = begins[owner] + (turn / np.maximum(count[owner] - 1, 1))[:, None] * step[owner]
    most = min(_SAMPLES, len(samples))
    nearest = [*range(1, most + 1)]
    _, indices = cKDTree(samples).query(xyz, k=nearest, distance_upper_bound=reach_mm + _SAMPLE_MM)
    found = np.asarray(indices, dtype=np.int64)
    distance = np.full(len(xyz), np.inf)
    rows = np.flatnonzero(found[:, 0] < len(samples))
    squared = np.where(length > 0, length, 1) ** 2
    for column in range(most):
        piece = owner[np.minimum(found[rows, column], len(samples) - 1)]
        offset = xyz[rows] - begins[piece]
        along = np.clip((offset * step[piece]).sum(axis=1) / squared[piece], 0, 1)
        missed = np.linalg.norm(offset - along[:, None] * step[piece], axis=1)
        distance[rows] = np.minimum(distance[rows], missed)
    return distance
