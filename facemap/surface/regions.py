"""Pieces of the skin: sets of small triangles, cut exactly, and what can be done with them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from facemap.errors import BadInput
from facemap.surface import cutting
from facemap.surface.mesh import Floats, Ints, Mesh, locked
from facemap.surface.outlining import outlines, signed_mm
from facemap.surface.places import Curve

_WHOLE = np.eye(3)
_ALL = 1 - 1e-9  # a parent covered to this part is covered


@dataclass(frozen=True, eq=False, init=False)
class Region:
    """A piece of the skin.

    Parameters
    ----------
    parents : array_like of int, shape (k,)
        The triangle of the mesh that each small triangle lies in.
    corners : array_like, shape (k, 3, 3)
        Weights of each small triangle's corners, turning as the parent does. They must not overlap.
    """

    parents: Ints
    corners: Floats

    def __init__(self, parents: npt.ArrayLike, corners: npt.ArrayLike) -> None:
        rows = np.asarray(parents, dtype=np.int64).reshape(-1)
        weights = np.asarray(corners, dtype=np.float64).reshape(-1, 3, 3)
        if len(rows) != len(weights) or not np.isfinite(weights).all() or (rows < 0).any():
            raise BadInput(f"a region of {len(rows)} parents and {len(weights)} triangles, or with NaN")
        rows, weights = _tidied(*cutting.without_dust(rows, weights))
        object.__setattr__(self, "parents", locked(rows, np.int64))
        object.__setattr__(self, "corners", locked(weights, np.float64))

    def __repr__(self) -> str:
        return f"Region({len(self.parents)} pieces)"

    def __len__(self) -> int:
        return len(self.parents)

    @property
    def is_whole(self) -> npt.NDArray[np.bool_]:
        """Whether each small triangle is its whole parent, shape (k,)."""
        return np.asarray(cutting.doubled_areas(self.corners) >= _ALL)

    def areas_mm2(self, mesh: Mesh) -> Floats:
        """Area of every small triangle in mm2, shape (k,)."""
        return cutting.doubled_areas(self.corners) * mesh.face_areas_mm2[self.parents]

    def area_cm2(self, mesh: Mesh) -> float:
        """Area along the skin in cm2."""
        return float(self.areas_mm2(mesh).sum() / 100)

    def contains(self, triangles: npt.ArrayLike, bary: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Whether places lie in the region; its outline belongs to it.

        Parameters
        ----------
        triangles : array_like of int, shape (q,)
            Triangle of each place.
        bary : array_like, shape (q, 3)
            Weights in it.
        """
        asked = np.asarray(triangles, dtype=np.int64).reshape(-1)
        weights = np.asarray(bary, dtype=np.float64).reshape(-1, 3)
        rows, small = cutting.pairs(asked, self.parents)
        inside = np.zeros(len(asked), dtype=bool)
        inside[rows[cutting.holds(self.corners[small], weights[rows])]] = True
        return inside

    def outlines(self, mesh: Mesh) -> tuple[Curve, ...]:
        """Closed curves round the region, which lies to their left as seen from outside.

        Where the region ends at a border of the mesh its outline runs along it.
        """
        known: dict[str, tuple[Curve, ...]] = self.__dict__.setdefault("_outlines", {})
        if mesh.digest not in known:
            known[mesh.digest] = outlines(mesh, self.parents, self.corners)
        return known[mesh.digest]

    def signed_mm(
        self, mesh: Mesh, triangles: npt.ArrayLike, bary: npt.ArrayLike, reach_mm: float = 4.0
    ) -> Floats:
        """Distance of places from the outline, negative inside.

        Parameters
        ----------
        mesh : Mesh
            The skin.
        triangles : array_like of int, shape (q,)
            Triangle of each place.
        bary : array_like, shape (q, 3)
            Weights in it.
        reach_mm : float
            Beyond this the distance is not looked for, and ``reach_mm`` is given.

        Returns
        -------
        ndarray, shape (q,)
            In mm. Borders of the mesh are no outline here: there is nothing beyond them.
        """
        asked = np.asarray(triangles, dtype=np.int64).reshape(-1)
        weights = np.asarray(bary, dtype=np.float64).reshape(-1, 3)
        inside = self.contains(asked, weights)
        return signed_mm(mesh, self.outlines(mesh), asked, weights, inside, reach_mm)


