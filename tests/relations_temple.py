"""What the standard says of the points of temple and ear, and below the occiput."""

from itertools import pairwise

import numpy as np
from measuring import along, crossing
from relations import BEHIND, MM, OVER, near, says, together

# ---- temple


@says("GB3", GB3={"above": "zy", "by": "9 mm"})
def gb3_is_above_the_highest_place_of_the_arch(r):
    near(r.point("GB3")[2], r.mark("zygomatic_arch_upper")[2])


@says("GB3", GB3=[{"above": "zygomatic_arch_upper", "by": "5.5 mm"}, "zygomatic_arch_middle"])
def gb3_is_as_far_above_the_arch_as_its_record_says(r):
    near(r.point("GB3")[1] - r.mark("zygomatic_arch_upper")[1], 3)


@says("GB3", GB3={"above": "condyle", "by": "13 mm"})
def gb3_is_above_the_middle_of_the_arch_as_far_as_its_record_says(r):
    near(r.point("GB3")[2], along(r.line("zygomatic_arch"), 0.5)[2], r.tolerance("GB3"))


def quarter(fraction):
    control = {"toward": "temporal_hairline", "from": {"on": "hairline", "level": "brow_peak"}, "by": "10 mm"}
    return {"on": {"through": ["ST8", control, "GB7"]}, "fraction": fraction}


def quarters(r):
    """How far GB4, GB5, GB6 and GB7 lie from ST8, along the skin from one to the next."""
    stops = [r.point(name) for name in ("ST8", "GB4", "GB5", "GB6", "GB7")]
    return np.cumsum([r.way(a, b) for a, b in pairwise(stops)])


@says("GB4", "ST8", "GB7", GB4=quarter(0.3))
def gb4_is_a_quarter_of_the_way_from_st8_to_gb7(r):
    near(quarters(r)[0], quarters(r)[3] / 4)


@says("GB5", GB5=quarter(0.55))
def gb5_is_half_of_the_way_from_st8_to_gb7(r):
    near(quarters(r)[1], quarters(r)[3] / 2)


@says("GB6", GB6=quarter(0.7))
def gb6_is_three_quarters_of_the_way_from_st8_to_gb7(r):
    near(quarters(r)[2], quarters(r)[3] * 3 / 4)


def in_the_hair(r, point):
    assert point[2] < r.meets("hairline", 1, point[1], point)[2] - 2


@says("GB4", GB4={"on": "hairline", "level": "temple_hairline"})
def gb4_is_within_the_hair_of_the_temple(r):
    in_the_hair(r, r.point("GB4"))


@says("GB5", GB5={"on": "hairline", "level": "temple_hairline"})
def gb5_is_within_the_hair_of_the_temple(r):
    in_the_hair(r, r.point("GB5"))


@says("GB6", GB6={"on": "hairline", "level": "temple_hairline"})
def gb6_is_within_the_hair_of_the_temple(r):
    in_the_hair(r, r.point("GB6"))


@says("GB5", GB5={"between": ["ST8", "GB7"]})
def the_curve_from_st8_to_gb7_bends_forward(r):
    assert r.point("GB5")[2] > (r.point("ST8")[2] + r.point("GB7")[2]) / 2 + 10


@says("GB7", GB7={"level": "obs", "vertical_in_profile": "temple_hairline_back"})
def gb7_is_level_with_the_apex_of_the_ear(r):
    near(r.point("GB7")[1], r.mark("sa")[1])


@says("GB7", GB7={"level": "sa", "vertical_in_profile": "condyle"})
def gb7_is_on_the_vertical_of_the_back_of_the_temple_hairline(r):
    near(r.point("GB7")[2], r.mark("temple_hairline_back")[2])


@says(
    "GB8",
    GB8={"above": {"on": "hairline_back", "vertical_in_profile": "obs"}, "by": "1.5 cun", "along": OVER},
)
def gb8_is_above_the_apex_of_the_ear(r):
    near(r.point("GB8")[2], r.mark("sa")[2])


