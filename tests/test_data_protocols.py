"""Concerns, techniques, warnings and sources against lists of this file's own."""

import json
import re

import pytest
from typer.testing import CliRunner

from facemap import heads
from facemap.choosing import choose
from facemap.cli import app
from facemap.describe import describe
from facemap.grammar import Rule, numbers
from facemap.placing import FaceMap
from facemap.reading import standard_atlas
from facemap.records import Added, Fact, Insertion, Reported, Ruled
from facemap.records.backing import numbers_on, statements

ATLAS = standard_atlas()
NEVER = {"BL1", "ST1", "Qiuhou", "ST9", "LI18", "SI17"}

# concern: zones; recipes as "local / adjacent / distal / areas: basis"
CONCERNS = {
    "forehead-lines": ("forehead", "GB14 frontalis-site / Yintang BL2 ST8 // frontalis: clinic"),
    "frown-lines": (
        "glabella", "Yintang: clinic", "Yintang BL2 / Yuyao: unreferenced",
        "corrugator-site procerus-site: unreferenced",
    ),
    "crows-feet": ("lateral-orbit", "TE23 Taiyang / BL2 / ST6 TE17: clinic", "GB1: unreferenced"),
    "eye-bags": ("lower-lid tear-trough", "/ Taiyang Yuyao Yintang: clinic", "ST2: clinic"),
    "dark-circles": ("lower-lid tear-trough", "ST2 / SI18 ST3 / ST7 ST6: clinic"),
    "droopy-lid-and-brow": ("upper-lid brow", "BL2 Yuyao TE23: clinic", "/ GB14: clinic"),
    "nasolabial-folds": (
        "nasolabial-fold", "ST4 LI20 / ST5 ST6 / LI4: study", "LI20 ST4 / SI18: clinic",
        "ST3 / SI18 ST2 / ST7 ST6: clinic",
    ),
    "marionette-lines": ("marionette", "ST4 / ST5 / ST6: study", "depressor-anguli-oris-site: clinic"),
    "lip-lines": ("perioral", "ST4 LI19 CV24 / LI20 Jiachengjiang: clinic"),
    "cheek-sagging": (
        "malar cheek", "SI18 ST3: clinic", "zygomaticus-site zygomaticus-minor-site: clinic",
    ),
    "jowl-and-jawline": ("jawline jowl", "ST6 / TE17 ST7: clinic"),
    "double-chin": (
        "submental", "CV23 / ST5 ST6 / TE17: unreferenced", "/// platysma: unreferenced",
    ),
    "neck-lines": ("neck-front", "/// platysma: study"),
    "jaw-tension": ("masseter temple", "ST7 ST6: clinic", "/// masseter temporalis: unreferenced"),
    "dull-complexion": ("face", "GB1 ST3 ST4 ST7 SI19 CV24 Yintang Yuyao: study"),
    "melasma": ("malar forehead upper-lip", ": study", "// SP6 ST36 SP10: study"),
    "pores-and-texture": ("nose cheek",),
    "smile-lines": (
        "lateral-orbit nasolabial-fold", "TE23 Taiyang / BL2 / ST6 TE17: clinic", "GB1: unreferenced",
        "ST4 LI20 / ST5 ST6 / LI4: study", "LI20 ST4 / SI18: clinic", "ST3 / SI18 ST2 / ST7 ST6: clinic",
    ),
    "redness": ("malar cheek nose",),
    "acne-scars": ("cheek",),
    "hollow-cheeks": ("cheek",),
    "bunny-lines": ("nasal-sidewall",),
}  # fmt: skip
NOTHING_REPORTED = {"redness", "acne-scars", "hollow-cheeks", "bunny-lines"}

