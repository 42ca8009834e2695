"""What the standard says of each point, held against a ruler: landmarks and numpy, no rules.

The expected side of every relation comes from `measuring`, which knows vertices, triangles and landmarks
only. The point's own position is all that is taken from the FaceMap. That each relation can fail is tested
too: a point moved by a few mm along the skin, whichever way, is noticed.
"""

import inspect
from collections import defaultdict
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from measuring import along, arc, arc_mm, at, crossing, line, off_line, over, polyline_mm

from facemap import heads
from facemap.placing import load

HEADS = {
    "default": {},
    "25": {"age": 25},
    "75": {"age": 75},
    "female": {"sex": "female", "age": 40},
    "male": {"sex": "male"},
}
MM = 1.0
X, Y = np.array([1.0, 0, 0]), np.array([0, 1.0, 0])
RELATIONS = defaultdict(list)


def about(*ids):
    """Note which points a relation is about, for the test that it can fail."""

    def note(relation):
        for id_ in ids:
            RELATIONS[id_].append(relation)
        return relation

    return note


@cache
def placed(name):
    return load(head=heads.head(**HEADS[name]))


@pytest.fixture(scope="module", params=list(HEADS))
def map_(request):
    return placed(request.param)


@pytest.fixture(params=["left", "right"])
def side(request):
    return request.param


def outward(side):
    return 1.0 if side == "left" else -1.0


def near(found, expected, tolerance=MM):
    assert found == pytest.approx(expected, abs=tolerance)


def midline_arc(map_, a, b):
    return arc_mm(map_.head, at(map_.head, a), at(map_.head, b), X)


def cun_up(map_):
    """Cun on the forehead: a third of the arc from glabella to hairline."""
    return midline_arc(map_, "g", "tr") / 3


def cun_over(map_):
    """Cun over the scalp: a twelfth of the arc from the anterior hairline to the posterior one."""
    return midline_arc(map_, "tr", "posterior_hairline") / 12


def cun_across(map_):
    """Cun across: a ninth of the way from corner to corner of the hairline, by the head's own span."""
    return map_.head.spans["corner-corner"].length_mm / 9


# ---- forehead


@about("GB14")
def test_gb14_is_above_the_pupil_a_third_of_the_forehead_above_the_brow(map_, side):
    point = map_.point("GB14", side).xyz
    brow = at(map_.head, "brow_over_pupil", side)
    near(point[0], at(map_.head, "pupil", side)[0])
    near(point[0], brow[0])
    assert point[1] > brow[1]
    near(arc_mm(map_.head, brow, point, X), midline_arc(map_, "g", "tr") / 3)


@about("Yintang")
def test_yintang_is_midway_between_the_medial_ends_of_the_brows(map_):
    point = map_.point("Yintang").xyz
    ends = [at(map_.head, f"brow_medial_{side}") for side in ("left", "right")]
    near(point[0], 0)
    near(point[1], (ends[0][1] + ends[1][1]) / 2)
    assert point[2] > np.mean(ends, axis=0)[2] - MM


@about("Yuyao")
def test_yuyao_is_in_the_brow_above_the_pupil(map_, side):
    point = map_.point("Yuyao", side).xyz
    near(point[0], at(map_.head, "pupil", side)[0])
    near(off_line(line(map_.head, "brow_line", side), point), 0)
    assert point[1] > at(map_.head, "pupil", side)[1]


@about("GV24")
def test_gv24_is_half_a_cun_above_the_hairline(map_):
    point = map_.point("GV24").xyz
    near(point[0], 0)
    assert point[1] > at(map_.head, "tr")[1]
    near(arc_mm(map_.head, at(map_.head, "tr"), point, X), cun_over(map_) / 2)
    (other,) = map_.alternatives("GV24")
    brows = at(map_.head, "brow_midpoint")
    near(arc_mm(map_.head, brows, other.xyz, X), 3.5 * cun_up(map_))


@about("ST8")
def test_st8_is_half_a_cun_above_the_corner_of_the_forehead(map_, side):
    point, corner = map_.point("ST8", side).xyz, at(map_.head, "hairline_corner", side)
    assert point[1] > corner[1]
    near(point[0], corner[0])
    near(arc_mm(map_.head, corner, point, X), cun_over(map_) / 2)


