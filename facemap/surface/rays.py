"""Straight lines along the skin, squarely away from a curve: they carry exact distances."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from facemap.surface.mesh import Floats, Ints, Mesh, unit
from facemap.surface.places import Anchor, Curve
from facemap.surface.straight import Trail, followed, off_sides

_SPACING_MM = 0.7  # between rays, where they set out from a curve and where a fan's rays end
_SHORT_MM = 1e-4
_LATE_MM = 0.3  # how much later than another way a ray comes that is of no use any more


class Rays(NamedTuple):
    """Rays and what they know of where they come from.

    A ray leaves the curve at its foot, ``along_mm`` along it. ``low_mm`` and ``high_mm`` tell how far the
    straight piece of the curve goes on to either side of the foot (0, 0 for a bend or an end), measured
    along the curve; ``way`` is 1 for rays to the left of the curve, -1 for those to the right. ``end`` is
    -1 for rays round the curve's start, 1 for those round its end, else 0, and ``angle`` the angle from
    straight on, counted to the left as one looks away from the curve's other end. ``left_mm`` and
    ``right_mm`` are the widths of the band, looking that way. ``start_mm`` is the distance of the foot
    from the curve and ``turn`` the vertex it is at, for rays that go on from where the way is bent (else
    0 and -1).
    """

    triangles: Ints
    feet: Floats
    headings: Floats
    way: Floats
    low_mm: Floats
    high_mm: Floats
    along_mm: Floats
    end: Floats
    angle: Floats
    left_mm: Floats
    right_mm: Floats
    start_mm: Floats
    turn: Ints

    def picked(self, rows: Ints) -> "Rays":
        """Some of the rays."""
        columns: list[Any] = [column[rows] for column in self]
        return Rays(*columns)

    @property
    def widest_mm(self) -> float:
        """The larger width."""
        return float(max(self.left_mm.max(), self.right_mm.max()))


def from_place(mesh: Mesh, place: Anchor, limit_mm: float) -> Rays:
    """Rays from a place in every direction."""
    count = 2 * max(8, int(np.ceil(np.pi * limit_mm / _SPACING_MM)))
    angles = (np.arange(count) + 0.5) * 2 * np.pi / count
    # a direction fixed in space, so that mirrored places have mirrored rays
    normal = mesh.face_normals[place.triangle]
    ahead = unit(np.cross(np.eye(3)[np.argmin(np.abs(normal))], normal))
    return _fan(mesh, place.triangle, place.bary, ahead, angles, 0.0, (limit_mm, limit_mm))


def from_curve(mesh: Mesh, curve: Curve, widths_mm: tuple[float, float], round_ends: bool) -> Rays:
    """Rays to both sides of a curve, round the outside of its bends, and round its ends."""
    pieces = curve.segments(mesh)
    frame = mesh.corners[pieces.triangles]
    step = np.einsum("ki,kij->kj", pieces.ends - pieces.begins, frame)
    length = np.linalg.norm(step, axis=1)
    kept = length > _SHORT_MM
    pieces, tangents, length = pieces.picked(kept), unit(step[kept]), length[kept]
    if not len(length):
        return from_place(mesh, curve.start, max(widths_mm))
    after = np.cumsum(length)
    count = np.ceil(length / _SPACING_MM).astype(np.int64)
    owner = np.repeat(np.arange(len(length)), count)
    turn = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    fraction = (turn + 0.5) / count[owner]
    bary = pieces.begins[owner] * (1 - fraction[:, None]) + pieces.ends[owner] * fraction[:, None]
    normals = mesh.face_normals[pieces.triangles]
    lefts = np.cross(normals, tangents)
    low, high = -fraction * length[owner], (1 - fraction) * length[owner]
    if not curve.closed and not round_ends:
        # a flat end goes on straight, to be cut off
        low, high = np.where(owner == 0, -np.inf, low), np.where(owner == len(length) - 1, np.inf, high)
    feet, ones = off_sides(mesh, pieces.triangles[owner], bary), np.ones(len(owner))
    bundles = [
        Rays(
            pieces.triangles[owner],
            feet,
            way * lefts[owner],
            way * ones,
            low,
            high,
            (after - length)[owner] + fraction * length[owner],
            0 * ones,
            way * np.pi / 2 * ones,
            widths_mm[0] * ones,
            widths_mm[1] * ones,
            0 * ones,
            np.full(len(owner), -1, dtype=np.int64),
        )
        for way in (1.0, -1.0)
    ]
    bundles += _bends(mesh, curve, pieces.triangles, pieces.ends, tangents, after, widths_mm)
    if not curve.closed:
        # at flat ends too: what these rays reach lies beyond the end
        swapped = widths_mm[::-1]
        bundles.append(_cap(mesh, pieces.triangles[0], pieces.begins[0], -tangents[0], (0.0, -1.0), swapped))
        last = float(after[-1]), 1.0
        bundles.append(_cap(mesh, pieces.triangles[-1], pieces.ends[-1], tangents[-1], last, widths_mm))
    return together(*bundles)


def together(*bundles: Rays) -> Rays:
    """All rays of several bundles, one after the other."""
    return Rays(*(np.concatenate(columns) for columns in zip(*bundles, strict=True)))


def limits_mm(rays: Rays, ray: Ints, angle: Floats) -> tuple[Floats, Floats]:
    """How far the band goes at an angle, and at the mirrored one; round an end it is a half circle."""
    left, right = rays.left_mm[ray], rays.right_mm[ray]
    centre, radius = (left - right) / 2, (left + right) / 2
    root = np.sqrt(np.maximum(radius**2 - (centre * np.cos(angle)) ** 2, 0))
    return root + centre * np.sin(angle), root - centre * np.sin(angle)


def _cap(
    mesh: Mesh,
    triangle: int,
    bary: Floats,
    outward: Floats,
    place: tuple[float, float],
    widths_mm: tuple[float, float],
) -> Rays:
    """A half turn about an end, given as its arc length and which end it is."""
    count = max(8, int(np.ceil(np.pi * max(widths_mm) / _SPACING_MM)))
    angles = ((np.arange(count) + 0.5) / count - 0.5) * np.pi
    fan = _fan(mesh, int(triangle), bary, outward, angles, place[0], widths_mm)
    return fan._replace(end=np.full(count, place[1]))


def _bends(
    mesh: Mesh,
    curve: Curve,
    triangles: Ints,
    ends: Floats,
    tangents: Floats,
    after: Floats,
    widths_mm: tuple[float, float],
) -> list[Rays]:
    """Fans on the outer side of every bend that neighbouring rays leave open."""
    following = np.roll(np.arange(len(triangles)), -1)
    normals = mesh.face_normals[triangles]
    straight = _laid_down(tangents[following], normals[following], normals)
    turns = np.arctan2((np.cross(tangents, straight) * normals).sum(1), (tangents * straight).sum(1))
    reach = np.where(turns > 0, widths_mm[1], widths_mm[0])
    wide = np.abs(turns) * reach > _SPACING_MM
    wide[-1] &= curve.closed
    fans = []
    for k in np.flatnonzero(wide):
        way = -np.sign(turns[k])
        count = int(np.ceil(abs(turns[k]) * reach[k] / _SPACING_MM))
        angles = way * np.pi / 2 + (np.arange(count) + 0.5) / count * turns[k]
        fan = _fan(mesh, int(triangles[k]), ends[k], tangents[k], angles, float(after[k]), widths_mm)
        fans.append(fan._replace(angle=np.full(count, way * np.pi / 2)))
    return fans


def _laid_down(vectors: Floats, normals: Floats, onto: Floats) -> Floats:
    """Turn vectors as their planes' normals are turned onto others, the shortest way."""
    axis, cosine = np.cross(normals, onto), (normals * onto).sum(axis=1, keepdims=True)
    share = (axis * vectors).sum(axis=1, keepdims=True) / np.maximum(1 + cosine, 1e-9)
    turned: Floats = cosine * vectors + np.cross(axis, vectors) + share * axis
    return turned


