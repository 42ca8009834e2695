"""Mesh, Anchor, Curve and the nearest place."""

import numpy as np
import pytest
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st
from surface_shapes import drawn, flat, sphere

from facemap.errors import BadInput, BadMesh, RuleError
from facemap.surface import Anchor, Curve, Mesh, nearest_anchor, nearest_anchors, on_mesh, vertex_anchor

SQUARE = np.array([[0, 0, 0], [10, 0, 0], [10, 10, 0], [0, 10, 0]], dtype=float)
TWO = np.array([[0, 1, 2], [0, 2, 3]])


@pytest.mark.parametrize(
    ("vertices", "triangles", "word"),
    [
        (np.where(SQUARE == 10, np.nan, SQUARE), TWO, "vertex 1"),
        (SQUARE + np.inf, TWO, "vertex 0"),
        (SQUARE, [[0, 1, 2], [0, 2, 4]], "triangle 1"),
        (SQUARE, [[0, 1, -1]], "triangle 0"),
        (SQUARE, [[0, 1, 2, 3]], "triangle"),
        (SQUARE, [[0, 1, 2], [0, 1, 2, 3]], "triangle"),
        (SQUARE, [[0, 1, 1]], "twice"),
        (SQUARE, np.zeros((0, 3), int), "without triangles"),
        (SQUARE, [[0.0, 1.0, 2.0]], "whole numbers"),
        (SQUARE[:, :2], TWO, "x, y, z"),
        (np.zeros((0, 3)), TWO, "triangle 0"),
        ([["a", "b", "c"]], TWO, "three numbers"),
    ],
)
def test_a_mesh_that_is_none_is_refused_in_one_line(vertices, triangles, word):
    with pytest.raises(BadMesh, match=word) as caught:
        Mesh(vertices, triangles)
    assert "\n" not in str(caught.value)


def test_three_triangles_at_one_edge_are_refused():
    fan = Mesh(np.vstack([SQUARE, [5, 5, 5]]), [[0, 1, 2], [2, 0, 3], [0, 2, 4]])
    with pytest.raises(BadMesh, match="edge 0-2"):
        fan.topology.neighbours  # noqa: B018
    with pytest.raises(BadMesh, match="opposite ways"):
        Mesh(SQUARE, [[0, 1, 2], [0, 3, 2]]).topology.neighbours  # noqa: B018


def test_a_mesh_cannot_be_written_to_and_keeps_its_own_copy():
    given_vertices = SQUARE.copy()
    mesh = Mesh(given_vertices, TWO)
    given_vertices[0] = 99
    assert mesh.vertices[0].tolist() == [0, 0, 0]
    for array in (mesh.vertices, mesh.triangles, mesh.face_areas_mm2, mesh.vertex_normals):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_normals_areas_borders_and_name():
    mesh = Mesh(SQUARE, TWO)
    assert mesh.face_areas_mm2.tolist() == [50, 50]
    assert mesh.vertex_normals == pytest.approx(np.tile([0.0, 0, 1], (4, 1)))
    assert [loop.tolist() for loop in mesh.boundary_loops] == [[0, 1, 2, 3]]
    assert mesh.digest == Mesh(SQUARE, TWO).digest
    assert mesh.digest != Mesh(SQUARE + 1e-9, TWO).digest
    ball = sphere(40, 3)
    assert not ball.boundary_loops
    outward = (ball.vertex_normals * ball.vertices).sum(1) / 40
    assert outward.min() > 0.999


def test_split_keeps_shape_and_numbers_children():
    mesh = sphere(30, 4)
    fine = mesh.split()
    assert fine.face_areas_mm2.reshape(-1, 4).sum(1) == pytest.approx(mesh.face_areas_mm2)
    assert (fine.triangles[0::4, 0] == mesh.triangles[:, 0]).all()
    assert (fine.triangles[2::4, 0] == mesh.triangles[:, 2]).all()
    assert (fine.face_normals.reshape(-1, 4, 3) * mesh.face_normals[:, None]).sum(2).min() > 1 - 1e-9


def test_with_vertices_keeps_triangles():
    mesh = sphere(30, 4)
    moved = mesh.with_vertices(mesh.vertices * 2)
    assert moved.face_areas_mm2.sum() == pytest.approx(4 * mesh.face_areas_mm2.sum())
    assert moved.triangles is mesh.triangles
    with pytest.raises(BadMesh):
        mesh.with_vertices(np.vstack([mesh.vertices, mesh.vertices[:1]]))


@pytest.mark.parametrize("bary", [(0.5, 0.6, -0.1), (0.5, 0.5, 0.5), (1, 0), (np.nan, 0.5, 0.5)])
def test_weights_that_are_no_place_are_refused(bary):
    with pytest.raises(BadInput):
        Anchor(0, bary)
    with pytest.raises(BadInput):
        Anchor(-1, (1, 0, 0))
    with pytest.raises(BadInput, match="of 2 triangles"):
        Anchor(7, (1, 0, 0)).on(Mesh(SQUARE, TWO))