# ---- brow and eye


@about("BL2", "TE23")
def test_bl2_and_te23_are_the_ends_of_the_brow(map_, side):
    for name, end in (("BL2", "brow_medial"), ("TE23", "brow_lateral")):
        near(np.linalg.norm(map_.point(name, side).xyz - at(map_.head, end, side)), 0)
    brow = line(map_.head, "brow_line", side)
    for name in ("BL2", "TE23"):
        point = map_.point(name, side).xyz
        near(min(np.linalg.norm(brow[[0, -1]] - point, axis=1)), 0)
    assert abs(map_.point("BL2", side).xyz[0]) < abs(map_.point("TE23", side).xyz[0])


@about("BL2", "TE23", "BL1", "GB1")
def test_bl2_is_above_bl1_and_te23_above_gb1(map_, side):
    for upper, lower in (("BL2", "BL1"), ("TE23", "GB1")):
        a, b = map_.point(upper, side).xyz, map_.point(lower, side).xyz
        assert a[1] > b[1] + 5
        assert abs(a[0] - b[0]) < 8


@about("BL1")
def test_bl1_is_a_tenth_of_a_cun_superomedial_to_the_inner_canthus(map_, side):
    point, inner = map_.point("BL1", side).xyz, at(map_.head, "en", side)
    near(np.linalg.norm(point - inner), cun_up(map_) / 10)
    assert point[1] > inner[1]
    assert outward(side) * point[0] < outward(side) * inner[0]


@about("GB1")
def test_gb1_is_half_a_cun_lateral_to_the_outer_canthus(map_, side):
    point, outer = map_.point("GB1", side).xyz, at(map_.head, "ex", side)
    near(point[1], outer[1])
    assert outward(side) * point[0] > outward(side) * outer[0]
    near(arc_mm(map_.head, outer, point, Y), cun_across(map_) / 2)


@about("ST1")
def test_st1_is_below_the_pupil_between_eye_and_lower_rim(map_, side):
    point, pupil = map_.point("ST1", side).xyz, at(map_.head, "pupil", side)
    near(point[0], pupil[0])
    assert point[1] < at(map_.head, "pi", side)[1]
    near(point[1], at(map_.head, "orbital_rim_inferior", side)[1])


@about("ST2")
def test_st2_is_over_the_infraorbital_foramen_and_its_alternative_below_the_pupil(map_, side):
    point, foramen = map_.point("ST2", side).xyz, at(map_.head, "infraorbital_foramen", side)
    near(np.linalg.norm(point - foramen), 0)
    assert point[1] < at(map_.head, "orbital_rim_inferior", side)[1] - 5
    (other,) = map_.alternatives("ST2", side)
    near(other.xyz[0], at(map_.head, "pupil", side)[0])
    near(other.xyz[1], foramen[1])


@about("Taiyang")
def test_taiyang_is_a_cun_behind_the_middle_of_brow_tail_and_outer_canthus(map_, side):
    point = map_.point("Taiyang", side).xyz
    ends = [at(map_.head, name, side) for name in ("brow_lateral", "ex")]
    middle = over(map_.head, np.mean(ends, axis=0))
    near(point[1], middle[1])
    assert point[2] < middle[2] - 5
    near(arc_mm(map_.head, middle, point, Y), cun_across(map_))


# ---- middle of the face


@about("ST3")
def test_st3_is_below_the_pupil_level_with_the_lower_ala(map_, side):
    point = map_.point("ST3", side).xyz
    near(point[0], at(map_.head, "pupil", side)[0])
    near(point[1], at(map_.head, "ala_lower", side)[1])


@about("ST1", "ST2", "ST3")
def test_st1_st2_st3_stand_below_each_other(map_, side):
    heights = [map_.point(name, side).xyz[1] for name in ("ST1", "ST2", "ST3")]
    assert heights[0] > heights[1] > heights[2]


@about("SI18")
def test_si18_is_below_the_zygoma_directly_below_the_outer_canthus(map_, side):
    point = map_.point("SI18", side).xyz
    near(point[0], at(map_.head, "ex", side)[0])
    near(point[1], at(map_.head, "zygoma_lower", side)[1])
    assert point[1] < at(map_.head, "ex", side)[1] - 20


