"""What the standard says of the points of nose, cheek, mouth, chin and jaw."""

import numpy as np
from measuring import along, arc
from relations import ACROSS, MM, UP, X, near, says, together


@says("ST3", ST3={"level": "ala_lower", "vertical": "infraorbital_foramen"})
def st3_is_below_the_pupil(r):
    near(r.point("ST3")[0], r.mark("pupil")[0])


@says("ST3", ST3={"level": "ala_middle", "vertical": "pupil"})
def st3_is_level_with_the_lower_border_of_the_ala(r):
    near(r.point("ST3")[1], r.mark("ala_lower")[1])


@says("ST3", ST3={"level": "ala_middle", "vertical": "pupil"})
def st3_is_level_with_the_lowest_place_of_the_crease_round_the_ala(r):
    near(r.point("ST3")[1], r.line("alar_crease")[:, 1].min(), 1.6)


@says("SI18", SI18={"level": "zygoma_lower", "vertical": "brow_lateral"})
def si18_is_straight_below_the_outer_canthus(r):
    near(r.point("SI18")[0], r.mark("ex")[0])


@says("SI18", SI18={"below": {"level": "zygoma_lower", "vertical": "ex"}, "by": "3 mm"})
def si18_is_at_the_lower_border_of_the_cheekbone(r):
    near(r.point("SI18")[1], r.mark("zygoma_lower")[1])


@says("SI18", SI18={"level": "ck", "vertical": "ex"})
def si18_is_below_the_prominence_of_the_cheek(r):
    assert r.point("SI18")[1] < r.mark("ck")[1] - 5


@says("LI20", LI20={"level": "ala_middle", "vertical": "al"})
def li20_is_in_the_nasolabial_sulcus(r):
    near(r.off("nasolabial_fold", r.point("LI20")), 0)


@says("LI20", LI20={"on": "nasolabial_fold", "level": "ala_lower"})
def li20_is_level_with_the_middle_of_the_ala(r):
    near(r.point("LI20")[1], r.mark("ala_middle")[1])


@says("LI20", LI20="ala_middle")
def li20_is_lateral_of_the_ala(r):
    assert r.out(r.point("LI20")) > r.out(r.mark("ala_middle")) + 1


@says("LI20", LI20_other={"on": "nasolabial_fold", "level": "ala_middle"})
def li20_by_its_alternative_is_level_with_the_lower_border_of_the_ala(r):
    near(r.other("LI20")[1], r.mark("ala_lower")[1])


@says("LI20", LI20_other={"level": "ala_lower", "vertical": "al"})
def li20_by_its_alternative_is_in_the_nasolabial_sulcus(r):
    near(r.off("nasolabial_fold", r.other("LI20")), 0)


@says("Bitong", Bitong={"on": "nasolabial_fold", "fraction": 0.1})
def bitong_is_the_upper_end_of_the_nasolabial_groove(r):
    together(r.point("Bitong"), max(r.line("nasolabial_fold"), key=lambda node: node[1]))


# ---- philtrum and tip of the nose


def philtrum(r, fraction):
    """The place a fraction of the way down the philtrum, along the midline."""
    return along(arc(r.head, r.mark("sn"), r.mark("ls"), X), fraction)


def below_the_nostril(fraction, vertical="nostril_lateral"):
    return {
        "level": {"between": ["sn", "ls"], "fraction": fraction, "along": "midline"},
        "vertical": vertical,
    }


@says("LI19", LI19=below_the_nostril(0.35))
def li19_is_level_with_the_middle_of_the_philtrum(r):
    near(r.point("LI19")[1], philtrum(r, 0.5)[1])


def below_the_edge_of_the_nostril(r, place):
    """Found on the nostril itself: straight below its outermost place."""
    near(r.out(place), max(map(r.out, r.line("nostril"))))


@says("LI19", LI19=below_the_nostril(0.5, "al"))
def li19_is_below_the_lateral_margin_of_the_nostril(r):
    below_the_edge_of_the_nostril(r, r.point("LI19"))


@says("LI19", LI19=[{"lateral": "GV26", "by": f"{mm} mm"} for mm in (1, 9, 25)])
def li19_is_as_far_from_half_a_cun_beside_gv26_as_its_record_says(r):
    """Where both cannot hold the landmark comes first; the record says by how much the measure is missed."""
    low, high = r.tolerances("LI19")
    assert low < r.outward(r.point("GV26"), r.point("LI19")) - r.cun_across / 2 < high


@says("LI19", LI19_other=below_the_nostril(0.5))
def li19_by_its_alternative_is_level_with_the_upper_third(r):
    near(r.other("LI19")[1], philtrum(r, 1 / 3)[1], 0.5)


@says("LI19", LI19_other=below_the_nostril(1 / 3, "al"))
def li19_by_its_alternative_is_below_the_lateral_margin_of_the_nostril(r):
    below_the_edge_of_the_nostril(r, r.other("LI19"))


