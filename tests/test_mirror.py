"""The right of a symmetric head is the mirror image of its left; of any other head it is found for itself."""

import dataclasses

import numpy as np
import pytest
import synthetic

from facemap import heads
from facemap.loading import load
from facemap.placing import FaceMap
from facemap.rules import Runner
from facemap.rules.mirror import mirror_of
from facemap.surface import Anchor

RULES = {
    "points": [
        ("P1", "both", {"lateral": "al", "by": "6 mm"}),
        ("P2", "both", {"toward": "P1", "from": "ex", "by": "9 mm"}),
    ],
    "lines": [("L", "both", {"through": ["P1", "P2", "ch"]})],
    "zones": [
        ("Z1", "both", {"inside": ["nasolabial_fold", "P2"]}),
        ("Z2", "both", {"band": "L", "medial": "4 mm", "lateral": "1 mm"}),
        ("mouth", "both", {"disc": "ch", "radius": "8 mm"}),
    ],
}


def alone(head, atlas):
    """A runner that looks in no mirror."""
    run = Runner(head, atlas)
    run._reflection = None
    return run


@pytest.fixture(scope="module")
def both():
    head, atlas = synthetic.head(), synthetic.atlas(**RULES)
    run = Runner(head, atlas)
    assert run._reflection is not None
    return head, atlas, run, alone(head, atlas)


def test_mirrored_points_are_those_found_on_the_right(both):
    head, atlas, mirrored, direct = both
    for point in atlas.points.values():
        found = [run.point(point, "right").on(head.mesh) for run in (mirrored, direct)]
        assert np.allclose(*found, atol=1e-5)
        assert found[0][0] < 0


def test_mirrored_lines_run_the_same_way(both):
    head, atlas, mirrored, direct = both
    one, other = (run.line(atlas.lines["L"], "right") for run in (mirrored, direct))
    assert one.length_mm(head.mesh) == pytest.approx(other.length_mm(head.mesh), rel=1e-4)
    for fraction in (0.0, 0.3, 1.0):
        places = [curve.at_fraction(head.mesh, fraction).on(head.mesh) for curve in (one, other)]
        assert np.linalg.norm(places[0] - places[1]) < 0.05


def test_mirrored_zones_cover_the_same_skin(both):
    head, atlas, mirrored, direct = both
    centres = np.full((len(head.mesh.triangles), 3), 1 / 3)
    every = np.arange(len(centres))
    for zone in atlas.zones.values():
        one, other = (run.zone(zone, "right") for run in (mirrored, direct))
        assert one.area_cm2(head.mesh) == pytest.approx(other.area_cm2(head.mesh), rel=2e-3)
        assert (one.contains(every, centres) == other.contains(every, centres)).mean() > 0.999
        assert len(one.outlines(head.mesh)) == len(other.outlines(head.mesh))


def test_small_triangles_of_a_mirrored_region_turn_as_their_parents(both):
    _, atlas, mirrored, _ = both
    region = mirrored.zone(atlas.zones["Z1"], "right")
    assert (np.linalg.det(region.corners) > 0).all()


def test_a_side_that_is_forced_is_not_mirrored():
    rule = ("P", "both", {"between": ["al", "al_left"], "fraction": 0.9})
    map_ = FaceMap(synthetic.atlas([rule]), synthetic.head())
    assert map_.point("P", "right").xyz[0] > 10


def test_a_head_that_is_not_symmetric_is_placed_side_by_side():
    head = synthetic.head()
    vertices = head.mesh.vertices.copy()
    vertices[:, 0] += 0.02 * np.maximum(vertices[:, 0], 0)
    bent = dataclasses.replace(head, mesh=head.mesh.with_vertices(vertices))
    assert mirror_of(head) is not None
    assert mirror_of(bent) is None
    map_ = FaceMap(synthetic.atlas(**RULES), bent)
    assert np.abs(map_.point("P1", "left").xyz * [-1, 1, 1] - map_.point("P1", "right").xyz).max() > 0.1


def test_a_head_with_a_landmark_astray_has_no_mirror():
    head = synthetic.head()
    moved = dict(head.landmarks)
    moved["ch_left"] = Anchor(moved["ch_left"].triangle, [0.2, 0.3, 0.5])
    assert mirror_of(dataclasses.replace(head, landmarks=moved)) is None


def test_a_head_with_a_lopsided_curve_on_the_midline_has_no_mirror():
    head = synthetic.head()
    assert mirror_of(head) is not None
    whole = head.curves["hairline"]
    shorter = whole.part(head.mesh, 0.0, whole.length_mm(head.mesh) - 5)
    assert mirror_of(dataclasses.replace(head, curves={**head.curves, "hairline": shorter})) is None


def test_a_point_on_a_curve_called_as_a_one_sided_zone_is_mirrored():
    rules = {"points": [("P", "both", {"on": "hairline", "vertical": "al"})]}
    zone = ("hairline", "midline", {"disc": "go_left", "radius": "3 mm"})
    run = Runner(synthetic.head(), synthetic.atlas(**rules, zones=[zone]))
    assert run._mirror(run.atlas.points["P"], "place") is not None


def test_a_paired_zone_named_from_the_midline_is_mirrored():
    head = synthetic.head()
    atlas = synthetic.atlas(
        zones=[
            ("Z", "both", {"disc": "ch", "radius": "8 mm"}),
            ("all", "midline", {"union": [{"zone": "Z"}]}),
        ]
    )
    mirrored, direct = Runner(head, atlas), alone(head, atlas)
    one, other = (run.zone(atlas.zones["all"], "midline") for run in (mirrored, direct))
    assert one.area_cm2(head.mesh) == pytest.approx(other.area_cm2(head.mesh), rel=1e-3)
    assert not any(key[0] == "place" and key[2] == "right" for key in mirrored._known)


def test_on_the_real_head_both_ways_agree():
    """Every paired point, line and zone, found on the right with and without the mirror."""
    map_ = load()
    head, atlas = map_.head, map_.atlas
    direct = alone(head, atlas)
    paired = [point for point in atlas.points.values() if point.side == "both" and point.where is not None]
    assert len(paired) > 20
    for point in paired:
        off = direct.point(point, "right").on(head.mesh) - map_.point(point.id, "right").xyz
        assert np.linalg.norm(off) < 0.1, point.id
    for line in atlas.lines.values():
        if line.side == "both":
            length = direct.line(line, "right").length_mm(head.mesh)
            assert map_.line(line.id, "right").curve.length_mm(head.mesh) == pytest.approx(length, rel=1e-3)
    for zone in atlas.zones.values():
        if zone.side == "both":
            area = direct.zone(zone, "right").area_cm2(head.mesh)
            assert map_.zone(zone.id, "right").area_cm2 == pytest.approx(area, rel=2e-3), zone.id


@pytest.mark.parametrize("sex", ["female", "male"])
@pytest.mark.parametrize("age", [20, 32, 41, 50, 63, 80])
def test_heads_of_the_family_are_their_own_mirror_images(age, sex):
    assert mirror_of(heads.head(age=age, sex=sex)) is not None
