"""The sheet that is being drawn: its places, columns and pages, and how a value gets into a cell.

The parts of a sheet (`blank_form_sheet`, `blank_form_grid`, `blank_form_table`) draw on a
`Canvas`; what is the same for the whole workbook stands in its `Workshop`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ingestion.blank_form_measure import Paging, paging
from ingestion.blank_form_styles import Styles, decimals, digits_rule
from ingestion.blank_form_validation import Rule, rule_for
from ingestion.contract import Ask, Contract, Sheet
from ingestion.placement import Layout, Place, layout, sheet_places

FIELD_WIDTHS = (20.0, 26.0, 14.0, 28.0)
GRID_WIDTHS = (33.0, 11.0, 6.0)
VALUE_WIDTH, SOURCE_WIDTH, EVIDENCE_WIDTH = 15.0, 11.0, 13.0
TASK_WIDTHS, TASK_TEXT_WIDTH = (20.0, 6.0), 66.0
ROW_LABEL_WIDTH = 6.0

Key = tuple[str, str, str, str]
"""Code, row key, grid column, role: `Place.key`."""


@dataclass(frozen=True)
class Workshop:
    """What all sheets of one workbook share."""

    styles: Styles
    contract: Contract
    year: int
    values: Mapping[Key, object]
    title_zh: str
    period_zh: str
    reporter_zh: str
    check_code: str
    synthetic: bool

    @property
    def version_zh(self) -> str:
        return f"表式版本 {self.contract.form}/{self.contract.version}"


class Canvas:
    """One sheet of a form with its places; `title_last` is the last column under the title."""

    def __init__(self, ws: Worksheet, sheet: Sheet, shop: Workshop) -> None:
        self.ws = ws
        self.sheet = sheet
        self.shop = shop
        self.styles: Styles = shop.styles
        self.where: Layout = layout(sheet)
        self.places: dict[tuple[int, int], Place] = {(p.row, p.col): p for p in sheet_places(sheet)}
        self.widths = column_widths(sheet)
        self.paging = _paging(sheet, self.where, self.widths)
        self.title_last = self.paging.first_page_last_col

    def value(self, place: Place) -> object:
        """What the filling has for a place, or None."""
        return self.shop.values.get(place.key)

    def fill(self, place: Place, *parts: str, given: bool = False) -> None:
        """Write a place's value, or an empty cell that can be filled."""
        value = self.value(place)
        style = self.styles.of_input(place, *parts, given=given)
        if isinstance(value, date) and place.type != "date":
            # Otherwise a date in a cell for text or a month would show as its serial number.
            style = self.styles.of_input(place, "as_date", *parts, given=given)
        put(self.ws, place.row, place.col, value, style)

    def accept(self, ask: Ask, first: Place, last_row: int) -> None:
        """Validate a field, or a table's column downwards from its first place."""
        rule = rule_for(ask, first.cell, self.shop.contract.blank_words)
        self.validate((first.row, first.col, last_row, first.col), rule)
        self.show_digits(first, last_row, first.col)

    def validate(self, cells: tuple[int, int, int, int], rule: Rule) -> None:
        """Attach a validation. Raises ValueError when Excel's limits do not allow it."""
        if self.ws.data_validation(*cells, rule):
            raise ValueError(f"{self.sheet.name}, row {cells[0] + 1}: Excel refuses {rule}")

    def show_digits(self, first: Place, last_row: int, last_col: int) -> None:
        """Let the number cells of a range show more decimals than usual where they hold more."""
        if first.type == "number":
            rule = digits_rule(first.cell, decimals(first.indicator), self.styles)
            self.ws.conditional_format(first.row, first.col, last_row, last_col, rule)

    @property
    def title_first(self) -> int:
        """Columns repeated on further pages would repeat a piece of what stands in them."""
        return self.where.table.first_col + 1 if self.paging.breaks and self.where.table else 0

    def across(self, row: int, text: str, style: Format) -> None:
        """Write a text over the width of the (first) page."""
        if self.title_last > self.title_first:
            self.ws.merge_range(row, self.title_first, row, self.title_last, "", style)
        self.ws.write_string(row, self.title_first, text, style)


def put(ws: Worksheet, row: int, col: int, value: object, style: Format) -> None:
    """Write a value as what it is: text stays text, a decimal becomes a number."""
    if value is None:
        ws.write_blank(row, col, None, style)
    elif isinstance(value, str):
        ws.write_string(row, col, value, style)
    elif isinstance(value, bool):
        ws.write_boolean(row, col, value, style)
    elif isinstance(value, int | float | Decimal):
        ws.write_number(row, col, float(value), style)
    elif isinstance(value, date):
        ws.write_datetime(row, col, value, style)
    else:
        raise TypeError(f"row {row + 1}, column {col + 1}: a cell cannot hold {value!r}")


def column_widths(sheet: Sheet) -> list[float]:
    """Wide enough for every printed label; what a sender writes wraps or shrinks."""
    if table := sheet.table:
        return [ROW_LABEL_WIDTH] * bool(table.row_label) + [ask.width for ask in table.columns]
    if grid := sheet.grid:
        if grid.tasks_of:
            text = TASK_TEXT_WIDTH / len(grid.columns)
            return [*TASK_WIDTHS, *[text] * len(grid.columns)]
        beside = [SOURCE_WIDTH] * bool(grid.source_column)
        beside += [EVIDENCE_WIDTH] * bool(grid.evidence_column)
        return [*GRID_WIDTHS, *[VALUE_WIDTH] * len(grid.columns), *beside]
    return list(FIELD_WIDTHS)


def _paging(sheet: Sheet, where: Layout, widths: list[float]) -> Paging:
    if not (sheet.table and where.table):
        return Paging((), len(widths) - 1)
    columns = sheet.table.columns
    starts = frozenset(
        where.table.first_col + i
        for i, ask in enumerate(columns)
        if i and (not ask.group or ask.group != columns[i - 1].group)
    )
    return paging(widths, sheet.orientation, where.table.first_col + 1, starts)
