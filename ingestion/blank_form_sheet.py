"""One sheet of a form from top to bottom: head, fields, grid or table, notes, page setup."""

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from ingestion.blank_form_canvas import FIELD_WIDTHS, Canvas, Workshop
from ingestion.blank_form_grid import write_grid
from ingestion.blank_form_measure import MARGIN_INCH, SPLIT_SCALE, fits, height
from ingestion.blank_form_table import write_table
from ingestion.contract import Ask, Sheet
from ingestion.placement import is_cover

SYNTHETIC_ZH = "合成数据,仅供演示"
ROW_PT, NARRATIVE_PT = 20.0, 210.0
A4 = 9


def write_sheet(ws: Worksheet, sheet: Sheet, shop: Workshop, notes: Sequence[str]) -> None:
    """Draw one sheet; `notes` are printed as 说明 below what is asked."""
    canvas = Canvas(ws, sheet, shop)
    for col, width in enumerate(canvas.widths):
        ws.set_column(col, col, width)
    # A default, not a height of each row: rows without their own still grow with what is typed.
    ws.set_default_row(ROW_PT)
    _head(canvas)
    for ask, row, col in canvas.where.fields:
        _field(canvas, ask, row, col)
    if sheet.grid and canvas.where.grid:
        write_grid(canvas, sheet.grid, canvas.where.grid)
    if sheet.table and canvas.where.table:
        write_table(canvas, sheet.table, canvas.where.table)
    last_row = _notes(canvas, notes)
    protect(ws, rows_may_be_added=sheet.table is not None)
    set_page(ws, sheet.orientation, last_row, len(canvas.widths) - 1, shop.synthetic)
    if canvas.paging.breaks:
        ws.set_print_scale(SPLIT_SCALE)
        ws.set_v_pagebreaks(list(canvas.paging.breaks))


def protect(ws: Worksheet, *, rows_may_be_added: bool = False) -> None:
    """Guard against slips, without a password: sizes may be changed, rows of a table added."""
    options = {"format_columns": True, "format_rows": True, "insert_rows": rows_may_be_added}
    ws.protect("", options)


def set_page(
    ws: Worksheet, orientation: str, last_row: int, last_col: int, synthetic: bool
) -> None:
    """A4, one page wide, centred, page number at the foot."""
    ws.set_paper(A4)
    ws.set_landscape() if orientation == "landscape" else ws.set_portrait()
    ws.set_margins(left=MARGIN_INCH, right=MARGIN_INCH, top=0.7, bottom=0.7)
    ws.center_horizontally()
    ws.fit_to_pages(1, 0)
    ws.print_area(0, 0, last_row, last_col)
    ws.set_footer('&C&"宋体,Regular"&9第 &P 页 共 &N 页')
    if synthetic:  # every printed page says so, not only the first
        ws.set_header(f'&R&"黑体,Regular"&9&KC00000{SYNTHETIC_ZH}')
    ws.hide_gridlines(2)


def mark_synthetic(ws: Worksheet, shop: Workshop, col: int = 0, side: str = "left") -> None:
    """Say in the first line that nothing here is real."""
    if shop.synthetic:
        ws.write_string(0, col, SYNTHETIC_ZH, shop.styles("red", side))


def _head(canvas: Canvas) -> None:
    ws, sheet, shop = canvas.ws, canvas.sheet, canvas.shop
    styles, last = canvas.styles, canvas.title_last
    # An annex is numbered at the left, a statistical table (表号) at the right.
    annex = sheet.number.startswith("附件")
    if sheet.number:
        side = "left" if annex else "right"
        ws.write_string(0, 0 if annex else last, sheet.number, styles("hei", side))
    mark_synthetic(ws, shop, last if annex else 0, "right" if annex else "left")
    cover = is_cover(sheet)
    ws.set_row(1, 90 if cover else 32)
    if cover or shop.contract.identity.title:
        canvas.across(1, shop.title_zh, styles("cover_title" if cover else "title"))
        canvas.across(2, shop.period_zh, styles("center", "large"))
    else:
        canvas.across(1, sheet.title, styles("title"))
        _reporter_and_period(canvas)
    if cover:
        canvas.across(3, shop.contract.basis_zh, styles("center", "large"))


def _reporter_and_period(canvas: Canvas) -> None:
    """Left and right on one line; one after the other where the columns leave no room for that."""
    ws, shop, last = canvas.ws, canvas.shop, canvas.title_last
    reporter = f"填报单位：{shop.reporter_zh}"
    if fits(reporter, sum(canvas.widths[:last])):
        ws.write_string(2, 0, reporter, canvas.styles())
        ws.write_string(2, last, shop.period_zh, canvas.styles("right"))
    else:
        canvas.across(2, f"{reporter}\u3000\u3000{shop.period_zh}", canvas.styles("left"))


def _field(canvas: Canvas, ask: Ask, row: int, col: int) -> None:
    ws, place = canvas.ws, canvas.places[row, col + 1]
    above_table = canvas.where.table is not None
    narrative = ask.type == "narrative"
    # What nobody prefilled stays open: else a form for no particular park could not be sent.
    given = ask.prefilled and canvas.value(place) is not None
    roomy = () if above_table or narrative else ("large", "indent")
    parts = (*roomy, "left") if ask.type in ("year", "choice") else roomy
    unit = f"\n({ask.printed_unit})" if ask.printed_unit else ""
    label = ask.label_zh + unit
    ws.write_string(row, col, label, canvas.styles("box", "header", *roomy[:1]))
    if not ask.at_foot and not above_table:
        style = canvas.styles.of_input(place, *parts, given=given)
        ws.merge_range(row, col + 1, row, len(FIELD_WIDTHS) - 1, "", style)
    canvas.fill(place, *parts, given=given)
    if narrative:
        text = canvas.value(place)
        room = sum(FIELD_WIDTHS[1:])
        ws.set_row(row, height(text if isinstance(text, str) else "", room, least=NARRATIVE_PT))
    else:
        # Labels stand in 12 points where there is room: wider and taller than what is measured.
        ws.set_row(
            row, 24 if above_table else max(32, 1.2 * height(label, canvas.widths[col] / 1.2))
        )
    if not given:
        canvas.accept(ask, place, row)


def _notes(canvas: Canvas, notes: Sequence[str]) -> int:
    """The 说明 under the sheet, and where there is a cover its version; returns the last row."""
    row = canvas.where.last_row + (2 if is_cover(canvas.sheet) else 1)
    room = sum(canvas.widths[canvas.title_first : canvas.title_last + 1])
    style = canvas.styles("wrap", "left", "small")
    for position, text in enumerate(notes):
        line = f"说明：{text}" if position == 0 else text
        canvas.across(row, line, style)
        canvas.ws.set_row(row, height(line, room, least=18))
        row += 1
    if is_cover(canvas.sheet) or canvas.shop.contract.identity.title:
        canvas.across(row, canvas.shop.version_zh, canvas.styles("small", "right", "grey_text"))
        row += 1
    return row - 1
