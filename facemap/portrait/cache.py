"""Finished portraits on disk: written beside and renamed, rebuilt when damaged, never more than so many."""

import hashlib
import os
import sys
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[np.generic]]

LIMIT_BYTES = 400 * 2**20
_BROKEN = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, NotImplementedError)


def folder() -> Path:
    """Where portraits are kept: ``FACEMAP_CACHE``, or the user's cache folder."""
    chosen = os.environ.get("FACEMAP_CACHE")
    if chosen:
        return Path(chosen)
    home = Path.home
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home() / ".cache")
    return base / "facemap"


def kept(key: str, make: Callable[[], Arrays]) -> Arrays:
    """The arrays kept under ``key``, or freshly made and kept.

    A file that is damaged, of another key, or in a closed folder is as good as none; nothing is said.
    """
    name = f"portrait-{hashlib.sha256(key.encode()).hexdigest()[:32]}.npz"
    found = _read(name, key)
    if found is None:
        found = make()
        _write(name, key, found)
    return found


def _read(name: str, key: str) -> Arrays | None:
    try:
        path = folder() / name
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as file:
            arrays = {entry: file[entry] for entry in file.files}
        if str(arrays.pop("key")) != key:
            return None
        os.utime(path)
    except (*_BROKEN, RuntimeError):
        return None
    return arrays


def _write(name: str, key: str, arrays: Arrays) -> None:
    with suppress(OSError, RuntimeError):
        place = folder()
        place.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=place, prefix=".", suffix=".npz")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, key=np.array(key), **arrays)  # type: ignore[arg-type]
            os.replace(beside, place / name)
        except BaseException:
            with suppress(OSError):
                os.unlink(beside)
            raise
        _trim(place, keep=name)


def _trim(place: Path, keep: str) -> None:
    """Remove the longest unused files until the rest fit."""
    files = [(path.stat().st_mtime, path.stat().st_size, path) for path in place.glob("portrait-*.npz")]
    total = sum(size for _, size, _ in files)
    for _, size, path in sorted(files):
        if total <= LIMIT_BYTES:
            break
        if path.name != keep:
            path.unlink(missing_ok=True)
            total -= size
