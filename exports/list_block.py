"""A list block: one row per row of a mart, held figures named, a row of roll-ups first."""

from decimal import Decimal

from exports.address import Address
from exports.canvas import Canvas, HeaderColumn
from exports.cells import Figure, Trace
from exports.context import IssueContext
from exports.layout import ListBlock, ListColumn, ListTotal
from exports.listing import as_text, list_rows
from exports.marts import KEYS, Marts, Row, held_fields, row_key
from exports.rounding import quotient, rounded

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
                tuple(line.format_map(canvas.words) for line in c.header), c.span, not _is_number(c)
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
        key = row_key(tuple(row[k] for k in KEYS[block.mart]))
        held = held_fields(row)
        facts, col = tuple(row.get("fact_ids") or ()), 0
        for column in block.columns:
            if _is_number(column):
                figure = self._figure(block, column, row, key, facts, held)
                style = "number" if figure.number is not None else "figure_text"
                canvas.put_figure(col, style, figure, block.missing, column.span)
            else:
                text = str(number) if column.type == "sequence" else self._text(column, row, held)
                centred = column.align == "center" or column.type in ("sequence", "month")
                canvas.put(col, "text_centred" if centred else "text", text, column.span)
            col += column.span
        canvas.next_row()

    @staticmethod
    def _text(column: ListColumn, row: Row, held: set[str]) -> str:
        if column.field in held:
            return HELD
        text = as_text(row[column.field or ""], column.type == "month")
        return column.values.get(text, text)

    def _figure(
        self, block: ListBlock, column: ListColumn, row: Row, key: str, facts: tuple[str, ...],
        held: set[str],
    ) -> Figure:  # fmt: skip
        field = column.field or ""
        unit, divisor, decimals = column.unit, Decimal(column.divisor), column.decimals
        if column.type == "indicator_number":
            indicator = self.marts.indicators[row["indicator"]]
            unit, decimals = indicator["report_unit"], indicator["report_decimals"]
            divisor = indicator["report_divisor"] or Decimal(1)
        value = None if row[field] is None else Decimal(row[field])
        exact = quotient(value, divisor)
        if exact is None or field in held:
            text = HELD if field in held else None
            return Figure(Trace(block.mart, key, field, None, unit), text=text)
        trace = Trace(block.mart, key, field, exact, unit, facts=facts)
        return Figure(trace, rounded(exact, decimals), decimals)

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
        key = address.five_year() if five else address.rollup()
        n, N = ("n_park_years", "n_park_years_owed") if five else ("n_counted", "n_owed")
        row = self.marts.row(total.table, key)
        exact = quotient(row["value"], Decimal(column.divisor)) if row and row[n] else None
        years = range(context.first_year, context.last_year + 1) if five else (year,)
        trace = Trace(
            total.table, row_key(key), "value", exact, column.unit,
            row[n] if row else None, row[N] if row else None,
            address.facts("each", *years) if exact is not None else (),
        )  # fmt: skip
        number = None if exact is None else rounded(exact, column.decimals)
        return Figure(trace, number, column.decimals)


def _is_number(column: ListColumn) -> bool:
    return column.type in ("number", "indicator_number")
