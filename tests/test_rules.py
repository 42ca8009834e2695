"""Rules on an ellipsoid, where the answer is known: every form of the grammar, its errors, its symmetry."""

from dataclasses import replace

import numpy as np
import pytest
import synthetic
from pydantic import ValidationError
from scipy.integrate import quad

from facemap import grammar, rules
from facemap.errors import RuleError
from facemap.rules import curves
from facemap.rules.places import all_moved, moved

A, B, C = synthetic.AXES_MM
MIRROR = np.array([-1.0, 1.0, 1.0])


@pytest.fixture(scope="module")
def head():
    return synthetic.head()


def run(head, points=(), lines=(), zones=()):
    return rules.Runner(head, synthetic.atlas(points, lines, zones))


def place(head, rule, side="left", **records):
    anchor = run(head, **records).place(grammar.parse_place(rule), side)
    return anchor.on(head.mesh)


def curve(head, rule, side="left", **records):
    return run(head, **records).curve(grammar.parse_curve(rule), side)


def region(head, rule, side="left", **records):
    return run(head, **records).region(grammar.parse_region(rule), side)


def at(head, name):
    return head.landmarks[name].on(head.mesh)


# ---- places


def test_a_paired_landmark_is_that_of_the_side(head):
    assert np.array_equal(place(head, "al", "left"), at(head, "al_left"))
    assert np.array_equal(place(head, "al", "right"), at(head, "al_right"))
    assert np.array_equal(place(head, "al_left", "right"), at(head, "al_left"))
    assert np.array_equal(place(head, "sn", "right"), at(head, "sn"))


def test_above_keeps_x_and_has_the_length_of_the_arc(head):
    start = at(head, "brow_over_pupil_left")
    found = place(head, {"above": "brow_over_pupil", "by": "1 cun", "along": "glabella-hairline"})
    assert found[0] == pytest.approx(start[0], abs=1e-6)
    shrunk = np.sqrt(1 - (start[0] / A) ** 2)
    angles = [np.arcsin(y / (B * shrunk)) for y in (start[1], found[1])]
    arc = quad(lambda t: shrunk * np.hypot(B * np.cos(t), C * np.sin(t)), *angles)[0]
    assert arc == pytest.approx(head.spans["glabella-hairline"].length_mm / 3, rel=0.005)


@pytest.mark.parametrize(
    ("direction", "axis", "sign"), [("above", 1, 1), ("below", 1, -1), ("lateral", 0, 1), ("medial", 0, -1)]
)
@pytest.mark.parametrize(("side", "outward"), [("left", 1), ("right", -1)])
def test_offsets_go_the_right_way(head, direction, axis, sign, side, outward):
    start = at(head, f"al_{side}")
    found = place(head, {direction: "al", "by": "6 mm"}, side)
    sign *= outward if axis == 0 else 1
    assert 5 < sign * (found - start)[axis] < 6.001
    assert found[1 - axis] == pytest.approx(start[1 - axis], abs=1e-6)


def test_lateral_of_a_temple_place_leads_to_the_ear(head):
    start = at(head, "ex_left")
    found = place(head, {"lateral": "ex", "by": "60 mm"})
    assert found[2] < start[2] - 40
    assert found[1] == pytest.approx(start[1], abs=1e-6)


def test_above_a_place_on_the_side_of_the_head_keeps_z(head):
    start = at(head, "t_left")
    found = place(head, {"above": "t", "by": "20 mm"})
    assert found[2] == pytest.approx(start[2], abs=1e-6)
    assert found[1] > start[1] + 19


def test_lateral_under_the_chin_keeps_z(head):
    under = [("under", "midline", {"below": "pg", "by": "95 mm"})]
    start, found = (
        place(head, rule, points=under) for rule in ("under", {"lateral": "under", "by": "10 mm"})
    )
    assert found[2] == pytest.approx(start[2], abs=1e-6)
    assert found[0] > 9


@pytest.mark.parametrize(
    ("text", "share"), [("1 cun", 1 / 3), ("1/3 span", 1 / 3), ("0.5 span", 0.5), ("0.5 cun", 1 / 6)]
)
def test_lengths_follow_the_span_of_this_head(head, text, share):
    whole = head.spans["glabella-hairline"].length_mm
    rule = {"above": "g", "by": text, "along": "glabella-hairline"}
    assert np.allclose(place(head, rule), place(head, {"above": "g", "by": f"{share * whole} mm"}), atol=1e-9)


