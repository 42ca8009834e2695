"""Plans: for one person, and nobody's report."""

import json

import numpy as np
import pytest

import facemap as fm
from facemap.choosing import choose
from facemap.errors import BadInput, UnknownName
from facemap.planning import wish
from facemap.reading import load_atlas

PLANS = """
plans:
- id: li
  names: {en: "Li, spring", hant: 李}
  concerns: {nasolabial-folds: 2, forehead-lines: 1}
  technique: western
  count: 40
  drop: [GB14, ST7]
  note: Bruises easily.
- id: few
  names: {en: Few needles}
  concerns: forehead-lines
  technique: eastern
  keep: [Yintang, LI20, BL1, TE23]
- id: two-kept
  names: {en: Two kept}
  concerns: nasolabial-folds
  technique: western
  keep: [LI20, Yintang]
- id: plain
  names: {en: Plain}
  concerns: [crows-feet]
"""


@pytest.fixture(scope="module")
def map_(tmp_path_factory):
    path = tmp_path_factory.mktemp("plans") / "plans.yaml"
    path.write_text(PLANS, encoding="utf-8")
    return fm.load(atlas=path)


def test_a_plan_is_asked_for_like_a_concern(map_):
    atlas = map_.atlas
    for asked in (
        wish(atlas, ["li"]),
        wish(atlas, "Li, spring"),
        wish(atlas, ["李"]),
        wish(atlas, plan="li"),
    ):
        assert asked.concerns == {"nasolabial-folds": 2.0, "forehead-lines": 1.0}
        assert (asked.technique, asked.count, asked.plan_id, asked.names) == ("western", 40.0, "li", ("li",))
    assert wish(atlas, ["plain"]).concerns == {"crows-feet": 1.0}
    assert wish(atlas, ["forehead-lines:3"]).plan is None


def test_what_is_given_beside_a_plan_counts(map_):
    asked = wish(map_.atlas, ["crows-feet"], "eastern", "high", plan="li")
    assert (asked.concerns, asked.technique, asked.count) == ({"crows-feet": 1.0}, "eastern", "high")
    with pytest.raises(BadInput, match="li is a plan and has concerns of its own: name it alone"):
        wish(map_.atlas, ["li", "crows-feet"])
    with pytest.raises(UnknownName, match="no plan is called 'lu'"):
        wish(map_.atlas, plan="lu")


def test_its_count_is_its_own_and_never_reported(map_):
    found = fm.density(map_, plan="li")
    assert (found.low, found.high, found.own) == (40.0, 40.0, "your own, in the plan li")
    assert found.over_region.needles_high == pytest.approx(40)
    assert "40 needles (your own, in the plan li; up to 70" in found.how
    assert found.reported.high == 70
    assert found.counted.startswith("40 needles (your own")
    by_hand = fm.density(map_, "western", {"nasolabial-folds": 2, "forehead-lines": 1}, count=40)
    assert [r.needles_high for r in by_hand.rows] == pytest.approx([r.needles_high for r in found.rows])
    assert by_hand.own == "set by you"
    assert fm.density(map_, "western", ["forehead-lines"]).own == ""


def test_dropped_points_are_left_out_and_said(map_):
    plan = map_.atlas.plans["li"]
    weights = dict(plan.concerns)
    eastern = map_.atlas.techniques["eastern"]
    free, held = choose(map_, eastern, weights, 60), choose(map_, eastern, weights, 60, plan)
    assert {"GB14", "ST7"} <= {c.point for c in free.chosen}
    assert {c.point for c in held.chosen} == {c.point for c in free.chosen} - {"GB14", "ST7"}
    assert held.left_out["GB14"] == "dropped in the plan li"


def test_kept_points_are_all_there_are_and_critical_ones_are_not_counted(map_):
    found = fm.density(map_, plan="few")
    assert [c.point for c in found.choice.chosen] == ["Yintang", "LI20", "TE23"]
    assert found.choice.placed == found.high == 5
    assert found.choice.left_out == {"BL1": "critical: never chosen by the program"}
    bases = {c.point: (c.basis, c.protocol) for c in found.choice.chosen}
    assert bases["LI20"] == ("own", None)
    assert bases["Yintang"] == ("clinic", "forehead-clinic")
    more = fm.density(map_, plan="few", count="high")
    assert more.own == ""
    assert more.high == 15


def test_kept_points_may_be_dropped_for_once(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        PLANS.replace("keep: [Yintang,", "drop: [TE23, GB14]\n  keep: [Yintang,"), encoding="utf-8"
    )
    map_ = fm.load(atlas=path)
    found = fm.density(map_, plan="few")
    assert [c.point for c in found.choice.chosen] == ["Yintang", "LI20"]
    assert found.choice.placed == found.high == 3
    assert "TE23" not in {m.point for m in fm.compose(map_, plan="few").marks}
    rows = {row.head: row.words for row in fm.compose(map_, plan="few").words.legend}
    assert "left out: TE23, GB14" in rows["Your own"]


