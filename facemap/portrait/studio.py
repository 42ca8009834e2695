"""One sitting: light on the skin, then every part painted in that light."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import cKDTree

from facemap.heads import Head
from facemap.portrait import brows, curls, eyes, hair, lids
from facemap.portrait.features import Features
from facemap.portrait.light import (
    Rig,
    develop,
    gather,
    linear,
    open_share,
    rays_of,
    scatter,
    seen,
    studio,
    vertex_normals,
)
from facemap.portrait.skin import Skin
from facemap.portrait.strands import Strands, ribbons, tubes
from facemap.portrait.tints import Complexion

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

EXPOSURE = 0.585
KEY = np.array([-0.46, 0.60, 0.82]) / np.linalg.norm([-0.46, 0.60, 0.82])


@dataclass(frozen=True)
class Painted:
    """A finished part: positions, triangles, colour."""

    vertices: Floats
    triangles: Ints
    rgb: NDArray[np.uint8]
    rows: int = 0


class Sitting:
    """A head in the studio: what blocks light, and the light that arrives."""

    def __init__(self, head: Head, skin: Skin, features: Features, who: Complexion, fineness: float) -> None:
        self.head, self.skin, self.features, self.who = head, skin, features, who
        # a coarser skin wears fewer hairs
        self.share = 1.0 if len(skin.vertices) > skin.coarse else 0.7
        self.rig: Rig = studio(fineness)
        self.shown: NDArray[np.uint8] | None = None
        self.towards = rays_of(self.rig)[0]
        self.balls = {side: self._ball(side) for side in head.eyes}
        self.field = self._scalp()
        self.knot = hair.bun(self.field, 1500, 41) if self.field is not None and not self.short else None
        self.occluder = self._occluder()
        coarse = skin.vertices[: skin.coarse]
        opened = self._openness()
        self.light = self._softened(gather(opened, skin.carry, skin.normals, self.rig))
        self.open = skin.carry @ open_share(opened, skin.normals[: skin.coarse], self.towards)
        self._near_skin = cKDTree(coarse)

    @property
    def short(self) -> bool:
        """Whether this head wears its hair short."""
        return self.who.short

    @property
    def _centre(self) -> Floats:
        """Well inside the head, level with the eyes."""
        eyes_at = self.features.spots
        return (eyes_at["eye_left"] + eyes_at["eye_right"]) / 2 - [0.0, 0.0, 72.0]

    def _ball(self, side: str) -> eyes.Paint:
        eye, rim = self.head.eyes[side], self.features.rims.get(side)
        inner = None if rim is None else self.skin.bare[rim.border[rim.upper[0]]]
        seed = 7 if side == "left" else 8
        return eyes.eyeball(
            eye.centre, eye.radius_mm, eyes.gaze_of(side), self.who.iris, self.who.age, seed, inner
        )

    def _scalp(self) -> hair.Scalp | None:
        skin = self.skin
        if skin.depth_mm.max() < 12:
            return None
        rough = skin.vertices[: skin.coarse]
        coarse = (rough, vertex_normals(rough, skin.coarse_triangles), skin.coarse_triangles)
        fine = (skin.vertices, skin.normals, skin.division.triangles)
        return hair.scalp(coarse, fine, skin.carry, skin.depth_mm, self._centre, short=self.short)

    def _occluder(self) -> tuple[Floats, Ints]:
        coarse = self.skin.vertices[: self.skin.coarse]
        meshes = [(coarse, self.skin.coarse_triangles)]
        meshes += [(ball.vertices, ball.triangles) for ball in self.balls.values()]
        if self.knot is not None:
            meshes.append(self.knot[2])
        return _joined(meshes)

    def paint_skin(self, tint: Floats) -> NDArray[np.uint8]:
        """The skin's final colour from its tint (n, 3)."""
        covered = self._covered()[:, None]
        # short hair lets the scalp through
        tint = self._scalp_tint(tint)
        albedo = tint * (1 - 0.96 * covered) + self._ground() * 0.82 * 0.96 * covered
        # in the shade skin glows of its own blood: it never turns grey
        shade = np.clip((0.95 - self.light.mean(axis=1)) / 0.8, 0, 1)[:, None] * (1 - covered)
        albedo = albedo * (1 + shade * np.array([0.06, -0.03, -0.06]))
        lit = albedo * (self.light + 0.07) + self._gloss()[:, None] * (1 - covered)
        shown = develop(lit, EXPOSURE)
        self.shown = shown
        return shown

    def _ground(self) -> Floats:
        """The colour of the hair that hides the scalp: (3,), or (n, 3) where it curls."""
        who = self.who
        if not who.curl:
            return who.hair
        return np.asarray(who.hair * curls.ground(self.skin.bare, who.curl)[:, None])

    def _covered(self) -> Floats:
        """How much of the scalp hair hides (n,): half at the hairline, less along the parting.

        Curls set in crisply, the nape gradually.
        """
        skin, level = self.skin, float(self.features.spots["eye_left"][1])
        nape = np.clip((level - 40 - skin.vertices[:, 1]) / 22, 0, 1) * (skin.vertices[:, 2] < -15)
        soft_mm = (4.5 if self.who.curl else 10 if self.short else 9.0) + 9 * nape
        middle_mm = 0.5 if self.who.curl else 1.2
        t = np.clip((skin.depth_mm - middle_mm) / soft_mm + 0.5, 0, 1)
        parted = 0.0 if self.who.curl else 0.05
        soft = t * t * (3 - 2 * t) * (1 - parted * np.exp(-((skin.beside_mm / 0.9) ** 2)))
        return np.asarray(soft * hair.thinned(skin.vertices, level, long=not self.short))

    def _scalp_tint(self, tint: Floats) -> Floats:
        """Skin at the hairline is no redder than the forehead: under grey hair a warm rim would glow."""
        near = np.clip((self.skin.depth_mm + 12) / 12, 0, 1)[:, None]
        grey = tint.mean(axis=1, keepdims=True)
        plain = self.who.skin / self.who.skin.mean() * grey
        calm = plain + (grey - plain) * (0.04 + 0.18 * self.who.grey)
        calm *= 1 - np.array([0.01, 0.0, 0.045]) * self.who.grey
        return np.asarray(tint + (calm - tint) * near)

    def _softened(self, light: NDArray[np.float32]) -> NDArray[np.float32]:
        """Light scattered under bare skin; hair and shoulders keep theirs."""
        skin = self.skin
        bare = (skin.depth_mm < 5) & (skin.vertices[:, 1] > self.features.spots["chin"][1] - 70)
        faces = skin.division.triangles
        faces = faces[bare[faces].all(axis=1)]
        used = np.flatnonzero(np.bincount(faces.ravel(), minlength=len(light)))
        if not len(used):
            return light
        number = np.zeros(len(light), dtype=np.int32)
        number[used] = np.arange(len(used), dtype=np.int32)
        soft = light.copy()
        soft[used] = scatter(light[used], skin.bare[used], number[faces])
        return soft

    def _gloss(self) -> Floats:
        """A breath of sheen where the key glances off skin towards someone in front."""
        half = KEY + np.array([0.05, 0.1, 1.0])
        half /= np.linalg.norm(half)
        facing = np.clip(self.skin.normals @ half, 0, 1)
        open_sky = np.clip(self.light.mean(axis=1) - 0.5, 0, 1) ** 1.5
        # dark skin is modelled by its shine
        shine = 1 + 0.7 * self.who.melanin
        return np.asarray(shine * (0.050 * facing**14 + 0.045 * facing**60) * open_sky)

    def _openness(self) -> NDArray[np.float32]:
        """Visibility at level 1: measured on the sheet's vertices, and between them where those disagree."""
        skin = self.skin
        count, sheet = skin.coarse, skin.first.smooth.shape[1]
        places, normals = skin.vertices[:count], skin.normals[:count]
        opened = np.empty((count, len(self.towards)), dtype=np.float32)
        opened[:sheet] = seen(places[:sheet], normals[:sheet], self.towards, self.occluder)
        opened[sheet:] = skin.first.smooth[sheet:].astype(np.float32) @ opened[:sheet]
        mixed = (np.abs(opened[sheet:] - 0.5) < 0.45).mean(axis=1) > 0.04
        low = self.features.spots["chin"][1] - 50
        plain = (skin.depth_mm[sheet:count] > 4) | (places[sheet:, 1] < low)
        ask = sheet + np.flatnonzero(mixed & ~plain)
        opened[ask] = seen(places[ask], normals[ask], self.towards, self.occluder)
        return opened

    def paint_eye(self, side: str) -> Painted:
        """An eyeball in the light its lids let through."""
        eye, ball = self.head.eyes[side], self.balls[side]
        spots, normals = eyes.light_spots(eye.centre, eye.radius_mm, eyes.gaze_of(side))
        opened = seen(spots, normals, self.towards, self.occluder)
        lit = gather(opened, sparse.eye_array(len(spots), format="csr"), normals, self.rig).mean(axis=1)
        far, near = cKDTree(spots).query(ball.vertices, k=9)
        weight = np.exp(-((far / 1.3) ** 2)) + 1e-9
        level = (lit[near] * weight).sum(axis=1) / weight.sum(axis=1) * 0.90 + 0.19
        if side in self.features.rims:
            rim = self.features.rims[side]
            border = self.skin.bare[rim.border]
            level *= lids.shadow_on_ball(ball.vertices, border[rim.upper], border[rim.lower])
        rgb = develop(ball.albedo * level[:, None] * (1 - 0.25 * self.who.melanin) + ball.glow, EXPOSURE)
        return Painted(ball.vertices, ball.triangles, rgb)

    def _light_on(self, vertices: Floats, normals: Floats, triangles: Ints) -> NDArray[np.float32]:
        opened = seen(vertices, normals, self.towards, self.occluder)
        same = sparse.eye_array(len(vertices), format="csr")
        return scatter(gather(opened, same, normals, self.rig), vertices, triangles)

    def nearby(self, places: Floats) -> NDArray[np.float32]:
        """Light on the skin nearest to places (h, 3)."""
        return self.light[: self.skin.coarse][self._near_skin.query(places)[1]]

    def paint_hairs(
        self,
        strands: Strands,
        tone: Floats,
        colour: Floats,
        sheen: float,
        shape: Callable[[Strands], tuple[Floats, Ints]],
        light: NDArray[np.float32] | None = None,
        solid: Floats | None = None,
    ) -> Painted:
        """Hairs: ``light`` (h * k, 3) or the skin's, a broad sheen and a narrow one across the strand.

        Where ``solid`` (h, k) is under 1 they go over into the colour of the skin beneath.
        """
        vertices, triangles = shape(strands)
        hairs, joints = strands.half_widths.shape
        places, normals = strands.joints.reshape(-1, 3), strands.normals.reshape(-1, 3)
        view = 0.6 * normals + np.array([0.0, 0.05, 0.4])
        half = KEY + view / np.linalg.norm(view, axis=1, keepdims=True)
        half /= np.linalg.norm(half, axis=1, keepdims=True)
        jitter = np.random.default_rng(hairs).normal(0, 0.09, hairs)
        along = strands.tangents.reshape(-1, 3) + normals * np.repeat(jitter, joints)[:, None]
        along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
        across = np.sqrt(np.clip(1 - (along * half).sum(axis=1) ** 2, 0, 1))[:, None]
        bright = np.repeat(tone, joints)[:, None]
        warm = (colour / colour.mean()) ** 0.8
        body = colour * bright * (0.62 + 0.72 * across**8)
        # light passes between strands: they are never as dark as a solid would be
        lit = (0.90 * (self.nearby(places) if light is None else light) + 0.14) * (
            body + sheen * bright * across**34 * warm
        )
        rgb = develop(lit, EXPOSURE)
        if solid is not None and self.shown is not None:
            under = self.shown[: self.skin.coarse][self._near_skin.query(places)[1]].astype(np.float64)
            rgb = np.round(under + (rgb - under) * solid.reshape(-1, 1)).astype(np.uint8)
        rows = len(vertices) // len(places)
        return Painted(vertices, triangles, np.repeat(rgb, rows, axis=0), rows)

    def paint_scalp(self) -> list[tuple[str, Painted]]:
        """Scalp hair, baby hairs, and the knot."""
        if self.field is None:
            return []
        colour = self.who.hair
        # black hair shines no more than it is bright
        sheen = (0.075 if self.who.age < 60 else 0.06) * np.clip(colour.mean() / 0.04, 0.4, 1)
        level = float(self._centre[1])
        if self.who.curl:
            strands, tone, solid = curls.cropped_curls(
                self.field, int(curls.CURLS * self.share), 43, level, self.who.curl
            )
            return [
                ("hair", self.paint_hairs(strands, self._salted(tone), colour, sheen, ribbons, solid=solid))
            ]
        if self.short:
            strands, tone, solid = hair.cropped(self.field, int(16000 * self.share), 43, self._centre)
            tone = self._salted(tone)
            hairs = self.paint_hairs(strands, tone, colour, sheen * 0.7, ribbons, solid=solid)
            return [("hair", hairs), self._down(500, level, 0.35)]
        strands, tone, solid = hair.gathered(self.field, int(17000 * self.share), 43, level)
        hairs = self.paint_hairs(strands, self._salted(tone), colour, sheen, ribbons, solid=solid)
        out = [("hair", hairs), self._down(1000, level, 1.0)]
        assert self.knot is not None
        strands, tone, (core, faces) = self.knot
        bright = self._light_on(core, vertex_normals(core, faces), faces)
        near = cKDTree(core).query(strands.joints.reshape(-1, 3))[1]
        coil = self.paint_hairs(strands, tone, colour, sheen, ribbons, bright[near])
        dark = develop(bright * colour * 0.35, EXPOSURE)
        return [*out, ("hair knot", coil), ("knot core", Painted(core, faces, dark))]

    def _salted(self, tone: Floats) -> Floats:
        """Grey hair is never of one grey: darker hairs run through it."""
        dark = np.random.default_rng(45).uniform(0, 1, len(tone)) < 0.30 * self.who.grey
        return np.asarray(np.where(dark, 0.50 * tone, tone))

    def _down(self, count: int, eye_level: float, length: float) -> tuple[str, Painted]:
        assert self.field is not None
        strands, tone, solid = hair.baby_hairs(self.field, count, 44, eye_level, length)
        return "baby hairs", self.paint_hairs(
            strands, tone, self.who.hair * (1 - 0.55 * self.who.grey), 0.03, ribbons, solid=solid
        )

    def paint_brow(self, side: str, line: Floats) -> Painted:
        """One brow along ``line`` (k, 3)."""
        bare, normals = self.skin.bare, self.skin.normals
        near = np.flatnonzero(np.linalg.norm(bare - line.mean(axis=0), axis=1) < 48)
        strands, tone, solid = brows.brow(
            line,
            cKDTree(bare[near]),
            bare[near],
            normals[near],
            sex=self.who.sex,
            age=self.who.age,
            seed=51 if side == "left" else 52,
        )
        # brows stay darker than the hair turning grey
        colour = 0.60 * self.who.hair * (1 - self.who.grey) + linear("#6e635b") * self.who.grey
        colour = np.minimum(colour, 0.42 * self.who.skin)
        return self.paint_hairs(strands, tone, colour, 0.02, tubes, solid=solid)

    def paint_lids(self, side: str) -> list[tuple[str, Painted]]:
        """Lashes, the wet edge of both lids of one eye."""
        if side not in self.features.rims:
            return []
        rim, eye = self.features.rims[side], self.head.eyes[side]
        sheet = self.skin.bare[: len(self.head.mesh.vertices)]
        border, roots = sheet[rim.border], rim.lash @ sheet
        closed = float(self.head.settings.expression.get("eyes-closed", 0.0))
        colour = linear("#17100d") + self.who.hair * 0.05
        out = []
        for upper, rows in ((True, rim.upper), (False, rim.lower)):
            seed = (61 if upper else 63) + (side == "right")
            strands, tone = lids.lashes(
                roots[rows],
                eye.centre,
                upper=upper,
                closed=closed,
                age=self.who.age,
                sex=self.who.sex,
                seed=seed,
            )
            name = "upper lashes" if upper else "lower lashes"
            out.append((name, self.paint_hairs(strands, tone, colour if upper else 2.2 * colour, 0.0, tubes)))
        line, tone, solid = lids.lash_line(roots[rim.upper], eye.centre, closed, self.who.sex)
        out.append(("lash line", self.paint_hairs(line, tone, linear("#241712"), 0.0, tubes, solid=solid)))
        out += self._corner(side, border)
        gap = np.linalg.norm(border[rim.upper].mean(axis=0) - border[rim.lower].mean(axis=0))
        if gap > 1.5:
            out += self._wet(border, rim, eye.centre, eye.radius_mm * eyes.BALL)
        return out

    def _corner(self, side: str, border: Floats) -> list[tuple[str, Painted]]:
        """The inner corner drawn out to its landmark."""
        name = f"en_{side}"
        if name not in self.head.landmarks or self.shown is None:
            return []
        rim, skin = self.features.rims[side], self.skin
        tip = self.head.landmarks[name]
        sheet = self.head.mesh.with_vertices(skin.bare[: len(self.head.mesh.vertices)])
        near = np.flatnonzero(np.linalg.norm(skin.bare - tip.on(sheet), axis=1) < 14)
        places, faces, albedo, solid = lids.inner_corner(
            tip.on(sheet), border[rim.upper], border[rim.lower], skin.bare[near], skin.normals[near]
        )
        index = near[cKDTree(skin.bare[near]).query(places)[1]]
        lit = develop(self.who.skin * albedo * self.light[index], EXPOSURE)
        under = self.shown[index].astype(np.float64)
        rgb = np.round(under + (lit - under) * solid[:, None]).astype(np.uint8)
        return [("inner corner", Painted(places, faces, rgb))]

    def _wet(
        self, border: Floats, rim: lids.Rim, centre: Floats, ball_mm: float
    ) -> list[tuple[str, Painted]]:
        out = []
        for name, rows in (("upper wet edge", rim.upper), ("lower wet edge", rim.lower)):
            places, faces, share = lids.wet_edge(border[rows], centre, ball_mm)
            pink = self.who.skin * np.array([1.02, 0.74, 0.72])
            near = self.nearby(places)
            light = np.maximum(near, 0.6 * np.median(self.nearby(border), axis=0))
            glint = np.exp(-(((share - 0.6) / 0.25) ** 2)) * (0.34 if name.startswith("lower") else 0.03)
            albedo = pink * (1 - share)[:, None] * 0.92 + linear("#c9968a") * share[:, None]
            if name.startswith("upper"):
                # under the lashes
                albedo = albedo * 0.45
            out.append(
                (
                    name,
                    Painted(
                        places, faces, develop(albedo * light * 0.95 + (light * glint[:, None]), EXPOSURE)
                    ),
                )
            )
        return out


def _joined(meshes: list[tuple[Floats, Ints]]) -> tuple[Floats, Ints]:
    offsets = np.cumsum([0] + [len(v) for v, _ in meshes[:-1]])
    faces = [f + int(o) for (_, f), o in zip(meshes, offsets, strict=True)]
    return np.concatenate([v for v, _ in meshes]), np.concatenate(faces).astype(np.int32)
