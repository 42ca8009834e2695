"""A ball of 80 mm as a head: analytic zones and points for the tests of pictures."""

import numpy as np

from facemap.scene import Eyeline, Frame, Mark, Patch, Scale, ScaleMarker, Scene, Statement, Surface, Words
from facemap.style import density_colour

RADIUS = 80.0


def ball(subdivisions: int = 5, radius: float = RADIUS) -> Surface:
    """A subdivided icosahedron, light like skin."""
    import trimesh

    mesh = trimesh.creation.icosphere(subdivisions=subdivisions, radius=radius)
    vertices = np.asarray(mesh.vertices)
    normals = vertices / np.linalg.norm(vertices, axis=1, keepdims=True)
    rgb = np.tile(np.array([220, 180, 155], dtype=np.uint8), (len(vertices), 1))
    return Surface("skin", vertices, normals, np.asarray(mesh.faces, dtype=np.int32), rgb)


def direction(azimuth_deg: float, elevation_deg: float) -> np.ndarray:
    turn, lift = np.radians([azimuth_deg, elevation_deg])
    return np.array([np.sin(turn) * np.cos(lift), np.sin(lift), np.cos(turn) * np.cos(lift)])


def cap(skin: Surface, azimuth: float, elevation: float, radius_mm: float, **said) -> Patch:
    """A round zone of that radius along the skin."""
    reach = np.arccos(np.clip(skin.normals @ direction(azimuth, elevation), -1, 1)) * RADIUS - radius_mm
    fill = said.pop("fill", "density")
    return Patch(
        zone=said.pop("zone", "cap"),
        side=said.pop("side", "left"),
        name=said.pop("name", "Cap"),
        hanzi="鼻唇溝",
        signed_mm=np.clip(reach, -4, 4).astype(np.float32),
        outlines=(),
        fill=fill,
        colour=density_colour(0.36) if fill == "density" else None,
        area_cm2=2 * np.pi * RADIUS**2 * (1 - np.cos(radius_mm / RADIUS)) / 100,
        needles=(None, 7.4),
        per_cm2=(None, 0.36),
        **said,
    )


def mark(code: str, side: str, azimuth: float, elevation: float, **said) -> Mark:
    way = direction(azimuth, elevation)
    return Mark(code, side, code, "顴髎", "Quánliáo", "Cheek Bone-hole", RADIUS * way, way, **said)


def pair(code: str, azimuth: float, elevation: float, **said) -> list[Mark]:
    return [mark(code, "left", azimuth, elevation, **said), mark(code, "right", -azimuth, elevation, **said)]


def scene(**changes) -> Scene:
    """A scene with two zones, seven pairs of points, a scale and a legend."""
    skin = ball()
    patches = (
        cap(skin, 30, -20, 22, zone="fold", side="left", name="Nasolabial fold"),
        cap(skin, -30, -20, 22, zone="fold", side="right", name="Nasolabial fold"),
    )
    marks = [
        *pair("LI20", 14, -12),
        *pair("ST3", 25, -14),
        *pair("ST4", 24, -34),
        *pair("SI18", 42, -10),
        *pair("ST6", 78, -30),
        *pair("ST1", 25, 8, caution="critical"),
        *pair("GB14", 25, 36),
    ]
    words = Words(
        title="Nasolabial folds",
        title_hanzi="鼻唇溝",
        subtitle="Western (one article): up to 70 needles a session",
        legend=(
            Statement("reported", "Reported", "up to 70 needles a session (popular article: brief-younger)"),
            Statement("computed", "Computed", "0.36 needles per cm² in the fold"),
            Statement("assumed", "Assumed", "twice the density in the fold"),
            Statement("points", "Points", "named for this concern by clinics"),
        ),
        credits=("facemap", "Teaching material, not medical advice"),
    )
    settings = {
        "name": "ball",
        "skin": skin,
        "parts": (),
        "patches": patches,
        "marks": tuple(marks),
        "words": words,
        "frame": Frame(180.0, -90.0, 20.0),
        "face": Frame(180.0, -90.0, 20.0),
        "scale": Scale(
            "Needles per cm² (computed)", (0, 0.1, 0.2, 0.3, 0.4, 0.5), (ScaleMarker(0.36, "fold 0.36"),)
        ),
        "avoid": (Eyeline("mouth", RADIUS * direction(0, -30), 20, 6),),
    }
    return Scene(**(settings | changes))
