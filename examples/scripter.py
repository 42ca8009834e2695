"""A zone by rule, its needles under three techniques, on two heads, and a plate of it.

    python examples/scripter.py [FOLDER]

writes ``temple-tension.csv`` and ``temple-tension.png`` into the folder, or here.
"""

import csv
import sys
from dataclasses import replace
from pathlib import Path

import facemap as fm
from facemap.records import Concern, Source, Zone

MINE = {"basis": "own", "source": "my-script"}
TECHNIQUES = ("western", "korean-clinic", "us-market")


def my_atlas(standard):
    """Give the standard atlas with a zone, a concern on it, and where they come from."""
    temple = Zone(
        id="my-temple",
        names={"en": "My temple"},
        side="both",
        where={"disc": {"between": ["ex", "t"], "fraction": 0.4}, "radius": "14 mm"},
        **MINE,
    )
    tension = Concern(id="temple-tension", names={"en": "Tension at the temple"}, zones=["my-temple"], **MINE)
    return replace(
        standard,
        zones={**standard.zones, temple.id: temple},
        concerns={**standard.concerns, tension.id: tension},
        sources={**standard.sources, "my-script": Source(id="my-script", kind="own", title="My script")},
    )


def rows(maps):
    """Yield what each technique puts into the zone on each head: computed from what was reported."""
    for name, map_ in maps.items():
        for technique in TECHNIQUES:
            found = fm.density(map_, technique, concerns=["temple-tension"])
            row = found.row("my-temple", "left")
            yield name, technique, found.counted, row.area_cm2, row.needles_low, row.needles_high


def main(folder):
    """Write the table and the plate."""
    atlas = my_atlas(fm.load().atlas)
    maps = {
        "woman of 50": fm.load(atlas=atlas),
        "man of 70": fm.load(head=fm.head(sex="male", age=70), atlas=atlas),
    }
    with (folder / "temple-tension.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["head", "technique", "counted", "area_cm2", "needles_low", "needles_high"])
        table.writerows(rows(maps))
    scene = fm.compose(maps["woman of 50"], concerns=["temple-tension"], technique="western")
    fm.figure(scene, views=["left45"], width_px=900).savefig(folder / "temple-tension.png")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
