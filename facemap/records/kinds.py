"""The records of an atlas: points, zones, lines, structures, concerns, safety, sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from facemap.grammar import Curve, Fault, Place, Region, Rule
from facemap.records.base import Backed, Fact, Id, Insertion, Many, Model, Names, Record, Side
from facemap.records.measures import Distance, Figure
from facemap.records.ruled import Ruled

Caution = Literal["routine", "care", "critical"]
Role = Literal["local", "adjacent", "distal"]
Words = Annotated[str, Field(min_length=1)] | None


class Alternative(Ruled, Backed):
    """Another location that the same or another authority gives.

    Attributes
    ----------
    where : Place
        The rule.
    where_in_words : str or None
        The same for people, in a sentence.
    """

    where: Place
    where_in_words: Words = None


class Point(Ruled, Record):
    """An acupuncture point or a motor site.

    Attributes
    ----------
    side : str
        ``both`` (left and right, mirrored) or ``midline``.
    where : Place or None
        The rule; ``None`` for a point off this head, which is then listed and not drawn.
    where_in_words : str or None
        Where it lies, for people: one plain sentence that says no more than the rule.
    alternative : tuple of Alternative
        Disputed locations keep the other one here.
    insertion : tuple of Insertion
        Every report, conflicting ones side by side.
    caution : str
        ``routine``, ``care``, or ``critical``: no depth is drawn and the program never chooses it.
    at_risk : tuple of str
        Structures, by id.
    drawn : bool
        Whether it is drawn on skin.
    namesakes : tuple of str
        Other points of the body with the same name, as in ``GB29 居髎, at the hip``.
    tolerance : Distance or None
        How closely the rule can be checked, where more than 1 mm: 0 to 150 mm.
    """

    side: Side
    where: Place | None = None
    where_in_words: Words = None
    alternative: Many[Alternative] = ()
    insertion: Many[Insertion] = ()
    caution: Caution = "routine"
    at_risk: Many[Id] = ()
    drawn: bool = True
    namesakes: Many[str] = ()
    tolerance: Distance | None = None

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between the fields."""
        yield from super().faults()
        if self.where is None and self.drawn:
            text = "a point without 'where' cannot be drawn: give the rule, or say drawn: false"
            yield Fault(text, ("where", "drawn"), at="where")

    @property
    def code(self) -> str:
        """What a label leads with: the code, or the name of a point without one: ``ST4``, ``Yìntáng``."""
        if any(letter.isdigit() for letter in self.id):
            return self.id
        return self.names.pinyin or self.names.en


class Zone(Ruled, Record):
    """A piece of skin that is treated, counted over, or lies over a muscle.

    Attributes
    ----------
    side : str
        ``both`` (left and right, mirrored), ``midline``, or ``left`` or ``right`` alone.
    kind : str
        ``zone``; ``region`` (techniques count over it); ``muscle`` (a motor site too wide for a point).
    where_in_words : str or None
        Where it lies, for people: one plain sentence.
    includes : tuple of str
        Masks of the head that are not cut out of this zone: the fissure of the eye, ``vermilion`` and
        ``nostrils`` are cut out of every zone that does not name them here.
    """

    side: Literal["both", "midline", "left", "right"]
    kind: Literal["zone", "region", "muscle"] = "zone"
    where: Region
    where_in_words: Words = None
    includes: Many[str] = ()


class Order(Backed):
    """Points that follow each other, as an authority counts them."""

    points: tuple[Id, ...] = Field(min_length=1)


