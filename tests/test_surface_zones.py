"""Discs and bands: areas on paper, on meshes as coarse as a head's."""

import numpy as np
import pytest
from surface_shapes import coned, drawn, flat, folded, holed, rolled, sphere

from facemap.errors import RuleError
from facemap.surface import Anchor, band, disc, nearest_anchor, vertex_anchor

COARSE_MM = 2.6
WITHIN = 0.01


def spot(mesh, number):
    """A place inside a triangle, on a vertex or on a side, by turns."""
    triangle = (7919 * number) % len(mesh.triangles)
    return Anchor(triangle, [(0.2, 0.3, 0.5), (1, 0, 0), (0.3, 0, 0.7)][number % 3])


@pytest.mark.parametrize("radius_mm", [30.0, 50.0, 80.0])
def test_discs_on_a_sphere_have_the_area_of_the_cap(radius_mm):
    mesh = sphere(radius_mm, COARSE_MM)
    for number, reach_mm in enumerate([2, 2, 2, 3, 3, 3, 5, 8, 12, 25]):
        found = disc(mesh, spot(mesh, number), reach_mm).area_cm2(mesh)
        true = 2 * np.pi * radius_mm**2 * (1 - np.cos(reach_mm / radius_mm)) / 100
        assert found == pytest.approx(true, rel=WITHIN), (number, reach_mm)


@pytest.mark.parametrize("radius_mm", [30.0, 80.0])
@pytest.mark.parametrize("ends", ["round", "flat"])
@pytest.mark.parametrize(("left", "right"), [(2, 2), (5, 1), (10, 0), (0, 4), (12, 12), (25, 25)])
def test_bands_on_a_cylinder_have_the_area_of_the_sheet(radius_mm, ends, left, right):
    sheet = flat(120, 80, 46, seed=1)
    mesh = rolled(sheet, radius_mm)
    curve = drawn(sheet, [[48, 40], [60, 40.3], [72, 40.7]])
    region = band(mesh, curve, left, right, ends)
    cap = np.pi * ((left + right) / 2) ** 2 if ends == "round" else 0
    true = (np.hypot(12, 0.3) + np.hypot(12, 0.4)) * (left + right) + cap
    assert region.area_cm2(mesh) * 100 == pytest.approx(true, rel=WITHIN)
    assert len(region.outlines(mesh)) == 1


def test_discs_on_a_cylinder_and_about_the_tip_of_a_cone():
    sheet = flat(100, 80, 38, seed=4)
    for radius_mm in (30.0, 80.0):
        mesh = rolled(sheet, radius_mm)
        for number, reach_mm in enumerate([2, 4, 9, 20]):
            place = nearest_anchor(sheet, [40 + 3.7 * number, 38 + 1.3 * number, 0])
            true = np.pi * reach_mm**2 / 100
            assert disc(mesh, place, reach_mm).area_cm2(mesh) == pytest.approx(true, rel=WITHIN)
    tip = sheet.vertices[int(np.argmin(np.linalg.norm(sheet.vertices - [50, 40, 0], axis=1)))]
    cone = coned(sheet, tip[:2], 0.4)
    apex = vertex_anchor(cone, int(np.argmax(cone.vertices[:, 2])))
    # a sector with less than the whole turn
    true = np.pi * 15**2 / np.hypot(1, 0.4) / 100
    assert disc(cone, apex, 15).area_cm2(cone) == pytest.approx(true, rel=0.015)


def test_left_is_left_as_seen_from_outside():
    sheet = flat(60, 60, 24, seed=1)
    curve = drawn(sheet, [[20, 30], [40, 30]])
    top = np.concatenate([loop.on(sheet) for loop in band(sheet, curve, 6, 2, "flat").outlines(sheet)])
    assert [*top.min(0)[:2], *top.max(0)[:2]] == pytest.approx([20, 28, 40, 36], abs=1e-3)
    back = band(sheet, curve.reversed(), 6, 2, "flat")
    assert back.contains(*places(sheet, [[30, 25], [30, 34]])).tolist() == [True, False]


def places(sheet, xy):
    anchors = [nearest_anchor(sheet, [*place, 0]) for place in xy]
    return [a.triangle for a in anchors], [a.bary for a in anchors]


def test_bands_along_bent_and_closed_curves():
    sheet = flat(80, 80, 32, seed=3)
    corner = drawn(sheet, [[20, 20], [50, 20], [50, 50]])
    # a quarter disc outside the corner, a square counted twice inside it
    true = 60 * 8 - 16 + np.pi / 4 * 16 + np.pi * 16
    assert band(sheet, corner, 4, 4).area_cm2(sheet) * 100 == pytest.approx(true, rel=WITHIN)
    turn = np.linspace(0, 2 * np.pi, 150, endpoint=False)
    ring = drawn(sheet, np.stack([40 + 20 * np.cos(turn), 40 + 20 * np.sin(turn)], axis=1), closed=True)
    region = band(sheet, ring, 3, 5)
    assert region.area_cm2(sheet) * 100 == pytest.approx(np.pi * (25**2 - 17**2), rel=WITHIN)
    assert len(region.outlines(sheet)) == 2
    # wider than the ring: the hole is filled
    assert band(sheet, ring, 25, 0).area_cm2(sheet) * 100 == pytest.approx(np.pi * 20**2, rel=WITHIN)


