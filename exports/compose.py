"""A workbook before it is written: every layout of it laid out on a sheet of cells."""

from collections.abc import Sequence
from itertools import accumulate

from exports.blocks import (
    Block,
    Chart,
    ChartsBlock,
    FigureColumn,
    FiguresBlock,
    ListBlock,
    ListColumn,
    Notes,
    NotesBlock,
    Stub,
)
from exports.canvas import Canvas
from exports.cells import PlacedChart, Range, Sheet
from exports.context import IssueContext, conditions
from exports.figure_block import FigureBlockWriter, expand_columns
from exports.figures import Figures
from exports.layout import TableLayout
from exports.layout_files import LayoutError
from exports.list_block import ListBlockWriter
from exports.marts import Marts


def compose(
    layouts: tuple[TableLayout, ...],
    marts: Marts,
    context: IssueContext,
    words: dict[str, str],
    composed: Sequence[Sheet] = (),
) -> list[Sheet]:
    """One sheet per layout. Raises LayoutError where a layout names an unknown indicator.

    `composed` are the sheets of another edition: what both print alike is taken from there.
    """
    figures = Figures(marts)
    alike = [sheet for sheet in composed if not sheet.layout.speaks_of_editions]
    return [
        next((sheet for sheet in alike if sheet.layout == layout), None)
        or SheetComposer(layout, marts, figures, context, words).sheet_of_cells()
        for layout in layouts
    ]


