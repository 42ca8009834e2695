"""Draw every point of the atlas on a young and an old head, to be held against the standard.

    python docs/points.py                  # writes docs/pictures/points-front-25.jpg and eleven others
    python docs/points.py left below --age 50 --ancestry asian --weight 1 --out DIR

Look at them after every change of the points or of the head: a point that looks a few millimetres off is off.
"""

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

import matplotlib.patheffects as effects
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Circle

import facemap as fm
from facemap.bending import bent
from facemap.fonts import typeface
from facemap.layout import Column, Ellipse, Label, Option, arrange
from facemap.plates.canvas import Canvas, Run
from facemap.raster import on_near_side, render
from facemap.views import view

PICTURES = Path(__file__).parent / "pictures"
# camera, middle of what it shows, and the least height of that in mm
SHOTS = {
    "front": ("front", (0, -12, 60), 295.0),
    "left45": ("left45", (8, -12, 15), 305.0),
    "left": ("left", (45, -8, 5), 290.0),
    "back": ("140:0", (20, 0, -30), 290.0),
    "above": ("above", (0, 60, 15), 225.0),
    "below": ("below", (0, -75, 40), 240.0),
}
PAGE_MM = (300.0, 262.0)
PICTURE_MM = (190.0, 237.5)
TOP_MM = 3.0
PX_PER_MM = 7.0
EDGE_MM = 7.0
COLOURS = {"routine": "#1f3f8f", "care": "#9a5600", "critical": "#b3122a"}
KEY = {"routine": "routine", "care": "needled with care", "critical": "critical, never chosen"}
SIZE_PT = 10.0
LINE_MM = 4.2
KEY_PT = 11.5
DOT_MM = 0.85
FACING = 0.087  # skin that turns away by more than 85 degrees is not seen
RELIEF_MM = 5.0  # the drawn skin may stand that far before the one that rules run on
LEFT = (PAGE_MM[0] - PICTURE_MM[0]) / 2
CASED = [effects.withStroke(linewidth=2.2, foreground="white")]


@dataclass(frozen=True)
class Found:
    """Points with their places on the page in mm, and those that this camera does not show."""

    points: list
    spots: list
    unseen: list


def wanted(map_, shot):
    """Points of the near side; of pairs that both are seen, the left one."""
    near = [p for p in map_.points if on_near_side(p.side, shot)]
    straight = abs(shot.azimuth_deg) < 20
    return [p for p in near if not (straight and p.side == "right")]


def framed(shot, points):
    """A camera moved and drawn back until every point that faces it has white round it."""
    xyz, normals = np.array([p.xyz for p in points]), np.array([p.normal for p in points])
    width, height = PICTURE_MM
    for _ in range(3):
        seen = xyz[shot.facing(xyz, normals) > FACING]
        flat = shot.project(seen, width, height)[:, :2]
        low, high = flat.min(axis=0) - EDGE_MM, flat.max(axis=0) + EDGE_MM
        low, high = np.minimum(low, 0.0), np.maximum(high, [width, height])
        grown = max(*((high - low) / [width, height]), 1.0)
        off = ((low + high) / 2 - [width / 2, height / 2]) * shot.height_mm / height
        centre = np.asarray(shot.centre) + off[0] * shot.axes[0] - off[1] * shot.axes[1]
        shot = replace(shot, centre=tuple(map(float, centre)), height_mm=shot.height_mm * float(grown))
    return shot


def placed(map_, raster, shot, points):
    """Which of the points are seen, and where on the page."""
    xyz, normals = np.array([p.xyz for p in points]), np.array([p.normal for p in points])
    facing = shot.facing(xyz, normals)
    toward = shot.position - xyz
    toward /= np.linalg.norm(toward, axis=1, keepdims=True)
    seen = raster.visible(xyz, toward) | raster.visible(xyz + RELIEF_MM * normals, toward)
    hair = map_.head.masks["hair"][map_.head.mesh.triangles[[p.anchor.triangle for p in points]]].min(axis=1)
    seen |= hair < 0  # hair stands before the skin it covers
    seen &= facing > FACING
    spots = raster.project(xyz)[:, :2] / PX_PER_MM + [LEFT, TOP_MM]
    there = np.nonzero(seen)[0].tolist()
    return Found(
        [points[n] for n in there],
        [tuple(map(float, spots[n])) for n in there],
        [p.id for n, p in enumerate(points) if n not in set(there)],
    )


def labels_for(found, canvas, columns):
    """A label beside the picture for each point, in the nearer column or the other."""
    middle = PAGE_MM[0] / 2
    out = []
    for point, spot in zip(found.points, found.spots, strict=True):
        own = int(spot[0] > middle)
        out.append(
            Label(
                f"{point.id}@{point.side}",
                canvas.measure(Run(point.id, SIZE_PT)),
                LINE_MM,
                LINE_MM,
                tuple(
                    Option(c, *((None, spot) if c == 0 else (spot, None)), cost=0.0 if c == own else 12.0)
                    for c in range(len(columns))
                ),
            )
        )
    return out


def eyes(scene, raster):
    """What leaders had better go round, where the camera is before the face."""
    if abs(raster.view.azimuth_deg) > 70 or abs(raster.view.elevation_deg) > 25:
        return []
    found = []
    for feature in scene.avoid:
        x, y = raster.project(feature.centre[None])[0, :2] / PX_PER_MM + [LEFT, TOP_MM]
        half = np.array(feature.half_size_mm(raster.view)) * PICTURE_MM[1] / raster.view.height_mm
        found.append(Ellipse(float(x), float(y), *map(float, half)))
    return found