@about("LI20")
def test_li20_is_in_the_fold_level_with_the_middle_of_the_ala(map_, side):
    point, ala = map_.point("LI20", side).xyz, at(map_.head, "ala_middle", side)
    near(point[1], ala[1])
    fold = line(map_.head, "nasolabial_fold", side)
    near(off_line(fold, point), 0)
    near(np.linalg.norm(point - crossing(fold, 1, ala[1], ala)), 0)
    assert outward(side) * point[0] > outward(side) * ala[0]


def test_the_alternative_of_li20_is_level_with_the_lower_ala(map_, side):
    (point,) = map_.alternatives("LI20", side)
    near(point.xyz[1], at(map_.head, "ala_lower", side)[1])
    near(off_line(line(map_.head, "nasolabial_fold", side), point.xyz), 0)


@about("LI19")
def test_li19_is_below_the_side_of_the_nostril_level_with_the_middle_of_the_philtrum(map_, side):
    """Half a cun beside GV26 too, by the standard; where both cannot hold the landmark comes first."""
    point = map_.point("LI19", side).xyz
    near(point[0], at(map_.head, "nostril_lateral", side)[0])
    near(point[1], philtrum(map_, 0.5)[1])
    assert point[1] < at(map_.head, "nostril_lateral", side)[1]
    (other,) = map_.alternatives("LI19", side)
    near(other.xyz[0], at(map_.head, "nostril_lateral", side)[0])
    near(other.xyz[1], philtrum(map_, 1 / 3)[1])


def philtrum(map_, fraction):
    """The place a fraction of the way down the philtrum, along the midline."""
    return along(arc(map_.head, at(map_.head, "sn"), at(map_.head, "ls"), X), fraction)


@about("GV26")
def test_gv26_is_the_middle_of_the_philtrum_and_its_alternative_the_upper_third(map_):
    point = map_.point("GV26").xyz
    near(np.linalg.norm(point - philtrum(map_, 0.5)), 0)
    (other,) = map_.alternatives("GV26")
    near(np.linalg.norm(other.xyz - philtrum(map_, 1 / 3)), 0)


# ---- mouth and chin


@about("ST4")
def test_st4_is_on_the_fold_or_its_continuation_level_with_the_corner_of_the_mouth(map_, side):
    point, corner = map_.point("ST4", side).xyz, at(map_.head, "ch", side)
    near(point[1], corner[1])
    assert outward(side) * point[0] > outward(side) * corner[0]
    near(off_line(line(map_.head, "nasolabial_fold", side), point), 0)
    (other,) = map_.alternatives("ST4", side)
    near(other.xyz[1], corner[1])
    near(arc_mm(map_.head, corner, other.xyz, Y), 0.4 * cun_up(map_))


@about("CV24")
def test_cv24_is_the_depth_of_the_mentolabial_sulcus(map_):
    point = map_.point("CV24").xyz
    near(np.linalg.norm(point - at(map_.head, "sl")), 0)
    lip, chin = at(map_.head, "li"), at(map_.head, "pg")
    share = (lip[1] - point[1]) / (lip[1] - chin[1])
    assert 0 < share < 1
    assert point[2] < lip[2] + share * (chin[2] - lip[2]) - 0.5


@about("Jiachengjiang")
def test_jiachengjiang_is_over_the_mental_foramen(map_, side):
    point = map_.point("Jiachengjiang", side).xyz
    near(np.linalg.norm(point - at(map_.head, "mental_foramen", side)), 0)
    assert 15 < outward(side) * point[0] < 32  # 24.4 in skulls (Chung 1995), half of 47.2 +-5.5 in Song
    assert point[1] < at(map_.head, "ch", side)[1] - 10


# ---- jaw, temple, ear


@about("ST5")
def test_st5_is_on_the_border_of_the_jaw_before_angle_and_masseter(map_, side):
    point, angle = map_.point("ST5", side).xyz, at(map_.head, "go", side)
    near(np.linalg.norm(point - at(map_.head, "masseter_front", side)), 0)
    near(off_line(line(map_.head, "jawline", side), point), 0, 3.0)
    assert point[2] > angle[2] + 10
    assert point[1] < angle[1] + 2
    assert point[2] < at(map_.head, "ch", side)[2]