@says("GB8", GB8={"above": "TE20", "by": "1.4 cun", "along": OVER})
def gb8_is_1_and_a_half_cun_above_the_temporal_hairline(r):
    hairline = r.meets("hairline_back", 2, r.mark("sa")[2], r.mark("sa"))
    near(np.sign((r.point("GB8") - hairline)[1]) * r.climb(hairline, r.point("GB8")), 1.5 * r.cun_over)


@says("TE20", TE20={"on": "hairline_back", "vertical_in_profile": "obs"})
def te20_is_straight_above_the_apex_of_the_ear(r):
    near(r.point("TE20")[2], r.mark("sa")[2])


@says("TE20", TE20=["sa", {"above": "GB8", "by": "1 mm"}])
def te20_is_just_above_the_apex_of_the_ear_as_its_record_says(r):
    assert 0 < r.point("TE20")[1] - r.mark("sa")[1] < r.tolerance("TE20")


@says("TE20", TE20={"above": {"on": "hairline_back", "vertical_in_profile": "sa"}, "by": "3 mm"})
def te20_is_on_the_hairline_above_the_ear(r):
    near(r.off("hairline_back", r.point("TE20")), 0)


# ---- before the ear


def before_the_root(fraction, level="ear_root"):
    return {"between": ["ear_root", {"on": "hairline", "level": level}], "fraction": fraction}


def hair_before(r, point):
    return r.meets("hairline", 1, point[1], point)


@says("TE22", TE22={"on": "hairline", "level": "ear_root"})
def te22_is_behind_the_temple_hairline(r):
    assert r.point("TE22")[2] < hair_before(r, r.point("TE22"))[2] - 2


@says("TE22", TE22="ear_root")
def te22_is_before_the_root_of_the_ear(r):
    assert r.point("TE22")[2] > r.mark("ear_root")[2] + 2


@says("TE22", TE22={"below": before_the_root(0.25), "by": "3 mm"})
def te22_is_level_with_the_root_of_the_ear_as_its_record_says(r):
    near(r.point("TE22")[1], r.mark("ear_root")[1])


@says("TE22", TE22=[before_the_root(fraction) for fraction in (0.6, 0.85)])
def te22_is_behind_the_superficial_temporal_artery(r):
    """Behind the course as it is drawn, a mean of 57 people."""
    point = r.point("TE22")
    assert point[2] < crossing(r.course("superficial-temporal-artery"), 1, point[1], point)[2] - 2


@says("TE22", TE22=[before_the_root(0.35), before_the_root(0.15)])
def te22_is_as_far_before_the_root_as_its_record_says(r):
    root = r.mark("ear_root")
    near(r.level(root, r.point("TE22")), r.level(root, hair_before(r, root)) / 4)


def between_condyle_and(r, point, notch):
    assert r.mark(notch)[2] + 2 < point[2] < r.mark("condyle")[2] - 2


@says("TE21", TE21=["supratragic_notch", {"level": "supratragic_notch", "vertical_in_profile": "condyle"}])
def te21_is_between_the_condyle_and_the_supratragic_notch(r):
    between_condyle_and(r, r.point("TE21"), "supratragic_notch")


@says("TE21", TE21={"level": "SI19", "vertical_in_profile": "SI19"})
def te21_is_level_with_the_supratragic_notch(r):
    near(r.point("TE21")[1], r.mark("supratragic_notch")[1])


@says("TE21", TE21={"level": "supratragic_notch", "vertical_in_profile": "pra"})
def te21_is_straight_above_si19_as_its_record_says(r):
    near(r.point("TE21")[2], r.point("SI19")[2])


@says("SI19", SI19=["tragus_centre", "condyle"])
def si19_is_between_the_condyle_and_the_centre_of_the_tragus(r):
    between_condyle_and(r, r.point("SI19"), "tragus_centre")


