"""Where the nerves of the face leave the bone, estimated by rule on every head.

Distances from the midline and from the edges of the bone are means of 124 Korean skulls (Chung 1995), taken
to hold for a face as wide between the zygions as the default head's and scaled with that width. The edges
themselves are the head's estimated orbital rim and its jawline on the face at rest and of average weight; the
place is the skin straight in front.
"""

from collections.abc import Mapping

import numpy as np

from facemap.heads.bones import FRONT, near, skin_at, widening
from facemap.heads.nouns import Floats
from facemap.surface import Anchor, Curve, Mesh

_FROM_MIDLINE_MM = {"supraorbital": 22.7, "infraorbital_foramen": 27.2, "mental_foramen": 24.4}
_BELOW_RIM_MM = 8.6
_ABOVE_JAW_MM = (14.0, 15.5)  # women, men
NOTES = {
    "supraorbital": "over the supraorbital foramen or notch: on the upper orbital rim,"
    " 22.7 mm from the midline",
    "infraorbital_foramen": "over the infraorbital foramen: 8.6 mm below the orbital rim,"
    " 27.2 mm from the midline",
    "mental_foramen": "over the mental foramen: 14 mm (women) to 15.5 mm (men) above the border of the jaw,"
    " 24.4 mm from the midline",
}
SCALED = " (Chung 1995; scaled with the width between the zygions)"


def foramina(
    mesh: Mesh, bare: Mesh, known: Mapping[str, Anchor], curves: Mapping[str, Curve], sex: float
) -> dict[str, Anchor]:
    """The skin over the three foramina of each side.

    Parameters
    ----------
    mesh, bare : Mesh
        The skin, and the same face without expression, weight and double chin, which the bone is
        estimated from.
    known : mapping of str to Anchor
        Landmarks of the family: the zygions, and where the foramina lie on the default head.
    curves : mapping of str to Curve
        Curves of the family.
    sex : float
        0 (female) to 1 (male).
    """
    scale = widening(bare, known)
    above = _ABOVE_JAW_MM[0] + sex * (_ABOVE_JAW_MM[1] - _ABOVE_JAW_MM[0])
    edges = {
        "supraorbital": ("orbital_rim_upper", 0.0),
        "infraorbital_foramen": ("orbital_rim_lower", -_BELOW_RIM_MM),
        "mental_foramen": ("jawline", above),
    }
    out = {}
    for name, (edge, rise) in edges.items():
        for side, sign in (("left", 1.0), ("right", -1.0)):
            x = sign * scale * _FROM_MIDLINE_MM[name]
            y = _height_at(curves[f"{edge}_{side}"].on(bare), x) + scale * rise
            out[f"{name}_{side}"] = skin_at(mesh, near(known[f"{name}_{side}"]), FRONT, x, y)
    return out


def _height_at(line: Floats, x: float) -> float:
    """The y where a line of nodes (k, 3) first reaches ``x``, seen from the front."""
    off = line[:, 0] - x
    change = np.flatnonzero(off[:-1] * off[1:] <= 0)
    k = int(change[0]) if len(change) else int(np.argmin(np.abs(off[:-1])))
    step = off[k] - off[k + 1]
    share = float(np.clip(off[k] / step, 0, 1)) if step else 0.0
    return float(line[k, 1] + share * (line[k + 1, 1] - line[k, 1]))
