"""What a portrait is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facemap.portrait.subdivide import descend
from facemap.surface import Anchor, Mesh

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Part:
    """Something drawn with the skin: hair, lashes, eyes. ``rgb`` (n, 3) uint8 is final, light included.

    Hairs are meshes too; ``rows`` says how many vertices belong to one joint of a hair, and is 0 for others.
    """

    name: str
    mesh: Mesh
    rgb: NDArray[np.uint8]
    opacity: float = 1.0
    rows: int = 0


@dataclass(frozen=True, eq=False)
class Portrait:
    """What the eye sees of a head; draw it with ambient light alone.

    Attributes
    ----------
    mesh : Mesh
        The sheet split ``level`` times, smoothed, folded, lifted under the hair.
    rgb : (n, 3) uint8
        Colour and light of every fine vertex, sRGB.
    parent_triangle : (n,) int32
        A triangle of the sheet that holds the vertex.
    parent_bary : (n, 3) float64
        Where in it.
    parts : tuple of Part
        Eyes, lid edges, lashes, brows, hair.
    level : int
        Fine triangle ``f`` lies in sheet triangle ``f // 4**level``.
    shade : (n,) float64
        Luminance of the light alone, about 0 to 1: what a coloured zone is shaded with.
    """

    mesh: Mesh
    rgb: NDArray[np.uint8]
    parent_triangle: NDArray[np.int32]
    parent_bary: Floats
    parts: tuple[Part, ...]
    level: int
    shade: Floats

    def places(self, triangles: NDArray[np.integer], bary: Floats) -> tuple[NDArray[np.int64], Floats]:
        """Sheet places (q,), (q, 3) as fine triangles and where in them."""
        return descend(np.asarray(triangles), np.asarray(bary, dtype=np.float64), self.level)

    def xyz(self, triangles: NDArray[np.integer], bary: Floats) -> Floats:
        """Sheet places (q,), (q, 3) on the fine skin, (q, 3) mm."""
        at, where = self.places(triangles, bary)
        return np.asarray(np.einsum("qk,qkc->qc", where, self.mesh.vertices[self.mesh.triangles[at]]))

    def normals(self, triangles: NDArray[np.integer], bary: Floats) -> Floats:
        """Unit normals of the fine skin at sheet places, (q, 3)."""
        at, _ = self.places(triangles, bary)
        return np.asarray(self.mesh.face_normals[at])

    def on(self, anchor: Anchor) -> Floats:
        """One sheet place on the fine skin, (3,) mm."""
        return np.asarray(self.xyz(np.array([anchor.triangle]), np.array([anchor.bary]))[0])