def test_anchor_is_a_value():
    one, two = Anchor(1, (0.2, 0.3, 0.5)), Anchor(1, [0.2, 0.3, 0.5])
    assert one == two
    assert len({one, two, Anchor(0, (0.2, 0.3, 0.5))}) == 2
    with pytest.raises(ValueError, match="read-only"):
        one.bary[0] = 1
    mesh = Mesh(SQUARE, TWO)
    assert Anchor(0, (0.2, 0.3, 0.5)).on(mesh) == pytest.approx([8, 5, 0])
    assert one.normal_on(mesh) == pytest.approx([0, 0, 1])
    assert vertex_anchor(mesh, 3).on(mesh) == pytest.approx(SQUARE[3])


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.floats(-60, 60)] * 3), min_size=1, max_size=20))
def test_nearest_is_nearest_of_all_triangles(points):
    ball = sphere(40, 12)
    triangles, bary = nearest_anchors(ball, points)
    found = np.linalg.norm(on_mesh(ball, triangles, bary) - points, axis=1)
    # truth by brute force: many places of every triangle
    grid = np.array([(i, j, 12 - i - j) for i in range(13) for j in range(13 - i)]) / 12
    everywhere = np.einsum("gi,mij->mgj", grid, ball.corners).reshape(-1, 3)
    brute = np.linalg.norm(everywhere[None] - np.array(points)[:, None], axis=2).min(1)
    assert (found <= brute + 1e-9).all()
    assert (brute - found < 1.2).all()


def test_nearest_on_the_mesh_is_itself_and_large_triangles_count():
    rng = np.random.default_rng(4)
    ball = sphere(40, 3)
    triangles = rng.integers(len(ball.triangles), size=200)
    bary = rng.dirichlet([1, 1, 1], 200)
    places = on_mesh(ball, triangles, bary)
    again = on_mesh(ball, *nearest_anchors(ball, places))
    assert again == pytest.approx(places, abs=1e-9)
    big = Mesh(
        np.vstack([ball.vertices, [[-900, -45, 900], [900, -45, 900], [0, -45, -900]]]),
        np.vstack([ball.triangles, np.arange(3) + len(ball.vertices)]),
    )
    assert nearest_anchor(big, [200, -44, 200]).triangle == len(ball.triangles)
    with pytest.raises(BadInput):
        nearest_anchor(ball, [0, 0, np.nan])


def test_nearest_is_right_where_centroids_mislead():
    rng = np.random.default_rng(7)
    # a heap of triangles, much larger than the gaps between them
    heap = Mesh(rng.uniform(0, 20, (600, 3)), np.arange(600).reshape(-1, 3))
    asked = rng.uniform(0, 20, (300, 3))
    places = on_mesh(heap, *nearest_anchors(heap, asked))
    other = trimesh.Trimesh(heap.vertices, heap.triangles, process=False)
    true = trimesh.proximity.closest_point(other, asked)[1]
    assert np.linalg.norm(places - asked, axis=1) == pytest.approx(true, abs=1e-9)


def diagonal(mesh):
    return drawn(mesh, [[1, 2], [3, 9]])


def test_curve_measures_and_cuts():
    mesh = flat(10, 10, 5)
    curve = diagonal(mesh)
    long = np.hypot(2, 7)
    assert curve.length_mm(mesh) == pytest.approx(long)
    assert curve.at_mm(mesh, 3).on(mesh) == pytest.approx(
        np.array([1, 2, 0]) + 3 / long * np.array([2, 7, 0])
    )
    assert curve.at_fraction(mesh, 1).on(mesh) == pytest.approx([3, 9, 0])
    assert curve.nearest_mm(mesh, [2, 5.5, 7]) == pytest.approx(long / 2)
    part = curve.part(mesh, 1.25, 5)
    assert part.length_mm(mesh) == pytest.approx(3.75)
    assert curve.part(mesh, 5, 1.25).on(mesh)[0] == pytest.approx(part.on(mesh)[-1])
    assert curve.reversed().at_mm(mesh, 2).on(mesh) == pytest.approx(curve.at_mm(mesh, long - 2).on(mesh))
    with pytest.raises(RuleError, match="mm long"):
        curve.at_mm(mesh, long + 0.1)


def test_closed_curve_goes_round():
    mesh = flat(10, 10, 5)
    turn = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    ring = np.stack([5 + 3 * np.cos(turn), 5 + 3 * np.sin(turn)], axis=1)
    curve = drawn(mesh, ring, closed=True)
    around = curve.length_mm(mesh)
    assert around == pytest.approx(6 * np.pi, rel=1e-3)
    assert curve.at_mm(mesh, -1).on(mesh) == pytest.approx(curve.at_mm(mesh, around - 1).on(mesh))
    over = curve.part(mesh, around - 2, 3)
    assert over.length_mm(mesh) == pytest.approx(5)
    assert curve.reversed().on(mesh)[0] == pytest.approx(curve.on(mesh)[0])
    assert curve.reversed().on(mesh)[1] == pytest.approx(curve.on(mesh)[-1])


def test_nodes_on_sides_and_vertices_find_their_common_triangle():
    mesh = flat(10, 10, 5)
    # along a row of vertices, each named by whichever triangle comes first
    row = np.flatnonzero(np.isclose(mesh.vertices[:, 1], 4))
    row = row[np.argsort(mesh.vertices[row, 0])]
    anchors = [vertex_anchor(mesh, int(v)) for v in row]
    curve = Curve([a.triangle for a in anchors], [a.bary for a in anchors])
    pieces = curve.segments(mesh)
    assert on_mesh(mesh, pieces.triangles, pieces.begins) == pytest.approx(curve.on(mesh)[:-1])
    assert on_mesh(mesh, pieces.triangles, pieces.ends) == pytest.approx(curve.on(mesh)[1:])
    far = Curve([0, len(mesh.triangles) - 1], [[1, 0, 0], [0, 1, 0]])
    with pytest.raises(BadInput, match="jumps"):
        far.segments(mesh)
