"""The JSON Schema of a map, and the grammar it describes: what one takes, the other takes."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from facemap.errors import FacemapError
from facemap.grammar import mentions, parse_curve, parse_place, parse_region
from facemap.reading import standard_files
from facemap.reading import yaml as yaml_reader
from facemap.reading.maps import merge, read_document
from facemap.reading.schema import schema
from facemap.records import Atlas
from facemap.telling import tell

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
SCHEMA = json.loads(schema())
VALID = Draft202012Validator(SCHEMA)
MINE = {"basis": "own", "source": "me"}


def wrong(data):
    return [f"{'.'.join(map(str, e.path))}: {e.message[:200]}" for e in VALID.iter_errors(data)]


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "path", [*standard_files().values(), *EXAMPLES.glob("*.yaml")], ids=lambda path: path.name
)
def test_the_schema_takes_the_standard_atlas_and_the_examples(path):
    data = yaml_reader.parse(path.read_text(encoding="utf-8"), path.name).data
    assert data
    assert wrong(data) == []
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=")


def a_map(**fields):
    return {"points": [{"id": "A", "names": {"en": "A"}, "side": "both", "where": "al"} | MINE | fields]}


def a_technique(**fields):
    return {"techniques": [{"id": "T", "names": {"en": "T"}, "display": "T"} | MINE | fields]}


@pytest.mark.parametrize(
    "data",
    [
        {"zonez": []},
        a_map(side="left"),
        a_map(basis="rumour"),
        a_map(were="al"),
        a_map(where={"below": "al", "by": "5"}),
        a_map(where={"between": ["al"]}),
        a_map(where={"between": ["al", "ch"], "fraction": 2}),
        a_map(insertion={"low": 1, "high": 2, "basis": "who"}),
        a_map(insertion={"low": 1, "high": 7, "unit": "cun", "basis": "who", "source": "me"}),
        a_map(tolerance={"low": -1, "unit": "mm", "basis": "who", "source": "me"}),
        a_technique(count={"low": 5, "unit": "bananas", "basis": "who", "source": "me"}),
        a_technique(count={"low": 5, "unit": "needles", "per": "monkey", "basis": "who", "source": "me"}),
        a_technique(count={"low": -5, "unit": "needles", "basis": "who", "source": "me"}),
        {"plans": [{"id": "a", "names": {"en": "A"}}]},
        {"plans": [{"id": "a", "names": {"en": "A"}, "concerns": {"x": 0}}]},
        {"plans": [{"id": "a", "names": {"en": "A"}, "concerns": "x", "count": -1}]},
        {"sources": [{"id": "a", "kind": "rumour", "title": "A"}]},
    ],
    ids=str,
)
def test_an_editor_marks_what_the_reader_refuses(data):
    assert wrong(data)
    document = yaml_reader.parse(json.dumps(data), "x.yaml")
    assert read_document(document).mistakes


@pytest.mark.parametrize(
    "concerns",
    ["forehead-lines", ["forehead-lines", "frown-lines"], {"forehead-lines": 2, "x": 0.5}],
    ids=str,
)
def test_concerns_of_a_plan_in_every_form(concerns):
    data = {"plans": [{"id": "a", "names": {"en": "A"}, "concerns": concerns}]}
    assert wrong(data) == []
    assert not read_document(yaml_reader.parse(json.dumps(data), "x.yaml")).mistakes


# ---- random rules

NAMES = st.sampled_from(["al", "ch_left", "n", "ST4", "nasolabial_fold", "über-x", "a b", "no", "1"])
LENGTHS = st.one_of(
    st.integers(1, 60).map(lambda n: f"{n} mm"),
    st.floats(0.01, 50).map(lambda x: f"{x:.3f} mm"),
    st.tuples(st.integers(1, 4), st.integers(2, 9)).map(lambda f: f"{f[0]}/{f[1]} span"),
    st.integers(1, 9).map(lambda n: f"{n}  cun"),
)
SHARES = st.floats(0, 1)
WAYS = st.sampled_from(["above", "below", "lateral", "medial"])


def fields(needed, **optional):
    return st.fixed_dictionaries(needed, optional=optional)


def offsets(start):
    return st.tuples(WAYS, start, LENGTHS).map(lambda t: {t[0]: t[1], "by": t[2], "along": "brow-hairline"})


def at(start):
    """Every form of a place, by name."""
    return {
        "between": fields({"between": st.tuples(start, start).map(list)}, fraction=SHARES),
        "offset": offsets(start),
        "toward": fields({"toward": start, "from": start, "by": LENGTHS, "along": st.just("eyes")}),
        "fraction": fields({"on": NAMES, "fraction": SHARES}),
        "on": st.tuples(st.sampled_from(["level", "vertical", "vertical_in_profile", "nearest"]), start).map(
            lambda t: {"on": "fold", t[0]: t[1]}
        ),
        "crossing": fields({"level": start, "vertical": start}),
        "profile": fields({"level": start, "vertical_in_profile": start}),
    }


PLACES = st.recursive(NAMES, lambda inner: st.one_of(*at(inner).values()), max_leaves=4)


def along(inner):
    """Every form of a curve, by name."""
    return {
        "through": fields(
            {"through": st.lists(PLACES, min_size=2, max_size=4)}, smooth=st.booleans(), closed=st.booleans()
        ),
        "path": fields({"path": st.lists(PLACES, min_size=2, max_size=3)}),
        "part": fields({"part": inner, "from": PLACES, "to": PLACES}),
        "section": st.tuples(st.sampled_from(["level", "vertical"]), PLACES).map(
            lambda t: {t[0]: t[1], "from": "al", "to": "ch"}
        ),
        "shift": st.tuples(WAYS, inner, LENGTHS).map(lambda t: {"shift": t[1], t[0]: t[2], "along": "eyes"}),
    }


CURVES = st.recursive(NAMES, lambda inner: st.one_of(*along(inner).values()), max_leaves=2)
NODE = st.tuples(st.integers(0, 9999), st.floats(0, 1)).map(lambda t: [t[0], t[1], 1 - t[1], 0.0])
SPAN = {"along": st.just("eyes")}
PIECES = {
    "width": fields({"band": CURVES, "width": LENGTHS} | SPAN, ends=st.sampled_from(["round", "flat"])),
    "medial": fields({"band": CURVES, "medial": LENGTHS} | SPAN, lateral=LENGTHS),
    "above": fields({"band": CURVES, "above": LENGTHS} | SPAN, below=LENGTHS),
    "inside": fields({"inside": st.lists(CURVES | PLACES, min_size=1, max_size=4)}),
    "disc": fields({"disc": PLACES, "radius": LENGTHS} | SPAN),
    "zone": fields({"zone": NAMES}),
    "mask": fields({"mask": NAMES}),
    "ring": fields({"ring": st.lists(NODE, min_size=3, max_size=6)}, smooth=st.booleans()),
    "vertices": fields({"vertices": st.lists(st.integers(0, 9999), min_size=1, max_size=6)}),
}
REGIONS = st.one_of(*PIECES.values())
SUMS = {
    name: st.lists(REGIONS, min_size=2, max_size=3).map(lambda given, name=name: {name: given})
    for name in ("union", "intersection", "difference")
}
FORMS = [
    *(("points", name, rule, parse_place, {}) for name, rule in at(PLACES).items()),
    *(("lines", name, rule, parse_curve, {"kind": "wrinkle"}) for name, rule in along(CURVES).items()),
    *(("zones", name, rule, parse_region, {}) for name, rule in (PIECES | SUMS).items()),
]


@pytest.mark.parametrize(
    ("section", "rules", "parse", "more"),
    [pytest.param(section, *form, id=f"{section}-{name}") for section, name, *form in FORMS],
)
@settings(max_examples=20, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_rule_goes_through_yaml_and_back(section, rules, parse, more, data):
    rule = parse(data.draw(rules))
    plain = rule.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    record = {"id": "A", "names": {"en": "A"}, "side": "both", "where": plain} | MINE | more
    whole = {section: [record], "sources": [{"id": "me", "kind": "own", "title": "Me"}]}
    assert wrong(whole) == []
    read = read_document(yaml_reader.parse(json.dumps(whole, ensure_ascii=False), "x.yaml"))
    assert read.mistakes == ()
    assert read.entries[0].record.where == rule == parse(rule)
    assert tell(rule)
    assert all(isinstance(mention.name, str) for mention in mentions(rule, "zone"))


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | NAMES
    | LENGTHS
    | st.sampled_from(["own", "both", "who"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    *(
                        "id",
                        "names",
                        "en",
                        "side",
                        "where",
                        "basis",
                        "source",
                        "low",
                        "high",
                        "unit",
                        "along",
                    ),
                    *(
                        "between",
                        "below",
                        "by",
                        "on",
                        "through",
                        "band",
                        "inside",
                        "ring",
                        "concerns",
                        "keep",
                    ),
                ]
            )
            | st.text(max_size=3),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(
    junk=st.dictionaries(st.sampled_from(list(SCHEMA["properties"])) | st.text(max_size=4), JUNK, max_size=3)
)
def test_junk_is_told_never_a_traceback(junk):
    said = ["x.yaml:"]
    try:
        document = yaml_reader.parse(json.dumps(junk, ensure_ascii=False), "x.yaml")
        merge(Atlas(), [read_document(document)])
    except FacemapError as refused:
        said = str(refused).splitlines()
    assert all(line.startswith("x.yaml:") for line in said)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.dictionaries(st.text(max_size=5), JUNK, max_size=4))
def test_junk_is_no_rule(junk):
    for parse in (parse_place, parse_curve, parse_region):
        try:
            parse(junk)
        except ValidationError:
            continue
