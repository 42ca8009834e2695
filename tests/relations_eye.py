"""What the standard says of the points of brow and eye, and of the temple beside it."""

import numpy as np
from measuring import along
from relations import ACROSS, MM, UP, near, says, together
from relations_hairline import brow_ends

# ---- brow


@says("BL2", BL2={"on": "brow_line", "fraction": 0.1})
def bl2_is_at_the_medial_end_of_the_brows_outline(r):
    near(r.out(r.point("BL2")), min(map(r.out, r.line("brow"))))


@says("BL2", BL2={"above": "brow_medial", "by": "3 mm"})
def bl2_is_on_the_brow(r):
    near(r.off("brow_line", r.point("BL2")), 0)


@says("BL2", BL2={"medial": "brow_medial", "by": "3 mm"})
def bl2_is_as_near_the_frontal_notch_as_its_record_says(r):
    together(r.point("BL2"), r.mark("frontal_notch"), r.tolerance("BL2"))


@says("BL2", BL2_other="brow_medial")
def bl2_by_its_alternative_is_the_frontal_notch(r):
    together(r.other("BL2"), r.mark("frontal_notch"))


@says("BL2", "BL1", BL2={"below": "brow_medial", "by": "12 mm"})
def bl2_is_higher_than_bl1(r):
    assert r.point("BL2")[1] > r.point("BL1")[1] + 10


@says("BL2", "BL1", BL2=[{"on": "brow_line", "fraction": 0.3}, {"medial": "brow_medial", "by": "5 mm"}])
def bl2_is_straight_above_bl1_or_as_far_medial_as_its_record_says(r):
    assert -r.tolerance("BL2") < r.out(r.point("BL2")) - r.out(r.point("BL1")) < MM


@says("Yintang", midline=True, Yintang="g")
def yintang_is_midway_between_the_medial_ends_of_the_brows(r):
    together(r.point("Yintang"), r.midway(*brow_ends(r)))


@says("Yuyao", Yuyao={"on": "brow_line", "vertical": "brow_peak"})
def yuyao_is_above_the_pupil(r):
    near(r.point("Yuyao")[0], r.mark("pupil")[0])


@says("Yuyao", Yuyao="brow_over_pupil")
def yuyao_is_on_the_brow(r):
    near(r.off("brow_line", r.point("Yuyao")), 0)


@says("Yuyao", Yuyao={"on": "brow_line", "vertical": "brow_peak"})
def yuyao_is_in_the_middle_of_the_brow_as_far_as_its_record_says(r):
    """Seen from the front."""
    ends = r.line("brow_line")[[0, -1]]
    near(r.out(r.point("Yuyao")), np.mean([r.out(end) for end in ends]), r.tolerance("Yuyao"))


@says("TE23", TE23={"on": "brow_line", "fraction": 0.9})
def te23_is_at_the_lateral_end_of_the_brows_outline(r):
    near(r.out(r.point("TE23")), max(map(r.out, r.line("brow"))))


@says("TE23", TE23={"above": "brow_lateral", "by": "3 mm"})
def te23_is_on_the_brow(r):
    near(r.off("brow_line", r.point("TE23")), 0)


@says("TE23", "GB1", TE23={"below": "brow_lateral", "by": "12 mm"})
def te23_is_higher_than_gb1(r):
    assert r.point("TE23")[1] > r.point("GB1")[1] + 5


@says(
    "TE23",
    "GB1",
    TE23={"on": "brow_line", "fraction": 0.7},
    GB1={"lateral": "ex", "by": "1.3 cun", "along": ACROSS},
)
def te23_is_straight_above_gb1_or_as_far_off_as_its_record_says(r):
    near(r.out(r.point("TE23")), r.out(r.point("GB1")), r.tolerance("TE23"))


# ---- eye


@says("BL1", BL1={"toward": "mf", "from": "en", "by": "0.13 cun", "along": UP})
def bl1_is_a_tenth_of_a_cun_from_the_inner_canthus(r):
    near(np.linalg.norm(r.point("BL1") - r.mark("en")), r.cun_up / 10, 0.2)


@says("BL1", BL1={"medial": "en", "by": "1.5 mm"})
def bl1_is_higher_than_the_inner_canthus(r):
    assert r.point("BL1")[1] > r.mark("en")[1] + 0.5


@says("BL1", BL1={"above": "en", "by": "1.5 mm"})
def bl1_is_medial_of_the_inner_canthus(r):
    assert r.out(r.point("BL1")) < r.out(r.mark("en")) - 0.3


@says("BL1", BL1=[{"toward": "mf", "from": "en", "by": "7 mm"}, {"lateral": "en", "by": "1 mm"}])
def bl1_is_between_the_inner_canthus_and_the_medial_wall_of_the_orbit(r):
    rim = np.concatenate([r.line("orbital_rim_upper"), r.line("orbital_rim_lower")])
    assert min(map(r.out, rim)) < r.out(r.point("BL1")) < r.out(r.mark("en"))


@says("GB1", GB1=[{"lateral": "ex", "by": f"{cun} cun", "along": ACROSS} for cun in (0.3, 1.3)])
def gb1_is_half_a_cun_lateral_to_the_outer_canthus_or_as_far_beyond_as_its_record_says(r):
    low, high = r.tolerances("GB1")
    assert low - MM < r.outward(r.mark("ex"), r.point("GB1")) - r.cun_across / 2 < high


