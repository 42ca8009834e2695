"""What the standard says of the points of nose, cheek, mouth, chin and jaw."""

import numpy as np
from measuring import along, arc
from relations import X, near, says, together

UP = "glabella-hairline"
ACROSS = "corner-corner"


@says("ST3", ST3={"level": "ala_lower", "vertical": "infraorbital_foramen"})
def st3_is_below_the_pupil(r):
    near(r.point("ST3")[0], r.mark("pupil")[0])


@says("ST3", ST3={"level": "ala_middle", "vertical": "pupil"})
def st3_is_level_with_the_lower_border_of_the_ala(r):
    near(r.point("ST3")[1], r.mark("ala_lower")[1])
    assert r.mark("ala_lower")[1] < r.mark("ala_middle")[1] - 2


@says("SI18", SI18={"level": "zygoma_lower", "vertical": "brow_lateral"})
def si18_is_straight_below_the_outer_canthus(r):
    near(r.point("SI18")[0], r.mark("ex")[0])
    assert r.point("SI18")[1] < r.mark("ex")[1] - 20


@says("SI18", SI18={"level": "ck", "vertical": "ex"})
def si18_is_below_the_cheekbone(r):
    near(r.point("SI18")[1], r.mark("zygoma_lower")[1])
    assert r.point("SI18")[1] < r.mark("ck")[1] - 5


@says("LI20", LI20={"level": "ala_middle", "vertical": "al"})
def li20_is_in_the_nasolabial_sulcus(r):
    near(r.off("nasolabial_fold", r.point("LI20")), 0)


@says("LI20", LI20={"on": "nasolabial_fold", "level": "ala_lower"})
def li20_is_level_with_the_middle_of_the_ala(r):
    near(r.point("LI20")[1], r.mark("ala_middle")[1])
    assert r.out(r.point("LI20")) > r.out(r.mark("ala_middle"))


@says("LI20", LI20_other={"on": "nasolabial_fold", "level": "ala_middle"})
def li20_by_its_alternative_is_level_with_the_lower_border_of_the_ala(r):
    near(r.other("LI20")[1], r.mark("ala_lower")[1])
    near(r.off("nasolabial_fold", r.other("LI20")), 0)


@says("Bitong", Bitong={"on": "nasolabial_fold", "fraction": 0.1})
def bitong_is_the_upper_end_of_the_nasolabial_groove(r):
    fold = r.line("nasolabial_fold")
    together(r.point("Bitong"), fold[0])
    assert fold[0, 1] > fold[-1, 1] + 20


@says("levator-alae-site", **{"levator-alae-site": {"lateral": "LI20", "by": "3 mm"}})
def the_site_of_levator_is_beside_li20_past_the_ala(r):
    point, sulcus, ala = r.point("levator-alae-site"), r.point("LI20"), r.mark("al")
    assert r.out(ala) < r.out(point) < r.out(sulcus)
    near(point[1], sulcus[1])


def philtrum(r, fraction):
    """The place a fraction of the way down the philtrum, along the midline."""
    return along(arc(r.head, r.mark("sn"), r.mark("ls"), X), fraction)


@says("LI19", LI19={"level": {"between": ["sn", "ls"], "fraction": 0.3}, "vertical": "nostril_lateral"})
def li19_is_level_with_the_middle_of_the_philtrum(r):
    near(r.point("LI19")[1], philtrum(r, 0.5)[1])


@says("LI19", LI19={"level": "GV26", "vertical": "al"}, LI19_other={"level": "GV26", "vertical": "al"})
def li19_is_below_the_lateral_margin_of_the_nostril(r):
    for place in (r.point("LI19"), r.other("LI19")):
        near(place[0], r.mark("nostril_lateral")[0])
        assert place[1] < r.mark("nostril_lateral")[1]


@says("LI19", LI19={"level": "GV26", "vertical": "ch"})
def li19_is_half_a_cun_lateral_to_gv26(r):
    """Where this and the nostril cannot both hold the landmark comes first, within the record's tolerance."""
    near(r.level(r.point("GV26"), r.point("LI19")), r.cun_up / 2, r.tolerance("LI19"))


@says("LI19", LI19_other={"level": "GV26", "vertical": "nostril_lateral"})
def li19_by_its_alternative_is_level_with_the_upper_third(r):
    near(r.other("LI19")[1], philtrum(r, 1 / 3)[1], 0.5)


