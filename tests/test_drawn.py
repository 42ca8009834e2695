"""Zones drawn on a head: rings in CSV and Slicer's markups, labels of vertices."""

import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest

from facemap import heads
from facemap.errors import BadAtlas, BadInput, RuleError
from facemap.loading import load
from facemap.reading import load_atlas
from facemap.reading.drawn import Skin
from facemap.surface import Anchor, nearest_anchors

BROKEN = Path(__file__).parent / "broken"
CHEEK = np.array([[42.0, -25.0], [58.0, -22.0], [60.0, -40.0], [45.0, -45.0]])


@pytest.fixture(scope="module")
def head():
    return heads.head()


@pytest.fixture(scope="module")
def ring(head):
    """Places on the left cheek, (k, 3) mm: a polygon seen from the front, its sides in steps of 4 mm."""
    xy = [
        a + (b - a) * t
        for a, b in zip(CHEEK, np.roll(CHEEK, -1, axis=0), strict=True)
        for t in np.linspace(0, 1, 5, endpoint=False)
    ]
    mesh = head.mesh
    front = mesh.vertices[mesh.vertices[:, 2] > 0]
    z = [front[np.linalg.norm(front[:, :2] - at, axis=1).argmin(), 2] for at in xy]
    triangles, bary = nearest_anchors(mesh, np.column_stack([xy, z]))
    return np.array([Anchor(int(t), b).on(mesh) for t, b in zip(triangles, bary, strict=True)])


def sheet(path, columns, rows, separator=","):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=separator)
        writer.writerow(columns)
        writer.writerows(rows)
    return path


def markups(path, xyz, frame="LPS", **more):
    left, up, front = xyz.T
    there = np.column_stack([left, -front, up]) if frame == "LPS" else np.column_stack([-left, front, up])
    points = [
        {"id": str(i + 1), "position": list(p), "positionStatus": "defined"} for i, p in enumerate(there)
    ]
    curve = {
        "type": "ClosedCurve",
        "coordinateSystem": frame,
        "coordinateUnits": "mm",
        "controlPoints": points,
    }
    path.write_text(json.dumps({"markups": [curve | more]}, indent=4), encoding="utf-8")
    return path


def outline_mm(map_, zone):
    """Places of the outline, (n, 3)."""
    curves = map_.zone(zone).region.outlines(map_.head.mesh)
    return np.concatenate([curve.on(map_.head.mesh) for curve in curves])


def polygon_cm2(xyz):
    """Area of a polygon seen from where it is largest."""
    return np.linalg.norm(np.cross(xyz, np.roll(xyz, -1, axis=0)).sum(axis=0)) / 200


def test_a_ring_in_csv_becomes_a_zone(tmp_path, head, ring):
    map_ = load(head, sheet(tmp_path / "my-cheek.csv", ["x_mm", "y_mm", "z_mm"], ring))
    record = map_.atlas.zones["my-cheek"]
    assert (record.name, record.side, record.basis, record.source) == (
        "My cheek",
        "left",
        "own",
        "my-cheek.csv",
    )
    assert "woman of 50" in map_.atlas.sources["my-cheek.csv"].title
    assert map_.zone("my-cheek").area_cm2 == pytest.approx(polygon_cm2(ring), rel=0.06)
    ours = outline_mm(map_, "my-cheek")
    assert max(np.linalg.norm(ours - place, axis=1).min() for place in ring) < 0.01
    assert load(head).atlas.zones.keys() < map_.atlas.zones.keys()


def test_a_ring_as_anchors_is_the_same_zone_and_goes_to_every_head(tmp_path, head, ring):
    triangles, bary = nearest_anchors(head.mesh, ring)
    rows = [["mine", int(t), *map(repr, map(float, b))] for t, b in zip(triangles, bary, strict=True)]
    file = sheet(tmp_path / "x.csv", ["id", "triangle", "b0", "b1", "b2"], rows)
    points = load(head, sheet(tmp_path / "points.csv", ["x_mm", "y_mm", "z_mm"], ring))
    assert load(head, file).zone("mine").area_cm2 == pytest.approx(points.zone("points").area_cm2, rel=1e-6)
    man = heads.head(sex="male", age=75, weight=0.8)
    old = load(man, file)
    expected = np.array([Anchor(int(t), b).on(man.mesh) for t, b in zip(triangles, bary, strict=True)])
    assert old.zone("mine").area_cm2 == pytest.approx(polygon_cm2(expected), rel=0.08)
    assert np.linalg.norm(expected - ring, axis=1).max() > 3, "the other head is no other shape"


