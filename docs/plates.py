"""Draw the contact sheets of the plates: every concern, what else a plate can be, comparisons.

    python docs/plates.py            # writes docs/pictures/plates.jpg, -all, -more and -compared
    python docs/plates.py --full DIR # also every plate in full size, to be looked at one by one

Look at every plate at full size and at the size of a slide before a change of the drawing is done.
"""

import argparse
import io
from pathlib import Path

from PIL import Image

import facemap as fm

PICTURES = Path(__file__).parent / "pictures"
CONCERNS = (
    "forehead-lines",
    "frown-lines",
    "crows-feet",
    "nasolabial-folds",
    "jowl-and-jawline",
    "double-chin",
    "cheek-sagging",
)
PAIRS = [
    (([concern], technique), {"views": ["front", "left45"]})
    for concern in CONCERNS
    for technique in ("western", "eastern")
]
REST = (
    "bunny-lines",
    "smile-lines",
    "marionette-lines",
    "lip-lines",
    "neck-lines",
    "eye-bags",
    "dark-circles",
    "droopy-lid-and-brow",
    "hollow-cheeks",
    "jaw-tension",
    "dull-complexion",
    "melasma",
    "pores-and-texture",
    "redness",
    "acne-scars",
)
ALL = [(([concern], "western"), {"views": ["front", "left45"]}) for concern in REST]
MORE = [
    ((["crows-feet"], "western"), {"views": ["front"]}),
    ((["jowl-and-jawline"], "western"), {"views": ["left", "front", "right"]}),
    ((["double-chin"], "western"), {"views": ["below", "left"]}),
    ((["nasolabial-folds"], "micromagnets"), {"views": ["front", "left45"]}),
    ((["frown-lines"], "donoyama-2012"), {"views": ["front", "left45"]}),
    ((["double-chin", "jowl-and-jawline"], "korean-clinic"), {"views": ["front", "left45"]}),
    ((["cheek-sagging"], None), {"views": ["right45"], "crop": "head"}),
    ((["nasolabial-folds"], "western"), {"views": ["front", "left45"], "page": "a4"}),
    ((["frown-lines"], "western"), {"views": ["front", "left45"], "page": "letter"}),
    ((["forehead-lines"], "western"), {"views": ["front", "left45"], "page": "a4-landscape"}),
]
FOUR = "western,eastern,korean-clinic,microneedling-roller"
COMPARED = [
    ((["nasolabial-folds"], FOUR), {"views": ["front"]}),
    ((["forehead-lines"], "western,japanese-clinic-b,micromagnets"), {"views": ["front"]}),
    ((["jowl-and-jawline"], "western,eastern,korean-clinic"), {"views": ["front", "left"]}),
    ((["crows-feet"], FOUR), {"views": ["left45"], "page": "a4"}),
]
SHEETS = {"plates": PAIRS, "plates-all": ALL, "plates-more": MORE, "plates-compared": COMPARED}
THUMB = (1000, 563)


def draw(map_, asked, options, full):
    """One plate as an image, kept in full size where that is wanted."""
    concerns, technique = asked
    names = technique.split(",") if technique else [None]
    scenes = [fm.compose(map_, concerns, name) for name in names]
    plate = fm.figure(scenes, width_px=2000, **options)
    held = io.BytesIO()
    plate.savefig(held, format="png")
    if full is not None:
        name = "-".join([*concerns, technique or "zones", *options["views"], options.get("page", "slide")])
        (full / f"{name}.png").write_bytes(held.getvalue())
    return Image.open(held).convert("RGB")


def sheet(map_, jobs, path, full):
    """Plates side by side, two to a row."""
    rows = (len(jobs) + 1) // 2
    page = Image.new("RGB", (2 * THUMB[0] + 30, rows * (THUMB[1] + 10) + 10), "#D9D9D9")
    for n, (asked, options) in enumerate(jobs):
        plate = draw(map_, asked, options, full)
        plate.thumbnail(THUMB, Image.Resampling.LANCZOS)
        cell = 10 + n % 2 * (THUMB[0] + 10), 10 + n // 2 * (THUMB[1] + 10)
        page.paste(plate, (cell[0] + (THUMB[0] - plate.width) // 2, cell[1]))
    page.save(path, quality=88)


def main():
    """Draw the sheets, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", type=Path, help="a folder for every plate in full size")
    parser.add_argument("sheets", nargs="*", help=f"some of {' '.join(SHEETS)}; all by default")
    asked = parser.parse_args()
    full = asked.full
    for folder in filter(None, (PICTURES, full)):
        folder.mkdir(parents=True, exist_ok=True)
    map_ = fm.load()
    for name in asked.sheets or SHEETS:
        sheet(map_, SHEETS[name], PICTURES / f"{name}.jpg", full)


if __name__ == "__main__":
    main()
