"""Scalp hair: where it grows, how it lies, its strands; gathered in a low knot, or cut short."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import splu
from scipy.spatial import cKDTree

from facemap.portrait.light import laplacian
from facemap.portrait.strands import Strands, noise, taper

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

PARTING_MM = 11.0
SIDE_PARTING_MM = 33.0
LOCKS = 45  # seed of the locks: strands, relief and tint share it


@dataclass(frozen=True)
class Scalp:
    """The scalp a hairdresser needs.

    A surface, how deep inside the hairline it lies and how far from the parting (mm), how hair lies on it.
    """

    vertices: Floats
    normals: Floats
    triangles: Ints
    depth_mm: Floats
    beside_mm: Floats
    flow: Floats
    knot: Floats
    knot_out: Floats

    def nearest(self, places: Floats) -> tuple[Floats, Floats, Floats]:
        """Height over the surface (h,), normals (h, 3) and flow (h, 3) at places near it."""
        far, near = self._tree.query(places, k=4)
        weight = np.asarray(1 / (far + 0.3) ** 2)
        weight /= weight.sum(axis=1, keepdims=True)
        normal = np.einsum("hk,hkc->hc", weight, self.normals[near])
        normal /= np.linalg.norm(normal, axis=1, keepdims=True)
        base = np.einsum("hk,hkc->hc", weight, self.vertices[near])
        flow = np.einsum("hk,hkc->hc", weight, self.flow[near])
        height = ((places - base) * normal).sum(axis=1)
        return height, normal, flow / np.maximum(np.linalg.norm(flow, axis=1, keepdims=True), 1e-9)

    @property
    def _tree(self) -> cKDTree:
        tree = self.__dict__.get("tree")
        if tree is None:
            tree = cKDTree(self.vertices)
            self.__dict__["tree"] = tree
        return tree


def parting_mm(vertices: Floats, crown: Floats, beside_mm: float = PARTING_MM) -> Floats:
    """How far each vertex lies from the parting.

    A short line from the hairline towards the top of the head, a little to the left; it ends before the
    top, so that it does not notch the outline.
    """
    beside = np.abs(vertices[:, 0] - beside_mm - 0.8 * np.sin(vertices[:, 2] / 11))
    past_end = np.maximum(np.maximum((0.45 - crown) * 90, 0), np.maximum(14 - vertices[:, 2], 0))
    return np.asarray(np.hypot(beside, past_end))


def swell_mm(depth_mm: Floats, crown: Floats, beside_mm: Floats, short: bool) -> Floats:
    """How far hair lifts the surface: it starts flat at the hairline and rises softly.

    ``crown`` is 0 at the sides and 1 on top; ``beside_mm`` is the distance from the parting, where hair
    lies a little flatter.
    """
    inside = np.maximum(depth_mm, 0)
    full = 1.8 + 6.0 * crown if short else 5.0 + 8.0 * crown
    flat = 1 - 0.04 * np.exp(-((beside_mm / 9) ** 2))
    return np.asarray(full * (1 - np.exp(-((inside / 15) ** 1.5))) * flat)


def scalp(
    coarse: tuple[Floats, Floats, Ints],
    fine: tuple[Floats, Floats, Ints],
    carry: sparse.csr_array,
    depth_mm: Floats,
    centre: Floats,
    *,
    short: bool,
) -> Scalp:
    """Lay the hair: a harmonic field from hairline and parting to the knot; short hair as it is combed.

    The gradient stands square on the hairline, never crosses itself and ends in one place.

    Parameters
    ----------
    coarse, fine : vertices, normals, triangles
        The level the field is solved on, whose vertices are the first of the level hairs rest on.
    carry : sparse
        From coarse to fine.
    depth_mm : (n,)
        At fine vertices, positive inside the hairline.
    centre : (3,)
        Between the eyes and the back of the head.
    """
    vertices, normals, triangles = coarse
    depth = depth_mm[: len(vertices)]
    spots = np.flatnonzero(depth > 5)
    aim = centre + np.array([0.0, -14.0, -95.0])
    knot_at = spots[np.argmin(np.linalg.norm(vertices[spots] - aim, axis=1))]
    knot, out = vertices[knot_at], normals[knot_at]
    goal = np.linalg.norm(vertices - knot, axis=1) < 13
    crown = np.clip((fine[0][:, 1] - centre[1] - 30) / 62, 0, 1)
    beside = parting_mm(fine[0], crown, SIDE_PARTING_MM if short else PARTING_MM)
    if short:
        # short hair has no knot to go to
        knot = knot + np.array([0.0, -400.0, 0.0])
        flow = combed(vertices - centre)
    else:
        # below the nape hairs set out farther down
        nape = (vertices[:, 1] < centre[1] - 46) & (vertices[:, 2] < centre[2] - 25)
        low = (depth <= np.where(nape, -11, -4)) | (beside[: len(depth)] < 2.0)
        value = _harmonic(vertices, triangles, low=low & ~goal, high=goal)
        flow = _gradient(vertices, triangles, value)
        # beside the parting it is combed back as much as aside
        flow += np.array([0.0, 0.0, -1.3]) * np.exp(-((beside[: len(depth), None] / 34) ** 2))
    flow -= (flow * normals).sum(axis=1, keepdims=True) * normals
    flow = carry @ flow
    flow /= np.maximum(np.linalg.norm(flow, axis=1, keepdims=True), 1e-9)
    near = np.flatnonzero(depth_mm > -8)
    keep = np.full(len(depth_mm), -1)
    keep[near] = np.arange(len(near))
    faces = keep[fine[2]]
    faces = faces[(faces >= 0).all(axis=1)].astype(np.int32)
    return Scalp(fine[0][near], fine[1][near], faces, depth_mm[near], beside[near], flow[near], knot, out)


def combed(offset: Floats) -> Floats:
    """Directions (n, 3) short hair is combed in, ``offset`` (n, 3) from the middle of the head.

    Across the top from a side parting, down and back at the sides, down to the nape.
    """
    across = np.array([-0.80, 0.22, -0.55])
    down = np.stack(
        [
            0.25 * np.sign(offset[:, 0]),
            np.full(len(offset), -0.80),
            np.where(offset[:, 2] > -20, -0.62, -0.15),
        ],
        axis=1,
    )
    # hair over the temples is combed back, off the forehead
    front = np.clip((offset[:, 2] - 20) / 45, 0, 1)[:, None]
    down = down + (np.array([0.0, 0.05, -1.0]) - down) * front
    top = np.clip((offset[:, 1] - 34) / 34, 0, 1)
    top = top * top * (3 - 2 * top) * np.clip((SIDE_PARTING_MM - offset[:, 0]) / 3, 0, 1)
    # on the crown the whorl lets it fall backwards
    back = np.clip((-offset[:, 2] - 20) / 40, 0, 1)
    over = across + (np.array([-0.25, -0.45, -0.85]) - across) * back[:, None]
    return np.asarray(down + (over - down) * top[:, None])


def _harmonic(vertices: Floats, triangles: Ints, low: NDArray[np.bool_], high: NDArray[np.bool_]) -> Floats:
    stiffness, _ = laplacian(vertices, triangles)
    value = np.where(high, 1.0, 0.0)
    free = np.flatnonzero(~low & ~high)
    right = -(stiffness[free][:, np.flatnonzero(high)].sum(axis=1))
    inner = sparse.csc_array(stiffness[free][:, free] + sparse.eye_array(len(free)) * 1e-9)
    value[free] = splu(inner).solve(np.asarray(right).ravel())
    return value


def _gradient(vertices: Floats, triangles: Ints, value: Floats) -> Floats:
    corner, v = vertices[triangles], value[triangles]
    normal = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    double = np.maximum((normal**2).sum(axis=1, keepdims=True), 1e-12)
    turned = sum(
        v[:, k, None] * np.cross(normal, corner[:, (k + 2) % 3] - corner[:, (k + 1) % 3]) for k in range(3)
    )
    slope = turned / double
    size = np.linalg.norm(slope, axis=1, keepdims=True)
    slope = slope / np.maximum(size, 1e-12) * np.sqrt(double) * np.minimum(size * 1e4, 1)
    out = np.stack(
        [np.bincount(triangles.ravel(), np.repeat(slope[:, c], 3), len(vertices)) for c in range(3)], axis=1
    )
    return np.asarray(out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12))


def locks(places: Floats, knot: Floats, out: Floats, seed: int) -> Floats:
    """Noise that is constant along the way to the knot, about -1 to 1: hair holds together in locks."""
    side = np.cross(out, [0.0, 1.0, 0.0])
    side /= np.linalg.norm(side)
    up = np.cross(side, out)
    offset = places - knot
    turn = np.arctan2(offset @ side, offset @ up)
    far = np.linalg.norm(offset, axis=1) / 60
    rng = np.random.default_rng(seed)
    total = np.zeros(len(places))
    for waves in (17, 23, 31, 43, 57, 71, 97, 131):
        total += np.sin(
            waves * turn + rng.uniform(0, 6.28) + rng.uniform(0.4, 1.6) * np.sin(far + rng.uniform(0, 6.28))
        )
    return total / 3.2


def roots(field: Scalp, count: int, seed: int, weight: Floats) -> Floats:
    """Random places on the scalp (count, 3), as many to an area as ``weight`` (n,) says."""
    rng = np.random.default_rng(seed)
    corner = field.vertices[field.triangles]
    area = np.linalg.norm(np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]), axis=1)
    share = np.cumsum(area * weight[field.triangles].mean(axis=1))
    pick = np.searchsorted(share, rng.uniform(0, share[-1], count))
    bary = rng.dirichlet((1, 1, 1), count)
    return np.asarray(np.einsum("hk,hkc->hc", bary, corner[np.minimum(pick, len(corner) - 1)]))


def grow(
    field: Scalp,
    start: Floats,
    lengths_mm: Floats,
    lifts_mm: Floats,
    joints: int,
    *,
    sway: Floats | None = None,
) -> tuple[Floats, Floats]:
    """Follow the flow from each root: joints (h, joints, 3) and normals; they rest ``lifts_mm`` above."""
    place = start.copy()
    places, normals = [], []
    step = (lengths_mm / (joints - 1))[:, None]
    for joint in range(joints):
        height, normal, flow = field.nearest(place)
        rise = lifts_mm * min(1.0, 0.45 + 0.55 * joint / max(1, 0.25 * joints))
        place = place + normal * (rise - height)[:, None]
        to_knot = np.linalg.norm(place - field.knot, axis=1)
        places.append(place)
        normals.append(normal)
        if sway is not None:
            flow = flow + np.cross(normal, flow) * sway[:, joint, None]
        # hairs that arrive at the knot dive into it
        pace = step * np.clip((to_knot - 6) / 10, 0.03, 1)[:, None]
        place = place + flow * pace
    return np.stack(places, axis=1), np.stack(normals, axis=1)


def gathered(field: Scalp, count: int, seed: int, eye_level: float) -> tuple[Strands, Floats, Floats]:
    """Long hairs swept to the knot, a lightness a hair (locks share theirs), how solid each joint is."""
    rng = np.random.default_rng(seed)
    edge = field.depth_mm
    weight = np.clip((edge + 3.0) / 8, 0, 1) ** 1.5 + 9.0 * np.exp(-(((edge - 1.0) / 3.5) ** 2)) * (edge > -3)
    weight += 3.0 * np.exp(-((field.beside_mm / 7) ** 2)) * (edge > 3)
    weight *= thinning(field, eye_level, long=True)
    # at the nape down goes on below the line
    weight += 0.9 * np.clip((edge + 9) / 12, 0, 1) ** 2 * (edge < 3) * napes(field, eye_level)
    start = roots(field, count, seed, weight)
    depth = at(field, start, np.minimum(edge, 5 + 4 * field.beside_mm))
    inner = np.clip(depth / 16, 0, 1) * at(field, start, thinning(field, eye_level, long=True)) ** 0.5
    lengths = rng.uniform(36, 80, count) * (0.55 + 0.45 * inner)
    lock = locks(start, field.knot, field.knot_out, LOCKS)
    layer = rng.uniform(0, 1, count)
    # close to the surface beneath: seen edge on, hairs that hover break the outline into specks
    lifts = (0.24 + 0.20 * layer + 0.08 * np.clip(lock, -1, 1)) * (0.35 + 0.65 * inner)
    joints = 11
    bend = rng.normal(0, 0.045, count)[:, None] + 0.045 * np.sin(
        np.linspace(0, 5, joints)[None] + rng.uniform(0, 6, count)[:, None]
    )
    # at the hairline hairs set out in directions of their own
    own = (rng.normal(-0.12, 0.20, count) * np.sign(start[:, 0]) * (1 - inner))[:, None]
    bend += own * np.exp(-7 * np.linspace(0, 1, joints)[None])
    places, normals = grow(field, start, lengths, np.maximum(lifts, 0.16), joints, sway=bend)
    widths = rng.uniform(0.26, 0.58, count) * (0.34 + 0.66 * inner)
    tone = 0.64 + 0.36 * layer + 0.20 * lock + rng.normal(0, 0.11, count)
    strands = Strands(places, normals, taper(count, joints, widths, root=0.25))
    return strands, np.clip(tone, 0.35, 1.5), solidity(at(field, start, edge) + 2.5, lengths, joints)


def solidity(depth_mm: Floats, lengths_mm: Floats, joints: int, soft_mm: float = 6.0) -> Floats:
    """How much of each joint is hair and not the skin beneath (h, joints): roots at the edge fade in."""
    gone = np.linspace(0, 1, joints)[None] * lengths_mm[:, None]
    reached = np.maximum(depth_mm, 0)[:, None] + gone
    return np.asarray(np.clip(0.12 + reached / soft_mm, 0.12, 1))


def thinning(field: Scalp, eye_level: float, long: bool = False) -> Floats:
    """How dense hair is (n,): it thins out in front of the ears."""
    return thinned(field.vertices, eye_level, long)


def thinned(places: Floats, eye_level: float, long: bool = False) -> Floats:
    """How dense hair is at places (n, 3) in front of the ears.

    Down to two fifths at the tip of the sideburn; where long hair is gathered, to a few wisps.
    """
    above_mm = places[:, 1] - eye_level
    low = np.clip((above_mm + 30) / 44, 0.06, 1) ** 1.6 if long else np.clip((above_mm + 50) / 46, 0.4, 1)
    return np.where(places[:, 2] > -8, low, 1.0)


def napes(field: Scalp, eye_level: float) -> Floats:
    """Where the scalp goes over into the neck (n,), 0 to 1."""
    low = np.clip((eye_level - 40 - field.vertices[:, 1]) / 22, 0, 1)
    return np.asarray(low * np.clip((-20 - field.vertices[:, 2]) / 15, 0, 1))


def baby_hairs(
    field: Scalp, count: int, seed: int, eye_level: float, length: float = 1.0
) -> tuple[Strands, Floats, Floats]:
    """Short fine hairs that break the hairline; ``length`` times as long as a woman's."""
    rng = np.random.default_rng(seed)
    weight = np.exp(-(((field.depth_mm + 0.5) / 2.6) ** 2)) * thinning(field, eye_level, long=length == 1.0)
    start = roots(field, count, seed, weight)
    lengths = rng.uniform(5, 21, count) * length
    joints = 6
    along = np.linspace(0, 1, joints)[None]
    bend = rng.normal(0, 0.22, count)[:, None] * (0.4 + along)
    bend += (rng.normal(-0.20, 0.30, count) * np.sign(start[:, 0]))[:, None] * np.exp(-2.2 * along)
    places, normals = grow(field, start, lengths, rng.uniform(0.05, 0.2, count), joints, sway=bend)
    widths = rng.uniform(0.07, 0.15, count)
    solid = 0.75 * solidity(at(field, start, field.depth_mm), lengths, joints, 12.0)
    strands = Strands(places, normals, taper(count, joints, widths, root=0.4))
    return strands, rng.uniform(0.9, 1.3, count), solid


