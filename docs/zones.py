"""Draw the contact sheets of the zones: every zone by name on a young, a middle-aged and an old head.

    python docs/zones.py             # writes docs/pictures/zones-*.jpg
    python docs/zones.py --full DIR  # also every panel in full size, to be looked at one by one

Zones overlap, so each view is drawn in layers, in each of which none covers another. Look at them after every
change of a zone or of the head: an edge with a kink, or off the feature it is named after, is a fault.
"""

import argparse
import dataclasses
import io
from collections.abc import Iterator
from pathlib import Path

import matplotlib.patheffects as effects
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgb
from PIL import Image, ImageDraw

import facemap as fm
from facemap.placing import FaceMap, PlacedZone
from facemap.raster import Raster, render
from facemap.surface import on_mesh
from facemap.views import View, view

PICTURES = Path(__file__).parent / "pictures"
AGES = (25, 50, 75)
SIZE_PX = 900
COLOURS = ("#2a7f9e", "#c8553d", "#6a8d3a", "#8e5aa8", "#c99a1a", "#3f6fc0", "#b0487a", "#4d9a86")
LAYERS = {
    "zones": (
        "forehead", "temple", "upper-lid", "lower-lid", "nose", "malar", "cheek", "nasolabial-fold",
        "upper-lip", "chin", "jawline", "submental", "neck-front", "neck-side", "preauricular",
    ),
    "bands": (
        "hairline", "glabella", "brow", "lateral-orbit", "tear-trough", "nasal-sidewall", "perioral",
        "marionette", "jowl", "platysmal-bands",
    ),
    "muscles": (
        "frontalis", "temporalis", "orbicularis-oculi", "orbicularis-oris", "masseter", "platysma",
    ),
}  # fmt: skip
SHOTS = {
    "front": ("front", 262.0, (0.0, -12.0, 90.0)),
    "left45": ("left45", 262.0, (25.0, -18.0, 40.0)),
    "left": ("left", 262.0, (70.0, -18.0, 15.0)),
    "below": ("below", 210.0, (0.0, -70.0, 45.0)),
}


def camera(name: str) -> View:
    """One of the views, of the whole of the face and neck."""
    named, height_mm, centre = SHOTS[name]
    return dataclasses.replace(view(named), height_mm=height_mm, centre=centre)


def seen(map_: FaceMap, picture: Raster, triangles: np.ndarray, bary: np.ndarray) -> np.ndarray:
    """Which places on the skin sheet a picture shows."""
    mesh = map_.head.mesh
    normals = (mesh.vertex_normals[mesh.triangles[triangles]] * bary[..., None]).sum(axis=1)
    return picture.visible(on_mesh(mesh, triangles, bary), normals)


def fill(rgb: np.ndarray, triangles: np.ndarray, colour: str) -> np.ndarray:
    """A picture with an even, half clear fill over what some flat triangles (k, 3, 2) px cover."""
    mask = Image.new("L", (SIZE_PX, SIZE_PX))
    pen = ImageDraw.Draw(mask)
    for triangle in triangles:
        pen.polygon([tuple(corner) for corner in triangle], fill=1)
    covered = np.asarray(mask).astype(bool)
    out = rgb.copy()
    out[covered] = 0.58 * rgb[covered] + 0.42 * 255 * np.array(to_rgb(colour))
    return out


