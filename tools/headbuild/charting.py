"""From picks on a picture of the chart head to places and lines on its triangles.

A pick is two numbers off a picture: front (x, y), behind (x, y), left (z, y), below (x, z), above (x, z);
the place is the first skin a ray meets there. ``vertex`` names a vertex of the base mesh instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.spatial import cKDTree

from headbuild.source import Floats, Ints

RAYS = {
    "front": ((0, 1), 2, 1.0),
    "behind": ((0, 1), 2, -1.0),
    "left": ((2, 1), 0, 1.0),
    "below": ((0, 2), 1, -1.0),
    "above": ((0, 2), 1, 1.0),
}
SAMPLE_MM = 1.5
UNITS = 2**20  # barycentric weights are stored as whole numbers that add up to this
Place = tuple[int, Floats]


@dataclass(frozen=True)
class Chart:
    """The head that picks were read from; ``origin`` (n,) is the base vertex of each vertex."""

    vertices: Floats
    triangles: Ints
    origin: Ints
    mirror: Ints

    @cached_property
    def centres(self) -> cKDTree:
        """Search tree over the centres of the triangles."""
        return cKDTree(self.vertices[self.triangles].mean(axis=1))

    @cached_property
    def boxes(self) -> tuple[Floats, Floats]:
        """Least and greatest coordinates of every triangle, (m, 3) each."""
        corners = self.vertices[self.triangles]
        return corners.min(axis=1), corners.max(axis=1)

    @cached_property
    def holders(self) -> list[set[int]]:
        """The triangles round every vertex."""
        out: list[set[int]] = [set() for _ in self.vertices]
        for k, triangle in enumerate(self.triangles.tolist()):
            for v in triangle:
                out[v].add(k)
        return out

    @cached_property
    def neighbours(self) -> Ints:
        """Across the edge after each corner: the triangle there, (m, 3), -1 at a border."""
        t = self.triangles
        start, end = t.ravel(), np.roll(t, -1, axis=1).ravel()
        key = {(int(a), int(b)): i // 3 for i, (a, b) in enumerate(zip(start, end, strict=True))}
        return np.array([key.get((int(b), int(a)), -1) for a, b in zip(start, end, strict=True)]).reshape(
            -1, 3
        )

    @cached_property
    def mirror_triangle(self) -> Ints:
        """The triangle on the other side of each; its corners run the other way round."""
        name = {tuple(sorted(t)): i for i, t in enumerate(self.triangles.tolist())}
        return np.array([name[tuple(sorted(t))] for t in self.mirror[self.triangles].tolist()])

    def xyz(self, place: Place) -> Floats:
        """Position of a place, (3,) mm."""
        return np.asarray(place[1] @ self.vertices[self.triangles[place[0]]])

    def mirrored(self, place: Place) -> Place:
        """The place on the other side."""
        triangle = int(self.mirror_triangle[place[0]])
        corners = self.mirror[self.triangles[place[0]]].tolist()
        order = [corners.index(v) for v in self.triangles[triangle].tolist()]
        return triangle, place[1][order]

    def at_vertex(self, vertex: int) -> Place:
        """The place at a fine vertex; on the midline in a triangle of the left side."""
        holders = np.nonzero((self.triangles == vertex).any(axis=1))[0]
        best = int(holders[np.argmax(self.vertices[self.triangles[holders], 0].sum(axis=1))])
        return best, (self.triangles[best] == vertex).astype(float)

    def pick(self, view: str, u: float, v: float) -> Place:
        """The place that a pick means."""
        if view == "vertex":
            return self.at_vertex(int(np.nonzero(self.origin == int(u))[0][0]))
        axes, depth, sign = RAYS[view]
        return exact(self._first_hit(np.array([u, v]), axes, depth, sign))

    def _first_hit(self, at: Floats, axes: tuple[int, int], depth: int, sign: float) -> Place:
        low, high = self.boxes
        where = list(axes)
        near = np.nonzero(
            (low[:, where] <= at + 1e-9).all(axis=1) & (high[:, where] >= at - 1e-9).all(axis=1)
        )[0]
        corners = self.vertices[self.triangles[near]]
        a, b, c = (corners[:, k][:, where] - at for k in range(3))
        areas = np.stack([_cross(b, c), _cross(c, a), _cross(a, b)], axis=1)
        total = areas.sum(axis=1)
        weight = areas / np.where(np.abs(total) > 1e-12, total, np.nan)[:, None]
        hit = (weight > -1e-7).all(axis=1)
        if not hit.any():
            raise ValueError(f"no skin at {at} on axes {axes}")
        height = sign * (weight[hit] * corners[hit][:, :, depth]).sum(axis=1)
        left = corners[hit][:, :, 0].sum(axis=1)
        best = int(np.lexsort((-left, -np.round(height, 6)))[0])
        clean = np.clip(weight[hit][best], 0, None)
        clean[clean < 1e-6] = 0.0
        return int(near[hit][best]), clean / clean.sum()


def _cross(a: Floats, b: Floats) -> Floats:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])


def line(chart: Chart, places: Sequence[Place]) -> list[Place]:
    """A smooth line through places: sampled from a spline, then followed from triangle to triangle."""
    samples = [chart.xyz(p) for p in places]
    nodes: list[Place] = [places[0]]
    for k in range(len(places) - 1):
        before, a, b, after = (samples[min(max(k + i, 0), len(places) - 1)] for i in (-1, 0, 1, 2))
        count = max(1, int(np.ceil(np.linalg.norm(b - a) / SAMPLE_MM)))
        for j in range(1, count + 1):
            goal = places[k + 1] if j == count else _nearest(chart, _spline(before, a, b, after, j / count))
            nodes += follow(chart, nodes[-1], goal)
    return [exact(node) for node in nodes]


def _spline(before: Floats, a: Floats, b: Floats, after: Floats, t: float) -> Floats:
    """Catmull-Rom with chord-length tangents."""
    step = np.linalg.norm(b - a)
    first = _tangent(before, a, b) * step
    last = _tangent(a, b, after) * step
    return np.asarray(
        (2 * t**3 - 3 * t**2 + 1) * a
        + (t**3 - 2 * t**2 + t) * first
        + (3 * t**2 - 2 * t**3) * b
        + (t**3 - t**2) * last
    )


def _tangent(a: Floats, b: Floats, c: Floats) -> Floats:
    u, v = np.linalg.norm(b - a), np.linalg.norm(c - b)
    if u < 1e-9 or v < 1e-9:
        return np.asarray((c - a) / max(u + v, 1e-9))
    return np.asarray(((b - a) / u * v + (c - b) / v * u) / (u + v))


def _nearest(chart: Chart, xyz: Floats) -> Place:
    """The place nearest to a position close above the skin."""
    near = np.sort(chart.centres.query(xyz, 24)[1])
    corners = chart.vertices[chart.triangles[near]]
    weights = _closest(corners, xyz)
    distance = np.linalg.norm(np.einsum("oti,tij->otj", weights, corners) - xyz, axis=2).round(9)
    option, row = np.unravel_index(int(np.argmin(distance)), distance.shape)
    return int(near[row]), weights[option, row]


def _closest(corners: Floats, xyz: Floats) -> Floats:
    """Candidates for the nearest place of triangles (t, 3, 3), within and on each side: (4, t, 3)."""
    u, v = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    normal = np.cross(u, v)
    square = (normal**2).sum(axis=1)
    off = xyz - corners[:, 0]
    b = (np.cross(off, v) * normal).sum(axis=1) / square
    c = (np.cross(u, off) * normal).sum(axis=1) / square
    within = np.stack([1 - b - c, b, c], axis=1)
    options = np.zeros((4, len(corners), 3))
    options[0] = np.where((within.min(axis=1) >= 0)[:, None], within, [1.0, 0.0, 0.0])
    for i in range(3):
        j = (i + 1) % 3
        along = corners[:, j] - corners[:, i]
        t = np.clip(((xyz - corners[:, i]) * along).sum(axis=1) / (along**2).sum(axis=1), 0, 1)
        options[i + 1, :, i], options[i + 1, :, j] = 1 - t, t
    return options


def follow(chart: Chart, start: Place, goal: Place) -> list[Place]:
    """The nodes from one place to a near one, without the first: where a plane through both crosses edges."""
    a, b = chart.xyz(start), chart.xyz(goal)
    if np.linalg.norm(b - a) < 1e-9:
        return []
    ring = _around(chart, start)
    normal = np.cross(b - a, _normal(chart, start[0]) + _normal(chart, goal[0]))
    goals = set(_around(chart, goal))
    best: list[Place] | None = None
    for first in ring:
        trail = _march(chart, first, a, b, normal, goals)
        if trail is not None and (best is None or len(trail) < len(best)):
            best = trail
    if best is None:
        raise ValueError(f"lost the way from {a.round(1)} to {b.round(1)} from triangle {start[0]}")
    return [*best, goal]


def _march(
    chart: Chart, triangle: int, a: Floats, b: Floats, normal: Floats, goals: set[int]
) -> list[Place] | None:
    trail: list[Place] = []
    reached, came = -1e-9, -1
    for _ in range(60):
        if triangle in goals:
            return trail
        corners = chart.triangles[triangle]
        height = (chart.vertices[corners] - a) @ normal
        step = None
        for i in range(3):
            j, onward = (i + 1) % 3, int(chart.neighbours[triangle, i])
            if onward in (-1, came) or height[i] * height[j] > 0 or height[i] == height[j]:
                continue
            t = float(np.clip(height[i] / (height[i] - height[j]), 1e-4, 1 - 1e-4))
            weight = np.zeros(3)
            weight[i], weight[j] = 1 - t, t
            along = float((weight @ chart.vertices[corners] - a) @ (b - a))
            if along > reached and (step is None or along < step[0]):
                step = (along, onward, weight)
        if step is None:
            return None
        reached = step[0]
        trail.append((triangle, step[2]))
        came, triangle = triangle, step[1]
    return None


def _around(chart: Chart, place: Place) -> list[int]:
    """The triangles a place lies in: one inside, two on an edge, the fan at a vertex."""
    corners = chart.triangles[place[0]][place[1] > 0].tolist()
    return sorted(set.intersection(*(chart.holders[v] for v in corners)))


def _normal(chart: Chart, triangle: int) -> Floats:
    a, b, c = chart.vertices[chart.triangles[triangle]]
    normal = np.cross(b - a, c - a)
    return np.asarray(normal / np.linalg.norm(normal))


def exact(place: Place) -> Place:
    """The place with weights that whole numbers hold exactly, so that its mirror image is stored the same."""
    return place[0], whole(place[1]) / UNITS


def whole(weight: Floats) -> Ints:
    """Barycentric weights as whole numbers that add up to UNITS."""
    units = np.rint(np.asarray(weight) * UNITS).astype(np.int64)
    largest = int(np.argmax(units))
    units[largest] += UNITS - units.sum()
    return units