def cropped(field: Scalp, count: int, seed: int, centre: Floats) -> tuple[Strands, Floats, Floats]:
    """Short hair combed from a side parting: two fingers long on top, millimetres at ears and nape."""
    rng = np.random.default_rng(seed)
    edge = field.depth_mm
    weight = np.clip((edge + 3.0) / 8, 0, 1) ** 1.5 + 3.6 * np.exp(-(((edge - 2.0) / 4.5) ** 2)) * (edge > -3)
    weight *= thinning(field, float(centre[1]))
    weight += 0.9 * np.clip((edge + 9) / 12, 0, 1) ** 2 * (edge < 3) * napes(field, float(centre[1]))
    start = roots(field, count, seed, weight)
    depth = at(field, start, edge)
    top = np.clip((start[:, 1] - centre[1] - 22) / 46, 0, 1)
    inner = np.clip(depth / 14, 0, 1)
    lengths = rng.uniform(0.75, 1.25, count) * (6 + 30 * top) * (0.5 + 0.5 * inner)
    lock = noise(start, 9, seed + 1)
    joints = 7
    wave = 0.08 * np.sin(np.linspace(0, 3, joints)[None] + rng.uniform(0, 6, count)[:, None])
    bend = (0.20 * noise(start, 16, seed + 3) + rng.normal(0, 0.13, count))[:, None] + wave
    layer = rng.uniform(0, 1, count)
    lifts = (0.22 + (0.16 + 0.18 * top) * layer + 0.12 * np.clip(lock, 0, 1)) * (0.3 + 0.7 * inner)
    places, normals = grow(field, start, lengths, lifts, joints, sway=bend)
    widths = rng.uniform(0.16, 0.36, count) * (0.35 + 0.65 * inner) * (0.75 + 0.25 * top)
    tone = 0.64 + 0.36 * layer + 0.20 * lock + rng.normal(0, 0.11, count)
    strands = Strands(places, normals, taper(count, joints, widths, root=0.35))
    return strands, np.clip(tone, 0.35, 1.5), solidity(depth + 4, lengths, joints, 10.0)


