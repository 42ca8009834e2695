"""Every relation of the standard that geometry can check, on 60 heads of the family, left and right.

Each is a test of its own and is seen to fail under wrong rules; every point is noticed when it is moved.
"""

import traceback
from dataclasses import replace
from functools import cache
from types import MappingProxyType

import numpy as np
import pytest
import relations_lower  # noqa: F401
import relations_side  # noqa: F401
import relations_upper  # noqa: F401
from measuring import polyline_mm
from relations import RELATIONS, Ruler

from facemap import heads
from facemap.errors import RuleError
from facemap.grammar import parse_place
from facemap.placing import FaceMap
from facemap.reading import standard_atlas

ATLAS = standard_atlas()
FAMILY = [
    {"age": age, "sex": sex, "ancestry": ancestry, "weight": weight, "double_chin": chin}
    for i, age in enumerate((22, 35, 50, 65, 78))
    for j, sex in enumerate(("female", "male"))
    for ancestry in ("african", "asian", "european")
    for weight, chin in ((-0.9, 0.0), (0.9, (i + j) % 3 / 2))
]
BY_NAME = {relation.name: relation for relation in RELATIONS}


@cache
def placed(number):
    """A head of the family; -1 is the default one."""
    return FaceMap(ATLAS, heads.head(**(FAMILY[number] if number >= 0 else {})))


def why_not(relation, map_, side):
    """What is wrong with a relation on a head, or None where it holds."""
    try:
        relation.holds(Ruler(map_, side))
    except (AssertionError, RuleError, ValueError) as error:
        return str(error).partition("\n")[0] or traceback.extract_tb(error.__traceback__)[-1].line
    return None


def test_the_family_has_60_heads():
    assert len({str(settings) for settings in FAMILY}) == 60
    assert len(BY_NAME) == len(RELATIONS)


@pytest.mark.parametrize("name", BY_NAME)
def test_relation(name):
    relation = BY_NAME[name]
    failed = [
        f"{settings} {side}: {why}"
        for number, settings in enumerate(FAMILY)
        for side in relation.sides
        if (why := why_not(relation, placed(number), side)) is not None
    ]
    assert not failed, f"{len(failed)} of {len(FAMILY) * len(relation.sides)}, first {failed[0]}"


# ---- can they fail


def misruled(key, rule):
    """The default head with one wrong rule: of a point, or of its first alternative (``ID_other``)."""
    id_ = key.removesuffix("_other")
    record = ATLAS.points[id_]
    if id_ == key:
        wrong = record.model_copy(update={"where": parse_place(rule)})
    else:
        first, *rest = record.alternative
        first = first.model_copy(update={"where": parse_place(rule)})
        wrong = record.model_copy(update={"alternative": (first, *rest)})
    points = MappingProxyType({**ATLAS.points, id_: wrong})
    return FaceMap(replace(ATLAS, points=points), placed(-1).head)


@pytest.mark.parametrize("name", BY_NAME)
def test_a_wrong_rule_breaks_it(name):
    relation = BY_NAME[name]
    for side in relation.sides:
        assert why_not(relation, placed(-1), side) is None
    for key, rule in relation.wrong.items():
        assert why_not(relation, misruled(key, rule), "left") is not None, f"{key}: {rule}"


class Moved(FaceMap):
    """A map with one point moved along the skin."""

    __slots__ = ("id", "step")

    def __init__(self, map_, id_, step):
        super().__init__(map_.atlas, map_.head)
        self.id, self.step = id_, step

    def point(self, id, side=None):
        point = placed(-1).point(id, side)
        return replace(point, xyz=point.xyz + self.step) if point.id == self.id else point


BRACKETED_MM = {
    "CV23": 8, "GB12": 8, "GB2": 4, "GB3": 4, "GB4": 6, "GV25": 4, "GV27": 4, "LI17": 4, "SI16": 4,
    "SI17": 12, "ST11": 8, "TE16": 4, "TE17": 10, "TE18": 8, "TE19": 8, "TE22": 15, "Taiyang": 4, "Yiming": 4,
    "depressor-anguli-oris-site": 6, "frontalis-site": 10, "levator-alae-site": 12,
    "orbicularis-oculi-site": 12, "orbicularis-oris-site": 15, "procerus-site": 12, "corrugator-site": 4,
    "zygomaticus-minor-site": 10, "zygomaticus-site": 10,
}  # fmt: skip
"""Points whose relations only bracket them; every other one is caught 2.5 mm off."""


@pytest.mark.parametrize("id_", sorted({id_ for relation in RELATIONS for id_ in relation.points}))
def test_a_point_that_is_moved_is_noticed(id_):
    map_ = placed(-1)
    about = [relation for relation in RELATIONS if id_ in relation.points]
    point = map_.point(id_, "left" if len(map_.point_sides(id_)) == 2 else None)
    across = np.cross(point.normal, [0, 1.0, 0])
    across /= np.linalg.norm(across)
    along = np.cross(point.normal, across)
    for way in (across, -across, along, -along):
        moved = Moved(map_, id_, BRACKETED_MM.get(id_, 2.5) * way)
        assert any(why_not(relation, moved, "left") for relation in about), np.round(way, 1)


def test_every_point_on_the_skin_has_a_relation():
    drawn = {point.id for point in ATLAS.points.values() if point.where is not None}
    assert drawn == {id_ for relation in RELATIONS for id_ in relation.points}


# ---- both sides


@pytest.mark.parametrize("number", range(0, 60, 7))
def test_pairs_mirror_each_other_and_the_midline_is_kept(number):
    for point in placed(number).points:
        if point.side == "left":
            other = placed(number).point(point.id, "right").xyz * [-1, 1, 1]
            assert np.linalg.norm(point.xyz - other) < 0.1, point.id
            assert point.xyz[0] > 0, point.id
        elif point.side == "midline":
            assert abs(point.xyz[0]) < 1e-6, point.id


def test_paired_zones_and_lines_mirror_each_other():
    map_ = placed(-1)
    for zone in map_.zones:
        if zone.side == "left":
            other = map_.zone(zone.id, "right")
            assert zone.area_cm2 == pytest.approx(other.area_cm2, rel=1e-3), zone.id
    for line in map_.lines:
        if line.side == "left":
            left, right = (map_.line(line.id, s).curve.on(map_.head.mesh) for s in ("left", "right"))
            assert polyline_mm(left) == pytest.approx(polyline_mm(right), rel=1e-4), line.id


def test_gv_and_cv_points_lie_on_the_midline():
    for point in ATLAS.points.values():
        midline = point.id.startswith(("GV", "CV")) or point.id in ("Yintang", "procerus-site")
        assert midline == (point.side == "midline"), point.id
