"""The shipped family of heads: offsets in assets/meshes, mixed into one shape."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt

from facemap.errors import BadHead
from facemap.heads.nouns import Floats, HeadSettings
from facemap.heads.settings import ANCESTRIES
from facemap.surface import Mesh

_AGES = (50.0, 25.0, 75.0)
_CHIN_OF_HEAVY = 0.55


@dataclass(frozen=True)
class Shape:
    """One head of the family: vertices (n, 3) mm and the left eye's centre (3,) and radius in mm."""

    vertices: Floats
    eye_centre: Floats
    eye_radius_mm: float


@dataclass(frozen=True)
class Family:
    """The arrays of family.npz; every setting is linear in them, but for lids kept off the eyeball."""

    arrays: dict[str, npt.NDArray[Any]]

    @property
    def halves(self) -> tuple[int, int]:
        """How many vertices lie left, and how many on the midline; the right ones mirror the left."""
        left, middle = self.arrays["halves"]
        return int(left), int(middle)

    @property
    def mirror(self) -> npt.NDArray[np.int64]:
        """The vertex on the other side of each vertex, (n,)."""
        left, middle = self.halves
        both = left + middle
        return np.concatenate([np.arange(both, both + left), np.arange(left, both), np.arange(left)])

    def shape(self, settings: HeadSettings) -> Shape:
        """The head at these settings, exactly symmetric."""
        share = _shares(settings)
        body = share[:, :, 0]
        step = self.arrays["step_mm"].item()
        half = np.tensordot(share, self.arrays["shape"].astype(np.float64), 3)
        eye = np.tensordot(share, self.arrays["eyes"].astype(np.float64), 3) * step
        for name, amount in _bodies(settings):
            self._add(half, f"body/{name}", amount * body)
        for name, amount in settings.expression.items():
            self._add(half, f"expression/{name}", amount * share)
        half = self._off_ball(half * step, eye)
        left, middle = self.halves
        half[left : left + middle, 0] = 0.0
        vertices = np.concatenate([half, half[:left] * [-1.0, 1.0, 1.0]])
        return Shape(vertices, eye[:3], float(eye[3]))

    def _add(self, half: Floats, name: str, share: Floats) -> None:
        where = self.arrays[f"{name}/where"]
        half[where] += np.tensordot(share, self.arrays[f"{name}/offset"].astype(np.float64), share.ndim)

    def _off_ball(self, half: Floats, eye: Floats) -> Floats:
        """Push lids that a mixture brought too near the eyeball straight out again."""
        least = self.arrays["lid_clearance"].astype(np.float64)
        lids = np.flatnonzero(least >= 0)
        offset = half[lids] - eye[:3]
        distance = np.linalg.norm(offset, axis=1)
        wanted = np.maximum(distance, eye[3] + least[lids])
        half[lids] = eye[:3] + offset * (wanted / distance)[:, None]
        return half


@cache
def family() -> Family:
    """The shipped family, read once.

    Raises
    ------
    BadHead
        If the file is missing or damaged.
    """
    try:
        data = files("facemap.meshes").joinpath("family.npz").read_bytes()
        with np.load(BytesIO(data), allow_pickle=False) as file:
            return Family({name: file[name] for name in file.files})
    except (OSError, ValueError, ModuleNotFoundError) as cause:
        raise BadHead(f"the family of heads cannot be read; install facemap again ({cause})") from cause


@cache
def template() -> Mesh:
    """The triangles all heads share; of the positions nothing is used."""
    known = family()
    return Mesh(known.shape(HeadSettings(ancestry={"european": 1.0})).vertices, known.arrays["triangles"])


def _shares(settings: HeadSettings) -> Floats:
    """Weights of the stored offsets, (2, 3, 3): sex x age x ancestry."""
    younger = max(0.0, (50.0 - settings.age) / 25.0)
    older = max(0.0, (settings.age - 50.0) / 25.0)
    ancestry = [
        1.0,
        *(settings.ancestry.get(name, 0.0) for name in ANCESTRIES[1:]),
    ]
    return np.asarray(np.einsum("i,j,k->ijk", [1.0, settings.sex], [1.0, younger, older], ancestry))


def _bodies(settings: HeadSettings) -> list[tuple[str, float]]:
    weight = settings.weight
    body = ("heavy", weight) if weight > 0 else ("lean", -weight)
    # a heavy head has part of the double chin already
    chin = settings.double_chin * (1.0 - _CHIN_OF_HEAVY * max(weight, 0.0))
    return [(name, amount) for name, amount in (body, ("double_chin", chin)) if amount > 0]
