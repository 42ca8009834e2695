"""What the eye sees of a head: finer skin, folds, hair, brows, eyes, and light baked into colour.

An illustration: folds, hair and colour are drawn, not measured. Rules, areas and distances run on the
sheet beneath.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from facemap.errors import BadInput
from facemap.heads import Head
from facemap.portrait.build import build
from facemap.portrait.cache import Arrays, kept
from facemap.portrait.folds import named_kind
from facemap.portrait.model import Part, Portrait
from facemap.surface import Curve, Mesh

__all__ = ["Part", "Portrait", "portrait"]

# part of every cache key: raise it whenever a picture would come out differently
RECIPE = 20


def portrait(head: Head, folds: Mapping[str, Curve] | None = None, *, level: int = 2) -> Portrait:
    """The portrait of a head, from the disk if it was made before.

    Parameters
    ----------
    head : Head
    folds : mapping of str to Curve, optional
        Wrinkles to press into the skin; the name says the kind ("nasolabial...", "forehead...", "crow..."),
        age and expression of the head how deep. By default those the head names itself.
    level : int
        1 (quick, for a window) or 2 (for a page): how often the sheet is split.

    Raises
    ------
    BadInput
        If ``level`` is neither.

    Notes
    -----
    The same head gives the same bytes. Portraits are kept in the user's cache folder, or where
    ``FACEMAP_CACHE`` says.
    """
    if level not in (1, 2):
        raise BadInput(f"a portrait's level is 1 or 2, not {level!r}")
    lines = own_folds(head) if folds is None else dict(folds)
    return _unpacked(kept(_key(head, lines, level), lambda: build(head, lines, level)), level)


def own_folds(head: Head) -> dict[str, Curve]:
    """The wrinkles among the curves a head names."""
    return {name: curve for name, curve in head.curves.items() if named_kind(name) is not None}


def _key(head: Head, folds: Mapping[str, Curve], level: int) -> str:
    hasher = hashlib.sha256(head.digest.encode())
    settings = head.settings
    shown = (
        settings.sex,
        settings.age,
        sorted(settings.ancestry.items()),
        sorted(settings.expression.items()),
    )
    hasher.update(repr(shown).encode())
    for name in sorted(head.masks):
        hasher.update(name.encode() + np.asarray(head.masks[name], dtype="<f8").tobytes())
    for kind, curves in (("curve", head.curves), ("fold", folds)):
        for name in sorted(curves):
            hasher.update(f"{kind} {name}".encode() + curves[name].triangles.tobytes())
            hasher.update(np.round(curves[name].bary, 9).tobytes())
    return f"recipe {RECIPE}, level {level}, {hasher.hexdigest()}"


def _unpacked(arrays: Arrays, level: int) -> Portrait:
    parts: list[Part] = []
    while f"part/{len(parts)}/name" in arrays:
        stem = f"part/{len(parts)}"
        mesh = Mesh(
            arrays[f"{stem}/vertices"].astype(np.float64), arrays[f"{stem}/triangles"].astype(np.int32)
        )
        rgb = _locked(arrays[f"{stem}/rgb"].astype(np.uint8))
        parts.append(Part(str(arrays[f"{stem}/name"]), mesh, rgb, rows=int(arrays[f"{stem}/rows"])))
    return Portrait(
        mesh=Mesh(arrays["vertices"].astype(np.float64), arrays["triangles"].astype(np.int32)),
        rgb=_locked(arrays["rgb"].astype(np.uint8)),
        parent_triangle=_locked(arrays["parent_triangle"].astype(np.int32)),
        parent_bary=_locked(arrays["parent_bary"].astype(np.float64)),
        parts=tuple(parts),
        level=level,
        shade=_locked(arrays["shade"].astype(np.float64)),
    )


def _locked(array: "npt.NDArray[Any]") -> "npt.NDArray[Any]":
    array.flags.writeable = False
    return array