@says("GV25", midline=True, GV25={"above": "prn", "by": "3 mm"})
def gv25_is_the_tip_of_the_nose(r):
    vertices = r.head.mesh.vertices
    nose = vertices[(np.abs(vertices[:, 0]) < 3) & (np.abs(vertices[:, 1] - r.mark("prn")[1]) < 15)]
    foremost = nose[np.argmax(nose[:, 2])]
    near(r.point("GV25")[0], 0, 1e-6)
    near(r.point("GV25")[2], foremost[2], 0.5)
    near(r.point("GV25")[1], foremost[1], r.tolerance("GV25"))


@says("GV26", midline=True, GV26={"between": ["sn", "ls"], "fraction": 0.35, "along": "midline"})
def gv26_is_the_middle_of_the_philtrum(r):
    together(r.point("GV26"), philtrum(r, 0.5), 0.5)


@says("GV26", midline=True, GV26_other={"between": ["sn", "ls"], "fraction": 0.45, "along": "midline"})
def gv26_by_its_alternative_is_its_upper_third(r):
    together(r.other("GV26"), philtrum(r, 1 / 3), 0.5)


@says("GV27", midline=True, GV27="ls")
def gv27_is_the_tubercle_of_the_upper_lip(r):
    lip = arc(r.head, r.mark("ls"), r.mark("sto"), X)
    foremost = lip[np.argmax(lip[:, 2])]
    near(r.point("GV27")[0], 0, 1e-6)
    assert r.mark("sto")[1] < r.point("GV27")[1] < r.mark("ls")[1] - 0.5
    near(r.point("GV27")[2], foremost[2], r.tolerance("GV27"))


@says(
    "orbicularis-oris-site", **{"orbicularis-oris-site": {"above": {"between": ["ls", "ch"]}, "by": "8 mm"}}
)
def the_site_of_orbicularis_oris_is_at_the_border_of_the_vermilion(r):
    assert r.off("vermilion_upper", r.point("orbicularis-oris-site")) < 3
    assert 0 < r.out(r.point("orbicularis-oris-site")) < r.out(r.mark("ch"))


# ---- mouth and chin


@says("ST4", ST4={"lateral": "ch", "by": "0.2 cun", "along": UP})
def st4_is_on_the_nasolabial_sulcus_or_its_continuation(r):
    near(r.off("nasolabial_fold", r.point("ST4")), 0)


@says(
    "ST4",
    ST4={"on": "nasolabial_fold", "level": "sto"},
    ST4_other={"lateral": "ch", "by": "0.6 cun", "along": UP},
)
def st4_is_lateral_to_the_corner_of_the_mouth(r):
    point, corner = r.point("ST4"), r.mark("ch")
    near(point[1], corner[1])
    assert r.out(point) > r.out(corner) + 3
    near(r.level(corner, r.other("ST4")), 0.4 * r.cun_up)


@says("ST4", ST4={"lateral": "ch", "by": "1.2 cun", "along": UP})
def st4_in_the_sulcus_and_by_four_tenths_of_a_cun_are_near_each_other(r):
    together(r.point("ST4"), r.other("ST4"), r.tolerance("ST4"))


@says("depressor-anguli-oris-site", **{"depressor-anguli-oris-site": {"lateral": "ch", "by": "10 mm"}})
def the_site_of_depressor_anguli_oris_is_below_the_corner_of_the_mouth(r):
    point, corner = r.point("depressor-anguli-oris-site"), r.mark("ch")
    near(point[0], corner[0])
    assert r.line("jawline")[-1, 1] < point[1] < corner[1] - 5


@says("CV24", midline=True, CV24={"above": "sl", "by": "6 mm"})
def cv24_is_the_depth_of_the_mentolabial_sulcus(r):
    chin = arc(r.head, r.mark("li"), r.mark("pg"), X)
    (up, fore), (ups, fores) = (chin[-1] - chin[0])[1:], (chin - chin[0])[:, 1:].T
    depth = (up * fores - fore * ups) / np.hypot(up, fore)
    deepest = chin[np.argmax(np.abs(depth))]
    near(r.point("CV24")[0], 0, 1e-6)
    together(r.point("CV24"), deepest, 2)


@says("mentalis-site", **{"mentalis-site": {"lateral": "CV24", "by": "0.8 cun", "along": ACROSS}})
def the_site_of_mentalis_is_half_a_cun_lateral_to_cv24(r):
    near(r.level(r.point("CV24"), r.point("mentalis-site")), r.cun_across / 2)
    near(r.point("mentalis-site")[1], r.point("CV24")[1])


