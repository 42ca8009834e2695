"""The command line: rows to stdout, words to stderr, one line for what is wrong, and its exit code."""

import csv
import importlib
import io
import json
import os
import subprocess
import sys
from types import SimpleNamespace

import numbers_atlas
import pytest
from typer.testing import CliRunner

import facemap
from facemap import cli
from facemap.errors import NameClash, NoScreen
from facemap.listing import KINDS, LOCATE_COLUMNS

WRONG = [
    (["density", "nasolabial-folds", "--technique", "wetsen"], "no technique is called 'wetsen'.*western"),
    (
        ["density", "nasolabail", "--technique", "western"],
        "no concern is called 'nasolabail'.*nasolabial-folds",
    ),
    (["density", "nasolabial-folds:x", "--technique", "western"], "a weight after the colon is a number"),
    (["density", "nasolabial-folds", "--technique", "western", "--count", "many"], "low, high or a number"),
    (["density", "nasolabial-folds", "--technique", "western", "--count", "low"], "upper bound only"),
    (["density", "nasolabial-folds", "--technique", "western", "--emphasis", "0"], "from 1 was expected"),
    (["density", "nasolabial-folds"], "Missing option '--technique' .*density --help"),
    (["density", "--technique", "western", "--emphasis", "abc"], "emphasis 'abc': a number"),
    (["figure", "nasolabial-folds", "鼻唇溝:3"], "nasolabial-folds is given two weights: 1 and 3"),
    (["figure"], "Missing argument 'CONCERN...' .*figure --help"),
    (["info", "LI99"], r"no record is called 'LI99'.*facemap list points\|zones"),
    (["list", "pionts"], "no list is called 'pionts'; did you mean points"),
    (["list", "points", "--format", "xml"], "'xml' is not one of"),
    (["list", "points", "--colour"], "No such option: --colour"),
    (["lst"], "No such command 'lst'.* --help shows"),
    (["locate", "--head", "age=150"], "age 150 is outside"),
    (["locate", "--head", "female,aeg=65"], "a head has no 'aeg'; did you mean age"),
    (["locate", "--head", "female,sex=0.3"], "sex of the head is given twice"),
    (["locate", "--head", "expression=smle:1"], "no expression is called 'smle'; did you mean smile"),
    (["locate", "--head", "65"], "'65' stands alone: write age=65"),
    (["locate", "--head", "age=65,5"], "'5' stands alone: .* 65.5 with a point"),
    (["locate", "--head", ",,"], "',,': a setting is missing"),
    (["locate", "--head", "ancestry=asian:2+martian:1"], "no ancestry is called 'martian'"),
    (["locate", "--drawn-on", "female"], "--drawn-on is for rings in files"),
    (["density", "--technique", "western", "--emphasis", "1e308"], "from 1 was expected, to 1000"),
    (["density", "--technique", "western", "--count", "1e300"], "above 0 was expected, at most 10000"),
    (["density", "--technique", "western", "--count", "nan"], "above 0 was expected, at most 10000"),
    (["figure", "nasolabial-folds", "-o", ".png"], r"'\.png' is a suffix without a name: write plate\.png"),
    (["export", ".csv"], r"'\.csv' is a suffix without a name: write map\.csv"),
    (["list", "landmark"], "did you mean landmarks"),
    (["locate", "--frame", "scan"], "needs a head that was fitted"),
    (["list", "zones", "--atlas", "none.yaml"], "none.yaml"),
    (["export", "map.glb"], "glb cannot be written yet"),
    (["export", "map.xyz"], "no format for"),
    (["figure", "nasolabial-folds", "--views", "frnt"], "no view is called 'frnt'.*front"),
    (["figure", "nasolabial-folds", "-o", "plate.bmp"], "bmp"),
]


@pytest.fixture
def small(monkeypatch):
    """The commands on the small atlas and the ellipsoid."""
    monkeypatch.setattr(cli, "_map", lambda head, atlas: numbers_atlas.face_map())
    monkeypatch.setattr(cli, "_atlas", lambda *_: numbers_atlas.atlas())


def run(*words):
    return CliRunner().invoke(cli.app, list(words))


