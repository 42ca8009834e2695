"""Channels run through their points in order, keep off eyes, mouth and ears, and end open where they must."""

import re

import numpy as np
import pytest

import facemap as fm
from facemap.errors import UnknownName
from facemap.reading import standard_atlas
from facemap.scene import courses_of
from facemap.style import CHANNELS

ATLAS = standard_atlas()
PIECES = [line for line in ATLAS.lines.values() if line.kind == "channel"]
CODES = ("ST", "LI", "SI", "BL", "GB", "TE", "GV", "CV")
SMOOTH_STEP_MM = 4.0


@pytest.fixture(scope="module")
def map_():
    return fm.load()


def split(code):
    letters, number = re.fullmatch(r"([A-Z]+)(\d+)", code).groups()
    return letters, int(number)


def here(points):
    """Those of some points that have a place on the head."""
    return [id_ for id_ in points if id_ in ATLAS.points and ATLAS.points[id_].where is not None]


def placed(map_, line, side):
    names = line.order.points
    return [map_.point(n, side if side in map_.point_sides(n) else None) for n in names]


def test_eight_channels_cross_head_and_neck():
    assert {line.channel for line in PIECES} == set(CODES)
    assert set(CODES) <= set(CHANNELS)
    assert len({CHANNELS[code] for code in CODES}) == 8


def test_every_point_of_a_channel_lies_on_one_of_its_pieces():
    drawn = {id_ for line in PIECES for id_ in line.order.points}
    points = {p for p in here(ATLAS.points) if re.fullmatch(r"(ST|LI|SI|BL|GB|TE|GV|CV)\d+", p)}
    assert points == drawn


@pytest.mark.parametrize("line", PIECES, ids=lambda line: line.id)
def test_points_follow_each_other_by_their_numbers(line):
    """Numbers go up by one; where WHO's next number is not here the piece ends, and says so."""
    numbers = [split(code) for code in line.order.points]
    assert {letters for letters, _ in numbers} == {line.channel}
    if line.order.basis == "who" and line.id != "GV-face":
        steps = np.diff([number for _, number in numbers])
        assert (steps == 1).all(), numbers
    for beyond, step, end in ((line.comes_from, -1, numbers[0]), (line.goes_on_to, 1, numbers[-1])):
        following = f"{end[0]}{end[1] + step}"
        if beyond is not None:
            assert beyond == following
            assert not here([beyond]), f"{line.id} could run on to {beyond}"


@pytest.mark.parametrize("code", CODES)
def test_pieces_hang_together_or_end_open(code):
    """A piece begins and ends where another does, or open, or where the channel itself begins or ends."""
    pieces = [line for line in PIECES if line.channel == code]
    ends = [point for line in pieces for point in (line.order.points[0], line.order.points[-1])]
    last = {"LI": "LI20", "ST": "ST1", "SI": "SI19", "BL": "BL1", "TE": "TE23", "GB": "GB1", "CV": "CV24",
            "GV": "GV27"}  # fmt: skip
    for line in pieces:
        first, final = line.order.points[0], line.order.points[-1]
        for point, is_open in ((first, line.comes_from), (final, line.goes_on_to)):
            assert is_open or ends.count(point) > 1 or point in (last[code], "ST8"), (line.id, point)


def test_a_course_is_facemaps_own_and_its_order_is_not():
    for line in PIECES:
        assert (line.basis, line.source) == ("unreferenced", "facemap")
        assert line.order.source != "facemap"
    assert sum(line.order.basis == "who" for line in PIECES) == len(PIECES) - 1


