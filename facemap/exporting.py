"""The map for other programs: a coloured skin sheet (PLY), the points (CSV), everything (JSON).

Lengths are mm in the head's frame: +x the subject's left, +y up, +z forward. Nothing is mirrored.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from facemap import hazards, listing
from facemap.density import EMPHASIS, density
from facemap.errors import BadInput
from facemap.planning import wish
from facemap.spreading import at_vertices
from facemap.style import DENSITY_STOPS, density_colour, density_ticks, rgb
from facemap.surface import Anchor, Curve
from facemap.tables import as_json, rounded
from facemap.writing import check_writable, write_bytes

if TYPE_CHECKING:
    from facemap.density import Density
    from facemap.placing import FaceMap, PlacedLine, PlacedPoint, PlacedZone
    from facemap.records import Ruled, Structure
    from facemap.surface import Mesh

FRAME = "+x the subject's left, +y up, +z forward; origin midway between the tragions; mm"
LATER = (".obj", ".glb", ".vtp", ".mrk.json")

_SKIN = rgb(DENSITY_STOPS[0])
_NO_NUMBER = (0.78, 0.74, 0.70)
_FADE_MM = 2.0


def export(
    map_: FaceMap,
    path: str | os.PathLike[str],
    concerns: Mapping[str, float] | Sequence[str] = (),
    technique: str | None = None,
    *,
    emphasis: float = EMPHASIS,
    count: str | float | None = None,
    plan: str | None = None,
) -> Path:
    """Write a map to a file of another program's format, chosen by its suffix.

    Parameters
    ----------
    map_ : FaceMap
    path : path
        ``.ply``: the skin sheet in colours, vertex by vertex as in ``map_.head.mesh``. ``.csv``: where every
        point lies. ``.json``: an object of head, points, zones, lines, structures, sources.
    concerns, technique, emphasis, count, plan
        As for :func:`facemap.density`: the sheet shows the concerns' zones in the colours of their density,
        the zones of the JSON hold their needles.

    Returns
    -------
    Path
        What was written.

    Raises
    ------
    BadInput
        For a suffix that no writer has.
    CannotWrite
        Where the file cannot be written; one that was there is kept.
    """
    check_file(path)
    target = Path(path)
    writer = _writer(target)
    found = None
    asked = wish(map_.atlas, concerns, technique, count, plan)
    if asked.technique is not None:
        found = density(
            map_, asked.technique, asked.concerns, emphasis=emphasis, count=count, plan=asked.plan_id
        )
    content = writer(_Export(map_, tuple(asked.concerns), found))
    write_bytes(target, content)
    return target


def check_file(path: str | os.PathLike[str]) -> None:
    """Refuse a file that no writer answers to or that cannot be written, before anything is computed."""
    if not isinstance(path, str | os.PathLike):
        raise BadInput(f"{path!r} is no path: a text or a Path was expected, as in 'map.json'")
    _writer(Path(path))
    check_writable(path)


@dataclass(frozen=True)
class _Export:
    """What is to be written."""

    map_: FaceMap
    concerns: tuple[str, ...]
    density: Density | None


def _writer(path: Path) -> Callable[[_Export], bytes]:
    name = path.name.lower()
    if name in (*WRITERS, *LATER):
        raise BadInput(f"{path.name!r} is a suffix without a name: write map{path.name}")
    later = next((suffix for suffix in LATER if name.endswith(suffix)), None)
    known = f"there is {', '.join(WRITERS)}"
    if later:
        raise BadInput(f"{later} cannot be written yet: {known}")
    if path.suffix.lower() not in WRITERS:
        raise BadInput(f"no format for {path.name!r}: {known}")
    return WRITERS[path.suffix.lower()]


def ply(mesh: Mesh, colours: NDArray[np.uint8], comments: Sequence[str] = ()) -> bytes:
    """A mesh with a colour for each vertex as a binary PLY.

    Parameters
    ----------
    mesh : Mesh
        n vertices, m triangles.
    colours : (n, 3) uint8
    comments : sequence of str
        Lines of the header.
    """
    vertices = np.empty(
        len(mesh.vertices),
        dtype=[("x", "<f8"), ("y", "<f8"), ("z", "<f8"), ("red", "u1"), ("green", "u1"), ("blue", "u1")],
    )
    for axis, name in enumerate("xyz"):
        vertices[name] = mesh.vertices[:, axis]
    for channel, name in enumerate(("red", "green", "blue")):
        vertices[name] = colours[:, channel]
    faces = np.empty(len(mesh.triangles), dtype=[("count", "u1"), ("corners", "<i4", (3,))])
    faces["count"] = 3
    faces["corners"] = mesh.triangles
    header = [
        "ply",
        "format binary_little_endian 1.0",
        *(f"comment {text}" for text in comments),
        f"element vertex {len(vertices)}",
        *(f"property double {axis}" for axis in "xyz"),
        *(f"property uchar {name}" for name in ("red", "green", "blue")),
        f"element face {len(faces)}",
        "property list uchar int vertex_indices",
        "end_header",
    ]
    return (
        "".join(f"{line}\n" for line in header).encode("ascii", "replace")
        + vertices.tobytes()
        + faces.tobytes()
    )


def _as_ply(what: _Export) -> bytes:
    head = what.map_.head
    comments = [f"facemap: {head.name}, {FRAME}"]
    if what.density is not None:
        end = scale_end(what.map_, what.concerns, what.density)
        comments.append(
            f"colours: needles per cm2, 0 to {end:g}, {what.density.technique}, {what.density.counted}"
        )
    return ply(head.mesh, zone_colours(what.map_, what.concerns, what.density), comments)


def zone_colours(map_: FaceMap, concerns: Sequence[str], found: Density | None) -> NDArray[np.uint8]:
    """The colour of each vertex of the skin sheet, (n, 3): the concerns' zones by density, skin elsewhere.

    Across an edge a colour fades over the width of a triangle, so that the edge runs straight through the
    triangles it crosses instead of along their sides.
    """
    mesh = map_.head.mesh
    colours = np.tile(np.array(_SKIN), (len(mesh.vertices), 1))
    triangles, bary = at_vertices(mesh)
    end_per_cm2 = scale_end(map_, concerns, found)
    chosen = dict.fromkeys(zone for concern in concerns for zone in map_.atlas.concerns[concern].zones)
    for zone in chosen:
        for side in map_.zone_sides(zone):
            row = None if found is None else found.row(zone, side)
            value = None if row is None else row.per_cm2
            colour = np.array(_NO_NUMBER if value is None else density_colour(value, end_per_cm2))
            region = map_.zone(zone, side).region
            signed_mm = region.signed_mm(mesh, triangles, bary, reach_mm=_FADE_MM)
            share = np.clip(0.5 - signed_mm / (2 * _FADE_MM), 0.0, 1.0)[:, None]
            colours = (1 - share) * colours + share * colour
    rounded_colours: NDArray[np.uint8] = np.rint(255 * colours).astype(np.uint8)
    return rounded_colours


def scale_end(map_: FaceMap, concerns: Sequence[str], found: Density | None) -> float:
    """Where the colours' scale ends, needles per cm²: as on a plate of the same concerns."""
    zones = {zone for concern in concerns for zone in map_.atlas.concerns[concern].zones}
    shown = [] if found is None else [row for row in found.rows if row.zone in zones]
    known = [row.per_cm2 for row in (*shown, found and found.over_region) if row and row.per_cm2 is not None]
    return density_ticks(max(known, default=0.0))[-1]


