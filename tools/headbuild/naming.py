"""Everything named on the head: landmarks, lines and masks, as arrays on the sheet's triangles."""

import csv
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from headbuild.charting import Chart, Place, line, whole
from headbuild.loops import inside_vertices

_HERE = Path(__file__).parent
Nodes = list[Place]


@dataclass
class Names:
    """What has been named so far."""

    chart: Chart
    landmarks: dict[str, tuple[Place, str, str]] = field(default_factory=dict)
    curves: dict[str, tuple[Nodes, bool]] = field(default_factory=dict)
    masks: dict[str, tuple[list[str], NDArray[np.bool_]]] = field(default_factory=dict)

    def pair(self, name: str, nodes: Nodes) -> None:
        """Add a line of the left side and its mirror image."""
        self.curves[f"{name}_left"] = (nodes, False)
        self.curves[f"{name}_right"] = ([self.chart.mirrored(p) for p in nodes], False)

    def bridge(self, name: str, half: Nodes) -> None:
        """Add a line over the midline, left end first; ``half`` runs from the midline to the left."""
        self.curves[name] = (half[::-1] + [self.chart.mirrored(p) for p in half[1:]], False)

    def ring(self, name: str, nodes: Nodes) -> None:
        """Add a closed line of the left side and its mirror image."""
        self.pair(name, nodes)
        for side in ("left", "right"):
            self.curves[f"{name}_{side}"] = (self.curves[f"{name}_{side}"][0], True)

    def hoop(self, name: str, half: Nodes) -> None:
        """Add a closed line over the midline; ``half`` runs on the left from the midline to the midline."""
        self.curves[name] = (half + [self.chart.mirrored(p) for p in half[-2:0:-1]], True)

    def loop(self, name: str, *pieces: str) -> None:
        """Add a closed line from others; ``-name`` runs backwards."""
        nodes: Nodes = []
        for piece in pieces:
            part = self.curves[piece.removeprefix("-")][0]
            nodes += (part[::-1] if piece.startswith("-") else part)[:-1]
        self.curves[name] = (nodes, True)

    def mask(self, name: str, *loops: str) -> None:
        """Add the vertices within loops."""
        within = inside_vertices(self.chart, {k: self.curves[k][0] for k in loops})
        self.masks[name] = (list(loops), within)


def read_names(chart: Chart, rows: dict[str, list[int]]) -> Names:
    """Name everything.

    Parameters
    ----------
    chart : Chart
        The head that picks were read from.
    rows : dict
        Fine vertices of the "profile" (front border to nape), "upper_lid_margin", "lower_lid_margin" (inner
        corner first) and "lip_seam" (midline first).
    """
    names = Names(chart)
    for row in _table("landmarks.csv"):
        place = chart.pick(row["view"], float(row["u"]), float(row["v"]))
        _add_landmark(names, row["name"], row["side"], place, row["kind"], row["what"])
    for row in _table("ibug.csv"):
        place = chart.pick(row["view"], float(row["u"]), float(row["v"]))
        what = f"iBUG {row['number']}: {row['what']}"
        names.landmarks[f"ibug_{row['number']}"] = (place, "surface", what)
        if row["mirror"] != row["number"]:
            mirrored = f"iBUG {row['mirror']}: {row['what']}"
            names.landmarks[f"ibug_{row['mirror']}"] = (chart.mirrored(place), "surface", mirrored)
    for row in _table("curves.csv"):
        nodes = _line(chart, row["side"], _picks(chart, row["picks"]))
        getattr(names, row["side"])(row["name"], nodes)
    for name in ("upper_lid_margin", "lower_lid_margin"):
        along = [chart.at_vertex(v) for v in rows[name]]
        names.pair(name, line(chart, [names.landmarks["en_left"][0], along[0]]) + along[1:])
    names.bridge("lip_seam", [chart.at_vertex(v) for v in rows["lip_seam"]])
    names.curves["profile"] = ([chart.at_vertex(v) for v in rows["profile"]], False)
    names.curves["midline"] = (_between(names, "tr", "suprasternal_notch"), False)
    _loops(names)
    return names


def _line(chart: Chart, side: str, picks: Nodes) -> Nodes:
    """A smooth line through picks; one that is to be closed is smooth where its ends meet, too."""
    if side == "ring":
        nodes = line(chart, [picks[-1], *picks, picks[0], picks[1]])
        begin = _find(nodes, picks[0])
        return nodes[begin : _find(nodes, picks[0], begin + 1)]
    if side == "hoop":
        nodes = line(chart, [chart.mirrored(picks[1]), *picks, chart.mirrored(picks[-2])])
        return nodes[_find(nodes, picks[0]) : _find(nodes, picks[-1]) + 1]
    return line(chart, picks)


