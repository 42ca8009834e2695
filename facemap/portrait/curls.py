"""Close-cropped, tightly curled hair: small coils that stand on the scalp, and end at a crisp hairline."""

import numpy as np
from numpy.typing import NDArray

from facemap.portrait import hair
from facemap.portrait.strands import Strands, noise, taper

Floats = NDArray[np.float64]

CURLS = 32000
JOINTS = 9


def curl_of(african: float) -> float:
    """How tightly hair curls, 0 (straight) to 1, by the African share of the ancestry.

    Up to a half it is straight; from there coils begin loose and draw together.
    """
    return float(np.clip(0.25 + (african - 0.5) / 0.45 * 0.75, 0, 1)) if african > 0.5 else 0.0


def swell_mm(depth_mm: Floats, crown: Floats, curl: float) -> Floats:
    """How far a crop lifts the surface (n,): steeply at its edge, looser curls the farther."""
    full = (2.4 + 3.6 * crown) * (1.55 - 0.55 * curl)
    return np.asarray(full * (1 - np.exp(-((np.maximum(depth_mm, 0) / 7) ** 1.4))))


def ground(places: Floats, curl: float) -> Floats:
    """Light and dark between the curls (n,), as a factor: small clumps."""
    wide = 3.6 - 1.4 * curl
    return np.asarray(0.46 + 0.16 * noise(places, wide, 81) + 0.08 * noise(places, 3 * wide, 82))


def cropped_curls(
    field: hair.Scalp, count: int, seed: int, eye_level: float, curl: float
) -> tuple[Strands, Floats, Floats]:
    """Coils of a turn and a half, a lightness for each, how solid each joint is.

    They are a few millimetres high on top, shorter towards ears and nape.
    """
    rng = np.random.default_rng(seed)
    edge = field.depth_mm
    weight = np.clip((edge + 1.0) / 3.0, 0, 1) * hair.thinning(field, eye_level) ** 0.5
    start = hair.roots(field, count, seed, weight)
    height, normal, _ = field.nearest(start)
    start = start - normal * height[:, None]
    inner = np.clip((hair.at(field, start, edge) + 1) / 9, 0, 1)
    # close to each other curls turn alike: they clump
    lean = rng.normal(0, 0.5, (count, 3))
    lean += np.stack([noise(start, 5.5, seed + k) for k in (1, 2, 3)], axis=1)
    lean -= (lean * normal).sum(axis=1, keepdims=True) * normal
    axis = 0.75 * normal + 0.8 * lean
    axis /= np.linalg.norm(axis, axis=1, keepdims=True)
    side = np.cross(axis, rng.normal(size=(count, 3)))
    side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-9)
    other = np.cross(axis, side)
    loose = (1.7 - 0.7 * curl) * (0.55 + 0.45 * inner)
    radius = rng.uniform(0.75, 1.30, count) * loose
    rise = rng.uniform(0.7, 1.5, count) * loose
    along = np.linspace(0, 1, JOINTS)[None]
    turn = along * (rng.uniform(1.1, 1.6, count) * 2 * np.pi)[:, None]
    opened = np.minimum(along / 0.25, 1) * radius[:, None]
    places = start[:, None] + (along * rise[:, None])[..., None] * axis[:, None]
    places += (opened * (np.cos(turn) - 0.4))[..., None] * side[:, None]
    places += (opened * np.sin(turn))[..., None] * other[:, None]
    # a coil lies on the scalp, not in it
    sunk = np.einsum("hkc,hc->hk", places - start[:, None], normal)
    places += (np.maximum(0.12 - sunk, 0))[..., None] * normal[:, None]
    widths = rng.uniform(0.23, 0.37, count) * (0.6 + 0.4 * inner)
    layer = rng.uniform(0, 1, count)
    tone = 0.72 + 0.75 * layer + 0.30 * noise(start, 6.0 - 2.0 * curl, seed + 4) + rng.normal(0, 0.12, count)
    outwards = np.repeat(normal[:, None], JOINTS, axis=1)
    solid = np.clip(0.55 + 0.45 * inner[:, None] + along, 0, 1)
    return Strands(places, outwards, taper(count, JOINTS, widths, root=0.6)), np.clip(tone, 0.35, 2.2), solid
