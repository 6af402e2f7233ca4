"""The desk is written: one workbook, the same bytes for the same rows, where staff can decide.

Only columns to fill are open, in yellow, with drop-downs; all else is protected.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from exports.canvas import lines_needed
from exports.styles import HEI, SONG
from ingestion.desk_layout import HEADER_ROW, DeskColumn, DeskSheet, desk_layout

_A4 = 9
_LINE = 13.5
_MOST_LINES = 8
_MAY = {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True}
_BASE = {"font_name": SONG, "font_size": 10, "valign": "vcenter", "text_wrap": True}
_OPEN = {"bg_color": "#FFF8DC", "locked": False, "border": 1, "num_format": "@"}


def write_desk(
    path: Path, rows: Mapping[str, Sequence[Mapping[str, str]]], as_of: str, created: datetime
) -> None:
    """Write the desk. `as_of` is the moment in words, `created` the same in UTC."""
    layout = desk_layout()
    book = xlsxwriter.Workbook(str(path), {"default_format_properties": {"font_name": SONG}})
    book.set_properties({"title": layout.title, "created": created})
    pens = _Pens(book)
    _guide(book, pens, as_of)
    for sheet in layout.sheets:
        page = book.add_worksheet(sheet.name)
        _Page(page, sheet, pens).write(rows[sheet.code])
    book.close()


class _Pens:
    """The formats of the workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, str], Format] = {}
        self.title = book.add_format({"font_name": HEI, "font_size": 15, "valign": "vcenter"})
        self.note = book.add_format({**_BASE, "font_color": "#595959", "valign": "top"})
        self.line = book.add_format({**_BASE, "font_size": 12})
        head = {**_BASE, "font_name": HEI, "border": 1, "align": "center"}
        self.shown_header = book.add_format({**head, "bg_color": "#E7E6E6"})
        self.fill_header = book.add_format({**head, "bg_color": "#FFE699"})

    def of(self, column: DeskColumn) -> Format:
        kind = ("fill" if column.fill else "shown", column.align)
        if kind not in self._made:
            look = {**_BASE, "border": 1, "align": column.align, "font_size": 9}
            look |= {"indent": 1} if column.align == "left" else {}
            self._made[kind] = self._book.add_format(look | (_OPEN if column.fill else {}))
        return self._made[kind]


def _guide(book: xlsxwriter.Workbook, pens: _Pens, as_of: str) -> None:
    guide = desk_layout().guide
    page = book.add_worksheet(guide.name)
    page.set_column(0, 0, 96)
    page.write_string(0, 0, desk_layout().title, pens.title)
    page.set_row(0, 30)
    for number, line in enumerate(guide.lines, 1):
        said = line.format(as_of=as_of)
        page.write_string(number, 0, said, pens.line)
        page.set_row(number, 19.0 * lines_needed(said, 76))
    page.protect("", _MAY)
    page.set_landscape()
    page.set_paper(_A4)
    page.print_area(0, 0, len(guide.lines), 0)
    page.fit_to_pages(1, 0)
    page.hide_gridlines(2)


class _Page:
    """One sheet: title, what to do, header, rows, and empty rows where lines may be added."""

    def __init__(self, page: Worksheet, sheet: DeskSheet, pens: _Pens) -> None:
        self.page, self.sheet, self.pens = page, sheet, pens

    def write(self, rows: Sequence[Mapping[str, str]]) -> None:
        page, columns = self.page, self.sheet.columns
        last = len(columns) - 1
        # In one screen's width: what is merged over all columns ends beyond the window.
        page.write_string(0, 0, self.sheet.title, self.pens.title)
        page.set_row(0, 26)
        page.merge_range(1, 0, 1, min(last, 8), self.sheet.note, self.pens.note)
        width = sum(column.width for column in columns[:9])
        page.set_row(1, 15.0 * lines_needed(self.sheet.note, width) + 4)
        for col, column in enumerate(columns):
            page.set_column(col, col, column.width)
            pen = self.pens.fill_header if column.fill else self.pens.shown_header
            page.write_string(HEADER_ROW - 1, col, column.label, pen)
        page.set_row(HEADER_ROW - 1, 30)
        for number, row in enumerate(rows, HEADER_ROW):
            self._row(number, row)
        total = len(rows) + self.sheet.more
        for number in range(HEADER_ROW + len(rows), HEADER_ROW + total):
            self._row(number, {})
        if not total:
            page.write_string(HEADER_ROW, 0, desk_layout().empty, self.pens.note)
        end = HEADER_ROW + max(total, 1) - 1
        for col, column in enumerate(columns):
            self._drop_down(col, column, end)
        page.autofilter(HEADER_ROW - 1, 0, end, last)
        page.freeze_panes(HEADER_ROW, 0)
        page.ignore_errors({"number_stored_as_text": f"A1:XFD{end + 1}"})
        page.protect("", _MAY)
        self._paper(last, end)

    def _row(self, number: int, row: Mapping[str, str]) -> None:
        lines = 1
        for col, column in enumerate(self.sheet.columns):
            text = row.get(column.code, "")
            text = (column.choices | column.values).get(text, text)
            if text:
                self.page.write_string(number, col, text, self.pens.of(column))
                lines = max(lines, lines_needed(text, column.width * 1.1 - 2))
            else:
                self.page.write_blank(number, col, None, self.pens.of(column))
        self.page.set_row(number, 4 + _LINE * min(lines, _MOST_LINES))

    def _drop_down(self, col: int, column: DeskColumn, end: int) -> None:
        if column.choices:
            rule = {"validate": "list", "source": [*column.choices.values()]}
            self.page.data_validation(HEADER_ROW, col, end, col, rule)

    def _paper(self, last: int, end: int) -> None:
        self.page.set_landscape()
        self.page.set_paper(_A4)
        self.page.set_margins(0.4, 0.4, 0.5, 0.5)
        self.page.fit_to_pages(1, 0)
        self.page.repeat_rows(0, HEADER_ROW - 1)
        self.page.print_area(0, 0, end, last)
        self.page.set_footer("&C&P / &N")
