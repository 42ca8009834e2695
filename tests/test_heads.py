"""The head family: topology, symmetry, frame, eyes, expressions, and what is refused."""

from itertools import product

import numpy as np
import pytest

from facemap.errors import BadHead
from facemap.heads import head
from facemap.heads.shapes import family

FACES = [{}, *({"expression": {name: 1.0}} for name in ("eyes-closed", "smile", "frown", "brows-raised"))]


def test_only_borders_are_two_lids_and_the_bust():
    mesh = head().mesh
    assert len(mesh.boundary_loops) == 3
    edges = np.sort(np.concatenate([mesh.triangles[:, pair] for pair in ([0, 1], [1, 2], [2, 0])]), axis=1)
    edges, uses = np.unique(edges, axis=0, return_counts=True)
    assert uses.max() == 2
    assert len(mesh.vertices) - len(edges) + len(mesh.triangles) == 2 - 3


@pytest.mark.parametrize("options", [{}, {"sex": 0.37, "age": 71.3, "expression": {"smile": 0.6, "eyes-closed": 0.5}}])
def test_heads_are_symmetric(options):
    mesh = head(**options).mesh
    mirror = family().mirror
    assert np.abs(mesh.vertices[mirror] * [-1, 1, 1] - mesh.vertices).max() < 1e-6
    mirrored = {tuple(np.roll(t, -np.argmin(t))) for t in mirror[mesh.triangles][:, ::-1]}
    assert mirrored == {tuple(np.roll(t, -np.argmin(t))) for t in mesh.triangles}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"age": 12}, "20 to 80"),
        ({"age": float("nan")}, "20 to 80"),
        ({"sex": "womn"}, "female, male"),
        ({"expression": {"smil": 1}}, "did you mean smile"),
        ({"expression": {"smile": 2}}, "0 to 1"),
        ({"ancestry": "african:0"}, "above 0"),
        ({"weight": "fat"}, "number"),
    ],
)
def test_what_the_family_does_not_hold_is_refused_in_one_line(options, said):
    with pytest.raises(BadHead, match=said) as caught:
        head(**options)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("sex", "age", "face"), list(product((0, 0.5, 1), (20, 37, 50, 65, 80), FACES)))
def test_lids_stay_off_the_eyeball(sex, age, face):
    made = head(sex=sex, age=age, **face)
    clear = np.linalg.norm(made.mesh.vertices - made.eyes["left"].centre, axis=1) - made.eyes["left"].radius_mm
    assert clear.min() > 0.3
