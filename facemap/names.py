"""The names under which a record answers: codes in every school's spelling, pinyin, hanzi, near spellings.

Knows nothing of records: an index is built of ids and their names, and asked with what somebody typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

CHANNELS: dict[str, tuple[str, ...]] = {
    "LU": ("L",),
    "LI": ("CO",),
    "ST": ("S", "E"),
    "SP": (),
    "HT": ("H", "HE"),
    "SI": (),
    "BL": ("UB", "B", "V"),
    "KI": ("K", "KD", "KID"),
    "PC": ("P", "HC"),
    "TE": ("SJ", "TB", "TW", "TH", "SANJIAO"),
    "GB": ("G",),
    "LR": ("LV", "LIV"),
    "CV": ("REN", "RN", "RM", "CO-V"),
    "GV": ("DU", "DM"),
}
"""The channels' WHO letters, and those that other schools write."""

_PREFIX = {spelling: code for code, others in CHANNELS.items() for spelling in (code, *others)}
_CODE = re.compile(r"([A-Z]+)0*(\d{1,2})(\.\d|\+)?")
_NEAR = 0.85
_SUGGEST = 0.6


def is_hanzi(text: str) -> bool:
    """Whether there is a Chinese character in the text."""
    return any("㐀" <= c <= "鿿" or "豈" <= c <= "﫿" or c >= "𠀀" for c in text)


def code(text: str) -> str | None:
    """Read a channel point's code in any school's spelling: ``SJ23``, ``Du-26``, ``Ren 24``.

    Returns
    -------
    str or None
        The WHO code (``TE23``), or ``None`` when the text is no such code.
    """
    found = _CODE.fullmatch(re.sub(r"[\s\-_.]+(?=\d)", "", text.strip().upper()))
    if found is None or found[1] not in _PREFIX:
        return None
    return f"{_PREFIX[found[1]]}{found[2]}{found[3] or ''}"


def channel(text: str) -> str | None:
    """Give the letters of the channel a code belongs to, or ``None`` when it is no code."""
    known = code(text)
    return known.rstrip("0123456789.+") if known else None


def has_tones(text: str) -> bool:
    """Whether pinyin is written with tone marks."""
    return any(c in "\u0300\u0301\u0304\u030c" for c in unicodedata.normalize("NFD", text))


def toned(text: str) -> str:
    """Fold case, spaces and punctuation, and keep the tone marks."""
    text = unicodedata.normalize("NFC", text.casefold())
    return "".join(c for c in text if c.isalnum() or c == "+")


def plain(text: str) -> str:
    """Fold case, spaces, punctuation, tone marks; a known code becomes the WHO one."""
    known = code(text)
    if known is not None:
        return known.casefold()
    parts = unicodedata.normalize("NFD", text.casefold().replace("ü", "v"))
    return "".join(c for c in parts if c.isalnum() or c == "+")


@dataclass(frozen=True)
class Entry:
    """One record as the index knows it.

    Attributes
    ----------
    kind, id : str
        What it is, and its id.
    names : tuple of str
        Every name it answers to besides its id.
    namesakes : tuple of str
        Others of the same name that are not in the index.
    """

    kind: str
    id: str
    names: tuple[str, ...]
    namesakes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What a name was taken for.

    Attributes
    ----------
    entry : Entry
        The record taken.
    others : tuple of Entry
        Records that answer to the same name.
    near : str or None
        The name it was taken for, when what was asked was spelled another way.
    by_name : bool
        Whether it was found under a name, which others may share, and not under an id or code.
    """

    entry: Entry
    others: tuple[Entry, ...] = ()
    near: str | None = None
    by_name: bool = False


@dataclass(frozen=True)
class Index:
    """Records under all their names.

    Parameters
    ----------
    entries : iterable of Entry
        In order of preference where a name is ambiguous.
    """

    entries: tuple[Entry, ...]
    _ids: dict[str, list[Entry]] = field(default_factory=dict, repr=False)
    _toned: dict[str, list[Entry]] = field(default_factory=dict, repr=False)
    _plain: dict[str, list[Entry]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for entry in self.entries:
            self._ids.setdefault(plain(entry.id), []).append(entry)
            for name in entry.names:
                _add(self._toned, toned(name), entry)
                _add(self._plain, plain(name), entry)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Index:
        """Build the index."""
        return cls(tuple(entries))

    def ask(self, text: str, kind: str | None = None) -> Answer | None:
        """Find what a name was meant for.

        An id or code is taken first, then a name with its tones, then without, then a near spelling.

        Parameters
        ----------
        text : str
            As typed.
        kind : str or None
            Look among one kind of record only.

        Returns
        -------
        Answer or None
        """
        steps = (
            (self._ids, plain(text), False),
            (self._toned, toned(text), True),
            (self._plain, plain(text), True),
        )
        for table, key, by_name in steps:
            found = [e for e in table.get(key, ()) if kind in (None, e.kind)]
            if found:
                others = self._plain.get(plain(text), []) if by_name else found
                rest = tuple(e for e in others if e is not found[0] and kind in (None, e.kind))
                return Answer(found[0], rest, by_name=by_name)
        return self._near(text, kind)

    def nearest(self, text: str, kind: str | None = None, count: int = 3) -> tuple[str, ...]:
        """Give the ids whose names look most like the text, best first."""
        best: dict[str, float] = {}
        least = _SUGGEST if code(text) is None else 0.0
        for likeness, entry, _ in self._alike(text, kind, least):
            best[entry.id] = max(likeness, best.get(entry.id, 0))
        return tuple(sorted(best, key=lambda i: -best[i])[:count])

    def _likely(self, text: str, kind: str | None) -> list[Entry]:
        """Leave the records that a text may have been meant for: of one channel, if it is a code."""
        asked = code(text)
        return [
            e
            for e in self.entries
            if kind in (None, e.kind) and (asked is None or channel(e.id) == channel(asked))
        ]

    def _near(self, text: str, kind: str | None) -> Answer | None:
        if code(text) is not None or is_hanzi(text) or len(plain(text)) < 4:
            return None
        alike = sorted(self._alike(text, kind, _NEAR), key=lambda found: -found[0])
        if not alike:
            return None
        _, entry, name = alike[0]
        rest = {e.id: e for likeness, e, _ in alike if likeness == alike[0][0] and e is not entry}
        return Answer(entry, tuple(rest.values()), near=name, by_name=True)

    def _alike(self, text: str, kind: str | None, least: float) -> list[tuple[float, Entry, str]]:
        asked = plain(text)
        matcher = SequenceMatcher(b=asked, autojunk=False)
        found = []
        for entry in self._likely(text, kind):
            for name in (entry.id, *entry.names):
                matcher.set_seq1(plain(name))
                if matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least:
                    likeness = matcher.ratio()
                    if likeness >= least:
                        found.append((likeness, entry, name))
        return found


def _add(table: dict[str, list[Entry]], key: str, entry: Entry) -> None:
    there = table.setdefault(key, [])
    if key and entry not in there:
        there.append(entry)