def test_places_lie_on_the_head_they_were_drawn_on(tmp_path, ring):
    """Not on the one that is wanted: the standard head, or another that was named."""
    man = heads.head(sex="male", age=75, weight=0.8)
    file = sheet(tmp_path / "mine.csv", ["x_mm", "y_mm", "z_mm"], ring)
    with pytest.raises(BadAtlas, match=r"row \d+ is \d+\.\d mm off the man of 75 \(at most 5 mm\)"):
        load(man, file, drawn_on=man)
    young, old = load(atlas=file), load(man, file)
    assert young.atlas.zones["mine"].where == old.atlas.zones["mine"].where
    assert old.atlas.zones["mine"].note == (
        "Drawn on the woman of 50, the standard head: the file names no other."
    )
    named = load(man, file, drawn_on=heads.head()).atlas.zones["mine"]
    assert named.note == "Drawn on the woman of 50, which was named when it was read."


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_sheet_may_say_which_head_it_was_drawn_on(tmp_path, ring, separator):
    man = heads.head(sex="male", age=75, weight=0.8)
    standard = heads.head()
    triangles, bary = nearest_anchors(standard.mesh, ring)
    there = [Anchor(int(t), b).on(man.mesh) for t, b in zip(triangles, bary, strict=True)]
    file = sheet(tmp_path / "mine.csv", ["x_mm", "y_mm", "z_mm"], there, separator)
    rows = file.read_text("utf-8")
    file.write_text(f"# my ring\n# head: male,age=75,weight=0.8\n{rows}", encoding="utf-8")
    found = load(standard, file)
    assert found.atlas.zones["mine"].note == "Drawn on the man of 75, as the file says."
    assert found.zone("mine").area_cm2 == pytest.approx(polygon_cm2(ring), rel=0.06)
    assert [node[0] for node in found.atlas.zones["mine"].where.ring] == pytest.approx(list(triangles))
    file.write_text(f"# head: male,aeg=75\n{rows}", encoding="utf-8")
    with pytest.raises(BadAtlas, match=r"mine.csv:1: head: a head has no 'aeg'; did you mean age"):
        load(standard, file)
    file.write_text(f"# head: male,age=75\n# head: female\n{rows}", encoding="utf-8")
    with pytest.raises(BadAtlas, match=r"mine.csv:2: head: female: line 1 says male,age=75"):
        load(standard, file)


@pytest.mark.parametrize("where", ["curve", "point"])
def test_slicer_may_say_it_in_a_description(tmp_path, ring, where):
    man = heads.head(sex="male", age=75)
    triangles, bary = nearest_anchors(heads.head().mesh, ring)
    there = np.array([Anchor(int(t), b).on(man.mesh) for t, b in zip(triangles, bary, strict=True)])
    file = markups(tmp_path / "cheek.mrk.json", there)
    data = json.loads(file.read_text("utf-8"))
    curve = data["markups"][0]
    (curve if where == "curve" else curve["controlPoints"][2])["description"] = "head: male,age=75"
    file.write_text(json.dumps(data), encoding="utf-8")
    assert load(atlas=file).atlas.zones["cheek"].note == "Drawn on the man of 75, as the file says."


def test_labels_of_0_are_the_background(tmp_path, head):
    near = np.linalg.norm(head.mesh.vertices - head.landmarks["pg"].on(head.mesh), axis=1)
    rows = [(v, int(near[v] < 12)) for v in np.flatnonzero(near < 30)]
    map_ = load(head, sheet(tmp_path / "labels.csv", ["vertex", "label"], rows))
    assert "0" not in map_.atlas.zones
    assert map_.zone("1").area_cm2 == pytest.approx(np.pi * 1.2**2, rel=0.3)
    assert map_.atlas.zones["1"].note == (
        "Given as places of the skin sheet, which are the same on every head."
    )
    none = sheet(tmp_path / "none.csv", ["vertex", "label"], [(v, 0) for v, _ in rows])
    with pytest.raises(BadAtlas, match="no zone is drawn in this file"):
        load(head, none)


def test_a_weight_below_0_is_named(tmp_path, head):
    rows = [[0, 2, -1, 0], [1, 1, 0, 0], [2, 1, 0, 0]]
    with pytest.raises(BadAtlas, match=r"row 1: b0, b1 and b2 are each from 0 to 1, not 2"):
        load(head, sheet(tmp_path / "x.csv", ["triangle", "b0", "b1", "b2"], rows))


