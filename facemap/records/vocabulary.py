"""The names that a head gives to the rules of an atlas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SIDES = ("_left", "_right")


@dataclass(frozen=True)
class Vocabulary:
    """The names that a head gives to rules; a paired one stands with and without its side.

    Attributes
    ----------
    landmarks, curves, spans, masks : frozenset of str
    """

    landmarks: frozenset[str]
    curves: frozenset[str]
    spans: frozenset[str]
    masks: frozenset[str]

    @classmethod
    def of(
        cls, landmarks: Iterable[str], curves: Iterable[str], spans: Iterable[str], masks: Iterable[str]
    ) -> Vocabulary:
        """Collect the names of a head, ``al`` for ``al_left`` and ``al_right``."""
        return cls(_both(landmarks), _both(curves), frozenset(spans), _both(masks))


def _both(names: Iterable[str]) -> frozenset[str]:
    given = frozenset(names)
    return given | {bare(name) for name in given}


def bare(name: str) -> str:
    """Take the side off a name: ``al`` for ``al_left``."""
    for side in SIDES:
        name = name.removesuffix(side)
    return name
