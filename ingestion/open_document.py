"""What calamine does not show of an .ods: extents, errors, formulas, percentages, merged cells.

The package is read once, part by part; what is declared too large is never unpacked.
"""

import io
import re
import zipfile
from xml.etree import ElementTree

from ingestion.limits import Limits
from ingestion.look import SheetLook, WorkbookLook
from ingestion.package import DAMAGES
from ingestion.refusal import UnreadableFile

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_CALC_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_TYPE = f"{_OFFICE}value-type"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_ERROR = re.compile(r"^(?:#[A-Z/0!?]+[!?]?|#N/A|Err:\d+)$")
_POSITIVE = re.compile(r"[1-9][0-9]{0,8}")
_ELSEWHERE = re.compile(r"'file:|'https?:", re.IGNORECASE)


def look_into_ods(content: bytes, limits: Limits) -> WorkbookLook:
    """Raises UnreadableFile: `encrypted_file`, `unsafe_file`, `too_large_file`, or unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(part.file_size for part in archive.infolist())
            if size > limits.unzipped_bytes:
                raise UnreadableFile("too_large_file", f"{size // 1_000_000} MB")
            parts = {
                name: archive.read(name) if name in archive.namelist() else b""
                for name in ("META-INF/manifest.xml", "content.xml", "meta.xml")
            }
    except DAMAGES as error:
        raise UnreadableFile("unreadable_file", str(error)) from error
    if b"encryption-data" in parts["META-INF/manifest.xml"]:
        raise UnreadableFile("encrypted_file")
    if any(b"<!DOCTYPE" in parts[name] for name in ("content.xml", "meta.xml")):
        raise UnreadableFile("unsafe_file", "DOCTYPE")
    try:
        sheets = _sheets(parts["content.xml"], limits)
        meta = ElementTree.fromstring(parts["meta.xml"] or b"<none/>")
    except ElementTree.ParseError as error:
        raise UnreadableFile("unreadable_file", str(error)) from error
    said = {e.get(f"{_META}name", ""): e.text or "" for e in meta.iter(f"{_META}user-defined")}
    return WorkbookLook(sheets, said)


def _sheets(xml: bytes, limits: Limits) -> dict[str, SheetLook]:
    sheets: dict[str, SheetLook] = {}
    sheet, row, cells = SheetLook(), 0, list[ElementTree.Element]()
    for event, element in ElementTree.iterparse(io.BytesIO(xml), ("start", "end")):
        if event == "start":
            if element.tag == f"{_TABLE}table":
                sheet, row = SheetLook(), 0
                sheets[element.get(f"{_TABLE}name", "")] = sheet
        elif element.tag in _CELLS:
            cells.append(element)
        elif element.tag == f"{_TABLE}table-row":
            repeated = _count(element, "rows-repeated")
            _row(sheet, row, repeated, cells)
            if sheet.rows * sheet.columns > limits.cells:
                name = list(sheets)[-1]
                raise UnreadableFile("too_large_file", f"{name}: {sheet.rows} × {sheet.columns}")
            row += repeated
            cells = []
            element.clear()
    return sheets


def _row(sheet: SheetLook, row: int, repeated: int, cells: list[ElementTree.Element]) -> None:
    """Note one row; a cell or a row that is repeated stands at each of its places."""
    col = 0
    for cell in cells:
        width = _count(cell, "columns-repeated")
        down, right = _count(cell, "rows-spanned"), _count(cell, "columns-spanned")
        if down * right > 1:
            sheet.merged.append(((row, col), (row + down - 1, col + right - 1)))
        problem = _problem(cell)
        percent = cell.get(_TYPE) == "percentage"
        if problem or cell.get(_TYPE) or next(iter(cell), None) is not None:
            sheet.span(row + repeated - 1, col + width - 1)
            for place in _places(row, repeated, col, width) if problem or percent else ():
                if problem:
                    sheet.blind_spots[place] = problem
                if percent:
                    sheet.percent_cells.add(place)
        col += width


def _places(row: int, repeated: int, col: int, width: int) -> list[tuple[int, int]]:
    if repeated * width > 1_000_000:
        raise UnreadableFile("too_large_file", f"{repeated} × {width}")
    return [(row + i, col + j) for i in range(repeated) for j in range(width)]


def _count(element: ElementTree.Element, what: str) -> int:
    """How many rows or columns an element says; 1 where it says nothing."""
    said = element.get(f"{_TABLE}number-{what}", "1")
    if not _POSITIVE.fullmatch(said):
        raise UnreadableFile("unreadable_file", f"number-{what}={said!r}")
    return int(said)


def _problem(cell: ElementTree.Element) -> str | None:
    """What keeps the value of a cell from being taken as the sender's figure."""
    formula = cell.get(f"{_TABLE}formula", "")
    shown = "".join(cell.itertext()).strip() if cell.get(_TYPE) in (None, "string") else ""
    if cell.get(_CALC_TYPE) == "error" or (formula and _ERROR.match(shown)):
        return "error_value"
    if _ELSEWHERE.search(formula):
        return "external_link"
    return "formula_without_value" if formula and not cell.get(_TYPE) else None
