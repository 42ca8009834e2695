"""Sections, walks, shortest and smooth paths, distances: against geometry on paper."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import CubicSpline
from scipy.spatial import cKDTree
from surface_shapes import drawn, flat, folded, holed, rolled, sphere, turns_deg

from facemap.errors import BadInput, RuleError
from facemap.surface import (
    Anchor,
    Mesh,
    distance_mm,
    nearest_anchor,
    path_through,
    section,
    shortest_path,
    vertex_anchor,
    walk,
)

RADIUS = 60.0
BALL = sphere(RADIUS, 2.6)
places = st.builds(
    lambda triangle, kind, u: Anchor(
        triangle, [(0.2, 0.3, 0.5), (1, 0, 0), (u, 1 - u, 0), (0, u, 1 - u)][kind]
    ),
    st.integers(0, len(BALL.triangles) - 1),
    st.integers(0, 3),
    st.floats(0.01, 0.99),
)
directions = st.floats(0, 2 * np.pi)


def around(place, angle):
    """A unit direction square to the radius, and the radius."""
    up = place / np.linalg.norm(place)
    side = np.cross(up, np.eye(3)[np.argmin(np.abs(up))])
    side /= np.linalg.norm(side)
    return np.cos(angle) * side + np.sin(angle) * np.cross(up, side), up


@settings(derandomize=True, max_examples=60, deadline=None)
@given(places, directions, st.floats(0.5, 150))
def test_a_walk_on_a_sphere_lands_on_the_great_circle(start, angle, length):
    ahead, up = around(start.on(BALL), angle)
    end = walk(BALL, start, ahead, length, np.cross(up, ahead)).on(BALL)
    angle = length / RADIUS
    true = np.cos(angle) * up + np.sin(angle) * ahead
    assert np.linalg.norm(end / np.linalg.norm(end) - true) * RADIUS < 0.03 + 4e-4 * length


@settings(derandomize=True, max_examples=40, deadline=None)
@given(places, directions)
def test_a_section_is_plane_connected_and_comes_round(start, angle):
    normal, up = around(start.on(BALL), angle)
    curve = section(BALL, start, normal)
    xyz = curve.on(BALL)
    assert curve.closed
    assert np.abs((xyz - start.on(BALL)) @ normal).max() < 1e-6
    assert xyz[0] == pytest.approx(start.on(BALL), abs=1e-9)
    assert curve.length_mm(BALL) == pytest.approx(2 * np.pi * RADIUS, rel=2e-3)
    curve.segments(BALL)
    # it sets out along normal x outward
    assert (curve.at_mm(BALL, 1).on(BALL) - xyz[0]) @ np.cross(normal, up) > 0.9


def test_sections_run_along_edges_and_through_vertices():
    sheet = rolled(flat(80, 60, 40), 45)
    for vertex in [0, 3, 41 * 10 + 7, len(sheet.vertices) - 1]:
        start = vertex_anchor(sheet, vertex)
        level = section(sheet, start, [0, 1, 0])
        assert not level.closed
        assert level.length_mm(sheet) == pytest.approx(80, rel=1e-3)
        assert len(level) == 41
        assert np.ptp(level.on(sheet)[:, 1]) == 0
        level.segments(sheet)


def test_walking_on_the_edges_of_a_symmetric_mesh_stays_in_its_plane():
    # the y axis is a row of edges
    half = flat(40, 60, 20, seed=5).vertices
    mesh = rolled(mirrored_sheet(half), 45)
    start = vertex_anchor(mesh, int(np.argmin(np.linalg.norm(mesh.vertices - [0, 20, 45], axis=1))))
    for length in (0.0, 3.3, 17.1):
        end = walk(mesh, start, [0, 1, 0.2], length, [1, 0, 0]).on(mesh)
        assert end == pytest.approx([0, start.on(mesh)[1] + length, 45], abs=1e-9)
    back = walk(mesh, start, [0, 1, 0], -5, [1, 0, 0]).on(mesh)
    assert back[1] == pytest.approx(start.on(mesh)[1] - 5)


def mirrored_sheet(half):
    right = flat(40, 60, 20, seed=5)
    mirror = half * [-1, 1, 1]
    on_axis = half[:, 0] == 0
    number = np.where(on_axis, np.arange(len(half)), len(half) + np.cumsum(~on_axis) - 1)
    return Mesh(
        np.vstack([half, mirror[~on_axis]]), np.vstack([right.triangles, number[right.triangles][:, ::-1]])
    )


def test_a_walk_that_meets_a_border_says_how_far_it_came():
    sheet = flat(40, 40, 20)
    start = nearest_anchor(sheet, [30, 20, 0])
    assert walk(sheet, start, [1, 0, 0], 10, [0, 1, 0]).on(sheet) == pytest.approx([40, 20, 0])
    with pytest.raises(RuleError, match=r"border after 10.0 mm"):
        walk(sheet, start, [1, 0, 0], 10.1, [0, 1, 0])
    with pytest.raises(RuleError, match="square"):
        walk(sheet, start, [0, 1, 0], 1, [0, 1, 0])
    with pytest.raises(RuleError, match="only touches"):
        section(sheet, start, [0, 0, 1])
    with pytest.raises(BadInput, match="not all 0"):
        section(sheet, start, [0, 0, 0])


@settings(derandomize=True, max_examples=40, deadline=None)
@given(places, directions, st.sampled_from([0.3, 2.0, 9.0, 40.0, 110.0]))
def test_a_shortest_path_on_a_sphere_is_as_long_as_the_arc(start, angle, length):
    ahead, up = around(start.on(BALL), angle)
    goal = nearest_anchor(BALL, RADIUS * (np.cos(length / RADIUS) * up + np.sin(length / RADIUS) * ahead))
    path = shortest_path(BALL, start, goal)
    path.segments(BALL)
    a, b = start.on(BALL), goal.on(BALL)
    true = RADIUS * np.arccos(np.clip(a @ b / np.linalg.norm(a) / np.linalg.norm(b), -1, 1))
    assert path.length_mm(BALL) == pytest.approx(true, rel=1e-3, abs=1e-3)
    assert path.on(BALL)[[0, -1]] == pytest.approx(np.array([a, b]), abs=1e-9)


def test_a_path_within_one_triangle_is_straight():
    path = shortest_path(BALL, Anchor(7, (0.1, 0.2, 0.7)), Anchor(7, (0.6, 0.3, 0.1)))
    assert len(path) == 2
    rng = np.random.default_rng(1)
    for triangle in rng.integers(len(BALL.triangles), size=20):
        a, b = (Anchor(triangle, weights) for weights in rng.dirichlet([1, 1, 1], 2))
        apart = np.linalg.norm(a.on(BALL) - b.on(BALL))
        assert shortest_path(BALL, a, b).length_mm(BALL) == pytest.approx(apart)
    # the corner told in another triangle than the side
    other = int(BALL.topology.neighbours[7, 0])
    corner = Anchor(other, (BALL.triangles[other] == BALL.triangles[7, 0]).astype(float))
    side = Anchor(7, (0, 0.5, 0.5))
    assert len(shortest_path(BALL, corner, side)) == 2
    apart = np.linalg.norm(corner.on(BALL) - side.on(BALL))
    assert shortest_path(BALL, corner, side).length_mm(BALL) == pytest.approx(apart)
    assert shortest_path(BALL, side, corner).on(BALL)[1] == pytest.approx(corner.on(BALL))


HOLE = holed(20, 20, 20, (5, 9), (15, 11))


def round_the_hole(a, b):
    """Length on paper of the shortest way from below the hole to above it."""
    return min(np.hypot(a[0] - x, a[1] - 9) + 2 + np.hypot(b[0] - x, b[1] - 11) for x in (5, 15))


def test_paths_go_round_holes_and_not_between_pieces():
    path = shortest_path(HOLE, nearest_anchor(HOLE, [9.3, 8, 0]), nearest_anchor(HOLE, [9.6, 12, 0]))
    assert path.length_mm(HOLE) == pytest.approx(round_the_hole([9.3, 8], [9.6, 12]), rel=1e-9)
    two = Mesh(
        np.vstack([HOLE.vertices, np.add(HOLE.vertices, [30, 0, 0])]),
        np.vstack([HOLE.triangles, HOLE.triangles + len(HOLE.vertices)]),
    )
    with pytest.raises(RuleError, match="no path"):
        shortest_path(two, Anchor(0, (1, 0, 0)), Anchor(len(HOLE.triangles), (1, 0, 0)))


def test_paths_follow_the_skin_over_a_fold():
    sheet = flat(60, 40, 30, seed=2)
    mesh = folded(sheet, 30, 1.0)
    a, b = (nearest_anchor(sheet, [x, 20, 0]) for x in (22, 48))
    assert np.linalg.norm(a.on(mesh) - b.on(mesh)) < 9
    # facets cut the tight bend short a little
    assert shortest_path(mesh, a, b).length_mm(mesh) == pytest.approx(26, abs=0.8)


def test_a_smooth_curve_on_a_plane_is_the_cubic_spline():
    sheet = flat(120, 80, 48, seed=1)
    stops = np.array([[20, 40], [45, 46], [70, 40], [95, 43]])
    curve = path_through(sheet, [nearest_anchor(sheet, [*stop, 0]) for stop in stops])
    curve.segments(sheet)
    chords = np.linalg.norm(np.diff(stops, axis=0), axis=1)
    along = np.concatenate([[0], np.cumsum(chords)])
    true = CubicSpline(along, stops, bc_type="natural")(np.linspace(0, along[-1], 3000))
    assert cKDTree(true).query(curve.on(sheet)[:, :2])[0].max() < 0.12
    assert turns_deg(curve.on(sheet)).max() < 4
    for stop in stops:
        assert np.linalg.norm(curve.on(sheet)[:, :2] - stop, axis=1).min() < 1e-9


def test_a_smooth_loop_on_a_sphere_is_round():
    turn = np.arange(6) / 6 * 2 * np.pi
    ring = RADIUS * np.stack([0.5 * np.cos(turn), 0.5 * np.sin(turn), 0 * turn + 0.75**0.5], axis=1)
    loop = path_through(BALL, [nearest_anchor(BALL, place) for place in ring], closed=True)
    assert loop.closed
    assert loop.length_mm(BALL) == pytest.approx(np.pi * RADIUS, rel=5e-3)
    assert np.abs(loop.on(BALL)[:, 2] - RADIUS * 0.75**0.5).max() < 0.15
    assert turns_deg(loop.on(BALL), closed=True).max() < 5


def test_a_smooth_curve_needs_different_places():
    one = Anchor(0, (0.2, 0.3, 0.5))
    with pytest.raises(BadInput, match="1 different"):
        path_through(BALL, [one, one])
    two = path_through(BALL, [one, one, Anchor(40, (0.2, 0.3, 0.5))])
    assert two.length_mm(BALL) == shortest_path(BALL, one, Anchor(40, (0.2, 0.3, 0.5))).length_mm(BALL)


@pytest.mark.parametrize(
    "place", [Anchor(11, (0.2, 0.3, 0.5)), Anchor(500, (1, 0, 0)), Anchor(90, (0.4, 0.6, 0))]
)
def test_distance_from_a_place_on_a_sphere(place):
    found = distance_mm(BALL, place)
    up = place.on(BALL) / np.linalg.norm(place.on(BALL))
    true = RADIUS * np.arccos(np.clip(BALL.vertices @ up / RADIUS, -1, 1))
    assert np.abs(found - true)[true < 40].max() < 0.03
    assert np.abs(found - true)[true < 100].max() < 0.3
    assert np.abs(found - true).max() < 2.5


def test_distance_from_a_curve_and_from_several_sources():
    sheet = flat(60, 60, 30, seed=8)
    mesh = rolled(sheet, 50)
    curve = drawn(sheet, [[20, 20], [40, 20]])
    x, y, _ = sheet.vertices.T
    true = np.hypot(np.maximum(np.abs(x - 30) - 10, 0), y - 20)
    found = distance_mm(mesh, curve)
    assert np.abs(found - true).max() < 0.05
    dot = nearest_anchor(sheet, [30, 50, 0])
    both = distance_mm(mesh, [curve, dot])
    assert np.abs(both - np.minimum(true, np.hypot(x - 30, y - 50))).max() < 0.05
    with pytest.raises(BadInput):
        distance_mm(mesh, [])


def test_distance_goes_round_a_hole():
    place = np.array([9.3, 8])
    found = distance_mm(HOLE, nearest_anchor(HOLE, [*place, 0]))
    for vertex, (x, y, _) in enumerate(HOLE.vertices):
        # the corner of the hole hides what lies above this line
        shade = 9 + (8 - 9) / (9.3 - 5) * (x - 5)
        if x <= 5 and y > shade:
            assert found[vertex] == pytest.approx(np.hypot(4.3, 1) + np.hypot(5 - x, y - 9), abs=0.06)
        elif y > 11.5 and abs(x - 10) < 4:
            assert found[vertex] == pytest.approx(round_the_hole(place, [x, y]), abs=0.03)
        elif y < 9:
            assert found[vertex] == pytest.approx(np.hypot(x - 9.3, y - 8), abs=1e-6)
