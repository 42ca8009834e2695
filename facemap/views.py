"""Cameras by name: one for window, figure and page."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from facemap.errors import BadInput, unknown

DISTANCE_MM: Final = 1100.0
HEIGHT_MM: Final = 300.0
HOW_TO_LIST: Final = "facemap figure --help"

Vector = tuple[float, float, float]


@dataclass(frozen=True)
class View:
    """A camera that looks at a head in perspective from 1,100 mm.

    Attributes
    ----------
    name, title : str
        What it is asked for by, and what stands under the picture.
    azimuth_deg : float
        Turn about the vertical; 0 is the front, 90 shows the subject's **left** side.
    elevation_deg : float
        Height of the camera above the level plane.
    height_mm : float
        What the height of the picture spans in the plane through `centre`.
    centre : (3,) tuple of float
        What stands in the middle of the picture, in mm of the head's frame.
    """

    name: str
    title: str
    azimuth_deg: float
    elevation_deg: float = 0.0
    height_mm: float = HEIGHT_MM
    centre: Vector = (0.0, 0.0, 0.0)
    distance_mm: float = DISTANCE_MM

    @property
    def axes(self) -> NDArray[np.float64]:
        """Unit vectors (3, 3): right, up and toward the camera, in the head's frame."""
        turn, lift = math.radians(self.azimuth_deg), math.radians(self.elevation_deg)
        toward = np.array([math.sin(turn) * math.cos(lift), math.sin(lift), math.cos(turn) * math.cos(lift)])
        right = np.array([math.cos(turn), 0.0, -math.sin(turn)])
        axes: NDArray[np.float64] = np.stack([right, np.cross(toward, right), toward])
        return axes

    @property
    def position(self) -> NDArray[np.float64]:
        """Where the camera stands (3,), in mm."""
        position: NDArray[np.float64] = np.asarray(self.centre) + self.distance_mm * self.axes[2]
        return position

    @property
    def angle_deg(self) -> float:
        """Vertical opening of the camera."""
        return 2.0 * math.degrees(math.atan(self.height_mm / 2.0 / self.distance_mm))

    def project(self, xyz: ArrayLike, width_px: int, height_px: int) -> NDArray[np.float64]:
        """Where places fall in a picture.

        Parameters
        ----------
        xyz : (n, 3) array_like
            Places in mm of the head's frame.
        width_px, height_px : int
            Size of the picture.

        Returns
        -------
        (n, 3) array
            x to the right and y **down** in pixels from the upper left corner of the picture, and the
            distance from the camera along its axis in mm.
        """
        seen = (np.asarray(xyz, dtype=np.float64) - self.position) @ self.axes.T
        depth_mm = -seen[:, 2]
        scale = self.distance_mm / depth_mm * (height_px / self.height_mm)
        x = width_px / 2.0 + seen[:, 0] * scale
        y = height_px / 2.0 - seen[:, 1] * scale
        return np.column_stack([x, y, depth_mm])

    def facing(self, xyz: ArrayLike, normals: ArrayLike) -> NDArray[np.float64]:
        """Cosine (n,) between the outward normals of the skin and the way to the camera."""
        way = self.position - np.asarray(xyz, dtype=np.float64)
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        cosine: NDArray[np.float64] = np.einsum("ij,ij->i", way, np.asarray(normals, dtype=np.float64))
        return cosine


VIEWS: Final[Mapping[str, View]] = MappingProxyType(
    {
        v.name: v
        for v in (
            View("front", "Front", 0.0),
            View("left", "Left", 90.0),
            View("right", "Right", -90.0),
            View("left45", "Left, 45°", 45.0),
            View("right45", "Right, 45°", -45.0),
            View("below", "From below", 0.0, -50.0),
            View("above", "From above", 0.0, 60.0),
        )
    }
)


def view(name: str | View) -> View:
    """Return the camera of that name.

    Parameters
    ----------
    name : str or View
        ``front left right left45 right45 below above``, or ``azimuth:elevation`` in degrees ("30:-10").
        A `View` is returned as it is.

    Raises
    ------
    UnknownName
        If no view is called so.
    BadInput
        If the angles are no numbers, or out of range.
    """
    if isinstance(name, View):
        return name
    if not isinstance(name, str):
        raise BadInput(f"{name!r} is no view: a name like left45, or azimuth:elevation, was expected")
    asked = name.strip().lower()
    if asked in VIEWS:
        return VIEWS[asked]
    if ":" in asked:
        return _turned(asked)
    raise unknown("view", name, VIEWS, HOW_TO_LIST)


def _turned(asked: str) -> View:
    first, _, second = asked.partition(":")
    try:
        azimuth, elevation = float(first), float(second)
    except ValueError as error:
        raise BadInput(f"view {asked!r}: azimuth:elevation in degrees is wanted, like 30:-10") from error
    if not (abs(azimuth) <= 180.0 and abs(elevation) <= 90.0):
        raise BadInput(f"view {asked!r}: azimuth within -180..180, elevation within -90..90 degrees")
    return View(asked, _title(azimuth, elevation), azimuth, elevation)


def _title(azimuth: float, elevation: float) -> str:
    turn = "Front" if azimuth == 0 else f"{'Left' if azimuth > 0 else 'Right'}, {abs(azimuth):g}°"
    lift = "" if elevation == 0 else f", from {abs(elevation):g}° {'above' if elevation > 0 else 'below'}"
    return turn + lift
