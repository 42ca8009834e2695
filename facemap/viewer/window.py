"""A pyvista window around a session: real keys and a real mouse, turned into what a session understands."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from typing import Any, Final

import numpy as np
import pyvista as pv
from numpy.typing import NDArray
from PIL import Image
from vtkmodules.vtkInteractionStyle import vtkInteractorStyleUser
from vtkmodules.vtkRenderingCore import vtkRenderer, vtkWindowToImageFilter

from facemap.errors import CannotWrite, FacemapError
from facemap.shell import say
from facemap.viewer import vtkdata
from facemap.viewer.camera import between
from facemap.viewer.programme import Programme, Stop
from facemap.viewer.saving import save
from facemap.viewer.screen import reached
from facemap.viewer.session import ZOOM_STEP, Session
from facemap.views import View

SIZE_PX: Final = (1440, 920)
SAMPLES: Final = 8
SSAA: Final = 2.0
TRAME: Final = ("IPython", "trame", "trame_vtk", "trame_vuetify")
SOFTWARE: Final = ("llvmpipe", "softpipe", "swrast", "swiftshader", "osmesa", "microsoft basic render")
STILL_PX: Final = 4
GLIDE_S: Final = 0.28
QUICK_S: Final = 0.035
IDLE_MS: Final = 60


class Window:
    """A window, and its session.

    Parameters
    ----------
    off_screen : bool
        For a notebook: nothing opens.
    ahead : bool
        Compose what the next key may ask for while nobody moves.
    """

    def __init__(
        self,
        programme: Programme,
        stop: Stop,
        *,
        view: str | View = "front",
        off_screen: bool = False,
        size_px: tuple[int, int] = SIZE_PX,
        notebook: bool = False,
        ahead: bool = True,
    ) -> None:
        def make() -> Any:
            return pv.Plotter(
                off_screen=off_screen,
                notebook=notebook,
                window_size=list(size_px),
                lighting="none",
                title="facemap",
            )

        self.plotter: Any = make() if off_screen else reached(make)
        self.plotter.renderer.SetBackground(1.0, 1.0, 1.0)
        self.plotter.add_light(pv.Light(light_type="headlight"))
        # multisampling costs a graphics card next to nothing and leaves words alone, which FXAA blurs
        self.plotter.enable_anti_aliasing("msaa", multi_samples=SAMPLES)
        self.session = Session(self.plotter.render_window, self.plotter.renderer, programme, stop, view=view)
        self._pressed: tuple[int, int] | None = None
        self._at = (0, 0)
        self._way = "turn"
        self._dragging = self._looping = False
        self._software = self._is_fine = False
        self._frame_s = 1.0
        self._ahead = ahead
        self._told = ""
        self.plotter.renderer.ResetCameraClippingRange()
        self._background()
        self._listen()

    @property
    def interactor(self) -> Any:
        """VTK's interactor; None for a picture in memory."""
        return self.plotter.iren.interactor if self.plotter.iren is not None else None

    def render(self) -> None:
        """Bring everything up to date and draw it."""
        start = time.perf_counter()
        self.session.refresh()
        self.plotter.render_window.Render()
        self._frame_s = time.perf_counter() - start

    def open(self) -> None:
        """Show the window until it is closed."""
        self.show()
        self._looping = True
        self.interactor.Start()
        self._looping = False
        self.close()

    def show(self) -> None:
        """Show the window and come back."""
        self.plotter.render_window.SetWindowName(f"facemap: {self.session.scene.words.title}")
        self.interactor.Initialize()
        self._smooth()
        self.render()
        if self._ahead:
            self.interactor.CreateRepeatingTimer(IDLE_MS)

    def close(self) -> None:
        """Close it."""
        if not self.session.closed:
            self.session.closed = True
        self.plotter.close()

    def picture(self) -> NDArray[np.uint8]:
        """What the window shows, (h, w, 3) uint8, at its own size."""
        grab = vtkWindowToImageFilter()
        grab.SetInput(self.plotter.render_window)
        grab.SetInputBufferTypeToRGB()
        grab.ReadFrontBufferOff()
        grab.Update()
        return vtkdata.pixels(grab.GetOutput())

    def inline(self) -> Any:
        """Show it in a notebook: to be turned where trame is installed, and as a still picture otherwise."""
        if all(find_spec(name) for name in TRAME):
            self.plotter.renderer.camera_set = True
            self.session.refresh()
            return self.plotter.show(jupyter_backend="trame", return_viewer=True, auto_close=False)
        self.session.message = ""
        self._smooth()
        self.render()
        still = Image.fromarray(self.picture())
        self.close()
        return still

    def _background(self) -> None:
        """White behind the words: the picture of the head takes only a part of the window."""
        back, front = vtkRenderer(), self.plotter.renderer
        back.SetBackground(1.0, 1.0, 1.0)
        back.InteractiveOff()
        window = self.plotter.render_window
        window.RemoveRenderer(front)
        window.AddRenderer(back)
        window.AddRenderer(front)

    def _smooth(self) -> None:
        """Smooth edges by what is cheap here.

        A graphics card multisamples for next to nothing. Software takes three times as long for a frame so,
        and draws everything twice as fine for half as much again.
        """
        told = str(self.plotter.render_window.ReportCapabilities()).lower()
        self._software = any(name in told for name in SOFTWARE)
        if self._software:
            self.plotter.render_window.SetMultiSamples(0)
            self._fine(True)

    def _fine(self, on: bool) -> None:
        """Draw in full fineness, or coarser while the head is being turned by software."""
        if not self._software or on == self._is_fine:
            return
        self._is_fine = on
        if on:
            self.plotter.enable_anti_aliasing("ssaa")
        else:
            self.plotter.disable_anti_aliasing()
        self.session.stage.finer(SSAA if on else 1.0)

    # ---- events

    def _listen(self) -> None:
        if self.interactor is None:
            return
        # neither pyvista's keys nor VTK's: q, w, s, r, e and 3 mean other things there
        self.plotter.iren.interactor.RemoveObservers("KeyPressEvent")
        self.plotter.iren.style = vtkInteractorStyleUser()
        self.plotter.iren.interactor.RemoveObservers("CharEvent")
        answers = {
            "KeyPressEvent": self._key,
            "MouseMoveEvent": self._move,
            "LeftButtonPressEvent": lambda: self._press("turn"),
            "MiddleButtonPressEvent": lambda: self._press("shift"),
            "RightButtonPressEvent": lambda: self._press("zoom"),
            "LeftButtonReleaseEvent": self._release,
            "MiddleButtonReleaseEvent": self._release,
            "RightButtonReleaseEvent": self._release,
            "MouseWheelForwardEvent": lambda: self._wheel(ZOOM_STEP),
            "MouseWheelBackwardEvent": lambda: self._wheel(1 / ZOOM_STEP),
            "ConfigureEvent": self.render,
            "TimerEvent": self._idle,
        }
        for event, answer in answers.items():
            self.interactor.AddObserver(event, lambda _caller, _event, do=answer: self._guarded(do))

    def _guarded(self, do: Callable[[], None]) -> None:
        """Answer an event; what goes wrong is told in one line and the window stays.

        VTK would print the whole trace of an error, and go on as if nothing had been.
        """
        try:
            do()
        except Exception as error:
            ours = isinstance(error, FacemapError)
            told = str(error) if ours else f"{type(error).__name__}: {error} (a fault of facemap)"
            if told == self._told:
                return
            self._told = self.session.message = told
            say(f"facemap: {told}")
            with suppress(Exception):
                self.render()

    def _pointer(self) -> tuple[int, int]:
        """Pixels from the upper left corner."""
        x, y = self.interactor.GetEventPosition()
        return x, self.session.size_px[1] - 1 - y

    def _key(self) -> None:
        name = self.interactor.GetKeySym() or ""
        if name in ("s", "S"):
            self._save()
            return
        before = self.session.view
        changed = self.session.key(name)
        if self.session.closed:
            # VTK breaks down where it is told to end a loop that does not run
            if self._looping:
                self.interactor.TerminateApp()
        elif changed:
            self._glide(before)
            self.plotter.render_window.SetWindowName(f"facemap: {self.session.scene.words.title}")
            self.render()

    def _save(self) -> None:
        path = self.session.file_name()
        try:
            self.session.message = ""
            self.session.help = False
            self.render()
            save(path, self.picture())
            self.session.message = f"Saved {path.name}"
        except CannotWrite as error:
            self.session.message = str(error)
        self.render()

    def _glide(self, before: View) -> None:
        """Go over to another view in a quarter of a second, where frames are quick enough to be seen."""
        after = self.session.view
        if after == before or self._frame_s > QUICK_S:
            return
        start = time.perf_counter()
        while (share := (time.perf_counter() - start) / GLIDE_S) < 1.0:
            self.session.view = between(before, after, share)
            self.render()
        self.session.view = after

    def _press(self, way: str) -> None:
        self._pressed = self._at = self._pointer()
        shift = bool(self.interactor.GetShiftKey())
        self._way = "shift" if shift and way == "turn" else way
        self._dragging = False

    def _move(self) -> None:
        x, y = self._pointer()
        if self._pressed is None:
            if self.session.hover(x, y):
                self.render()
            return
        far = max(abs(x - self._pressed[0]), abs(y - self._pressed[1])) > STILL_PX
        if not (self._dragging or far):
            return
        self._dragging = True
        self.session.drag(x - self._at[0], self._at[1] - y, self._way)
        self._at = (x, y)
        self._fine(False)
        self.render()

    def _release(self) -> None:
        pressed, self._pressed = self._pressed, None
        if self._dragging and self._software:
            self._fine(True)
            self.render()
        if pressed is None or self._dragging:
            return
        if self._way == "turn" and self.session.click(*self._pointer()):
            self.render()

    def _wheel(self, factor: float) -> None:
        self.session.zoom(factor)
        self.render()

    def _idle(self) -> None:
        """Compose one scene that the next key may ask for, while nothing is pressed."""
        if self._pressed is not None:
            return
        programme = self.session.programme
        for stop in programme.beside(self.session.stop):
            if not programme.ready(stop):
                programme.scene(stop)
                return
