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
_MACRO_WEIGHT = {"lean": ("minweight", 0.25), "heavy": ("maxweight", 0.35), "double_chin": ("maxweight", 0.0)}
_BODIES: dict[str, Weights] = {
    "lean": [
        ("cheek/*-cheek-volume-decr", 0.45),
        ("cheek/*-cheek-inner-decr", 0.4),
        ("head/head-fat-decr", 0.55),
        ("neck/measure-neck-circ-decr", 0.4),
        ("neck/neck-scale-horiz-decr", 0.15),
        ("neck/neck-double-decr", 0.15),
    ],
    "heavy": [
        ("cheek/*-cheek-volume-incr", 0.6),
        ("head/head-fat-incr", 0.34),
        ("chin/chin-width-incr", 0.25),
        ("neck/measure-neck-circ-incr", 0.5),
        ("neck/neck-scale-horiz-incr", 0.3),
    ],
    "double_chin": [("neck/neck-double-incr", 1.0), ("head/head-fat-incr", 0.5)],
}
BODIES = tuple(_BODIES)
SCALE = {"female": 1.02, "male": 0.99}  # brings the raw heads to the sizes anthropometry reports
_EXPRESSIONS: dict[str, Weights] = {
    "smile": [("faceunits/mouthSmile*", 0.48), ("faceunits/cheekSquint*", 0.6)],
    "frown": [("faceunits/browDown*", 0.8)],
    "brows-raised": [("faceunits/browInnerUp", 0.7), ("faceunits/browOuterUp*", 0.7)],
}


def corner(sex: str, age: int, ancestry: str) -> Weights:
    """The targets of one corner of the family."""
    return _macro(sex, age, {ancestry: 1.0}) + _sided(_SHARED) + _sided(_BY_SEX[sex]) + _sided(_BY_AGE[age])


def chart(ancestry: str) -> Weights:
    """The head that places were picked on. It never changes: picks are read off its pictures."""
    return _macro("female", 50, {ancestry: 1.0}) + _sided(_CHART)


def body(name: str, sex: str, age: int) -> Weights:
    """The targets that make a head lean, heavy or double-chinned."""
    weight, share = _MACRO_WEIGHT[name]
    out = _sided(_BODIES[name])
    for stage, part in _stages(age) if share else ():
        for kind, sign in ((weight, 1.0), ("averageweight", -1.0)):
            out.append((f"macrodetails/universal-{sex}-{stage}-averagemuscle-{kind}", sign * share * part))
    return out


def expression(name: str) -> Weights:
    """The face units of one expression."""
    return _sided(_EXPRESSIONS[name])


def _macro(sex: str, age: int, ancestry: dict[str, float]) -> Weights:
    out: Weights = []
    for stage, share in _stages(age):
        out.append((f"macrodetails/universal-{sex}-{stage}-averagemuscle-averageweight", share))
        out += [(f"macrodetails/{_RAW_NAME[k]}-{sex}-{stage}", share * w) for k, w in ancestry.items()]
    return out


def _stages(age: int) -> Weights:
    """How much young and old go into an age, without what counts nothing."""
    return [(stage, share) for stage, share in (("young", 1 - _OLD[age]), ("old", _OLD[age])) if share]


def _sided(weights: Weights) -> Weights:
    """Write ``*`` out as both sides."""
    out: Weights = []
    for name, weight in weights:
        sides = ("Left", "Right") if name.startswith("faceunits") else ("l", "r")
        out += [(name.replace("*", side), weight) for side in sides] if "*" in name else [(name, weight)]
    return out
