"""Reads an official workbook as a person does: by titles, headers and row labels, never by address.

A table begins where a row's first cell is one of the stub headers; its header is as deep as that
cell is merged. A row with nothing but its first cell is a heading, a group (a place) or a note.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

STUB_HEADERS = frozenset({"指标名称", "序号", "单位", "表号"})
LETTERS = "甲"
TABLE_OF_CONTENTS = "报表目录"
COVER = "封面"


@dataclass(frozen=True)
class PrintedCell:
    sheet: str
    address: str
    header: str  # the header texts from top to bottom, joined by /
    value: Any


@dataclass(frozen=True)
class PrintedRow:
    """`labels`: what stands under each header that is not a number's; `heading`, `group`: above."""

    sheet: str
    heading: str
    group: str
    cells: tuple[PrintedCell, ...]

    def under(self, header: str) -> Any:
        for cell in self.cells:
            if cell.header == header:
                return cell.value
        return None


@dataclass(frozen=True)
class Shown:
    """A cell's value, and the decimals that its number format shows."""

    value: Any
    decimals: int


@dataclass
class Workbook:
    """What the cover says of it, its rows, its filled cells, and which of them hold numbers."""

    name: str
    unit: str
    scope: str
    years: tuple[int, ...]
    rows: list[PrintedRow] = field(default_factory=list)
    cells: dict[tuple[str, str], Shown] = field(default_factory=dict)
    numbers: set[tuple[str, str]] = field(default_factory=set)

    @property
    def sheets(self) -> set[str]:
        return {row.sheet for row in self.rows}


def read_workbook(path: Path) -> Workbook:
    book = openpyxl.load_workbook(path)
    said = {
        str(cell.value).split(":")[0].replace(" ", ""): str(cell.value).partition(":")[2]
        for cells in book[COVER].iter_rows()
        for cell in cells
        if cell.value is not None
    }
    found = Workbook(
        name=path.name,
        unit=said["报送单位"],
        scope="without" if "不含" in said["报送单位"] else "with",
        years=tuple(int(year) for year in re.findall(r"\d{4}", said["报告期"])),
    )
    for sheet in book.worksheets:
        if sheet.title not in (COVER, TABLE_OF_CONTENTS):
            found.rows += _rows_of(sheet)
        for cells in sheet.iter_rows():
            for cell in cells:
                if cell.value is not None:
                    shown = Shown(cell.value, _decimals(cell.number_format))
                    found.cells[sheet.title, cell.coordinate] = shown
    found.numbers = {at for at, of in found.cells.items() if isinstance(of.value, int | float)}
    return found


@cache
def _decimals(number_format: str) -> int:
    shown = number_format.split(";", maxsplit=1)[0]
    return len(shown.partition(".")[2].rstrip('_) "%'))


@dataclass
class _Grid:
    """A sheet whose merged cells all show their anchor's value."""

    values: list[list[Any]]
    anchors: dict[tuple[int, int], tuple[int, int]]  # 1-based row, column

    @classmethod
    def of(cls, sheet: Worksheet) -> "_Grid":
        anchors = {
            (row, column): (area.min_row, area.min_col)
            for area in sheet.merged_cells.ranges
            for row in range(area.min_row, area.max_row + 1)
            for column in range(area.min_col, area.max_col + 1)
        }
        return cls([list(row) for row in sheet.iter_rows(values_only=True)], anchors)

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        return self.anchors.get((row, column), (row, column))

    def shown(self, row: int, column: int) -> Any:
        row, column = self.anchor(row, column)
        return self.values[row - 1][column - 1]

    def depth(self, row: int) -> int:
        """How many rows the first cell's merged area covers."""
        below = row
        while below < len(self.values) and self.anchor(below + 1, 1) == (row, 1):
            below += 1
        return below - row + 1

    def header(self, top: int, depth: int, column: int) -> str:
        texts: list[str] = []
        seen: set[tuple[int, int]] = set()
        for row in range(top, top + depth):
            anchor = self.anchor(row, column)
            if anchor not in seen and self.shown(row, column) is not None:
                texts.append(str(self.shown(row, column)))
            seen.add(anchor)
        return "/".join(texts)


def _rows_of(sheet: Worksheet) -> Iterator[PrintedRow]:
    grid = _Grid.of(sheet)
    heading, group = "", ""
    headers: dict[int, str] = {}
    row = 0
    while row < len(grid.values):
        row += 1
        values = grid.values[row - 1]
        filled = [i for i, value in enumerate(values, start=1) if value is not None]
        first = values[0]
        if first in STUB_HEADERS:
            depth = grid.depth(row)
            headers = {c: grid.header(row, depth, c) for c in range(1, len(values) + 1)}
            row, group = row + depth - 1, ""
        elif not filled or first == LETTERS:
            continue
        elif filled == [1]:
            text = str(first)
            if re.match(r"[一二三四五六七八九十]+、", text):
                heading, group = text, ""
            else:
                group = text
        elif headers:
            cells = tuple(
                PrintedCell(sheet.title, sheet.cell(row, c).coordinate, header, values[c - 1])
                for c, header in headers.items()
                if header and grid.anchor(row, c) == (row, c)
            )
            yield PrintedRow(sheet.title, heading, group, cells)
