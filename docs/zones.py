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
from collections.abc import Iterator, Sequence
from pathlib import Path

import matplotlib.patheffects as effects
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgb
from PIL import Image, ImageDraw

import facemap as fm
from facemap.layout import Column, Label, Option, arrange
from facemap.placing import FaceMap, PlacedZone
from facemap.raster import Raster, render
from facemap.surface import on_mesh
from facemap.views import View, view

PICTURES = Path(__file__).parent / "pictures"
AGES = (25, 50, 75)
SIZE_PX = 900
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


Named = tuple[str, tuple[float, float]]
"""A name, and where on the picture its leader ends."""


def draw(ax: plt.Axes, map_: FaceMap, picture: Raster, zones: Iterator[PlacedZone], size: float) -> None:
    """One picture with some zones: fills, outlines, and names at its sides."""
    mesh = map_.head.mesh
    rgb = picture.rgb[..., :3]
    colours: dict[str, str] = {}
    names: dict[str, list[tuple[float, float]]] = {}
    for zone in zones:
        colour = colours.setdefault(zone.id, COLOURS[len(colours) % len(COLOURS)])
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
            ax.plot(np.where(shown, x, np.nan), np.where(shown, y, np.nan), color=colour, lw=1.4 * size)
        names.setdefault(zone.id, []).append(middle_of(flat.mean(axis=1)))
    ax.imshow(rgb)
    name(ax, [(zone, place) for zone, places in names.items() for place in places[:1]], size)


def middle_of(places: np.ndarray) -> tuple[float, float]:
    """That of some places (n, 2) which is nearest to their middle."""
    best = places[np.hypot(*(places - np.median(places, axis=0)).T).argmin()]
    return float(best[0]), float(best[1])


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
        shown = seen(map_, picture, line.curve.triangles, line.curve.bary)
        ax.plot(np.where(shown, x, np.nan), np.where(shown, y, np.nan), color="#b3122a", lw=1.2 * size)
        if line.side != "right" and shown.any():
            there = np.column_stack([x, y])[shown]
            kind = ONE_OF_SEVERAL.sub(" …", line.id)
            names.setdefault(kind, []).append(tuple(map(float, there[len(there) // 2])))
    name(ax, [(said, places[len(places) // 2]) for said, places in names.items()], size)


def people() -> list[tuple[FaceMap, list[Raster]]]:
    """A map and its pictures for every age."""
    maps = [fm.load(head=fm.head(age=age)) for age in AGES]
    shots = [(camera(shot), SIZE_PX, SIZE_PX) for shot in SHOTS]
    return [(map_, render(fm.compose(map_), shots)) for map_ in maps]


def sheet(name: str, seen_people: list[tuple[FaceMap, list[Raster]]], full: Path | None, out: Path) -> None:
    """All ages and views of one layer; ``lines`` are the wrinkles."""
    across = PANEL_IN * WIDE_PX / SIZE_PX
    figure, axes = plt.subplots(
        len(AGES), len(SHOTS), figsize=(across * len(SHOTS), (PANEL_IN + 0.25) * len(AGES)), dpi=DPI
    )
    for row, age, (map_, pictures) in zip(axes, AGES, seen_people, strict=True):
        for ax, shot, picture in zip(row, SHOTS, pictures, strict=True):
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
        draw(ax, map_, picture, (map_.zone(z, s) for z in LAYERS[name] for s in map_.zone_sides(z)), size)
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
