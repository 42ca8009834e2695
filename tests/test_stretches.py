"""What is seen of a line over the skin: in one piece as far as the skin turns, behind nothing, no specks."""

import numpy as np
import pytest

from facemap.plates.stretches import EDGE_ON, FACING, LEAST_MM, runs, stretches
from facemap.raster import Raster
from facemap.scene import Frame
from facemap.views import View

RADIUS_MM = 60.0
STEP_MM = 0.8
OFF_MM = 1.5


def ring(degrees, seed=5):
    """A line round an upright cylinder seen from far away, off its skin by up to 1.5 mm, as skin is rough."""
    rng = np.random.default_rng(seed)
    turn = np.arange(-np.radians(degrees), np.radians(degrees), STEP_MM / RADIUS_MM)
    xyz = RADIUS_MM * np.column_stack([np.sin(turn), 0 * turn, np.cos(turn)])
    facing = np.cos(turn + np.radians(rng.uniform(-3, 3, len(turn))))
    behind = rng.uniform(-OFF_MM, OFF_MM, len(turn)) / np.maximum(np.cos(turn), 0.1)
    return xyz, xyz[:, :2], facing, behind


def test_a_line_round_a_cylinder_is_seen_in_one_piece_nearly_to_its_edge():
    xyz, flat, facing, behind = ring(82)
    old = (behind <= 2.0) & (facing > FACING)
    assert len(runs(old)) > 1, "place by place it would break up"
    (seen,) = stretches(xyz, flat, facing, behind)
    assert seen.stop - seen.start > 0.97 * len(xyz)


def test_beyond_the_edge_nothing_is_seen():
    xyz, flat, facing, behind = ring(120)
    (seen,) = stretches(xyz, flat, facing, behind)
    assert facing[seen].min() > EDGE_ON - 0.06
    assert 1.3 < np.arcsin(xyz[seen.stop - 1, 0] / RADIUS_MM) < 1.58


@pytest.mark.parametrize(
    ("before_mm", "wide_mm", "pieces"), [(5, 3, 1), (5, 8, 2), (14, 3, 2), (np.inf, 3, 2)]
)
def test_a_gap_is_bridged_if_it_is_short_and_nothing_stands_before_it(before_mm, wide_mm, pieces):
    xyz, flat, facing, behind = ring(60)
    behind[np.abs(flat[:, 0]) < wide_mm / 2] = before_mm
    assert len(stretches(xyz, flat, facing, behind)) == pieces


def test_specks_are_left_out_and_dashes_are_not():
    xyz, flat, facing, behind = ring(60)
    hidden = np.full_like(behind, 30.0)
    hidden[40:48] = 0.0
    assert (48 - 40) * STEP_MM < LEAST_MM
    assert stretches(xyz, flat, facing, hidden) == []
    dash = slice(40, 43)
    assert stretches(xyz[dash], 0.3 * flat[dash], facing[dash], np.zeros(3)) == [slice(0, 3)]
    assert stretches(xyz[dash], flat[dash], facing[dash], np.array([0.0, 30.0, 30.0])) == []


def test_what_lies_on_skin_turned_away_all_along_is_left_out():
    xyz, flat, facing, behind = ring(60)
    assert stretches(xyz, flat, np.full_like(facing, 0.2), behind) == []


def ball(view, size):
    """What a camera sees of a ball of 60 mm about its centre."""
    pixel = (np.arange(size) + 0.5 - size / 2) * view.height_mm / size
    across, up = np.meshgrid(pixel, -pixel)
    aim = np.stack([across, up, np.full_like(across, -view.distance_mm)], axis=2)
    aim /= np.linalg.norm(aim, axis=2, keepdims=True)
    middle = -view.distance_mm * aim[..., 2]
    root = middle**2 - view.distance_mm**2 + RADIUS_MM**2
    away = np.where(root > 0, -aim[..., 2] * (middle - np.sqrt(np.maximum(root, 0))), np.inf)
    frame = Frame(500.0, -500.0, 20.0, 500.0, 0.0)
    return Raster(view, np.zeros((size, size, 3), np.uint8), {}, away.astype(np.float32), frame)


@pytest.mark.parametrize("longitude", [0, 30, 50, 65, 68])
def test_a_meridian_of_a_ball_is_seen_in_one_piece(longitude):
    view = View("ball", "Ball", 0.0, height_mm=150.0)
    raster = ball(view, 300)
    lift, turn = np.radians(np.arange(-60, 60, 0.7)), np.radians(longitude)
    normals = np.column_stack([np.cos(lift) * np.sin(turn), np.sin(lift), np.cos(lift) * np.cos(turn)])
    rough = np.random.default_rng(7).uniform(-1.0, 1.0, len(lift))[:, None]
    xyz = (RADIUS_MM + rough) * normals
    flat = raster.project(xyz)[:, :2] * view.height_mm / 300
    facing = view.facing(xyz, normals)
    found = stretches(xyz, flat, facing, raster.behind_mm(xyz))
    assert len(found) == 1
    expected = facing > EDGE_ON
    assert found[0].stop - found[0].start >= 0.95 * expected.sum()
    assert stretches(xyz, flat, -facing, raster.behind_mm(-xyz)) == []
