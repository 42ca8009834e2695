"""The cage: the polygons of the outer skin, cut out of the base mesh, with the lips sewn together."""

from dataclasses import dataclass

import numpy as np

from headbuild.source import Floats, Ints, Raw

TORSO, HEAD, MOUTH = 0, 1, 6
SOCKETS = (7, 8)
NECK_RINGS = 12  # layers of torso faces kept below the neck seam
HALF_WIDTH_MM = 128.0  # how far the bust reaches sideways: past the middle of the clavicles
FLOOR_MM = -185.0  # how far down: two fingers below the clavicles
Polygon = tuple[int, ...]


@dataclass(frozen=True)
class Cage:
    """Polygons over the vertices of the base mesh, and the places named on it.

    ``seam_pairs`` are (upper, lower) base vertices that became one vertex, kept as the upper.
    ``lid_rings[side][k]`` are the base vertices of the k-th ring round a lid opening, k = 0 at the border.
    """

    polygons: tuple[Polygon, ...]
    seam_pairs: tuple[tuple[int, int], ...]
    seam: Ints
    lid_rings: dict[str, tuple[Ints, ...]]
    lip_rings: tuple[Ints, ...]
    mirror: Ints

    def shape(self, vertices: Floats) -> Floats:
        """The base mesh's vertices with each seam vertex midway between its two lips, (n, 3)."""
        out = vertices.copy()
        for upper, lower in self.seam_pairs:
            out[upper] = 0.5 * (vertices[upper] + vertices[lower])
        return out


def build_cage(raw: Raw, rest: Floats) -> Cage:
    """Cut linings and body away and sew the lips; ``rest`` (n, 3) mm decides which lip vertices meet."""
    head = raw.quads[raw.island == HEAD]
    mouth = _loop(head, raw.quads[raw.island == MOUTH])
    lids = {
        "left" if rest[ring, 0].mean() > 0 else "right": ring
        for ring in (_loop(head, raw.quads[raw.island == k]) for k in SOCKETS)
    }
    lip_rings = _rings(head, mouth, 6)
    lid_rings = {side: _rings(head, ring, 9)[1:] for side, ring in lids.items()}
    cut = [mouth, lids["left"], lids["right"]]
    skin = head[~np.isin(head, np.concatenate(cut)).any(axis=1)]
    torso = _near_faces(raw.quads[raw.island == TORSO], np.unique(head), NECK_RINGS)
    middle = rest[torso].mean(axis=1)
    torso = torso[(np.abs(middle[:, 0]) < HALF_WIDTH_MM) & (middle[:, 1] > FLOOR_MM)]
    joined, pairs, seam = _sew(skin, lip_rings[1], rest, raw.mirror)
    polygons = tuple(joined) + tuple(tuple(int(v) for v in quad) for quad in torso)
    return Cage(polygons, pairs, seam, lid_rings, lip_rings[1:], raw.mirror)


def _loop(a: Ints, b: Ints) -> Ints:
    return np.intersect1d(np.unique(a), np.unique(b))


def _rings(quads: Ints, start: Ints, count: int) -> tuple[Ints, ...]:
    """``start`` and the next rings of vertices outward, by edges."""
    edges = np.concatenate([np.c_[quads[:, i], quads[:, (i + 1) % 4]] for i in range(4)])
    edges = np.concatenate([edges, edges[:, ::-1]])
    rings, seen = [start], np.unique(start)
    for _ in range(count - 1):
        reached = np.unique(edges[np.isin(edges[:, 0], rings[-1]), 1])
        rings.append(np.setdiff1d(reached, seen))
        seen = np.union1d(seen, reached)
    return tuple(rings)


def _near_faces(quads: Ints, start: Ints, rings: int) -> Ints:
    """The faces within ``rings`` layers of the vertices ``start``."""
    known = start
    keep = np.zeros(len(quads), dtype=bool)
    for _ in range(rings):
        keep |= np.isin(quads, known).any(axis=1)
        known = np.union1d(known, np.unique(quads[keep]))
    return quads[keep]


def _sew(
    quads: Ints, ring: Ints, rest: Floats, mirror: Ints
) -> tuple[list[Polygon], tuple[tuple[int, int], ...], Ints]:
    """Join the upper and the lower half of the mouth ring.

    The upper lip has more vertices than the lower: lower edges become chains of upper vertices, so lower
    quads become polygons. At each corner the ring's outermost vertex takes in its two neighbours.
    """
    order = _walk(quads, ring)
    corner = int(order[np.argmax(rest[order, 0])])
    turn = int(np.nonzero(order == corner)[0][0])
    order = np.roll(order, -turn)
    stop = int(np.nonzero(order == mirror[corner])[0][0])
    first, second = order[: stop + 1], np.r_[order[stop:], order[0]][::-1]
    upper, lower = (first, second) if rest[first, 1].mean() > rest[second, 1].mean() else (second, first)
    seam = np.r_[upper[0], upper[2:-2], upper[-1]]
    becomes = {
        int(upper[1]): int(upper[0]),
        int(upper[-2]): int(upper[-1]),
        int(lower[1]): int(lower[0]),
        int(lower[-2]): int(lower[-1]),
    }
    half = seam[rest[seam, 0] > -1e-6]
    pairs: list[tuple[int, int]] = []
    for vertex in lower[2:-2]:
        if rest[vertex, 0] > -1e-6:
            free = [v for v in half[1:] if v not in dict(pairs)]
            middle = abs(rest[vertex, 0]) < 1e-6
            near = min(
                free, key=lambda v: (middle != (abs(rest[v, 0]) < 1e-6), abs(rest[v, 0] - rest[vertex, 0]))
            )
            pairs.append((int(near), int(vertex)))
    pairs += [(int(mirror[a]), int(mirror[b])) for a, b in pairs if mirror[a] != a]
    becomes |= {b: a for a, b in pairs}
    place = {int(v): i for i, v in enumerate(seam)}
    return (
        [p for p in (_resew(q, becomes, place, seam, set(lower.tolist())) for q in quads) if len(p) > 2],
        tuple(pairs),
        seam,
    )


def _walk(quads: Ints, ring: Ints) -> Ints:
    """The ring's vertices in order along its edges."""
    members = set(ring.tolist())
    links: dict[int, set[int]] = {v: set() for v in members}
    for quad in quads[np.isin(quads, ring).sum(axis=1) >= 2]:
        for a, b in zip(quad, np.roll(quad, -1), strict=True):
            if a in members and b in members:
                links[int(a)].add(int(b))
                links[int(b)].add(int(a))
    path = [int(ring[0])]
    while len(path) < len(members):
        path.append(min(v for v in links[path[-1]] if v not in path))
    return np.array(path)


def _resew(
    quad: Ints, becomes: dict[int, int], place: dict[int, int], seam: Ints, lower: set[int]
) -> Polygon:
    """One face with its lower-lip vertices replaced by the chain of seam vertices between them."""
    out: list[int] = []
    for a, b in zip(quad.tolist(), np.roll(quad, -1).tolist(), strict=True):
        start, end = becomes.get(a, a), becomes.get(b, b)
        if not out or out[-1] != start:
            out.append(start)
        if a in lower and b in lower and start in place and end in place:
            i, j = place[start], place[end]
            step = 1 if j > i else -1
            out.extend(int(seam[k]) for k in range(i + step, j, step))
    return tuple(out[:-1] if len(out) > 1 and out[0] == out[-1] else out)