def real(*words, **settings):
    environment = os.environ | settings.pop("env", {})
    command = [sys.executable, "-m", "facemap.cli", *words]
    return subprocess.run(command, capture_output=True, check=False, env=environment, **settings)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_every_list_in_every_format(kind, form):
    done = run("list", kind, "--format", form)
    assert done.exit_code == 0, done.output
    assert done.stderr == ""
    if form == "json":
        assert all(list(item) == list(json.loads(done.stdout)[0]) for item in json.loads(done.stdout))
    assert done.stdout.strip()


@pytest.mark.parametrize("kind", ["points", "techniques", "concerns"])
def test_json_keys_are_the_csv_header(kind):
    header = next(csv.reader(io.StringIO(run("list", kind, "--format", "csv").stdout)))
    assert list(json.loads(run("list", kind, "--format", "json").stdout)[0]) == header


@pytest.mark.parametrize(("words", "said"), WRONG, ids=[" ".join(words) for words, _ in WRONG])
def test_bad_input_is_one_line_and_exit_2(words, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(*words)
    assert done.exit_code == 2, (done.output, done.exception)
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith("facemap: ")
    assert __import__("re").search(said, done.stderr), done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("small")
def test_density_rows():
    done = run("density", "folds:2", "--technique", "west", "--format", "csv")
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert " ".join(rows[0]) == (
        "zone side area_cm2 needles_low needles_high per_cm2_low per_cm2_high basis note"
    )
    assert [(row["zone"], row["side"]) for row in rows] == [
        ("fold", "left"),
        ("fold", "right"),
        ("face", "midline"),
    ]
    assert rows[-1]["needles_high"] == "70.0"
    assert rows[-1]["needles_low"] == ""
    assert "west: up to 70 needles per session (article)" in done.stderr
    assert "3 times as dense in the zones of folds (assumed)" in done.stderr
    assert "also reported: 40 needles per session [clinic: web]" in done.stderr


@pytest.mark.usefixtures("small")
def test_a_table_has_no_decimals_of_needles_and_a_dash_for_nothing():
    done = run("density", "folds", "--technique", "west")
    last = done.stdout.strip().splitlines()[-1].split()
    assert last[0] == "face"
    assert last[3:5] == ["–", "70"]


@pytest.mark.usefixtures("small")
def test_nothing_reported_is_null():
    rows = json.loads(run("density", "folds", "--technique", "silent", "--format", "json").stdout)
    assert [row["needles_high"] for row in rows] == [None, None]


@pytest.mark.usefixtures("small")
def test_locate():
    done = run("locate", "--format", "csv")
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert list(rows[0]) == [
        "id",
        "side",
        "x_mm",
        "y_mm",
        "z_mm",
        "nx",
        "ny",
        "nz",
        "triangle",
        "b0",
        "b1",
        "b2",
        "estimated",
    ]
    unseen = sum(row["estimated"] == "true" for row in rows)
    assert 0 < unseen < len(rows)
    assert done.stderr.startswith(f"{unseen} of {len(rows)} rest on landmarks estimated from bone")
    assert [column.key for column in LOCATE_COLUMNS] == list(rows[0])
    assert len(rows) == len(numbers_atlas.face_map().points)
    assert sum(float(rows[0][key]) for key in ("b0", "b1", "b2")) == pytest.approx(1)


@pytest.mark.usefixtures("small")
def test_info_as_text_and_rows():
    assert "Everything" not in run("info", "BL1").stdout
    assert "0.2-0.3 cun" in run("info", "BL1").stdout
    rows = json.loads(run("info", "BL1", "--format", "json").stdout)
    assert list(rows[0]) == ["id", "kind", "part", "label", "value", "basis", "source", "note"]


@pytest.mark.usefixtures("small")
def test_a_near_spelling_says_what_was_taken():
    done = run("density", "foldss", "--technique", "west", "--format", "csv")
    assert done.exit_code == 0
    assert "'foldss' was taken for folds (concern)\n" in done.stderr


@pytest.mark.usefixtures("small")
def test_export_names_its_file_on_stderr(tmp_path):
    target = tmp_path / "a b.json"
    done = run("export", str(target), "folds", "--technique", "west")
    assert done.exit_code == 0, done.output
    assert (done.stdout, done.stderr) == ("", f"{target}\n")
    assert list(json.loads(target.read_text("utf-8"))) == [
        "head",
        "points",
        "zones",
        "lines",
        "structures",
        "sources",
    ]


@pytest.mark.usefixtures("small")
def test_a_file_that_cannot_be_written(tmp_path):
    done = run("export", str(tmp_path / "none" / "map.ply"))
    assert done.exit_code == 2
    assert "there is no folder" in done.stderr


@pytest.fixture
def drawn(monkeypatch):
    """Figures are not drawn, only asked for."""
    asked = []

    class Plate:
        def savefig(self, path):
            path.write_bytes(b"picture")

    def compose(map_, *words, **more):
        asked.append((words, more))
        return SimpleNamespace(words=SimpleNamespace(missing=missing))

    missing = []
    monkeypatch.setattr("facemap.scene.compose", compose)
    drawing = importlib.import_module("facemap.figure")  # facemap.figure is the function
    monkeypatch.setattr(
        drawing, "figure", lambda scene, views, **look: asked.append((views, look)) or Plate()
    )
    return asked


@pytest.mark.usefixtures("small")
def test_a_figure_is_named_after_concern_and_technique(drawn, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(
        "figure",
        "folds:2",
        "cheeks",
        "--technique",
        "west",
        "--views",
        "front, right45",
        "--show",
        "needles,region",
    )
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "folds-cheeks-west.png\n")
    assert (tmp_path / "folds-cheeks-west.png").read_bytes() == b"picture"
    (words, more), (views, look) = drawn
    assert words == ({"folds": 2.0, "cheeks": 1.0}, "west")
    assert more == {"emphasis": 2.0, "count": None, "show": ("needles", "region"), "plan": None}
    assert views == ["front", "right45"]
    assert look == {"page": "slide", "crop": "face", "transparent": False, "width_px": None}
    assert run("figure", "folds").stderr == "folds.png\n"
    assert run("figure", "folds", "-o", "plate.svg").stderr == "plate.svg\n"


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("names", [["west,east"], ["west", "--technique", "east"]])
def test_several_techniques_stand_on_one_plate(drawn, names, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("figure", "folds", "--technique", *names, "--page", "a4", "--dpi", "100", "--transparent")
    assert (done.exit_code, done.stderr) == (0, "folds-west-east.png\n")
    *asked, (views, look) = drawn
    assert [words for words, _ in asked] == [({"folds": 1.0}, "west"), ({"folds": 1.0}, "east")]
    assert views == ["front"]
    assert look == {"page": "a4", "crop": "face", "transparent": True, "width_px": 827}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--show", "bogus"], "no layer is called 'bogus'"),
        (["--page", "leter"], "no page is called 'leter'; did you mean letter"),
        (["--crop", "full"], "no crop is called 'full'"),
        (["--width", "12"], "12 px wide: 400 to 12000"),
        (["--width", "900", "--dpi", "90"], "--width or --dpi, not both"),
        (["--dpi", "9999"], "px wide"),
        (["--width", "1e9"], "--width 1e9: a whole number of pixels from 400 to 12000 was expected"),
        (["--dpi", "fine"], "--dpi fine: a whole number"),
        (["forehead-lines:1e9"], "the weight of 'forehead-lines' is 1e+09: at most 100 was expected"),
    ],
)
def test_how_a_figure_looks_is_checked_before_the_head_is_built(monkeypatch, words, told):
    monkeypatch.setattr("facemap.heads.head", lambda **_: pytest.fail("the head was built"))
    done = run("figure", "nasolabial-folds", *words)
    assert done.exit_code == 2
    assert told in done.stderr


