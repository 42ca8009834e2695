"""The parts of a scene: skin, patches, marks, needles and frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from facemap.choosing import is_critical
from facemap.needles import sample
from facemap.planning import planned
from facemap.portrait import Portrait, portrait
from facemap.scene.nouns import Eyeline, Frame, Mark, Patch, Surface
from facemap.style import density_colour

if TYPE_CHECKING:
    from facemap.density import Density
    from facemap.heads import Head
    from facemap.placing import FaceMap
    from facemap.records import Concern, Plan, Point, Technique
    from facemap.rules import Side

Floats = NDArray[np.float64]
Fill = Literal["density", "outline", "texture"]

SEED: Final = 70
REACH_MM: Final = 4.0
LEVEL: Final = 2
STRANDS: Final = ("hair", "brow", "lash", "strand")
NECK_MM: Final = 46.0
FADE_MM: Final = 26.0
UNDER_CHIN_MM: Final = 38.0
OVER_HAIRLINE_MM: Final = 42.0
FACE_FADE_MM: Final = 30.0
BESIDE_JAW_MM: Final = 4.0


@lru_cache(maxsize=4)
def skin_of(map_: FaceMap) -> tuple[Portrait, Surface, tuple[Surface, ...]]:
    """The portrait of a map's head with its wrinkles, and its surfaces; kept for the next scene."""
    folds = {
        f"{line.id}_{side}": map_.line(line.id, side).curve
        for line in map_.atlas.lines.values()
        if line.kind == "wrinkle"
        for side in map_.line_sides(line.id)
    }
    made = portrait(map_.head, folds, level=LEVEL)
    skin = Surface("skin", made.mesh.vertices, made.mesh.vertex_normals, made.mesh.triangles, made.rgb)
    parts = tuple(
        Surface(
            part.name,
            part.mesh.vertices,
            part.mesh.vertex_normals,
            part.mesh.triangles,
            part.rgb,
            part.opacity,
            any(word in part.name for word in STRANDS),
            part.rows,
        )
        for part in made.parts
    )
    return made, skin, parts


@lru_cache(maxsize=128)
def signed_field(map_: FaceMap, zone: str, side: Side) -> NDArray[np.float32]:
    """Distance (n,) from a zone's edge at the fine vertices, negative inside; computed only near the zone."""
    made = skin_of(map_)[0]
    mesh = map_.head.mesh
    region = map_.zone(zone, side).region
    held = np.zeros(len(mesh.vertices), dtype=bool)
    held[mesh.triangles[np.unique(region.parents)]] = True
    near = np.asarray(held[mesh.triangles].any(axis=1))
    field = np.full(len(made.mesh.vertices), REACH_MM, dtype=np.float32)
    ours = np.nonzero(near[made.parent_triangle])[0]
    field[ours] = region.signed_mm(mesh, made.parent_triangle[ours], made.parent_bary[ours], REACH_MM)
    field.flags.writeable = False
    return field


def patches_of(map_: FaceMap, concerns: Sequence[Concern], density: Density | None) -> tuple[Patch, ...]:
    """Every zone of the concerns on each of its sides, the largest first."""
    zones = dict.fromkeys(zone for concern in concerns for zone in concern.zones)
    patches = [patch_of(map_, zone, side, density) for zone in zones for side in map_.zone_sides(zone)]
    return tuple(sorted(patches, key=lambda patch: -patch.area_cm2))


def patch_of(map_: FaceMap, zone: str, side: Side, density: Density | None) -> Patch:
    """A zone on one side with its density, if there is one."""
    record, placed = map_.atlas.zones[zone], map_.zone(zone, side)
    made = skin_of(map_)[0]
    row = density.row(zone, side) if density is not None else None
    fill: Fill = "outline"
    colour = shown = None
    if density is not None and row is not None and density.places == "area" and row.per_cm2 is not None:
        fill, shown, colour = "density", row.per_cm2, density_colour(row.per_cm2)
    elif density is not None and density.places == "per_area":
        fill = "texture"
    return Patch(
        zone=zone,
        side=side,
        name=record.names.en,
        hanzi=record.names.hant or "",
        signed_mm=signed_field(map_, zone, side),
        outlines=tuple(made.xyz(c.triangles, c.bary) for c in placed.region.outlines(map_.head.mesh)),
        fill=fill,
        colour=colour,
        area_cm2=placed.area_cm2,
        needles=(None, None) if row is None else (row.needles_low, row.needles_high),
        per_cm2=(None, None) if row is None else (row.per_cm2_low, row.per_cm2_high),
        note=None if row is None else row.note,
        shown_per_cm2=shown,
    )


