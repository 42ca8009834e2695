"""An ellipsoid with a face's landmarks on it: quick, and its geometry is known in closed form."""

from functools import cache

import numpy as np
from trimesh.creation import icosphere

from facemap.heads import Head, HeadSettings, LandmarkNote, Span
from facemap.records import Atlas, Line, Point, Zone
from facemap.surface import Curve, Mesh, nearest_anchor, path_through

AXES_MM = np.array([75.0, 110.0, 95.0])
"""Half axes of the ellipsoid in x, y, z."""

FRONT = {
    "tr": (0, 62), "g": (0, 24), "n": (0, 14), "prn": (0, -8), "sn": (0, -20), "ls": (0, -30),
    "sto": (0, -35), "li": (0, -40), "sl": (0, -48), "pg": (0, -58),
}  # fmt: skip
FRONT_PAIRS = {
    "al": (16, -14), "en": (16, 10), "ex": (46, 10), "pupil": (31, 10), "ch": (25, -35),
    "brow_medial": (14, 24), "brow_lateral": (52, 22), "brow_over_pupil": (31, 27),
    "hairline_corner": (48, 55),
}  # fmt: skip
SIDE_PAIRS = {"t": (-5, 2), "go": (-55, 12), "ear_apex": (25, 0)}
ESTIMATED = ("go",)


def on_front(x, y):
    """The skin of the exact ellipsoid in front, mm."""
    z = AXES_MM[2] * np.sqrt(1 - (x / AXES_MM[0]) ** 2 - (y / AXES_MM[1]) ** 2)
    return np.array([x, y, z])


def on_side(y, z, sign):
    """The skin of the exact ellipsoid at the side, mm."""
    x = AXES_MM[0] * np.sqrt(1 - (y / AXES_MM[1]) ** 2 - (z / AXES_MM[2]) ** 2)
    return np.array([sign * x, y, z])


@cache
def mesh(level=4):
    ball = icosphere(subdivisions=level, radius=1.0)
    return Mesh(np.asarray(ball.vertices) * AXES_MM, np.asarray(ball.faces))


def _landmarks(skin):
    places = {name: on_front(*xy) for name, xy in FRONT.items()}
    for side, sign in (("left", 1), ("right", -1)):
        places |= {f"{name}_{side}": on_front(sign * x, y) for name, (x, y) in FRONT_PAIRS.items()}
        places |= {f"{name}_{side}": on_side(y, z, sign) for name, (y, z) in SIDE_PAIRS.items()}
    return {name: nearest_anchor(skin, xyz) for name, xyz in places.items()}


def _through(skin, xys):
    return path_through(skin, [nearest_anchor(skin, on_front(*xy)) for xy in xys])


@cache
def head(level=4):
    """The ellipsoid as a head."""
    skin = mesh(level)
    landmarks = _landmarks(skin)
    curves: dict[str, Curve] = {}
    for side, sign in (("left", 1), ("right", -1)):
        fold = [(17, -10), (22, -22), (28, -36), (30, -46)]
        curves[f"nasolabial_fold_{side}"] = _through(skin, [(sign * x, y) for x, y in fold])
        brow = [(14, 24), (31, 27), (52, 22)]
        curves[f"brow_{side}"] = _through(skin, [(sign * x, y) for x, y in brow])
    curves["hairline"] = _through(skin, [(48, 55), (25, 61), (0, 62), (-25, 61), (-48, 55)])
    arc = np.array([on_front(0, y) for y in np.linspace(24, 62, 200)])
    length = float(np.linalg.norm(np.diff(arc, axis=0), axis=1).sum())
    vertices = skin.vertices
    front = vertices[:, 2] > 0
    mouth = np.hypot(vertices[:, 0] / 25, (vertices[:, 1] + 35) / 8)
    nostrils = np.hypot(np.abs(vertices[:, 0]) - 6, vertices[:, 1] + 18) - 4
    return Head(
        name="ellipsoid",
        mesh=skin,
        parts={},
        landmarks=landmarks,
        landmark_notes={
            name: LandmarkNote(name, "estimated" if name.rsplit("_")[0] in ESTIMATED else "surface")
            for name in landmarks
        },
        curves=curves,
        spans={"glabella-hairline": Span("glabella-hairline", 3.0, length, "g", "tr")},
        masks={
            "vermilion": np.where(front, (mouth - 1) * 8, 20.0),
            "nostrils": np.where(front, nostrils, 20.0),
            "orbit_left": np.where(front, np.hypot(vertices[:, 0] - 31, vertices[:, 1] - 10) - 18, 20.0),
            "orbit_right": np.where(front, np.hypot(vertices[:, 0] + 31, vertices[:, 1] - 10) - 18, 20.0),
        },
        settings=HeadSettings(),
        eyes={},
    )


def atlas(points=(), lines=(), zones=()):
    """An atlas of the shortest records: rows of (id, side, where) and, for zones, what they include."""

    def shared(id_, side, where):
        basis = {"basis": "unreferenced", "source": "test"}
        return {"id": id_, "names": {"en": id_}, "side": side, "where": where, **basis}

    return Atlas(
        points={row[0]: Point(**shared(*row), drawn=row[2] is not None) for row in points},
        lines={row[0]: Line(**shared(*row), kind="wrinkle") for row in lines},
        zones={row[0]: Zone(**shared(*row[:3]), includes=row[3:]) for row in zones},
    )
