import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemap import names
from facemap.errors import BadInput, UnknownName
from facemap.reading import standard_atlas

ATLAS = standard_atlas()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("SJ23", "TE23"), ("TB 23", "TE23"), ("tw-23", "TE23"), ("SanJiao 23", "TE23"), ("te23", "TE23"),
        ("UB2", "BL2"), ("Du-26", "GV26"), ("DU26", "GV26"), ("Ren 24", "CV24"), ("RN24", "CV24"),
        ("li-20", "LI20"), ("LI 20", "LI20"), ("li20", "LI20"), ("St.4", "ST4"), ("ST04", "ST4"),
        ("GV24+", "GV24+"), ("XX3", None), ("Taiyang", None), ("EX-HN3", None), ("ST", None), ("4", None),
    ],
)  # fmt: skip
def test_codes_of_every_school(typed, code):
    assert names.code(typed) == code


@pytest.mark.parametrize(
    ("asked", "kind", "id_"),
    [
        ("SJ23", "point", "TE23"),
        ("UB2", "point", "BL2"),
        ("Du-26", "point", "GV26"),
        ("Ren 24", "point", "CV24"),
        ("li-20", "point", "LI20"),
        ("renzhong", "point", "GV26"),
        ("人中", "point", "GV26"),
        ("shuigou", "point", "GV26"),
        ("zanzhu", "point", "BL2"),
        ("cuanzhu", "point", "BL2"),
        ("四白", "point", "ST2"),
        ("颧髎", "point", "SI18"),
        ("顴髎", "point", "SI18"),
        ("Quánliáo", "point", "SI18"),
        ("quan liao", "point", "SI18"),
        ("EX-HN3", "point", "Yintang"),
        ("GV24+", "point", "Yintang"),
        ("GV29", "point", "Yintang"),
        ("M-HN-18", "point", "Jiachengjiang"),
        ("yang white", "point", "GB14"),
        ("nasolabial fold", "zone", "nasolabial-fold"),
        ("Nasolabial Folds", "concern", "nasolabial-folds"),
        ("nasolabial_folds", "concern", "nasolabial-folds"),
        ("crow's feet", "concern", "crows-feet"),
        ("法令纹", "concern", "nasolabial-folds"),
        ("western", "technique", "western"),
        ("dermaroller", "technique", "microneedling-roller"),
        ("WHO 2008", "source", "who-2008"),
    ],
)
def test_a_record_answers_to_all_its_names(asked, kind, id_):
    found = ATLAS.find(asked)
    assert (found.kind, found.record.id) == (kind, id_)


def test_every_record_answers_to_every_name_it_has():
    for kind, record in ATLAS:
        for name in (record.id, *record.names.every):
            found = ATLAS.find(name, kind)
            others = found.note or ""
            assert found.record.id == record.id or record.id in others, (record.id, name, found)


@pytest.mark.parametrize(
    ("asked", "id_", "said"),
    [
        ("juliao", "ST3", "GB29"),
        ("wangu", "GB12", "SI4"),
        ("futu", "LI18", "ST32"),
        ("heliao", "LI19", "TE22"),
    ],
)
def test_an_ambiguous_name_says_which_was_taken(asked, id_, said):
    found = ATLAS.find(asked)
    assert found.record.id == id_
    assert found.note.startswith(f"{asked!r} was taken for {id_} (point)")
    assert said in found.note


def test_tones_settle_what_letters_leave_open():
    assert ATLAS.find("Jùliáo").note is None
    assert "GB29" in ATLAS.find("Jūliáo").note


def test_a_code_is_never_ambiguous():
    assert ATLAS.find("ST3").note is None


@pytest.mark.parametrize(
    ("asked", "id_"),
    [("yingxian", "LI20"), ("nasolabail folds", "nasolabial-folds"), ("forhead lines", "forehead-lines")],
)
def test_a_near_spelling_is_taken_and_said(asked, id_):
    found = ATLAS.find(asked)
    assert found.record.id == id_
    assert f"{asked!r} was taken for" in found.note


@pytest.mark.parametrize("asked", ["ST99", "GB29", "居髎", "xyzzy", "", "  ", "L", "!!", "\0"])
def test_what_nobody_is_called_is_unknown(asked):
    with pytest.raises(UnknownName, match="facemap list"):
        ATLAS.find(asked)


def test_unknown_names_say_the_nearest_and_how_to_list():
    with pytest.raises(UnknownName) as caught:
        ATLAS.find("nasal folds", "concern")
    said = str(caught.value)
    assert said.startswith("no concern is called 'nasal folds'; did you mean nasolabial-folds")
    assert said.endswith("? (facemap list concerns lists them)")
    with pytest.raises(UnknownName, match="did you mean GB1"):
        ATLAS.find("GB111"[:4])


def test_a_kind_narrows_the_search():
    assert ATLAS.find("nasolabial fold", "concern").record.id == "nasolabial-folds"
    with pytest.raises(UnknownName):
        ATLAS.find("ST3", "zone")


@given(st.sampled_from([r.id for _, r in ATLAS]), st.sampled_from([str.upper, str.lower, str.title, str]))
def test_case_does_not_matter(id_, change):
    assert ATLAS.find(change(id_)).record.id == id_


@given(st.text(max_size=30))
def test_any_text_is_found_or_unknown(text):
    said = ""
    try:
        assert ATLAS.find(text).record.id in ATLAS
    except UnknownName as unknown:
        said = str(unknown)
    assert "\n" not in said


@pytest.mark.parametrize("asked", [5, None, ["LI20"]])
def test_what_is_no_text_is_refused_in_a_line(asked):
    with pytest.raises(BadInput, match="a text was expected"):
        ATLAS.find(asked, "point")


def test_an_atlas_shows_itself_in_a_line():
    assert repr(ATLAS).startswith(f"Atlas({len(ATLAS.points)} points, {len(ATLAS.concerns)} concerns, ")
