"""What no single record can tell: names that lead nowhere, rules that go in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from facemap.grammar import Mention, Role, Rule, mentions
from facemap.reading.mistakes import Loc, did_you_mean
from facemap.records import KINDS, Atlas, Vocabulary
from facemap.records.base import Backed, Insertion, Reported
from facemap.records.vocabulary import SIDES, bare

_REFERENCES: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "points": (("at_risk", ("structure",)),),
    "concerns": (("zones", ("zone",)), ("lines", ("line",))),
    "techniques": (
        ("region", ("zone",)),
        ("points", ("point",)),
        ("more_where", ("zone", "concern")),
    ),
    "plans": (
        ("concerns", ("concern",)),
        ("technique", ("technique",)),
        ("keep", ("point",)),
        ("drop", ("point",)),
    ),
    "safety": (("bears_on", ("point", "zone", "concern", "technique", "line", "structure")),),
}
_PROTOCOL = (("local", "point"), ("adjacent", "point"), ("distal", "point"), ("areas", "zone"))
_RULES: Mapping[str, tuple[tuple[str, Role], ...]] = {
    "points": (("where", "place"),),
    "zones": (("where", "zone"),),
    "lines": (("where", "curve"),),
    "structures": (("place", "place"), ("curve", "curve"), ("region", "zone")),
}
RULES = frozenset(field for rules in _RULES.values() for field, _ in rules)
"""The fields that hold a rule; ``alternative`` holds rules too."""
SIDE = "side"
"""The field that says on which sides a rule is carried out."""
BASES: Mapping[str, tuple[str, ...]] = {
    "standard": ("who",),
    "study": ("study",),
    "review": ("study",),
    "textbook": ("textbook",),
    "clinic": ("clinic",),
    "article": ("article",),
    "facemap": ("computed", "unreferenced"),
    "own": ("own", "unreferenced"),
    "untraced": ("study", "textbook", "clinic", "article", "unreferenced"),
}
"""What can rest on each kind of source: nothing is told on a better basis than it was read from."""
OTHER = "other"
"""Stands for any field that holds none."""
_IN_ALTERNATIVE = 3


@dataclass(frozen=True)
class Problem:
    """Something wrong with a record of a whole atlas: its id, the path of the field, and a sentence.

    ``missing`` is the id that leads nowhere, where that is what is wrong.
    """

    id: str
    path: Loc
    text: str
    missing: str | None = None


def rule_in(path: Loc | str | None) -> str | None:
    """Name the rule that a path leads into (``where``, ``alternative.0``), or ``side``; else ``other``."""
    parts = path.split(".") if isinstance(path, str) else list(map(str, path or ()))
    if not parts:
        return None
    if parts[0] == "alternative":
        is_rule = len(parts) < _IN_ALTERNATIVE or parts[2] == "where"
        return ".".join(parts[:2]) if is_rule else OTHER
    return parts[0] if parts[0] in (*RULES, SIDE) else OTHER


def problems(atlas: Atlas, section: str, record: Any, head: Vocabulary | None = None) -> Iterator[Problem]:
    """Yield every name in a record that leads nowhere.

    Parameters
    ----------
    atlas : Atlas
        What it may name.
    section : str
        Where it stands.
    record : Record
        Whole, or what could be read of it.
    head : Vocabulary or None
        The names of the head's landmarks and curves; without it they are not checked.
    """
    yield from _unknown_sources(atlas, record.id, record, ())
    yield from _unknown_ids(atlas, section, record)
    for path, rule, role in rules_of(section, record):
        yield from _unknown_names(atlas, head, record.id, rule, path, role)
    for i, name in enumerate(getattr(record, "includes", ()) if section == "zones" and head else ()):
        if head and name is not None and name not in head.masks:
            text = f"no mask is called {name!r}{did_you_mean(name, head.masks)}"
            yield Problem(record.id, ("includes", i), text, name)


def rules_of(section: str, record: Any) -> Iterator[tuple[Loc, Any, Role]]:
    """Yield every rule of a record with its path and what it stands for."""
    for field, role in _RULES.get(section, ()):
        yield (field,), getattr(record, field), role
    for i, other in enumerate(getattr(record, "alternative", ())):
        yield ("alternative", i, "where"), getattr(other, "where", None), "place"


def _unknown_sources(atlas: Atlas, id_: str, item: Any, path: Loc) -> Iterator[Problem]:
    if isinstance(item, Backed) and item.source is not None and item.source not in atlas.sources:
        text = f"no source is called {item.source!r}{did_you_mean(item.source, atlas.sources)}"
        yield Problem(id_, (*path, "source"), text, item.source)
    if isinstance(item, Backed) and (said := _unfit(atlas, item)):
        yield Problem(id_, (*path, "basis"), said)
    for name in getattr(item, "computed_from", None) or ():
        if name is not None and name not in atlas.sources:
            text = f"no source is called {name!r}{did_you_mean(name, atlas.sources)}"
            yield Problem(id_, (*path, "computed_from"), text, name)
    if isinstance(item, Rule):
        return
    if isinstance(item, BaseModel):
        for name in type(item).model_fields:
            yield from _unknown_sources(atlas, id_, getattr(item, name), (*path, name))
    elif isinstance(item, tuple):
        for i, part in enumerate(item):
            yield from _unknown_sources(atlas, id_, part, (*path, i))


def _unfit(atlas: Atlas, item: Backed) -> str | None:
    """Say why a basis cannot rest on its source, or None where it can."""
    source = atlas.sources.get(item.source)
    fit = BASES.get(source.kind or "") if source is not None else None
    if source is None or fit is None or item.basis is None or item.basis in fit:
        return None
    if item.basis == "own" and isinstance(item, Reported | Insertion):
        return None  # that no number of a report is one's own is told already
    can = " or ".join(fit)
    return f"{item.basis!r} does not fit {source.id}, a source of kind {source.kind}: say {can}"


def _unknown_ids(atlas: Atlas, section: str, record: Any) -> Iterator[Problem]:
    for field, kinds in _REFERENCES.get(section, ()):
        for path, id_ in _listed(getattr(record, field), (field,)):
            yield from _missing(atlas, record.id, path, id_, kinds)
    if (order := getattr(record, "order", None)) is not None:
        for path, id_ in _listed(order.points, ("order", "points")):
            yield from _missing(atlas, record.id, path, id_, ("point",))
    for i, protocol in enumerate(getattr(record, "protocols", ())):
        for field, wanted in _PROTOCOL:
            for path, id_ in _listed(getattr(protocol, field, None), ("protocols", i, field)):
                yield from _missing(atlas, record.id, path, id_, (wanted,))


def _listed(given: object, path: Loc) -> Iterator[tuple[Loc, str]]:
    """Yield every id in a field; one that could not be read is passed over."""
    if isinstance(given, str):
        yield path, given
    elif isinstance(given, tuple):
        yield from (((*path, i), id_) for i, id_ in enumerate(given) if isinstance(id_, str))
    elif isinstance(given, dict):
        yield from (((*path, id_), id_) for id_ in given)


def _missing(atlas: Atlas, owner: str, path: Loc, id_: str, kinds: tuple[str, ...]) -> Iterator[Problem]:
    known = [name for kind in kinds for name in atlas.section(kind)]
    if id_ not in known:
        text = f"no {' or '.join(kinds)} is called {id_!r}{did_you_mean(id_, known)}"
        yield Problem(owner, path, text, id_)


def _unknown_names(
    atlas: Atlas, head: Vocabulary | None, id_: str, rule: Any, path: Loc, role: Role
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
            anatomy = head.called(mention.name) if head and mention.role in ("place", "piece") else ""
            text = f"no {what} is called {mention.name!r}{anatomy or did_you_mean(mention.name, like)}"
            yield Problem(id_, (*path, *mention.path), text, bare(mention.name))


def _known(atlas: Atlas, head: Vocabulary | None, mention: Mention) -> frozenset[str] | None:
    """Collect the names that would be right; ``None`` where only a head could tell."""
    if mention.role == "zone":
        return _sided(atlas.zones)
    if head is None:
        return None
    if mention.role in ("span", "mask"):
        return head.spans if mention.role == "span" else head.masks
    curves = head.curves | _sided(atlas.lines)
    places = head.landmarks | _sided(p.id for p in atlas.points.values() if p.where is not None)
    return {"curve": curves, "place": places, "piece": curves | places}[mention.role]


def _sided(ids: Iterable[str]) -> frozenset[str]:
    return frozenset(id_ + side for id_ in ids for side in ("", *SIDES))


def circles(atlas: Atlas, head: Vocabulary | None) -> Iterator[Problem]:
    """Yield one problem per circle of rules that lean on each other."""
    fields = {id_: field for id_, field, _, _ in _ruled(atlas)}
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
    return {id_: leans_on(atlas, head, rule, role) for id_, _, rule, role in _ruled(atlas)}


def leans_on(atlas: Atlas, head: Vocabulary | None, rule: Any, role: Role) -> list[str]:
    """Give the records that a rule names, by id."""
    return [other for mention in mentions(rule, role) if (other := _leans_on(atlas, head, mention))]


def _ruled(atlas: Atlas) -> Iterator[tuple[str, str, Any, Role]]:
    """Yield the id, the field and the rule of every record that has one, and what it stands for."""
    for kind, record in atlas:
        for field, role in _RULES.get(KINDS[kind], ()):
            rule = getattr(record, field)
            if rule is not None:
                yield record.id, field, rule, role


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
