"""The family as whole numbers in one compressed file, the same bytes on every run."""

import io
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from headbuild import recipe
from headbuild.family import EXPRESSIONS, Builder, Look
from headbuild.naming import name_arrays
from headbuild.source import Floats, Ints

STEP_MM = 1 / 256  # what one unit of the stored numbers is worth
_EPOCH = (1980, 1, 1, 0, 0, 0)


def family_arrays(builder: Builder) -> dict[str, NDArray[np.generic]]:
    """All arrays of the family file.

    Shapes are kept for the left half and the midline, (h, 3). Axis order of the modes: sex (female, male
    minus female), age (50, 25 minus 50, 75 minus 50), ancestry (african, asian minus african, european minus
    african).
    """
    corners = [(s, a, k) for s in recipe.SEXES for a in (50, 25, 75) for k in recipe.ANCESTRIES]
    rest = [builder.look(*c) for c in corners]
    arrays: dict[str, NDArray[np.generic]] = {
        "triangles": builder.triangles.astype(np.uint16),
        "halves": np.array([builder.fine.left, builder.fine.middle], dtype=np.int32),
        "step_mm": np.array(STEP_MM),
        "shape": _modes(builder, rest),
        "eyes": _eye_modes(rest),
        "lid_clearance": np.nan_to_num(_half(builder, builder.lids.clearance), nan=-1.0).astype(np.float32),
    }
    arrays |= name_arrays(builder.names)
    for name in EXPRESSIONS:
        moved = [builder.look(*c, expression=name) for c in corners]
        shift = [Look(m.sheet - r.sheet, r.eyes) for m, r in zip(moved, rest, strict=True)]
        arrays |= _sparse(f"expression/{name}", _modes(builder, shift))
    for name in recipe.BODIES:
        arrays |= _sparse(f"body/{name}", _body_modes(builder, rest, name))
    return arrays


def _body_modes(builder: Builder, rest: list[Look], body: str) -> NDArray[np.int32]:
    """Offsets by sex and age on the european corner, (2, 3, h, 3)."""
    european = recipe.ANCESTRIES.index("european")
    shifts = []
    for k, (sex, age) in enumerate((s, a) for s in recipe.SEXES for a in (50, 25, 75)):
        look = builder.look(sex, age, "european", body=body)
        shifts.append(_half(builder, look.sheet - rest[3 * k + european].sheet))
    return _differences(np.array(shifts).reshape(2, 3, 1, -1, 3))[:, :, 0]


def _half(builder: Builder, values: Floats) -> Floats:
    return values[: builder.fine.left + builder.fine.middle]


def _modes(builder: Builder, looks: list[Look]) -> NDArray[np.int32]:
    shapes = np.array([_half(builder, look.sheet) for look in looks])
    return _differences(shapes.reshape(2, 3, 3, -1, 3))


def _eye_modes(looks: list[Look]) -> NDArray[np.int32]:
    """Modes of the left eye's centre and radius, (2, 3, 3, 4)."""
    return _differences(
        np.array([[*look.eyes.centre, look.eyes.radius] for look in looks]).reshape(2, 3, 3, 4)
    )


def _differences(corners: Floats) -> NDArray[np.int32]:
    """Quantise, then corners less the first along each of the three leading axes."""
    whole = np.rint(corners / STEP_MM).astype(np.int32)
    for axis in range(3):
        first = np.take(whole, [0], axis=axis)
        rest = np.take(whole, range(1, whole.shape[axis]), axis=axis)
        whole = np.concatenate([first, rest - first], axis=axis)
    return whole


def _sparse(name: str, modes: NDArray[np.int32]) -> dict[str, NDArray[np.generic]]:
    """Offsets only where a vertex moves by more than a fiftieth of a millimetre."""
    leading = tuple(range(modes.ndim - 2))
    moving = np.nonzero(np.abs(modes).max(axis=(*leading, -1)) * STEP_MM > 0.02)[0]
    return {f"{name}/where": moving.astype(np.uint16), f"{name}/offset": modes[..., moving, :]}


def write_npz(path: Path, arrays: dict[str, NDArray[np.generic]]) -> None:
    """Write an .npz whose bytes depend on the arrays alone."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        for name in sorted(arrays):
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, _smallest(arrays[name]), version=(1, 0), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", _EPOCH)
            entry.compress_type = (
                zipfile.ZIP_BZIP2
            )  # the same bytes everywhere, which zlib and its forks are not
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, buffer.getvalue(), compresslevel=9)


def _smallest(array: NDArray[np.generic]) -> NDArray[np.generic]:
    """Offsets as 16 bits where they fit, little-endian and contiguous."""
    if array.dtype == np.int32 and array.size > 64 and np.abs(array).max() < 2**15:
        array = array.astype(np.int16)
    return np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<")))


def write_ply(path: Path, vertices: Floats, triangles: Ints) -> None:
    """Write a binary little-endian PLY in mm."""
    header = (
        "ply\nformat binary_little_endian 1.0\n"
        "comment facemap default head, mm: origin between the tragions, x to the left, y up, z forward\n"
        f"element vertex {len(vertices)}\nproperty float x\nproperty float y\nproperty float z\n"
        f"element face {len(triangles)}\nproperty list uchar int vertex_indices\nend_header\n"
    )
    faces = np.empty(len(triangles), dtype=[("n", "u1"), ("v", "<i4", 3)])
    faces["n"], faces["v"] = 3, triangles
    path.write_bytes(header.encode("ascii") + vertices.astype("<f4").tobytes() + faces.tobytes())
