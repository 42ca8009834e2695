"""A ruler on a placed map, and the register of what the standard says of each point.

A relation is a function of a `Ruler` that asserts one thing. Its register line names the points it is about
and wrong rules, under each of which it must fail. What is expected comes from `measuring`: vertices,
triangles, landmarks and lines of the head by numpy. Of the placed map only the point's own position is taken,
and the course of a vessel where a relation is to a vessel.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps

import numpy as np
import pytest
from measuring import arc_mm, at, crossing, line, midway, off_line, over, polyline_mm, upright_mm

from facemap import hazards
from facemap.placing import FaceMap
from facemap.reading import standard_atlas

MM = 1.0
UP = "glabella-hairline"
OVER = "anterior-posterior-hairline"
ACROSS = "corner-corner"
BEHIND = "mastoid-mastoid"
X, Y = np.array([1.0, 0, 0]), np.array([0, 1.0, 0])


@dataclass(frozen=True)
class Relation:
    """What is said of some points, and the rules under which it must not hold."""

    name: str
    holds: Callable[["Ruler"], None]
    points: tuple[str, ...]
    wrong: Mapping[str, object]
    sides: tuple[str, ...]


RELATIONS: list[Relation] = []


def says(*points, name=None, midline=False, **wrong):
    """Register a relation about points; ``GB14={...}`` is a rule of GB14 under which it must fail.

    A list is several such rules; ``GB14_other`` is one for its first alternative, and the name of a zone or a
    span one for that.
    """
    assert wrong, "a relation that no wrong rule breaks says nothing"

    def note(holds):
        sides = ("left",) if midline else ("left", "right")
        RELATIONS.append(Relation(name or holds.__name__, holds, points, wrong, sides))
        return holds

    return note


def raised(place, cun, along=OVER):
    """The rule of a place some cun above another."""
    return {"above": place, "by": f"{cun} cun", "along": along}


def near(found, expected, tolerance=MM):
    assert found == pytest.approx(expected, abs=tolerance), f"{found:.2f}, not {expected:.2f} +-{tolerance:g}"


def together(a, b, tolerance=MM):
    near(np.linalg.norm(a - b), 0, tolerance)


def measured_once(measure):
    """What is measured of the same places is measured once on a head."""

    @wraps(measure)
    def kept(self, *places):
        key = (measure.__name__, *(np.asarray(place).tobytes() for place in places))
        if key not in self._known:
            self._known[key] = measure(self, *places)
        return self._known[key]

    return kept


class Ruler:
    """One side of a head, measured: places as (3,) arrays in mm, lengths along the skin in mm."""

    def __init__(self, map_, side):
        self.map, self.head, self.side = map_, map_.head, side
        self.sign = 1.0 if side == "left" else -1.0
        self._known = {}

    def point(self, id_):
        return self.map.point(id_, self._side(id_)).xyz

    def other(self, id_):
        """The first alternative of a point."""
        return self.map.alternatives(id_, self._side(id_))[0].xyz

    def _side(self, id_):
        return "midline" if len(self.map.point_sides(id_)) == 1 else self.side

    def tolerance(self, id_):
        """How far two descriptions of one point may lie apart, as its record says."""
        return self.map.atlas.points[id_].tolerance.high

    def tolerances(self, id_):
        """How far they lie apart at least and at most, where its record says both."""
        told = self.map.atlas.points[id_].tolerance
        return told.low, told.high

    def course(self, id_):
        """Nodes of the projection of a structure as the standard map draws it, whatever is wrong here."""
        key = ("course", id_)
        if key not in self._known:
            atlas = standard_atlas()
            map_ = self.map if self.map.atlas is atlas else FaceMap(atlas, self.head)
            drawn = hazards.projection(map_, id_, self.side)
            self._known[key] = drawn.on(self.head.mesh).reshape(-1, 3)
        return self._known[key]

    def stops(self, id_):
        """The landmarks that the course of a structure is drawn through."""
        curve = self.map.atlas.structures[id_].curve
        through = getattr(curve, "part", curve).through
        return [self.mark(stop) for stop in through if isinstance(stop, str)]

    def outline(self, zone):
        """The line that a zone is the inside of."""
        (name,) = self.map.atlas.zones[zone].where.inside
        return self.line(name)

    def off_outline(self, zone, xyz):
        """How far from that line."""
        return off_line(self.outline(zone), xyz)

    def span(self, name):
        return self.head.spans[name]

    def mark(self, name):
        return at(self.head, name, self.side)

    def line(self, name):
        key = ("line", name)
        if key not in self._known:
            self._known[key] = line(self.head, name, self.side)
        return self._known[key]

    def out(self, xyz):
        """How far from the midline, on this side."""
        return self.sign * xyz[0]

    def off(self, name, xyz):
        """How far from a line of the head."""
        return off_line(self.line(name), xyz)

    def gaps(self, name, places):
        """How far several places lie from the nodes of a line of the head."""
        return np.linalg.norm(places[:, None] - self.line(name)[None], axis=2).min(axis=1)

    def meets(self, name, axis, value, near_to):
        """Where a line of the head has that x, y or z (0, 1, 2), nearest to a place."""
        return crossing(self.line(name), axis, value, near_to)

    # ---- lengths along the skin

    @measured_once
    def rise(self, a, b):
        """In the sagittal-parallel plane through ``a``."""
        return arc_mm(self.head, a, b, X)

    @measured_once
    def level(self, a, b):
        """In the level plane through ``a``."""
        return arc_mm(self.head, a, b, Y)

    @measured_once
    def way(self, a, b):
        """In the plane through both that stands upright on the skin between them."""
        return upright_mm(self.head, a, b)

    def midway(self, a, b):
        """The middle of `way`."""
        return midway(self.head, a, b)

    @measured_once
    def on_skin(self, xyz):
        """The place of the skin straight over or under a position close to it."""
        return over(self.head, xyz)

    @measured_once
    def climb(self, a, b):
        """In the plane across the head (coronal) through ``a``."""
        return arc_mm(self.head, a, b, np.array([0, 0, 1.0]))

    def up(self, a, b):
        """`rise`, below nought where b is the lower."""
        return np.sign(b[1] - a[1]) * self.rise(a, b)

    def outward(self, a, b):
        """`level`, below nought where b is nearer to the midline."""
        return np.sign(self.out(b) - self.out(a)) * self.level(a, b)

    def forward(self, a, b):
        """`level`, below nought where b lies behind."""
        return np.sign(b[2] - a[2]) * self.level(a, b)

    @property
    def cun_up(self):
        """A third of the way from glabella to hairline."""
        return self._kept("up", lambda: self.rise(self.mark("g"), self.mark("tr")) / 3)

    @property
    def cun_over(self):
        """A twelfth of the way from the anterior hairline to the posterior one, over the crown."""
        return self._kept("over", lambda: self.rise(self.mark("tr"), self.mark("posterior_hairline")) / 12)

    @property
    def cun_across(self):
        """A ninth of the way from corner to corner of the hairline."""
        return self._kept("across", lambda: polyline_mm(self.line("corner_corner")) / 9)

    @property
    def cun_behind(self):
        """A ninth of the way from mastoid to mastoid."""
        return self._kept("behind", lambda: polyline_mm(self.line("mastoid_mastoid")) / 9)

    def _kept(self, name, measure):
        known = _CUN.setdefault(id(self.head), (self.head, {}))[1]
        if name not in known:
            known[name] = measure()
        return known[name]


_CUN: dict = {}