@pytest.mark.parametrize("frame", ["LPS", "RAS"])
def test_a_closed_curve_of_slicer_lies_where_it_was_drawn(tmp_path, head, ring, frame):
    map_ = load(head, markups(tmp_path / "cheek.mrk.json", ring[::2], frame))
    ours = outline_mm(map_, "cheek")
    assert max(np.linalg.norm(ours - place, axis=1).min() for place in ring[::2]) < 0.01
    assert max(np.linalg.norm(ours - place, axis=1).min() for place in ring) < 3, "a corner is rounded"
    assert map_.zone("cheek").area_cm2 == pytest.approx(polygon_cm2(ring), rel=0.08)
    named = load(head, markups(tmp_path / "cheek.mrk.json", ring, frame, name="Scar"))
    assert named.atlas.zones["Scar"].name == "Scar"


def test_points_that_were_never_placed_are_left_out(tmp_path, head, ring):
    file = markups(tmp_path / "cheek.mrk.json", ring)
    area = load(head, file).zone("cheek").area_cm2
    data = json.loads(file.read_text("utf-8"))
    data["markups"][0]["controlPoints"].append(
        {"id": "x", "position": [0, 0, 0], "positionStatus": "preview"}
    )
    file.write_text(json.dumps(data), encoding="utf-8")
    assert load(head, file).zone("cheek").area_cm2 == pytest.approx(area)


def test_labels_of_vertices_become_zones(tmp_path, head):
    mesh = head.mesh
    near = np.linalg.norm(mesh.vertices - mesh.vertices[head.landmarks["prn"].on(mesh).argmax()], axis=1)
    chosen = np.flatnonzero(np.linalg.norm(mesh.vertices - head.landmarks["pg"].on(mesh), axis=1) < 15)
    cheek = np.flatnonzero(np.linalg.norm(mesh.vertices - head.landmarks["zy_right"].on(mesh), axis=1) < 10)
    rows = [*((v, "chin-spot") for v in chosen), *((v, "other") for v in np.argsort(near)[:9])]
    rows += [(v, "cheek") for v in cheek]
    map_ = load(head, sheet(tmp_path / "labels.csv", ["vertex", "label"], rows))
    zone = map_.zone("chin-spot")
    inside = zone.region.contains(*_at_vertices(mesh))
    assert set(np.flatnonzero(inside)) == set(chosen)
    assert zone.area_cm2 == pytest.approx(np.pi * 1.5**2, rel=0.25)
    assert map_.zone("other").area_cm2 > 0
    assert (map_.atlas.zones["chin-spot"].side, map_.atlas.zones["cheek"].side) == ("midline", "right")
    assert map_.zone("cheek").region.outlines(mesh)[0].on(mesh)[:, 0].max() < 0


def _at_vertices(mesh):
    from facemap.spreading import at_vertices

    return at_vertices(mesh)


def test_both_sides_are_mirror_images(tmp_path, head, ring):
    rows = [["pair", "A pair", "both", *place] for place in ring]
    map_ = load(head, sheet(tmp_path / "x.csv", ["id", "name", "side", "x_mm", "y_mm", "z_mm"], rows))
    left, right = (map_.zone("pair", side) for side in ("left", "right"))
    assert map_.atlas.zones["pair"].name == "A pair"
    assert left.area_cm2 == pytest.approx(right.area_cm2)
    centres = [z.region.outlines(head.mesh)[0].on(head.mesh).mean(axis=0) for z in (left, right)]
    assert centres[0][0] > 30
    assert np.abs(centres[0] * [-1, 1, 1] - centres[1]).max() < 0.5
    flipped = [["pair", "A pair", "both", -x, y, z] for x, y, z in ring]
    with pytest.raises(BadAtlas, match="drawn once, on the subject's left"):
        load(head, sheet(tmp_path / "x.csv", ["id", "name", "side", "x_mm", "y_mm", "z_mm"], flipped))


def test_a_drawn_zone_has_the_side_it_lies_on(tmp_path, head, ring):
    columns, flip = ["id", "x_mm", "y_mm", "z_mm"], np.array([-1, 1, 1])
    corners = np.array([[-6.0, 20, 0], [6, 20, 0], [6, 4, 0], [-6, 4, 0]])
    nose = corners + head.landmarks["prn"].on(head.mesh)
    nose = [Anchor(int(t), b).on(head.mesh) for t, b in zip(*nearest_anchors(head.mesh, nose), strict=True)]
    drawn = {"l": ring, "r": ring * flip, "nose": nose}
    rows = [[name, *place] for name, places in drawn.items() for place in places]
    map_ = load(head, sheet(tmp_path / "x.csv", columns, rows))
    assert [map_.atlas.zones[name].side for name in drawn] == ["left", "right", "midline"]
    assert [map_.zone_sides(name) for name in drawn] == [("left",), ("right",), ("midline",)]
    for name in drawn:
        placed = map_.zone(name)
        assert placed.side == map_.atlas.zones[name].side
        ours = outline_mm(map_, name)
        assert max(np.linalg.norm(ours - place, axis=1).min() for place in drawn[name]) < 0.01


