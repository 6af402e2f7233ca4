"""How much room text and columns take on a blank form: lines, row heights, printed pages.

Widths are in Excel's unit, one digit of the default font (宋体 11). A Chinese character at 10
points takes less than two of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal
from unicodedata import east_asian_width

LINE_PT = 15.0
WIDE = 1.75  # a Chinese character at 10 points
UNIT_PX, PADDING_PX = 9, 5  # 8 with 宋体 itself; its substitutes are wider
MAX_ROW_PT = 409.0  # Excel knows no taller row
MARGIN_INCH = 0.5
SMALLEST_SCALE = 55  # below this 10 pt print can no longer be read
SPLIT_SCALE = 70
A4_WIDTH_INCH = {"portrait": 8.27, "landscape": 11.69}


@dataclass(frozen=True, slots=True)
class Paging:
    """How a sheet's columns fall on pages: on one, or split before the columns in `breaks`."""

    breaks: tuple[int, ...]
    first_page_last_col: int


def _width(line: str) -> float:
    if line.isascii():
        return len(line)
    return sum(WIDE if east_asian_width(char) in "WFA" else 1 for char in line)


def lines(text: str, width: float) -> int:
    """How many lines a wrapped text takes in a column of that width."""
    room = max(width - 1, 2)
    return sum(max(1, ceil(_width(line) / room)) for line in text.split("\n"))


def fits(text: str, width: float) -> bool:
    """Whether a text stands on one line of that width."""
    return _width(text) < width


def height(text: str, width: float, *, least: float = 20) -> float:
    """Row height in points that shows the whole text, as far as Excel allows."""
    return min(MAX_ROW_PT, max(least, lines(text, width) * LINE_PT + 5))


def paging(
    widths: Sequence[float],
    orientation: Literal["portrait", "landscape"],
    repeated: int,
    may_break: frozenset[int],
) -> Paging:
    """Split columns over A4 pages where one page would print them too small.

    `repeated` columns return on every page; a page may begin only at a column of `may_break`, so
    that no group of columns is torn.
    """
    pixels = [width * UNIT_PX + PADDING_PX for width in widths]
    page = (A4_WIDTH_INCH[orientation] - 2 * MARGIN_INCH) * 96
    if sum(pixels) <= page * 100 / SMALLEST_SCALE:
        return Paging((), len(widths) - 1)
    room = page * 100 / SPLIT_SCALE - sum(pixels[:repeated])
    breaks: list[int] = []
    used = 0.0
    starts = [*sorted(may_break - set(range(repeated))), len(widths)]
    for start, end in zip([repeated, *starts], starts, strict=False):
        part = sum(pixels[start:end])
        if used and used + part > room:
            breaks.append(start)
            used = 0.0
        used += part
    return Paging(tuple(breaks), (breaks[0] if breaks else len(widths)) - 1)
