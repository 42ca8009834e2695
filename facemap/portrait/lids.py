"""The rim of an eye: rows of the lid edge, lashes, the wet edge, the crease."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import cKDTree

from facemap.portrait.strands import Strands, taper

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Rim:
    """One eye's opening, as sheet vertices in order round it.

    Attributes
    ----------
    border : (b,) int
        The hole's edge.
    lash : sparse (b, n)
        Carries sheet positions to the lash line, two rows out, beside each border vertex.
    upper, lower : (k,) int
        Positions within ``border`` from the inner to the outer corner.
    """

    border: NDArray[np.int64]
    lash: sparse.csr_array
    upper: NDArray[np.int64]
    lower: NDArray[np.int64]


def rim_of(loop: NDArray[np.integer], vertices: Floats, links: sparse.csr_array) -> Rim:
    """Read the rim from the mesh's hole ``loop``; ``links`` is the sheet's 0/1 adjacency."""
    count = len(vertices)
    border = np.asarray(loop, dtype=np.int64)
    on_border = np.zeros(count, dtype=bool)
    on_border[border] = True
    first = (links @ on_border.astype(float) > 0) & ~on_border
    second = (links @ first.astype(float) > 0) & ~on_border & ~first
    here = sparse.csr_array(
        (np.ones(len(border)), (np.arange(len(border)), border)), shape=(len(border), count)
    )
    outwards = (
        here
        @ links
        @ sparse.diags_array(first.astype(float))
        @ links
        @ sparse.diags_array(second.astype(float))
    )
    total = np.asarray(outwards.sum(axis=1)).ravel()
    lash = sparse.csr_array(sparse.diags_array(1 / np.maximum(total, 1)) @ outwards)
    roots = lash @ vertices
    across = np.abs(vertices[border, 0])
    inner, outer = int(np.argmin(across)), int(np.argmax(across))
    size = len(border)
    one = np.arange(inner, inner + (outer - inner) % size + 1) % size
    other = np.arange(inner, inner - (inner - outer) % size - 1, -1) % size
    upper, lower = (one, other) if roots[one, 1].mean() > roots[other, 1].mean() else (other, one)
    return Rim(border, lash, upper, lower)


def rows_field(rims: list[Rim], links: sparse.csr_array, rows: int = 4) -> Floats:
    """At sheet vertices: 0 on the edge of a lid opening, 1 on the next row, ...; ``rows`` beyond."""
    row = np.full(links.shape[0], float(rows))
    reached = np.zeros(links.shape[0], dtype=bool)
    for rim in rims:
        reached[rim.border] = True
    row[reached] = 0
    for k in range(1, rows):
        grown = (links @ reached.astype(float) > 0) & ~reached
        row[grown] = k
        reached |= grown
    return row


def along(line: Floats, count: int, gather: float = 0.0) -> tuple[Floats, Floats]:
    """``count`` places at even lengths along a polyline, and their shares of its length."""
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    share = np.linspace(0, 1, count)
    share = share + gather * np.sin(2 * np.pi * share) / (2 * np.pi)
    at = share * length[-1]
    return np.stack([np.interp(at, length, line[:, c]) for c in range(3)], axis=1), share


def lashes(
    roots: Floats, centre: Floats, *, upper: bool, closed: float, age: float, sex: float, seed: int
) -> tuple[Strands, Floats]:
    """Curved lashes from the lash line ``roots`` (inner to outer corner), fanning outwards."""
    rng = np.random.default_rng(seed)
    count = 96 if upper else 40
    place, share = along(roots, count)
    place = place + rng.normal(0, 0.10, place.shape)
    share = np.clip(share + rng.normal(0, 0.01, count), 0, 1)
    # none in the inner corner
    keep = share > (0.10 if upper else 0.16)
    place, share = place[keep], share[keep]
    count = len(place)
    out = np.sign(centre[0]) or 1.0
    forwards = place - centre
    forwards /= np.linalg.norm(forwards, axis=1, keepdims=True)
    # lashes lean together in twos and threes
    group = np.cumsum(rng.uniform(0, 1, count) < 0.42)
    mean = np.bincount(group, share) / np.maximum(np.bincount(group), 1)
    fan = (share - 0.42) * 1.25 + 14 * (mean[group] - share) + rng.normal(0, 0.10, count)
    side = np.stack([out * fan, np.zeros(count), np.zeros(count)], axis=1)
    rise = np.array([0.0, 1.0, 0.0])
    full = (7.8 if upper else 2.7) * (1 - 0.18 * np.clip((age - 40) / 40, 0, 1)) * (1 - 0.22 * sex)
    shape = 0.50 + 0.50 * np.sin(np.pi * np.clip(share * 0.86 + 0.10, 0, 1)) ** 0.8 + 0.12 * share
    shape *= np.clip(0.35 + share / 0.38, 0, 1) * np.clip(0.45 + (1 - share) / 0.12, 0, 1)
    length = full * shape * rng.uniform(0.62, 1.10, count)
    joints = 8
    t = np.linspace(0, 1, joints)[None, :, None]
    if upper:
        start = 0.95 * forwards + 0.35 * side + (-0.28 - 0.54 * closed) * rise
        end = 0.35 * forwards + 0.75 * side + (1.05 - 1.35 * closed) * rise
    else:
        start = 0.95 * forwards + 0.5 * side - 0.15 * rise
        end = 0.45 * forwards + 0.6 * side - 0.75 * rise
    direction = start[:, None] * (1 - t) + end[:, None] * t
    direction /= np.linalg.norm(direction, axis=2, keepdims=True)
    joint_places = place[:, None] + np.cumsum(direction, axis=1) * (length / joints)[:, None, None]
    joint_places = np.concatenate([place[:, None], joint_places[:, :-1]], axis=1)
    widths = (rng.uniform(0.11, 0.17, count) if upper else rng.uniform(0.06, 0.10, count)) * (1 - 0.25 * sex)
    normals = np.repeat(forwards[:, None], joints, axis=1)
    normals = normals - (normals * direction).sum(axis=2, keepdims=True) * direction + 1e-3
    return Strands(joint_places, normals, taper(count, joints, widths, root=1.0)), rng.uniform(
        0.8, 1.2, count
    )


def wet_edge(border: Floats, centre: Floats, ball_mm: float) -> tuple[Floats, Ints, Floats]:
    """A thin film from the lid's edge (k, 3) to the ball: vertices, triangles, share (0 lid, 1 ball)."""
    inwards = centre + (border - centre) / np.linalg.norm(border - centre, axis=1, keepdims=True) * (
        ball_mm + 0.02
    )
    middle = border.mean(axis=0)
    slip = middle - border
    slip /= np.maximum(np.linalg.norm(slip, axis=1, keepdims=True), 1e-6)
    rows = []
    shares = (0.0, 0.35, 0.7, 1.0)
    for share in shares:
        row = border * (1 - share) + (inwards + 0.42 * slip) * share
        rows.append(row - 0.10 * np.sin(np.pi * share) * (row - centre) / ball_mm)
    count = len(border)
    index = np.arange(count - 1)
    faces = []
    for k in range(len(shares) - 1):
        a, b = k * count + index, (k + 1) * count + index
        faces += [np.stack([a, b, b + 1], axis=1), np.stack([a, b + 1, a + 1], axis=1)]
    both_sides = np.concatenate(faces).astype(np.int32)
    return np.concatenate(rows), both_sides, np.repeat(np.array(shares), count)


