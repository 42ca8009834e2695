"""Fonts for plates: a system's own, cut down to the characters in use, as TrueType outlines.

Many systems keep Chinese in collections of PostScript outlines, whose glyphs some readers of PDF do not show.
So the characters that a plate needs are cut out of what is installed and their outlines converted.
"""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

LATIN: Final = (
    "Source Sans 3",
    "Source Sans Pro",
    "Noto Sans CJK TC",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Source Han Sans TC",
    "Noto Sans",
    "Segoe UI",
    "Helvetica Neue",
    "Open Sans",
    "Arial",
    "Liberation Sans",
    "DejaVu Sans",
)
HANZI: Final = (
    "Noto Sans CJK TC",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans TC",
    "Noto Sans SC",
    "Source Han Sans TC",
    "Source Han Sans SC",
    "PingFang TC",
    "PingFang SC",
    "PingFang HK",
    "Microsoft JhengHei",
    "Microsoft YaHei",
    "Hiragino Sans GB",
    "Heiti TC",
    "STHeiti",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Arial Unicode MS",
    "Droid Sans Fallback",
    "SimHei",
    "SimSun",
    "Noto Serif CJK TC",
)
PINYIN: Final = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜĀÁǍÀĒÉĚÈŌÓǑÒ"
SIGNS: Final = "²³°·–—×±≤≥…•‘’“”†"
BASIC: Final = "".join(map(chr, range(32, 127))) + PINYIN + SIGNS + "".join(map(chr, range(0xC0, 0x100)))
NEEDED: Final = "".join(map(chr, range(32, 127))) + PINYIN + "²°·–"
EMBEDDED: Final = "facemap"
HANZI_RANGE: Final = "U+2E80-9FFF, U+F900-FAFF, U+20000-3FFFF"
QUOTES: Final = frozenset({0x2018, 0x2019, 0x201C, 0x201D, 0x2026})
RECIPE: Final = 2
BOLD: Final = 700
REGULAR: Final = 400
CURVE_ERROR_EM: Final = 0.001
UNUSED_TABLES: Final = (
    "VORG",
    "vhea",
    "vmtx",
    "BASE",
    "GSUB",
    "DSIG",
    "GDEF",
    "meta",
    "kerx",
    "morx",
    "feat",
)
UNUSED_LIMITS: Final = (
    "maxZones",
    "maxTwilightPoints",
    "maxStorage",
    "maxFunctionDefs",
    "maxInstructionDefs",
    "maxStackElements",
    "maxSizeOfInstructions",
    "maxPoints",
    "maxContours",
    "maxCompositePoints",
    "maxCompositeContours",
    "maxComponentElements",
    "maxComponentDepth",
)


@dataclass(frozen=True)
class Face:
    """One face in a font file."""

    path: str
    number: int
    family: str
    weight: int


@dataclass(frozen=True)
class Typeface:
    """Font files of a plate.

    Attributes
    ----------
    regular, bold : str
        Files for Latin text with tone marks.
    hanzi : str or None
        File for Chinese characters; None where the system has none.
    missing : frozenset of str
        Characters for which no font was found; they are left out.
    families : tuple of str
        Names for a style sheet: what the files were cut from.
    """

    regular: str
    bold: str
    hanzi: str | None
    missing: frozenset[str]
    families: tuple[str, ...]


@lru_cache(maxsize=8)
def typeface(hanzi: frozenset[str] = frozenset(), letters: frozenset[str] = frozenset()) -> Typeface:
    """Find and prepare the fonts for a plate.

    Parameters
    ----------
    hanzi : frozenset of str
        The Chinese characters that it shows.
    letters : frozenset of str
        Its other letters: Greek, Cyrillic and the like are cut out of the Latin font where it has them.
    """
    more = letters - set(BASIC)
    regular = _first(LATIN, REGULAR, NEEDED) or _any_latin()
    bold = next((face for face in _faces() if (face.family, face.weight) == (regular.family, BOLD)), regular)
    chinese = _best(HANZI, hanzi) if hanzi else None
    held = _held(chinese) if chinese else frozenset()
    known = BASIC + "".join(sorted(more & _held(regular)))
    families = [regular.family, *([chinese.family] if chinese else [])]
    return Typeface(
        regular=str(subset(regular, known)),
        bold=str(subset(bold, known)),
        hanzi=str(subset(chinese, "".join(sorted(hanzi & held)))) if chinese else None,
        missing=(hanzi - held) | (more - _held(regular)),
        families=tuple(dict.fromkeys(families)),
    )


def style_sheet(type_: Typeface) -> str:
    """The fonts themselves for a style sheet, so that a page looks the same where they are not installed."""
    faces = [(type_.regular, REGULAR, ""), (type_.bold, BOLD, "")]
    if type_.hanzi is not None:
        faces.append((type_.hanzi, REGULAR, f" unicode-range: {HANZI_RANGE};"))
    rules = []
    for path, weight, range_ in faces:
        data = base64.b64encode(Path(path).read_bytes()).decode()
        source = f"url(data:font/ttf;base64,{data}) format('truetype')"
        rules.append(
            f"@font-face {{ font-family: '{EMBEDDED}'; font-weight: {weight};{range_} src: {source}; }}"
        )
    return "\n".join(rules)


def subset(face: Face, characters: str) -> Path:
    """A TrueType file with these characters of a face; made once and kept with matplotlib's own caches."""
    stat = os.stat(face.path)
    key = (
        f"{face.path} {stat.st_size} {stat.st_mtime_ns} {face.number} {CURVE_ERROR_EM} {RECIPE} {characters}"
    )
    path = _folder() / f"facemap-{hashlib.sha256(key.encode()).hexdigest()[:24]}.ttf"
    if not path.exists():
        handle, new = tempfile.mkstemp(dir=path.parent, suffix=".ttf")
        with _open(face) as font, os.fdopen(handle, "wb") as file:
            _cut_down(font, characters)
            if "CFF " in font or "CFF2" in font:
                _to_quadratic(font)
            font.save(file)
        os.replace(new, path)
    return path