@says("SI19", SI19=[{"between": ["condyle", "tragus_centre"], "fraction": f} for f in (0.3, 0.7)])
def si19_is_in_the_middle_of_the_two_as_its_record_says(r):
    near(r.point("SI19")[2], (r.mark("tragus_centre")[2] + r.mark("condyle")[2]) / 2)


@says("SI19", SI19={"between": ["condyle", "intertragic_notch"]})
def si19_is_on_the_way_between_the_two(r):
    ends = r.mark("condyle")[1], r.mark("tragus_centre")[1]
    assert min(ends) - MM < r.point("SI19")[1] < max(ends) + MM


@says("GB2", GB2=["intertragic_notch", {"level": "intertragic_notch", "vertical_in_profile": "condyle"}])
def gb2_is_between_the_condyle_and_the_intertragic_notch(r):
    between_condyle_and(r, r.point("GB2"), "intertragic_notch")


@says("GB2", GB2={"level": "SI19", "vertical_in_profile": "SI19"})
def gb2_is_level_with_the_intertragic_notch(r):
    near(r.point("GB2")[1], r.mark("intertragic_notch")[1])


@says("GB2", GB2={"level": "intertragic_notch", "vertical_in_profile": "pra"})
def gb2_is_straight_below_si19_as_its_record_says(r):
    near(r.point("GB2")[2], r.point("SI19")[2])


def before_the_lobe(cun, level="ear_lobe_middle"):
    return {
        "toward": {"level": level, "vertical_in_profile": "masseter_front"},
        "from": {"on": "ear_front", "level": level}, "by": f"{cun} cun", "along": BEHIND,
    }  # fmt: skip


def lobe(r):
    middle = r.mark("ear_lobe_middle")
    return r.meets("ear_front", 1, middle[1], middle)


@says("Qianzheng", Qianzheng=before_the_lobe(0.5, "tragus_centre"))
def qianzheng_is_level_with_the_middle_of_the_lobe(r):
    near(r.point("Qianzheng")[1], r.mark("ear_lobe_middle")[1])


@says("Qianzheng", Qianzheng=before_the_lobe(0.6))
def qianzheng_is_half_a_cun_before_the_lobe(r):
    near(r.forward(lobe(r), r.point("Qianzheng")), r.cun_behind / 2)


@says("Qianzheng", Qianzheng_other=before_the_lobe(0.9))
def qianzheng_by_others_is_1_cun_before_the_lobe(r):
    near(r.forward(lobe(r), r.other("Qianzheng")), r.cun_behind)


@says("Qianzheng", Qianzheng_other=before_the_lobe(1, "tragus_centre"))
def qianzheng_by_others_is_level_with_the_middle_of_the_lobe(r):
    near(r.other("Qianzheng")[1], r.mark("ear_lobe_middle")[1])


# ---- behind the ear


def to_the_mastoid(fraction):
    return {"between": ["obi", "mastoid_tip"], "fraction": fraction}


@says("TE17", TE17="ear_lobe_front")
def te17_is_behind_the_lobe_of_the_ear(r):
    assert r.point("TE17")[2] < r.mark("ear_lobe")[2] + MM


@says("TE17", TE17=to_the_mastoid(0.98))
def te17_is_before_the_lower_end_of_the_mastoid(r):
    assert r.point("TE17")[2] > r.mark("mastoid_tip")[2] + 2


@says("TE17", TE17=[to_the_mastoid(0.6), to_the_mastoid(0.9)])
def te17_is_as_far_between_the_two_as_its_record_says(r):
    ends = r.mark("obi"), r.mark("mastoid_tip")
    near(np.linalg.norm(r.point("TE17") - ends[0]), 0.8 * np.linalg.norm(ends[1] - ends[0]))


@says("TE17", TE17={"above": to_the_mastoid(0.8), "by": "4 mm"})
def te17_is_on_the_straight_way_between_the_two(r):
    point, ends = r.point("TE17"), (r.mark("obi"), r.mark("mastoid_tip"))
    near(sum(np.linalg.norm(point - end) for end in ends), np.linalg.norm(ends[1] - ends[0]), 0.4)