class Line(Ruled, Record):
    """A curve on the skin: a wrinkle, a piece of a channel, or a vessel's projection.

    Attributes
    ----------
    where_in_words : str or None
        How it runs, for people: one plain sentence.
    channel : str or None
        The channel a piece belongs to: ``ST``, ``GB``, ...
    order : Order or None
        The points of a piece of a channel; between them the course is the record's own.
    comes_from, goes_on_to : str or None
        The channel's next point before and after the piece, where the piece ends open because that point
        is not on this map.
    depth : tuple of Distance
        Depth under the skin, for vessels: 0 to 150 mm.
    """

    side: Side
    kind: Literal["wrinkle", "channel", "vessel"]
    where: Curve
    where_in_words: Words = None
    channel: str | None = None
    order: Order | None = None
    comes_from: str | None = None
    goes_on_to: str | None = None
    depth: Many[Distance] = ()

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between the fields."""
        yield from super().faults()
        if self.kind == "channel" and self.channel is None:
            text = "say which channel the piece belongs to, as in channel: ST"
            yield Fault(text, ("kind", "channel"), at="channel")
        for name in ("channel", "order", "comes_from", "goes_on_to"):
            if self.kind not in ("channel", None) and getattr(self, name) is not None:
                yield Fault(
                    f"this is for pieces of a channel, not for a {self.kind}", ("kind", name), at=name
                )


class Structure(Ruled, Record):
    """Something under the skin that a needle should know of; at most one of place, curve, region.

    Attributes
    ----------
    where_in_words : str or None
        Where it lies, for people: one plain sentence.
    spread : tuple of Distance
        How far the projection varies between people: 0 to 150 mm.
    depth : tuple of Distance
        Under the skin: 0 to 150 mm.
    figures : tuple of Figure
        Other measures, with what they measure in the note.
    """

    kind: Literal["artery", "vein", "nerve", "bundle", "foramen", "duct", "bone", "organ"]
    side: Side = "both"
    place: Place | None = None
    curve: Curve | None = None
    region: Region | None = None
    where_in_words: Words = None
    spread: Many[Distance] = ()
    depth: Many[Distance] = ()
    figures: Many[Figure] = ()

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between the fields."""
        yield from super().faults()
        given = [name for name in ("place", "curve", "region") if getattr(self, name) is not None]
        if len(given) > 1:
            text = f"give one of place, curve, region, not {' and '.join(given)}"
            yield Fault(text, ("place", "curve", "region"), at=given[1])

    @property
    def projection(self) -> Place | Curve | Region | None:
        """The rule for what lies over it on the skin, or ``None``."""
        return next((rule for rule in (self.place, self.curve, self.region) if rule is not None), None)

    @property
    def rule(self) -> Rule | str | None:
        """The same, as other records have it."""
        return self.projection


class ProtocolPoint(Model):
    """A point of a protocol and how near it lies to what is treated."""

    point: Id
    role: Role


class Protocol(Backed):
    """One recipe: the points somebody names together for a concern, the local ones first.

    Attributes
    ----------
    local, adjacent, distal : tuple of str
        Points by id, in the order of use.
    areas : tuple of str
        Zones that are needled as an area, by id: muscles, the rim of a lesion.
    """

    id: Id
    name: str
    local: Many[Id] = ()
    adjacent: Many[Id] = ()
    distal: Many[Id] = ()
    areas: Many[Id] = ()

    @property
    def points(self) -> tuple[ProtocolPoint, ...]:
        """Every point with its role: local, then adjacent, then distal."""
        roles: tuple[Role, ...] = ("local", "adjacent", "distal")
        return tuple(ProtocolPoint(point=p, role=role) for role in roles for p in getattr(self, role))


class Concern(Record):
    """What somebody wants treated.

    Attributes
    ----------
    zones, lines : tuple of str
        Where it shows, by id.
    protocols : tuple of Protocol
        Separate recipes stay separate; empty where nobody reported one.
    facts : tuple of Fact
        What else was said of it.
    """

    zones: Many[Id] = ()
    lines: Many[Id] = ()
    protocols: Many[Protocol] = ()
    facts: Many[Fact] = ()


class Safety(Record):
    """A contraindication, a wait, a side effect or a reported case.

    Attributes
    ----------
    bears_on : tuple of str
        Points, zones, concerns or techniques it is about; empty means all.
    figures : tuple of Figure
        Rates (0 to 100 %) and waits.
    """

    kind: Literal["contraindication", "precaution", "wait", "side-effect", "case"]
    text: str
    bears_on: Many[Id] = ()
    figures: Many[Figure] = ()


def _bare_doi(given: str) -> str:
    if re.fullmatch(r"10\.\d{4,9}/\S+", given) is None:
        raise ValueError("a DOI is bare, such as 10.1155/2013/424313")
    return given


class Source(Model):
    """Where a fact was read.

    Attributes
    ----------
    kind : str
        ``untraced`` where no citation has been found yet; ``facemap`` for what this program assumes or
        computes; ``own`` for what you drew or decided yourself.
    """

    id: Id
    kind: Literal[
        "standard", "study", "review", "textbook", "clinic", "article", "facemap", "own", "untraced"
    ]
    title: str
    author: str | None = None
    year: int | None = Field(default=None, ge=1500, le=2100)
    published_in: str | None = None
    doi: Annotated[str, AfterValidator(_bare_doi)] | None = None
    isbn: str | None = None
    url: str | None = None
    aliases: Many[str] = ()
    note: str | None = None

    @property
    def name(self) -> str:
        """The title."""
        return self.title

    @property
    def cited(self) -> str:
        """As a caption has it: "Pham et al. 2023", an article's title, a clinic's name, or nothing."""
        if self.kind == "article":
            return f"“{self.title}”"
        if self.kind == "clinic" and (self.published_in or self.year is None):
            return self.published_in or self.author or ""
        if self.author is None or self.year is None:
            return ""
        first, *others = self.author.split(", ")
        surname = first.rsplit(" ", 1)[0]
        return f"{surname}{' et al.' if others else ''} {self.year}"

    @property
    def names(self) -> Names:
        """The title and the aliases, as other records have them."""
        return Names(en=self.title, aliases=self.aliases)
