"""Weight shows in cheek, jaw, under the chin and in the neck, and leaves what lies on bone alone."""

from functools import cache
from itertools import product

import numpy as np
import pytest

from facemap.heads import head

PEOPLE = list(product(("female", "male"), (25, 50, 75), ("african", "asian", "european")))
BONY = ("n", "tr", "g", "prn", "sn", "sto", "v", "op", "inion")
BONY_PAIRS = (
    *("pupil", "en", "ex", "or", "ps", "pi", "ft", "hairline_corner"),
    *("obs", "sba", "t", "pa", "al", "ch"),
)
SOFT = ("cheek_edge_left", "masseter_edge_left", "jowl_edge_left", "submental_edge", "neck_side_edge_left")


@cache
def person(sex, age, ancestry, weight):
    return head(sex=sex, age=age, ancestry=ancestry, weight=weight)


def moved(first, second, name):
    """How far a landmark lies on the second head from where it lies on the first, (3,) mm."""
    return second.landmarks[name].on(second.mesh) - first.landmarks[name].on(first.mesh)


def swelling_mm(first, second, name):
    """How far the skin along a curve rises on average along its normals on the first head."""
    line = first.curves[name]
    normals = first.mesh.vertex_normals[first.mesh.triangles[line.triangles]]
    normal = np.einsum("ki,kix->kx", line.bary, normals)
    return float(((line.on(second.mesh) - line.on(first.mesh)) * normal).sum(axis=1).mean())


@pytest.mark.parametrize(("sex", "age", "ancestry"), PEOPLE)
def test_weight_is_seen(sex, age, ancestry):
    lean, middle, heavy = (person(sex, age, ancestry, weight) for weight in (-1, 0, 1))
    for name in SOFT:
        assert swelling_mm(lean, heavy, name) > 4.0, name
        assert swelling_mm(lean, middle, name) > 1.0, name
        assert swelling_mm(middle, heavy, name) > 1.5, name
    assert moved(lean, heavy, "zygoma_lower_left") @ [0.5, 0, 0.87] > 3.0
    assert moved(lean, heavy, "go_left")[0] > 3.0
    assert moved(lean, heavy, "me")[1] < -1.5


@pytest.mark.parametrize(("sex", "age", "ancestry"), PEOPLE)
@pytest.mark.parametrize("weight", [-1, 1])
def test_weight_leaves_skull_eyes_nose_ears_and_mouth(sex, age, ancestry, weight):
    middle, other = (person(sex, age, ancestry, w) for w in (0, weight))
    for name in (*BONY, *(f"{pair}_left" for pair in BONY_PAIRS)):
        assert np.linalg.norm(moved(middle, other, name)) < 0.5, name
    assert (other.eyes["left"].centre == middle.eyes["left"].centre).all()
    for name in ("hairline", "lip_seam", "upper_lid_margin_left", "nasal_base"):
        line = middle.curves[name]
        assert np.linalg.norm(line.on(other.mesh) - line.on(middle.mesh), axis=1).max() < 0.5, name


@pytest.mark.parametrize("body", [{"weight": -1}, {"weight": 1}, {"weight": 1, "double_chin": 1}])
def test_fat_does_not_move_foramina(body):
    bare, other = head(sex="male"), head(sex="male", **body)
    for name in ("supraorbital", "infraorbital_foramen", "mental_foramen"):
        assert moved(bare, other, f"{name}_left")[:2] == pytest.approx([0, 0], abs=0.05), name


@pytest.mark.parametrize(("sex", "age", "ancestry"), PEOPLE)
def test_bodies_fold_no_triangle_over(sex, age, ancestry):
    rest = person(sex, age, ancestry, 0).mesh
    for body in ({"weight": -1}, {"weight": 1}, {"weight": 1, "double_chin": 1}):
        turned = head(sex=sex, age=age, ancestry=ancestry, **body).mesh.face_normals * rest.face_normals
        assert turned.sum(axis=1).min() > 0.2, body


def test_half_the_weight_is_half_the_way():
    middle, some, much = (head(weight=weight).mesh.vertices for weight in (0, 0.5, 1))
    assert np.abs((some - middle) - 0.5 * (much - middle)).max() < 0.05
