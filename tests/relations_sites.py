"""What the notes say of the motor sites, and of the muscles that are areas."""

import numpy as np
from relations import ACROSS, UP, near, raised, says


def site(*ids, name=None, midline=False, **wrong):
    """As `says`, for ids with hyphens: ``frontalis={...}`` is a wrong rule of ``frontalis-site``."""
    rules = {f"{key.replace('_', '-')}-site": rule for key, rule in wrong.items()}
    return says(*(f"{id_}-site" for id_ in ids), name=name, midline=midline, **rules)


@site("frontalis", frontalis=raised("brow_peak", 0.5, UP))
def the_site_of_frontalis_is_below_gb14(r):
    near(r.point("frontalis-site")[0], r.point("GB14")[0])


@site("frontalis", frontalis=[raised("brow_over_pupil", 0.4, UP), raised("brow_over_pupil", 0.6, UP)])
def the_site_of_frontalis_is_half_a_cun_above_the_brow_as_its_record_says(r):
    near(r.up(r.mark("brow_over_pupil"), r.point("frontalis-site")), r.cun_up / 2)


@site(
    "corrugator",
    corrugator=[{"above": "BL2", "by": "4 mm"}, {"above": {"medial": "BL2", "by": "6 mm"}, "by": "4 mm"}],
)
def the_site_of_corrugator_is_inward_from_bl2_as_its_record_says(r):
    near(r.out(r.point("BL2")) - r.out(r.point("corrugator-site")), 3)


@site(
    "corrugator",
    corrugator=[{"medial": "BL2", "by": "3 mm"}, {"above": {"medial": "BL2", "by": "3 mm"}, "by": "7 mm"}],
)
def the_site_of_corrugator_is_up_from_bl2_as_its_record_says(r):
    near(r.point("corrugator-site")[1] - r.point("BL2")[1], 4)


@site("procerus", midline=True, procerus=["Yintang", {"below": "Yintang", "by": "7 mm"}])
def the_site_of_procerus_is_below_yintang_as_its_record_says(r):
    near(r.up(r.point("procerus-site"), r.point("Yintang")), 5)


@site("procerus", midline=True, procerus="rhi")
def the_site_of_procerus_is_above_the_root_of_the_nose(r):
    assert r.point("procerus-site")[1] > r.mark("se")[1]


def beside_the_rim(fraction, mm):
    return {"below": {"on": "orbital_rim_lower", "fraction": fraction}, "by": f"{mm} mm"}


@site("orbicularis-oculi", orbicularis_oculi=[beside_the_rim(0.8, 6), beside_the_rim(0.8, 0.5)])
def the_site_of_orbicularis_oculi_is_beside_the_lower_rim_as_its_record_says(r):
    near(r.off("orbital_rim_lower", r.point("orbicularis-oculi-site")), 2.5)


@site(
    "orbicularis-oculi",
    orbicularis_oculi=[beside_the_rim(0.4, 3), {"lateral": beside_the_rim(0.8, 3), "by": "15 mm"}],
)
def the_site_of_orbicularis_oculi_is_below_the_lateral_part_of_the_rim(r):
    place = r.out(r.point("orbicularis-oculi-site"))
    assert r.out(r.point("Qiuhou")) < place < r.out(r.mark("orbital_rim_lateral"))


@site("levator-alae", levator_alae=["LI20", "al"])
def the_site_of_levator_is_past_the_ala_and_before_li20(r):
    site_ = r.out(r.point("levator-alae-site"))
    assert r.out(r.mark("al")) + 0.2 < site_ < r.out(r.point("LI20")) - 0.2


@site("levator-alae", levator_alae={"above": "LI20", "by": "3 mm"})
def the_site_of_levator_is_level_with_li20(r):
    near(r.point("levator-alae-site")[1], r.point("LI20")[1])


@site("levator-alae", levator_alae=[{"lateral": "LI20", "by": "2 mm"}, "ac"])
def the_site_of_levator_is_midway_to_the_ala_as_its_record_says(r):
    sulcus = r.point("LI20")
    near(r.level(sulcus, r.point("levator-alae-site")), r.level(sulcus, r.mark("ala_middle")) / 2)


def above_si18(mm):
    return {"above": "SI18", "by": f"{mm} mm"}


@site("zygomaticus", zygomaticus=[above_si18(3), above_si18(8)])
def the_site_of_zygomaticus_is_above_si18_as_its_record_says(r):
    near(r.up(r.point("SI18"), r.point("zygomaticus-site")), 5)


@site("zygomaticus", zygomaticus={"lateral": above_si18(5), "by": "3 mm"})
def the_site_of_zygomaticus_is_straight_above_si18(r):
    near(r.point("zygomaticus-site")[0], r.point("SI18")[0])


@site("zygomaticus", zygomaticus={"level": "sto", "vertical": "ex"})
def the_site_of_zygomaticus_is_higher_than_the_corner_of_the_mouth(r):
    assert r.point("zygomaticus-site")[1] > r.mark("ch")[1] + 15


@site("zygomaticus", zygomaticus=["SI18", {"level": "orbital_rim_inferior", "vertical": "ex"}])
def the_site_of_zygomaticus_is_on_the_cheekbone(r):
    bone = r.mark("zygoma_lower")[1], r.mark("orbital_rim_inferior")[1]
    assert bone[0] + 2 < r.point("zygomaticus-site")[1] < bone[1] - 2


@site(
    "zygomaticus-minor",
    "zygomaticus",
    zygomaticus_minor=[{way: "zygomaticus-site", "by": "7 mm"} for way in ("lateral", "above")],
)
def the_major_zygomaticus_is_lateral_of_the_minor_as_its_record_says(r):
    near(r.outward(r.point("zygomaticus-minor-site"), r.point("zygomaticus-site")), 7)


