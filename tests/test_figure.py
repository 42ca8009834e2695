"""Plates: what is on the page, that it is the same every time, and that text stays text."""

import io
import re
import shutil
import subprocess
import warnings
from dataclasses import replace
from importlib import import_module
from itertools import combinations
from types import SimpleNamespace
from xml.etree import ElementTree

import ball
import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.text import Text

from facemap import fonts
from facemap.contours import outlines
from facemap.errors import BadInput, CannotWrite, UnknownName
from facemap.figure import Plate, figure, save
from facemap.layout import Layout
from facemap.plates.canvas import Canvas
from facemap.plates.compare import _on_one_scale
from facemap.plates.composing import Desk, composed, labels_of
from facemap.plates.drawing import PALE, on_paper
from facemap.plates.echoes import SHARE, echoes
from facemap.plates.horizon import parted
from facemap.plates.labels import lay_out, mark_words
from facemap.plates.page import _left_out, _small
from facemap.plates.panels import extent
from facemap.plates.rows import rows_of
from facemap.plates.spots import _end, expected_zones, seen_marks, well_inside
from facemap.raster import render
from facemap.scene import Course, Scale, ScaleMarker, Statement, Told, Trace
from facemap.scene.captions import COURSES, _title_hanzi
from facemap.scene.markers import pointed
from facemap.style import CARE, CRITICAL, INK, PAGES, SLIDE, density_colour, density_ticks
from facemap.views import view

WIDE = 640


@pytest.fixture(scope="module")
def plate():
    return figure(ball.scene(), ["front", "left45"], width_px=WIDE)


def texts(plate):
    return [t for t in plate.findobj(Text) if t.get_text().strip()]


def boxes(plate, width_mm=SLIDE.width_mm):
    """Every line of text with its box in mm of the page."""
    renderer = FigureCanvasAgg(plate).get_renderer()
    px_mm = width_mm / plate.bbox.width
    for text in texts(plate):
        yield text.get_text(), text.get_window_extent(renderer).frozen().extents * px_mm


def written(plate, kind):
    held = io.BytesIO()
    plate.savefig(held, format=kind)
    return held.getvalue()


def crowded():
    """A scene with five pairs and a midline point within 25 mm on the forehead."""
    marks = [
        *ball.pair("GB14", 25, 36),
        *ball.pair("BL2", 4, 18, caution="care"),
        *ball.pair("EX1", 2.5, 21.5),
        ball.mark("EX2", "midline", 0, 18),
        ball.mark("EX3", "midline", 0, 15, caution="care"),
        *ball.pair("ST4", 24, -34),
    ]
    return ball.scene(marks=tuple(marks))


def named(scene, name, places, **told):
    """A scene with what was reported of its technique."""
    said = Told(name, f"up to 70 needles of {name}", "a study", places, **told)
    return replace(scene, told=said)


def compared():
    scene = ball.scene()
    bare = tuple(replace(p, fill="outline", colour=None, per_cm2=(None, None)) for p in scene.patches)
    texture = tuple(replace(p, fill="texture", colour=None, per_cm2=(250, 250)) for p in scene.patches)
    scale = replace(scene.scale, markers=(ScaleMarker(0.19, "mean 0.19"), *scene.scale.markers))
    return [
        named(replace(scene, scale=scale), "Western", "area", mean="up to 0.19"),
        named(replace(scene, patches=bare, scale=None), "Eastern", "points", placed="14 placed of up to 15"),
        named(replace(scene, patches=texture, scale=None), "Roller", "per_area"),
        named(replace(scene, patches=bare, scale=None), "Magnets", None),
    ]


SCENES = {
    "plain": (ball.scene, ["front", "left45"]),
    "crowded": (crowded, ["front", "left45"]),
    "three": (ball.scene, ["left", "front", "right"]),
    "one": (crowded, ["front"]),
    "compared": (compared, ["front"]),
}


@pytest.mark.parametrize(
    ("kind", "page"),
    [
        *(("plain", page) for page in PAGES),
        *((kind, "slide") for kind in SCENES if kind != "plain"),
        *((kind, "a4") for kind in ("crowded", "compared")),
    ],
)
def test_no_text_touches_another_or_leaves_the_page(kind, page):
    make, views = SCENES[kind]
    # with fewer pixels the letters, set in whole ones, would be wider than they are
    plate = figure(make(), views, page=page, width_px=1000)
    found = list(boxes(plate, PAGES[page].width_mm))
    width, height = (size * 25.4 for size in plate.get_size_inches())
    for (one, a), (two, b) in combinations(found, 2):
        apart_x = a[2] <= b[0] + 0.3 or b[2] <= a[0] + 0.3
        # a line's box reaches into the leading of the next
        apart_y = a[3] <= b[1] + 0.9 or b[3] <= a[1] + 0.9
        assert apart_x or apart_y, (one, two)
    for text, (left, bottom, right, top) in found:
        assert left >= 5, text
        assert bottom >= 5, text
        assert right <= width - 5, text
        assert top <= height - 5, text


@pytest.mark.parametrize("kind", ["plain", "crowded", "three"])
def test_no_point_is_named_twice(kind):
    make, views = SCENES[kind]
    scene = make()
    found = texts(figure(scene, views, width_px=WIDE))
    shown = [t.get_text() for t in found if t.get_fontsize() > SLIDE.sizes.small * SHARE + 0.1]
    for code in {mark.code for mark in scene.marks}:
        assert shown.count(code) <= 1, code
    assert shown.count("ST4") == 1


