"""The viewer: a window on a scene that can be turned, asked and leafed through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from facemap.scene import Asked, Scene
from facemap.shell import working
from facemap.viewer.screen import require_screen

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
    plan: str | None = None,
    notebook: bool | None = None,
    size_px: tuple[int, int] | None = None,
) -> Any:
    """Open a window on a scene or a map; ``n`` and ``t`` go to other concerns and techniques, ``h`` helps.

    Parameters
    ----------
    scene : Scene or FaceMap
    concerns : sequence of str, or mapping of str to float
        Where to begin in a map, otherwise with its first one; several are shown together.
    technique : str, optional
        Where to begin in a map, otherwise with its first one.
    view : str or View
        The first camera.
    emphasis, count, show, plan
        As for `facemap.compose`; for a map only.
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

    programme, stop = _programme(scene, concerns, technique, emphasis, count, show, plan)
    with working("Building the picture"):
        window = Window(
            programme, stop, view=view, size_px=size_px or SIZE_PX, off_screen=inline, notebook=inline
        )
    if inline:
        return window.inline()
    try:
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
    plan: str | None,
) -> tuple[Programme, Stop]:
    """What the window goes through, and where it begins."""
    from facemap.planning import wish
    from facemap.viewer.programme import Programme, Stop

    if isinstance(scene, Scene):
        if scene.asked is None:
            return Programme.of_scene(scene), Stop(0, 0)
        programme, stop = Programme.of_map(scene.asked)
        programme.keep(stop, scene)
        return programme, stop
    asked = wish(scene.atlas, concerns, technique, count, plan)
    weights = asked.concerns or dict.fromkeys(list(scene.atlas.concerns)[:1], 1.0)
    used = asked.technique or next(iter(scene.atlas.techniques), None)
    return Programme.of_map(Asked(scene, weights, used, emphasis, count, tuple(show), asked.plan_id))


def _in_notebook() -> bool:
    """Whether Python runs in a kernel that can show pictures."""
    import sys

    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return shell is not None and "IPKernelApp" in getattr(shell, "config", {})
