"""Composed sheets become an .xlsx file with reproducible bytes."""

from datetime import datetime
from itertools import pairwise
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from exports.cells import Cell, Sheet
from exports.charts import insert_chart
from exports.front import A4, SYNTHETIC, write_contents, write_cover
from exports.layout import WorkbookLayout
from exports.styles import SONG, Formats

MARGIN_INCHES = 0.5
PAGE_PIXELS = {
    "portrait": (8.27 - 2 * MARGIN_INCHES) * 96,
    "landscape": (11.69 - 2 * MARGIN_INCHES) * 96,
}
DIGIT_PIXELS = 9.2
EXCEL_TEXT_LIMIT = 32_767


def write_workbook(
    path: Path,
    layout: WorkbookLayout,
    sheets: list[Sheet],
    words: dict[str, str],
    created: datetime,
    synthetic: bool,
) -> None:
    """Cover, contents, tables. `created` (UTC) is the as-of moment, for reproducible bytes."""
    normal = {"font_name": SONG, "font_size": 10}
    book = xlsxwriter.Workbook(str(path), {"default_format_properties": normal})
    book.set_properties({"title": layout.title.format_map(words), "created": created})
    formats = Formats(book)
    pages = [
        write_cover(book, formats, layout, words, synthetic),
        write_contents(book, formats, sheets, words),
    ]
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        write_sheet(book, page, sheet, formats)
        pages.append(page)
    for page in pages:
        _page_setup(page, words, synthetic)
    book.close()


def _page_setup(page: Worksheet, words: dict[str, str], synthetic: bool) -> None:
    font = '&"宋体,常规"&9'
    right = SYNTHETIC if synthetic else words["unit_label"]
    page.set_footer(
        f"&L{font} {words['status']} 校验码:{words['check_code']}"
        f"&C{font} 第 &P 页 共 &N 页&R{font} {right}"
    )
    page.set_paper(A4)
    page.set_margins(MARGIN_INCHES, MARGIN_INCHES, 0.6, 0.7)
    page.center_horizontally()
    page.hide_gridlines(2)


def write_sheet(book: xlsxwriter.Workbook, page: Worksheet, sheet: Sheet, formats: Formats) -> None:
    for col, width in enumerate(sheet.widths):
        page.set_column(col, col, width)
    for row, height in sheet.heights.items():
        page.set_row(row, height)
    for cell in sheet.cells:
        _write_cell(page, cell, formats)
    for chart in sheet.charts:
        insert_chart(book, page, chart)
    chart_ends = [c.row + _rows_high(sheet, c.height_px) for c in sheet.charts]
    last_row, last_col = max(*sheet.heights, *chart_ends), len(sheet.widths) - 1
    page.ignore_errors({"number_stored_as_text": f"A1:{xl_rowcol_to_cell(last_row, last_col)}"})
    page.print_area(0, 0, last_row, last_col)
    if sheet.repeat_rows:
        page.repeat_rows(*sheet.repeat_rows)
    if sheet.repeat_rows and sheet.freezes:
        page.freeze_panes(sheet.repeat_rows[1] + 1, sheet.repeat_columns)
    if sheet.repeat_columns:
        page.repeat_columns(0, sheet.repeat_columns - 1)
    _fit(page, sheet)


def _rows_high(sheet: Sheet, pixels: int) -> int:
    return int(-(-pixels * 0.75 // sheet.layout.row_height))


def _write_cell(page: Worksheet, cell: Cell, formats: Formats) -> None:
    decimals = cell.decimals if cell.number is not None else None
    look = formats.get(cell.style, decimals)
    if cell.across > 1 or cell.down > 1:
        last = (cell.row + cell.down - 1, cell.col + cell.across - 1)
        page.merge_range(cell.row, cell.col, *last, "", look)
    if cell.number is not None:
        page.write_number(cell.row, cell.col, float(cell.number), look)
    elif cell.text:
        page.write_string(cell.row, cell.col, cell.text[:EXCEL_TEXT_LIMIT], look)
    elif cell.across == cell.down == 1:
        page.write_blank(cell.row, cell.col, None, look)


def _fit(page: Worksheet, sheet: Sheet) -> None:
    """Shrink to the page's width.

    Column breaks of our own hold only with a scale of our own: they are ignored under "fit to
    pages". The scale leaves room for the widest fonts that stand in for 宋体.
    """
    orientation = sheet.layout.orientation
    if orientation == "landscape":
        page.set_landscape()
    page.set_h_pagebreaks(sheet.row_breaks)
    if not sheet.column_breaks:
        page.fit_to_pages(1, 0)
        return
    repeated = sum(sheet.widths[: sheet.repeat_columns])
    edges = [0, *sheet.column_breaks, len(sheet.widths)]
    widest = max(sum(sheet.widths[a:b]) + (repeated if a else 0) for a, b in pairwise(edges))
    page.set_print_scale(min(100, int(100 * PAGE_PIXELS[orientation] / (widest * DIGIT_PIXELS))))
    page.set_v_pagebreaks(sheet.column_breaks)
    page.print_across()
