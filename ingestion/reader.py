"""Bytes become cells: a workbook is read by calamine into sheets of plain values.

What calamine does not see is looked up: in the XML of an .xlsx (`ingestion.package`) or .ods
(`ingestion.open_document`), in an .xls by xlrd (`ingestion.binary_workbook`). Text and HTML
tables have readers of their own.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast
from zipfile import ZipFile

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
)

from ingestion.limits import DEFAULT_LIMITS, Limits
from ingestion.look import WorkbookLook
from ingestion.package import BrokenPackage, Package
from ingestion.recognise import CONTAINERS, Kind, Recognised, recognise
from ingestion.refusal import UnreadableFile
from ingestion.sheet_cells import SheetCells
from ingestion.text_table import read_csv

__all__ = ["SheetCells", "UnreadableFile", "Workbook", "read_workbook"]

GUIDE, DIRECTORY = "填表说明", "报表目录"  # of our blank forms: they explain and ask nothing
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"


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
    if known.archive:
        workbook = _read_xlsx(content, known.archive, limits)
    elif reader:
        workbook = reader(content, limits)
    else:
        called = known.called or ("压缩包或邮件" if known.kind in CONTAINERS else known.kind)
        raise UnreadableFile("unsupported_format", called)
    if len(workbook.sheets) > limits.sheets:
        raise UnreadableFile("too_large_file", f"{len(workbook.sheets)} 张工作表")
    return workbook


def _read_xlsx(content: bytes, archive: ZipFile, limits: Limits) -> Workbook:
    try:
        package = Package(content, archive)
        _refuse_too_large(package, limits)
        package.refuse_doctype()
        properties = package.properties  # a damaged part is found here, not while reading
        unread = (GUIDE, DIRECTORY) if "parkreport_form" in properties else ()
        sheets = _sheets(package.with_unpacked, unread)
        for sheet in sheets:
            if sheet.name not in unread:
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
    "xls": _read_xls,
    "ods": _read_ods,
    "csv": _read_csv,
    "html": _read_html,
}


def _sheets(content: bytes, unread: Sequence[str] = ()) -> list[SheetCells]:
    """All sheets in their order; those `unread` by name only."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            SheetCells(about.name, [])
            if about.name in unread
            else _sheet(book.get_sheet_by_index(number), about.visible)
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
