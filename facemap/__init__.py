"""Facial acupuncture on a 3D head: points, zones, concerns, techniques, and how densely they are needled.

>>> import facemap as fm
>>> map_ = fm.load()
>>> scene = fm.compose(map_, concerns=["nasolabial-folds"], technique="western")
>>> fm.figure(scene, views=["front", "left45"]).savefig("folds.pdf")

What stands behind a name is imported when it is first used: ``import facemap`` loads no drawing, no
geometry and no data. Where a module has the name of its function, ``facemap.density`` is the function.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from facemap.clash import refuse_a_mixture
from facemap.errors import FacemapError

if TYPE_CHECKING:
    from facemap.density import density
    from facemap.describe import describe
    from facemap.exporting import export
    from facemap.figure import figure
    from facemap.heads import head
    from facemap.loading import load
    from facemap.scene.compose import compose
    from facemap.viewer import view

__all__ = [
    "FacemapError",
    "compose",
    "density",
    "describe",
    "export",
    "figure",
    "head",
    "load",
    "view",
]

__version__ = "0.1.0"

_BEHIND = {
    "compose": "facemap.scene",
    "density": "facemap.density",
    "describe": "facemap.describe",
    "export": "facemap.exporting",
    "figure": "facemap.figure",
    "head": "facemap.heads",
    "load": "facemap.loading",
    "view": "facemap.viewer",
}


def __getattr__(name: str) -> object:
    if name not in _BEHIND:
        raise AttributeError(f"module 'facemap' has no attribute {name!r}")
    refuse_a_mixture()
    found: object = getattr(import_module(_BEHIND[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    # what completion offers: the public names, none of the imports
    return sorted({*(name for name in globals() if name.startswith("__")), *__all__})


class _Door(ModuleType):
    """Keeps ``facemap.density`` the function when the module of that name is imported."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _BEHIND and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Door
