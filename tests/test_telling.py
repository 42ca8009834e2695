"""Rules in words, every form of the grammar."""

import pytest

from facemap import grammar
from facemap.telling import tell

PLACES = [
    ("al", "al"),
    ({"between": ["n", "prn"]}, "midway between n and prn"),
    ({"between": ["n", "prn"], "fraction": 0.333}, "a third of the way from n to prn"),
    (
        {"between": ["n", "prn"], "fraction": 0.2, "along": "bridge"},
        "20 % of the way from n to prn, along bridge",
    ),
    ({"above": "brow", "by": "1 cun", "along": "g-tr"}, "1 cun (on the g-tr span) above brow"),
    ({"lateral": "ch", "by": "5 mm"}, "5 mm lateral to ch"),
    ({"below": "en", "by": "1/3 span", "along": "g-tr"}, "a third of the g-tr span below en"),
    ({"toward": "t", "from": "ex", "by": "9 mm"}, "9 mm from ex toward t"),
    ({"on": "fold", "level": "al"}, "on fold, level with al"),
    ({"on": "fold", "fraction": 0.5}, "on fold, half of the way along"),
    ({"on": "fold", "vertical": "ch"}, "on fold, vertically in line with ch"),
    ({"on": "fold", "vertical_in_profile": "ch"}, "on fold, in profile vertically in line with ch"),
    ({"on": "fold", "nearest": "ch"}, "on fold, nearest to ch"),
    ({"level": "al", "vertical": "pupil"}, "level with al, vertically in line with pupil"),
    ({"level": "al", "vertical_in_profile": "t"}, "level with al, in profile vertically in line with t"),
]
CURVES = [
    ({"through": ["a", "b", "c"]}, "the curve through a, b and c"),
    ({"through": ["a", "b"], "smooth": False}, "the path through a and b"),
    ({"path": ["a", "b"]}, "the path through a and b"),
    ({"part": "brow", "from": "a", "to": "b"}, "brow from a to b"),
    (
        {"part": "brow", "from": {"on": "brow", "fraction": 0}, "to": {"on": "brow", "fraction": 0.8}},
        "brow from its beginning to 80 % of the way along",
    ),
    (
        {"part": "midline", "from": {"between": ["a", "b"], "along": "midline"}, "to": "b"},
        "midline from the place midway between a and b to b",
    ),
    (
        {
            "part": {"path": ["a", "b"]},
            "from": {"between": ["a", "b"], "fraction": 0.25},
            "to": {"between": ["a", "b"], "fraction": 0.75},
        },
        "the path through a and b from a quarter to three quarters of the way",
    ),
    ({"level": "n", "from": "a", "to": "b"}, "the level of n from a to b"),
    ({"vertical": "n", "from": "a", "to": "b"}, "the vertical of n from a to b"),
    ({"shift": "brow", "above": "3 mm"}, "the curve 3 mm above brow"),
]
REGIONS = [
    ({"band": "fold", "width": "8 mm"}, "the band 8 mm wide along fold"),
    (
        {"band": "fold", "medial": "3 mm", "lateral": "5 mm"},
        "the band along fold, 5 mm lateral and 3 mm medial",
    ),
    (
        {"band": "fold", "above": "1 cun", "below": "2 cun", "along": "g-tr"},
        "the band along fold, 1 cun above and 2 cun below (on the g-tr span)",
    ),
    ({"inside": ["brow", "n", {"path": ["a", "b"]}]}, "the inside of brow, n and the path through a and b"),
    ({"disc": "n", "radius": "9 mm"}, "within 9 mm of n"),
    ({"union": [{"zone": "a"}, {"mask": "b"}]}, "a together with b"),
    ({"intersection": [{"zone": "a"}, {"zone": "b"}]}, "what a and b share"),
    ({"difference": [{"zone": "a"}, {"zone": "b"}]}, "a without b"),
]


@pytest.mark.parametrize(("rule", "words"), PLACES)
def test_a_place(rule, words):
    assert tell(grammar.parse_place(rule)) == words


@pytest.mark.parametrize(("rule", "words"), CURVES)
def test_a_curve(rule, words):
    assert tell(grammar.parse_curve(rule)) == words


@pytest.mark.parametrize(("rule", "words"), REGIONS)
def test_a_region(rule, words):
    assert tell(grammar.parse_region(rule)) == words


def test_names_are_called_as_they_are_known():
    rule = grammar.parse_place({"on": "fold", "level": "al"})
    assert tell(rule, {"fold": "the fold", "al": "the ala"}.__getitem__) == "on the fold, level with the ala"