@pytest.mark.parametrize("line", PIECES, ids=lambda line: line.id)
def test_it_passes_through_its_points_in_order(map_, line):
    mesh = map_.head.mesh
    for side in map_.line_sides(line.id):
        curve = map_.line(line.id, side).curve
        along = [curve.nearest_mm(mesh, point.xyz) for point in placed(map_, line, side)]
        away = [
            np.linalg.norm(curve.at_mm(mesh, mm).on(mesh) - point.xyz)
            for mm, point in zip(along, placed(map_, line, side), strict=True)
        ]
        assert max(away) < 0.05
        assert (np.diff(along) > 1).all()
        assert along[0] == pytest.approx(12 if line.comes_from else 0, abs=0.6)
        assert curve.length_mm(mesh) - along[-1] == pytest.approx(12 if line.goes_on_to else 0, abs=0.6)


@pytest.mark.parametrize("line", PIECES, ids=lambda line: line.id)
def test_it_keeps_off_eyes_mouth_nostrils_and_ears(map_, line):
    mesh, masks = map_.head.mesh, map_.head.masks
    curve = map_.line(line.id, map_.line_sides(line.id)[0]).curve
    corners = mesh.triangles[curve.triangles]
    xyz = curve.on(mesh)
    for mask in ("lids_left", "orbit_left", "vermilion", "nostrils", "ears"):
        inside = (masks[mask][corners] * curve.bary).sum(axis=1) < -0.9
        ends = [p.xyz for p in placed(map_, line, map_.line_sides(line.id)[0]) if p.id in ("BL1", "GV27")]
        # BL1 lies within the rim and GV27 on the red of the lip: the course has to reach them
        for end in ends:
            inside &= np.linalg.norm(xyz - end, axis=1) > 9
        assert not inside.any(), (mask, xyz[inside][:2])


@pytest.mark.parametrize(
    "line", [line for line in PIECES if line.id != "BL-hairline"], ids=lambda line: line.id
)
def test_it_is_smooth(map_, line):
    """No turn of more than 60 degrees within 8 mm, but for the dashes at an open end."""
    mesh = map_.head.mesh
    curve = map_.line(line.id, map_.line_sides(line.id)[0]).curve
    length = curve.length_mm(mesh)
    stops = np.arange(10.0 if line.comes_from else 0.0, length - (14.0 if line.goes_on_to else 0.0), 1.0)
    triangles, bary = curve.places_mm(mesh, stops)
    xyz = np.einsum("kc,kcx->kx", bary, mesh.vertices[mesh.triangles[triangles]])
    step = int(SMOOTH_STEP_MM)
    if len(xyz) > 2 * step:
        before, after = xyz[step:-step] - xyz[: -2 * step], xyz[2 * step :] - xyz[step:-step]
        turn = (before * after).sum(axis=1) / np.linalg.norm(before, axis=1) / np.linalg.norm(after, axis=1)
        assert np.degrees(np.arccos(turn.min())) < 60


HEADS = [{}, {"age": 25, "sex": "female"}, {"age": 75, "sex": "female"}, {"age": 75, "sex": "male"}]


def run(map_, id_):
    """A piece on the left of a head, every millimetre."""
    mesh = map_.head.mesh
    curve = map_.line(id_, "left").curve
    triangles, bary = curve.places_mm(mesh, np.arange(0.0, curve.length_mm(mesh), 1.0))
    return np.einsum("kc,kcx->kx", bary, mesh.vertices[mesh.triangles[triangles]]), triangles, bary


@pytest.mark.parametrize("asked", HEADS)
def test_no_channel_runs_over_the_auricle(asked):
    map_ = fm.load(head=fm.head(**asked))
    mask = map_.head.masks["ears"]
    for line in PIECES:
        if line.side == "both":
            _, triangles, bary = run(map_, line.id)
            signed = (mask[map_.head.mesh.triangles[triangles]] * bary).sum(axis=1)
            assert signed.min() > -0.9, line.id