def whole(mesh: Mesh) -> Region:
    """The whole skin."""
    count = len(mesh.triangles)
    return Region(np.arange(count), np.broadcast_to(_WHOLE, (count, 3, 3)))


def of_triangles(triangles: npt.ArrayLike) -> Region:
    """The region of whole triangles, given by their numbers."""
    rows = np.unique(np.asarray(triangles, dtype=np.int64))
    return Region(rows, np.broadcast_to(_WHOLE, (len(rows), 3, 3)))


def where_field(mesh: Mesh, field: npt.ArrayLike) -> Region:
    """The region where a function is negative.

    Parameters
    ----------
    mesh : Mesh
        The skin.
    field : array_like, shape (n,)
        The function at the vertices, linear in between.
    """
    values = np.asarray(field, dtype=np.float64)
    if values.shape != (len(mesh.vertices),) or not np.isfinite(values).all():
        raise BadInput(f"a field of shape {values.shape} for {len(mesh.vertices)} vertices, or with NaN")
    at_corners = values[mesh.triangles]
    touched = np.flatnonzero((at_corners < 0).any(axis=1))
    rows, parts = cutting.cut_below(np.broadcast_to(_WHOLE, (len(touched), 3, 3)), at_corners[touched])
    return Region(touched[rows], parts)


def intersect(mesh: Mesh, a: Region, b: Region) -> Region:
    """What lies in both regions."""
    del mesh
    parents, corners, within = _overlaid(a, b)
    return Region(parents[within], corners[within])


def subtract(mesh: Mesh, a: Region, b: Region) -> Region:
    """What lies in the first region and not in the second."""
    del mesh
    parents, corners, within = _overlaid(a, b)
    return Region(parents[~within], corners[~within])


def _overlaid(a: Region, b: Region) -> tuple[Ints, Floats, npt.NDArray[np.bool_]]:
    """The first region, split where the second ends, and which parts lie in the second."""
    covered = np.isin(a.parents, b.parents[b.is_whole])
    mixed = np.isin(a.parents, b.parents) & ~covered
    rows = np.isin(b.parents, a.parents[mixed])
    lines = cutting.boundaries(b.parents[rows], b.corners[rows])
    parents, corners = cutting.split_along(a.parents[mixed], a.corners[mixed], *lines)
    within = b.contains(parents, corners.mean(axis=1))
    return (
        np.concatenate([a.parents[~mixed], parents]),
        np.concatenate([a.corners[~mixed], corners]),
        np.concatenate([covered[~mixed], within]),
    )


def unite(mesh: Mesh, a: Region, b: Region) -> Region:
    """What lies in one region or the other."""
    extra = subtract(mesh, b, a)
    return Region(np.concatenate([a.parents, extra.parents]), np.concatenate([a.corners, extra.corners]))


def _tidied(parents: Ints, corners: Floats) -> tuple[Ints, Floats]:
    """Sort by parent; a parent that is covered wholly becomes one triangle."""
    order = np.argsort(parents, kind="stable")
    parents, corners = parents[order], corners[order]
    unique, first, count = np.unique(parents, return_index=True, return_counts=True)
    if not len(unique):
        return parents, corners
    full = np.add.reduceat(cutting.doubled_areas(corners), first) >= _ALL
    single = np.repeat(full, count)
    single[first] = False
    corners = corners.copy()
    corners[first[full]] = _WHOLE
    return parents[~single], corners[~single]
