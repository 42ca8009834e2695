"""Distances from points to structures: known on a ball, alike left and right on the head."""

from dataclasses import replace
from functools import cache

import numbers_atlas
import numpy as np
import pytest
import synthetic

import facemap as fm
from facemap import hazards, surface
from facemap.placing import FaceMap
from facemap.records import Structure

BACKED = {"basis": "study", "source": "web"}
RADIUS_MM = 90.0


def structure(id_, **more):
    return Structure(id=id_, names={"en": id_.title()}, **{"kind": "artery", **BACKED, **more})


STRUCTURES = (
    structure("midline", side="midline", curve={"vertical": "n", "from": "g", "to": "sl"}),
    structure("mouth", kind="foramen", place="ch", spread=[{"low": 2, "high": 3, "unit": "mm", **BACKED}]),
    structure("patch", kind="organ", region={"disc": "ch", "radius": "8 mm"}),
    structure("nameless"),
    structure("nowhere", place={"on": "nasolabial_fold", "level": "g"}),
    structure("jaw", place="go"),
)


@cache
def ball():
    """The ellipsoid's atlas on a ball, on which every distance is an angle."""
    head = synthetic.head(5)
    vertices = head.mesh.vertices
    round_ = RADIUS_MM * vertices / np.linalg.norm(vertices, axis=1, keepdims=True)
    atlas = replace(numbers_atlas.atlas(), structures={s.id: s for s in STRUCTURES})
    return FaceMap(atlas, replace(head, mesh=head.mesh.with_vertices(round_)))


@pytest.fixture(scope="module")
def map_():
    return fm.load()


def arc_mm(a, b):
    """Along a great circle."""
    a, b = (np.asarray(v) / np.linalg.norm(v) for v in (a, b))
    return RADIUS_MM * float(np.arctan2(np.linalg.norm(np.cross(a, b)), a @ b))


@pytest.mark.parametrize("name", ["al_left", "ch_left", "pupil_right", "brow_medial_left"])
def test_how_far_a_line_is_on_a_ball(name):
    place = ball().head.landmarks[name]
    x, _, _ = place.on(ball().head.mesh)
    found = hazards.distance_mm(ball(), place, "midline", "midline")
    assert found == pytest.approx(RADIUS_MM * np.arcsin(abs(x) / RADIUS_MM), abs=0.1)


@pytest.mark.parametrize("name", ["sto", "al_left", "sn", "ch_right"])
def test_how_far_a_place_is_on_a_ball(name):
    mesh = ball().head.mesh
    place, mouth = ball().head.landmarks[name], ball().head.landmarks["ch_left"]
    found = hazards.distance_mm(ball(), place, "mouth", "left")
    assert found == pytest.approx(arc_mm(place.on(mesh), mouth.on(mesh)), abs=0.1)


def test_how_far_a_region_is_on_a_ball():
    mesh, landmarks = ball().head.mesh, ball().head.landmarks
    away = arc_mm(landmarks["sto"].on(mesh), landmarks["ch_left"].on(mesh)) - 8
    assert hazards.distance_mm(ball(), landmarks["sto"], "patch", "left") == pytest.approx(away, abs=0.15)
    assert hazards.distance_mm(ball(), landmarks["ch_left"], "patch", "left") == 0


def test_near_tells_each_once_on_its_nearer_side_the_nearest_first():
    found = hazards.near(ball(), ball().head.landmarks["al_right"], 30.0)
    assert [(h.id, h.side) for h in found] == [("patch", "right"), ("midline", "midline"), ("mouth", "right")]
    assert [h.distance_mm for h in found] == sorted(h.distance_mm for h in found)
    mouth = found[2]
    assert (mouth.spread[0].low, mouth.basis, mouth.source) == (2, "study", "web")
    assert hazards.spread_mm(ball().atlas.structures["mouth"]) == 3


def test_nothing_farther_than_asked_and_nothing_without_a_place():
    place = ball().head.landmarks["en_left"]
    within = hazards.distance_mm(ball(), place, "midline", "midline")
    assert [h.id for h in hazards.near(ball(), place, within + 0.01)] == ["midline"]
    assert hazards.near(ball(), place, within - 0.01) == ()
    assert hazards.distance_mm(ball(), place, "midline", "midline", within - 0.001) == np.inf
    assert hazards.distance_mm(ball(), place, "nameless", "left") == np.inf
    assert hazards.projection(ball(), "nowhere", "left") is None