def beyond_the_rim(r):
    rim = np.concatenate([r.line("orbital_rim_upper"), r.line("orbital_rim_lower")])
    return r.out(r.point("GB1")) - max(map(r.out, rim))


@says("GB1", GB1=[{"lateral": "ex", "by": "0.4 cun", "along": ACROSS}, "orbital_rim_lateral"])
def gb1_is_outside_the_rim_of_the_orbit(r):
    assert beyond_the_rim(r) > 0.2


@says("GB1", GB1={"lateral": "orbital_rim_lateral", "by": "5 mm"})
def gb1_is_next_to_the_rim_of_the_orbit(r):
    assert beyond_the_rim(r) < 2


@says("GB1", GB1={"lateral": {"above": "orbital_rim_lateral", "by": "5 mm"}, "by": "2 mm"})
def gb1_is_level_with_the_outer_canthus(r):
    near(r.point("GB1")[1], r.mark("ex")[1])


def rim_below_the_pupil(r):
    return r.meets("orbital_rim_lower", 0, r.mark("pupil")[0], r.point("ST1"))


@says("ST1", ST1="or")
def st1_is_below_the_pupil(r):
    near(r.point("ST1")[0], r.mark("pupil")[0])


@says(
    "ST1",
    ST1=[{"below": "orbital_rim_inferior", "by": "2 mm"}, {"above": "orbital_rim_inferior", "by": "8 mm"}],
)
def st1_is_between_the_eyeball_and_the_lower_rim(r):
    eye = r.head.eyes[r.side]
    assert rim_below_the_pupil(r)[1] - MM < r.point("ST1")[1] < eye.centre[1] - eye.radius_mm


@says("ST1", ST1={"above": "orbital_rim_inferior", "by": "2 mm"})
def st1_stands_on_the_lower_rim_as_its_record_says(r):
    together(r.point("ST1"), rim_below_the_pupil(r))


@says(
    "ST2",
    ST2=[
        {"level": "infraorbital_foramen", "vertical": "pupil"},
        {"below": "infraorbital_foramen", "by": "3 mm"},
    ],
)
def st2_is_the_infraorbital_foramen(r):
    together(r.point("ST2"), r.mark("infraorbital_foramen"))


@says("ST2", ST2_other="infraorbital_foramen")
def st2_by_its_alternative_is_below_the_pupil(r):
    near(r.other("ST2")[0], r.mark("pupil")[0])


@says("ST2", ST2_other={"below": {"level": "infraorbital_foramen", "vertical": "pupil"}, "by": "3 mm"})
def st2_by_its_alternative_is_level_with_the_infraorbital_foramen(r):
    near(r.other("ST2")[1], r.mark("infraorbital_foramen")[1])


@says("ST2", ST2={"below": "infraorbital_foramen", "by": "9 mm"})
def st2_lies_as_near_its_alternative_as_its_record_says(r):
    together(r.point("ST2"), r.other("ST2"), r.tolerance("ST2"))


@says("Qiuhou", Qiuhou={"on": "orbital_rim_lower", "fraction": 0.7})
def qiuhou_is_where_the_lateral_quarter_of_the_lower_rim_begins(r):
    rim = r.line("orbital_rim_lower")
    from_the_nose = rim if r.out(rim[0]) < r.out(rim[-1]) else rim[::-1]
    together(r.point("Qiuhou"), along(from_the_nose, 0.75))


# ---- temple

TAIL = {"between": ["brow_lateral", "ex"]}


def brow_tail_and_canthus(r):
    return r.on_skin((r.mark("brow_lateral") + r.mark("ex")) / 2)


def behind_the_eye(cun, along, start=TAIL):
    return {"lateral": start, "by": f"{cun} cun", "along": along}


@says(
    "Taiyang",
    Taiyang=[behind_the_eye(0.6, UP), behind_the_eye(1, UP), {"medial": TAIL, "by": "0.8 cun", "along": UP}],
)
def taiyang_is_a_finger_breadth_behind_the_middle_of_brow_tail_and_outer_canthus(r):
    """The finger breadth that ST6 has, of 0.8 cun."""
    near(-r.forward(brow_tail_and_canthus(r), r.point("Taiyang")), 0.8 * r.cun_up, r.tolerance("Taiyang"))


@says("Taiyang", Taiyang_other=[behind_the_eye(0.8, ACROSS), behind_the_eye(1.2, ACROSS)])
def taiyang_by_its_alternative_is_1_cun_behind_that_middle(r):
    near(-r.forward(brow_tail_and_canthus(r), r.other("Taiyang")), r.cun_across, r.tolerance("Taiyang"))


@says("Taiyang", Taiyang=behind_the_eye(0.8, UP, {"above": TAIL, "by": "4 mm"}))
def taiyang_is_level_with_that_middle(r):
    near(r.point("Taiyang")[1], brow_tail_and_canthus(r)[1], r.tolerance("Taiyang"))


@says("Taiyang", Taiyang_other=behind_the_eye(1, ACROSS, {"above": TAIL, "by": "4 mm"}))
def taiyang_by_its_alternative_is_level_with_that_middle(r):
    near(r.other("Taiyang")[1], brow_tail_and_canthus(r)[1], r.tolerance("Taiyang"))
