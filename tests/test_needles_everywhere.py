"""A thousand needles of every technique and concern, on a young and an old head: none where none may be."""

from functools import cache

import numpy as np
import pytest

from facemap import heads, rules
from facemap.choosing import choose
from facemap.density import density
from facemap.needles import CLEARANCE_MM, sample
from facemap.placing import FaceMap
from facemap.reading import standard_atlas

ATLAS = standard_atlas()
HEADS = {"young": {"age": 25, "sex": "female"}, "old": {"age": 78, "sex": "male"}}
SPREAD = [t.id for t in ATLAS.techniques.values() if t.places == "area" and t.region and not t.includes_body]
PICKED = [t.id for t in ATLAS.techniques.values() if t.places == "points"]
NEEDLES = 1000
BARRED = ("orbit_left", "orbit_right", "lids_left", "lids_right", "vermilion", "nostrils")


@cache
def map_on(name):
    return FaceMap(ATLAS, heads.head(**HEADS[name]))


@cache
def carotid(name):
    """The artery where the atlas draws it and the points over it, both sides: (k, 3) mm."""
    map_ = map_on(name)
    curve = ATLAS.structures["carotid"].curve
    places = [rules.curve(curve, map_.head, ATLAS, side).on(map_.head.mesh) for side in ("left", "right")]
    points = [map_.point(id_, side).xyz for id_ in ("ST9", "LI18", "SI17") for side in ("left", "right")]
    return np.concatenate([*places, np.array(points)])


def barred(head, triangles, bary):
    """How deep in barred skin each place is, mm; above 0 is outside all of it: (k,)."""
    corners = head.mesh.triangles[triangles]
    return np.min([(head.masks[name][corners] * bary).sum(axis=1) for name in BARRED], axis=0)


def test_the_techniques_with_a_density_are_these():
    assert SPREAD == ["western", "korean-clinic"]
    assert PICKED == ["eastern", "donoyama-2012"]


@pytest.mark.parametrize("name", HEADS)
@pytest.mark.parametrize("technique", SPREAD)
def test_no_needle_of_any_concern_stands_where_none_may(technique, name):
    map_ = map_on(name)
    vessels = carotid(name)
    same_zones = {c.zones: c.id for c in ATLAS.concerns.values()}
    for seed, concern in enumerate(same_zones.values()):
        found = density(map_, technique, [concern], count=NEEDLES)
        needles = sample(map_, found, np.random.default_rng(seed))
        assert len(needles) == NEEDLES, concern
        assert barred(map_.head, needles.triangles, needles.bary).min() > -1e-6, concern
        away = np.linalg.norm(needles.xyz[:, None] - vessels, axis=2).min(axis=1)
        # where_field cuts along straight lines within a triangle: up to half a millimetre nearer
        assert away.min() > CLEARANCE_MM - 0.5, concern


@pytest.mark.parametrize("name", HEADS)
def test_no_chosen_point_is_in_an_orbit_on_a_lid_the_lips_a_nostril_or_over_the_carotid(name):
    map_ = map_on(name)
    for technique in PICKED:
        for concern in ATLAS.concerns:
            chosen = choose(map_, ATLAS.techniques[technique], {concern: 1.0}, NEEDLES)
            for point in chosen.on(map_):
                where = np.array([point.anchor.triangle]), np.asarray(point.anchor.bary)[None]
                assert barred(map_.head, *where).min() > 0, (concern, point.id)
                away = np.linalg.norm(carotid(name) - point.xyz, axis=1).min()
                assert away > 5, (concern, point.id)
