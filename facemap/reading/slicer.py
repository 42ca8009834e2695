"""Closed curves of 3D Slicer's markups (`.mrk.json`), turned into the frame of a head.

LPS is x left, y back, z up; RAS is x right, y front, z up; a head has x left, y up, z front.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Any

from facemap.grammar import MAX_NODES
from facemap.reading.mistakes import Mistake, Mistakes, shown
from facemap.records import Origin

SUFFIX = ".mrk.json"
_FRAMES = {"LPS": (1, -1), "RAS": (-1, 1), "1": (1, -1), "0": (-1, 1)}
"""Sign of a head's x and z by Slicer's name of the frame; older files have the number."""
_POSITION = re.compile(r'"position"\s*:')

Wrong = Callable[[int, str | None, str], None]


def closed_curves(text: str, file: str, stem: str, wrong: Wrong) -> Iterator[dict[str, Any]]:
    """Yield the closed curves of a file: id, lines, places, xyz in mm of the head, smooth.

    Parameters
    ----------
    text : str
        JSON.
    file : str
        Its name for messages.
    stem : str
        What a curve without a name is called.
    wrong : callable
        Told line, record and text of every mistake; such a curve is left out.

    Raises
    ------
    Mistakes
        Where it is no JSON, or no markups of Slicer.
    """
    try:
        data = json.loads(text)
    except json.JSONDecodeError as why:
        raise _stop(file, why.lineno, f"this is not JSON: {why.msg}") from why
    except RecursionError as why:
        raise _stop(file, 1, "nested too deeply for markups of Slicer") from why
    markups = data.get("markups") if isinstance(data, dict) else None
    if not isinstance(markups, list):
        raise _stop(file, 1, "no markups of Slicer: a list 'markups' is wanted")
    lines = _lines_of_positions(text, markups)
    taken: set[str] = set()
    for number, markup in enumerate(markups, 1):
        points = _points(markup)
        placed = [(point, next(lines)) for point in points]
        placed = [(point, line) for point, line in placed if not _is_unplaced(point)]
        points, mine = [point for point, _ in placed], [line for _, line in placed]
        named = str(markup.get("name") or stem) if isinstance(markup, dict) else stem
        id_ = named if named not in taken else f"{named}-{number}"
        taken.add(id_)
        found = _curve(markup, points, id_, mine, wrong)
        if found is not None:
            yield found


def descriptions(text: str) -> Iterator[tuple[int, str]]:
    """Yield what is written in the descriptions of curves and control points, with the line."""
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return
    markups = data.get("markups") if isinstance(data, dict) else None
    for markup in markups if isinstance(markups, list) else ():
        for item in (markup, *_points(markup)):
            said = item.get("description") if isinstance(item, dict) else None
            if isinstance(said, str) and said.strip():
                yield text.count("\n", 0, max(text.find(json.dumps(said)[1:-1]), 0)) + 1, said.strip()


def _points(markup: Any) -> list[Any]:
    given = markup.get("controlPoints") if isinstance(markup, dict) else None
    return given if isinstance(given, list) else []


def _is_unplaced(point: Any) -> bool:
    """Whether Slicer keeps a point that was never put anywhere, or follows the mouse."""
    return isinstance(point, dict) and point.get("positionStatus") in ("undefined", "preview")


def _curve(markup: Any, points: list[Any], id_: str, lines: list[int], wrong: Wrong) -> dict[str, Any] | None:
    line = lines[0] if lines else 1
    if not isinstance(markup, dict) or markup.get("type") != "ClosedCurve":
        kind = markup.get("type") if isinstance(markup, dict) else markup
        wrong(line, id_, f"type: {shown(kind)}: a zone is drawn as a ClosedCurve")
        return None
    signs = _FRAMES.get(str(markup.get("coordinateSystem")))
    if signs is None:
        given = shown(markup.get("coordinateSystem"))
        wrong(line, id_, f"coordinateSystem: {given} is none of LPS, RAS")
        return None
    unit = markup.get("coordinateUnits", "mm")
    if "mm" not in (unit if isinstance(unit, list) else [unit]):
        wrong(line, id_, f"coordinateUnits: {shown(unit)}: mm is wanted")
        return None
    if not points:
        wrong(line, id_, f"controlPoints: 0 places: a ring has 3 to {MAX_NODES}")
        return None
    places = [
        _place(point, number, signs, line, id_, wrong) for number, (point, line) in _numbered(points, lines)
    ]
    if any(place is None for place in places):
        return None
    return {
        "id": id_,
        "lines": tuple(lines),
        "places": tuple(f"control point {i + 1}" for i in range(len(points))),
        "xyz": tuple(places),
        "smooth": True,
    }


def _numbered(points: list[Any], lines: list[int]) -> Iterator[tuple[int, tuple[Any, int]]]:
    return enumerate(zip(points, lines, strict=True), 1)


def _place(
    point: Any, number: int, signs: tuple[int, int], line: int, id_: str, wrong: Wrong
) -> tuple[float, float, float] | None:
    given = point.get("position") if isinstance(point, dict) else None
    good = isinstance(given, list) and len(given) == 3 and all(_is_number(value) for value in given)
    if not good:
        wrong(line, id_, f"control point {number}, position: three numbers are wanted, not {shown(given)}")
        return None
    across, along, up = (float(value) for value in given or ())
    return signs[0] * across, up, signs[1] * along


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _lines_of_positions(text: str, markups: list[Any]) -> Iterator[int]:
    """Yield the line of each control point; 1 where the file cannot be told apart."""
    breaks = [at.start() for at in re.finditer("\n", text)]
    found = [bisect_right(breaks, at.start()) + 1 for at in _POSITION.finditer(text)]
    count = sum(len(_points(markup)) for markup in markups)
    return iter(found if len(found) == count else [1] * count)


def _stop(file: str, line: int, text: str) -> Mistakes:
    return Mistakes([Mistake(Origin(file, line), None, text)])