@pytest.mark.usefixtures("small")
def test_a_figure_that_cannot_be_written_is_not_drawn(drawn, tmp_path):
    done = run("figure", "folds", "-o", str(tmp_path / "none" / "plate.png"))
    assert done.exit_code == 2
    assert "there is no folder" in done.stderr
    assert drawn == []


@pytest.mark.usefixtures("small")
def test_no_screen_is_one_line_and_exit_2(monkeypatch):
    def no_screen(*words, **more):
        raise NoScreen("no screen to open a window on")

    monkeypatch.setattr("facemap.viewer.view", no_screen)
    done = run("view", "folds")
    assert (done.exit_code, done.stderr) == (2, "facemap: no screen to open a window on\n")


def test_check_tells_every_mistake_with_file_and_line(tmp_path):
    good = tmp_path / "good.yaml"
    good.write_text("sources:\n  - {id: mine, kind: article, title: Mine}\n")
    assert run("check", str(good)).exit_code == 0
    bad = tmp_path / "bad.yaml"
    bad.write_text("points:\n  - id: MY1\n    names: {en: Mine}\n    side: both\n    where: nowhere\n")
    done = run("check", str(bad))
    assert done.exit_code == 2
    assert "bad.yaml:2" in done.stderr
    assert "basis" in done.stderr
    lost = tmp_path / "lost.yaml"
    lost.write_text(
        "points:\n  - id: MY1\n    names: {en: Mine}\n    side: both\n    where: alr\n"
        "    basis: clinic\n    source: clinic-notes\n"
    )
    assert "lost.yaml:5: MY1, where: no landmark or point is called 'alr'" in run("check", str(lost)).stderr


