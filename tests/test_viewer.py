"""The viewer, driven by keys and a mouse in a window on a virtual screen."""

import os
import shlex
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from ball import RADIUS, ball, cap, direction, mark, pair, scene
from PIL import Image

import facemap as fm
from facemap.errors import CannotWrite, NoScreen, UnknownName
from facemap.hazards import near
from facemap.names import is_hanzi
from facemap.scene import Course, Statement, Trace, Words
from facemap.scene.captions import COURSES
from facemap.style import CARE, density_colour
from facemap.viewer import screen, shapes, view
from facemap.viewer.camera import CLOSEST_MM, Home, between
from facemap.viewer.columns import Tag, column
from facemap.viewer.lettering import Letters, Run
from facemap.viewer.pointing import Under
from facemap.viewer.programme import Programme, Stop
from facemap.viewer.saving import free_name, save
from facemap.viewer.window import Window
from facemap.viewer.words import here_panel, mark_panel
from facemap.views import VIEWS

# in one process, which has drawn nothing before: see conftest.py
pytestmark = pytest.mark.xdist_group("viewer")

SIZE = (720, 480)


@pytest.fixture(scope="module")
def display():
    """A virtual screen for this module."""
    if not sys.platform.startswith("linux"):
        pytest.skip("a virtual screen is for Linux")
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed (apt-get install xvfb)")
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x1024x24", "-noreset"]
    # VTK keeps a connection until this process ends, and would end it with an error if the server went first
    gone = f"while kill -0 {os.getpid()} 2>/dev/null; do sleep 1; done"
    watch = f"{shlex.join(command)} 2>/dev/null & {gone}; kill $!"
    watcher = subprocess.Popen(["sh", "-c", watch], pass_fds=[writing], start_new_session=True)
    watcher.returncode = 0
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    before = os.environ.get("DISPLAY")
    os.environ["DISPLAY"] = f":{number}"
    yield os.environ["DISPLAY"]
    if before is None:
        del os.environ["DISPLAY"]
    else:
        os.environ["DISPLAY"] = before


def titled(title: str, technique: str | None):
    """A scene of another concern: other words, a zone elsewhere, points elsewhere."""
    base = scene()
    words = replace(base.words, title=title, subtitle=f"{technique}: up to 15 needles a session")
    patch = cap(base.skin, 0, 40, 18, zone="glabella", side="midline", name="Glabella")
    return replace(base, words=words, patches=(patch,), marks=(mark("GV24", "midline", 0, 55),))


@pytest.fixture(scope="module")
def base():
    return scene()


@pytest.fixture(scope="module")
def programme(base):
    """Three concerns by two techniques; those but the first are composed when asked for."""
    skin = base.skin

    def compose(concerns, technique, _show):
        name = next(iter(concerns))
        if (name, technique) == ("folds", "western"):
            return base
        return replace(titled(name.capitalize(), technique), skin=skin)

    return Programme([{"folds": 1.0}, {"frown": 1.0}, {"chin": 1.0}], ["western", "eastern"], compose)


@pytest.fixture(scope="module")
def opened(display, programme):
    made = Window(programme, Stop(0, 0), size_px=SIZE, ahead=False)
    made.show()
    yield made
    made.close()


@pytest.fixture
def window(opened, tmp_path):
    """The one window, as it is when it has just opened."""
    session = opened.session
    session.go(-session.stop.concern, -session.stop.technique)
    session.reset()
    for layer, on in session.layers.items():
        if not on:
            session.toggle(layer)
    session.help = session.closed = False
    session.folder, session.message, session.under = tmp_path, "", Under()
    opened.render()
    return opened


@pytest.fixture
def showing(display):
    """Open windows on scenes of one's own."""
    made = []

    def show(given):
        made.append(Window(Programme.of_scene(given), Stop(0, 0), size_px=SIZE))
        made[-1].show()
        return made[-1]

    yield show
    for window in made:
        window.close()


def press(window, key):
    window.interactor.SetKeySym(key)
    window.interactor.InvokeEvent("KeyPressEvent")


def point_at(window, x, y, event="MouseMoveEvent", shift=0):
    window.interactor.SetEventInformationFlipY(round(x), round(y), 0, shift, chr(0), 0, None)
    window.interactor.InvokeEvent(event)


def click(window, x, y):
    point_at(window, x, y, "LeftButtonPressEvent")
    point_at(window, x, y, "LeftButtonReleaseEvent")


def drag(window, start, end, button="Left", shift=0):
    point_at(window, *start, f"{button}ButtonPressEvent", shift)
    for share in (0.5, 1.0):
        x, y = np.array(start) + share * (np.array(end) - start)
        point_at(window, x, y, "MouseMoveEvent", shift)
    point_at(window, *end, f"{button}ButtonReleaseEvent", shift)


