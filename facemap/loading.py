"""An atlas and the maps of one's own, read and placed on a head."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from facemap.errors import BadInput
from facemap.placing import FaceMap

if TYPE_CHECKING:
    from facemap.heads import Head
    from facemap.reading.drawn import Skin
    from facemap.records import Atlas, Vocabulary


def load(
    head: Head | object | None = None,
    atlas: Atlas | str | Path | Iterable[str | Path] = (),
    base: str | None = "standard",
    drawn_on: Head | None = None,
) -> FaceMap:
    """Place an atlas on a head.

    Parameters
    ----------
    head : Head, or a fit that has one, optional
        The standard head where none is given.
    atlas : Atlas, path, or sequence of paths
        Map files merged over the base, later ones over earlier ones: YAML, or zones drawn on a head in
        CSV or Slicer's ``.mrk.json``. ``map_.atlas.overrides`` says what they replaced. Or an atlas, which
        is taken as it is.
    base : str or None
        ``standard``, or None for the map files alone.
    drawn_on : Head, optional
        The head that drawn zones were drawn on, where their file names none: the standard one, whatever
        ``head`` is.

    Returns
    -------
    FaceMap
        Nothing in it is placed yet.

    Raises
    ------
    BadAtlas
        If a map file has mistakes.
    BadInput
        If ``head`` is no head.
    """
    from facemap import heads, reading
    from facemap.records import Atlas

    placed_on = heads.head() if head is None else getattr(head, "head", head)
    if not isinstance(placed_on, heads.Head):
        raise BadInput(
            f"{head!r} is no head: give what fm.head() returns, as in fm.load(head=fm.head(age=65))"
        )
    if isinstance(atlas, Atlas):
        return FaceMap(atlas, placed_on)
    paths = reading.given_paths(atlas)
    if not paths:
        return FaceMap(reading.base_atlas(base), placed_on)
    names = vocabulary(placed_on)
    return FaceMap(reading.load_atlas(paths, base, names, skin_for(paths, drawn_on)), placed_on)


def vocabulary(head: Head) -> Vocabulary:
    """Collect the words that rules may use on a head."""
    from facemap.records import Vocabulary

    told = {name: note.what for name, note in head.landmark_notes.items()}
    return Vocabulary.of(head.landmarks, head.curves, head.spans, head.masks, told)


def skin_for(paths: Iterable[str | Path], drawn_on: Head | None = None) -> Skin | None:
    """The skin that zones in files were drawn on, where they name none; None where none is drawn.

    Parameters
    ----------
    paths : sequence of paths
    drawn_on : Head, optional
        The standard head where none is given.
    """
    from facemap import heads, reading
    from facemap.asking import ask_head
    from facemap.reading.drawn import Skin

    if not any(Path(path).suffix.lower() in reading.DRAWN for path in paths):
        return None

    def other(words: str) -> Skin:
        head = heads.head(**ask_head(words))
        return Skin(head.name, head.mesh, "as the file says")

    if drawn_on is not None:
        return Skin(drawn_on.name, drawn_on.mesh, "which was named when it was read", other)
    head = heads.head()
    return Skin(head.name, head.mesh, other=other)
