import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemap import heads
from facemap.errors import BadAtlas, BadInput
from facemap.loading import vocabulary
from facemap.reading import load_atlas, standard_atlas, standard_files
from facemap.reading import yaml as yaml_reader
from facemap.reading.compiled import compiled, read_compiled
from facemap.reading.maps import merge, read_map
from facemap.reading.schema import schema
from facemap.records import SECTIONS, Atlas, Vocabulary

BROKEN = Path(__file__).parent / "broken"
HEAD = Vocabulary.of(
    ["al_left", "al_right", "ch_left", "ch_right", "n"],
    ["nasolabial_fold_left"],
    ["corner-corner"],
    ["orbit_left"],
)
SOURCE = "sources:\n- {id: mine, kind: clinic, title: Mine}\n"


def expected(path):
    lines = path.read_bytes().decode("utf-8", "replace").splitlines()
    return [line.removeprefix("# says: ") for line in lines if line.startswith("# says: ")]


@pytest.mark.parametrize("path", sorted(BROKEN.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_broken_map_says_all_that_is_wrong(path):
    with pytest.raises(BadAtlas) as caught:
        load_atlas([path], head=HEAD)
    said = str(caught.value).replace(str(path), path.name).splitlines()
    assert said == expected(path)


def test_there_is_a_broken_map_for_every_mistake():
    assert len(list(BROKEN.glob("*.yaml"))) >= 25


def write(folder, text, name="my.yaml"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_my_map_is_merged_over_the_standard_one(tmp_path):
    mine = write(
        tmp_path,
        SOURCE
        + "points:\n"
        + "- {id: ST4, names: {en: My Granary}, side: both, where: ch, basis: clinic, source: mine}\n"
        + "- {id: MY1, names: {en: Mine}, side: midline, where: n, basis: clinic, source: mine}\n",
    )
    atlas = load_atlas([mine])
    standard = standard_atlas()
    assert atlas.points["ST4"].name == "My Granary"
    assert standard.points["ST4"].name == "Earth Granary"
    assert set(atlas.points) - set(standard.points) == {"MY1"}
    replaced = f"{mine}:4: ST4 replaces the one of {standard.origins['ST4']}; gone with it: insertion"
    assert atlas.overrides == (replaced,)
    assert str(atlas.origins["MY1"]) == f"{mine}:5"


@pytest.mark.parametrize(
    ("id_", "more", "gone"),
    [
        ("LI20", "", "caution care, at_risk, insertion"),
        ("LI20", ", caution: critical, at_risk: angular-artery", "insertion"),
        ("LI20", ", caution: care, insertion: {low: 1, high: 1, basis: clinic, source: mine}", "at_risk"),
        ("BL1", ", caution: care", "caution critical, at_risk, insertion"),
        ("GB7", "", None),
    ],
)
def test_a_point_that_is_replaced_does_not_lose_its_caution_in_silence(tmp_path, id_, more, gone):
    point = f"- {{id: {id_}, names: {{en: Mine}}, side: both, where: ch, basis: clinic, source: mine{more}}}"
    atlas = load_atlas([write(tmp_path, f"{SOURCE}points:\n{point}\n")])
    (said,) = atlas.overrides
    assert said.partition("; ")[2] == ("" if gone is None else f"gone with it: {gone}")


def test_a_structure_that_is_replaced_says_which_numbers_are_gone(tmp_path):
    mine = "- {id: facial-nerve, names: {en: Mine}, kind: nerve, basis: clinic, source: mine}"
    atlas = load_atlas([write(tmp_path, f"{SOURCE}structures:\n{mine}\n")])
    assert atlas.overrides[0].endswith("; gone with it: depth, spread")


def test_a_later_file_wins_and_one_path_needs_no_list(tmp_path):
    one = write(tmp_path, SOURCE, "one.yaml")
    two = write(tmp_path, SOURCE.replace("Mine", "Yours"), "two.yaml")
    assert load_atlas([one, two], base=None).sources["mine"].title == "Yours"
    assert load_atlas([two, one], base=None).sources["mine"].title == "Mine"
    assert load_atlas(one, base=None).overrides == ()


def test_base_none_is_my_map_alone(tmp_path):
    assert len(load_atlas([write(tmp_path, SOURCE)], base=None)) == 1
    assert len(load_atlas(base=None)) == 0
    assert load_atlas() is standard_atlas()
    borrowed = "points:\n- {id: A, names: {en: A}, side: both, where: n, basis: who, source: who-2008}\n"
    with pytest.raises(BadAtlas, match="no source is called 'who-2008'"):
        load_atlas([write(tmp_path, borrowed)], base=None)


def test_a_message_is_one_line_whatever_a_name_holds(tmp_path):
    odd = write(tmp_path, '"poi\\nnts\\e[31m": []\nzones:\n- {"\\r": 1, id: "a\\u2028b"}\n')
    with pytest.raises(BadAtlas) as caught:
        load_atlas([odd], base=None)
    said = str(caught.value)
    assert len(said.splitlines()) == len(caught.value.mistakes) == 7
    assert all(line.startswith(f"{odd}:") for line in said.splitlines())
    assert said.replace("\n", "").isprintable()


def test_names_are_checked_against_a_head_only_when_there_is_one(tmp_path):
    text = (
        SOURCE + "points:\n- {id: A, names: {en: A}, side: both, where: all, basis: clinic, source: mine}\n"
    )
    load_atlas([write(tmp_path, text)], base=None)
    with pytest.raises(BadAtlas, match="no landmark or point is called 'all'; did you mean 'al'"):
        load_atlas([write(tmp_path, text)], base=None, head=HEAD)


def test_missing_files_and_directories(tmp_path):
    with pytest.raises(BadAtlas, match=r"none\.yaml:1: cannot be read: No such file"):
        load_atlas([tmp_path / "none.yaml"])
    with pytest.raises(BadAtlas, match="is a directory"):
        load_atlas([tmp_path])


def test_size_depth_and_aliases_are_bounded(tmp_path, monkeypatch):
    deep = write(tmp_path, "points: " + "[" * 3000 + "]" * 3000)
    with pytest.raises(BadAtlas, match="nested too deeply"):
        load_atlas([deep])
    deepish = write(tmp_path, "points: " + "[" * 70 + "]" * 70)
    with pytest.raises(BadAtlas, match="nested too deeply"):
        load_atlas([deepish])
    laughs = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [" + ", ".join([f"*{chr(97 + i)}"] * 9) + "]\n" for i in range(9)
    )
    with pytest.raises(BadAtlas, match="too much"):
        load_atlas([write(tmp_path, laughs)])
    monkeypatch.setattr(yaml_reader, "MAX_BYTES", 100)
    with pytest.raises(BadAtlas, match="101 bytes are too many: a map has at most 100"):
        load_atlas([write(tmp_path, "#" * 101)])


def test_a_map_cannot_run_code(tmp_path):
    flag = tmp_path / "ran"
    for text in (
        f"points: !!python/object/apply:pathlib.Path.touch [!!python/object/apply:pathlib.Path ['{flag}']]",
        f"points: !!python/object/apply:os.system ['touch {flag}']",
    ):
        with pytest.raises(BadAtlas):
            load_atlas([write(tmp_path, text)])
    assert not flag.exists()


def test_yaml_is_read_as_version_1_2():
    document = yaml_reader.parse(
        "a: yes\nb: 010\nc: 0o10\nd: 1.5\ne: ~\nf: 12:30:45\ng: 2020-01-01\nh: true\n", "x"
    )
    assert document.data == {
        "a": "yes", "b": 10, "c": 8, "d": 1.5, "e": None, "f": "12:30:45", "g": "2020-01-01", "h": True,
    }  # fmt: skip
    assert document.origin(("d",)).line == 4


def test_origins_point_at_the_line_of_the_field():
    document = yaml_reader.parse("points:\n- id: A\n  insertion:\n    low: 1\n    high: 2\n", "x.yaml")
    assert document.origin(("insertion", 0, "high"), ("points", 0)).line == 5
    assert document.origin(("insertion", 0, "source"), ("points", 0)).line == 3
    assert str(document.origin(("id",), ("points", 0))) == "x.yaml:2"


def test_one_entry_or_a_list_is_asked_for(tmp_path):
    text = (
        SOURCE
        + "techniques:\n- {id: T, names: {en: T}, display: T, count: 25, basis: clinic, source: mine}\n"
    )
    said = r"T, count(\.0)?: a mapping with basis, source, unit is wanted, or a list of such, not 25"
    with pytest.raises(BadAtlas, match=said):
        load_atlas(write(tmp_path, text))


def test_several_mistakes_are_told_at_once_in_order():
    said = expected(BROKEN / "several.yaml")
    assert len(said) >= 5


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    said = "x.yaml"
    try:
        yaml_reader.parse(text, "x.yaml")
    except BadAtlas as refused:
        said = str(refused)
    assert said.startswith("x.yaml")


LEAVES = (
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-2, 2) | st.text("abc é中:#-'\"", max_size=6)
)
DATA = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=4)
    ),
)


