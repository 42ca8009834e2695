"""Files written beside and then renamed: what was there survives a write that fails."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from facemap.errors import CannotWrite


def check_writable(path: str | os.PathLike[str]) -> Path:
    """Refuse a path that cannot be written, before anything costly is done.

    Returns
    -------
    Path
        The file itself, where the path is a link.

    Raises
    ------
    CannotWrite
        Where the folder is missing or takes no new file, the path is a folder or a device, or the file is
        read-only.
    """
    asked = Path(path)
    target = Path(os.path.realpath(asked))
    if target.is_dir():
        raise CannotWrite(f"cannot write {asked}: it is a folder")
    if not target.parent.is_dir():
        raise CannotWrite(f"cannot write {asked}: there is no folder {asked.parent}")
    if target.exists() and not target.is_file():
        raise CannotWrite(f"cannot write {asked}: it is a device and no file")
    if target.exists() and not os.access(target, os.W_OK):
        raise CannotWrite(f"cannot write {asked}: the file is read-only")
    _try_folder(asked, target)
    return target


def _try_folder(asked: Path, target: Path) -> None:
    """Make a file beside the target and take it away again: some folders refuse for reasons of their own."""
    new = _beside(target)
    try:
        new.touch(exist_ok=False)
        new.unlink()
    except OSError as error:
        raise CannotWrite(
            f"cannot write {asked}: the folder {asked.parent} takes no new file ({error.strerror or error})"
        ) from error


def _beside(target: Path) -> Path:
    return target.with_name(f".{secrets.token_hex(4)}-{target.name}")


@contextmanager
def beside(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A new path beside ``path``, with its suffix, that takes its place when the block ends well.

    Parameters
    ----------
    path : path
        The file to write or to replace.

    Yields
    ------
    Path
        Where to write. It is removed when the block fails.

    Raises
    ------
    CannotWrite
        Where the folder is missing or closed, the path is a folder, or the disk refuses.
    """
    asked = Path(path)
    target = check_writable(asked)
    new = _beside(target)
    try:
        yield new
        if target.exists():
            shutil.copymode(target, new)
        os.replace(new, target)
    except OSError as error:
        raise CannotWrite(f"cannot write {asked}: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            new.unlink()


def write_bytes(path: str | os.PathLike[str], content: bytes) -> None:
    """Write a file whole or not at all."""
    with beside(path) as new:
        new.write_bytes(content)


def write_text(path: str | os.PathLike[str], content: str) -> None:
    """Write UTF-8 with line feeds on every system, so that the same rows are the same bytes."""
    write_bytes(path, content.encode("utf-8"))
