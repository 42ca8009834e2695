"""A plate in a file: its name, its views, and the writing of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from facemap.errors import BadInput
from facemap.views import view
from facemap.writing import check_writable

if TYPE_CHECKING:
    from facemap.scene import Scene

SUFFIXES = (".png", ".svg", ".pdf")


def file_for(
    asked: Path | None, concerns: Mapping[str, float] | Sequence[str], technique: str | None
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
        names = [*concerns, *([technique] if technique else [])]
        asked = Path(re.sub(r"[^\w.+-]+", "-", "-".join(names)) + ".png")
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


def write_plate(scene: Scene, views: Sequence[str], path: Path) -> None:
    """Draw a scene and write it; a picture that was there survives a failure.

    Raises
    ------
    CannotWrite
        Where the file cannot be written.
    """
    from facemap.figure import figure

    figure(scene, views=list(views)).savefig(path)
