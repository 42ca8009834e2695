"""Draw the contact sheets of the channels and of the structures under the skin.

    python docs/courses.py            # writes docs/pictures/channels.jpg and docs/pictures/structures.jpg

Look at every head zoomed in: courses pass through their points, keep off eyes and mouth, and end open where
the next point is not in the atlas.
"""

import argparse
import io
from pathlib import Path

from PIL import Image

import facemap as fm

PICTURES = Path(__file__).parent / "pictures"
VIEWS = ("front", "left45", "left")
LAYERS = ("channels", "structures")


def draw(map_, layer, width_px):
    """One plate of a layer on three views."""
    plate = fm.figure(fm.compose(map_, show=[layer]), list(VIEWS), crop="head", width_px=width_px)
    held = io.BytesIO()
    plate.savefig(held, format="png")
    return Image.open(held).convert("RGB")


def main():
    """Draw both sheets."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--width", type=int, default=2667, help="pixels")
    width_px = parser.parse_args().width
    PICTURES.mkdir(parents=True, exist_ok=True)
    map_ = fm.load()
    for layer in LAYERS:
        draw(map_, layer, width_px).save(PICTURES / f"{layer}.jpg", quality=88)


if __name__ == "__main__":
    main()
