"""`facemap check`: every mistake of map files at once, also those that only a head can tell."""

import json
import re
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facemap import heads
from facemap.checking import check
from facemap.errors import BadInput
from facemap.placing import FaceMap
from facemap.reading import standard_atlas, standard_files
from facemap.reading import yaml as yaml_reader
from facemap.reading.checks import BASES
from facemap.reading.maps import merged, read_document
from facemap.records import SECTIONS, Source, Vocabulary
from facemap.records.base import Basis

PLACED = Path(__file__).parent / "broken" / "placed"
SOURCE = "sources:\n- {id: me, kind: own, title: Me}\n"


def bare(said):
    """Messages without measures of the head, which may be built anew."""
    return [re.sub(r"-?\d+\.\d+(?= mm| cm2)|(?<= 0 to )\d+", "#", words) for words in said]


@pytest.mark.parametrize("path", sorted(PLACED.glob("*.yaml")), ids=lambda path: path.stem)
def test_what_only_a_head_can_tell(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    expected = [line.removeprefix("# says: ") for line in lines if line.startswith("# says: ")]
    found = check([path])
    assert bare(str(m).replace(str(path), path.name) for m in found.mistakes) == bare(expected)
    assert expected
    assert found.atlas is None


def test_the_standard_atlas_has_no_mistake_on_a_head():
    found = check(list(standard_files().values()), base=None)
    assert [str(m) for m in found.mistakes] == []
    assert len(found.atlas) == len(standard_atlas())


def test_files_that_cannot_be_read_are_told_with_the_others(tmp_path, monkeypatch):
    good = tmp_path / "good.yaml"
    good.write_text(SOURCE + "zones:\n- {id: a, names: {en: A}, side: sideways}\n", encoding="utf-8")
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * (yaml_reader.MAX_BYTES + 1))
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("# ok\npoints: [Yángbái]".encode("latin-1"))
    said = [str(m) for m in check([tmp_path, large, good, tmp_path / "none.yaml", latin]).mistakes]
    assert [words.replace(str(tmp_path), "") for words in sorted(said)] == [
        "/good.yaml:4: a, basis: nothing is stated without basis and source: 'basis' is missing",
        "/good.yaml:4: a, side: 'sideways' is none of both, midline, left, right",
        "/good.yaml:4: a, source: nothing is stated without basis and source: 'source' is missing",
        "/good.yaml:4: a, where: 'where' is missing",
        "/large.yaml:1: 4,000,001 bytes are too many: a map has at most 4,000,000",
        "/latin.yaml:2: this is not UTF-8 text: save the file as UTF-8",
        "/none.yaml:1: cannot be read: No such file or directory",
        ":1: this is a directory: name the map file in it",
    ]


def test_what_an_unread_file_would_bring_is_not_called_missing(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        SOURCE
        + "concerns:\n- {id: spot, names: {en: Spot}, zones: a, basis: own, source: me}\n"
        + "points:\n- {id: P1, names: {en: P}, side: both, basis: own, source: me,\n"
        + "   where: {below: P2, by: 3 mm}}\n",
        encoding="utf-8",
    )
    alone = [m.text for m in check([mine]).mistakes]
    assert alone == ["no zone is called 'a'", "no landmark or point is called 'P2'"]
    assert [m.text for m in check([mine, tmp_path / "none.yaml"]).mistakes] == [
        "cannot be read: No such file or directory"
    ]


def test_a_concern_without_zones_and_a_critical_point_kept_are_warned_of(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        SOURCE
        + "concerns:\n- {id: spot, names: {en: Spot}, zones: [], basis: own, source: me}\n"
        + "plans:\n- {id: li, names: {en: Li}, concerns: spot, keep: [LI20, BL1, LI4]}\n",
        encoding="utf-8",
    )
    found = check(mine)
    assert found.mistakes == ()
    assert [str(m).replace(str(mine), "") for m in found.warnings] == [
        ":4: warning: spot, zones: the concern has no zones: nothing is coloured, and no needles are counted "
        "for it",
        ":6: warning: li, keep.1: BL1 is critical: it is shown hollow and never counted",
        ":6: warning: li, keep.2: LI4 is not on the head: it is listed and never counted",
    ]