def test_toward_is_on_the_way(head):
    found = place(head, {"toward": "ch", "from": "sn", "by": "10 mm"})
    a, b = at(head, "sn"), at(head, "ch_left")
    direct = np.linalg.norm(b - a)
    detour = np.linalg.norm(found - a) + np.linalg.norm(found - b)
    assert detour == pytest.approx(direct, rel=0.01)
    assert np.linalg.norm(found - a) == pytest.approx(10, rel=0.01)


def test_toward_does_not_go_beyond(head):
    with pytest.raises(RuleError, match=r"50 mm is 50\.0 mm here and the whole way is"):
        place(head, {"toward": "ch", "from": "sn", "by": "50 mm"})


def test_between_is_a_fraction_of_the_shortest_path(head):
    a, b = at(head, "brow_medial_left"), at(head, "brow_medial_right")
    middle = place(head, {"between": ["brow_medial_left", "brow_medial_right"]}, "midline")
    assert middle[0] == pytest.approx(0, abs=1e-6)
    third = place(head, {"between": ["brow_medial_left", "brow_medial_right"], "fraction": 1 / 4}, "midline")
    assert np.linalg.norm(third - a) == pytest.approx(np.linalg.norm(third - b) / 3, rel=0.02)


def test_between_along_a_curve_stays_on_it(head):
    rule = {"between": ["hairline_corner_left", "tr"], "fraction": 0.5, "along": "hairline"}
    found = place(head, rule)
    along = head.curves["hairline"]
    nearest = along.at_mm(head.mesh, along.nearest_mm(head.mesh, found))
    assert np.linalg.norm(nearest.on(head.mesh) - found) < 1e-6
    total = along.length_mm(head.mesh)
    assert along.nearest_mm(head.mesh, found) == pytest.approx(total / 4, rel=0.02)


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_level_crosses_a_curve_exactly(head, side):
    found = place(head, {"on": "nasolabial_fold", "level": "al"}, side)
    assert found[1] == pytest.approx(at(head, f"al_{side}")[1], abs=1e-6)
    fold = head.curves[f"nasolabial_fold_{side}"]
    nearest = fold.at_mm(head.mesh, fold.nearest_mm(head.mesh, found)).on(head.mesh)
    assert np.linalg.norm(nearest - found) < 1e-6


def test_a_vertical_crosses_a_curve_exactly(head):
    found = place(head, {"on": "brow", "vertical": "pupil"})
    assert found[0] == pytest.approx(at(head, "pupil_left")[0], abs=1e-6)
    assert found[1] > 24


def test_a_vertical_in_profile_has_the_same_z(head):
    side_curve = [("cheek", "both", {"level": "al", "from": "al", "to": {"lateral": "al", "by": "120 mm"}})]
    found = place(head, {"on": "cheek", "vertical_in_profile": "ear_apex"}, lines=side_curve)
    assert found[2] == pytest.approx(at(head, "ear_apex_left")[2], abs=1e-6)


def test_of_two_crossings_the_one_nearest_to_the_named_place_is_taken(head):
    arch = [("arch", "midline", {"through": ["al_left", "g", "al_right"]})]
    for side, sign in (("left", 1), ("right", -1)):
        assert place(head, {"on": "arch", "level": "en"}, side, lines=arch)[0] * sign > 0


def test_the_nearest_place_of_a_curve(head):
    found = place(head, {"on": "nasolabial_fold", "nearest": "ch"})
    nodes = head.curves["nasolabial_fold_left"].on(head.mesh)
    assert (
        np.linalg.norm(found - at(head, "ch_left"))
        <= np.linalg.norm(nodes - at(head, "ch_left"), axis=1).min() + 1e-9
    )


def test_level_and_vertical_meet_in_front(head):
    found = place(head, {"level": "al", "vertical": "pupil"})
    assert found[:2] == pytest.approx([at(head, "pupil_left")[0], at(head, "al_left")[1]], abs=1e-6)
    assert found[2] > 0


@pytest.mark.parametrize(("side", "sign"), [("left", 1), ("right", -1)])
def test_level_and_profile_vertical_meet_at_the_side(head, side, sign):
    found = place(head, {"level": "en", "vertical_in_profile": "go"}, side)
    assert found[1:] == pytest.approx([at(head, f"en_{side}")[1], at(head, f"go_{side}")[2]], abs=1e-6)
    assert sign * found[0] > 0


