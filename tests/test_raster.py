"""What the camera sees of a ball, against what geometry says."""

from dataclasses import replace

import ball
import numpy as np
import pytest

from facemap.contours import area_px, deepest, outlines, simplified
from facemap.cutting import cut
from facemap.raster import render
from facemap.scene import Frame, Surface
from facemap.style import density_colour
from facemap.views import View, view

FRONT = replace(view("front"), height_mm=200.0)
SIZE = (700, 800)


@pytest.fixture(scope="module")
def seen():
    return render(ball.scene(), [(FRONT, *SIZE)])[0]


def test_the_projection_agrees_with_the_render(seen):
    """The edge of a zone's coverage lies where the projection puts the edge of its cap."""
    edge = outlines(seen.coverage[0])[0]
    turn = np.linspace(0, 2 * np.pi, 181)[:-1]
    middle = ball.direction(30, -20)
    side = np.cross(middle, [0, 1, 0])
    side /= np.linalg.norm(side)
    reach = 22 / ball.RADIUS
    ring = np.cos(reach) * middle + np.sin(reach) * (
        np.cos(turn)[:, None] * side + np.sin(turn)[:, None] * np.cross(middle, side)
    )
    expected = seen.project(ball.RADIUS * ring)[:, :2]
    away = np.array([_distance_to_line(place, edge) for place in expected])
    # the icosphere lies up to 0.03 mm inside the ball: 0.1 px
    assert away.max() < 0.35
    assert np.abs(away.mean()) < 0.2


def _distance_to_line(place, line):
    start, way = line[:-1], np.diff(line, axis=0)
    share = np.clip(((place - start) * way).sum(1) / (way**2).sum(1), 0, 1)
    return np.hypot(*(place - start - share[:, None] * way).T).min()


def test_the_silhouette_is_where_perspective_puts_it(seen):
    rows = np.nonzero(np.isfinite(seen.depth_mm).any(axis=1))[0]
    radius = np.tan(np.arcsin(ball.RADIUS / 1100)) * 1100 * SIZE[1] / 200
    assert rows[-1] - rows[0] + 1 == pytest.approx(2 * radius, abs=1.5)


def test_depth_is_the_distance_to_the_camera(seen):
    row, column = SIZE[1] // 2, SIZE[0] // 2
    assert seen.depth_mm[row, column] == pytest.approx(1100 - ball.RADIUS, abs=0.3)
    assert np.isinf(seen.depth_mm[2, 2])


def test_points_are_seen_on_the_near_side_only(seen):
    ways = np.array([ball.direction(a, e) for a, e in [(0, 0), (50, 10), (88, 0), (180, 0), (120, 0)]])
    assert seen.visible(ball.RADIUS * ways, ways).tolist() == [True, True, False, False, False]


def test_a_point_behind_something_else_is_not_seen():
    nose = ball.ball(3)
    nose = replace(nose, name="nose", vertices=nose.vertices * 0.2 + np.array([0.0, 0.0, 100.0]))
    shot = render(ball.scene(parts=(nose,)), [(FRONT, *SIZE)])[0]
    way = np.array([[0.0, 0.0, 1.0]])
    assert not shot.visible(ball.RADIUS * way, way)[0]


def test_hairs_hide_no_zone():
    patch = ball.scene().patches[0]
    flat = Surface(
        "brow",
        np.array([[20.0, -40, 90], [60, -40, 90], [40, 0, 90]]),
        np.tile([0.0, 0, 1], (3, 1)),
        np.array([[0, 1, 2]], dtype=np.int32),
        np.zeros((3, 3), dtype=np.uint8),
        strands=True,
    )
    shots = [
        render(ball.scene(parts=(part,), patches=(patch,)), [(FRONT, *SIZE)])[0]
        for part in (flat, replace(flat, strands=False))
    ]
    assert shots[0].coverage[0].sum() > shots[1].coverage[0].sum() * 1.2
    assert (shots[0].rgb.sum(axis=2) < 90).sum() > 1000


def test_a_fill_has_the_colour_of_the_scale(seen):
    x, y = seen.project(ball.RADIUS * ball.direction(30, -20)[None])[0, :2].astype(int)
    wanted = np.array(density_colour(0.36)) * 255
    assert np.abs(seen.rgb[y, x] - wanted).max() < 12


def test_a_sliver_on_the_far_side_is_left_out():
    shot = render(ball.scene(), [(replace(view("left45"), height_mm=200.0), *SIZE)])[0]
    assert 0 in shot.coverage
    far = render(ball.scene(), [(replace(view("65:0"), height_mm=200.0), *SIZE)])[0]
    assert set(far.coverage) == {0}


