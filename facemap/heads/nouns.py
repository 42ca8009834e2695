"""What a head is: skin, eyes, landmarks, curves, spans and masks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Literal

import numpy as np
import numpy.typing as npt

from facemap.surface import Anchor, Curve, Mesh

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LandmarkNote:
    """What a landmark is, and whether it is seen on the surface or estimated from bone."""

    what: str
    kind: Literal["surface", "estimated"]


@dataclass(frozen=True)
class Span:
    """A stretch of skin that proportional cun are counted on.

    Attributes
    ----------
    name : str
        As rules name it: "glabella-hairline".
    cun : float
        How many cun the stretch is by definition.
    length_mm : float
        Its length along the skin of this head.
    from_, to : str
        The landmarks at its ends.
    """

    name: str
    cun: float
    length_mm: float
    from_: str
    to: str

    @property
    def cun_mm(self) -> float:
        """One cun on this head, in mm, by this span."""
        return self.length_mm / self.cun


@dataclass(frozen=True)
class Eye:
    """An eyeball: centre (3,) and radius in mm, and half-angles of iris and pupil from the centre."""

    centre: Floats
    radius_mm: float
    iris_half_angle_rad: float = 0.385
    pupil_half_angle_rad: float = 0.14
    gaze_down_deg: float = 5.0


@dataclass(frozen=True)
class HeadSettings:
    """Where in the family a head stands.

    Attributes
    ----------
    sex : float
        0 female to 1 male.
    age : float
        Years, 20 to 80.
    ancestry : mapping
        Shares of african, asian, european; they add up to 1.
    weight : float
        -1 lean, 0 average, 1 heavy.
    double_chin : float
        0 to 1.
    expression : mapping
        eyes-closed, smile, frown, brows-raised, each 0 to 1; those at 0 are left out.
    """

    sex: float = 0.0
    age: float = 50.0
    ancestry: Mapping[str, float] = field(default_factory=dict)
    weight: float = 0.0
    double_chin: float = 0.0
    expression: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Head:
    """A head: the skin sheet and everything named on it.

    Attributes
    ----------
    name : str
        In words: "woman of 50".
    mesh : Mesh
        The outer skin, mm; its only borders are the two lid openings and the cut of the bust.
    parts : mapping of str to Mesh
        "eyeball_left", "eyeball_right".
    landmarks : mapping of str to Anchor
        Midline names bare ("n"), pairs with "_left" and "_right".
    landmark_notes : mapping of str to LandmarkNote
        What each is.
    curves : mapping of str to Curve
        Named lines on the skin, pairs with "_left" and "_right".
    spans : mapping of str to Span
        Stretches that cun are counted on.
    masks : mapping of str to ndarray, shape (n,)
        Signed distance in mm at every vertex, negative inside.
    settings : HeadSettings
        Where in the family it stands; for a fitted head, where it started.
    eyes : mapping of str to Eye
        "left", "right".
    """

    name: str
    mesh: Mesh
    parts: Mapping[str, Mesh]
    landmarks: Mapping[str, Anchor]
    landmark_notes: Mapping[str, LandmarkNote]
    curves: Mapping[str, Curve]
    spans: Mapping[str, Span]
    masks: Mapping[str, Floats]
    settings: HeadSettings
    eyes: Mapping[str, Eye]

    def __repr__(self) -> str:
        return f"Head({self.name!r}, {self.mesh!r}, {len(self.landmarks)} landmarks)"

    @cached_property
    def digest(self) -> str:
        """Name of this very head: a hash over skin and landmarks."""
        hasher = sha256(self.mesh.digest.encode())
        for name in sorted(self.landmarks):
            anchor = self.landmarks[name]
            hasher.update(f"{name} {anchor.triangle}".encode())
            hasher.update(np.round(anchor.bary, 9).astype("<f8").tobytes())
        return hasher.hexdigest()[:32]
