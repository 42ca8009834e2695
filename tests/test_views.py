"""Cameras: names, sides, and the projection."""

import numpy as np
import pytest

from facemap.errors import BadInput, UnknownName
from facemap.views import VIEWS, View, view

LEFT_EAR, NOSE, CROWN = [75.0, 0, 0], [0.0, 0, 100], [0.0, 120, 0]


def spots(name: str) -> np.ndarray:
    return view(name).project([LEFT_EAR, NOSE, CROWN], 1000, 1200)


def test_front_shows_the_left_ear_on_the_right_of_the_picture():
    ear, nose, crown = spots("front")
    assert ear[0] > 600
    assert nose[0] == pytest.approx(500)
    assert crown[1] < 200


@pytest.mark.parametrize("name", ["left", "left45"])
def test_left_shows_the_subjects_left_side_with_the_nose_to_the_left(name):
    ear, nose, _ = spots(name)
    assert ear[2] < 1100
    assert nose[0] < 500
    assert view(name).facing([LEFT_EAR], [[1.0, 0, 0]])[0] > 0.5


@pytest.mark.parametrize("name", ["right", "right45"])
def test_right_mirrors_left(name):
    mirrored = spots(name.replace("right", "left"))[1]
    nose = spots(name)[1]
    assert nose[0] - 500 == pytest.approx(500 - mirrored[0])


def test_below_and_above_look_from_there():
    assert view("below").position[1] < -500
    assert view("above").position[1] > 500


def test_height_is_what_the_picture_spans():
    v = View("v", "V", 30.0, 10.0, height_mm=250.0, centre=(3.0, 4.0, 5.0))
    up = v.axes[1]
    middle = np.array(v.centre)
    top, bottom = v.project([middle + 125 * up, middle - 125 * up], 800, 1000)
    assert top[:2] == pytest.approx([400, 0])
    assert bottom[:2] == pytest.approx([400, 1000])


def test_axes_are_orthonormal_and_right_handed():
    for v in (*VIEWS.values(), view("37:-90"), view("-120:44")):
        assert v.axes @ v.axes.T == pytest.approx(np.eye(3), abs=1e-12)
        assert np.linalg.det(v.axes) == pytest.approx(1)


def test_angles_are_read():
    assert (view("30:-10").azimuth_deg, view("30:-10").elevation_deg) == (30, -10)
    assert view("30:-10").title == "Left, 30°, from 10° below"


@pytest.mark.parametrize(("asked", "near"), [("lft45", "left45"), ("frnt", "front")])
def test_unknown_view_names_the_nearest(asked, near):
    with pytest.raises(UnknownName, match=near):
        view(asked)


@pytest.mark.parametrize("asked", ["a:b", "200:0", "0:91", "nan:0", "0:inf", ":"])
def test_angles_out_of_range_are_refused(asked):
    with pytest.raises(BadInput):
        view(asked)
