"""A figures block: rows of places and indicators, columns of figures, each cell one address."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from exports.address import Address
from exports.blocks import CellPart, CellRow, FigureColumn, FiguresBlock, IndicatorRow, PlaceRows
from exports.canvas import Canvas, HeaderColumn
from exports.cells import Figure
from exports.context import IssueContext
from exports.figures import Figures
from exports.marts import Marts, Place


@dataclass(frozen=True)
class PlacedColumn:
    """A column with its years worked out and its header filled in."""

    column: FigureColumn
    year: int
    against: int
    header: tuple[str, ...]


@dataclass(frozen=True)
class PlacedRow:
    """A row: which place, at which level of parks, which indicator or cells, which line code.

    `year` is the row's own where its cells are repeated for every year.
    """

    place: Place
    park_level: str
    label: str
    what: IndicatorRow | CellRow | None
    code: str
    emphasised: bool
    year: int | None


def expand_columns(
    block: FiguresBlock, context: IssueContext, words: dict[str, str]
) -> list[PlacedColumn]:
    """Columns in order; neighbours with `every_year` repeat together, year by year."""
    placed: list[PlacedColumn] = []
    for every_year, columns in groupby(block.columns, key=lambda column: column.every_year):
        group = list(columns)
        if every_year:
            years = range(context.first_year, context.last_year + 1)
            placed += [_placed(block, c, year, context, words) for year in years for c in group]
        else:
            placed += [_placed(block, c, context.year_of(c.year), context, words) for c in group]
    return placed


def _placed(
    block: FiguresBlock, column: FigureColumn, year: int, context: IssueContext,
    words: dict[str, str],
) -> PlacedColumn:  # fmt: skip
    against = 0 if column.against is None else context.year_of(column.against)
    mark = f"({block.year_marks[year]})" if year in block.year_marks else ""
    named = words | {"year": str(year), "against": str(against), "year_label": f"{year}年{mark}"}
    return PlacedColumn(
        column, year, against, tuple(line.format_map(named) for line in column.header)
    )


class FigureBlockWriter:
    """Writes a figures block on a canvas."""

    def __init__(self, marts: Marts, figures: Figures, context: IssueContext) -> None:
        self.marts, self.figures, self.context = marts, figures, context

    def write(self, block: FiguresBlock, canvas: Canvas) -> None:
        columns = expand_columns(block, self.context, canvas.words)
        if not block.heading_below_header:
            canvas.heading(block.heading)
        if block.show_header:
            canvas.code = 0
            canvas.header(
                [
                    *(HeaderColumn(s.header, s.span, is_text=True) for s in block.stub),
                    *(HeaderColumn(c.header, c.column.span) for c in columns),
                ],
                block.letters,
            )
        if block.heading_below_header:
            canvas.heading(block.heading)
        first_code, group = canvas.code, None
        for row in self._rows(block, canvas, first_code):
            name = row.label if block.outer == "place" else self._row_name(row.what)
            if block.group_rows and name != group:
                if group is not None and block.page_per_group:
                    canvas.sheet.row_breaks.append(canvas.row)
                group = name
                canvas.full_width("group", name, 20)
            self._write_row(block, row, columns, canvas)
            canvas.code = max(canvas.code, int(row.code))

    def _rows(self, block: FiguresBlock, canvas: Canvas, before: int) -> Iterator[PlacedRow]:
        what = list(self._what(block))
        places = list(self._places(block.places, canvas))
        pairs = (
            [(p, w) for p in places for w in enumerate(what or [(None, None)], before + 1)]
            if block.outer == "place"
            else [(p, w) for w in enumerate(what, before + 1) for p in places]
        )
        totalled = block.places[0].place != "children" and not block.group_rows
        many = len(places) > 1 and totalled
        for (place, park_level, label), (code, (row, year)) in pairs:
            is_total = many and park_level == "all" and place == places[0][0]
            yield PlacedRow(place, park_level, label, row, f"{code:02d}", is_total, year)

    def _what(
        self, block: FiguresBlock
    ) -> Iterator[tuple[IndicatorRow | CellRow | None, int | None]]:
        """What is printed of each place, with the year where a row has one of its own."""
        yield from ((row, None) for row in block.indicators)
        for row in block.cells:
            if row.every_year:
                years = range(self.context.first_year, self.context.last_year + 1)
                yield from ((row, year) for year in years)
            else:
                yield row, None

    def _places(
        self, rows: tuple[PlaceRows, ...], canvas: Canvas
    ) -> Iterator[tuple[Place, str, str]]:
        for row in rows:
            found = {
                "top": lambda: (self.marts.top,),
                "children": lambda: self.marts.children,
                "plan": lambda: self.marts.plan_places(canvas.sheet.layout.view),
            }[row.place]()
            for place in found:
                plain = canvas.words["unit_label"] if row.place == "top" else place.name
                yield place, row.park_level, row.label or plain

    def _row_name(self, what: IndicatorRow | CellRow | None) -> str:
        if isinstance(what, IndicatorRow):
            return what.label or str(self.marts.indicators[what.indicator]["name_zh"])
        return what.label if what else ""

    def _unit(self, what: IndicatorRow | CellRow | None) -> str:
        if isinstance(what, IndicatorRow):
            return str(self.marts.indicators[what.indicator]["report_unit"])
        return what.unit or "" if what else ""

    def _write_row(
        self, block: FiguresBlock, row: PlacedRow, columns: list[PlacedColumn], canvas: Canvas
    ) -> None:
        col, bold = 0, "_bold" if row.emphasised else ""
        name = self._row_name(row.what)
        indented = bool(row.what and row.what.indent) or name.startswith("其中")
        texts = {
            "indicator": ("label_indented" if indented else "label", name),
            "unit": ("centred", self._unit(row.what)),
            "code": ("centred", row.code),
            "place": ("centred", row.label),
            "year": ("centred", "" if row.year is None else f"{row.year}年"),
        }
        for stub in block.stub:
            style, text = texts[stub.part]
            canvas.put(col, style + bold, text, stub.span)
            col += stub.span
        for placed in columns:
            figure = self._figure(row, placed, canvas)
            if figure is None:
                canvas.put(col, "centred", "", placed.column.span)
            else:
                number = "number_centred" if block.align == "center" else "number"
                style = ("figure_text" if figure.number is None else number) + bold
                canvas.put_figure(col, style, figure, block.missing, placed.column.span)
            col += placed.column.span
        canvas.next_row()

    def _figure(self, row: PlacedRow, placed: PlacedColumn, canvas: Canvas) -> Figure | None:
        """None where the column says nothing about such a row."""
        column, what = placed.column, row.what
        indicator = ""
        if isinstance(what, IndicatorRow):
            indicator = what.beside or "" if column.of == "beside" else what.indicator
            if not indicator:
                return None
        address = Address(
            canvas.sheet.layout.view, self.marts.scope, row.place.level, row.place.code,
            column.park_level or row.park_level, indicator, row.year or placed.year,
            placed.against, self.context.first_year, self.context.last_year,
        )  # fmt: skip
        if column.figure == "cell" or isinstance(what, CellRow):
            figure = self._cell(address, column, what)
        else:
            figure = self.figures.of(column.figure, address)
        if figure is None:
            return None
        if column.blank_zero and figure.number is not None and figure.number.is_zero():
            return blanked(figure)
        return figure

    def _cell(
        self, address: Address, column: FigureColumn, what: IndicatorRow | CellRow | None
    ) -> Figure | None:
        """A cell of the mart that row and column name together; its n/N in the coverage column."""
        part = cell_part(column, what if isinstance(what, CellRow) else None)
        if column.figure in ("cell", "value"):
            return self.figures.cell(address, part)
        return self.figures.known_of_owed(address, part) if column.figure == "coverage" else None


def cell_part(column: FigureColumn, row: CellRow | None) -> CellPart:
    """What row and column say of a cell; the column's word comes before the row's."""
    given = {} if row is None else row.model_dump(include=set(CellPart.model_fields))
    own = column.model_dump(include=set(CellPart.model_fields), exclude_none=True)
    return CellPart(**given | own | {"key": given.get("key", {}) | column.key})


def blanked(figure: Figure) -> Figure:
    """A zero that the printed form leaves blank: traced, but no number on the sheet."""
    return Figure(replace(figure.trace, value=None), text="")