def test_one_side_may_be_named_and_is_checked(tmp_path, head, ring):
    columns = ["side", "x_mm", "y_mm", "z_mm"]
    said = sheet(tmp_path / "x.csv", columns, [["left", *place] for place in ring])
    assert load(head, said).atlas.zones["x"].side == "left"
    for side in ("right", "midline"):
        wrong = sheet(tmp_path / "x.csv", columns, [[side, *place] for place in ring])
        with pytest.raises(BadAtlas, match=f"the ring lies on the left, not on the {side}; left is x above"):
            load(head, wrong)


def test_a_zone_of_one_side_stays_there_in_other_zones(tmp_path, head, ring):
    sheet(tmp_path / "mine.csv", ["x_mm", "y_mm", "z_mm"], ring * [-1, 1, 1])
    other = tmp_path / "other.yaml"
    other.write_text(
        "sources:\n- {id: me, kind: own, title: Me}\nzones:\n"
        "- {id: around, names: {en: A}, side: both, basis: own, source: me,\n"
        "   where: {union: [{zone: mine}, {disc: zy, radius: 5 mm}]}}\n"
        "- {id: spot, names: {en: S}, side: right, where: {disc: zy, radius: 5 mm}, basis: own, source: me}\n"
        "- {id: lost, names: {en: L}, side: both, where: {zone: mine_left}, basis: own, source: me}\n",
        encoding="utf-8",
    )
    map_ = load(head, [tmp_path / "mine.csv", other])
    mine, spot = map_.zone("mine").area_cm2, map_.zone("spot").area_cm2
    assert outline_mm(map_, "spot")[:, 0].max() < -30
    for side in ("left", "right"):
        assert map_.zone("around", side).area_cm2 == pytest.approx(mine + spot, rel=0.02)
    with pytest.raises(RuleError, match="mine lies on the right alone"):
        map_.zone("lost", "left")


def test_sheets_of_other_countries_and_several_zones(tmp_path, head, ring):
    rows = [[name, *(f"{v:.3f}".replace(".", ",") for v in place)] for name in ("a", "b") for place in ring]
    map_ = load(head, sheet(tmp_path / "x.csv", ["id", "x_mm", "y_mm", "z_mm"], rows, separator=";"))
    assert map_.zone("a").area_cm2 == pytest.approx(map_.zone("b").area_cm2)
    assert map_.zone("a").area_cm2 == pytest.approx(polygon_cm2(ring), rel=0.06)


def test_a_map_may_use_a_drawn_zone_and_is_told_without_a_head(tmp_path, head, ring):
    drawn = sheet(tmp_path / "mine.csv", ["x_mm", "y_mm", "z_mm"], ring)
    concern = tmp_path / "mine.yaml"
    concern.write_text(
        "sources:\n- {id: me, kind: own, title: Me}\nconcerns:\n"
        "- {id: spot, names: {en: Spot}, zones: mine, basis: own, source: me}\n",
        encoding="utf-8",
    )
    assert load(head, [drawn, concern]).atlas.concerns["spot"].zones == ("mine",)
    with pytest.raises(BadInput, match="needs the head it was drawn on"):
        load_atlas([drawn])


def expected(path):
    """What a broken file's messages are, from the file beside it."""
    return bare(path.with_name(path.name + ".says").read_text(encoding="utf-8"))


def bare(said):
    """The messages without measures of the head, which may be built anew."""
    return re.sub(r"-?\d+\.\d+(?=,| mm)|(?<= has 0 to )\d+", "#", said).splitlines()


DRAWN = sorted([*BROKEN.glob("*.csv"), *BROKEN.glob("*.json")])


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.name)
def test_a_broken_drawing_says_all_that_is_wrong(path, head):
    with pytest.raises(BadAtlas) as caught:
        load_atlas([path], skin=Skin(head.name, head.mesh))
    assert bare(str(caught.value).replace(str(path), path.name)) == expected(path)


def test_there_is_a_broken_drawing_for_every_mistake():
    assert len(DRAWN) >= 18
