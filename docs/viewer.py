"""Drive the viewer as a person would, and keep what it shows.

    python docs/viewer.py            # writes docs/pictures/viewer.jpg

It needs a screen; without one: xvfb-run -a -s "-screen 0 1600x1200x24" python docs/viewer.py
"""

from pathlib import Path

import numpy as np
from PIL import Image

import facemap as fm
from facemap.scene import Asked
from facemap.viewer.programme import Programme
from facemap.viewer.window import Window
from facemap.writing import beside

SHEET = Path(__file__).parent / "pictures" / "viewer.jpg"
FIRST = ("nasolabial-folds", "western")
COLUMNS, WIDTH = 2, 1200


def press(window: Window, *keys: str) -> None:
    for key in keys:
        window.interactor.SetKeySym(key)
        window.interactor.InvokeEvent("KeyPressEvent")


def click(window: Window, x: float, y: float) -> None:
    for event in ("MouseMoveEvent", "LeftButtonPressEvent", "LeftButtonReleaseEvent"):
        window.interactor.SetEventInformationFlipY(round(x), round(y), 0, 0, chr(0), 0, None)
        window.interactor.InvokeEvent(event)


def click_label(window: Window, key: str) -> None:
    """Click what a label points at: a dot of its own, or the end of its leader."""
    overlay = window.session.overlay
    left, top, width, height = overlay.places[key]
    click(window, left + width / 2, top + height / 2)


def pictures(window: Window) -> list[np.ndarray]:
    """The window at its first frame, with a point, a zone, other concerns and techniques, the help."""
    shots = [window.picture()]
    press(window, "2")
    click_label(window, "dot.LI20.left")
    shots.append(window.picture())
    press(window, "r")
    click_label(window, "end.label.nasolabial-fold")
    shots.append(window.picture())
    press(window, "n", "4")
    shots.append(window.picture())
    press(window, "n", "t", "6")
    shots.append(window.picture())
    press(window, "r", "h")
    shots.append(window.picture())
    return shots


def sheet(shots: list[np.ndarray]) -> Image.Image:
    height, width = shots[0].shape[:2]
    tall = round(WIDTH * height / width)
    page = Image.new("RGB", (COLUMNS * WIDTH, -(-len(shots) // COLUMNS) * tall), "white")
    for n, shot in enumerate(shots):
        row, column = divmod(n, COLUMNS)
        page.paste(
            Image.fromarray(shot).resize((WIDTH, tall), Image.Resampling.LANCZOS),
            (column * WIDTH, row * tall),
        )
    return page


def main() -> None:
    concern, technique = FIRST
    asked = Asked(fm.load(), {concern: 1.0}, technique, 2.0, None, ())
    window = Window(*Programme.of_map(asked), ahead=False)
    window.show()
    shots = pictures(window)
    window.close()
    SHEET.parent.mkdir(exist_ok=True)
    with beside(SHEET) as new:
        sheet(shots).save(new, quality=88)


if __name__ == "__main__":
    main()
