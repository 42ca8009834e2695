"""The eyeballs: spheres with a bulge for the cornea, looking a little down."""

import numpy as np

from facemap.heads.nouns import Eye, Floats
from facemap.heads.shapes import Shape
from facemap.surface import Mesh

_RINGS, _SECTORS = 48, 64
_SMALLER = 0.985  # of the lids' sphere, so that lids never touch it
_CORNEA = 0.045  # bulge at the middle of the iris, of the radius


def eyes(shape: Shape) -> dict[str, Eye]:
    """Both eyes of a shape."""
    centre = shape.eye_centre
    return {
        "left": Eye(centre, shape.eye_radius_mm),
        "right": Eye(centre * [-1.0, 1.0, 1.0], shape.eye_radius_mm),
    }


def eyeballs(both: dict[str, Eye]) -> dict[str, Mesh]:
    """A mesh for each eye, 3,010 vertices; vertex 0 is the middle of the cornea."""
    left = _ball(both["left"])
    right = left.vertices * [-1.0, 1.0, 1.0]
    return {"eyeball_left": left, "eyeball_right": Mesh(right, left.triangles[:, ::-1])}


def _ball(eye: Eye) -> Mesh:
    polar = np.pi * np.arange(1, _RINGS) / _RINGS
    around = 2 * np.pi * np.arange(_SECTORS) / _SECTORS
    ring = np.stack(
        [
            np.sin(polar)[:, None] * np.cos(around),
            np.sin(polar)[:, None] * np.sin(around),
            np.broadcast_to(np.cos(polar)[:, None], (len(polar), _SECTORS)),
        ],
        axis=2,
    ).reshape(-1, 3)
    unit = np.concatenate([[[0.0, 0.0, 1.0]], ring, [[0.0, 0.0, -1.0]]])
    angle = np.arccos(np.clip(unit[:, 2], -1, 1))
    bulge = 1 + _CORNEA * np.clip(1 - (angle / eye.iris_half_angle_rad) ** 2, 0, None)
    down = np.radians(eye.gaze_down_deg)
    turned = _looking_down(unit, down)
    return Mesh(eye.centre + _SMALLER * eye.radius_mm * bulge[:, None] * turned, _ball_triangles())


def _looking_down(unit: Floats, angle: float) -> Floats:
    c, s = np.cos(angle), np.sin(angle)
    return np.stack([unit[:, 0], c * unit[:, 1] - s * unit[:, 2], s * unit[:, 1] + c * unit[:, 2]], axis=1)


def _ball_triangles() -> "np.ndarray[tuple[int, int], np.dtype[np.int64]]":
    i = np.arange(_SECTORS)
    j = (i + 1) % _SECTORS
    front = np.stack([np.zeros_like(i), 1 + i, 1 + j], axis=1)
    rows = [front]
    for k in range(_RINGS - 2):
        a, b = 1 + k * _SECTORS, 1 + (k + 1) * _SECTORS
        rows += [np.stack([a + i, b + i, b + j], axis=1), np.stack([a + i, b + j, a + j], axis=1)]
    last = 1 + (_RINGS - 2) * _SECTORS
    rows.append(np.stack([np.full_like(i, last + _SECTORS), last + j, last + i], axis=1))
    return np.concatenate(rows)