def thirds(r):
    """Chords: the skin between the ear and the head is too folded for plane sections."""
    stops = [r.point(name) for name in ("TE17", "TE18", "TE19", "TE20")]
    return np.cumsum([np.linalg.norm(b - a) for a, b in pairwise(stops)])


@says("TE18", "TE17", "TE20", TE18={"on": "ear_behind", "level": "ear_lobe_middle"})
def te18_is_a_third_of_the_way_from_te17_to_te20(r):
    near(thirds(r)[0], thirds(r)[2] / 3)


@says("TE19", TE19={"on": "hairline_back", "level": "tragus_centre"})
def te19_is_two_thirds_of_the_way_from_te17_to_te20(r):
    near(thirds(r)[1], thirds(r)[2] * 2 / 3)


def between_ear_and_hair(r, point):
    ear, hair = (r.meets(name, 1, point[1], point) for name in ("ear_behind", "hairline_back"))
    near(point[2], (ear[2] + hair[2]) / 2)


@says("TE18", TE18=[{"on": name, "level": "po"} for name in ("ear_behind", "hairline_back")])
def te18_is_midway_between_the_back_of_the_ear_and_the_hairline_as_its_record_says(r):
    between_ear_and_hair(r, r.point("TE18"))


@says("TE19", TE19=[{"on": name, "level": "pra"} for name in ("ear_behind", "hairline_back")])
def te19_is_midway_between_the_back_of_the_ear_and_the_hairline_as_its_record_says(r):
    between_ear_and_hair(r, r.point("TE19"))


def round_the_mastoid(back, down):
    return {"below": {"medial": "mastoid_tip", "by": f"{back} mm"}, "by": f"{down} mm"}


@says("GB12", GB12=[{"medial": "mastoid_tip", "by": "7 mm"}, round_the_mastoid(7, 7)])
def gb12_is_below_the_mastoid_by_no_more_than_its_rule_says(r):
    assert MM < r.mark("mastoid_tip")[1] - r.point("GB12")[1] <= 4.1


@says("GB12", GB12=[{"below": "mastoid_tip", "by": "4 mm"}, round_the_mastoid(14, 4)])
def gb12_is_behind_the_mastoid_by_no_more_than_its_rule_says(r):
    assert 1.5 < r.mark("mastoid_tip")[2] - r.point("GB12")[2] <= 5


@says("GB20", GB20={"between": ["scm_back_origin", "trapezius_origin"], "fraction": 0.6})
def gb20_is_midway_between_the_origins_of_the_two_muscles(r):
    together(r.point("GB20"), r.midway(r.mark("scm_back_origin"), r.mark("trapezius_origin")))


@says("GB20", GB20="inion")
def gb20_is_below_the_occiput(r):
    assert r.point("GB20")[1] < r.mark("inion")[1] - 10


def behind_te17(cun, level="TE17"):
    return {
        "toward": {"level": level, "vertical_in_profile": "GB20"},
        "from": "TE17",
        "by": f"{cun} cun",
        "along": BEHIND,
    }


@says("Yiming", "TE17", Yiming=[behind_te17(1.1), behind_te17(0.9)])
def yiming_is_1_cun_behind_te17(r):
    point, start = r.point("Yiming"), r.point("TE17")
    near(np.sign((start - point)[2]) * r.way(start, point), r.cun_behind)


@says("Yiming", Yiming=behind_te17(1, "tragus_centre"))
def yiming_is_level_with_te17_as_far_as_its_record_says(r):
    near(r.point("Yiming")[1], r.point("TE17")[1], r.tolerance("Yiming"))


@says("Anmian", "TE17", "GB20", Anmian={"between": ["TE17", "GB20"], "fraction": 0.6})
def anmian_is_midway_between_te17_and_gb20(r):
    together(r.point("Anmian"), r.midway(r.point("TE17"), r.point("GB20")))
