"""The other package called `facemap`: a neuroscience tool that owns the name on PyPI."""

import os

from facemap.errors import NameClash

_ITS_FILES = ("process.py", "roi.py")


def refuse_a_mixture(folder: str = os.path.dirname(__file__)) -> None:
    """Raise NameClash where the other package was installed over this one, or this one over it."""
    if all(os.path.isfile(os.path.join(folder, name)) for name in _ITS_FILES):
        raise NameClash(
            f"{folder} also holds the neuroscience tool `facemap` (another package of the same name): "
            "install facemap-acupuncture in an environment of its own"
        )