@pytest.mark.parametrize("asked", HEADS)
def test_the_triple_energizer_channel_goes_round_the_ear_clear_of_it(asked):
    """Seen from the side nothing of it lies within the outline of the ear once it is above TE19."""
    map_ = fm.load(head=fm.head(**asked))
    mesh, mask = map_.head.mesh, map_.head.masks["ears"]
    ear = mesh.vertices[(mask < -1) & (mesh.vertices[:, 0] > 0)]
    xyz, _, _ = run(map_, "TE-ear")
    top = map_.point("TE20", "left").xyz
    behind = xyz[(xyz[:, 1] > map_.point("TE19", "left").xyz[1] + 10) & (xyz[:, 2] < top[2])]
    assert len(behind) > 10
    middle = ear[:, 1:].mean(axis=0)
    angle, away = polar(ear[:, 1:] - middle)
    for turn, far in zip(*polar(behind[:, 1:] - middle), strict=True):
        rim = away[np.abs((angle - turn + np.pi) % (2 * np.pi) - np.pi) < 0.15]
        assert far > rim.max(), np.degrees(turn)


def polar(flat):
    return np.arctan2(flat[:, 1], flat[:, 0]), np.hypot(*flat.T)


@pytest.mark.parametrize("asked", HEADS)
def test_the_bladder_channel_goes_up_the_forehead_without_a_detour(asked):
    map_ = fm.load(head=fm.head(**asked))
    low, high = (map_.point(point, "left").xyz for point in ("BL2", "BL3"))
    xyz, _, _ = run(map_, "BL-forehead")
    above = xyz[xyz[:, 1] > low[1] + 1]
    assert above[:, 0].min() > min(low[0], high[0]) - 0.5
    assert above[:, 0].max() < max(low[0], high[0]) + 0.5


@pytest.mark.parametrize("asked", HEADS)
def test_the_channels_of_the_neck_keep_apart_below_the_jaw(asked):
    map_ = fm.load(head=fm.head(**asked))
    stomach, other = run(map_, "ST-neck")[0], run(map_, "LI-neck")[0]
    # further down the stomach channel crosses it, on its way outward to ST12
    above, below = map_.point("LI18", "left").xyz[1] + 1, map_.point("ST5", "left").xyz[1]
    neck = other[(other[:, 1] > above) & (other[:, 1] < below)]
    assert np.linalg.norm(neck[:, None] - stomach, axis=2).min() > 7


@pytest.mark.parametrize("asked", [{}, {"age": 70, "sex": "male"}])
def test_the_gallbladder_channel_runs_behind_the_ear(asked):
    map_ = fm.load(head=fm.head(**asked))
    mesh, marks = map_.head.mesh, map_.head.landmarks
    beyond = map_.line("GB-ear", "left").curve.on(mesh)[-1]
    assert beyond[2] < map_.point("GB8", "left").xyz[2] - 8, "GB9 lies behind GB8"
    crown = map_.line("GB-crown", "left").curve.on(mesh)
    beside = (crown[:, 1] > marks["sba_left"].on(mesh)[1]) & (crown[:, 1] < marks["sa_left"].on(mesh)[1])
    assert beside.sum() > 5
    assert (crown[beside, 2] < marks["obs_left"].on(mesh)[2] - 15).all()


def test_left_mirrors_right(map_):
    mesh = map_.head.mesh
    for line in PIECES:
        if line.side == "both":
            left, right = (map_.line(line.id, side).curve.on(mesh) for side in ("left", "right"))
            assert left * [-1, 1, 1] == pytest.approx(right, abs=1e-6), line.id


@pytest.mark.parametrize("asked", [
    {"age": 25, "sex": "male"},
    {"age": 78, "sex": "female", "expression": "smile:1"},
    {"age": 50, "weight": 1, "double_chin": 1},
])  # fmt: skip
def test_every_piece_can_be_placed_on_other_heads(asked):
    map_ = fm.load(head=fm.head(**asked))
    for line in PIECES:
        side = map_.line_sides(line.id)[0]
        curve = map_.line(line.id, side).curve
        for point in placed(map_, line, side):
            mm = curve.nearest_mm(map_.head.mesh, point.xyz)
            assert np.linalg.norm(curve.at_mm(map_.head.mesh, mm).on(map_.head.mesh) - point.xyz) < 0.05


