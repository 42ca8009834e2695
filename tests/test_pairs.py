"""Every technique with every concern: numbers or a reason why not, and a picture's words that say so."""

import pytest

import facemap as fm
from facemap.density import density
from facemap.reading import standard_atlas

ATLAS = standard_atlas()
TECHNIQUES = tuple(ATLAS.techniques)
SILENT = {"redness", "acne-scars", "hollow-cheeks", "bunny-lines", "pores-and-texture"}
REASONS = (
    "not reported",
    "no density for the face",
    "no protocol of the concern names points",
    "outside the face",
)


@pytest.fixture(scope="module")
def map_():
    return fm.load()


def legend(scene):
    return [(row.kind, row.words) for row in scene.words.legend]


@pytest.mark.parametrize("concern", ATLAS.concerns)
def test_every_row_has_numbers_or_a_reason(map_, concern):
    zones = ATLAS.concerns[concern].zones
    for technique in TECHNIQUES:
        found = density(map_, technique, [concern])
        rows = [row for row in found.rows if row.zone in zones]
        assert {row.zone for row in rows} == set(zones), technique
        for row in rows:
            has_number = row.needles_high is not None or row.per_cm2_high is not None
            reason = row.note or ""
            assert has_number or any(words in reason for words in REASONS), (technique, row)
            assert has_number == (row.basis is not None), (technique, row)
            assert row.area_cm2 > 0
        assert found.how
        assert found.counted
        if not ATLAS.techniques[technique].count:
            assert found.counted == "not reported"


@pytest.mark.parametrize("concern", ATLAS.concerns)
def test_every_pair_composes_and_tells_whose_figures_it_shows(map_, concern):
    record = ATLAS.concerns[concern]
    for name in TECHNIQUES:
        technique = ATLAS.techniques[name]
        scene = fm.compose(map_, [concern], name)
        assert {patch.zone for patch in scene.patches} == set(record.zones)
        assert scene.words.title == record.names.en
        assert scene.words.subtitle.startswith(f"{technique.display}: ")
        reported = [words for kind, words in legend(scene) if kind == "reported"]
        assert len(reported) == 1
        if not technique.count:
            assert "not reported" in reported[0]
            assert "not reported" in scene.words.subtitle
            assert not [row for row in legend(scene) if row[0] == "computed"]
        assert (scene.scale is not None) == any(patch.fill == "density" for patch in scene.patches)
        assumed = [words for kind, words in legend(scene) if kind == "assumed"]
        if technique.places == "points" and not scene.marks:
            assert not assumed, (name, assumed)


@pytest.mark.parametrize("concern", ATLAS.concerns)
def test_where_nothing_is_reported_the_picture_says_so(map_, concern):
    scene = fm.compose(map_, [concern])
    said = ("points", f"nothing reported for {scene.words.title[0].lower()}{scene.words.title[1:]}")
    assert (said in legend(scene)) == (concern in SILENT)
    assert ("nothing is reported" in scene.words.subtitle) == (concern in SILENT)
    assert {patch.zone for patch in scene.patches} == set(ATLAS.concerns[concern].zones)
    if concern in SILENT:
        assert not scene.marks


def test_a_list_of_the_techniques_own_is_shown_also_where_no_number_is_reported(map_):
    """Threads were laid at points that their study names: another recipe's are not theirs."""
    scene = fm.compose(map_, ["forehead-lines"], "thread-pham-2023")
    assert {mark.point for mark in scene.marks} == {"ST4", "ST5", "ST6", "LI20"}
    points = [words for kind, words in legend(scene) if kind == "points"]
    listed = "listed for this technique (published study, Pham et al. 2023)"
    assert points == [f"{listed}; LI4, off the face, is not drawn"]


def test_a_clinic_is_named_as_the_source_of_its_count(map_):
    reported = dict(legend(fm.compose(map_, ["melasma"], "us-market")))["reported"]
    assert reported == "up to 40 needles a session over face and body (clinic, press or vendor, Zeel)"


@pytest.mark.parametrize(
    ("concern", "said"),
    [
        ("melasma", "SP6, ST36 and SP10, off the face, are not drawn"),
        ("neck-lines", "none; platysma named as an area"),
        (
            "nasolabial-folds",
            "named by a study (Pham et al. 2023) and clinics; LI4, off the face, is not drawn",
        ),
    ],
)
def test_what_a_recipe_names_and_no_picture_can_show_is_told(map_, concern, said):
    assert dict(legend(fm.compose(map_, [concern])))["points"] == said


@pytest.mark.parametrize(
    ("concern", "emphasised"), [("neck-lines", False), ("dull-complexion", False), ("melasma", True)]
)
def test_nothing_is_called_denser_where_nothing_is(map_, concern, emphasised):
    """The neck lies outside the face, and the whole face is no denser than itself."""
    words = dict(legend(fm.compose(map_, [concern], "western")))
    assert ("assumed" in words) == emphasised
    assert ("front of the neck lies outside it" in words["computed"]) == (concern == "neck-lines")
