"""The command line: arguments only. What a command does stands in the module that does it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from facemap.options import (
    AtlasOption,
    Concerns,
    CountOption,
    DpiOption,
    DrawnOnOption,
    EmphasisOption,
    Format,
    FormatOption,
    Frame,
    FrameOption,
    HeadOption,
    SomeConcerns,
    TechniqueOption,
    WidthOption,
)
from facemap.shell import OneLineErrors, say, show, tracked, width, working, write

if TYPE_CHECKING:
    from facemap.density import Density
    from facemap.heads import Head
    from facemap.placing import FaceMap
    from facemap.planning import Wish
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


@app.command()
def view(
    concerns: Concerns = None,
    technique: TechniqueOption = None,
    head: HeadOption = None,
    atlas: AtlasOption = None,
    drawn_on: DrawnOnOption = None,
    emphasis: EmphasisOption = 2.0,
    count: CountOption = None,
) -> None:
    """Open the viewer: turn the head, see what is here."""
    records = _with_zones(_atlas(atlas, head, drawn_on), concerns or ())
    asked, needles = _asked(records, concerns, technique), _count(count)
    map_ = _map(head, records)
    from facemap.viewer import view as open_window

    open_window(
        map_,
        concerns=asked.concerns,
        technique=asked.technique,
        emphasis=emphasis,
        count=needles,
        plan=asked.plan_id,
    )


@app.command()
def figure(
    concerns: SomeConcerns,
    technique: Annotated[
        list[str] | None,
        typer.Option(
            "--technique",
            help="A technique; several side by side: western,eastern (facemap list techniques).",
        ),
    ] = None,
    views: Annotated[
        str | None,
        typer.Option("--views", help="front left right left45 right45 below above, or azimuth:elevation."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="FILE.png, .svg or .pdf; else CONCERN-TECHNIQUE.png here."),
    ] = None,
    show: Annotated[
        list[str] | None,
        typer.Option("--show", help="needles,region,channels,structures: one or several."),
    ] = None,
    page: Annotated[
        str, typer.Option("--page", help="slide slide-4-3 a4 a4-landscape letter letter-landscape.")
    ] = "slide",
    crop: Annotated[str, typer.Option("--crop", help="face, or head for the whole of it.")] = "face",
    transparent: Annotated[
        bool, typer.Option("--transparent", help="No paper behind the head and the words.")
    ] = False,
    width_px: WidthOption = None,
    dpi: DpiOption = None,
    head: HeadOption = None,
    atlas: AtlasOption = None,
    drawn_on: DrawnOnOption = None,
    emphasis: EmphasisOption = 2.0,
    count: CountOption = None,
) -> None:
    """Draw one plate: a technique, or several side by side on one scale."""
    from facemap.pictures import Look, file_for, split_names, views_of, write_plate

    layers = split_names(show or ())
    look = Look.asked(page, crop, layers, transparent=transparent, width=width_px, dpi=dpi)
    names = split_names(technique or ())
    cameras = views_of(views or ("front" if len(names) > 1 else "front,left45"))
    records = _with_zones(_atlas(atlas, head, drawn_on), concerns)
    asked = _asked(records, concerns, names[0] if names else None)
    others = [_asked(records, (), name).technique for name in names[1:]]
    techniques = list(dict.fromkeys([asked.technique, *others]))
    needles = _count(count)
    file = file_for(output, asked.names, [name for name in techniques if name])
    map_ = _map(head, records)
    from facemap.scene import compose

    with working("Drawing"):
        scenes = [
            compose(
                map_,
                asked.concerns,
                name,
                emphasis=emphasis,
                count=needles,
                show=tuple(layers),
                plan=asked.plan_id,
            )
            for name in techniques
        ]
        write_plate(scenes, cameras, file, look)
    for words in dict.fromkeys(words for scene in scenes for words in scene.words.missing):
        say(words)
    say(f"{file}")


@app.command(name="list")
def list_(
    what: Annotated[
        str,
        typer.Argument(
            help="points zones concerns techniques channels wrinkles structures safety plans heads sources; "
            "what rules are written with: landmarks curves spans masks"
        ),
    ],
    atlas: AtlasOption = None,
    drawn_on: DrawnOnOption = None,
    form: FormatOption = Format.table,
) -> None:
    """List the records of one kind."""
    from facemap.listing import listed

    show(listed(_atlas(atlas, None, drawn_on), what), form.value)


@app.command()
def info(
    name: Annotated[
        str, typer.Argument(metavar="ID", help="Any record, under any of its names, or a landmark.")
    ],
    head: HeadOption = None,
    atlas: AtlasOption = None,
    drawn_on: DrawnOnOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Everything known about one record, and who says so."""
    from facemap.describe import describe
    from facemap.listing import card_table
    from facemap.surrounding import check_name

    records = _atlas(atlas, head, drawn_on)
    check_name(records, name)
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
    drawn_on: DrawnOnOption = None,
    form: FormatOption = Format.table,
    frame: FrameOption = Frame.head,
) -> None:
    """Where every point lies, in mm, and on which triangle of the skin."""
    from facemap.listing import every_point, located

    _check_frame(frame)
    map_ = _map(head, _atlas(atlas, head, drawn_on))
    placed = [map_.point(id_, side) for id_, side in tracked(every_point(map_), "Placing the points")]
    unseen = sum(point.estimated for point in placed)
    if unseen:
        say(f"{unseen} of {len(placed)} rest on landmarks estimated from bone, not seen (column estimated)")
    show(located(placed), form.value)


