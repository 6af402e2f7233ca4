"""What stands beside and above a figure on its sheet: the words by which a person finds it."""

from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.worksheet.worksheet import Worksheet

_HEADER_ROWS = 4
_LETTERS_BEGIN = "甲"


class Labels:
    """Row and column words of the figures of one workbook. `figures` are its cells by sheet."""

    def __init__(self, workbook: Path, figures: dict[str, set[str]]) -> None:
        self._workbook = workbook
        self._figures = figures
        self._merged: dict[str, dict[tuple[int, int], Any]] = {}

    def row(self, sheet: str, cell: str) -> str:
        """The group that a figure's row stands in, and the words at its left."""
        column, row = _place(cell)
        words: list[str] = []
        above = row
        while above > 1 and not self._is_header(sheet, above, column):
            if self._is_title(sheet, above):
                self._add(words, sheet, above, 1)
                break
            above -= 1
        for left in range(1, column):
            if self._is_figure(sheet, row, left):
                break
            self._add(words, sheet, row, left)
        return " ".join(words)

    def column(self, sheet: str, cell: str) -> str:
        """The words of the header above a figure's column, from the top down."""
        column, row = _place(cell)
        while row > 1 and not self._is_header(sheet, row, column):
            row -= 1
        top = row
        while top > 1 and row - top < _HEADER_ROWS and self._is_header(sheet, top - 1, column):
            top -= 1
        words: list[str] = []
        for header in range(top, row + 1):
            if self._text(sheet, header, 1) != _LETTERS_BEGIN:
                self._add(words, sheet, header, column)
        return " ".join(words)

    def _is_header(self, sheet: str, row: int, column: int) -> bool:
        """A word in a frame above a figure; neither a figure nor a line across the table."""
        return bool(
            self._text(sheet, row, column)
            and not self._is_figure(sheet, row, column)
            and not self._is_title(sheet, row)
            and self._page(sheet).cell(row, column).border.left.style
        )

    @cached_property
    def _book(self) -> openpyxl.Workbook:
        return openpyxl.load_workbook(self._workbook)

    def _add(self, words: list[str], sheet: str, row: int, column: int) -> None:
        text = self._text(sheet, row, column)
        if text and text not in words[-1:]:
            words.append(text)

    def _is_figure(self, sheet: str, row: int, column: int) -> bool:
        coordinate = self._page(sheet).cell(row, column).coordinate
        return coordinate in self._figures.get(sheet, ())

    def _is_title(self, sheet: str, row: int) -> bool:
        """A merged line over several columns from the first on: a title, not a header."""
        return any(
            area.min_row <= row <= area.max_row and area.min_col == 1 and area.max_col > 2
            for area in self._page(sheet).merged_cells.ranges
        )

    def _text(self, sheet: str, row: int, column: int) -> str:
        page = self._page(sheet)
        value = page.cell(row, column).value
        if value is None:
            value = self._of_merged(sheet).get((row, column))
        return "" if value is None else " ".join(str(value).split())

    def _of_merged(self, sheet: str) -> dict[tuple[int, int], Any]:
        """The value of a merged area for each of its cells."""
        if sheet not in self._merged:
            page = self._page(sheet)
            self._merged[sheet] = {
                (row, column): page.cell(area.min_row, area.min_col).value
                for area in page.merged_cells.ranges
                for row in range(area.min_row, area.max_row + 1)
                for column in range(area.min_col, area.max_col + 1)
            }
        return self._merged[sheet]

    def _page(self, sheet: str) -> Worksheet:
        page: Worksheet = self._book[sheet]
        return page


def _place(cell: str) -> tuple[int, int]:
    """`C7` → (3, 7)."""
    letters, row = coordinate_from_string(cell)
    return openpyxl.utils.column_index_from_string(letters), row