@about("ST6")
def test_st6_is_on_the_bisector_of_the_angle_of_the_jaw(map_, side):
    point, angle = map_.point("ST6", side).xyz, at(map_.head, "go", side)
    assert point[2] > angle[2] + 5
    assert point[1] > angle[1] + 5
    ways = [at(map_.head, name, side) - angle for name in ("condyle", "gn")]
    bisector = sum(way[1:] / np.linalg.norm(way[1:]) for way in ways)
    way = (point - angle)[1:]
    cosine = way @ bisector / np.linalg.norm(way) / np.linalg.norm(bisector)
    assert cosine > np.cos(np.radians(7))
    near(np.linalg.norm(point - angle), 0.8 * cun_up(map_), 1.5)  # a chord against an arc


@about("ST7")
def test_st7_is_between_the_arch_and_the_notch_of_the_jaw(map_, side):
    point, condyle = map_.point("ST7", side).xyz, at(map_.head, "condyle", side)
    ends = [at(map_.head, name, side) for name in ("zygomatic_arch_lower", "mandibular_notch")]
    near(point[1], (ends[0][1] + ends[1][1]) / 2)
    near(point[2], (ends[0][2] + ends[1][2]) / 2)
    assert condyle[2] < point[2] < at(map_.head, "ex", side)[2]


@about("SI19")
def test_si19_is_between_condyle_and_tragus(map_, side):
    point = map_.point("SI19", side).xyz
    condyle, tragus = (at(map_.head, name, side) for name in ("condyle", "tragus_centre"))
    near(point[1], (condyle[1] + tragus[1]) / 2, 1.5)
    near(point[2], (condyle[2] + tragus[2]) / 2, 2.0)  # the skin folds in before the tragus
    assert tragus[2] < point[2] < condyle[2]


@about("TE17")
def test_te17_is_behind_the_lobe_and_before_the_lower_end_of_the_mastoid(map_, side):
    point = map_.point("TE17", side).xyz
    lobe, mastoid = at(map_.head, "obi", side), at(map_.head, "mastoid_tip", side)
    assert mastoid[2] + 3 < point[2] < at(map_.head, "ear_lobe", side)[2]
    assert mastoid[1] < point[1] < lobe[1]
    assert abs(mastoid[0]) < abs(point[0]) < abs(lobe[0])


@about("GB12")
def test_gb12_is_behind_and_below_the_mastoid(map_, side):
    point, mastoid = map_.point("GB12", side).xyz, at(map_.head, "mastoid_tip", side)
    assert point[1] < mastoid[1] - MM
    assert point[2] < mastoid[2] - MM
    assert np.linalg.norm(point - mastoid) < 12


@about("Qiuhou")
def test_qiuhou_is_on_the_lower_rim_where_its_lateral_quarter_begins(map_, side):
    point, rim = map_.point("Qiuhou", side).xyz, line(map_.head, "orbital_rim_lower", side)
    near(np.linalg.norm(point - along(rim, 0.75)), 0)
    assert abs(rim[0, 0]) < abs(rim[-1, 0])


# ---- midline, neck, both sides


def test_gv_and_cv_points_lie_on_the_midline(map_):
    for point in map_.points:
        if point.id.startswith(("GV", "CV")) or point.id == "Yintang":
            assert point.side == "midline"
            near(point.xyz[0], 0, 1e-6)


@about("CV23")
def test_cv23_is_in_the_hollow_above_the_hyoid(map_):
    point, hyoid = map_.point("CV23").xyz, at(map_.head, "hyoid")
    near(point[0], 0)
    assert at(map_.head, "thyroid_upper")[1] < point[1] < at(map_.head, "gn")[1]
    assert hyoid[2] < point[2] < at(map_.head, "me")[2]
    assert 1 < arc_mm(map_.head, hyoid, point, X) < 12


