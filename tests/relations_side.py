"""What the standard says of the points of temple, ear, occiput and neck."""

from itertools import pairwise

import numpy as np
from relations import near, says, together

BEHIND = "mastoid-mastoid"
OVER = "anterior-posterior-hairline"


@says("GB3", GB3="zygomatic_arch_middle")
def gb3_is_above_the_middle_of_the_zygomatic_arch(r):
    point, arch = r.point("GB3"), r.mark("zygomatic_arch_upper")
    assert 0.5 < point[1] - arch[1] < 6
    near(point[2], arch[2])


def quarter(fraction):
    control = {"toward": "temporal_hairline", "from": {"on": "hairline", "level": "brow_peak"}, "by": "10 mm"}
    return {"on": {"through": ["ST8", control, "GB7"]}, "fraction": fraction}


@says("GB4", "GB5", "GB6", GB4=quarter(0.3), GB5=quarter(0.58), GB6=quarter(0.68))
def gb4_gb5_gb6_part_st8_to_gb7_in_quarters(r):
    stops = [r.point(name) for name in ("ST8", "GB4", "GB5", "GB6", "GB7")]
    pieces = [r.way(a, b) for a, b in pairwise(stops)]
    for piece in pieces:
        near(piece, np.mean(pieces))


@says("GB4", "GB5", "GB6", GB4={"on": "hairline", "level": "GB4_left"}, GB5="temple_hairline", GB6="ex")
def gb4_gb5_gb6_are_within_the_hair_of_the_temple(r):
    for name in ("GB4", "GB5", "GB6"):
        point = r.point(name)
        assert point[2] < r.meets("hairline", 1, point[1], point)[2] - 2


@says("GB5", GB5={"between": ["ST8", "GB7"]})
def the_curve_from_st8_to_gb7_bends_forward(r):
    ends = r.point("ST8"), r.point("GB7")
    assert r.point("GB5")[2] > (ends[0][2] + ends[1][2]) / 2 + 3


@says("GB7", GB7={"level": "obs", "vertical_in_profile": "temple_hairline_back"})
def gb7_is_level_with_the_apex_of_the_ear(r):
    near(r.point("GB7")[1], r.mark("sa")[1])


@says("GB7", GB7={"level": "sa", "vertical_in_profile": "condyle"})
def gb7_is_on_the_vertical_of_the_back_of_the_temple_hairline(r):
    near(r.point("GB7")[2], r.mark("temple_hairline_back")[2])
    assert r.point("GB7")[2] > r.mark("sa")[2]


@says(
    "GB8",
    GB8={"above": {"on": "hairline_back", "vertical_in_profile": "obs"}, "by": "1.5 cun", "along": OVER},
)
def gb8_is_above_the_apex_of_the_ear(r):
    near(r.point("GB8")[2], r.mark("sa")[2])


@says("GB8", GB8={"above": "TE20", "by": "1.4 cun", "along": OVER})
def gb8_is_1_and_a_half_cun_above_the_temporal_hairline(r):
    hairline = r.meets("hairline_back", 2, r.mark("sa")[2], r.mark("sa"))
    assert r.point("GB8")[1] > hairline[1]
    near(r.climb(hairline, r.point("GB8")), 1.5 * r.cun_over)


@says("TE20", TE20={"on": "hairline_back", "vertical_in_profile": "obs"})
def te20_is_just_above_the_apex_of_the_ear(r):
    point, apex = r.point("TE20"), r.mark("sa")
    near(point[2], apex[2])
    assert 0 < point[1] - apex[1] < 10
    assert r.out(point) < r.out(apex)
    near(r.off("hairline_back", point), 0)


@says("TE22", TE22={"lateral": "ear_root", "by": "8 mm"})
def te22_is_behind_the_temple_hairline_and_before_the_root_of_the_ear(r):
    point, root = r.point("TE22"), r.mark("ear_root")
    front = r.meets("hairline", 1, point[1], point)
    near(point[1], root[1])
    assert root[2] + 2 < point[2] < front[2] - 2


@says("TE21", TE21="pra")
def te21_is_between_the_condyle_and_the_supratragic_notch(r):
    before_the_ear(r, "TE21", "supratragic_notch")


@says("SI19", SI19={"between": ["condyle", "intertragic_notch"]})
def si19_is_between_the_condyle_and_the_centre_of_the_tragus(r):
    before_the_ear(r, "SI19", "tragus_centre")


@says("GB2", GB2="obi")
def gb2_is_between_the_condyle_and_the_intertragic_notch(r):
    before_the_ear(r, "GB2", "intertragic_notch")


def before_the_ear(r, name, notch):
    """The condyle is as high as the tragus with its notches, so each point is level with its own notch."""
    point, behind = r.point(name), r.mark(notch)
    near(point[1], behind[1], 1.5)
    assert behind[2] + 1.5 < point[2] < r.mark("condyle")[2] - 1.5
    near(point[2], (r.mark("tragus_centre")[2] + r.mark("condyle")[2]) / 2, 2)