# technique: count; places; region; with the body; basis; sessions; people
TECHNIQUES = {
    "western": ("up to 70 needles per session", "area", "face", False, "article", "5-10", ""),
    "eastern": ("up to 15 needles per session", "points", "face", False, "article", "5-10", ""),
    "donoyama-2012": ("20 needles per session", "points", "face", False, "study", "5", "2 women"),
    "korean-clinic": ("100-150 needles per session", "area", "face-and-neck", False, "clinic", "", ""),
    "yun-2013": ("", None, None, False, "study", "5", "28 women"),
    "japanese-clinic-a": ("50-100 needles per session", "area", None, False, "clinic", "", ""),
    "japanese-clinic-b": ("10-30 needles per session", "area", None, False, "clinic", "", ""),
    "us-market": ("up to 40 needles per session", "area", None, True, "clinic", "", ""),
    "haghir-2025": ("", None, None, True, "study", "12", "72 women"),
    "melasma-2016": ("", None, None, True, "study", "16", "41 women"),
    "supasiri-2021": ("", None, None, False, "study", "5 10", "113 people"),
    "thread-pham-2023": ("", None, None, False, "study", "", "20 women"),
    "thread-yun-2017": ("", None, None, False, "study", "1", "14 women"),
    "needle-knife-trial": ("", "lines", None, False, "study", "", "100 people"),
    "micromagnets": ("", None, "face", False, "article", "", ""),
    "microneedling-roller": ("250 holes per cm2", "per_area", None, False, "study", "", ""),
    "microneedling-home": ("", None, None, False, "article", "", ""),
}
MORE_OF_A_TECHNIQUE = {
    "western": "10 mm; 20-30 min",
    "eastern": "10 mm; 20-30 min",
    "donoyama-2012": "0.1 mm; 15 mm; 1 session per week",
    "japanese-clinic-a": "0.1-0.2 mm; 0.5-1 sessions per week",
    "us-market": "15-30 min",
    "haghir-2025": "2 sessions per week; 4.86 % of sessions; 0.69 % of sessions",
    "melasma-2016": "2 sessions per week",
    "supasiri-2021": "2 sessions per week; 29 people",
    "thread-pham-2023": "17 women",
    "thread-yun-2017": "1.87 mm; 1.43 mm",
    "microneedling-roller": "16.7 holes per cm2 and pass; 0.5-1.5 mm; 0.1 mm",
    "microneedling-home": "0.2-0.3 mm",
    "microneedling-pen": "0.25-2 mm",
}

# article; the records that tell it; words that one statement there has, on the basis of that article
BRIEF = [
    ("younger", "eastern", "14 channels"),
    ("younger", "western", "up to 70 needles per session"),
    ("younger", "eastern", "up to 15 needles per session"),
    ("younger", "western eastern", "10 mm"),
    ("younger", "western eastern", "5-10 sessions per course"),
    ("younger", "forehead-lines nasolabial-folds double-chin", "more needles"),
    ("younger", "cheek-sagging jowl-and-jawline", "sagging get more needles"),
    ("younger", "western eastern", "epidermis, dermis, fat under the skin and muscle"),
    ("younger", "western eastern pain", "local anaesthetic"),
    ("younger", "microneedling-roller", "Grew out of facial acupuncture"),
    ("younger", "microneedling-home", "use themselves"),
    ("younger", "microneedling-roller microneedling-home", "serum .* past the epidermis"),
    ("overlooked", "western", "Most of the needles are in the face"),
    ("overlooked", "western", "blood .* collagen and elastin, and to relax"),
    ("overlooked", "mild-redness", "Redness or tenderness, mild and short"),
    ("overlooked", "dull-complexion", "blood .* relax"),
    ("tcm", "eastern", "individual diagnosis, on the face and the body"),
    ("tcm", "western eastern", "20-30 min"),
    ("tcm", "eastern", "cupping, gua sha and herbal masks"),
    ("tcm", "eastern", "fine lines and wrinkles.*redness, size of pores, oil.*muscles.*relax"),
    ("tcm", "redness pores-and-texture", "redness, size of pores, oil"),
    ("tcm", "cheek-sagging", "tone and lift the muscles"),
    ("tcm", "pregnancy", "Consult first"),
    ("tcm", "conditions", "consult first, and choose a licensed practitioner"),
    ("tcm", "western eastern", "licensed practitioner"),
    ("matrix", "micromagnets", "Magnets lie on the skin"),
    ("matrix", "micromagnets", "personalised face matrix"),
    ("matrix", "micromagnets", "treatment of the body, with serums, creams and gels"),
    ("matrix", "jaw-tension", "Tension in the jaw, and a face creased by headache"),
    ("matrix", "forehead-lines", "headache"),
    ("wrinkles", "western neck-lines", "Face, neck and hairline"),
    ("wrinkles", "melasma", "study of 2016 on melasma"),
    ("wrinkles", "forehead-lines", "Reviews of 2018, 2020 and 2021"),
    ("wrinkles", "cheek-sagging", "Laxity and sagging"),
    ("wrinkles", "droopy-lid-and-brow", "Droopy eyelids"),
    ("wrinkles", "eye-bags", "Puffiness and swelling"),
    ("wrinkles", "jaw-tension", "Jaw tension"),
    ("wrinkles", "pores-and-texture", "Pores and texture"),
    ("wrinkles", "dull-complexion", "Complexion and circulation"),
    ("wrinkles", "common-side-effects",
     "Soreness, bruising, bleeding, itching, dry and peeling skin, pain, swelling, faintness"),
    ("wrinkles", "infection", "infection"),
    ("wrinkles", "lung", "punctured or collapsed lung, from deep needles elsewhere"),
    ("wrinkles", "abscess-2021", "undiagnosed diabetes who had needled"),
    ("wrinkles", "lipogranulomatosis-article", "five years later, and the silicone"),
    ("wrinkles", "clotting", "clotting disorder or on blood thinners"),
    ("wrinkles", "other-injections", "No Botox, filler or other injections during the course"),
    ("wrinkles", "forehead-lines frown-lines crows-feet", "Botox acts on lines of movement.*sun damage"),
    ("wrinkles", "smile-lines", "lines of movement such as those of a smile"),
]  # fmt: skip

