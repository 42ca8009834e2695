"""Every mistake of map files at once: what they say, what rules name, and where they lead on a head."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from facemap import heads
from facemap.choosing import is_critical
from facemap.errors import RuleError
from facemap.loading import skin_for, vocabulary
from facemap.placing import FaceMap
from facemap.reading import base_atlas, given_paths, read_files
from facemap.reading.checks import RULES, SIDE, leaning, leans_on, rules_of
from facemap.reading.maps import Merged, merged
from facemap.reading.mistakes import Loc, Mistake, sorted_mistakes
from facemap.records import KINDS, Atlas, Concern, Line, Plan, Point, Structure, Vocabulary, Zone
from facemap.rules.ground import MissingRecordError

if TYPE_CHECKING:
    from facemap.heads import Head
    from facemap.placing import PlacedZone
    from facemap.rules import Side
    from facemap.surface.mesh import Floats

LEAST_CM2 = 0.01
"""A zone with less skin than a needle's prick has room for."""
SLIVER = 0.05
"""A zone over no more than this of an eye's width ends at a corner of it: about 1 mm."""
_COLUMNS = 81
_HALF = 0.5
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
    paths: Sequence[str | Path] | str | Path,
    base: str | Atlas | None = "standard",
    head: Head | None = None,
    drawn_on: Head | None = None,
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
    drawn_on : Head, optional
        As for :func:`facemap.load`.

    Raises
    ------
    BadInput
        For another base.
    """
    given = given_paths(paths)
    on = heads.head() if head is None else head
    words = vocabulary(on)
    files = read_files({str(path): Path(path) for path in given}, skin_for(given, drawn_on))
    found = merged(base_atlas(base), files, words)
    mistakes = [*found.mistakes, *_placed(found, on, words)]
    warnings = sorted_mistakes(_warned(found))
    whole = found.atlas if not mistakes else None
    return Checked(sorted_mistakes(mistakes), warnings, found.atlas.overrides, whole)


def _placed(found: Merged, head: Head, words: Vocabulary) -> Iterator[Mistake]:
    """Try every rule that the files brought, unless it leans on one with a mistake of its own."""
    atlas = found.draft
    hurt = {id_ for id_, field in found.hurt if field is None or field in (*RULES, SIDE)}
    hurt = _with_those_leaning(hurt, leaning(atlas, words))
    trial = _Trial(FaceMap(atlas, head), found.complete)
    for kind, record in atlas:
        if record.id not in found.fresh:
            continue
        for path, rule, role in rules_of(KINDS[kind], record):
            read = not {(record.id, path[0]), (record.id, ".".join(map(str, path[:2])))} & found.hurt
            sound = read and not hurt & set(leans_on(atlas, words, rule, role))
            for text in dict.fromkeys(trial.of(record, path, rule)) if rule is not None and sound else ():
                yield found.locate(record.id, path, text)


def _with_those_leaning(hurt: Iterable[str], leans: Mapping[str, list[str]]) -> set[str]:
    found = set(hurt)
    while more := {id_ for id_, others in leans.items() if id_ not in found and found & set(others)}:
        found |= more
    return found


@dataclass(frozen=True)
class _Trial:
    """Carries out a rule of a record on each of its sides and says what is wrong with what comes of it.

    Where the files are not ``complete``, a record that is missing may stand in the one that was not read.
    """

    map_: FaceMap
    complete: bool

    def of(self, record: object, path: Loc, rule: Any) -> Iterator[str]:
        map_, field = self.map_, str(path[0])
        if isinstance(record, Point):
            for side in map_.point_sides(record.id):
                place = partial(map_.point, record.id, side)
                other = partial(map_.runner.place, rule, side)
                yield from self._tried(record.id, other if field == "alternative" else place)
        elif isinstance(record, Line):
            for side in map_.line_sides(record.id):
                yield from self._tried(record.id, partial(map_.line, record.id, side))
        elif isinstance(record, Zone):
            for side in map_.zone_sides(record.id):
                yield from self._tried(record.id, partial(map_.zone, record.id, side))
                yield from self._faults_of_zone(record, side)
        elif isinstance(record, Structure):
            run: Mapping[str, Callable[..., object]] = {
                "place": map_.runner.place,
                "curve": map_.runner.curve,
                "region": map_.runner.region,
            }
            for side in ("midline",) if record.side == "midline" else _BOTH:
                yield from self._tried(record.id, partial(run[field], rule, side))

    def _tried(self, id_: str, place: Callable[[], object]) -> Iterator[str]:
        try:
            place()
        except RuleError as why:
            if isinstance(why.__cause__, MissingRecordError) and not self.complete:
                return
            origin = self.map_.atlas.origins.get(id_)
            yield str(why).removeprefix(f"{id_} ({origin}): ")

    def _faults_of_zone(self, record: Zone, side: Side) -> Iterator[str]:
        try:
            placed = self.map_.zone(record.id, side)
        except RuleError:
            return
        if placed.area_cm2 < LEAST_CM2:
            yield f"the zone has no area ({placed.area_cm2:.3f} cm2 on the {self.map_.head.name})"
        for eye, share in eyes_covered(placed, self.map_.head) if record.kind == "zone" else ():
            yield (
                f"the zone covers {share:.0%} of the width of the {eye} eye: take the lids out with "
                f"{{difference: [..., {{mask: lids_{eye}}}]}}; a region to count over is kind: region"
            )


def eyes_covered(placed: PlacedZone, head: Head) -> Iterator[tuple[str, float]]:
    """Name the eyes that a zone lies over, and the share of their width: both lids' margins are in it there.

    The opening of an eye is a hole in the skin, so that a zone over it is known by the margins that face
    each other across it. A zone of one lid may reach its margin.
    """
    mesh = head.mesh
    triangles = np.zeros(len(mesh.vertices), dtype=np.int64)
    triangles[mesh.triangles] = np.arange(len(mesh.triangles))[:, None]
    for eye, ball in head.eyes.items():
        rim = np.asarray(
            min(
                mesh.boundary_loops,
                key=lambda loop: float(np.linalg.norm(mesh.vertices[loop].mean(axis=0) - ball.centre)),
            )
        )
        at = triangles[rim]
        # a little way into the triangle, so that the rim itself is not asked on its edge
        bary = np.where(mesh.triangles[at] == rim[:, None], 0.9, 0.05)
        share = _share_across(mesh.vertices[rim, 0], placed.region.contains(at, bary))
        if share > SLIVER:
            yield eye, share


def _share_across(x: Floats, held: np.ndarray) -> float:
    """The share of a ring's width, from the x of its places, where its upper and its lower half are held."""
    first, last = int(x.argmin()), int(x.argmax())
    count, across = len(x), np.linspace(x.min(), x.max(), _COLUMNS)
    both = np.ones(_COLUMNS, dtype=bool)
    for start, end in ((first, last), (last, first)):
        half = (start + np.arange((end - start) % count + 1)) % count
        half = half[np.argsort(x[half], kind="stable")]
        both &= np.interp(across, x[half], held[half].astype(float)) >= _HALF
    return float(both.mean())


