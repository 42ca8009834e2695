"""The same head with every triangle cut in four: places and areas stay, being those of the rules."""

from dataclasses import replace

import numpy as np
import pytest

from facemap.heads import head
from facemap.loading import load
from facemap.surface import Anchor, Curve


def finer(coarse):
    """A head on its own skin, subdivided once: the same shape, the same names at the same places."""
    mesh = coarse.mesh
    edges = mesh.topology.edges
    return replace(
        coarse,
        mesh=mesh.split(),
        landmarks={name: Anchor(*child(a.triangle, a.bary)) for name, a in coarse.landmarks.items()},
        curves={name: split_curve(mesh, curve) for name, curve in coarse.curves.items()},
        masks={name: np.concatenate([m, m[edges].mean(axis=1)]) for name, m in coarse.masks.items()},
    )


def child(triangle, bary):
    """The quarter of a triangle that a place lies in, and its weights there."""
    a, b, c = bary
    for corner, (w, onward, back) in enumerate(((a, b, c), (b, c, a), (c, a, b))):
        if w >= 0.5:
            return 4 * triangle + corner, np.array([2 * w - 1, 2 * onward, 2 * back])
    return 4 * triangle + 3, np.array([a + b - c, b + c - a, c + a - b])


def split_curve(mesh, curve):
    """The same polyline with a node wherever it goes from one quarter of a triangle into another."""
    pieces = curve.segments(mesh)
    nodes = []
    for triangle, begin, end in zip(pieces.triangles, pieces.begins, pieces.ends, strict=True):
        step = end - begin
        cuts = [(0.5 - begin[i]) / step[i] for i in range(3) if abs(step[i]) > 1e-12]
        stops = [0.0, *sorted(cut for cut in cuts if 1e-9 < cut < 1 - 1e-9)]
        nodes += [child(triangle, np.clip(begin + t * step, 0, None)) for t in stops]
    if not curve.closed:
        nodes.append(child(pieces.triangles[-1], pieces.ends[-1]))
    return Curve([triangle for triangle, _ in nodes], [bary for _, bary in nodes], curve.closed)


@pytest.fixture(scope="module")
def maps():
    coarse = head()
    return load(head=coarse), load(head=finer(coarse))


def test_the_finer_head_is_the_same_head(maps):
    coarse, fine = (map_.head for map_ in maps)
    assert len(fine.mesh.triangles) == 4 * len(coarse.mesh.triangles)
    for name, anchor in coarse.landmarks.items():
        assert np.allclose(anchor.on(coarse.mesh), fine.landmarks[name].on(fine.mesh), atol=1e-9)
    for name, curve in coarse.curves.items():
        assert fine.curves[name].length_mm(fine.mesh) == pytest.approx(curve.length_mm(coarse.mesh), abs=1e-6)


def test_points_stay(maps):
    coarse, fine = maps
    for point in coarse.points:
        assert np.linalg.norm(fine.point(point.id, point.side).xyz - point.xyz) < 0.2, point.id


def test_areas_of_zones_stay_within_one_percent(maps):
    coarse, fine = maps
    for zone in coarse.zones:
        if zone.side != "right":
            area = fine.zone(zone.id, zone.side).area_cm2
            assert area == pytest.approx(zone.area_cm2, rel=0.01), zone.id
