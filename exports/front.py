"""The first two sheets: 封面 and 报表目录."""

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from exports.canvas import lines_needed
from exports.cells import Sheet
from exports.layout import WorkbookLayout
from exports.styles import Formats

COVER, CONTENTS = "封面", "报表目录"
SYNTHETIC = "合成数据,仅供演示"
UNREPORTED = "未报园区说明:{}"
A4 = 9


def write_cover(
    book: xlsxwriter.Workbook, formats: Formats, layout: WorkbookLayout, words: dict[str, str],
    synthetic: bool,
) -> Worksheet:  # fmt: skip
    """Title, who reports, period, status, as-of moment and check code, on one A4 page."""
    page = book.add_worksheet(COVER)
    page.set_column(0, 0, 14)
    page.set_column(1, 1, 60)
    page.set_column(2, 2, 14)
    row = 5
    title = layout.title.format_map(words)
    page.merge_range(row, 0, row, 2, title, formats.get("cover_title"))
    page.set_row(row, 36.0 * lines_needed(title, 38))
    page.merge_range(row + 1, 0, row + 1, 2, layout.basis, formats.get("cover_basis"))
    page.set_row(row + 1, 30)
    if synthetic:
        page.merge_range(row + 3, 0, row + 3, 2, SYNTHETIC, formats.get("cover_synthetic"))
        page.set_row(row + 3, 30)
    lines = [line.format_map(words) for line in layout.cover]
    if words["unreported"]:
        lines.append(UNREPORTED.format(words["unreported"]))
    for i, line in enumerate(lines):
        page.write_string(row + 10 + i, 1, line, formats.get("cover_line"))
        page.set_row(row + 10 + i, 30.0 * lines_needed(line, 44))
    page.print_area(0, 0, row + 11 + len(lines), 2)
    page.fit_to_pages(1, 1)
    return page


def write_contents(
    book: xlsxwriter.Workbook, formats: Formats, sheets: list[Sheet], words: dict[str, str]
) -> Worksheet:
    """表号, 表名, 报告期别, 统计范围, 报送单位, 报送日期及方式: one line per table, linked."""
    headers = {
        "表号": 8, "表名": 34, "报告期别": 10, "统计范围": 30, "报送单位": 22, "报送日期及方式": 24,
    }  # fmt: skip
    page = book.add_worksheet(CONTENTS)
    page.merge_range(0, 0, 0, len(headers) - 1, "报表目录", formats.get("title"))
    page.set_row(0, 34)
    for col, (header, width) in enumerate(headers.items()):
        page.set_column(col, col, width)
        page.write_string(1, col, header, formats.get("header"))
    page.set_row(1, 22)
    for row, sheet in enumerate(sheets, 2):
        layout, contents = sheet.layout, sheet.layout.contents
        texts = [
            layout.table, layout.title, contents.frequency, contents.coverage, contents.reporter,
            contents.due,
        ]  # fmt: skip
        texts = [text.format_map(words) for text in texts]
        for col, text in enumerate(texts):
            page.write_string(row, col, text, formats.get("centred" if col in (0, 2) else "label"))
        target = f"internal:'{sheet.name}'!A1"
        page.write_url(row, 1, target, formats.get("link"), string=texts[1])
        widths = list(headers.values())
        lines = max(lines_needed(t, w) for t, w in zip(texts, widths, strict=True))
        page.set_row(row, max(24, 14 * lines + 8))
    page.print_area(0, 0, len(sheets) + 1, len(headers) - 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    return page
