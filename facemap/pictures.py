"""A plate in a file: its name, its views, and the writing of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from facemap.errors import BadInput
from facemap.scene import check_layers
from facemap.style import MM_PER_INCH, check_look
from facemap.views import view
from facemap.writing import check_writable

if TYPE_CHECKING:
    from facemap.scene import Scene

SUFFIXES = (".png", ".svg", ".pdf")


def file_for(
    asked: Path | None, concerns: Mapping[str, float] | Sequence[str], techniques: Sequence[str]
) -> Path:
    """The file to write: the one asked for, or ``CONCERN-TECHNIQUE.png`` in the current folder.

    Raises
    ------
    BadInput
        For a suffix no picture has.
    CannotWrite
        For a file that cannot be written.
    """
    if asked is None:
        names = [*concerns, *techniques]
        asked = Path(re.sub(r"[^\w.+-]+", "-", "-".join(names)) + ".png")
    if asked.name.lower() in SUFFIXES:
        raise BadInput(f"{asked.name!r} is a suffix without a name: write plate{asked.name}")
    if asked.suffix.lower() not in SUFFIXES:
        raise BadInput(f"no picture format for {asked.name!r}: there is {', '.join(SUFFIXES)}")
    check_writable(asked)
    return asked


def views_of(text: str) -> list[str]:
    """The names of views from ``front,left45``; UnknownName where one is none."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise BadInput("no view was named: --views front,left45")
    for name in names:
        view(name)
    return names


@dataclass(frozen=True)
class Look:
    """How a plate is to look, as it was typed; checked before anything costly is done."""

    page: str = "slide"
    crop: str = "face"
    transparent: bool = False
    width_px: int | None = None

    @classmethod
    def asked(
        cls,
        page: str,
        crop: str,
        show: Sequence[str],
        *,
        transparent: bool,
        width: int | None,
        dpi: int | None,
    ) -> Look:
        """Check what was typed.

        Raises
        ------
        UnknownName
            For a page, crop or layer of no such name.
        BadInput
            For both a width and a resolution, or one out of range.
        """
        if width is not None and dpi is not None:
            raise BadInput("--width or --dpi, not both: either gives the other")
        paper, _ = check_look(page, crop)
        if dpi is not None:
            width = round(dpi * paper.width_mm / MM_PER_INCH)
        check_look(page, crop, width)
        check_layers(show)
        return cls(page, crop, transparent, width)


def split_names(texts: Sequence[str]) -> list[str]:
    """Names from ``western,eastern`` or several such texts, each once."""
    return list(dict.fromkeys(name.strip() for text in texts for name in text.split(",") if name.strip()))


def write_plate(scenes: Sequence[Scene], views: Sequence[str], path: Path, look: Look) -> None:
    """Draw a scene, or several side by side, and write it; a picture that was there survives a failure.

    Raises
    ------
    CannotWrite
        Where the file cannot be written.
    """
    from facemap.figure import figure

    scene = scenes[0] if len(scenes) == 1 else scenes
    plate = figure(
        scene,
        views=list(views),
        page=look.page,
        crop=look.crop,
        transparent=look.transparent,
        width_px=look.width_px,
    )
    plate.savefig(path)