@site("zygomaticus-minor", zygomaticus_minor={"medial": above_si18(9), "by": "7 mm"})
def the_two_zygomatici_are_level(r):
    near(r.point("zygomaticus-minor-site")[1], r.point("zygomaticus-site")[1])


@site(
    "orbicularis-oris",
    orbicularis_oris=[
        {"above": {"between": ["ls", "ch"], "along": "vermilion_upper"}, "by": f"{mm} mm"} for mm in (0.5, 4)
    ],
)
def the_site_of_orbicularis_oris_is_at_the_border_of_the_vermilion_as_its_record_says(r):
    near(r.off("vermilion_upper", r.point("orbicularis-oris-site")), 2)


@site("orbicularis-oris", orbicularis_oris=[{"above": end, "by": "2 mm"} for end in ("ls", "ch")])
def the_site_of_orbicularis_oris_is_about_half_way_to_the_corner(r):
    assert 0.5 < r.out(r.point("orbicularis-oris-site")) / r.out(r.mark("ch")) < 0.65


@site(
    "depressor-anguli-oris", depressor_anguli_oris={"below": {"lateral": "ch", "by": "3 mm"}, "by": "10 mm"}
)
def the_site_of_depressor_anguli_oris_is_straight_below_the_corner_of_the_mouth(r):
    near(r.point("depressor-anguli-oris-site")[0], r.mark("ch")[0])


@site(
    "depressor-anguli-oris",
    depressor_anguli_oris=[{"below": "ch", "by": "7 mm"}, {"above": "ch", "by": "10 mm"}],
)
def the_site_of_depressor_anguli_oris_is_as_far_below_as_its_record_says(r):
    near(r.up(r.point("depressor-anguli-oris-site"), r.mark("ch")), 10)


@site("mentalis", mentalis={"lateral": "CV24", "by": "0.6 cun", "along": ACROSS})
def the_site_of_mentalis_is_half_a_cun_lateral_to_cv24(r):
    near(r.outward(r.point("CV24"), r.point("mentalis-site")), r.cun_across / 2)


@site("mentalis", mentalis={"lateral": {"below": "CV24", "by": "3 mm"}, "by": "0.5 cun", "along": ACROSS})
def the_site_of_mentalis_is_level_with_cv24(r):
    near(r.point("mentalis-site")[1], r.point("CV24")[1])


# ---- muscles that are areas: their outlines, in profile or seen from the front

PROFILE, FRONT = [2, 1], [0, 1]


def holds(outline, place, axes):
    """Whether a place lies inside an outline, both seen along the remaining axis."""
    a, (x, y) = outline[:, axes], place[axes]
    b = np.roll(a, -1, axis=0)
    cut = (a[:, 1] > y) != (b[:, 1] > y)
    begins, ends = a[cut], b[cut]
    at = begins[:, 0] + (y - begins[:, 1]) / (ends[:, 1] - begins[:, 1]) * (ends[:, 0] - begins[:, 0])
    return bool((at > x).sum() % 2)


def muscle_holds(muscle, point, axes, wrong):
    @says(name=f"{muscle}_holds_{point.lower()}", **{muscle: {"inside": [wrong]}})
    def inside(r):
        assert holds(r.outline(muscle), r.point(point), axes)


muscle_holds("masseter", "ST6", PROFILE, "cheek_edge")
muscle_holds("masseter", "ST7", PROFILE, "cheek_edge")
muscle_holds("temporalis", "Taiyang", PROFILE, "cheek_edge")
muscle_holds("frontalis", "GB14", FRONT, "temple_edge")
muscle_holds("frontalis", "frontalis-site", FRONT, "temple_edge")


@says(masseter={"inside": ["cheek_edge"]})
def masseter_begins_at_the_angle_of_the_jaw(r):
    near(r.off_outline("masseter", r.mark("go")), 0, 5)


@says(masseter={"inside": ["cheek_edge"]})
def masseter_reaches_the_zygoma(r):
    near(r.off_outline("masseter", r.mark("zygomatic_arch_lower")), 0, 3)


@says(temporalis={"inside": ["masseter_edge"]})
def temporalis_is_above_the_zygomatic_arch(r):
    assert r.outline("temporalis")[:, 1].min() > r.mark("zygomatic_arch_middle")[1]


@says(temporalis={"inside": ["preauricular_edge"]})
def temporalis_is_its_anterior_half_before_the_ear(r):
    assert r.outline("temporalis")[:, 2].min() > r.mark("ear_root")[2] + 5


@says(temporalis={"inside": ["malar_edge"]})
def temporalis_is_behind_the_rim_of_the_orbit(r):
    assert r.outline("temporalis")[:, 2].max() < r.mark("orbital_rim_lateral")[2] + 2


@says(frontalis={"inside": ["temple_edge"]})
def frontalis_begins_at_the_brow(r):
    near(r.gaps("brow_upper", r.outline("frontalis")).min(), 0, 3)


@says(frontalis={"inside": ["lateral_orbit_edge"]})
def frontalis_reaches_the_hairline(r):
    near(r.gaps("hairline", r.outline("frontalis")).min(), 0, 4)


@says(midline=True, platysma={"inside": ["chin_edge"]})
def platysma_begins_at_the_border_of_the_jaw(r):
    near(r.off_outline("platysma", r.mark("masseter_front")), 0, 2)


@says(midline=True, platysma={"inside": ["chin_edge"]})
def platysma_reaches_the_neck(r):
    assert r.outline("platysma")[:, 1].min() < r.mark("hyoid")[1]
