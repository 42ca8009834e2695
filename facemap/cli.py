"""The command line: arguments only. What a command does stands in the module that does it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from facemap.shell import OneLineErrors, say, show, tracked, width, working, write

if TYPE_CHECKING:
    from facemap.density import Density
    from facemap.placing import FaceMap
    from facemap.records import Atlas

app = typer.Typer(
    cls=OneLineErrors,
    add_completion=False,
    help="Facial acupuncture on a 3D head: points, cosmetic zones, and the reported density of needles. "
    "Teaching material, not medical advice.",
)


def _say_version(asked: bool) -> None:
    if asked:
        from facemap import __version__

        write(f"facemap {__version__}\n")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Say the version and exit."),
    ] = False,
) -> None:
    pass


def _emphasis(text: str) -> float:
    from facemap.asking import read_emphasis

    return read_emphasis(text)


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
    typer.Argument(metavar="[CONCERN...]", help="Concerns, with a weight if you like: nasolabial-folds:2."),
]
SomeConcerns = Annotated[
    list[str],
    typer.Argument(metavar="CONCERN...", help="Concerns, with a weight if you like: nasolabial-folds:2."),
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


@app.command()
def view(
    concerns: Concerns = None,
    technique: TechniqueOption = None,
    head: HeadOption = None,
    atlas: AtlasOption = None,
    emphasis: EmphasisOption = 2.0,
    count: CountOption = None,
) -> None:
    """Open the viewer: turn the head, see what is here."""
    records = _atlas(atlas)
    asked, needles = _named(records, concerns, technique), _count(count)
    map_ = _map(head, records)
    from facemap.viewer import view as open_window

    open_window(map_, concerns=asked[0], technique=asked[1], emphasis=emphasis, count=needles)


@app.command()
def figure(
    concerns: SomeConcerns,
    technique: TechniqueOption = None,
    views: Annotated[
        str,
        typer.Option("--views", help="front left right left45 right45 below above, or azimuth:elevation."),
    ] = "front,left45",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="FILE.png, .svg or .pdf; else CONCERN-TECHNIQUE.png here."),
    ] = None,
    show: Annotated[
        list[str] | None,
        typer.Option("--show", help="needles, or region; may be given again."),
    ] = None,
    head: HeadOption = None,
    atlas: AtlasOption = None,
    emphasis: EmphasisOption = 2.0,
    count: CountOption = None,
) -> None:
    """Draw one plate."""
    from facemap.pictures import file_for, views_of, write_plate

    cameras = views_of(views)
    records = _atlas(atlas)
    asked, needles = _named(records, concerns, technique), _count(count)
    file = file_for(output, asked[0], asked[1])
    map_ = _map(head, records)
    from facemap.scene import compose

    with working("Drawing"):
        scene = compose(map_, asked[0], asked[1], emphasis=emphasis, count=needles, show=tuple(show or ()))
        write_plate(scene, cameras, file)
    say(f"{file}")


@app.command(name="list")
def list_(
    what: Annotated[
        str,
        typer.Argument(
            help="points zones concerns techniques channels wrinkles structures safety heads sources"
        ),
    ],
    atlas: AtlasOption = None,
    form: FormatOption = Format.table,
) -> None:
    """List the records of one kind."""
    from facemap.listing import listed

    show(listed(_atlas(atlas), what), form.value)


@app.command()
def info(
    name: Annotated[str, typer.Argument(metavar="ID", help="Any record, under any of its names.")],
    head: HeadOption = None,
    atlas: AtlasOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Everything known about one record, and who says so."""
    from facemap.describe import describe
    from facemap.listing import card_table

    records = _atlas(atlas)
    records.find(name)
    map_ = _map(head, records)
    with working("Looking it up"):
        card = describe(map_, name)
    if card.note:
        say(card.note)
    if form is Format.table:
        write(f"{card.text(width())}\n")
    else:
        show(card_table(card), form.value)


