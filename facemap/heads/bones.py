"""Bones that the skin does not carry along, estimated by rule on every head.

From head to head the skin behind the ear, on the throat and over the shoulder slides over what lies beneath
it, so places there are told by their distance from others that hold. The bone is estimated on the face at
rest and of average weight: neither moves it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from facemap.heads.nouns import Floats, HeadSettings
from facemap.heads.settings import DEFAULT_ANCESTRY
from facemap.heads.shapes import family, template
from facemap.heads.sliding import mirrored
from facemap.surface import Anchor, Curve, Mesh, join, section_near

_REACH_MM = 30.0
_MASTOID_MM = (27.0, 31.0)  # its tip below the level of the tragion: women, men
_BEHIND_PORION_MM = 16.0
_ORIGIN_MM = (1.2, 1.4)  # of the muscle: below and behind the tip
_ROUND_THE_BACK_MM = 140.0
_RISE_MM = 10.0  # how much higher the way from one to the other runs at the nape
_THROAT = {"thyroid_upper": 8 / 36, "cricoid": 20 / 36}  # share of the way from hyoid to sternum
_SHOULDER_MM = 70.0
_FOSSA_MM = 9.0  # above the clavicle
_HEAD_MM, _BEND_MM = (
    5.0,
    16.0,
)  # above the sternal notch: where the muscle ends, and from where straight to it
_BEYOND_MM = 24.0  # how far the clavicle is drawn beyond its middle
NOTES = {
    "mastoid_tip": "the tip of the mastoid process: 27 mm (women) to 31 mm (men) below the level of the"
    " tragion (general knowledge; 32 and 34 mm long on 60 skulls, Muthukumar and Mohanraj) and 16 mm behind"
    " the porion (facemap's own), scaled with the width between the zygions",
    "scm_origin": "the origin of sternocleidomastoid at the tip of the mastoid",
    "clavicle_middle": "the middle of the clavicle, level with the suprasternal notch (facemap's own)",
    "supraclavicular_fossa": "the greater supraclavicular fossa: 9 mm above the middle of the clavicle"
    " (facemap's own)",
    "scm_clavicular": "the clavicular head of sternocleidomastoid, its back border at the clavicle: 5 mm"
    " above the level of the suprasternal notch (facemap's own)",
}
THROAT_NOTES = {
    "thyroid_upper": "over the upper border of the thyroid cartilage: 8/36 of the way down from the hyoid to"
    " the suprasternal notch (general knowledge)",
    "cricoid": "over the cricoid cartilage: 20/36 of the way down from the hyoid to the suprasternal notch"
    " (general knowledge)",
}


class View(NamedTuple):
    """Which two axes a picture has, counter-clockwise on skin that faces it, and where it is taken from."""

    u: int
    v: int
    depth: int
    sign: float


FRONT = View(0, 1, 2, 1.0)
_SIDES = {"left": View(1, 2, 0, 1.0), "right": View(2, 1, 0, -1.0)}


@dataclass(frozen=True)
class Bones:
    """What is found anew on every head, told in triangles of the family."""

    places: Mapping[str, Anchor]
    curves: Mapping[str, Curve]


def bones(
    bare: Mesh,
    known: Mapping[str, Anchor],
    curves: Mapping[str, Curve],
    ears: npt.NDArray[np.bool_],
    sex: float,
) -> Bones:
    """The mastoids, the clavicles and the cartilages of the throat, with the lines that end on them.

    Parameters
    ----------
    bare : Mesh
        The face at rest and of average weight.
    known : mapping of str to Anchor
        Landmarks of the family: where the bones lie on the default head, and those they are measured from.
    curves : mapping of str to Curve
        Curves of the family.
    ears : ndarray of bool, shape (n,)
        The vertices of the ears.
    sex : float
        0 (female) to 1 (male).
    """
    places = dict(_mastoids(bare, known, ears, sex))
    height = places["mastoid_tip_left"].on(bare)[1] + _RISE_MM
    middle = crossing(curves["profile"].reversed(), bare, 1, height)
    ends = places["mastoid_tip_left"], places["mastoid_tip_right"]
    lines = {"mastoid_mastoid": _round_the_back(bare, ends[0], middle, ends[1])}
    places |= _throat(bare, known, curves["midline"])
    for side in _SIDES:
        places |= dict(_shoulder(bare, known, side))
    # drawn once: a node that one side drops as a double and the other keeps would break the mirror
    clavicle = _clavicle(bare, known["clavicle_sternal_left"], places["clavicle_middle_left"])
    border = _led_to(bare, curves["scm_posterior_left"], places["scm_clavicular_left"], known)
    lines |= {"clavicle_left": clavicle, "clavicle_right": mirrored(clavicle)}
    lines |= {"scm_posterior_left": border, "scm_posterior_right": mirrored(border)}
    return Bones(MappingProxyType(places), MappingProxyType(lines))


def _mastoids(
    bare: Mesh, known: Mapping[str, Anchor], ears: npt.NDArray[np.bool_], sex: float
) -> Iterator[tuple[str, Anchor]]:
    scale = widening(bare, known, sex)
    for side, seen in _SIDES.items():
        y = known[f"t_{side}"].on(bare)[1] - scale * (
            _MASTOID_MM[0] + sex * (_MASTOID_MM[1] - _MASTOID_MM[0])
        )
        z = known[f"po_{side}"].on(bare)[2] - scale * _BEHIND_PORION_MM
        around = near(known[f"mastoid_tip_{side}"])
        around = around[~ears[bare.triangles[around]].any(axis=1)]
        for name, below, behind in (("mastoid_tip", 0.0, 0.0), ("scm_origin", *_ORIGIN_MM)):
            at = {1: y - below, 2: z - behind}
            yield f"{name}_{side}", skin_at(bare, around, seen, at[seen.u], at[seen.v])


def _round_the_back(bare: Mesh, left: Anchor, middle: Anchor, right: Anchor) -> Curve:
    """Round the back of the head, in the plane through both sides and the middle."""
    _, up, forth = middle.on(bare) - left.on(bare)
    line, _ = section_near(bare, middle, (0.0, -forth, up), _ROUND_THE_BACK_MM)
    return line.part(bare, *(line.nearest_mm(bare, tip.on(bare)) for tip in (left, right)))


def _throat(bare: Mesh, known: Mapping[str, Anchor], midline: Curve) -> dict[str, Anchor]:
    top, notch = (float(known[name].on(bare)[1]) for name in ("hyoid", "suprasternal_notch"))
    upward = midline.reversed()  # the chin may hang down to these levels
    return {name: crossing(upward, bare, 1, top + share * (notch - top)) for name, share in _THROAT.items()}


def _shoulder(bare: Mesh, known: Mapping[str, Anchor], side: str) -> Iterator[tuple[str, Anchor]]:
    """Places by the clavicle: as far out as the skin carries them, and as high as the notch says."""
    notch = known["suprasternal_notch"].on(bare)[1]
    heights = {
        "clavicle_middle": ("clavicle_middle", 0.0),
        "supraclavicular_fossa": ("clavicle_middle", _FOSSA_MM),
        "scm_clavicular": ("scm_clavicular", _HEAD_MM),
    }
    for name, (carried, rise) in heights.items():
        known_there = known[f"{carried}_{side}"]
        around = near(known_there, _SHOULDER_MM)
        yield f"{name}_{side}", skin_at(bare, around, FRONT, known_there.on(bare)[0], notch + rise)


def _clavicle(bare: Mesh, sternal: Anchor, middle: Anchor) -> Curve:
    """From the sternal end through the middle and on, straight as seen from in front."""
    line, inner, at = _in_front(bare, sternal, middle)
    onward = at + np.sign(at - inner) * _BEYOND_MM
    return line.part(bare, inner, float(np.clip(onward, 0.0, line.length_mm(bare))))


def _led_to(bare: Mesh, border: Curve, end: Anchor, known: Mapping[str, Anchor]) -> Curve:
    """A line down the neck that leaves off above the clavicle, led straight to its end."""
    bend = known["suprasternal_notch"].on(bare)[1] + _BEND_MM
    upper = border.part(bare, 0.0, border.nearest_mm(bare, crossing(border, bare, 1, bend).on(bare)))
    line, here, there = _in_front(bare, upper.end, end)
    return join([upper, line.part(bare, here, there)])


def _in_front(bare: Mesh, a: Anchor, b: Anchor) -> tuple[Curve, float, float]:
    """A line through two places, straight as seen from in front, and how far along it they lie."""
    across, up, _ = b.on(bare) - a.on(bare)
    line, _ = section_near(bare, a, (-up, across, 0.0), np.hypot(across, up) + 2 * _SHOULDER_MM)
    return line, line.nearest_mm(bare, a.on(bare)), line.nearest_mm(bare, b.on(bare))


# ---- finding places


def crossing(curve: Curve, mesh: Mesh, axis: int, value: float) -> Anchor:
    """Where a curve first reaches a coordinate; its nearest node if it never does."""
    height = curve.on(mesh)[:, axis] - value
    change = np.flatnonzero(height[:-1] * height[1:] <= 0)
    along = curve.lengths_mm(mesh)
    if not len(change):
        return curve.at_mm(mesh, float(along[int(np.argmin(np.abs(height)))]))
    k = int(change[0])
    step = height[k] - height[k + 1]
    share = height[k] / step if step else 0.0
    return curve.at_mm(mesh, float(along[k] + share * (along[k + 1] - along[k])))


def widening(bare: Mesh, known: Mapping[str, Anchor], sex: float = 0.0) -> float:
    """How much wider between the zygions than the default head of that sex."""
    return _width(bare, known) / _default_width(known["zy_left"], known["zy_right"], sex)


def _width(mesh: Mesh, known: Mapping[str, Anchor]) -> float:
    return float(np.linalg.norm(known["zy_left"].on(mesh) - known["zy_right"].on(mesh)))


@cache
def _default_width(left: Anchor, right: Anchor, sex: float) -> float:
    vertices = family().shape(HeadSettings(sex=sex, ancestry=DEFAULT_ANCESTRY)).vertices
    default = template().with_vertices(vertices)
    return _width(default, {"zy_left": left, "zy_right": right})


@cache
def near(place: Anchor, reach_mm: float = _REACH_MM) -> npt.NDArray[np.int64]:
    """The triangles round a place of the family, the same on every head."""
    known = template()
    off = known.corners.mean(axis=1) - place.on(known)
    return np.flatnonzero(np.linalg.norm(off, axis=1) < reach_mm)


def skin_at(mesh: Mesh, among: npt.NDArray[np.int64], seen: View, u: float, v: float) -> Anchor:
    """The skin nearest to the viewer at (u, v) among some triangles; else the nearest of their middles."""
    corners = mesh.vertices[mesh.triangles[among]]
    off = corners[:, :, [seen.u, seen.v]] - [u, v]
    doubled = np.stack([_cross(off[:, (k + 1) % 3], off[:, (k + 2) % 3]) for k in range(3)], axis=1)
    total = doubled.sum(axis=1)
    hit = np.flatnonzero((total > 1e-9) & (doubled.min(axis=1) >= -1e-9 * total))
    if not len(hit):
        middle = off.mean(axis=1)
        return Anchor(int(among[np.argmin((middle**2).sum(axis=1))]), np.full(3, 1 / 3))
    weight = np.clip(doubled[hit] / total[hit, None], 0, None)
    depth = seen.sign * (weight * corners[hit][:, :, seen.depth]).sum(axis=1)
    best = int(np.argmax(depth))
    return Anchor(int(among[hit[best]]), weight[best] / weight[best].sum())


def _cross(a: Floats, b: Floats) -> Floats:
    return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