def test_places_may_nest_and_name_points(head):
    points = [("P1", "both", {"above": "al", "by": "5 mm"}), ("P2", "both", {"lateral": "P1", "by": "5 mm"})]
    found = place(head, "P2", "right", points=points)
    nested = place(head, {"lateral": {"above": "al", "by": "5 mm"}, "by": "5 mm"}, "right")
    assert np.allclose(found, nested, atol=1e-9)
    assert np.allclose(place(head, "P2_left", "right", points=points) * MIRROR, found, atol=1e-6)


# ---- curves


def test_curves_pass_through_their_places(head):
    for rule in (
        {"through": ["n", "al", "ch"]},
        {"path": ["n", "al", "ch"]},
        {"through": ["n", "al", "ch"], "smooth": False},
    ):
        found = curve(head, rule)
        for name in ("n", "al_left", "ch_left"):
            xyz = at(head, name)
            near = found.at_mm(head.mesh, found.nearest_mm(head.mesh, xyz)).on(head.mesh)
            assert np.linalg.norm(near - xyz) < 0.2, (rule, name)
        assert np.linalg.norm(found.start.on(head.mesh) - at(head, "n")) < 1e-6


@pytest.mark.parametrize("smooth", [True, False])
def test_a_closed_curve_comes_back_and_bounds_a_region(head, smooth):
    rule = {"through": ["n", "al", "ch", "sn"], "closed": True, "smooth": smooth}
    found = curve(head, rule)
    assert found.closed
    open_length = curve(head, rule | {"closed": False}).length_mm(head.mesh)
    assert found.length_mm(head.mesh) > open_length + 20
    assert region(head, {"inside": [rule]}).area_cm2(head.mesh) > 2


def test_a_part_runs_from_one_place_to_the_other(head):
    found = curve(head, {"part": "hairline", "from": "tr", "to": "hairline_corner"}, "right")
    assert np.linalg.norm(found.start.on(head.mesh) - at(head, "tr")) < 0.2
    assert np.linalg.norm(found.end.on(head.mesh) - at(head, "hairline_corner_right")) < 0.2


def test_sections_lie_in_their_plane(head):
    level = curve(head, {"level": "al", "from": "al_left", "to": "al_right"}).on(head.mesh)
    assert np.allclose(level[:, 1], level[0, 1], atol=1e-6)
    assert np.abs(level[:, 0]).max() < 17  # the short way round, over the front
    vertical = curve(head, {"vertical": "n", "from": "tr", "to": "pg"}).on(head.mesh)
    assert np.allclose(vertical[:, 0], 0, atol=1e-6)
    assert vertical[0, 1] > vertical[-1, 1]


def test_a_shifted_curve_keeps_its_distance(head):
    brow = curve(head, "brow")
    moved = curve(head, {"shift": "brow", "above": "8 mm"})
    xyz = moved.on(head.mesh)
    for fraction in (0.1, 0.5, 0.9):
        start = brow.at_fraction(head.mesh, fraction).on(head.mesh)
        above = xyz[np.argmin(np.abs(xyz[:, 0] - start[0]))]
        assert np.linalg.norm(above - start) == pytest.approx(8, abs=0.5)
        assert above[1] > start[1]


# ---- regions


def test_a_band_has_its_width_on_the_sides_it_names(head):
    length = curve(head, "nasolabial_fold").length_mm(head.mesh)
    both = region(head, {"band": "nasolabial_fold", "width": "6 mm", "ends": "flat"}).area_cm2(head.mesh)
    assert both == pytest.approx(length * 6 / 100, rel=0.02)
    for one, other in (("medial", "lateral"), ("lateral", "medial")):
        found = region(head, {"band": "nasolabial_fold", one: "6 mm", "ends": "flat"})
        assert found.area_cm2(head.mesh) == pytest.approx(length * 6 / 100, rel=0.06)
        for direction in (one, other):
            beside = {direction: {"on": "nasolabial_fold", "fraction": 0.5}, "by": "3 mm"}
            assert holds(head, found, beside) == (direction == one)


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_band_above_a_curve_lies_above_it(head, side):
    found = region(head, {"band": "brow", "above": "9 mm", "below": "3 mm"}, side)
    beside = {"on": "brow", "fraction": 0.5}
    assert holds(head, found, {"above": beside, "by": "8 mm"}, side)
    assert not holds(head, found, {"below": beside, "by": "4 mm"}, side)


def test_an_upright_curve_has_no_above(head):
    with pytest.raises(RuleError, match="no clear above"):
        region(head, {"band": {"vertical": "n", "from": "n", "to": "sn"}, "above": "5 mm"})


def holds(head, found, rule, side="left"):
    anchor = run(head).place(grammar.parse_place(rule), side)
    return bool(found.contains(np.array([anchor.triangle]), anchor.bary[None])[0])