def test_one_label_serves_two_views_through_the_column_between_them():
    scene = ball.scene(marks=tuple(ball.pair("ST4", 24, -34)), patches=(), scale=None)
    desk, found, layout = laid_out(scene, ["front", "left45"])
    (placed,) = layout.placed
    assert len(placed.leaders) == 2
    ends = sorted(line[-1][0] for line in placed.leaders)
    assert all(
        p.holds(np.array([[x, placed.leaders[0][-1][1]]]))[0] for p, x in zip(found.panels, ends, strict=True)
    )
    assert desk.page is SLIDE


def laid_out(scene, views, page=SLIDE):
    """The composition of a plate, and its labels as they are expected to stand."""
    paper = Figure(figsize=(page.width_mm / 25.4, page.height_mm / 25.4), dpi=60)
    desk = Desk(scene, page, Canvas(paper, page.width_mm, page.height_mm, fonts.typeface()), 34.0, 140.0)
    found = composed(desk, [extent(scene, view(v), scene.face) for v in views])
    seen = seen_marks(scene, found.panels)
    labels = labels_of(desk, seen, found.panels, expected_zones(scene, found.panels), found.sizes)
    return desk, found, lay_out(labels, seen, found.columns, [], page)


def test_where_points_crowd_a_part_is_enlarged_and_they_are_named_there_only():
    _, found, layout = laid_out(crowded(), ["front", "left45"])
    (inset,) = [p for p in found.panels if p.host is not None]
    assert {"BL2", "EX1", "EX2", "EX3"} <= inset.points
    assert "ST4" not in inset.points
    assert inset.zoom > 1.5
    for placed in layout.placed:
        inside = [bool(inset.holds(np.array([line[-1]]))[0]) for line in placed.leaders]
        assert any(inside) == (placed.id in inset.points), placed.id
    named = {placed.id for placed in layout.placed}
    assert inset.points <= named


def test_an_enlargement_shows_what_its_box_on_the_head_holds():
    _, found, _ = laid_out(crowded(), ["front"])
    (inset,) = [p for p in found.panels if p.host is not None]
    host = found.panels[inset.host]
    left, top, width, height = inset.source_mm
    x, y, wide, tall = inset.frame_mm
    assert (wide / width, tall / height) == pytest.approx((inset.zoom, inset.zoom), rel=0.03)
    for mark in crowded().marks:
        if mark.point in inset.points:
            (on_head,), (there,) = host.place(mark.xyz[None]), inset.place(mark.xyz[None])
            share = (on_head[0] - left) / width, (on_head[1] - top) / height
            assert share == pytest.approx(((there[0] - x) / wide, (there[1] - y) / tall), abs=0.03)


def test_a_row_of_three_heads_uses_the_page():
    _, found, _ = laid_out(ball.scene(), ["left", "front", "right"])
    taken = sum(p.box_mm[2] for p in found.panels)
    height = max(p.box_mm[3] for p in found.panels)
    assert taken > 0.5 * (SLIDE.width_mm - 28) or height > 0.9 * 100


def test_an_enlargement_that_names_nothing_is_not_drawn(monkeypatch):
    page = import_module("facemap.plates.page")
    labels, enlarged = page._labels, []

    def without(desk, found, rasters, seen):
        enlarged.append(sum(p.host is not None for p in found.panels))
        there = frozenset().union(*(p.points for p in found.panels))
        layout = labels(desk, found, rasters, seen)
        return replace(layout, placed=tuple(p for p in layout.placed if p.id not in there))

    monkeypatch.setattr(page, "_labels", without)
    shown = [t.get_text() for t in texts(figure(crowded(), ["front", "left45"], width_px=WIDE))]
    assert enlarged[0] == 1
    assert enlarged[-1] == 0
    assert not [text for text in shown if text.startswith("Enlarged")]


@pytest.mark.parametrize(("share", "enlarged"), [(0.4, 1), (0.8, 0)])
def test_most_of_a_head_is_not_enlarged(monkeypatch, share, enlarged):
    composing = import_module("facemap.plates.composing")
    real = composing.window

    def window(*asked):
        found = real(*asked)
        tall = share * extent(crowded(), view("front"), crowded().face).height_mm
        return found and replace(found, height_mm=tall, page_mm_per_mm=70 / tall)

    monkeypatch.setattr(composing, "window", window)
    _, found, _ = laid_out(crowded(), ["front"])
    assert sum(p.host is not None for p in found.panels) == enlarged


def test_four_views_stand_in_two_rows_where_heads_are_larger_so(monkeypatch):
    views = ["front", "left45", "left", "below"]
    _, found, layout = laid_out(ball.scene(), views, PAGES["slide-4-3"])
    tops = [p.box_mm[1] for p in found.panels]
    assert max(tops[:2]) + found.panels[0].box_mm[3] < min(tops[2:])
    assert not layout.left_over
    monkeypatch.setattr(import_module("facemap.plates.composing"), "MANY_VIEWS", 5)
    _, one_row, _ = laid_out(ball.scene(), views, PAGES["slide-4-3"])
    assert len({p.box_mm[1] for p in one_row.panels if p.host is None}) == 1
    assert found.panels[0].mm_per_mm > 1.2 * one_row.panels[0].mm_per_mm


