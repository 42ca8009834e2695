"""Fat put on a head and taken off it: in the cheeks, the jaw, under the chin and in the neck.

The targets leave most of a face as it is at any weight; what they lack is laid on here, along the skin's
normal. Bone does not move: skull, brow, eyes, nose, ears and the red of the lips stay where they are.
"""

from functools import cached_property

import numpy as np
from scipy.spatial import cKDTree

from headbuild.sculpt import Sculptor, normals, step
from headbuild.source import Floats

SLIDE = 0.4  # how much of a target's shift along the skin is kept: fat swells, it does not slide
_AGES = (25, 50, 75)


class Flesh:
    """Offsets of the bodies of the family."""

    def __init__(self, sculptor: Sculptor) -> None:
        self._by = sculptor
        self._at = sculptor.at

    def move(self, targets: Floats, sheet: Floats, body: str, sex: str, age: int) -> Floats:
        """Offsets (n, 3) mm that give a sculpted sheet (n, 3) a body; ``targets`` (n, 3) are the raw ones."""
        skin = self._even_normals(sheet)
        if body == "double_chin":
            return np.asarray(targets + skin * (self._soft * self._height(body, sex, age))[:, None])
        out = self._by.smooth(targets, np.ones(len(targets)), 4)
        along = (out * skin).sum(axis=1, keepdims=True) * skin
        out = along + SLIDE * (out - along)
        out = out + skin * self._height(body, sex, age)[:, None]
        out = self._soft[:, None] * out
        return self._by.smooth(out, self._soft, 3)

    def _height(self, body: str, sex: str, age: int) -> Floats:
        """How far the skin rises along its normal beyond what the targets do, (n,) mm."""
        height = np.zeros(len(self._at))
        for view, u, v, width, tall, by_age, man in _LAYERS[body]:
            amount = by_age[_AGES.index(age)] * (man if sex == "male" else 1.0)
            height = height + amount * self._by.bump(u, v, width, tall, view)
        for name, width, by_age in _RIDGES.get(body, ()):
            height = height + by_age[_AGES.index(age)] * self._by.groove(name, width)
        return np.asarray(height)

    def _even_normals(self, sheet: Floats) -> Floats:
        """Normals (n, 3) of the skin without its wrinkles."""
        even = self._by.smooth(sheet, np.ones(len(sheet)), 12)
        out = self._by.smooth(normals(even, self._by.names.chart.triangles), np.ones(len(sheet)), 25)
        return np.asarray(out / np.linalg.norm(out, axis=1, keepdims=True))

    @cached_property
    def _soft(self) -> Floats:
        """One where there is fat, none where the skin lies on bone or gristle, (n,)."""
        out = np.ones(len(self._at))
        for mask, fade in (("ears", 9), ("orbit_left", 11), ("vermilion", 7), ("nostrils", 9), ("hair", 14)):
            out = out * self._beyond(mask, fade)
        nose = self._by.line("profile")
        nose = nose[(nose[:, 1] > -30) & (nose[:, 2] > 60)]
        return np.asarray(out * step((cKDTree(nose).query(self._at)[0] - 9) / 14))

    def _beyond(self, mask: str, fade: float) -> Floats:
        """None within a mask, rising to one over ``fade`` mm outside it."""
        loops, inside = self._by.names.masks[mask]
        line = np.concatenate([self._by.line(name) for name in loops])
        return np.asarray(np.where(inside, 0.0, step(cKDTree(line).query(self._at)[0] / fade)))


_ByAge = tuple[float, float, float]
# view, place, width and height, mm, share of it on a man
_Layer = tuple[str, float, float, float, float, _ByAge, float]
_LAYERS: dict[str, tuple[_Layer, ...]] = {
    "heavy": (
        ("front", 38, -13, 13, 9, (1.6, 1.4, 1.0), 0.8),  # malar pad
        ("front", 56, -14, 10, 14, (1.6, 1.6, 1.4), 1.0),  # over the cheekbone
        ("front", 46, -36, 13, 14, (2.2, 2.0, 1.8), 1.0),  # cheek
        ("front", 33, -54, 8, 9, (1.4, 1.2, 0.8), 1.0),  # beside the mouth
        ("left", 20, -28, 14, 18, (1.5, 1.5, 1.3), 1.1),  # over masseter and parotid
        ("left", 46, -69, 10, 9, (0.8, 1.4, 2.0), 1.0),  # jowl
        ("below", 0, 47, 22, 10, (4.2, 4.2, 3.6), 1.0),  # under the chin
        ("below", 0, 23, 14, 10, (-5.4, -5.4, -5.2), 1.0),  # over the hyoid: the angle of the neck stays
        ("left", 20, -73, 14, 9, (2.4, 2.6, 2.2), 1.1),  # under the jaw
        ("left", -8, -88, 16, 20, (2.4, 2.2, 1.8), 1.2),  # side of the neck
        ("front", 0, -108, 20, 13, (2.6, 2.8, 2.6), 1.0),  # throat
        ("behind", 0, -72, 34, 22, (2.4, 2.6, 2.4), 1.3),  # nape
    ),
    "double_chin": (
        ("below", 0, 46, 22, 11, (7.0, 7.0, 7.0), 0.85),  # the fat hangs behind the chin
        ("below", 0, 22, 20, 12.5, (-14.0, -14.0, -13.0), 0.85),  # and leaves the angle of the neck
    ),
    "lean": (
        ("front", 60, 28, 7, 8, (-1.1, -1.3, -1.4), 1.0),  # temple
        ("front", 48, -31, 11, 12, (-3.0, -3.0, -2.2), 1.0),  # hollow below the cheekbone
        ("front", 36, -40, 9, 12, (-1.4, -1.2, -0.6), 0.7),  # cheek
        ("left", 20, -40, 12, 14, (-0.9, -0.9, -0.8), 1.0),  # over masseter and parotid
        ("left", 46, -67, 10, 8, (-0.8, -1.4, -1.6), 1.0),  # jowl
        ("below", 0, 34, 20, 13, (-2.6, -2.8, -2.6), 1.0),  # under the chin
        ("left", 18, -78, 18, 9, (-3.0, -3.2, -3.0), 1.0),  # under the jaw
        ("front", 66, -120, 16, 6, (-2.4, -2.8, -2.8), 1.0),  # above the collarbone
    ),
}
_RIDGES: dict[str, tuple[tuple[str, float, _ByAge], ...]] = {
    "heavy": (("scm_anterior", 4.5, (-0.8, -1.0, -1.3)), ("clavicle", 4.5, (-1.4, -1.5, -2.0))),
    "lean": (
        ("scm_anterior", 4.5, (1.0, 1.1, 1.0)),
        ("clavicle", 4.5, (1.2, 1.3, 1.2)),
        ("zygomatic_arch", 8, (0.7, 0.7, 0.7)),
    ),
}