# what protocols and anatomy say of harm: record; whose; numbers or words in it
WARNINGS = [
    (
        "health",
        "facialist",
        "uncontrolled hypertension, severe migraine, epilepsy, .*herpes .*infection",
    ),
    ("keloid-allergy", "clinic-cautions", "keloids or a severe allergy"),
    ("wait-after-injections", "point-of-healing", "90 days"),
    ("wait-after-injections", "facialist", "2-4 weeks"),
    ("wait-after-laser", "live-well", "3 weeks"),
    ("wait-after-laser", "point-of-healing", "30 days"),
    ("pregnancy-points", "guerreiro-2011", "LI4 and SP6 .* disputed"),
    ("melasma-pregnancy", "general-knowledge", "comes with pregnancy"),
    ("bleeding-rate", "haghir-trial", "4.86 % per session"),
    ("bleeding-rate", "haghir-trial", "0.69 % per session"),
    ("periocular-cases", "lee-2023", "1982 to 2020 .* 15 eyes"),
    ("suborbital-haematoma", "wang-2023", "0.2 %"),
    ("orbital-haemorrhage-2025", "bmas-2025", "presumably BL1"),
    ("lipogranulomatosis-2015", "bashey-2015", "sclerosing lipogranulomatosis"),
    ("no-standard-depth", "safe-depth-2013", "47 studies"),
    ("no-standard-depth", "reporting-2019", "45 % of trials"),
    ("placing-scatter", "molsberger-2012", "2.7-41.4 cm2"),
    ("one-centimetre", "trzeciak-2025", "9.21 mm"),
]
SKIN_MM = {
    "skin-forehead": (1.39, 1.06), "skin-glabella": (1.35, 1.09), "skin-temple": (1.25, 0.98),
    "skin-lids": (0.85, 0.75), "skin-cheekbone": (1.33, 1.07), "skin-below-jaw": (1.23, 1.09),
    "skin-neck": (1.17, 1.16),
}  # fmt: skip
PEN_MM = {
    "skin-forehead": (0.25, 0.5, 0.5, 0.75), "skin-glabella": (0.25, 0.5, 0.5, 1.0),
    "skin-nose": (0.25, 0.25, 0.5, 0.5), "skin-lids": (0.25, 0.25, 0.25, 0.5),
    "skin-cheekbone": (0.5, 0.5, 0.5, 1.0), "skin-cheek-chin": (0.5, 1.0, 1.0, 2.0),
    "skin-upper-lip": (0.25, 0.25, 0.25, 0.75),
}  # fmt: skip


def record(id_):
    return next(r for _, r in ATLAS if r.id == id_)


def said(item):
    """What a statement says: the text of a fact, a warning; a number as it is read."""
    if isinstance(item, Reported):
        return str(item)
    return item.text if isinstance(item, Fact) else getattr(item, "text", "")


# ---- concerns


def test_every_concern_that_people_ask_for_is_there():
    assert set(ATLAS.concerns) == set(CONCERNS)


