"""A card tells everything known about a record, with whose it is, and what nobody reported."""

import numbers_atlas
import pytest

from facemap.describe import describe
from facemap.errors import UnknownName
from facemap.insertions import insertion_words, tip_depth_mm
from facemap.records import Insertion

BACKED = {"basis": "textbook", "source": "book"}


@pytest.fixture(scope="module")
def map_():
    return numbers_atlas.face_map()


def lines(card, part):
    found = card.part(part)
    assert found is not None, [p.title for p in card.parts]
    return {line.label: line for line in found.lines}


def test_a_point_by_another_name(map_):
    card = describe(map_, "al")
    assert (card.id, card.kind) == ("AL", "point")
    assert lines(card, "Where")["rule"].value == "al_left" or lines(card, "Where")["rule"].basis == "clinic"
    x, y, z = map_.point("AL", "left").xyz
    assert lines(card, "Where")["left"].value == f"x {x:.1f}, y {y:.1f}, z {z:.1f} mm"
    assert lines(card, "Where")["left"].basis == "computed"
    assert lines(card, "Concerns")["folds"].value == "recipe 0: local"
    assert lines(card, "Techniques")["own"].value == "Own (somebody) names it"
    assert set(lines(card, "Zones")) == {"fold", "face"}
    assert [line.value for line in card.part("Safety").lines] == ["Bruises are common."]


def test_what_rests_on_bone_says_so(map_):
    assert "estimated" in lines(describe(map_, "GO"), "Where")["left"].note
    assert lines(describe(map_, "AL"), "Where")["left"].note is None


def test_conflicting_insertions_stand_side_by_side_and_a_critical_point_has_no_depth(map_):
    card = describe(map_, "BL1")
    insertion = card.part("Insertion").lines
    assert [(line.basis, line.source) for line in insertion] == [("clinic", "clinic-a"), ("textbook", "web")]
    assert insertion[0].value.startswith("0.2-0.3 cun of needle")
    assert "deep" not in card.text()
    assert "never chosen" in lines(card, "Caution")["level"].value


def test_nothing_known_is_said(map_):
    assert lines(describe(map_, "CH"), "Insertion")["reported"].value is None
    assert "  reported          not reported" in describe(map_, "CH").text()


def test_at_risk_gives_the_depth(map_):
    caution = lines(describe(map_, "PU"), "Caution")
    assert caution["at risk"].value == "Facial artery"
    assert str(caution["its depth"]) == "4-6 mm [clinic: clinic-a]"
    assert lines(describe(map_, "artery"), "At risk from")["PU"].value == "Pu"


def test_a_point_off_the_head(map_):
    assert "not on this head" in lines(describe(map_, "SP6"), "Where")["rule"].value


def test_a_zone_has_its_area_and_its_points(map_):
    card = describe(map_, "fold")
    area = map_.zone("fold", "left").area_cm2
    assert lines(card, "On this head")["fold, left"].value == f"{area:.1f} cm2"
    assert lines(card, "Where")["rule"].value == "the band 8 mm wide along nasolabial fold"
    assert "AL" in lines(card, "Points inside")["left"].value
    assert "folds" in lines(card, "Concerns")
    assert "west" in lines(describe(map_, "face"), "Techniques")


def test_a_concern_keeps_its_recipes_apart(map_):
    card = describe(map_, "folds")
    recipes = [line.value for line in card.part("Protocols").lines]
    assert recipes == ["local AL, CH; distal SP6", "local BL1, ST9, PU; adjacent BM, NN, BL, PG"]
    assert lines(describe(map_, "frown"), "Protocols")["points"].value is None
    assert "west" in lines(card, "Reported")


def test_a_technique_tells_what_nobody_reported(map_):
    strict = describe(map_, "west").part("As reported (STRICTA 2010)")
    needles = [line for line in strict.lines if line.label == "needles"]
    assert [(line.value, line.basis) for line in needles] == [
        ("up to 70 needles per session", "article"),
        ("40 needles per session", "clinic"),
    ]
    silent = {
        line.label: line.value for line in describe(map_, "silent").part("As reported (STRICTA 2010)").lines
    }
    assert set(silent.values()) == {None}
    assert {"needles", "points", "depth", "angle", "retention", "sessions", "comparator"} <= set(silent)


@pytest.mark.parametrize("name", ["crease", "artery", "blood", "web", "clinic-a", "muscle"])
def test_every_kind_has_a_card(map_, name):
    card = describe(map_, name)
    assert card.id == name
    assert card.parts
    assert str(card) == card.text()


def test_rows_are_the_lines(map_):
    card = describe(map_, "AL")
    assert len(card.rows) == sum(len(part.lines) for part in card.parts)
    assert {row.id for row in card.rows} == {"AL"}


def test_the_text_keeps_its_width(map_):
    text = describe(map_, "fold").text(60)
    assert "\n  rule              the band 8 mm" in text
    assert f"\n{' ' * 20}[clinic: clinic-a]" in text
    assert max(len(line) for line in describe(map_, "folds").text(60).splitlines()[1:]) <= 60


def test_unknown(map_):
    with pytest.raises(UnknownName, match="facemap list"):
        describe(map_, "nobody")


def test_depth_of_the_tip_is_length_times_sine():
    item = Insertion(low=0.5, high=1.0, angle_deg=30, direction="inferior", **BACKED)
    assert tip_depth_mm(item) == pytest.approx((5.5, 11.0))
    words = insertion_words(item, critical=False)
    assert words.startswith(
        "0.5-1 cun of needle, about 11-22 mm (computed), oblique, inferior, the tip about"
    )
    assert "deep" not in insertion_words(item, critical=True)


def test_no_depth_without_an_angle():
    assert tip_depth_mm(Insertion(low=5, high=10, unit="mm", **BACKED)) is None
    assert tip_depth_mm(Insertion(angle_deg=15, **BACKED)) is None
    assert (
        insertion_words(Insertion(low=5, high=10, unit="mm", **BACKED), critical=False) == "5-10 mm of needle"
    )