def test_what_rests_on_bone_says_so():
    place = ball().head.landmarks["go_left"]
    assert [(h.id, h.estimated) for h in hazards.near(ball(), place, 5.0)] == [("jaw", True)]
    assert not hazards.near(ball(), ball().head.landmarks["n"], 1.0)[0].estimated


# ---- on the head


def test_left_and_right_are_alike(map_):
    for id_ in ("LI20", "ST2", "BL2", "LI18", "TE22"):
        left, right = (hazards.near(map_, map_.point(id_, side).anchor) for side in ("left", "right"))
        assert left
        assert [h.id for h in left] == [h.id for h in right]
        assert {h.side for h in left} <= {"left", "midline"}
        assert {h.side for h in right} <= {"right", "midline"}
        assert [h.distance_mm for h in left] == pytest.approx([h.distance_mm for h in right], abs=1e-4)


def test_never_shorter_than_through_the_air_and_the_same_as_from_the_other_end(map_):
    mesh = map_.head.mesh
    for id_ in ("LI20", "BL2", "GB14", "LI18"):
        placed = map_.point(id_, "left")
        for hazard in hazards.near(map_, placed.anchor):
            there = hazards.projection(map_, hazard.id, hazard.side)
            field = surface.distance_mm(mesh, there)
            carried = float((field[mesh.triangles[placed.anchor.triangle]] * placed.anchor.bary).sum())
            # a line that runs through the triangle of the place is only known at its corners
            within = 0.6 if carried > 3 else 1.2
            assert hazard.distance_mm == pytest.approx(carried, abs=within), (id_, hazard.id)
            nodes = there.on(mesh).reshape(-1, 3)
            straight = np.linalg.norm(nodes - placed.xyz, axis=1).min()
            assert hazard.distance_mm >= straight - 0.05


def test_points_that_stand_on_a_structure(map_):
    """As their rules and WHO have it: the artery under ST5, the carotid under ST9, the foramen of M-HN-18."""
    for id_, name in (("ST5", "facial-artery"), ("ST9", "carotid"), ("Jiachengjiang", "mental-foramen")):
        first = hazards.near(map_, map_.point(id_, "left").anchor)[0]
        assert (first.id, round(first.distance_mm, 3)) == (name, 0), id_


def test_te22_lies_behind_the_artery(map_):
    mesh = map_.head.mesh
    artery = hazards.projection(map_, "superficial-temporal-artery", "left")
    point = map_.point("TE22", "left")
    assert point.xyz[2] < artery.at_mm(mesh, artery.nearest_mm(mesh, point.xyz)).on(mesh)[2]


@pytest.mark.parametrize("asked", [{"age": 25, "sex": "male"}, {"age": 78, "sex": "female"}])
def test_every_structure_with_a_rule_has_a_place_on_other_heads(asked):
    map_ = fm.load(head=fm.head(**asked))
    mesh = map_.head.mesh
    for record in map_.atlas.structures.values():
        if record.projection is None:
            continue
        found = dict(hazards.projections(map_, record.id))
        assert len(found) == (1 if record.side == "midline" else 2), record.id
        if record.side == "both":
            left, right = (found[side].on(mesh).reshape(-1, 3) for side in ("left", "right"))
            assert left * [-1, 1, 1] == pytest.approx(right, abs=1e-6), record.id


def test_arteries_pass_where_their_study_measured_them(map_):
    """Yang: 13.5 mm lateral to the corner of the mouth, 3.2 to the ala; Hardy: 15.55 before the tragus."""
    mesh, marks = map_.head.mesh, map_.head.landmarks
    facial = hazards.projection(map_, "facial-artery", "left")
    for name, away in (("ch_left", 13.5), ("al_left", 3.2)):
        place = marks[name].on(mesh)
        nodes = facial.on(mesh)
        level = nodes[np.argmin(np.abs(nodes[:, 1] - place[1]))]
        assert 0.5 * away < np.linalg.norm(level - place) <= away + 0.2, name
    temporal = hazards.projection(map_, "superficial-temporal-artery", "left")
    line = surface.shortest_path(mesh, marks["tragus_centre_left"], marks["ex_left"])
    crossing = line.at_mm(mesh, 15.55).on(mesh)
    assert np.linalg.norm(temporal.on(mesh) - crossing, axis=1).min() < 0.01