@pytest.mark.parametrize("id_", CONCERNS)
def test_a_concern_has_its_zones_and_its_recipes_one_by_one(id_):
    zones, *recipes = CONCERNS[id_]
    concern = ATLAS.concerns[id_]
    assert concern.zones == tuple(zones.split())
    got = [([p.local, p.adjacent, p.distal, p.areas], p.basis) for p in concern.protocols]
    wanted = []
    for recipe in recipes:
        groups, basis = recipe.rsplit(":", 1)
        parts = [tuple(group.split()) for group in groups.split("/")]
        wanted.append((parts + [()] * (4 - len(parts)), basis.strip()))
    assert got == wanted


def test_where_nothing_was_found_it_says_so_and_claims_no_source():
    for id_ in NOTHING_REPORTED:
        concern = ATLAS.concerns[id_]
        assert not concern.protocols
        assert "nothing was found" in concern.note
        assert (concern.basis, concern.source) == ("unreferenced", "facemap")
    assert {c.id for c in ATLAS.concerns.values() if not c.protocols} == NOTHING_REPORTED | {
        "pores-and-texture"
    }


def test_smile_lines_are_crows_feet_and_folds():
    smile, eye, fold = (ATLAS.concerns[i] for i in ("smile-lines", "crows-feet", "nasolabial-folds"))
    assert smile.zones == eye.zones + fold.zones
    assert smile.lines == eye.lines + fold.lines
    assert smile.protocols == eye.protocols + fold.protocols


def test_every_wrinkle_a_concern_is_about_is_named():
    for id_ in ("forehead-lines", "frown-lines", "crows-feet", "bunny-lines", "marionette-lines", "lip-lines",
                "neck-lines"):  # fmt: skip
        assert ATLAS.concerns[id_].lines, id_
        assert all(ATLAS.lines[line].kind == "wrinkle" for line in ATLAS.concerns[id_].lines)


# ---- techniques


def test_every_technique_is_there_and_every_other_is_a_vendors():
    assert set(ATLAS.techniques) - set(TECHNIQUES) == {"microneedling-pen"}
    assert set(TECHNIQUES) <= set(ATLAS.techniques)


@pytest.mark.parametrize("id_", TECHNIQUES)
def test_a_technique_is_told_as_it_was_reported(id_):
    count, places, region, body, basis, sessions, people = TECHNIQUES[id_]
    t = ATLAS.techniques[id_]
    assert (str(t.count[0]) if t.count else "") == count
    assert (t.places, t.region, t.includes_body, t.basis) == (places, region, body, basis)
    assert [str(s).split()[0] for s in t.sessions] == sessions.split()
    assert [str(p) for p in t.participants] == ([people] if people else [])


@pytest.mark.parametrize("id_", MORE_OF_A_TECHNIQUE)
def test_what_else_was_reported_of_a_technique(id_):
    told = [said(s) for s in statements(ATLAS.techniques[id_])]
    for number in MORE_OF_A_TECHNIQUE[id_].split("; "):
        assert number in told, (number, told)


def test_display_names_are_all_different_and_short():
    names = [t.display for t in ATLAS.techniques.values()]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 46


def test_threads_and_needles_name_their_own_points():
    assert ATLAS.techniques["thread-pham-2023"].points == ("ST4", "ST5", "ST6", "LI20", "LI4")
    named = set(ATLAS.techniques["donoyama-2012"].points)
    assert named == {"BL1", "GB1", "ST1", "ST3", "ST4", "ST7", "SI19", "CV24", "Yintang", "Yuyao"}
    assert [t.id for t in ATLAS.techniques.values() if t.points] == ["donoyama-2012", "thread-pham-2023"]


# ---- the brief, warnings, sources


@pytest.mark.parametrize(("article", "ids", "words"), BRIEF)
def test_every_fact_of_the_brief_has_a_record(article, ids, words):
    for id_ in ids.split():
        told = [
            said(s) for s in statements(record(id_)) if (s.source, s.basis) == (f"brief-{article}", "article")
        ]
        assert any(re.search(words, text) for text in told), (id_, told)


def test_the_studies_that_the_brief_names_are_sources():
    for id_, year in (("shin-lim-2018", 2018), ("smith-2020", 2020), ("rerksuppaphol-2016", 2016)):
        assert ATLAS.sources[id_].year == year


@pytest.mark.parametrize(("id_", "source", "words"), WARNINGS)
def test_every_warning_has_a_record(id_, source, words):
    told = [said(s) for s in statements(ATLAS.safety[id_]) if s.source == source]
    assert any(re.search(words, text) for text in told), told


