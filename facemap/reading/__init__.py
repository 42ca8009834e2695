"""Map files to an atlas: the standard one, and those of your own merged over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from facemap.errors import BadInput
from facemap.reading.compiled import read_compiled
from facemap.records import Atlas, Vocabulary

if TYPE_CHECKING:
    from facemap.reading.drawn import Skin
    from facemap.reading.maps import MapFile

__all__ = ["base_atlas", "given_paths", "load_atlas", "read_files", "standard_atlas", "standard_files"]

DRAWN = (".csv", ".json")
"""Suffixes of files of zones that were drawn; any other file is a map in YAML."""


@lru_cache(maxsize=1)
def standard_files() -> Mapping[str, Path]:
    """Give the files of the standard atlas by name, in order."""
    from importlib.resources import files

    folder = Path(str(files("facemap.points")))
    return {path.name: path for path in sorted(folder.glob("*.yaml"))}


@lru_cache(maxsize=1)
def standard_atlas() -> Atlas:
    """Give the atlas that comes with facemap.

    Raises
    ------
    BadAtlas
        When its files were edited and have mistakes.
    """
    files = standard_files()
    return read_compiled(files) or _merged(Atlas(), files, None)


def _merged(
    base: Atlas, files: Mapping[str, Path], head: Vocabulary | None, skin: Skin | None = None
) -> Atlas:
    # YAML is read by those alone who bring a map of their own: its reader takes a while to import
    from facemap.reading.maps import merge

    return merge(base, read_files(files, skin), head)


def read_files(files: Mapping[str, Path], skin: Skin | None = None) -> list[MapFile]:
    """Read files of records, each by itself; those that cannot be read say so in their mistakes.

    Parameters
    ----------
    files : mapping of str to Path
        By the name that messages call them.
    skin : Skin or None
        The head that zones in CSV or Slicer's markups were drawn on.

    Raises
    ------
    BadInput
        For such a file without a head.
    """
    from facemap.reading.maps import read_map, unread
    from facemap.reading.mistakes import Mistakes

    found = []
    for name, path in files.items():
        try:
            if path.suffix.lower() in DRAWN:
                from facemap.reading.drawn import read_drawn

                if skin is None:
                    raise BadInput(f"{name}: a zone that was drawn needs the head it was drawn on")
                found.append(read_drawn(path, name, skin))
            else:
                found.append(read_map(path, name))
        except Mistakes as why:
            found.append(unread(name, why))
    return found


def load_atlas(
    paths: Sequence[str | Path] = (),
    base: str | Atlas | None = "standard",
    head: Vocabulary | None = None,
    skin: Skin | None = None,
) -> Atlas:
    """Read map files and merge them, in order, over a base.

    A record of a later file replaces the one with its id; ``Atlas.overrides`` says what was replaced.

    Parameters
    ----------
    paths : sequence of path
        Maps in YAML, zones drawn on a head in CSV or Slicer's ``.mrk.json``; one path may stand without a
        list.
    base : {"standard"}, Atlas or None
        What they are merged over; ``None`` for yours alone.
    head : Vocabulary or None
        Names of the head's landmarks, curves, spans and masks, to check the rules against.
    skin : Skin or None
        The head that zones were drawn on; needed for CSV and ``.mrk.json``.

    Raises
    ------
    BadAtlas
        Naming every mistake with its file and line. Nothing is half loaded.
    BadInput
        For another base, or a drawn zone without its head.
    """
    given = given_paths(paths)
    if not given:
        return base_atlas(base)
    return _merged(base_atlas(base), {str(path): Path(path) for path in given}, head, skin)


def given_paths(paths: str | Path | Iterable[str | Path]) -> list[str | Path]:
    """Paths as a list, where one may stand alone.

    Raises
    ------
    BadInput
        For what is no path.
    """
    given = [paths] if isinstance(paths, str | Path) else paths
    if not isinstance(given, Iterable) or not all(isinstance(path, str | Path) for path in given):
        raise BadInput(f"atlas {paths!r}: a path was expected, or a list of paths")
    return list(given)


def base_atlas(base: str | Atlas | None) -> Atlas:
    """Give what map files are merged over: the standard atlas, another, or nothing for None."""
    if not (base is None or base == "standard" or isinstance(base, Atlas)):
        raise BadInput(f"base {base!r}: 'standard', None or an atlas was expected")
    return standard_atlas() if base == "standard" else base if isinstance(base, Atlas) else Atlas()