def test_captions_stand_under_their_row_and_sides_are_told_of_every_front():
    plate = figure(ball.scene(), ["front", "left45", "left", "below"], page="slide-4-3", width_px=WIDE)
    shown = {text: box for text, box in boxes(plate, PAGES["slide-4-3"].width_mm)}
    words = [
        text for text in shown if text in ("Front", "Subject’s left, 45°", "Subject’s left", "From below")
    ]
    assert len(words) == 4
    assert shown["Front"][1] == pytest.approx(shown["Subject’s left, 45°"][1], abs=1.5)
    assert shown["Front"][1] > shown["From below"][3] + 20
    assert [t.get_text() for t in texts(plate)].count("R") == 2


@pytest.mark.skipif(not fonts.typeface(frozenset("鼻唇溝")).hanzi, reason="no font with Chinese characters")
@pytest.mark.parametrize(
    "hanzi", ["抬頭紋、川字紋、魚尾紋、鼻唇溝、木偶紋、下頜緣、雙下巴、唇紋、眼袋", "紋" * 60]
)
def test_a_long_title_stays_on_the_page_in_letters_and_characters(hanzi):
    title = " · ".join(["Nasolabial folds"] * 6)
    scene = ball.scene()
    scene = replace(scene, words=replace(scene.words, title=title, title_hanzi=hanzi))
    width_mm = PAGES["letter"].width_mm
    found = list(boxes(figure(scene, ["front"], page="letter", width_px=WIDE), width_mm))
    assert max(right for _, (_, _, right, _) in found) <= width_mm - 10
    said = [(text, box) for text, box in found if set(text) <= set(hanzi) and box[1] > 200]
    assert "".join(text for text, _ in said) == hanzi
    assert len(said) == (1 if "、" in hanzi else 2)
    assert min(box[1] for text, box in found if "folds" in text and " · " in text) > said[0][1][3] - 1.5


def test_points_stand_in_the_legend_with_a_sign_that_is_drawn():
    def sign(*cautions, unseen=()):
        marks = tuple(ball.mark(f"P{n}", "left", 0, n, caution=c) for n, c in enumerate(cautions))
        rows = rows_of(ball.scene(marks=marks), [marks[n] for n in unseen])
        return next(row.kind for row in rows if row.head == "Points")

    assert sign("routine", "care") == "points"
    assert sign("care", "critical") == "points_care"
    assert sign("care", "routine", unseen=[1]) == "points_care"


def test_characters_stand_in_the_title_only_where_every_concern_has_them():
    def concern(hant):
        return SimpleNamespace(names=SimpleNamespace(hant=hant))

    assert _title_hanzi([concern("鼻唇溝"), concern("眼袋")]) == "鼻唇溝、眼袋"
    assert not _title_hanzi([concern("鼻唇溝"), concern(None)])
    assert not _title_hanzi([])


def test_signs_of_caution_are_drawn_and_explained_only_where_they_occur():
    shown = [t.get_text() for t in texts(figure(crowded(), ["front"], width_px=WIDE))]
    assert "Care" in shown
    assert "Critical" not in shown
    assert "Care" not in [t.get_text() for t in texts(figure(ball.scene(), ["front"], width_px=WIDE))]
    svg = written(figure(crowded(), ["front"], width_px=WIDE), "svg").decode().lower()
    assert svg.count("#9a5600") > 2


def test_care_is_not_explained_where_no_diamond_is_seen():
    scene = ball.scene(marks=(ball.mark("TE17", "midline", 180, 0, caution="care"),))
    assert "Care" in [row.head for row in rows_of(scene)]
    assert "Care" not in [row.head for row in rows_of(scene, unseen=scene.marks)]


def test_names_of_points_of_care_are_in_ink_and_have_a_diamond():
    paper = Figure(figsize=(4, 4))
    canvas = Canvas(paper, 100, 100, fonts.typeface())
    kinds = ("routine", "care", "critical")
    said = {k: mark_words(ball.mark("LI20", "left", 0, 0, caution=k), canvas, SLIDE) for k in kinds}
    assert said["care"].lines[0][0].colour == said["routine"].lines[0][0].colour == INK
    assert said["critical"].lines[0][0].colour == CRITICAL
    assert said["routine"].sign_mm == said["critical"].sign_mm == 0
    assert said["care"].width_mm == pytest.approx(said["routine"].width_mm + said["care"].sign_mm)
    plate = figure(crowded(), ["front"], width_px=WIDE)
    assert not [t.get_text() for t in texts(plate) if t.get_color().upper() == CARE]
    # on heads, before labels and in the legend
    diamonds = [p for p in plate.findobj(PathPatch) if to_hex(p.get_facecolor()).upper() == CARE]
    assert len(diamonds) >= 4


def test_labels_without_room_are_told():
    scene = ball.scene()
    layout = Layout((), ("zone:fold", "LI20"))
    assert _left_out(scene, layout) == ("nasolabial fold", "LI20")
    row = next(row for row in rows_of(scene, (), _left_out(scene, layout)) if row.head == "Not labelled")
    assert row.words == "nasolabial fold and LI20: no room here"


