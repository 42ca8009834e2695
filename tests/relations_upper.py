"""What the standard says of the points of hairline, forehead, brow and eye."""

from itertools import pairwise

import numpy as np
from relations import near, says, together

UP = "glabella-hairline"
OVER = "anterior-posterior-hairline"
ACROSS = "corner-corner"
HAIR = {"shift": "hairline", "above": "0.5 cun", "along": OVER}


def raised(place, cun, along=OVER):
    return {"above": place, "by": f"{cun} cun", "along": along}


def share(fraction):
    return {"between": ["GV24", "ST8"], "fraction": fraction, "along": HAIR}


# ---- hairline


@says("GV20", midline=True, GV20=raised("tr", 4.9))
def gv20_is_5_cun_above_the_hairline_on_the_midline(r):
    point = r.point("GV20")
    near(point[0], 0, 1e-6)
    near(r.rise(r.mark("tr"), point), 5 * r.cun_over)
    assert point[1] > r.mark("tr")[1]


@says("GV23", midline=True, GV23=raised("tr", 1.1))
def gv23_is_1_cun_above_the_hairline_on_the_midline(r):
    near(r.point("GV23")[0], 0, 1e-6)
    near(r.rise(r.mark("tr"), r.point("GV23")), r.cun_over)
    assert r.point("GV23")[1] > r.mark("tr")[1]


@says("GV24", midline=True, GV24=raised("tr", 0.6))
def gv24_is_half_a_cun_above_the_hairline_on_the_midline(r):
    near(r.point("GV24")[0], 0, 1e-6)
    near(r.rise(r.mark("tr"), r.point("GV24")), r.cun_over / 2)
    assert r.point("GV24")[1] > r.mark("tr")[1]


@says("GV24", midline=True, GV24_other=raised("brow_midpoint", 3.4, UP))
def gv24_without_a_hairline_is_3_and_a_half_cun_above_the_brows(r):
    brows = r.mark("brow_midpoint")
    near(brows[1], r.mark("brow_medial")[1])
    near(r.rise(brows, r.other("GV24")), 3.5 * r.cun_up)


def above_the_hairline(r, point, cun):
    foot = r.meets("hairline", 0, point[0], point)
    assert point[1] > foot[1]
    near(r.rise(foot, point), cun * r.cun_over)


@says("BL3", BL3=raised({"on": "hairline", "vertical": "brow_medial"}, 0.5))
def bl3_is_above_the_frontal_notch(r):
    near(r.point("BL3")[0], r.mark("frontal_notch")[0])


@says("BL3", BL3=raised({"on": "hairline", "vertical": "frontal_notch"}, 0.6))
def bl3_is_half_a_cun_above_the_hairline(r):
    above_the_hairline(r, r.point("BL3"), 0.5)


@says("BL3", "GV24", "BL4", BL3_other={"between": ["GV24", "BL4"], "fraction": 0.6, "along": HAIR})
def bl3_by_measure_is_midway_between_gv24_and_bl4(r):
    middle, ends = r.other("BL3"), (r.point("GV24"), r.point("BL4"))
    near(r.way(ends[0], middle), r.way(middle, ends[1]))
    above_the_hairline(r, middle, 0.5)


@says("BL3", BL3=raised({"on": "hairline", "vertical": "pupil"}, 0.5))
def bl3_by_landmark_and_by_measure_are_near_each_other(r):
    together(r.point("BL3"), r.other("BL3"), r.tolerance("BL3"))


@says(
    "BL4",
    BL4=raised({"on": {"part": "hairline", "from": "tr", "to": "hairline_corner"}, "fraction": 0.33}, 0.6),
)
def bl4_is_half_a_cun_above_the_hairline(r):
    above_the_hairline(r, r.point("BL4"), 0.5)


@says("BL4", "GB13", BL4=share(0.38), GB13=share(0.72))
def bl4_and_gb13_part_gv24_to_st8_in_thirds(r):
    stops = [r.point(name) for name in ("GV24", "BL4", "GB13", "ST8")]
    pieces = [r.way(a, b) for a, b in pairwise(stops)]
    near(pieces[0], np.mean(pieces))
    near(pieces[1], np.mean(pieces))


