"""Every corner of the family as a fine skin sheet, and the offsets between them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from headbuild import recipe
from headbuild.border import border_smoother
from headbuild.cage import Cage, build_cage
from headbuild.charting import Chart
from headbuild.flesh import Flesh
from headbuild.frame import Eyes, eyes_of, stance, symmetric
from headbuild.lids import LidRows, close, lid_rows, rest_on_ball
from headbuild.naming import Names, read_names
from headbuild.sculpt import Sculptor
from headbuild.source import Floats, Ints, Raw
from headbuild.subdivide import Sheet, subdivide, triangulate

RELAXED = {25: 0.03, 50: 0.04, 75: 0.03}  # how far lids at rest are on their way to closed
EXPRESSIONS = ("eyes-closed", "smile", "frown", "brows-raised")


@dataclass(frozen=True)
class Look:
    """One head of the family as built: fine vertices (n, 3) mm and the left eye."""

    sheet: Floats
    eyes: Eyes


class Builder:
    """Makes heads of the family from the raw material."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self._known: dict[tuple[str, int, str], tuple[Floats, Floats, Eyes]] = {}
        rest = self._standing(recipe.chart("european"))[1]
        self.cage: Cage = build_cage(raw, rest)
        self.fine: Sheet = subdivide(self.cage.polygons, rest, raw.mirror)
        plain = [
            self.fine.matrix @ self.cage.shape(self._standing(recipe.corner(sex, age, ancestry))[1])
            for sex in recipe.SEXES
            for age in recipe.AGES
            for ancestry in recipe.ANCESTRIES
        ]
        self.triangles: Ints = triangulate(self.fine, plain)
        self.rest: Floats = plain[3 + 2]
        self.border = border_smoother(self.triangles, self.rest)
        self.names: Names = read_names(self.chart(), self.rows())
        self.sculptor = Sculptor(self.names)
        self.flesh = Flesh(self.sculptor)

    @cached_property
    def lids(self) -> LidRows:
        """Rows of vertices round the left lid opening."""
        border = np.isin(self.fine.origin, self.cage.lid_rings["left"][0])
        ends = np.concatenate(
            [self.triangles[:, [0, 1]], self.triangles[:, [1, 2]], self.triangles[:, [2, 0]]]
        )
        edges, count = np.unique(np.sort(ends, axis=1), axis=0, return_counts=True)
        on_border = np.unique(edges[count == 1])
        near = np.abs(self.rest[on_border] - self.rest[border].mean(axis=0)).max(axis=1) < 30
        return lid_rows(self.triangles, on_border[near], len(border))

    def chart(self) -> Chart:
        """The head that places were picked on: the unmodelled woman of 50."""
        sheet = np.zeros((self.fine.matrix.shape[0], 3))
        for ancestry, share in recipe.DEFAULT_ANCESTRY.items():
            shape = self._standing(recipe.chart(ancestry))[1]
            plain, eyes = self._fine(shape), eyes_of(shape)
            sheet += share * close(rest_on_ball(plain, self.lids, eyes), self.lids, eyes, 0.09)
        return Chart(self._mirrored(sheet), self.triangles, self.fine.origin, self.fine.mirror)

    def rows(self) -> dict[str, list[int]]:
        """Fine vertices of the lines that follow the mesh itself."""
        inner, outer = 13365, 13377
        upper = [13363, 13364, 13369, 13371, 13359, 13352, 13353, 13358, 13357, 13356, 13355, 13354]
        lower = [
            13360,
            13361,
            13362,
            13378,
            13367,
            13368,
            13370,
            13372,
            13373,
            13374,
            13366,
            13379,
            13375,
            13376,
        ]
        seam = [int(v) for v in self.cage.seam if self.rest[self.fine.origin == v, 0] > -1e-6]
        seam.sort(key=lambda v: float(self.rest[self.fine.origin == v, 0][0]))
        return {
            "profile": self.fine.profile(self.rest),
            "upper_lid_margin": self.fine.path([inner, *upper, outer]),
            "lower_lid_margin": self.fine.path([inner, *lower, outer]),
            "lip_seam": self.fine.path(seam),
        }

    def look(
        self, sex: str, age: int, ancestry: str, *, body: str | None = None, expression: str | None = None
    ) -> Look:
        """One head: with a body other than the average one, or with one expression at full strength."""
        key = (sex, age, ancestry)
        if key not in self._known:
            self._known[key] = self._at_rest(*key)
        raw, sheet, eyes = self._known[key]
        if body:
            fat = self._moved(raw, sex, recipe.body(body, sex, age))
            sheet = sheet + self.flesh.move(fat, sheet, body, sex, age)
        if expression and expression != "eyes-closed":
            moved = self._moved(raw, sex, recipe.expression(expression))
            sheet = sheet + self.sculptor.move(moved, expression)
        sheet = rest_on_ball(sheet, self.lids, eyes)
        sheet = close(sheet, self.lids, eyes, 1.0 if expression == "eyes-closed" else RELAXED[age])
        return Look(self._mirrored(sheet), eyes)

    def _moved(self, raw: Floats, sex: str, targets: recipe.Weights) -> Floats:
        """What targets add to a raw base shape, (n, 3) mm on the fine sheet; the head stands as before."""
        stand = stance(raw, recipe.SCALE[sex])
        units = symmetric(self.raw, self.raw.mix(targets) - self.raw.vertices)
        return self._fine(stand.apply(raw + units)) - self._fine(stand.apply(raw))

    def _at_rest(self, sex: str, age: int, ancestry: str) -> tuple[Floats, Floats, Eyes]:
        """The raw base shape, the sculpted sheet with lids as the targets leave them, and the left eye."""
        raw, shape = self._standing(recipe.corner(sex, age, ancestry), recipe.SCALE[sex])
        plain = self._fine(shape)
        if ancestry != "european":
            other = self._fine(self._standing(recipe.corner(sex, age, "european"), recipe.SCALE[sex])[1])
            plain = other + self.sculptor.calm_lips(plain - other)
        return raw, self.sculptor.shape(plain, sex, age, ancestry), eyes_of(shape)

    def _fine(self, shape: Floats) -> Floats:
        return np.asarray(self.border @ (self.fine.matrix @ self.cage.shape(shape)))

    def _standing(self, weights: recipe.Weights, scale: float = 1.0) -> tuple[Floats, Floats]:
        """A symmetric base shape, raw and in the frame."""
        raw = symmetric(self.raw, self.raw.mix(weights))
        return raw, stance(raw, scale).apply(raw)

    def _mirrored(self, sheet: Floats) -> Floats:
        """The left half and its mirror image; the midline at x = 0."""
        out = sheet.copy()
        left, middle = self.fine.left, self.fine.middle
        out[left : left + middle, 0] = 0.0
        out[left + middle :] = out[:left] * [-1.0, 1.0, 1.0]
        return out
