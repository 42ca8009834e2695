"""Each form of a place, carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from facemap import grammar, surface
from facemap.errors import RuleError
from facemap.rules.ground import Side, crossings_mm, heading, length_mm, pierced
from facemap.surface import Anchor

if TYPE_CHECKING:
    from facemap.rules.running import Runner

_AXES = {"vertical": 0, "level": 1, "vertical_in_profile": 2}
_AXIS_NAMES = "xyz"
_LOOK_MM = 10.0


def between(run: Runner, rule: grammar.Between, side: Side) -> Anchor:
    """A fraction of the way from one place to another, along a curve where one is named."""
    first, second = (run.place(place, side) for place in rule.between)
    mesh = run.head.mesh
    if rule.along is None:
        return surface.shortest_path(mesh, first, second).at_fraction(mesh, rule.fraction)
    curve = run.curve(rule.along, side)
    begin, end = (curve.nearest_mm(mesh, place.on(mesh)) for place in (first, second))
    if curve.closed:
        total = curve.length_mm(mesh)
        end = begin + (end - begin + total / 2) % total - total / 2
    return curve.at_mm(mesh, begin + rule.fraction * (end - begin))


def offset(run: Runner, rule: grammar.Offset, side: Side) -> Anchor:
    """A length above, below, lateral or medial of a place, along the section through it."""
    start = run.place(rule.start, side)
    return moved(run, start, rule.direction, length_mm(run.head, rule.by, rule.along), side)


def moved(run: Runner, start: Anchor, direction: grammar.Direction, by_mm: float, side: Side) -> Anchor:
    """Go from a place along the skin, within the section that belongs to the direction.

    Of the section's two ways the one is taken that gains most in the direction over the length, at most
    10 mm of it: at a crease or the edge of a lid the skin may set out the wrong way.
    """
    mesh = run.head.mesh
    xyz = start.on(mesh)
    way, plane = heading(start.normal_on(mesh), xyz, direction, side)
    curve, index = surface.section_near(mesh, start, plane, max(by_mm, _LOOK_MM))
    nodes, along = curve.on(mesh), curve.lengths_mm(mesh)
    begin, whole = float(along[index]), float(along[-1])
    ahead, behind = (np.inf, np.inf) if curve.closed else (whole - begin, begin)
    gain = (np.concatenate([nodes, nodes[:1]]) if curve.closed else nodes) @ way
    look = min(by_mm, _LOOK_MM)
    seen_mm = np.array([begin + min(look, ahead), begin - min(look, behind)])
    gains = np.interp(seen_mm % whole if curve.closed else seen_mm, along, gain)
    sign, room = (1, ahead) if gains[0] > gains[1] else (-1, behind)
    if by_mm > room + 1e-6:
        raise RuleError(f"{by_mm:.1f} mm {direction} runs into a border of the skin after {room:.1f} mm")
    return curve.at_mm(mesh, begin + sign * by_mm)


def all_moved(
    run: Runner, places: list[Anchor], direction: grammar.Direction, by_mm: float, side: Side
) -> list[Anchor]:
    """Move many places as `moved` does, all of them at once."""
    mesh, count = run.head.mesh, len(places)
    headings = [heading(p.normal_on(mesh), p.on(mesh), direction, side) for p in places]
    ways, planes = (np.array(column) for column in zip(*headings, strict=True))
    triangles, bary = np.array([p.triangle for p in places]), np.array([p.bary for p in places])
    walked, _ = surface.walked_both_ways(mesh, triangles, bary, planes, max(by_mm, _LOOK_MM))
    seen = walked.at_mm(mesh, 2 * count, min(by_mm, _LOOK_MM))
    gains = (surface.on_mesh(mesh, *seen) * np.tile(ways, (2, 1))).sum(axis=1)
    ends, weights = walked.at_mm(mesh, 2 * count, by_mm)
    chosen = np.where(gains[:count] > gains[count:], 0, count) + np.arange(count)
    # what meets a border, or starts on a side of its triangle, is told place by place
    known = (np.reshape(seen[0], (2, count)) >= 0).all(axis=0) & (ends[chosen] >= 0)
    return [
        Anchor(int(ends[row]), weights[row]) if sure else moved(run, place, direction, by_mm, side)
        for place, row, sure in zip(places, chosen, known, strict=True)
    ]


def toward(run: Runner, rule: grammar.Toward, side: Side) -> Anchor:
    """A length along the shortest path from one place toward another; not beyond it."""
    mesh = run.head.mesh
    path = surface.shortest_path(mesh, run.place(rule.from_, side), run.place(rule.toward, side))
    by_mm = length_mm(run.head, rule.by, rule.along)
    whole_mm = path.length_mm(mesh)
    if by_mm > whole_mm:
        raise RuleError(f"{rule.by} is {by_mm:.1f} mm here and the whole way is {whole_mm:.1f} mm")
    return path.at_mm(mesh, by_mm)


def on_curve(run: Runner, rule: grammar.OnCurve, side: Side) -> Anchor:
    """A place on a curve; of several crossings the one nearest to the place named."""
    mesh = run.head.mesh
    curve = run.curve(rule.on, side)
    if rule.fraction is not None:
        return curve.at_fraction(mesh, rule.fraction)
    if rule.nearest is not None:
        return curve.at_mm(mesh, curve.nearest_mm(mesh, run.place(rule.nearest, side).on(mesh)))
    what = next(name for name in _AXES if getattr(rule, name) is not None)
    named = getattr(rule, what)
    target = run.place(named, side).on(mesh)
    return _crossing(run, curve, _AXES[what], target, str(what))


def _crossing(run: Runner, curve: surface.Curve, axis: int, target: np.ndarray, what: str) -> Anchor:
    mesh = run.head.mesh
    nodes, along = curve.on(mesh), curve.lengths_mm(mesh)
    nodes = np.concatenate([nodes, nodes[:1]]) if curve.closed else nodes
    found = crossings_mm(nodes, along, axis, float(target[axis]))
    if not len(found):
        low, high = nodes[:, axis].min(), nodes[:, axis].max()
        name = _AXIS_NAMES[axis]
        raise RuleError(
            f"the curve does not cross that {what.replace('_', ' ')} ({name} {target[axis]:.1f} mm): "
            f"it runs from {name} {low:.1f} to {high:.1f} mm"
        )
    anchors = [curve.at_mm(mesh, mm) for mm in found]
    return min(anchors, key=lambda anchor: float(np.linalg.norm(anchor.on(mesh) - target)))


def crossing(run: Runner, rule: grammar.Crossing, side: Side) -> Anchor:
    """The outermost skin at the level of one place and the vertical of another."""
    mesh = run.head.mesh
    level = run.place(rule.level, side).on(mesh)[1]
    if rule.vertical is not None:
        x = run.place(rule.vertical, side).on(mesh)[0]
        triangles, bary = pierced(mesh, (0, 1), np.array([x, level]))
        outermost = 2, 1.0
        lines = f"x {x:.1f}, y {level:.1f} mm"
    else:
        x, _, z = run.place(rule.vertical_in_profile or "", side).on(mesh)
        triangles, bary = pierced(mesh, (1, 2), np.array([level, z]))
        outermost = 0, {"left": 1.0, "right": -1.0}.get(side, float(np.sign(x)))
        lines = f"y {level:.1f}, z {z:.1f} mm"
    if not len(triangles):
        raise RuleError(f"there is no skin at {lines}")
    axis, sign = outermost
    reach = sign * surface.on_mesh(mesh, triangles, bary)[:, axis]
    best = int(np.argmax(reach))
    return Anchor(int(triangles[best]), bary[best])
