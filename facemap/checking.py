"""Every mistake of map files at once: what they say, what rules name, and where they lead on a head."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from facemap import heads, rules
from facemap.choosing import is_critical
from facemap.errors import RuleError
from facemap.placing import FaceMap
from facemap.reading import base_atlas, given_paths, read_files
from facemap.reading.checks import leaning
from facemap.reading.drawn import Skin
from facemap.reading.maps import Merged, merged
from facemap.reading.mistakes import Mistake, sorted_mistakes
from facemap.records import Atlas, Concern, Line, Plan, Point, Structure, Vocabulary, Zone
from facemap.rules.ground import MissingRecordError

if TYPE_CHECKING:
    from facemap.heads import Head
    from facemap.placing import PlacedZone
    from facemap.rules import Side

LEAST_CM2 = 0.01
"""A zone with less skin than a needle's prick has room for."""
AROUND = 0.9
"""A zone that holds this much of an eye's rim goes round the eye."""
_BOTH: tuple[Side, ...] = ("left", "right")


@dataclass(frozen=True)
class Checked:
    """What was found in map files.

    Attributes
    ----------
    mistakes : tuple of Mistake
        Each with file, line, record and what would be right; in the order of the files.
    warnings : tuple of Mistake
        What may be meant as it is.
    overrides : tuple of str
        What the files replace, a sentence each.
    atlas : Atlas or None
        The whole atlas; None where there is any mistake.
    """

    mistakes: tuple[Mistake, ...]
    warnings: tuple[Mistake, ...]
    overrides: tuple[str, ...]
    atlas: Atlas | None


def check(
    paths: Sequence[str | Path] | str | Path, base: str | Atlas | None = "standard", head: Head | None = None
) -> Checked:
    """Find every mistake of map files; nothing is raised for them.

    Parameters
    ----------
    paths : path, or sequence of paths
        As for :func:`facemap.load`.
    base : {"standard"}, Atlas or None
        What they are merged over.
    head : Head, optional
        Whose names the rules may use, and where they are tried; the standard one otherwise.

    Raises
    ------
    BadInput
        For another base.
    """
    given = given_paths(paths)
    on = heads.head() if head is None else head
    words = Vocabulary.of(on.landmarks, on.curves, on.spans, on.masks)
    files = read_files({str(path): Path(path) for path in given}, Skin(on.name, on.mesh))
    found = merged(base_atlas(base), files, words)
    mistakes = [*found.mistakes, *_placed(found, on, words)]
    warnings = sorted_mistakes(_warned(found))
    whole = found.atlas if not mistakes else None
    return Checked(sorted_mistakes(mistakes), warnings, found.atlas.overrides, whole)


def _placed(found: Merged, head: Head, words: Vocabulary) -> Iterator[Mistake]:
    """Try every rule that the files brought, unless it leans on a record with a mistake of its own."""
    hurt = _with_those_leaning(found.hurt, leaning(found.atlas, words))
    map_ = FaceMap(found.atlas, head)
    for _, record in found.atlas:
        if record.id in found.fresh and record.id not in hurt:
            for field, text in _Trial(map_, found.complete).of(record):
                yield found.locate(record.id, (field,), text)


def _with_those_leaning(hurt: Iterable[str], leans: Mapping[str, list[str]]) -> set[str]:
    found = set(hurt)
    while more := {id_ for id_, others in leans.items() if id_ not in found and found & set(others)}:
        found |= more
    return found


