"""Each form of a curve, carried out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from facemap import grammar, surface
from facemap.rules.ground import Side, length_mm
from facemap.rules.places import all_moved
from facemap.surface import Anchor, Curve

if TYPE_CHECKING:
    from facemap.rules.running import Runner

_SHIFT_STEP_MM = 3.0
"""A shifted curve is moved at places this far apart, and drawn smoothly through them."""
_SAME_MM = 1e-6


def through(run: Runner, rule: grammar.Through, side: Side) -> Curve:
    """A smooth curve through places, or shortest paths between them."""
    places = [run.place(place, side) for place in rule.through]
    if rule.smooth:
        return surface.path_through(run.head.mesh, places, closed=rule.closed)
    return joined(run, [*places, places[0]] if rule.closed else places, closed=rule.closed)


def path(run: Runner, rule: grammar.Path, side: Side) -> Curve:
    """Shortest paths, joined."""
    return joined(run, [run.place(place, side) for place in rule.path])


def joined(run: Runner, places: Sequence[Anchor], closed: bool = False) -> Curve:
    """Shortest paths from place to place; a closed curve ends with the place it begins with."""
    mesh = run.head.mesh
    return surface.join([surface.shortest_path(mesh, a, b) for a, b in pairwise(places)], closed)


def part(run: Runner, rule: grammar.Part, side: Side) -> Curve:
    """The part of a curve nearest to two places; of a closed curve the shorter one."""
    whole = run.curve(rule.part, side)
    return _from_to(run, whole, run.place(rule.from_, side), run.place(rule.to, side))


def section(run: Runner, rule: grammar.Section, side: Side) -> Curve:
    """A plane section of the skin from one place to another, the shorter way where it is closed."""
    start = run.place(rule.level or rule.vertical or "", side)
    normal = np.array([0.0, 1.0, 0.0]) if rule.level is not None else np.array([1.0, 0.0, 0.0])
    whole = surface.section(run.head.mesh, start, normal)
    return _from_to(run, whole, run.place(rule.from_, side), run.place(rule.to, side))


def _from_to(run: Runner, whole: Curve, begin: Anchor, end: Anchor) -> Curve:
    mesh = run.head.mesh
    first, last = (whole.nearest_mm(mesh, place.on(mesh)) for place in (begin, end))
    if whole.closed and (last - first) % (total := whole.length_mm(mesh)) > total / 2:
        return whole.part(mesh, last, first).reversed()
    return whole.part(mesh, first, last)


def shift(run: Runner, rule: grammar.Shift, side: Side) -> Curve:
    """A curve with each of its places moved by the same length along the skin."""
    mesh = run.head.mesh
    whole = run.curve(rule.shift, side)
    by_mm = length_mm(run.head, rule.by, rule.along)
    count = max(2, int(np.ceil(whole.length_mm(mesh) / _SHIFT_STEP_MM)) + 1)
    fractions = np.linspace(0, 1, count, endpoint=not whole.closed)
    starts = zip(*whole.places_mm(mesh, fractions * whole.length_mm(mesh)), strict=True)
    places = [Anchor(int(triangle), bary) for triangle, bary in starts]
    moved = all_moved(run, places, rule.direction, by_mm, side)
    return surface.path_through(mesh, moved, closed=whole.closed)


def loop(run: Runner, pieces: Sequence[Curve]) -> Curve:
    """A closed curve through pieces in order, each turned so that the gaps between them are short."""
    mesh = run.head.mesh
    if len(pieces) == 1 and pieces[0].closed:
        return pieces[0]
    turned = _turned(run, pieces)
    parts: list[Curve] = []
    for i, piece in enumerate(turned):
        parts.append(piece)
        begin, end = piece.end, turned[(i + 1) % len(turned)].start
        if np.linalg.norm(begin.on(mesh) - end.on(mesh)) > _SAME_MM:
            parts.append(surface.shortest_path(mesh, begin, end))
    return surface.join(parts, closed=True)


def _turned(run: Runner, pieces: Sequence[Curve]) -> list[Curve]:
    """Choose which way each piece runs so that all gaps add up to least; in doubt the first runs as it is."""
    mesh = run.head.mesh
    ends = [(piece.start.on(mesh), piece.end.on(mesh)) for piece in pieces]

    def gap_mm(before: int, way: int, after: int, onward: int) -> float:
        return float(np.linalg.norm(ends[before][1 - way] - ends[after][onward]))

    closed = []
    for first in (0, 1):
        best: dict[int, tuple[float, tuple[int, ...]]] = {first: (0.0, (first,))}
        for i in range(1, len(pieces)):
            best = {
                way: min(
                    (cost + gap_mm(i - 1, last, i, way), (*ways, way)) for last, (cost, ways) in best.items()
                )
                for way in (0, 1)
            }
        closed += [(cost + gap_mm(-1, last, 0, first), ways) for last, (cost, ways) in best.items()]
    ways = min((round(cost, 6), ways) for cost, ways in closed)[1]
    return [piece.reversed() if way else piece for piece, way in zip(pieces, ways, strict=True)]
