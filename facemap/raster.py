"""A scene through a camera, off screen: the picture, what covers every pixel, and how far away it is.

Two passes. One draws one zone to a colour channel, unlit, so that 256 levels are the covered share of a
pixel, and leaves depth. The other draws the baked skin with fills cut into it exactly at the zones' edges.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pyvista as pv
from numpy.typing import NDArray
from vtkmodules.vtkCommonCore import vtkFloatArray, vtkLogger

from facemap.cutting import Cut, any_corner, cut
from facemap.hairs import bands
from facemap.scene import Frame, Patch, Scene, Surface
from facemap.views import View

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

NEAR_MM: Final = 300.0
SPECULAR: Final = 0.09
SPECULAR_POWER: Final = 11
FLATTEN: Final = 0.22
SLIVER: Final = 0.05
FAR_SLIVER: Final = 0.35
DEPTH_SLACK_MM: Final = 2.0
FACING: Final = 0.26
WHITE: Final = 255.0
HALF_FADED: Final = 0.5
TURNED_DEG: Final = 25.0
TURNED_AWAY: Final = -0.15
FAR_BEHIND_MM: Final = -95.0


@dataclass(frozen=True)
class Raster:
    """What a camera saw.

    Attributes
    ----------
    view : View
    rgb : (h, w, 3) uint8 array
    coverage : mapping of int to (h, w) float32 array
        By index of the scene's patches: the share of every pixel covered. Slivers are missing.
    depth_mm : (h, w) float32 array
        Distance along the camera's axis; inf where there is nothing.
    frame : Frame
        What of the head is shown.
    """

    view: View
    rgb: NDArray[np.uint8]
    coverage: Mapping[int, NDArray[np.float32]]
    depth_mm: NDArray[np.float32]
    frame: Frame

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height."""
        return self.rgb.shape[1], self.rgb.shape[0]

    def project(self, xyz: Floats) -> Floats:
        """Places (n, 3) in mm to x, y in pixels and distance in mm."""
        return self.view.project(xyz, *self.size_px)

    def visible(self, xyz: Floats, normals: Floats) -> NDArray[np.bool_]:
        """Which places (n, 3) are seen: skin turned to the camera, not faded, with nothing before it."""
        seen: NDArray[np.bool_] = self.behind_mm(xyz) <= DEPTH_SLACK_MM
        return seen & (self.view.facing(xyz, normals) > FACING)

    def behind_mm(self, xyz: Floats) -> Floats:
        """How far places (n, 3) lie behind what is seen at their pixel; infinite where nothing is shown."""
        x, y, away = self.project(xyz).T
        width, height = self.size_px
        inside = (x >= 1) & (x < width - 1) & (y >= 1) & (y < height - 1)
        column = np.clip(x.astype(int), 1, width - 2)
        row = np.clip(y.astype(int), 1, height - 2)
        around = [self.depth_mm[row + dy, column + dx] for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
        near = np.where(np.isfinite(around), around, -np.inf).max(axis=0)
        faded = self.frame.veil(xyz, self.view.elevation_deg) > HALF_FADED
        return np.where(inside & ~faded, away - near, np.inf)


def render(
    scene: Scene, shots: Sequence[tuple[View, int, int]], frame: Frame | None = None
) -> tuple[Raster, ...]:
    """Draw a scene through one camera after another.

    Parameters
    ----------
    shots : sequence of (View, width_px, height_px)
    frame : Frame, optional
        What goes over into the paper; the whole head by default.

    Returns
    -------
    tuple of Raster
    """
    pieces = _cut(scene)
    shown = scene.frame if frame is None else frame
    return tuple(_render(scene, pieces, shown, *shot) for shot in shots)


def on_near_side(side: str, view: View) -> bool:
    """Whether a side is the one that a turned head shows; from the front both are."""
    if abs(view.azimuth_deg) < TURNED_DEG or side == "midline":
        return True
    return (side == "left") == (view.azimuth_deg > 0)


def _cut(scene: Scene) -> Cut:
    skin = scene.skin
    values = np.column_stack([np.asarray(a, np.float32) for a in (skin.vertices, skin.normals, skin.rgb)])
    return cut(skin.triangles, [patch.signed_mm for patch in scene.patches], values)


def _render(scene: Scene, pieces: Cut, frame: Frame, view: View, width: int, height: int) -> Raster:
    eye = _Eye(view, frame)
    with _studio(view, width, height) as plotter:
        coverage, depth = _masks(plotter, scene, pieces, eye)
        shown = _worth_showing(scene.patches, pieces, coverage, view, height)
        rgb = _beauty(plotter, scene, pieces, shown, eye)
    return Raster(view, rgb, MappingProxyType({k: coverage[k] for k in shown}), depth, frame)


@dataclass(frozen=True)
class _Eye:
    """A camera and what it is to show: decides what need not be drawn."""

    view: View
    frame: Frame

    def veil(self, places: NDArray[np.floating]) -> Floats:
        return self.frame.veil(places, self.view.elevation_deg)

    def sees(self, places: Singles, normals: Singles, triangles: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Triangles (m,) that are not wholly turned away, gone over into the paper, or far behind."""
        toward = self.view.axes[2].astype(np.float32)
        position = self.view.position.astype(np.float32)
        way = position - places
        facing = np.einsum("ij,ij->i", way, normals) > TURNED_AWAY * self.view.distance_mm
        facing &= places @ toward > FAR_BEHIND_MM
        facing &= self.veil(places) < 1.0
        return any_corner(facing, triangles)


@dataclass(frozen=True)
class _Shaded:
    """A mesh with what is drawn of it at its vertices."""

    places: Singles
    normals: Singles
    rgb: Singles
    triangles: NDArray[np.integer]

    @classmethod
    def of(cls, part: Surface) -> _Shaded:
        places, normals, rgb = (np.asarray(a, np.float32) for a in (part.vertices, part.normals, part.rgb))
        return cls(places, normals, rgb, part.triangles)

    def seen_by(self, eye: _Eye) -> _Shaded:
        """Without the triangles that need not be drawn, and their vertices."""
        kept = self.triangles[eye.sees(self.places, self.normals, self.triangles)]
        used = np.zeros(len(self.places), dtype=bool)
        used[kept] = True
        new = np.cumsum(used) - 1
        return _Shaded(self.places[used], self.normals[used], self.rgb[used], new[kept])


@contextmanager
def _studio(view: View, width: int, height: int) -> Iterator[Any]:
    """Give a plotter with the camera in place, quiet about a missing screen."""
    before = vtkLogger.GetCurrentVerbosityCutoff()
    vtkLogger.SetStderrVerbosity(vtkLogger.VERBOSITY_ERROR)
    plotter: Any = pv.Plotter(off_screen=True, window_size=[width, height], lighting="none")
    try:
        plotter.set_background("black")
        plotter.add_light(pv.Light(light_type="headlight"))
        plotter.enable_anti_aliasing("ssaa")
        camera = plotter.camera
        camera.position, camera.focal_point, camera.up = view.position, view.centre, view.axes[1]
        camera.view_angle = view.angle_deg
        camera.clipping_range = (view.distance_mm - NEAR_MM, view.distance_mm + NEAR_MM)
        yield plotter
    finally:
        plotter.close()
        vtkLogger.SetStderrVerbosity(before)


def _shoot(plotter: Any) -> NDArray[np.uint8]:
    plotter.render()
    image: NDArray[np.uint8] = plotter.screenshot(return_img=True)
    return image[..., :3]


def _masks(
    plotter: Any, scene: Scene, pieces: Cut, eye: _Eye
) -> tuple[dict[int, NDArray[np.float32]], NDArray[np.float32]]:
    """Coverage of every patch, three to a pass, and depth."""
    coverage: dict[int, NDArray[np.float32]] = {}
    solid = [part for part in scene.parts if not part.strands and part.opacity >= 1.0]
    skin = eye.sees(pieces.values[:, :3], pieces.values[:, 3:6], pieces.triangles)
    inside = pieces.inside[skin]
    places, triangles = _joined(
        [(pieces.values[:, :3], pieces.triangles[skin]), *((part.vertices, part.triangles) for part in solid)]
    )
    poly = _poly(places, triangles)
    count = len(scene.patches)
    for first in range(0, max(count, 1), 3):
        channels = np.zeros((len(triangles), 3), dtype=np.uint8)
        members = range(first, min(first + 3, count))
        for channel, k in enumerate(members):
            channels[: len(inside), channel][inside[:, k]] = 255
        poly.cell_data["mask"] = channels
        plotter.add_mesh(
            poly, scalars="mask", rgb=True, lighting=False, reset_camera=False, render=False, name="head"
        )
        image = _shoot(plotter)
        for channel, k in enumerate(members):
            coverage[k] = image[..., channel].astype(np.float32) / np.float32(WHITE)
    depth = _depth(plotter, eye.view)
    plotter.clear_actors()
    return coverage, depth


def _joined(
    meshes: Sequence[tuple[NDArray[np.floating], NDArray[np.integer]]],
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Meshes as one: vertices and triangles."""
    starts = np.cumsum([0, *(len(vertices) for vertices, _ in meshes)])
    places = np.concatenate([np.asarray(vertices, dtype=np.float32) for vertices, _ in meshes])
    triangles = [np.asarray(t, dtype=np.int64) + start for (_, t), start in zip(meshes, starts, strict=False)]
    return places, np.concatenate(triangles)


def _depth(plotter: Any, view: View) -> NDArray[np.float32]:
    """Distance (h, w) along the camera's axis, inf where there is nothing."""
    width, height = plotter.window_size
    stored = vtkFloatArray()
    plotter.render_window.GetZbufferData(0, 0, width - 1, height - 1, stored)
    z = np.asarray(pv.convert_array(stored)).reshape(height, width)[::-1].astype(np.float64)
    near, far = view.distance_mm - NEAR_MM, view.distance_mm + NEAR_MM
    away = 2.0 * near * far / (far + near - (2.0 * z - 1.0) * (far - near))
    depth: NDArray[np.float32] = np.where(z < 1.0, away, np.inf).astype(np.float32)
    return depth


def _worth_showing(
    patches: Sequence[Patch],
    pieces: Cut,
    coverage: Mapping[int, NDArray[np.float32]],
    view: View,
    height: int,
) -> list[int]:
    """Patches of which more than a sliver is seen."""
    px_mm2 = (view.height_mm / height) ** 2
    shown = []
    for k in range(len(patches)):
        a, b, c = (pieces.values[pieces.triangles[pieces.inside[:, k], i], :3] for i in range(3))
        area = np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2.0
        least = SLIVER if on_near_side(patches[k].side, view) else FAR_SLIVER
        if coverage[k].sum() * px_mm2 > least * area:
            shown.append(k)
    return shown


def _beauty(plotter: Any, scene: Scene, pieces: Cut, shown: Sequence[int], eye: _Eye) -> NDArray[np.uint8]:
    plotter.set_background("white")
    values, triangles = _filled(scene.patches, pieces, shown)
    skin = _Shaded(values[:, :3], values[:, 3:6], values[:, 6:9], triangles)
    hairs = [part for part in scene.parts if part.rows]
    others = [part for part in scene.parts if not part.rows]
    solid = [skin, *(_Shaded.of(part) for part in others if part.opacity >= 1.0)]
    cut_down = [mesh.seen_by(eye) for mesh in solid]
    rgb = np.concatenate([_faded(mesh.rgb, eye.veil(mesh.places)) for mesh in cut_down])
    normals = np.concatenate([mesh.normals for mesh in cut_down])
    _add(plotter, _poly(*_joined([(mesh.places, mesh.triangles) for mesh in cut_down])), normals, rgb)
    for part in others:
        if part.opacity < 1.0:
            veiled = _faded(part.rgb, eye.veil(part.vertices))
            _add(plotter, _poly(part.vertices, part.triangles), part.normals, veiled, opacity=part.opacity)
    if hairs:
        _comb(plotter, hairs, eye)
    return _shoot(plotter)


def _comb(plotter: Any, hairs: list[Surface], eye: _Eye) -> None:
    """Add hairs, over everything that lies beneath them."""
    seen = [_Shaded.of(part) for part in hairs]
    kept = [eye.sees(mesh.places, mesh.normals, mesh.triangles) for mesh in seen]
    veils = [eye.veil(mesh.places) for mesh in seen]
    made = bands(hairs, eye.view, plotter.window_size[1], veils, kept)
    if not len(made.triangles):
        return
    poly = _poly(made.places, made.triangles)
    poly.point_data["rgba"] = made.rgba
    actor = plotter.add_mesh(
        poly, scalars="rgba", rgb=True, lighting=False, reset_camera=False, render=False, name="hairs"
    )
    actor.ForceTranslucentOn()


def _filled(patches: Sequence[Patch], pieces: Cut, shown: Sequence[int]) -> tuple[Singles, NDArray[np.int64]]:
    """The cut skin with fills: vertices on an edge are doubled, so that the colour changes exactly there."""
    owner = np.full(len(pieces.triangles), -1)
    for k in shown:
        if patches[k].colour is not None:
            owner[pieces.inside[:, k]] = k
    values, triangles = [pieces.values], [pieces.triangles[owner < 0]]
    count = len(pieces.values)
    for k in shown:
        mine = pieces.triangles[owner == k]
        colour = patches[k].colour
        if not len(mine) or colour is None:
            continue
        used, where = np.unique(mine, return_inverse=True)
        copy = pieces.values[used].copy()
        copy[:, 6:9] = _flat_light(copy[:, 6:9]) * (np.array(colour, dtype=np.float32) * np.float32(WHITE))
        values.append(copy)
        triangles.append(count + where.reshape(-1, 3))
        count += len(used)
    return np.concatenate(values), np.concatenate(triangles)


def _flat_light(rgb: Singles) -> Singles:
    """Light and shade (n, 1) of baked colours, flattened so that a fill keeps the colour of the scale."""
    light = rgb @ np.array([0.2126, 0.7152, 0.0722])
    gain = np.clip((light / np.median(light)) ** FLATTEN, 0.88, 1.06)[:, None]
    flat: Singles = gain.astype(np.float32)
    return flat


def _faded(rgb: NDArray[np.generic], veil: Floats) -> NDArray[np.uint8]:
    """Colours that go over into the paper."""
    colour = np.asarray(rgb, dtype=np.float32)
    mixed = colour + veil.astype(np.float32)[:, None] * (np.float32(WHITE) - colour)
    faded: NDArray[np.uint8] = np.clip(mixed + 0.5, 0.0, WHITE).astype(np.uint8)
    return faded


def _poly(vertices: NDArray[np.floating], triangles: NDArray[np.integer]) -> Any:
    places: Any = np.ascontiguousarray(vertices, dtype=np.float32)
    faces: Any = np.ascontiguousarray(triangles, dtype=np.int64)
    return pv.PolyData.from_regular_faces(places, faces)


def _add(
    plotter: Any, poly: Any, normals: NDArray[np.floating], rgb: NDArray[np.uint8], *, opacity: float = 1.0
) -> None:
    """Add a mesh whose light is baked; a little gloss is all the renderer adds."""
    poly.point_data["rgb"] = rgb
    poly.point_data["Normals"] = normals.astype(np.float32)
    poly.point_data.active_normals_name = "Normals"
    actor = plotter.add_mesh(
        poly,
        scalars="rgb",
        rgb=True,
        ambient=1.0,
        diffuse=0.0,
        specular=SPECULAR,
        specular_power=SPECULAR_POWER,
        opacity=opacity,
        reset_camera=False,
        render=False,
        show_scalar_bar=False,
    )
    actor.prop.interpolation = "Phong"