def test_more_zones_than_channels_are_all_seen():
    skin = ball.ball()
    patches = tuple(ball.cap(skin, a, 0, 8, zone=f"z{a}") for a in (-40, -20, 0, 20, 40))
    shot = render(ball.scene(patches=patches), [(FRONT, *SIZE)])[0]
    assert set(shot.coverage) == {0, 1, 2, 3, 4}
    middles = [np.average(np.arange(SIZE[0]), weights=shot.coverage[k].sum(axis=0)) for k in range(5)]
    assert middles == sorted(middles)


def test_overlapping_zones_keep_their_own_outlines():
    skin = ball.ball()
    patches = (ball.cap(skin, 0, 0, 20, zone="a"), ball.cap(skin, 10, 0, 20, zone="b"))
    shot = render(ball.scene(patches=patches), [(FRONT, *SIZE)])[0]
    areas = [abs(area_px(outlines(shot.coverage[k])[0])) for k in (0, 1)]
    assert areas[0] == pytest.approx(areas[1], rel=0.03)


def test_the_neck_goes_over_into_the_paper():
    shot = render(ball.scene(frame=Frame(180, -60, 20)), [(FRONT, *SIZE)])[0]
    y = int(shot.project(np.array([[0.0, -70.0, 40.0]]))[0, 1])
    assert shot.rgb[y, SIZE[0] // 2].min() >= 254


def test_turned_cameras_agree_with_their_projection():
    """A small cap seen from aside and below lies where the projection says, to a fifth of a pixel."""
    skin = ball.ball(6)
    camera = View("v", "V", 33.0, -21.0, height_mm=210.0, centre=(4.0, -7.0, 3.0))
    shot = render(ball.scene(skin=skin, patches=(ball.cap(skin, 40, -10, 3),)), [(camera, 900, 1000)])[0]
    weight = shot.coverage[0]
    middle = np.array(
        [
            np.average(np.arange(900) + 0.5, weights=weight.sum(axis=0)),
            np.average(np.arange(1000) + 0.5, weights=weight.sum(axis=1)),
        ]
    )
    assert middle == pytest.approx(shot.project(ball.RADIUS * ball.direction(40, -10)[None])[0, :2], abs=0.2)


def test_a_cut_keeps_the_area_and_ends_on_the_line():
    skin = ball.ball(4)
    fields = [skin.vertices[:, 0] - 7.3, skin.vertices[:, 1] + 11.1]
    made = cut(skin.triangles, fields, skin.vertices)
    a, b, c = (made.values[made.triangles[:, i]] for i in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    old = [skin.vertices[skin.triangles[:, i]] for i in range(3)]
    before = np.linalg.norm(np.cross(old[1] - old[0], old[2] - old[0]), axis=1)
    assert area.sum() == pytest.approx(before.sum(), rel=1e-9)
    for k, column in enumerate((0, 1)):
        value = made.values[made.triangles][..., column] + (-7.3, 11.1)[k]
        assert value[made.inside[:, k]].max() <= 1e-6
        assert value[~made.inside[:, k]].min() >= -1e-6


def test_outlines_of_a_disc_are_closed_and_below_a_pixel():
    y, x = np.mgrid[:120, :100] + 0.5
    coverage = np.clip(30.3 - np.hypot(x - 47.2, y - 61.8) + 0.5, 0, 1)
    (line,) = outlines(coverage)
    assert np.array_equal(line[0], line[-1])
    assert np.hypot(*(line - (47.2, 61.8)).T) == pytest.approx(30.3, abs=0.1)
    assert len(line) < 80


def test_outlines_keep_holes_and_touch_the_border():
    coverage = np.ones((40, 50))
    coverage[10:20, 10:20] = 0
    lines = outlines(coverage)
    assert sorted(np.sign([area_px(line) for line in lines])) == [-1, 1]
    assert max(abs(area_px(line)) for line in lines) == pytest.approx(40 * 50, rel=0.02)


def test_simplifying_stays_within_its_tolerance():
    t = np.linspace(0, 6, 400)
    line = np.column_stack([t, np.sin(t)])
    short = simplified(line, 0.01)
    assert len(short) < 60
    assert max(_distance_to_line(place, short) for place in line) <= 0.01


def test_the_deepest_place_lies_in_the_thick_part():
    coverage = np.zeros((100, 200))
    coverage[45:50, 10:190] = 1
    coverage[30:70, 120:160] = 1
    x, y = deepest(coverage)
    assert (x, y) == pytest.approx((140, 50), abs=5)
    assert deepest(np.zeros((10, 10))) is None