def test_an_outline_inside_another_zone_is_cased():
    skin = ball.ball()
    apart_ = (ball.cap(skin, -30, 0, 14), ball.cap(skin, 30, 0, 14))
    over = (ball.cap(skin, -6, 0, 14), ball.cap(skin, 6, 0, 14))
    counts = []
    for patches in (apart_, over):
        scene = ball.scene(patches=patches, marks=(), scale=None)
        svg = figure(scene, ["front"], width_px=WIDE)
        cased = [p for p in svg.findobj(PathPatch) if p.get_zorder() == 3.8]
        counts.append(len(cased))
        for patch in cased:
            assert np.abs(patch.get_path().vertices[:, 0] - SLIDE.width_mm / 2).max() < 30
    assert counts == [0, 2]


def test_the_side_that_is_shown_is_said():
    shown = [t.get_text() for t in texts(figure(ball.scene(), ["left", "front", "right45"], width_px=WIDE))]
    assert "Subject’s left" in shown
    assert "Subject’s right, 45°" in shown
    assert shown.count("R") == shown.count("L") == 1


def test_scenes_beside_each_other_keep_their_counts_and_share_a_scale():
    shown = [t.get_text() for t in texts(figure(compared(), ["front"], width_px=WIDE))]
    assert "Nasolabial folds: four techniques" in shown
    for name in ("Western", "Eastern", "Roller", "Magnets"):
        assert name in shown
        assert any(f"up to 70 needles of {name}" in words for words in shown)
    assert shown.count("Needles per cm² (computed)") == 1
    assert "Western 0.36" in shown
    assert "Dots: 14 placed of up to 15" in shown
    said = " ".join(shown)
    assert "about 1,300 times Western’s mean density" in said
    assert "no number was reported" in said


def course(azimuth=16, elevations=(-30, 30)):
    """A channel of the ball from bottom to top."""
    layer, label = "channels", "GB"
    ways = np.array([ball.direction(azimuth, lift) for lift in np.linspace(*elevations, 40)])
    return Course(
        layer, label, "left", label, "#2C7A45", (Trace(ball.RADIUS * ways, ways),), ball.RADIUS * ways[:1],
        ways[:1], ball.RADIUS * ways[20:21], ways[20:21],
    )  # fmt: skip


def green(plate):
    """The lines that are drawn in a channel's colour."""
    return [p for p in plate.findobj(PathPatch) if to_hex(p.get_edgecolor()) == "#2c7a45"]


def test_a_comparison_names_the_dots_and_each_zone_once():
    scenes = compared()
    scenes[1] = replace(scenes[1], marks=(*scenes[1].marks, ball.mark("BL10", "midline", 180, -10)))
    plate = figure(scenes, ["front"])
    shown = " ".join(t.get_text() for t in texts(plate))
    for code in ("LI20", "ST3", "ST4", "SI18", "ST1", "GB14"):
        assert len(re.findall(rf"\b{code}\b", shown)) == 1, code
    assert "Not seen here: BL10" in shown
    assert "critical" in shown
    assert "No room" not in shown
    wide = [t.get_text() for t in texts(figure(compared()[:2], ["front"], width_px=WIDE))]
    assert wide.count("Nasolabial fold") == 1


@pytest.mark.parametrize("views", [["front", "left"], ["left45"]])
def test_a_comparison_says_what_it_cannot_name(views):
    """Every point is named at its head or told to be neither seen nor named, in each of the scenes."""
    scenes = [named(ball.scene(), name, "points", placed="14 placed") for name in ("One", "Two", "Three")]
    plate = figure(scenes, views, page="slide-4-3", width_px=WIDE)
    shown = " ".join(t.get_text() for t in texts(plate))
    for code in ("LI20", "ST3", "ST4", "SI18", "ST6", "GB14"):
        assert len(re.findall(rf"\b{code}\b", shown)) == 3, code


def test_a_comparison_draws_channels_and_says_what_they_are():
    rows = (Statement("illustration", *COURSES["channels"]),)
    bare = compared()
    words = replace(bare[0].words, legend=(*bare[0].words.legend, *rows))
    shown = figure([replace(s, courses=(course(),), words=words) for s in bare], width_px=WIDE)
    assert not green(figure(bare, width_px=WIDE))
    assert len(green(shown)) >= 4
    said = [t.get_text() for t in texts(shown)]
    assert said.count("Channels") == 1
    assert said.count("GB") == 4


def test_an_enlargement_has_the_channels_that_run_through_it():
    scene = replace(crowded(), courses=(course(1, (10, 40)),))
    plate = figure(scene, ["front"], width_px=WIDE)
    assert any("Enlarged" in t.get_text() for t in texts(plate))
    assert sum(p.get_clip_path() is not None for p in green(plate)) >= 1
    clear = [p for p in green(plate) if p.get_linewidth() > 1]
    assert len(clear) == 2


@pytest.mark.skipif(fonts.typeface(frozenset("한")).hanzi is None, reason="no East Asian font here")
def test_a_name_in_korean_amid_latin_is_drawn(recwarn):
    scene = named(ball.scene(), "Clinic", "points", placed="14 placed")
    scene = replace(scene, told=replace(scene.told, source="a newspaper, 한의신문 2020"))
    plate = figure([scene, compared()[1]], width_px=WIDE)
    written(plate, "png")
    assert "한의신문" in [t.get_text() for t in texts(plate)]
    assert not [w for w in recwarn if "missing from" in str(w.message)]


