"""Density: totals, shares, what lies outside, pairs, and what nobody reported."""

import math

import numbers_atlas
import numpy as np
import pytest

from facemap import surface
from facemap.density import density
from facemap.errors import BadInput, UnknownName


@pytest.fixture(scope="module")
def map_():
    return numbers_atlas.face_map()


def row(found, zone, side="left"):
    got = found.row(zone, side)
    assert got is not None, [(r.zone, r.side) for r in found.rows]
    return got


# ---- area


@pytest.mark.parametrize(("technique", "low", "high"), [("west", None, 70), ("range", 100, 150)])
@pytest.mark.parametrize("concerns", [(), ("folds",), ("folds:3", "cheeks"), ("crown",)])
def test_the_region_holds_the_count_exactly(map_, technique, low, high, concerns):
    found = density(map_, technique, concerns)
    last = found.rows[-1]
    assert last.zone == "face"
    assert last.needles_high == pytest.approx(high, abs=1e-9)
    assert last.needles_low is None if low is None else last.needles_low == pytest.approx(low, abs=1e-9)


def test_the_pieces_are_the_region_and_hold_the_count(map_):
    found = density(map_, "west", ["folds:2", "cheeks"])
    region = map_.zone("face", "midline")
    areas = [piece.region.area_cm2(map_.head.mesh) for piece in found.pieces]
    assert sum(areas) == pytest.approx(region.area_cm2, rel=1e-9)
    held = sum(area * piece.per_cm2_high for area, piece in zip(areas, found.pieces, strict=True))
    assert held == pytest.approx(70, abs=1e-9)


def test_without_a_concern_every_zone_has_the_mean(map_):
    found = density(map_, "west")
    mean = 70 / map_.zone("face", "midline").area_cm2
    assert [r.zone for r in found.rows] == [
        "fold",
        "fold",
        "malar",
        "malar",
        "glabella",
        "hair",
        "rim",
        "face",
    ]
    for zone, side in (("fold", "left"), ("fold", "right"), ("glabella", "midline"), ("face", "midline")):
        assert row(found, zone, side).per_cm2_high == pytest.approx(mean, rel=1e-9)


def test_a_concern_is_twice_as_dense_as_the_rest(map_):
    found = density(map_, "west", ["folds"])
    both = [map_.zone("fold", side).area_cm2 for side in ("left", "right")]
    fold, face = both[0], map_.zone("face", "midline").area_cm2
    plain = 70 / (face + sum(both))
    assert row(found, "fold").per_cm2_high == pytest.approx(2 * plain, rel=1e-6)
    assert row(found, "fold").needles_high == pytest.approx(2 * plain * fold, rel=1e-6)
    assert found.rows[-1].per_cm2_high == pytest.approx(70 / face, rel=1e-9)


@pytest.mark.parametrize("emphasis", [1, 1.5, 4])
def test_emphasis_is_the_ratio_to_skin_outside(map_, emphasis):
    found = density(map_, "west", ["folds"], emphasis=emphasis)
    inside, outside = (piece.per_cm2_high for piece in found.pieces)
    assert inside / outside == pytest.approx(emphasis, rel=1e-12)


def test_a_weight_asks_for_more_of_the_extra(map_):
    found = density(map_, "west", {"folds": 2, "cheeks": 1}, emphasis=3)
    plain = found.pieces[-1].per_cm2_high
    assert found.pieces[0].per_cm2_high / plain == pytest.approx(1 + 2 * 2, rel=1e-12)
    assert found.pieces[1].per_cm2_high / plain == pytest.approx(3, rel=1e-12)


@pytest.mark.parametrize(
    ("concerns", "said"),
    [
        (["folds:2", "cheeks"], "3 times as dense in the zones of folds and 2 times in those of cheeks"),
        (["cheeks", "folds:2"], "2 times as dense in the zones of cheeks and 3 times in those of folds"),
        (["cheeks", "folds"], "2 times as dense in the zones of cheeks and folds"),
    ],
)
def test_each_concern_is_told_with_its_own_factor(map_, concerns, said):
    assert f", {said} (assumed)" in density(map_, "west", concerns).how


def test_overlapping_zones_take_the_heavier_weight_once(map_):
    """The same zones asked for twice are not twice as dense."""
    mesh = map_.head.mesh
    found = density(map_, "west", {"folds": 1, "cheeks": 2})
    shared = surface.intersect(mesh, map_.zone("fold", "left").region, map_.zone("malar", "left").region)
    fold = row(found, "fold")
    plain = found.pieces[-1].per_cm2_high
    common, alone = shared.area_cm2(mesh), fold.area_cm2 - shared.area_cm2(mesh)
    assert common > 0.05
    assert fold.needles_high == pytest.approx(plain * (3 * common + 2 * alone), rel=1e-3)


