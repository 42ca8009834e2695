"""Blue noise: exact count, seeded, well spread, where it is allowed."""

import numpy as np
import pytest
from scipy.spatial import cKDTree
from surface_shapes import flat, sphere

from facemap.errors import BadInput, RuleError
from facemap.surface import Region, blue_noise, disc, nearest_anchor, on_mesh, subtract, whole

BALL = sphere(40, 3)
SHEET = flat(40, 40, 16, seed=6)


@pytest.mark.parametrize("count", [0, 1, 2, 17, 300])
def test_count_is_exact_and_the_seed_decides(count):
    one = blue_noise(BALL, whole(BALL), count, np.random.default_rng(5))
    two = blue_noise(BALL, whole(BALL), count, np.random.default_rng(5))
    other = blue_noise(BALL, whole(BALL), count, np.random.default_rng(6))
    assert len(one[0]) == count
    assert (one[0] == two[0]).all()
    assert (one[1] == two[1]).all()
    assert count == 0 or (one[1] != other[1]).any()
    assert one[1].sum(axis=1) == pytest.approx(np.ones(count))


def test_places_are_spread():
    places = on_mesh(BALL, *blue_noise(BALL, whole(BALL), 300, np.random.default_rng(1)))
    nearest = cKDTree(places).query(places, k=2)[0][:, 1]
    closest_possible = 2 * np.sqrt(4 * np.pi * 40**2 / (2 * np.sqrt(3) * 300))
    assert nearest.min() > 0.6 * closest_possible
    # chance alone comes to a few hundredths
    triangles = np.random.default_rng(1).integers(len(BALL.triangles), size=300)
    pure = on_mesh(BALL, triangles, np.full((300, 3), 1 / 3))
    assert cKDTree(pure).query(pure, k=2)[0][:, 1].min() < 0.3 * closest_possible


def test_places_keep_to_the_region():
    ring = subtract(
        SHEET,
        disc(SHEET, nearest_anchor(SHEET, [20, 20, 0]), 15),
        disc(SHEET, nearest_anchor(SHEET, [20, 20, 0]), 7),
    )
    triangles, bary = blue_noise(SHEET, ring, 200, np.random.default_rng(2))
    far = np.linalg.norm(on_mesh(SHEET, triangles, bary)[:, :2] - 20, axis=1)
    assert far.min() > 6.9
    assert far.max() < 15.1
    assert ring.contains(triangles, bary).all()


def test_weight_sets_the_density():
    left = SHEET.corners.mean(axis=1)[:, 0] < 20
    triangles, bary = blue_noise(SHEET, whole(SHEET), 400, np.random.default_rng(3), np.where(left, 3.0, 1.0))
    share = left[triangles].mean()
    true = (
        3
        * SHEET.face_areas_mm2[left].sum()
        / (3 * SHEET.face_areas_mm2[left].sum() + SHEET.face_areas_mm2[~left].sum())
    )
    assert share == pytest.approx(true, abs=0.03)
    places = on_mesh(SHEET, triangles, bary)
    nearest = cKDTree(places).query(places, k=2)[0][:, 1]
    deep = np.abs(places[:, 0] - 20) > 3
    dense, sparse = nearest[deep & left[triangles]], nearest[deep & ~left[triangles]]
    assert np.median(sparse) / np.median(dense) == pytest.approx(3**0.5, rel=0.15)
    nowhere = np.where(left, 1.0, 0.0)
    assert left[blue_noise(SHEET, whole(SHEET), 50, np.random.default_rng(3), nowhere)[0]].all()


def test_what_cannot_be_scattered_is_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(RuleError, match="without any area"):
        blue_noise(SHEET, Region([], []), 3, rng)
    with pytest.raises(RuleError):
        blue_noise(SHEET, whole(SHEET), 3, rng, np.zeros(len(SHEET.triangles)))
    for weight in (np.ones(3), np.full(len(SHEET.triangles), -1.0), np.full(len(SHEET.triangles), np.nan)):
        with pytest.raises(BadInput):
            blue_noise(SHEET, whole(SHEET), 3, rng, weight)
    with pytest.raises(BadInput):
        blue_noise(SHEET, whole(SHEET), -1, rng)
    assert len(blue_noise(SHEET, Region([], []), 0, rng)[0]) == 0