def test_the_inside_of_a_loop_joins_its_pieces_whichever_way_they_run(head):
    forward = region(head, {"inside": ["nasolabial_fold", "ch", "sn"]})
    other = region(head, {"inside": ["sn", "nasolabial_fold", "ch"]})
    assert forward.area_cm2(head.mesh) == pytest.approx(other.area_cm2(head.mesh), rel=1e-3)
    assert holds(head, forward, {"between": ["sn", {"on": "nasolabial_fold", "level": "sn"}]})
    assert not holds(head, forward, "ex")


def test_loops_may_cross_the_midline(head):
    hairline = {"part": "hairline", "from": "hairline_corner_left", "to": "hairline_corner_right"}
    found = region(head, {"inside": [hairline, "brow_right", "brow_left"]}, "midline")
    assert holds(head, found, {"above": "g", "by": "15 mm"}, "midline")
    assert not holds(head, found, "n", "midline")


def test_a_disc_has_its_area(head):
    found = region(head, {"disc": "pg", "radius": "8 mm"})
    assert found.area_cm2(head.mesh) == pytest.approx(np.pi * 0.64, rel=0.01)


def test_regions_are_united_crossed_and_subtracted(head):
    a, b = {"disc": "pg", "radius": "9 mm"}, {"disc": "sl", "radius": "9 mm"}
    areas = {
        key: region(head, {key: [a, b]}).area_cm2(head.mesh)
        for key in ("union", "intersection", "difference")
    }
    one, two = (region(head, r).area_cm2(head.mesh) for r in (a, b))
    assert areas["union"] == pytest.approx(one + two - areas["intersection"], rel=1e-3)
    assert areas["difference"] == pytest.approx(one - areas["intersection"], rel=1e-3)
    assert 0 < areas["intersection"] < one


def test_masks_follow_the_side_and_from_the_midline_are_a_pair(head):
    left, right, both = (region(head, {"mask": "orbit"}, side) for side in ("left", "right", "midline"))
    assert holds(head, left, "pupil_left")
    assert not holds(head, left, "pupil_right")
    areas = [r.area_cm2(head.mesh) for r in (left, right, both)]
    assert areas[0] == pytest.approx(areas[1], rel=1e-6)
    assert areas[2] == pytest.approx(2 * areas[0], rel=1e-6)


def test_zones_are_named_across_sides(head):
    zones = [("cheek", "both", {"disc": "al", "radius": "7 mm"})]
    one = region(head, {"zone": "cheek"}, "left", zones=zones).area_cm2(head.mesh)
    assert region(head, {"zone": "cheek"}, "midline", zones=zones).area_cm2(head.mesh) == pytest.approx(
        2 * one, rel=1e-4
    )
    forced = region(head, {"zone": "cheek_right"}, "left", zones=zones)
    assert holds(head, forced, "al_right")


# ---- symmetry


SYMMETRIC = [
    {"above": "brow_over_pupil", "by": "1 cun", "along": "glabella-hairline"},
    {"lateral": "ex", "by": "11 mm"},
    {"on": "nasolabial_fold", "level": "al"},
    {"level": "al", "vertical": "pupil"},
    {"between": ["brow_lateral", "ex"]},
    {"toward": "ex", "from": "brow_lateral", "by": "5 mm"},
    {"between": ["hairline_corner", "tr"], "fraction": 0.333, "along": "hairline"},
    {"on": {"shift": "brow", "above": "6 mm"}, "fraction": 0.4},
    {"on": {"through": ["sn", "al", "ch"]}, "fraction": 0.7},
]


@pytest.mark.parametrize("rule", SYMMETRIC, ids=str)
def test_left_and_right_are_mirror_images(head, rule):
    left, right = place(head, rule, "left"), place(head, rule, "right")
    assert np.allclose(left * MIRROR, right, atol=1e-5)
    assert left[0] > 0


# ---- errors


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("all", r"all: no landmark or point is called 'all'; did you mean al"),
        (
            {"on": "nasolabial_fold", "level": "tr"},
            r"not cross that level \(y 6\d\.\d mm\): it runs from y",
        ),
        ({"on": "fold", "fraction": 0.5}, r"fold: no curve or line is called 'fold'"),
        (
            {"above": "g", "by": "1 cun", "along": "glabella"},
            r"no span is called 'glabella'; did you mean glabella-h",
        ),
        ({"level": "tr", "vertical": {"lateral": "t", "by": "300 mm"}}, r"on the head 'ellipsoid'"),
    ],
)
def test_what_cannot_be_done_is_told(head, rule, message):
    with pytest.raises(RuleError, match=message) as caught:
        place(head, rule)
    assert str(caught.value).count("on the head 'ellipsoid'") == 1
    assert "\n" not in str(caught.value)


