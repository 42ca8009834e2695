"""Light, baked: what a vertex sees of a dome, a warm key, a fill and a rim, softened as skin softens it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]
Ints = NDArray[np.int32]

GOLDEN = np.pi * (3 - np.sqrt(5))
# how far red, green and blue wander in skin, mm: cheap subsurface scattering
SKIN_SPREAD_MM = (2.6, 1.25, 0.7)
LEAST_OF_RED = np.array([0.935, 0.89], dtype=np.float32)


@dataclass(frozen=True)
class Lamp:
    """A soft disc of light at infinity: where it stands, how wide, how strong, of which colour."""

    towards: tuple[float, float, float]
    half_angle_deg: float
    strength: float
    colour: tuple[float, float, float]
    rays: int


@dataclass(frozen=True)
class Rig:
    """A sky and its lamps; the rays are shared out among them."""

    sky_rays: int
    sky: float
    sky_up: tuple[float, float, float]
    sky_down: tuple[float, float, float]
    lamps: tuple[Lamp, ...]
    wrap: float = 0.15


def studio(fineness: float = 1.0) -> Rig:
    """The one lighting of every head: a warm window above the subject's right shoulder, room all round."""

    def rays(count: int) -> int:
        return max(6, round(count * fineness))

    return Rig(
        sky_rays=rays(84),
        sky=0.575,
        sky_up=(0.98, 1.0, 1.04),
        sky_down=(1.03, 0.97, 0.92),
        lamps=(
            Lamp((-0.44, 0.60, 0.82), 24, 1.17, (1.05, 1.0, 0.95), rays(28)),
            # a reflector below: it lifts eyes and throat
            Lamp((0.06, -0.74, 0.67), 38, 0.34, (1.03, 1.0, 0.96), rays(16)),
            Lamp((0.90, 0.42, 0.40), 32, 0.86, (0.99, 1.0, 1.02), rays(18)),
            Lamp((0.72, 0.50, -0.75), 22, 0.45, (1.0, 1.0, 1.02), rays(8)),
            Lamp((-0.92, 0.40, -0.35), 26, 0.42, (1.0, 1.0, 1.02), rays(8)),
        ),
    )


def rays_of(rig: Rig) -> tuple[Floats, Floats]:
    """Directions towards the light (r, 3) and what each brings as RGB (r, 3); no randomness anywhere."""
    sky = _sphere(rig.sky_rays)
    lift = sky[:, 1:2] * 0.5 + 0.5
    tint = np.array(rig.sky_down) * (1 - lift) + np.array(rig.sky_up) * lift
    # a full dome over a flat place adds up to 1: the mean of the cosine over a sphere is 1/4
    level = rig.sky * 4 / rig.sky_rays * (0.55 + 0.65 * lift)
    towards, brings = [sky], [tint * level]
    for lamp in rig.lamps:
        towards.append(_cone(np.array(lamp.towards), lamp.half_angle_deg, lamp.rays))
        brings.append(np.tile(np.array(lamp.colour) * lamp.strength / lamp.rays, (lamp.rays, 1)))
    return np.vstack(towards), np.vstack(brings)


def seen(
    vertices: Floats, normals: Floats, towards: Floats, occluder: tuple[Floats, Ints]
) -> NDArray[np.bool_]:
    """Which directions are open from each vertex, (n, r); those behind the surface count as closed."""
    from embreex import rtcore_scene
    from embreex.mesh_construction import TriangleMesh

    scene = rtcore_scene.EmbreeScene()
    corners, faces = occluder
    TriangleMesh(scene, corners.astype(np.float32), faces.astype(np.int32))
    origins = (vertices + 0.12 * normals).astype(np.float32)
    rays = towards.astype(np.float32)
    facing = normals @ towards.T > -0.12
    opened = np.zeros(facing.shape, dtype=bool)
    for r in range(len(towards)):
        who = np.flatnonzero(facing[:, r])
        along = np.ascontiguousarray(np.broadcast_to(rays[r], (len(who), 3)))
        opened[who, r] = scene.run(origins[who], along, query="OCCLUDED") != 0
    return opened


