"""The reflection of a head that is its own mirror image, so that what is paired is found once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from facemap.surface import Anchor, Curve, Mesh, Region, on_mesh
from facemap.surface.mesh import Floats, Ints

if TYPE_CHECKING:
    from facemap.heads import Head

_SAME_MM = 1e-6
_FLIP = np.array([-1.0, 1.0, 1.0])


@dataclass(frozen=True)
class Mirror:
    """Which triangle lies opposite, and which of its corners is which.

    Attributes
    ----------
    vertices : ndarray of int, shape (n,)
        The vertex opposite.
    triangles : ndarray of int, shape (m,)
        The triangle opposite.
    columns : ndarray of int, shape (m, 3)
        Whose weight each corner of the triangle opposite takes.
    """

    vertices: Ints
    triangles: Ints
    columns: Ints

    def anchor(self, anchor: Anchor) -> Anchor:
        """The place opposite."""
        return Anchor(int(self.triangles[anchor.triangle]), anchor.bary[self.columns[anchor.triangle]])

    def curve(self, curve: Curve) -> Curve:
        """The curve opposite, from the same end."""
        bary = np.take_along_axis(curve.bary, self.columns[curve.triangles], axis=1)
        return Curve(self.triangles[curve.triangles].astype(np.int32), bary, curve.closed)

    def region(self, region: Region) -> Region:
        """The region opposite; its small triangles turn as their parents do."""
        columns = self.columns[region.parents][:, None, :]
        corners = np.take_along_axis(region.corners, columns, axis=2)
        return Region(self.triangles[region.parents], corners[:, [0, 2, 1]])


def mirror_of(head: Head) -> Mirror | None:
    """The mirror of a head; None where its skin, landmarks or curves are not mirror images."""
    mesh = head.mesh
    mirror: Mirror | None = mesh.topology.__dict__.get("_mirror")
    if mirror is None:
        mirror = mesh.topology.__dict__["_mirror"] = _matched(mesh)
    if mirror is None or np.abs(mesh.vertices[mirror.vertices] - mesh.vertices * _FLIP).max() >= _SAME_MM:
        return None
    return mirror if _is_named_alike(head) else None


def _matched(mesh: Mesh) -> Mirror | None:
    found = mesh.vertex_tree.query(mesh.vertices * _FLIP)
    distance, opposite = np.asarray(found[0]), np.asarray(found[1], dtype=np.int64)
    if distance.max() >= _SAME_MM:
        return None
    flipped, count = opposite[mesh.triangles], len(mesh.vertices)
    own, other = (_keys(np.sort(rows, axis=1).astype(np.int64), count) for rows in (mesh.triangles, flipped))
    order = np.argsort(own)
    triangles = order[np.minimum(np.searchsorted(own[order], other), len(own) - 1)]
    if not (own[triangles] == other).all():
        return None
    columns = np.argmax(mesh.triangles[triangles][:, :, None] == flipped[:, None, :], axis=2)
    return Mirror(opposite, triangles, columns)


def _keys(rows: Ints, count: int) -> Ints:
    return np.asarray((rows[:, 0] * count + rows[:, 1]) * count + rows[:, 2])


def _is_named_alike(head: Head) -> bool:
    """Whether the landmarks and curves of both sides are mirror images."""
    landmarks, curves, mesh = head.landmarks, head.curves, head.mesh
    pairs = [name.removesuffix("_left") for name in (*landmarks, *curves) if name.endswith("_left")]
    if any(f"{name}_right" not in landmarks and f"{name}_right" not in curves for name in pairs):
        return False
    left, right = (_nodes(head, pairs, side) for side in ("left", "right"))
    if len(left[0]) != len(right[0]):
        return False
    here, there = (on_mesh(mesh, *nodes) for nodes in (left, right))
    if np.abs(here * _FLIP - there).max(initial=0) >= _SAME_MM:
        return False
    lone = (curve for name, curve in curves.items() if not name.endswith(("_left", "_right")))
    return all(_is_own_mirror(curve.on(mesh)) for curve in lone)


def _is_own_mirror(xyz: Floats) -> bool:
    flipped = xyz * _FLIP
    if any(np.abs(flipped - way).max() < _SAME_MM for way in (xyz, xyz[::-1])):
        return True
    return float(np.max(cKDTree(xyz).query(flipped)[0])) < _SAME_MM


def _nodes(head: Head, pairs: list[str], side: str) -> tuple[Ints, Floats]:
    triangles, bary = [np.zeros(0, dtype=np.int64)], [np.zeros((0, 3))]
    for name in (f"{pair}_{side}" for pair in pairs):
        if name in head.landmarks:
            triangles.append(np.array([head.landmarks[name].triangle]))
            bary.append(head.landmarks[name].bary[None])
        if name in head.curves:
            triangles.append(head.curves[name].triangles.astype(np.int64))
            bary.append(head.curves[name].bary)
    return np.concatenate(triangles), np.concatenate(bary)
