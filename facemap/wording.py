"""Computed numbers as words: what a plate, a card and a table say. Decimals are for CSV and JSON."""

from collections.abc import Sequence

_CURVES = {
    "brow_line": "brow",
    "brow_upper": "upper edge of the brow",
    "ear_behind": "back of the ear",
    "ear_front": "front of the ear",
    "hairline_back": "hairline round the ear",
    "jaw_border": "border of the jaw",
    "lid_outer_lower": "outer border of the lower lid",
    "lid_outer_upper": "outer border of the upper lid",
    "lower_lid_margin": "edge of the lower lid",
    "marionette": "marionette line",
    "mouth_ring": "ring round the mouth",
    "nasal_base": "base of the nose",
    "nose_side": "side of the nose",
    "orbital_rim_lower": "lower rim of the orbit",
    "profile": "midline in profile",
    "scm_anterior": "front border of the sternocleidomastoid",
    "scm_posterior": "back border of the sternocleidomastoid",
    "trapezius_front": "front border of the trapezius",
    "upper_lid_margin": "edge of the upper lid",
    "upper_lip_side": "side of the upper lip",
    "vermilion_upper": "upper border of the vermilion",
}


def plain(number: float) -> str:
    """A number without a needless ``.0``: 70, 0.5, 1,400."""
    text = f"{number:,.10f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def about(number: float) -> str:
    """A computed number of needles: "about 7", "fewer than 1"."""
    if 0 < number < 0.5:
        return "fewer than 1"
    return f"about {plain(round(number))}"


def about_span(low: float | None, high: float | None) -> str:
    """Computed ends of a number of needles: "about 7", "up to about 7", "about 14 to 20", "not reported"."""
    if high is None:
        return "not reported" if low is None else about(low)
    if low is None:
        return f"up to {about(high)}"
    return about(high) if round(low) == round(high) else f"{about(low)} to {plain(round(high))}"


def spaced(id_: str) -> str:
    """An id as words: ``face-and-neck`` is "face and neck"."""
    return id_.replace("-", " ")


def curve_words(name: str) -> str:
    """A curve of the head as words: ``scm_anterior_left`` is "the front border of the ... on the left"."""
    base, _, side = name.rpartition("_")
    if side in ("left", "right"):
        return f"{curve_words(base)} on the {side}"
    if side == "edge":
        return "an outline drawn for it"
    words = _CURVES.get(name, name.replace("_", " "))
    return words if side.isdigit() else f"the {words}"


def listed(names: Sequence[str], joint: str = "and") -> str:
    """Names in a row: "a", "a and b", "a, b and c"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {joint} {names[-1]}"


def span(low: float | None, high: float | None) -> str:
    """A number with its ends: "up to 70", "20", "100 to 150", "at least 5", "not reported"."""
    if low is None:
        return "not reported" if high is None else f"up to {plain(high)}"
    if high is None:
        return f"at least {plain(low)}"
    return plain(low) if low == high else f"{plain(low)} to {plain(high)}"
