"""The standard atlas itself: what must be in it, and that what is in it is told truly."""

import re
import unicodedata

import pytest

from facemap.names import code, is_hanzi, plain
from facemap.reading import standard_atlas
from facemap.records import Fact, Insertion, Reported
from facemap.records.base import Backed

ATLAS = standard_atlas()
CONCERNS = {
    "forehead-lines", "frown-lines", "crows-feet", "nasolabial-folds", "jowl-and-jawline", "double-chin",
    "cheek-sagging",
}  # fmt: skip
TECHNIQUES = {"western", "eastern", "donoyama-2012", "korean-clinic", "microneedling-roller", "micromagnets"}
CRITICAL = {"BL1", "ST1", "Qiuhou", "ST9", "LI18", "SI17"}
NAMED = {
    "ST2", "ST3", "ST4", "ST5", "ST6", "ST7", "ST8", "SI18", "LI19", "LI20", "GV24", "GV26", "CV23", "CV24",
    "BL2", "GB1", "GB14", "TE17", "TE23", "Yintang", "Yuyao", "Taiyang", "Jiachengjiang", "BL1",
}  # fmt: skip
HANZI = {
    "ST3": "巨髎 巨髎 Jùliáo", "ST4": "地倉 地仓 Dìcāng", "ST6": "頰車 颊车 Jiáchē",
    "SI18": "顴髎 颧髎 Quánliáo",
    "BL2": "攢竹 攒竹 Cuánzhú", "TE23": "絲竹空 丝竹空 Sīzhúkōng", "TE17": "翳風 翳风 Yìfēng",
    "ST8": "頭維 头维 Tóuwéi", "ST7": "下關 下关 Xiàguān", "CV24": "承漿 承浆 Chéngjiāng",
    "GV26": "水溝 水沟 Shuǐgōu", "GB1": "瞳子髎 瞳子髎 Tóngzǐliáo", "LI20": "迎香 迎香 Yíngxiāng",
    "Taiyang": "太陽 太阳 Tàiyáng", "Yuyao": "魚腰 鱼腰 Yúyāo", "Yintang": "印堂 印堂 Yìntáng",
    "SI19": "聽宮 听宫 Tīnggōng", "GB14": "陽白 阳白 Yángbái", "Qiuhou": "球後 球后 Qiúhòu",
}  # fmt: skip


def statements(item):
    if isinstance(item, Backed):
        yield item
    if hasattr(type(item), "model_fields"):
        for name in type(item).model_fields:
            yield from statements(getattr(item, name))
    elif isinstance(item, tuple):
        for part in item:
            yield from statements(part)


STATEMENTS = [(record.id, item) for _, record in ATLAS for item in statements(record)]


def test_everything_that_was_asked_for_is_there():
    assert set(ATLAS.concerns) >= CONCERNS
    assert set(ATLAS.techniques) >= TECHNIQUES
    assert set(ATLAS.points) >= NAMED | CRITICAL | {"LI4", "SP6", "ST36"}
    assert set(ATLAS.zones) >= {
        "forehead", "glabella", "lateral-orbit", "nasolabial-fold", "jawline", "submental", "malar", "face",
        "face-and-neck",
    }  # fmt: skip
    assert sum(p.drawn for p in ATLAS.points.values()) >= 24


@pytest.mark.parametrize("concern", sorted(CONCERNS))
def test_every_concern_has_zones_and_recipes(concern):
    record = ATLAS.concerns[concern]
    assert record.zones
    assert record.protocols
    assert len({p.id for p in record.protocols}) == len(record.protocols)
    assert any(p.local for p in record.protocols)


def test_recipes_that_stand_apart_stay_apart():
    points = [{p.point for p in protocol.points} for protocol in ATLAS.concerns["nasolabial-folds"].protocols]
    assert points == [
        {"ST4", "ST5", "ST6", "LI20", "LI4"},
        {"LI20", "ST4", "SI18"},
        {"SI18", "ST3", "ST7", "ST6", "ST2"},
    ]
    bases = [p.basis for p in ATLAS.concerns["nasolabial-folds"].protocols]
    assert bases == ["study", "clinic", "clinic"]
    assert all(p.basis == "unreferenced" for p in ATLAS.concerns["double-chin"].protocols)