def test_left_and_right_are_alike(map_):
    found = density(map_, "west", ["folds", "cheeks"])
    for zone in ("fold", "malar"):
        assert row(found, zone, "left").needles_high == pytest.approx(
            row(found, zone, "right").needles_high, rel=2e-2
        )


def test_a_zone_outside_says_so_and_is_never_zero(map_):
    outside = row(density(map_, "west", ["crown"]), "hair", "midline")
    assert (outside.needles_low, outside.needles_high, outside.per_cm2_high) == (None, None, None)
    assert "outside the face" in outside.note
    assert outside.basis is None
    assert outside.area_cm2 > 0


def test_a_zone_partly_inside_counts_its_part(map_):
    mesh = map_.head.mesh
    found = density(map_, "west", ["crown"])
    rim = row(found, "rim", "midline")
    part = surface.intersect(mesh, map_.zone("rim", "midline").region, map_.zone("face", "midline").region)
    inside = part.area_cm2(mesh)
    assert 0.1 * rim.area_cm2 < inside < 0.9 * rim.area_cm2
    assert rim.needles_high == pytest.approx(found.pieces[0].per_cm2_high * inside, rel=1e-9)
    assert rim.per_cm2_high == pytest.approx(found.pieces[0].per_cm2_high, rel=1e-9)
    assert "lie inside the face" in rim.note


def test_an_upper_bound_has_no_low(map_):
    found = density(map_, "west", ["folds"])
    assert found.counted == "up to 70 needles per session (article)"
    assert all(r.needles_low is None and r.per_cm2_low is None for r in found.rows)
    assert [str(other) for other in found.others] == ["40 needles per session"]


def test_low_and_high_scale_the_same_needle(map_):
    fold = row(density(map_, "range", ["folds"]), "fold")
    assert fold.needles_low / fold.needles_high == pytest.approx(100 / 150, rel=1e-12)
    assert fold.basis == "computed"


@pytest.mark.parametrize(
    ("count", "low", "high"), [("low", 100, 100), ("high", 150, 150), (30, 30, 30), (12.5, 12.5, 12.5)]
)
def test_count_picks_an_end_or_sets_a_number(map_, count, low, high):
    last = density(map_, "range", count=count).rows[-1]
    assert (last.needles_low, last.needles_high) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize("count", [True, False])
def test_yes_and_no_are_no_counts(map_, count):
    with pytest.raises(BadInput, match="count"):
        density(map_, "range", count=count)


def test_a_number_of_ones_own_is_not_passed_off_as_reported(map_):
    found = density(map_, "range", count=30)
    assert found.counted == "30 needles (set by you; 100-150 needles per session (article))"


def test_per_vertex_has_the_pieces_values(map_):
    found = density(map_, "west", ["folds"])
    values = found.per_vertex
    assert values.shape == (len(map_.head.mesh.vertices),)
    assert not values.flags.writeable
    known = np.unique(values[np.isfinite(values)])
    assert known == pytest.approx(sorted(piece.per_cm2_high for piece in found.pieces))
    assert np.isnan(values).sum() > 0


# ---- points


def test_pairs_are_whole_and_local_points_first(map_):
    found = density(map_, "east", ["folds"])
    assert [p.point for p in found.choice.chosen] == ["AL", "CH", "PU", "BM", "NN", "BL", "PG"]
    assert found.counted == "12 placed of up to 15"
    for chosen in found.choice.chosen:
        assert chosen.sides == (("midline",) if chosen.point in ("NN", "PG") else ("left", "right"))


def test_a_pair_for_which_one_needle_is_left_is_not_split(map_):
    found = density(map_, "clinic", ["folds"], count=9)
    assert [p.point for p in found.choice.chosen] == ["AL", "CH", "PU", "BM", "NN"]
    assert found.counted == "9 placed of 9"
    found = density(map_, "clinic", ["folds"], count=8.5)
    assert [p.point for p in found.choice.chosen] == ["AL", "CH", "PU", "BM"]
    assert density(map_, "clinic", ["folds"], count=5).choice.left_out["PU"] == "no room for the pair"


def test_critical_points_and_those_off_the_head_are_never_chosen(map_):
    found = density(map_, "east", ["folds"], count=1000)
    names = {p.point for p in found.choice.chosen}
    assert names == {"AL", "CH", "PU", "BM", "NN", "BL", "PG"}
    assert found.choice.left_out == {
        "BL1": "critical: never chosen by the program",
        "ST9": "critical: never chosen by the program",
        "SP6": "not on the head",
    }


