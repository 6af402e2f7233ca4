"""Bytes become cells: a workbook is read by calamine into sheets of plain values.

calamine does not see error values and formulas without a cached value (both come as blanks). A
cheap look into the sheet's XML decides whether the slower look that names those cells is needed.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from xml.etree import ElementTree

import openpyxl
from openpyxl.utils.cell import coordinate_to_tuple
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
)

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_BLIND_SPOT = re.compile(rb'<f[ >/]|t="e"')
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"


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

    def shown(self, row: int, col: int) -> object:
        """The value that a person sees at (row, col), merged ranges resolved; '' outside."""
        top, left = self.anchor(row, col)
        if top < len(self.rows) and left < len(self.rows[top]):
            return self.rows[top][left]
        return ""

    def right_end(self, row: int, col: int) -> int:
        """The last column of the merged range that begins at (row, col), else `col`."""
        return self._merged_right.get((row, col), col)


@dataclass
class Workbook:
    """All sheets of one workbook with its bytes, for the looks that calamine cannot do."""

    sheets: list[SheetCells]
    content: bytes = b""

    @cached_property
    def _formats(self) -> dict[str, dict[tuple[int, int], str]]:
        book = openpyxl.load_workbook(io.BytesIO(self.content), read_only=False)
        return {
            sheet.title: {
                (cell.row - 1, cell.column - 1): cell.number_format
                for row in sheet.iter_rows()
                for cell in row
                if "%" in (cell.number_format or "")
            }
            for sheet in book.worksheets
        }

    def is_percent(self, sheet: str, row: int, col: int) -> bool:
        """Whether the cell's number format shows a percentage (95% is stored as 0.95)."""
        return (row, col) in self._formats.get(sheet, {})

    @cached_property
    def properties(self) -> dict[str, str]:
        """The custom document properties (form, version, synthetic mark)."""
        return custom_properties(self.content)


def custom_properties(content: bytes) -> dict[str, str]:
    """Custom properties of an .xlsx; {} for other formats or when there are none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            root = ElementTree.fromstring(archive.read("docProps/custom.xml"))
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError):
        return {}
    return {prop.get("name", ""): "".join(prop.itertext()) for prop in root}


def read_workbook(content: bytes) -> Workbook:
    """Open a workbook (`.xlsx .xlsm .xls .ods`).

    Raises UnreadableFile: `empty_file`, `encrypted_file`, `unreadable_file`.
    """
    if not content:
        raise UnreadableFile("empty_file")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [_sheet(book.get_sheet_by_index(i), book, i) for i in range(len(book.sheet_names))]
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
    for sheet, spots in zip(sheets, _blind_spots(content, len(sheets)), strict=False):
        sheet.blind_spots = spots
    return Workbook(sheets, content)


def _sheet(sheet: CalamineSheet, book: CalamineWorkbook, index: int) -> SheetCells:
    return SheetCells(
        name=sheet.name,
        rows=list(map(list, sheet.to_python(skip_empty_area=False))),
        merged=list(sheet.merged_cell_ranges or []),
        visible=book.sheets_metadata[index].visible == SheetVisibleEnum.Visible,
    )


def _blind_spots(content: bytes, count: int) -> Iterator[dict[tuple[int, int], str]]:
    """Per sheet, the cells with an error value or a formula without a value."""
    if not content.startswith(b"PK"):
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        for number in range(1, count + 1):
            part = f"xl/worksheets/sheet{number}.xml"
            xml = archive.read(part) if part in names else b""
            yield _name_blind_spots(xml) if _BLIND_SPOT.search(xml) else {}


def _name_blind_spots(xml: bytes) -> dict[tuple[int, int], str]:
    spots = {}
    for _, cell in ElementTree.iterparse(io.BytesIO(xml)):
        if cell.tag != f"{_MAIN}c":
            continue
        value = cell.find(f"{_MAIN}v")
        if cell.get("t") == "e":
            problem = "error_value"
        elif cell.find(f"{_MAIN}f") is not None and (value is None or not value.text):
            problem = "formula_without_value"
        else:
            continue
        row, col = coordinate_to_tuple(cell.get("r", "A1"))
        spots[row - 1, col - 1] = problem
    return spots
