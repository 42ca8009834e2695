"""A card tells everything known about a record, with whose it is, and what nobody reported."""

import numbers_atlas
import pytest

import facemap as fm
from facemap.describe import describe
from facemap.errors import UnknownName
from facemap.hazards import near
from facemap.insertions import insertion_words, tip_depth_mm
from facemap.records import Insertion
from facemap.surrounding import NEAR_TITLE, check_name
from facemap.whereabouts import FOUND, IN_WORDS

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
    assert lines(card, "Where")[FOUND].basis == "clinic"
    assert IN_WORDS not in lines(card, "Where")
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
    assert lines(describe(map_, "CH"), "Insertion")["insertion"].value is None
    assert "\nInsertion\n                    not reported" in describe(map_, "CH").text()


def test_at_risk_gives_the_depth(map_):
    caution = lines(describe(map_, "PU"), "Caution")
    assert caution["at risk"].value == "Facial artery"
    assert str(caution["its depth"]) == "4-6 mm [clinic: clinic-a]"
    assert lines(describe(map_, "artery"), "At risk from")["PU"].value == "Pu"


def test_a_point_off_the_head(map_):
    assert "not on this skin" in lines(describe(map_, "SP6"), "Where")[FOUND].value


def test_a_zone_has_its_area_and_its_points(map_):
    card = describe(map_, "fold")
    area = map_.zone("fold", "left").area_cm2
    assert {line.value for line in card.part("On this head").lines} == {f"{area:.1f} cm2"}
    assert lines(card, "Where")[FOUND].value == "the band 8 mm wide along the nasolabial fold"
    assert "AL" in lines(card, "Points inside")["each side"].value
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
    text = describe(map_, "fold").text(64)
    assert "\n  how it is found   the band 8 mm" in text
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


# ---- what lies round a point


@pytest.fixture(scope="module")
def head_map():
    return fm.load()


def test_a_point_tells_the_structures_near_it_with_their_spread_and_whose_it_is(head_map):
    card = describe(head_map, "LI20")
    part = card.part(NEAR_TITLE)
    hazards = near(head_map, head_map.point("LI20", "left").anchor)
    told = [line for line in part.lines if line.label != "it varies by"]
    assert [line.label for line in told] == [hazard.name for hazard in hazards]
    assert [line.value for line in told] == [f"about {h.distance_mm:.0f} mm away" for h in hazards]
    assert {line.basis for line in told} == {"computed"}
    varies = [line for line in part.lines if line.label == "it varies by"]
    assert ("4.5 mm", "study", "yang-2014") in {(line.value, line.basis, line.source) for line in varies}
    alone = [max(len(h.spread), 1) if len(h.spread) < 3 else 1 for h in hazards]
    assert len(varies) == sum(alone)


def test_a_figure_that_two_structures_share_is_explained_once(head_map):
    told = describe(head_map, "LI20").part(NEAR_TITLE).lines
    varies = [line for line in told if line.label == "it varies by"]
    first = next(line.label for line in told if line.label in ("Angular artery", "Facial artery"))
    ala = [line for line in varies if (line.value, line.source) == ("4.5 mm", "yang-2014")]
    assert [line.basis for line in ala] == ["study", "study"]
    assert "Sideways at the ala" in ala[0].note
    assert ala[1].note == f"As for the {first.lower()}."
    for point in ("ST2", "ST4", "Bitong", "GB7"):
        notes = [line.note for line in describe(head_map, point).part(NEAR_TITLE).lines if line.note]
        explained = [note for note in notes if not note.startswith(("As ", "rests on"))]
        assert len(explained) == len(set(explained)), point


def test_many_figures_of_one_source_are_a_span_and_the_structures_card_has_them_all(head_map):
    lines_ = describe(head_map, "ST2").part(NEAR_TITLE).lines
    names = [line.label for line in lines_]
    vein = lines_[names.index("Facial vein") + 1]
    spread = head_map.atlas.structures["facial-vein"].spread
    assert len(spread) == 5
    assert (vein.value, vein.basis, vein.source) == ("1.44-6.23 mm", "study", "wang-2021")
    assert vein.note == "5 figures, place by place: facemap info facial-vein."
    told = [
        line for line in describe(head_map, "facial-vein").part("Figures").lines if line.label == "varies"
    ]
    assert [line.note for line in told] == [figure.note for figure in spread]


def test_a_warning_names_what_it_bears_on_as_people_call_it(head_map):
    about = lines(describe(head_map, "melasma-pregnancy"), "Bears on")["about"].value
    assert about == "Melasma and Melasma trial 2016 (41 women)"
    assert lines(describe(head_map, "clotting"), "Bears on")["about"].value == "every technique"


def test_a_source_tells_what_rests_on_it_kind_by_kind(head_map):
    rests = lines(describe(head_map, "needling-other"), "Rests on it")
    assert rests["points"].value == "Qianzheng, GB20, BL1, Taiyang, ST1, Qiuhou"
    assert "warnings" in lines(describe(head_map, "brief-wrinkles"), "Rests on it")


def test_a_label_that_repeats_its_heading_is_left_out(head_map):
    begins = head_map.atlas.points["GB12"].note[:12]
    assert f"\nNote\n                    {begins}" in describe(head_map, "GB12").text()