def test_a_scene_of_a_plan_has_its_name_and_says_what_is_its_own(map_):
    scene = fm.compose(map_, plan="li")
    words = scene.words
    assert (words.title, words.title_hanzi) == ("Li, spring", "李")
    assert "Nasolabial folds and forehead lines" in words.subtitle
    assert words.subtitle.endswith(". Western (one article): 40 needles (your own)")
    rows = {row.head: row.words for row in words.legend}
    assert "40 needles, of the plan; nobody reported this number" in rows["Your own"]
    assert "GB14" in rows["Your own"]
    assert "40" not in rows["Reported"]
    assert "up to 70" in rows["Reported"]
    assert not {"GB14", "ST7"} & {mark.point for mark in scene.marks}
    same = fm.compose(map_, ["li"])
    assert same.words == words
    assert np.array_equal([m.xyz for m in same.marks], [m.xyz for m in scene.marks])


def test_a_scene_of_kept_points_shows_the_critical_one_and_counts_it_not(map_):
    marks = {m.point: m for m in fm.compose(map_, ["few"]).marks}
    assert set(marks) == {"Yintang", "LI20", "TE23", "BL1"}
    assert marks["BL1"].caution == "critical"
    assert not marks["BL1"].chosen


def test_of_points_that_a_plan_leaves_out_nothing_is_said(map_):
    def points(**asked):
        return next(row.words for row in fm.compose(map_, **asked).words.legend if row.head == "Points")

    assert "LI4, off the face, is not drawn" in points(concerns=["nasolabial-folds"], technique="western")
    assert points(plan="two-kept") == "those that the plan keeps"


def test_a_number_of_ones_own_without_a_plan_is_said_too(map_):
    scene = fm.compose(map_, ["forehead-lines"], "western", count=30)
    rows = {row.head: row.words for row in scene.words.legend}
    assert rows["Your own"] == "30 needles, set by you; nobody reported this number"
    plain = fm.compose(map_, ["forehead-lines"], "western")
    assert "Your own" not in {row.head for row in plain.words.legend}


def test_who_drew_the_zones_is_credited(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "sources:\n- {id: me, kind: own, title: Me}\n"
        "zones:\n- {id: spot, names: {en: Spot}, side: both, basis: own, source: me,\n"
        "   where: {disc: zy, radius: 9 mm}}\n"
        "concerns:\n- {id: spots, names: {en: Spots}, zones: spot, basis: own, source: me}\n",
        encoding="utf-8",
    )
    map_ = fm.load(atlas=path)
    assert "Edges of zones: facemap, and you" in fm.compose(map_, ["spots"]).words.credits
    assert "Edges of zones: facemap" in fm.compose(map_, ["forehead-lines"]).words.credits


def test_a_card_of_a_plan(map_):
    card = str(fm.describe(map_, "li"))
    for words in ("Li, spring", "weight 2", "40 a session", "GB14, ST7", "Bruises easily", "[own]"):
        assert words in card


def test_a_window_leaves_a_plan_and_comes_back_to_it(map_):
    from facemap.viewer.programme import Programme, Stop

    scene = fm.compose(map_, plan="li")
    programme, stop = Programme.of_map(scene.asked)
    assert programme.scene(stop).words.title == "Li, spring"
    other = Stop((stop.concern + 1) % len(programme.concerns), stop.technique)
    assert programme.scene(other).words.title != "Li, spring"


def test_the_viewer_and_export_take_a_plan(map_, tmp_path):
    from facemap.viewer import _programme

    programme, stop = _programme(map_, ["li"], None, 2.0, None, (), None)
    assert programme.concerns[stop.concern] == {"nasolabial-folds": 2.0, "forehead-lines": 1.0}
    assert programme.techniques[stop.technique] == "western"
    assert programme.scene(stop).words.title == "Li, spring"
    content = json.loads(fm.export(map_, tmp_path / "map.json", ["li"]).read_text("utf-8"))
    face = {zone["id"]: zone["needles_high"] for zone in content["zones"]}["face"]
    assert face == pytest.approx(40)


def test_a_plan_spelled_wrongly_is_guessed(map_):
    with pytest.raises(
        UnknownName, match=r"is called 'plian'; did you mean lip-lines or the plan plain\? \(facemap"
    ):
        wish(map_.atlas, ["plian"])


def test_an_atlas_of_plans_alone_names_what_is_missing(tmp_path):
    path = tmp_path / "plans.yaml"
    path.write_text(PLANS, encoding="utf-8")
    with pytest.raises(BadInput, match="no concern is called 'nasolabial-folds'"):
        load_atlas(path, base=None)