@says("LI19", "GV26", LI19_other=[{"lateral": "GV26", "by": f"{mm} mm"} for mm in (1, 9, 25)])
def li19_by_its_alternative_is_as_far_from_half_a_cun_beside_gv26_as_its_record_says(r):
    low, high = r.tolerances("LI19")
    assert low < r.outward(r.other("GV26"), r.other("LI19")) - r.cun_across / 2 < high


def foremost(r):
    """The foremost place of the nose, of all its vertices near the midline."""
    vertices = r.head.mesh.vertices
    nose = vertices[(np.abs(vertices[:, 0]) < 3) & (np.abs(vertices[:, 1] - r.mark("prn")[1]) < 15)]
    return nose[np.argmax(nose[:, 2])]


@says("GV25", midline=True, GV25={"above": "prn", "by": "3 mm"})
def gv25_is_as_far_forward_as_the_nose_gets(r):
    near(r.point("GV25")[2], foremost(r)[2], 0.5)


@says("GV25", midline=True, GV25=[{"above": "prn", "by": "6 mm"}, {"below": "prn", "by": "5 mm"}])
def gv25_is_the_tip_of_the_nose_as_far_as_its_record_says(r):
    near(r.point("GV25")[1], foremost(r)[1], r.tolerance("GV25"))


@says("GV26", midline=True, GV26={"between": ["sn", "ls"], "fraction": 0.35, "along": "midline"})
def gv26_is_the_middle_of_the_philtrum(r):
    together(r.point("GV26"), philtrum(r, 0.5), 0.5)


@says("GV26", midline=True, GV26_other={"between": ["sn", "ls"], "fraction": 0.45, "along": "midline"})
def gv26_by_its_alternative_is_its_upper_third(r):
    together(r.other("GV26"), philtrum(r, 1 / 3), 0.5)


@says("GV27", midline=True, GV27=["ls", "sto"])
def gv27_is_on_the_upper_lip(r):
    assert r.mark("sto")[1] + 1 < r.point("GV27")[1] < r.mark("ls")[1] - 0.5


@says("GV27", midline=True, GV27={"below": "labial_tubercle", "by": "3 mm"})
def gv27_is_as_far_forward_as_the_upper_lip_gets_as_its_record_says(r):
    lip = arc(r.head, r.mark("ls"), r.mark("sto"), X)
    near(r.point("GV27")[2], lip[:, 2].max(), r.tolerance("GV27"))


# ---- mouth and chin


@says("ST4", ST4={"lateral": "ch", "by": "0.2 cun", "along": UP})
def st4_is_on_the_nasolabial_sulcus_or_its_continuation(r):
    near(r.off("nasolabial_fold", r.point("ST4")), 0)


@says("ST4", ST4={"on": "nasolabial_fold", "level": "sto"})
def st4_is_level_with_the_corner_of_the_mouth(r):
    near(r.point("ST4")[1], r.mark("ch")[1])


@says("ST4", ST4="ch")
def st4_is_lateral_to_the_corner_of_the_mouth(r):
    assert r.out(r.point("ST4")) > r.out(r.mark("ch")) + 3


@says("ST4", ST4_other={"lateral": "ch", "by": "0.6 cun", "along": UP})
def st4_by_measure_is_four_tenths_of_a_cun_lateral_to_the_corner(r):
    near(r.outward(r.mark("ch"), r.other("ST4")), 0.4 * r.cun_up)


@says("ST4", ST4_other={"lateral": {"below": "ch", "by": "3 mm"}, "by": "0.4 cun", "along": UP})
def st4_by_measure_is_level_with_the_corner(r):
    near(r.other("ST4")[1], r.mark("ch")[1])


@says("ST4", ST4={"lateral": "ch", "by": "1.2 cun", "along": UP})
def st4_in_the_sulcus_and_by_measure_are_as_near_as_its_record_says(r):
    together(r.point("ST4"), r.other("ST4"), r.tolerance("ST4"))


@says("CV24", midline=True, CV24={"above": "sl", "by": "3 mm"})
def cv24_is_the_depth_of_the_mentolabial_sulcus(r):
    chin = arc(r.head, r.mark("li"), r.mark("pg"), X)
    (up, fore), (ups, fores) = (chin[-1] - chin[0])[1:], (chin - chin[0])[:, 1:].T
    together(r.point("CV24"), chin[np.argmax(np.abs(up * fores - fore * ups))])


@says("Jiachengjiang", Jiachengjiang={"lateral": "CV24", "by": "1 cun", "along": ACROSS})
def jiachengjiang_is_over_the_mental_foramen(r):
    together(r.point("Jiachengjiang"), r.mark("mental_foramen"))


@says(
    "Jiachengjiang",
    Jiachengjiang=[{"lateral": "mental_foramen", "by": "4 mm"}, {"medial": "mental_foramen", "by": "5 mm"}],
)
def jiachengjiang_is_as_far_from_the_midline_as_foramina_were_measured(r):
    """24.4 mm in skulls (Chung 1995), half of 47.2 +-5.5 in bodies (Song 2007)."""
    near(r.out(r.point("Jiachengjiang")), 47.2 / 2, 5.5 / 2)


