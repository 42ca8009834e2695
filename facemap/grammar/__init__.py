"""The where-grammar: what a rule may say about places, curves and regions of a face.

Nothing here touches a mesh. A rule is read from YAML into one of the models below and carried out on a
head by ``facemap.rules``. Names stay plain strings: a landmark or a point (place), a named curve of the
head or a line of the atlas (curve). A paired name means the side being placed; ``al_left`` forces one.

The models are frozen, refuse fields they do not know, and have the field names of the YAML; where such a
name is a Python keyword the attribute has an underscore (``from`` is ``from_``).
"""

from pydantic import TypeAdapter

from facemap.grammar.base import FAULT, Checked, Fault, Rule
from facemap.grammar.drawn import MAX_NODES, Painted, Ring, is_drawn
from facemap.grammar.forms import (
    DIRECTIONS,
    TAG,
    Band,
    Between,
    Crossing,
    Curve,
    CurveOrPlace,
    Difference,
    Direction,
    Disc,
    Inside,
    Intersection,
    Mask,
    Offset,
    OnCurve,
    Part,
    Path,
    Place,
    Region,
    Section,
    Shift,
    Through,
    Toward,
    Union,
    ZoneRef,
)
from facemap.grammar.lengths import Length, NumberField, parse_length
from facemap.grammar.mentions import Mention, Role, mentions, numbers

__all__ = [
    "DIRECTIONS",
    "FAULT",
    "MAX_NODES",
    "TAG",
    "Band",
    "Between",
    "Checked",
    "Crossing",
    "Curve",
    "CurveOrPlace",
    "Difference",
    "Direction",
    "Disc",
    "Fault",
    "Inside",
    "Intersection",
    "Length",
    "Mask",
    "Mention",
    "NumberField",
    "Offset",
    "OnCurve",
    "Painted",
    "Part",
    "Path",
    "Place",
    "Region",
    "Ring",
    "Role",
    "Rule",
    "Section",
    "Shift",
    "Through",
    "Toward",
    "Union",
    "ZoneRef",
    "is_drawn",
    "mentions",
    "numbers",
    "parse_curve",
    "parse_length",
    "parse_place",
    "parse_region",
]


def parse_place(given: object) -> Place:
    """Read a place from what its YAML says; raises ``pydantic.ValidationError``."""
    place: Place = TypeAdapter(Place).validate_python(given)
    return place


def parse_curve(given: object) -> Curve:
    """Read a curve from what its YAML says; raises ``pydantic.ValidationError``."""
    curve: Curve = TypeAdapter(Curve).validate_python(given)
    return curve


def parse_region(given: object) -> Region:
    """Read a region from what its YAML says; raises ``pydantic.ValidationError``."""
    region: Region = TypeAdapter(Region).validate_python(given)
    return region
