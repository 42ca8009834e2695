import dataclasses

import pytest
from pydantic import ValidationError

from facemap.records import (
    BASIS_WORDS,
    SECTIONS,
    Atlas,
    Concern,
    Insertion,
    Point,
    Protocol,
    Reported,
    Source,
    Vocabulary,
    amount,
)

BACKED = {"basis": "who", "source": "who-2008"}
POINT = {"id": "GB14", "names": {"en": "Yang White"}, "side": "both", "where": "al", **BACKED}


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (20, 20, "20"),
        (20, 30, "20-30"),
        (None, 70, "up to 70"),
        (100, None, "from 100"),
        (0.5, 1.5, "0.5-1.5"),
        (None, None, "not reported"),
    ],
)
def test_amounts_in_words(low, high, said):
    assert amount(low, high) == said


def test_a_number_says_its_unit_and_what_it_is_per():
    assert str(Reported(high=70, unit="needles", per="session", **BACKED)) == "up to 70 needles per session"


@pytest.mark.parametrize("missing", ["basis", "source", "unit"])
def test_no_number_without_basis_source_and_unit(missing):
    whole = {"low": 20, "high": 30, "unit": "min", **BACKED}
    Reported(**whole)
    with pytest.raises(ValidationError, match=missing):
        Reported(**{k: v for k, v in whole.items() if k != missing})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"low": 3, "high": 2}, "low 3 is above high 2"),
        ({}, "give low or high"),
        ({"low": float("inf")}, "finite"),
        ({"low": 1, "basis": "rumour"}, "literal_error"),
        ({"low": "many"}, "number"),
        ({"low": 1, "colour": "red"}, "Extra inputs"),
    ],
)
def test_wrong_numbers_are_refused(given, said):
    with pytest.raises(ValidationError, match=said):
        Reported(**{"unit": "mm", **BACKED, **given})


def test_bases_have_words():
    known = {"who", "study", "textbook", "clinic", "article", "unreferenced", "computed", "own"}
    assert set(BASIS_WORDS) == known
    assert all(BASIS_WORDS.values())


def test_insertions():
    oblique = Insertion(low=0.3, high=0.5, angle_deg=45, **BACKED)
    assert oblique.angle_deg == (45, 45)
    assert oblique.manner == "oblique"
    assert Insertion(angle_deg=[10, 45], **BACKED).manner == "transverse to oblique"
    assert Insertion(low=1, high=1, **BACKED).manner is None
    with pytest.raises(ValidationError, match="give low and high, angle_deg or direction"):
        Insertion(**BACKED)
    with pytest.raises(ValidationError, match="100 is outside 0 to 90 degrees"):
        Insertion(angle_deg=100, **BACKED)
    with pytest.raises(ValidationError, match="the first angle, 45, is above the second, 10"):
        Insertion(angle_deg=[45, 10], **BACKED)


def test_one_entry_or_null_stands_for_a_list():
    number = {"low": 0.3, "high": 0.5, "angle_deg": 45, **BACKED}
    assert len(Point(**POINT, insertion=number).insertion) == 1
    assert len(Point(**POINT, insertion=[number, number]).insertion) == 2
    assert Point(**POINT, insertion=None).insertion == ()


def test_a_point_without_a_place_is_not_drawn():
    with pytest.raises(ValidationError, match="drawn: false"):
        Point(**{**POINT, "where": None})
    assert not Point(**{**POINT, "where": None, "drawn": False}).drawn


def test_records_are_frozen():
    point = Point(**POINT)
    with pytest.raises(ValidationError):
        point.side = "midline"
    with pytest.raises(dataclasses.FrozenInstanceError):
        Atlas().overrides = ("x",)


def test_a_protocol_leads_with_its_local_points():
    protocol = Protocol(id="p", name="p", distal=["ST6"], local=["GB1", "TE23"], adjacent="BL2", **BACKED)
    assert [(p.point, p.role) for p in protocol.points] == [
        ("GB1", "local"),
        ("TE23", "local"),
        ("BL2", "adjacent"),
        ("ST6", "distal"),
    ]


def test_a_concern_may_have_nothing_reported():
    concern = Concern(id="bunny-lines", names={"en": "Bunny lines"}, protocols=None, **BACKED)
    assert (concern.protocols, concern.name) == ((), "Bunny lines")


@pytest.mark.parametrize("doi", ["doi:10.1/x", "https://doi.org/10.1155/2013/424313", "10.1155"])
def test_a_doi_is_bare(doi):
    with pytest.raises(ValidationError, match="a DOI is bare"):
        Source(id="s", kind="study", title="t", doi=doi)
    assert Source(id="s", kind="study", title="t", doi="10.1155/2013/424313").names.every == ("t",)


def test_an_atlas_lists_its_records_by_kind():
    atlas = Atlas(points={"GB14": Point(**POINT)})
    assert [(kind, record.id) for kind, record in atlas] == [("point", "GB14")]
    assert atlas.section("point") is atlas.section("points") is atlas.points
    assert len(atlas) == 1
    assert "GB14" in atlas
    assert "GB15" not in atlas
    assert list(SECTIONS) == [
        "points", "zones", "lines", "concerns", "techniques", "structures", "safety", "plans",
        "sources",
    ]  # fmt: skip


def test_a_vocabulary_knows_pairs_with_and_without_their_side():
    words = Vocabulary.of(["al_left", "al_right", "n"], ["fold_left"], ["corner-corner"], ["orbit_left"])
    assert words.landmarks == {"al", "al_left", "al_right", "n"}
    assert words.masks == {"orbit", "orbit_left"}