def bun(field: Scalp, count: int, seed: int) -> tuple[Strands, Floats, tuple[Floats, Ints]]:
    """A low knot: a coil of twisted hair on a solid core (vertices, triangles)."""
    rng = np.random.default_rng(seed)
    out = field.knot_out / np.linalg.norm(field.knot_out)
    side = np.array([1.0, 0.0, 0.0])
    side -= (side @ out) * out
    side /= np.linalg.norm(side)
    up = np.cross(out, side)
    middle = field.knot + 8.0 * out

    def on_coil(turn: Floats, around: Floats, thick: Floats) -> tuple[Floats, Floats]:
        radial = np.cos(turn)[..., None] * side * 1.12 + np.sin(turn)[..., None] * up * 0.94
        normal = np.cos(around)[..., None] * radial + np.sin(around)[..., None] * out
        ripple = 1 + 0.05 * np.sin(3 * turn - 2 * around)
        return middle + radial * 8.0 + normal * (thick * ripple)[..., None], normal

    joints = 12
    along = np.linspace(0, 1, joints)
    turn = rng.uniform(0, 2 * np.pi, count)[:, None] + along * rng.uniform(1.4, 2.6, count)[:, None]
    around = rng.uniform(-0.7, np.pi + 0.9, count)[:, None] + along * rng.uniform(0.5, 1.1, count)[:, None]
    layer = rng.uniform(0, 1, count)
    places, normals = on_coil(turn, around, (10.0 + 0.7 * layer)[:, None] * np.ones(joints))
    widths = rng.uniform(0.22, 0.5, count)
    tone = 0.58 + 0.4 * layer + 0.14 * np.sin(3 * turn[:, 5] - 2 * around[:, 5]) + rng.normal(0, 0.1, count)
    u, v = np.meshgrid(np.arange(40) * (2 * np.pi / 40), np.arange(20) * (2 * np.pi / 20), indexing="ij")
    core, _ = on_coil(u.ravel(), v.ravel(), np.full(u.size, 9.8))
    strands = Strands(places, normals, taper(count, joints, widths, root=0.1))
    return strands, np.clip(tone, 0.3, 1.4), (core, _torus(40, 20))


def _torus(major: int, minor: int) -> Ints:
    i, j = np.meshgrid(np.arange(major), np.arange(minor), indexing="ij")
    a, b = i * minor + j, ((i + 1) % major) * minor + j
    c, d = i * minor + (j + 1) % minor, ((i + 1) % major) * minor + (j + 1) % minor
    faces = np.concatenate([np.stack([a, b, d], -1).reshape(-1, 3), np.stack([a, d, c], -1).reshape(-1, 3)])
    return np.ascontiguousarray(faces, dtype=np.int32)


def at(field: Scalp, places: Floats, values: Floats) -> Floats:
    """Values (n,) of the scalp at places (h, 3) near it."""
    far, near = field._tree.query(places, k=3)
    weight = np.asarray(1 / (far + 0.2))
    return np.asarray((values[near] * weight).sum(axis=1) / weight.sum(axis=1))
