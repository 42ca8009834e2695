"""Lines of the template slid aside along the skin, the same way on both sides of the face."""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from facemap.heads.nouns import Floats
from facemap.heads.shapes import family, template
from facemap.surface import Curve, Mesh, on_mesh
from facemap.surface.mesh import Ints, unit
from facemap.surface.straight import moved
from facemap.surface.stringing import strung

_NODE_MM = 1.0
_HAIR_MM = 1e-6  # a way has to have a direction


@dataclass(frozen=True)
class Strip:
    """The template's skin round a line of its left side.

    Attributes
    ----------
    line : Curve
        The line, on the patch.
    patch : Mesh
        The skin round it.
    own, opposite, columns : ndarray
        Of every triangle of the patch the number on the sheet, that of its mirror image, and whose weight
        each corner of that takes.
    along_mm, triangles, bary : ndarray, shapes (k,), (k,) and (k, 3)
        Stations on the line, places of the patch.
    out : ndarray, shape (k, 3)
        Which way is aside there: to the right of who walks the line on the outside of the skin.
    """

    line: Curve
    patch: Mesh
    own: Ints
    opposite: Ints
    columns: Ints
    along_mm: Floats
    triangles: Ints
    bary: Floats
    out: Floats

    def beside(self, steps_mm: Floats) -> tuple[Ints, Floats]:
        """Places so far aside of every station, in triangles of the sheet (k, j), and weights (k, j, 3)."""
        steps = np.where(np.abs(steps_mm) < _HAIR_MM, _HAIR_MM, steps_mm)
        count = len(steps)
        at = np.repeat(self.triangles, count), np.repeat(self.bary, count, axis=0)
        triangles, bary = moved(self.patch, *at, (self.out[:, None] * steps[:, None]).reshape(-1, 3))
        return self.own[triangles].reshape(-1, count), bary.reshape(-1, count, 3)

    def slid(self, aside_mm: Floats) -> tuple[Curve, Curve]:
        """The line moved so far aside at its stations (k,), left and right; where that is 0, it stays."""
        patch, end = self.patch, self.along_mm[-1]
        at = np.linspace(0.0, end, int(np.ceil(end / _NODE_MM)) + 1)
        triangles, bary = self.line.places_mm(patch, at)
        out = unit(np.stack([np.interp(at, self.along_mm, axis) for axis in self.out.T], axis=1))
        shift = np.interp(at, self.along_mm, aside_mm)
        go = np.abs(shift) > _HAIR_MM
        if go.any():
            triangles[go], bary[go] = moved(patch, triangles[go], bary[go], out[go] * shift[go, None])
        line = strung(patch, triangles, bary)[0]
        mirrored = np.take_along_axis(line.bary, self.columns[line.triangles], axis=1)
        return Curve(self.own[line.triangles], line.bary), Curve(self.opposite[line.triangles], mirrored)


def strip(given: Curve, stations: int, reach_mm: float) -> Strip:
    """The template's skin within a reach of a line of its left side, and so many even stations on it."""
    whole = template()
    away = np.asarray(cKDTree(given.on(whole)).query(whole.vertices)[0])
    own = np.flatnonzero((away < reach_mm)[whole.triangles].all(axis=1))
    used, local = np.unique(whole.triangles[own], return_inverse=True)
    patch = Mesh(whole.vertices[used], local.reshape(-1, 3))
    line = Curve(np.searchsorted(own, given.triangles), given.bary)
    along = np.linspace(0.0, line.length_mm(patch), stations)
    triangles, bary = line.places_mm(patch, along)
    normals = unit(np.einsum("ki,kij->kj", bary, patch.vertex_normals[patch.triangles[triangles]]))
    out = unit(np.cross(np.gradient(on_mesh(patch, triangles, bary), axis=0), normals))
    return Strip(line, patch, own, *_opposite(whole, own), along, triangles, bary, out)


def mirrored(curve: Curve) -> Curve:
    """A curve's mirror image, on the other side of the sheet."""
    own, which = np.unique(curve.triangles.astype(np.int64), return_inverse=True)
    opposite, columns = _opposite(template(), own)
    return Curve(opposite[which], np.take_along_axis(curve.bary, columns[which], axis=1))


def _opposite(whole: Mesh, own: Ints) -> tuple[Ints, Ints]:
    """The mirror images of some triangles: their numbers, and whose weight each of their corners takes."""
    flipped = family().mirror[whole.triangles[own]]
    candidates = np.flatnonzero(np.isin(whole.triangles, flipped).all(axis=1))
    named = zip(candidates, whole.triangles[candidates].tolist(), strict=True)
    known = {tuple(sorted(corners)): number for number, corners in named}
    opposite = np.array([known[tuple(sorted(corners))] for corners in flipped.tolist()])
    columns = np.argmax(whole.triangles[opposite][:, :, None] == flipped[:, None, :], axis=2)
    return opposite, columns
