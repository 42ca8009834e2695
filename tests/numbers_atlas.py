"""A small atlas on the ellipsoid head, with techniques of every kind: for the tests of numbers and words."""

from functools import cache

import synthetic

from facemap.placing import FaceMap
from facemap.records import Atlas, Concern, Line, Point, Safety, Source, Structure, Technique, Zone

BACKED = {"basis": "clinic", "source": "clinic-a"}


def count(low, high, basis="article", **more):
    return {
        "low": low,
        "high": high,
        "unit": "needles",
        "per": "session",
        "basis": basis,
        "source": "web",
    } | more


def point(id_, where, side="both", **more):
    return Point(
        id=id_, names={"en": id_.title(), "pinyin": id_.lower()}, side=side, where=where, **BACKED, **more
    )


def zone(id_, where, side="both", **more):
    return Zone(id=id_, names={"en": id_.replace("-", " ").title()}, side=side, where=where, **BACKED, **more)


def technique(id_, **more):
    return Technique(id=id_, names={"en": id_.title()}, display=f"{id_.title()} (somebody)", **BACKED, **more)


def concern(id_, zones, protocols=(), **more):
    given = [{"id": f"{id_}-{i}", "name": f"recipe {i}", **BACKED, **p} for i, p in enumerate(protocols)]
    return Concern(id=id_, names={"en": id_.title()}, zones=zones, protocols=given, **BACKED, **more)


POINTS = (
    point(
        "AL",
        "al",
        insertion=[{"low": 0.3, "high": 0.5, "angle_deg": [10, 15], "direction": "superior", **BACKED}],
    ),
    point("CH", {"lateral": "ch", "by": "5 mm"}),
    point("BM", "brow_medial"),
    point("BL", "brow_lateral"),
    point("PU", {"below": "pupil", "by": "20 mm"}, at_risk=["artery"]),
    point("NN", "n", side="midline"),
    point("PG", "pg", side="midline"),
    point("GO", "go"),
    point(
        "BL1",
        "en",
        caution="critical",
        insertion=[
            {"low": 0.2, "high": 0.3, "angle_deg": 90, **BACKED},
            {"low": 0.3, "high": 0.5, "angle_deg": 90, "basis": "textbook", "source": "web"},
        ],
    ),
    point("ST9", {"below": "ch", "by": "30 mm"}),
    point("SP6", None, drawn=False),
)
ZONES = (
    zone(
        "face",
        {"disc": "prn", "radius": "60 mm"},
        side="midline",
        kind="region",
        includes=["vermilion", "nostrils"],
    ),
    zone("fold", {"band": "nasolabial_fold", "width": "8 mm"}),
    zone("malar", {"disc": {"below": "pupil", "by": "20 mm"}, "radius": "13 mm"}),
    zone("glabella", {"disc": "g", "radius": "8 mm"}, side="midline"),
    zone("hair", {"disc": "tr", "radius": "6 mm"}, side="midline"),
    zone("rim", {"disc": {"above": "prn", "by": "60 mm"}, "radius": "9 mm"}, side="midline"),
    zone("muscle", {"disc": "ch", "radius": "6 mm"}, kind="muscle"),
)
CONCERNS = (
    concern(
        "folds",
        ["fold"],
        [
            {"local": ["AL", "CH"], "distal": ["SP6"]},
            {"local": ["BL1", "ST9", "PU"], "adjacent": ["BM", "NN", "BL", "PG"]},
        ],
        lines=["crease"],
    ),
    concern("cheeks", ["malar"], [{"adjacent": ["GO"], "local": ["PU"]}]),
    concern("frown", ["glabella"]),
    concern("crown", ["hair", "rim"]),
)
TECHNIQUES = (
    technique(
        "west",
        places="area",
        region="face",
        count=[count(None, 70), count(40, 40, "clinic")],
        more_where=["folds"],
    ),
    technique("range", places="area", region="face", count=[count(100, 150)]),
    technique("east", places="points", region="face", count=[count(None, 15)]),
    technique("clinic", places="points", region="face", count=[count(5, 9)]),
    technique("own", places="points", region="face", points=["NN", "AL", "CH"], count=[count(4, 4)]),
    technique("roller", places="per_area", count=[count(250, 250, "study", unit="holes", per="cm2")]),
    technique("thread", places="lines", count=[count(2, 3)]),
    technique("body", places="area", region="face", includes_body=True, count=[count(None, 40)]),
    technique("nowhere", places="area", count=[count(10, 30)]),
    technique("silent"),
)


@cache
def atlas():
    return Atlas(
        points={p.id: p for p in POINTS},
        zones={z.id: z for z in ZONES},
        lines={
            "crease": Line(
                id="crease",
                names={"en": "Crease"},
                side="both",
                kind="wrinkle",
                where="nasolabial_fold",
                **BACKED,
            )
        },
        concerns={c.id: c for c in CONCERNS},
        techniques={t.id: t for t in TECHNIQUES},
        structures={
            "artery": Structure(
                id="artery",
                names={"en": "Facial artery"},
                kind="artery",
                depth=[{"low": 4, "high": 6, "unit": "mm", **BACKED}],
                **BACKED,
            )
        },
        safety={
            "blood": Safety(
                id="blood",
                names={"en": "Blood"},
                kind="contraindication",
                text="Not on blood thinners.",
                **BACKED,
            ),
            "fold-bruise": Safety(
                id="fold-bruise",
                names={"en": "Bruise"},
                kind="side-effect",
                text="Bruises are common.",
                bears_on=["AL", "folds"],
                **BACKED,
            ),
        },
        sources={
            "web": Source(id="web", kind="article", title="An article"),
            "clinic-a": Source(id="clinic-a", kind="clinic", title="A clinic"),
        },
    )


@cache
def face_map():
    return FaceMap(atlas(), synthetic.head(5))


def on(head):
    """The same atlas on another head."""
    return FaceMap(atlas(), head)