@says("Jiachengjiang", Jiachengjiang={"lateral": "CV24", "by": "1 cun", "along": ACROSS})
def jiachengjiang_is_over_the_mental_foramen(r):
    together(r.point("Jiachengjiang"), r.mark("mental_foramen"))
    assert (
        15 < r.out(r.point("Jiachengjiang")) < 32
    )  # 24.4 in skulls (Chung 1995), half of 47.2 +-5.5 in Song


@says("Jiachengjiang", Jiachengjiang_other={"lateral": "CV24", "by": "0.5 cun", "along": ACROSS})
def jiachengjiang_by_measure_is_1_cun_lateral_to_cv24(r):
    near(r.level(r.point("CV24"), r.other("Jiachengjiang")), r.cun_across)
    near(r.other("Jiachengjiang")[1], r.point("CV24")[1])


@says(
    "zygomaticus-site",
    "zygomaticus-minor-site",
    **{"zygomaticus-minor-site": {"lateral": "zygomaticus-site", "by": "5 mm"}},
)
def the_sites_of_zygomaticus_are_above_the_corner_of_the_mouth_the_major_lateral(r):
    major, minor = r.point("zygomaticus-site"), r.point("zygomaticus-minor-site")
    assert r.out(major) > r.out(minor) + 3
    assert min(major[1], minor[1]) > r.mark("ch")[1] + 15
    assert major[1] < r.mark("orbital_rim_inferior")[1]
    assert r.point("SI18")[1] < major[1]
    near(major[0], r.point("SI18")[0], 4)
    assert np.linalg.norm(major - minor) < 12


# ---- jaw


@says("ST5", ST5={"above": "masseter_front", "by": "6 mm"})
def st5_is_on_the_border_of_the_jaw(r):
    near(r.off("jawline", r.point("ST5")), 0, 3)


@says("ST5", ST5="go")
def st5_is_before_the_angle_of_the_jaw_and_the_masseter(r):
    point, angle = r.point("ST5"), r.mark("go")
    assert point[2] > angle[2] + 10
    assert point[1] < angle[1] + 2
    assert point[2] < r.mark("ch")[2]
    together(point, r.mark("masseter_front"))


@says("ST6", ST6={"toward": "ch", "from": "go", "by": "0.8 cun", "along": UP})
def st6_is_on_the_bisector_of_the_angle_of_the_jaw(r):
    point, angle = r.point("ST6"), r.mark("go")
    ways = [r.mark(name) - angle for name in ("condyle", "gn")]
    bisector = sum(way[1:] / np.linalg.norm(way[1:]) for way in ways)
    way = (point - angle)[1:]
    cosine = way @ bisector / np.linalg.norm(way) / np.linalg.norm(bisector)
    assert cosine > np.cos(np.radians(7))


@says(
    "ST6",
    ST6={
        "toward": {"between": ["condyle", "gn"], "fraction": 0.398},
        "from": "go",
        "by": "1 cun",
        "along": UP,
    },
)
def st6_is_a_finger_breadth_from_the_angle_of_the_jaw(r):
    point, angle = r.point("ST6"), r.mark("go")
    near(np.linalg.norm(point - angle), 0.8 * r.cun_up, 1.5)  # a chord against an arc
    assert point[2] > angle[2] + 5
    assert point[1] > angle[1] + 5


@says("ST7", ST7={"between": ["zygomatic_arch_lower", "mandibular_notch"], "fraction": 0.0})
def st7_is_between_the_arch_and_the_notch_of_the_jaw(r):
    ends = [r.mark(name) for name in ("zygomatic_arch_lower", "mandibular_notch")]
    near(r.point("ST7")[1], (ends[0][1] + ends[1][1]) / 2)
    near(r.point("ST7")[2], (ends[0][2] + ends[1][2]) / 2)
    assert ends[1][1] < r.point("ST7")[1] < ends[0][1]


@says(
    "ST7",
    "GB3",
    GB3={"above": "zygomatic_arch_lower", "by": "3 mm"},
    ST7={"between": ["condyle", "mandibular_notch"]},
)
def st7_is_below_gb3(r):
    upper, lower = r.point("GB3"), r.point("ST7")
    assert upper[1] > lower[1] + 10
    near(upper[2], lower[2], r.tolerance("ST7"))
