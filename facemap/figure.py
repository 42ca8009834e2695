"""Plates: a scene on a page, as a matplotlib figure."""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any, Final, cast

import matplotlib as mpl
from matplotlib.figure import Figure

from facemap.errors import BadInput
from facemap.fonts import Typeface, style_sheet, typeface
from facemap.plates.canvas import Canvas, is_foreign
from facemap.plates.compare import draw_comparison
from facemap.plates.page import draw_page
from facemap.scene import Mark, Patch, Scale, ScaleMarker, Scene, Statement, Told, Words
from facemap.style import MM_PER_INCH, check_look
from facemap.views import View, view
from facemap.writing import write_bytes

FORMATS: Final = ("png", "svg", "pdf")
PNG_LEVEL: Final = 4
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
NO_HANZI: Final = "no font here has these characters, which are left out"
LETTERED: Final = (Words, Statement, Mark, Patch, Scale, ScaleMarker, Told)
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
    scene: Scene | Sequence[Scene],
    views: Sequence[str | View] | str | View = ("front",),
    *,
    page: str = "slide",
    crop: str = "face",
    transparent: bool = False,
    width_px: int | None = None,
) -> Plate:
    """Draw a teaching plate.

    Parameters
    ----------
    scene : Scene, or sequence of Scene
        From `facemap.compose`. Several stand side by side on one page, at one scale and with one colour bar.
    views : sequence of str or View
        ``front left right left45 right45 below above`` or ``azimuth:elevation``; left is the subject's left.
    page : str
        ``slide`` (16:9), ``slide-4-3``, ``a4``, ``a4-landscape``, ``letter`` or ``letter-landscape``.
    crop : str
        ``face`` shows the face as large as possible, ``head`` the whole head.
    transparent : bool
        No paper: what is not head, line or letter lets through what lies below the picture.
    width_px : int, optional
        Width of the picture in pixels; 2,667 for a slide, 1,654 for A4. Of a PDF or SVG, that of the skin.

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
        If no scene or view is asked for, or the width is out of range.
    """
    scenes = _scenes(scene)
    cameras = _cameras(views)
    paper, wide = check_look(page, crop, width_px)
    type_ = _typeface(scenes)
    if type_.missing:
        warnings.warn(f"{NO_HANZI}: {''.join(sorted(type_.missing))}", stacklevel=2)
    plate = Plate(
        figsize=(paper.width_mm / MM_PER_INCH, paper.height_mm / MM_PER_INCH),
        dpi=wide / (paper.width_mm / MM_PER_INCH),
        facecolor=(1.0, 1.0, 1.0, 0.0) if transparent else "white",
    )
    plate.typeface = type_
    with mpl.rc_context(SETTINGS):
        canvas = Canvas(plate, paper.width_mm, paper.height_mm, type_, clear=transparent)
        if len(scenes) > 1:
            draw_comparison(canvas, scenes, cameras, paper, face=crop == "face")
        else:
            one = scenes[0]
            draw_page(canvas, one, cameras, paper, one.face if crop == "face" else one.frame)
    return plate


def _scenes(scene: Scene | Sequence[Scene]) -> list[Scene]:
    scenes = [scene] if isinstance(scene, Scene) else list(scene) if isinstance(scene, Sequence) else [scene]
    strange = next((one for one in scenes if not isinstance(one, Scene)), None)
    if strange is not None:
        raise BadInput(f"{strange!r} is no scene: facemap.compose(...) makes one")
    if not scenes:
        raise BadInput("a plate needs at least one scene: facemap.compose(...) makes one")
    return scenes


def _cameras(views: Sequence[str | View] | str | View) -> list[View]:
    one = isinstance(views, str | View) or not isinstance(views, Sequence)
    asked: list[Any] = [views] if one else list(cast("Sequence[str | View]", views))
    if not asked:
        raise BadInput("a plate needs at least one view")
    return [view(name) for name in asked]


def save(plate: Figure, path: str | os.PathLike[str]) -> None:
    """Save a plate; the same as its ``savefig``.

    Raises
    ------
    CannotWrite
        If the file cannot be written; what was there is kept.
    """
    plate.savefig(path)


def _letters(thing: object) -> frozenset[str]:
    """Every letter of what a plate may show: names and labels may be one's own, in any script."""
    if isinstance(thing, str):
        return frozenset(thing)
    parts: Iterable[object] = ()
    if isinstance(thing, tuple | list):
        parts = thing
    elif isinstance(thing, LETTERED):
        parts = vars(thing).values()
    return frozenset().union(*map(_letters, parts))


def _typeface(scenes: Sequence[Scene]) -> Typeface:
    parts = [
        (s.words, s.marks, s.patches, s.scale, s.told, [course.label for course in s.courses]) for s in scenes
    ]
    letters = _letters(parts)
    foreign = frozenset(filter(is_foreign, letters))
    return typeface(foreign, frozenset(c for c in letters - foreign if not c.isspace()))
