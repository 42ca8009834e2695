"""Every place has a plain sentence, short enough to say, that names nothing its rule does not rest on."""

import re

import pytest

import facemap as fm
from facemap.describe import describe
from facemap.grammar import mentions, parse_curve, parse_place
from facemap.reading import standard_atlas
from facemap.records import Point
from facemap.records.vocabulary import bare
from facemap.telling import MANY_WORDS, tell
from facemap.whereabouts import FOUND, IN_WORDS, Whereabouts

ATLAS = standard_atlas()
LONGEST = 25
LONGEST_COURSE = 35
PLACED = [p for p in ATLAS.points.values() if p.where is not None]
DRAWN = [s for s in ATLAS.structures.values() if s.projection is not None]
SAID = [*ATLAS.points.values(), *ATLAS.zones.values(), *ATLAS.lines.values(), *DRAWN]
CODE = re.compile(r"\b(?:[A-Z]{2}\d+|" + "|".join(p.id for p in PLACED if not p.id[-1].isdigit()) + r")\b")
RESTS_ON = {
    "pupil": "pupil",
    "brow": "brow",
    "hairline|into the hair": "hairline",
    "forehead": "anterior hairline",
    "corner of the eye": "corner of the eye",
    "corner of the mouth": "corner of the mouth",
    "eye socket": "orbital rim|rim of the orbit",
    "root of the nose": "root of the nose|medial ends of the brows",
    "tip of the nose": "tip of the nose",
    "nostril": "nostril",
    r"\bala\b": r"\bala\b",
    "nasolabial": "nasolabial",
    "philtrum": "vermilion.*columella|columella.*vermilion",
    "vermilion": "vermilion",
    "tubercle": "tubercle",
    "mentolabial": "mentolabial",
    "infraorbital": "infraorbital foramen",
    "mental foramen": "mental foramen",
    "frontal notch": "frontal notch",
    "cheekbone": "cheekbone",
    "zygomatic arch": "zygomatic arch",
    "condyle": "condyle",
    "notch of the jaw": "notch of the mandible",
    "angle of the jaw": "angle of the jaw",
    "border of the jaw": "border of the jaw",
    "masseter": "masseter",
    "top of the ear": "top of the ear|highest place of the ear",
    "root of the ear": "root of the helix",
    "lobe": "lobe|lower end of the ear",
    "tragus": "tragus",
    "mastoid": "mastoid",
    "skull": "occiput",
    "trapezius": "trapezius",
    "sternocleidomastoid": "sternocleidomastoid",
    "hyoid": "hyoid",
    "thyroid": "thyroid",
    "cricoid": "cricoid",
    "breastbone": "suprasternal notch",
    "collarbone": "clavicle|sternocleidomastoid|supraclavicular fossa",
    "midline": "midline|middle of|tip of the nose|over the|deepest place|medial ends of the brows",
}
"""What a sentence may only say where the rule goes back to one of these."""


@pytest.fixture(scope="module")
def map_():
    return fm.load()


def whole_rule(map_, rule):
    """Everything a rule names, told, down to the landmarks that the points in it rest on."""
    where = Whereabouts(map_)
    told = [where.told(rule), tell(rule, where.called) if not isinstance(rule, str) else ""]
    for mention in mentions(rule):
        point = ATLAS.points.get(bare(mention.name))
        if point is not None:
            told.append(whole_rule(map_, point.where))
        elif mention.role in ("place", "curve", "piece"):
            told.append(where.called(mention.name))
    return " ".join(told)


def unfounded(map_, words, rule):
    """The places in a sentence that a rule does not rest on."""
    told = whole_rule(map_, rule)
    return [
        named for named, rests in RESTS_ON.items() if re.search(named, words) and not re.search(rests, told)
    ]


def pairs():
    """Every point's sentence with its rule, and those of its other locations."""
    for point in PLACED:
        yield point.id, point.where_in_words, point.where
        for n, other in enumerate(point.alternative):
            yield f"{point.id}-{n}", other.where_in_words, other.where


PAIRS = list(pairs())


@pytest.mark.parametrize("record", SAID, ids=lambda record: record.id)
def test_every_place_has_a_sentence_that_can_be_said(record):
    words = record.where_in_words
    assert words is not None
    assert words.endswith(".")
    assert len(words.split()) <= (LONGEST if isinstance(record, Point) else LONGEST_COURSE)
    assert words[0].isupper() or words[0].isdigit()
    assert "_" not in words


