"""Draw the contact sheets of the heads: ages, sexes, expressions, ancestries, weights; landmarks by name.

    python docs/heads.py                  # all of docs/pictures/heads*.jpg and landmarks-*.jpg: minutes
    python docs/heads.py front --age 75   # one of them

Look at them after every change of the head: a landmark that looks a few millimetres off is off.
"""

import argparse
import dataclasses
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import facemap as fm
from facemap.placing import FaceMap
from facemap.raster import Raster, render
from facemap.views import View, view

PICTURES = Path(__file__).parent / "pictures"
WHOLE_MM = 345.0

Tiles = list[tuple[str, dict, str]]

PORTRAITS: Tiles = [
    ("Woman of 50", {}, "front"),
    ("", {}, "left45"),
    ("", {}, "left"),
    ("", {}, "below"),
    ("Woman of 25", {"age": 25}, "front"),
    ("", {"age": 25}, "left45"),
    ("Woman of 75", {"age": 75}, "front"),
    ("", {"age": 75}, "left45"),
    ("Man of 50", {"sex": "male"}, "front"),
    ("", {"sex": "male"}, "left45"),
    ("Man of 75", {"sex": "male", "age": 75}, "front"),
    ("Man of 25", {"sex": "male", "age": 25}, "left45"),
    ("Eyes closed", {"expression": {"eyes-closed": 1}}, "front"),
    ("Smiling", {"expression": {"smile": 1}}, "left45"),
    ("Frowning", {"expression": {"frown": 1}}, "left45"),
    ("Brows raised", {"expression": {"brows-raised": 1}}, "left45"),
    ("75, eyes closed", {"age": 75, "expression": {"eyes-closed": 1}}, "left45"),
    ("75, smiling", {"age": 75, "expression": {"smile": 1}}, "front"),
    ("Man, smiling", {"sex": "male", "expression": {"smile": 1}}, "front"),
    ("75, brows raised", {"age": 75, "expression": {"brows-raised": 1}}, "front"),
]

MIXED = {"african": 0.5, "asian": 0.5}

FAMILY: Tiles = [
    ("African", {"ancestry": "african"}, "front"),
    ("", {"ancestry": "african"}, "left45"),
    ("Asian", {"ancestry": "asian"}, "front"),
    ("", {"ancestry": "asian"}, "left45"),
    ("European", {"ancestry": "european"}, "front"),
    ("", {"ancestry": "european"}, "left45"),
    ("Half African, half Asian", {"ancestry": MIXED}, "front"),
    ("", {"ancestry": MIXED}, "left45"),
    ("African man", {"ancestry": "african", "sex": "male"}, "front"),
    ("", {"ancestry": "african", "sex": "male"}, "left45"),
    ("Asian man", {"ancestry": "asian", "sex": "male"}, "front"),
    ("", {"ancestry": "asian", "sex": "male"}, "left45"),
    ("African, 75", {"ancestry": "african", "age": 75}, "front"),
    ("", {"ancestry": "african", "age": 75}, "left45"),
    ("Asian, 25", {"ancestry": "asian", "age": 25}, "front"),
    ("", {"ancestry": "asian", "age": 25}, "left45"),
    ("Heavy (weight 1)", {"weight": 1}, "front"),
    ("", {"weight": 1}, "left45"),
    ("Lean (weight -1)", {"weight": -1}, "front"),
    ("", {"weight": -1}, "left45"),
    ("Double chin", {"double_chin": 1}, "front"),
    ("", {"double_chin": 1}, "left45"),
    ("", {"double_chin": 1}, "left"),
    ("", {"double_chin": 1}, "below"),
]

SHEETS = {"portraits": ("heads", PORTRAITS), "family": ("heads-family", FAMILY)}

AGES = (25, 75)
AGED = ("front", "left45", "left", "below")

CLOSE = {
    "front": ("front", (0, 0, 90), 200.0),
    "eye": ("front", (35, 22, 90), 70.0),
    "mouth": ("front", (14, -45, 90), 80.0),
    "left45": ("left45", (35, 0, 70), 200.0),
    "left": ("left", (70, 10, 40), 230.0),
    "ear": ("left", (75, -5, 5), 95.0),
    "below": ("below", (0, -70, 60), 190.0),
    "neck": ("25:0", (20, -130, 40), 190.0),
    "back": ("140:0", (40, 0, -40), 260.0),
}