def test_crows_feet_lead_with_the_local_points():
    local = {
        p.point
        for protocol in ATLAS.concerns["crows-feet"].protocols
        for p in protocol.points
        if p.role == "local"
    }
    assert local == {"TE23", "Taiyang", "GB1"}


def test_no_recipe_uses_a_point_the_program_never_chooses():
    for concern in ATLAS.concerns.values():
        for protocol in concern.protocols:
            assert not {p.point for p in protocol.points} & CRITICAL


@pytest.mark.parametrize("id_", sorted(CRITICAL))
def test_critical_points_say_so(id_):
    point = ATLAS.points[id_]
    assert point.caution == "critical"
    assert point.at_risk
    assert any(id_ in record.bears_on for record in ATLAS.safety.values())


def test_only_these_are_critical():
    assert {p.id for p in ATLAS.points.values() if p.caution == "critical"} == CRITICAL


def test_a_sign_of_care_has_a_reason():
    for point in ATLAS.points.values():
        assert bool(point.at_risk) == (point.caution != "routine"), point.id


@pytest.mark.parametrize("id_", ["LI4", "SP6", "ST36"])
def test_points_of_the_body_are_listed_and_not_drawn(id_):
    assert ATLAS.points[id_].where is None
    assert not ATLAS.points[id_].drawn


@pytest.mark.parametrize("id_", ["LI19", "LI20", "GV26"])
def test_disputed_points_carry_their_alternative(id_):
    point = ATLAS.points[id_]
    assert point.alternative
    assert all(other.where != point.where for other in point.alternative)


# ---- what was reported


def count(technique):
    return [(r.low, r.high, r.unit, r.per, r.basis) for r in ATLAS.techniques[technique].count]


def test_counts_as_reported():
    assert count("western") == [(None, 70, "needles", "session", "article")]
    assert count("eastern") == [(None, 15, "needles", "session", "article")]
    assert count("donoyama-2012") == [(20, 20, "needles", "session", "study")]
    assert count("korean-clinic") == [(100, 150, "needles", "session", "clinic")]
    assert count("microneedling-roller")[0] == (250, 250, "holes", "cm2", "study")
    assert count("microneedling-roller")[1][4] == "computed"
    assert count("micromagnets") == []


def test_techniques_are_spread_as_they_were_reported():
    spread = {t.id: (t.places, t.region) for t in ATLAS.techniques.values()}
    assert spread["western"] == ("area", "face")
    assert spread["eastern"] == ("points", "face")
    assert spread["korean-clinic"] == ("area", "face-and-neck")
    assert spread["micromagnets"][0] is None
    assert spread["microneedling-roller"] == ("per_area", None)
    assert all(ATLAS.zones[region].kind == "region" for _, region in spread.values() if region)


def test_display_names_say_whose_figure_it_is():
    for technique in ATLAS.techniques.values():
        assert re.fullmatch(r".+ \(.+\)", technique.display), technique.id


def test_insertions_as_printed():
    def printed(id_):
        return [(i.low, i.high, i.unit, i.angle_deg, i.basis) for i in ATLAS.points[id_].insertion]

    assert printed("GB14") == [
        (0.5, 0.8, "cun", (10, 15), "textbook"),
        (0.3, 0.5, "cun", (10, 15), "clinic"),
    ]
    assert printed("ST7") == [(15, 25, "mm", (90, 90), "textbook")]
    assert printed("ST5") == [(0.3, 0.5, "cun", (45, 45), "textbook")]
    assert [row[:2] for row in printed("BL1")] == [(0.2, 0.3), (0.3, 0.5)]
    assert printed("ST4")[0][:2] == (None, None)
    assert [row[3] for row in printed("ST2")] == [(90, 90), (10, 15)]
    assert len(printed("Taiyang")) == 3
    assert len(printed("Qiuhou")) == 2


