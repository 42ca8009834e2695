"""Where heads stand: origin midway between the tragions, Frankfurt plane level; and their eyes."""

from dataclasses import dataclass

import numpy as np

from headbuild.source import Floats, Raw

TRAGION = 12076  # base vertex in the notch above the left tragus
EYE_HELPERS = (14598, 14670)  # base vertices of the left eye
ORBITALE_BELOW_EYE_MM = 17.5  # half the height of an orbit; the rim itself does not show on the raw skin


@dataclass(frozen=True)
class Eyes:
    """The left eyeball: centre (3,) and radius in mm; the right one mirrors it."""

    centre: Floats
    radius: float


@dataclass(frozen=True)
class Stance:
    """How a base shape is moved into the frame: first shifted, then turned about x."""

    shift: Floats
    turn: Floats
    scale: float

    def apply(self, shape: Floats) -> Floats:
        """The base shape (n, 3) in the frame of the family."""
        return np.asarray(self.scale * (shape - self.shift) @ self.turn)


def eyes_of(shape: Floats) -> Eyes:
    """The left eye of a base shape (n, 3): its helper is a sphere with a cornea in front."""
    ball = shape[slice(*EYE_HELPERS)]
    low, high = ball.min(axis=0), ball.max(axis=0)
    radius = float((high - low)[:2].mean() / 2)
    return Eyes(np.array([*(low + high)[:2] / 2, low[2] + radius]), radius)


def symmetric(raw: Raw, shape: Floats) -> Floats:
    """The mean of a base shape and its mirror image."""
    return np.asarray(0.5 * (shape + shape[raw.mirror] * [-1.0, 1.0, 1.0]))


def stance(shape: Floats, scale: float = 1.0) -> Stance:
    """How a symmetric base shape (n, 3) comes to stand in the frame, enlarged by ``scale``."""
    shift = np.array([0.0, *shape[TRAGION, 1:]])
    eye = eyes_of(shape - shift)
    angle = float(np.arctan2(eye.centre[1] - ORBITALE_BELOW_EYE_MM, eye.centre[2] + 0.8 * eye.radius))
    c, s = np.cos(angle), np.sin(angle)
    return Stance(shift, np.array([[1, 0, 0], [0, c, s], [0, -s, c]]), scale)