@pytest.mark.parametrize(("name", "words", "rule"), PAIRS, ids=[name for name, _, _ in PAIRS])
def test_a_sentence_names_no_point_and_no_length_that_the_rule_does_not(name, words, rule):
    named = {bare(mention.name) for mention in mentions(rule)}
    assert set(CODE.findall(words)) <= named
    lengths = set(re.findall(r"\d[\d.]* (?:cun|mm)", words))
    assert lengths <= set(re.findall(r"\d[\d.]* (?:cun|mm)", repr(rule)))


@pytest.mark.parametrize(("name", "words", "rule"), PAIRS, ids=[name for name, _, _ in PAIRS])
def test_a_sentence_names_no_place_that_the_rule_does_not_rest_on(map_, name, words, rule):
    assert unfounded(map_, words, rule) == []


def test_a_sentence_of_another_point_would_be_noticed(map_):
    told = {p.id: [q.id for q in PLACED if unfounded(map_, q.where_in_words, p.where)] for p in PLACED[:20]}
    assert min(map(len, told.values())) > len(PLACED) / 2


@pytest.mark.parametrize("line", [r for r in ATLAS.lines.values() if r.kind == "channel"], ids=lambda r: r.id)
def test_a_channels_sentence_names_points_of_its_own(line):
    named = set(CODE.findall(line.where_in_words))
    assert named
    assert named <= {bare(mention.name) for mention in mentions(line.where, "curve")}


@pytest.mark.parametrize("name", ["LI19", "LI20", "GV26"])
def test_what_who_calls_tentative_says_so_first(map_, name):
    first = describe(map_, name).part("Where").lines[0]
    assert first.label == IN_WORDS
    assert first.value.endswith("; tentative in WHO.")
    others = [p.id for p in ATLAS.points.values() if "tentative" in (p.where_in_words or "")]
    assert set(others) == {"LI19", "LI20", "GV26"}


def test_the_sentence_stands_before_the_rule_and_the_rule_stays(map_):
    lines = describe(map_, "GB14").part("Where").lines
    assert [line.label for line in lines[:2]] == [IN_WORDS, FOUND]
    assert lines[0].value == "1 cun above the brow, straight above the pupil."
    assert "glabella-hairline span" in lines[1].value
    assert (lines[0].basis, lines[0].source) == ("who", "who-2008")


def test_a_rule_that_says_the_same_is_not_said_twice(map_):
    assert [line.label for line in describe(map_, "Anmian").part("Where").lines].count(FOUND) == 0
    assert FOUND in [line.label for line in describe(map_, "GB20").part("Where").lines]


def test_a_gloss_alone_is_no_other_rule(map_):
    labels = [line.label for line in describe(map_, "LI20").part("Where").lines]
    assert labels[:4] == [IN_WORDS, FOUND, "alternative", "left"]
    assert "in line with the pupil" in describe(map_, "ST3").text()
    assert "lid's edge" not in describe(map_, "ST3").text()


def test_rules_of_points_can_be_read_to_the_end(map_):
    where = Whereabouts(map_)
    long = {p.id: len(where.told(p.where).split()) for p in PLACED}
    assert {id_: n for id_, n in long.items() if n > MANY_WORDS + 10} == {}


def test_long_rules_say_what_was_told_once_and_leave_out_what_lies_between():
    far = "the very front of the border between one thing and the other thing"
    name = {"far": far, "a": "a", "b": "b"}.__getitem__
    beside = {"lateral": "far", "by": "9 mm"}
    far_off = {"above": beside, "by": "3 mm"}
    curve = parse_curve({"through": [{"below": beside, "by": "2 mm"}, beside, far_off]})
    told = tell(curve, name)
    assert told == (
        f"the curve through 2 mm below the place 9 mm lateral to {far}, that place and 3 mm above that place"
    )
    round_ = {"on": {"through": ["a", beside, {"above": "far", "by": "2 mm"}, far_off, "b"]}, "fraction": 0.5}
    assert tell(parse_place(round_), name) == "on the curve from a over 3 places to b, half of the way along"


def test_latin_terms_have_their_plain_words_first(map_):
    called = Whereabouts(map_).called
    assert called("ls") == "the middle of the upper vermilion border (labrale superius)"
    assert called("obi_left") == "the lower end of the ear's attachment (otobasion inferius) on the left"
    assert called("al") == "the most lateral place of the ala (alare)"
    for name, note in map_.head.landmark_notes.items():
        term, _, words = note.what.partition(": ")
        if words and not term.startswith(("over ", "the ")):
            assert called(name).startswith(words), name


def test_words_are_for_people_and_no_file_needs_them():
    assert Point.model_fields["where_in_words"].default is None