def draw(ax: plt.Axes, map_: FaceMap, picture: Raster, zones: Iterator[PlacedZone], size: float) -> None:
    """One picture with some zones: fills, outlines, wrinkles and names."""
    mesh = map_.head.mesh
    rgb = picture.rgb[..., :3]
    for number, zone in enumerate(zones):
        colour = COLOURS[number // 2 % len(COLOURS)] if zone.side != "midline" else COLOURS[-1 - number % 4]
        region = zone.region
        middles = seen(map_, picture, region.parents, region.corners.mean(axis=1))
        if not middles.any():
            continue
        corners = np.einsum(
            "kij,kjx->kix", region.corners[middles], mesh.vertices[mesh.triangles[region.parents[middles]]]
        )
        flat = picture.project(corners.reshape(-1, 3))[:, :2].reshape(-1, 3, 2)
        rgb = fill(rgb, flat, colour)
        for edge in region.outlines(mesh):
            x, y, _ = picture.project(edge.on(mesh)).T
            shown = seen(map_, picture, edge.triangles, edge.bary)
            ax.plot(np.where(shown, x, np.nan), np.where(shown, y, np.nan), color=colour, lw=1.1 * size)
        if zone.side != "right":
            x, y = np.median(flat.reshape(-1, 2), axis=0)
            ax.text(
                x, y, zone.id, fontsize=7.5 * size, ha="center", va="center", color="#1c1c1c",
                path_effects=[effects.withStroke(linewidth=1.8 * size, foreground="white")],
            )  # fmt: skip
    ax.imshow(rgb)


def draw_lines(ax: plt.Axes, map_: FaceMap, picture: Raster, size: float) -> None:
    """Every wrinkle of the atlas as a thin line, with its name on the left of the face."""
    mesh = map_.head.mesh
    ax.imshow(picture.rgb)
    for line in map_.lines:
        if map_.atlas.lines[line.id].kind != "wrinkle":
            continue
        x, y, _ = picture.project(line.curve.on(mesh)).T
        shown = seen(map_, picture, line.curve.triangles, line.curve.bary)
        ax.plot(np.where(shown, x, np.nan), np.where(shown, y, np.nan), color="#b3122a", lw=1.0 * size)
        middle = len(x) // 2
        if line.side != "right" and shown[middle]:
            ax.text(x[middle], y[middle], line.id, fontsize=5.5 * size, color="#2a3b6b")


def people() -> list[tuple[FaceMap, list[Raster]]]:
    """A map and its pictures for every age."""
    maps = [fm.load(head=fm.head(age=age)) for age in AGES]
    shots = [(camera(shot), SIZE_PX, SIZE_PX) for shot in SHOTS]
    return [(map_, render(fm.compose(map_), shots)) for map_ in maps]


def sheet(name: str, seen_people: list[tuple[FaceMap, list[Raster]]], full: Path | None) -> None:
    """All ages and views of one layer; ``lines`` are the wrinkles."""
    figure, axes = plt.subplots(len(AGES), len(SHOTS), figsize=(5 * len(SHOTS), 5 * len(AGES)), dpi=110)
    for row, age, (map_, pictures) in zip(axes, AGES, seen_people, strict=True):
        for ax, shot, picture in zip(row, SHOTS, pictures, strict=True):
            panel(ax, map_, picture, name, 0.8)
            ax.set_title(f"{map_.head.name}, {shot}", fontsize=11)
            if full is not None:
                alone = plt.figure(figsize=(SIZE_PX / 100, SIZE_PX / 100), dpi=100)
                panel(alone.add_axes((0, 0, 1, 1)), map_, picture, name, 1.2)
                alone.savefig(full / f"{name}-{age}-{shot}.png")
                plt.close(alone)
    figure.tight_layout(pad=0.4)
    figure.savefig(buffer := io.BytesIO(), format="png")
    plt.close(figure)
    Image.open(buffer).convert("RGB").save(PICTURES / f"zones-{name}.jpg", quality=84)


def panel(ax: plt.Axes, map_: FaceMap, picture: Raster, name: str, size: float) -> None:
    """One view of one layer."""
    if name == "lines":
        draw_lines(ax, map_, picture, size)
    else:
        draw(ax, map_, picture, (map_.zone(z, s) for z in LAYERS[name] for s in map_.zone_sides(z)), size)
    ax.set(xlim=(0, SIZE_PX), ylim=(SIZE_PX, 0))
    ax.axis("off")


def main() -> None:
    """Draw what was asked for; everything by default."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", default=[*LAYERS, "lines"])
    parser.add_argument("--full", type=Path)
    asked = parser.parse_args()
    PICTURES.mkdir(exist_ok=True)
    if asked.full is not None:
        asked.full.mkdir(parents=True, exist_ok=True)
    drawn = people()
    for name in asked.what:
        sheet(name, drawn, asked.full)


if __name__ == "__main__":
    main()
