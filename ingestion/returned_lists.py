"""退回单 and 回执: what of a city goes back, and every file that was received from it."""

import datetime as dt
import io
from collections.abc import Sequence

from xlsxwriter import Workbook

from ingestion.blank_form_measure import height
from ingestion.blank_form_styles import DEFAULT_FONT, Styles

_HEADER_ROW = 2


def write_list(
    title: str,
    note: str,
    columns: Sequence[str],
    widths: Sequence[float],
    rows: Sequence[Sequence[str | int]],
    created: dt.datetime,
) -> bytes:
    """One list as a workbook of one printed A4 sheet width; rows are numbered here."""
    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True, "default_format_properties": dict(DEFAULT_FONT)})
    moment = created.astimezone(dt.UTC).replace(tzinfo=None)
    book.set_properties({"title": title, "created": moment})
    styles = Styles(book)
    ws = book.add_worksheet()
    last = len(columns) - 1
    ws.merge_range(0, 0, 0, last, title, styles("title"))
    ws.set_row(0, 32)
    ws.merge_range(1, 0, 1, last, note, styles("left"))
    ws.set_row(1, 22)
    for col, (text, width) in enumerate(zip(columns, widths, strict=True)):
        ws.set_column(col, col, width)
        ws.write_string(_HEADER_ROW, col, text, styles("box", "header", "hei"))
    ws.set_row(_HEADER_ROW, 24)
    for row, values in enumerate(rows, _HEADER_ROW + 1):
        for col, value in enumerate((row - _HEADER_ROW, *values)):
            if isinstance(value, int):
                ws.write_number(row, col, value, styles("box", "center"))
            else:
                ws.write_string(row, col, value, styles("box", "left", "wrap"))
        texts = zip(values, widths[1:], strict=True)
        ws.set_row(row, max(height(str(text), width) for text, width in texts))
    ws.freeze_panes(_HEADER_ROW + 1, 0)
    ws.repeat_rows(_HEADER_ROW)
    ws.set_landscape()
    ws.set_paper(9)
    ws.fit_to_pages(1, 0)
    ws.set_footer("&C第 &P 页 共 &N 页")
    book.close()
    return target.getvalue()