def place(window, azimuth, elevation):
    """Where a place of the ball falls in the window."""
    left, width, height = window.session.room
    x, y, _ = window.session.view.project(
        [RADIUS * direction(azimuth, elevation)], round(width), round(height)
    )[0]
    return x + left, y


def colour(window, azimuth, elevation):
    x, y = place(window, azimuth, elevation)
    return window.picture()[round(y), round(x)].astype(int)


def is_skin(seen):
    """The ball's colour, with a little gloss in its middle."""
    return np.abs(seen - np.array([220, 180, 155]) - 12).max() < 14


def said(window):
    return window.session.overlay.words


# ---- without a screen


def test_no_screen_is_one_line(base, monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(screen.sys, "platform", "linux")
    with pytest.raises(NoScreen, match="DISPLAY is not set") as told:
        view(base)
    assert "\n" not in str(told.value)


def test_no_screen_is_needed_on_systems_that_have_one(monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setattr(screen.sys, "platform", "darwin")
    screen.require_screen()


class Plotter:
    """Stands for a plotter whose window VTK made in memory."""

    def __init__(self, kind):
        self.render_window, self.closed, self.kind = self, False, kind

    def GetClassName(self):  # noqa: N802
        return self.kind

    def close(self):
        self.closed = True


@pytest.mark.parametrize("kind", ["vtkEGLRenderWindow", "vtkOSOpenGLRenderWindow"])
def test_a_window_in_memory_is_refused(kind, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":4711")
    made = []

    def make():
        made.append(Plotter(kind))
        return made[-1]

    with pytest.raises(NoScreen, match=":4711"):
        screen.reached(make, pause_s=0.0)
    assert len(made) == screen.TRIES
    assert all(plotter.closed for plotter in made)


def test_a_screen_that_answers_late_is_reached():
    kinds = iter(["vtkEGLRenderWindow", "vtkXOpenGLRenderWindow"])
    assert screen.reached(lambda: Plotter(next(kinds)), pause_s=0.0).kind == "vtkXOpenGLRenderWindow"


def test_vtk_says_nothing_of_a_display_that_is_not_there():
    """What matters of it is said in one line of facemap's."""
    from vtkmodules.vtkCommonCore import vtkObject

    loud = []

    def make():
        loud.append(vtkObject.GetGlobalWarningDisplay())
        return Plotter("vtkXOpenGLRenderWindow")

    before = vtkObject.GetGlobalWarningDisplay()
    screen.reached(make, pause_s=0.0)
    assert loud == [0]
    assert vtkObject.GetGlobalWarningDisplay() == before


# ---- what is written


def test_window_says_what_is_shown(window):
    words = said(window)
    assert words["title"].split()[:2] == ["Nasolabial", "folds"]
    assert "up to 70 needles" in words["subtitle"].replace("\n", " ")
    legend = " ".join(words[key] for key in sorted(words) if key.startswith("legend"))
    assert all(head in legend for head in ("Reported", "Computed", "Assumed"))
    assert words["foot"] == "Teaching material, not medical advice"
    assert words["scale.title"] == "Needles per cm² (computed)"
    assert words["scale.marker.0"] == "fold 0.36"
    assert words["place"] == "Concern 1 of 3, technique 1 of 2"
    assert words["caption"] == "Front"


def test_the_first_frame_says_how_to_begin(showing, base):
    window = showing(base)
    assert said(window)["caption"].startswith("Drag to turn")
    press(window, "2")
    assert said(window)["caption"] == "Subject’s left, 45°"


def test_every_word_that_is_put_is_to_be_seen(window):
    assert set(said(window)) <= window.session.overlay.shown()


def test_words_are_drawn_where_they_are_said_to_be(window):
    left, top, width, height = (round(v) for v in window.session.overlay.boxes["title"])
    title = window.picture()[top : top + height, left : left + width]
    assert title.min() < 60
    ink = (title.min(axis=2) < 128).sum()
    assert 0.03 < ink / title[..., 0].size < 0.5


def test_nothing_written_overlaps_or_leaves_the_window(window):
    boxes = window.session.overlay.boxes
    for key, (left, top, width, height) in boxes.items():
        assert left >= 0, key
        assert top >= 0, key
        assert left + width <= SIZE[0], key
        assert top + height <= SIZE[1], key
    keys = [key for key in boxes if key.startswith("label.")]
    for n, one in enumerate(keys):
        for two in keys[:n]:
            assert not overlap(boxes[one], boxes[two]), (one, two)


def overlap(one, two):
    return all(one[i] < two[i] + two[i + 2] and two[i] < one[i] + one[i + 2] for i in (0, 1))


def test_labels_name_each_point_and_zone_once(window):
    labels = {key: words for key, words in said(window).items() if key.startswith("label.")}
    assert labels["label.fold"] == "Nasolabial fold"
    assert {"label.LI20", "label.ST3", "label.GB14", "label.ST1"} <= set(labels)
    assert "LI20" in labels["label.LI20"]
    assert "Quánliáo" in labels["label.LI20"]


def test_without_technique_nothing_is_said_of_density(showing, base):
    bare = replace(base, scale=None, words=Words("Folds", "", "", (), ()))
    window = showing(bare)
    assert not any(key.startswith(("scale", "legend", "place")) for key in said(window))


# ---- the head


def test_zone_is_filled_with_the_colour_of_its_density_and_ends_where_it_ends(window):
    press(window, "m")
    press(window, "l")
    inside, outside = colour(window, 30, -20), colour(window, 0, 0)
    wanted = np.array(density_colour(0.36)) * 255
    assert np.abs(inside - wanted).max() < 14
    assert is_skin(outside)
    edge = np.degrees(22 / RADIUS)
    assert np.abs(colour(window, 30, -20 + edge - 2.0) - inside).max() < 6
    assert is_skin(colour(window, 30, -20 + edge + 2.5))
    assert colour(window, 30, -20 + edge).sum() < outside.sum() - 200


def test_sides_that_meet_are_one_zone(showing, base):
    """Two halves of a cap that meet on the midline: no line between them."""
    whole = cap(base.skin, 0, 0, 30).signed_mm
    x = base.skin.vertices[:, 0].astype(np.float32)
    halves = [np.clip(np.maximum(whole, sign * x), -4, 4) for sign in (-1, 1)]
    patches = [replace(base.patches[n], signed_mm=half) for n, half in enumerate(halves)]
    patches[1] = replace(patches[1], colour=density_colour(0.361))
    window = showing(replace(base, patches=tuple(patches), marks=()))
    press(window, "l")
    assert np.abs(colour(window, 0, 0) - colour(window, 6, 0)).max() < 10
    assert np.abs(colour(window, 6, 0) - np.array(density_colour(0.36)) * 255).max() < 20
    edge = colour(window, 3, np.degrees(30 / RADIUS))
    assert edge.sum() < colour(window, 0, 0).sum() - 60
    assert is_skin(colour(window, 0, np.degrees(30 / RADIUS) + 1.5))


def test_where_a_field_jumps_no_edge_is_drawn(showing, base):
    """Distances are computed near a zone only, and jump to their greatest value beyond."""
    field = base.patches[0].signed_mm.copy()
    field[field > 1.5] = 4.0
    window = showing(replace(base, patches=(replace(base.patches[0], signed_mm=field),), marks=()))
    press(window, "l")
    edge = np.degrees(22 / RADIUS)
    for step in np.linspace(1.2, 3.0, 10):
        assert is_skin(colour(window, 30, -20 + edge + step))


def test_points_of_the_far_side_are_hidden(window):
    shown = window.session.overlay.shown()
    assert {"dot.LI20.left", "dot.LI20.right", "dot.SI18.left"} <= shown
    press(window, "4")
    shown = window.session.overlay.shown()
    assert "dot.ST6.left" in shown
    assert "dot.ST6.right" not in shown
    assert "dot.LI20.right" not in shown


def test_a_point_behind_something_is_hidden(window):
    finger, session = window.session.finger, window.session
    seen = finger.visible(session.view, RADIUS * direction(0, 0)[None], direction(0, 0)[None])
    inner = finger.visible(session.view, 0.9 * RADIUS * direction(0, 0)[None], direction(0, 0)[None])
    assert seen.tolist() == [True]
    assert inner.tolist() == [False]


def test_a_critical_point_is_hollow(window):
    press(window, "l")
    hollow, full = colour(window, 25, 8), colour(window, 14, -12)
    assert hollow.min() > 200
    assert full.max() < 70


def test_a_point_for_care_is_a_diamond_with_a_sign_in_its_label_and_a_word(showing, base):
    marks = tuple(
        replace(m, caution="care") if m.point == "ST3" else m
        for m in base.marks
        if m.point in ("ST3", "LI20")
    )
    opened = showing(replace(base, marks=marks))
    assert "sign.label.ST3" in opened.session.overlay.places
    assert "sign.label.LI20" not in opened.session.overlay.places
    legend = " ".join(words for name, words in said(opened).items() if name.startswith("legend."))
    assert "Care" in legend
    x, y = place(opened, 25, -14)
    point_at(opened, x, y)
    assert "with care" in said(opened)["hint"]
    press(opened, "l")
    assert np.abs(colour(opened, 25, -14) - [int(CARE[n : n + 2], 16) for n in (1, 3, 5)]).max() < 12
    assert colour(opened, 14, -12).max() < 70
    diamond = shapes.dot(6.0, "care")[..., 3]
    middle = len(diamond) // 2
    assert diamond[middle - 8, middle - 8] == 0
    assert diamond[middle - 10, middle] > 200


def test_without_care_nothing_is_said_of_it(window):
    assert "Care" not in " ".join(said(window).values())


def test_a_critical_label_says_so(window):
    assert "critical" in said(window)["label.ST1"]
    assert "critical" not in said(window)["label.LI20"]


def test_labels_keep_off_the_hair_behind_a_head_from_the_side(showing, base):
    """A knot of hair reaches 115 mm behind the middle, farther than columns stand off a face."""
    knot = replace(ball(3, 15.0), name="hair")
    knot = replace(knot, vertices=knot.vertices + np.array([0.0, -20.0, -100.0]))
    opened = showing(replace(base, parts=(knot,)))
    press(opened, "4")
    left, width, height = opened.session.room
    x = opened.session.view.project(knot.vertices, round(width), round(height))[:, 0].max() + left
    labels = {k: p for k, p in opened.session.overlay.places.items() if k.startswith("label.")}
    middle = left + width / 2
    assert labels
    assert all(p[0] >= x for p in labels.values() if p[0] > middle)


def test_what_fails_in_an_answer_is_one_line_and_the_window_stays(window, monkeypatch, capsys):
    def fail(*_args):
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(window.session, "zoom", fail)
    window.interactor.InvokeEvent("MouseWheelForwardEvent")
    window.interactor.InvokeEvent("MouseWheelForwardEvent")
    told = capsys.readouterr()
    assert told.err.strip().splitlines() == ["facemap: ZeroDivisionError: by zero (a fault of facemap)"]
    assert "Traceback" not in told.out + told.err
    assert "by zero" in said(window)["caption"]
    assert not window.session.closed


# ---- keys


def test_next_and_previous_concern(window):
    press(window, "n")
    assert said(window)["title"].startswith("Frown")
    assert said(window)["place"] == "Concern 2 of 3, technique 1 of 2"
    assert {slot.zone for slot in window.session.stage.slots} == {"glabella"}
    assert "dot.GV24.midline" in window.session.overlay.shown()
    assert "dot.LI20.left" not in window.session.overlay.shown()
    press(window, "p")
    press(window, "p")
    assert said(window)["title"].startswith("Chin")


def test_zones_of_the_other_concern_are_drawn(window):
    for key in "ml":
        press(window, key)
    before = colour(window, 0, 40)
    press(window, "n")
    after = colour(window, 0, 40)
    assert np.abs(after - np.array(density_colour(0.36)) * 255).max() < 14
    assert is_skin(before)
    assert is_skin(colour(window, 30, -20))


def test_next_and_previous_technique(window):
    press(window, "t")
    assert said(window)["subtitle"].startswith("eastern")
    press(window, "T")
    assert said(window)["subtitle"].startswith("Western")


def test_camera_stays_when_the_concern_changes(window):
    press(window, "2")
    press(window, "n")
    assert window.session.view.azimuth_deg == 45


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("1", "front"),
        ("2", "left45"),
        ("3", "right45"),
        ("4", "left"),
        ("5", "right"),
        ("6", "below"),
        ("7", "above"),
    ],
)
def test_views_are_those_of_plates(window, key, name):
    press(window, "4" if key == "1" else "1")
    press(window, key)
    camera = window.plotter.renderer.GetActiveCamera()
    way = np.array(camera.GetPosition()) - camera.GetFocalPoint()
    np.testing.assert_allclose(way, VIEWS[name].distance_mm * VIEWS[name].axes[2], atol=1e-6)
    assert said(window)["caption"].removeprefix("Subject’s ").casefold() == VIEWS[name].title.casefold()
    assert said(window)["caption"].startswith("Subject’s") == ("left" in name or "right" in name)


