"""Every number in a rule is its source's, or says that it is not: typed once more from the sources."""

import json
from collections import Counter

import pytest
from pydantic import ValidationError

from facemap.describe import describe
from facemap.exporting import export
from facemap.loading import load
from facemap.reading import standard_atlas
from facemap.records import Point, Structure, Zone
from facemap.records.backing import numbers_on, statements, whose

ATLAS = standard_atlas()
QUARTER, THIRD, HALF, TWO_THIRDS, THREE_QUARTERS = 0.25, 1 / 3, 0.5, 2 / 3, 0.75
PRINTED = {
    "GV20": ["5 cun"], "GV23": ["1 cun"], "GV24": ["0.5 cun"], "GV24/0": ["3.5 cun"],
    "BL3": ["0.5 cun"], "BL3/0": [HALF, "0.5 cun"], "BL4": [THIRD, "0.5 cun"],
    "GB15": ["0.5 cun"], "GB15/0": [HALF, "0.5 cun"], "GB13": [TWO_THIRDS, "0.5 cun"],
    "ST8": ["0.5 cun"], "GB14": ["1 cun"], "BL1": ["0.1 cun"],
    "GB4": [QUARTER], "GB5": [HALF], "GB6": [THREE_QUARTERS], "GB8": ["1.5 cun"],
    "TE18": [THIRD], "TE19": [TWO_THIRDS], "GV26": [HALF], "GV26/0": [THIRD], "LI19/0": [THIRD],
    "ST4/0": ["0.4 cun"],
    "Taiyang": [HALF], "Taiyang/0": [HALF, "1 cun"], "Qiuhou": [THREE_QUARTERS], "Dangyang": ["1 cun"],
    "Yiming": ["1 cun"], "Anmian": [HALF], "Qianzheng": ["0.5 cun"], "Qianzheng/0": ["1 cun"],
    "Jiachengjiang/0": ["1 cun"], "mentalis-site": ["0.5 cun"],
    # studies, rounded to 0.1 mm: 12.52, 6.04, and 5.28 and 5.34
    "facial-artery": ["13.5 mm", "3.2 mm"], "angular-artery": ["13.5 mm", "3.2 mm"],
    "facial-vein": ["24.99 mm", "32.2 mm", "22.3 mm", "6.9 mm", "10.3 mm", "6 mm"],
    "superficial-temporal-artery": ["15.55 mm"],
    "facial-nerve": ["12.5 mm"], "facial-nerve-temporal": ["32.1 mm", "15 mm"],
    "facial-nerve-zygomatic": [HALF], "facial-nerve-mandibular": ["3.5 mm", QUARTER, "5.3 mm"],
    "parotid-duct": [QUARTER, THREE_QUARTERS],
}  # fmt: skip
"""What the source of a location prints, by id; with /0 for the first alternative."""


def ruled():
    for kind in ("points", "zones", "lines", "structures"):
        for id_, record in ATLAS.section(kind).items():
            yield id_, record
            for i, other in enumerate(getattr(record, "alternative", ())):
                yield f"{id_}/{i}", other


def printed(id_):
    return {round(n, 3) if isinstance(n, float) else n for n in PRINTED.get(id_, ())}


def split(record):
    """The numbers of a rule that are said to be its source's, and those that are said not to be."""
    told = [(round(n, 3) if isinstance(n, float) else str(n), by is record) for n, by in whose(record)]
    return {n for n, theirs in told if theirs}, {n for n, theirs in told if not theirs}


def test_every_number_in_a_rule_that_is_not_named_as_added_was_printed_by_its_source():
    lent = {id_: split(record)[0] - printed(id_) for id_, record in ruled() if record.source != "facemap"}
    assert {id_: numbers for id_, numbers in lent.items() if numbers} == {}


def test_nothing_that_a_source_printed_is_named_as_added():
    taken = {id_: split(record)[1] & printed(id_) for id_, record in ruled()}
    assert {id_: numbers for id_, numbers in taken.items() if numbers} == {}
    assert set(PRINTED) <= {id_ for id_, _ in ruled()}


def test_what_was_added_is_nobodys_report():
    added = {id_: record.added for id_, record in ruled() if record.added}
    assert len(added) > 30
    for id_, items in added.items():
        for item in items:
            assert (item.source, item.basis) in {("facemap", "unreferenced"), ("facemap", "computed")}, id_
            assert item.numbers, id_


def test_nothing_but_what_facemap_computed_says_what_it_was_computed_from():
    told = Counter(
        source
        for _, record in ATLAS
        for item in statements(record)
        for source in getattr(item, "computed_from", ())
    )
    assert told["meng-2022"] == 16
    assert set(told) <= set(ATLAS.sources) - {"facemap"}


# ---- the field


GB3 = {
    "id": "GB3", "names": {"en": "GB3"}, "side": "both", "basis": "who", "source": "who-2008",
    "where": {"above": "zygomatic_arch_upper", "by": "3 mm"},
}  # fmt: skip
OURS = {"basis": "unreferenced", "source": "facemap"}