@says("BL4", "GB13", "ST8", BL4=share(0.4), GB13=share(0.6))
def bl4_gb13_and_st8_are_1_and_a_half_3_and_4_and_a_half_cun_from_the_midline(r):
    stops = [r.point(name) for name in ("GV24", "BL4", "GB13", "ST8")]
    gone = np.cumsum([r.way(a, b) for a, b in pairwise(stops)])
    for mm, cun in zip(gone, (1.5, 3, 4.5), strict=True):
        near(mm, cun * r.cun_across, 0.1 * cun * r.cun_across)


@says("BL5", BL5=raised({"lateral": "BL4", "by": "3 mm"}, 0.5))
def bl5_is_straight_above_bl4(r):
    near(r.point("BL5")[0], r.point("BL4")[0])


@says("BL5", BL5=raised("BL4", 0.6))
def bl5_is_1_cun_above_the_hairline(r):
    above_the_hairline(r, r.point("BL5"), 1)


@says("GB15", GB15=raised({"on": "hairline", "vertical": "ex"}, 0.5))
def gb15_is_above_the_pupil(r):
    near(r.point("GB15")[0], r.mark("pupil")[0])


@says("GB15", GB15=raised("hairline_over_pupil", 0.4))
def gb15_is_half_a_cun_within_the_hairline(r):
    above_the_hairline(r, r.point("GB15"), 0.5)


@says("GB15", GB15_other=share(0.45))
def gb15_by_measure_is_midway_between_gv24_and_st8(r):
    """Of a bent line: in the middle between its thirds."""
    middle = r.other("GB15")
    near(r.way(r.point("BL4"), middle), r.way(middle, r.point("GB13")))
    above_the_hairline(r, middle, 0.5)


@says("GB15", GB15=raised({"on": "hairline", "vertical": "brow_lateral"}, 0.5))
def gb15_by_landmark_and_by_measure_are_near_each_other(r):
    together(r.point("GB15"), r.other("GB15"), r.tolerance("GB15"))


@says(
    "GB13",
    GB13=raised({"on": {"part": "hairline", "from": "tr", "to": "hairline_corner"}, "fraction": 0.66}, 0.6),
)
def gb13_is_half_a_cun_above_the_hairline(r):
    above_the_hairline(r, r.point("GB13"), 0.5)


@says("ST8", ST8=raised("hairline_corner", 0.6))
def st8_is_half_a_cun_above_the_corner_of_the_forehead(r):
    point, corner = r.point("ST8"), r.mark("hairline_corner")
    assert point[1] > corner[1]
    near(point[0], corner[0])
    near(r.rise(corner, point), r.cun_over / 2)


@says("Dangyang", Dangyang=raised({"on": "hairline", "vertical": "ex"}, 1))
def dangyang_is_above_the_pupil(r):
    near(r.point("Dangyang")[0], r.mark("pupil")[0])


@says("Dangyang", Dangyang=raised("hairline_over_pupil", 0.9))
def dangyang_is_1_cun_above_the_hairline(r):
    above_the_hairline(r, r.point("Dangyang"), 1)


@says("GB14", GB14=raised("brow_peak", 1, UP))
def gb14_is_above_the_pupil(r):
    near(r.point("GB14")[0], r.mark("pupil")[0])


@says("GB14", GB14=raised("brow_over_pupil", 0.9, UP))
def gb14_is_1_cun_above_the_brow(r):
    point, brow = r.point("GB14"), r.meets("brow_upper", 0, r.point("GB14")[0], r.point("GB14"))
    assert point[1] > brow[1]
    near(r.rise(brow, point), r.cun_up)


# ---- brow


@says("BL2", BL2={"on": "brow_line", "fraction": 0.1})
def bl2_is_the_medial_end_of_the_brow(r):
    together(r.point("BL2"), r.line("brow_line")[0])
    assert r.out(r.line("brow_line")[0]) < r.out(r.line("brow_line")[-1])