def test_hanzi_are_understood_whatever_the_locale(tmp_path):
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = real("info", "四白", "--format", "csv", env=plain)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "四白".encode() in done.stdout
    done = real("info", "四百白", env=plain)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode("utf-8").startswith("facemap: no record is called '四百白'")
    done = real("export", "图.csv", env=plain, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["图.csv"]


def test_what_a_map_replaces_is_said_once(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        "sources:\n- {id: me, kind: own, title: Me}\n"
        "points:\n- {id: ST4, names: {en: Mine}, side: both, where: ch, basis: own, source: me}\n"
    )
    for words in (["list", "points"], ["info", "ST4"], ["check", str(mine)]):
        more = [] if words[0] == "check" else ["--atlas", str(mine)]
        done = run(*words, *more)
        assert done.exit_code == 0, done.stderr
        assert done.stderr.count("ST4 replaces the one of points-") == 1
    assert "Mine" in run("info", "ST4", "--atlas", str(mine)).stdout


def test_check_tells_of_every_file_and_ends_with_2(tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text("zones:\n  - {id: a, names: {en: A}}\n")
    ring = tmp_path / "ring.csv"
    ring.write_text("x_mm,y_mm,z_mm\n1,2,x\n")
    done = run("check", str(bad), str(ring), str(tmp_path))
    assert (done.exit_code, done.stdout) == (2, "")
    said = done.stderr.replace(str(tmp_path), "").splitlines()
    assert said[-1] == "6 mistakes; nothing is loaded"
    assert [line.split(": ")[0] for line in said[:-1]] == [":1", *["/bad.yaml:2"] * 4, "/ring.csv:2"]
    assert run("list", "zones", "--atlas", str(bad)).exit_code == 2


def test_a_mixture_of_two_packages_is_named(monkeypatch):
    def mixed():
        raise NameClash("install facemap-acupuncture in an environment of its own")

    monkeypatch.setattr("facemap.shell.refuse_a_mixture", mixed)
    done = run("list", "points")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "environment of its own" in done.stderr


def test_a_fault_of_ours_is_one_line_and_exit_1(monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("float division by zero")

    monkeypatch.setattr(cli, "_atlas", broken)
    monkeypatch.delenv("FACEMAP_DEBUG", raising=False)
    done = run("list", "points")
    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1
    assert "a fault of facemap: ZeroDivisionError: float division by zero" in done.stderr
    monkeypatch.setenv("FACEMAP_DEBUG", "1")
    assert "Traceback" in run("list", "points").stderr


def test_help_and_no_arguments():
    for words in (["--help"], []):
        done = run(*words)
        assert done.exit_code == 0
        for command in ("view", "figure", "list", "info", "locate", "density", "check", "export"):
            assert command in done.stdout


def test_the_version():
    done = run("--version")
    assert (done.exit_code, done.stdout) == (0, f"facemap {facemap.__version__}\n")


# ---- true processes


def test_a_list_in_a_process_is_utf8_and_the_same_bytes_twice():
    first, again = (
        real("list", "points", "--format", "csv", env={"PYTHONIOENCODING": "ascii"}) for _ in "ab"
    )
    assert first.returncode == 0, first.stderr
    assert first.stdout == again.stdout
    assert "迎香".encode() in first.stdout
    assert b"\r" not in first.stdout
    table = real("list", "points", env={"PYTHONIOENCODING": "ascii"})
    assert table.returncode == 0
    assert "迎香".encode() in table.stdout


def test_a_reader_that_stops_reading_is_no_fault():
    code = "import sys; sys.stdin.readline()"
    with subprocess.Popen(
        [sys.executable, "-m", "facemap.cli", "list", "safety", "--format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as writer:
        subprocess.run([sys.executable, "-c", code], stdin=writer.stdout, check=True)
        writer.stdout.close()
        assert writer.stderr.read() == b""
        assert writer.wait() == 0


@pytest.mark.skipif(os.name == "nt", reason="closes streams with a POSIX shell")
@pytest.mark.parametrize("form", ["table", "csv"])
@pytest.mark.parametrize(
    ("where", "said"), [(">&-", "stdout is closed"), (">/dev/full", "No space left on device")]
)
def test_rows_that_cannot_be_written_are_no_fault(where, said, form):
    if "full" in where and not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full here")
    done = shell(f"list points --format {form} {where}")
    assert (done.returncode, done.stderr) == (2, f"facemap: cannot write the rows: {said}\n")


@pytest.mark.skipif(os.name == "nt", reason="closes streams with a POSIX shell")
def test_words_for_a_closed_stderr_do_not_stand_among_the_rows():
    assert shell("info bogus 2>&-").stdout == ""


def shell(words):
    command = f'exec "{sys.executable}" -m facemap.cli {words}'
    return subprocess.run(["sh", "-c", command], capture_output=True, check=False, text=True)


def test_list_loads_no_geometry():
    code = (
        "import sys; sys.argv = ['facemap', 'list', 'points']\n"
        "from facemap.cli import main\n"
        "try: main()\n"
        "except SystemExit as leaving: assert leaving.code == 0\n"
        "print([n for n in ('matplotlib', 'vtkmodules', 'pyvista', 'trimesh', 'scipy') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_zone_may_stand_for_a_concern():
    done = run("density", "chin:2", "--technique", "western", "--format", "csv")
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert rows[0]["zone"] == "chin"
    assert float(rows[0]["needles_high"]) > 0
    assert "in the zones of chin" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="there are no such devices")
@pytest.mark.parametrize("end", ["zero", "pipe"])
def test_what_never_ends_is_not_read(tmp_path, end):
    path = "/dev/zero" if end == "zero" else str(tmp_path / "pipe.yaml")
    if end == "pipe":
        os.mkfifo(path)
    done = real("check", path, timeout=60)
    assert done.returncode == 2
    assert b"this is a device or a pipe: name a map file" in done.stderr


def test_ctrl_c_while_it_starts_is_one_word(tmp_path):
    """The command is told to stop while what it needs is imported."""
    program = (
        "import sys\n"
        "class Stop:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'typer': raise KeyboardInterrupt\n"
        "from facemap.entry import main\n"
        "sys.meta_path.insert(0, Stop())\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.split()) == (130, b"", [b"stopped"])


def test_a_home_that_takes_no_files_is_no_matter(tmp_path):
    home = tmp_path / "home"
    home.write_text("no folder", encoding="utf-8")
    program = "from facemap.cli import main; import sys; sys.argv[1:] = ['list', 'masks']; main()"
    late = "import facemap.shell as s; s._quieten(); import matplotlib; matplotlib.get_cachedir()"
    settings = {"HOME": str(home), "XDG_CACHE_HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    environment = {k: v for k, v in os.environ.items() if k != "MPLCONFIGDIR"} | settings
    for text in (program, late):
        done = subprocess.run([sys.executable, "-c", text], capture_output=True, check=False, env=environment)
        assert (done.returncode, done.stderr) == (0, b""), done.stderr
