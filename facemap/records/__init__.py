"""The records of an atlas, what they are made of, and the atlas that holds them."""

from facemap.records.atlas import KINDS, SECTIONS, AnyRecord, Atlas, Found
from facemap.records.base import (
    BASIS_WORDS,
    Basis,
    Fact,
    Insertion,
    Names,
    Origin,
    Reported,
    amount,
)
from facemap.records.kinds import (
    Alternative,
    Concern,
    Line,
    Point,
    Protocol,
    ProtocolPoint,
    Safety,
    Source,
    Structure,
    Zone,
)
from facemap.records.plan import Plan
from facemap.records.ruled import Added, Ruled
from facemap.records.technique import Technique
from facemap.records.vocabulary import Vocabulary

__all__ = [
    "BASIS_WORDS",
    "KINDS",
    "SECTIONS",
    "Added",
    "Alternative",
    "AnyRecord",
    "Atlas",
    "Basis",
    "Concern",
    "Fact",
    "Found",
    "Insertion",
    "Line",
    "Names",
    "Origin",
    "Plan",
    "Point",
    "Protocol",
    "ProtocolPoint",
    "Reported",
    "Ruled",
    "Safety",
    "Source",
    "Structure",
    "Technique",
    "Vocabulary",
    "Zone",
    "amount",
]