@pytest.mark.parametrize(("key", "prefix"), [("m", "dot."), ("l", "label.")], ids=["points", "labels"])
def test_layers_go_off_and_on(window, key, prefix):
    def there():
        return any(name.startswith(prefix) for name in window.session.overlay.shown())

    assert there()
    press(window, key)
    assert not there()
    assert "off" in said(window)["caption"]
    press(window, key)
    assert there()


def test_zones_go_off_and_on(window):
    press(window, "m")
    press(window, "l")
    filled = colour(window, 30, -20)
    press(window, "z")
    assert is_skin(colour(window, 30, -20))
    press(window, "z")
    np.testing.assert_array_equal(colour(window, 30, -20), filled)


def test_hair_and_needles_go_off(showing, base):
    hair = replace(base.skin, name="hair", vertices=base.skin.vertices * 1.05, strands=True)
    hair = replace(hair, rgb=np.full_like(hair.rgb, 40))
    ways = np.array([direction(0, 5)])
    given = replace(base, parts=(hair,), needles=RADIUS * ways, needle_normals=ways)
    window = showing(given)
    assert colour(window, 0, 0).max() < 80
    press(window, "a")
    assert colour(window, 0, 0).min() > 120
    assert colour(window, 0, 5).max() < 120
    press(window, "k")
    assert colour(window, 0, 5).min() > 120