@app.command()
def locate(
    head: HeadOption = None,
    atlas: AtlasOption = None,
    form: FormatOption = Format.table,
    frame: FrameOption = Frame.head,
) -> None:
    """Where every point lies, in mm, and on which triangle of the skin."""
    from facemap.listing import every_point, located

    _check_frame(frame)
    map_ = _map(head, _atlas(atlas))
    placed = [map_.point(id_, side) for id_, side in tracked(every_point(map_), "Placing the points")]
    show(located(placed), form.value)


@app.command()
def density(
    technique: Annotated[str, typer.Option("--technique", help="facemap list techniques shows them.")],
    concerns: Concerns = None,
    head: HeadOption = None,
    atlas: AtlasOption = None,
    emphasis: EmphasisOption = 2.0,
    count: CountOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Needles, and needles per cm2, zone by zone."""
    from facemap.density import density as compute
    from facemap.listing import density_table

    records = _atlas(atlas)
    asked, needles = _named(records, concerns, technique), _count(count)
    map_ = _map(head, records)
    with working("Measuring the zones"):
        found = compute(map_, str(asked[1]), asked[0], emphasis=emphasis, count=needles)
    _say_density(found)
    show(density_table(found), form.value)


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Map files.")],
) -> None:
    """Say whether map files are valid, and where they are not."""
    from facemap.heads import head as build
    from facemap.reading import load_atlas
    from facemap.records import Vocabulary

    head = build()
    atlas = load_atlas(files, head=Vocabulary.of(head.landmarks, head.curves, head.spans, head.masks))
    for words in atlas.overrides:
        say(words)
    say(f"valid: {', '.join(str(file) for file in files)}")


@app.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="FILE.ply, .csv or .json.")],
    concerns: Concerns = None,
    technique: TechniqueOption = None,
    head: HeadOption = None,
    atlas: AtlasOption = None,
    emphasis: EmphasisOption = 2.0,
    count: CountOption = None,
    frame: FrameOption = Frame.head,
) -> None:
    """Write the map for other programs."""
    from facemap.exporting import check_file
    from facemap.exporting import export as write_file

    check_file(file)
    _check_frame(frame)
    records = _atlas(atlas)
    asked, needles = _named(records, concerns, technique), _count(count)
    map_ = _map(head, records)
    with working("Placing the map"):
        write_file(map_, file, asked[0], asked[1], emphasis=emphasis, count=needles)
    say(f"{file}")


def main() -> None:
    """Run the command line."""
    app()


def _atlas(files: list[Path] | None) -> Atlas:
    from facemap.reading import load_atlas, standard_atlas

    return load_atlas(files) if files else standard_atlas()


def _map(head: str | None, atlas: Atlas) -> FaceMap:
    from facemap.asking import ask_head
    from facemap.heads import head as build
    from facemap.placing import FaceMap

    settings = ask_head(head)
    return FaceMap(atlas, build(**settings))


def _named(
    atlas: Atlas, concerns: list[str] | None, technique: str | None
) -> tuple[dict[str, float], str | None]:
    """The ids of what was asked for; what an ambiguous name was taken for is said."""
    from facemap.asking import ask_concerns, ask_technique, notes

    for words in notes(atlas, concerns or (), technique):
        say(words)
    found = ask_concerns(atlas, concerns or ())
    return found, None if technique is None else ask_technique(atlas, technique).id


def _count(text: str | None) -> str | float | None:
    from facemap.asking import read_count

    return None if text is None else read_count(text)


def _check_frame(frame: Frame) -> None:
    from facemap.errors import BadInput

    if frame is Frame.scan:
        raise BadInput("--frame scan needs a head that was fitted to a scan")


def _say_density(found: Density) -> None:
    if not found.how.startswith(found.counted):
        say(f"{found.technique}: {found.counted}")
    say(f"{found.technique}: {found.how}")
    for other in found.others:
        say(f"also reported: {other} [{other.basis}: {other.source}]")


if __name__ == "__main__":
    main()
