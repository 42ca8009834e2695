"""Reading what a person asks a head to be; refusing what the family does not hold."""

from collections.abc import Mapping
from difflib import get_close_matches

from facemap.errors import BadHead
from facemap.heads.nouns import HeadSettings

YOUNGEST, OLDEST = 20.0, 80.0
ANCESTRIES = ("african", "asian", "european")
DEFAULT_ANCESTRY = {"african": 0.2, "asian": 0.35, "european": 0.45}
EXPRESSIONS = ("eyes-closed", "smile", "frown", "brows-raised")
_MOST_SHARE = 100  # shares are scaled to add up to 1, so that percentages do too
_SEX_WORDS = {"female": 0.0, "woman": 0.0, "f": 0.0, "male": 1.0, "man": 1.0, "m": 1.0}


def checked(
    age: float,
    sex: float | str,
    ancestry: Mapping[str, float] | str | None,
    weight: float,
    double_chin: float,
    expression: Mapping[str, float] | str | None,
) -> HeadSettings:
    """Settings within the family.

    Raises
    ------
    BadHead
        With one line that says what would be right.
    """
    return HeadSettings(
        sex=_sex(sex),
        age=_within("age", age, YOUNGEST, OLDEST),
        ancestry=_ancestry(ancestry),
        weight=_within("weight", weight, -1, 1),
        double_chin=_within("double_chin", double_chin, 0, 1),
        expression=_expression(expression),
    )


def named(settings: HeadSettings) -> str:
    """The head in words: "woman of 50", "man of 70, smile"."""
    person = "woman" if settings.sex < 0.35 else "man" if settings.sex > 0.65 else "person"
    return ", ".join([f"{person} of {settings.age:g}", *settings.expression])


def _within(name: str, value: object, low: float, high: float) -> float:
    try:
        if isinstance(value, bool):
            raise TypeError
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise BadHead(f"{name} is a number from {low:g} to {high:g}, not {value!r}") from None
    if not low <= number <= high:
        raise BadHead(f"{name} {number:g} is outside the family of heads: it goes from {low:g} to {high:g}")
    return number


def _sex(value: float | str) -> float:
    if isinstance(value, str) and value.strip().lower() in _SEX_WORDS:
        return _SEX_WORDS[value.strip().lower()]
    try:
        return _within("sex", value, 0, 1)
    except BadHead:
        raise BadHead(f"sex is female, male or a number from 0 to 1, not {value!r}") from None


def _shares(kind: str, text: str, known: tuple[str, ...], joint: str, most: float = 1) -> dict[str, float]:
    """Read ``a:0.5+b:0.5``; a name alone counts 1."""
    shares: dict[str, float] = {}
    for piece in text.split(joint):
        name, _, number = (part.strip() for part in piece.partition(":"))
        if name in shares:
            raise BadHead(f"{kind} {name!r} stands there twice: give it once")
        _known(kind, name, known)
        shares[name] = _within(f"{kind} {name}", number, 0, most) if number else 1.0
    return shares


def _ancestry(given: Mapping[str, float] | str | None) -> dict[str, float]:
    if given is None:
        return dict(DEFAULT_ANCESTRY)
    shares = (
        _shares("ancestry", given, ANCESTRIES, "+", _MOST_SHARE) if isinstance(given, str) else dict(given)
    )
    for name in shares:
        _known("ancestry", name, ANCESTRIES)
    shares = {name: _within(f"ancestry {name}", shares.get(name, 0.0), 0, _MOST_SHARE) for name in ANCESTRIES}
    total = sum(shares.values())
    if total <= 0:
        raise BadHead("ancestry needs at least one share above 0: african, asian, european")
    return {name: share / total for name, share in shares.items()}


def _expression(given: Mapping[str, float] | str | None) -> dict[str, float]:
    if given is None:
        return {}
    amounts = _shares("expression", given, EXPRESSIONS, "+") if isinstance(given, str) else dict(given)
    for name in amounts:
        _known("expression", name, EXPRESSIONS)
    amounts = {name: _within(f"expression {name}", amounts.get(name, 0.0), 0, 1) for name in EXPRESSIONS}
    return {name: amount for name, amount in amounts.items() if amount > 0}


def _known(kind: str, name: str, names: tuple[str, ...]) -> None:
    if name not in names:
        near = get_close_matches(str(name), names, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise BadHead(f"no {kind} is called {name!r}{hint} (there are {', '.join(names)})")
