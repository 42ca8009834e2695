"""How pictures look: colours, type sizes, widths and pages. Values only, nothing is drawn here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np

from facemap.errors import BadInput, unknown

RGB = tuple[float, float, float]

INK: Final = "#20262C"
QUIET: Final = "#5B636B"
FAINT: Final = "#8A9199"
PAPER: Final = "#FFFFFF"
LEADER: Final = "#3C444C"
OUTLINE: Final = "#12355B"
CRITICAL: Final = "#A3241D"
CARE: Final = "#9A5600"
TEXTURE: Final = "#4A2C6F"

DENSITY_MAX_PER_CM2: Final = 0.5
"""Where the scale ends, unless something that is shown is denser."""
DENSITY_ENDS: Final = ((0.8, 0.2), (1.0, 0.2), (1.5, 0.5), (2.0, 0.5), (3.0, 1.0), (4.0, 1.0), (5.0, 1.0))
"""Where a longer scale ends, and how far apart its ticks are; then these times ten, and so on."""
# Steps of 9.5 to 10 in CIE Lab, darker all the way (L* 91 to 27), so that the order holds for colour-blind
# eyes too; zero is light skin.
DENSITY_STOPS: Final = (
    "#F3E3D6",
    "#DAE3DA",
    "#B8D6D1",
    "#95C6C8",
    "#73B3BD",
    "#569FB3",
    "#408BAA",
    "#2E789F",
    "#206492",
    "#1C5185",
    "#1F3F78",
)
OUTLINE_ONLY_FILL: Final = "#F4EDE4"

# Dark enough for white letters on them, and apart in hue or lightness where two channels run side by side.
CHANNELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ST": "#9A6A00",
        "LI": "#5E5A8F",
        "SI": "#A8323E",
        "BL": "#1F5F99",
        "GB": "#2C7A45",
        "TE": "#B4501A",
        "GV": "#6B4A3A",
        "CV": "#8A3F7E",
        "other": "#4A525A",
    }
)
STRUCTURES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "artery": "#B3261E",
        "vein": "#2F5D9B",
        "nerve": "#8A6A00",
        "bundle": "#8A6A00",
        "foramen": "#8A6A00",
        "duct": "#2C7A45",
        "bone": "#5B636B",
        "organ": "#5B636B",
    }
)

MM_PER_INCH: Final = 25.4
MM_PER_PT: Final = MM_PER_INCH / 72


@dataclass(frozen=True)
class TypeSizes:
    """Sizes of type in points, by what the words are for."""

    title: float
    subtitle: float
    label: float
    small: float
    legend: float
    scale: float
    credits: float


@dataclass(frozen=True)
class Widths:
    """Widths and radii of what is drawn, in millimetres of the page."""

    dot_radius_mm: float = 1.05
    dot_ring_mm: float = 0.45
    leader_mm: float = 0.55 * MM_PER_PT
    leader_casing_mm: float = 1.5 * MM_PER_PT
    stub_mm: float = 3.5
    outline_mm: float = 1.1 * MM_PER_PT
    clearance_mm: float = 2.3
    needle_radius_mm: float = 0.42
    texture_radius_mm: float = 0.2
    texture_step_mm: float = 0.85


@dataclass(frozen=True)
class Page:
    """A page and its type.

    Attributes
    ----------
    width_mm, height_mm, margin_mm : float
        Size of the page and of the white around everything.
    stacked : bool
        Views stand under each other (a page held upright) instead of side by side.
    sizes : TypeSizes
        Sizes of type.
    pixels_wide : int
        Width of the picture in pixels when nothing else is asked for.
    inset_mm : (width, height)
        The largest enlargement of a part of a head.
    """

    name: str
    width_mm: float
    height_mm: float
    margin_mm: float
    stacked: bool
    sizes: TypeSizes
    widths: Widths
    pixels_wide: int
    inset_mm: tuple[float, float] = (66.0, 74.0)


SLIDE: Final = Page(
    name="slide",
    width_mm=338.7,
    height_mm=190.5,
    margin_mm=14.0,
    stacked=False,
    sizes=TypeSizes(title=26, subtitle=14, label=12, small=10.5, legend=10.5, scale=10, credits=8),
    widths=Widths(),
    pixels_wide=2667,
)
A4: Final = Page(
    name="a4",
    width_mm=210.0,
    height_mm=297.0,
    margin_mm=15.0,
    stacked=True,
    sizes=TypeSizes(title=22, subtitle=11, label=10, small=8.5, legend=9, scale=8.5, credits=6.5),
    widths=Widths(dot_radius_mm=0.95, dot_ring_mm=0.4, stub_mm=3.0, clearance_mm=2.1),
    pixels_wide=1654,
    inset_mm=(50.0, 60.0),
)
A4_WIDE: Final = replace(
    A4, name="a4-landscape", width_mm=297.0, height_mm=210.0, stacked=False, pixels_wide=2339
)
WIDTHS_PX: Final = (400, 12000)
CROPS: Final = ("face", "head")
PAGES: Final[Mapping[str, Page]] = MappingProxyType(
    {
        page.name: page
        for page in (
            SLIDE,
            replace(SLIDE, name="slide-4-3", width_mm=254.0, pixels_wide=2000, inset_mm=(52.0, 70.0)),
            A4,
            A4_WIDE,
            replace(A4, name="letter", width_mm=215.9, height_mm=279.4, pixels_wide=1700),
            replace(A4_WIDE, name="letter-landscape", width_mm=279.4, height_mm=215.9, pixels_wide=2200),
        )
    }
)


def check_look(page: str, crop: str = "face", width_px: int | None = None) -> tuple[Page, int]:
    """The page of a name, and how many pixels wide a picture of it is.

    Raises
    ------
    UnknownName
        For a page or crop of no such name.
    BadInput
        For a width that is no whole number, or out of range.
    """
    if page not in PAGES:
        raise unknown("page", str(page), PAGES, "facemap figure --help")
    if crop not in CROPS:
        raise unknown("crop", str(crop), CROPS, "facemap figure --help")
    if width_px is None:
        return PAGES[page], PAGES[page].pixels_wide
    low, high = WIDTHS_PX
    if isinstance(width_px, bool) or not isinstance(width_px, int | np.integer):
        raise BadInput(f"a width of {width_px!r}: a whole number of pixels was expected")
    if not low <= width_px <= high:
        raise BadInput(f"a picture {width_px} px wide: {low} to {high} are possible")
    return PAGES[page], int(width_px)


def rgb(colour: str) -> RGB:
    """Red, green and blue between 0 and 1 of a colour written ``#RRGGBB``."""
    value = int(colour.removeprefix("#"), 16)
    return (value >> 16 & 255) / 255, (value >> 8 & 255) / 255, (value & 255) / 255