@given(DATA)
def test_json_is_read_as_it_is(data):
    assert yaml_reader.parse(json.dumps({"points": data}), "x").data == {"points": data}


def test_the_schema_and_the_compiled_atlas_are_up_to_date():
    files = standard_files()
    folder = next(iter(files.values())).parent
    hint = "run tools/build_points.py"
    fresh = merge(Atlas(), [read_map(path, name) for name, path in files.items()])
    assert (folder / "schema.json").read_text(encoding="utf-8") == schema(vocabulary(heads.head())), hint
    assert (folder / "compiled.json").read_text(encoding="utf-8") == compiled(fresh, files), hint


def test_the_schema_tells_editors_what_may_stand_where():
    document = json.loads(schema())
    assert set(document["properties"]) == set(SECTIONS)
    point = document["$defs"]["Point"]
    assert not point["additionalProperties"]
    assert set(point["required"]) == {"basis", "source", "id", "names", "side"}
    one, many = {"$ref": "#/$defs/Insertion"}, point["properties"]["insertion"]["anyOf"]
    assert many[0] == {"type": "array", "items": one}
    assert many[1:] == [one, {"type": "null"}]
    count = document["$defs"]["Count"]
    assert set(count["required"]) == {"basis", "source", "unit"}
    assert "needles" in count["properties"]["unit"]["enum"]
    assert count["allOf"][0]["then"]["properties"]["high"] == {"minimum": 0, "maximum": 10_000}
    assert document["$defs"]["Offset"]["properties"]["by"]["pattern"].endswith("(cun|mm|span)$")
    assert "from" in document["$defs"]["Toward"]["properties"]


def test_the_compiled_atlas_is_the_same_as_the_yaml():
    files = standard_files()
    fresh = merge(Atlas(), [read_map(path, name) for name, path in files.items()])
    quick = read_compiled(files)
    assert list(quick) == list(fresh)
    assert dict(quick.origins) == dict(fresh.origins)


def test_an_edited_atlas_is_not_taken_from_the_compiled_one(tmp_path):
    files = {}
    for name, path in standard_files().items():
        files[name] = tmp_path / name
        files[name].write_bytes(path.read_bytes())
    assert read_compiled(files) is None
    compiled_file = next(iter(standard_files().values())).with_name("compiled.json")
    (tmp_path / "compiled.json").write_bytes(compiled_file.read_bytes())
    assert read_compiled(files) is not None
    crlf = files["points.yaml"].read_bytes().replace(b"\n", b"\r\n")
    files["points.yaml"].write_bytes(crlf)
    assert read_compiled(files) is not None, "line ends of another system are the same text"
    files["points.yaml"].write_bytes(crlf + b"# edited\n")
    assert read_compiled(files) is None


def test_a_base_of_another_name_is_refused():
    with pytest.raises(BadInput, match="base 'standrad'"):
        load_atlas((), base="standrad")
