"""What the standard says of the points of the neck."""

import numpy as np
from measuring import off_line
from relations import MM, near, says, together


@says("CV23", midline=True, CV23=["thyroid_upper", "hyoid", {"above": "hyoid", "by": "8 mm"}])
def cv23_is_as_far_above_the_hyoid_as_its_record_says(r):
    near(r.up(r.mark("hyoid"), r.point("CV23")), 6)


@says("CV23", midline=True, CV23="thyroid_upper")
def cv23_is_above_the_thyroid_cartilage(r):
    assert r.point("CV23")[1] > r.mark("thyroid_upper")[1] + 2


@says("CV22", midline=True, CV22={"above": "suprasternal_notch", "by": "4 mm"})
def cv22_is_the_suprasternal_fossa(r):
    together(r.point("CV22"), r.mark("suprasternal_notch"))


@says("CV22", midline=True, CV22={"above": "suprasternal_notch", "by": "12 mm"})
def cv22_is_as_deep_as_the_midline_gets_between_the_ends_of_the_collarbones(r):
    """Found on the shape alone: the hindmost place of the midline, no farther up or down than 15 mm."""
    midline = r.line("midline")
    ends = np.abs(midline[:, 1] - r.mark("clavicle_sternal")[1]) < 15
    throat = midline[ends & (midline[:, 2] < r.mark("gn")[2])]
    near(r.point("CV22")[2], throat[:, 2].min())


@says("ST9", ST9={"on": "scm_anterior", "level": "cricoid"})
def st9_is_level_with_the_upper_thyroid_cartilage(r):
    near(r.point("ST9")[1], r.mark("thyroid_upper")[1])


@says("ST9", ST9="LI18")
def st9_is_at_the_front_of_the_muscle(r):
    near(r.off("scm_anterior", r.point("ST9")), 0)


@says("ST9", ST9="LI18")
def st9_is_over_the_carotid(r):
    """Over the artery as it is drawn, which follows this border because the standard puts ST9 over it."""
    near(off_line(r.course("carotid"), r.point("ST9")), 0)


@says("ST10", ST10={"on": "scm_anterior", "level": "thyroid_upper"})
def st10_is_level_with_the_cricoid(r):
    near(r.point("ST10")[1], r.mark("cricoid")[1])


@says("ST10", ST10={"on": "scm_posterior", "level": "cricoid"})
def st10_is_at_the_front_border_of_the_muscle(r):
    near(r.off("scm_anterior", r.point("ST10")), 0)


def between_the_heads(fraction):
    return {"between": ["scm_sternal", "scm_clavicular"], "fraction": fraction}


@says("ST11", ST11=["scm_clavicular", "scm_sternal"])
def st11_is_between_the_heads_of_the_muscle(r):
    heads = r.out(r.mark("scm_sternal")), r.out(r.mark("scm_clavicular"))
    assert heads[0] + 3 < r.out(r.point("ST11")) < heads[1] - 3


@says("ST11", ST11=[between_the_heads(0.25), between_the_heads(0.5)])
def st11_is_as_far_between_the_heads_as_its_record_says(r):
    heads = r.mark("scm_sternal"), r.mark("scm_clavicular")
    near(np.linalg.norm(r.point("ST11") - heads[0]), 0.35 * np.linalg.norm(heads[1] - heads[0]))


@says("ST11", ST11="clavicle_sternal")
def st11_is_above_the_sternal_end_of_the_clavicle(r):
    assert r.point("ST11")[1] > r.mark("clavicle_sternal")[1] + 2


@says("ST11", ST11=[between_the_heads(0.7), "scm_sternal"])
def st11_is_as_near_straight_above_that_end_as_its_record_says(r):
    assert -MM < r.out(r.point("ST11")) - r.out(r.mark("clavicle_sternal")) < r.tolerance("ST11")


@says("ST12", ST12="clavicle_middle")
def st12_is_the_supraclavicular_fossa(r):
    together(r.point("ST12"), r.mark("supraclavicular_fossa"))


@says("ST12", ST12="clavicle_middle")
def st12_is_above_the_middle_of_the_clavicle(r):
    assert r.point("ST12")[1] > r.mark("clavicle_middle")[1] + 3