@says("Qianzheng", Qianzheng={"medial": "obi", "by": "10 mm"})
def qianzheng_is_level_with_the_middle_of_the_lobe(r):
    near(r.point("Qianzheng")[1], r.mark("ear_lobe_middle")[1])


@says("Qianzheng", Qianzheng={
    "toward": {"level": "ear_lobe_middle", "vertical_in_profile": "zy"},
    "from": {"on": "ear_front", "level": "ear_lobe_middle"}, "by": "0.7 cun", "along": BEHIND,
}, Qianzheng_other="zy")  # fmt: skip
def qianzheng_is_half_a_cun_before_the_lobe_and_by_others_1_cun(r):
    lobe = r.meets("ear_front", 1, r.mark("ear_lobe_middle")[1], r.mark("ear_lobe_middle"))
    for place, cun in ((r.point("Qianzheng"), 0.5), (r.other("Qianzheng"), 1)):
        assert place[2] > lobe[2]
        near(r.level(lobe, place), cun * r.cun_behind)


@says("TE17", TE17={"between": ["obi", "mastoid_tip"], "fraction": 0.98})
def te17_is_behind_the_lobe_and_before_the_lower_end_of_the_mastoid(r):
    point, mastoid, lobe = r.point("TE17"), r.mark("mastoid_tip"), r.mark("obi")
    assert mastoid[2] + 3 < point[2] < r.mark("ear_lobe")[2] + 1
    assert mastoid[1] < point[1] < lobe[1]
    assert r.out(mastoid) < r.out(point) < r.out(lobe)


@says("TE18", "TE19", TE18={"on": "hairline_back", "level": "tragus_centre"}, TE19="obs")
def te18_and_te19_part_te17_to_te20_in_thirds(r):
    """Chords: the skin between the ear and the head is too folded for plane sections."""
    stops = [r.point(name) for name in ("TE17", "TE18", "TE19", "TE20")]
    pieces = [np.linalg.norm(b - a) for a, b in pairwise(stops)]
    for piece in pieces:
        near(piece, np.mean(pieces), r.tolerance("TE18"))


@says("TE18", "TE19", TE18="po", TE19="obs")
def te18_and_te19_are_behind_the_ear(r):
    for name in ("TE18", "TE19"):
        point = r.point(name)
        assert r.out(point) < r.out(r.mark("sa")) - 3
        ear = r.meets("ear_behind", 1, point[1], point)
        assert point[2] < ear[2]
        assert point[2] > r.meets("hairline_back", 1, point[1], point)[2]


@says("GB12", GB12="mastoid_tip")
def gb12_is_behind_and_below_the_mastoid(r):
    point, mastoid = r.point("GB12"), r.mark("mastoid_tip")
    assert point[1] < mastoid[1] - 1
    assert point[2] < mastoid[2] - 1
    assert np.linalg.norm(point - mastoid) < 12


@says("GB20", GB20={"between": ["scm_back_origin", "trapezius_origin"], "fraction": 0.6})
def gb20_is_between_the_origins_of_the_two_muscles(r):
    ends = r.mark("scm_back_origin"), r.mark("trapezius_origin")
    near(r.way(ends[0], r.point("GB20")), r.way(r.point("GB20"), ends[1]))
    together(r.point("GB20"), r.midway(*ends))


@says("GB20", GB20="inion")
def gb20_is_below_the_occiput(r):
    assert r.point("GB20")[1] < r.mark("inion")[1] - 10
    assert r.point("GB20")[1] > r.mark("posterior_hairline")[1]


@says(
    "Yiming",
    Yiming={
        "toward": {"on": "trapezius_front", "level": "TE17"},
        "from": "TE17",
        "by": "1.2 cun",
        "along": BEHIND,
    },
)
def yiming_is_1_cun_behind_te17(r):
    point, start = r.point("Yiming"), r.point("TE17")
    near(point[1], start[1], r.tolerance("Yiming"))
    assert point[2] < start[2]
    near(r.way(start, point), r.cun_behind)


@says("Anmian", Anmian={"between": ["TE17", "GB20"], "fraction": 0.6})
def anmian_is_midway_between_te17_and_gb20(r):
    together(r.point("Anmian"), r.midway(r.point("TE17"), r.point("GB20")), 1.5)


# ---- neck


@says("CV23", midline=True, CV23="thyroid_upper")
def cv23_is_on_the_midline_above_the_thyroid_cartilage_and_the_hyoid(r):
    point, hyoid = r.point("CV23"), r.mark("hyoid")
    near(point[0], 0, 1e-6)
    assert r.mark("thyroid_upper")[1] < hyoid[1] < point[1]
    assert point[2] < r.mark("gn")[2]
    assert 1 < r.rise(hyoid, point) < 12