def _as_csv(what: _Export) -> bytes:
    return listing.located(what.map_.points).csv().encode("utf-8")


def _as_json(what: _Export) -> bytes:
    map_ = what.map_
    content = {
        "head": _head(map_),
        "points": [_point(map_, placed) for placed in map_.points],
        "zones": [_zone(map_, placed, what.density) for placed in map_.zones],
        "lines": [_line(map_, placed) for placed in map_.lines],
        "structures": [
            _structure(map_, record, side, found)
            for record in map_.atlas.structures.values()
            for side, found in hazards.projections(map_, record.id)
        ],
        "sources": [source.model_dump(mode="json") for source in map_.atlas.sources.values()],
    }
    return as_json(content).encode("utf-8")


def _head(map_: FaceMap) -> dict[str, object]:
    head = map_.head
    settings = head.settings
    return {
        "name": head.name,
        "digest": head.digest,
        "frame": FRAME,
        "vertices": len(head.mesh.vertices),
        "triangles": len(head.mesh.triangles),
        "sex": settings.sex,
        "age": settings.age,
        "ancestry": dict(settings.ancestry),
        "weight": settings.weight,
        "double_chin": settings.double_chin,
        "expression": dict(settings.expression),
    }


def _point(map_: FaceMap, placed: PlacedPoint) -> dict[str, object]:
    record = map_.atlas.points[placed.id]
    return {
        "id": placed.id,
        "side": placed.side,
        "names": record.names.model_dump(mode="json"),
        "xyz_mm": _numbers(placed.xyz, 4),
        "normal": _numbers(placed.normal, 6),
        "triangle": int(placed.anchor.triangle),
        "bary": _numbers(placed.anchor.bary, 9),
        "estimated": placed.estimated,
        "caution": record.caution,
        "at_risk": list(record.at_risk),
        "drawn": record.drawn,
        "insertion": [item.model_dump(mode="json") for item in record.insertion],
        "basis": record.basis,
        "source": record.source,
        "added": _added(record),
    }


