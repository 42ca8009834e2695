"""What the raw targets lack, modelled by rule on the fine sheet.

Every stroke is a field over the vertices, measured once on the chart, so it lies at the same place on every
head; only its strength changes with sex, age, ancestry and expression.
"""

from functools import cached_property

import numpy as np
from scipy.spatial import cKDTree

from headbuild.border import average
from headbuild.charting import RAYS
from headbuild.naming import Names
from headbuild.source import Floats, Ints

_BY_AGE = {25: 0, 50: 1, 75: 2}
EAR_TURN_DEG = 9.0


class Sculptor:
    """Displaces fine vertices by fields fixed on the chart."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.at = names.chart.vertices
        self._heights: dict[tuple[int, str, str], Floats] = {}
        self._grooves: dict[tuple[str, float], Floats] = {}
        triangles = names.chart.triangles
        ends = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
        self._mean = average(np.unique(np.sort(ends, axis=1), axis=0), len(self.at))

    def shape(self, sheet: Floats, sex: str, age: int, ancestry: str) -> Floats:
        """The sculpted sheet, (n, 3) mm; only its left half and midline are meant."""
        k = _BY_AGE[age]
        out = self.smooth(sheet, self._bag, (2, 9, 9)[k])
        out = self.smooth(out, self._corner, 10)
        out = self.smooth(out, self._hollow, ((2, 14, 10), (2, 14, 34))[sex == "male"][k])
        out = self.smooth(out, self._cheek, ((0, 4, 4), (0, 5, 6))[sex == "male"][k])
        out = self._ears_back(out)
        normal = normals(out, self.names.chart.triangles)
        out = out + normal * self._height(k, sex, ancestry)[:, None]
        if age == 75:
            out = out + self._jowl[:, None] * [0.0, -2.2, 0.6]
        out = self.smooth(out, self._nostril_rim, 6)
        return self.smooth(out, self._seam, 4)

    def calm_lips(self, offsets: Floats) -> Floats:
        """Offsets (n, 3) smoothed where the lips meet, so that fuller lips do not fold into each other."""
        return self.smooth(offsets, self._lips, 30)

    def move(self, units: Floats, expression: str) -> Floats:
        """Offsets of an expression, (n, 3) mm: face units, calmed where lips meet, and strokes."""
        out = self.smooth(units, np.ones(len(units)), 2)
        out = self.smooth(out, self._lips, 22)
        out = self.smooth(out, self._commissure, 20)
        beside = np.clip(self.at[:, 0] / 8, 0, 1)  # nothing is pushed over the midline
        for name, x, y, width, height, offset in _MOVES[expression]:
            stroke = self.bump(x, y, width, height, name)[:, None] * offset
            stroke[:, 0] *= beside
            out = out + stroke
        if expression == "smile":
            out = out - self.groove("nasolabial_fold", 2.2)[:, None] * [0.15, 0.0, 0.6]
        return out

    def _height(self, k: int, sex: str, ancestry: str) -> Floats:
        key = (k, sex, ancestry)
        if key not in self._heights:
            self._heights[key] = self._relief(k, sex, ancestry)
        return self._heights[key]

    def _relief(self, k: int, sex: str, ancestry: str) -> Floats:
        """Height along the normal, (n,) mm."""
        man = sex == "male"
        crease = 0.25 if ancestry == "asian" else 0.55
        height = -crease * self.groove("lid_crease", 0.9) + 0.35 * crease * self._shifted_crease
        height = height - 1.3 * self.bump(0, -59.5, 12, 3.2) + 1.5 * self.bump(0, -69, 10, 6)
        height = height - 1.7 * self._nostril
        height = height - 0.3 * self._philtrum(0.0, 1.7) + (0.55, 0.5, 0.3)[k] * self._philtrum(4.0, 1.3)
        height = height + (0.1, 0.5, 0.3)[k] * self._hollow
        height = height + (0.9, 1.1, 1.5)[k] * self.groove("scm_anterior", 4.5)
        height = height + (1.5, 1.6, 2.4)[k] * self.groove("clavicle", 4.5)
        height = (
            height
            - (2.0, 2.2, 3.2)[k] * self.bump(0, -136, 6, 6)
            - (1.0, 1.2, 2.5)[k] * self.bump(66, -120, 16, 6)
        )
        height = height + (0.0, 0.25, 1.3)[k] * self.groove("platysma_band", 2.6)
        height = height + (0.0, 0.5, 2.2)[k] * self._jowl - (0.0, 0.3, 1.1)[k] * self.bump(24, -74, 5, 6)
        if man:
            height = height + 1.6 * self.bump(0, -103, 5, 5)
        return np.asarray(height)

    @cached_property
    def _jowl(self) -> Floats:
        return self.ball("left", 47, -69, 8.5)

    @cached_property
    def _bag(self) -> Floats:
        """Under the eye, where the targets put a bag with an edge."""
        return np.minimum(1.0, 1.3 * self.bump(28, 1.5, 13, 5.5)) * (self.at[:, 2] > 30)

    @cached_property
    def _corner(self) -> Floats:
        return self.ball("front", 23.5, -45, 3.2)

    @cached_property
    def _hollow(self) -> Floats:
        """Beside and below the corner of the mouth, where the targets leave an upright dent."""
        both = np.maximum(self.ball("front", 28.5, -48, 6), self.ball("front", 29, -57, 7))
        return np.asarray(both * (self.at[:, 0] > 17) * (self.within("vermilion") == 0))

    @cached_property
    def _cheek(self) -> Floats:
        """Beside the mouth and over the cheek, where the old targets are furrowed at random."""
        furrow = 0.9 * self.ball("front", 31, -40, 11)
        return np.maximum(furrow, 0.45 * self.bump(42, -5, 22, 26)) * (self.at[:, 0] > 17)

    @cached_property
    def _commissure(self) -> Floats:
        """Round the corner of the mouth, where face units pull in steps."""
        return self.ball("front", 27, -41, 8)

    @cached_property
    def _seam(self) -> Floats:
        """Where the lips meet: a valley, but no cleft."""
        return 0.8 * gauss(cKDTree(self.line("lip_seam")).query(self.at)[0] / 1.2)

    @cached_property
    def _lips(self) -> Floats:
        return gauss(cKDTree(self.line("lip_seam")).query(self.at)[0] / 3.0)

    @cached_property
    def _nostril(self) -> Floats:
        depth = self.within("nostrils")
        return np.asarray(np.clip(depth / 1.8, 0, 1) ** 2)

    @cached_property
    def _nostril_rim(self) -> Floats:
        return 0.7 * gauss(cKDTree(self.line("nostril_left")).query(self.at)[0] / 2.2)

    @cached_property
    def _shifted_crease(self) -> Floats:
        """The fold of skin that hangs over the crease."""
        line = self.line("lid_crease_left") + np.array([0.0, 2.6, 0.8])
        return gauss(cKDTree(line).query(self.at)[0] / 1.6) * (self.at[:, 0] >= 0)

    def _philtrum(self, x: float, width: float) -> Floats:
        across = gauss((np.abs(self.at[:, 0]) - x) / width)
        along = step((self.at[:, 1] + 39.5) / 3) * step((-27.5 - self.at[:, 1]) / 3)
        return np.asarray(across * along * (self.at[:, 2] > 60))

    def groove(self, name: str, width: float) -> Floats:
        """One along a line of the left side, falling off over ``width`` mm, tapered at its ends."""
        if (name, width) in self._grooves:
            return self._grooves[name, width]
        line = self.line(f"{name}_left")
        distance, index = cKDTree(line).query(self.at)
        along = index / (len(line) - 1)
        field = np.asarray(gauss(distance / width) * np.clip(np.minimum(along, 1 - along) * 6, 0, 1))
        self._grooves[name, width] = field
        return field

    def bump(self, x: float, y: float, width: float, height: float, side: str = "front") -> Floats:
        """One at a place seen from a side, falling off by millimetres across and up that view."""
        spot = self.names.chart.xyz(self.names.chart.pick(side, x, y))
        (across, up), deep, _ = RAYS[side]
        off = self.at - spot
        near = gauss(off[:, deep] / (2.5 * max(width, height)))
        return np.asarray(gauss(off[:, across] / width) * gauss(off[:, up] / height) * near)

    def ball(self, view: str, u: float, v: float, radius: float) -> Floats:
        """One at a place, falling off all round."""
        spot = self.names.chart.xyz(self.names.chart.pick(view, u, v))
        return gauss(np.linalg.norm(self.at - spot, axis=1) / radius)

    def line(self, name: str) -> Floats:
        """A line on the chart, (k, 3) mm, in steps of 0.4 mm."""
        nodes = np.array([self.names.chart.xyz(p) for p in self.names.curves[name][0]])
        length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(nodes, axis=0), axis=1))])
        at = np.linspace(0, length[-1], int(length[-1] / 0.4) + 2)
        return np.stack([np.interp(at, length, nodes[:, axis]) for axis in range(3)], axis=1)

    def within(self, mask: str) -> Floats:
        """Depth inside a mask's loops on the chart, 0 outside, (n,) mm."""
        loops, inside = self.names.masks[mask]
        line = np.concatenate([self.line(name) for name in loops])
        return np.asarray(np.where(inside, cKDTree(line).query(self.at)[0], 0.0))

    def smooth(self, sheet: Floats, weight: Floats, times: int) -> Floats:
        """Values (n, 3) drawn half way to their neighbours' mean, ``weight`` (n,) of it, so many times."""
        out = sheet
        for _ in range(times):
            out = out + 0.5 * weight[:, None] * (self._mean @ out - out)
        return out

    @cached_property
    def _ear(self) -> Floats:
        return np.asarray(step(self.within("ears") / 7.0) * (self.at[:, 0] > 0))

    def _ears_back(self, sheet: Floats) -> Floats:
        """Turn the left ear about an upright hinge at its front root."""
        root = self.names.landmarks["ear_root_left"][0]
        hinge = root[1] @ sheet[self.names.chart.triangles[root[0]]]
        angle = np.radians(EAR_TURN_DEG) * self._ear
        off = sheet - hinge
        c, s = np.cos(angle), np.sin(angle)
        out = sheet.copy()
        out[:, 0] = hinge[0] + c * off[:, 0] + s * off[:, 2]
        out[:, 2] = hinge[2] - s * off[:, 0] + c * off[:, 2]
        return out


