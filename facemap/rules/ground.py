"""Names, lengths and directions of a head, and how a rule is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

import numpy as np

from facemap import grammar
from facemap.errors import RuleError
from facemap.surface import Mesh
from facemap.surface.mesh import Floats

if TYPE_CHECKING:
    from facemap.heads import Head

Side = Literal["left", "right", "midline"]
SIDES: tuple[Side, ...] = ("left", "right", "midline")
_SIGN = {"left": 1.0, "right": -1.0}
_SIDEWAYS_DEG = (72.0, 88.0)
"""How far a normal points sideways where the sagittal plane begins to turn, and where it is coronal."""
_UPWARD_DEG = (50.0, 75.0)
"""How far a normal points up or down where the level plane begins to turn, and where it is coronal."""
_ON_MIDLINE_MM = 1e-6
_MANY = 20


class RefusedError(RuleError):
    """A rule that was refused, with the rule already named."""

    def within(self, what: str) -> RefusedError:
        """Say which record the rule belongs to."""
        return RefusedError(f"{what}: {self}")


class MissingRecordError(RuleError):
    """A rule names a point, line or zone that neither the head nor the atlas has: a map may bring it yet."""


def refuse(rule: object, reason: str, head: Head) -> RefusedError:
    """Name the rule, what cannot be done and the head."""
    return RefusedError(f"{written(rule)}: {reason} (on the head {head.name!r})")


def written(rule: object) -> str:
    """A rule in one line, the way it is written in a map.

    Examples
    --------
    >>> written(grammar.parse_place({"between": ["al", "ch"]}))
    '{between: [al, ch]}'
    """
    if isinstance(rule, grammar.Rule):
        fields = type(rule).model_fields.items()
        given = [
            (f.alias or name, getattr(rule, name)) for name, f in fields if name in rule.model_fields_set
        ]
        return (
            "{" + ", ".join(f"{name}: {written(value)}" for name, value in given if value is not None) + "}"
        )
    if isinstance(rule, tuple | list) and len(rule) > _MANY:
        return f"[{len(rule)} of them]"
    if isinstance(rule, tuple | list):
        return "[" + ", ".join(written(item) for item in rule) + "]"
    return str(rule).lower() if isinstance(rule, bool) else str(rule)


def names_for(name: str, side: Side) -> Iterator[str]:
    """What a name may be called on a head: as it is, or the one of the side being placed."""
    yield name
    if side != "midline":
        yield f"{name}_{side}"


def split_side(name: str, known: Mapping[str, object]) -> tuple[str, Side | None]:
    """Take a forced side off the name of a record: ``GB14_left`` is GB14 on the left."""
    for side in ("left", "right"):
        stem = name.removesuffix(f"_{side}")
        if stem != name and name not in known and stem in known:
            return stem, side
    return name, None


def missing(kind: str, name: str, side: Side, known: Iterable[str]) -> str:
    """Why a name was not found, with the nearest ones."""
    names = list(known)
    if side == "midline" and (f"{name}_left" in names):
        return f"{name} is a pair: say {name}_left or {name}_right"
    near = get_close_matches(name, names, n=3, cutoff=0.6)
    return f"no {kind} is called {name!r}" + (f"; did you mean {' or '.join(near)}?" if near else "")


def no_record(kind: str, name: str, side: Side, known: Iterable[str]) -> RuleError:
    """A name that no record answers to; a pair without its side is there, and is asked for in another way."""
    names = list(known)
    is_pair = side == "midline" and f"{name}_left" in names
    return (RuleError if is_pair else MissingRecordError)(missing(kind, name, side, names))


def length_mm(head: Head, length: grammar.Length, along: str | None) -> float:
    """A length of a rule in mm on this head.

    A cun is the span named beside it, as long as it is on this head, over the cun the standard gives it.

    Raises
    ------
    RuleError
        If the head has no such span.
    """
    if not length.needs_span:
        return length.value
    span = head.spans.get(along or "")
    if span is None:
        raise RuleError(missing("span", along or "", "left", head.spans))
    return length.value * (span.length_mm / span.cun if length.unit == "cun" else span.length_mm)


def outward(xyz: Floats, side: Side) -> Floats:
    """Lateral at positions of one side: away from the midline round the head, unit, shape (..., 3).

    On the face it turns with the head, so that lateral of a cheek point leads to the ear; at the back of
    the head it is plainly away from the midline. In a record of the midline each position has its own side.

    Raises
    ------
    RuleError
        On the midline itself, where lateral is either way.
    """
    own = np.full(xyz.shape[:-1], _SIGN[side]) if side in _SIGN else np.sign(xyz[..., 0])
    if side == "midline" and (np.abs(xyz[..., 0]) < _ON_MIDLINE_MM).any():
        raise RuleError("lateral and medial of a place on the midline need a side")
    z = np.maximum(xyz[..., 2], 0.0)
    x = np.where(xyz[..., 2] > 0, xyz[..., 0], 0.0)
    radius = np.hypot(x, z)
    z = np.where(radius > 0, z, 1.0)
    way = np.stack([z, np.zeros_like(z), -x], axis=-1) / np.where(radius > 0, radius, 1.0)[..., None]
    return np.asarray(own[..., None] * way)


def heading(normal: Floats, xyz: Floats, direction: grammar.Direction, side: Side) -> tuple[Floats, Floats]:
    """Which way an offset starts, and the normal of the plane it keeps to.

    Above and below keep to the sagittal-parallel plane; on the side of the head, where that plane would
    graze the skin, it turns into the coronal one. Lateral and medial keep to the level plane, which turns
    into the coronal one on the crown and under the chin.

    Parameters
    ----------
    normal : ndarray, shape (3,)
        Outward unit normal of the skin at the place.
    xyz : ndarray, shape (3,)
        The place, mm.
    direction, side : str
        As the rule says.

    Returns
    -------
    way, plane_normal : ndarray, shape (3,)
        Both unit.
    """
    nx, ny, nz = normal
    if direction in ("above", "below"):
        turn = _turn(float(np.degrees(np.arctan2(abs(nx), abs(nz)))), _SIDEWAYS_DEG)
        plane = np.array([np.cos(turn), 0.0, -np.sin(turn) * np.sign(nx * nz)])
        return np.array([0.0, 1.0 if direction == "above" else -1.0, 0.0]), plane
    turn = _turn(float(np.degrees(np.arcsin(min(abs(ny), 1.0)))), _UPWARD_DEG)
    plane = np.array([0.0, np.cos(turn), -np.sin(turn) * np.sign(ny * nz)])
    way = outward(xyz, side)
    return (way if direction == "lateral" else -way), plane


def _turn(angle_deg: float, ramp_deg: tuple[float, float]) -> float:
    """Turn of a plane in radians, up to a quarter; smooth, so that no place jumps between heads."""
    share = float(np.clip((angle_deg - ramp_deg[0]) / (ramp_deg[1] - ramp_deg[0]), 0, 1))
    return np.pi / 2 * share * share * (3 - 2 * share)


def crossings_mm(nodes: Floats, along_mm: Floats, axis: int, value: float) -> Floats:
    """Arc lengths at which a polyline crosses a plane across an axis: exact, in order.

    Parameters
    ----------
    nodes : ndarray, shape (k, 3)
        Positions; a closed curve repeats its first.
    along_mm : ndarray, shape (k,)
        Arc length at each.
    axis : int
        0, 1 or 2.
    value : float
        Where the plane lies, mm.
    """
    offset = nodes[:, axis] - value
    offset = np.where(np.abs(offset) < 1e-7, 0.0, offset)
    at_node = along_mm[offset == 0]
    between = np.flatnonzero(offset[:-1] * offset[1:] < 0)
    share = offset[between] / (offset[between] - offset[between + 1])
    inner = along_mm[between] + share * (along_mm[between + 1] - along_mm[between])
    return np.unique(np.concatenate([at_node, inner]))


def pierced(mesh: Mesh, across: tuple[int, int], at: Floats) -> tuple[np.ndarray, Floats]:
    """Every place of the skin on a line parallel to an axis.

    Parameters
    ----------
    mesh : Mesh
        The skin.
    across : tuple of int
        The two axes across the line.
    at : ndarray, shape (2,)
        Where the line lies on them, mm.

    Returns
    -------
    triangles : ndarray of int, shape (q,)
    bary : ndarray, shape (q, 3)
    """
    flat = mesh.corners[:, :, across] - at
    hit = np.flatnonzero((flat.min(axis=1) <= 1e-9).all(axis=1) & (flat.max(axis=1) >= -1e-9).all(axis=1))
    a, b, c = flat[hit, 0], flat[hit, 1], flat[hit, 2]
    weights = np.stack([_cross(b, c), _cross(c, a), _cross(a, b)], axis=1)
    total = weights.sum(axis=1, keepdims=True)
    keep = np.abs(total[:, 0]) > 1e-12
    bary = weights[keep] / total[keep]
    inside = (bary >= -1e-9).all(axis=1)
    bary = np.clip(bary[inside], 0, None)
    return hit[keep][inside], bary / bary.sum(axis=1, keepdims=True)


def _cross(a: Floats, b: Floats) -> Floats:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])
