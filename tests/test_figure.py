"""Plates: what is on the page, that it is the same every time, and that text stays text."""

import io
import re
import shutil
import subprocess
from dataclasses import replace
from importlib import import_module
from itertools import combinations, pairwise
from xml.etree import ElementTree

import ball
import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from facemap import fonts
from facemap.errors import BadInput, CannotWrite, UnknownName
from facemap.figure import Plate, figure, save
from facemap.plates.foot import apart
from facemap.style import SLIDE, density_colour

WIDE = 900


@pytest.fixture(scope="module")
def plate():
    return figure(ball.scene(), ["front", "left45"], width_px=WIDE)


def texts(plate):
    return [t for t in plate.findobj(Text) if t.get_text().strip()]


def boxes(plate):
    """Every line of text with its box in mm of the page."""
    renderer = FigureCanvasAgg(plate).get_renderer()
    px_mm = SLIDE.width_mm / plate.bbox.width
    for text in texts(plate):
        yield text.get_text(), text.get_window_extent(renderer).frozen().extents * px_mm


def written(plate, kind):
    held = io.BytesIO()
    plate.savefig(held, format=kind)
    return held.getvalue()


@pytest.mark.parametrize("page", ["slide", "a4"])
def test_no_text_touches_another_or_leaves_the_page(page):
    plate = figure(ball.scene(), ["front", "left45"], page=page, width_px=WIDE)
    found = list(boxes(plate))
    width, height = (size * 25.4 for size in plate.get_size_inches())
    scale = width / SLIDE.width_mm
    for (one, a), (two, b) in combinations(found, 2):
        apart_x = a[2] <= b[0] + 0.3 or b[2] <= a[0] + 0.3
        # a line's box reaches into the leading of the next
        apart_y = a[3] <= b[1] + 0.9 or b[3] <= a[1] + 0.9
        assert apart_x or apart_y, (one, two)
    for text, (left, bottom, right, top) in found:
        assert left * scale >= 5, text
        assert bottom * scale >= 5, text
        assert right * scale <= width - 5, text
        assert top * scale <= height - 5, text


def test_the_page_says_what_the_scene_says(plate):
    shown = " ".join(t.get_text() for t in texts(plate))
    for words in ("Nasolabial folds", "Reported", "Computed", "Assumed", "Points", "Front", "Left, 45°"):
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
    assert any(re.search("not seen here: .*BL10", words) for words in shown)
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


def test_nothing_global_changes(plate):
    before = dict(mpl.rcParams)
    written(plate, "pdf")
    assert dict(mpl.rcParams) == before
    assert isinstance(plate, Plate)


def test_without_characters_in_any_font_a_plate_is_drawn_without_them(monkeypatch):
    kept = fonts.typeface(frozenset())
    module = import_module("facemap.figure")
    monkeypatch.setattr(module, "typeface", lambda hanzi: replace(kept, hanzi=None, missing=hanzi))
    with pytest.warns(UserWarning, match="Chinese"):
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


def test_words_on_the_scale_are_pushed_apart():
    starts = apart([10.0, 12.0, 14.0], [8.0, 8.0, 8.0], 0.0, 100.0, 1.0)
    assert all(b - a >= 9 - 1e-9 for a, b in pairwise(starts))
    starts = apart([95.0, 96.0], [10.0, 10.0], 0.0, 100.0, 1.0)
    assert starts == [79.0, 90.0]


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
