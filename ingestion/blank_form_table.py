"""The open tables of a form: a header of groups and leaves, then blank rows to fill."""

from itertools import groupby

from ingestion.blank_form_canvas import Canvas
from ingestion.blank_form_measure import LINE_PT, MAX_ROW_PT, lines
from ingestion.contract import Ask, Table
from ingestion.placement import Block, printed_codes


def write_table(canvas: Canvas, table: Table, block: Block) -> None:
    """Header and rows; the header is frozen, and beside it the columns that name a row."""
    _header(canvas, table, block)
    rows = range(block.first_row, block.last_row + 1)
    if table.row_label:
        style = canvas.styles("box", "center")
        for number, row in enumerate(rows, 1):
            canvas.ws.write_number(row, 0, number, style)
    for col, ask in enumerate(table.columns, block.first_col):
        _column(canvas, ask, rows, col)
    for row in rows:
        _fit_row(canvas, row, block)
    # Naming columns stay in sight only where the table is wider than a screen.
    canvas.ws.freeze_panes(block.first_row, block.first_col + 1 if table.row_label else 0)
    canvas.ws.repeat_rows(block.header_row, block.first_row - 1)
    if canvas.paging.breaks:
        canvas.ws.repeat_columns(0, block.first_col)


def _leaf_text(ask: Ask) -> str:
    return ask.label_zh + (f"\n({ask.printed_unit})" if ask.printed_unit else "")


def _header(canvas: Canvas, table: Table, block: Block) -> None:
    ws, style = canvas.ws, canvas.styles("box", "header")
    grouped = block.leaf_row > block.header_row

    def over_both(col: int, text: str) -> None:
        if grouped:
            ws.merge_range(block.header_row, col, block.leaf_row, col, "", style)
        ws.write_string(block.header_row, col, text, style)

    if table.row_label:
        over_both(0, table.row_label)
    leaf_lines = 1
    columns = enumerate(table.columns, block.first_col)
    for group, members in groupby(columns, key=lambda pair: pair[1].group):
        asked = list(members)
        first, last = asked[0][0], asked[-1][0]
        if group and last > first:
            ws.merge_range(block.header_row, first, block.header_row, last, "", style)
        if group:
            ws.write_string(block.header_row, first, group, style)
        for col, ask in asked:
            text = ask.label_zh if table.unit_row else _leaf_text(ask)
            leaf_lines = max(leaf_lines, lines(text, canvas.widths[col]))
            if group:
                ws.write_string(block.leaf_row, col, text, style)
            else:
                over_both(col, text)
    ws.set_row(block.leaf_row, leaf_lines * LINE_PT + 8)
    if table.unit_row:
        if table.row_label:
            ws.write_blank(block.leaf_row + 1, 0, None, style)
        for col, ask in enumerate(table.columns, block.first_col):
            text = "计量单位" if col == block.first_col else ask.printed_unit
            ws.write_string(block.leaf_row + 1, col, text, style)
    elif block.numbered:
        codes = printed_codes(canvas.sheet)
        if table.row_label:
            ws.write_blank(block.leaf_row + 1, 0, None, style)
        for col, ask in enumerate(table.columns, block.first_col):
            ws.write_string(block.leaf_row + 1, col, codes[ask.code], style)


def _column(canvas: Canvas, ask: Ask, rows: range, col: int) -> None:
    first = canvas.places[rows[0], col]
    is_ordinal = ask.type == "number" and ask.whole and not ask.canonical_unit
    parts = ("center",) if is_ordinal else ()
    empty = canvas.styles.of_input(first, *parts)
    filled: list[int] = []
    for row in rows:
        place = canvas.places[row, col]
        if canvas.value(place) is None:
            canvas.ws.write_blank(row, col, None, empty)
        else:
            filled.append(row)
            canvas.fill(place, *parts, given=ask.prefilled)
    if ask.merged_down and filled:
        _merge_down(canvas, filled, _last_filled(canvas, rows), col)
    canvas.accept(ask, first, rows[-1])


def _last_filled(canvas: Canvas, rows: range) -> int:
    return max(
        place.row
        for place in canvas.places.values()
        if place.row in rows and canvas.value(place) is not None
    )


def _merge_down(canvas: Canvas, filled: list[int], last: int, col: int) -> None:
    """Each value's cell grows over the rows below it until the next value, as 003 prints it."""
    for row, following in zip(filled, [*filled[1:], last + 1], strict=True):
        if following - row > 1:
            place = canvas.places[row, col]
            style = canvas.styles.of_input(place, "center")
            canvas.ws.merge_range(row, col, following - 1, col, "", style)
            canvas.fill(place, "center")


def _fit_row(canvas: Canvas, row: int, block: Block) -> None:
    """A filled row is as tall as its longest text; an empty one grows by itself with typing."""
    needed = 1
    for col in range(block.first_col, block.last_col + 1):
        text = canvas.value(canvas.places[row, col])
        if isinstance(text, str):
            needed = max(needed, lines(text, canvas.widths[col]))
    if needed > 1:
        canvas.ws.set_row(row, min(MAX_ROW_PT, needed * LINE_PT + 5))