def test_a_zone_beside_an_eye_covers_none(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        SOURCE
        + "zones:\n- {id: a, names: {en: A}, side: midline, basis: own, source: me,\n"
        + "   where: {difference: [{disc: n, radius: 60 mm}, {mask: lids_left}, {mask: lids_right}]}}\n"
        + "- {id: b, names: {en: B}, side: midline, kind: region, basis: own, source: me,\n"
        + "   where: {disc: n, radius: 60 mm}}\n",
        encoding="utf-8",
    )
    assert check(mine).mistakes == ()


def covered(rule, head, kind="zone", side="left"):
    from facemap.checking import eyes_covered
    from facemap.grammar import parse_region
    from facemap.placing import PlacedZone
    from facemap.rules import region

    return dict(
        eyes_covered(PlacedZone("x", side, region(parse_region(rule), head, None, side), head.mesh), head)
    )


@pytest.mark.parametrize(
    ("rule", "least", "most"),
    [
        ({"disc": "pupil", "radius": "20 mm"}, 0.2, 0.5),
        ({"disc": "pupil", "radius": "30 mm"}, 1, 1),
        ({"disc": "en", "radius": "12 mm"}, 0.1, 0.4),
        ({"disc": "ex", "radius": "20 mm"}, 0.5, 0.9),
        (
            {"inside": [{"through": ["sba", "brow_peak", "brow_medial", {"below": "en", "by": "20 mm"}]}]},
            0.3,
            1,
        ),
    ],
    ids=str,
)
def test_a_zone_over_part_of_an_eye_covers_it(rule, least, most):
    for head in (heads.head(), heads.head(age=80, sex="male", weight=0.9)):
        found = covered(rule, head)
        assert list(found) == ["left"]
        assert least <= found["left"] <= most


def test_no_zone_of_the_atlas_covers_an_eye_and_the_regions_do():
    map_ = FaceMap(standard_atlas(), heads.head())
    from facemap.checking import eyes_covered

    over = {(zone.id, zone.side): dict(eyes_covered(zone, map_.head)) for zone in map_.zones}
    kinds = {id_: map_.atlas.zones[id_].kind for (id_, _), eyes in over.items() if eyes}
    assert set(kinds.values()) == {"region", "muscle"}
    assert over["face", "midline"] == {"left": 1, "right": 1}


def test_a_zone_of_one_lid_may_reach_its_margin():
    head = heads.head()
    assert covered({"disc": "ex", "radius": "1 mm"}, head) == {}
    assert covered({"disc": "pupil", "radius": "6 mm"}, head) == {}
    lid = {
        "intersection": [{"mask": "lids_left"}, {"disc": {"below": "pupil", "by": "2 mm"}, "radius": "8 mm"}]
    }
    assert covered(lid, head) == {}


def test_points_that_are_never_counted_are_warned_of(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        SOURCE.replace("own", "clinic")
        + "concerns:\n- {id: c, names: {en: C}, zones: forehead, basis: clinic, source: me, protocols: [\n"
        + "   {id: p, name: P, local: [BL1, ST9], distal: LI4, basis: clinic, source: me},\n"
        + "   {id: q, name: Q, local: [BL1, GB14], basis: clinic, source: me},\n"
        + "   {id: r, name: R, areas: forehead, basis: clinic, source: me},\n"
        + "   {id: s, name: S, basis: clinic, source: me}]}\n"
        + "plans:\n- {id: li, names: {en: Li}, concerns: c, keep: [LI20, BL1], drop: BL1}\n"
        + "- {id: none, names: {en: None}, concerns: c, keep: LI20, drop: [LI20, ST4]}\n",
        encoding="utf-8",
    )
    found = check(mine)
    assert found.mistakes == ()
    assert [str(m).replace(str(mine), "") for m in found.warnings] == [
        ":5: warning: c, protocols.0: no point of the protocol is ever counted: BL1 is critical: it is shown "
        "hollow; ST9 is critical: it is shown hollow; LI4 is not on the head: it is listed",
        ":8: warning: c, protocols.3: the protocol names no points and no areas: give local, adjacent, "
        "distal or areas",
        ":11: warning: none, drop: every point that is kept is dropped too: none is left",
    ]


