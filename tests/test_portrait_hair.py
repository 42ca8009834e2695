"""Where hair is drawn: at the hairline that rules use, softly; curls; a quiet parting."""

import numpy as np
import pytest
from scipy.spatial import cKDTree

import facemap as fm
from facemap.heads import head
from facemap.portrait import curls
from facemap.portrait.build import build
from facemap.portrait.features import features_of
from facemap.portrait.skin import fine_skin
from facemap.portrait.studio import Sitting
from facemap.portrait.tints import complexion
from facemap.raster import render
from facemap.scene.parts import skin_of
from facemap.views import view

DEPTHS_MM = np.arange(-8.0, 13.0)
STRETCH_MM = 20.0


def depth_and_arc(map_, vertices, parent_triangle, parent_bary):
    """Along the hairline of rules: how deep inside, where along it, how far away, for every fine vertex."""
    face = map_.head
    signed = face.masks["hair"][face.mesh.triangles[parent_triangle]]
    line = face.curves["hairline"].on(face.mesh)
    arc = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    away, near = cKDTree(line).query(vertices)
    return -np.einsum("qk,qk->q", parent_bary, signed), arc[near], away


def edges_mm(settings):
    """By stretch of the hairline, where along its depth the picture goes over from skin to hair."""
    map_ = fm.load(head=fm.head(**settings))
    scene, made = fm.compose(map_), skin_of(map_)[0]
    depth, arc, away = depth_and_arc(map_, made.mesh.vertices, made.parent_triangle, made.parent_bary)
    found = {}
    for name in ("front", "left"):
        (picture,) = render(scene, [(view(name), 800, 800)])
        shown = (away < 20) & picture.visible(made.mesh.vertices, made.mesh.vertex_normals)
        # the far side of the face is seen too flatly
        shown &= picture.view.facing(made.mesh.vertices, made.mesh.vertex_normals) > 0.5
        x, y, _ = picture.project(made.mesh.vertices).T.astype(int)
        for start in np.arange(0, arc.max(), STRETCH_MM):
            here = np.flatnonzero(shown & (arc >= start) & (arc < start + STRETCH_MM))
            if len(here) < 150:
                continue
            colour = picture.rgb[y[here], x[here]].astype(float)
            edge = edge_of(depth[here], colour)
            if edge is not None:
                found[name, int(start)] = edge
    return found


def edge_of(depth, colour):
    """Where colours (q, 3) are half way from those of bare skin to those of hair."""
    near = [np.abs(depth - d) < 0.7 for d in DEPTHS_MM]
    if min(rows.sum() for rows in near) < 3:
        return None
    profile = np.array([colour[rows].mean(axis=0) for rows in near])
    bare, hair = profile[:3].mean(axis=0), profile[-5:].mean(axis=0)
    share = (profile - bare) @ (hair - bare) / ((hair - bare) ** 2).sum()
    first = int(np.argmax(share > 0.5))
    step = (share[first] - 0.5) / (share[first] - share[first - 1])
    return DEPTHS_MM[first] - step


@pytest.mark.parametrize("settings", [{"age": 75}, {"sex": "male", "age": 75}])
def test_hair_is_seen_to_begin_at_the_hairline_of_the_rules(settings):
    found = np.array(list(edges_mm(settings).values()))
    assert len(found) >= 6
    assert abs(np.median(found)) < 1.6
    assert np.percentile(np.abs(found), 85) < 2.6
    assert np.abs(found).max() < 4.5


def covered(settings):
    person = head(**settings)
    who = complexion(person.settings.ancestry, person.settings.age, person.settings.sex)
    features = features_of(person)
    skin = fine_skin(person, features, {}, 1, short_hair=who.short, curl=who.curl)
    sitting = Sitting.__new__(Sitting)
    sitting.skin, sitting.who, sitting.features = skin, who, features
    return person, skin, sitting._covered()


