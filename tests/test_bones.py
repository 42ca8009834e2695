"""Bones that the skin does not carry along lie where bone is, on every kind of head."""

import numpy as np
import pytest

import facemap as fm

HEADS = [
    {"age": 25},
    {},
    {"age": 58, "ancestry": "asian"},
    {"sex": "male", "age": 25},
    {"sex": "male", "age": 75, "ancestry": "african"},
    {"sex": "male", "ancestry": "asian", "weight": 0.9},
    {"age": 75, "double_chin": 1},
]


@pytest.fixture(scope="module", params=range(len(HEADS)), ids=lambda k: "-".join(map(str, HEADS[k].values())))
def map_(request):
    return fm.load(head=fm.head(**HEADS[request.param]))


def mark(map_, name):
    return map_.head.landmarks[name].on(map_.head.mesh)


def lobe_lowest(map_):
    mesh = map_.head.mesh
    return mesh.vertices[(map_.head.masks["ears"] < 0) & (mesh.vertices[:, 0] > 0), 1].min()


def test_the_mastoid_is_as_high_as_skulls_have_it(map_):
    tip, level = mark(map_, "mastoid_tip_left"), mark(map_, "t_left")[1]
    wanted = 31 if map_.head.settings.sex else 27
    assert level - tip[1] == pytest.approx(wanted, abs=2.5)
    assert mark(map_, "po_left")[2] - tip[2] == pytest.approx(16, abs=1.5)


def test_te17_lies_behind_the_lobe_and_not_on_open_neck(map_):
    point = map_.point("TE17", "left").xyz
    assert lobe_lowest(map_) - point[1] < 3
    assert point[2] < mark(map_, "obi_left")[2] - 8
    anchor = map_.point("TE17", "left").anchor
    ears = map_.head.masks["ears"][map_.head.mesh.triangles[anchor.triangle]]
    assert anchor.bary @ ears > 0, "on the ear"


def test_the_way_round_the_back_runs_from_mastoid_to_mastoid(map_):
    head = map_.head
    line = head.curves["mastoid_mastoid"]
    for node, side in ((0, "left"), (-1, "right")):
        assert line.on(head.mesh)[node] == pytest.approx(mark(map_, f"mastoid_tip_{side}"), abs=0.01)
    assert head.spans["mastoid-mastoid"].length_mm == pytest.approx(line.length_mm(head.mesh), abs=0.01)
    assert line.on(head.mesh)[:, 2].min() < -60
    assert np.linalg.norm(np.diff(line.on(head.mesh), axis=0), axis=1).max() < 12


def test_the_arch_of_the_cheekbone_is_as_high_as_bone(map_):
    upper, lower = (mark(map_, f"zygomatic_arch_{name}_left") for name in ("upper", "lower"))
    assert 8 < upper[1] - lower[1] < 10.5


def test_the_throat_is_parted_in_proportion_at_every_age(map_):
    lean = not (map_.head.settings.weight or map_.head.settings.double_chin)
    names = ("hyoid", "thyroid_upper", "cricoid", "suprasternal_notch")
    parts = -np.diff([mark(map_, name)[1] for name in names])
    assert parts.min() > 1.5
    assert parts[1] / parts[2] == pytest.approx(12 / 16, abs=0.01 if lean else 0.25)


def test_st12_lies_just_above_the_clavicle_and_below_the_points_of_the_throat(map_):
    fossa, bone = map_.point("ST12", "left").xyz, mark(map_, "clavicle_middle_left")
    line = map_.head.curves["clavicle_left"].on(map_.head.mesh)
    assert 8 <= fossa[1] - np.interp(fossa[0], line[:, 0], line[:, 1]) <= 12
    assert abs(fossa[0] - bone[0]) < 2
    assert 60 < fossa[0] < 100, "4 cun from the midline"
    assert abs(fossa[1] - map_.point("ST11", "left").xyz[1]) < 9, "the channel runs level"
    for name in ("ST10", "LI17"):
        assert map_.point(name, "left").xyz[1] > fossa[1] + 0.5


def test_the_clavicle_begins_at_the_sternum_and_runs_nearly_level(map_):
    line = map_.head.curves["clavicle_left"].on(map_.head.mesh)
    assert line[0] == pytest.approx(mark(map_, "clavicle_sternal_left"), abs=0.3)
    assert np.abs(line[:, 1] - mark(map_, "suprasternal_notch")[1]).max() < 6
    assert (np.diff(line[:, 0]) > 0).all()


def test_the_borders_of_the_muscle_reach_the_clavicle_and_the_levels_that_points_are_told_by(map_):
    mesh, curves = map_.head.mesh, map_.head.curves
    end = curves["scm_posterior_left"].on(mesh)[-1]
    assert end == pytest.approx(mark(map_, "scm_clavicular_left"), abs=0.3)
    for border in ("front", "back"):
        for place, level in (("thyroid", "thyroid_upper"), ("cricoid", "cricoid"), ("angle", "go_left")):
            assert mark(map_, f"scm_{border}_{place}_left")[1] == pytest.approx(mark(map_, level)[1], abs=0.1)
