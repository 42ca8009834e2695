"""What is put together for a picture: zones, points, words, and what is kept from them."""

from dataclasses import replace

import numpy as np
import pytest

import facemap as fm
from facemap.contours import outlines
from facemap.errors import BadInput, UnknownName
from facemap.placing import FaceMap
from facemap.raster import render
from facemap.scene import Frame, Scene
from facemap.scene.parts import _mark
from facemap.style import density_colour
from facemap.views import view


@pytest.fixture(scope="module")
def map_():
    return fm.load()


@pytest.fixture(scope="module")
def western(map_):
    return fm.compose(map_, ["nasolabial-folds"], "western")


def legend(scene: Scene) -> dict[str, str]:
    return {row.kind: row.words for row in scene.words.legend}


def test_zones_are_those_of_the_concern_on_both_sides(western):
    assert {(p.zone, p.side) for p in western.patches} == {
        ("nasolabial-fold", "left"),
        ("nasolabial-fold", "right"),
    }


def test_a_patch_has_the_numbers_of_the_density(map_, western):
    found = fm.density(map_, "western", ["nasolabial-folds"])
    for patch in western.patches:
        row = found.row(patch.zone, patch.side)
        assert patch.needles == (row.needles_low, row.needles_high)
        assert patch.per_cm2 == (row.per_cm2_low, row.per_cm2_high)
        assert patch.area_cm2 == pytest.approx(row.area_cm2)


def test_the_field_is_negative_inside_and_encloses_the_zones_area(map_, western):
    """The skin where the field is negative has the area of the region that the rule gave, within 3 %."""
    mesh = map_.head.mesh
    for _ in range(2):
        mesh = mesh.split()
    for patch in western.patches:
        inside = (patch.signed_mm < 0)[mesh.triangles].mean(axis=1)
        area = float((mesh.face_areas_mm2 * inside).sum()) / 100
        assert area == pytest.approx(patch.area_cm2, rel=0.03)


def test_left_is_the_subjects_left(western):
    for patch in western.patches:
        x = western.skin.vertices[patch.signed_mm < 0, 0].mean()
        assert (x > 0) == (patch.side == "left")
    for mark in western.marks:
        if mark.side != "midline":
            assert (mark.xyz[0] > 0) == (mark.side == "left")


def test_marks_lie_on_the_skin_that_is_drawn(western):
    for mark in western.marks:
        away = np.linalg.norm(western.skin.vertices - mark.xyz, axis=1).min()
        assert away < 1.5, mark.code


def test_points_are_those_the_protocols_name_that_lie_on_the_head(western):
    codes = {mark.point for mark in western.marks}
    assert {"ST4", "LI20", "SI18", "ST3"} <= codes
    assert "LI4" not in codes


def test_a_points_technique_marks_what_it_chose_and_colours_nothing(map_):
    scene = fm.compose(map_, ["nasolabial-folds"], "eastern")
    found = fm.density(map_, "eastern", ["nasolabial-folds"])
    assert len(scene.marks) == found.choice.placed <= 15
    assert {patch.fill for patch in scene.patches} == {"outline"}
    assert scene.scale is None
    assert f"{found.choice.placed} placed of up to 15" in legend(scene)["computed"]


def test_nothing_reported_shows_zones_and_points_and_no_number(map_):
    scene = fm.compose(map_, ["nasolabial-folds"], "micromagnets")
    assert scene.patches
    assert scene.marks
    assert scene.scale is None
    assert "not reported" in scene.words.subtitle
    assert "not reported" in legend(scene)["reported"]
    words = " ".join([scene.words.subtitle, legend(scene)["reported"]])
    assert not any(letter.isdigit() for letter in words)
    assert all(patch.needles == (None, None) for patch in scene.patches)
    assert "computed" not in legend(scene)


def test_the_roller_is_texture_and_says_so(map_):
    scene = fm.compose(map_, ["nasolabial-folds"], "microneedling-roller")
    assert {patch.fill for patch in scene.patches} == {"texture"}
    assert "not to scale" in scene.words.texture_note
    assert scene.marks == ()
    assert scene.scale is None


