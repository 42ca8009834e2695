"""Drive the viewer as a person would, and keep what it shows: python docs/viewer.py [FOLDER]

Needs a screen; without one: xvfb-run -a -s "-screen 0 1600x1200x24" python docs/viewer.py
"""

import sys
from pathlib import Path

import facemap as fm
from facemap.scene import Asked
from facemap.viewer.programme import Programme
from facemap.viewer.saving import save
from facemap.viewer.window import Window

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent / "viewer")
FIRST = ("nasolabial-folds", "western")


def press(window: Window, *keys: str) -> None:
    for key in keys:
        window.interactor.SetKeySym(key)
        window.interactor.InvokeEvent("KeyPressEvent")


def rest_on(window: Window, point: str, *, click: bool) -> None:
    """Rest the pointer on a point that is seen."""
    columns, rows, seen = window.session._on_screen()
    marks = window.session.scene.marks
    n = next(n for n, mark in enumerate(marks) if mark.point == point and seen[n])
    events = ["MouseMoveEvent", *(["LeftButtonPressEvent", "LeftButtonReleaseEvent"] if click else [])]
    for event in events:
        window.interactor.SetEventInformationFlipY(round(columns[n]), round(rows[n]), 0, 0, chr(0), 0, None)
        window.interactor.InvokeEvent(event)


def click_zone(window: Window) -> None:
    x, y, _ = next(iter(window.session._zone_places().values()))
    window.session.click(x, y)
    window.render()


def shots(window: Window) -> None:
    def keep(name: str) -> None:
        save(FOLDER / f"{name}.png", window.picture())
        print(FOLDER / f"{name}.png")

    keep("first")
    press(window, "2")
    rest_on(window, "LI20", click=True)
    keep("point")
    press(window, "r")
    click_zone(window)
    keep("zone")
    press(window, "n", "4")
    keep("next-concern")
    press(window, "r", "t")
    keep("next-technique")
    press(window, "h")
    keep("help")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    concern, technique = FIRST
    asked = Asked(fm.load(), {concern: 1.0}, technique, 2.0, None, ())
    window = Window(*Programme.of_map(asked), ahead=False)
    window.show()
    shots(window)
    window.close()


if __name__ == "__main__":
    main()
