"""Arrays as VTK keeps them. Everything is copied in, so that nothing of a scene is held or changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util import numpy_support
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkImageData, vtkPolyData

# VTK's helpers carry no types
_to_vtk: Any = numpy_support.numpy_to_vtk
_to_ids: Any = numpy_support.numpy_to_vtkIdTypeArray
_from_vtk: Any = numpy_support.vtk_to_numpy


def array(values: NDArray[Any], name: str | None = None) -> Any:
    """Copy an array."""
    kept = _to_vtk(np.ascontiguousarray(values), deep=True)
    if name is not None:
        kept.SetName(name)
    return kept


def shared(values: NDArray[Any], name: str) -> Any:
    """Take an array as it is: writing to it and calling ``Modified`` changes what is drawn."""
    kept = _to_vtk(values)
    kept.SetName(name)
    return kept


def points(xyz: NDArray[Any]) -> Any:
    """Places (n, 3)."""
    kept = vtkPoints()
    kept.SetData(array(xyz.reshape(-1, 3)))
    return kept


def cells(lengths: Sequence[int] | NDArray[Any], corners: NDArray[Any] | None = None) -> Any:
    """Cells of these lengths over corners that follow each other, or over those given."""
    starts = np.concatenate([[0], np.cumsum(np.asarray(lengths, dtype=np.int64))]).astype(np.int64)
    used = np.arange(starts[-1], dtype=np.int64) if corners is None else np.asarray(corners, dtype=np.int64)
    kept = vtkCellArray()
    kept.SetData(_to_ids(starts, deep=True), _to_ids(np.ascontiguousarray(used.reshape(-1)), deep=True))
    return kept


def mesh(vertices: NDArray[Any], triangles: NDArray[np.int32]) -> Any:
    """A triangle mesh."""
    data = vtkPolyData()
    data.SetPoints(points(vertices))
    data.SetPolys(cells(np.full(len(triangles), 3), triangles))
    return data


def image(rgba: NDArray[np.uint8]) -> Any:
    """A picture (h, w, c) whose first row is the upper one."""
    height, width, channels = rgba.shape
    kept = vtkImageData()
    kept.SetDimensions(width, height, 1)
    kept.GetPointData().SetScalars(array(rgba[::-1].reshape(-1, channels)))
    return kept


def pixels(picture: Any) -> NDArray[np.uint8]:
    """The pixels (h, w, c) of VTK's picture, the upper row first."""
    width, height, _ = picture.GetDimensions()
    flat: NDArray[np.uint8] = _from_vtk(picture.GetPointData().GetScalars())
    return flat.reshape(height, width, -1)[::-1].copy()