def test_the_legend_tells_who_reported_what_was_computed_and_what_assumed(western):
    rows = legend(western)
    assert "up to 70 needles" in rows["reported"]
    assert "popular article" in rows["reported"]
    assert "popular article, netaveiro.com 2021" in rows["reported"]
    assert "younger" not in rows["reported"]
    assert "netaveiro.com 2021: “Can facial acupuncture make you look younger?”" in western.words.credits
    assert rows["computed"].startswith("up to 0.3")
    assert "per cm²" in rows["computed"]
    assert "on this head" in rows["computed"]
    assert "twice" in rows["assumed"]
    assert "not reported" in rows["assumed"]
    assert "a study (Pham et al. 2023)" in rows["points"]
    assert "not the count’s source" in rows["points"]


def test_the_emphasis_is_said_as_it_was_set(map_):
    assert "3 times" in legend(fm.compose(map_, ["nasolabial-folds"], "western", emphasis=3))["assumed"]
    assert "same density" in legend(fm.compose(map_, ["nasolabial-folds"], "western", emphasis=1))["assumed"]


def test_each_factor_stands_with_its_concern(map_):
    weights = {"nasolabial-folds": 2, "forehead-lines": 1, "lip-lines": 1}
    said = legend(fm.compose(map_, weights, "western"))["assumed"]
    named = (
        "3 times as dense in the zones of nasolabial folds and twice in those of forehead lines and lip lines"
    )
    assert said == f"{named}; how much more was not reported"


def test_critical_points_are_marked_and_explained(map_):
    scene = fm.compose(map_, ["frown-lines"], "donoyama-2012")
    critical = {mark.point for mark in scene.marks if mark.caution == "critical"}
    assert critical == {"BL1", "ST1"}
    assert not any(mark.chosen for mark in scene.marks if mark.point in critical)
    assert "never chosen" in legend(scene)["critical"]


def test_the_scale_points_at_the_zone_and_the_mean(map_, western):
    found = fm.density(map_, "western", ["nasolabial-folds"])
    values = [marker.per_cm2 for marker in western.scale.markers]
    assert values[0] == pytest.approx(found.over_region.per_cm2)
    assert values[1] == pytest.approx(found.rows[0].per_cm2, abs=0.006)


def test_the_scale_is_longer_where_a_zone_is_denser_than_usual(map_, western):
    assert western.scale.end_per_cm2 == 0.5
    dense = fm.compose(map_, ["nasolabial-folds"], "western", count=160)
    values = [patch.shown_per_cm2 for patch in dense.patches]
    assert max(values) > 0.5
    assert dense.scale.end_per_cm2 == 1.0
    assert dense.patches[0].colour == density_colour(values[0], 1.0)


def test_a_zone_that_is_the_region_is_told_once(map_):
    scene = fm.compose(map_, ["dull-complexion"], "western")
    assert len(scene.scale.markers) == 1
    assert legend(scene)["computed"].count("0.19") == 1


def test_marks_of_the_throat_are_seen_from_the_front(map_):
    places = [
        _mark(map_, map_.atlas.points[n], s, True) for n in ("CV22", "ST11") for s in map_.point_sides(n)
    ]
    scene = replace(fm.compose(map_), marks=tuple(places))
    frame = Frame(200.0, min(mark.xyz[1] for mark in places) - 30, 20.0)
    camera = replace(view("front"), height_mm=420.0)
    (raster,) = render(scene, [(camera, 420, 420)], frame)
    xyz, normals = (np.array([getattr(m, what) for m in places]) for what in ("xyz", "normal"))
    assert raster.visible(xyz, normals).all()
    assert not raster.visible(xyz - 6.0 * normals, normals).any()