# ---- in a scene


@pytest.fixture(scope="module")
def scene(map_):
    return fm.compose(map_, [], show=["channels", "structures"])


def test_courses_are_there_when_asked_for(map_, scene):
    assert fm.compose(map_, ["nasolabial-folds"]).courses == ()
    assert {course.layer for course in scene.courses} == {"channels", "structures"}
    assert {course.label for course in scene.courses if course.layer == "channels"} == set(CODES)
    rows = {row.head: row.words for row in scene.words.legend}
    assert "WHO" in rows["Channels"]
    assert "never a promise" in rows["Structures"]
    with pytest.raises(UnknownName, match="channels"):
        fm.compose(map_, [], show=["chanels"])


def test_courses_lie_on_the_skin_that_is_drawn(scene):
    from scipy.spatial import cKDTree

    skin = cKDTree(scene.skin.vertices)
    for course in scene.courses:
        for trace in course.traces:
            assert skin.query(trace.xyz)[0].max() < 3.0, course.id


def test_an_open_end_is_dashed_beyond_its_last_point(map_, scene):
    for course in scene.courses:
        if course.layer != "channels":
            continue
        line = map_.atlas.lines[course.id]
        ends = bool(line.comes_from) + bool(line.goes_on_to)
        assert len(course.traces) == 4 * ends + (len(line.order.points) > 1), course.id
        assert len(course.dots) == len(line.order.points)


def test_a_spread_is_dashed_as_wide_as_it_was_reported(map_, scene):
    carotid = next(c for c in scene.courses if (c.id, c.side) == ("carotid", "left"))
    middle = carotid.traces[0].xyz[len(carotid.traces[0].xyz) // 2]
    faint = np.concatenate([trace.xyz for trace in carotid.traces if trace.faint])
    assert np.linalg.norm(faint - middle, axis=1).min() == pytest.approx(15, abs=2.5)
    assert courses_of(map_, ["structures"]) == courses_of(map_, ["structures"])


def test_a_front_plate_names_every_structure_that_it_shows(map_, tmp_path):
    scene = fm.compose(map_, [], show=["structures"])
    path = tmp_path / "structures.svg"
    fm.figure(scene, ["front"], width_px=900).savefig(path)
    text = path.read_text("utf-8")
    for name in ("Infraorbital foramen", "Mental foramen", "Superficial temporal artery", "Facial artery"):
        assert name in text, name


def test_a_plate_writes_the_codes(map_, tmp_path):
    scene = fm.compose(map_, [], show=["channels"])
    path = tmp_path / "channels.svg"
    fm.figure(scene, ["left45"], crop="head", width_px=700).savefig(path)
    text = path.read_text("utf-8")
    written = {code for code in CODES if re.search(rf">\s*{code}\s*</text>", text)}
    assert len(written) >= 7, written
    for code in written:
        assert CHANNELS[code].lower() in text.lower()


@pytest.mark.parametrize(
    ("tags", "seen", "named"), [(8, 1, False), (8, 3, True), (1, 1, True), (1, 0, False)]
)
def test_the_window_names_no_course_of_which_it_shows_a_speck(tags, seen, named):
    from types import SimpleNamespace

    from facemap.viewer.courses import tagged
    from facemap.views import view

    places = np.column_stack([np.linspace(0, 40, tags), np.zeros(tags), np.full(tags, 60.0)])
    course = SimpleNamespace(
        layer="structures", label="Artery", colour="#B3261E", traces=(), tags=places, tag_normals=places
    )
    finger = SimpleNamespace(visible=lambda *_: np.arange(tags) < seen)
    frame = SimpleNamespace(veil=lambda xyz: np.zeros(len(xyz)))
    scene = SimpleNamespace(courses=(course,), frame=frame)
    found = tagged(scene, {"structures": True}, view("front"), (0.0, 400.0, 400.0), finger)
    assert [tag.label for tag in found] == ["Artery"] * named