def test_needles_are_composed_when_first_asked_for(display, base):
    def compose(_concerns, _technique, show):
        ways = np.array([direction(0, 5)])
        return replace(base, needles=RADIUS * ways, needle_normals=ways) if "needles" in show else base

    window = Window(Programme([{"folds": 1.0}], ["western"], compose), Stop(0, 0), size_px=SIZE, ahead=False)
    window.show()
    assert colour(window, 0, 5).min() > 120
    press(window, "k")
    assert colour(window, 0, 5).max() < 120
    press(window, "k")
    assert colour(window, 0, 5).min() > 120
    window.close()


def line(layer, label, colour, x):
    """A course from north to south over the ball, with an open end at its top."""
    ways = np.array([direction(x, y) for y in np.linspace(-30, 30, 80)])
    traces = (Trace(RADIUS * ways[:60], ways[:60]), Trace(RADIUS * ways[65:], ways[65:]))
    tags = ways[[79, 40]]
    none = np.zeros((0, 3))
    return Course(layer, label.lower(), "left", label, colour, traces, none, none, RADIUS * tags, tags)


def test_channels_and_structures_are_composed_when_first_asked_for(display, base):
    every = (line("channels", "GB", "#2C7A45", 12), line("structures", "Artery", "#B3261E", -12))
    rows = tuple(Statement("illustration", *COURSES[layer]) for layer in ("channels", "structures"))
    words = replace(base.words, legend=(*base.words.legend, *rows))

    def compose(_concerns, _technique, show):
        return replace(base, courses=tuple(c for c in every if c.layer in show), words=words, patches=())

    window = Window(Programme([{"folds": 1.0}], ["western"], compose), Stop(0, 0), size_px=SIZE, ahead=False)
    window.show()

    def greenest():
        return max(
            int(c[1]) - int(c[0]) for c in (colour(window, 12 + dx, 0) for dx in np.arange(-1, 1, 0.2))
        )

    assert not {name for name in said(window) if name.startswith("course.")}
    assert "Channels" not in " ".join(said(window).values())
    bare = greenest()
    press(window, "c")
    assert "course.GB" in said(window)
    assert "course.Artery" not in said(window)
    assert "Channels" in " ".join(said(window).values())
    assert greenest() > bare + 40
    press(window, "c")
    assert "course.GB" not in said(window)
    assert greenest() == bare
    press(window, "v")
    assert said(window)["course.Artery"] == "Artery"
    press(window, "l")
    assert "course.Artery" not in said(window)
    window.close()


