"""The nouns of a scene: plain arrays and strings, ready to be drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from facemap.style import density_colour

if TYPE_CHECKING:
    from facemap.placing import FaceMap
    from facemap.scene.courses import Course
    from facemap.views import View

Floats = NDArray[np.float64]
Colour = tuple[float, float, float]

TURNED_LEAST: Final = 0.3

SOFT_MM = 20.0
SLOPE = 1.1
FROM_ABOVE_DEG = 20.0
FROM_BELOW_DEG = -20.0
NAPE_MM = -35.0


@dataclass(frozen=True)
class Surface:
    """A shaded mesh.

    Attributes
    ----------
    vertices, normals : (n, 3) float array
        In mm of the head's frame.
    triangles : (m, 3) int array
    rgb : (n, 3) uint8 array
        Baked: light and shadow are in it.
    opacity : float
    strands : bool
        Hairs: drawn over whatever lies under them, and hiding no zone.
    rows : int
        How many vertices of a hair belong to one of its joints; 0 for a plain mesh.
    """

    name: str
    vertices: Floats
    normals: Floats
    triangles: NDArray[np.int32]
    rgb: NDArray[np.uint8]
    opacity: float = 1.0
    strands: bool = False
    rows: int = 0


@dataclass(frozen=True)
class Patch:
    """A zone on one side, drawn on the skin.

    Attributes
    ----------
    zone, side : str
        Id of the zone; ``left``, ``right`` or ``midline``.
    name, hanzi : str
        What it is called on a plate.
    signed_mm : (n,) float32 array
        Distance from the zone's edge along the skin at the vertices of the scene's skin, negative inside,
        clipped.
    outlines : tuple of (k, 3) array
        Its edge on the skin, mm.
    fill : "density", "outline" or "texture"
        Coloured by density, only outlined, or outlined with a texture.
    colour : (r, g, b) or None
        Of the fill, 0 to 1; None where nothing is filled.
    area_cm2 : float
    needles, per_cm2 : (low, high)
        Computed; None where nobody reported what it would follow from.
    note : str or None
    shown_per_cm2 : float or None
        The density that the colour stands for.
    """

    zone: str
    side: str
    name: str
    hanzi: str
    signed_mm: NDArray[np.float32]
    outlines: tuple[Floats, ...]
    fill: Literal["density", "outline", "texture"]
    colour: Colour | None
    area_cm2: float
    needles: tuple[float | None, float | None] = (None, None)
    per_cm2: tuple[float | None, float | None] = (None, None)
    note: str | None = None
    shown_per_cm2: float | None = None

    def on_scale(self, end_per_cm2: float) -> Patch:
        """The same in the colour of a scale that ends there."""
        if self.shown_per_cm2 is None:
            return self
        return replace(self, colour=density_colour(self.shown_per_cm2, end_per_cm2))


@dataclass(frozen=True)
class Mark:
    """A point on the skin.

    Attributes
    ----------
    point, side : str
        Id of the point; ``left``, ``right`` or ``midline``.
    code, hanzi, pinyin, english : str
        What the label says.
    xyz, normal : (3,) array
        On the scene's skin, mm.
    caution : str
        ``routine``, ``care`` or ``critical`` (drawn hollow, with a word).
    estimated : bool
        Its rule rests on bone that cannot be seen.
    chosen : bool
        A needle of the technique's count stands here.
    """

    point: str
    side: str
    code: str
    hanzi: str
    pinyin: str
    english: str
    xyz: Floats
    normal: Floats
    caution: str = "routine"
    estimated: bool = False
    chosen: bool = True


@dataclass(frozen=True)
class ScaleMarker:
    """A density pointed at on the colour bar."""

    per_cm2: float
    words: str


@dataclass(frozen=True)
class Scale:
    """The colour bar: its ticks from 0 to where it ends, its title and what it points at."""

    title: str
    ticks: tuple[float, ...]
    markers: tuple[ScaleMarker, ...]

    @property
    def end_per_cm2(self) -> float:
        """The density at its end."""
        return self.ticks[-1]


@dataclass(frozen=True)
class Statement:
    """A row of the legend: how something is known, and what."""

    kind: Literal["reported", "computed", "assumed", "points", "critical", "illustration"]
    head: str
    words: str


@dataclass(frozen=True)
class Eyeline:
    """A place that leaders had better not run over: centre (3,) and half sizes in mm."""

    name: str
    centre: Floats
    half_width_mm: float
    half_height_mm: float

    def half_size_mm(self, view: View) -> tuple[float, float]:
        """Half its width and height as a view shows it: narrower from aside, but never a mere line."""
        turned = abs(float(np.cos(np.radians(view.azimuth_deg))))
        return self.half_width_mm * max(turned, TURNED_LEAST), self.half_height_mm


@dataclass(frozen=True)
class Frame:
    """What of the head a picture shows; below it the neck goes over into the paper, above it the crown.

    Attributes
    ----------
    top_mm, bottom_mm : float
        Heights in the head's frame.
    fade_mm : float
        How far above the bottom the skin begins to fade, and how far below the top.
    shoulder_mm : float
        How far from the midline the fading reaches higher, so that shoulders end softly too.
    chin_mm : float
        Height of the chin: nothing above it fades.
    """

    top_mm: float
    bottom_mm: float
    fade_mm: float
    shoulder_mm: float = 1e3
    chin_mm: float = 1e3

    def veil(self, xyz: NDArray[np.floating], elevation_deg: float = 0.0) -> Floats:
        """Share of paper (n,) over skin at places (n, 3): 0 is skin, 1 is paper.

        Parameters
        ----------
        elevation_deg : float
            Of the camera: from above the crown stays whole, from below the nape is left out.
        """
        out = np.maximum(np.abs(xyz[:, 0]) - self.shoulder_mm, 0.0)
        below = np.clip((self.chin_mm - xyz[:, 1]) / SOFT_MM, 0.0, 1.0)
        gone = (self.bottom_mm + self.fade_mm - xyz[:, 1] + SLOPE * out * below) / self.fade_mm
        if elevation_deg <= FROM_ABOVE_DEG:
            gone = np.maximum(gone, (xyz[:, 1] - self.top_mm + self.fade_mm) / self.fade_mm)
        if elevation_deg < FROM_BELOW_DEG:
            gone = np.maximum(gone, (NAPE_MM - xyz[:, 2]) / self.fade_mm)
        share = np.clip(gone, 0.0, 1.0)
        veil: Floats = share * share * (3.0 - 2.0 * share)
        return veil


@dataclass(frozen=True)
class Words:
    """What stands on the page around the heads."""

    title: str
    title_hanzi: str
    subtitle: str
    legend: tuple[Statement, ...]
    credits: tuple[str, ...]
    texture_note: str = ""
    needle_note: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """What was reported of a scene's technique, in words that stand over its head beside others.

    Attributes
    ----------
    name, count, source : str
        "Western", "up to 70 needles a session", "popular article, netaveiro.com 2021".
    places : str or None
        What is counted, as `facemap.records.Technique` has it; None where no count was reported.
    mean : str
        The density over the whole region, needles per cm²: "up to 0.19"; empty without one.
    placed : str
        "12 placed of up to 15"; empty where the count is not one of points.
    """

    name: str
    count: str
    source: str
    places: str | None
    mean: str = ""
    placed: str = ""


@dataclass(frozen=True)
class Asked:
    """What a scene was composed from: with it a window goes on to the next concern or technique."""

    map_: FaceMap
    concerns: Mapping[str, float]
    technique: str | None
    emphasis: float
    count: str | float | None
    show: tuple[str, ...]
    plan: str | None = None


@dataclass(frozen=True)
class Scene:
    """Everything a renderer draws, without asking back.

    Attributes
    ----------
    skin : Surface
        The fine skin; `Patch.signed_mm` is given at its vertices.
    parts : tuple of Surface
        Eyes, hair, brows, lashes.
    patches : tuple of Patch
        The zones of the concerns, side by side, drawn in this order.
    marks : tuple of Mark
        Points to draw and name.
    needles, needle_normals : (k, 3) array
        Single needles of a sample, when asked for.
    frame, face : Frame
        The whole head, and the face alone.
    courses : tuple of Course
        Channels and structures, when asked for.
    scale : Scale or None
        None where no density is shown.
    told : Told or None
        What was reported of the technique; None without one.
    asked : Asked or None
        What it was composed from; no renderer needs it.
    """

    name: str
    skin: Surface
    parts: tuple[Surface, ...]
    patches: tuple[Patch, ...]
    marks: tuple[Mark, ...]
    words: Words
    frame: Frame
    face: Frame
    scale: Scale | None = None
    needles: Floats = field(default_factory=lambda: np.zeros((0, 3)))
    needle_normals: Floats = field(default_factory=lambda: np.zeros((0, 3)))
    avoid: tuple[Eyeline, ...] = ()
    courses: tuple[Course, ...] = ()
    notes: tuple[str, ...] = ()
    told: Told | None = None
    asked: Asked | None = field(default=None, repr=False, compare=False)

    def __repr__(self) -> str:
        counts = f"{len(self.patches)} zones, {len(self.marks)} points, {len(self.needles)} needles"
        return f"Scene({self.name!r}, {self.words.subtitle!r}, {counts})"
