"""The words of a head: lists of what rules are written with, cards of them, and the nearest to a slip."""

import json

import pytest
from jsonschema import Draft202012Validator

from facemap import heads
from facemap.alone import with_zones_alone
from facemap.checking import check
from facemap.describe import describe
from facemap.errors import UnknownName
from facemap.grammar import parse_region
from facemap.headwords import LANDMARK, word, words
from facemap.listing import listed
from facemap.loading import load, vocabulary
from facemap.reading import standard_atlas
from facemap.reading.schema import schema
from facemap.scene import compose

KINDS = {"landmark": "landmarks", "curve": "curves", "span": "spans", "mask": "masks"}
MINE = """sources:
- {{id: me, kind: own, title: Me}}
zones:
- {{id: z, names: {{en: Z}}, side: both, where: {rule}, basis: own, source: me}}
"""


@pytest.fixture(scope="module")
def map_():
    return load()


@pytest.mark.parametrize("kind", KINDS)
def test_every_word_is_listed_with_what_it_is(map_, kind):
    names = getattr(map_.head, KINDS[kind])
    rows = listed(map_.atlas, KINDS[kind]).rows
    found = {row[0]: row for row in rows}
    assert len(found) == len(rows)
    for name in names:
        bare = name.removesuffix("_left").removesuffix("_right")
        assert found[bare][1] == ("both" if bare != name else "midline")
    assert all(row[2].strip() for row in rows)
    if kind == LANDMARK:
        assert {row[3] for row in rows} == {"surface", "estimated"}
        assert found["ch"][2] == "cheilion: the corner of the mouth"
        assert found["n"][3] == "estimated"


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_every_word_is_a_rule(map_, kind):
    for found in words(map_.head, kind):
        assert parse_region(_read(found.example))


def _read(text):
    from facemap.reading.yaml import parse

    return parse(text, "x").data


@pytest.mark.parametrize(
    ("name", "id_", "kind"),
    [
        ("ch", "ch", "landmark"),
        ("ch_left", "ch", "landmark"),
        ("cheilion", "ch", "landmark"),
        ("nasion", "n", "landmark"),
        ("tear_trough", "tear-trough", "zone"),
        ("lip_seam", "lip_seam", "curve"),
        ("glabella-hairline", "glabella-hairline", "span"),
        ("lids", "lids", "mask"),
        ("hairline", "hairline", "zone"),
    ],
)
def test_a_card_tells_what_a_word_is(map_, name, id_, kind):
    card = describe(map_, name)
    assert (card.id, card.kind) == (id_, kind)


def test_a_card_says_estimated_and_where(map_):
    card = describe(map_, "n")
    assert "estimated from bone" in card.text()
    at = map_.head.landmarks["n"].on(map_.head.mesh)
    assert f"y {at[1]:.1f}" in card.text()
    with pytest.raises(UnknownName):
        describe(map_, "xyzzyx")


def test_the_words_of_lines_tell_the_truth():
    head = heads.head()
    y = [head.curves[f"crows_feet_{k}_left"].on(head.mesh)[:, 1].mean() for k in (1, 2, 3)]
    assert y[0] > y[1] > y[2]
    assert word(head, "crows_feet_1").meaning.startswith("the upper")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            "{disc: cheilon, radius: 5 mm}",
            "called 'cheilon'; did you mean 'ch' (cheilion: the corner of the mouth)?",
        ),
        ("{disk: ch, radius: 5 mm}", "did you mean 'disc'?"),
        ("{band: nasolabial_fld, width: 5 mm}", "did you mean 'nasolabial_fold'?"),
        ("{ring: [[0, 1, 0, 0], [1, 1, 0, 0], [5, 0.5, 0.6, 0.2]]}", "b0, b1 and b2 add up to 1, not to 1.3"),
    ],
)
def test_a_slip_is_told_once_with_the_nearest(tmp_path, rule, said):
    file = tmp_path / "x.yaml"
    file.write_text(MINE.format(rule=rule), encoding="utf-8")
    told = [str(mistake) for mistake in check(file).mistakes]
    assert len(told) == 1, told
    assert told[0].endswith(said)


def test_angles_backwards_are_told_as_angles(tmp_path):
    file = tmp_path / "x.yaml"
    text = MINE.format(rule="{disc: ch, radius: 5 mm}") + (
        "points:\n- {id: P, names: {en: P}, side: both, where: ch, basis: own, source: me,\n"
        "   insertion: {angle_deg: [80, 20], basis: unreferenced, source: me}}\n"
    )
    file.write_text(text, encoding="utf-8")
    (told,) = check(file).mistakes
    assert str(told).endswith("angle_deg: the first angle, 80, is above the second, 20")


# ---- zones by themselves


def test_a_zone_stands_alone_where_no_concern_has_its_name():
    atlas = standard_atlas()
    both = with_zones_alone(atlas, ["chin:2", "nasolabial-folds"])
    assert both.concerns["chin"].zones == ("chin",)
    assert both.concerns["chin"].source == atlas.zones["chin"].source
    assert set(both.concerns) - set(atlas.concerns) == {"chin"}
    assert with_zones_alone(atlas, ["nasolabial-folds", "no-such-name"]) is atlas
    taken = {name for c in atlas.concerns.values() for name in (c.id, *c.names.every)}
    shared = next((z for z in atlas.zones.values() if z.name in taken), None)
    if shared is not None:
        assert with_zones_alone(atlas, [shared.name]) is atlas


def test_a_zone_alone_is_composed_and_a_program_is_told_how(map_):
    scene = compose(load(atlas=with_zones_alone(map_.atlas, ["chin"])), ["chin"], "western")
    assert {patch.zone for patch in scene.patches} >= {"chin"}
    with pytest.raises(UnknownName, match=r"chin is a zone and no concern: write .* zones: \[chin\]"):
        compose(map_, ["chin"])


def test_an_editor_offers_the_words_of_a_head_and_takes_others(map_):
    text = schema(vocabulary(map_.head))
    assert "x-words" not in text
    assert "x-words" not in schema()
    told = json.loads(text)
    offered = [node["examples"] for node in _nodes(told) if isinstance(node.get("examples"), list)]
    for name in ("ch", "nasolabial_fold", "corner-corner", "lids_left", "vermilion"):
        assert any(name in names for names in offered), name
    assert not any("ch_left" in names for names in offered)
    mine = {"id": "z", "names": {"en": "Z"}, "side": "both", "basis": "own", "source": "me"}
    zone = mine | {"where": {"disc": "a-point-of-mine", "radius": "5 mm"}}
    assert list(Draft202012Validator(told).iter_errors({"zones": [zone]})) == []


def _nodes(part):
    if isinstance(part, dict):
        yield part
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _nodes(inner)
