"""A rule carried out on a head: an anchor, a curve or a region.

Offsets run along the skin. Above and below keep to the sagittal-parallel plane through the place, which
turns into the coronal one on the side of the head, where it would graze the skin. Lateral and medial keep to
the level plane, which turns into the coronal one on the crown and under the chin; lateral leads away from the
midline round the face.
Of several crossings of a level or a vertical with a curve the one nearest to the place named is taken;
of a level with a vertical, the outermost skin. Every crossing is exact, never the nearest vertex.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from facemap import grammar
from facemap.rules.behind import rests_on
from facemap.rules.ground import Side, written
from facemap.rules.running import Runner

if TYPE_CHECKING:
    from facemap.heads import Head
    from facemap.records import Atlas
    from facemap.surface import Anchor, Curve, Region

__all__ = ["Runner", "Side", "curve", "place", "region", "rests_on", "written"]


def place(rule: grammar.Place, head: Head, atlas: Atlas, side: Side) -> Anchor:
    """Find the place that a rule describes.

    Parameters
    ----------
    rule : Place
        The rule.
    head : Head
        Where to carry it out.
    atlas : Atlas
        The points, lines and zones that the rule may name.
    side : str
        ``left``, ``right`` or ``midline``: what a paired name stands for.

    Raises
    ------
    RuleError
        Naming the rule, why it cannot be carried out, and the head.
    """
    return Runner(head, atlas).place(rule, side)


def curve(rule: grammar.Curve, head: Head, atlas: Atlas, side: Side) -> Curve:
    """Find the curve that a rule describes; parameters and errors as for `place`."""
    return Runner(head, atlas).curve(rule, side)


def region(rule: grammar.Region, head: Head, atlas: Atlas, side: Side) -> Region:
    """Find the region that a rule describes, nothing cut out of it; otherwise as for `place`."""
    return Runner(head, atlas).region(rule, side)