def _zone(map_: FaceMap, placed: PlacedZone, found: Density | None) -> dict[str, object]:
    record = map_.atlas.zones[placed.id]
    mesh = map_.head.mesh
    row = None if found is None else found.row(placed.id, placed.side)
    numbers = {
        column.key: None if row is None else rounded(getattr(row, column.key), column.decimals)
        for column in listing.DENSITY_COLUMNS[3:7]
    }
    return {
        "id": placed.id,
        "side": placed.side,
        "name": record.name,
        "area_cm2": round(placed.area_cm2, 4),
        **numbers,
        "outlines_mm": [_polyline(curve, mesh) for curve in placed.region.outlines(mesh)],
        "basis": record.basis,
        "source": record.source,
        "added": _added(record),
    }


def _line(map_: FaceMap, placed: PlacedLine) -> dict[str, object]:
    record = map_.atlas.lines[placed.id]
    mesh = map_.head.mesh
    return {
        "id": placed.id,
        "side": placed.side,
        "name": record.name,
        "kind": record.kind,
        "channel": record.channel,
        "points": None if record.order is None else list(record.order.points),
        "comes_from": record.comes_from,
        "goes_on_to": record.goes_on_to,
        "length_mm": round(placed.curve.length_mm(mesh), 4),
        "xyz_mm": _polyline(placed.curve, mesh),
        "basis": record.basis,
        "source": record.source,
        "added": _added(record),
    }


def _structure(map_: FaceMap, record: Structure, side: str, found: hazards.Projection) -> dict[str, object]:
    """What lies over a structure on the skin: a place, a line or outlines, with its spread."""
    mesh = map_.head.mesh
    shape: dict[str, object]
    if isinstance(found, Anchor):
        shape = {"place_mm": _numbers(found.on(mesh), 4)}
    elif isinstance(found, Curve):
        shape = {"xyz_mm": _polyline(found, mesh)}
    else:
        shape = {"outlines_mm": [_polyline(curve, mesh) for curve in found.outlines(mesh)]}
    return {
        "id": record.id,
        "side": side,
        "name": record.name,
        "kind": record.kind,
        **shape,
        "spread": [item.model_dump(mode="json") for item in record.spread],
        "depth": [item.model_dump(mode="json") for item in record.depth],
        "basis": record.basis,
        "source": record.source,
        "added": _added(record),
    }


def _added(record: Ruled) -> list[dict[str, object]]:
    """The numbers of a rule that the record's source does not give, and whose they are."""
    return [item.model_dump(mode="json") for item in record.added]


def _polyline(curve: Curve, mesh: Mesh) -> list[list[float]]:
    return [_numbers(node, 4) for node in curve.on(mesh)]


def _numbers(values: NDArray[np.float64], decimals: int) -> list[float]:
    return [round(float(value), decimals) + 0.0 for value in values]


WRITERS: Mapping[str, Callable[[_Export], bytes]] = MappingProxyType(
    {".ply": _as_ply, ".csv": _as_csv, ".json": _as_json}
)
"""What can be written, by suffix."""
