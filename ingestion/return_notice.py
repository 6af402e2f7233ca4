"""The sheet 退回说明: what is wrong with a return, in the order of mending, each line linked."""

import re
from collections.abc import Sequence
from urllib.parse import quote

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.blank_form_measure import height
from ingestion.notice_words import words
from ingestion.remark import Line, Notice, lines

# Differ from each other and from the colours of a blank form, in black and white too.
COLOURS = {"error": "FFF4A0A0", "question": "FFFFB84D", "note": "FFBDD7EE"}
_WIDTHS = (6.0, 18.0, 16.0, 48.0, 43.0, 26.0, 12.0)
_LAST = len(_WIDTHS)
_LABEL_COLUMNS = 2
_CELLS_SHOWN = 3
# XML 1.0, 2.2 Char; the carriage return is no line break in a cell.
_NOT_IN_XML = re.compile(r"[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SONG, _HEI = "宋体", "黑体"
_GREY = Side(style="thin", color="FF7F7F7F")
_BOX = Border(left=_GREY, right=_GREY, top=_GREY, bottom=_GREY)
_CENTER = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
_INDENT = 2.0  # what the indent takes of a column's width
_HEADER = PatternFill("solid", fgColor="FFDCE6F1")


def fill_of(severity: str) -> PatternFill:
    return PatternFill("solid", fgColor=COLOURS[severity])


def write_notice(
    book: Workbook,
    notice: Notice,
    sheets: Sequence[str],
    *,
    title: str,
    how: Sequence[str],
    beside: str = "",
) -> Worksheet:
    """Put the sheet first in `book` and open the workbook there.

    `sheets` are the names of the sheets that the lines may speak of, in their order. `beside` is
    the file that links lead to where the notice is a workbook of its own.
    """
    ws = book.create_sheet(title, 0)
    row = _head(ws, notice, how)
    told = lines(notice.told, sheets)
    row = _count(ws, row, len(told))
    header = row
    for col, text in enumerate(words()["columns"], 1):
        cell = ws.cell(row, col, text)
        cell.font, cell.fill, cell.border = Font(name=_HEI, size=10), _HEADER, _BOX
        cell.alignment = _CENTER
    ws.row_dimensions[row].height = 22
    for number, line in enumerate(told, 1):
        row += 1
        _line(ws, row, number, line, sheets, beside)
    _page(ws, header, row)
    _open_at(book, ws)
    return ws


def _head(ws: Worksheet, notice: Notice, how: Sequence[str]) -> int:
    """Who, which year, the verdict and how to mend; the next free row."""
    fixed = words()
    for col, width in enumerate(_WIDTHS, 1):
        ws.column_dimensions[chr(64 + col)].width = width
    ws.merge_cells(start_row=1, start_column=1, end_row=1, end_column=_LAST)
    ws["A1"] = fixed["title"]
    ws["A1"].font, ws["A1"].alignment = Font(name=_HEI, size=18, bold=True), _CENTER
    ws.row_dimensions[1].height = 32
    reporter = " ".join(filter(None, (notice.reporter, notice.reporter_name)))
    verdict = "batch" if notice.parts else notice.verdict
    told = [
        ("reporter", reporter or fixed["unknown_reporter"]),
        ("year", str(notice.report_year or fixed["unknown_year"])),
        ("form", notice.form_title or fixed["unknown_year"]),
        ("file", f"{notice.file_name}({notice.received_at})"),
        ("verdict", fixed["verdict"].get(verdict, notice.verdict_zh)),
        *([("parts", "\n".join(map(_part, notice.parts)))] if notice.parts else []),
        ("how", "\n".join(how)),
    ]
    width = sum(_WIDTHS[_LABEL_COLUMNS:])
    for row, (code, text) in enumerate(told, 2):
        ws.merge_cells(start_row=row, start_column=1, end_row=row, end_column=_LABEL_COLUMNS)
        first = _LABEL_COLUMNS + 1
        ws.merge_cells(start_row=row, start_column=first, end_row=row, end_column=_LAST)
        for col in range(1, _LAST + 1):
            ws.cell(row, col).border = _BOX
        label, value = ws.cell(row, 1, fixed["labels"][code]), ws.cell(row, first)
        _text(value, text)
        label.font, label.fill, label.alignment = Font(name=_HEI, size=10), _HEADER, _CENTER
        bold = code == "verdict"
        value.font = Font(name=_SONG, size=10, bold=bold, color="FFC00000" if bold else None)
        value.alignment = _LEFT
        ws.row_dimensions[row].height = height(text, width)
    return len(told) + 2


def _part(part: Notice) -> str:
    """A return of a batch with its verdict."""
    reporter = " ".join(filter(None, (part.reporter, part.reporter_name)))
    named = f"{reporter}({part.form_title})" if reporter else words()["unknown_row"]
    return f"{named}:{part.verdict_zh}"


def _count(ws: Worksheet, row: int, count: int) -> int:
    """How many lines there are; the next free row."""
    ws.merge_cells(start_row=row, start_column=1, end_row=row, end_column=_LAST)
    ws.cell(row, 1, words()["summary"].format(count=count))
    ws.cell(row, 1).font = Font(name=_HEI, size=10)
    ws.cell(row, 1).alignment = Alignment(vertical="center")
    ws.row_dimensions[row].height = 24
    return row + 1


def _line(
    ws: Worksheet, row: int, number: int, line: Line, sheets: Sequence[str], beside: str
) -> None:
    place = _place(line)
    rule = f"{line.rule} {words()['severities'][line.severity]}"
    texts = (str(number), line.sheet, place, line.message, line.remedy, line.raw, rule)
    for col, text in enumerate(texts, 1):
        cell = ws.cell(row, col)
        _text(cell, text)
        cell.font, cell.border = Font(name=_SONG, size=10), _BOX
        cell.alignment = _CENTER if col in (1, 3, 7) else _LEFT
    ws.cell(row, 1).value = number
    ws.cell(row, 1).fill = ws.cell(row, _LAST).fill = fill_of(line.severity)
    if line.cells and line.sheet in sheets:
        linked = ws.cell(row, 3)
        linked.hyperlink = _link(linked.coordinate, line, beside)
        linked.font = Font(name=_SONG, size=10, color="FF0563C1", underline="single")
    needed = (height(text, width - _INDENT) for text, width in zip(texts, _WIDTHS, strict=True))
    ws.row_dimensions[row].height = max(needed)


def _place(line: Line) -> str:
    """The cells, as far as the column holds them; what was read names all of them."""
    if not line.cells:
        return "" if line.sheet else words()["whole_file"]
    if len(line.cells) <= _CELLS_SHOWN:
        return "、".join(line.cells)
    return words()["more_cells"].format(first=line.cells[0], count=len(line.cells))


def _link(at: str, line: Line, beside: str) -> Hyperlink:
    name = writable(line.sheet).replace("'", "''")
    location = f"'{name}'!{line.cells[0]}"
    if beside:
        return Hyperlink(ref=at, target=quote(beside), location=location)
    return Hyperlink(ref=at, location=location, display=line.cells[0])


def writable(text: str) -> str:
    """The text without the characters that a workbook's XML cannot hold."""
    return _NOT_IN_XML.sub("", text)


def _text(cell: object, text: str) -> None:
    """Text stays text: what a sender wrote may begin with `=`."""
    cell.value = writable(text)  # type: ignore[attr-defined]
    cell.data_type = "s"  # type: ignore[attr-defined]


def _page(ws: Worksheet, header: int, last: int) -> None:
    ws.sheet_view.showGridLines = False
    ws.sheet_properties.tabColor = "C00000"
    ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    ws.page_setup.orientation, ws.page_setup.paperSize = "landscape", ws.PAPERSIZE_A4
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
    ws.page_margins.left = ws.page_margins.right = 0.5
    ws.page_margins.top = ws.page_margins.bottom = 0.6
    ws.page_margins.header = ws.page_margins.footer = 0.25
    ws.print_options.horizontalCentered = True
    ws.print_title_rows = f"{header}:{header}"
    ws.print_area = f"A1:{chr(64 + _LAST)}{last}"
    ws.oddFooter.center.text = "第 &P 页 共 &N 页"


def _open_at(book: Workbook, ws: Worksheet) -> None:
    """Two selected sheets are one group: what is typed on one would be typed on both."""
    book.active = book.index(ws)
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is ws