# ---- truth


def test_every_statement_has_a_basis_and_a_source_that_exists():
    assert len(STATEMENTS) > 200
    for id_, item in STATEMENTS:
        assert item.basis, id_
        assert item.source in ATLAS.sources, (id_, item.source)


def test_no_source_is_an_orphan():
    """A statement rests on each, or a note names it for how something is commonly told."""
    notes = " ".join(item.note or "" for _, item in STATEMENTS)
    rested_on = {item.source for _, item in STATEMENTS}
    assert rested_on | {id_ for id_ in ATLAS.sources if f"({id_})" in notes} == set(ATLAS.sources)


def test_no_structure_is_an_orphan():
    named = {s for p in ATLAS.points.values() for s in p.at_risk}
    projected = {s.id for s in ATLAS.structures.values() if s.projection is not None}
    assert named | projected == set(ATLAS.structures)


def test_every_zone_of_the_concerns_is_there_and_no_line_is_named_in_vain():
    concerns = ATLAS.concerns.values()
    used = {z for c in concerns for z in (*c.zones, *(a for p in c.protocols for a in p.areas))}
    used |= {t.region for t in ATLAS.techniques.values() if t.region}
    assert used <= set(ATLAS.zones)
    assert {line for c in concerns for line in c.lines} <= set(ATLAS.lines)
    for zone in ATLAS.zones.values():
        assert zone.id in used or zone.where_in_words, zone.id


@pytest.mark.parametrize(("basis", "kinds"), [
    ("who", {"standard"}),
    ("study", {"study", "review", "untraced"}),
    ("article", {"article", "untraced"}),
    ("computed", {"facemap"}),
])  # fmt: skip
def test_a_basis_is_never_better_than_its_source(basis, kinds):
    for id_, item in STATEMENTS:
        if item.basis == basis:
            assert ATLAS.sources[item.source].kind in kinds, (id_, item.source)


def test_what_facemap_made_up_is_never_called_more():
    for id_, item in STATEMENTS:
        if item.source == "facemap":
            assert item.basis in ("unreferenced", "computed"), id_


def test_traced_sources_can_be_found():
    for source in ATLAS.sources.values():
        if source.kind in ("standard", "study", "review", "article"):
            assert source.doi or source.isbn or source.url or source.published_in, source.id


def test_every_number_is_typed_and_not_hidden_in_a_rule():
    for id_, item in STATEMENTS:
        if isinstance(item, Reported | Insertion):
            assert item.unit, id_
        if isinstance(item, Fact):
            assert item.text.endswith("."), (id_, item.text)


# ---- names


@pytest.mark.parametrize("id_", sorted(HANZI))
def test_hanzi_and_pinyin(id_):
    names = ATLAS.points[id_].names
    assert f"{names.hant} {names.hans} {names.pinyin}" == HANZI[id_]


def test_points_have_names_in_all_scripts():
    for point in ATLAS.points.values():
        names = point.names
        if point.id.endswith("-site"):
            continue
        assert is_hanzi(names.hant), point.id
        assert is_hanzi(names.hans), point.id
        assert len(names.hant) == len(names.hans), point.id
        tones = [c for c in unicodedata.normalize("NFD", names.pinyin) if unicodedata.combining(c)]
        assert len(tones) == len(names.hant), f"{point.id}: a tone mark for every syllable of {names.pinyin}"
        if code(point.id) is None:
            assert plain(names.pinyin) == plain(point.id)


def test_every_character_is_the_plain_one():
    for _, record in ATLAS:
        for name in record.names.every:
            assert name == unicodedata.normalize("NFC", name), name


def test_ids_are_unique_over_all_kinds():
    ids = [record.id for _, record in ATLAS]
    assert len(ids) == len(set(ids))


def test_a_technique_answers_to_the_name_that_lists_show():
    for technique in ATLAS.techniques.values():
        assert ATLAS.find(technique.display, "technique").record is technique
