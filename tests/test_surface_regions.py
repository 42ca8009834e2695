"""Regions: what they hold, their area, outlines, unions and differences, insides of loops."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surface_shapes import drawn, flat, holed, sphere, turns_deg

from facemap.errors import BadInput, RuleError
from facemap.surface import (
    Anchor,
    Curve,
    Region,
    band,
    disc,
    inside,
    intersect,
    nearest_anchor,
    nearest_anchors,
    of_triangles,
    on_mesh,
    section,
    subtract,
    unite,
    where_field,
    whole,
)

SHEET = flat(40, 40, 16, seed=6)
X, Y, _ = SHEET.vertices.T
EMPTY = Region([], [])
RNG = np.random.default_rng(11)
TRIANGLES = RNG.integers(len(SHEET.triangles), size=3000)
BARY = RNG.dirichlet([1, 1, 1], 3000)
XY = on_mesh(SHEET, TRIANGLES, BARY)[:, :2]


def polygon_area(corners):
    x, y = np.asarray(corners, float).T
    return abs(0.5 * (x * np.roll(y, -1) - y * np.roll(x, -1)).sum())


shapes = st.one_of(
    st.builds(
        lambda x, y, r: where_field(SHEET, np.hypot(X - x, Y - y) - r),
        st.floats(5, 35),
        st.floats(5, 35),
        st.floats(0.5, 15),
    ),
    st.builds(
        lambda turn, at: where_field(SHEET, np.cos(turn) * (X - 20) + np.sin(turn) * (Y - 20) - at),
        st.floats(0, 6.3),
        st.floats(-15, 15),
    ),
    st.builds(
        lambda x, y, r: disc(SHEET, nearest_anchor(SHEET, [x, y, 0]), r),
        st.floats(0, 40),
        st.floats(0, 40),
        st.floats(1, 12),
    ),
    st.builds(
        lambda x, y, turn, w: band(
            SHEET, drawn(SHEET, [[x, y], [x + 8 * np.cos(turn), y + 8 * np.sin(turn)]]), w, 1.0, "flat"
        ),
        st.floats(10, 30),
        st.floats(10, 30),
        st.floats(0, 6.3),
        st.floats(0.0, 5),
    ),
    st.just(EMPTY),
    st.just(whole(SHEET)),
)


@settings(derandomize=True, max_examples=40, deadline=None)
@given(shapes, shapes)
def test_areas_add_up_and_places_obey_logic(a, b):
    both, either, only = intersect(SHEET, a, b), unite(SHEET, a, b), subtract(SHEET, a, b)
    size = {name: r.area_cm2(SHEET) for name, r in zip("abieo", (a, b, both, either, only), strict=True)}
    assert size["a"] + size["b"] == pytest.approx(size["i"] + size["e"], abs=1e-9)
    assert size["o"] + size["i"] == pytest.approx(size["a"], abs=1e-9)
    assert size["e"] <= 16 + 1e-9
    in_a, in_b = a.contains(TRIANGLES, BARY), b.contains(TRIANGLES, BARY)
    assert (both.contains(TRIANGLES, BARY) == (in_a & in_b)).all()
    assert (either.contains(TRIANGLES, BARY) == (in_a | in_b)).all()
    assert (only.contains(TRIANGLES, BARY) == (in_a & ~in_b)).all()


@settings(derandomize=True, max_examples=15, deadline=None)
@given(shapes, shapes)
def test_outlines_enclose_the_region(a, b):
    region = unite(SHEET, subtract(SHEET, a, b), subtract(SHEET, b, a))
    enclosed = 0.0
    for loop in region.outlines(SHEET):
        assert loop.closed
        loop.segments(SHEET)
        x, y = loop.on(SHEET)[:, :2].T
        enclosed += 0.5 * (x * np.roll(y, -1) - y * np.roll(x, -1)).sum()
    # holes run the other way and count backwards
    assert enclosed == pytest.approx(100 * region.area_cm2(SHEET), abs=0.02)


def test_areas_of_known_shapes():
    assert whole(SHEET).area_cm2(SHEET) == pytest.approx(16)
    assert EMPTY.area_cm2(SHEET) == 0
    half = where_field(SHEET, X - 13.7)
    assert half.area_cm2(SHEET) == pytest.approx(13.7 * 0.4)
    assert of_triangles([3, 3, 5]).area_cm2(SHEET) * 100 == pytest.approx(SHEET.face_areas_mm2[[3, 5]].sum())


def test_outlines_of_the_simplest_regions():
    assert EMPTY.outlines(SHEET) == ()
    (border,) = whole(SHEET).outlines(SHEET)
    assert border.length_mm(SHEET) == pytest.approx(160)
    ball = sphere(30, 4)
    assert whole(ball).outlines(ball) == ()
    ring = holed(20, 20, 20, (5, 9), (15, 11))
    assert sorted(loop.length_mm(ring) for loop in whole(ring).outlines(ring)) == pytest.approx([24, 80])
    (triangle,) = of_triangles([7]).outlines(SHEET)
    assert len(triangle) == 3


def test_outlines_are_smooth():
    ball = sphere(40, 2.6)
    (round_one,) = disc(ball, Anchor(100, (0.2, 0.3, 0.5)), 9).outlines(ball)
    # pieces of 1 mm on a circle of about 9 mm turn by about 7 degrees, on facets a bit more
    assert turns_deg(round_one.on(ball), closed=True, step_mm=1.0).max() < 12
    assert round_one.length_mm(ball) == pytest.approx(2 * np.pi * 40 * np.sin(9 / 40), rel=0.01)
    (long_one,) = band(SHEET, drawn(SHEET, [[8, 20], [32, 22]]), 4, 4).outlines(SHEET)
    assert long_one.length_mm(SHEET) == pytest.approx(2 * np.hypot(24, 2) + 8 * np.pi, rel=5e-3)


def test_signed_distance_is_exact_near_the_outline_and_cut_off():
    region = disc(SHEET, nearest_anchor(SHEET, [20, 20, 0]), 9)
    signed = region.signed_mm(SHEET, TRIANGLES, BARY, reach_mm=3)
    true = np.clip(np.linalg.norm(XY - 20, axis=1) - 9, -3, 3)
    assert np.abs(signed - true).max() < 0.03
    assert (np.sign(signed) == np.where(region.contains(TRIANGLES, BARY), -1, 1)).all()
    assert (EMPTY.signed_mm(SHEET, TRIANGLES, BARY) == 4).all()
    # the border of the mesh is no outline: there is nothing beyond it
    assert (whole(SHEET).signed_mm(SHEET, TRIANGLES, BARY) == -4).all()
    half = where_field(SHEET, X - 20).signed_mm(SHEET, TRIANGLES, BARY, reach_mm=30)
    assert np.abs(half - (XY[:, 0] - 20)).max() < 1e-6


def test_signed_distance_cuts_a_finer_mesh_where_the_region_ends():
    region = subtract(
        SHEET,
        disc(SHEET, nearest_anchor(SHEET, [20, 20, 0]), 9),
        where_field(SHEET, 0.6 * (X - 20) + 0.8 * (Y - 20) - 3),
    )
    fine = SHEET.split().split()
    signed = region.signed_mm(SHEET, *nearest_anchors(SHEET, fine.vertices))
    assert where_field(fine, signed).area_cm2(fine) == pytest.approx(region.area_cm2(SHEET), rel=0.01)


def test_a_field_that_is_none_is_refused():
    with pytest.raises(BadInput):
        where_field(SHEET, X[:-1])
    with pytest.raises(BadInput):
        where_field(SHEET, np.where(X == 0, np.nan, X))
    with pytest.raises(BadInput):
        Region([0], [[[np.nan, 0, 1], [0, 1, 0], [0, 0, 1]]])


TURN = np.linspace(0, 2 * np.pi, 90, endpoint=False)
LOOPS = {
    "wavy": np.stack([20 + 9 * np.cos(TURN), 20 + 9 * np.sin(TURN) + np.sin(5 * TURN)], axis=1),
    "tiny, within one triangle": np.array([20.3, 20.2]) + 0.05 * np.stack([np.cos(TURN), np.sin(TURN)], 1),
    "comb": [[7, 8], [30, 8], [30, 9], [9, 9], [9, 9.4], [30, 9.4], [25, 20], [20, 12], [15, 24], [11, 11]],
}


@pytest.mark.parametrize("name", LOOPS)
@pytest.mark.parametrize("backwards", [False, True])
def test_the_inside_of_a_loop_is_cut_along_it(name, backwards):
    corners = LOOPS[name][::-1] if backwards else LOOPS[name]
    loop = drawn(SHEET, corners, closed=True)
    region = inside(SHEET, loop)
    assert region.area_cm2(SHEET) * 100 == pytest.approx(polygon_area(corners), rel=1e-6)
    (outline,) = region.outlines(SHEET)
    assert outline.length_mm(SHEET) == pytest.approx(loop.length_mm(SHEET), rel=1e-6)


@pytest.mark.parametrize("backwards", [False, True])
def test_loops_along_edges_and_through_vertices(backwards):
    grid = flat(20, 20, 10)
    corners = [[4, 4], [12, 4], [12, 9], [8, 13], [4, 12]][:: -1 if backwards else 1]
    region = inside(grid, drawn(grid, corners, closed=True))
    assert region.area_cm2(grid) * 100 == pytest.approx(polygon_area(corners), rel=1e-9)
    assert len(region.outlines(grid)) == 1


def test_loops_round_one_triangle_or_one_vertex():
    grid = flat(20, 20, 10)
    for triangle in (0, 30, 77):
        corners = grid.corners[triangle][:, :2]
        for way in (corners, corners[::-1]):
            region = inside(grid, drawn(grid, way, closed=True))
            assert region.area_cm2(grid) * 100 == pytest.approx(2)
            assert (region.parents == triangle).all()
    # nodes told in triangles inside or outside the loop, as it comes
    middle = int(np.argmin(np.linalg.norm(grid.vertices - [10, 10, 0], axis=1)))
    around = of_triangles(grid.topology.fan(middle))
    (loop,) = around.outlines(grid)
    for told in range(3):
        triangles = [
            grid.topology.fan(int(grid.triangles[t][b.argmax()]))[told % 3]
            for t, b in zip(loop.triangles, loop.bary, strict=True)
        ]
        bary = [
            (grid.triangles[t] == grid.triangles[u][b.argmax()]).astype(float)
            for t, u, b in zip(triangles, loop.triangles, loop.bary, strict=True)
        ]
        again = inside(grid, Curve(triangles, bary, closed=True))
        assert again.area_cm2(grid) == pytest.approx(around.area_cm2(grid))


def test_a_seed_says_which_side_is_inside():
    loop = drawn(SHEET, LOOPS["wavy"], closed=True)
    outer = inside(SHEET, loop, nearest_anchor(SHEET, [1, 1, 0]))
    assert outer.area_cm2(SHEET) == pytest.approx(16 - polygon_area(LOOPS["wavy"]) / 100)
    inner = inside(SHEET, loop, nearest_anchor(SHEET, [20, 20, 0]))
    assert inner.area_cm2(SHEET) == pytest.approx(polygon_area(LOOPS["wavy"]) / 100)


def test_the_inside_of_a_section_is_a_cap():
    ball = sphere(50, 2.6)
    start = nearest_anchor(ball, [30, 0, 40])
    cap = inside(ball, section(ball, start, [0, 0, 1]))
    assert cap.area_cm2(ball) == pytest.approx(2 * np.pi * 50 * 10 / 100, rel=0.01)


def test_an_open_or_flat_loop_is_refused():
    with pytest.raises(RuleError, match="closed"):
        inside(SHEET, drawn(SHEET, [[5, 5], [10, 5], [10, 10]]))
    with pytest.raises(RuleError, match="nothing"):
        inside(SHEET, drawn(SHEET, [[5, 5], [5, 5]], closed=True))