@pytest.mark.skipif(fonts.typeface(frozenset("额皱纹")).hanzi is None, reason="no East Asian font here")
def test_names_of_ones_own_are_drawn_in_any_script(recwarn):
    scene = ball.scene()
    own = replace(scene.marks[0], point="own", code="额", pinyin="Лоб", hanzi="")
    patches = tuple(replace(p, name="额 my 皱纹 Ω") for p in scene.patches)
    scale = replace(scene.scale, markers=(ScaleMarker(0.2, "我的 0.20"),))
    plate = figure(replace(scene, marks=(own,), patches=patches, scale=scale), width_px=WIDE)
    written(plate, "png")
    shown = "".join(t.get_text() for t in texts(plate))
    assert all(c in shown for c in "额皱纹我的")
    assert not [str(w.message) for w in recwarn if "missing from" in str(w.message)]


def test_letters_that_no_font_has_are_left_out_and_told(recwarn):
    scene = ball.scene()
    words = replace(scene.words, title="Mine \u1a20")
    plate = figure(replace(scene, words=words), width_px=WIDE)
    written(plate, "png")
    said = [str(w.message) for w in recwarn]
    assert [w for w in said if "no font here has" in w and "\u1a20" in w]
    assert not [w for w in said if "missing from" in w]


def test_a_point_that_faces_sideways_is_drawn():
    scene = ball.scene(marks=tuple(ball.pair("LI20", 76, 0)))
    plate = figure(scene, ["front"], width_px=WIDE)
    assert "LI20" in [t.get_text() for t in texts(plate)]
    assert not any("from here" in t.get_text() for t in texts(plate))
    behind = ball.scene(marks=tuple(ball.pair("LI20", 95, 0)))
    assert any("from here" in t.get_text() for t in texts(figure(behind, ["front"], width_px=WIDE)))


def test_a_dot_without_a_leader_has_the_code_beside_it_where_another_head_has_the_label():
    scene = ball.scene(marks=tuple(ball.pair("ST4", 24, -34)), patches=(), scale=None)
    desk, found, layout = laid_out(scene, ["front", "left45"])
    seen = seen_marks(scene, found.panels)
    assert echoes(desk.canvas, SLIDE, found.panels, seen, layout, []) == []
    (placed,) = layout.placed
    one = replace(layout, placed=(replace(placed, leaders=placed.leaders[:1]),))
    (echo,) = echoes(desk.canvas, SLIDE, found.panels, seen, one, [])
    assert echo.run.text == "ST4"
    ends = {line[-1] for line in one.placed[0].leaders}
    bare = next(p for p in (0, 1) if not any(s.place in ends for s in seen if s.panel == p))
    spots = np.array([s.place for s in seen if s.panel == bare])
    away = np.hypot(*(spots - (echo.x, echo.y)).T).min()
    assert away < 8
    assert not echo.covers(np.array([s.place for s in seen]), SLIDE.widths.dot_radius_mm)


