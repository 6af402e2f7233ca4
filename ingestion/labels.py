"""How a printed label is recognised again: by its text, never by its place, never by similarity."""

import re
import unicodedata
from functools import lru_cache

# Of the column of a grid in which the unit of each row stands.
UNIT_COLUMN = "计量单位"

_SPACE = re.compile(r"\s+")
# Copied from a web page or a chat with the text and seen by nobody.
_ZERO_WIDTH = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_INVISIBLE = dict.fromkeys(map(ord, _ZERO_WIDTH))
_something_invisible = re.compile(rf"[{_ZERO_WIDTH}]").search
_something_visible = re.compile(rf"[^\s{_ZERO_WIDTH}]").search
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2212: 0x2D}
_TRAILING_BRACKETS = re.compile(r"\([^()]*\)$")


def visible(text: str) -> str:
    """What a person sees of a text: no zero-width characters, no outer white space."""
    return (text.translate(_INVISIBLE) if _something_invisible(text) else text).strip()


def narrow(text: str) -> str:
    """Full-width forms and the minus sign as their ASCII ones.

    Nothing else is rewritten, unlike in a label: `5²` is not 52, and `①` is not a figure.
    """
    return text.translate(_NARROW)


@lru_cache(maxsize=200_000)
def is_blank(raw: object) -> bool:
    """Whether a person sees nothing in a cell that holds `raw`."""
    if isinstance(raw, str):
        return _something_visible(raw) is None
    return raw is None


@lru_cache(maxsize=200_000)
def label_key(text: str) -> str:
    """A label without white space, full-width forms and the decoration of statistics tables."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", visible(text))).strip(":*")


@lru_cache(maxsize=200_000)
def header_keys(text: str) -> tuple[str, ...]:
    """The labels that a header cell may stand for.

    Our headers carry the label in the first line and year, unit or hint below it; retyped
    headers carry the unit in brackets behind the label.
    """
    first_line = label_key(text.split("\n", 1)[0])
    whole = label_key(text)
    bare = _TRAILING_BRACKETS.sub("", whole)
    return tuple(dict.fromkeys(key for key in (first_line, whole, bare) if key))


@lru_cache(maxsize=50_000)
def header_unit(text: str) -> str:
    """The last bracketed words of a header, `节能量(吨标准煤)` → `吨标准煤`; else ''."""
    found = re.findall(r"\(([^()]*)\)", label_key(text))
    return found[-1] if found else ""
