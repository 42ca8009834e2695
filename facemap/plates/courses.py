"""Channels and structures on a head of a plate: lines, dots, and a tag for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facemap.layout import Layout
from facemap.packing import Ellipse
from facemap.plates.canvas import Canvas, Run, Weight, rounded
from facemap.plates.composing import features
from facemap.plates.insets import CORNER_MM
from facemap.plates.panels import Panel
from facemap.plates.stretches import stretches
from facemap.raster import TURNED_DEG, Raster, on_near_side
from facemap.scene import Course, Scene, Trace, by_label
from facemap.style import MM_PER_PT, PAPER, Page

Floats = NDArray[np.float64]
Place = tuple[float, float]

LINE_MM: Final = 1.15 * MM_PER_PT
CASING_MM: Final = 2.3 * MM_PER_PT
FAINT_MM: Final = 0.7 * MM_PER_PT
LEADER_MM: Final = 0.5 * MM_PER_PT
DOT_MM: Final = 0.5
PAD_MM: Final = (0.75, 0.5)
AWAY_MM: Final = {"channels": (2.6, 4.4, 0.0), "structures": (4.0, 7.0, 11.0, 16.0, 22.0, 30.0, 2.0)}
TURNS: Final = 16
CLEAR_MM: Final = 0.5
BESIDE_MM: Final = 20.0
LEADER_EVERY_MM: Final = 0.7
WAY: Final = 24
SPOT_MM: Final = 0.4
SPOT_EVERY: Final = 3
EDGE_MM: Final = 1.0
CHOICE: Final = 60
"""Of so many free places the one with the shortest line is taken; what it crosses makes a line longer."""
CLOSE_MM: Final = 1.5
CROSSED_MM: Final = 0.45
CROSSING: Final = 2.0
RIM_MM: Final = 0.35
SHOWN_MM: Final = 8.0
"""So much of a course has to be seen, in mm of the head, to be drawn and named."""
SHOWN: Final = 0.6
"""Or so much of a shorter one."""
FAINT_FACING: Final = 0.4
"""Where skin turns away farther a spread would run into its line."""
NOSE_MM: Final = (16.0, 12.0, 20.0)
"""Half the width of the nose from the front and from the side, and half its height."""


@dataclass(frozen=True)
class _Tag:
    """A label where it may stand: the middle and half sizes of its box, and the place it belongs to."""

    x: float
    y: float
    half_width: float
    half_height: float
    place: Place


@dataclass(frozen=True)
class Taken:
    """What no tag stands on: boxes of tags and labels, and spots (n, 2); no line to one runs over an eye."""

    boxes: list[_Tag]
    spots: Floats
    eyes: Sequence[Ellipse] = ()

    @classmethod
    def of(cls, dots: Sequence[Place], layout: Layout) -> Taken:
        """Dots, labels and their leaders."""
        boxes = [
            _Tag(
                p.left_mm + p.width_mm / 2,
                p.top_mm + p.height_mm / 2,
                p.width_mm / 2,
                p.height_mm / 2,
                (p.left_mm, p.y_mm),
            )
            for p in layout.placed
        ]
        spots = [np.array(list(dots), dtype=np.float64).reshape(-1, 2)]
        for placed in layout.placed:
            for line in placed.leaders:
                for a, b in pairwise(np.array(line)):
                    count = 2 + int(np.hypot(*(b - a)) / LEADER_EVERY_MM)
                    spots.append(np.linspace(a, b, count))
        return cls(boxes, np.concatenate(spots))

    def hits(self, tag: _Tag) -> bool:
        """Whether a tag would touch anything."""
        for other in self.boxes:
            near_x = abs(tag.x - other.x) < tag.half_width + other.half_width + CLEAR_MM
            if near_x and abs(tag.y - other.y) < tag.half_height + other.half_height + CLEAR_MM:
                return True
        apart = np.abs(self.spots - (tag.x, tag.y)) - (tag.half_width, tag.half_height)
        return bool((apart < SPOT_MM).all(axis=1).any()) or self._runs_under(tag)

    def _runs_under(self, tag: _Tag) -> bool:
        """Whether the line to a tag would run under another box, or over an eye."""
        way = np.linspace(tag.place, (tag.x, tag.y), WAY)
        walls = [wall for eye in self.eyes if (wall := eye.before(tag.place)) is not None]
        if any(bool(np.any(wall.holds(way[:, 0], way[:, 1]))) for wall in walls):
            return True
        return any(
            bool((np.abs(way - (b.x, b.y)) < (b.half_width, b.half_height)).all(axis=1).any())
            for b in self.boxes
        )

    def cost_mm(self, tag: _Tag) -> float:
        """The length of the line to a tag, longer for all that it crosses."""
        way = np.linspace(tag.place, (tag.x, tag.y), WAY)
        away = self.spots[np.linalg.norm(self.spots - tag.place, axis=1) > CLOSE_MM]
        near = np.linalg.norm(way[:, None] - away, axis=2).min(axis=0) < CROSSED_MM if len(away) else []
        return float(np.linalg.norm(way[-1] - way[0])) + CROSSING * float(np.sum(near))

    def with_tag(self, tag: _Tag) -> Taken:
        """With the box of a tag, and the line to it."""
        return Taken(
            [*self.boxes, tag],
            np.concatenate([self.spots, np.linspace(tag.place, (tag.x, tag.y), WAY)]),
            self.eyes,
        )


def draw_courses(
    canvas: Canvas,
    page: Page,
    scene: Scene,
    panel: Panel,
    raster: Raster,
    taken: Taken,
    reach: tuple[float, float],
    *,
    share: float = 1.0,
) -> None:
    """Draw what is seen of a scene's courses in one panel; of an enlargement, what its frame holds.

    Parameters
    ----------
    taken : Taken
        What no tag stands on.
    reach : (left, right)
        Between these a tag may stand also beside the head.
    share : float
        How wide lines and dots are, of what they are on a large head.
    """
    if not scene.courses:
        return
    clip = None if panel.host is None else rounded(*panel.frame_mm, CORNER_MM)
    lines: dict[tuple[str, bool], list[Floats]] = {}
    shown = {id(course): seen for course in scene.courses if (seen := _shown(raster, course)) is not None}
    courses = [course for course in scene.courses if id(course) in shown]
    for course in courses:
        for trace, parts in zip(course.traces, shown[id(course)], strict=True):
            flat = panel.place(trace.xyz)
            lines.setdefault((course.colour, trace.faint), []).extend(flat[part] for part in parts)
    for (_, faint), pieces in lines.items():
        if not faint:
            canvas.strokes(pieces, PAPER, CASING_MM * share, order=4.5, clip=clip)
    for (colour, faint), pieces in lines.items():
        canvas.strokes(pieces, colour, (FAINT_MM if faint else LINE_MM) * share, order=4.6, clip=clip)
    dots: dict[str, list[Place]] = {}
    for course in courses:
        places = panel.place(course.dots[raster.visible(course.dots, course.dot_normals)])
        places = places[panel.holds(places, DOT_MM)] if panel.host is not None else places
        dots.setdefault(course.colour, []).extend((float(x), float(y)) for x, y in places)
    for colour, some in dots.items():
        canvas.discs(some, DOT_MM * share, fill=colour, edge=PAPER, width_mm=0.2 * share, order=4.7)
    # a name may stand on the dashes beside a line
    lone = [panel.place(t.xyz) for c in courses if all(t.faint for t in c.traces) for t in c.traces]
    spots = [piece[::SPOT_EVERY] for (_, faint), pieces in lines.items() if not faint for piece in pieces]
    spots += [np.array(list(some)).reshape(-1, 2) for some in dots.values()]
    walls = [*features(scene, [panel]), *(nose := _nose(scene, panel))]
    spots += [*lone, _filled(scene, panel), *map(_inside, nose), taken.spots]
    held = Taken(list(taken.boxes), np.concatenate(spots), walls)
    left, _, width, _ = panel.frame_mm
    more = BESIDE_MM if panel.host is None else -EDGE_MM
    bounds = max(reach[0], left - more), min(reach[1], left + width + more)
    _tags(canvas, page, courses, panel, raster, held, bounds)


def _shown(raster: Raster, course: Course) -> list[list[slice]] | None:
    """What is seen of each trace of a course; None where too little of it is."""
    found = [_stretches(raster, trace) for trace in course.traces]
    solid = [(t, parts) for t, parts in zip(course.traces, found, strict=True) if not t.faint]
    if not solid:
        return found
    whole = sum(_length(trace.xyz) for trace, _ in solid)
    seen = sum(_length(_flat(raster, trace.xyz[part])) for trace, parts in solid for part in parts)
    return found if seen >= min(SHOWN_MM, SHOWN * whole) else None


def _stretches(raster: Raster, trace: Trace) -> list[slice]:
    facing = raster.view.facing(trace.xyz, trace.normals)
    if trace.faint and facing.max() < FAINT_FACING:
        return []
    return stretches(trace.xyz, _flat(raster, trace.xyz), facing, raster.behind_mm(trace.xyz))


def _flat(raster: Raster, xyz: Floats) -> Floats:
    """Places (n, 2) as the camera sees them, in mm of the head."""
    return raster.project(xyz)[:, :2] * (raster.view.height_mm / raster.size_px[1])


def _length(places: Floats) -> float:
    return float(np.linalg.norm(np.diff(places, axis=0), axis=1).sum())


def _nose(scene: Scene, panel: Panel) -> list[Ellipse]:
    """The nose on the page: between eyes and mouth."""
    eyes = [feature.centre for feature in scene.avoid if feature.name.startswith("eye")]
    mouth = [feature.centre for feature in scene.avoid if feature.name == "mouth"]
    if panel.host is not None or not eyes or not mouth:
        return []
    x, y = panel.place((np.mean(eyes, axis=0) + mouth[0]) / 2 + np.array([0.0, 0.0, NOSE_MM[1]]))[0]
    turn = np.radians(panel.view.azimuth_deg)
    wide = NOSE_MM[0] * abs(np.cos(turn)) + NOSE_MM[1] * abs(np.sin(turn))
    return [Ellipse(float(x), float(y), float(wide) * panel.mm_per_mm, NOSE_MM[2] * panel.mm_per_mm)]


def _filled(scene: Scene, panel: Panel) -> Floats:
    """Spots all over eyes and mouth."""
    inside = np.array([(x, y) for x in np.linspace(-1, 1, 9) for y in np.linspace(-1, 1, 7)])
    found = [np.zeros((0, 2))]
    for feature in scene.avoid:
        half = np.array(feature.half_size_mm(panel.view)) * panel.mm_per_mm
        found.append(panel.place(feature.centre)[0] + inside * half)
    return np.concatenate(found)


def _inside(wall: Ellipse) -> Floats:
    """Spots all over an ellipse."""
    grid = np.array([(x, y) for x in np.linspace(-1, 1, 9) for y in np.linspace(-1, 1, 13)])
    middle, half = (wall.x_mm, wall.y_mm), (wall.half_width_mm, wall.half_height_mm)
    spots: Floats = np.array(middle) + grid[np.hypot(*grid.T) <= 1] * half
    return spots


def _tags(
    canvas: Canvas,
    page: Page,
    shown: Sequence[Course],
    panel: Panel,
    raster: Raster,
    taken: Taken,
    reach: tuple[float, float],
) -> None:
    """One tag for every label, on the near side, where there is room; what finds none is left without."""
    near = [course for course in shown if on_near_side(course.side, panel.view)]
    # what has one place alone chooses first
    near.sort(key=lambda course: course.layer == "channels" or len(course.tags) > 1)
    for label, courses in by_label(near).items():
        first = courses[0]
        filled = first.layer == "channels"
        look: tuple[Weight, str] = ("bold", PAPER) if filled else ("regular", first.colour)
        run = Run(label, page.sizes.small * 0.82, *look)
        half = canvas.measure(run) / 2 + PAD_MM[0], run.size_pt * MM_PER_PT * 0.36 + PAD_MM[1]
        options = _options(panel, raster, courses, half)
        free = (tag for tag in options if _within(tag, panel, reach) and not taken.hits(tag))
        tag = min(islice(free, 1 if filled else CHOICE), key=taken.cost_mm, default=None)
        if tag is None:
            continue
        taken = taken.with_tag(tag)
        if not filled:
            canvas.strokes([np.array([tag.place, (tag.x, tag.y)])], PAPER, 2.5 * LEADER_MM, order=7.3)
            canvas.strokes([np.array([tag.place, (tag.x, tag.y)])], first.colour, LEADER_MM, order=7.4)
        _pill(canvas, tag, *((first.colour, PAPER, RIM_MM) if filled else (PAPER, first.colour, LEADER_MM)))
        canvas.line(tag.x, tag.y, [run], align=0.5, order=7.6)


def _options(
    panel: Panel, raster: Raster, courses: Sequence[Course], half: tuple[float, float]
) -> Iterator[_Tag]:
    """Where a label may stand: beside a place of one of its courses that is seen, the best places first."""
    places: list[tuple[Floats, int]] = []
    head_on = panel.host is None and abs(panel.view.azimuth_deg) < TURNED_DEG
    for rank in range(max(len(course.tags) for course in courses)):
        for course in courses:
            if rank < len(course.tags):
                one = slice(rank, rank + 1)
                place = panel.place(course.tags[one])
                seen = raster.visible(course.tags[one], course.tag_normals[one])[0]
                if seen and (panel.host is None or panel.holds(place, EDGE_MM)[0]):
                    # from the front a name stands on the side of what it names
                    side = {"left": 1, "right": -1}.get(course.side, 0) if head_on else 0
                    places.append((place[0], side))
    left, top, width, height = panel.box_mm
    middle = np.array([left + width / 2, top + height / 2])
    for away in AWAY_MM[courses[0].layer]:
        for place, side in places:
            out = np.arctan2(*(place - middle)[::-1])
            # away from the middle of the head first, then round by both sides
            for k in range(TURNS if away else 1):
                turn = out + (k + 1) // 2 * (-1) ** k * 2 * np.pi / TURNS
                way = np.array([np.cos(turn), np.sin(turn)])
                x, y = place + way * (away + (np.array(half) if away else 0.0))
                if side * (x - middle[0]) < 0:
                    continue
                yield _Tag(float(x), float(y), *half, (float(place[0]), float(place[1])))


def _within(tag: _Tag, panel: Panel, reach: tuple[float, float]) -> bool:
    _, top, _, height = panel.frame_mm
    across = reach[0] <= tag.x - tag.half_width and tag.x + tag.half_width <= reach[1]
    return across and top <= tag.y - tag.half_height and tag.y + tag.half_height <= top + height


def _pill(canvas: Canvas, tag: _Tag, fill: str, edge: str, edge_mm: float) -> None:
    turn = np.linspace(np.pi / 2, 3 * np.pi / 2, 12)
    left = np.column_stack([np.cos(turn), np.sin(turn)]) * tag.half_height
    flat = np.array([tag.half_width - tag.half_height, 0.0])
    centre = np.array([tag.x, tag.y])
    shape = np.concatenate([left - flat, flat - left, left[:1] - flat]) + centre
    canvas.shape([shape], fill=fill, edge=edge, width_mm=edge_mm, order=7.5)
