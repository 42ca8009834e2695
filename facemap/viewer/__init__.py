"""The viewer: a window on a scene that can be turned, asked and leafed through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from facemap.scene import Scene, compose
from facemap.viewer.screen import require_screen, require_window

if TYPE_CHECKING:
    from facemap.placing import FaceMap
    from facemap.viewer.programme import Programme, Stop
    from facemap.views import View

__all__ = ["view"]


def view(
    scene: Scene | FaceMap,
    *,
    concerns: Mapping[str, float] | Sequence[str] = (),
    technique: str | None = None,
    view: str | View = "front",
    emphasis: float = 2.0,
    count: str | float | None = None,
    show: Sequence[str] = (),
    notebook: bool | None = None,
    size_px: tuple[int, int] | None = None,
) -> Any:
    """Open a window on a scene, or on a map with all its concerns and techniques; ``h`` lists the keys.

    Parameters
    ----------
    scene : Scene or FaceMap
        Of a map, ``n`` and ``t`` go through all concerns and techniques.
    concerns : sequence of str, or mapping of str to float
        Where to begin in a map; several are shown together.
    technique : str, optional
        Where to begin in a map; its first technique otherwise.
    view : str or View
        The first camera.
    emphasis, count, show
        As for `facemap.compose`.
    notebook : bool, optional
        Show the picture inline; by default this is found out.
    size_px : (int, int), optional
        Width and height of the window.

    Returns
    -------
    object or None
        In a notebook what it shows; None after a window was closed.

    Raises
    ------
    NoScreen
        On a machine without a screen, outside of a notebook.
    UnknownName
        For a view, concern or technique of no such name.
    """
    inline = _in_notebook() if notebook is None else notebook
    if not inline:
        require_screen()
    from facemap.viewer.window import SIZE_PX, Window

    programme, stop = _programme(scene, concerns, technique, emphasis, count, show)
    window = Window(
        programme, stop, view=view, size_px=size_px or SIZE_PX, off_screen=inline, notebook=inline
    )
    if inline:
        return window.inline()
    try:
        require_window(window.kind)
        window.open()
    finally:
        window.close()
    return None


def _programme(
    scene: Scene | FaceMap,
    concerns: Mapping[str, float] | Sequence[str],
    technique: str | None,
    emphasis: float,
    count: str | float | None,
    show: Sequence[str],
) -> tuple[Programme, Stop]:
    from facemap.asking import ask_concerns, ask_technique
    from facemap.viewer.programme import Programme, Stop

    if isinstance(scene, Scene):
        return Programme.of_scene(scene), Stop(0, 0)
    map_ = scene
    weights = ask_concerns(map_.atlas, concerns)
    first = ask_technique(map_.atlas, technique).id if technique is not None else None

    def composed(asked: Mapping[str, float], by: str | None) -> Scene:
        return compose(map_, asked, by, emphasis=emphasis, count=count, show=show)

    return Programme.of_map(map_, weights, first, composed)


def _in_notebook() -> bool:
    """Whether Python runs in a kernel that can show pictures."""
    import sys

    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return shell is not None and "IPKernelApp" in getattr(shell, "config", {})