@app.command()
def density(
    concerns: Concerns = None,
    technique: TechniqueOption = None,
    head: HeadOption = None,
    atlas: AtlasOption = None,
    drawn_on: DrawnOnOption = None,
    emphasis: EmphasisOption = 2.0,
    count: CountOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Needles, and needles per cm2, zone by zone."""
    from facemap.density import density as compute
    from facemap.errors import BadInput
    from facemap.listing import density_table

    records = _with_zones(_atlas(atlas, head, drawn_on), concerns or ())
    asked, needles = _asked(records, concerns, technique), _count(count)
    if asked.technique is None:
        raise BadInput("Missing option '--technique' (facemap density --help shows what there is)")
    map_ = _map(head, records)
    with working("Measuring the zones"):
        found = compute(
            map_, asked.technique, asked.concerns, emphasis=emphasis, count=needles, plan=asked.plan_id
        )
    _say_density(found)
    show(density_table(found), form.value)


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Maps in YAML, drawn zones.")],
    head: HeadOption = None,
    drawn_on: DrawnOnOption = None,
) -> None:
    """Say whether map files are valid, and everything that is not."""
    from facemap.asking import ask_head
    from facemap.checking import check as find_mistakes
    from facemap.heads import head as build

    with working("Trying the rules"):
        found = find_mistakes(files, head=build(**ask_head(head)), drawn_on=_drawn_on(drawn_on))
    for words in (*found.mistakes, *found.warnings, *found.overrides):
        say(f"{words}")
    if found.mistakes:
        say(f"{len(found.mistakes)} mistake{'s' if len(found.mistakes) > 1 else ''}; nothing is loaded")
        raise typer.Exit(2)
    say(f"valid: {', '.join(str(file) for file in files)}")


@app.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="FILE.ply, .csv or .json.")],
    concerns: Concerns = None,
    technique: TechniqueOption = None,
    head: HeadOption = None,
    atlas: AtlasOption = None,
    drawn_on: DrawnOnOption = None,
    emphasis: EmphasisOption = 2.0,
    count: CountOption = None,
    frame: FrameOption = Frame.head,
) -> None:
    """Write the map for other programs."""
    from facemap.exporting import check_file
    from facemap.exporting import export as write_file

    check_file(file)
    _check_frame(frame)
    records = _with_zones(_atlas(atlas, head, drawn_on), concerns or ())
    asked, needles = _asked(records, concerns, technique), _count(count)
    map_ = _map(head, records)
    with working("Placing the map"):
        write_file(
            map_,
            file,
            asked.concerns,
            asked.technique,
            emphasis=emphasis,
            count=needles,
            plan=asked.plan_id,
        )
    say(f"{file}")


def main() -> None:
    """Run the command line."""
    app()


def _atlas(files: list[Path] | None, head: str | None = None, drawn_on: str | None = None) -> Atlas:
    """The records; what files of one's own replace is said."""
    if not files and drawn_on is not None:
        from facemap.errors import BadInput

        raise BadInput("--drawn-on is for rings in files: name them with --atlas FILE")
    if not files:
        from facemap.reading import standard_atlas

        return standard_atlas()
    from facemap.asking import ask_head
    from facemap.heads import head as build
    from facemap.loading import load

    atlas = load(build(**ask_head(head)), files, drawn_on=_drawn_on(drawn_on)).atlas
    for words in atlas.overrides:
        say(words)
    return atlas


def _with_zones(atlas: Atlas, asked: Sequence[str]) -> Atlas:
    """The records, with a concern of its own for each zone that was asked for in place of one."""
    from facemap.alone import with_zones_alone

    return with_zones_alone(atlas, asked)


def _drawn_on(text: str | None) -> Head | None:
    from facemap.asking import ask_head
    from facemap.heads import head as build

    return None if text is None else build(**ask_head(text))


def _map(head: str | None, atlas: Atlas) -> FaceMap:
    from facemap.asking import ask_head
    from facemap.heads import head as build
    from facemap.placing import FaceMap

    settings = ask_head(head)
    return FaceMap(atlas, build(**settings))


def _asked(atlas: Atlas, concerns: Sequence[str] | None, technique: str | None = None) -> Wish:
    """What was asked for, looked up; what an ambiguous name was taken for is said."""
    from facemap.asking import notes
    from facemap.planning import wish

    found = wish(atlas, concerns or (), technique)
    for words in notes(atlas, () if found.plan else concerns or (), technique):
        say(words)
    return found


def _count(text: str | None) -> str | float | None:
    from facemap.asking import read_count

    return None if text is None else read_count(text)


def _check_frame(frame: Frame) -> None:
    from facemap.errors import BadInput

    if frame is Frame.scan:
        raise BadInput(
            "--frame scan needs a head that was fitted to a scan: of other heads there is only --frame head"
        )


def _say_density(found: Density) -> None:
    if not found.how.startswith(found.counted):
        say(f"{found.technique}: {found.counted}")
    say(f"{found.technique}: {found.how}")
    for other in found.others:
        say(f"also reported: {other} [{other.basis}: {other.source}]")


if __name__ == "__main__":
    main()
