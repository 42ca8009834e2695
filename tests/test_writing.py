"""A failed write leaves what was there, and nothing beside it."""

import os

import pytest

from facemap.errors import CannotWrite
from facemap.writing import beside, check_writable, write_bytes, write_text


def test_new_file_has_the_content_and_nothing_is_left_beside_it(tmp_path):
    write_text(tmp_path / "a.csv", "id\nLI20 迎香\n")
    assert (tmp_path / "a.csv").read_bytes() == "id\nLI20 迎香\n".encode()
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_write_that_fails_midway_keeps_the_old_file(tmp_path):
    old = tmp_path / "a.png"
    old.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), beside(old) as new:
        assert new.write_bytes(b"half") / 0
    assert old.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_a_full_disk_is_one_line(tmp_path):
    old = tmp_path / "a.png"
    old.write_bytes(b"old")
    with pytest.raises(CannotWrite, match=r"cannot write .*a\.png: No space left"), beside(old):
        raise OSError(28, "No space left on device")
    assert old.read_bytes() == b"old"


def test_the_new_name_keeps_the_suffix(tmp_path):
    with beside(tmp_path / "plate.svg") as new:
        assert new.suffix == ".svg"
        assert new.parent == tmp_path
        new.write_bytes(b"x")


def test_a_missing_folder_and_a_folder_are_refused(tmp_path):
    with pytest.raises(CannotWrite, match="no folder"):
        write_bytes(tmp_path / "none" / "a.png", b"")
    with pytest.raises(CannotWrite, match="is a folder"):
        write_bytes(tmp_path, b"")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CannotWrite, match="no folder"):
        write_bytes(tmp_path / "file" / "a.png", b"")


def test_mode_of_the_old_file_is_kept(tmp_path):
    old = tmp_path / "a.png"
    old.write_bytes(b"old")
    old.chmod(0o640)
    write_bytes(old, b"new")
    assert old.read_bytes() == b"new"
    assert os.name == "nt" or old.stat().st_mode & 0o777 == 0o640


def test_a_link_is_followed(tmp_path):
    (tmp_path / "real.png").write_bytes(b"old")
    link = tmp_path / "link.png"
    try:
        link.symlink_to(tmp_path / "real.png")
    except OSError:
        pytest.skip("links need a privilege here")
    write_bytes(link, b"new")
    assert link.is_symlink()
    assert (tmp_path / "real.png").read_bytes() == b"new"


def test_a_link_to_a_device_leaves_the_device(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    (tmp_path / "a.csv").symlink_to(pipe)
    with pytest.raises(CannotWrite, match=r"cannot write .*a\.csv: it is a device and no file"):
        write_text(tmp_path / "a.csv", "id")
    assert pipe.is_fifo()


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs a folder that takes no file: /proc")
def test_a_folder_that_takes_no_file_is_told_before_the_work():
    with pytest.raises(CannotWrite, match=r"the folder /proc takes no new file"):
        check_writable("/proc/a.csv")
