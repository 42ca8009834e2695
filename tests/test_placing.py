"""An atlas placed on a head: lazy, cached, two-sided, picked from, and its errors name the record."""

import dataclasses

import numpy as np
import pytest
import synthetic

from facemap.errors import BadInput, RuleError, UnknownName
from facemap.loading import load
from facemap.placing import FaceMap
from facemap.records import Origin
from facemap.scene import compose
from facemap.surface import nearest_anchor

POINTS = [
    ("LI20", "both", {"on": "nasolabial_fold", "level": "al"}),
    ("GV26", "midline", {"between": ["sn", "ls"]}),
    ("ST6", "both", {"toward": "ch", "from": "go", "by": "15 mm"}),
    ("GV28", "midline", None),
    ("Astray", "both", {"on": "nasolabial_fold", "level": "tr"}),
]
ZONES = [
    ("fold", "both", {"band": "nasolabial_fold", "width": "10 mm"}),
    ("lips", "midline", {"disc": "sto", "radius": "30 mm"}),
    ("lips_too", "midline", {"disc": "sto", "radius": "30 mm"}, "vermilion", "nostrils"),
    ("mouth_part", "midline", {"zone": "lips"}, "vermilion"),
]
LINES = [("furrow", "both", {"through": ["al", "ch", "sl"]})]


@pytest.fixture(scope="module")
def map_():
    return FaceMap(synthetic.atlas(POINTS, LINES, ZONES), synthetic.head())


def test_points_lie_on_their_side_with_position_and_normal(map_):
    left, right = map_.point("LI20", "left"), map_.point("LI20", "right")
    assert np.allclose(left.xyz * [-1, 1, 1], right.xyz, atol=1e-5)
    assert np.array_equal(left.anchor.on(map_.head.mesh), left.xyz)
    assert np.linalg.norm(left.normal) == pytest.approx(1)
    assert left.normal @ left.xyz > 0
    assert (left.id, left.side) == ("LI20", "left")


def test_the_midline_needs_no_side_and_a_pair_does(map_):
    assert map_.point("GV26").side == "midline"
    assert abs(map_.point("GV26").xyz[0]) < 0.01
    with pytest.raises(BadInput, match="LI20 lies on both sides: say left or right"):
        map_.point("LI20")
    with pytest.raises(BadInput, match="GV26 has no side 'left': say midline"):
        map_.point("GV26", "left")


def test_nothing_is_placed_before_it_is_asked_for_and_nothing_twice(map_):
    fresh = FaceMap(map_.atlas, map_.head)  # 'Astray' cannot be placed, and nobody asked for it
    assert fresh.point("LI20", "left") is fresh.point("LI20", "left")
    assert fresh.zone("fold", "left") is fresh.zone("fold", "left")
    assert fresh.line("furrow", "left") is fresh.line("furrow", "left")


def test_a_map_cannot_be_changed(map_):
    with pytest.raises(AttributeError):
        map_.head = None
    with pytest.raises(AttributeError):
        map_.notes = "mine"
    point = map_.point("GV26")
    with pytest.raises(dataclasses.FrozenInstanceError):
        point.side = "left"
    with pytest.raises(ValueError, match="read-only"):
        point.xyz[0] = 1.0


def test_an_estimate_shows(map_):
    assert map_.point("ST6", "right").estimated
    assert map_.point("ST6", "right").rests_on == ("go_right",)
    assert not map_.point("LI20", "right").estimated


def test_errors_name_record_file_line_rule_and_head(map_):
    atlas = dataclasses.replace(map_.atlas, origins={"Astray": Origin("points/face.yaml", 41)})
    with pytest.raises(RuleError) as caught:
        FaceMap(atlas, map_.head).point("Astray", "left")
    text = str(caught.value)
    for part in (
        "Astray (points/face.yaml:41)",
        "{on: nasolabial_fold, level: tr}",
        "on the head 'ellipsoid'",
    ):
        assert part in text
    assert text.count("Astray") == 1


