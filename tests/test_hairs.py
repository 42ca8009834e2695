"""Hairs as a camera sees them: whole, as dark as they are thick, from every side."""

from dataclasses import replace

import ball
import numpy as np
import pytest

from facemap.hairs import bands
from facemap.portrait.strands import Strands, ribbons, tubes
from facemap.raster import render
from facemap.scene import Surface
from facemap.views import view

FRONT = replace(view("front"), height_mm=200.0)
SIZE = (400, 400)


def hair(half_mm=0.05, shape=ribbons, z=90.0, slant=0.3, count=1):
    """Straight hairs 40 mm long before the ball, one above the other."""
    joints = 9
    x = np.linspace(-20, 20, joints)
    rows = [np.stack([x, slant * x + 6 * k, np.full(joints, z)], axis=1) for k in range(count)]
    places = np.stack(rows)
    strands = Strands(places, np.tile([0.0, 0, 1], (count, joints, 1)), np.full((count, joints), half_mm))
    vertices, triangles = shape(strands)
    rows_of_one = len(vertices) // (count * joints)
    up = np.tile([0.0, 0, 1], (len(vertices), 1))
    black = np.zeros((len(vertices), 3), dtype=np.uint8)
    return Surface("brow", vertices, up, triangles, black, strands=True, rows=rows_of_one)


def darkness(part, camera=FRONT, size=SIZE):
    """What a part takes from a picture of the ball, by pixel, 0 to 1."""
    with_it, without = (
        render(ball.scene(parts=parts, patches=()), [(camera, *size)])[0].rgb[..., 0].astype(float)
        for parts in ((part,), ())
    )
    return (without - with_it) / np.maximum(without, 1)


@pytest.mark.parametrize("shape", [ribbons, tubes])
def test_a_hair_thinner_than_a_pixel_is_one_even_faint_line(shape):
    seen = darkness(hair(shape=shape))
    across = seen[:, 165:235].sum(axis=0)
    # 0.1 mm at half a millimetre a pixel, slanted
    assert across.mean() == pytest.approx(0.1 / 0.5 * 1.04 * 1100 / 1010, rel=0.25)
    assert across.min() > 0.6 * across.mean()


def test_a_thicker_hair_is_wider_and_not_darker_than_its_colour():
    thin, thick = (darkness(hair(half_mm=half))[:, 165:235] for half in (0.05, 1.5))
    assert thick.max() > 0.97
    assert thick.sum() / thin.sum() == pytest.approx(30, rel=0.25)


def test_hairs_keep_their_width_from_aside():
    """A ribbon seen edge on is still a hair."""
    part = hair(half_mm=0.4, slant=4.0)
    aside = replace(FRONT, azimuth_deg=70.0)
    front, turned = (darkness(part, camera).sum() for camera in (FRONT, aside))
    assert turned == pytest.approx(front, rel=0.2)


def test_turning_moves_no_hair_in_the_picture():
    part = hair(count=3)
    keep = np.ones(len(part.triangles), dtype=bool)
    made = bands([part], FRONT, 400, [np.zeros(len(part.vertices))], [keep])
    middles = made.places.reshape(-1, 2, 3).mean(axis=1)
    wanted = FRONT.project(part.vertices.reshape(-1, 2, 3).mean(axis=1), *SIZE)
    got = FRONT.project(middles, *SIZE)
    assert np.abs(got[:, :2] - wanted[:, :2]).max() < 0.01
    assert (got[:, 2] < wanted[:, 2]).all()


def test_bands_end_with_their_hair():
    part = hair(count=3)
    keep = np.ones(len(part.triangles), dtype=bool)
    made = bands([part], FRONT, 400, [np.zeros(len(part.vertices))], [keep])
    corner = made.places[made.triangles]
    assert np.linalg.norm(corner - np.roll(corner, 1, axis=1), axis=2).max() < 7
    assert len(made.triangles) == 3 * 8 * 2


def test_hairs_go_over_into_the_paper_however_many_lie_on_each_other():
    """As the skin does: by colour. Faint hairs one over another would add up to dark ones again."""
    part = hair()
    keep = np.ones(len(part.triangles), dtype=bool)
    veil = np.repeat(np.linspace(0, 1, 9), 2)
    rgba = bands([part], FRONT, 400, [veil], [keep]).rgba[::2]
    assert rgba[:, 0] == pytest.approx(255 * np.linspace(0, 1, 9), abs=1)
    assert (rgba[:, 3] == rgba[0, 3]).all()


def test_a_hair_behind_the_head_is_hidden():
    assert np.abs(darkness(hair(half_mm=1.0, z=-60.0))).max() < 0.02


def test_two_lots_of_hair_stay_apart():
    two = [hair(), hair(z=95.0)]
    keeps = [np.ones(len(part.triangles), dtype=bool) for part in two]
    made = bands(two, FRONT, 400, [np.zeros(len(part.vertices)) for part in two], keeps)
    assert made.triangles.max() == len(made.places) - 1
    corner = made.places[made.triangles]
    assert np.ptp(corner[..., 2], axis=1).max() < 1
