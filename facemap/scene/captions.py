"""The words around a head: who reported the count, what was computed from it, what was assumed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from facemap.planning import planned
from facemap.records import BASIS_WORDS
from facemap.scene.courses import Course
from facemap.scene.nouns import Mark, Patch, Scale, ScaleMarker, Statement, Told, Words
from facemap.style import density_ticks
from facemap.wording import listed, plain, span

if TYPE_CHECKING:
    from facemap.density import Density
    from facemap.records import Atlas, Concern, Plan, Reported, Technique

SCALE_TITLE = "Needles per cm² (computed)"
ADVICE = "Teaching material, not medical advice"
HEAD = "Head: MakeHuman (CC0); hair, folds and light are illustration"
LOCATIONS = "Point locations"
TEXTURE = "Texture, not to scale"
TITLE_WORDS = 4
_DETERMINED = ("my", "our", "your", "his", "her", "their", "the", "a", "an", "this", "that")
KEPT = "those that the plan keeps"
NEEDLES = "Single dots show a count, not places to needle"
COURSES = {
    "channels": (
        "Channels",
        "through their points in the order of the WHO numbers; between them the course is facemap’s own, and "
        "dashes lead on to a point that is not shown",
    ),
    "structures": (
        "Structures",
        "where they commonly lie under the skin, never a promise; dashed: how far they were found to vary, "
        "or an assumption",
    ),
}
WHO_NAMES = {
    "who": "the WHO standard",
    "study": "a study",
    "textbook": "textbooks",
    "clinic": "clinics",
    "article": "an article",
    "unreferenced": "general knowledge without a reference",
    "computed": "facemap",
    "own": "you",
}
_LOCATED_BY = {"who": "WHO 2008"}


def words(
    atlas: Atlas,
    concerns: Sequence[Concern],
    technique: Technique | None,
    density: Density | None,
    patches: Sequence[Patch],
    marks: Sequence[Mark],
    courses: Sequence[Course] = (),
    *,
    needles: bool,
    plan: Plan | None = None,
) -> Words:
    """Title, subtitle, legend and credits of a plate; a plan chooses among the points."""
    return Words(
        title=_title(concerns) if concerns else _untitled(courses),
        title_hanzi=_title_hanzi(concerns),
        subtitle=_subtitle(technique, density, concerns),
        legend=(
            *_legend(atlas, concerns, technique, density, patches, marks, plan),
            *(
                Statement("illustration", *COURSES[layer])
                for layer in dict.fromkeys(course.layer for course in courses)
            ),
        ),
        credits=_credits(atlas, concerns, technique, density, marks),
        texture_note=TEXTURE if any(p.fill == "texture" for p in patches) else "",
        needle_note=NEEDLES if needles else "",
        missing=tuple(_missing(concerns, marks)),
    )


def _title_hanzi(concerns: Sequence[Concern]) -> str:
    """The concerns in characters; nothing where one of them has none."""
    names = [c.names.hant or "" for c in concerns]
    return "、".join(names) if all(names) else ""


def told(atlas: Atlas, technique: Technique, density: Density) -> Told:
    """What was reported of a technique, for a head that stands beside others."""
    reported, over = density.reported, density.over_region
    basis, source = (reported.basis, reported.source) if reported else (technique.basis, technique.source)
    is_area = density.places == "area" and over is not None and over.per_cm2 is not None
    return Told(
        name=technique.names.en,
        count=_count(reported, technique),
        source=_told_by(atlas, basis, source),
        places=density.places if reported else None,
        mean=_ends(over.per_cm2_low, over.per_cm2_high) if over and is_area else "",
        placed=_placed(density),
    )


def _undrawn(
    atlas: Atlas,
    concerns: Sequence[Concern],
    technique: Technique | None,
    density: Density | None,
    plan: Plan | None = None,
    *,
    alone: bool,
) -> Iterable[str]:
    """What recipes name and a picture cannot show: points of the body; areas, where they stand alone."""
    if density is not None and density.places == "per_area":
        return
    protocols = [protocol for concern in concerns for protocol in concern.protocols]
    listed_here = technique.points if technique is not None else None
    names = planned(listed_here or [item.point for p in protocols for item in p.points], plan)
    body = [name for name in names if name in atlas.points and not atlas.points[name].drawn]
    if body:
        yield f"{listed(body)}, off the face, {'is' if len(body) == 1 else 'are'} not drawn"
    areas = [area for protocol in protocols for area in protocol.areas if area in atlas.zones]
    if alone and areas and not listed_here:
        told = listed([_lower(atlas.zones[area].name) for area in dict.fromkeys(areas)])
        yield f"none; {told} named as {'an area' if len(set(areas)) == 1 else 'areas'}"


def _silent(concerns: Sequence[Concern]) -> list[str]:
    """The concerns for which nobody reports points or areas."""
    return [c.names.en for c in concerns if not any(p.points or p.areas for p in c.protocols)]


def _missing(concerns: Sequence[Concern], marks: Sequence[Mark]) -> Iterable[str]:
    """What a picture lacks because nobody recorded it."""
    for concern in concerns:
        if not concern.zones:
            none = "no zone is" if marks else "neither a zone nor a point on the face is"
            yield f"{none} recorded for {_lower(concern.names.en)}"


def scale(density: Density, patches: Sequence[Patch], concerns: Sequence[Concern]) -> Scale | None:
    """The colour bar, pointing at the zones and at the mean of the region; None without a density."""
    coloured = [p for p in patches if p.fill == "density"]
    over = density.over_region
    if not coloured or over is None or over.per_cm2 is None:
        return None
    shown = {p.zone: p for p in coloured}
    markers = [ScaleMarker(over.per_cm2, f"mean {over.per_cm2:.2f}")]
    values: dict[str, list[str]] = {}
    for patch in shown.values():
        if patch.zone == density.region:
            continue
        values.setdefault(f"{_per(patch):.2f}", []).append(patch.name.lower())
    markers += [
        ScaleMarker(float(value), f"{names[0] if len(names) == 1 else 'zones'} {value}")
        for value, names in values.items()
    ]
    densities = [over.per_cm2, *(patch.shown_per_cm2 or 0.0 for patch in shown.values())]
    return Scale(SCALE_TITLE, density_ticks(max(densities)), tuple(markers))


def _title(concerns: Sequence[Concern]) -> str:
    """Names joined so that each is told apart: by dots where a name has an "and" of its own."""
    first, *others = [c.names.en for c in concerns]
    if any(" and " in name or "," in name for name in (first, *others)):
        return " · ".join([first, *others])
    return listed([first, *map(_lower, others)])


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _untitled(courses: Sequence[Course]) -> str:
    """The title where no concern is asked for."""
    shown = {course.layer for course in courses}
    if shown == {"channels"}:
        return "Channels of head and neck"
    return "Structures under the skin" if shown == {"structures"} else "Points and zones of the face"


def _per(patch: Patch) -> float:
    low, high = patch.per_cm2
    return high if high is not None else low if low is not None else 0.0


def _subtitle(technique: Technique | None, density: Density | None, concerns: Sequence[Concern]) -> str:
    if technique is None or density is None:
        if concerns and len(_silent(concerns)) == len(concerns):
            return "Zones alone: nothing is reported on points"
        return "Zones and the points that are named for them" if concerns else ""
    words = f"{technique.display}: {_count(density.reported, technique)}"
    if density.choice is not None and density.choice.placed:
        words += f"; {density.choice.placed} are placed here"
    return words


def _count(reported: Reported | None, technique: Technique) -> str:
    """A reported count: "up to 70 needles a session", "100 to 150 needles a session"."""
    if reported is None:
        return "count not reported"
    about = "about " if reported.note and reported.note.lower().startswith("about") else ""
    per = "per cm²" if reported.per == "cm2" else f"a {reported.per}" if reported.per else ""
    body = " over face and body" if technique.includes_body else ""
    return f"{about}{span(reported.low, reported.high)} {reported.unit} {per}".strip() + body


def _legend(
    atlas: Atlas,
    concerns: Sequence[Concern],
    technique: Technique | None,
    density: Density | None,
    patches: Sequence[Patch],
    marks: Sequence[Mark],
    plan: Plan | None,
) -> Iterable[Statement]:
    if technique is not None and density is not None:
        yield Statement("reported", "Reported", _reported(atlas, technique, density, concerns))
        computed = _computed(technique, density, patches)
        if computed:
            yield Statement("computed", "Computed", computed)
        assumed = _assumed(technique, density, concerns)
        if assumed:
            yield Statement("assumed", "Assumed", assumed)
    named = []
    if any(mark.caution != "critical" for mark in marks):
        kept = plan is not None and plan.keep
        named.append(KEPT if kept else _points(atlas, concerns, technique, density))
    named += _undrawn(atlas, concerns, technique, density, plan, alone=not marks)
    if named:
        yield Statement("points", "Points", "; ".join(named))
    if silent := _silent(concerns):
        yield Statement("points", "Points", f"nothing reported for {listed([_lower(n) for n in silent])}")
    if any(mark.caution == "critical" for mark in marks):
        yield Statement("critical", "Critical", "shown so that they are known; never chosen by the program")


def _reported(atlas: Atlas, technique: Technique, density: Density, concerns: Sequence[Concern]) -> str:
    reported = density.reported
    if reported is None:
        return f"not reported: no number in the source ({_told_by(atlas, technique.basis, technique.source)})"
    where = f" in the {technique.region.replace('-', ' ')}" if technique.region else ""
    more = [c.names.en.lower() for c in concerns if c.id in technique.more_where]
    extra = f", more for {listed(more)}" if more else ""
    count = _count(reported, technique)
    told = _told_by(atlas, reported.basis, reported.source)
    others = "; other counts are reported too" if density.others and technique.places != "per_area" else ""
    return f"{count}{where}{extra} ({told}){others}"


def _told_by(atlas: Atlas, basis: str, source: str) -> str:
    """Who says it: "published study, Pham et al. 2023"; the kind alone where nothing can be cited."""
    return ", ".join(filter(None, (BASIS_WORDS[basis], _cited(atlas, source))))


def _cited(atlas: Atlas, source: str) -> str:
    """In short: author and year, or where an article without an author stood. The title is in the credits."""
    record = atlas.sources.get(source)
    if record is None or record.kind != "article":
        return record.cited if record else ""
    if record.author and record.year:
        return _author_year(record.author, record.year)
    where = record.published_in or " ".join(record.title.split()[:TITLE_WORDS]) + " …"
    return f"{where} {record.year or ''}".strip()


def _author_year(author: str, year: int) -> str:
    first, *others = author.split(", ")
    return f"{first.rsplit(' ', 1)[0]}{' et al.' if others else ''} {year}"


def _computed(technique: Technique, density: Density, patches: Sequence[Patch]) -> str:
    if density.places == "points":
        if density.choice is None or not density.choice.placed:
            return ""
        return f"{_placed(density)}: {plain(len(density.choice.chosen))} points, pairs on both sides"
    over = density.over_region
    if density.places != "area" or over is None or over.per_cm2 is None:
        return ""
    zones: dict[str, list[str]] = {}
    for patch in patches:
        if patch.fill == "density" and patch.zone != density.region:
            names = zones.setdefault(_ends(*patch.per_cm2), [])
            if patch.name.lower() not in names:
                names.append(patch.name.lower())
    if len(zones) == 1:
        (value, names), *_ = zones.items()
        inside = f"{value} needles per cm² in the {'zone' if len(names) == 1 else 'zones'}"
    else:
        inside = ", ".join(f"{value} needles per cm² in {_the(names)}" for value, names in zones.items())
    mean = _mean(density)
    if not inside:
        outside = [p.name.lower() for p in patches if p.note and p.note.startswith("outside")]
        apart = f"; {_the(list(dict.fromkeys(outside)))} lies outside it" if outside else ""
        return f"{mean} (needles per cm²){apart}"
    coloured = "; the colour shows the higher" if density.low not in (None, density.high) else ""
    return f"{inside}, {mean}, from areas on this head{coloured}"


def _the(names: list[str]) -> str:
    """Names in a row with one article; names of one's own may have theirs: "my cheek"."""
    bare = names[0].split(" ")[0] in _DETERMINED
    return listed(names) if bare else f"the {listed(names)}"