def test_a_number_of_a_rule_is_named_as_it_stands_there():
    point = Point(**GB3, added={"numbers": "3.0 mm", **OURS})
    assert [(str(n), by.source) for n, by in whose(point)] == [("3 mm", "facemap")]
    assert [by.source for _, by in whose(Point(**GB3))] == ["who-2008"]


def test_midway_is_a_number_and_the_ends_of_a_way_are_none():
    zone = Zone(
        id="z", names={"en": "z"}, side="both", basis="own", source="me",
        where={"disc": {"between": ["al", {"on": "nasolabial_fold", "fraction": 1}]}, "radius": "4 mm"},
    )  # fmt: skip
    assert [str(n) for n, _ in whose(zone)] == ["0.5", "4 mm"]


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ({"numbers": "4 mm", **OURS}, "4 mm is no number of the rule, which has 3 mm"),
        ({"numbers": 0.5, **OURS}, "0.5 is no number of the rule, which has 3 mm"),
        ([{"numbers": "3 mm", **OURS}] * 2, "3 mm is named 2 times"),
        ({"numbers": "3 mm", "basis": "who", "source": "who-2008"}, "'who-2008' is the rule's own source"),
        ({"numbers": 3, **OURS}, "a share of the way is above 0 and below 1"),
        ({"numbers": "3", **OURS}, "a length is a number and a unit"),
        ({"numbers": True, **OURS}, "a length is a number and a unit"),
        ({"numbers": "3 mm", **OURS, "computed_from": "who-2008"}, "not what is 'unreferenced'"),
    ],
)
def test_what_is_named_wrongly_is_refused(added, said):
    with pytest.raises(ValidationError, match="added") as told:
        Point(**GB3, added=added)
    assert said in str(told.value)


def test_a_structure_names_the_numbers_of_whichever_rule_it_has():
    given = {"id": "s", "names": {"en": "s"}, "kind": "nerve", "basis": "study", "source": "x"}
    band = {"band": "jawline", "above": "9 mm", "below": "6 mm"}
    assert Structure(**given, region=band, added={"numbers": ["6 mm"], **OURS}).added
    with pytest.raises(ValidationError, match="no number of the rule, which has none"):
        Structure(**given, added={"numbers": ["6 mm"], **OURS})


# ---- what is shown and counted


@pytest.fixture(scope="module")
def map_():
    return load()


@pytest.mark.parametrize(
    ("name", "label", "value", "whose"),
    [
        ("SI17", "60 %", "facemap's own", "[unreferenced: facemap]"),
        ("GB3", "3 mm", "facemap's own", "[unreferenced: facemap]"),
        ("LI18", "midway", "facemap's own", "[unreferenced: facemap]"),
        ("ST6", "39.8 %", "facemap's own", "[unreferenced: facemap]"),
        ("BL5", "0.5 cun", "computed by facemap", "[computed: facemap]"),
    ],
)
def test_a_card_says_which_numbers_of_a_rule_are_not_its_sources(map_, name, label, value, whose):
    lines = describe(map_, name).part("Where").lines
    assert [(line.value, line.whose) for line in lines if line.label == label] == [(value, whose)]


def test_a_card_says_what_a_number_was_computed_from(map_):
    assert "From who-2008." in describe(map_, "BL5").part("Where").lines[2].note
    figure = describe(map_, "skin-forehead").part("Figures").lines[0]
    assert figure.note == "Men: epidermis 0.22 and dermis 1.17. From meng-2022."


def test_the_json_says_which_numbers_are_not_the_sources(tmp_path):
    path = tmp_path / "mine.yaml"
    where = "side: midline, where: {below: n, by: 4 mm}, basis: clinic, source: notes"
    mine = "added: {numbers: 4 mm, basis: own, source: me}"
    path.write_text(
        "sources:\n- {id: notes, kind: clinic, title: Notes}\n- {id: me, kind: own, title: Me}\npoints:\n"
        f"- {{id: A1, names: {{en: A}}, {where}, {mine}}}\n"
        f"- {{id: B1, names: {{en: B}}, {where}}}\n",
        encoding="utf-8",
    )
    map_ = load(atlas=path, base=None)
    out = json.loads(export(map_, tmp_path / "map.json").read_text("utf-8"))
    (first,), second = (point["added"] for point in out["points"])
    assert (first["numbers"], first["basis"], first["source"], second) == (["4 mm"], "own", "me", [])
    assert [line.value for line in describe(map_, "A1").part("Where").lines if line.label == "4 mm"] == [
        "your own"
    ]


def test_sources_are_credited_with_their_own_numbers_only():
    on = numbers_on(ATLAS)
    counts = Counter(source for id_, given in PRINTED.items() for source in [source_of(id_)] * len(given))
    assert on["who-2008"] == counts["who-2008"] + 1, "and BL5, which is computed from it"
    assert on["motor-notes"] == 1
    assert on["hardy-2020"] == 2
    assert on["meng-2022"] == 16
    assert on["shin-lim-2018"] == 1


def source_of(id_):
    name, _, which = id_.partition("/")
    record = next(record for _, record in ATLAS if record.id == name)
    return record.alternative[int(which)].source if which else record.source
