"""The rules of the house: layers, types, style, file sizes, and a README whose commands really run."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(*words):
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)


def script(name):
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    assert found, f"{name} is not installed: pip install -e .[test]"
    return found


@pytest.mark.parametrize("words", [("check", "."), ("format", "--check", ".")], ids=["lint", "format"])
def test_ruff_is_clean(words):
    done = run(sys.executable, "-m", "ruff", *words)
    assert done.returncode == 0, done.stdout + done.stderr


def test_mypy_strict_is_clean():
    done = run(sys.executable, "-m", "mypy")
    assert done.returncode == 0, done.stdout + done.stderr


def test_layers_hold():
    done = run(script("lint-imports"), "--no-cache")
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_module_stands_in_a_layer():
    """A module that no layer names is free to import anything: none may be."""
    layers = (ROOT / ".importlinter").read_text().split("layers =")[1].split("[")[0]
    named = set(re.findall(r"\w+", layers))
    modules = {path.stem for path in (ROOT / "facemap").glob("*.py")} - {"__init__"}
    packages = {path.parent.name for path in (ROOT / "facemap").glob("*/__init__.py")}
    assert modules | packages <= named, sorted((modules | packages) - named)


DRAWING = {
    "matplotlib": {"figure", "fonts", "plates"},
    "pyvista": {"raster", "viewer", "app"},
    "vtkmodules": {"raster", "viewer", "app"},
}


@pytest.mark.parametrize("library", DRAWING)
def test_drawing_libraries_stay_where_drawing_is_done(library):
    users = {
        path.relative_to(ROOT / "facemap").parts[0].removesuffix(".py")
        for path in (ROOT / "facemap").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if library in imported(node)
    }
    assert users, f"nobody imports {library}: this test looks in the wrong place"
    assert users <= DRAWING[library]


def imported(node):
    """Top-level names that a syntax node imports."""
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        return {node.module.split(".")[0]}
    return set()


def test_no_file_is_longer_than_400_lines():
    files = [*(ROOT / "facemap").rglob("*.py"), *(ROOT / "tools").rglob("*.py")]
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in files
    }
    assert {name: count for name, count in lengths.items() if count > 400} == {}


def commands():
    """The README's one-line commands, in order."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.S)
    return [line for block in blocks for line in block.splitlines() if line.startswith("python3 start.py")]


def test_ci_runs_exactly_the_readme_test_command():
    draw, test = commands()[:2]
    assert draw == "python3 start.py figure nasolabial-folds --technique western"
    assert test == (ROOT / ".ci" / "run").read_text().strip().splitlines()[-1]