def _placed(density: Density) -> str:
    if density.choice is None or not density.choice.placed:
        return ""
    return f"{density.choice.placed} placed of {span(density.low, density.high)}"


def _mean(density: Density) -> str:
    over = density.over_region
    if over is None:
        return ""
    return f"{_ends(over.per_cm2_low, over.per_cm2_high)} over the whole {over.name.lower()}"


def _ends(low: float | None, high: float | None) -> str:
    """A density with its ends: "0.37", "up to 0.37", "0.25 to 0.37"."""
    shown = [f"{value:.2f}" for value in (low, high) if value is not None]
    return f"up to {shown[0]}" if low is None else " to ".join(dict.fromkeys(shown))


def _assumed(technique: Technique, density: Density, concerns: Sequence[Concern]) -> str:
    over = density.over_region
    if density.places == "area" and over is not None and any(c.zones for c in concerns):
        values = [row.per_cm2 for row in density.rows if row.zone != over.zone and row.per_cm2 is not None]
        if not values:
            return ""
        if density.emphasis == 1:
            return "the same density everywhere; where more needles go was not reported"
        return f"{_times(density, concerns)}; how much more was not reported"
    if density.places == "points" and not technique.points and density.choice and density.choice.placed:
        return "that the points named for the concern are used: the count comes without a list"
    return ""