def test_help_lists_every_key(window):
    press(window, "h")
    told = " ".join(words for key, words in said(window).items() if key.startswith("help."))
    for key in ("n", "p", "t", "T", "1 to 7", "z", "m", "l", "k", "c", "v", "a", "s", "h", "r", "q"):
        assert key in told.split() or key in told
    press(window, "h")
    assert not any(key.startswith("help.") for key in said(window))


def test_escape_closes_the_help_first_and_then_the_window(window):
    press(window, "h")
    press(window, "Escape")
    assert not window.session.help
    assert not window.session.closed
    press(window, "Escape")
    assert window.session.closed


def test_q_closes(window):
    press(window, "q")
    assert window.session.closed


def test_q_ends_a_window_that_runs(showing, base):
    window = showing(base)
    window.interactor.AddObserver("TimerEvent", lambda *_: press(window, "q"))
    window.interactor.CreateRepeatingTimer(50)
    window.open()
    assert window.session.closed


def test_r_goes_back(window):
    press(window, "5")
    drag(window, (500, 300), (400, 200))
    press(window, "r")
    assert window.session.view == window.session.home.view("front")


def test_a_key_means_nothing_to_vtk(window):
    """VTK has p, r, w, s and others of its own, and warns on the terminal."""
    assert not window.interactor.HasObserver("CharEvent")


def test_a_key_that_means_nothing_changes_nothing(window):
    before = window.picture()
    press(window, "F7")
    np.testing.assert_array_equal(window.picture(), before)


# ---- mouse