class SheetComposer:
    """Lays one table out: title, blocks in order, notes."""

    def __init__(
        self, layout: TableLayout, marts: Marts, figures: Figures, context: IssueContext,
        words: dict[str, str],
    ) -> None:  # fmt: skip
        _check_indicators(layout, marts)
        self.layout, self.marts, self.context = layout, marts, context
        self.areas: dict[int, tuple[int, int, int]] = {}
        self.figure_writer = FigureBlockWriter(marts, figures, context)
        self.list_writer = ListBlockWriter(marts, context)
        self.words = words | {"table": layout.table}
        widths = list(layout.grid) or self._widths()
        holding = frozenset(conditions(context, marts.words) | {layout.view})
        self.canvas = Canvas(
            Sheet(layout, layout.sheet.format_map(words), widths=widths),
            self._first_page_columns(len(widths)), self.words, holding,
        )  # fmt: skip

    def sheet_of_cells(self) -> Sheet:
        self._title()
        for number, block in enumerate(self.layout.blocks):
            match block:
                case FiguresBlock():
                    self.figure_writer.write(block, self.canvas)
                case ListBlock():
                    self.list_writer.write(block, self.canvas)
                case NotesBlock():
                    self.canvas.heading(block.heading)
                    self._notes(block.items, "{number}. " if block.numbered else "")
                case ChartsBlock():
                    self._charts(block)
            # A block's last header row, its first and its last row of figures.
            self.areas[number] = (
                self.canvas.header_row,
                self.canvas.header_row + 1,
                self.canvas.row - 1,
            )
        if self.layout.notes:
            self._notes(self.layout.notes, "{number}. ", opening="注:")
        self._settle_repeated_rows()
        return self.canvas.sheet

    def _settle_repeated_rows(self) -> None:
        """The last header repeats on the pages after it; the panes freeze below an only one."""
        headers = sum(
            isinstance(b, ListBlock) or (isinstance(b, FiguresBlock) and b.show_header)
            for b in self.layout.blocks
        )
        self.canvas.sheet.freezes = headers == 1
        if self.canvas.sheet.charts:
            self.canvas.sheet.repeat_rows = None

    def _widths(self) -> list[float]:
        """Widths of the widest block, column by column."""
        found: list[float] = []
        for block in self.layout.blocks:
            for col, width in enumerate(self._block_widths(block)):
                found[col : col + 1] = [max([width, *found[col : col + 1]])]
        return found

    def _block_widths(self, block: Block) -> list[float]:
        if isinstance(block, FiguresBlock):
            columns = expand_columns(block, self.context, self.words)
            return [*(s.width for s in block.stub), *(c.column.width for c in columns)]
        if isinstance(block, ListBlock):
            return [column.width for column in block.columns]
        return []

    def _first_page_columns(self, columns: int) -> int:
        lists = [b for b in self.layout.blocks if isinstance(b, ListBlock)]
        breaks = [i for b in lists for i, column in enumerate(b.columns) if column.new_page]
        return min([columns, *breaks])

    def _title(self) -> None:
        layout, canvas = self.layout, self.canvas
        if layout.above:
            canvas.full_width("above", layout.above)
        canvas.full_width("title", layout.title.format_map(canvas.words), 30)
        if layout.subtitle:
            canvas.full_width("subtitle", layout.subtitle.format_map(canvas.words), 20)
        if layout.under_title:
            left, middle, right = (t.format_map(canvas.words) for t in layout.under_title)
            first, last = self._thirds()
            canvas.put(0, "under_left", left, first)
            canvas.put(first, "under_middle", middle, last - first)
            canvas.put(last, "under_right", right, canvas.columns - last)
            canvas.next_row()

    def _thirds(self) -> tuple[int, int]:
        """Columns where the middle and the right third of the first page begin, by width."""
        columns = self.canvas.columns
        ends = list(accumulate(self.canvas.sheet.widths[:columns]))
        middle = max(1, sum(end <= ends[-1] * 0.36 for end in ends))
        right = max(middle + 1, sum(end <= ends[-1] * 0.66 for end in ends))
        return middle, min(right, columns - 1)

    def _notes(self, notes: Notes, number: str, opening: str = "") -> None:
        canvas = self.canvas
        kept = [n for n in notes if n.when is None or n.when in canvas.conditions]
        for i, note in enumerate(kept, 1):
            text = note.text.format_map(canvas.words)
            canvas.full_width("note", f"{opening if i == 1 else ''}{number.format(number=i)}{text}")

    def _charts(self, block: ChartsBlock) -> None:
        """Charts in a grid; what has nothing to draw is left out."""
        canvas, layout = self.canvas, self.layout
        canvas.heading(block.heading)
        total_px = sum(int(width * 7 + 5) for width in canvas.sheet.widths[: canvas.columns])
        width = total_px // block.across - 8
        rows_high = -(-block.height_px * 3 // 4 // int(layout.row_height)) + 1
        for number, chart in enumerate(block.charts):
            line, place = divmod(number, block.across)
            if place == 0 and number:
                canvas.row += rows_high
                if (line - block.first_page_rows) % block.rows_per_page == 0:
                    canvas.sheet.row_breaks.append(canvas.row)
            placed = PlacedChart(
                chart, *self._drawn(chart), canvas.row, place * (width + 8), width, block.height_px
            )
            canvas.sheet.charts.append(placed)
        canvas.row += rows_high

    def _drawn(self, chart: Chart) -> tuple[str, int, tuple[tuple[str, Range], ...], Range]:
        """Unit, decimals, the ranges that a chart draws with their names, and their categories."""
        block, (header, first, last) = self.layout.blocks[chart.block], self.areas[chart.block]
        if chart.values:
            return _over_rows(block, chart, (header, first, last), self.canvas.words)
        assert isinstance(block, FiguresBlock)
        rows = {
            cell.trace.row_key.rsplit("/", 1)[-1]: cell.row
            for cell in self.canvas.sheet.figures
            if cell.trace
        }
        left = len(block.stub)
        right = left + len(expand_columns(block, self.context, self.canvas.words)) - 1
        indicators = [self.marts.indicators[code] for code in chart.indicators]
        series = tuple(
            (str(i["name_zh"]), Range(rows[code], left, rows[code], right))
            for i, code in zip(indicators, chart.indicators, strict=True)
        )
        unit, decimals = str(indicators[0]["report_unit"]), indicators[0]["report_decimals"]
        return unit, decimals, series, Range(header, left, header, right)


def _over_rows(
    block: Block, chart: Chart, area: tuple[int, int, int], words: dict[str, str]
) -> tuple[str, int, tuple[tuple[str, Range], ...], Range]:
    """Columns of a block drawn over its rows."""
    if not isinstance(block, FiguresBlock | ListBlock):
        raise LayoutError(f"chart {chart.title}: only figures and lists can be drawn")
    stub = block.stub if isinstance(block, FiguresBlock) else ()
    columns: list[Stub | FigureColumn | ListColumn] = [*stub, *block.columns]
    starts = [sum(c.span for c in columns[:i]) for i in range(len(columns))]
    drawn = [columns[i] for i in chart.values]
    series = tuple(
        (c.header[-1].format_map(words), Range(area[1], starts[i], area[2], starts[i]))
        for c, i in zip(drawn, chart.values, strict=True)
    )
    named = Range(area[1], starts[chart.names], area[2], starts[chart.names])
    first = drawn[0]
    if isinstance(first, Stub):
        raise LayoutError(f"chart {chart.title}: column {chart.values[0]} holds no figures")
    return first.unit or "", first.decimals or 0, series, named


def _check_indicators(layout: TableLayout, marts: Marts) -> None:
    for number, block in enumerate(layout.blocks):
        named: list[str] = []
        if isinstance(block, FiguresBlock):
            named = [c for r in block.indicators for c in (r.indicator, r.beside) if c]
        elif isinstance(block, ListBlock):
            named = [c.total for c in block.columns if c.total]
        elif isinstance(block, ChartsBlock):
            named = [code for chart in block.charts for code in chart.indicators]
        for code in named:
            if code not in marts.indicators:
                raise LayoutError(f"{layout.table}: blocks.{number}: no indicator {code!r}")