def _times(density: Density, concerns: Sequence[Concern]) -> str:
    """How many times as dense the needles are taken to be, and in the zones of which concerns."""
    names = {concern.id: _lower(concern.names.en) for concern in concerns}
    factors: dict[float, list[str]] = {}
    for name, weight in density.concerns.items():
        factors.setdefault(round(1 + (density.emphasis - 1) * weight, 2), []).append(names.get(name, name))
    said = {factor: "twice" if factor == 2 else f"{plain(factor)} times" for factor in factors}
    if len(factors) == 1:
        whose = "this concern’s" if len(density.concerns) == 1 else "these concerns’"
        return f"{next(iter(said.values()))} the density in {whose} zones"
    (first, theirs), *others = factors.items()
    more = [f"{said[factor]} in those of {listed(whose)}" for factor, whose in others]
    return listed([f"{said[first]} as dense in the zones of {listed(theirs)}", *more])


def _points(
    atlas: Atlas, concerns: Sequence[Concern], technique: Technique | None, density: Density | None
) -> str:
    if technique is not None and technique.points:
        return f"listed for this technique ({_told_by(atlas, technique.basis, technique.source)})"
    named = dict.fromkeys((p.basis, p.source) for c in concerns for p in c.protocols if p.points)
    if not named:
        return "named for this concern"
    told: dict[str, list[str]] = {}
    for basis, source in named:
        told.setdefault(WHO_NAMES[basis], []).append(_cited(atlas, source))
    cited = {name: "; ".join(filter(None, sources)) for name, sources in told.items()}
    who = listed([f"{name} ({sources})" if sources else name for name, sources in cited.items()])
    counted = density.reported.source if density is not None and density.reported is not None else None
    apart = ", not the count’s source" if counted and counted not in {s for _, s in named} else ""
    return f"named by {who}{apart}"


def _credits(
    atlas: Atlas,
    concerns: Sequence[Concern],
    technique: Technique | None,
    density: Density | None,
    marks: Sequence[Mark],
) -> tuple[str, ...]:
    named = [p.source for c in concerns for p in c.protocols if p.points]
    if technique is not None:
        named += [technique.source, *([density.reported.source] if density and density.reported else [])]
    known = [atlas.sources[name] for name in dict.fromkeys(named) if name in atlas.sources]
    untold = [s for s in known if s.kind == "article" or (s.kind == "clinic" and s.published_in is None)]
    titles = [": ".join(filter(None, (_cited(atlas, s.id), f"“{s.title}”"))) for s in untold]
    return ("facemap", HEAD, *_located(atlas, marks), "Edges of zones: facemap", ADVICE, *titles)


def _located(atlas: Atlas, marks: Sequence[Mark]) -> Iterable[str]:
    """Whose the locations of the points are that are drawn; nothing where there are none."""
    bases = {atlas.points[mark.point].basis for mark in marks}
    names = [_LOCATED_BY.get(basis, name) for basis, name in WHO_NAMES.items() if basis in bases]
    if names:
        yield f"{LOCATIONS}: {listed(names)}"
