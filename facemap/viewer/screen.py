"""Whether a window can be opened here."""

import os
import sys

from facemap.errors import NoScreen

INSTEAD = "use `facemap figure` for a picture in a file, or view the scene in a notebook"


def require_screen() -> None:
    """Refuse to open a window where nobody would see it.

    VTK falls back silently to a window in memory, in which a person would wait for ever.

    Raises
    ------
    NoScreen
        On Linux without an X or Wayland display.
    """
    if sys.platform in ("darwin", "win32"):
        return
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise NoScreen(f"no screen to open a window on (DISPLAY is not set): {INSTEAD}")


def require_window(kind: str) -> None:
    """Refuse a window that turned out to be one in memory, after VTK could not reach the display.

    Parameters
    ----------
    kind : str
        VTK's class of render window.
    """
    if any(name in kind for name in ("EGL", "OSOpenGL", "OSMesa")):
        shown = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
        raise NoScreen(f"the display {shown!r} cannot be reached: {INSTEAD}")
