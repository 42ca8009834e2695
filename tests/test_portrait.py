"""The portrait: exact places on the finer skin, sound light, eyes within their lids, folds as stated."""

import numpy as np
import pytest
from scipy.spatial import cKDTree

from facemap.errors import BadInput
from facemap.heads import head
from facemap.portrait import folds as fold
from facemap.portrait import lids, own_folds, portrait
from facemap.portrait.build import build
from facemap.portrait.eyes import BALL, PUPIL_RAD, eyeball, gaze_of
from facemap.portrait.features import features_of
from facemap.portrait.hair import solidity
from facemap.portrait.skin import fine_skin, fold_lines, smooth_through
from facemap.portrait.subdivide import descend, divide, then
from facemap.surface import Mesh

PEOPLE = (
    {"age": 25},
    {"age": 75, "sex": "male"},
    {"expression": "eyes-closed"},
    {"ancestry": "african", "expression": "smile"},
)


@pytest.fixture(scope="module")
def woman():
    return head()


@pytest.fixture(scope="module")
def baked(woman, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FACEMAP_CACHE", str(tmp_path_factory.mktemp("portraits")))
        yield portrait(woman, level=1)


def places(mesh, triangles, bary):
    return np.einsum("qk,qkc->qc", bary, mesh.vertices[mesh.triangles[triangles]])


def any_places(mesh, count=4000):
    rng = np.random.default_rng(3)
    return rng.integers(0, len(mesh.triangles), count), rng.dirichlet((1, 1, 1), count)


# topology


def test_division_numbers_children_as_the_mesh_does(woman):
    assert np.array_equal(
        divide(woman.mesh.triangles, len(woman.mesh.vertices), 1).triangles, woman.mesh.split().triangles
    )


def test_two_steps_are_one_division_of_two_levels(woman):
    triangles, count = woman.mesh.triangles, len(woman.mesh.vertices)
    first = divide(triangles, count, 1)
    stepped = then(first, divide(first.triangles, first.smooth.shape[0], 1))
    whole = divide(triangles, count, 2)
    assert np.array_equal(stepped.triangles, whole.triangles)
    for part in (stepped, whole):
        held = places(woman.mesh, part.parent_triangle, part.parent_bary)
        flat = woman.mesh.split().split().vertices
        assert np.abs(held - flat).max() < 1e-9


def test_descending_stays_in_place(woman):
    flat = woman.mesh.split().split()
    triangles, bary = any_places(woman.mesh)
    at, where = descend(triangles, bary, 2)
    assert where.min() >= -1e-12
    assert np.allclose(where.sum(axis=1), 1)
    assert np.array_equal(at // 16, triangles)
    assert np.abs(places(flat, at, where) - places(woman.mesh, triangles, bary)).max() < 1e-9


def test_smoothing_stays_within_half_a_millimetre_of_the_sheet(woman):
    whole = divide(woman.mesh.triangles, len(woman.mesh.vertices), 2)
    fine = smooth_through(whole.smooth, woman.mesh.vertices)
    away = np.linalg.norm(fine - places(woman.mesh, whole.parent_triangle, whole.parent_bary), axis=1)
    face = fine[:, 2] > 20
    assert np.percentile(away[face], 99.5) < 0.5
    assert away[fine[:, 1] > -100].max() < 1.5
    assert np.linalg.norm(fine[: len(woman.mesh.vertices)] - woman.mesh.vertices, axis=1).max() < 0.4


def test_smoothing_is_smoother_than_the_sheet(woman):
    whole = divide(woman.mesh.triangles, len(woman.mesh.vertices), 1)
    fine = woman.mesh.split().with_vertices(smooth_through(whole.smooth, woman.mesh.vertices))
    flat = woman.mesh.split()

    def kink(mesh):
        normals = mesh.face_normals
        return np.linalg.norm(normals[0::4] - normals[3::4], axis=1).mean()

    assert kink(flat) < 1e-6 < kink(fine) < 0.2


def test_a_place_on_the_portrait_is_where_its_vertex_is(baked):
    there = baked.xyz(baked.parent_triangle, baked.parent_bary)
    assert np.abs(there - baked.mesh.vertices).max() < 1e-9


def test_left_and_right_are_the_same_but_for_hair(woman):
    skin = fine_skin(woman, features_of(woman), own_folds(woman), 1, short_hair=False)
    face = skin.bare[(skin.bare[:, 2] > 40) & (skin.depth_mm < -6)]
    gap, _ = cKDTree(face).query(face * [-1, 1, 1])
    assert np.percentile(gap, 99) < 0.05


# folds


def flat_skin(step=0.4):
    x, y = np.meshgrid(np.arange(-30, 30, step), np.arange(-30, 30, step))
    return np.stack([x.ravel() + 40, y.ravel(), np.zeros(x.size)], axis=1)


@pytest.mark.parametrize("name", sorted(fold.KINDS))
def test_a_fold_has_its_stated_depth_on_its_curve(name):
    kind, skin = fold.KINDS[name], flat_skin()
    up = np.tile([0.0, 0.0, 1.0], (len(skin), 1))
    curve = np.stack([np.full(60, 40.0), np.linspace(-25, 25, 60), np.zeros(60)], axis=1)
    curve = curve if kind.lateral else curve[:, [1, 0, 2]] * [1, 0, 1] + [40, 0, 0]
    touched, moved = fold.groove_mm(skin, up, curve, kind, cKDTree(skin))
    middle = np.linalg.norm(skin[touched] - [40, 0, 0], axis=1)
    assert moved[np.argmin(middle)] == pytest.approx(-kind.depth_mm, rel=0.04)
    ends = np.linalg.norm(skin[touched] - curve[-1], axis=1)
    assert abs(moved[np.argmin(ends)]) < 0.02 * abs(kind.depth_mm) + 1e-3


def test_the_cheek_rises_beside_the_nasolabial_fold():
    kind, skin = fold.kind_of("nasolabial-crease_left"), flat_skin()
    up = np.tile([0.0, 0.0, 1.0], (len(skin), 1))
    curve = np.stack([np.full(60, 40.0), np.linspace(25, -25, 60), np.zeros(60)], axis=1)
    for sign in (1, -1):
        flip = np.array([sign, 1, 1])
        touched, moved = fold.groove_mm(skin * flip, up, curve * flip, kind, cKDTree(skin * flip))
        lateral = moved[np.argmin(np.linalg.norm(skin[touched] - [46, 0, 0], axis=1))]
        medial = moved[np.argmin(np.linalg.norm(skin[touched] - [34, 0, 0], axis=1))]
        assert lateral > 0.2 > medial


def test_folds_deepen_with_age(woman):
    lines = own_folds(woman)
    assert {"nasolabial_fold_left", "forehead_line_1", "glabella_line_right", "crows_feet_2_left"} <= set(
        lines
    )
    for name in lines:
        strengths = [fold.kind_of(name).strength(age, {}) for age in (25, 50, 75)]
        if "lid_crease" not in name:
            assert strengths[0] < strengths[1] < strengths[2], name


def test_pressed_skin_is_deeper_with_age(woman):
    features, lines = features_of(woman), own_folds(woman)
    depths = []
    for age in (25, 50, 75):
        older = head(age=age)
        skin = fine_skin(older, features_of(older), lines, 1, short_hair=False)
        line = fold_lines({"f": lines["nasolabial_fold_left"]}, skin.bare, skin.division, 1)["f"]
        near = cKDTree(skin.bare).query(line[len(line) // 2])[1]
        depths.append(-skin.folded_mm[near])
    assert features.rims
    assert 0 <= depths[0] < depths[1] < depths[2] < 2.5


@pytest.mark.parametrize(
    ("name", "expression"),
    [
        ("frown-line_left", "frown"),
        ("crows-foot-upper_left", "smile"),
        ("forehead-line-middle", "brows-raised"),
    ],
)
def test_expressions_deepen_their_lines(name, expression):
    kind = fold.kind_of(name)
    assert kind.strength(50, {expression: 1.0}) > kind.strength(50, {}) + 0.5


def test_a_wrinkle_of_unknown_name_is_fine():
    assert fold.kind_of("my line") is fold.OTHER
    assert fold.named_kind("my line") is None


# eyes


@pytest.mark.parametrize("settings", PEOPLE)
def test_eyeballs_stay_behind_the_lids(settings):
    from embreex import rtcore_scene
    from embreex.mesh_construction import TriangleMesh

    person = head(**settings)
    skin = fine_skin(person, features_of(person), own_folds(person), 1, short_hair=False)
    scene = rtcore_scene.EmbreeScene()
    TriangleMesh(scene, skin.bare.astype(np.float32), skin.division.triangles)
    for side, eye in person.eyes.items():
        ball = eyeball(eye.centre, eye.radius_mm, gaze_of(side), "#6f4c30", 50, 1).vertices
        away = np.linalg.norm(ball - eye.centre, axis=1)
        towards = ((ball - eye.centre) / away[:, None]).astype(np.float32)
        start = np.tile(eye.centre.astype(np.float32), (len(ball), 1))
        wall = scene.run(start, towards, query="DISTANCE")
        covered = (wall < 2 * eye.radius_mm) & (towards[:, 2] > 0.2)
        assert covered.sum() > 500
        assert (away[covered] < wall[covered] + 1e-3).all()
        if settings.get("expression") != "eyes-closed":
            assert ((wall > 1e3) & (towards[:, 2] > 0.5)).sum() > 300


def test_the_iris_looks_where_the_gaze_goes():
    gaze = gaze_of("left")
    ball = eyeball(np.zeros(3), 14.0, gaze, "#6f4c30", 50, 1)
    tone = ball.albedo.mean(axis=1)
    direction = ball.vertices / np.linalg.norm(ball.vertices, axis=1, keepdims=True)
    assert direction[0] @ gaze == pytest.approx(1, abs=1e-9)
    pupil = direction[tone < 0.01].mean(axis=0)
    assert pupil @ gaze / np.linalg.norm(pupil) > 0.9999
    angle = np.arccos(np.clip(direction @ gaze, -1, 1))
    assert tone[angle < 0.8 * PUPIL_RAD].max() < 0.02
    assert np.median(tone[angle > 0.7]) > 0.5
    assert np.linalg.norm(ball.vertices, axis=1).min() > 14 * BALL - 1e-6


def test_eyes_look_ahead_and_mirror_each_other():
    assert gaze_of("left")[2] > 0.99
    assert gaze_of("left")[0] < 0
    assert np.allclose(gaze_of("left") * [-1, 1, 1], gaze_of("right"))


def test_the_inner_corner_reaches_its_landmark(baked, woman):
    corners = [part for part in baked.parts if part.name.startswith("inner corner")]
    assert len(corners) == 2
    for part in corners:
        side = "left" if part.mesh.vertices[:, 0].mean() > 0 else "right"
        tip = woman.landmarks[f"en_{side}"].on(woman.mesh)
        assert np.linalg.norm(part.mesh.vertices - tip, axis=1).min() < 0.8
        across = np.abs(part.mesh.vertices[:, 0])
        near, far = across < across.min() + 1, across > across.max() - 1
        assert np.ptp(part.mesh.vertices[near, 1]) < 0.5 * np.ptp(part.mesh.vertices[far, 1])


def test_lids_shade_the_ball_beneath_them():
    turn = np.linspace(0.3, np.pi - 0.3, 40)
    upper = 14 * np.stack([np.cos(turn), 0.4 + 0 * turn, np.sin(turn)], axis=1)
    lower = upper * [1, -1, 1]
    spots = np.array([[0.0, 5.2, 13.5], [0.0, 0.0, 14.0], [0.0, -5.2, 13.5]])
    top, middle, bottom = lids.shadow_on_ball(spots, upper, lower)
    assert top < bottom < middle
    assert middle > 0.9


# hair


@pytest.mark.parametrize("settings", [{}, {"age": 75}, {"sex": "male"}])
def test_the_crown_is_one_smooth_arch(settings):
    person = head(**settings)
    short = settings.get("sex") == "male"
    skin = fine_skin(person, features_of(person), {}, 1, short_hair=short)
    top = skin.vertices[skin.vertices[:, 1] > skin.vertices[:, 1].max() - 30]
    slot = np.arange(-44, 45, 4.0)
    outline = np.array([top[np.abs(top[:, 0] - x) < 2.5, 1].max() for x in slot])
    sagging = (outline[:-6] + outline[6:]) / 2 - outline[3:-3]
    assert sagging.max() < 0


def test_men_wear_it_short(woman):
    def hair_of(person):
        arrays = build(person, {}, 1, fineness=0.08)
        names = {str(arrays[key]): key.removesuffix("/name") for key in arrays if key.endswith("/name")}
        places = arrays[f"{names['hair']}/vertices"]
        joints = 11 if "hair knot" in names else 7
        strands = places.reshape(-1, joints, 2, 3).mean(axis=2)
        return names, np.linalg.norm(np.diff(strands, axis=1), axis=2).sum(axis=1)

    names, long = hair_of(woman)
    assert "hair knot" in names
    names, short = hair_of(head(sex="male"))
    assert "hair knot" not in names
    assert np.percentile(short, 99) < 50 < np.percentile(long, 75)


def test_roots_at_the_edge_are_skin_and_tips_are_hair():
    solid = solidity(np.array([0.0, 30.0]), np.array([40.0, 40.0]), 9)
    assert solid[0, 0] < 0.2
    assert solid[0, -1] == solid[1, 0] == 1


# the whole


def test_a_portrait_is_whole(baked):
    assert baked.rgb.dtype == np.uint8
    assert len(baked.rgb) == len(baked.mesh.vertices) == len(baked.shade) == len(baked.parent_triangle)
    names = {part.name for part in baked.parts}
    assert {
        "eye left",
        "eye right",
        "brow left",
        "brow right",
        "upper lashes left",
        "hair",
        "baby hairs",
    } <= names
    for part in baked.parts:
        assert len(part.rgb) == len(part.mesh.vertices)
    assert np.isfinite(baked.shade).all()
    with pytest.raises(ValueError, match="read-only"):
        baked.rgb[0] = 0


def test_skin_is_lit_and_not_burnt_out(baked):
    front = (baked.mesh.vertex_normals[:, 2] > 0.5) & (baked.mesh.vertices[:, 2] > 60)
    level = baked.rgb[front].mean(axis=1)
    assert 120 < np.median(level) < 225
    assert (level > 252).mean() < 0.001
    assert np.median(baked.rgb[front][:, 0]) > np.median(baked.rgb[front][:, 2]) + 15


def test_hair_grows_behind_the_hairline(baked, woman):
    hair = next(part for part in baked.parts if part.name == "hair")
    inside = woman.masks["hair"] < 0
    distance, _ = cKDTree(woman.mesh.vertices[inside]).query(hair.mesh.vertices[::7])
    assert np.percentile(distance, 99) < 17
    nose = woman.landmarks["prn"].on(woman.mesh)
    assert np.linalg.norm(hair.mesh.vertices - nose, axis=1).min() > 60


def test_the_same_head_gives_the_same_bytes(woman):
    one, two = (build(woman, {}, 1, fineness=0.12) for _ in range(2))
    assert one.keys() == two.keys()
    for name in one:
        assert one[name].tobytes() == two[name].tobytes(), name


def test_colour_follows_the_person():
    def tone(**settings):
        person = head(**settings)
        return build(person, {}, 1, fineness=0.08)

    fair, dark = tone(ancestry="european"), tone(ancestry="african")
    assert dark["rgb"].mean() < 0.72 * fair["rgb"].mean()


def test_only_levels_one_and_two(woman):
    with pytest.raises(BadInput, match="level"):
        portrait(woman, level=5)


def test_a_head_without_names_still_has_a_portrait(woman):
    from dataclasses import replace

    bare = replace(woman, masks={}, curves={}, landmarks={}, landmark_notes={})
    arrays = build(bare, {}, 1, fineness=0.08)
    assert isinstance(Mesh(arrays["vertices"], arrays["triangles"]), Mesh)
    assert "part/0/name" in arrays
