import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from facemap import grammar

PLACES = [
    ("al", str),
    ({"between": ["al", "ch"]}, grammar.Between),
    ({"between": ["al", "ch"], "fraction": 0.333, "along": "nasolabial_fold"}, grammar.Between),
    ({"above": "brow_over_pupil", "by": "1 cun", "along": "glabella-hairline"}, grammar.Offset),
    ({"medial": {"below": "ex", "by": "5 mm"}, "by": "3 mm"}, grammar.Offset),
    ({"toward": "ch", "from": "al", "by": "1/3 span", "along": "corner-corner"}, grammar.Toward),
    ({"on": "nasolabial_fold", "level": "ala_middle"}, grammar.OnCurve),
    ({"on": "hairline", "nearest": "GB14"}, grammar.OnCurve),
    ({"level": "ala_lower", "vertical": "pupil"}, grammar.Crossing),
    ({"level": "t", "vertical_in_profile": "go"}, grammar.Crossing),
]
CURVES = [
    ("nasolabial_fold", str),
    ({"through": ["al", {"lateral": "ch", "by": "5 mm"}, "gn"], "smooth": True}, grammar.Through),
    ({"through": ["al", "ch", "gn"], "closed": True}, grammar.Through),
    ({"path": ["ST8", "GB7"]}, grammar.Path),
    ({"part": "hairline", "from": "ft_left", "to": "ft_right"}, grammar.Part),
    ({"level": "n", "from": "en", "to": "ex"}, grammar.Section),
    ({"vertical": "pupil", "from": "brow_over_pupil", "to": "tr"}, grammar.Section),
    ({"shift": "neck_crease", "below": "12 mm"}, grammar.Shift),
]
REGIONS = [
    ({"band": "nasolabial_fold", "width": "9 mm"}, grammar.Band),
    ({"band": "jawline", "above": "9 mm", "below": "6 mm", "ends": "flat"}, grammar.Band),
    ({"band": "fold", "medial": "0.2 cun", "lateral": "0.3 cun", "along": "corner-corner"}, grammar.Band),
    ({"inside": ["hairline", {"part": "brow_line", "from": "a", "to": "b"}, "GB14"]}, grammar.Inside),
    ({"disc": "pupil", "radius": "17 mm"}, grammar.Disc),
    ({"union": [{"zone": "face"}, {"mask": "lids"}]}, grammar.Union),
    ({"intersection": [{"zone": "face"}, {"zone": "malar"}]}, grammar.Intersection),
    ({"difference": [{"zone": "face"}, {"mask": "orbit"}]}, grammar.Difference),
]


@pytest.mark.parametrize(
    ("parse", "given", "kind"),
    [(grammar.parse_place, g, k) for g, k in PLACES]
    + [(grammar.parse_curve, g, k) for g, k in CURVES]
    + [(grammar.parse_region, g, k) for g, k in REGIONS],
)
def test_every_form_is_read_and_written_back(parse, given, kind):
    rule = parse(given)
    assert isinstance(rule, kind)
    assert parse(rule) == rule
    assert hash(parse(given)) == hash(rule)
    if isinstance(rule, grammar.Rule):
        again = rule.model_dump(mode="json", by_alias=True, exclude_unset=True)
        assert again == given


def test_a_rule_cannot_be_changed():
    rule = grammar.parse_place({"between": ["al", "ch"]})
    with pytest.raises(ValidationError):
        rule.fraction = 0.2


def test_offset_tells_direction_and_start():
    offset = grammar.Offset(lateral="ex", by="5 mm")
    assert (offset.direction, offset.start, offset.by.value) == ("lateral", "ex", 5)
    shift = grammar.Shift(shift="hairline", below="0.5 cun", along="glabella-hairline")
    assert (shift.direction, str(shift.by)) == ("below", "0.5 cun")


def test_pieces_of_a_loop_are_told_apart():
    loop = grammar.parse_region(
        {"inside": [{"level": "a", "from": "b", "to": "c"}, {"level": "a", "vertical": "b"}, "d"]}
    )
    assert [type(piece).__name__ for piece in loop.inside] == ["Section", "Crossing", "str"]