def test_a_pair_named_from_the_midline_is_told(head):
    with pytest.raises(RuleError, match="al is a pair: say al_left or al_right"):
        place(head, "al", "midline")
    with pytest.raises(RuleError, match="lateral and medial of a place on the midline need a side"):
        place(head, {"lateral": "sn", "by": "5 mm"}, "midline")


def test_a_circle_of_rules_is_told(head):
    points = [("P1", "both", {"above": "P2", "by": "5 mm"}), ("P2", "both", {"below": "P1", "by": "5 mm"})]
    with pytest.raises(RuleError, match=r"circle: P1 -> P2 -> P1|circle: P2 -> P1 -> P2"):
        place(head, "P1", points=points)


def test_no_length_is_without_a_unit():
    with pytest.raises(ValidationError):
        grammar.parse_place({"above": "g", "by": 5})


def test_a_rule_is_written_as_it_is_read():
    rule = {"between": ["al", {"above": "ch", "by": "5 mm"}], "fraction": 0.25}
    assert (
        rules.written(grammar.parse_place(rule)) == "{between: [al, {above: ch, by: 5 mm}], fraction: 0.25}"
    )


# ---- estimates


def test_what_rests_on_an_estimate_is_told_through_records(head):
    atlas = synthetic.atlas(
        points=[("P1", "both", {"between": ["go", "ch"]}), ("P2", "both", {"above": "P1", "by": "2 mm"})],
        lines=[("jaw", "both", {"path": ["P2", "pg"]})],
    )
    assert rules.rests_on("P2", head, atlas, "right") == ("go_right",)
    assert rules.rests_on(grammar.parse_place({"on": "jaw", "fraction": 0.5}), head, atlas, "left") == (
        "go_left",
    )
    assert rules.rests_on("al", head, atlas, "left") == ()


def test_a_curve_that_begins_at_an_estimate_rests_on_it(head):
    jaw = run(head).curve(grammar.parse_curve({"path": ["go_left", "pg"]}), "left")
    curves = {**head.curves, "jaw_left": jaw}
    rule = grammar.parse_place({"on": "jaw", "fraction": 0.5})
    told = rules.rests_on(rule, replace(head, curves=curves), synthetic.atlas(), "left")
    assert told == ("go_left",)


def test_a_name_stands_for_the_head_s_own_curve_before_any_record(head):
    """A zone called as a curve is called is not what a rule on the curve rests on."""
    atlas = synthetic.atlas(zones=[("hairline", "both", {"disc": "go_left", "radius": "3 mm"})])
    rule = grammar.parse_place({"on": "hairline", "fraction": 0.5})
    assert rules.rests_on(rule, head, atlas, "left") == ()
    assert rules.rests_on(grammar.parse_region({"zone": "hairline"}), head, atlas, "left") == ("go_left",)


def test_places_moved_together_go_where_each_goes_alone(head):
    start = run(head).curve(grammar.parse_curve("nasolabial_fold"), "left")
    places = [start.at_fraction(head.mesh, f) for f in np.linspace(0, 1, 9)]
    for direction, by_mm in (("lateral", 7.0), ("above", 12.0)):
        together = all_moved(run(head), places, direction, by_mm, "left")
        alone = [moved(run(head), place, direction, by_mm, "left") for place in places]
        for one, other in zip(together, alone, strict=True):
            assert one.on(head.mesh) == pytest.approx(other.on(head.mesh), abs=1e-6)


def test_a_loop_whose_first_piece_is_drawn_the_other_way_round_does_not_double_back(head):
    """Order tells the loop, not the way a curve of the head happens to be drawn."""
    fold = run(head).curve("nasolabial_fold", "left")
    rule = grammar.parse_region({"inside": ["fold", "go", "ex"]})
    lengths, areas = [], []
    for drawn in (fold, fold.reversed()):
        runner = run(replace(head, curves={**head.curves, "fold_left": drawn}))
        pieces = [runner.piece(piece, "left") for piece in rule.inside]
        lengths.append(curves.loop(runner, pieces).length_mm(head.mesh))
        areas.append(runner.region(rule, "left").area_cm2(head.mesh))
    assert lengths[1] == pytest.approx(lengths[0], rel=1e-6)
    assert areas[1] == pytest.approx(areas[0], rel=1e-6)
