"""A sample shows the count, stays off eyes, lips, nostrils and the carotid, and is the same for a seed."""

from dataclasses import replace
from functools import cache

import numbers_atlas
import numpy as np
import pytest
import synthetic

from facemap import surface
from facemap.density import density
from facemap.needles import CAPTION, forbidden, sample, shares
from facemap.placing import FaceMap
from facemap.records import Structure


@pytest.fixture(scope="module")
def map_():
    return numbers_atlas.face_map()


@cache
def found_for(map_, technique, count=None):
    return density(map_, technique, ["folds"], count=count)


def drawn(map_, technique="west", seed=1, count=None):
    return sample(map_, found_for(map_, technique, count), np.random.default_rng(seed))


@pytest.mark.parametrize(("technique", "count"), [("west", 70), ("range", 150)])
def test_as_many_as_the_count(map_, technique, count):
    assert len(drawn(map_, technique)) == count
    assert len(drawn(map_, technique, count=33)) == 33


def test_all_lie_in_the_region_and_none_where_none_may(map_):
    needles = drawn(map_, count=400)
    region = map_.zone("face", "midline").region
    assert region.contains(needles.triangles, needles.bary).all()
    corners = map_.head.mesh.triangles[needles.triangles]
    for name in ("orbit_left", "orbit_right", "vermilion", "nostrils"):
        field = (map_.head.masks[name][corners] * needles.bary).sum(axis=1)
        assert (field >= -1e-6).all(), name


def test_none_near_the_points_over_the_carotid(map_):
    needles = drawn(map_, count=400)
    for side in ("left", "right"):
        away = np.linalg.norm(needles.xyz - map_.point("ST9", side).xyz, axis=1)
        assert away.min() > 14.5


def test_the_densities_are_those_of_the_pieces(map_):
    found = density(map_, "west", ["folds"], emphasis=4, count=1200)
    needles = sample(map_, found, np.random.default_rng(0))
    mesh, closed = map_.head.mesh, forbidden(map_)
    counted = []
    for piece in found.pieces:
        place = surface.subtract(mesh, piece.region, closed)
        counted.append(place.contains(needles.triangles, needles.bary).sum() / place.area_cm2(mesh))
    assert counted[0] / counted[1] == pytest.approx(4, rel=0.05)


def test_the_same_seed_gives_the_same_needles(map_):
    assert np.array_equal(drawn(map_, seed=3).xyz, drawn(map_, seed=3).xyz)
    assert not np.array_equal(drawn(map_, seed=3).xyz, drawn(map_, seed=4).xyz)


def test_needles_keep_apart(map_):
    xyz = drawn(map_).xyz
    gaps = np.linalg.norm(xyz[:, None] - xyz[None], axis=2)
    nearest = np.sort(gaps, axis=1)[:, 1]
    chance = 5 * np.sqrt(1 / density(map_, "west").over_region.per_cm2_high)
    assert nearest.min() > 0.3 * chance


def test_normals_point_out(map_):
    needles = drawn(map_)
    assert np.linalg.norm(needles.normals, axis=1) == pytest.approx(np.ones(70))
    assert ((needles.xyz * needles.normals).sum(axis=1) > 0).all()
    assert needles.caption == CAPTION == "shows a count, not places to needle"


@pytest.mark.parametrize("technique", ["east", "silent", "roller", "body"])
def test_only_an_area_technique_is_sampled(map_, technique):
    needles = drawn(map_, technique)
    assert len(needles) == 0
    assert needles.xyz.shape == (0, 3)


def test_a_head_without_masks_has_nothing_forbidden():
    bare = FaceMap(synthetic.atlas(), synthetic.head())
    assert forbidden(bare) is not None
    assert "ST9" not in bare.atlas.points


def test_shares_add_up():
    rng = np.random.default_rng(5)
    for count in (0, 1, 7, 70):
        held = rng.random(6) + 0.01
        got = shares(held, count)
        assert got.sum() == count
        assert (np.abs(got - held * count / held.sum()) < 1).all()


def test_the_carotid_is_kept_free_as_wide_as_its_spread_and_never_less(map_):
    def closed_cm2(*spread):
        given = {"low": None, "unit": "mm", "basis": "study", "source": "web"}
        carotid = Structure(
            id="carotid", names={"en": "Carotid"}, kind="artery", basis="clinic", source="clinic-a",
            curve={"vertical": "ch", "from": "ch", "to": "pg"},
            spread=[given | {"high": high} for high in spread],
        )  # fmt: skip
        atlas = replace(map_.atlas, structures={"carotid": carotid})
        return forbidden(FaceMap(atlas, map_.head)).area_cm2(map_.head.mesh)

    none, narrow, wide = closed_cm2(), closed_cm2(3), closed_cm2(25)
    assert none == narrow
    assert wide > none + 5
    assert none > forbidden(map_).area_cm2(map_.head.mesh) + 2
