"""A scene: everything a picture or a window shows, as plain arrays and strings, ready to be drawn."""

from facemap.scene.compose import LAYERS, check_layers, compose
from facemap.scene.courses import COURSES, Course, Trace, by_label, courses_of
from facemap.scene.nouns import (
    Asked,
    Eyeline,
    Frame,
    Mark,
    Patch,
    Scale,
    ScaleMarker,
    Scene,
    Statement,
    Surface,
    Told,
    Words,
)

__all__ = [
    "COURSES",
    "LAYERS",
    "Asked",
    "Course",
    "Eyeline",
    "Frame",
    "Mark",
    "Patch",
    "Scale",
    "ScaleMarker",
    "Scene",
    "Statement",
    "Surface",
    "Told",
    "Trace",
    "Words",
    "by_label",
    "check_layers",
    "compose",
    "courses_of",
]