def camera(name: str, height_mm: float, centre: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> View:
    """A named view, nearer or further, of another middle."""
    return dataclasses.replace(view(name), height_mm=height_mm, centre=centre)


def seen(settings: dict, shot: View, width: int, height: int) -> tuple[FaceMap, Raster]:
    """One head through one camera."""
    map_ = fm.load(head=fm.head(**settings))
    return map_, render(fm.compose(map_), [(shot, width, height)])[0]


def portraits(stem: str, tiles: Tiles, size_px: int = 420) -> None:
    """Draw many heads on one sheet."""
    columns = 4
    rows = -(-len(tiles) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(columns * 4.2, rows * 4.2), dpi=100)
    for ax, (title, settings, name) in zip(axes.flat, tiles, strict=True):
        _, picture = seen(settings, camera(name, WHOLE_MM, (0, -8, 0)), size_px, size_px)
        ax.imshow(picture.rgb)
        ax.set_title(title, fontsize=13)
        ax.axis("off")
    figure.tight_layout(pad=0.3)
    figure.savefig(PICTURES / f"{stem}.jpg", pil_kwargs={"quality": 86})
    plt.close(figure)


def free(taken: list[tuple[float, float, float]], x: float, y: float, width: float) -> float:
    """How far below its place a label goes, in points, so that it lies on none of those ``taken``."""
    for down in (0.0, 9.0, -9.0, 18.0, -18.0, 27.0):
        at = y + down * 100 / 72
        if all(abs(at - b) > 11 or x + width < a or a + w < x for a, b, w in taken):
            break
    taken.append((x, at, width))
    return down


def landmarks(part: str, settings: dict, size_px: int = 1400) -> None:
    """Draw one part of a head with every landmark that is seen there."""
    name, centre, height_mm = CLOSE[part]
    map_, picture = seen(settings, camera(name, height_mm, centre), size_px, size_px)
    head = map_.head
    figure = plt.figure(figsize=(size_px / 100, size_px / 100), dpi=100)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.imshow(picture.rgb, alpha=0.75)
    for curve in head.curves.values():
        x, y, _ = picture.project(curve.on(head.mesh)).T
        normals = np.array(
            [head.mesh.vertex_normals[head.mesh.triangles[t]].mean(0) for t in curve.triangles]
        )
        shown = picture.visible(curve.on(head.mesh), normals)
        ax.plot(np.where(shown, x, np.nan), np.where(shown, y, np.nan), color="#2a4b9b", lw=0.8)
    taken: list[tuple[float, float, float]] = []
    for mark, anchor in head.landmarks.items():
        xyz, normal = anchor.on(head.mesh)[None], anchor.normal_on(head.mesh)[None]
        if mark.startswith("ibug") or mark.endswith("_right") or not picture.visible(xyz, normal)[0]:
            continue
        x, y, _ = picture.project(xyz)[0]
        estimated = head.landmark_notes[mark].kind == "estimated"
        ax.plot(x, y, "o", ms=4.5, mfc="none" if estimated else "#b3122a", mec="#b3122a")
        text = mark.removesuffix("_left")
        down = free(taken, x, y, 8.0 * len(text))
        ax.annotate(text, (x, y), (4, 3 - down), textcoords="offset points", fontsize=8)
    ax.set(xlim=(0, size_px), ylim=(size_px, 0))
    ax.axis("off")
    age = settings.get("age", 50)
    figure.savefig(PICTURES / f"landmarks-{part}-{age}.jpg", pil_kwargs={"quality": 80})
    plt.close(figure)


def main() -> None:
    """Draw what was asked for; everything by default."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", default=[], help=", ".join([*SHEETS, *CLOSE]))
    parser.add_argument("--age", type=int, default=50)
    asked = parser.parse_args()
    PICTURES.mkdir(exist_ok=True)
    wanted = [(what, asked.age) for what in asked.what or [*SHEETS, *CLOSE]]
    if not asked.what:
        wanted += [(part, age) for age in AGES for part in AGED]
    for what, age in wanted:
        if what in SHEETS:
            portraits(*SHEETS[what])
        else:
            landmarks(what, {} if age == 50 else {"age": age})


if __name__ == "__main__":
    main()