def test_a_mistake_elsewhere_in_a_record_hides_no_place_off_the_head(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        SOURCE
        + "points:\n- {id: P, names: {en: P}, side: sideways, source: me, where: {below: al, by: 390 mm},\n"
        + "   alternative: [{where: {below: al, by: 380 mm}, basis: own, source: you},\n"
        + "     {where: {below: nowhere, by: 380 mm}, basis: own, source: me}]}\n"
        + "zones:\n- {id: Z, names: {en: Z}, side: left, where: {disc: pupil, radius: 30 mm}, sauce: me}\n",
        encoding="utf-8",
    )
    found = check(mine)
    assert [(m.record, m.origin.field, m.text[:30]) for m in found.mistakes] == [
        ("P", "basis", "nothing is stated without basi"),
        ("P", "side", "'sideways' is none of both, mi"),
        ("P", "where", "{below: al, by: 390 mm}: 390.0"),
        ("P", "alternative.0.source", "no source is called 'you'"),
        ("P", "alternative.0.where", "{below: al, by: 380 mm}: 380.0"),
        ("P", "alternative.1.where.below", "no landmark or point is called"),
        ("Z", "basis", "nothing is stated without basi"),
        ("Z", "source", "nothing is stated without basi"),
        ("Z", "sauce", "unknown field 'sauce'; did you"),
        ("Z", "where", "the zone covers 100% of the wi"),
    ]


