"""The standard atlas on real heads: every name it uses is there, and its zones lie where they should."""

from functools import cache

import numpy as np
import pytest

from facemap import heads
from facemap.placing import FaceMap
from facemap.reading import standard_atlas
from facemap.reading.checks import problems
from facemap.records import SECTIONS, Vocabulary
from facemap.surface import intersect

ATLAS = standard_atlas()
HEADS = {"default": {}, "man of 75": {"sex": "male", "age": 75}}
INSIDE = [
    ("LI20", "nasolabial-fold"), ("ST4", "nasolabial-fold"),
    ("GB14", "forehead"), ("frontalis-site", "forehead"),
    ("Yintang", "glabella"), ("procerus-site", "glabella"), ("corrugator-site", "glabella"),
    ("TE23", "lateral-orbit"), ("Taiyang", "lateral-orbit"), ("GB1", "lateral-orbit"),
    ("zygomaticus-site", "malar"), ("ST3", "cheek"),
    ("CV23", "submental"), ("ST5", "jawline"),
    ("GB14", "frontalis"), ("Yuyao", "brow"), ("Taiyang", "temple"), ("Taiyang", "temporalis"),
    ("LI19", "upper-lip"), ("GV26", "upper-lip"), ("CV24", "perioral"), ("ST6", "masseter"),
    ("ST7", "masseter"), ("SI19", "preauricular"), ("GV24", "hairline"),
]  # fmt: skip
AREAS_CM2 = {
    "forehead": (40, 90), "frontalis": (12, 28), "hairline": (35, 75), "temple": (8, 20),
    "temporalis": (15, 35), "glabella": (2, 8), "brow": (4, 9), "upper-lid": (2.5, 7), "lower-lid": (2, 6),
    "tear-trough": (0.8, 3), "lateral-orbit": (3, 12), "orbicularis-oculi": (15, 30), "nose": (12, 28),
    "nasal-sidewall": (1.5, 5), "malar": (5, 20), "cheek": (9, 26), "masseter": (12, 28),
    "preauricular": (2.5, 8), "nasolabial-fold": (3, 8), "upper-lip": (6, 14), "perioral": (13, 28),
    "orbicularis-oris": (9, 18), "marionette": (3, 7), "chin": (8, 18), "jawline": (10, 25), "jowl": (2.5, 8),
    "submental": (12, 40), "platysma": (30, 80), "neck-front": (20, 45), "neck-side": (14, 32),
    "platysmal-bands": (3, 10), "face": (300, 450), "face-and-neck": (380, 650),
}  # fmt: skip
NOT_OVER = ("vermilion", "nostrils", "ears")


@cache
def placed(name):
    return FaceMap(ATLAS, heads.head(**HEADS[name]))


@pytest.fixture(scope="module", params=list(HEADS))
def map_(request):
    return placed(request.param)


def sides(record):
    return ("midline",) if record.side == "midline" else ("left", "right")


def zone_contains(map_, zone, side, anchor):
    own = "midline" if ATLAS.zones[zone].side == "midline" else side
    region = map_.zone(zone, own).region
    return bool(region.contains(np.array([anchor.triangle]), anchor.bary[None])[0])


def test_every_name_in_the_atlas_is_on_the_head():
    head = heads.head()
    words = Vocabulary.of(head.landmarks, head.curves, head.spans, head.masks)
    records = [(section, record) for section in SECTIONS for record in getattr(ATLAS, section).values()]
    assert len(records) > 300
    found = [p for section, record in records for p in problems(ATLAS, section, record, words)]
    assert [f"{p.id}: {p.text}" for p in found] == []


def test_every_point_and_line_can_be_placed(map_):
    points = [p for p in ATLAS.points.values() if p.where is not None]
    assert {p.id for p in map_.points} == {p.id for p in points}
    assert {line.id for line in map_.lines} == set(ATLAS.lines)
    for line in map_.lines:
        assert 4 < line.curve.length_mm(map_.head.mesh) < 300, line.id


def test_no_point_lies_in_a_hole_or_behind_another_side(map_):
    for point in map_.points:
        if point.side == "left":
            assert point.xyz[0] > 1, point.id
        if point.side == "midline":
            assert abs(point.xyz[0]) < 0.01, point.id


@pytest.mark.parametrize(("point", "zone"), INSIDE)
def test_local_points_lie_in_their_zone(map_, point, zone):
    for side in ("left", "right"):
        own = "midline" if ATLAS.points[point].side == "midline" else side
        assert zone_contains(map_, zone, side, map_.point(point, own).anchor), (point, zone, side)


@pytest.mark.parametrize("zone", sorted(AREAS_CM2))
def test_zones_have_the_size_that_faces_have(map_, zone):
    low, high = AREAS_CM2[zone]
    areas = [map_.zone(zone, side).area_cm2 for side in sides(ATLAS.zones[zone])]
    assert all(low < area < high for area in areas), areas
    assert max(areas) - min(areas) < 0.01 * max(areas)


def test_every_zone_has_a_size_to_be_held_to():
    assert set(AREAS_CM2) == set(ATLAS.zones)


IN_THE_HAIR = {"hairline", "temporalis", "preauricular"}  # reach further than any technique counts


@pytest.mark.parametrize("zone", sorted(set(AREAS_CM2) - {"face", "face-and-neck"} - IN_THE_HAIR))
def test_zones_of_treatment_lie_in_a_region(zone):
    map_ = placed("default")
    for side in sides(ATLAS.zones[zone]):
        region = map_.zone(zone, side).region
        whole = map_.zone("face-and-neck", "midline").region
        common = intersect(map_.head.mesh, region, whole).area_cm2(map_.head.mesh)
        assert common > 0.98 * region.area_cm2(map_.head.mesh)


@pytest.mark.parametrize("zone", sorted(AREAS_CM2))
def test_zones_leave_out_lips_nostrils_and_ears(map_, zone):
    mesh = map_.head.mesh
    for side in sides(ATLAS.zones[zone]):
        region = map_.zone(zone, side).region
        middles = region.corners.mean(axis=1)
        for mask in NOT_OVER:
            depth = (map_.head.masks[mask][mesh.triangles[region.parents]] * middles).sum(axis=1)
            assert depth.min() > -2.5, (zone, mask, depth.min())


def test_the_nasolabial_zone_runs_along_the_fold_past_the_corner_of_the_mouth(map_):
    mesh = map_.head.mesh
    nodes = map_.zone("nasolabial-fold", "left").region.outlines(mesh)[0].on(mesh)
    assert nodes[:, 1].max() > map_.head.landmarks["al_left"].on(mesh)[1]
    assert nodes[:, 1].min() < map_.head.landmarks["ch_left"].on(mesh)[1] - 5
    assert nodes[:, 0].min() > 5