def _folder() -> Path:
    import matplotlib

    folder = Path(matplotlib.get_cachedir())
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@lru_cache(maxsize=1)
def _faces() -> tuple[Face, ...]:
    """Every upright regular and bold face of the families that are looked for, collections unpacked."""
    from matplotlib import font_manager

    wanted = {*LATIN, *HANZI}
    files: dict[str, set[tuple[str, int]]] = {}
    for entry in font_manager.fontManager.ttflist:
        if entry.style == "normal":
            files.setdefault(entry.fname, set()).add((entry.name, int(entry.weight)))
    faces: list[Face] = []
    for path, names in sorted(files.items()):
        if path.lower().endswith((".ttc", ".otc")):
            faces += [face for face in _unpacked(path) if face.family in wanted]
        else:
            faces += [Face(path, 0, name, weight) for name, weight in sorted(names) if name in wanted]
    return tuple(face for face in faces if face.weight in (REGULAR, BOLD))


def _unpacked(path: str) -> list[Face]:
    from fontTools.ttLib import TTCollection, TTLibError

    try:
        with open(path, "rb") as file:
            fonts = TTCollection(file, lazy=True).fonts
            return [
                Face(path, n, font["name"].getBestFamilyName() or "", int(font["OS/2"].usWeightClass))
                for n, font in enumerate(fonts)
            ]
    except (OSError, TTLibError, KeyError, AssertionError):
        return []


def _open(face: Face) -> TTFont:
    from fontTools.ttLib import TTFont

    return TTFont(face.path, fontNumber=face.number, lazy=True, recalcTimestamp=False)


@lru_cache(maxsize=32)
def _held(face: Face) -> frozenset[str]:
    with _open(face) as font:
        return frozenset(map(chr, font.getBestCmap() or {}))


def _first(families: Sequence[str], weight: int, characters: Iterable[str]) -> Face | None:
    needed = frozenset(characters)
    for family in families:
        for face in _faces():
            if (face.family, face.weight) == (family, weight) and needed <= _held(face):
                return face
    return None


def _best(families: Sequence[str], characters: frozenset[str]) -> Face | None:
    """The first face with all the characters, else the one with most of them."""
    full = _first(families, REGULAR, characters)
    if full is not None:
        return full
    known = [face for face in _faces() if face.family in families and face.weight == REGULAR]
    known.sort(key=lambda face: families.index(face.family))
    best = max(known, key=lambda face: len(_held(face) & characters), default=None)
    return best if best is not None and _held(best) & characters else None


def _any_latin() -> Face:
    """The face that comes with matplotlib."""
    from matplotlib import font_manager

    return Face(font_manager.findfont("DejaVu Sans"), 0, "DejaVu Sans", REGULAR)


def _cut_down(font: TTFont, characters: str) -> None:
    from fontTools import subset as tool

    options = tool.Options()
    options.layout_features = ["kern"]
    options.name_IDs = [1, 2, 3, 4, 6]
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.hinting = False
    options.ignore_missing_unicodes = True
    options.drop_tables += list(UNUSED_TABLES)
    _narrow_quotes(font)
    job = tool.Subsetter(options)
    job.populate(text=characters)
    job.subset(font)


def _narrow_quotes(font: TTFont) -> None:
    """Take the proportional quotation marks of a Chinese font, whose own are as wide as a character."""
    if "GSUB" not in font:
        return
    layout = font["GSUB"].table
    wanted = {
        i
        for f in layout.FeatureList.FeatureRecord
        if f.FeatureTag == "pwid"
        for i in f.Feature.LookupListIndex
    }
    narrow: dict[str, str] = {}
    for index in sorted(wanted):
        for part in layout.LookupList.Lookup[index].SubTable:
            narrow.update(getattr(getattr(part, "ExtSubTable", part), "mapping", {}))
    for table in font["cmap"].tables:
        if table.isUnicode():
            for code in QUOTES & table.cmap.keys():
                table.cmap[code] = narrow.get(table.cmap[code], table.cmap[code])


def _to_quadratic(font: TTFont) -> None:
    """Replace PostScript by TrueType outlines."""
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import newTable

    order = font.getGlyphOrder()
    outlines = font.getGlyphSet()
    error = CURVE_ERROR_EM * font["head"].unitsPerEm
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(outlines)
        outlines[name].draw(Cu2QuPen(pen, error, reverse_direction=True))
        glyphs[name] = pen.glyph()
    for table in ("CFF ", "CFF2", "VORG"):
        if table in font:
            del font[table]
    font["loca"] = newTable("loca")
    font["glyf"] = glyf = newTable("glyf")
    glyf.glyphOrder, glyf.glyphs = order, glyphs
    for name, (advance, _) in list(font["hmtx"].metrics.items()):
        glyphs[name].recalcBounds(glyf)
        font["hmtx"].metrics[name] = (advance, getattr(glyphs[name], "xMin", 0))
    _true_type_header(font)


def _true_type_header(font: TTFont) -> None:
    limits = font["maxp"]
    limits.tableVersion = 0x00010000
    for field in UNUSED_LIMITS:
        setattr(limits, field, 0)
    limits.maxZones = 1
    font["post"].formatType = 3.0
    font["post"].glyphOrder = None
    font.sfntVersion = "\x00\x01\x00\x00"
    font["head"].glyphDataFormat = 0
