"""What the standard says of the points of hairline and forehead."""

from itertools import pairwise

import numpy as np
from relations import OVER, UP, near, raised, says, together

HAIR = {"shift": "hairline", "above": "0.5 cun", "along": OVER}
HIGHER = {"shift": "hairline", "above": "0.6 cun", "along": OVER}
MIDLINE = ["GV20", "GV23", "GV24", "Yintang", "GV25", "GV26", "GV27", "CV24", "CV23", "CV22", "procerus-site"]


def share(fraction):
    return {"between": ["GV24", "ST8"], "fraction": fraction, "along": HAIR}


def on_the_midline(id_):
    @says(id_, name=f"{id_.lower()}_is_on_the_midline", midline=True, **{id_: "brow_medial_left"})
    def holds(r):
        near(r.point(id_)[0], 0, 1e-6)


for _id in MIDLINE:
    on_the_midline(_id)


@says("GV20", midline=True, GV20=raised("tr", 4.9))
def gv20_is_5_cun_above_the_hairline(r):
    near(r.up(r.mark("tr"), r.point("GV20")), 5 * r.cun_over)


@says("GV23", midline=True, GV23=raised("tr", 1.1))
def gv23_is_1_cun_above_the_hairline(r):
    near(r.up(r.mark("tr"), r.point("GV23")), r.cun_over)


@says("GV24", midline=True, GV24=raised("tr", 0.6))
def gv24_is_half_a_cun_above_the_hairline(r):
    near(r.up(r.mark("tr"), r.point("GV24")), r.cun_over / 2)


@says("GV24", midline=True, GV24_other=raised("brow_midpoint", 3.4, UP))
def gv24_without_a_hairline_is_3_and_a_half_cun_above_the_brows(r):
    near(r.up(r.midway(*brow_ends(r)), r.other("GV24")), 3.5 * r.cun_up)


def brow_ends(r):
    return [r.line(f"brow_line_{side}")[0] for side in ("left", "right")]


def above_the_hairline(r, point, cun):
    near(r.up(r.meets("hairline", 0, point[0], point), point), cun * r.cun_over)


@says("BL3", BL3=raised({"on": "hairline", "vertical": "brow_medial"}, 0.5))
def bl3_is_above_the_frontal_notch(r):
    near(r.point("BL3")[0], r.mark("frontal_notch")[0])


@says("BL3", BL3=raised({"on": "hairline", "vertical": "frontal_notch"}, 0.6))
def bl3_is_half_a_cun_above_the_hairline(r):
    above_the_hairline(r, r.point("BL3"), 0.5)


@says("BL3", "GV24", "BL4", BL3_other={"between": ["GV24", "BL4"], "fraction": 0.6, "along": HAIR})
def bl3_by_measure_is_midway_between_gv24_and_bl4(r):
    middle = r.other("BL3")
    near(r.way(r.point("GV24"), middle), r.way(middle, r.point("BL4")))


@says("BL3", BL3_other={"between": ["GV24", "BL4"], "along": HIGHER})
def bl3_by_measure_is_half_a_cun_above_the_hairline(r):
    above_the_hairline(r, r.other("BL3"), 0.5)


@says("BL3", BL3=raised({"on": "hairline", "vertical": "pupil"}, 0.5))
def bl3_by_landmark_and_by_measure_are_as_near_as_its_record_says(r):
    together(r.point("BL3"), r.other("BL3"), r.tolerance("BL3"))


@says(
    "BL4",
    BL4=raised({"on": {"part": "hairline", "from": "tr", "to": "hairline_corner"}, "fraction": 0.33}, 0.6),
)
def bl4_is_half_a_cun_above_the_hairline(r):
    above_the_hairline(r, r.point("BL4"), 0.5)


def gone(r):
    """How far along the skin BL4, GB13 and ST8 lie from GV24."""
    stops = [r.point(name) for name in ("GV24", "BL4", "GB13", "ST8")]
    return np.cumsum([r.way(a, b) for a, b in pairwise(stops)])


@says("BL4", "ST8", BL4=share(0.38))
def bl4_is_a_third_of_the_way_from_gv24_to_st8(r):
    near(gone(r)[0], gone(r)[2] / 3)


@says("GB13", "ST8", GB13=share(0.72))
def gb13_is_two_thirds_of_the_way_from_gv24_to_st8(r):
    near(gone(r)[1], gone(r)[2] * 2 / 3)


@says("BL4", "GV24", BL4=share(0.4))
def bl4_is_1_and_a_half_cun_from_the_midline(r):
    near(gone(r)[0], 1.5 * r.cun_across)


@says("GB13", GB13=share(0.6))
def gb13_is_3_cun_from_the_midline_as_far_as_its_record_says(r):
    near(gone(r)[1], 3 * r.cun_across, r.tolerance("GB13"))


@says("ST8", ST8=raised({"lateral": "hairline_corner", "by": "6 mm"}, 0.5))
def st8_is_4_and_a_half_cun_from_the_midline_as_far_as_its_record_says(r):
    near(gone(r)[2], 4.5 * r.cun_across, r.tolerance("ST8"))


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


@says("GB15", GB15_other={"between": ["GV24", "ST8"], "along": HIGHER})
def gb15_by_measure_is_half_a_cun_above_the_hairline(r):
    above_the_hairline(r, r.other("GB15"), 0.5)


@says("GB15", GB15=raised({"on": "hairline", "vertical": "brow_lateral"}, 0.5))
def gb15_by_landmark_and_by_measure_are_as_near_as_its_record_says(r):
    together(r.point("GB15"), r.other("GB15"), r.tolerance("GB15"))


@says(
    "GB13",
    GB13=raised({"on": {"part": "hairline", "from": "tr", "to": "hairline_corner"}, "fraction": 0.66}, 0.6),
)
def gb13_is_half_a_cun_above_the_hairline(r):
    above_the_hairline(r, r.point("GB13"), 0.5)


@says("ST8", ST8=raised("hairline_corner", 0.6))
def st8_is_half_a_cun_above_the_corner_of_the_forehead(r):
    near(r.up(r.mark("hairline_corner"), r.point("ST8")), r.cun_over / 2)


@says("ST8", ST8=raised({"lateral": "hairline_corner", "by": "4 mm"}, 0.5))
def st8_is_straight_above_the_corner_of_the_forehead(r):
    near(r.point("ST8")[0], r.mark("hairline_corner")[0])


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
    point = r.point("GB14")
    near(r.up(r.meets("brow_upper", 0, point[0], point), point), r.cun_up)