def test_a_point_far_from_all_structures_says_so(head_map):
    lines_ = describe(head_map, "GV20").part(NEAR_TITLE).lines
    assert [(line.label, line.value) for line in lines_] == [("none", "no structure of the atlas")]
    assert describe(head_map, "SP6").part(NEAR_TITLE) is None


def test_a_point_stands_between_its_neighbours(head_map):
    line = lines(describe(head_map, "ST3"), "Channel")["ST"]
    assert line.value == "Stomach channel, eye to jaw: after ST2, before ST4"
    assert (line.basis, line.source) == ("who", "who-2008")
    assert len(describe(head_map, "ST5").part("Channel").lines) == 3
    assert describe(head_map, "Taiyang").part("Channel") is None


@pytest.mark.parametrize("name", ["GB", "gb", "G"])
def test_a_channel_has_a_card_under_every_schools_letters(head_map, name):
    card = describe(head_map, name)
    assert (card.id, card.kind, card.title) == ("GB", "channel", "GB  Gallbladder channel")
    order = [line.value for part in card.parts for line in part.lines if line.label == "in order"]
    assert "GB4, GB5, GB6, GB7" in order
    assert "GB9, which is not on this map: it ends open" in card.text()
    assert "足少陽膽經" in card.text()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Stomach channel", "ST"),
        ("stomach", "ST"),
        ("Du mai", "GV"),
        ("governor vessel", "GV"),
        ("任脉", "CV"),
    ],
)
def test_a_channel_answers_to_its_names(head_map, name, code):
    assert describe(head_map, name).id == code


def test_letters_that_are_no_channel_here_are_unknown(head_map):
    for name in ("KI", "LR"):
        with pytest.raises(UnknownName):
            check_name(head_map.atlas, name)
    for name in ("SJ", "Du", "LI20", "ST-cheek"):
        check_name(head_map.atlas, name)


def test_a_code_in_another_schools_letters_is_its_point_and_no_channel(head_map):
    assert describe(head_map, "UB2").id == "BL2"
    assert describe(head_map, "sj-23").id == "TE23"
    with pytest.raises(UnknownName):
        describe(head_map, "SI4")


def test_adverse_events_told_in_words_are_not_called_unreported(head_map):
    told = lines(describe(head_map, "yun-2013"), "As reported (STRICTA 2010)")
    assert "mild bruise" in told["adverse events"].value
    bare = lines(describe(head_map, "japanese-clinic-a"), "As reported (STRICTA 2010)")
    assert bare["adverse events"].value is None
    assert "details" not in bare


def test_a_rule_reads_as_a_sentence(head_map):
    def rule(name):
        where = lines(describe(head_map, name), "Where")
        return where[FOUND if FOUND in where else IN_WORDS].value

    assert rule("LI20") == "on the nasolabial fold, level with the middle of the lateral border of the ala"
    assert rule("ST9").startswith("on the front border of the sternocleidomastoid, level with the upper")
    assert "above the place on the hairline, vertically in line with the frontal notch" in rule("BL3")
    assert rule("malar") == "the inside of an outline drawn for it"
    for point in head_map.atlas.points:
        told = rule(point)
        for clumsy in ("with over", "above on", "from on", "to on", "with the vertical through", "_"):
            assert clumsy not in told, (point, told)


def test_a_structure_tells_the_points_near_it_the_nearest_first(head_map):
    part = describe(head_map, "facial-artery").part("Points within 15 mm along the skin")
    ids = [line.label for line in part.lines]
    assert ids[0] == "ST5"
    assert {"ST4", "LI20"} <= set(ids)
    assert part.lines[0].value == "over it"
    not_drawn = lines(describe(head_map, "globe"), "Where on the skin")[FOUND]
    assert not_drawn.value.startswith("not drawn")


def test_rules_name_points_by_their_codes_and_landmarks_by_what_they_are(head_map):
    assert lines(describe(head_map, "LI-nose"), "Where")[FOUND].value == "the curve through LI19 and LI20"
    assert "the angle of the jaw (gonion)" in lines(describe(head_map, "SI17"), "Where")[FOUND].value


def test_what_protocols_note_alike_is_noted_once(head_map):
    notes = [line.note for line in describe(head_map, "LI20").part("Concerns").lines if line.note]
    assert notes
    assert len(notes) == len(set(notes))


def test_what_nobody_reported_is_one_row_to_read_and_all_rows_to_compute_with(head_map):
    card = describe(head_map, "western")
    assert card.text().count("not reported  ") == 1
    assert sum(row.value is None for row in card.rows) > 5


def test_a_concern_points_to_the_warnings_for_everyone(head_map):
    words = lines(describe(head_map, "pores-texture"), "Safety")["and"].value
    count = sum(not record.bears_on for record in head_map.atlas.safety.values())
    assert words == f"{count} warnings bear on everyone: facemap list safety"


def test_every_record_of_the_atlas_has_a_card(head_map):
    """Points and zones alike take their time; one of each kind and everything that is quick."""
    seen = set()
    for kind, record in head_map.atlas:
        if kind in ("point", "zone", "concern", "technique", "structure") and kind in seen:
            continue
        seen.add(kind)
        card = describe(head_map, record.id)
        assert (card.id, card.kind) == (record.id, kind)
        assert card.parts, record.id
        lines_ = card.text().splitlines()[1:]
        assert all(len(line) <= 96 or "http" in line for line in lines_), record.id