def gather(opened: NDArray[Any], carry: sparse.csr_array, normals: Floats, rig: Rig) -> Floats32:
    """Light arriving at fine vertices (n, 3), linear RGB, from visibility on the coarser level.

    ``carry`` takes values from the level of ``opened`` to the fine vertices.
    """
    towards, brings = (part.astype(np.float32) for part in rays_of(rig))
    normals32, carry32 = normals.astype(np.float32), carry.astype(np.float32)
    light = np.zeros((len(normals), 3), dtype=np.float32)
    for some in np.array_split(np.arange(len(towards)), max(1, len(towards) // 24)):
        facing = (normals32 @ towards[some].T + np.float32(rig.wrap)) / np.float32(1 + rig.wrap)
        np.maximum(facing, 0, out=facing)
        facing *= carry32 @ np.ascontiguousarray(opened[:, some], dtype=np.float32)
        light += facing @ brings[some]
    return light


def open_share(opened: NDArray[Any], normals: Floats, towards: Floats) -> Floats32:
    """How much of the light that could fall on each vertex arrives (n,): 1 in the open, 0 in a pit."""
    facing = np.maximum(normals.astype(np.float32) @ towards.T.astype(np.float32), 0)
    whole = facing.sum(axis=1)
    facing *= opened
    return np.asarray(facing.sum(axis=1) / np.maximum(whole, np.float32(1e-6)))


def scatter(light: Floats32, vertices: Floats, triangles: Ints) -> Floats32:
    """Light softened under the skin: an implicit heat step a channel, red the farthest.

    However narrow a shadow, it stays the colour of skin: green and blue keep a share of the red.
    """
    stiffness, mass = laplacian(vertices, triangles)
    soft = np.empty_like(light)
    for channel, spread in enumerate(SKIN_SPREAD_MM):
        soft[:, channel] = diffuse(light[:, channel], stiffness, mass, spread)
    # what red loses into a shadow must not leave the lit side blue
    np.clip(soft[:, 1:], LEAST_OF_RED * soft[:, :1], 1.03 * soft[:, :1], out=soft[:, 1:])
    return soft


def laplacian(vertices: Floats, triangles: Ints) -> tuple[sparse.csr_array, Floats]:
    """Cotangent stiffness (n, n) and lumped mass (n,) mm2; obtuse corners clipped: heat stays positive."""
    count = len(vertices)
    corner = vertices[triangles]
    area = np.linalg.norm(np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]), axis=1) / 2
    area = np.maximum(area, 1e-6)
    rows, columns, weights = [], [], []
    for k in range(3):
        i, j, o = (k + 1) % 3, (k + 2) % 3, k
        cot = ((corner[:, i] - corner[:, o]) * (corner[:, j] - corner[:, o])).sum(1) / (4 * area)
        cot = np.clip(cot, 0.02, 4)
        rows += [triangles[:, i], triangles[:, j]]
        columns += [triangles[:, j], triangles[:, i]]
        weights += [cot, cot]
    entries = (np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns)))
    link = sparse.csr_array(entries, shape=(count, count))
    stiffness = sparse.csr_array(sparse.diags_array(link.sum(axis=1)) - link)
    mass = np.bincount(triangles.ravel(), np.repeat(area / 3, 3), minlength=count)
    return stiffness, np.maximum(mass, 1e-6)


def diffuse(
    field: NDArray[np.floating], stiffness: sparse.csr_array, mass: Floats, spread_mm: float
) -> Floats32:
    """``field`` (n,) blurred along the surface as a Gaussian of ``spread_mm`` would."""
    time = spread_mm**2 / 2
    system = (stiffness * time + sparse.diags_array(mass)).tocsr()
    return _solve(system, mass * field, np.asarray(field, dtype=np.float64)).astype(np.float32)


def _solve(system: sparse.csr_array, right: Floats, start: Floats) -> Floats:
    """Conjugate gradients, preconditioned by the diagonal, to a visual tolerance."""
    scale = 1 / system.diagonal()
    x = start.copy()
    residual = right - system @ x
    search = scale * residual
    energy = float(residual @ search)
    goal = 1e-5 * float(right @ (scale * right)) + 1e-30
    for _ in range(60):
        if energy < goal:
            break
        image = system @ search
        step = energy / float(search @ image)
        x += step * search
        residual -= step * image
        step_direction = scale * residual
        previous, energy = energy, float(residual @ step_direction)
        search = step_direction + (energy / previous) * search
    return x


def develop(linear: NDArray[np.floating], exposure: float) -> NDArray[np.uint8]:
    """Linear RGB to the screen: a soft shoulder so that highlights roll off, then sRGB."""
    x = np.maximum(np.asarray(linear, dtype=np.float64) * exposure, 0)
    knee = 0.58
    over = np.maximum(x - knee, 0)
    x = np.minimum(x, knee) + (1 - knee) * (1 - np.exp(-over / (1 - knee)))
    encoded = np.where(x <= 0.0031308, 12.92 * x, 1.055 * np.power(np.maximum(x, 1e-9), 1 / 2.4) - 0.055)
    return np.asarray(np.round(np.clip(encoded, 0, 1) * 255), dtype=np.uint8)


def linear(srgb: str | tuple[float, float, float]) -> Floats:
    """``#rrggbb`` or 0-1 sRGB as linear RGB (3,)."""
    if isinstance(srgb, str):
        srgb = tuple(int(srgb[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[assignment]
    c = np.asarray(srgb, dtype=np.float64)
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def vertex_normals(vertices: Floats, triangles: Ints) -> Floats:
    """Unit normals (n, 3), weighted by area."""
    corner = vertices[triangles]
    face = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    normals = np.empty_like(vertices)
    for axis in range(3):
        normals[:, axis] = np.bincount(
            triangles.ravel(), np.repeat(face[:, axis], 3), minlength=len(vertices)
        )
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    return np.asarray(normals / np.maximum(length, 1e-12))


def _sphere(count: int) -> Floats:
    height = 1 - 2 * (np.arange(count) + 0.5) / count
    turn = GOLDEN * np.arange(count)
    flat = np.sqrt(1 - height**2)
    return np.stack([flat * np.cos(turn), height, flat * np.sin(turn)], axis=1)


def _cone(axis: Floats, half_angle_deg: float, count: int) -> Floats:
    axis = axis / np.linalg.norm(axis)
    side = np.cross(axis, [0.0, 1.0, 0.0])
    side /= np.linalg.norm(side)
    up = np.cross(side, axis)
    radius = np.tan(np.radians(half_angle_deg)) * np.sqrt((np.arange(count) + 0.5) / count)
    turn = GOLDEN * np.arange(count)
    spots = axis + (radius * np.cos(turn))[:, None] * side + (radius * np.sin(turn))[:, None] * up
    return np.asarray(spots / np.linalg.norm(spots, axis=1, keepdims=True))