def shadow_on_ball(ball: Floats, upper: Floats, lower: Floats) -> Floats:
    """What the lids leave of the light on the ball's vertices (n,): the upper throws a soft shadow."""
    above, _ = cKDTree(along(upper, 60)[0]).query(ball)
    below, _ = cKDTree(along(lower, 60)[0]).query(ball)
    return np.asarray((1 - 0.48 * np.exp(-((above / 2.6) ** 1.5))) * (1 - 0.07 * np.exp(-below / 1.0)))


def lash_line(roots: Floats, centre: Floats, closed: float, sex: float) -> tuple[Strands, Floats, Floats]:
    """The dark line lashes make along the upper lid's edge: one hair, finer towards the inner corner."""
    line, share = along(roots, 40)
    out = line - centre
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    line = line + 0.06 * out - np.array([0.0, 0.25, 0.0]) * closed
    body = np.sin(np.pi * np.clip(share * 0.90 + 0.08, 0, 1)) ** 0.6
    widths = (0.24 + 0.02 * closed) * (1 - 0.4 * sex) * body * np.clip((share - 0.06) / 0.4, 0.1, 1)
    solid = 0.95 * np.clip((share - 0.04) / 0.35, 0, 1) * np.clip((1 - share) / 0.08, 0.2, 1)
    return Strands(line[None], out[None], widths[None]), np.ones(1), solid[None]


