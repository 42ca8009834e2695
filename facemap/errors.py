"""The errors facemap raises on purpose.

FacemapError
├── BadInput        what was given cannot be used
│   ├── UnknownName     no record, view or option has that name
│   ├── BadMesh         a mesh that is not a triangle mesh in millimetres
│   ├── BadHead         settings outside the family of heads
│   ├── BadAtlas        a map file with mistakes
│   └── RuleError       a rule that cannot be carried out on this head
├── CannotWrite     a file that cannot be written; what was there is kept
├── NoScreen        a window was asked for on a machine without a screen
└── NameClash       another package owns the import or the command `facemap`
"""

from collections.abc import Iterable
from difflib import get_close_matches


class FacemapError(Exception):
    """Anything facemap refuses; its text is one line for the person reading it."""


class BadInput(FacemapError):
    """What was given cannot be used."""


class UnknownName(BadInput):
    """No record, view or option answers to the name that was asked for."""


class BadMesh(BadInput):
    """A mesh with NaN, indices out of range, faces that are no triangles, or none."""


class BadHead(BadInput):
    """Settings outside the family of heads, or a head file that cannot be read."""


class BadAtlas(BadInput):
    """A map file with mistakes; the text names file, line, record and field."""


class RuleError(BadInput):
    """A rule that cannot be carried out on this head."""


class CannotWrite(FacemapError):
    """A file that cannot be written; what was there before is kept."""


class NoScreen(FacemapError):
    """A window was asked for on a machine without a screen."""


class NameClash(FacemapError):
    """Another package owns the import or the command ``facemap``."""


def unknown(kind: str, asked: str, known: Iterable[str], how: str) -> UnknownName:
    """Say what was asked, the nearest known names, and how to list them all.

    Parameters
    ----------
    kind : str
        What was looked for: "concern", "technique", "view".
    asked : str
        The name as it was typed.
    known : iterable of str
        Every name that would have been right.
    how : str
        The command or call that lists them.
    """
    near = get_close_matches(asked, list(known), n=3, cutoff=0.5)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    return UnknownName(f"no {kind} is called {asked!r}{hint} ({how} lists them)")
