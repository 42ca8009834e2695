"""The options that commands share, in the same words for the same things."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


def _emphasis(text: str) -> float:
    from facemap.asking import read_emphasis

    return read_emphasis(text)


def _whole(text: str, option: str, of: str) -> int:
    from facemap.errors import BadInput

    try:
        return int(text)
    except ValueError:
        raise BadInput(f"{option} {text}: a whole number of pixels {of} was expected") from None


def _width(text: str) -> int:
    return _whole(text, "--width", "from 400 to 12000")


def _dpi(text: str) -> int:
    return _whole(text, "--dpi", "to an inch")


class Format(StrEnum):
    """How rows are written."""

    table = "table"
    csv = "csv"
    json = "json"


class Frame(StrEnum):
    """The frame positions are given in."""

    head = "head"
    scan = "scan"


Concerns = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[CONCERN...]",
        help="Concerns, with a weight if you like: nasolabial-folds:2; or zones, by themselves.",
    ),
]
SomeConcerns = Annotated[
    list[str],
    typer.Argument(
        metavar="CONCERN...",
        help="Concerns, with a weight if you like: nasolabial-folds:2; or zones, by themselves.",
    ),
]
TechniqueOption = Annotated[
    str | None,
    typer.Option("--technique", help="A technique: western, eastern, ... (facemap list techniques)."),
]
HeadOption = Annotated[
    str | None,
    typer.Option("--head", help="female,age=65  or  sex=0.3,expression=smile:0.8 (facemap list heads)."),
]
AtlasOption = Annotated[
    list[Path] | None,
    typer.Option("--atlas", help="A map file of yours over the standard one; may be given again."),
]
DrawnOnOption = Annotated[
    str | None,
    typer.Option(
        "--drawn-on",
        help="The head that rings in CSV or of Slicer were drawn on, where they do not say it themselves "
        "(first line: # head: female,age=35); the standard head otherwise, never --head.",
    ),
]
EmphasisOption = Annotated[
    float,
    typer.Option(
        "--emphasis",
        metavar="N",
        parser=_emphasis,
        help="How many times as dense a concern's zones are: an assumption.",
    ),
]
CountOption = Annotated[
    str | None,
    typer.Option(
        "--count", metavar="low|high|N", help="One end of the reported count, or a number of yours."
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", help="How rows are written to stdout.")]
FrameOption = Annotated[
    Frame, typer.Option("--frame", help="Positions in the frame of the head or of its scan.")
]
WidthOption = Annotated[
    int | None,
    typer.Option("--width", metavar="PX", parser=_width, help="Width of the picture in pixels."),
]
DpiOption = Annotated[
    int | None, typer.Option("--dpi", metavar="N", parser=_dpi, help="Or its pixels per inch.")
]
