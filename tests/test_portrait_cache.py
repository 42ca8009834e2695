"""Portraits on disk: used when sound, rebuilt when not, never in the way."""

import os

import numpy as np
import pytest

import facemap.portrait as door
from facemap.heads import head
from facemap.portrait import cache


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("FACEMAP_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


def arrays(value=1.0):
    return {"a": np.full(50, value), "name": np.array("eye left")}


def never():
    raise AssertionError("made again")


def test_a_kept_portrait_is_not_made_again(place):
    first = cache.kept("key", arrays)
    again = cache.kept("key", never)
    assert again.keys() == first.keys()
    assert np.array_equal(again["a"], first["a"])
    assert str(again["name"]) == "eye left"


def test_another_key_is_made_anew(place):
    cache.kept("key", arrays)
    assert cache.kept("other", lambda: arrays(2.0))["a"][0] == 2


@pytest.mark.parametrize("damage", [b"", b"no archive", None])
def test_a_damaged_file_is_made_anew_and_healed(place, damage):
    cache.kept("key", arrays)
    (file,) = place.glob("portrait-*.npz")
    sound = file.read_bytes()
    file.write_bytes(sound[: len(sound) // 2] if damage is None else damage)
    assert cache.kept("key", lambda: arrays(3.0))["a"][0] == 3
    assert cache.kept("key", never)["a"][0] == 3


def test_flipped_bytes_are_noticed(place):
    cache.kept("key", arrays)
    (file,) = place.glob("portrait-*.npz")
    sound = bytearray(file.read_bytes())
    middle = sound.index(np.float64(1.0).tobytes() * 3)
    sound[middle] ^= 0xFF
    file.write_bytes(bytes(sound))
    assert cache.kept("key", lambda: arrays(3.0))["a"][0] == 3


def test_a_folder_that_cannot_be_made_is_no_hindrance(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("FACEMAP_CACHE", str(tmp_path / "file" / "kept"))
    assert cache.kept("key", arrays)["a"][0] == 1
    assert cache.kept("key", lambda: arrays(2.0))["a"][0] == 2


def test_old_portraits_make_room(place, monkeypatch):
    cache.kept("key 0", arrays)
    (file,) = place.glob("portrait-*.npz")
    size = file.stat().st_size
    monkeypatch.setattr(cache, "LIMIT_BYTES", int(3.5 * size))
    os.utime(file, (1, 1))
    for number in range(1, 5):
        cache.kept(f"key {number}", arrays)
    left = list(place.glob("portrait-*.npz"))
    assert len(left) == 3
    assert file not in left
    assert not list(place.glob(".*"))


def test_importing_makes_no_folder(place):
    assert cache.folder() == place
    assert not place.exists()


def test_the_key_knows_folds_level_and_recipe(monkeypatch):
    person = head()
    folds = door.own_folds(person)
    keys = {door._key(person, folds, 1), door._key(person, folds, 2), door._key(person, {}, 1)}
    keys |= {door._key(head(age=51), folds, 1), door._key(head(expression="smile:0.5"), folds, 1)}
    monkeypatch.setattr(door, "RECIPE", door.RECIPE + 1)
    keys.add(door._key(person, folds, 1))
    assert len(keys) == 6


def test_a_kept_portrait_equals_the_fresh_one(place, monkeypatch):
    real = door.build
    monkeypatch.setattr(door, "build", lambda person, folds, level: real(person, folds, level, fineness=0.08))
    fresh = door.portrait(head(), {}, level=1)
    monkeypatch.setattr(door, "build", lambda *_: never())
    kept = door.portrait(head(), {}, level=1)
    assert kept.mesh.vertices.tobytes() == fresh.mesh.vertices.tobytes()
    assert kept.rgb.tobytes() == fresh.rgb.tobytes()
    assert [part.name for part in kept.parts] == [part.name for part in fresh.parts]
    assert all(a.rgb.tobytes() == b.rgb.tobytes() for a, b in zip(kept.parts, fresh.parts, strict=True))