def test_a_record_off_the_skin_says_so(map_):
    with pytest.raises(RuleError, match="GV28: is listed"):
        map_.point("GV28")
    with pytest.raises(UnknownName, match="LI20"):
        map_.point("LI21", "left")


def test_names_are_answered_to(map_):
    assert map_.point("li-20", "left") is map_.point("LI20", "left")


def test_vermilion_and_nostrils_are_cut_out_unless_included(map_):
    mesh = map_.head.mesh
    mouth = nearest_anchor(mesh, synthetic.on_front(3, -35))
    spot = (np.array([mouth.triangle]), mouth.bary[None])
    assert not map_.zone("lips").region.contains(*spot)[0]
    assert map_.zone("lips_too").region.contains(*spot)[0]
    assert map_.zone("mouth_part").region.contains(*spot)[0]  # what is cut out is said by the zone itself
    whole, cut, part = (map_.zone(name).area_cm2 for name in ("lips_too", "lips", "mouth_part"))
    assert cut < part < whole == pytest.approx(np.pi * 9, rel=0.03)


def test_zones_and_lines_have_sides(map_):
    assert map_.zone_sides("fold") == ("left", "right")
    assert map_.zone_sides("lips") == ("midline",)
    assert map_.line_sides("furrow") == ("left", "right")
    left, right = map_.zone("fold", "left"), map_.zone("fold", "right")
    assert left.area_cm2 == pytest.approx(right.area_cm2, rel=1e-6)
    assert [zone.id for zone in map_.zones].count("fold") == 2


def test_all_points_and_lines_are_listed_once_for_each_side():
    map_ = FaceMap(synthetic.atlas(POINTS[:4], LINES), synthetic.head())
    assert [(p.id, p.side) for p in map_.points] == [
        ("LI20", "left"), ("LI20", "right"), ("GV26", "midline"), ("ST6", "left"), ("ST6", "right"),
    ]  # fmt: skip
    assert len(map_.lines) == 2


def test_picking_tells_the_zones_and_the_nearest_point():
    map_ = FaceMap(synthetic.atlas(POINTS[:4], LINES, ZONES), synthetic.head())
    point = map_.point("LI20", "right")
    here = map_.at(point.anchor)
    assert here.point is point
    assert here.distance_mm == pytest.approx(0, abs=1e-9)
    assert ("fold", "right") in [(zone.id, zone.side) for zone in here.zones]
    assert [zone.area_cm2 for zone in here.zones] == sorted(zone.area_cm2 for zone in here.zones)
    aside = map_.at(nearest_anchor(map_.head.mesh, point.xyz - np.array([4, 0, 0])))
    assert aside.point is point
    assert 3 < aside.distance_mm < 5
    far = map_.at(nearest_anchor(map_.head.mesh, [0, 0, -95]))
    assert far.point is None
    assert far.zones == ()


def test_picking_passes_over_what_cannot_be_placed(map_):
    """``Astray`` has a rule that no ellipsoid satisfies."""
    here = map_.at(map_.point("LI20", "left").anchor)
    assert here.point is map_.point("LI20", "left")
    with pytest.raises(RuleError):
        _ = map_.points


def test_load_takes_a_head_and_an_atlas(map_):
    assert load(map_.head, map_.atlas).point("GV26").id == "GV26"
    with pytest.raises(BadInput, match="is no head"):
        load("female", map_.atlas)


def test_a_scene_places_only_what_it_shows():
    """Its points, its zones, the region counted over, and the wrinkles of the portrait; nothing else."""
    map_ = load()
    compose(map_, concerns=["nasolabial-folds"], technique="western")
    placed = {kind: {id_ for k, id_, _ in map_._placed if k == kind} for kind in ("point", "zone", "line")}
    assert placed["zone"] == {"nasolabial-fold", map_.atlas.techniques["western"].region}
    assert 0 < len(placed["point"]) < len(map_.atlas.points) / 3
    assert {map_.atlas.lines[name].kind for name in placed["line"]} == {"wrinkle"}
