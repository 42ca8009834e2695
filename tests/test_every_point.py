"""Every point, extra and motor site that the atlas must hold, read off a list of its own."""

import numpy as np
import pytest

from facemap import heads
from facemap.reading import standard_atlas

ATLAS = standard_atlas()
WHO = [
    "GV20",
    "GV23",
    "GV24",
    "BL3",
    "BL4",
    "BL5",
    "GB15",
    "GB13",
    "ST8",
    "GB14",
    "BL2",
    "TE23",
    "BL1",
    "GB1",
    "ST1",
    "ST2",
    "ST3",
    "SI18",
    "LI20",
    "LI19",
    "GV25",
    "GV26",
    "GV27",
    "ST4",
    "CV24",
    "ST5",
    "ST6",
    "ST7",
    "GB3",
    "GB4",
    "GB5",
    "GB6",
    "GB7",
    "GB8",
    "TE20",
    "TE22",
    "TE21",
    "SI19",
    "GB2",
    "TE17",
    "TE18",
    "TE19",
    "GB12",
    "GB20",
    "CV23",
    "CV22",
    "ST9",
    "ST10",
    "ST11",
    "ST12",
    "LI18",
    "LI17",
    "SI16",
    "SI17",
    "TE16",
]
EXTRAS = [
    "Yintang",
    "Yuyao",
    "Taiyang",
    "Qiuhou",
    "Bitong",
    "Yiming",
    "Dangyang",
    "Qianzheng",
    "Anmian",
    "Jiachengjiang",
]
NOT_DRAWN = ["CV6", "GV28", "LI4", "LR3", "SP6", "SP10", "ST36"]
SITES = [
    "frontalis",
    "corrugator",
    "procerus",
    "orbicularis-oculi",
    "levator-alae",
    "zygomaticus",
    "zygomaticus-minor",
    "orbicularis-oris",
    "depressor-anguli-oris",
    "mentalis",
]
CAUTION = {
    "critical": "BL1 ST1 Qiuhou ST9 LI18 SI17",
    "care": "BL2 Yintang Yuyao Taiyang ST2 LI20 Jiachengjiang ST5 TE22 TE17 CV23 GB20 ST10 ST11 CV22"
    " corrugator-site levator-alae-site",
}
# Points with their insertions as printed: low, high, unit; None where only an angle is given. The points of a
# row share them.
PRINTED = {
    "BL1": [(0.2, 0.3), (0.3, 0.5)], "ST1": [(0.5, 1), (0.3, 0.5)], "Qiuhou": [(0.5, 1), (1, 1.5)],
    "BL2": [(None, None), (0.3, 0.5)], "Yintang Yuyao TE23": [(0.3, 0.5)], "GB14": [(0.5, 0.8), (0.3, 0.5)],
    "GB1": [(0.2, 0.3)], "Taiyang": [(0.3, 0.4), (0.5, 0.8), (1, 1.5)], "ST2": [(0.2, 0.4)] * 2,
    "ST3": [(0.3, 0.4)] * 2, "SI18": [(0.5, 0.7)] * 2, "LI20 LI19 GV26": [(0.3, 0.5)],
    "GV25 GV27 CV24 Jiachengjiang": [(0.2, 0.3)], "ST4": [(None, None)], "ST5 GB3 TE22": [(0.3, 0.5)],
    "ST6": [(0.5, 0.5)] * 2, "ST7": [(15, 25)], "SI19 TE21 GB2 TE17": [(0.5, 1)],
    "ST8 GV23 GV24 BL3 BL4 GV20": [(0.5, 1)], "GB13 GB15": [(0.5, 1.5)], "CV23": [(0.5, 1.2)],
    "ST9 SI17": [(0.5, 1)], "LI18": [(0.3, 0.8)] * 2, "GB20": [(1, 1.5), (0.5, 1)],
}  # fmt: skip
ANSWERS = {
    "EX-HN3": "Yintang", "GV29": "Yintang", "EX-HN4": "Yuyao", "EX-HN5": "Taiyang", "EX-HN7": "Qiuhou",
    "EX-HN8": "Bitong", "M-HN-14": "Bitong", "Shangyingxiang": "Bitong", "上迎香": "Bitong",
    "EX-HN14": "Yiming",
    "EX-HN2": "Dangyang", "N-HN-20": "Qianzheng", "N-HN-54": "Anmian", "M-HN-18": "Jiachengjiang",
    "SJ 21": "TE21", "TB22": "TE22", "TW20": "TE20", "SanJiao 17": "TE17", "UB3": "BL3", "DU25": "GV25",
    "Du-20": "GV20", "Ren 22": "CV22", "RN23": "CV23", "Renzhong": "GV26", "Zanzhu": "BL2", "百会": "GV20",
    "toulinqi": "GB15", "linqi": "GB15", "fengchi": "GB20", "tiantu": "CV22", "颔厌": "GB4", "shuaigu": "GB8",
    "yinjiao": "GV28",
}  # fmt: skip


