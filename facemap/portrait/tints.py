"""Colour of the skin itself: blood, lips, lids, beard; all relative to the skin's own colour."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facemap.portrait.curls import curl_of
from facemap.portrait.light import linear
from facemap.portrait.strands import noise

Floats = NDArray[np.float64]

MELANIN = {"african": 1.0, "asian": 0.24, "european": 0.10}
_SKINS = ((0.06, "#e9c0ab"), (0.33, "#e6b8a0"), (0.60, "#aa7f64"), (1.0, "#6c4a39"))
_HAIRS = (
    (20, "#45301f"),
    (52, "#533a29"),
    (60, "#80685a"),
    (68, "#a9a19a"),
    (75, "#c4bfba"),
    (80, "#d3d0cc"),
)
_DARK_HAIRS = ((20, "#211a17"), (48, "#29211d"), (60, "#57504c"), (70, "#8f8a87"), (80, "#bbb8b5"))


@dataclass(frozen=True)
class Complexion:
    """Linear colours of one person; how much grey and how much melanin: 0 to 1."""

    skin: Floats
    hair: Floats
    iris: str
    grey: float
    melanin: float
    age: float
    sex: float
    curl: float = 0.0

    @property
    def short(self) -> bool:
        """Whether hair is worn short: by men, and wherever it curls."""
        return self.sex > 0.5 or self.curl > 0


def complexion(ancestry: Mapping[str, float], age: float, sex: float) -> Complexion:
    """Colours that go with a place in the family."""
    total = sum(ancestry.values())
    melanin = sum(MELANIN[k] * share for k, share in ancestry.items()) / total if total else 0.33
    black_haired = 1 - ancestry.get("european", 0.0) / total if total else 0.0
    dark = 0.9 * max(np.clip((black_haired - 0.7) / 0.3, 0, 1), np.clip((melanin - 0.36) / 0.2, 0, 1))
    hair = (1 - dark) * _ramp(_HAIRS, age) + dark * _ramp(_DARK_HAIRS, age)
    iris = "#6f4c30" if melanin < 0.4 else "#4a2f1e"
    grey = float(np.clip((age - 52) / 18, 0, 1))
    golden = ancestry.get("asian", 0.0) / total if total else 0.0
    skin = _ramp(_SKINS, melanin) * (1 - golden**2 * np.array([0.07, 0.08, 0.15]))
    curl = curl_of(ancestry.get("african", 0.0) / total) if total else 0.0
    return Complexion(skin, hair, iris, grey, float(melanin), age, sex, curl)


def skin_tint(
    places: Floats, who: Complexion, spots: Mapping[str, Floats], fields: Mapping[str, Floats]
) -> Floats:
    """What the skin reflects (n, 3), linear.

    Parameters
    ----------
    places : (n, 3) mm
    who : Complexion
    spots : mapping of str to (3,)
        "nose", "chin", "eye_left", "eye_right", "mouth".
    fields : mapping of str to (n,)
        Signed mm, negative inside: "vermilion", "nostrils", "ears", "brows"; "margin" counts rows from the
        edge of a lid.
    """
    factor = np.ones((len(places), 3))
    # dark skin shows less blood
    blood = (1 - 0.6 * who.melanin) * (1 - 0.25 * np.clip(who.sex, 0, 1))
    eyes = [spots["eye_left"], spots["eye_right"]]
    for eye in eyes:
        out = np.sign(eye[0])
        apple = eye + np.array([13.0 * out, -32.0, 2.0])
        _blush(factor, _near(places, apple, (17, 12, 26)), (1.03, 0.83, 0.83), blood)
        under = eye + np.array([-2.0 * out, -13.5, 8.0])
        _blush(factor, _near(places, under, (12, 4.5, 14)), (0.94, 0.915, 0.94), 0.45 + 0.35 * who.age / 50)
        inner = eye + np.array([-15.0 * out, -1.0, 6.0])
        _blush(factor, _near(places, inner, (4.5, 5.5, 10)), (0.95, 0.86, 0.87), 0.8)
        above = eye + np.array([0.0, 10.0, 12.0])
        _blush(factor, _near(places, above, (15, 5, 12)), (0.955, 0.905, 0.90), 0.8)
    nose = spots["nose"]
    _blush(factor, _near(places, nose + np.array([0, 1, -5]), (15, 9, 14)), (1.01, 0.915, 0.905), blood)
    _blush(factor, _near(places, spots["chin"], (14, 10, 16)), (1.0, 0.945, 0.94), blood)
    _blush(
        factor, _near(places, (eyes[0] + eyes[1]) / 2 + [0, 42, 20], (42, 20, 40)), (1.006, 1.004, 0.994), 1.0
    )
    _beard(factor, places, who, spots)
    redness = noise(places, 11, 21) + 0.6 * noise(places, 4.2, 22)
    aged = np.clip((who.age - 35) / 40, 0, 1.1)
    factor *= 1 + redness[:, None] * (0.009 + 0.010 * aged) * np.array([0.15, -1.0, -1.0]) * blood
    factor *= 1 + (0.010 + 0.006 * aged) * noise(places, 2.1, 23)[:, None]
    _masks(factor, who, fields, blood)
    colour = who.skin * factor
    if "vermilion" in fields:
        _lips(colour, places, who, fields["vermilion"], spots)
    return colour


def depths(opened: NDArray[np.floating], fields: Mapping[str, Floats]) -> Floats:
    """What recesses take from the colour (n, 3): ears most, blood glowing through where they are deep.

    ``opened`` (n,) is the share of the light that arrives.
    """
    shut = np.clip((0.80 - np.asarray(opened, dtype=np.float64)) / 0.60, 0, 1)
    strength = 0.35 * np.ones(len(shut))
    if "ears" in fields:
        strength += 0.65 * _inside(fields["ears"] + 2.0, 5)
    return np.asarray(1 - (shut * strength)[:, None] * np.array([0.30, 0.42, 0.44]))


def _masks(factor: Floats, who: Complexion, fields: Mapping[str, Floats], blood: float) -> None:
    if "ears" in fields:
        _blush(factor, _inside(fields["ears"] + 2.0, 6), (1.02, 0.90, 0.885), blood)
    if "nostrils" in fields:
        _blush(factor, _inside(fields["nostrils"] + 1.2, 3.6), (0.50, 0.33, 0.30), 0.85)
    if "brows" in fields:
        hair = who.hair / np.maximum(who.skin, 0.02)
        hair = hair + (0.72 - hair) * 0.5 * who.grey
        _blush(factor, _inside(fields["brows"], 5.5), tuple(hair), 0.34)
    if "margin" in fields:
        wet = np.clip(1 - np.abs(fields["margin"] - 0.4) / 1.2, 0, 1)
        _blush(factor, wet, (1.01, 0.83, 0.84), 0.62)


def _lips(
    colour: Floats, places: Floats, who: Complexion, signed: Floats, spots: Mapping[str, Floats]
) -> None:
    """Soft-edged vermilion: paler at its rim, deeper towards the seam, with fine upright lines."""
    skin = who.skin
    man = np.clip(who.sex, 0, 1)
    full = np.array([0.85, 0.505, 0.535]) * (1 - man) + np.array([0.86, 0.64, 0.65]) * man
    full = full + (np.array([0.82, 0.70, 0.74]) - full) * np.clip((who.melanin - 0.35) / 0.5, 0, 1)
    full = full + (np.array([0.88, 0.66, 0.67]) - full) * 0.45 * np.clip((who.age - 45) / 30, 0, 1)
    lines = noise(places * np.array([1.0, 0.18, 0.3]), 1.5, 31)
    depth = np.clip(-signed / 4.5, 0, 1)
    lip = skin * full * (1.04 - 0.13 * depth)[:, None] * (1 + 0.028 * lines)[:, None]
    ragged = signed + 0.18 * lines
    cover = 1 / (1 + np.exp(np.clip(ragged / 0.42, -30, 30)))
    roll = np.exp(-(((signed - 1.3) / 0.8) ** 2))
    # towards the corners the edge dissolves
    away = np.abs(places[:, 0] - spots["mouth"][0]) / max(_half_width(places, signed), 1.0)
    corner = np.clip((away - 0.72) / 0.28, 0, 1)
    cover *= 1 - 0.35 * corner
    colour *= 1 + 0.035 * (roll * (1 - 0.7 * who.melanin) * (1 - np.clip((away - 0.5) / 0.4, 0, 1)))[:, None]
    shade = np.exp(-((signed / 2.0) ** 2)) * corner * (away < 1.2) * (0.5 + 0.5 * man)
    colour *= 1 - shade[:, None] * np.array([0.08, 0.15, 0.15])
    colour += (lip - colour) * cover[:, None] * 0.92


def _half_width(places: Floats, signed: Floats) -> float:
    inside = places[signed < 0, 0]
    return float(np.ptp(inside) / 2) if len(inside) else 1.0


def _beard(factor: Floats, places: Floats, who: Complexion, spots: Mapping[str, Floats]) -> None:
    man = np.clip((who.sex - 0.4) / 0.6, 0, 1)
    if not man:
        return
    mouth, chin = spots["mouth"], spots["chin"]
    nose = spots["nose"]
    low = 1 / (1 + np.exp(np.clip((places[:, 1] - (nose[1] - 13)) / 2.5, -30, 30)))
    side = np.clip(np.abs(places[:, 0]) / 60, 0, 1)
    line = nose[1] - 14 - 20 * np.clip(1 - side * 1.1, 0, 1) * (np.abs(places[:, 0]) > 24)
    cheek = 1 / (1 + np.exp(np.clip((places[:, 1] - line) / 5, -30, 30)))
    neck = np.clip((places[:, 1] - chin[1] + 24) / 22, 0, 1)
    front = np.clip((places[:, 2] - mouth[2] + 80) / 30, 0, 1)
    _blush(factor, low * cheek * neck * front, (0.85, 0.875, 0.905), 0.85 * man * (1 - 0.5 * who.melanin))


def _blush(factor: Floats, amount: Floats, ratio: tuple[float, float, float], strength: float) -> None:
    factor *= 1 + (np.array(ratio) - 1) * (np.clip(amount, 0, 1) * strength)[:, None]


def _near(places: Floats, spot: Floats, reach: tuple[float, float, float]) -> Floats:
    return np.asarray(np.exp(-0.5 * (((places - spot) / np.array(reach)) ** 2).sum(axis=1)))


def _inside(signed: Floats, soft_mm: float) -> Floats:
    t = np.clip(0.5 - signed / soft_mm, 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def _ramp(stops: tuple[tuple[float, str], ...], at: float) -> Floats:
    colours = np.array([linear(text) for _, text in stops])
    return np.array([np.interp(at, [s for s, _ in stops], colours[:, c]) for c in range(3)])
