"""Each form of a region, carried out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from facemap import grammar, surface
from facemap.errors import RuleError
from facemap.grammar.lengths import MOST_RADIUS_MM
from facemap.rules.curves import loop
from facemap.rules.ground import Side, length_mm, missing, names_for, outward

if TYPE_CHECKING:
    from facemap.rules.running import Runner
    from facemap.surface import Curve, Region

CUT_OUT = ("vermilion", "nostrils")
"""Masks that no zone covers unless its record includes them by name. The fissure of the eye is a hole."""


def band(run: Runner, rule: grammar.Band, side: Side) -> Region:
    """The skin within given distances of a curve."""
    mesh = run.head.mesh
    curve = run.curve(rule.band, side)
    if rule.width is not None:
        half = _reach_mm(run, rule.width, rule.along, 2)
        return surface.band(mesh, curve, half, half, ends=rule.ends)
    upright = rule.above is not None or rule.below is not None
    outer, inner = (rule.above, rule.below) if upright else (rule.lateral, rule.medial)
    outer_mm, inner_mm = (
        0.0 if given is None else _reach_mm(run, given, rule.along) for given in (outer, inner)
    )
    if _outer_is_left(run, curve, upright, side):
        return surface.band(mesh, curve, outer_mm, inner_mm, ends=rule.ends)
    return surface.band(mesh, curve, inner_mm, outer_mm, ends=rule.ends)


def _outer_is_left(run: Runner, curve: Curve, upright: bool, side: Side) -> bool:
    """Whether above (or lateral) is on the left hand of someone who follows the curve on the skin."""
    mesh = run.head.mesh
    nodes, pieces = curve.on(mesh), curve.segments(mesh)
    nodes = np.concatenate([nodes, nodes[:1]]) if curve.closed else nodes
    steps, middles = np.diff(nodes, axis=0), (nodes[1:] + nodes[:-1]) / 2
    leftward = np.cross(mesh.face_normals[pieces.triangles], steps)
    wanted = np.array([0.0, 1.0, 0.0]) if upright else outward(middles, side)
    share = (leftward * wanted).sum(axis=1)
    if abs(share.sum()) < 0.1 * np.linalg.norm(steps, axis=1).sum():
        sides = "above and below" if upright else "medial and lateral"
        raise RuleError(f"the curve has no clear {sides}: it runs the other way")
    return bool(share.sum() > 0)


def inside(run: Runner, rule: grammar.Inside, side: Side) -> Region:
    """The inside of a loop: the smaller of the two pieces it cuts the skin into."""
    return surface.inside(run.head.mesh, loop(run, [run.piece(piece, side) for piece in rule.inside]), None)


def disc(run: Runner, rule: grammar.Disc, side: Side) -> Region:
    """The skin within a distance of a place."""
    radius_mm = _reach_mm(run, rule.radius, rule.along)
    return surface.disc(run.head.mesh, run.place(rule.disc, side), radius_mm)


def _reach_mm(run: Runner, length: grammar.Length, along: str | None, parts: int = 1) -> float:
    """How far a disc or a band goes to one side: a part of a length.

    Raises
    ------
    RuleError
        For more than any zone of a face has.
    """
    mm, most = length_mm(run.head, length, along), parts * MOST_RADIUS_MM
    if mm > most:
        raise RuleError(f"{length} is {mm:.0f} mm here: at most {most:g} mm are wanted")
    return mm / parts


def union(run: Runner, rule: grammar.Union, side: Side) -> Region:
    """All of several regions."""
    return united(run, (run.region(region, side) for region in rule.union))


def intersection(run: Runner, rule: grammar.Intersection, side: Side) -> Region:
    """What all of several regions share."""
    return _folded(run, surface.intersect, (run.region(region, side) for region in rule.intersection))


def difference(run: Runner, rule: grammar.Difference, side: Side) -> Region:
    """The first region without the others."""
    return _folded(run, surface.subtract, (run.region(region, side) for region in rule.difference))


def united(run: Runner, regions: Iterable[Region]) -> Region:
    """All of several regions in one."""
    return _folded(run, surface.unite, regions)


def _folded(run: Runner, step: Callable[..., Region], regions: Iterable[Region]) -> Region:
    return reduce(lambda a, b: step(run.head.mesh, a, b), regions)


def mask(run: Runner, rule: grammar.Mask, side: Side) -> Region:
    """A mask of the head; from the midline a pair is taken as one."""
    masks = run.head.masks
    for name in names_for(rule.mask, side):
        if name in masks:
            return surface.where_field(run.head.mesh, masks[name])
    pair = [masks.get(f"{rule.mask}_{half}") for half in ("left", "right")]
    if side != "midline" or pair[0] is None or pair[1] is None:
        raise RuleError(missing("mask", rule.mask, "left", masks))
    return surface.where_field(run.head.mesh, np.minimum(pair[0], pair[1]))


def ring(run: Runner, rule: grammar.Ring, side: Side) -> Region:
    """The inside of a ring drawn on the skin sheet."""
    _only_as_drawn(side)
    mesh = run.head.mesh
    last = max(node[0] for node in rule.ring)
    if last >= len(mesh.triangles):
        raise RuleError(f"triangle {last}: the skin has triangles 0 to {len(mesh.triangles) - 1}")
    places = [surface.Anchor(node[0], np.maximum(node[1:], 0) / sum(node[1:])) for node in rule.ring]
    return surface.inside(mesh, surface.ring_through(mesh, places, rule.smooth), None)


def painted(run: Runner, rule: grammar.Painted, side: Side) -> Region:
    """The skin at labelled vertices; it ends midway between one that is labelled and one that is not."""
    _only_as_drawn(side)
    mesh = run.head.mesh
    last = max(rule.vertices)
    if last >= len(mesh.vertices):
        raise RuleError(f"vertex {last}: the skin has vertices 0 to {len(mesh.vertices) - 1}")
    field = np.ones(len(mesh.vertices))
    field[list(rule.vertices)] = -1.0
    return surface.where_field(mesh, field)


def _only_as_drawn(side: Side) -> None:
    if side == "right":
        raise RuleError("a drawn zone has another side only on a head that is its own mirror image")


def cut_out(run: Runner, region: Region, includes: Iterable[str]) -> Region:
    """Take vermilion and nostrils out of a zone, unless it includes them by name."""
    mesh = run.head.mesh
    for name in CUT_OUT:
        if name not in run.head.masks or name in includes:
            continue
        if (run.head.masks[name][mesh.triangles[region.parents]] < 0).any():
            region = surface.subtract(mesh, region, run.region(grammar.Mask(mask=name), "midline"))
    return region