def test_there_are_55_points_of_the_standard_on_skin():
    assert len(WHO) == len(set(WHO)) == 55
    assert len(EXTRAS) == 10
    sites = {f"{name}-site" for name in SITES}
    assert set(ATLAS.points) == {*WHO, *EXTRAS, *NOT_DRAWN, *sites}


@pytest.mark.parametrize("id_", WHO)
def test_points_of_the_standard_are_drawn_and_rest_on_it(id_):
    point = ATLAS.points[id_]
    assert point.drawn
    assert point.where is not None
    assert (point.basis, point.source) == ("who", "who-2008")


@pytest.mark.parametrize("id_", EXTRAS)
def test_extras_are_drawn_and_rest_on_a_textbook(id_):
    assert ATLAS.points[id_].drawn
    assert ATLAS.points[id_].basis == "textbook"


@pytest.mark.parametrize("id_", NOT_DRAWN)
def test_points_inside_the_mouth_and_of_the_body_are_listed_and_never_drawn(id_):
    assert not ATLAS.points[id_].drawn
    assert ATLAS.points[id_].where is None
    assert ATLAS.points[id_].where_in_words


@pytest.mark.parametrize("name", SITES)
def test_motor_sites_rest_on_the_notes_and_say_what_is_ours(name):
    site = ATLAS.points[f"{name}-site"]
    assert (site.basis, site.source) == ("clinic", "motor-notes")
    assert "notes" in site.note


def test_caution_is_as_the_sources_have_it():
    for caution, ids in CAUTION.items():
        assert {p.id for p in ATLAS.points.values() if p.caution == caution} == set(ids.split()), caution


def test_insertions_are_as_printed():
    printed = {id_: rows for ids, rows in PRINTED.items() for id_ in ids.split()}
    for id_, point in ATLAS.points.items():
        assert [(i.low, i.high) for i in point.insertion] == printed.get(id_, []), id_
        assert all(i.unit == ("mm" if id_ == "ST7" else "cun") for i in point.insertion), id_


@pytest.mark.parametrize("id_", ["LI19", "LI20", "GV26"])
def test_disputed_points_have_both_places(id_):
    assert ATLAS.points[id_].alternative[0].basis == "who"
    assert "tentative" in ATLAS.points[id_].note


@pytest.mark.parametrize("asked", ANSWERS)
def test_points_answer_to_what_people_type(asked):
    assert ATLAS.find(asked, "point").record.id == ANSWERS[asked]


@pytest.mark.parametrize(
    "settings",
    [
        {"double_chin": 1},
        {"age": 75, "double_chin": 1},
        {"sex": "male", "age": 78, "weight": 0.9, "double_chin": 1, "ancestry": "asian"},
        {"sex": "female", "age": 78, "weight": 0.9, "double_chin": 0.5, "ancestry": "asian"},
    ],
)
def test_fat_does_not_move_the_bones_of_the_throat(settings):
    fat = heads.head(**settings)
    lean = heads.head(**{**settings, "weight": 0, "double_chin": 0})
    midline = fat.curves["midline"]
    along = []
    for name in ("hyoid", "thyroid_upper", "cricoid"):
        found, bone = fat.landmarks[name].on(fat.mesh), lean.landmarks[name].on(lean.mesh)
        assert found[1] == pytest.approx(bone[1], abs=4.5), "carried off by the fat"
        assert found[2] == pytest.approx(bone[2], abs=13), "on the chin that hangs"
        assert abs(found[0]) < 1e-6
        along.append(midline.nearest_mm(fat.mesh, found))
    assert (np.diff(along) > 1.5).all()