def _fan(
    mesh: Mesh,
    triangle: int,
    bary: Floats,
    ahead: Floats,
    angles: Floats,
    along_mm: float,
    widths_mm: tuple[float, float],
) -> Rays:
    """Rays from one place, at angles from a direction, counted to the left."""
    count = len(angles)
    left = np.cross(mesh.face_normals[triangle], ahead)
    triangles = np.full(count, triangle, dtype=np.int64)
    headings = np.cos(angles)[:, None] * ahead + np.sin(angles)[:, None] * left
    feet = off_sides(mesh, triangles, np.broadcast_to(bary, (count, 3)))
    none, one = np.zeros(count), np.ones(count)
    widths = widths_mm[0] * one, widths_mm[1] * one
    straight = none, np.full(count, -1, dtype=np.int64)
    return Rays(triangles, feet, headings, one, none, none, along_mm * one, none, angles, *widths, *straight)


def traced(mesh: Mesh, rays: Rays, beyond_mm: float, known_mm: Floats | None = None) -> Trail:
    """Follow rays straight over the skin, as far as the band goes and a bit more.

    Where the distance of the vertices is known already, a ray ends where it comes later than another way.
    """
    sides_mm = np.where(rays.angle > 0, rays.left_mm, rays.right_mm)
    limits_mm = np.where(rays.end != 0, rays.widest_mm, sides_mm) + beyond_mm - rays.start_mm

    def useful(triangles: Ints, live: Ints, entries: Floats, gone_mm: Floats) -> npt.NDArray[np.bool_]:
        assert known_mm is not None
        away_mm = np.linalg.norm(mesh.corners[triangles] - entries[:, None], axis=2)
        others_mm = (known_mm[mesh.triangles[triangles]] + away_mm).min(axis=1)
        return np.asarray(rays.start_mm[live] + gone_mm < others_mm + _LATE_MM)

    ask = None if known_mm is None else useful
    return followed(mesh, rays.triangles, rays.feet, rays.headings, limits_mm, ask)
