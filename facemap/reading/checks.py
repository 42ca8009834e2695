"""What no single record can tell: names that lead nowhere, rules that go in a circle."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel

from facemap.grammar import Mention, Role, Rule, mentions
from facemap.reading.mistakes import Loc, did_you_mean
from facemap.records import Atlas, Vocabulary
from facemap.records.base import Backed
from facemap.records.vocabulary import SIDES, bare

_REFERENCES: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "point": (("at_risk", ("structure",)),),
    "concern": (("zones", ("zone",)), ("lines", ("line",))),
    "technique": (
        ("region", ("zone",)),
        ("points", ("point",)),
        ("more_where", ("zone", "concern")),
    ),
    "plan": (
        ("concerns", ("concern",)),
        ("technique", ("technique",)),
        ("keep", ("point",)),
        ("drop", ("point",)),
    ),
    "safety": (("bears_on", ("point", "zone", "concern", "technique", "line", "structure")),),
}
_PROTOCOL = (("local", "point"), ("adjacent", "point"), ("distal", "point"), ("areas", "zone"))
_RULES: Mapping[str, tuple[tuple[str, Role], ...]] = {
    "point": (("where", "place"),),
    "zone": (("where", "zone"),),
    "line": (("where", "curve"),),
    "structure": (("place", "place"), ("curve", "curve"), ("region", "zone")),
}


@dataclass(frozen=True)
class Problem:
    """Something wrong with a record of a whole atlas: its id, the path of the field, and a sentence.

    ``missing`` is the id that leads nowhere, where that is what is wrong.
    """

    id: str
    path: Loc
    text: str
    missing: str | None = None


def problems(atlas: Atlas, new: Container[str], head: Vocabulary | None = None) -> Iterator[Problem]:
    """Yield everything wrong between the records of an atlas.

    Parameters
    ----------
    atlas : Atlas
    new : container of str
        The ids of the records to look at; the others were looked at before.
    head : Vocabulary or None
        The names of the head's landmarks and curves; without it they are not checked.
    """
    for kind, record in atlas:
        if record.id not in new:
            continue
        yield from _unknown_sources(atlas, record.id, record, ())
        yield from _unknown_ids(atlas, kind, record)
        for field, role in _RULES.get(kind, ()):
            yield from _unknown_names(atlas, head, record.id, getattr(record, field), field, role)
        for i, other in enumerate(getattr(record, "alternative", ())):
            for problem in _unknown_names(atlas, head, record.id, other.where, "where", "place"):
                yield replace(problem, path=("alternative", i, *problem.path))
    yield from _circles(atlas, head)


def _unknown_sources(atlas: Atlas, id_: str, item: Any, path: Loc) -> Iterator[Problem]:
    if isinstance(item, Backed) and item.source not in atlas.sources:
        text = f"no source is called {item.source!r}{did_you_mean(item.source, atlas.sources)}"
        yield Problem(id_, (*path, "source"), text, item.source)
    if isinstance(item, Rule):
        return
    if isinstance(item, BaseModel):
        for name in type(item).model_fields:
            yield from _unknown_sources(atlas, id_, getattr(item, name), (*path, name))
    elif isinstance(item, tuple):
        for i, part in enumerate(item):
            yield from _unknown_sources(atlas, id_, part, (*path, i))


def _unknown_ids(atlas: Atlas, kind: str, record: Any) -> Iterator[Problem]:
    for field, kinds in _REFERENCES.get(kind, ()):
        for path, id_ in _listed(getattr(record, field), (field,)):
            yield from _missing(atlas, record.id, path, id_, kinds)
    if (order := getattr(record, "order", None)) is not None:
        for path, id_ in _listed(order.points, ("order", "points")):
            yield from _missing(atlas, record.id, path, id_, ("point",))
    for i, protocol in enumerate(getattr(record, "protocols", ())):
        for field, wanted in _PROTOCOL:
            for path, id_ in _listed(getattr(protocol, field), ("protocols", i, field)):
                yield from _missing(atlas, record.id, path, id_, (wanted,))


def _listed(given: object, path: Loc) -> Iterator[tuple[Loc, str]]:
    if isinstance(given, str):
        yield path, given
    elif isinstance(given, tuple):
        yield from (((*path, i), str(id_)) for i, id_ in enumerate(given))
    elif isinstance(given, dict):
        yield from (((*path, id_), id_) for id_ in given)


def _missing(atlas: Atlas, owner: str, path: Loc, id_: str, kinds: tuple[str, ...]) -> Iterator[Problem]:
    known = [name for kind in kinds for name in atlas.section(kind)]
    if id_ not in known:
        text = f"no {' or '.join(kinds)} is called {id_!r}{did_you_mean(id_, known)}"
        yield Problem(owner, path, text, id_)


def _unknown_names(
    atlas: Atlas, head: Vocabulary | None, id_: str, rule: Any, field: str, role: Role
) -> Iterator[Problem]:
    if rule is None:
        return
    for mention in mentions(rule, role):
        known = _known(atlas, head, mention)
        if known is not None and mention.name not in known:
            what = {"place": "landmark or point", "piece": "curve, landmark or point"}.get(
                mention.role, mention.role
            )
            like = known if bare(mention.name) != mention.name else {bare(name) for name in known}
            text = f"no {what} is called {mention.name!r}{did_you_mean(mention.name, like)}"
            yield Problem(id_, (field, *mention.path), text, bare(mention.name))


def _known(atlas: Atlas, head: Vocabulary | None, mention: Mention) -> frozenset[str] | None:
    """Collect the names that would be right; ``None`` where only a head could tell."""
    if mention.role == "zone":
        return frozenset(atlas.zones)
    if head is None:
        return None
    if mention.role in ("span", "mask"):
        return head.spans if mention.role == "span" else head.masks
    curves = head.curves | _sided(atlas.lines)
    places = head.landmarks | _sided(p.id for p in atlas.points.values() if p.where is not None)
    return {"curve": curves, "place": places, "piece": curves | places}[mention.role]


def _sided(ids: Iterable[str]) -> frozenset[str]:
    return frozenset(id_ + side for id_ in ids for side in ("", *SIDES))


def _circles(atlas: Atlas, head: Vocabulary | None) -> Iterator[Problem]:
    """Yield one problem per circle of rules that lean on each other."""
    fields = {id_: field for id_, field, _ in _ruled(atlas)}
    leans = leaning(atlas, head)
    told: set[str] = set()
    done: set[str] = set()
    for id_ in leans:
        circle = _circle(id_, leans, (), done)
        if circle and not told & set(circle):
            told |= set(circle)
            yield Problem(circle[0], (fields[circle[0]],), f"rules go in a circle: {' -> '.join(circle)}")


def leaning(atlas: Atlas, head: Vocabulary | None) -> dict[str, list[str]]:
    """Give for every record with a rule the records that the rule names, by id."""
    return {
        id_: [other for mention in found if (other := _leans_on(atlas, head, mention))]
        for id_, _, found in _ruled(atlas)
    }


def _ruled(atlas: Atlas) -> Iterator[tuple[str, str, list[Mention]]]:
    """Yield the id, the field and the names of every rule."""
    for kind, record in atlas:
        for field, role in _RULES.get(kind, ()):
            rule = getattr(record, field)
            if rule is not None:
                yield record.id, field, list(mentions(rule, role))


def _leans_on(atlas: Atlas, head: Vocabulary | None, mention: Mention) -> str | None:
    """Give the record that a name in a rule stands for; a name of the head comes first."""
    if head is not None and mention.role != "zone" and mention.name in head.landmarks | head.curves:
        return None
    sections: dict[str, tuple[Mapping[str, Any], ...]] = {
        "place": (atlas.points,),
        "curve": (atlas.lines,),
        "piece": (atlas.points, atlas.lines),
        "zone": (atlas.zones,),
    }
    for section in sections.get(mention.role, ()):
        for id_ in (mention.name, bare(mention.name)):
            if id_ in section:
                return id_
    return None


def _circle(
    id_: str, leans: Mapping[str, list[str]], trail: tuple[str, ...], done: set[str]
) -> tuple[str, ...]:
    if id_ in trail:
        return (*trail[trail.index(id_) :], id_)
    if id_ in done:
        return ()
    for other in leans.get(id_, ()):
        found = _circle(other, leans, (*trail, id_), done)
        if found:
            return found
    done.add(id_)
    return ()
