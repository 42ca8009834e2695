"""Whether a window can be opened here."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from facemap.errors import NoScreen

INSTEAD: Final = "use `facemap figure` for a picture in a file, or view the scene in a notebook"
TRIES: Final = 4
PAUSE_S: Final = 0.5


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


def reached(make: Callable[[], Any], pause_s: float = PAUSE_S) -> Any:
    """Make a plotter whose window is on a screen.

    VTK opens the display, closes it and opens it again. A screen without other windows starts anew in between
    and may not answer at once; VTK then turns to a window in memory. So it is tried a few times.

    Parameters
    ----------
    make : callable
        Gives a plotter with a `render_window`.

    Raises
    ------
    NoScreen
        Where every window was one in memory.
    """
    for attempt in range(TRIES):
        if attempt:
            time.sleep(pause_s)
        with _quiet():
            plotter = make()
        if not in_memory(str(plotter.render_window.GetClassName())):
            return plotter
        plotter.close()
    shown = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    raise NoScreen(f"the display {shown!r} cannot be reached: {INSTEAD}")


@contextmanager
def _quiet() -> Iterator[None]:
    """Without VTK's own lines about the display: what matters of them is said in one of ours."""
    from vtkmodules.vtkCommonCore import vtkObject

    before = vtkObject.GetGlobalWarningDisplay()
    vtkObject.GlobalWarningDisplayOff()
    try:
        yield
    finally:
        vtkObject.SetGlobalWarningDisplay(before)


def in_memory(kind: str) -> bool:
    """Whether VTK's class of render window is one that nobody sees."""
    return any(name in kind for name in ("EGL", "OSOpenGL", "OSMesa"))