@says("BL2", BL2={"medial": "brow_medial", "by": "4 mm"}, BL2_other="brow_peak")
def bl2_is_at_the_frontal_notch(r):
    together(r.point("BL2"), r.mark("frontal_notch"), r.tolerance("BL2"))
    together(r.other("BL2"), r.mark("frontal_notch"))


@says("BL2", "BL1", BL2={"on": "brow_line", "fraction": 0.4}, BL1={"medial": "en", "by": "16 mm"})
def bl2_is_above_bl1(r):
    upper, lower = r.point("BL2"), r.point("BL1")
    assert upper[1] > lower[1] + 5
    near(upper[0], lower[0], r.tolerance("BL2"))


@says("Yintang", midline=True, Yintang="g")
def yintang_is_midway_between_the_medial_ends_of_the_brows(r):
    ends = [r.line(f"brow_line_{side}")[0] for side in ("left", "right")]
    near(r.point("Yintang")[0], 0, 1e-6)
    near(r.way(ends[0], r.point("Yintang")), r.way(r.point("Yintang"), ends[1]))
    near(r.point("Yintang")[1], np.mean(ends, axis=0)[1])


@says("Yuyao", Yuyao="brow_peak")
def yuyao_is_above_the_pupil(r):
    point, pupil = r.point("Yuyao"), r.mark("pupil")
    near(point[0], pupil[0])
    assert point[1] > pupil[1]


@says("Yuyao", Yuyao="brow_over_pupil")
def yuyao_is_in_the_middle_of_the_brow(r):
    near(r.off("brow_line", r.point("Yuyao")), 0)
    ends = r.line("brow_line")[[0, -1]]
    part = (r.out(r.point("Yuyao")) - r.out(ends[0])) / (r.out(ends[1]) - r.out(ends[0]))
    near(part, 0.5, 0.1)


@says("TE23", TE23={"on": "brow_line", "fraction": 0.9})
def te23_is_the_lateral_end_of_the_brow(r):
    together(r.point("TE23"), r.line("brow_line")[-1])


@says("TE23", "GB1", TE23="brow_peak", GB1={"lateral": "ex", "by": "2 cun", "along": ACROSS})
def te23_is_above_gb1(r):
    upper, lower = r.point("TE23"), r.point("GB1")
    assert upper[1] > lower[1] + 5
    near(upper[0], lower[0], r.tolerance("TE23"))


# ---- eye


@says("BL1", BL1={"toward": "mf", "from": "en", "by": "0.2 cun", "along": UP})
def bl1_is_a_tenth_of_a_cun_from_the_inner_canthus(r):
    near(np.linalg.norm(r.point("BL1") - r.mark("en")), r.cun_up / 10)


@says("BL1", BL1={"medial": "en", "by": "3 mm"})
def bl1_is_superomedial_to_the_inner_canthus(r):
    point, inner = r.point("BL1"), r.mark("en")
    assert point[1] > inner[1] + 0.5
    assert r.out(point) < r.out(inner) - 0.5


@says("BL1", BL1={"toward": "mf", "from": "en", "by": "7 mm"})
def bl1_is_between_the_inner_canthus_and_the_medial_wall_of_the_orbit(r):
    rim = np.concatenate([r.line("orbital_rim_upper"), r.line("orbital_rim_lower")])
    wall = min(r.out(place) for place in rim)
    assert wall < r.out(r.point("BL1")) < r.out(r.mark("en"))


@says("GB1", GB1={"lateral": "ex", "by": "0.7 cun", "along": ACROSS})
def gb1_is_half_a_cun_lateral_to_the_outer_canthus(r):
    point, outer = r.point("GB1"), r.mark("ex")
    near(point[1], outer[1])
    assert r.out(point) > r.out(outer)
    near(r.level(outer, point), r.cun_across / 2)


@says("ST1", ST1="or")
def st1_is_below_the_pupil(r):
    near(r.point("ST1")[0], r.mark("pupil")[0], 0.5)
    assert r.point("ST1")[1] < r.mark("pi")[1]


