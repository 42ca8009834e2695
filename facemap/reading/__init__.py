"""Map files to an atlas: the standard one, and those of your own merged over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from facemap.errors import BadInput
from facemap.reading.compiled import read_compiled
from facemap.records import Atlas, Vocabulary

__all__ = ["load_atlas", "standard_atlas", "standard_files"]


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


def _merged(base: Atlas, files: Mapping[str, Path], head: Vocabulary | None) -> Atlas:
    # YAML is read by those alone who bring a map of their own: its reader takes a while to import
    from facemap.reading.maps import merge, read_map

    return merge(base, [read_map(path, name) for name, path in files.items()], head)


def load_atlas(
    paths: Sequence[str | Path] = (),
    base: str | Atlas | None = "standard",
    head: Vocabulary | None = None,
) -> Atlas:
    """Read map files and merge them, in order, over a base.

    A record of a later file replaces the one with its id; ``Atlas.overrides`` says what was replaced.

    Parameters
    ----------
    paths : sequence of path
        YAML files; one path may stand without a list.
    base : {"standard"}, Atlas or None
        What they are merged over; ``None`` for yours alone.
    head : Vocabulary or None
        Names of the head's landmarks, curves, spans and masks, to check the rules against.

    Raises
    ------
    BadAtlas
        Naming every mistake with its file and line. Nothing is half loaded.
    BadInput
        For another base.
    """
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    if not (base is None or base == "standard" or isinstance(base, Atlas)):
        raise BadInput(f"base {base!r}: 'standard', None or an atlas was expected")
    start = standard_atlas() if base == "standard" else base if isinstance(base, Atlas) else Atlas()
    if not given:
        return start
    return _merged(start, {str(path): Path(path) for path in given}, head)