WRONG = [
    (grammar.parse_place, {"above": "g", "by": "1 cun"}, "needs a span"),
    (grammar.parse_place, {"above": "g", "below": "n", "by": "5 mm"}, "exactly one of above, below"),
    (grammar.parse_place, {"above": "g", "by": "5"}, "a number and a unit"),
    (grammar.parse_place, {"above": "g", "by": 5}, "a number and a unit"),
    (grammar.parse_place, {"above": "g", "by": "0 mm"}, "above 0"),
    (grammar.parse_place, {"above": "g", "by": "-2 mm"}, "a number and a unit"),
    (grammar.parse_place, {"above": "g", "by": "1/0 span", "along": "s"}, "a number and a unit"),
    (grammar.parse_place, {"beneath": "g", "by": "5 mm"}, "this is no place"),
    (grammar.parse_place, {"between": ["al"]}, "Field required"),
    (grammar.parse_place, {"between": ["al", "ch"], "fraction": 1.2}, "less than or equal to 1"),
    (grammar.parse_place, {"between": ["al", "ch"], "fraction": float("nan")}, "finite"),
    (grammar.parse_place, {"on": "fold", "level": "a", "nearest": "b"}, "exactly one of"),
    (grammar.parse_place, {"level": "a"}, "exactly one of vertical"),
    (grammar.parse_place, "", "at least 1 character"),
    (grammar.parse_curve, {"through": ["a"]}, "at least 2"),
    (grammar.parse_curve, {"between": ["a", "b"]}, "this is no curve"),
    (grammar.parse_region, "face", "this is no region"),
    (grammar.parse_region, {"band": "fold"}, "give width"),
    (grammar.parse_region, {"band": "fold", "width": "2 mm", "above": "1 mm"}, "give width"),
    (grammar.parse_region, {"band": "fold", "medial": "2 mm", "above": "1 mm"}, "give width"),
    (grammar.parse_region, {"band": "fold", "width": "2 mm", "colour": "red"}, "Extra inputs"),
]


@pytest.mark.parametrize(("parse", "given", "said"), WRONG)
def test_what_is_no_rule_is_refused(parse, given, said):
    with pytest.raises(ValidationError, match=said):
        parse(given)


def test_lengths():
    assert grammar.parse_length("1/3 span").value == pytest.approx(1 / 3)
    assert not grammar.parse_length("5 mm").needs_span
    assert str(grammar.parse_length("0.5  cun")) == "0.5 cun"


@given(st.integers(1, 999), st.integers(1, 99), st.sampled_from(["mm", "cun", "span"]))
def test_lengths_survive_writing(top, bottom, unit):
    length = grammar.parse_length(f"{top}/{bottom} {unit}")
    assert length.value == pytest.approx(top / bottom)
    assert grammar.parse_length(str(length)) == length


@given(st.text(max_size=8))
def test_any_other_text_is_no_length(text):
    try:
        length = grammar.parse_length(text)
    except ValueError:
        return
    assert text.split()[-1] in ("mm", "cun", "span")
    assert length.value > 0


NAMES = st.sampled_from(["al", "ch", "GB14", "n"])
RULES = st.recursive(
    NAMES,
    lambda inner: st.one_of(
        st.builds(lambda a, b: {"between": [a, b]}, inner, inner),
        st.builds(lambda a: {"above": a, "by": "3 mm"}, inner),
        st.builds(lambda a, b: {"level": a, "vertical": b}, inner, inner),
        st.builds(lambda a: {"on": {"through": [a, "sn"]}, "fraction": 0.5}, inner),
    ),
    max_leaves=6,
)


@given(RULES)
def test_nested_rules_are_read_written_and_mentioned(given):
    def named(rule):
        if isinstance(rule, str):
            return [rule]
        items = rule.values() if isinstance(rule, dict) else rule if isinstance(rule, list) else ()
        return [n for item in items for n in named(item) if not n.endswith(" mm")]

    rule = grammar.parse_place(given)
    again = rule if isinstance(rule, str) else rule.model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert grammar.parse_place(again) == rule
    assert [m.name for m in grammar.mentions(rule)] == named(given)


def test_mentions_say_what_a_name_stands_for():
    rule = grammar.parse_region(
        {
            "union": [
                {"band": {"shift": "fold", "above": "1 cun", "along": "corner-corner"}, "width": "3 mm"},
                {"difference": [{"zone": "face"}, {"mask": "orbit"}]},
                {"inside": ["hairline", {"between": ["a", "b"], "along": "c"}]},
            ]
        }
    )
    assert [(m.role, m.name) for m in grammar.mentions(rule, "zone")] == [
        ("curve", "fold"),
        ("span", "corner-corner"),
        ("zone", "face"),
        ("mask", "orbit"),
        ("piece", "hairline"),
        ("place", "a"),
        ("place", "b"),
        ("curve", "c"),
    ]