def _find(nodes: Nodes, place: Place, begin: int = 0) -> int:
    same = (
        k for k in range(begin, len(nodes)) if nodes[k][0] == place[0] and (nodes[k][1] == place[1]).all()
    )
    return next(same)


def _between(names: Names, first: str, last: str) -> Nodes:
    """The piece of the profile from one midline landmark to another."""
    tri, profile = names.chart.triangles, names.curves["profile"][0]
    order = {int(tri[t][w > 0][0]): k for k, (t, w) in enumerate(profile)}
    a, b = names.landmarks[first][0], names.landmarks[last][0]
    i, j = ([order[v] for v in tri[t][w > 0].tolist()] for t, w in (a, b))
    inner = profile[max(i) : min(j) + 1] if max(i) <= min(j) else profile[max(j) : min(i) + 1][::-1]
    return [a, *inner, b]


def _add_landmark(names: Names, name: str, side: str, place: Place, kind: str, what: str) -> None:
    if side == "midline":
        names.landmarks[name] = (place, kind, what)
    else:
        names.landmarks[f"{name}_left"] = (place, kind, what)
        names.landmarks[f"{name}_right"] = (names.chart.mirrored(place), kind, what)


def _loops(names: Names) -> None:
    names.loop("vermilion", "vermilion_upper", "-vermilion_lower")
    names.loop("hairline_loop", "hairline", "hairline_back_right", "-hairline_back_left")
    names.mask("vermilion", "vermilion")
    names.mask("hair", "hairline_loop")
    for side in ("left", "right"):
        names.loop(f"brow_{side}", f"brow_upper_{side}", f"-brow_lower_{side}", f"-brow_end_{side}")
        names.loop(f"orbital_rim_{side}", f"orbital_rim_upper_{side}", f"-orbital_rim_lower_{side}")
        names.loop(f"lid_area_{side}", f"lid_outer_upper_{side}", f"-lid_outer_lower_{side}")
        names.loop(f"ear_{side}", f"ear_front_{side}", f"-ear_behind_{side}")
        names.loop(f"nostril_{side}", f"nostril_lateral_rim_{side}", f"-nostril_medial_rim_{side}")
        names.mask(f"orbit_{side}", f"orbital_rim_{side}")
        names.mask(f"lids_{side}", f"lid_area_{side}")
    names.mask("brows", "brow_left", "brow_right")
    names.mask("ears", "ear_left", "ear_right")
    names.mask("nostrils", "nostril_left", "nostril_right")


def _picks(chart: Chart, text: str) -> Nodes:
    view, places = "front", []
    for piece in text.split(";"):
        head, _, tail = piece.rpartition(":")
        view = head.strip() or view
        u, v = tail.split()
        places.append(chart.pick(view, float(u), float(v)))
    return places


def _table(name: str) -> list[dict[str, str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def name_arrays(names: Names) -> dict[str, NDArray[np.generic]]:
    """Arrays for the family file."""
    landmarks, curves = sorted(names.landmarks.items()), sorted(names.curves.items())
    places = [value[0] for _, value in landmarks]
    nodes = [node for _, (line_, _) in curves for node in line_]
    masks = sorted(names.masks.items())
    return {
        "landmark/name": np.array([k for k, _ in landmarks]),
        "landmark/what": np.array([v[2] for _, v in landmarks]),
        "landmark/estimated": np.array([v[1] == "estimated" for _, v in landmarks]),
        "landmark/triangle": np.array([p[0] for p in places], dtype=np.int32),
        "landmark/bary": np.array([whole(p[1]) for p in places], dtype=np.int32),
        "curve/name": np.array([k for k, _ in curves]),
        "curve/closed": np.array([closed for _, (_, closed) in curves]),
        "curve/length": np.array([len(line_) for _, (line_, _) in curves], dtype=np.int32),
        "curve/triangle": np.array([n[0] for n in nodes], dtype=np.int32),
        "curve/bary": np.array([whole(n[1]) for n in nodes], dtype=np.int32),
        "mask/name": np.array([k for k, _ in masks]),
        "mask/loops": np.array([" ".join(loops) for _, (loops, _) in masks]),
        "mask/inside": np.array([within for _, (_, within) in masks]),
    }
