"""An insertion in words: the length of needle as reported, and what follows from it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from facemap.records import amount

if TYPE_CHECKING:
    from facemap.records import Insertion

NEEDLE_CUN_MM = 22.0
"""What a cun of needle is taken for: 1 bone cun is body height / 75, 21-23 mm for adults (WHO 2008)."""


def insertion_words(item: Insertion, *, critical: bool) -> str:
    """What was reported, the length in mm, and the depth of the tip where the angle is known.

    Parameters
    ----------
    item : Insertion
    critical : bool
        At a critical point no depth is computed.
    """
    words = []
    if item.low is not None or item.high is not None:
        words.append(f"{amount(item.low, item.high)} {item.unit} of needle")
    if item.unit == "cun" and words:
        ends = [None if end is None else float(round(end * NEEDLE_CUN_MM)) for end in (item.low, item.high)]
        words.append(f"about {amount(ends[0], ends[1])} mm (computed)")
    words += [word for word in (item.manner, item.direction) if word]
    depth = None if critical else tip_depth_mm(item)
    if depth is not None:
        low, high = (None if end is None else float(round(end)) for end in depth)
        words.append(f"the tip about {amount(low, high)} mm deep (computed)")
    return ", ".join(words)


def tip_depth_mm(item: Insertion) -> tuple[float | None, float | None] | None:
    """How deep the needle's tip ends, least and most, in mm; None without a length or an angle.

    The needle is taken as straight and the skin as flat: length times the sine of the angle.
    """
    if item.angle_deg is None or (item.low is None and item.high is None):
        return None
    mm = NEEDLE_CUN_MM if item.unit == "cun" else 1.0
    flat, steep = (math.sin(math.radians(angle)) for angle in item.angle_deg)
    return (
        None if item.low is None else item.low * mm * flat,
        None if item.high is None else item.high * mm * steep,
    )