@about("ST9")
def test_st9_is_level_with_the_upper_thyroid_at_the_front_of_the_muscle(map_, side):
    point, thyroid = map_.point("ST9", side).xyz, at(map_.head, "thyroid_upper")
    front = line(map_.head, "scm_anterior", side)
    near(point[1], thyroid[1])
    near(np.linalg.norm(point - crossing(front, 1, thyroid[1], point)), 0)
    assert crossing(line(map_.head, "scm_posterior", side), 1, thyroid[1], point)[2] < point[2]


@about("LI18")
def test_li18_is_between_the_borders_of_the_muscle_level_with_the_upper_thyroid(map_, side):
    point, thyroid = map_.point("LI18", side).xyz, at(map_.head, "thyroid_upper")
    near(point[1], thyroid[1])
    borders = [line(map_.head, name, side) for name in ("scm_anterior", "scm_posterior")]
    ends = [crossing(border, 1, thyroid[1], point) for border in borders]
    near(np.linalg.norm(point - along(arc(map_.head, *ends, Y), 0.5)), 0, 1.5)


@about("SI17")
def test_si17_is_behind_the_angle_of_the_jaw_before_the_muscle(map_, side):
    point, angle = map_.point("SI17", side).xyz, at(map_.head, "go", side)
    muscle = crossing(line(map_.head, "scm_anterior", side), 1, point[1], point)
    assert muscle[2] < point[2] < angle[2]
    near(point[1], angle[1], 4.0)


def test_pairs_mirror_each_other(map_):
    points = {(p.id, p.side): p.xyz for p in map_.points}
    pairs = [id for id, side in points if side == "left"]
    assert len(pairs) >= 18
    for id in pairs:
        off = points[id, "left"] * [-1, 1, 1] - points[id, "right"]
        assert np.linalg.norm(off) < 0.1, id
        assert points[id, "left"][0] > 0, id


def test_paired_zones_and_lines_mirror_each_other(map_):
    for zone in map_.zones:
        if zone.side == "left":
            other = map_.zone(zone.id, "right")
            assert zone.area_cm2 == pytest.approx(other.area_cm2, rel=1e-3), zone.id
    for placed_line in map_.lines:
        if placed_line.side == "left":
            mesh = map_.head.mesh
            left, right = (map_.line(placed_line.id, s).curve for s in ("left", "right"))
            assert polyline_mm(left.on(mesh)) == pytest.approx(polyline_mm(right.on(mesh)), rel=1e-4)


# ---- can they fail


class Moved:
    """A map with one point moved along the skin."""

    def __init__(self, map_, id_, side, step):
        self.map_, self.id, self.side, self.step = map_, id_, side, step
        self.head, self.alternatives = map_.head, map_.alternatives

    def point(self, id_, side=None):
        point = self.map_.point(id_, side)
        if (point.id, point.side) != (self.id, self.side):
            return point
        return replace(point, xyz=point.xyz + self.step)


def holds(relation, map_, side):
    try:
        relation(*((map_, side) if "side" in inspect.signature(relation).parameters else (map_,)))
    except (AssertionError, ValueError):
        return False
    return True


COARSE_MM = {"TE17": 12.0, "GB12": 12.0, "CV23": 14.0, "SI17": 14.0}
"""Points whose relations only bracket them; every other one is caught 2.5 mm off."""


@pytest.mark.parametrize("id_", sorted(RELATIONS))
def test_a_point_that_is_moved_is_noticed(id_):
    map_ = placed("default")
    side = "left" if len(map_.point_sides(id_)) == 2 else "midline"
    point = map_.point(id_, side)
    across = np.cross(point.normal, Y)
    across /= np.linalg.norm(across)
    along = np.cross(point.normal, across)
    assert all(holds(relation, map_, side) for relation in RELATIONS[id_])
    for way in (across, -across, along, -along):
        moved = Moved(map_, id_, side, COARSE_MM.get(id_, 2.5) * way)
        assert not all(holds(relation, moved, side) for relation in RELATIONS[id_]), (id_, way)


def test_every_point_with_a_rule_has_a_relation():
    """Motor sites are the notes' own and have none."""
    map_ = placed("default")
    placed_ids = {point.id for point in map_.points if not point.id.endswith("-site")}
    assert placed_ids >= set(RELATIONS)
