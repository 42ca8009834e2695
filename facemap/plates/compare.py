"""Scenes beside each other on one page: one head, one scale of size and of colour, each with its words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from facemap.plates.canvas import Canvas, Run
from facemap.plates.cells import FINE, GUTTER_MM, Shot, expected_unseen, fitted, shared_names
from facemap.plates.foot import Foot
from facemap.plates.labels import zone_needles
from facemap.plates.page import FOOT_GAP_MM, heading
from facemap.plates.panels import STACK_GAP_MM, extent
from facemap.plates.rows import Kind, Row, care_row, points_sign
from facemap.scene import Frame, Mark, Scale, Scene
from facemap.style import MM_PER_PT, QUIET, Page, Widths
from facemap.views import View
from facemap.wording import listed, plain

NARROWEST_MM = 56.0
LINE_EM = 1.34
NOTE_GAP_MM = 2.0
SHORT_STUB = 0.5
TWO_FIGURES = 100
COURSES = {
    "Channels": "through their points in the order of WHO numbers; between them the course is facemap’s own",
    "Structures": "where they commonly lie, never a promise; dashed: how far they vary, or an assumption",
}
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class _Cell:
    """What stands over and under the heads of a scene."""

    head: tuple[Run, ...]
    note: tuple[Run, ...]


def draw_comparison(
    canvas: Canvas, scenes: Sequence[Scene], views: Sequence[View], page: Page, *, face: bool
) -> None:
    """Draw scenes side by side, each in all of the views."""
    top = heading(canvas, page, *_title(scenes))
    page = replace(page, widths=_fine(page.widths))
    shown = _on_one_scale([_dotted(scene) for scene in scenes])
    foot = Foot(_rows(shown), _scale(shown), tuple(dict.fromkeys(chain(*(s.words.credits for s in shown)))))
    bottom = page.height_mm - page.margin_mm - foot.height_mm(canvas, page) - FOOT_GAP_MM
    inner = page.width_mm - 2 * page.margin_mm
    rows = -(-len(shown) // max(1, int((inner + GUTTER_MM) // (NARROWEST_MM + GUTTER_MM))))
    across = -(-len(shown) // rows)
    width = (inner - (across - 1) * GUTTER_MM) / across
    frame = _frame(shown, face=face)
    extents = [extent(shown[0], view, frame) for view in views]
    named = _first_named(shown)
    gone = [_Gone(expected_unseen(scene, extents)) for scene in shown]
    while True:
        cells = [_cell(canvas, page, *both, shown, width) for both in zip(shown, gone, strict=True)]
        over = max(_height(cell.head) for cell in cells) + NOTE_GAP_MM
        under = max(_height(cell.note) for cell in cells) + NOTE_GAP_MM
        room = (bottom - top - rows * (over + under) - (rows - 1) * STACK_GAP_MM) / rows
        fine, heads = fitted(canvas, page, shown, extents, width, room)
        names = shared_names(canvas, fine, shown, heads.free_mm)
        step = (bottom - top + STACK_GAP_MM) / rows
        spare = min((room - heads.height_mm) / 2, STACK_GAP_MM)
        at = [_at(n, len(cells), across, page, width, top + spare, step) for n in range(len(cells))]
        shots = [
            Shot.of(scene, heads, (x, y + over), frame, canvas, fine, names, zones)
            for scene, (x, y), zones in zip(shown, at, named, strict=True)
        ]
        told = [_Gone(shot.unseen, shot.left_out) for shot in shots]
        after = [_cell(canvas, page, *both, shown, width) for both in zip(shown, told, strict=True)]
        # less that is said needs no new page: what was measured still holds it
        if all(_height(cell.note) + NOTE_GAP_MM <= under for cell in after):
            break
        # never less than before, or it might go on for ever
        gone = [
            new if _height(a.note) >= _height(b.note) else old
            for new, old, a, b in zip(told, gone, after, cells, strict=True)
        ]
    for cell, shot, (x, y) in zip(after, shots, at, strict=True):
        _lines(canvas, cell.head, x, y)
        shot.draw(canvas, fine, (x - (width + GUTTER_MM) / 2, x + (width + GUTTER_MM) / 2))
        _lines(canvas, cell.note, x, y + over + heads.height_mm + NOTE_GAP_MM)
    foot.draw(canvas, page)


@dataclass(frozen=True)
class _Gone:
    """Of a scene: codes of points that no view shows, and labels for which there is no room."""

    unseen: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def _at(
    n: int, count: int, across: int, page: Page, width: float, top: float, step: float
) -> tuple[float, float]:
    """Middle and upper edge of a cell; a last row that is not full stands in the middle."""
    row, column = divmod(n, across)
    held = min(across, count - row * across)
    inner = page.width_mm - 2 * page.margin_mm
    left = page.margin_mm + (inner - held * width - (held - 1) * GUTTER_MM) / 2
    return left + column * (width + GUTTER_MM) + width / 2, top + row * step


def _first_named(scenes: Sequence[Scene]) -> list[list[str]]:
    """The zones that each scene names: those that none before it has shown."""
    known: set[str] = set()
    named = []
    for scene in scenes:
        named.append([zone for zone in dict.fromkeys(p.zone for p in scene.patches) if zone not in known])
        known |= set(named[-1])
    return named


def _fine(widths: Widths) -> Widths:
    """Smaller dots and a finer texture, for smaller heads."""
    return replace(
        widths,
        dot_radius_mm=widths.dot_radius_mm * FINE,
        dot_ring_mm=widths.dot_ring_mm * FINE,
        outline_mm=widths.outline_mm * FINE,
        stub_mm=widths.stub_mm * SHORT_STUB,
        texture_radius_mm=widths.texture_radius_mm * FINE,
        texture_step_mm=widths.texture_step_mm * FINE * FINE,
    )


def _title(scenes: Sequence[Scene]) -> tuple[str, str, str]:
    """Title, characters and subtitle: what the scenes share, and what differs."""
    concerns = list(dict.fromkeys(scene.words.title for scene in scenes))
    number = NUMBERS[len(scenes)] if len(scenes) < len(NUMBERS) else str(len(scenes))
    if len(concerns) > 1:
        return listed([concerns[0], *(c[0].lower() + c[1:] for c in concerns[1:])]), "", ""
    words = "One scale for all; what nobody reported is left open"
    return f"{concerns[0]}: {number} techniques", scenes[0].words.title_hanzi, words


def _dotted(scene: Scene) -> Scene:
    """Without the points that no count is of: dots stand for needles here."""
    counted = scene.told is None or scene.told.places == "points"
    return scene if counted else replace(scene, marks=())


def _on_one_scale(scenes: Sequence[Scene]) -> list[Scene]:
    """All in the colours of the longest of their scales."""
    longest = max((s.scale for s in scenes if s.scale), key=lambda bar: bar.end_per_cm2, default=None)
    if longest is None:
        return list(scenes)
    return [
        replace(
            scene,
            patches=tuple(patch.on_scale(longest.end_per_cm2) for patch in scene.patches),
            scale=scene.scale and replace(scene.scale, ticks=longest.ticks),
        )
        for scene in scenes
    ]


def _frame(scenes: Sequence[Scene], *, face: bool) -> Frame:
    """One frame for all heads, which holds what each of them shows."""
    frames = [scene.face if face else scene.frame for scene in scenes]
    low = min(frames, key=lambda f: f.bottom_mm)
    return replace(low, top_mm=max(f.top_mm for f in frames))


def _cell(
    canvas: Canvas, page: Page, scene: Scene, gone: _Gone, scenes: Sequence[Scene], width: float
) -> _Cell:
    sizes, told = page.sizes, scene.told
    several = len({s.words.title for s in scenes}) > 1
    name = scene.words.title if several else told.name if told else "Zones and points"
    over = [Run(line, sizes.subtitle, "bold") for line in canvas.wrapped(name, sizes.subtitle, width, "bold")]
    if told is not None:
        count = f"{told.name}: {told.count}" if several else told.count
        over += [Run(line, sizes.label) for line in canvas.wrapped(count, sizes.label, width)]
        source = canvas.wrapped(told.source, sizes.small, width)
        over += [Run(line, sizes.small, "regular", QUIET) for line in source]
    notes = [
        line for note in _notes(scene, gone, scenes) for line in canvas.wrapped(note, sizes.small, width)
    ]
    return _Cell(tuple(over), tuple(Run(line, sizes.small, "regular", QUIET) for line in notes))


def _notes(scene: Scene, gone: _Gone, scenes: Sequence[Scene]) -> Iterable[str]:
    """What is drawn on a head and how it follows from the count."""
    told = scene.told
    if told is not None and told.mean:
        zones = {p.zone: [q for q in scene.patches if q.zone == p.zone] for p in scene.patches}
        for patches in zones.values():
            if patches[0].fill == "density":
                yield f"{patches[0].name}: {zone_needles(patches)}"
        yield f"Mean density: {told.mean} per cm²"
    elif told is not None and told.placed:
        yield f"Dots: {told.placed}"
    elif told is not None and told.places == "per_area":
        yield _texture(scene, scenes)
    elif told is not None:
        yield "Zone only: " + ("no density follows" if told.places else "no number was reported")
    if gone.unseen:
        yield f"Not seen here: {listed(gone.unseen)}"
    if gone.left_out:
        yield f"No room for: {listed(gone.left_out)}"
    yield from scene.words.missing


def _texture(scene: Scene, scenes: Sequence[Scene]) -> str:
    """Texture is no scale: how many times as dense as a density that stands beside it."""
    dense = next((p.per_cm2[1] for p in scene.patches if p.per_cm2[1]), None)
    for other in scenes:
        if dense and other.scale is not None and other.told is not None:
            times = dense / other.scale.markers[0].per_cm2
            digits = plain(float(f"{times:.2g}")) if times >= TWO_FIGURES else plain(round(times))
            return f"Texture, not to scale: about {digits} times {other.told.name}’s mean density"
    return scene.words.texture_note


def _rows(scenes: Sequence[Scene]) -> tuple[Row, ...]:
    """The legend of all: what is said of several is said once."""
    rows = []
    if any(scene.told for scene in scenes):
        rows.append(Row("reported", "Reported", "the counts over the heads, by the source under each"))
    if any(scene.scale for scene in scenes):
        said = "densities and needles in the zones, from areas on this head; the colour shows the higher end"
        rows.append(Row("computed", "Computed", said))
    rows += _merged(scenes, "assumed", "Assumed")
    dotted = [scene for scene in scenes if scene.marks]
    marks: list[Mark] = [mark for scene in dotted for mark in scene.marks]
    rows += [replace(row, kind=points_sign(marks)) for row in _merged(dotted, "points", "Points")]
    rows += care_row(marks)
    rows += _merged(dotted, "critical", "Critical", named=False)
    told = dict.fromkeys(row for s in scenes for row in s.words.legend if row.kind == "illustration")
    rows += [Row(row.kind, row.head, COURSES.get(row.head, row.words)) for row in told]
    if any(len(scene.needles) for scene in scenes):
        rows.append(Row("needles", "Needles", "single dots show a count, not places to needle"))
    return tuple(rows)


def _merged(scenes: Sequence[Scene], kind: Kind, head: str, *, named: bool = True) -> list[Row]:
    told: dict[str, list[str]] = {}
    for scene in scenes:
        for row in scene.words.legend:
            if row.kind == kind:
                told.setdefault(row.words, []).append(scene.told.name if scene.told else scene.words.title)
    if not told:
        return []
    alike = len(told) == 1 and len(next(iter(told.values()))) == len(scenes)
    said = [w if alike or not named else f"{listed(list(dict.fromkeys(n)))}: {w}" for w, n in told.items()]
    return [Row(kind, head, "; ".join(said))]


def _scale(scenes: Sequence[Scene]) -> Scale | None:
    """The colour bar of all, pointing at each one's zones."""
    scales = [(s.scale, s.told) for s in scenes if s.scale is not None]
    if not scales:
        return None
    several = len({s.words.title for s in scenes}) > 1
    markers = [
        marker if several or told is None else replace(marker, words=f"{told.name} {marker.per_cm2:.2f}")
        for scale, told in scales
        for marker in scale.markers[1:] or scale.markers
    ]
    return replace(scales[0][0], markers=tuple(dict.fromkeys(markers)))


def _height(runs: Sequence[Run]) -> float:
    return sum(run.size_pt for run in runs) * MM_PER_PT * LINE_EM


def _lines(canvas: Canvas, runs: Sequence[Run], middle: float, y: float) -> None:
    for run in runs:
        line = run.size_pt * MM_PER_PT * LINE_EM
        canvas.line(middle, y + line / 2, [run], align=0.5)
        y += line