def density_ticks(most_per_cm2: float) -> tuple[float, ...]:
    """Ticks of a scale that reaches up to a density: 0 to 0.5 where that is enough, else to 0.8, 1, 1.5 ...

    Parameters
    ----------
    most_per_cm2 : float
        The highest density that is shown, needles per square centimetre.
    """
    most = round(most_per_cm2, 3)
    end, step = DENSITY_MAX_PER_CM2, 0.1
    times = 1.0
    while end < most:
        longer = [(e * times, s * times) for e, s in DENSITY_ENDS]
        end, step = next((pair for pair in longer if pair[0] >= most), longer[-1])
        times *= 10.0
    return tuple(round(n * step, 6) for n in range(round(end / step) + 1))


def density_colour(per_cm2: float, most_per_cm2: float = DENSITY_MAX_PER_CM2) -> RGB:
    """Colour of a density on a scale, clipped at its ends.

    Parameters
    ----------
    per_cm2 : float
        Needles per square centimetre of skin.
    most_per_cm2 : float
        Where the scale ends.
    """
    share = min(max(per_cm2 / most_per_cm2, 0.0), 1.0) * (len(DENSITY_STOPS) - 1)
    index = min(int(share), len(DENSITY_STOPS) - 2)
    low, high = rgb(DENSITY_STOPS[index]), rgb(DENSITY_STOPS[index + 1])
    part = share - index
    return (
        low[0] + part * (high[0] - low[0]),
        low[1] + part * (high[1] - low[1]),
        low[2] + part * (high[2] - low[2]),
    )
