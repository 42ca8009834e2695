"""Every relation of the standard that geometry can check, on 60 heads of the family, left and right.

Each is a test of its own and is seen to fail under wrong rules; every point is noticed when it is moved.
"""

import ast
import traceback
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
import relations_eye
import relations_face
import relations_hairline
import relations_neck
import relations_scale
import relations_sites
import relations_temple
from measuring import polyline_mm
from relations import RELATIONS, Ruler

from facemap import heads
from facemap.grammar import parse_place, parse_region
from facemap.placing import FaceMap
from facemap.reading import standard_atlas

ATLAS = standard_atlas()
MODULES = (
    relations_eye, relations_face, relations_hairline, relations_neck, relations_scale, relations_sites,
    relations_temple,
)  # fmt: skip
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


@cache
def ruler(number, side):
    """The ruler of a head of the family, with what it has measured before."""
    return Ruler(placed(number), side)


def why_not(relation, rule):
    """What a relation finds wrong by a ruler, or None where it holds."""
    try:
        relation.holds(rule)
    except AssertionError as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        if Path(last.filename).stem == "measuring":
            raise
        return str(error).partition("\n")[0] or last.line
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
        if (why := why_not(relation, ruler(number, side))) is not None
    ]
    assert not failed, f"{len(failed)} of {len(FAMILY) * len(relation.sides)}, first {failed[0]}"


# ---- can they fail


def misruled(key, rule):
    """The default head with one wrong rule: of a point, an alternative (``ID_other``), a zone or a span."""
    head, id_ = placed(-1).head, key.removesuffix("_other")
    if key in head.spans:
        spans = {**head.spans, key: replace(head.spans[key], **rule)}
        return FaceMap(ATLAS, replace(head, spans=MappingProxyType(spans)))
    if key in ATLAS.zones:
        wrong = ATLAS.zones[key].model_copy(update={"where": parse_region(rule)})
        return FaceMap(replace(ATLAS, zones=MappingProxyType({**ATLAS.zones, key: wrong})), head)
    record = ATLAS.points[id_]
    if id_ == key:
        wrong = record.model_copy(update={"where": parse_place(rule)})
    else:
        first, *rest = record.alternative
        first = first.model_copy(update={"where": parse_place(rule)})
        wrong = record.model_copy(update={"alternative": (first, *rest)})
    return FaceMap(replace(ATLAS, points=MappingProxyType({**ATLAS.points, id_: wrong})), head)


WRONG = [
    (relation.name, key, rule)
    for relation in RELATIONS
    for key, rules in relation.wrong.items()
    for rule in (rules if isinstance(rules, list) else [rules])
]


@pytest.mark.parametrize("name", BY_NAME)
def test_it_holds_on_the_default_head(name):
    for side in BY_NAME[name].sides:
        assert why_not(BY_NAME[name], ruler(-1, side)) is None


@pytest.mark.parametrize(
    ("name", "key", "rule"), WRONG, ids=[f"{name}-{n}" for n, (name, _, _) in enumerate(WRONG)]
)
def test_a_wrong_rule_breaks_it(name, key, rule):
    """The rule can be carried out on the head, and the relation finds it wrong."""
    assert why_not(BY_NAME[name], Ruler(misruled(key, rule), "left")) is not None


def checks(function, checking):
    """How often a function asserts, itself or by another that does."""
    calls = [
        node.func.id
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    asserts = [node for node in ast.walk(function) if isinstance(node, ast.Assert)]
    return len(asserts) + sum(name in checking for name in calls)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_each_relation_asserts_one_thing(module):
    """So that each is a test of its own, and every assertion is broken by a wrong rule."""
    functions = [
        node
        for node in ast.walk(ast.parse(Path(module.__file__).read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]
    checking = {"near", "together"}
    checking |= {
        f.name
        for f in functions
        if not f.decorator_list and checks(f, checking) and f.args.args[0].arg == "r"
    }
    for function in functions:
        if function.decorator_list:
            assert checks(function, checking) == 1, function.name


class Moved(FaceMap):
    """A map with one point moved along the skin."""

    __slots__ = ("id", "step")

    def __init__(self, map_, id_, step):
        super().__init__(map_.atlas, map_.head)
        self.id, self.step = id_, step

    def point(self, id, side=None):
        point = placed(-1).point(id, side)
        return replace(point, xyz=point.xyz + self.step) if point.id == self.id else point


BRACKETED_MM = {"Yiming": 4, "GB12": 4, "GB4": 8, "GB6": 4, "GV25": 4, "GV27": 3.5, "ST11": 5}
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
        moved = Ruler(Moved(map_, id_, BRACKETED_MM.get(id_, 2.5) * way), "left")
        assert any(why_not(relation, moved) for relation in about), np.round(way, 1)


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
