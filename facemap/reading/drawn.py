"""Zones drawn on the head in another program: rings as CSV or as Slicer's closed curves, labels of vertices.

A ring is carried as places of the skin sheet of the head it was drawn on, so that it goes to every head of
the family. Which head that is a comment of the file may say, ``# head: female,age=35``, or a description in
Slicer, ``head: female,age=35``. These files hold places and names only: basis and source say that they are
your own.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from facemap.errors import BadInput, FacemapError
from facemap.grammar import MAX_NODES, Painted, Ring
from facemap.reading.maps import Entry, MapFile
from facemap.reading.mistakes import Mistake, did_you_mean
from facemap.reading.sheets import Row, Sheet
from facemap.reading.slicer import SUFFIX, closed_curves, descriptions
from facemap.reading.yaml import Document, read_text
from facemap.records import Names, Origin, Source, Zone
from facemap.surface import Anchor, Mesh, first_crossing, nearest_anchors, ring_through
from facemap.surface.mesh import Floats

OFF_MM = 5.0
"""A place further from the skin than this was not drawn on this head."""
_ACROSS_MM = 2.0
"""A zone that goes no further over the midline than this lies on one side."""
_SHOWN = 5
_HEAD = re.compile(r"head *[:=] *(.*)", re.IGNORECASE)
_BELOW_0, _SUM_OFF = 1e-6, 1e-3
_ON_EVERY_HEAD = "Given as places of the skin sheet, which are the same on every head."
_XYZ = ("x_mm", "y_mm", "z_mm")
_ANCHOR = ("triangle", "b0", "b1", "b2")
_LABELS = ("vertex", "label")
_MORE = ("id", "name", "side")
_SIDES = ("left", "right", "midline", "both")
COLUMNS = "x_mm,y_mm,z_mm or triangle,b0,b1,b2 (a ring; id, name and side if you like), or vertex,label"

Node = tuple[int, float, float, float]


@dataclass(frozen=True)
class Skin:
    """The head that something is drawn on.

    Attributes
    ----------
    name : str
    mesh : Mesh
        Its skin sheet.
    why : str
        How it is known that it was this one.
    other : callable or None
        Gives the skin of another head from its settings, as in ``female,age=35``.
    """

    name: str
    mesh: Mesh
    why: str = "the standard head: the file names no other"
    other: Callable[[str], Skin] | None = None


@dataclass(frozen=True)
class Drawn:
    """A ring as a file has it: its zone, and a line and what to call it for each of its places."""

    id: str
    lines: tuple[int, ...]
    places: tuple[str, ...]
    xyz: tuple[tuple[float, float, float], ...] = ()
    nodes: tuple[Node, ...] = ()
    name: str | None = None
    side: str | None = None
    smooth: bool = False


def read_drawn(path: Path, name: str, skin: Skin) -> MapFile:
    """Read a file of zones drawn on a head.

    Parameters
    ----------
    path : Path
        ``.csv`` or ``.mrk.json``.
    name : str
        What messages call it.
    skin : Skin
        The head it was drawn on.

    Raises
    ------
    BadAtlas
        When it cannot be read at all.
    """
    return _Reader(path, name, skin).read()


class _Reader:
    """Reads one file; what is wrong with it is collected."""

    def __init__(self, path: Path, name: str, skin: Skin) -> None:
        self.path, self.name, self.skin = path, name, skin
        self.mistakes: list[Mistake] = []
        self.document = Document(name, None, {})
        self.on_every_head = False

    def read(self) -> MapFile:
        text = read_text(self.path, self.name)
        if self.path.suffix.lower() == ".json":
            zones = list(self._from_slicer(text))
        else:
            zones = list(self._from_sheet(Sheet.read(text, self.name)))
        entries = [self._entry(zone, line) for zone, line in filter(None, zones)]
        if entries:
            on = "the skin sheet" if self.on_every_head else f"the {self.skin.name}"
            source = Source(id=self.path.name, kind="own", title=f"{self.path.name}, drawn on {on}")
            entries.append(Entry("sources", source, ("sources", 0)))
        elif not self.mistakes:
            self._wrong(1, None, "no zone is drawn in this file")
        return MapFile(self.document, tuple(entries), tuple(self.mistakes))

    def _entry(self, zone: Zone, line: int) -> Entry:
        path = ("zones", len(self.document.lines))
        self.document.lines[path] = line
        return Entry("zones", zone, path)

    def _wrong(self, line: int, record: str | None, text: str) -> None:
        self.mistakes.append(Mistake(Origin(self.name, line), record, text))

    def _named_head(self, said: Iterable[tuple[int, str]]) -> bool:
        """Take the head that a file says it was drawn on; whether nothing is wrong with it."""
        named = [(line, found[1].strip()) for line, words in said if (found := _HEAD.fullmatch(words))]
        for line, words in named:
            if words != named[0][1]:
                self._wrong(line, None, f"head: {words}: line {named[0][0]} says {named[0][1]}")
                return False
        if not named or self.skin.other is None:
            return True
        try:
            self.skin = self.skin.other(named[0][1])
        except FacemapError as why:
            self._wrong(named[0][0], None, f"head: {why}")
            return False
        return True

    def _from_slicer(self, text: str) -> Iterator[tuple[Zone, int] | None]:
        if self._named_head(descriptions(text)):
            for ring in closed_curves(text, self.name, _stem(self.path), self._wrong):
                yield self._zone(Drawn(**ring))

    # ---- CSV

    def _from_sheet(self, sheet: Sheet) -> Iterator[tuple[Zone, int] | None]:
        kinds = [kind for kind in (_XYZ, _ANCHOR, _LABELS) if set(kind) & set(sheet.columns)]
        if len(kinds) != 1:
            what = "several kinds of columns" if kinds else "no column for places"
            self._wrong(1, None, f"{what}: a zone is {COLUMNS}")
            return
        if not self._named_head(sheet.comments):
            return
        self.on_every_head = kinds[0] is not _XYZ
        known = (*kinds[0], *(() if kinds[0] is _LABELS else _MORE))
        for column in sheet.columns:
            if column not in known:
                text = f"unknown column {column!r}{did_you_mean(column, known)} (known: {', '.join(known)})"
                self._wrong(1, None, text)
        missing = [column for column in kinds[0] if column not in sheet.columns]
        if missing:
            self._wrong(1, None, f"the column {' and '.join(missing)} is missing: a zone is {COLUMNS}")
        elif kinds[0] is _LABELS:
            yield from self._labels(sheet)
        else:
            yield from self._rings(sheet, kinds[0])

    def _rings(self, sheet: Sheet, columns: tuple[str, ...]) -> Iterator[tuple[Zone, int] | None]:
        groups: dict[str, list[Row]] = {}
        for row in sheet.rows:
            groups.setdefault(row.text("id") or _stem(self.path), []).append(row)
        for id_, rows in groups.items():
            values = [self._numbers(row, columns, id_) for row in rows]
            if any(value is None for value in values):
                continue
            given = tuple(value for value in values if value is not None)
            side = rows[0].text("side")
            if side is not None and side not in _SIDES:
                near = did_you_mean(side, _SIDES)
                self._wrong(rows[0].line, id_, f"side: {side!r} is none of {', '.join(_SIDES)}{near}")
                continue
            yield self._zone(
                Drawn(
                    id_,
                    tuple(row.line for row in rows),
                    tuple(f"row {row.number}" for row in rows),
                    xyz=tuple((v[0], v[1], v[2]) for v in given) if columns is _XYZ else (),
                    nodes=tuple((int(v[0]), v[1], v[2], v[3]) for v in given) if columns is _ANCHOR else (),
                    name=rows[0].text("name"),
                    side=side,
                )
            )

    def _numbers(self, row: Row, columns: tuple[str, ...], id_: str) -> tuple[float, ...] | None:
        found: list[float] = []
        for column in columns:
            value = row.number_in(column)
            whole = column in ("triangle", "vertex")
            if value is None or not math.isfinite(value) or (whole and (value < 0 or value % 1)):
                wanted = "a whole number from 0" if whole else "a number"
                said = f"row {row.number}, {column}: {wanted} is wanted, not {row.text(column) or ''!r}"
                self._wrong(row.line, id_, said)
            else:
                found.append(value)
        return tuple(found) if len(found) == len(columns) else None

    def _labels(self, sheet: Sheet) -> Iterator[tuple[Zone, int] | None]:
        count = len(self.skin.mesh.vertices)
        zones: dict[str, list[int]] = {}
        begun: dict[str, int] = {}
        taken: dict[int, int] = {}
        for row in sheet.rows:
            label = row.text("label")
            number = self._numbers(row, ("vertex",), label or "")
            if number is None or not label:
                continue
            vertex = int(number[0])
            if vertex >= count:
                said = f"row {row.number}: vertex {vertex}: the {self.skin.name} has 0 to {count - 1}"
                self._wrong(row.line, label, said)
            elif vertex in taken:
                first = f"the first is on line {taken[vertex]}"
                said = f"row {row.number}: vertex {vertex} is labelled twice; {first}"
                self._wrong(row.line, label, said)
            else:
                taken[vertex] = row.line
                if row.number_in("label") == 0:  # by custom the background
                    continue
                begun.setdefault(label, row.line)
                zones.setdefault(label, []).append(vertex)
        if not self.mistakes:
            for label, vertices in zones.items():
                side = _side_of(self.skin.mesh.vertices[vertices, 0])
                yield self._record(label, None, side, Painted(vertices=tuple(vertices))), begun[label]

    # ---- rings

    def _zone(self, drawn: Drawn) -> tuple[Zone, int] | None:
        nodes = self._on_skin(drawn) if drawn.xyz else self._in_range(drawn)
        if nodes is None:
            return None
        if len(nodes) > 1 and nodes[0] == nodes[-1]:
            nodes = nodes[:-1]
        line = drawn.lines[0]
        try:
            x = self._ring(drawn, nodes)
            side = drawn.side or _side_of(x)
            _check_side(side, x)
        except FacemapError as why:
            self._wrong(line, drawn.id, str(why))
            return None
        ring = Ring(ring=nodes, smooth=drawn.smooth)
        return self._record(drawn.id, drawn.name, side, ring), line

    def _on_skin(self, drawn: Drawn) -> tuple[Node, ...] | None:
        mesh, xyz = self.skin.mesh, np.array(drawn.xyz)
        triangles, bary = nearest_anchors(mesh, xyz)
        off = np.linalg.norm(np.einsum("kc,kcx->kx", bary, mesh.corners[triangles]) - xyz, axis=1)
        far = np.flatnonzero(off > OFF_MM)
        for i in far[:_SHOWN]:
            said = f"{drawn.places[i]} is {off[i]:.1f} mm off the {self.skin.name} (at most {OFF_MM:g} mm)"
            self._wrong(drawn.lines[i], drawn.id, said)
        if len(far):
            # below the places that it sums up
            self._wrong(drawn.lines[far[:_SHOWN][-1]], drawn.id, _hint(len(far), len(xyz), xyz))
            return None
        return tuple(_node(int(t), b) for t, b in zip(triangles, bary, strict=True))

    def _in_range(self, drawn: Drawn) -> tuple[Node, ...] | None:
        count, good = len(self.skin.mesh.triangles), True
        for node, line, place in zip(drawn.nodes, drawn.lines, drawn.places, strict=True):
            weights = np.array(node[1:])
            outside = weights[(weights < -_BELOW_0) | (weights > 1 + _BELOW_0)]
            if node[0] >= count:
                said = f"{place}, triangle: {node[0]}: the {self.skin.name} has 0 to {count - 1}"
            elif len(outside):
                said = f"{place}: b0, b1 and b2 are each from 0 to 1, not {outside[0]:g}"
            elif abs(weights.sum() - 1) > _SUM_OFF:
                said = f"{place}: b0, b1 and b2 add up to 1, not to {weights.sum():g}"
            else:
                continue
            good = False
            self._wrong(line, drawn.id, said)
        return tuple(_node(node[0], np.array(node[1:])) for node in drawn.nodes) if good else None

    def _ring(self, drawn: Drawn, nodes: tuple[Node, ...]) -> Floats:
        """Lead a ring through its places; the x of all its nodes."""
        if not 3 <= len(nodes) <= MAX_NODES:
            raise BadInput(f"{len(nodes)} places: a ring has 3 to {MAX_NODES}")
        mesh = self.skin.mesh
        curve = ring_through(mesh, [Anchor(node[0], node[1:]) for node in nodes], drawn.smooth)
        crossing = first_crossing(mesh, curve)
        if crossing is not None:
            where = ", ".join(f"{axis} {value:.1f}" for axis, value in zip("xyz", crossing, strict=True))
            raise BadInput(f"the ring crosses itself at {where} mm: give its places in order")
        return curve.on(mesh)[:, 0]

    def _record(self, given: str, name: str | None, side: str, where: Ring | Painted) -> Zone:
        id_ = " ".join(given.split())
        spoken = id_.replace("-", " ").replace("_", " ")
        return Zone.model_validate(
            {
                "id": id_,
                "names": Names(en=name or spoken[:1].upper() + spoken[1:]),
                "side": side,
                "where": where,
                "basis": "own",
                "source": self.path.name,
                "note": _ON_EVERY_HEAD
                if self.on_every_head
                else f"Drawn on the {self.skin.name}, {self.skin.why}.",
            }
        )


def _node(triangle: int, bary: np.ndarray) -> Node:
    weights = np.clip(bary, 0, 1)
    b0, b1, b2 = (float(b) for b in weights / weights.sum())
    return triangle, b0, b1, b2


def _side_of(x: Floats) -> str:
    """The side that something with these x lies on: the subject's left is above 0."""
    if x.min() >= -_ACROSS_MM and x.max() > _ACROSS_MM:
        return "left"
    return "right" if x.max() <= _ACROSS_MM and x.min() < -_ACROSS_MM else "midline"


def _check_side(side: str, x: Floats) -> None:
    """Refuse a side that a ring does not lie on."""
    if side == "both" and x.min() < -_ACROSS_MM:
        raise BadInput("side: a zone of both sides is drawn once, on the subject's left (x above 0)")
    if side not in ("both", _side_of(x)):
        raise BadInput(f"side: the ring lies on the {_side_of(x)}, not on the {side}; left is x above 0")


def _stem(path: Path) -> str:
    name = path.name
    return name[: -len(SUFFIX)] if name.lower().endswith(SUFFIX) else path.stem


def _hint(far: int, count: int, xyz: np.ndarray) -> str:
    said = f"{far} of {count} places are off the head: was it drawn on this one, in mm?"
    if np.abs(xyz).max() < 1:
        return f"{said} The numbers look like metres"
    return (
        f"{said} (+x the subject's left, +y up, +z forward; drawn on another: --drawn-on female,age=35, or "
        "the first line '# head: female,age=35')"
    )
