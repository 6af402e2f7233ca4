"""What calamine does not show of an .xls or .et: extents, errors, percentages, merged cells.

These formats keep no custom properties that xlrd reads; the mark of synthetic forms is searched
for as bytes, so that a converted demonstration form stays one.
"""

import io
import re

import xlrd

from ingestion.limits import Limits
from ingestion.look import SheetLook, WorkbookLook
from ingestion.refusal import UnreadableFile

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_SYNTHETIC = "parkreport_synthetic"


def look_into_xls(content: bytes, limits: Limits) -> WorkbookLook:
    """Raises UnreadableFile: `encrypted_file`, `too_large_file`, `unreadable_file`."""
    try:
        book = xlrd.open_workbook(
            file_contents=content, logfile=io.StringIO(), formatting_info=True, on_demand=True
        )
        look = WorkbookLook()
        for name in book.sheet_names():
            look.sheets[name] = _sheet(book, name, limits)
            book.unload_sheet(name)
    except (UnreadableFile, MemoryError):
        raise
    except Exception as error:  # xlrd meets damage with whatever it stumbles over
        problem = "encrypted_file" if "encrypted" in str(error) else "unreadable_file"
        raise UnreadableFile(problem, f"{type(error).__name__}: {error}") from error
    if any(_SYNTHETIC.encode(e) in content for e in ("utf-8", "utf-16-le")):
        look.properties[_SYNTHETIC] = "yes"
    return look


def _sheet(book: xlrd.Book, name: str, limits: Limits) -> SheetLook:
    sheet = book.sheet_by_name(name)
    look = SheetLook(sheet.nrows, sheet.ncols)
    if sheet.nrows * sheet.ncols > limits.cells:
        raise UnreadableFile("too_large_file", f"{name}: {sheet.nrows} × {sheet.ncols}")
    percent = {
        number
        for number, style in enumerate(book.xf_list)
        if "%" in _LITERAL.sub("", book.format_map[style.format_key].format_str)
    }
    for row in range(sheet.nrows):
        for col, cell in enumerate(sheet.row(row)):
            if cell.ctype == xlrd.XL_CELL_ERROR:
                look.blind_spots[row, col] = "error_value"
            if cell.xf_index in percent:
                look.percent_cells.add((row, col))
    look.merged = [
        ((top, left), (bottom - 1, right - 1)) for top, bottom, left, right in sheet.merged_cells
    ]
    return look