@pytest.mark.parametrize(
    ("settings", "least"),
    # of long hair gathered at the back only wisps hang there
    [({}, 0.05), ({"age": 75}, 0.05), ({"sex": "male"}, 0.3), ({"ancestry": "african"}, 0.3)],
)
def test_hair_reaches_down_in_front_of_the_ear_as_far_as_the_curve(settings, least):
    person, skin, share = covered(settings)
    line = person.curves["hairline"].on(person.mesh)
    tip = line[0] if line[0, 0] > 0 else line[-1]
    beside = np.linalg.norm(skin.bare - tip - [0, 8, 0], axis=1) < 6
    assert share[beside & (skin.depth_mm > 0)].max() > least
    assert share[(skin.depth_mm < -4) & (skin.vertices[:, 2] > 0)].max() < 0.05


def test_hair_sets_in_softly_at_the_nape_and_crisply_where_it_curls():
    def first_and_last_mm(settings, low):
        person, skin, share = covered(settings)
        level = person.eyes["left"].centre[1]
        nape = (skin.vertices[:, 1] < level - 55) & (skin.vertices[:, 2] < -40)
        forehead = (skin.vertices[:, 2] > 30) & (skin.vertices[:, 1] > level + 30)
        half = (share > 0.1) & (share < 0.9) & (nape if low else forehead)
        return np.percentile(skin.depth_mm[half], [2, 98])

    nape, front = first_and_last_mm({}, True), first_and_last_mm({}, False)
    assert nape[0] < front[0] - 1.5
    assert np.ptp(first_and_last_mm({"ancestry": "african"}, False)) < 0.7 * np.ptp(front)


def test_the_parting_is_hardly_lighter_than_the_hair_beside_it():
    """A bright one outlasts the hair where the top of the head goes over into the paper."""
    _, skin, share = covered({})
    parted = (skin.beside_mm < 0.9) & (skin.depth_mm > 12)
    assert parted.sum() > 10
    assert share[parted].min() > 0.93


@pytest.mark.parametrize(
    ("african", "least", "most"), [(0.0, 0, 0), (0.5, 0, 0), (0.51, 0.2, 0.4), (0.75, 0.5, 0.8), (1.0, 1, 1)]
)
def test_hair_curls_where_more_than_half_of_the_ancestry_is_african(african, least, most):
    assert least <= curls.curl_of(african) <= most
    who = complexion({"african": african, "asian": 1 - african}, 40, 0.0)
    assert who.short == (african > 0.5)


def hair_of(settings):
    arrays = build(head(**settings), {}, 1, fineness=0.08)
    names = {str(arrays[key]): key.removesuffix("/name") for key in arrays if key.endswith("/name")}
    return names, arrays[f"{names['hair']}/vertices"].astype(float)


def test_curls_are_coils_close_to_the_scalp():
    names, places = hair_of({"ancestry": "african"})
    assert "hair knot" not in names
    coils = places.reshape(-1, curls.JOINTS, 2, 3).mean(axis=2)
    length = np.linalg.norm(np.diff(coils, axis=1), axis=2).sum(axis=1)
    reach = np.linalg.norm(coils[:, -1] - coils[:, 0], axis=1)
    assert np.median(length) > 2.5 * np.median(reach)
    assert np.percentile(np.linalg.norm(np.ptp(coils, axis=1), axis=1), 99) < 7
    step = np.diff(coils, axis=1)
    step /= np.linalg.norm(step, axis=2, keepdims=True)
    turned = np.degrees(np.arccos(np.clip((step[:, 1:] * step[:, :-1]).sum(axis=2), -1, 1))).sum(axis=1)
    assert np.median(turned) > 270


def test_looser_curls_are_larger():
    def size(share):
        _, places = hair_of({"ancestry": {"african": share, "asian": 1 - share}})
        coils = places.reshape(-1, curls.JOINTS, 2, 3).mean(axis=2)
        return np.median(np.linalg.norm(np.ptp(coils, axis=1), axis=1))

    assert size(0.6) > 1.15 * size(1.0)


def test_a_crop_follows_the_head_without_a_step():
    crown = np.ones(200)
    depth = np.linspace(-5, 40, 200)
    rise = curls.swell_mm(depth, crown, 1.0)
    assert (rise[depth <= 0] == 0).all()
    assert (np.diff(rise) >= 0).all()
    assert rise.max() < 7
    assert (curls.swell_mm(depth, crown, 0.3) >= rise).all()
