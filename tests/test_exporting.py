"""Files for other programs: what they hold reads back, twice the same bytes, nothing mirrored."""

import io
import json

import numbers_atlas
import numpy as np
import pytest
import trimesh

import facemap as fm
from facemap.density import density
from facemap.errors import BadInput, CannotWrite
from facemap.exporting import export, zone_colours
from facemap.style import density_colour, density_ticks


@pytest.fixture(scope="module")
def map_():
    return numbers_atlas.face_map()


def test_the_sheet_reads_back_in_colour(map_, tmp_path):
    path = export(map_, tmp_path / "head.ply", ["folds"], "west")
    mesh = trimesh.load(io.BytesIO(path.read_bytes()), file_type="ply", process=False)
    assert np.array_equal(mesh.vertices, map_.head.mesh.vertices)
    assert np.array_equal(mesh.faces, map_.head.mesh.triangles)
    colours = mesh.visual.vertex_colors[:, :3]
    found = density(map_, "west", ["folds"])
    end = density_ticks(max(row.per_cm2 for row in found.rows if row.zone == "fold"))[-1]
    full = np.rint(255 * np.array(density_colour(found.rows[0].per_cm2, end)))
    assert (colours == full).all(axis=1).any()
    tinted = (colours != colours[np.argmin(mesh.vertices[:, 2])]).any(axis=1)
    assert set(np.sign(mesh.vertices[tinted, 0])) == {-1.0, 1.0}
    assert (mesh.vertices[tinted, 2] > 0).all()


def test_the_sheet_has_the_scale_of_a_plate(map_):
    found = density(map_, "west", ["folds"], count=1000)
    row = next(row for row in found.rows if row.zone == "fold" and row.side == "left")
    assert row.per_cm2 > 0.5
    end = density_ticks(max(row.per_cm2, found.over_region.per_cm2))[-1]
    colours = zone_colours(map_, ["folds"], found)
    full = np.rint(255 * np.array(density_colour(row.per_cm2, end)))
    assert end > 0.5
    assert (colours == full).all(axis=1).any()


def test_a_one_sided_zone_stays_on_its_side(map_, tmp_path):
    """The left point lies at +x in every file."""
    export(map_, tmp_path / "map.json")
    points = {
        (p["id"], p["side"]): p for p in json.loads((tmp_path / "map.json").read_text("utf-8"))["points"]
    }
    assert points["AL", "left"]["xyz_mm"][0] > 0 > points["AL", "right"]["xyz_mm"][0]
    assert points["AL", "left"]["xyz_mm"] == pytest.approx(map_.point("AL", "left").xyz, abs=1e-4)


def test_json_has_the_six_parts(map_, tmp_path):
    content = json.loads(export(map_, tmp_path / "map.json", ["folds"], "west").read_text("utf-8"))
    assert list(content) == ["head", "points", "zones", "lines", "structures", "sources"]
    zones = {(z["id"], z["side"]): z for z in content["zones"]}
    fold = zones["fold", "left"]
    assert fold["area_cm2"] == pytest.approx(map_.zone("fold", "left").area_cm2, abs=1e-4)
    assert fold["needles_high"] > 0
    assert fold["needles_low"] is None
    assert zones["malar", "left"]["needles_high"] is None
    assert len(fold["outlines_mm"]) >= 1
    assert len(fold["outlines_mm"][0][0]) == 3
    assert {s["id"] for s in content["sources"]} == {"web", "clinic-a"}
    assert content["lines"][0]["length_mm"] > 10
    assert content["head"]["name"] == "ellipsoid"


def test_csv_is_where_the_points_lie(map_, tmp_path):
    text = export(map_, tmp_path / "points.csv").read_text("utf-8").splitlines()
    assert text[0] == "id,side,x_mm,y_mm,z_mm,nx,ny,nz,triangle,b0,b1,b2,estimated"
    assert len(text) == 1 + len(map_.points)
    for line in text[1:]:
        cells = line.split(",")
        corners = map_.head.mesh.vertices[map_.head.mesh.triangles[int(cells[8])]]
        assert np.array(cells[9:12], float) @ corners == pytest.approx(np.array(cells[2:5], float), abs=1e-3)


@pytest.mark.parametrize("name", ["a.ply", "a.csv", "a.json"])
def test_twice_the_same_bytes(map_, tmp_path, name):
    first = export(map_, tmp_path / name, ["folds"], "range").read_bytes()
    again = export(numbers_atlas.on(map_.head), tmp_path / f"2{name}", ["folds"], "range").read_bytes()
    assert first == again


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.glb", "glb cannot be written yet"),
        ("a.mrk.json", "mrk.json cannot"),
        ("a.xyz", "no format for 'a.xyz'"),
    ],
)
def test_other_formats_say_what_there_is(map_, tmp_path, name, said):
    with pytest.raises(BadInput, match=rf"{said}.*\.ply, \.csv, \.json"):
        export(map_, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_an_old_file_survives(map_, tmp_path):
    (tmp_path / "a.ply").mkdir()
    with pytest.raises(CannotWrite):
        export(map_, tmp_path / "a.ply")
    old = tmp_path / "b.json"
    old.write_text("old")
    with pytest.raises(BadInput):
        export(map_, old, ["folds"], "west", emphasis=0)
    assert old.read_text() == "old"


def test_channels_and_structures_go_along_and_stay_on_their_sides(tmp_path):
    map_ = fm.load()
    content = json.loads(export(map_, tmp_path / "map.json").read_text("utf-8"))
    lines = {(line["id"], line["side"]): line for line in content["lines"]}
    cheek = lines["ST-cheek", "left"]
    assert (cheek["kind"], cheek["channel"], cheek["points"][:2]) == ("channel", "ST", ["ST1", "ST2"])
    assert lines["GB-ear", "right"]["goes_on_to"] == "GB9"
    assert lines["nasolabial-crease", "left"]["channel"] is None
    structures = {(item["id"], item["side"]): item for item in content["structures"]}
    for items, key in ((lines, "ST-cheek"), (structures, "facial-artery")):
        left, right = (np.array(items[key, side]["xyz_mm"]) for side in ("left", "right"))
        assert (left[:, 0] > 0).all()
        assert left * [-1, 1, 1] == pytest.approx(right, abs=1e-4)
    foramen = structures["mental-foramen", "left"]
    assert foramen["place_mm"][0] > 20
    assert foramen["spread"][0]["source"] == "song-2007"
    assert ("airway", "midline") in structures
    assert not any(id_ == "globe" for id_, _ in structures)


@pytest.mark.parametrize("path", [3, None, b"map.json"])
def test_what_is_no_path_is_told_so(map_, path):
    with pytest.raises(BadInput, match="is no path: a text or a Path was expected"):
        export(map_, path)
