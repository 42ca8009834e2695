"""Draw the contact sheets of the zones: every zone by name on a young, a middle-aged and an old head.

    python docs/zones.py                     # writes docs/pictures/zones-*.jpg
    python docs/zones.py bands --out DIR     # one sheet, elsewhere
    python docs/zones.py --full DIR          # also every panel in full size, to be looked at one by one

Zones overlap, so each view is drawn in layers, in each of which none covers another. Look at them after every
change of a zone or of the head: an edge with a kink, or off the feature it is named after, is a fault.
"""

import argparse
import dataclasses
import io
import re
from collections.abc import Sequence
from pathlib import Path

import matplotlib.patheffects as effects
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgb
from PIL import Image

import facemap as fm
from facemap.contours import area_px, deepest, outlines
from facemap.layout import Column, Label, Option, arrange
from facemap.placing import FaceMap
from facemap.raster import Raster, render
from facemap.scene import Patch
from facemap.scene.parts import patch_of
from facemap.views import View, view

PICTURES = Path(__file__).parent / "pictures"
AGES = (25, 50, 75)
SIZE_PX = 900
EDGE_ON = 0.05
FILL = 0.42
SPECK_PX = 12.0
COLOURS = (
    "#2a7f9e", "#c8553d", "#6a8d3a", "#8e5aa8", "#c99a1a", "#3f6fc0", "#b0487a", "#4d9a86", "#8a5a3c",
    "#5d6bb0",
)  # fmt: skip
WIDE_PX = 1240
"""Of a panel: the picture in its middle, names at both sides."""
ROOM_PX = 430.0
STUB_PX = 14.0
LETTER_PX = 0.53
LINE_PX = 1.2
SIZE_TEXT_PX = 35.0
PANEL_IN = 4.6
DPI = 110
POINTS_A_PX = 72.0 * PANEL_IN / SIZE_PX
ONE_OF_SEVERAL = re.compile(r"-\d+$")
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


def shown(picture: Raster, xyz: np.ndarray, normals: np.ndarray) -> np.ndarray:
    """Which places on the skin a picture shows, also where the skin nearly turns away."""
    toward = picture.view.position - xyz
    toward /= np.linalg.norm(toward, axis=1, keepdims=True)
    return picture.visible(xyz, toward) & (picture.view.facing(xyz, normals) > EDGE_ON)


Named = tuple[str, tuple[float, float]]
"""A name, and where on the picture its leader ends."""


def draw(ax: plt.Axes, picture: Raster, zones: list[tuple[int, Patch]], size: float) -> None:
    """One picture with some zones: fills and outlines where the pixels show them, and names at its sides."""
    rgb = picture.rgb.astype(float)
    colours: dict[str, str] = {}
    names: dict[str, list[tuple[float, float]]] = {}
    for index, patch in zones:
        colour = colours.setdefault(patch.zone, COLOURS[len(colours) % len(COLOURS)])
        covered = picture.coverage.get(index)
        place = None if covered is None else deepest(covered)
        if covered is None or place is None:
            continue
        veil = FILL * covered[..., None]
        rgb = (1 - veil) * rgb + veil * 255 * np.array(to_rgb(colour))
        for x, y in (line.T for line in outlines(covered) if abs(area_px(line)) > SPECK_PX):
            ax.plot(x, y, color=colour, lw=1.4 * size)
        names.setdefault(patch.zone, []).append(place)
    ax.imshow(rgb.astype(np.uint8))
    name(ax, [(zone, place) for zone, places in names.items() for place in places[:1]], size)


def name(ax: plt.Axes, named: Sequence[Named], size: float) -> None:
    """Names at both sides of a picture, with leaders that do not cross."""
    beside, text = (WIDE_PX - SIZE_PX) / 2, SIZE_TEXT_PX
    left = Column(
        -beside, ROOM_PX - beside, text, SIZE_PX - text, align="left", stub_right_mm=STUB_PX, text_gap_mm=7.0
    )
    right = Column(
        SIZE_PX + beside - ROOM_PX, SIZE_PX + beside, text, SIZE_PX - text, align="right",
        stub_left_mm=STUB_PX, text_gap_mm=7.0,
    )  # fmt: skip
    labels = [
        Label(
            said,
            LETTER_PX * text * len(said),
            LINE_PX * text,
            LINE_PX * text,
            (
                Option(0, None, place, cost=max(place[0] - SIZE_PX / 2, 0.0)),
                Option(1, place, None, cost=max(SIZE_PX / 2 - place[0], 0.0)),
            ),
        )
        for said, place in named
    ]
    layout = arrange(labels, (left, right), [place for _, place in named], clearance_mm=9.0, gap_mm=2.0)
    cased = [effects.withStroke(linewidth=2.8 * size, foreground="white")]
    for item in layout.placed:
        for leader in item.leaders:
            ax.plot(*np.array(leader).T, color="#333333", lw=0.9 * size, path_effects=cased, zorder=4)
            ax.plot(*leader[-1], "o", ms=3.4 * size, color="#1c1c1c", mec="white", mew=0.8 * size, zorder=5)
        at_left = item.column == 0
        ax.text(
            item.left_mm + (0.0 if not at_left else item.width_mm), item.y_mm, item.id,
            fontsize=text * POINTS_A_PX * size, ha="right" if at_left else "left", va="center",
            color="#1c1c1c", path_effects=cased, zorder=6,
        )  # fmt: skip
    if layout.left_over:
        print(f"no room for {', '.join(layout.left_over)}")


