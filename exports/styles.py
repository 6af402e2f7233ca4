"""How cells look: the fonts and borders of an office that prints on A4."""

from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

SONG, HEI, FANGSONG = "宋体", "黑体", "仿宋"
RED = "#C00000"

_BASE: dict[str, Any] = {"font_name": SONG, "font_size": 10, "valign": "vcenter"}
_BOXED: dict[str, Any] = {"border": 1, "text_wrap": True}
_CENTRED: dict[str, Any] = {"align": "center"}

STYLES: dict[str, dict[str, Any]] = {
    "above": {"font_name": HEI, "font_size": 12},
    "title": {"font_name": HEI, "font_size": 16, **_CENTRED},
    "subtitle": {"font_size": 12, **_CENTRED},
    "under_left": {},
    "under_middle": _CENTRED,
    "under_right": {"align": "right"},
    "heading": {"font_name": HEI, "font_size": 11},
    "header": {"font_name": HEI, **_BOXED, **_CENTRED},
    "letter": {"font_size": 9, **_BOXED, **_CENTRED},
    "group": {"font_name": HEI, **_BOXED},
    "label": _BOXED,
    "label_indented": {**_BOXED, "indent": 1},
    "text": {**_BOXED, "font_size": 9},
    "text_centred": {**_BOXED, **_CENTRED, "font_size": 9},
    "centred": {**_BOXED, **_CENTRED},
    "number": {"border": 1, "align": "right"},
    "number_centred": {"border": 1, **_CENTRED},
    "figure_text": {"border": 1, **_CENTRED},
    "note": {"font_name": FANGSONG, "text_wrap": True, "valign": "top"},
    "cover_title": {"font_name": HEI, "font_size": 24, "text_wrap": True, **_CENTRED},
    "cover_line": {"font_name": FANGSONG, "font_size": 14, "text_wrap": True},
    "cover_basis": {"font_name": FANGSONG, "font_size": 12, "text_wrap": True, **_CENTRED},
    "cover_synthetic": {"font_name": HEI, "font_size": 18, "font_color": RED, **_CENTRED},
    "link": {**_BOXED, "font_color": "#1F3864"},
}


def number_format(decimals: int) -> str:
    """The cell format that shows exactly the decimals of the rounded value: `0.00`."""
    return f"0.{'0' * decimals}" if decimals else "0"


class Formats:
    """Formats of one workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, int | None], Format] = {}

    def get(self, style: str, decimals: int | None = None) -> Format:
        """A named style, with `_bold` at its end in bold, with a number format where one is due."""
        if (style, decimals) not in self._made:
            name = style.removesuffix("_bold")
            properties = _BASE | STYLES[name]
            if name != style:
                properties["bold"] = True
            if decimals is not None:
                properties["num_format"] = number_format(decimals)
            self._made[style, decimals] = self._book.add_format(properties)
        return self._made[style, decimals]
