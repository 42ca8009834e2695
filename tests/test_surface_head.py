"""The surface on the real head: paths over the lips, symmetry, areas that do not depend on the triangles."""

import numpy as np
import pytest

from facemap.errors import RuleError
from facemap.heads import head
from facemap.surface import (
    Anchor,
    band,
    disc,
    inside,
    nearest_anchor,
    path_through,
    section,
    section_near,
    shortest_path,
    walk,
    walked_both_ways,
)

HEAD = head()
MESH = HEAD.mesh
MARKS = HEAD.landmarks


@pytest.fixture(scope="module")
def fine():
    return MESH.split()


def on_fine(fine, anchor):
    return nearest_anchor(fine, anchor.on(MESH))


def test_a_path_from_philtrum_to_chin_runs_over_the_lips():
    path = shortest_path(MESH, MARKS["sn"], MARKS["pg"])
    xyz = path.on(MESH)
    apart = np.linalg.norm(MARKS["sn"].on(MESH) - MARKS["pg"].on(MESH))
    assert apart < path.length_mm(MESH) < 1.25 * apart
    for name in ("ls", "sto", "li"):
        assert np.linalg.norm(xyz - MARKS[name].on(MESH), axis=1).min() < 4
    # straight down the middle, not round the corner of the mouth
    assert np.abs(xyz[:, 0]).max() < 3


def test_the_midline_section_runs_exactly_in_the_middle():
    curve = section(MESH, MARKS["n"], [1, 0, 0])
    assert np.abs(curve.on(MESH)[:, 0]).max() < 1e-9
    end = walk(MESH, MARKS["sn"], [0, -1, 0], 12, [1, 0, 0]).on(MESH)
    assert abs(end[0]) < 1e-9
    assert curve.nearest_mm(MESH, end) > 0


def test_a_walk_agrees_with_the_whole_section():
    rng = np.random.default_rng(3)
    for name in sorted(MARKS)[::9]:
        normal = rng.normal(size=3)
        curve = section(MESH, MARKS[name], normal)
        origin = curve.nearest_mm(MESH, MARKS[name].on(MESH))
        ahead = np.cross(normal, MARKS[name].normal_on(MESH))
        length = curve.length_mm(MESH)
        for way in (25.0, -12.0):
            goal = origin + way
            if curve.closed or 0 <= goal <= length:
                end = walk(MESH, MARKS[name], ahead, way, normal).on(MESH)
                assert end == pytest.approx(curve.at_mm(MESH, goal).on(MESH), abs=1e-6)
            else:
                with pytest.raises(RuleError, match="border"):
                    walk(MESH, MARKS[name], ahead, way, normal)


@pytest.mark.parametrize("name", ["al", "ch", "zy", "ex"])
def test_left_and_right_mirror_each_other(name):
    left, right = MARKS[f"{name}_left"], MARKS[f"{name}_right"]
    assert left.on(MESH) * [-1, 1, 1] == pytest.approx(right.on(MESH), abs=1e-6)
    for length in (3.0, 14.0):
        one = walk(MESH, left, [0, 1, 0], length, [1, 0, 0]).on(MESH)
        two = walk(MESH, right, [0, 1, 0], length, [1, 0, 0]).on(MESH)
        assert one * [-1, 1, 1] == pytest.approx(two, abs=1e-6)
    goals = [shortest_path(MESH, start, MARKS["pg"]) for start in (left, right)]
    assert goals[0].length_mm(MESH) == pytest.approx(goals[1].length_mm(MESH), abs=1e-6)
    bands = band(MESH, goals[0], 6, 3), band(MESH, goals[1], 3, 6)
    assert bands[0].area_cm2(MESH) == pytest.approx(bands[1].area_cm2(MESH), rel=1e-6)


