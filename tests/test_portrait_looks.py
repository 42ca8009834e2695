"""How a portrait looks: light the colour of skin, hairs where hairs grow, lines that come with age."""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from facemap.heads import head
from facemap.portrait import folds as fold
from facemap.portrait import lids, own_folds
from facemap.portrait.build import build
from facemap.portrait.features import features_of
from facemap.portrait.light import LEAST_OF_RED, rays_of, scatter, studio, vertex_normals
from facemap.portrait.skin import fine_skin
from facemap.portrait.studio import Sitting


@pytest.fixture(scope="module")
def woman():
    return head()


@pytest.mark.parametrize("ancestry", ["african", "european"])
def test_light_does_not_break_on_the_middle_of_the_forehead(ancestry):
    """The shapes leave a keel there: normals turn across it no faster than beside it."""
    person = head(ancestry=ancestry)
    features = features_of(person)
    skin = fine_skin(person, features, {}, 2, short_hair=False)
    normals = vertex_normals(skin.bare, skin.division.triangles)
    high = np.abs(skin.bare[:, 1] - features.spots["eye_left"][1] - 45) < 4
    strip = high & (np.abs(skin.bare[:, 0]) < 14) & (skin.bare[:, 2] > 40)
    across, turned = skin.bare[strip, 0], normals[strip, 0]

    def rate(low, top):
        return np.polyfit(
            across[(across > low) & (across < top)], turned[(across > low) & (across < top)], 1
        )[0]

    assert rate(-3, 3) < 2.2 * rate(6, 13)


def test_every_wrinkle_of_the_atlas_is_of_a_known_kind():
    from facemap.reading import standard_atlas

    lines = [line for line in standard_atlas().lines.values() if line.kind == "wrinkle"]
    assert len(lines) >= 12
    assert [line.id for line in lines if fold.named_kind(line.id) is None] == []


def test_the_edge_of_a_region_is_no_wrinkle(woman):
    assert fold.named_kind("glabella_edge") is None
    assert not any("edge" in name for name in own_folds(woman))


@pytest.mark.parametrize(
    "name", ["lip-line-upper-1", "bunny-line-upper", "neck-line-lower", "platysmal-band"]
)
def test_fine_lines_are_shallow_and_come_with_age(name):
    kind = fold.named_kind(name)
    depths = [abs(kind.depth_mm) * kind.strength(age, {}) for age in (25, 50, 65, 80)]
    assert depths[0] < 0.1
    assert all(a < b for a, b in pairwise(depths))
    assert depths[1] < 0.25
    assert depths[-1] < 0.7


def test_a_narrow_shadow_keeps_the_colour_of_skin():
    """Red light wanders farthest; in a thin fold it must not be all there is left."""
    x, y = np.meshgrid(np.arange(60), np.arange(20), indexing="ij")
    skin = np.stack([x.ravel() * 0.4, y.ravel() * 0.4, np.zeros(x.size)], axis=1)
    corner = (x[:-1, :-1] * 20 + y[:-1, :-1]).reshape(-1, 1)
    faces = (corner + np.array([[0, 20, 21, 0, 21, 1]])).reshape(-1, 3).astype(np.int32)
    light = np.ones((len(skin), 3), dtype=np.float32)
    light[np.abs(skin[:, 0] - 12) < 0.7] = 0.05
    soft = scatter(light, skin, faces)
    dark = soft[soft[:, 0].argmin()]
    assert dark[0] < 0.97
    assert (dark[1:] >= 0.999 * LEAST_OF_RED * dark[0]).all()
    assert soft[0] == pytest.approx(1, abs=0.01)


def test_some_light_comes_from_below():
    towards, brings = rays_of(studio())
    strength = brings.mean(axis=1)

    def on(normal):
        return (np.clip(towards @ np.array(normal), 0, None) * strength).sum()

    throat, brow = on([0.0, -0.8, 0.6]), on([0.0, 0.3, 0.95])
    assert 0.35 * brow < throat < 0.7 * brow


def test_lashes_are_a_dark_row_on_a_line_and_a_mans_are_shorter():
    turn = np.linspace(np.pi - 0.4, 0.4, 30)
    roots = 14 * np.stack([np.cos(turn), 0.25 * np.sin(turn), np.sin(turn)], axis=1) + [32, 0, 0]
    centre = np.array([32.0, 0.0, 0.0])

    def longest(upper, sex):
        strands, _ = lids.lashes(roots, centre, upper=upper, closed=0, age=50, sex=sex, seed=1)
        return np.linalg.norm(np.diff(strands.joints, axis=1), axis=2).sum(axis=1).max()

    assert 5 < longest(True, 1.0) < 0.9 * longest(True, 0.0) < 9
    assert longest(False, 0.0) < 0.5 * longest(True, 0.0)
    line, _, solid = lids.lash_line(roots, centre, 0.0, 0.0)
    assert line.half_widths.max() > 0.15
    assert line.half_widths[0, 0] < 0.2 * line.half_widths.max()
    assert solid.max() > 0.9


def test_no_stray_hairs_hang_below_the_sideburns():
    for settings, name in (({"sex": "male"}, "baby hairs"), ({}, "baby hairs")):
        person = head(**settings)
        arrays = build(person, {}, 1, fineness=0.08)
        names = {str(arrays[key]): key.removesuffix("/name") for key in arrays if key.endswith("/name")}
        down = arrays[f"{names[name]}/vertices"]
        tip = person.curves["hairline"].on(person.mesh)[:, 1].min()
        low = (down[:, 1] < tip - 3) & (down[:, 2] > 0)
        assert low.mean() < 0.002, settings


def test_grey_hair_is_of_many_greys():
    def greys(grey):
        return Sitting._salted(SimpleNamespace(who=SimpleNamespace(grey=grey)), np.ones(2000))

    assert 0.2 < (greys(1.0) < 0.6).mean() < 0.4
    assert (greys(0.0) == 1).all()
