"""Plates: a scene on a page, as a matplotlib figure."""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure

from facemap.errors import BadInput, unknown
from facemap.fonts import Typeface, style_sheet, typeface
from facemap.plates.page import draw_page
from facemap.scene import Scene
from facemap.style import MM_PER_INCH, PAGES
from facemap.views import View, view
from facemap.writing import write_bytes

FORMATS: Final = ("png", "svg", "pdf")
CROPS: Final = ("face", "head")
PNG_LEVEL: Final = 4
WIDTHS_PX: Final = (400, 12000)
SETTINGS: Final[Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "facemap",
    "svg.image_inline": True,
    "pdf.fonttype": 42,
    "pdf.compression": 6,
    "text.hinting": "none",
    "path.simplify": False,
    "image.composite_image": False,
}
NO_HANZI: Final = "no font here has these Chinese characters, which are left out"
UNDATED: Final[dict[str, dict[str, Any]]] = {
    "svg": {"Date": None, "Creator": "facemap"},
    "pdf": {"CreationDate": None, "ModDate": None, "Creator": "facemap", "Producer": "facemap"},
    "png": {"Software": "facemap"},
}


class Plate(Figure):
    """A matplotlib figure that is saved without dates, with text as text, and all or nothing."""

    typeface: Typeface | None = None

    def savefig(self, fname: Any, **options: Any) -> None:
        """Save as `matplotlib.figure.Figure.savefig` does, but the same plate always gives the same bytes.

        Parameters
        ----------
        fname : path or file
            ``.png``, ``.svg``, ``.pdf`` or anything else matplotlib writes. What is there survives a
            failed write.
        **options
            As matplotlib's; the resolution is that of the plate unless ``dpi`` is given.

        Raises
        ------
        CannotWrite
            If the file cannot be written.
        """
        if not isinstance(fname, str | os.PathLike):
            self._write(fname, options.pop("format", None) or "png", options)
            return
        path = Path(fname)
        kind = options.pop("format", None) or path.suffix.lower().removeprefix(".") or "png"
        if kind not in self.canvas.get_supported_filetypes():
            raise BadInput(f"{path}: a plate is saved as .png, .svg or .pdf, not as .{kind}")
        held = io.BytesIO()
        self._write(held, kind, options)
        write_bytes(path if path.suffix else path.with_suffix(f".{kind}"), held.getvalue())

    def _write(self, file: IO[bytes], kind: str, options: dict[str, Any]) -> None:
        metadata = {**UNDATED.get(kind, {}), **(options.pop("metadata", None) or {})}
        options.setdefault("dpi", self.dpi)
        if kind == "png":
            options.setdefault("pil_kwargs", {"compress_level": PNG_LEVEL})
        if metadata:
            options["metadata"] = metadata
        held = io.BytesIO()
        with mpl.rc_context(SETTINGS):
            super().savefig(held, format=kind, **options)
        content = held.getvalue()
        if kind == "svg" and self.typeface is not None:
            style = f"<style>{style_sheet(self.typeface)}</style>\n <defs>".encode()
            content = content.replace(b"<defs>", style, 1)
        file.write(content)


def figure(
    scene: Scene,
    views: Sequence[str | View] | str | View = ("front",),
    *,
    page: str = "slide",
    crop: str = "face",
    width_px: int | None = None,
) -> Plate:
    """Draw a teaching plate.

    Parameters
    ----------
    scene : Scene
        From `facemap.compose`.
    views : sequence of str or View
        ``front left right left45 right45 below above`` or ``azimuth:elevation``; left is the subject's left.
    page : str
        ``slide`` (16:9) or ``a4``.
    crop : str
        ``face`` shows the face as large as possible, ``head`` the whole head.
    width_px : int, optional
        Width of the picture in pixels; 2,667 for a slide, 1,654 for A4.

    Returns
    -------
    matplotlib.figure.Figure
        With the skin as an image and everything else as vectors and text. Saved without dates; a
        picture that is already there survives a failed write.

    Raises
    ------
    UnknownName
        If a view, page or crop is not known.
    BadInput
        If no view is asked for, or the width is out of range.
    """
    asked = [views] if isinstance(views, str | View) else list(views)
    if not asked:
        raise BadInput("a plate needs at least one view")
    cameras = [view(name) for name in asked]
    if page not in PAGES:
        raise unknown("page", page, PAGES, "help(facemap.figure)")
    if crop not in CROPS:
        raise unknown("crop", crop, CROPS, "help(facemap.figure)")
    paper = PAGES[page]
    wide = paper.pixels_wide if width_px is None else width_px
    if not WIDTHS_PX[0] <= wide <= WIDTHS_PX[1]:
        raise BadInput(f"a picture {wide} px wide: {WIDTHS_PX[0]} to {WIDTHS_PX[1]} are possible")
    type_ = typeface(_hanzi(scene))
    if type_.missing:
        warnings.warn(f"{NO_HANZI}: {''.join(sorted(type_.missing))}", stacklevel=2)
    plate = Plate(
        figsize=(paper.width_mm / MM_PER_INCH, paper.height_mm / MM_PER_INCH),
        dpi=wide / (paper.width_mm / MM_PER_INCH),
        facecolor="white",
    )
    plate.typeface = type_
    with mpl.rc_context(SETTINGS):
        draw_page(plate, scene, cameras, paper, type_, scene.face if crop == "face" else scene.frame)
    return plate


def save(plate: Figure, path: str | os.PathLike[str]) -> None:
    """Save a plate; the same as its ``savefig``.

    Raises
    ------
    CannotWrite
        If the file cannot be written; what was there is kept.
    """
    plate.savefig(path)


def _hanzi(scene: Scene) -> frozenset[str]:
    words = [
        scene.words.title_hanzi,
        *(mark.hanzi for mark in scene.marks),
        *(p.hanzi for p in scene.patches),
    ]
    return frozenset("".join(words))