def test_dragging_turns_and_keeps_the_head_upright(window):
    drag(window, (500, 300), (400, 300))
    turned = window.session.view
    assert turned.azimuth_deg > 10
    for _ in range(3):
        window.session.drag(0, 300, "turn")
    drag(window, (600, 400), (600, 100))
    assert -80 <= window.session.view.elevation_deg <= 80
    assert window.session.view.elevation_deg == -80
    right, up, _ = window.session.view.axes
    assert right[1] == 0
    assert up[1] > 0
    assert window.plotter.renderer.GetActiveCamera().GetViewUp()[1] > 0


def test_the_head_follows_the_pointer(window):
    x, _ = place(window, 0, 0)
    drag(window, (500, 300), (540, 300))
    assert place(window, 0, 0)[0] > x


def test_wheel_zooms_within_limits(window):
    first = window.session.view.height_mm
    point_at(window, 500, 300, "MouseWheelForwardEvent")
    assert window.session.view.height_mm < first
    for _ in range(60):
        window.session.zoom(0.9)
    assert window.session.view.height_mm == CLOSEST_MM
    for _ in range(60):
        window.session.zoom(1.1)
    assert window.session.view.height_mm <= 1.4 * window.session.home.height_mm


def test_shift_drag_moves_and_the_head_is_never_lost(window):
    before = window.session.view
    drag(window, (500, 300), (540, 300), shift=1)
    assert window.session.view.azimuth_deg == before.azimuth_deg
    assert window.session.view.centre[0] < before.centre[0]
    for _ in range(20):
        window.session.drag(300, -400, "shift")
    assert np.abs(np.array(window.session.view.centre) - window.session.home.centre).max() <= 110


def test_a_small_slip_of_the_hand_is_a_click(window):
    x, y = place(window, 30, -26)
    point_at(window, x, y, "LeftButtonPressEvent")
    point_at(window, x + 2, y + 1)
    point_at(window, x + 2, y + 1, "LeftButtonReleaseEvent")
    assert window.session.panel is not None
    assert window.session.view.azimuth_deg == 0


def test_hovering_names_a_zone(window):
    point_at(window, *place(window, 30, -26))
    assert said(window)["hint"] == "Nasolabial fold, left"
    point_at(window, *place(window, -30, -26))
    assert said(window)["hint"] == "Nasolabial fold, right"
    point_at(window, *place(window, 0, 0))
    assert "hint" not in said(window)


def test_hovering_names_a_point(window):
    x, y = place(window, 42, -10)
    point_at(window, x + 3, y - 2)
    assert "SI18" in said(window)["hint"]
    assert "Quánliáo" in said(window)["hint"]


def test_nothing_is_named_over_the_words(window):
    point_at(window, 30, 40)
    assert not window.session.under


def test_hovering_is_quick(window):
    places = [place(window, a, e) for a in (-40, -20, 0, 20, 40) for e in (-30, 0, 30)]
    window.session.find(*places[0])
    assert min(timed(lambda at=at: window.session.find(*at)) for at in places) < 0.010


def test_clicking_a_zone_tells_area_needles_and_density(window):
    click(window, *place(window, 30, -26))
    card = " ".join(words for key, words in sorted(said(window).items()) if key.startswith("card"))
    assert "Nasolabial fold" in card
    assert "left side" in card
    assert "15 cm²" in card
    assert "up to about 7" in card
    assert "0.36 per cm²" in card
    assert card.count("computed") == 3


def test_what_nobody_reported_is_said_to_be_so(showing, base):
    patch = replace(base.patches[0], fill="outline", colour=None, needles=(None, None), per_cm2=(None, None))
    window = showing(replace(base, patches=(patch,)))
    click(window, *place(window, 30, -26))
    facts = {fact.label: fact.value for fact in window.session.panel.facts}
    assert facts["Needles"] == facts["Density"] == "not reported"
    assert "7" not in " ".join(facts.values())


def test_bare_skin_tells_zones_and_points_near():
    map_ = fm.load()
    point = map_.point("LI20", "left")
    panel = here_panel(map_, point.xyz)
    told = [(fact.label, fact.value) for fact in panel.facts]
    assert ("Zone", "Nasolabial fold, left") in told
    assert ("Point", "LI20 Yíngxiāng, 0 mm away") in told


def test_clicking_a_point_tells_its_names(window):
    click(window, *place(window, 42, -10))
    panel = window.session.panel
    assert panel.title == "SI18"
    assert panel.beside == "顴髎"
    assert "Quánliáo" in panel.under
    assert "Cheek Bone-hole" in panel.under
    assert "left side" in panel.under


