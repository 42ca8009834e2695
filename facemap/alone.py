"""Zones shown by themselves: a zone that is asked for in place of a concern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from facemap.asking import weighed
from facemap.names import plain
from facemap.records import Concern

if TYPE_CHECKING:
    from facemap.records import AnyRecord, Atlas, Zone


def zone_named(atlas: Atlas, name: str) -> Zone | None:
    """Find the zone of a name that no concern and no plan has."""
    if any(
        _is_called(record, name) for kind in ("concern", "plan") for record in atlas.section(kind).values()
    ):
        return None
    if name in atlas.zones:
        return atlas.zones[name]
    return next((zone for zone in atlas.zones.values() if _is_called(zone, name)), None)


def with_zones_alone(atlas: Atlas, asked: Sequence[str]) -> Atlas:
    """Give the atlas with a concern for every zone among what was asked for: that zone and nothing else.

    Parameters
    ----------
    atlas : Atlas
    asked : sequence of str
        Names of concerns or zones, with a weight after a colon or without.
    """
    zones = [zone for text in asked if (zone := zone_named(atlas, weighed(text)[0]))]
    alone = {
        zone.id: Concern(id=zone.id, names=zone.names, zones=(zone.id,), basis=zone.basis, source=zone.source)
        for zone in zones
    }
    return replace(atlas, concerns={**atlas.concerns, **alone}) if alone else atlas


def _is_called(record: AnyRecord, name: str) -> bool:
    return plain(name) in {plain(record.id), *map(plain, record.names.every)}