def draw_lines(ax: plt.Axes, map_: FaceMap, picture: Raster, size: float) -> None:
    """Every wrinkle of the atlas as a thin line; several of a kind share a name."""
    mesh = map_.head.mesh
    ax.imshow(picture.rgb)
    names: dict[str, list[tuple[float, float]]] = {}
    for line in map_.lines:
        if map_.atlas.lines[line.id].kind != "wrinkle":
            continue
        x, y, _ = picture.project(line.curve.on(mesh)).T
        triangles, bary = line.curve.triangles, line.curve.bary
        normals = (mesh.vertex_normals[mesh.triangles[triangles]] * bary[..., None]).sum(axis=1)
        seen = shown(picture, line.curve.on(mesh), normals)
        ax.plot(np.where(seen, x, np.nan), np.where(seen, y, np.nan), color="#b3122a", lw=1.2 * size)
        if line.side != "right" and seen.any():
            there = np.column_stack([x, y])[seen]
            kind = ONE_OF_SEVERAL.sub(" …", line.id)
            names.setdefault(kind, []).append(tuple(map(float, there[len(there) // 2])))
    name(ax, [(said, places[len(places) // 2]) for said, places in names.items()], size)


def patches(map_: FaceMap) -> tuple[Patch, ...]:
    """Every zone of every layer on each of its sides, in the order of the layers."""
    names = [name for layer in LAYERS.values() for name in layer]
    return tuple(patch_of(map_, name, side, None) for name in names for side in map_.zone_sides(name))


def people() -> list[tuple[FaceMap, list[Raster]]]:
    """A map and its pictures for every age."""
    maps = [fm.load(head=fm.head(age=age)) for age in AGES]
    return [(map_, pictures(map_)) for map_ in maps]


def pictures(map_: FaceMap) -> list[Raster]:
    """A head from every side, with what covers which pixel."""
    scene = dataclasses.replace(fm.compose(map_), patches=patches(map_))
    return list(render(scene, [(camera(shot), SIZE_PX, SIZE_PX) for shot in SHOTS]))


def sheet(name: str, seen_people: list[tuple[FaceMap, list[Raster]]], full: Path | None, out: Path) -> None:
    """All ages and views of one layer; ``lines`` are the wrinkles."""
    across = PANEL_IN * WIDE_PX / SIZE_PX
    figure, axes = plt.subplots(
        len(AGES), len(SHOTS), figsize=(across * len(SHOTS), (PANEL_IN + 0.25) * len(AGES)), dpi=DPI
    )
    for row, age, (map_, seen) in zip(axes, AGES, seen_people, strict=True):
        for ax, shot, picture in zip(row, SHOTS, seen, strict=True):
            panel(ax, map_, picture, name, 1.0)
            ax.set_title(f"{map_.head.name}, {shot}", fontsize=14)
            if full is not None:
                alone = plt.figure(figsize=(across, PANEL_IN), dpi=2 * DPI)
                panel(alone.add_axes((0, 0, 1, 1)), map_, picture, name, 1.0)
                alone.savefig(full / f"{name}-{age}-{shot}.png")
                plt.close(alone)
    figure.tight_layout(pad=0.4)
    figure.savefig(buffer := io.BytesIO(), format="png")
    plt.close(figure)
    Image.open(buffer).convert("RGB").save(out / f"zones-{name}.jpg", quality=84)


def panel(ax: plt.Axes, map_: FaceMap, picture: Raster, name: str, size: float) -> None:
    """One view of one layer."""
    if name == "lines":
        draw_lines(ax, map_, picture, size)
    else:
        known = enumerate(patches(map_))
        draw(ax, picture, [(k, patch) for k, patch in known if patch.zone in LAYERS[name]], size)
    beside = (WIDE_PX - SIZE_PX) / 2
    ax.set(xlim=(-beside, SIZE_PX + beside), ylim=(SIZE_PX, 0))
    ax.axis("off")


def main() -> None:
    """Draw what was asked for; everything by default."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", default=[*LAYERS, "lines"])
    parser.add_argument("--full", type=Path)
    parser.add_argument("--out", type=Path, default=PICTURES)
    asked = parser.parse_args()
    for folder in filter(None, (asked.out, asked.full)):
        folder.mkdir(parents=True, exist_ok=True)
    drawn = people()
    for name in asked.what:
        sheet(name, drawn, asked.full, asked.out)


if __name__ == "__main__":
    main()