@says("Jiachengjiang", Jiachengjiang_other={"lateral": "CV24", "by": "0.9 cun", "along": ACROSS})
def jiachengjiang_by_measure_is_1_cun_lateral_to_cv24(r):
    near(r.outward(r.point("CV24"), r.other("Jiachengjiang")), r.cun_across)


@says(
    "Jiachengjiang",
    Jiachengjiang_other={"lateral": {"below": "CV24", "by": "3 mm"}, "by": "1 cun", "along": ACROSS},
)
def jiachengjiang_by_measure_is_level_with_cv24(r):
    near(r.other("Jiachengjiang")[1], r.point("CV24")[1])


# ---- jaw


@says("ST5", ST5={"above": "masseter_front", "by": "3 mm"})
def st5_is_on_the_border_of_the_jaw(r):
    near(r.off("jawline", r.point("ST5")), 0)


@says("ST5", ST5="go")
def st5_is_before_the_angle_of_the_jaw(r):
    assert r.point("ST5")[2] > r.mark("go")[2] + 10


@says("ST5", ST5={"toward": "go", "from": "masseter_front", "by": "12 mm"})
def st5_is_before_the_attachment_of_the_masseter(r):
    """Before the outline of the muscle as it is drawn, where that is within 6 mm of the border of the jaw."""
    muscle = r.outline("masseter")
    assert r.point("ST5")[2] > muscle[r.gaps("jawline", muscle) < 6, 2].max() - MM


@says("ST5", ST5=[{"toward": end, "from": "masseter_front", "by": "3 mm"} for end in ("gn", "go")])
def st5_is_over_the_facial_artery(r):
    """Its course as it is drawn crosses the border here because the standard puts ST5 over it."""
    near(min(np.linalg.norm(r.point("ST5") - stop) for stop in r.stops("facial-artery")), 0)


def from_the_angle(r):
    """The way from the angle of the jaw to ST6 in profile, and the direction of the angle's bisector."""
    angle = r.mark("go")
    arms = [(r.mark(name) - angle)[1:] for name in ("condyle", "gn")]
    bisector = sum(arm / np.linalg.norm(arm) for arm in arms)
    return (r.point("ST6") - angle)[1:], bisector / np.linalg.norm(bisector)


@says("ST6", ST6={"toward": "ch", "from": "go", "by": "0.8 cun", "along": UP})
def st6_is_on_the_bisector_of_the_angle_of_the_jaw_as_far_as_its_record_says(r):
    way, bisector = from_the_angle(r)
    near(way[0] * bisector[1] - way[1] * bisector[0], 0, r.tolerance("ST6"))


def toward_the_ear(by):
    return {"toward": {"between": ["condyle", "gn"], "fraction": 0.398}, "from": "go", "by": by, "along": UP}


@says("ST6", ST6=[toward_the_ear("0.7 cun"), toward_the_ear("0.9 cun")])
def st6_is_a_finger_breadth_from_the_angle_of_the_jaw(r):
    near(np.linalg.norm(r.point("ST6") - r.mark("go")), 0.8 * r.cun_up)


@says(
    "ST6",
    ST6=[
        {"toward": end, "from": "go", "by": "0.8 cun", "along": UP}
        for end in ("gn", "condyle", "scm_back_angle")
    ],
)
def st6_is_before_and_above_the_angle_of_the_jaw(r):
    assert min((r.point("ST6") - r.mark("go"))[1:]) > 5


def joint(r):
    return [r.mark(name) for name in ("zygomatic_arch_lower", "mandibular_notch")]


@says("ST7", ST7={"between": ["zygomatic_arch_lower", "mandibular_notch"], "fraction": 0.1})
def st7_is_below_the_arch_and_above_the_notch_of_the_jaw(r):
    near(r.point("ST7")[1], np.mean(joint(r), axis=0)[1])


@says("ST7", ST7={"between": ["condyle", "mandibular_notch"]})
def st7_is_between_the_vertical_of_the_arch_and_that_of_the_notch(r):
    near(r.point("ST7")[2], np.mean(joint(r), axis=0)[2])


@says("ST7", ST7={"between": ["condyle", "mandibular_notch"]})
def st7_is_below_the_middle_of_the_arch_as_far_as_its_record_says(r):
    near(r.point("ST7")[2], along(r.line("zygomatic_arch"), 0.5)[2], r.tolerance("ST7"))


@says("ST7", "GB3", GB3={"below": "zygomatic_arch_lower", "by": "2 mm"})
def st7_is_lower_than_gb3(r):
    assert r.point("GB3")[1] > r.point("ST7")[1] + 10


@says("ST7", "GB3", ST7={"between": ["condyle", "mandibular_notch"]}, GB3={"above": "condyle", "by": "13 mm"})
def st7_is_straight_below_gb3_or_as_far_behind_as_its_record_says(r):
    assert -MM < r.point("GB3")[2] - r.point("ST7")[2] < r.tolerance("ST7")