def named(labels, columns, spots, round_):
    """Labels in their places; closer together, and less careful of eyes, where some find no room."""
    for spacing, kept_off in (
        ({"clearance_mm": 0.9, "gap_mm": 0.2}, round_),
        ({"clearance_mm": 0.5, "gap_mm": 0.0}, []),
    ):
        layout = arrange(labels, columns, spots, kept_off, **spacing)
        if not layout.left_over:
            break
    return bent(layout, labels, columns, spots, round_, **spacing)


def key(canvas, said, unseen, left_over):
    """At the foot, in one place: whose head, what dots mean, and what this camera does not show."""
    y = PAGE_MM[1] - 16.0
    x = canvas.line(4.0, y, [Run(said, KEY_PT, "bold")]) + 9.0
    for kind, words in KEY.items():
        canvas.disc(x, y, 1.2, fill=COLOURS[kind])
        x = canvas.line(x + 2.6, y, [Run(words, KEY_PT)]) + 8.0
    canvas.disc(x, y, 1.0, fill="white", edge=COLOURS["routine"], width_mm=0.45)
    canvas.line(x + 2.6, y, [Run("rests on an estimate", KEY_PT)])
    told = {"Not seen from here": unseen, "No room for": left_over}
    words = ". ".join(f"{why}: {', '.join(dict.fromkeys(ids))}" for why, ids in told.items() if ids)
    if words:
        for n, line in enumerate(canvas.wrapped(words, SIZE_PT - 1.5, PAGE_MM[0] - 20.0)):
            canvas.line(4.0, y + 4.6 + 3.6 * n, [Run(line, SIZE_PT - 1.5)])


def sheet(name, settings, out):
    """One camera on one head; return the ids of the points on it."""
    base, centre, height_mm = SHOTS[name]
    map_ = fm.load(head=fm.head(**settings))
    shot = replace(view(base), centre=centre, height_mm=height_mm)
    points = wanted(map_, shot)
    shot = framed(shot, points)
    scene = fm.compose(map_)
    low = min(float(p.xyz[1]) for p in map_.points)
    frame = replace(scene.frame, bottom_mm=min(-175.0, low - 45.0), shoulder_mm=1e3)
    size = tuple(round(side * PX_PER_MM) for side in PICTURE_MM)
    raster = render(scene, [(shot, *size)], frame)[0]
    found = placed(map_, raster, shot, points)
    figure = plt.figure(figsize=(PAGE_MM[0] / 25.4, PAGE_MM[1] / 25.4), dpi=150)
    canvas = Canvas(figure, *PAGE_MM, typeface())
    low_mm = TOP_MM + PICTURE_MM[1] - 1.0
    columns = [
        Column(2.0, LEFT - 2.0, 4.0, low_mm, align="right", stub_right_mm=3.0),
        Column(PAGE_MM[0] - LEFT + 2.0, PAGE_MM[0] - 2.0, 4.0, low_mm, align="left", stub_left_mm=3.0),
    ]
    layout = named(labels_for(found, canvas, columns), columns, found.spots, eyes(scene, raster))
    canvas.picture(raster.rgb, LEFT, TOP_MM, *PICTURE_MM)
    cautions = {p.id: map_.atlas.points[p.id].caution for p in found.points}
    for item in layout.placed:
        id_ = item.id.partition("@")[0]
        for leader in item.leaders:
            line = dict(color="#333333", lw=0.6, zorder=3, path_effects=CASED)
            canvas.axes.plot(*np.array(leader).T, **line)
        canvas.line(item.left_mm, item.y_mm, [Run(id_, SIZE_PT, "regular", COLOURS[cautions[id_]])])
    for point, spot in zip(found.points, found.spots, strict=True):
        colour = COLOURS[cautions[point.id]]
        canvas.axes.add_patch(Circle(spot, DOT_MM + 0.55, fc="white", ec="none", zorder=4))
        canvas.axes.add_patch(
            Circle(spot, DOT_MM, fc="white" if point.estimated else colour, ec=colour, lw=1.2, zorder=5)
        )
    left_over = [id_.partition("@")[0] for id_ in layout.left_over]
    others = [f"{name_} {value}" for name_, value in settings.items() if name_ not in ("age", "sex")]
    key(canvas, ", ".join([map_.head.name, *others, shot.title]), found.unseen, left_over)
    if left_over:
        print(f"{name}: no room for {', '.join(left_over)}")
    tag = "-".join(str(value) for value in settings.values()) or "50"
    figure.savefig(out / f"points-{name}-{tag}.jpg", pil_kwargs={"quality": 82})
    plt.close(figure)
    shown = {item.id.partition("@")[0] for item in layout.placed}
    return shown, {p.id for p in map_.points}


def main():
    """Draw what was asked for; by default six views of a head of 25 and of one of 75."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("views", nargs="*", default=list(SHOTS))
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
        shown, every = set(), set()
        for name in asked["views"]:
            here, every = sheet(name, {"age": int(age), **others}, asked["out"])
            shown |= here
        if len(asked["views"]) == len(SHOTS) and every - shown:
            print(f"age {age:g}: on no sheet: {', '.join(sorted(every - shown))}")


if __name__ == "__main__":
    main()