def test_a_disc_follows_the_skin_over_a_fold():
    sheet = flat(60, 60, 30, seed=2)
    mesh = folded(sheet, 30, 1.0)
    place = nearest_anchor(sheet, [24, 30, 0])
    region = disc(mesh, place, 12)
    assert region.area_cm2(mesh) == pytest.approx(np.pi * 1.44, rel=0.03)
    across = nearest_anchor(sheet, [39.2, 30, 0])  # 15 mm along the skin, 2 mm through the air
    assert np.linalg.norm(across.on(mesh) - place.on(mesh)) < 4.5
    assert not region.contains([across.triangle], [across.bary])[0]


def test_a_disc_goes_round_a_hole():
    mesh = holed(40, 40, 40, (15, 19), (25, 21))
    place = nearest_anchor(mesh, [20.2, 17.3, 0])
    region = disc(mesh, place, 11)
    rng = np.random.default_rng(0)
    triangles = rng.integers(len(mesh.triangles), size=6000)
    bary = rng.dirichlet([1, 1, 1], 6000)
    xy = np.einsum("qi,qij->qj", bary, mesh.corners[triangles])[:, :2]
    true = on_paper(xy, np.array([20.2, 17.3]))
    clear = np.abs(true - 11) > 0.05
    wrong = region.contains(triangles, bary)[clear] != (true < 11)[clear]
    assert not wrong.any()


def on_paper(xy, place):
    """Distance below the hole, beside it and round its corners."""
    straight = np.linalg.norm(xy - place, axis=1)
    hidden = np.zeros(len(xy), dtype=bool)
    for level in (19.0, 21.0):
        share = (level - place[1]) / np.where(xy[:, 1] == place[1], np.inf, xy[:, 1] - place[1])
        cut = place[0] + share * (xy[:, 0] - place[0])
        hidden |= (share > 0) & (share < 1) & (cut > 15) & (cut < 25)
    ways = [straight]
    for x in (15.0, 25.0):
        low, high = np.array([x, 19.0]), np.array([x, 21.0])
        first = np.linalg.norm(low - place)
        beyond = np.where((x - 20) * (xy[:, 0] - x) > 0, np.inf, 0)
        one = first + np.linalg.norm(xy - low, axis=1) - np.where(beyond > 0, 0, 0)
        two = first + 2 + np.linalg.norm(xy - high, axis=1)
        outside = (xy[:, 0] - x) * (x - 20) >= 0
        ways.append(np.where(outside, one, np.where(xy[:, 1] > 21, two, np.inf)))
    ways[0] = np.where(hidden, np.inf, straight)
    return np.min(ways, axis=0)


def test_mirrored_curves_have_mirrored_bands():
    sheet = flat(60, 60, 24)
    left, right = drawn(sheet, [[10, 12.3], [22, 31]]), drawn(sheet, [[50, 12.3], [38, 31]])
    one, two = band(sheet, left, 5, 2), band(sheet, right, 2, 5)
    # the grid's diagonals are not mirrored, so this is no comparison of like with like
    assert one.area_cm2(sheet) == pytest.approx(two.area_cm2(sheet), rel=1e-3)


@pytest.mark.parametrize("number", range(6))
def test_area_stays_when_the_mesh_is_split(number):
    rng = np.random.default_rng(number)
    ball = sphere(30.0, COARSE_MM)
    # a bumpy ball, so that nothing is symmetric
    bumps = 1 + 0.05 * np.sin(ball.vertices @ rng.normal(size=(3, 3)) / 6).sum(axis=1)
    mesh = ball.with_vertices(ball.vertices * bumps[:, None])
    fine = mesh.split()
    place = spot(mesh, number)
    same = nearest_anchor(fine, place.on(mesh))
    reach_mm = [3, 5, 8, 12][number % 4]
    coarse = disc(mesh, place, reach_mm).area_cm2(mesh)
    assert disc(fine, same, reach_mm).area_cm2(fine) == pytest.approx(coarse, rel=0.005)


def test_widths_that_make_no_zone_are_refused():
    sheet = flat(20, 20, 8)
    curve = drawn(sheet, [[5, 5], [10, 8]])
    for widths in [(0, 0), (-1, 2), (np.nan, 1)]:
        with pytest.raises(RuleError, match="widths"):
            band(sheet, curve, *widths)
    for radius in (0, -1, np.inf):
        with pytest.raises(RuleError, match="radius"):
            disc(sheet, curve.start, radius)


def test_zones_end_at_the_border():
    sheet = flat(20, 20, 8, seed=1)
    quarter = disc(sheet, nearest_anchor(sheet, [0, 0, 0]), 6)
    assert quarter.area_cm2(sheet) * 100 == pytest.approx(np.pi * 9, rel=WITHIN)
    everything = disc(sheet, nearest_anchor(sheet, [10, 10, 0]), 40)
    assert everything.area_cm2(sheet) == pytest.approx(4.0, rel=1e-9)
