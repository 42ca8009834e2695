"""Pictures of a window in files: none is ever overwritten."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from facemap.writing import beside


def free_name(folder: Path, stem: str) -> Path:
    """The first of ``stem-1.png``, ``stem-2.png``, ... that is free."""
    return next(path for n in count(1) if not (path := folder / f"{stem}-{n}.png").exists())


def save(path: Path, rgb: NDArray[np.uint8]) -> None:
    """Write a picture (h, w, 3) beside and rename it.

    Raises
    ------
    CannotWrite
        Where the folder is closed or the disk is full.
    """
    with beside(path) as new:
        Image.fromarray(rgb).save(new, format="PNG")