_Stroke = tuple[str, float, float, float, float, tuple[float, float, float]]
_MOVES: dict[str, tuple[_Stroke, ...]] = {
    "smile": (
        ("front", 37, -10, 12, 9, (1.0, 3.4, 3.2)),
        ("front", 28, -22, 7, 8, (1.2, 1.6, 1.4)),
        ("front", 29, -40, 7, 9, (1.5, 1.5, 1.0)),
        ("front", 28, 5.5, 11, 4, (0.0, 0.4, 0.6)),
    ),
    "frown": (
        ("front", 11, 31, 8, 6, (-2.6, -2.2, 1.2)),
        ("front", 24, 33, 8, 6, (-0.8, -1.2, 0.4)),
        ("front", 0, 27, 4, 5, (0.0, -1.6, 0.8)),
        ("front", 32, -8, 12, 8, (0.0, 0.8, 0.6)),
    ),
    "brows-raised": (("front", 24, 50, 22, 9, (0.0, 1.0, 0.5)),),
}


def gauss(x: Floats) -> Floats:
    """A bell: 1 at 0, with a standard deviation of 1."""
    return np.asarray(np.exp(-0.5 * x * x))


def step(x: Floats) -> Floats:
    """A soft step from 0 at 0 to 1 at 1."""
    t = np.clip(x, 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def normals(vertices: Floats, triangles: Ints) -> Floats:
    """Unit normals at the vertices, (n, 3)."""
    a, b, c = vertices[triangles[:, 0]], vertices[triangles[:, 1]], vertices[triangles[:, 2]]
    face = np.cross(b - a, c - a)
    out = np.zeros_like(vertices)
    for corner in range(3):
        for axis in range(3):
            out[:, axis] += np.bincount(triangles[:, corner], face[:, axis], minlength=len(out))
    return np.asarray(out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12))
