"""Draw the contact sheet of the plates: every concern with two techniques, then what else a plate can be.

    python docs/plates.py            # writes docs/pictures/plates.jpg and docs/pictures/plates-more.jpg
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
MORE = [
    ((["double-chin"], "western"), {"views": ["below", "left"]}),
    ((["jowl-and-jawline"], "western"), {"views": ["left", "front", "right"]}),
    ((["nasolabial-folds"], "microneedling-roller"), {"views": ["front", "left45"]}),
    ((["nasolabial-folds"], "micromagnets"), {"views": ["front", "left45"]}),
    ((["frown-lines"], "donoyama-2012"), {"views": ["front", "left45"]}),
    ((["nasolabial-folds", "forehead-lines"], "korean-clinic"), {"views": ["front", "left45"]}),
    ((["cheek-sagging"], None), {"views": ["right45"], "crop": "head"}),
    ((["nasolabial-folds"], "western"), {"views": ["front", "left45"], "page": "a4"}),
]
THUMB = (1000, 563)


def draw(map_, asked, options, full):
    """One plate as an image, kept in full size where that is wanted."""
    concerns, technique = asked
    plate = fm.figure(fm.compose(map_, concerns, technique), width_px=2000, **options)
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
    """Draw both sheets."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", type=Path, help="a folder for every plate in full size")
    full = parser.parse_args().full
    for folder in filter(None, (PICTURES, full)):
        folder.mkdir(parents=True, exist_ok=True)
    map_ = fm.load()
    sheet(map_, PAIRS, PICTURES / "plates.jpg", full)
    sheet(map_, MORE, PICTURES / "plates-more.jpg", full)


if __name__ == "__main__":
    main()