def test_the_heavier_concern_comes_first(map_):
    assert density(map_, "east", {"folds": 1, "cheeks": 2}).choice.chosen[0].point == "PU"
    assert density(map_, "east", {"folds": 2, "cheeks": 1}).choice.chosen[0].point == "AL"


def test_a_row_counts_the_needles_inside_its_zone(map_):
    found = density(map_, "east", ["folds", "cheeks"])
    assert row(found, "fold").needles_high == 2  # AL and CH
    assert row(found, "malar").needles_high == 1
    inside = sum(
        map_.zone("face", "midline").region.contains([p.anchor.triangle], [p.anchor.bary])[0]
        for p in found.choice.on(map_)
    )
    assert found.rows[-1].needles_high == inside
    assert 0 < inside <= 15


def test_points_of_a_zone_outside_the_region_are_not_zero(map_):
    outside = row(density(map_, "own", ["crown"]), "hair", "midline")
    assert (outside.needles_high, outside.per_cm2_high) == (None, None)
    assert "outside the face" in outside.note
    assert row(density(map_, "own", ["crown"]), "rim", "midline").needles_high == 0


def test_needles_outside_the_region_are_told(map_):
    found = density(map_, "east", ["cheeks", "folds"])
    beside = found.choice.placed - found.rows[-1].needles_high
    assert beside > 0
    assert found.rows[-1].note == f"{beside:.0f} more lie outside it"


def test_both_ends_are_placed_on_their_own(map_):
    found = density(map_, "clinic", ["folds"])
    face = found.rows[-1]
    assert (face.needles_low, face.needles_high) == (5, 9)
    assert found.counted == "9 placed of 5-9"


def test_a_techniques_own_list_comes_before_a_protocol(map_):
    found = density(map_, "own", ["cheeks"])
    assert [p.point for p in found.choice.chosen] == ["NN", "AL"]
    assert found.counted == "3 placed of 4"


def test_points_without_a_concern_name_none(map_):
    found = density(map_, "east")
    assert all(r.needles_high is None for r in found.rows)
    assert found.counted == "up to 15 needles per session (article)"


# ---- the rest


def test_per_area_is_that_number_everywhere(map_):
    found = density(map_, "roller", ["folds"])
    assert [(r.per_cm2_low, r.per_cm2_high, r.needles_high, r.basis) for r in found.rows] == [
        (250, 250, None, "study")
    ] * 2
    assert found.counted == "250 holes per cm2 (study)"


def test_lines_are_counted_by_the_wrinkle(map_):
    found = density(map_, "thread", ["folds"])
    assert [(r.zone, r.side, r.needles_low, r.needles_high, r.area_cm2) for r in found.rows] == [
        ("crease", "left", 2, 3, None),
        ("crease", "right", 2, 3, None),
    ]


@pytest.mark.parametrize(
    ("technique", "counted", "how"),
    [
        ("silent", "not reported", "not reported"),
        ("body", "up to 40 needles per session (article)", "face and body"),
        ("nowhere", "10-30 needles per session (article)", "over which region is not reported"),
    ],
)
def test_no_number_where_none_follows(map_, technique, counted, how):
    found = density(map_, technique, ["folds"])
    assert [(r.zone, r.side) for r in found.rows] == [("fold", "left"), ("fold", "right")]
    for r in found.rows:
        assert (r.needles_low, r.needles_high, r.per_cm2_low, r.per_cm2_high, r.basis) == (None,) * 5
        assert r.area_cm2 > 0
    assert found.counted == counted
    assert how in found.how
    assert found.pieces == ()


# ---- what was asked


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"technique": "wset"}, "no technique is called 'wset'.*west.*facemap list techniques"),
        ({"concerns": ["foldss:2"]}, None),
        ({"concerns": ["wrinkly"]}, "no concern is called 'wrinkly'.*facemap list concerns"),
    ],
)
def test_unknown_names_are_told(map_, arguments, said):
    given = {"technique": "west"} | arguments
    if said is None:
        assert density(map_, **given).concerns == {"folds": 2.0}
        return
    with pytest.raises(UnknownName, match=said):
        density(map_, **given)


@pytest.mark.parametrize(
    "arguments",
    [
        {"emphasis": 0.5},
        {"emphasis": math.nan},
        {"emphasis": math.inf},
        {"count": 0},
        {"count": -3},
        {"count": "most"},
        {"count": "low"},
        {"concerns": ["folds:0"]},
        {"concerns": ["folds:-1"]},
        {"concerns": {"folds": math.nan}},
        {"concerns": ["folds:many"]},
    ],
)
def test_bad_values_are_refused_in_one_line(map_, arguments):
    with pytest.raises(BadInput) as caught:
        density(map_, "west", **arguments)
    assert "\n" not in str(caught.value)