SLIPS = {
    "names": ({"pinyin": "Wo"}, {"names.en"}),
    "side": ("up", {"side"}),
    "where": ({"below": "nobody", "by": "5"}, {"where.below", "where.by"}),
    "alternative": (
        [{"where": {"above": "al", "by": "1 cun"}, "basis": "own", "source": "x"}],
        {"alternative.0.where.by", "alternative.0.source"},
    ),
    "insertion": (
        [{"low": 9, "high": 8, "basis": "own", "source": "y"}, 5],
        {"insertion.0.low", "insertion.0.high", "insertion.0.basis", "insertion.0.source", "insertion.1"},
    ),
    "at_risk": (["facial-artery", "nothing"], {"at_risk.1"}),
    "caution": ("grave", {"caution"}),
    "tolerance": (
        {"low": -1, "unit": "ells", "basis": "who"},
        {"tolerance.unit", "tolerance.source"},
    ),
    "basis": (None, {"basis"}),
    "source": ("z", {"source"}),
    "sauce": (1, {"sauce"}),
}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(slips=st.sets(st.sampled_from(sorted(SLIPS)), min_size=1))
def test_no_mistake_hides_another(slips):
    point = {"id": "P", "names": {"en": "P"}, "side": "both", "where": "al", "basis": "own", "source": "me"}
    point |= {name: SLIPS[name][0] for name in slips}
    data = {"sources": [{"id": "me", "kind": "own", "title": "Me"}], "points": [point]}
    document = yaml_reader.parse(json.dumps(data), "x.yaml")
    on = heads.head()
    words = Vocabulary.of(on.landmarks, on.curves, on.spans, on.masks)
    found = merged(standard_atlas(), [read_document(document)], words)
    assert {m.origin.field for m in found.mistakes} == set().union(*(SLIPS[name][1] for name in slips))


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.sampled_from(["al", "LI20", "face", "", "5 mm", "own"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "where",
                    "side",
                    "below",
                    "by",
                    "zone",
                    "union",
                    "basis",
                    "source",
                    "low",
                    "points",
                    "local",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(data=st.data())
def test_junk_in_any_field_is_told_and_no_crash(data):
    section = data.draw(st.sampled_from(sorted(SECTIONS)))
    names = [field.alias or name for name, field in SECTIONS[section].model_fields.items()]
    record = data.draw(st.dictionaries(st.sampled_from(names), JUNK, max_size=6))
    document = yaml_reader.parse(json.dumps({section: [record]}), "x.yaml")
    found = merged(standard_atlas(), [read_document(document)], None)
    assert found.mistakes
    assert all(m.origin.line == 1 and m.record for m in found.mistakes)


def test_another_base_is_refused():
    with pytest.raises(BadInput, match="base 'nothing'"):
        check([], base="nothing")


PLACES = st.recursive(
    st.sampled_from(["al", "ch", "n", "prn", "go", "pg", "nobody", ""]),
    lambda inner: (
        st.fixed_dictionaries({"between": st.lists(inner, min_size=1, max_size=3)})
        | st.fixed_dictionaries(
            {
                "below": inner,
                "by": st.sampled_from(["5 mm", "1 cun", "400 mm", "x"]),
                "along": st.sampled_from(["eye-line", "face", "canthus-canthus"]),
            }
        )
        | st.fixed_dictionaries({"disc": inner, "radius": st.sampled_from(["5 mm", "0.01 mm"])})
        | st.fixed_dictionaries({"level": inner, "vertical": inner})
    ),
    max_leaves=4,
)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(rules=st.lists(PLACES, min_size=1, max_size=3), section=st.sampled_from(["points", "zones", "lines"]))
def test_any_rule_is_placed_or_told(rules, section, tmp_path_factory):
    records = [
        {"id": f"R{i}", "names": {"en": "R"}, "side": "both", "where": rule, "basis": "own", "source": "me"}
        | ({"kind": "wrinkle"} if section == "lines" else {})
        for i, rule in enumerate(rules)
    ]
    path = tmp_path_factory.mktemp("any") / "any.yaml"
    data = {"sources": [{"id": "me", "kind": "own", "title": "Me"}], section: records}
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")
    found = check(path, head=heads.head())
    assert (found.atlas is None) == bool(found.mistakes)
    assert all(m.origin.file == str(path) and m.origin.line > 1 for m in found.mistakes)
    if found.atlas is not None:
        map_ = FaceMap(found.atlas, heads.head())
        for record in records:
            place = {"points": map_.point, "zones": map_.zone, "lines": map_.line}[section]
            assert place(record["id"], "left").side == "left"


def test_a_name_that_sounds_like_a_complaint_hides_no_mistake(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        SOURCE
        + "points:\n- {id: what is called P, names: {en: P}, side: both, basis: own, source: me, where: al}\n"
        + "- {id: Q, names: {en: Q}, side: both, basis: own, source: me,\n"
        + "   where: {below: what is called P, by: 390 mm}}\n",
        encoding="utf-8",
    )
    found = check([mine, tmp_path / "none.yaml"]).mistakes
    assert [(m.record, m.origin.field) for m in found] == [("Q", "where"), (None, None)]


def test_one_side_of_a_record_with_a_mistake_is_not_called_missing(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        SOURCE
        + "points:\n- {id: P, names: {en: P}, side: sideways, basis: own, source: me, where: al}\n"
        + "- {id: Q, names: {en: Q}, side: both, basis: own, source: me, where: {below: P_left, by: 3 mm}}\n",
        encoding="utf-8",
    )
    assert [m.record for m in check([mine]).mistakes] == ["P"]


@pytest.mark.parametrize("basis", ["who", "study", "textbook", "clinic", "article", "computed"])
def test_nothing_of_ones_own_is_told_on_another_basis(tmp_path, basis):
    file = tmp_path / "x.yaml"
    zone = "names: {en: Z}, side: both, where: {disc: ch, radius: 5 mm}, source: me"
    file.write_text(f"{SOURCE}zones:\n- {{id: z, {zone}, basis: {basis}}}\n", encoding="utf-8")
    (told,) = check(file).mistakes
    assert str(told).endswith(
        f"z, basis: '{basis}' does not fit me, a source of kind own: say own or unreferenced"
    )


def test_every_basis_rests_on_some_kind_of_source():
    kinds = get_args(Source.model_fields["kind"].annotation)
    assert set(BASES) == set(kinds)
    assert {basis for fit in BASES.values() for basis in fit} == set(get_args(Basis))