def test_needles_are_a_sample_of_the_count_and_captioned(map_):
    scene = fm.compose(map_, ["nasolabial-folds"], "western", show=["needles"])
    again = fm.compose(map_, ["nasolabial-folds"], "western", show="needles")
    assert len(scene.needles) == 70
    assert np.array_equal(scene.needles, again.needles)
    assert "not places to needle" in scene.words.needle_note


def test_the_region_is_tinted_only_when_asked_for(map_):
    scene = fm.compose(map_, ["nasolabial-folds"], "western", show=["region"])
    assert scene.patches[0].zone == "face"
    assert scene.patches[0].fill == "density"


def test_no_technique_shows_zones_and_points(map_):
    scene = fm.compose(map_, ["crows-feet"])
    assert scene.patches
    assert scene.marks
    assert set(legend(scene)) == {"points"}


def test_several_concerns_share_a_plate(map_):
    scene = fm.compose(map_, {"nasolabial-folds": 2, "forehead-lines": 1}, "western")
    assert scene.words.title == "Nasolabial folds and forehead lines"
    assert {patch.zone for patch in scene.patches} == {"nasolabial-fold", "forehead"}


def test_names_with_an_and_of_their_own_are_joined_by_dots(map_):
    title = fm.compose(map_, ["double-chin", "jowl-and-jawline"]).words.title
    assert title == "Double chin · Jowl and jawline"


def test_a_concern_without_zones_says_so(map_):
    concern = map_.atlas.concerns["frown-lines"]
    bare = {**map_.atlas.concerns, concern.id: concern.model_copy(update={"zones": ()})}
    atlas = replace(map_.atlas, concerns=bare)
    scene = fm.compose(FaceMap(atlas, map_.head), ["frown-lines"], "western")
    assert scene.patches == ()
    assert scene.words.missing == ("no zone is recorded for frown lines",)
    assert "assumed" not in legend(scene)


def test_what_was_reported_stands_with_a_scene(map_, western):
    assert western.told.name == "Western"
    assert western.told.count == "up to 70 needles a session"
    assert western.told.mean.startswith("up to 0.1")
    assert fm.compose(map_, ["crows-feet"]).told is None
    none = fm.compose(map_, ["nasolabial-folds"], "micromagnets").told
    assert (none.count, none.places) == ("count not reported", None)


def test_unknown_names_are_told_apart(map_):
    with pytest.raises(UnknownName, match="needles"):
        fm.compose(map_, ["nasolabial-folds"], "western", show=["needle"])
    with pytest.raises(UnknownName):
        fm.compose(map_, ["qqqqqq"])
    with pytest.raises(BadInput):
        fm.compose(map_, ["nasolabial-folds"], "western", emphasis=0.2)


def test_zones_are_seen_whole_from_the_front(western):
    """One closed outline for each fold: nothing torn, no sliver, no speck."""
    camera = view("front")
    shot = render(western, [(camera, 700, 800)])[0]
    assert set(shot.coverage) == {0, 1}
    for coverage in shot.coverage.values():
        lines = outlines(coverage)
        assert len(lines) == 1
        assert np.array_equal(lines[0][0], lines[0][-1])


def test_both_folds_mirror_each_other_on_the_page(western):
    camera = view("front")
    shot = render(western, [(camera, 700, 800)])[0]
    first, second = (shot.coverage[k] for k in (0, 1))
    assert np.abs(first - second[:, ::-1]).mean() < 0.002


def test_a_range_is_told_with_both_ends(map_):
    scene = fm.compose(map_, ["nasolabial-folds"], "korean-clinic")
    computed = legend(scene)["computed"]
    low, high = (float(word) for word in computed.split(" needles")[0].split(" to "))
    assert high == pytest.approx(1.5 * low, rel=0.05)
    assert computed.endswith("the colour shows the higher")


def test_things_show_themselves_in_a_line(map_, western):
    density = fm.density(map_, "western", ["nasolabial-folds"])
    shown = [map_.head, map_.head.mesh, map_.zone("nasolabial-fold", "left"), western, density]
    assert max(len(repr(thing)) for thing in shown) < 160
    assert repr(density).startswith("Density('western', 'up to 70 needles")
