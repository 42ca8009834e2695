"""The door is lazy, its names are pinned, and the other `facemap` is noticed."""

import subprocess
import sys

import pytest

import facemap
from facemap.clash import refuse_a_mixture
from facemap.errors import NameClash

PUBLIC = ["FacemapError", "compose", "density", "describe", "export", "figure", "head", "load", "view"]
HEAVY = [
    "numpy",
    "matplotlib",
    "vtkmodules",
    "pyvista",
    "trimesh",
    "scipy",
    "pydantic",
    "ruamel",
    "typer",
    "rich",
]


def fresh(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_public_names_are_these():
    assert facemap.__all__ == PUBLIC
    assert set(PUBLIC) <= set(dir(facemap))


def test_import_loads_nothing_heavy():
    loaded = fresh(f"import sys, facemap; print(*[name for name in {HEAVY} if name in sys.modules])")
    assert loaded == ""


def test_that_check_can_fail():
    assert (
        fresh(f"import sys, facemap, numpy; print(*[name for name in {HEAVY} if name in sys.modules])")
        == "numpy"
    )


@pytest.mark.parametrize("name", ["density", "describe"])
def test_a_function_stays_a_function_after_its_module_is_imported(name):
    code = (
        f"import facemap, facemap.{name}; from facemap.{name} import {name}; print(facemap.{name} is {name})"
    )
    assert fresh(code) == "True"


def test_a_name_it_does_not_have():
    with pytest.raises(AttributeError, match="no attribute 'colour'"):
        _ = facemap.colour


def test_the_other_package_in_the_same_folder_is_named_in_one_line(tmp_path):
    (tmp_path / "process.py").touch()
    refuse_a_mixture(str(tmp_path))
    (tmp_path / "roi.py").touch()
    with pytest.raises(NameClash, match="environment of its own") as caught:
        refuse_a_mixture(str(tmp_path))
    assert "\n" not in str(caught.value)


def test_completion_offers_the_public_names_only():
    offered = {name for name in dir(facemap) if not name.startswith("_")}
    assert offered == set(facemap.__all__)


def test_what_is_no_name_or_path_is_refused_in_a_sentence():
    map_ = facemap.load()
    assert facemap.compose(map_, "nasolabial-folds").words.title == "Nasolabial folds"
    for wrong, told in (
        (lambda: facemap.compose(map_, concerns=5), "concerns 5: a name was expected"),
        (lambda: facemap.density(map_, "western", concerns=5), "concerns 5: a name was expected"),
        (lambda: facemap.describe(map_, 3), "3 is no name"),
        (lambda: facemap.load(atlas=3), "atlas 3: a path was expected"),
        (lambda: facemap.load(atlas=[3]), "a path was expected"),
    ):
        with pytest.raises(facemap.FacemapError, match=told):
            wrong()
