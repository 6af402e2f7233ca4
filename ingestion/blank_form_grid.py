"""The grids of a form: indicators by years (甲 乙 丙 1 2 …), and the progress of tasks in words."""

from collections.abc import Sequence
from itertools import groupby

from ingestion.blank_form_canvas import Canvas
from ingestion.blank_form_measure import height
from ingestion.blank_form_styles import decimals
from ingestion.blank_form_validation import (
    NARRATIVE_LIMIT,
    rule_for_row,
    rule_for_source,
    rule_for_text,
)
from ingestion.contract import Grid
from ingestion.placement import GRID_LEAD, Block, printed_codes
from ingestion.seeds import tasks

TASK_PT = 110.0


def write_grid(canvas: Canvas, grid: Grid, block: Block) -> None:
    """Header, column numbers and rows; what stands beside the rows is frozen with the header."""
    headers = ["主要任务", "代码"] if grid.tasks_of else ["指标名称", "计量单位", "代码"]
    for column in grid.columns:
        year = column.year_of(canvas.shop.year, {}) if column.type == "number" else None
        about = f"({year}年)" if year and not grid.tasks_of and not grid.by_column else ""
        headers.append("\n".join(filter(None, (column.label, about, column.hint))))
    headers += [text for text in (grid.source_column, grid.evidence_column) if text]
    _header(canvas, headers, block)
    if grid.tasks_of:
        _task_rows(canvas, grid.tasks_of, block)
        for col, column in enumerate(grid.columns, block.first_col):
            cells = (block.first_row, col, block.last_row, col)
            canvas.validate(cells, rule_for_text(column.label, NARRATIVE_LIMIT))
    else:
        _indicator_rows(canvas, grid, block)
        _accepted(canvas, grid, block)
    canvas.ws.freeze_panes(block.first_row, 0 if grid.tasks_of else GRID_LEAD)
    canvas.ws.repeat_rows(block.header_row, block.first_row - 1)


def _header(canvas: Canvas, headers: Sequence[str], block: Block) -> None:
    style = canvas.styles("box", "header")
    for col, text in enumerate(headers):
        canvas.ws.write_string(block.header_row, col, text, style)
    sized = zip(headers, canvas.widths, strict=True)
    canvas.ws.set_row(block.header_row, max(height(text, width, least=26) for text, width in sized))
    if block.numbered:
        values = [str(number) for number in range(1, len(headers) - GRID_LEAD + 1)]
        for col, text in enumerate(["甲", "乙", "丙", *values]):
            canvas.ws.write_string(block.header_row + 1, col, text, style)


def _task_rows(canvas: Canvas, scheme: str, block: Block) -> None:
    name_style, code_style = canvas.styles("box", "wrap"), canvas.styles("box", "center")
    for row, (code, name) in enumerate(tasks(scheme).items(), block.first_row):
        canvas.ws.write_string(row, 0, name, name_style)
        canvas.ws.write_string(row, 1, code, code_style)
        tallest = TASK_PT
        for col in range(block.first_col, block.last_col + 1):
            place = canvas.places[row, col]
            canvas.fill(place, "as_narrative")
            text = canvas.value(place)
            if isinstance(text, str):
                tallest = max(tallest, height(text, canvas.widths[col]))
        canvas.ws.set_row(row, tallest)


def _indicator_rows(canvas: Canvas, grid: Grid, block: Block) -> None:
    codes, centred = printed_codes(canvas.sheet), canvas.styles("box", "center")
    for row, asked in enumerate(grid.rows, block.first_row):
        part = ("indent",) if asked.label_zh.startswith("其中") else ()
        style = canvas.styles("box", "wrap", *part)
        canvas.ws.write_string(row, 0, asked.label_zh, style)
        canvas.ws.write_string(row, 1, asked.printed_unit, centred)
        canvas.ws.write_string(row, 2, codes[asked.code], centred)
        for col in range(block.first_col, block.last_col + 1):
            canvas.fill(canvas.places[row, col])


def _accepted(canvas: Canvas, grid: Grid, block: Block) -> None:
    """Validations: per row for figures (their prompts differ), per column for what is beside."""
    words = canvas.shop.contract.blank_words
    last_value = block.first_col + len(grid.columns) - 1
    last_figure = last_value - sum(column.type == "text" for column in grid.columns)
    for row, asked in enumerate(grid.rows, block.first_row):
        first = canvas.places[row, block.first_col]
        rule = rule_for_row(asked, first.cell, words, defined=not grid.by_column)
        canvas.validate((row, first.col, row, last_figure), rule)
    rows = enumerate(grid.rows, block.first_row)
    for _, run in groupby(rows, key=lambda pair: decimals(pair[1].code)):
        numbers = [row for row, _ in run]
        first = canvas.places[numbers[0], block.first_col]
        canvas.show_digits(first, numbers[-1], last_figure)
    for col in range(last_figure + 1, block.last_col + 1):
        place = canvas.places[block.first_row, col]
        rule_of = rule_for_source if place.role == "source" else rule_for_text
        label = place.label_zh if place.role != "value" else grid.columns[col - GRID_LEAD].label
        canvas.validate((block.first_row, col, block.last_row, col), rule_of(label))
