"""What the commands list: the records of an atlas, the heads, where points lie, and densities, as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from facemap.errors import unknown
from facemap.tables import Column, Table, Value

if TYPE_CHECKING:
    from facemap.cards import Card
    from facemap.density import Density
    from facemap.placing import FaceMap, PlacedPoint
    from facemap.records import Atlas, Line
    from facemap.rules import Side


def listed(atlas: Atlas, what: str) -> Table:
    """The records of one kind.

    Parameters
    ----------
    atlas : Atlas
    what : str
        One of `KINDS`.

    Raises
    ------
    UnknownName
        For anything else.
    """
    if what not in _LISTS:
        raise unknown("list", what, KINDS, f"facemap list {'|'.join(KINDS)}")
    return _LISTS[what](atlas)


def _points(atlas: Atlas) -> Table:
    rows = (
        (p.id, p.names.pinyin, p.names.hant, p.name, p.side, p.caution, p.drawn, p.basis, p.source)
        for p in atlas.points.values()
    )
    return _text("id pinyin hanzi name side caution drawn basis source", rows, "drawn side source basis")


def _zones(atlas: Atlas) -> Table:
    concerns = _users({c.id: c.zones for c in atlas.concerns.values()})
    rows = (
        (z.id, z.name, z.kind, z.side, _joined(concerns.get(z.id, ())), z.basis, z.source)
        for z in atlas.zones.values()
    )
    return _text("id name kind side concerns basis source", rows, "source basis side kind")


def _concerns(atlas: Atlas) -> Table:
    rows = (
        (
            c.id,
            c.name,
            _joined(c.zones),
            _joined(dict.fromkeys(item.point for protocol in c.protocols for item in protocol.points)),
            _joined(dict.fromkeys(protocol.basis for protocol in c.protocols)),
            c.basis,
            c.source,
        )
        for c in atlas.concerns.values()
    )
    return _text(
        "id name zones points protocol_basis basis source", rows, "source basis protocol_basis zones"
    )


def _techniques(atlas: Atlas) -> Table:
    rows: list[tuple[Value, ...]] = []
    for t in atlas.techniques.values():
        first = t.count[0] if t.count else None
        count = (None, None, None, None) if first is None else (first.low, first.high, first.unit, first.per)
        rows.append((t.id, t.display, *count, t.places, t.region, t.basis, t.source))
    keys = "id name count_low count_high unit per places region basis source"
    columns = _columns(keys, "source region places basis")
    return Table(columns, tuple(rows))


def _channels(atlas: Atlas) -> Table:
    """The channels that have pieces here: their points in order, and the next points where they end open."""
    pieces: dict[str, list[Line]] = {}
    for line in atlas.lines.values():
        if line.kind == "channel":
            pieces.setdefault(line.channel or line.id, []).append(line)
    rows: list[tuple[Value, ...]] = []
    for channel, lines in pieces.items():
        first = lines[0]
        points = (point for line in lines if line.order for point in line.order.points)
        beyond = (end for line in lines for end in (line.comes_from, line.goes_on_to) if end)
        rows.append(
            (
                channel,
                first.name.split(",")[0],
                first.names.hant,
                _joined(dict.fromkeys(points)),
                _joined(beyond),
                _joined(line.id for line in lines),
                first.basis,
                first.source,
            )
        )
    return Table(
        _columns("id name hanzi points open_toward pieces basis source", "source basis pieces"), tuple(rows)
    )


def _wrinkles(atlas: Atlas) -> Table:
    concerns = _users({c.id: c.lines for c in atlas.concerns.values()})
    wrinkles: Iterator[Line] = (line for line in atlas.lines.values() if line.kind == "wrinkle")
    rows = (
        (line.id, line.name, line.side, _joined(concerns.get(line.id, ())), line.basis, line.source)
        for line in wrinkles
    )
    return _text("id name side concerns basis source", rows, "source basis")


def _structures(atlas: Atlas) -> Table:
    at_risk = _users({p.id: p.at_risk for p in atlas.points.values()})
    rows: list[tuple[Value, ...]] = [
        (s.id, s.name, s.kind, s.projection is not None, _joined(at_risk.get(s.id, ())), s.basis, s.source)
        for s in atlas.structures.values()
    ]
    return Table(_columns("id name kind on_skin at_risk_from basis source", "source basis"), tuple(rows))


def _safety(atlas: Atlas) -> Table:
    rows = ((s.id, s.kind, s.text, _joined(s.bears_on), s.basis, s.source) for s in atlas.safety.values())
    return _text("id kind text bears_on basis source", rows)


def _plans(atlas: Atlas) -> Table:
    rows: list[tuple[Value, ...]] = [
        (p.id, p.name, _joined(p.concerns), p.technique, p.count, _joined(p.keep), _joined(p.drop), p.basis)
        for p in atlas.plans.values()
    ]
    return Table(_columns("id name concerns technique count keep drop basis"), tuple(rows))


def _words(kind: str, _: Atlas) -> Table:
    """What rules are written with: the words of one kind, the same on every head."""
    from facemap.heads import head
    from facemap.headwords import LANDMARK, words

    keys = "id side meaning" + (" seen" if kind == LANDMARK else "")
    rows = ((w.id, w.side, w.meaning, *((w.seen,) if kind == LANDMARK else ())) for w in words(head(), kind))
    return _text(keys, rows, "side")


def _sources(atlas: Atlas) -> Table:
    from facemap.records.backing import numbers_on

    numbers = numbers_on(atlas)
    rows: list[tuple[Value, ...]] = [
        (s.id, s.kind, numbers[s.id], s.author, s.year, s.title, s.doi, s.isbn)
        for s in atlas.sources.values()
    ]
    return Table(_columns("id kind numbers author year title doi isbn"), tuple(rows))


def _heads(_: Atlas) -> Table:
    from facemap.heads import settings

    expressions = "+".join(f"{name}:1" for name in settings.EXPRESSIONS[:2])
    ancestry = "+".join(f"{name}:{share:g}" for name, share in settings.DEFAULT_ANCESTRY.items())
    rows = (
        ("age", f"{settings.YOUNGEST:g} to {settings.OLDEST:g}", "50", "years"),
        ("sex", "female, male, or 0 to 1", "female", "0 female, 1 male, or between"),
        ("ancestry", ", ".join(settings.ANCESTRIES), ancestry, "one, or shares of several"),
        ("weight", "-1 to 1", "0", "-1 lean, 1 heavy"),
        ("double_chin", "0 to 1", "0", "how much of one"),
        ("expression", ", ".join(settings.EXPRESSIONS), None, f"one or several, each to 1: {expressions}"),
    )
    return _text("id values default meaning", rows)


_LISTS: Mapping[str, Callable[[Atlas], Table]] = MappingProxyType(
    {
        "points": _points,
        "zones": _zones,
        "concerns": _concerns,
        "techniques": _techniques,
        "channels": _channels,
        "wrinkles": _wrinkles,
        "structures": _structures,
        "safety": _safety,
        "plans": _plans,
        "heads": _heads,
        "sources": _sources,
        "landmarks": partial(_words, "landmark"),
        "curves": partial(_words, "curve"),
        "spans": partial(_words, "span"),
        "masks": partial(_words, "mask"),
    }
)

KINDS = tuple(_LISTS)
"""What can be listed."""


LOCATE_COLUMNS = (
    Column("id"),
    Column("side"),
    *(Column(key, 4, 1) for key in ("x_mm", "y_mm", "z_mm")),
    *(Column(key, 6, 2, spare=1) for key in ("nx", "ny", "nz")),
    Column("triangle", spare=2),
    *(Column(key, 9, 3, spare=2) for key in ("b0", "b1", "b2")),
    Column("estimated"),
)


def located(points: Iterable[PlacedPoint]) -> Table:
    """Where points lie: position and outward normal in the head's frame, the place on the skin sheet.

    ``estimated`` marks those whose rule goes back to a landmark that is estimated from bone, not seen.
    """
    rows: list[tuple[Value, ...]] = [
        (
            point.id,
            point.side,
            *map(float, point.xyz),
            *map(float, point.normal),
            int(point.anchor.triangle),
            *map(float, point.anchor.bary),
            point.estimated,
        )
        for point in points
    ]
    return Table(LOCATE_COLUMNS, tuple(rows))


def every_point(map_: FaceMap) -> list[tuple[str, Side]]:
    """The id and side of every point that has a place on the head, in the order of the atlas."""
    return [
        (point.id, side)
        for point in map_.atlas.points.values()
        if point.where is not None
        for side in map_.point_sides(point.id)
    ]


DENSITY_COLUMNS = (
    Column("zone"),
    Column("side"),
    Column("area_cm2", 4, 1),
    Column("needles_low", 6, 0),
    Column("needles_high", 6, 0),
    Column("per_cm2_low", 6, 2),
    Column("per_cm2_high", 6, 2),
    Column("basis"),
    Column("note"),
)


def density_table(found: Density) -> Table:
    """The rows of a density; the last is the region, where the technique has one."""
    return _of_fields(DENSITY_COLUMNS, found.rows)


def card_table(card: Card) -> Table:
    """The statements of a card, one a row."""
    return _of_fields(_columns("id kind part label value basis source note"), card.rows)


def _of_fields(columns: tuple[Column, ...], items: Iterable[object]) -> Table:
    rows: list[tuple[Value, ...]] = [tuple(getattr(item, c.key) for c in columns) for item in items]
    return Table(columns, tuple(rows))


def _text(keys: str, rows: Iterable[tuple[Value, ...]], spare: str = "") -> Table:
    return Table(_columns(keys, spare), tuple(rows))


def _columns(keys: str, spare: str = "") -> tuple[Column, ...]:
    """Columns by their keys; those that can be spared where room is short, the first of them first."""
    order = {key: i + 1 for i, key in enumerate(reversed(spare.split()))}
    return tuple(Column(key, spare=order.get(key, 0)) for key in keys.split())


def _joined(names: Iterable[str]) -> str | None:
    return " ".join(names) or None


def _users(mentions: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    users: dict[str, list[str]] = {}
    for user, names in mentions.items():
        for name in names:
            users.setdefault(name, []).append(user)
    return users
