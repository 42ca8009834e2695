"""The people of the family: which targets, and how much of each, make every corner."""

SEXES = ("female", "male")
AGES = (25, 50, 75)
ANCESTRIES = ("african", "asian", "european")
DEFAULT_ANCESTRY = {"african": 0.2, "asian": 0.35, "european": 0.45}
_RAW_NAME = {"african": "african", "asian": "asian", "european": "caucasian"}
_OLD = {25: 0.0, 50: 0.68, 75: 1.0}  # share of the old target; 50 reads as 50 only beyond one half

Weights = list[tuple[str, float]]

_SHARED: Weights = [
    ("nose/nose-flaring-incr", 0.1),
    ("mouth/mouth-cupidsbow-incr", 0.5),
    ("mouth/mouth-lowerlip-volume-decr", 0.05),
    ("mouth/mouth-scale-horiz-incr", 0.68),
    ("nose/nose-point-width-decr", 0.25),
    ("eyes/*-eye-height2-incr", 0.4),
    ("eyes/*-eye-trans-out", 0.42),
    ("eyes/*-eye-scale-incr", 1.1),
]
_CHART: Weights = [
    ("head/head-oval", 0.35),
    ("nose/nose-scale-horiz-decr", 0.35),
    ("mouth/mouth-cupidsbow-incr", 0.5),
    ("mouth/mouth-upperlip-volume-decr", 0.25),
    ("mouth/mouth-lowerlip-volume-decr", 0.35),
    ("chin/chin-width-decr", 0.35),
    ("chin/chin-height-decr", 0.15),
    ("nose/nose-width3-decr", 0.2),
    ("neck/neck-scale-horiz-decr", 0.35),
    ("mouth/mouth-angles-up", 0.35),
    ("eyes/*-eye-scale-incr", 0.35),
    ("cheek/*-cheek-volume-incr", 0.25),
]
_BY_SEX: dict[str, Weights] = {
    "female": [
        ("head/head-oval", 0.2),
        ("head/head-invertedtriangular", 0.3),
        ("head/head-fat-decr", 0.2),
        ("head/head-scale-vert-incr", 0.22),
        ("chin/chin-width-decr", 0.55),
        ("chin/chin-height-incr", 0.31),
        ("cheek/*-cheek-bones-incr", 0.3),
        ("eyebrows/eyebrows-trans-up", 0.25),
        ("neck/neck-scale-horiz-decr", 0.3),
        ("mouth/mouth-angles-up", 0.55),
        ("mouth/mouth-trans-down", 0.15),
        ("cheek/*-cheek-volume-incr", 0.25),
    ],
    "male": [
        ("head/head-oval", 0.1),
        ("head/head-scale-vert-incr", 0.25),
        ("chin/chin-height-incr", 0.42),
        ("nose/nose-width3-incr", 0.12),
        ("chin/chin-prominent-incr", 0.2),
        ("mouth/mouth-angles-up", 0.55),
        ("eyes/*-eye-scale-incr", 0.2),
        ("eyes/*-eye-trans-out", 0.04),
        ("neck/neck-scale-horiz-decr", 0.15),
        ("eyebrows/eyebrows-trans-up", 0.3),
        ("cheek/*-cheek-volume-incr", 0.2),
    ],
}
_BY_AGE: dict[int, Weights] = {
    25: [],
    50: [],
    75: [("head/head-age-incr", 0.5), ("neck/neck-double-incr", 0.3)],
}
DOUBLE_CHIN: Weights = [("neck/neck-double-incr", 1.0), ("head/head-fat-incr", 0.5)]
SCALE = {"female": 1.02, "male": 0.99}  # brings the raw heads to the sizes anthropometry reports
_EXPRESSIONS: dict[str, Weights] = {
    "smile": [("faceunits/mouthSmile*", 0.48), ("faceunits/cheekSquint*", 0.6)],
    "frown": [("faceunits/browDown*", 0.8)],
    "brows-raised": [("faceunits/browInnerUp", 0.7), ("faceunits/browOuterUp*", 0.7)],
}


def corner(sex: str, age: int, ancestry: str, weight: str = "averageweight") -> Weights:
    """The targets of one corner of the family."""
    return (
        _macro(sex, age, {ancestry: 1.0}, weight)
        + _sided(_SHARED)
        + _sided(_BY_SEX[sex])
        + _sided(_BY_AGE[age])
    )


def chart(ancestry: str) -> Weights:
    """The head that places were picked on. It never changes: picks are read off its pictures."""
    return _macro("female", 50, {ancestry: 1.0}, "averageweight") + _sided(_CHART)


def expression(name: str) -> Weights:
    """The face units of one expression."""
    return _sided(_EXPRESSIONS[name])


def _macro(sex: str, age: int, ancestry: dict[str, float], weight: str) -> Weights:
    out: Weights = []
    for stage, share in (("young", 1 - _OLD[age]), ("old", _OLD[age])):
        if share:
            out.append((f"macrodetails/universal-{sex}-{stage}-averagemuscle-{weight}", share))
            out += [(f"macrodetails/{_RAW_NAME[k]}-{sex}-{stage}", share * w) for k, w in ancestry.items()]
    return out


def _sided(weights: Weights) -> Weights:
    """Write ``*`` out as both sides."""
    out: Weights = []
    for name, weight in weights:
        sides = ("Left", "Right") if name.startswith("faceunits") else ("l", "r")
        out += [(name.replace("*", side), weight) for side in sides] if "*" in name else [(name, weight)]
    return out