@says("CV22", midline=True, CV22={"above": "suprasternal_notch", "by": "4 mm"})
def cv22_is_the_suprasternal_fossa(r):
    together(r.point("CV22"), r.mark("suprasternal_notch"))
    near(r.point("CV22")[0], 0, 1e-6)


@says("ST9", ST9={"on": "scm_anterior", "level": "cricoid"})
def st9_is_level_with_the_upper_thyroid_cartilage(r):
    near(r.point("ST9")[1], r.mark("thyroid_upper")[1])


@says("ST9", ST9="LI18")
def st9_is_at_the_front_of_the_muscle(r):
    near(r.off("scm_anterior", r.point("ST9")), 0)
    assert r.meets("scm_posterior", 1, r.point("ST9")[1], r.point("ST9"))[2] < r.point("ST9")[2]


@says("ST10", ST10={"on": "scm_anterior", "level": "thyroid_upper"})
def st10_is_level_with_the_cricoid(r):
    near(r.point("ST10")[1], r.mark("cricoid")[1])


@says("ST10", ST10={"on": "scm_posterior", "level": "cricoid"})
def st10_is_at_the_front_border_of_the_muscle(r):
    near(r.off("scm_anterior", r.point("ST10")), 0)
    assert r.out(r.point("ST10")) < r.out(r.meets("scm_posterior", 1, r.point("ST10")[1], r.point("ST10")))


@says("ST11", ST11="scm_clavicular")
def st11_is_between_the_heads_of_the_muscle(r):
    heads = r.mark("scm_sternal"), r.mark("scm_clavicular")
    assert r.out(heads[0]) + 3 < r.out(r.point("ST11")) < r.out(heads[1]) - 3


@says("ST11", ST11="clavicle_sternal")
def st11_is_above_the_sternal_end_of_the_clavicle(r):
    point, bone = r.point("ST11"), r.mark("clavicle_sternal")
    assert 0.5 < point[1] - bone[1] < 10
    near(r.out(point), r.out(bone), 8)


@says("ST12", ST12="clavicle_middle")
def st12_is_in_the_hollow_above_the_middle_of_the_clavicle(r):
    point, bone = r.point("ST12"), r.mark("clavicle_middle")
    together(point, r.mark("supraclavicular_fossa"))
    assert point[1] > bone[1] + 3
    near(r.out(point), r.out(bone), 10)


@says("ST12", ST12="scm_clavicular")
def st12_is_lateral_to_the_muscle_and_before_trapezius(r):
    assert r.out(r.point("ST12")) > r.out(r.mark("scm_clavicular")) + 10


@says("LI18", LI18={"between": ["scm_front_thyroid", "scm_back_cricoid"]})
def li18_is_level_with_the_upper_thyroid_cartilage(r):
    near(r.point("LI18")[1], r.mark("thyroid_upper")[1])


@says("LI18", LI18={"on": "scm_anterior", "level": "thyroid_upper"})
def li18_is_between_the_borders_of_the_muscle(r):
    point = r.point("LI18")
    ends = [r.meets(name, 1, point[1], point) for name in ("scm_anterior", "scm_posterior")]
    near(r.level(ends[0], point), r.level(point, ends[1]), 2)


@says("LI17", LI17="SI16")
def li17_is_level_with_the_cricoid(r):
    near(r.point("LI17")[1], r.mark("cricoid")[1])


def just_behind(r, point):
    border = r.meets("scm_posterior", 1, point[1], point)
    front = r.meets("scm_anterior", 1, point[1], point)
    assert 1 < np.linalg.norm(point - border) < 6
    assert np.linalg.norm(point - front) > np.linalg.norm(border - front)


@says("LI17", LI17={"on": "scm_anterior", "level": "cricoid"})
def li17_is_just_behind_the_muscle(r):
    just_behind(r, r.point("LI17"))


@says("SI16", SI16="LI17")
def si16_is_level_with_the_upper_thyroid_cartilage(r):
    near(r.point("SI16")[1], r.mark("thyroid_upper")[1])


@says("SI16", SI16="LI18")
def si16_is_just_behind_the_muscle(r):
    just_behind(r, r.point("SI16"))


@says("TE16", TE16="SI16")
def te16_is_level_with_the_angle_of_the_jaw(r):
    near(r.point("TE16")[1], r.mark("go")[1])


@says("TE16", TE16="SI17")
def te16_is_just_behind_the_muscle(r):
    just_behind(r, r.point("TE16"))


@says("SI17", SI17={"between": ["go", "scm_front_angle"], "fraction": 0.0})
def si17_is_behind_the_angle_of_the_jaw_before_the_muscle(r):
    point, angle = r.point("SI17"), r.mark("go")
    muscle = r.meets("scm_anterior", 1, point[1], point)
    assert muscle[2] < point[2] < angle[2] - 1
    near(point[1], angle[1], 2)