ZONES = {
    "nasolabial band": lambda mesh, at: band(mesh, path_through(mesh, [at("al_left"), at("ch_left")]), 6, 6),
    "flat band": lambda mesh, at: band(mesh, shortest_path(mesh, at("ch_left"), at("go_left")), 8, 3, "flat"),
    "beside the eye": lambda mesh, at: disc(mesh, at("ex_left"), 9),
    "under the eye": lambda mesh, at: band(mesh, shortest_path(mesh, at("en_left"), at("zy_left")), 5, 5),
    "glabella": lambda mesh, at: disc(mesh, at("g"), 12),
    "round the mouth": lambda mesh, at: inside(
        mesh, path_through(mesh, [at("sn"), at("ch_right"), at("pg"), at("ch_left")], closed=True)
    ),
}


@pytest.mark.parametrize("name", ZONES)
def test_a_zone_keeps_its_area_when_the_mesh_is_split(name, fine):
    coarse = ZONES[name](MESH, MARKS.__getitem__).area_cm2(MESH)
    again = ZONES[name](fine, lambda mark: on_fine(fine, MARKS[mark])).area_cm2(fine)
    assert again == pytest.approx(coarse, rel=0.01)


def test_zones_have_clean_outlines():
    for name, zone in ZONES.items():
        region = zone(MESH, MARKS.__getitem__)
        loops = region.outlines(MESH)
        assert 1 <= len(loops) <= 3, name
        assert loops[0].length_mm(MESH) > 0.9 * sum(loop.length_mm(MESH) for loop in loops)


def test_slivers_between_closed_lids_carry_paths_curves_and_zones():
    """On an old man's shut eye the inner lids are thinner than a fiftieth of their length."""
    shut = head(expression="eyes-closed:1", age=78, sex="male")
    mesh, marks = shut.mesh, shut.landmarks
    quality = mesh.face_areas_mm2 / mesh.longest_sides_mm**2
    assert quality.min() < 0.003
    inner, outer = (marks[name].on(mesh) for name in ("en_left", "ex_left"))
    for triangle in np.argsort(quality)[:40].tolist():
        for bary in ([1 / 3, 1 / 3, 1 / 3], [0.5, 0.5, 0]):
            place = Anchor(triangle, bary)
            xyz = place.on(mesh)
            apart = np.linalg.norm(xyz - inner), np.linalg.norm(xyz - outer)
            if sum(apart) > 1.5 * np.linalg.norm(inner - outer):
                continue
            curve = path_through(mesh, [marks["en_left"], place, marks["ex_left"]])
            assert sum(apart) - 1e-6 <= curve.length_mm(mesh) < 1.2 * sum(apart)
            assert sum(apart) - 1e-6 <= sum(
                shortest_path(mesh, place, marks[name]).length_mm(mesh) for name in ("en_left", "ex_left")
            )
            assert 0.3 * np.pi < disc(mesh, place, 2).area_cm2(mesh) * 100 / 4 < 1.2 * np.pi
            assert len(section(mesh, place, [1, 0, 0])) > 2
            assert nearest_anchor(mesh, xyz).on(mesh) == pytest.approx(xyz, abs=1e-6)


def test_places_walked_together_are_those_walked_alone():
    rng = np.random.default_rng(4)
    triangles = rng.integers(len(MESH.triangles), size=80)
    bary, normals = rng.dirichlet([2, 2, 2], 80), rng.normal(size=(80, 3))
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    walked, followed = walked_both_ways(MESH, triangles, bary, normals, 14.0)
    ends, weights = walked.at_mm(MESH, 160, 13.0)
    assert followed.all()
    for k in range(80):
        place = Anchor(int(triangles[k]), bary[k])
        curve, index = section_near(MESH, place, normals[k], 14.0)
        along = curve.lengths_mm(MESH)
        for way, goal in ((k, along[index] + 13.0), (80 + k, along[index] - 13.0)):
            if ends[way] < 0:
                assert not curve.closed
                assert not 0 <= goal <= along[-1]
            else:
                end = Anchor(int(ends[way]), weights[way]).on(MESH)
                assert end == pytest.approx(curve.at_mm(MESH, goal).on(MESH), abs=1e-6)
