"""The names that a head gives to the rules of an atlas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

SIDES = ("_left", "_right")


@dataclass(frozen=True)
class Vocabulary:
    """The names that a head gives to rules; a paired one stands with and without its side.

    Attributes
    ----------
    landmarks, curves, spans, masks : frozenset of str
    meanings : mapping of str to str
        What a landmark is, where that is known: ``cheilion: the corner of the mouth``.
    """

    landmarks: frozenset[str]
    curves: frozenset[str]
    spans: frozenset[str]
    masks: frozenset[str]
    meanings: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        landmarks: Iterable[str],
        curves: Iterable[str],
        spans: Iterable[str],
        masks: Iterable[str],
        meanings: Mapping[str, str] | None = None,
    ) -> Vocabulary:
        """Collect the names of a head, ``al`` for ``al_left`` and ``al_right``."""
        told = {bare(name): meaning for name, meaning in (meanings or {}).items()}
        return cls(_both(landmarks), _both(curves), frozenset(spans), _both(masks), told)

    def called(self, given: str) -> str:
        """Suggest the landmark whose name in anatomy is nearly this, or nothing."""
        terms = {what.split(":")[0]: name for name, what in self.meanings.items() if ":" in what}
        near = get_close_matches(given.lower(), terms, n=1, cutoff=0.75)
        return f"; did you mean {terms[near[0]]!r} ({self.meanings[terms[near[0]]]})?" if near else ""


def _both(names: Iterable[str]) -> frozenset[str]:
    given = frozenset(names)
    return given | {bare(name) for name in given}


def bare(name: str) -> str:
    """Take the side off a name: ``al`` for ``al_left``."""
    for side in SIDES:
        name = name.removesuffix(side)
    return name