def inner_corner(
    tip: Floats, upper: Floats, lower: Floats, skin: Floats, normals: Floats
) -> tuple[Floats, Ints, Floats, Floats]:
    """Moist pink that tapers from the opening to the corner's ``tip`` (3,).

    Returns
    -------
    vertices, triangles, what it reflects relative to skin (n, 3), how solid (n,)
    """
    rows, columns = 14, 11
    u = np.linspace(0, 1, rows)[:, None, None]
    v = np.linspace(0, 1, columns)[None, :, None]
    reach = min(6, len(upper) - 1, len(lower) - 1)
    ends = [tip + (line[reach] - tip) * u[:, 0] for line in (upper, lower)]
    wanted = (ends[0][:, None] * (1 - v) + ends[1][:, None] * v).reshape(-1, 3)
    far, near = cKDTree(skin).query(wanted, k=3)
    weight = np.asarray(1 / (far + 0.1))
    weight /= weight.sum(axis=1, keepdims=True)
    out = np.einsum("hk,hkc->hc", weight, normals[near])
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    places = np.einsum("hk,hkc->hc", weight, skin[near]) + 0.10 * out
    start = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)[None]).reshape(-1, 1)
    faces = (start + np.array([[0, 1, columns + 1, 0, columns + 1, columns]])).reshape(-1, 3)
    edge = np.abs(2 * v - 1) ** 3
    pink = np.array([0.98, 0.71, 0.69]) * (1 - edge) + np.array([0.72, 0.52, 0.49]) * edge
    pink = pink * (0.80 + 0.20 * u)
    solid = (
        np.clip(u / 0.3, 0, 1) * np.clip((1 - np.abs(2 * v - 1)) / 0.25, 0, 1) * np.clip((1 - u) / 0.12, 0, 1)
    )
    albedo = np.broadcast_to(pink, (rows, columns, 3)).reshape(-1, 3)
    return places, np.ascontiguousarray(faces, dtype=np.int32), albedo, 0.85 * solid.reshape(-1)


def crease(lash_line: Floats, tree: cKDTree, skin: Floats, height_mm: float) -> Floats:
    """The fold of the upper lid, ``height_mm`` above the middle of the lash line."""
    place, share = along(lash_line, 40)
    rise = height_mm * (0.50 + 0.50 * np.sin(np.pi * np.clip(share * 0.94 + 0.03, 0, 1)) ** 0.8)
    sideways = np.sign(place[:, 0]) * (0.8 + 3.0 * (share - 0.3)) * share
    wanted = place + np.stack([sideways, rise, -0.22 * rise], axis=1)
    far, near = tree.query(wanted, k=8)
    weight = np.asarray(1 / (far + 0.3))
    line = np.einsum("hk,hkc->hc", weight / weight.sum(axis=1, keepdims=True), skin[near])
    for _ in range(24):
        line[1:-1] = (line[:-2] + 2 * line[1:-1] + line[2:]) / 4
    return np.asarray(line)
