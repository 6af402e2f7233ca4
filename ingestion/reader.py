"""Bytes become cells: a workbook is read by calamine into sheets of plain values.

What calamine does not see is looked up: in the XML of an .xlsx (`ingestion.package`) or .ods
(`ingestion.open_document`), in an .xls by xlrd (`ingestion.binary_workbook`). Text and HTML
tables have readers of their own.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
)

from ingestion.labels import is_blank
from ingestion.limits import DEFAULT_LIMITS, Limits
from ingestion.look import SheetLook, WorkbookLook
from ingestion.package import BrokenPackage, Package
from ingestion.recognise import CONTAINERS, Kind, Recognised, recognise
from ingestion.refusal import UnreadableFile
from ingestion.text_table import read_csv

__all__ = ["SheetCells", "UnreadableFile", "Workbook", "read_workbook"]

_OLE_MAGIC = b"\xd0\xcf\x11\xe0"


@dataclass
class SheetCells:
    """One sheet: `rows[r][c]` from cell A1 on, merged ranges, and what calamine cannot see."""

    name: str
    rows: list[list[object]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    visible: bool = True
    blind_spots: dict[tuple[int, int], str] = field(default_factory=dict)
    percent_cells: frozenset[tuple[int, int]] = frozenset()  # shown as 95%, kept as 0.95
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    def take(self, look: SheetLook) -> None:
        """Add what calamine did not see; merged ranges it does see in an .xlsx."""
        self.blind_spots = look.blind_spots
        self.percent_cells = frozenset(look.percent_cells)
        self.hidden_rows, self.hidden_columns = look.hidden_rows, look.hidden_columns

    @cached_property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0

    @cached_property
    def filled(self) -> dict[int, list[tuple[int, object]]]:
        """The cells in which a person sees a value, by row, as (column, value) from the left.

        A form is mostly empty cells: whoever looks through a whole sheet looks through these.
        """
        empty: list[object] = [""] * self.width
        filled = {}
        for number, row in enumerate(self.rows):
            if row == empty:
                continue
            held = [(col, v) for col, v in enumerate(row) if v != "" and not is_blank(v)]
            if held:
                filled[number] = held
        return filled

    @cached_property
    def rows_with_something(self) -> list[int]:
        """The rows in which a person sees anything, an error value included."""
        return sorted({*self.filled, *self._blind_columns})

    def something_in(self, row: int) -> list[int]:
        """The columns of a row in which a person sees anything, an error value included."""
        columns = [col for col, _ in self.filled.get(row, ())]
        blind = self._blind_columns.get(row)
        return sorted({*columns, *blind}) if blind else columns

    @cached_property
    def _blind_columns(self) -> dict[int, list[int]]:
        columns: dict[int, list[int]] = {}
        for row, col in self.blind_spots:
            if row < len(self.rows) and col < self.width:
                columns.setdefault(row, []).append(col)
        return columns

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
        place = self._merged_into.get((row, col))
        return self.at(*place) if place else self.at(row, col)

    def is_empty(self, row: int, col: int) -> bool:
        """Whether a person sees nothing in the cell; an error value is something."""
        return is_blank(self.at(row, col)) and (row, col) not in self.blind_spots

    def right_end(self, row: int, col: int) -> int:
        """The last column of the merged range that begins at (row, col), else `col`."""
        return self._merged_right.get((row, col), col)


@dataclass
class Workbook:
    """All sheets of one workbook with its custom document properties (form, version, year).

    `how_read` says how a text became a table; `has_macros`, that it holds programs nobody ran.
    """

    sheets: list[SheetCells]
    properties: dict[str, str] = field(default_factory=dict)
    how_read: str = ""
    has_macros: bool = False


def read_workbook(
    content: bytes, limits: Limits = DEFAULT_LIMITS, known: Recognised | None = None
) -> Workbook:
    """Open a workbook, recognised by its content (`.xlsx .xlsm .xls .et .ods .csv`, HTML).

    Raises UnreadableFile: `empty_file`, `encrypted_file`, `unreadable_file`, `too_large_file`,
    `unsafe_file`, `unsupported_format`.
    """
    known = known or recognise(content)
    if known.kind == "empty":
        raise UnreadableFile("empty_file")
    if known.kind == "encrypted":
        raise UnreadableFile("encrypted_file")
    if known.kind == "damaged":
        raise UnreadableFile("unreadable_file", known.called)
    reader = _READERS.get(known.kind)
    if reader is None:
        called = known.called or ("压缩包或邮件" if known.kind in CONTAINERS else known.kind)
        raise UnreadableFile("unsupported_format", called)
    workbook = reader(content, limits)
    if len(workbook.sheets) > limits.sheets:
        raise UnreadableFile("too_large_file", f"{len(workbook.sheets)} 张工作表")
    return workbook


def _read_xlsx(content: bytes, limits: Limits) -> Workbook:
    try:
        package = Package(content)
        _refuse_too_large(package, limits)
        package.refuse_doctype()
        properties = package.properties  # a damaged part is found here, not while reading
        sheets = _sheets(content)
        for sheet in sheets:
            sheet.take(package.look(sheet.name))
    except BrokenPackage as error:
        raise UnreadableFile("unreadable_file", str(error)) from error
    return Workbook(sheets, properties, has_macros=package.has_macros)


def _refuse_too_large(package: Package, limits: Limits) -> None:
    if package.unpacked_bytes > limits.unzipped_bytes:
        raise UnreadableFile("too_large_file", f"{package.unpacked_bytes // 1_000_000} MB")
    if len(package.sheet_names) > limits.sheets:
        raise UnreadableFile("too_large_file", f"{len(package.sheet_names)} 张工作表")
    for name in package.sheet_names:
        if beyond := package.extent_beyond(name, limits.cells):
            rows, columns = beyond
            raise UnreadableFile("too_large_file", f"{name}: {rows} × {columns}")


def _read_xls(content: bytes, limits: Limits) -> Workbook:
    from ingestion.binary_workbook import look_into_xls

    return _looked_into(content, look_into_xls(content, limits))


def _read_ods(content: bytes, limits: Limits) -> Workbook:
    from ingestion.open_document import look_into_ods

    return _looked_into(content, look_into_ods(content, limits))


def _looked_into(content: bytes, look: WorkbookLook) -> Workbook:
    """A workbook with what a look of our own has found in it; the look comes first."""
    sheets = _sheets(content)
    for sheet in sheets:
        found = look.sheets.get(sheet.name)
        if found is None:
            raise UnreadableFile("unreadable_file", f"{sheet.name}: seen by one reader only")
        sheet.take(found)
        sheet.merged = found.merged
    return Workbook(sheets, look.properties)


def _read_csv(content: bytes, limits: Limits) -> Workbook:
    rows, how_read = read_csv(content, limits)
    return Workbook([SheetCells("csv", rows)], how_read=how_read)


def _read_html(content: bytes, limits: Limits) -> Workbook:
    from ingestion.html_table import read_html

    tables, properties = read_html(content, limits)
    sheets = [
        SheetCells(t.name, t.rows, t.merged, percent_cells=frozenset(t.percent_cells))
        for t in tables
    ]
    return Workbook(sheets, properties, how_read="HTML tables")


_READERS: dict[Kind, Callable[[bytes, Limits], Workbook]] = {
    "xlsx": _read_xlsx,
    "xls": _read_xls,
    "ods": _read_ods,
    "csv": _read_csv,
    "html": _read_html,
}


def _sheets(content: bytes) -> list[SheetCells]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            _sheet(book.get_sheet_by_index(number), about.visible)
            for number, about in enumerate(book.sheets_metadata)
        ]
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


def _sheet(sheet: CalamineSheet, visible: SheetVisibleEnum) -> SheetCells:
    return SheetCells(
        name=sheet.name,
        rows=cast(list[list[object]], sheet.to_python(skip_empty_area=False)),
        merged=list(sheet.merged_cell_ranges or []),
        visible=visible == SheetVisibleEnum.Visible,
    )
