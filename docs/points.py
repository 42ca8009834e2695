"""Draw every point of the atlas on a young and an old head, to be held against the standard.

    python docs/points.py                  # writes docs/pictures/points-front-25.jpg and seven others
    python docs/points.py left below --age 50 --ancestry asian --weight 1 --out DIR

Look at them after every change of the points or of the head: a point that looks a few millimetres off is off.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Circle

import facemap as fm
from facemap.layout import Column, Label, Option, arrange
from facemap.raster import FACING, on_near_side, render
from facemap.views import view

PICTURES = Path(__file__).parent / "pictures"
SHOTS = {
    "front": ("front", (0, -8, 60), 275.0),
    "left45": ("left45", (8, -5, 15), 300.0),
    "left": ("left", (60, 0, 5), 285.0),
    "back": ("140:0", (20, 0, -30), 300.0),
    "above": ("above", (0, 60, 30), 220.0),
    "below": ("below", (0, -75, 40), 235.0),
}
PAGE_MM = (300.0, 245.0)
PICTURE_MM = 190.0
PX_PER_MM = 7.0
COLOURS = {"routine": "#1f3f8f", "care": "#b36b00", "critical": "#b3122a"}
SIZE_PT = 8.5
LINE_MM = 3.9
RELIEF_MM = 5.0  # the drawn skin may stand that far before the one that rules run on


def placed(map_, raster, shot, settings):
    """Points of the near side that are seen, with their place on the page in mm."""
    points = [p for p in map_.points if on_near_side(p.side, shot)]
    if abs(shot.azimuth_deg) < 20:
        points = [p for p in points if p.side != "right"]
    xyz, normals = np.array([p.xyz for p in points]), np.array([p.normal for p in points])
    seen = raster.visible(xyz, normals) | raster.visible(xyz + RELIEF_MM * normals, normals)
    hair = map_.head.masks["hair"][map_.head.mesh.triangles[[p.anchor.triangle for p in points]]].min(axis=1)
    seen |= (hair < 0) & (shot.facing(xyz, normals) > FACING)  # hair stands before the skin it covers
    left = (PAGE_MM[0] - PICTURE_MM) / 2
    top = (PAGE_MM[1] - PICTURE_MM * 1.25) / 2
    spots = raster.project(xyz)[:, :2] / PX_PER_MM + [left, top]
    return [(p, tuple(map(float, spot))) for p, spot, there in zip(points, spots, seen, strict=True) if there]


def labels_for(found, columns):
    """A label beside the picture for each point, in the nearer column or the other."""
    middle = PAGE_MM[0] / 2
    out = []
    for point, spot in found:
        own = int(spot[0] > middle)
        out.append(
            Label(
                f"{point.id}@{point.side}",
                1.5 * len(point.id) + 1,
                LINE_MM,
                LINE_MM,
                tuple(
                    Option(c, *((None, spot) if c == 0 else (spot, None)), cost=0.0 if c == own else 12.0)
                    for c in range(len(columns))
                ),
            )
        )
    return out


def sheet(name, settings, out):
    """One camera on one head."""
    base, centre, height_mm = SHOTS[name]
    shot = replace(view(base), centre=centre, height_mm=height_mm)
    map_ = fm.load(head=fm.head(**settings))
    width = round(PICTURE_MM * PX_PER_MM)
    scene = fm.compose(map_)
    frame = replace(scene.frame, bottom_mm=-175.0, shoulder_mm=1e3)  # the points of the throat stand low
    raster = render(scene, [(shot, width, round(width * 1.25))], frame)[0]
    found = placed(map_, raster, shot, settings)
    columns = [
        Column(2.0, 52.0, 6.0, PAGE_MM[1] - 6.0, align="right", stub_right_mm=3.0),
        Column(PAGE_MM[0] - 52.0, PAGE_MM[0] - 2.0, 6.0, PAGE_MM[1] - 6.0, align="left", stub_left_mm=3.0),
    ]
    layout = arrange(labels_for(found, columns), columns, [s for _, s in found], clearance_mm=0.8, gap_mm=0.3)
    figure = plt.figure(figsize=(PAGE_MM[0] / 25.4, PAGE_MM[1] / 25.4), dpi=150)
    ax = figure.add_axes((0, 0, 1, 1))
    left, top = (PAGE_MM[0] - PICTURE_MM) / 2, (PAGE_MM[1] - PICTURE_MM * 1.25) / 2
    ax.imshow(raster.rgb, extent=(left, left + PICTURE_MM, top + PICTURE_MM * 1.25, top), alpha=0.92)
    cautions = {p.id: map_.atlas.points[p.id].caution for p, _ in found}
    for item in layout.placed:
        id_ = item.id.partition("@")[0]
        for leader in item.leaders:
            ax.plot(*np.array(leader).T, color="#333333", lw=0.45, alpha=0.75, zorder=3)
        ax.text(item.left_mm, item.y_mm, id_, size=SIZE_PT, color=COLOURS[cautions[id_]], va="center")
    for point, spot in found:
        colour = COLOURS[cautions[point.id]]
        ax.add_patch(
            Circle(spot, 0.75, fc="white" if point.estimated else colour, ec=colour, lw=1.0, zorder=4)
        )
    said = ", ".join(f"{key} {value}" for key, value in settings.items()) or "default"
    ax.text(
        4, PAGE_MM[1] - 3, f"{map_.head.name} ({said}), {shot.title}; hollow: rests on an estimate", size=8
    )
    ax.text(4, 4, "amber: care, red: critical", size=7)
    if layout.left_over:
        print(f"{name}: no room for {', '.join(layout.left_over)}")
    ax.set(xlim=(0, PAGE_MM[0]), ylim=(PAGE_MM[1], 0))
    ax.axis("off")
    tag = "-".join(str(value) for value in settings.values()) or "50"
    figure.savefig(out / f"points-{name}-{tag}.jpg", pil_kwargs={"quality": 82})
    plt.close(figure)


def main():
    """Draw what was asked for; by default four views of a head of 25 and of one of 75."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("views", nargs="*", default=["front", "left45", "left", "below"])
    parser.add_argument("--age", type=float, nargs="*", default=[25, 75])
    parser.add_argument("--sex")
    parser.add_argument("--ancestry")
    parser.add_argument("--weight", type=float)
    parser.add_argument("--double-chin", type=float, dest="double_chin")
    parser.add_argument("--out", type=Path, default=PICTURES)
    asked = vars(parser.parse_args())
    asked["out"].mkdir(parents=True, exist_ok=True)
    others = {k: asked[k] for k in ("sex", "ancestry", "weight", "double_chin") if asked[k] is not None}
    for age in asked["age"]:
        for name in asked["views"]:
            sheet(name, {"age": int(age), **others}, asked["out"])


if __name__ == "__main__":
    main()