def _warned(found: Merged) -> Iterator[Mistake]:
    """What may be meant, and seldom is."""
    for kind, record in found.atlas:
        # a record that a file replaces, and has a mistake, is not the file's
        if record.id in found.fresh and found.draft.section(kind)[record.id] is record:
            if isinstance(record, Concern):
                told = _doubts_of_concern(record, found.atlas)
            else:
                told = _doubts_of_plan(record, found.atlas) if isinstance(record, Plan) else iter(())
            for path, text in told:
                yield replace(found.locate(record.id, path, text), warning=True)


def _doubts_of_concern(record: Concern, atlas: Atlas) -> Iterator[tuple[Loc, str]]:
    if not record.zones:
        yield ("zones",), "the concern has no zones: nothing is coloured, and no needles are counted for it"
    for i, protocol in enumerate(record.protocols):
        named = [item.point for item in protocol.points]
        if not named and not protocol.areas:
            text = "the protocol names no points and no areas: give local, adjacent, distal or areas"
            yield ("protocols", i), text
        elif named and all(_never_counted(name, atlas) for name in named):
            told = [f"{name} is {_never_counted(name, atlas)}" for name in named]
            yield ("protocols", i), f"no point of the protocol is ever counted: {'; '.join(told)}"


def _doubts_of_plan(record: Plan, atlas: Atlas) -> Iterator[tuple[Loc, str]]:
    for i, name in enumerate(record.keep):
        if name not in record.drop and (why := _never_counted(name, atlas)):
            yield ("keep", i), f"{name} is {why} and never counted"
    if record.keep and not set(record.keep) - set(record.drop):
        yield ("drop",), "every point that is kept is dropped too: none is left"


def _never_counted(name: str, atlas: Atlas) -> str | None:
    """Say why the program never chooses a point, or None where it may."""
    point = atlas.points.get(name)
    if point is not None and is_critical(point):
        return "critical: it is shown hollow"
    return "not on the head: it is listed" if point is not None and point.where is None else None