@pytest.mark.parametrize("id_", SKIN_MM)
def test_the_thickness_of_skin_is_the_sum_it_says(id_):
    figures = [f for f in ATLAS.safety[id_].figures if f.unit == "mm of skin"]
    assert [f.low for f in figures] == list(SKIN_MM[id_])
    for figure in figures:
        epidermis, dermis = map(float, re.findall(r"\d\.\d\d", figure.note))
        assert figure.low == pytest.approx(epidermis + dermis, abs=1e-9)
        assert (figure.basis, figure.source) == ("computed", "facemap")


@pytest.mark.parametrize("id_", PEN_MM)
def test_the_depths_of_the_pen(id_):
    figures = [f for f in ATLAS.safety[id_].figures if f.source == "dr-pen"]
    assert [end for f in figures for end in (f.low, f.high)] == list(PEN_MM[id_])
    assert {f.basis for f in figures} == {"clinic"}


def test_every_kind_of_warning_is_there():
    kinds = {s.kind for s in ATLAS.safety.values()}
    assert kinds == {"contraindication", "precaution", "wait", "side-effect", "case"}


def test_untraced_sources_say_that_they_are():
    for source in ATLAS.sources.values():
        if not (source.doi or source.isbn or source.url or source.published_in or source.kind == "facemap"):
            assert source.kind == "untraced", source.id
        if source.kind == "untraced":
            assert not any((source.doi, source.isbn, source.url)), source.id


def test_list_sources_counts_the_numbers_that_rest_on_each():
    done = CliRunner().invoke(app, ["list", "sources", "--format", "json"])
    rows = {row["id"]: row["numbers"] for row in json.loads(done.stdout)}
    assert rows["zeel"] == 2
    assert rows["korean-press"] == 1
    assert rows["dr-pen"] == 1 + 2 * len(PEN_MM)
    assert rows == {id_: numbers_on(ATLAS)[id_] for id_ in ATLAS.sources}
    assert sum(rows.values()) == sum(counted(r) for _, r in ATLAS)


def counted(item):
    """How many numbers stand in a record: those computed from a source's figures rest on that source too."""
    if isinstance(item, Ruled):
        own = {str(number) for number in numbers(item.rule)}
        more = sum(len(added.computed_from) * len(added.numbers) for added in item.added)
        return len(own) + more + sum(counted(getattr(item, name)) for name in type(item).model_fields)
    if isinstance(item, Rule | Added):
        return 0
    if isinstance(item, Reported):
        return 1 + len(item.computed_from)
    if isinstance(item, Insertion):
        return int(any(v is not None for v in (item.low, item.high, item.angle_deg)))
    if isinstance(item, tuple):
        return sum(map(counted, item))
    fields = getattr(type(item), "model_fields", ())
    return sum(counted(getattr(item, name)) for name in fields)


# ---- on a head


@pytest.fixture(scope="module")
def map_():
    return FaceMap(ATLAS, heads.head())


def test_what_is_never_chosen_is_in_no_recipe_and_in_no_choice(map_):
    for concern in ATLAS.concerns.values():
        assert not {p.point for protocol in concern.protocols for p in protocol.points} & NEVER
        for technique in ("eastern", "donoyama-2012", "thread-pham-2023"):
            found = choose(map_, ATLAS.techniques[technique], {concern.id: 1.0}, 1000)
            assert not {c.point for c in found.chosen} & NEVER


def test_a_card_shows_a_warning_that_bears_on_it_and_only_once(map_):
    on = {}
    for warning in ATLAS.safety.values():
        assert len(set(warning.bears_on)) == len(warning.bears_on)
        for id_ in warning.bears_on:
            on.setdefault(id_, []).append(warning)
    assert {"melasma", "nasolabial-folds", "BL1", "ST9", "LI4", "western", "forehead"} <= set(on)
    for id_, warnings in on.items():
        part = describe(map_, id_).part("Safety")
        shown = [line.value for line in part.lines]
        for warning in warnings:
            assert shown.count(warning.text) == 1, (id_, warning.id)
            assert all(str(figure) in shown for figure in warning.figures)
        others = [w for w in ATLAS.safety.values() if w not in warnings]
        assert not {w.text for w in others} & set(shown), id_


def test_a_concern_with_nothing_reported_says_so_on_its_card(map_):
    for id_ in NOTHING_REPORTED:
        assert [line.value for line in describe(map_, id_).part("Protocols").lines] == [None]