@says("ST1", ST1={"below": "orbital_rim_inferior", "by": "2 mm"})
def st1_is_between_the_eyeball_and_the_lower_rim(r):
    near(r.off("orbital_rim_lower", r.point("ST1")), 0)
    eye = r.head.eyes[r.side]
    assert eye.centre[1] - eye.radius_mm - 9 < r.point("ST1")[1] < eye.centre[1]


@says("ST2", ST2="infraorbital_foramen", ST2_other={"level": "infraorbital_foramen", "vertical": "pupil"})
def st2_is_below_the_pupil_at_the_level_of_the_infraorbital_foramen(r):
    near(r.point("ST2")[0], r.mark("pupil")[0])
    near(r.point("ST2")[1], r.mark("infraorbital_foramen")[1])
    together(r.other("ST2"), r.mark("infraorbital_foramen"))


@says("ST2", ST2={"below": "infraorbital_foramen", "by": "9 mm"})
def st2_is_as_near_the_infraorbital_foramen_as_its_record_says(r):
    together(r.point("ST2"), r.mark("infraorbital_foramen"), r.tolerance("ST2"))


@says("ST2", "ST1", ST2={"medial": "infraorbital_foramen", "by": "8 mm"})
def st1_st2_and_st3_stand_below_each_other(r):
    upper, middle, lower = (r.point(name) for name in ("ST1", "ST2", "ST3"))
    assert upper[1] > middle[1] + 5 > lower[1] + 10
    near(middle[0], upper[0], 6)


@says("Qiuhou", Qiuhou={"on": "orbital_rim_lower", "fraction": 0.7})
def qiuhou_is_where_the_lateral_quarter_of_the_lower_rim_begins(r):
    rim = r.line("orbital_rim_lower")
    lengths = np.r_[0, np.cumsum(np.linalg.norm(np.diff(rim, axis=0), axis=1))]
    spot = np.array([np.interp(0.75 * lengths[-1], lengths, rim[:, k]) for k in range(3)])
    together(r.point("Qiuhou"), spot)
    assert r.out(rim[0]) < r.out(rim[-1])


@says("Taiyang", Taiyang={"lateral": {"between": ["brow_lateral", "ex"]}, "by": "0.8 cun", "along": ACROSS})
def taiyang_is_1_cun_behind_the_middle_of_brow_tail_and_outer_canthus(r):
    middle = r.on_skin((r.mark("brow_lateral") + r.mark("ex")) / 2)
    near(r.point("Taiyang")[1], middle[1], r.tolerance("Taiyang"))
    assert r.point("Taiyang")[2] < middle[2] - 5
    near(r.level(middle, r.point("Taiyang")), r.cun_across, r.tolerance("Taiyang"))


@says("frontalis-site", **{"frontalis-site": raised("brow_over_pupil", 1.2, UP)})
def the_site_of_frontalis_is_between_brow_and_gb14(r):
    point = r.point("frontalis-site")
    near(point[0], r.point("GB14")[0])
    assert r.mark("brow_over_pupil")[1] < point[1] < r.point("GB14")[1]


@says("corrugator-site", **{"corrugator-site": {"lateral": "BL2", "by": "5 mm"}})
def the_site_of_corrugator_is_inward_and_up_from_bl2(r):
    point, end = r.point("corrugator-site"), r.point("BL2")
    assert r.out(point) < r.out(end) - 1
    assert point[1] > end[1] + 1
    assert np.linalg.norm(point - end) < 8


@says("procerus-site", midline=True, **{"procerus-site": {"above": "Yintang", "by": "5 mm"}})
def the_site_of_procerus_is_on_the_nasal_root_just_below_the_brows(r):
    near(r.point("procerus-site")[0], 0, 1e-6)
    assert r.mark("se")[1] < r.point("procerus-site")[1] < r.point("Yintang")[1]


@says("orbicularis-oculi-site", **{"orbicularis-oculi-site": {"on": "orbital_rim_lower", "fraction": 0.4}})
def the_site_of_orbicularis_oculi_is_on_the_lateral_lower_rim(r):
    point = r.point("orbicularis-oculi-site")
    assert r.off("orbital_rim_lower", point) < 5
    assert r.out(point) > r.out(r.mark("pupil")) + 5
    assert point[1] < r.mark("ex")[1]