def test_the_card_of_a_point_tells_how_far_structures_lie(base):
    map_ = fm.load()
    scene_ = replace(base, marks=(mark("LI20", "left", 20, 0), mark("GV20", "midline", 0, 80)))
    facts = {fact.label: fact for fact in mark_panel(scene_, 0, map_).facts}
    first = near(map_, map_.point("LI20", "left").anchor)[0]
    assert f"{first.name.lower()} {first.distance_mm:.0f} mm" in facts["Along the skin to"].value
    assert facts["Along the skin to"].whose == "computed"
    assert "angular artery" in facts["At risk"].value
    assert "Along the skin to" not in {fact.label for fact in mark_panel(scene_, 1, map_).facts}


def test_clicking_a_critical_point_warns(window):
    click(window, *place(window, 25, 8))
    assert "ritical" in window.session.panel.warning


def test_clicking_beside_the_head_closes_the_card(window):
    click(window, *place(window, 30, -26))
    assert any(key.startswith("card") for key in said(window))
    click(window, SIZE[0] - 8, 8)
    assert window.session.panel is None
    assert not any(key.startswith("card") for key in said(window))


# ---- pictures


def test_a_picture_is_saved_and_none_is_overwritten(window, tmp_path):
    kept = tmp_path / "folds-western-1.png"
    kept.write_bytes(b"mine")
    press(window, "s")
    assert kept.read_bytes() == b"mine"
    with Image.open(tmp_path / "folds-western-2.png") as image:
        assert image.size == window.session.size_px
        assert np.asarray(image).std() > 10
    assert said(window)["caption"] == "Saved folds-western-2.png"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_is_gone_is_told_and_the_window_stays(window, tmp_path):
    window.session.folder = tmp_path / "gone"
    press(window, "s")
    assert "gone" in said(window)["caption"]
    assert not window.session.closed


def test_saving_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Image.Image, "save", full)
    with pytest.raises(CannotWrite, match="No space left"):
        save(tmp_path / "a.png", np.zeros((2, 2, 3), dtype=np.uint8))
    assert list(tmp_path.iterdir()) == []


def test_free_names_count_up(tmp_path):
    assert free_name(tmp_path, "a-b").name == "a-b-1.png"
    (tmp_path / "a-b-1.png").touch()
    assert free_name(tmp_path, "a-b").name == "a-b-2.png"


# ---- speed


def test_changing_concern_costs_little_beside_a_frame(window):
    """Without the render, and composed already: at most a fifth of one render."""
    for _ in range(2):
        press(window, "n")
        press(window, "p")
    render = min(timed(window.render) for _ in range(5))
    session = window.session

    def change():
        session.go(concern=1)
        session.stage.look(session.view)

    assert min(timed(change) for _ in range(6)) <= max(0.2 * render, 0.004)


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def test_scenes_are_composed_once_and_ahead(programme):
    stop = Stop(0, 0)
    programme.show_too("region")
    assert not programme.ready(Stop(1, 0))
    one = programme.scene(Stop(1, 0))
    assert programme.ready(Stop(1, 0))
    assert programme.scene(Stop(1, 0)) is one
    assert programme.beside(stop) == (Stop(1, 0), Stop(0, 1), Stop(2, 0))


def test_idle_time_composes_what_comes_next(window, programme):
    programme.show_too("region")
    for _ in range(3):
        window.interactor.InvokeEvent("TimerEvent")
    assert all(window.session.programme.ready(s) for s in (Stop(1, 0), Stop(0, 1), Stop(2, 0)))


# ---- the whole


def test_view_opens_and_closes(display, base, monkeypatch):
    shown = []

    def answer(self):
        self.show()
        shown.append(said(self)["title"])
        press(self, "q")

    monkeypatch.setattr(Window, "open", answer)
    assert view(base, size_px=SIZE) is None
    assert shown
    assert shown[0].startswith("Nasolabial folds")


