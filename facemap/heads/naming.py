"""What is named on a head: landmarks, lines, spans and masks, placed from the family file.

Places on the skin are carried by correspondence; those defined by a vertical (above or below the pupil)
are found anew on every head, so that they hold with eyes shut and brows raised.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from facemap.heads import bones
from facemap.heads.bones import Bones, crossing
from facemap.heads.foramina import NOTES, SCALED, foramina
from facemap.heads.nouns import Eye, Floats, LandmarkNote, Span
from facemap.heads.shapes import family
from facemap.surface import Anchor, Curve, Mesh

_UNITS = 2**20  # barycentric weights are stored as whole numbers that add up to this
_DENSE_MM = 0.4
_OVER_PUPIL: dict[str, tuple[str, str, Literal["surface", "estimated"]]] = {
    "pupil": ("upper_lid_margin", "the vertical through the pupil, on the upper lid's edge", "surface"),
    "brow_over_pupil": ("brow_upper", "the upper edge of the brow straight above the pupil", "surface"),
    "os": ("brow_lower", "orbitale superius: the lower edge of the brow straight above the pupil", "surface"),
    "orbital_rim_superior": (
        "orbital_rim_upper",
        "the upper orbital rim straight above the pupil",
        "estimated",
    ),
    "orbital_rim_inferior": (
        "orbital_rim_lower",
        "the lower orbital rim straight below the pupil",
        "estimated",
    ),
    "hairline_over_pupil": ("hairline", "the anterior hairline straight above the pupil", "surface"),
}
_SPANS = {
    "glabella-hairline": (3.0, "g", "tr", "profile"),
    "brow-hairline": (3.5, "brow_midpoint", "tr", "profile"),
    "anterior-posterior-hairline": (12.0, "tr", "posterior_hairline", "profile"),
    "corner-corner": (9.0, "hairline_corner_left", "hairline_corner_right", "corner_corner"),
    "mastoid-mastoid": (9.0, "mastoid_tip_left", "mastoid_tip_right", "mastoid_mastoid"),
}


@dataclass(frozen=True)
class Stored:
    """What the family file names, the same on every head."""

    landmarks: dict[str, Anchor]
    notes: Mapping[str, LandmarkNote]
    curves: Mapping[str, Curve]


class Masks(Mapping[str, Floats]):
    """Signed distances in mm at the vertices, negative inside, worked out when first asked for."""

    def __init__(self, mesh: Mesh, curves: Mapping[str, Curve]) -> None:
        self._mesh, self._curves = mesh, curves
        self._known: dict[str, Floats] = {}

    def __getitem__(self, name: str) -> Floats:
        if name not in self._known:
            loops, inside = _insides()[name]
            field = _signed(self._mesh, [self._curves[loop] for loop in loops], inside)
            field.flags.writeable = False
            self._known[name] = field
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_insides())

    def __len__(self) -> int:
        return len(_insides())


@cache
def stored() -> Stored:
    """Landmarks and lines of the family file."""
    file = family().arrays
    landmarks, notes = {}, {}
    for k, name in enumerate(file["landmark/name"].tolist()):
        landmarks[name] = Anchor(int(file["landmark/triangle"][k]), file["landmark/bary"][k] / _UNITS)
        what = str(file["landmark/what"][k])
        notes[name] = LandmarkNote(what, "estimated" if file["landmark/estimated"][k] else "surface")
    for name, (_, what, kind) in _OVER_PUPIL.items():
        for side in ("left", "right"):
            notes[f"{name}_{side}"] = LandmarkNote(what, kind)
    for name, what in NOTES.items():
        for side in ("left", "right"):
            notes[f"{name}_{side}"] = LandmarkNote(what + SCALED, "estimated")
    for name, what in bones.NOTES.items():
        for side in ("left", "right"):
            notes[f"{name}_{side}"] = LandmarkNote(what, "estimated")
    notes |= {name: LandmarkNote(what, "estimated") for name, what in bones.THROAT_NOTES.items()}
    notes["brow_midpoint"] = LandmarkNote("the midline between the medial ends of the brows", "surface")
    ends = np.cumsum(file["curve/length"]).tolist()
    curves = {}
    for k, name in enumerate(file["curve/name"].tolist()):
        part = slice(ends[k - 1] if k else 0, ends[k])
        bary = file["curve/bary"][part] / _UNITS
        curves[name] = Curve(file["curve/triangle"][part], bary, bool(file["curve/closed"][k]))
    return Stored(landmarks, MappingProxyType(notes), MappingProxyType(curves))


def skeleton(bare: Mesh, sex: float) -> Bones:
    """The bones of a head of the family that its skin does not carry along.

    Parameters
    ----------
    bare : Mesh
        The head without its expression, weight and double chin: none of them moves bone.
    sex : float
        0 (female) to 1 (male).
    """
    known = stored()
    return bones.bones(bare, known.landmarks, known.curves, _insides()["ears"][1], sex)


def landmarks(
    mesh: Mesh, bare: Mesh, eyes: Mapping[str, Eye], sex: float, bone: Bones
) -> Mapping[str, Anchor]:
    """Every landmark on a head of the family.

    Parameters
    ----------
    mesh : Mesh
        The skin, with the triangles of the family.
    bare : Mesh
        The same head without its expression, weight and double chin.
    eyes : mapping of str to Eye
        "left" and "right": their centres tell where the pupils' verticals run.
    sex : float
        0 (female) to 1 (male).
    bone : Bones
        What `skeleton` says of the bare head.
    """
    known = stored()
    found = {**known.landmarks, **bone.places}
    for name, (line, _, _) in _OVER_PUPIL.items():
        for side in ("left", "right"):
            paired = f"{line}_{side}"
            curve = known.curves[paired if paired in known.curves else line]
            found[f"{name}_{side}"] = crossing(curve, mesh, 0, float(eyes[side].centre[0]))
    level = float(found["brow_medial_left"].on(mesh)[1])
    found |= foramina(mesh, bare, known.landmarks, known.curves, sex)
    midline = known.curves["midline"]
    found["brow_midpoint"] = crossing(midline, mesh, 1, level)
    for name in ("hyoid", "thyroid_upper"):  # the skin nearest to it: a chin that hangs has its level too
        found[name] = midline.at_mm(mesh, midline.nearest_mm(mesh, found[name].on(bare)))
    level = float(found["cricoid"].on(bare)[1])
    found["cricoid"] = crossing(midline.reversed(), mesh, 1, level)
    for side in ("left", "right"):
        found |= _on_muscle(mesh, {**known.curves, **bone.curves}, found, side)
    return MappingProxyType(dict(sorted(found.items())))


def _on_muscle(
    mesh: Mesh, curves: Mapping[str, Curve], found: Mapping[str, Anchor], side: str
) -> dict[str, Anchor]:
    """The borders of sternocleidomastoid at the levels that points are told by."""
    out = {}
    for place, level in (("thyroid", "thyroid_upper"), ("cricoid", "cricoid"), ("angle", f"go_{side}")):
        for border, line in (("front", "scm_anterior"), ("back", "scm_posterior")):
            y = float(found[level].on(mesh)[1])
            out[f"scm_{border}_{place}_{side}"] = crossing(curves[f"{line}_{side}"], mesh, 1, y)
    return out


def spans(mesh: Mesh, places: Mapping[str, Anchor], curves: Mapping[str, Curve]) -> Mapping[str, Span]:
    """The stretches that cun are counted on, measured along the skin of this head."""
    out = {}
    for name, (cun, first, last, line) in _SPANS.items():
        a, b = (curves[line].nearest_mm(mesh, places[end].on(mesh)) for end in (first, last))
        out[name] = Span(name, cun, abs(b - a), first, last)
    return MappingProxyType(out)


@cache
def _insides() -> dict[str, tuple[list[str], npt.NDArray[np.bool_]]]:
    file = family().arrays
    names = zip(file["mask/name"].tolist(), file["mask/loops"].tolist(), file["mask/inside"], strict=True)
    return {name: (loops.split(), inside) for name, loops, inside in names}


def _signed(mesh: Mesh, loops: list[Curve], inside: npt.NDArray[np.bool_]) -> Floats:
    line = np.concatenate(
        [_dense(np.concatenate([xyz, xyz[:1]])) for xyz in (loop.on(mesh) for loop in loops)]
    )
    distance = np.asarray(cKDTree(line).query(mesh.vertices)[0])
    return np.where(inside, -distance, distance)


def _dense(nodes: Floats) -> Floats:
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(nodes, axis=0), axis=1))])
    at = np.linspace(0.0, length[-1], int(length[-1] / _DENSE_MM) + 2)
    return np.stack([np.interp(at, length, nodes[:, axis]) for axis in range(3)], axis=1)
