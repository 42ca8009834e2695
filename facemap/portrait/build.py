"""From a head to the arrays of a portrait."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from facemap.heads import Head
from facemap.portrait.cache import Arrays
from facemap.portrait.features import Features, features_of
from facemap.portrait.skin import Skin, fine_skin
from facemap.portrait.studio import Painted, Sitting
from facemap.portrait.tints import complexion, depths, skin_tint
from facemap.surface import Curve

Floats = NDArray[np.float64]


def build(head: Head, folds: Mapping[str, Curve], level: int, fineness: float | None = None) -> Arrays:
    """Skin, light and parts; ``part/<number>/...`` for every part. ``fineness`` scales the number of rays."""
    settings = head.settings
    who = complexion(settings.ancestry, settings.age, settings.sex)
    features = features_of(head)
    skin = fine_skin(head, features, folds, level, short_hair=who.short, curl=who.curl)
    sitting = Sitting(head, skin, features, who, fineness or (1.0 if level > 1 else 0.6))
    fields = {name: skin.division.smooth @ values for name, values in features.fields.items()}
    tint = skin_tint(skin.bare, who, features.spots, fields) * _crevices(skin)
    tint *= depths(sitting.open, fields)
    arrays: Arrays = {
        "vertices": skin.vertices,
        "triangles": skin.division.triangles,
        "rgb": sitting.paint_skin(tint),
        "parent_triangle": skin.division.parent_triangle,
        "parent_bary": skin.division.parent_bary,
        "shade": sitting.light.mean(axis=1).astype(np.float32),
    }
    for number, (name, part) in enumerate(_parts(head, features, sitting)):
        arrays[f"part/{number}/name"] = np.array(name)
        arrays[f"part/{number}/vertices"] = part.vertices.astype(np.float32)
        arrays[f"part/{number}/triangles"] = part.triangles
        arrays[f"part/{number}/rgb"] = part.rgb
        arrays[f"part/{number}/rows"] = np.array(part.rows)
    return arrays


def _crevices(skin: Skin) -> Floats:
    """Skin in the depth of a fold is a little darker and redder than light alone makes it."""
    deep = np.clip(-skin.folded_mm, 0, 1.2)
    return np.asarray(1 - deep[:, None] * np.array([0.06, 0.07, 0.065]))


def _parts(head: Head, features: Features, sitting: Sitting) -> list[tuple[str, Painted]]:
    parts: list[tuple[str, Painted]] = []
    for side in head.eyes:
        parts.append((f"eye {side}", sitting.paint_eye(side)))
        parts += [(f"{name} {side}", part) for name, part in sitting.paint_lids(side)]
        line = _brow_line(head, side, sitting.skin)
        if line is not None:
            parts.append((f"brow {side}", sitting.paint_brow(side, line)))
    return parts + sitting.paint_scalp()


def _brow_line(head: Head, side: str, skin: Skin) -> Floats | None:
    """The middle line of a brow from nose to temple, on the fine skin."""
    name = f"brow_line_{side}"
    if name not in head.curves:
        return None
    sheet = head.mesh.with_vertices(skin.bare[: len(head.mesh.vertices)])
    line = head.curves[name].on(sheet)
    return line if abs(line[0, 0]) < abs(line[-1, 0]) else line[::-1]
