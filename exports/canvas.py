"""A sheet while it is being laid out: a cursor that walks down, and what every block shares."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from exports.cells import Cell, Figure, Sheet

LINE_POINTS = 14.0
SPARE_POINTS = 4.0
MAX_ROW_POINTS = 409.0
TEN_GAN = "甲乙丙丁戊己庚辛壬癸"


@lru_cache(maxsize=100_000)
def text_width(text: str) -> int:
    """Width in characters of half width: a Chinese one takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def lines_needed(text: str, width: float) -> int:
    """Lines that `text` takes in a column of `width` characters, one character held in reserve."""
    return sum(max(1, ceil(text_width(line) / max(width - 1, 1))) for line in text.split("\n"))


@dataclass(frozen=True)
class HeaderColumn:
    """A column as its header sees it."""

    header: tuple[str, ...]
    span: int = 1
    is_text: bool = False


@dataclass
class Canvas:
    """Puts cells on a sheet and remembers heights, breaks and line codes.

    `columns` is how many stand on the first page across; titles and notes keep to it.
    """

    sheet: Sheet
    columns: int
    words: dict[str, str]
    conditions: frozenset[str]
    row: int = 0
    code: int = 0
    header_row: int = 0

    def put(self, col: int, style: str, text: str = "", across: int = 1, down: int = 1) -> None:
        """A text cell in the current row, which grows to show all of its text."""
        self._place(Cell(self.row, col, style, text, across=across, down=down))

    def put_figure(self, col: int, style: str, figure: Figure, missing: str, across: int) -> None:
        """A figure; `missing` stands where there is none, never a zero."""
        text = missing if figure.text is None else figure.text
        text = "" if figure.number is not None else text
        self._place(
            Cell(
                self.row, col, style, text, figure.number, figure.decimals, figure.trace, across
            )
        )  # fmt: skip

    def _place(self, cell: Cell) -> None:
        self.sheet.cells.append(cell)
        width = sum(self.sheet.widths[cell.col : cell.col + cell.across])
        if cell.across == 1 and cell.number is not None:
            needed = len(cell.printed) + 2.0
            self.sheet.widths[cell.col] = max(width, needed)
        elif cell.down == 1:
            self.grow(cell.row, lines_needed(cell.printed, width))

    def grow(self, row: int, lines: int) -> None:
        """Make a row high enough for `lines` lines of text."""
        points = lines * LINE_POINTS + SPARE_POINTS if lines > 1 else self.sheet.layout.row_height
        heights = self.sheet.heights
        heights[row] = min(MAX_ROW_POINTS, max(heights.get(row, 0.0), points))

    def next_row(self) -> None:
        self.sheet.heights.setdefault(self.row, self.sheet.layout.row_height)
        self.row += 1

    def full_width(self, style: str, text: str, height: float | None = None) -> None:
        """One text over the whole width of the sheet."""
        self.put(0, style, text, across=self.columns)
        if height is not None:
            self.sheet.heights[self.row] = max(height, self.sheet.heights[self.row])
        self.next_row()

    def heading(self, text: str | None) -> None:
        if text:
            self.full_width("heading", text.format_map(self.words), 22)

    def header(self, columns: Sequence[HeaderColumn], letters: bool) -> None:
        """Header lines with merged groups, then the row of 甲 乙 丙 and column numbers."""
        depth, start = max(len(c.header) for c in columns), self.row
        offsets = [sum(c.span for c in columns[:i]) for i in range(len(columns))]
        for level in range(depth):
            i = 0
            while i < len(columns):
                last = self._group_end(columns, i, level)
                header = columns[i].header
                if level < len(header):
                    lowest = level == len(header) - 1
                    across = sum(c.span for c in columns[i : last + 1])
                    down = depth - level if lowest else 1
                    self.put(offsets[i], "header", header[level], across, down)
                    if down > 1:
                        width = sum(self.sheet.widths[offsets[i] : offsets[i] + across])
                        share = ceil(lines_needed(header[level], width) / down)
                        for row in range(self.row, self.row + down):
                            self.grow(row, share)
                i = last + 1
            self.sheet.heights.setdefault(self.row, self.sheet.layout.row_height)
            self.next_row()
        if letters:
            self._letters(columns, offsets)
        self.header_row = self.row - 1
        self.sheet.repeat_rows = (start, self.row - 1)

    @staticmethod
    def _group_end(columns: Sequence[HeaderColumn], first: int, level: int) -> int:
        """Last column that shares this header line and continues below it."""
        header, last = columns[first].header, first
        if level >= len(header) - 1:
            return first
        while (
            last + 1 < len(columns)
            and columns[last + 1].header[: level + 1] == header[: level + 1]
            and len(columns[last + 1].header) > level + 1
        ):
            last += 1
        return last

    def _letters(self, columns: Sequence[HeaderColumn], offsets: Sequence[int]) -> None:
        letters, number = iter(TEN_GAN), 0
        for column, offset in zip(columns, offsets, strict=True):
            if column.is_text:
                self.put(offset, "letter", next(letters, ""), column.span)
            else:
                number += 1
                self.put(offset, "letter", str(number), column.span)
        self.next_row()
