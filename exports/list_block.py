"""A list block: one row per row of a mart, held figures named, a row of roll-ups first."""

from decimal import Decimal

from exports.address import Address
from exports.blocks import ListBlock, ListColumn, ListTotal
from exports.canvas import Canvas, HeaderColumn
from exports.cells import Figure, Trace
from exports.context import IssueContext
from exports.listing import as_text, field_of, list_rows, message_of
from exports.mart_keys import KEYS, row_key
from exports.marts import Marts, held_fields, parts_of
from exports.rounding import HUNDRED, quotient, ratio, rounded
from exports.warehouse import Row

HELD = "待核实"


class ListBlockWriter:
    """Writes a list block on a canvas."""

    def __init__(self, marts: Marts, context: IssueContext) -> None:
        self.marts, self.context = marts, context

    def write(self, block: ListBlock, canvas: Canvas) -> None:
        view = canvas.sheet.layout.view
        rows = list_rows(block, self.marts, view, self.context, canvas.words)
        canvas.heading(block.heading)
        header = [
            HeaderColumn(
                tuple(line.format_map(canvas.words) for line in c.header), c.span, not c.is_number
            )
            for c in block.columns
        ]  # fmt: skip
        canvas.header(header, block.letters)
        self._pages(block, canvas)
        if not rows:
            canvas.put(0, "centred", block.empty, sum(c.span for c in block.columns))
            canvas.next_row()
            return
        if block.total:
            self._total(block, block.total, canvas)
        for number, row in enumerate(rows, 1):
            self._row(block, number, row, canvas)

    @staticmethod
    def _pages(block: ListBlock, canvas: Canvas) -> None:
        col = 0
        for column in block.columns:
            if column.new_page:
                canvas.sheet.column_breaks.append(col)
            col += column.span
        canvas.sheet.repeat_columns = block.repeat_columns

    def _row(self, block: ListBlock, number: int, row: Row, canvas: Canvas) -> None:
        held, col = held_fields(row), 0
        for column in block.columns:
            if column.is_number:
                figure = self.figure(block, column, row)
                style = "number" if figure.number is not None else "figure_text"
                canvas.put_figure(col, style, figure, block.missing, column.span)
            else:
                text = str(number) if column.type == "sequence" else self.text(column, row, held)
                centred = column.align == "center" or column.type in ("sequence", "month", "day")
                canvas.put(col, "text_centred" if centred else "text", text, column.span)
            col += column.span
        canvas.next_row()

    @staticmethod
    def text(column: ListColumn, row: Row, held: set[str]) -> str:
        if column.field in held:
            return HELD
        if column.type == "finding":
            return message_of(row)
        text = as_text(field_of(row, column.field or ""), column.type)
        return column.values.get(text, text)

    def figure(self, block: ListBlock, column: ListColumn, row: Row) -> Figure:
        """A number of the listed mart's row, or of the row that is joined to it."""
        name, _, inner = (column.field or "").rpartition(".")
        mart = block.joins[name].mart if name else block.mart
        source: Row | None = field_of(row, name) if name else row
        if source is None or any(source[k] is None for k in KEYS[mart]):
            return Figure(Trace(mart, "", inner, None, column.unit))
        key = row_key(tuple(source[k] for k in KEYS[mart]))
        exact, unit, decimals = self._exact(mart, column, inner, source)
        if exact is None or inner in held_fields(source):
            text = HELD if inner in held_fields(source) else None
            return Figure(Trace(mart, key, inner, None, unit), text=text)
        return Figure(Trace(mart, key, inner, exact, unit), rounded(exact, decimals), decimals)

    def _exact(
        self, mart: str, column: ListColumn, field: str, row: Row
    ) -> tuple[Decimal | None, str, int]:
        """The figure in the printed unit; a ratio's value is divided of its parts."""
        value = None if row[field] is None else Decimal(row[field])
        parts = parts_of(mart, field, row)
        if column.type == "number":
            if parts:
                value = ratio(parts[2] or HUNDRED, parts[0], parts[1])
            return quotient(value, Decimal(column.divisor)), column.unit, column.decimals
        indicator = self.marts.indicators.get(row["indicator"])
        if indicator is None:
            return None, column.unit, 0
        unit, decimals = indicator["report_unit"], indicator["report_decimals"]
        if parts:
            return ratio(parts[2] or indicator["scale"], parts[0], parts[1]), unit, decimals
        if field == "value" and row.get("numerator") is not None:
            return ratio(indicator["scale"], row["numerator"], row["denominator"]), unit, decimals
        return quotient(value, indicator["report_divisor"] or Decimal(1)), unit, decimals

    def _total(self, block: ListBlock, total: ListTotal, canvas: Canvas) -> None:
        """Roll-up figures of the unit over all its parks, never a sum of the rows below."""
        col, labelled = 0, False
        for column in block.columns:
            if column.total:
                figure = self._total_figure(column, total, canvas)
                style = "number_bold" if figure.number is not None else "figure_text_bold"
                canvas.put_figure(col, style, figure, block.missing, column.span)
            elif not labelled and column.type == "text":
                canvas.put(col, "centred_bold", total.label, column.span)
                labelled = True
            else:
                canvas.put(col, "centred_bold", "", column.span)
            col += column.span
        canvas.next_row()

    def _total_figure(self, column: ListColumn, total: ListTotal, canvas: Canvas) -> Figure:
        year, context = self.context.year_of(total.year), self.context
        address = Address(
            canvas.sheet.layout.view, self.marts.scope, self.marts.top.level, self.marts.top.code,
            indicator=column.total or "", year=year,
            first_year=context.first_year, last_year=context.last_year,
        )  # fmt: skip
        five = total.table == "fct_rollup_five_year"
        key = address.key(total.table)
        n, N = ("n_park_years", "n_park_years_owed") if five else ("n_counted", "n_owed")
        row = self.marts.row(total.table, key)
        exact = quotient(row["value"], Decimal(column.divisor)) if row and row[n] else None
        trace = Trace(
            total.table, row_key(key), "value", exact, column.unit,
            row[n] if row else None, row[N] if row else None,
        )  # fmt: skip
        number = None if exact is None else rounded(exact, column.decimals)
        return Figure(trace, number, column.decimals)