@says("ST12", ST12="scm_clavicular")
def st12_is_behind_the_clavicle(r):
    assert r.point("ST12")[2] < r.mark("clavicle_middle")[2] - 2


@says("ST12", ST12=[{"medial": "supraclavicular_fossa", "by": "32 mm"}, "scm_clavicular"])
def st12_is_4_cun_from_the_midline_as_far_as_its_record_says(r):
    """Straight across, by the cun from mastoid to mastoid."""
    near(r.out(r.point("ST12")), 4 * r.cun_behind, r.tolerance("ST12"))


def borders(r, point):
    return [r.meets(name, 1, point[1], point) for name in ("scm_anterior", "scm_posterior")]


@says("LI18", LI18={"between": ["scm_front_thyroid", "scm_back_cricoid"]})
def li18_is_level_with_the_upper_thyroid_cartilage(r):
    near(r.point("LI18")[1], r.mark("thyroid_upper")[1])


@says("LI18", LI18={"between": ["scm_front_thyroid", "scm_back_thyroid"], "fraction": 0.65})
def li18_is_midway_between_the_borders_of_the_muscle(r):
    point = r.point("LI18")
    ways = [r.level(border, point) for border in borders(r, point)]
    near(ways[0], sum(ways) / 2)


def behind_the_muscle(r, point, tolerance=MM):
    """3 mm, which is facemap's own; below nought where it lies before the border."""
    front, back = borders(r, point)
    behind = np.linalg.norm(point - front) > np.linalg.norm(back - front)
    near((1 if behind else -1) * np.linalg.norm(point - back), 3, tolerance)


def back_of_the_muscle(level, way="lateral", mm=5.5):
    return {way: {"on": "scm_posterior", "level": level}, "by": f"{mm} mm"}


@says("LI17", LI17="SI16")
def li17_is_level_with_the_cricoid(r):
    near(r.point("LI17")[1], r.mark("cricoid")[1])


@says("LI17", LI17=[{"on": "scm_anterior", "level": "cricoid"}, back_of_the_muscle("cricoid")])
def li17_is_just_behind_the_muscle(r):
    behind_the_muscle(r, r.point("LI17"))


@says("SI16", SI16="LI17")
def si16_is_level_with_the_upper_thyroid_cartilage(r):
    near(r.point("SI16")[1], r.mark("thyroid_upper")[1])


@says("SI16", SI16=["LI18", back_of_the_muscle("thyroid_upper", "medial", 3)])
def si16_is_just_behind_the_muscle_as_far_as_its_record_says(r):
    behind_the_muscle(r, r.point("SI16"), r.tolerance("SI16"))


@says("TE16", TE16="SI16")
def te16_is_level_with_the_angle_of_the_jaw(r):
    near(r.point("TE16")[1], r.mark("go")[1])


@says("TE16", TE16=["SI17", {"on": "scm_posterior", "level": "go"}])
def te16_is_just_behind_the_muscle(r):
    behind_the_muscle(r, r.point("TE16"))


def behind_the_angle(fraction, level="go"):
    return {"between": ["go", {"on": "scm_anterior", "level": level}], "fraction": fraction}


@says("SI17", SI17="go")
def si17_is_behind_the_angle_of_the_jaw(r):
    assert r.point("SI17")[2] < r.mark("go")[2] - 3


@says("SI17", SI17={"on": "scm_anterior", "level": "go"})
def si17_is_before_the_muscle(r):
    assert r.point("SI17")[2] > borders(r, r.point("SI17"))[0][2] + 3


@says("SI17", SI17=behind_the_angle(0.6, "thyroid_upper"))
def si17_is_level_with_the_angle_of_the_jaw_as_its_record_says(r):
    near(r.point("SI17")[1], r.mark("go")[1])


@says("SI17", SI17=[behind_the_angle(0.45), behind_the_angle(0.75)])
def si17_is_as_far_between_the_two_as_its_record_says(r):
    point = r.point("SI17")
    ways = [np.linalg.norm(point - end) for end in (r.mark("go"), borders(r, point)[0])]
    near(ways[0], 0.6 * sum(ways))
