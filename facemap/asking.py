"""What a person asked for, looked up and checked: concerns with weights, a technique, a count."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from facemap.errors import BadHead, BadInput

if TYPE_CHECKING:
    from facemap.records import Atlas, Technique

MOST_WEIGHT = 100.0
MOST_EMPHASIS = 1000.0
MOST_NEEDLES = 10_000.0


def named_concerns(concerns: Mapping[str, float] | Sequence[str]) -> list[str]:
    """The names in what was asked for; one name may stand without a list.

    Raises
    ------
    BadInput
        For what holds no names.
    """
    if isinstance(concerns, str):
        return [concerns]
    if not isinstance(concerns, Iterable):
        raise BadInput(f"concerns {concerns!r}: a name was expected, or a list of names")
    return list(concerns)


def ask_concerns(atlas: Atlas, concerns: Mapping[str, float] | Sequence[str]) -> dict[str, float]:
    """Concern ids with their weights, in the order they were asked for.

    Parameters
    ----------
    atlas : Atlas
    concerns : mapping of str to float, or sequence of str
        Any names of concerns. In a sequence a weight follows a colon: "nasolabial-folds:2".

    Raises
    ------
    UnknownName
        For a name that no concern has.
    BadInput
        For a weight that is not a positive number up to 100, or two weights of one concern.
    """
    names = named_concerns(concerns)
    asked = concerns.items() if isinstance(concerns, Mapping) else map(weighed, names)
    found: dict[str, float] = {}
    for name, weight in asked:
        if not (isinstance(weight, int | float) and math.isfinite(weight) and weight > 0):
            raise BadInput(f"the weight of {name!r} is {weight!r}: a number above 0 was expected")
        if weight > MOST_WEIGHT:
            raise BadInput(f"the weight of {name!r} is {weight:g}: at most {MOST_WEIGHT:g} was expected")
        id_ = atlas.find(name, "concern").record.id
        if found.setdefault(id_, float(weight)) != weight:
            raise BadInput(f"the concern {id_} is given two weights: {found[id_]:g} and {weight:g}")
    return found


def ask_technique(atlas: Atlas, technique: str) -> Technique:
    """The technique of a name; UnknownName names the nearest."""
    return atlas.techniques[atlas.find(technique, "technique").record.id]


def ask_count(technique: Technique, count: str | float | None) -> tuple[float | None, float | None]:
    """The low and the high number of needles to spread.

    Parameters
    ----------
    technique : Technique
        Its first reported count is the one used.
    count : {"low", "high"}, float or None
        Both ends, one of them, or a number instead.

    Raises
    ------
    BadInput
        For a word that is neither, a number that is not positive, or an end nobody reported.
    """
    low, high = (technique.count[0].low, technique.count[0].high) if technique.count else (None, None)
    if count is None:
        return low, high
    if isinstance(count, bool) or not isinstance(count, str | int | float):
        raise BadInput(f"count {count!r}: low, high or a number of needles was expected")
    if isinstance(count, str) and count not in ("low", "high"):
        raise BadInput(f"count {count!r}: low, high or a number of needles was expected")
    if isinstance(count, int | float):
        check_number(count)
        return float(count), float(count)
    if count == "high":
        return (low if low is None else high, high)
    if low is None and high is not None:
        raise BadInput(f"{technique.id} is reported as an upper bound only: it has no low count")
    return low, low


def check_number(count: float) -> None:
    """Refuse a count that is none of needles."""
    if not 0 < count <= MOST_NEEDLES:
        raise BadInput(f"count {count:g}: a number above 0 was expected, at most {MOST_NEEDLES:g}")


def check_emphasis(emphasis: float) -> None:
    """Refuse an emphasis that would thin out the zones of a concern, or leave nothing to the others."""
    if not (isinstance(emphasis, int | float) and 1 <= emphasis <= MOST_EMPHASIS):
        asked = f"{emphasis:g}" if isinstance(emphasis, int | float) else repr(emphasis)
        raise BadInput(
            f"emphasis {asked}: a number from 1 was expected, to {MOST_EMPHASIS:g} (1: none, 2: twice)"
        )


def weighed(text: str) -> tuple[str, float]:
    """A name and its weight from ``nasolabial-folds:2``; 1 where none is given."""
    name, colon, weight = text.rpartition(":")
    if not colon:
        return text, 1.0
    try:
        return name, float(weight)
    except ValueError:
        raise BadInput(f"{text!r}: a weight after the colon is a number, as in nasolabial-folds:2") from None


def notes(atlas: Atlas, concerns: Sequence[str], technique: str | None) -> list[str]:
    """What to tell about names that were ambiguous or spelled another way."""
    asked = [(weighed(text)[0], "concern") for text in concerns]
    if technique is not None:
        asked.append((technique, "technique"))
    found = [atlas.find(name, kind).note for name, kind in asked]
    return [note for note in found if note]


def read_count(text: str) -> str | float:
    """``low``, ``high`` or a number of needles, from what was typed."""
    if text in ("low", "high"):
        return text
    try:
        count = float(text)
    except ValueError:
        raise BadInput(f"--count {text!r}: low, high or a number of needles was expected") from None
    check_number(count)
    return count


def read_emphasis(text: str) -> float:
    """An emphasis, from what was typed."""
    try:
        emphasis = float(text)
    except ValueError:
        raise BadInput(f"--emphasis {text!r}: a number from 1 was expected") from None
    check_emphasis(emphasis)
    return emphasis


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


HEAD_KEYS = ("age", "sex", "ancestry", "weight", "double_chin", "expression")


def ask_head(text: str | None) -> dict[str, Any]:
    """The settings of a head from ``female,age=65`` or ``sex=0.3,expression=smile:0.8``.

    Returns
    -------
    dict
        Arguments of :func:`facemap.head`; a word alone is the sex.

    Raises
    ------
    BadHead
        For a key that no head has, or one given twice.
    """
    settings: dict[str, Any] = {}
    for piece in () if text is None else text.split(","):
        key, equals, value = (part.strip() for part in piece.partition("="))
        if not piece.strip():
            raise BadHead(f"{text!r}: a setting is missing beside the comma, as in female,age=65")
        if not equals and _is_number(key):
            raise BadHead(f"{key!r} stands alone: write age=65 or sex=0.3, and 65.5 with a point")
        if not equals:
            key, value = "sex", key
        key = key.replace("-", "_")
        if key not in HEAD_KEYS:
            near = get_close_matches(key, HEAD_KEYS, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise BadHead(f"a head has no {key!r}{hint} (there are {', '.join(HEAD_KEYS)})")
        if key in settings:
            raise BadHead(f"{key} of the head is given twice: {settings[key]} and {value}")
        settings[key] = value
    return settings