def marks_of(
    map_: FaceMap,
    concerns: Sequence[Concern],
    technique: Technique | None,
    density: Density | None,
    plan: Plan | None = None,
) -> tuple[Mark, ...]:
    """The points that a plate names: those of a count of points, else the technique's, else the protocols'.

    A plan chooses among them.
    """
    atlas = map_.atlas
    chosen: list[str] = []
    if density is not None and density.places == "per_area":
        return ()
    if density is not None and density.places == "points" and density.choice is not None:
        chosen = [c.point for c in density.choice.chosen]
        listed = planned(technique.points or () if technique is not None else (), plan)
        names = [*chosen, *(p for p in listed if p in atlas.points and is_critical(atlas.points[p]))]
    else:
        own = technique.points if technique is not None else None
        recipes = [p.point for c in concerns for protocol in c.protocols for p in protocol.points]
        names = list(planned(own or recipes, plan))
        chosen = [n for n in names if n in atlas.points and not is_critical(atlas.points[n])]
    marks: list[Mark] = []
    for name in dict.fromkeys(names):
        record = atlas.points.get(name)
        if record is None or record.where is None or not record.drawn:
            continue
        marks += [_mark(map_, record, side, name in chosen) for side in map_.point_sides(name)]
    return tuple(marks)


def _mark(map_: FaceMap, record: Point, side: Side, chosen: bool) -> Mark:
    made = skin_of(map_)[0]
    placed = map_.point(record.id, side)
    triangles, bary = np.array([placed.anchor.triangle]), np.asarray(placed.anchor.bary)[None]
    return Mark(
        point=record.id,
        side=side,
        code=record.code,
        hanzi=record.names.hant or "",
        pinyin=(record.names.pinyin or "") if record.code == record.id else "",
        english=record.names.en,
        xyz=made.xyz(triangles, bary)[0],
        normal=made.normals(triangles, bary)[0],
        caution="critical" if is_critical(record) else record.caution,
        estimated=placed.estimated,
        chosen=chosen,
    )


def region_of(map_: FaceMap, density: Density) -> tuple[Patch, ...]:
    """The region that the count is over, tinted with its density outside the concerns' zones."""
    known = [piece.per_cm2 for piece in density.pieces if piece.per_cm2 is not None]
    if density.region is None or not known:
        return ()
    sides = map_.zone_sides(density.region)
    tint, least = density_colour(min(known)), min(known)
    return tuple(
        replace(
            patch_of(map_, density.region, side, density), fill="density", colour=tint, shown_per_cm2=least
        )
        for side in sides
    )


def needles_of(map_: FaceMap, density: Density | None) -> tuple[Floats, Floats]:
    """A seeded sample of single needles on the fine skin: places and normals (k, 3)."""
    if density is None:
        return np.zeros((0, 3)), np.zeros((0, 3))
    made = skin_of(map_)[0]
    spread = sample(map_, density, np.random.default_rng(SEED))
    return made.xyz(spread.triangles, spread.bary), made.normals(spread.triangles, spread.bary)


def frames_of(
    head: Head, skin: Surface, patches: Sequence[Patch], marks: Sequence[Mark]
) -> tuple[Frame, Frame]:
    """The head from the crown to the neck, and the face from over the hairline to under the chin.

    Both reach as far as anything that is shown.
    """
    heights = [mark.xyz[1] for mark in marks]
    heights += [skin.vertices[patch.signed_mm < 0, 1] for patch in patches]
    shown = np.concatenate([np.atleast_1d(h) for h in heights]) if heights else np.zeros(1)
    chin = head.landmarks["gn"].on(head.mesh)
    top = float(skin.vertices[:, 1].max())
    jaw = head.landmarks["go_left"].on(head.mesh)
    hairline = head.landmarks["tr"].on(head.mesh)
    below, beside = float(chin[1]), float(jaw[0]) + BESIDE_JAW_MM
    low, high = float(shown.min()) - FACE_FADE_MM, float(shown.max()) + FACE_FADE_MM
    whole = Frame(top + 2 * FADE_MM, min(below - NECK_MM, low), FADE_MM, beside, below)
    crown = max(float(hairline[1]) + OVER_HAIRLINE_MM, high)
    if crown > top:
        crown = top + 2 * FADE_MM
    return whole, Frame(crown, min(below - UNDER_CHIN_MM, low), FACE_FADE_MM, beside, below)


def avoid_of(head: Head) -> tuple[Eyeline, ...]:
    """Eyes and mouth, which leaders go round."""
    found = [
        Eyeline(f"eye {side}", eye.centre + np.array([0.0, 0.0, eye.radius_mm]), 21.0, 12.0)
        for side, eye in head.eyes.items()
    ]
    places = {
        name: head.landmarks[name].on(head.mesh)
        for name in ("ch_left", "ch_right", "ls", "li")
        if name in head.landmarks
    }
    if len(places) == 4:
        half = float(places["ch_left"][0] - places["ch_right"][0]) / 2
        high = float(places["ls"][1] - places["li"][1]) / 2
        found.append(Eyeline("mouth", (places["ls"] + places["li"]) / 2, half, max(high, 4.0)))
    return tuple(found)