@dataclass(frozen=True)
class _Trial:
    """Places records and says what comes of it: the field and a sentence for each thing that is wrong.

    Where the files are not ``complete``, a record that is missing may stand in the one that was not read.
    """

    map_: FaceMap
    complete: bool

    def of(self, record: object) -> Iterator[tuple[str, str]]:
        told: set[tuple[str, str]] = set()
        for field, text in self._all(record):
            # left and right mostly fail alike
            if (field, text) not in told:
                told.add((field, text))
                yield field, text

    def _all(self, record: object) -> Iterator[tuple[str, str]]:
        if isinstance(record, Point) and record.where is not None:
            for side in self.map_.point_sides(record.id):
                yield from self._tried("where", record.id, partial(self.map_.point, record.id, side))
                yield from self._tried(
                    "alternative", record.id, partial(self.map_.alternatives, record.id, side)
                )
        elif isinstance(record, Line):
            for side in self.map_.line_sides(record.id):
                yield from self._tried("where", record.id, partial(self.map_.line, record.id, side))
        elif isinstance(record, Zone):
            for side in self.map_.zone_sides(record.id):
                yield from self._tried("where", record.id, partial(self.map_.zone, record.id, side))
                yield from self._faults_of_zone(record, side)
        elif isinstance(record, Structure):
            yield from self._structure(record)

    def _structure(self, record: Structure) -> Iterator[tuple[str, str]]:
        head, atlas = self.map_.head, self.map_.atlas
        kinds: Mapping[str, Callable[..., object]] = {
            "place": rules.place,
            "curve": rules.curve,
            "region": rules.region,
        }
        for field, carry_out in kinds.items():
            rule = getattr(record, field)
            sides: tuple[Side, ...] = ("midline",) if record.side == "midline" else _BOTH
            for side in sides if rule is not None else ():
                yield from self._tried(field, record.id, partial(carry_out, rule, head, atlas, side))

    def _tried(self, field: str, id_: str, place: Callable[[], object]) -> Iterator[tuple[str, str]]:
        try:
            place()
        except RuleError as why:
            if isinstance(why.__cause__, MissingRecordError) and not self.complete:
                return
            origin = self.map_.atlas.origins.get(id_)
            yield field, str(why).removeprefix(f"{id_} ({origin}): ")

    def _faults_of_zone(self, record: Zone, side: Side) -> Iterator[tuple[str, str]]:
        try:
            placed = self.map_.zone(record.id, side)
        except RuleError:
            return
        if placed.area_cm2 < LEAST_CM2:
            yield "where", f"the zone has no area ({placed.area_cm2:.3f} cm2 on the {self.map_.head.name})"
        if record.kind == "zone":
            for eye in _eyes_within(placed, self.map_.head):
                yield (
                    "where",
                    f"the zone covers the {eye} eye: take the lids out with "
                    f"{{difference: [..., {{mask: lids_{eye}}}]}}; a region to count over is kind: region",
                )


def _eyes_within(placed: PlacedZone, head: Head) -> Iterator[str]:
    """Name the eyes whose rim lies in a zone."""
    mesh = head.mesh
    triangles = np.zeros(len(mesh.vertices), dtype=np.int64)
    triangles[mesh.triangles] = np.arange(len(mesh.triangles))[:, None]
    for eye, ball in head.eyes.items():
        rim = min(
            mesh.boundary_loops,
            key=lambda loop: float(np.linalg.norm(mesh.vertices[loop].mean(axis=0) - ball.centre)),
        )
        at = triangles[rim]
        # a little way into the triangle, so that the rim itself is not asked on its edge
        bary = np.where(mesh.triangles[at] == np.asarray(rim)[:, None], 0.9, 0.05)
        if placed.region.contains(at, bary).mean() >= AROUND:
            yield eye


def _warned(found: Merged) -> Iterator[Mistake]:
    """What may be meant, and seldom is."""
    for _, record in found.atlas:
        if record.id not in found.fresh:
            continue
        if isinstance(record, Concern) and not record.zones:
            text = "the concern has no zones: nothing is coloured, and no needles are counted for it"
            yield found.locate(record.id, ("zones",), text)
        if isinstance(record, Plan):
            for i, name in enumerate(record.keep):
                point = found.atlas.points.get(name)
                if point is not None and (is_critical(point) or point.where is None):
                    why = (
                        "critical: it is shown hollow"
                        if is_critical(point)
                        else "not on the head: it is listed"
                    )
                    yield found.locate(record.id, ("keep", i), f"{name} is {why} and never counted")
