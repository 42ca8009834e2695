"""Catmull-Clark subdivision as one sparse matrix, and a mirror-symmetric triangulation."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from headbuild.cage import Polygon
from headbuild.source import Floats, Ints


@dataclass(frozen=True)
class Sheet:
    """Fine quads over the vertices ``matrix @ cage``: left vertices, midline, mirrored right.

    ``origin`` (n,) is the base vertex a fine vertex descends from, -1 for edge and face points.
    """

    matrix: sparse.csr_matrix
    quads: Ints
    left: int
    middle: int
    origin: Ints

    @property
    def mirror(self) -> Ints:
        """The vertex on the other side of each vertex, (n,)."""
        n, lm = self.matrix.shape[0], self.left + self.middle
        return np.r_[np.arange(lm, n), np.arange(self.left, lm), np.arange(self.left)]

    def path(self, base: list[int]) -> list[int]:
        """Fine vertices along base vertices that follow one another by edges, middles of edges included."""
        fine = {int(v): i for i, v in enumerate(self.origin) if v >= 0}
        ends = np.concatenate([np.c_[self.quads[:, i], self.quads[:, (i + 1) % 4]] for i in range(4)])
        around: dict[int, set[int]] = {}
        for a, b in np.concatenate([ends, ends[:, ::-1]]).tolist():
            around.setdefault(a, set()).add(b)
        out = [fine[base[0]]]
        for v in base[1:]:
            (middle,) = around[out[-1]] & around[fine[v]]
            out += [middle, fine[v]]
        return out

    def profile(self, rest: Floats) -> list[int]:
        """The vertices of the midline in order, from the front border to the nape."""
        members = set(range(self.left, self.left + self.middle))
        around: dict[int, set[int]] = {v: set() for v in members}
        for quad in self.quads.tolist():
            for a, b in zip(quad, quad[1:] + quad[:1], strict=True):
                if a in members and b in members:
                    around[a].add(b)
                    around[b].add(a)
        path = [max((v for v in members if len(around[v]) == 1), key=lambda v: float(rest[v, 2]))]
        while len(path) < len(members):
            path.append(next(v for v in around[path[-1]] if v not in path))
        return path


def subdivide(polygons: tuple[Polygon, ...], rest: Floats, mirror: Ints) -> Sheet:
    """Subdivide once; the base vertices ``rest`` (n, 3) tell left from right."""
    used = sorted({v for p in polygons for v in p})
    faces_of: dict[tuple[int, int], list[int]] = {}
    for k, polygon in enumerate(polygons):
        for a, b in zip(polygon, polygon[1:] + polygon[:1], strict=True):
            faces_of.setdefault((min(a, b), max(a, b)), []).append(k)
    keys: list[tuple[int, ...]] = [(v,) for v in used]
    keys += sorted(faces_of)
    keys += [(*tuple(sorted(p)), -1) for p in polygons]
    number = {key: i for i, key in enumerate(keys)}
    rows = _face_rows(polygons) | _edge_rows(faces_of, polygons) | _vertex_rows(used, faces_of, polygons)
    quads = [
        (number[(b,)], number[_edge(b, c)], number[(*tuple(sorted(p)), -1)], number[_edge(a, b)])
        for p in polygons
        for a, b, c in zip(p[-1:] + p[:-1], p, p[1:] + p[:1], strict=True)
    ]
    twin = np.array([number[_mirrored(key, mirror)] for key in keys])
    return _ordered(keys, rows, np.array(quads), twin, rest)


def _edge(a: int, b: int) -> tuple[int, int]:
    return (min(a, b), max(a, b))


def _mirrored(key: tuple[int, ...], mirror: Ints) -> tuple[int, ...]:
    if key[-1] == -1:
        return (*tuple(sorted(int(mirror[v]) for v in key[:-1])), -1)
    return tuple(sorted(int(mirror[v]) for v in key))


Rows = dict[tuple[int, ...], dict[int, float]]


def _add(row: dict[int, float], polygon: tuple[int, ...], weight: float) -> None:
    for v in polygon:
        row[v] = row.get(v, 0.0) + weight / len(polygon)


def _face_rows(polygons: tuple[Polygon, ...]) -> Rows:
    rows: Rows = {}
    for polygon in polygons:
        row: dict[int, float] = {}
        _add(row, polygon, 1.0)
        rows[(*tuple(sorted(polygon)), -1)] = row
    return rows


def _edge_rows(faces_of: dict[tuple[int, int], list[int]], polygons: tuple[Polygon, ...]) -> Rows:
    rows: Rows = {}
    for edge, faces in faces_of.items():
        row: dict[int, float] = {}
        inside = len(faces) == 2
        _add(row, edge, 0.5 if inside else 1.0)
        for k in faces if inside else ():
            _add(row, polygons[k], 0.25)
        rows[edge] = row
    return rows


def _vertex_rows(
    used: list[int], faces_of: dict[tuple[int, int], list[int]], polygons: tuple[Polygon, ...]
) -> Rows:
    edges: dict[int, list[tuple[int, int]]] = {v: [] for v in used}
    faces: dict[int, list[int]] = {v: [] for v in used}
    for edge in faces_of:
        for v in edge:
            edges[v].append(edge)
    for k, polygon in enumerate(polygons):
        for v in polygon:
            faces[v].append(k)
    rows: Rows = {}
    for v in used:
        row: dict[int, float] = {}
        border = [edge for edge in edges[v] if len(faces_of[edge]) == 1]
        if border:
            row[v] = 0.5
            for edge in border:
                _add(row, edge, 0.5 / len(border))
        else:
            n = len(edges[v])
            row[v] = (n - 3) / n
            for edge in edges[v]:
                _add(row, edge, 2 / n / n)
            for k in faces[v]:
                _add(row, polygons[k], 1 / n / len(faces[v]))
        rows[(v,)] = row
    return rows


def _ordered(keys: list[tuple[int, ...]], rows: Rows, quads: Ints, twin: Ints, rest: Floats) -> Sheet:
    """Number the vertices left, middle, right; the left of a pair is told from a flood over the quads."""
    left = _left_side(quads, twin)
    corners = np.array([key[0] for key in keys])
    if rest[corners[left], 0].mean() < 0:
        left = (twin != np.arange(len(keys))) & ~left
    lefts, middles = np.nonzero(left)[0], np.nonzero(twin == np.arange(len(keys)))[0]
    order = np.r_[lefts, middles, twin[lefts]]
    rank = np.empty(len(keys), dtype=np.int64)
    rank[order] = np.arange(len(keys))
    data = [(rank[i], v, w) for i, key in enumerate(keys) for v, w in sorted(rows[key].items())]
    r, c, w = (np.array(part) for part in zip(*data, strict=True))
    matrix = sparse.csr_matrix((w, (r, c)), shape=(len(keys), len(rest)))
    origin = np.array([keys[i][0] if len(keys[i]) == 1 else -1 for i in order])
    return Sheet(matrix, rank[quads], len(lefts), len(middles), origin)


def _left_side(quads: Ints, twin: Ints) -> np.ndarray:
    """One half of the vertices off the midline, connected without crossing it."""
    edges = np.concatenate([np.c_[quads[:, i], quads[:, (i + 1) % 4]] for i in range(4)])
    off = twin != np.arange(len(twin))
    edges = edges[off[edges].all(axis=1)]
    links = sparse.coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(len(twin), len(twin)))
    label = connected_components(links, directed=False)[1]
    start = int(np.nonzero(off)[0][0])
    return off & (label == label[start])


def triangulate(sheet: Sheet, shapes: list[Floats]) -> Ints:
    """Two triangles a quad, (2q, 3); the diagonal that keeps the smallest angle largest over all shapes."""
    quads, twin = sheet.quads, sheet.mirror
    best = np.full((2, len(quads)), np.inf)
    for shape in shapes:
        for diagonal in (0, 1):
            turned = np.roll(quads, -diagonal, axis=1)
            for corners in ((0, 1, 2), (0, 2, 3)):
                np.minimum(best[diagonal], _quality(shape[turned[:, corners]]), out=best[diagonal])
    score = best[1] - best[0]
    names = {tuple(sorted(q)): i for i, q in enumerate(quads.tolist())}
    triangles = []
    for k, quad in enumerate(quads.tolist()):
        other = names[tuple(sorted(twin[quad].tolist()))]
        if other < k:
            continue
        turned = np.roll(quad, -int(score[k] + score[other] > 1e-9))
        for corners in ((0, 1, 2), (0, 2, 3)):
            one = turned[list(corners)]
            triangles.append(one)
            if other != k:
                triangles.append(twin[one][::-1])
    return np.array(triangles, dtype=np.int64)


def _quality(corners: Floats) -> Floats:
    """Signed-free shape quality of triangles (m, 3, 3): 0 degenerate, 1 equilateral."""
    a, b, c = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 1], corners[:, 0] - corners[:, 2]
    double = np.linalg.norm(np.cross(a, -c), axis=1)
    squares = (a * a + b * b + c * c).sum(axis=1)
    return np.asarray(2 * np.sqrt(3.0) * double / np.maximum(squares, 1e-12))
