"""Bytes become cells: a workbook is read by calamine into sheets of plain values.

What calamine does not see is looked up in the workbook's XML (`ingestion.package`).
"""

import io
from dataclasses import dataclass, field
from functools import cached_property

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
)

from ingestion.labels import is_blank
from ingestion.package import BrokenPackage, Package

_OLE_MAGIC = b"\xd0\xcf\x11\xe0"
# calamine holds a sheet as one block from A1 to its last filled cell: a single stray blank in
# XFD1048576 asks for 150 GB, and the operating system then ends the process.
_LIMIT_CELLS = 5_000_000


class UnreadableFile(Exception):
    """The file cannot be opened as a workbook; `problem` names why."""

    def __init__(self, problem: str, detail: str = "") -> None:
        super().__init__(detail or problem)
        self.problem = problem


@dataclass
class SheetCells:
    """One sheet: `rows[r][c]` from cell A1 on, merged ranges, and what calamine cannot see."""

    name: str
    rows: list[list[object]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    visible: bool = True
    blind_spots: dict[tuple[int, int], str] = field(default_factory=dict)
    percent_cells: frozenset[tuple[int, int]] = frozenset()  # shown as 95%, kept as 0.95

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0

    @cached_property
    def _merged_into(self) -> dict[tuple[int, int], tuple[int, int]]:
        return {
            (row, col): (top, left)
            for (top, left), (bottom, right) in self.merged
            for row in range(top, min(bottom, len(self.rows) - 1) + 1)
            for col in range(left, min(right, self.width - 1) + 1)
        }

    @cached_property
    def _merged_right(self) -> dict[tuple[int, int], int]:
        return {start: end[1] for start, end in self.merged}

    def anchor(self, row: int, col: int) -> tuple[int, int]:
        """The cell holding what is shown at (row, col): itself or its merged range's first."""
        return self._merged_into.get((row, col), (row, col))

    def at(self, row: int, col: int) -> object:
        """The value of the very cell; '' outside, and where another cell of its range speaks."""
        return self.rows[row][col] if row < len(self.rows) and col < self.width else ""

    def shown(self, row: int, col: int) -> object:
        """The value that a person sees at (row, col), merged ranges resolved; '' outside."""
        return self.at(*self.anchor(row, col))

    def is_empty(self, row: int, col: int) -> bool:
        """Whether nothing a person can see stands in the cell, an error value included."""
        return is_blank(self.at(row, col)) and (row, col) not in self.blind_spots

    def right_end(self, row: int, col: int) -> int:
        """The last column of the merged range that begins at (row, col), else `col`."""
        return self._merged_right.get((row, col), col)


@dataclass
class Workbook:
    """All sheets of one workbook; `package` is None for what is no .xlsx."""

    sheets: list[SheetCells]
    package: Package | None = None

    @property
    def properties(self) -> dict[str, str]:
        """The custom document properties (form, version, synthetic mark)."""
        return self.package.properties if self.package else {}


def read_workbook(content: bytes) -> Workbook:
    """Open a workbook (`.xlsx .xlsm .xls .ods`).

    Raises UnreadableFile: `empty_file`, `encrypted_file`, `unreadable_file`, `too_large_file`.
    """
    if not content:
        raise UnreadableFile("empty_file")
    try:
        package = Package.of(content)
        if package:
            _refuse_too_large(package)
            _ = package.properties  # a damaged part is found here, not while reading
        sheets = _sheets(content)
        for sheet in sheets:
            if package:
                sheet.blind_spots = package.blind_spots(sheet.name)
                sheet.percent_cells = package.percent_cells(sheet.name)
    except BrokenPackage as error:
        raise UnreadableFile("unreadable_file", str(error)) from error
    return Workbook(sheets, package)


def _refuse_too_large(package: Package) -> None:
    if package.is_bomb:
        raise UnreadableFile("too_large_file", f"{package.unpacked_bytes // 1_000_000} MB")
    for name in package.sheet_names:
        rows, columns = package.extent(name)
        if rows * columns > _LIMIT_CELLS:
            raise UnreadableFile("too_large_file", f"{name}: {rows} × {columns}")


def _sheets(content: bytes) -> list[SheetCells]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [_sheet(book.get_sheet_by_index(i), book, i) for i in range(len(book.sheet_names))]
    except PasswordError as error:
        raise UnreadableFile("encrypted_file", str(error)) from error
    except CalamineError as error:
        encrypted = content.startswith(_OLE_MAGIC) and b"E\0n\0c\0r\0y\0p\0t" in content
        problem = "encrypted_file" if encrypted else "unreadable_file"
        raise UnreadableFile(problem, str(error)) from error
    except BaseException as error:  # a panic in the reader's native code is no Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise UnreadableFile("unreadable_file", str(error)) from error


def _sheet(sheet: CalamineSheet, book: CalamineWorkbook, index: int) -> SheetCells:
    return SheetCells(
        name=sheet.name,
        rows=list(map(list, sheet.to_python(skip_empty_area=False))),
        merged=list(sheet.merged_cell_ranges or []),
        visible=book.sheets_metadata[index].visible == SheetVisibleEnum.Visible,
    )