def full():
    """A scene with 30 pairs of points and a long title."""
    marks = [m for n in range(30) for m in ball.pair(f"ST{n}", 8 + 9 * (n % 6), -40 + 16 * (n // 6))]
    plain = ball.scene()
    title = " · ".join(["Nasolabial folds and more"] * 7)
    return replace(plain, marks=tuple(marks), words=replace(plain.words, title=title, title_hanzi=""))


def test_where_there_is_much_to_name_labels_are_small_and_few_are_left_out():
    plate = figure(full(), ["front", "left45"], width_px=WIDE)
    shown = texts(plate)
    title = [t for t in shown if "Nasolabial folds and more" in t.get_text()]
    assert len(title) == 2
    assert 14 < title[0].get_fontsize() < SLIDE.sizes.title
    labels = [t for t in shown if re.fullmatch(r"ST\d+", t.get_text())]
    assert len({t.get_text() for t in labels}) == len(labels) >= 24
    assert [t.get_fontsize() for t in labels] == pytest.approx([SLIDE.sizes.label * 0.72] * len(labels))
    said = " ".join(t.get_text() for t in shown)
    for n in range(30):
        assert re.search(rf"\bST{n}\b", said), n
    few = figure(ball.scene(), ["front"], width_px=WIDE)
    assert any(t.get_fontsize() == SLIDE.sizes.label for t in texts(few) if t.get_text() == "ST3")


def test_dots_in_the_box_of_an_enlargement_are_all_small_if_one_is():
    scene = crowded()
    _, found, _ = laid_out(scene, ["front"])
    seen = seen_marks(scene, found.panels)
    small = _small(found.panels, seen, SLIDE)
    (inset,) = [p for p in found.panels if p.host is not None]
    left, top, width, height = inset.source_mm
    boxed = {
        (s.mark.point, s.panel)
        for s in seen
        if s.panel == inset.host and left < s.place[0] < left + width and top < s.place[1] < top + height
    }
    assert boxed <= small
    assert {p for p, _ in small} >= inset.points
    assert ("ST4", inset.host) not in small


def test_where_a_zone_goes_on_behind_the_head_its_outline_is_no_edge():
    """A cap that reaches over the horizon of the ball: pale at the rim of the ball, a true edge elsewhere."""
    skin = ball.ball()
    whole = ball.cap(skin, 10, 0, 24, side="midline")
    beyond = ball.cap(skin, 80, 0, 40, side="midline")
    camera = extent(ball.scene(), view("front"), ball.scene().face).view
    (raster,) = render(ball.scene(patches=(whole, beyond), marks=()), [(camera, 300, 300)])
    (line,) = outlines(raster.coverage[0])
    assert parted(line, raster.coverage[0], raster.depth_mm)[1] == []
    (line,) = outlines(raster.coverage[1])
    edges, turned = parted(line, raster.coverage[1], raster.depth_mm)
    assert len(edges) == len(turned) == 1
    rim = np.hypot(*(turned[0] - np.array([150.0, 150.0])).T)
    assert np.ptp(rim) < 3
    assert np.hypot(*(edges[0] - np.array([150.0, 150.0])).T).min() < rim.min() - 20
    plate = figure(ball.scene(patches=(beyond,), marks=()), width_px=WIDE)
    assert any(to_hex(p.get_edgecolor()) == PALE.lower() for p in plate.findobj(PathPatch))


def test_an_edge_with_nothing_on_either_side_is_no_edge_and_no_warning():
    turn = np.linspace(0, 2 * np.pi, 200)
    line = 50 + 20 * np.column_stack([np.cos(turn), np.sin(turn)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        edges, turned = parted(line, np.ones((100, 100)), np.full((100, 100), np.inf))
    assert edges == []
    assert len(turned) == 1


def test_a_leader_to_a_zone_ends_where_it_first_lies_well_inside():
    coverage = np.zeros((200, 400))
    coverage[80:120, 50:350] = 1.0
    places = well_inside(coverage)
    assert _end(places, [], 1.0)[0] < 80
    assert _end(places, [], -1.0)[0] > 320
    x, y = _end(places, [(70.0, y) for y in (95.0, 100.0, 105.0)], 1.0)
    assert np.hypot(x - 70, y - 100) > 3
    assert not len(well_inside(np.zeros((40, 40))))


def test_without_paper_only_head_and_words_are_there():
    from PIL import Image

    plain, clear = (
        Image.open(io.BytesIO(written(figure(ball.scene(), width_px=WIDE, transparent=t), "png")))
        for t in (False, True)
    )
    assert np.asarray(plain.convert("RGBA"))[..., 3].min() == 255
    alpha = np.asarray(clear.convert("RGBA"))[..., 3]
    assert alpha[0, 0] == alpha[-1, -1] == 0
    assert 0.05 < (alpha > 250).mean() < 0.6
    paper = Image.new("RGBA", clear.size, "white")
    paper.alpha_composite(clear.convert("RGBA"))
    away = np.abs(np.asarray(paper.convert("RGB"), float) - np.asarray(plain.convert("RGB"), float))
    assert away.mean() < 2


def test_without_paper_the_head_has_no_rim_of_it():
    """On black nothing at the edge of the ball is lighter than its skin."""
    scene = ball.scene(patches=(), marks=(), scale=None)
    camera = extent(scene, view("front"), scene.face).view
    (raster,) = render(scene, [(camera, 200, 200)], scene.face)
    image = on_paper(raster, clear=True).astype(float)
    on_black = image[..., :3] * image[..., 3:] / 255
    assert image[..., 3].max() == 255
    assert on_black.min(axis=2).max() <= raster.rgb[90:110, 90:110].min() + 8


def test_the_page_says_what_the_scene_says(plate):
    shown = " ".join(t.get_text() for t in texts(plate))
    for words in (
        "Nasolabial folds",
        "Reported",
        "Computed",
        "Assumed",
        "Points",
        "Front",
        "Subject’s left, 45°",
    ):
        assert words in shown
    for code in ("LI20", "ST3", "ST4", "SI18", "GB14", "ST6", "ST1"):
        assert shown.count(code) >= 1
    assert "about 15 needles" in shown
    assert "not medical advice" in shown
    assert "critical" in shown


def test_a_point_seen_nowhere_is_named_and_not_drawn():
    scene = ball.scene()
    marks = (*scene.marks, ball.mark("BL10", "midline", 180, -10))
    plate = figure(replace(scene, marks=marks), ["front"], width_px=WIDE)
    shown = [t.get_text() for t in texts(plate)]
    assert "Not seen" in shown
    assert any(re.search("BL10.*from here", words) for words in shown)
    assert "BL10" not in shown


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_the_same_plate_is_the_same_bytes(kind):
    first, second = (written(figure(ball.scene(), ["front"], width_px=WIDE), kind) for _ in range(2))
    assert first == second
    assert b"202" not in first[:2000] or kind != "svg"


def test_no_dates_are_written(plate):
    assert b"/CreationDate" not in written(plate, "pdf")
    assert b"dc:date" not in written(plate, "svg")


def test_text_stays_text_in_svg(plate):
    root = ElementTree.fromstring(written(plate, "svg"))
    words = ["".join(e.itertext()) for e in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "Nasolabial folds" in words
    assert any("LI20" in w for w in words)


def test_svg_carries_its_fonts(plate):
    svg = written(plate, "svg").decode()
    ElementTree.fromstring(svg)
    assert svg.count("@font-face") == (3 if plate.typeface.hanzi else 2)
    assert "font-family: 'facemap'" in svg


def test_outlines_are_vectors_and_skin_is_an_image(plate):
    svg = written(plate, "svg").decode()
    assert svg.count("<image") == 2
    assert "#12355b" in svg.lower()


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not here")
@pytest.mark.skipif(not fonts.typeface(frozenset("顴髎")).hanzi, reason="no font with Chinese characters")
def test_text_stays_text_in_pdf_with_characters(plate, tmp_path):
    path = tmp_path / "plate.pdf"
    plate.savefig(path)
    words = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    assert "Nasolabial folds" in words
    assert "顴髎" in words
    assert "Quánliáo" in words


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm is not here")
@pytest.mark.skipif(not fonts.typeface(frozenset("鼻唇溝")).hanzi, reason="no font with Chinese characters")
def test_characters_are_drawn_in_pdf(tmp_path):
    """The PDF is rasterised: glyphs that are only in the text layer would leave white paper."""
    from PIL import Image

    scene = ball.scene()
    inks = []
    for hanzi in ("", "鼻唇溝"):
        words = replace(scene.words, title_hanzi=hanzi)
        plate = figure(replace(scene, words=words, marks=()), ["front"], width_px=WIDE)
        plate.savefig(tmp_path / "plate.pdf")
        command = ["pdftoppm", "-r", "72", "-png", "-singlefile", tmp_path / "plate.pdf", tmp_path / "plate"]
        subprocess.run(command, check=True)
        grey = np.asarray(Image.open(tmp_path / "plate.png").convert("L"))
        inks.append(int((grey[:90] < 200).sum()))
    assert inks[1] > inks[0] + 200


def test_png_and_pdf_coincide(plate, tmp_path):
    from PIL import Image

    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm is not here")
    plate.savefig(tmp_path / "a.png")
    plate.savefig(tmp_path / "a.pdf")
    dpi = WIDE / (SLIDE.width_mm / 25.4)
    command = ["pdftoppm", "-r", f"{dpi:.4f}", "-png", "-singlefile", tmp_path / "a.pdf", tmp_path / "b"]
    subprocess.run(command, check=True)
    one, two = (np.asarray(Image.open(tmp_path / f"{n}.png").convert("L"), dtype=float) for n in "ab")
    height, width = min(one.shape[0], two.shape[0]), min(one.shape[1], two.shape[1])
    assert np.abs(one[:height, :width] - two[:height, :width]).mean() < 4


def test_a_failed_write_keeps_the_old_picture(plate, tmp_path, monkeypatch):
    path = tmp_path / "plate.png"
    path.write_bytes(b"old")

    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("facemap.writing.os.replace", fail)
    with pytest.raises(CannotWrite, match="No space left"):
        plate.savefig(path)
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["plate.png"]


def test_saving_where_no_folder_is(plate, tmp_path):
    with pytest.raises(CannotWrite):
        save(plate, tmp_path / "nowhere" / "plate.png")


def test_an_unknown_format_is_refused(plate, tmp_path):
    with pytest.raises(BadInput, match="png"):
        plate.savefig(tmp_path / "plate.docx")


def test_what_is_asked_for_is_checked():
    scene = ball.scene()
    with pytest.raises(UnknownName, match="left45"):
        figure(scene, ["lef45"])
    with pytest.raises(UnknownName, match="slide"):
        figure(scene, page="slid")
    with pytest.raises(BadInput, match="at least one"):
        figure(scene, [])
    with pytest.raises(BadInput, match="px wide"):
        figure(scene, width_px=3)
    with pytest.raises(UnknownName, match="letter"):
        figure(scene, page="leter")
    with pytest.raises(UnknownName, match="'full'"):
        figure(scene, crop="full")


@pytest.mark.parametrize(
    ("words", "match"),
    [
        ({"views": [3]}, "3 is no view"),
        ({"views": 3}, "3 is no view"),
        ({"width_px": "x"}, "a width of 'x'"),
        ({"width_px": True}, "a width of True"),
        ({"width_px": 900.5}, "whole number"),
        ({"page": 4}, "no page is called '4'"),
    ],
)
def test_what_is_no_name_and_no_number_is_refused_in_a_line(words, match):
    with pytest.raises(BadInput, match=match):
        figure(ball.scene(), **words)


@pytest.mark.parametrize(
    ("strange", "match"), [("front", "is no scene"), ([], "at least one scene"), ([1], "1 is no scene")]
)
def test_what_is_no_scene_is_refused(strange, match):
    with pytest.raises(BadInput, match=match):
        figure(strange)


def test_nothing_global_changes(plate):
    before = dict(mpl.rcParams)
    written(plate, "pdf")
    assert dict(mpl.rcParams) == before
    assert isinstance(plate, Plate)


def test_without_characters_in_any_font_a_plate_is_drawn_without_them(monkeypatch):
    kept = fonts.typeface(frozenset())
    module = import_module("facemap.figure")
    monkeypatch.setattr(module, "typeface", lambda hanzi, _: replace(kept, hanzi=None, missing=hanzi))
    with pytest.warns(UserWarning, match="no font here has"):
        plate = figure(ball.scene(), ["front"], width_px=WIDE)
    shown = " ".join(t.get_text() for t in texts(plate))
    assert "LI20" in shown
    assert not re.search("[\u4e00-\u9fff]", shown)


def test_a_scene_without_zones_points_or_density_is_drawn():
    scene = ball.scene(patches=(), marks=(), scale=None)
    assert texts(figure(scene, ["front", "left", "right"], width_px=WIDE))


def test_texture_is_inside_the_zone_and_says_so():
    skin = ball.ball()
    patch = ball.cap(skin, 0, 0, 25, fill="texture")
    scene = ball.scene(patches=(patch,), marks=(), scale=None)
    words = replace(scene.words, texture_note="Texture, not to scale")
    plate = figure(replace(scene, words=words), ["front"], width_px=WIDE)
    assert any("not to scale" in t.get_text() for t in texts(plate))


def over_the_bar(*markers, left=14.0, right=98.0):
    bar = Scale("", (0.0, 0.5), tuple(ScaleMarker(*marker) for marker in markers))
    return pointed(bar, left, right, lambda words: 1.7 * len(words), 2.5)


def test_words_on_the_scale_belong_to_their_arrows():
    found = over_the_bar((0.08, "mean 0.08"), (0.21, "edge of a mask 0.21"), (0.14, "nasolabial fold 0.14"))
    assert [one.words.split()[0] for one in found] == ["mean", "nasolabial", "edge"]
    assert max(one.row for one in found) == 1
    rng = np.random.default_rng(5)
    for _ in range(60):
        values = rng.uniform(0, 0.5, size=rng.integers(1, 6))
        placed = over_the_bar(*((float(v), f"{'zone ' * int(4.9 * v)}{v:.2f}") for v in values))
        assert sum(len(one.spots) for one in placed) == len(values)
        for one in placed:
            assert one.start >= 14 - 1e-9
            assert one.end <= 98 + 1e-9
            assert one.start - 1e-9 <= one.at <= one.end + 1e-9
        for one, two in combinations(placed, 2):
            low, high = sorted((one, two), key=lambda p: p.row)
            if low.row == high.row:
                assert one.end < two.start or two.end < one.start
            else:
                assert not low.start <= high.at <= low.end


def test_arrows_that_stand_on_each_other_share_their_words():
    (one,) = over_the_bar((0.2, "mean 0.20"), (0.201, "zones 0.20"))
    assert one.words == "mean 0.20, zones 0.20"
    assert len(one.spots) == 2


def test_the_foot_is_higher_where_words_stand_in_two_rows():
    scene = ball.scene()
    marks = ((0.08, "mean 0.08"), (0.14, "nasolabial fold 0.14"), (0.21, "edge of a mask 0.21"))
    close = replace(scene.scale, markers=tuple(ScaleMarker(*m) for m in marks))
    plate = figure(replace(scene, scale=close), ["front"], width_px=WIDE)
    at = dict(boxes(plate))
    assert at["nasolabial fold 0.14"][1] > at["mean 0.08"][3]
    assert at["mean 0.08"][0] >= SLIDE.margin_mm


@pytest.mark.parametrize(
    ("most", "ticks"),
    [
        (0.0, (0, 0.1, 0.2, 0.3, 0.4, 0.5)),
        (0.5, (0, 0.1, 0.2, 0.3, 0.4, 0.5)),
        (0.51, (0, 0.2, 0.4, 0.6, 0.8)),
        (0.9, (0, 0.2, 0.4, 0.6, 0.8, 1.0)),
        (1.2, (0, 0.5, 1.0, 1.5)),
        (4.1, (0, 1, 2, 3, 4, 5)),
        (7.0, (0, 2, 4, 6, 8)),
        (430.0, (0, 100, 200, 300, 400, 500)),
    ],
)
def test_the_scale_reaches_as_far_as_what_is_shown(most, ticks):
    assert density_ticks(most) == pytest.approx(ticks)


def test_colours_stay_in_order_on_a_longer_scale():
    light = [_lab(density_colour(v, 1.5))[0] for v in np.linspace(0, 1.5, 40)]
    assert (np.diff(light) < 0).all()
    assert density_colour(1.5, 1.5) == density_colour(0.5)


def test_heads_compared_share_the_longer_scale():
    thin, *others = compared()
    dense = replace(
        thin,
        patches=tuple(replace(p, shown_per_cm2=0.9) for p in thin.patches),
        scale=replace(thin.scale, ticks=density_ticks(0.9)),
    )
    thin = replace(thin, patches=tuple(replace(p, shown_per_cm2=0.36) for p in thin.patches))
    one, two, bare, *_ = _on_one_scale([thin, dense, *others])
    assert one.scale.ticks == two.scale.ticks == density_ticks(0.9)
    assert one.patches[0].colour == density_colour(0.36, 1.0)
    assert two.patches[0].colour == density_colour(0.9, 1.0)
    assert bare.scale is None
    assert bare.patches[0].colour is None
    shown = [t.get_text() for t in texts(figure([thin, dense], width_px=WIDE))]
    assert "0.8" in shown
    assert "0.5" not in shown


def test_the_scale_is_even_and_ordered():
    """Equal steps of density are nearly equal steps to the eye (CIE Lab), and darker all the way."""
    lab = np.array([_lab(density_colour(v)) for v in np.linspace(0, 0.5, 26)])
    assert (np.diff(lab[:, 0]) < 0).all()
    steps = np.linalg.norm(np.diff(lab, axis=0), axis=1)
    assert steps.max() / steps.min() < 1.6


def _lab(rgb):
    linear = np.array([c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb])
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ linear
    f = np.cbrt(xyz / np.array([0.9505, 1.0, 1.089]))
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.skipif(
    "CJK" not in fonts.typeface().families[0], reason="Latin does not come from a Chinese font here"
)
def test_quotation_marks_are_as_narrow_as_latin():
    from fontTools.ttLib import TTFont

    with TTFont(fonts.typeface().regular) as font:
        advance = font["hmtx"].metrics[font.getBestCmap()[ord("’")]][0]
        assert advance < 0.5 * font["head"].unitsPerEm