def test_a_notebook_shows_a_picture_without_a_screen(base, monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr("facemap.viewer.window.TRAME", ("no_such_package",))
    shown = view(base, notebook=True, size_px=SIZE)
    pixels = np.asarray(shown)
    assert shown.size == SIZE
    wanted = np.array(density_colour(0.36)) * 255
    filled = (np.abs(pixels - wanted).max(axis=2) < 20).sum()
    assert filled > 2000
    lower = np.abs(pixels[SIZE[1] // 2 :] - wanted).max(axis=2) < 20
    assert lower.sum() > 0.9 * filled


def test_an_unknown_view_is_told(display, base):
    with pytest.raises(UnknownName, match="left45"):
        view(base, view="left54")


def test_a_window_can_be_small(window):
    try:
        window.plotter.render_window.SetSize(420, 320)
        window.render()
        boxes = window.session.overlay.boxes
        assert boxes["title"][0] + boxes["title"][2] <= window.session.sheet.width
    finally:
        window.plotter.render_window.SetSize(*SIZE)


# ---- camera, columns and letters alone


def test_gliding_goes_the_shorter_way():
    home = Home.of(scene())
    start, end = home.view("170:0"), home.view("-170:0")
    assert between(start, end, 0.5).azimuth_deg % 360 == pytest.approx(180)
    assert between(start, end, 0.0).azimuth_deg == pytest.approx(170)
    assert between(start, end, 1.0).azimuth_deg % 360 == pytest.approx(190)


def test_columns_keep_labels_apart_and_leaders_uncrossed():
    rng = np.random.default_rng(7)
    for side, x in (("left", 100.0), ("right", 700.0)):
        places = rng.uniform((250, 100), (550, 500), size=(14, 2))
        tags = [Tag(str(n), (float(a), float(b)), 80.0, 18.0) for n, (a, b) in enumerate(places)]
        placed = column(tags, x, side, 20.0, 580.0, 5.0)
        tops = sorted(one.top for one in placed)
        assert min(np.diff(tops)) >= 23.0 - 1e-6
        assert tops[0] >= 20
        assert tops[-1] + 18 <= 580
        crossed = sum(
            crosses(one.leader[1:], two.leader[1:]) for n, one in enumerate(placed) for two in placed[:n]
        )
        assert crossed == 0


def crosses(one, two):
    def turn(a, b, c):
        return np.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))

    a, b, c, d = *one, *two
    return turn(a, b, c) != turn(a, b, d) and turn(c, d, a) != turn(c, d, b)


def test_a_leader_goes_round_a_dot_that_is_not_its_own():
    tags = [Tag("near", (400.0, 200.0), 80.0, 18.0), Tag("far", (300.0, 202.0), 80.0, 18.0)]
    dots = [tag.target for tag in tags]
    for given, touched in (((), True), (dots, False)):
        far = next(s for s in column(tags, 600.0, "right", 0, 500, 5.0, dots=given) if s.key == "far")
        away = [away_from(dots[0], *piece) for piece in zip(far.leader, far.leader[1:], strict=False)]
        assert (min(away) < 8.0) == touched


def test_a_leader_goes_round_an_eye_to_what_lies_behind_it():
    eye = (300.0, 180.0, 400.0, 230.0)
    tags = [Tag("BL1", (301.0, 215.0), 80.0, 18.0), Tag("ST2", (350.0, 300.0), 80.0, 18.0)]
    for given, over in (((), True), ([eye], False)):
        placed = column(tags, 600.0, "right", 0, 500, 5.0, dots=[t.target for t in tags], around=given)
        leader = next(one.leader for one in placed if one.key == "BL1")
        line = np.concatenate([np.linspace(a, b, 60) for a, b in pairwise(leader)])
        off = (line - (350, 205)) / (0.8 * 50, 0.8 * 25)
        assert ((off**2).sum(axis=1) < 0.98).any() == over
        assert tuple(leader[-1]) == (301.0, 215.0)


def away_from(dot, start, end):
    way, start = np.subtract(end, start), np.asarray(start)
    share = np.clip((dot - start) @ way / (way @ way), 0, 1)
    return np.hypot(*(dot - start - share * way))


def test_a_column_without_room_leaves_out_the_last():
    tags = [Tag(str(n), (300.0, 50.0), 80.0, 18.0) for n in range(9)]
    placed = column(tags, 100.0, "left", 0.0, 100.0, 5.0)
    assert {one.key for one in placed} == {"0", "1", "2", "3"}


def test_rare_characters_are_drawn():
    letters = Letters.of(["顴髎"])
    if not letters.has_hanzi:
        pytest.skip("no Chinese font on this machine")
    one, two = (letters.block([Run(c, 40)]).rgba[..., 3] for c in "顴髎")
    assert (one > 128).sum() > 150
    assert one.shape == two.shape
    assert (one != two).any()


def test_without_a_chinese_font_pinyin_stays():
    from facemap.fonts import Typeface

    with_font = Letters.of(["顴髎"])._face
    letters = Letters(Typeface(with_font.regular, with_font.bold, None, frozenset("顴髎"), ()))
    block = letters.block([Run("SI18", 20, "bold"), Run(" ", 20), Run("顴髎", 20), Run(" Quánliáo", 20)])
    assert block.text == "SI18 Quánliáo"
    assert not any(is_hanzi(c) for c in block.text)


def test_words_break_at_the_width():
    letters = Letters.of([])
    block = letters.block([Run("one two three four five six seven", 20)], 120)
    assert block.width <= 120
    assert block.text.replace("\n", " ") == "one two three four five six seven"
    assert block.text.count("\n") >= 2


def test_pairs_are_both_points():
    assert [m.side for m in pair("LI20", 14, -12)] == ["left", "right"]
