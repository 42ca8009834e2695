"""The examples run, and do what their README says."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

import facemap as fm
from facemap import cli
from facemap.checking import check

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
TEACHER = EXAMPLES / "teacher.yaml"


def test_the_teachers_map_has_no_mistake():
    found = check(TEACHER)
    assert (found.mistakes, found.warnings, found.overrides) == ((), (), ())


def test_the_teachers_zone_lies_where_a_mask_does():
    map_ = fm.load(atlas=TEACHER)
    for side, sign in (("left", 1), ("right", -1)):
        xyz = map_.zone("mask-edge", side).region.outlines(map_.head.mesh)[0].on(map_.head.mesh)
        assert (sign * xyz[:, 0]).min() > -8
        assert (sign * xyz[:, 0]).max() > 60
        assert xyz[:, 1].max() < map_.head.landmarks["en_left"].on(map_.head.mesh)[1] + 5
        assert 5 < map_.zone("mask-edge", side).area_cm2 < 16


def test_the_commands_of_the_teachers_map_work():
    lines = TEACHER.read_text(encoding="utf-8").splitlines()
    commands = [
        line.removeprefix("#   facemap ").split() for line in lines if line.startswith("#   facemap ")
    ]
    assert len(commands) == 4
    for words in commands:
        if words[0] != "figure":
            words = [str(TEACHER) if word == "examples/teacher.yaml" else word for word in words]
            done = CliRunner().invoke(cli.app, words)
            assert done.exit_code == 0, done.output
    rows = fm.density(fm.load(atlas=TEACHER), plan="volunteer").rows
    assert rows[-1].needles_high == pytest.approx(30)


def test_the_scripters_program_runs(tmp_path):
    subprocess.run([sys.executable, str(EXAMPLES / "scripter.py"), str(tmp_path)], check=True)
    with (tmp_path / "temple-tension.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 6
    assert {row["technique"] for row in rows} == {"western", "korean-clinic", "us-market"}
    assert all(4 < float(row["area_cm2"]) < 8 for row in rows)
    assert rows[0]["needles_low"] == ""
    assert float(rows[1]["needles_low"]) < float(rows[1]["needles_high"])
    with Image.open(tmp_path / "temple-tension.png") as picture:
        assert picture.size[0] == 900
