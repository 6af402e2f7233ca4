"""What a template sees: figures that know their origin, lists of rows, places of tables."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from exports.address import Address
from exports.blocks import CellPart, FigureKind, ListBlock
from exports.cells import Figure
from exports.context import IssueContext
from exports.figures import Figures
from exports.layout_files import LayoutError
from exports.list_block import HELD, ListBlockWriter
from exports.listing import as_text, field_of, list_rows
from exports.marts import Marts, held_fields
from exports.proof import by_column, units_of_list
from exports.recompute import PrintedUnit, PrintedUnits
from exports.report_layout import FigureUse, Moved, ReportLayout
from exports.report_marks import marked, placed, plain

MISSING = "—"
_ASIDES: dict[str, FigureKind] = {
    "value": "coverage",
    "five_year": "five_year_coverage",
    "change": "comparable",
}
"""How many parks stand behind a figure of a kind."""


@dataclass(frozen=True)
class Use:
    """A figure as it was printed once: `moved` where a change is said in words."""

    figure: Figure
    printed: str
    units: PrintedUnits
    moved: bool = False


class PrintedFigure:
    """A figure in a template: `{{ f }}` is its number, `—` where nothing counts.

    `{{ f.full }}` adds the unit, `{{ f.moved }}` says a change in words with its unit,
    `{{ f.parks }}` is the figure of the parks behind it (n/N), `{% if f.known %}` asks whether
    there is one, `{% if f.above %}` whether it is more than zero.
    """

    def __init__(
        self, figure: Figure, units: PrintedUnits, report: "ReportWords",
        parks: Figure | None = None,
    ) -> None:  # fmt: skip
        self._figure, self._units, self._report, self._parks = figure, units, report, parks

    @property
    def known(self) -> bool:
        return self._figure.number is not None

    @property
    def above(self) -> bool:
        return self._figure.number is not None and self._figure.number > 0

    @property
    def unit(self) -> str:
        return self._figure.trace.unit

    @property
    def parks(self) -> "PrintedFigure":
        if self._parks is None:
            raise LayoutError(f"{self._figure.trace.table} does not know the parks of a figure")
        return PrintedFigure(self._parks, {}, self._report)

    @property
    def full(self) -> str:
        return f"{self}{self.unit if self.known else ''}"

    @property
    def moved(self) -> str:
        number, words = self._figure.number, self._report.layout.moved
        if number is None:
            return str(self)
        return self._report.use(self._figure, moved(number, self._figure, words), {}, True)

    def __str__(self) -> str:
        return self._report.use(self._figure, number_text(self._figure), self._units)


def number_text(figure: Figure) -> str:
    """A figure as tables print it."""
    if figure.number is not None:
        return f"{figure.number:.{figure.decimals}f}"
    return figure.text or MISSING


def moved(number: Decimal, figure: Figure, words: Moved) -> str:
    """A change in words; rounded to nothing it is no movement."""
    if number.is_zero():
        return words.same
    unit = words.units.get(figure.trace.unit, figure.trace.unit)
    return f"{words.up if number > 0 else words.down}{abs(number):.{figure.decimals}f}{unit}"


class ReportWords:
    """The names of one report's template; remembers which figures the template printed."""

    def __init__(
        self, layout: ReportLayout, marts: Marts, context: IssueContext, words: dict[str, str],
        on_paper: dict[str, Any],
    ) -> None:  # fmt: skip
        """`words` are those of every layout, `on_paper` those of reports alone."""
        self.layout, self.marts, self.context = layout, marts, context
        self.words, self.on_paper = words, on_paper
        self.figures, self.uses = Figures(marts), list[Use]()
        self.rows = ListBlockWriter(marts, context)

    def use(self, figure: Figure, text: str, units: PrintedUnits, moved: bool = False) -> str:
        """The marked text of a figure, remembered."""
        self.uses.append(Use(figure, text, units, moved))
        return marked(len(self.uses) - 1, text)

    def names(self) -> dict[str, Any]:
        """Everything that the template may name."""
        found: dict[str, Any] = self.words | self.on_paper
        for name, use in self.layout.figures.items():
            members = {n: self._figure(u) for n, u in use.members()}
            found[name] = members if use.vary else self._figure(use)
        found["lists"] = {name: self._list(block) for name, block in self.layout.lists.items()}
        found["tables"] = {name: placed(name) for name in self.layout.tables}
        found["charts"] = {name: placed(name) for name in self.layout.charts}
        return found

    def _figure(self, use: FigureUse) -> PrintedFigure:
        context, top = self.context, self.marts.top
        if use.indicator and use.indicator not in self.marts.indicators:
            raise LayoutError(f"{self.layout.report}: no indicator {use.indicator!r}")
        address = Address(
            self.layout.view, self.marts.scope, top.level, top.code, use.park_level, use.indicator,
            context.year_of(use.year), context.year_of(use.against or 0),
            context.first_year, context.last_year,
        )  # fmt: skip
        if use.figure != "cell":
            aside = _ASIDES.get(use.figure)
            parks = self.figures.of(aside, address) if aside else None
            return PrintedFigure(self.figures.of(use.figure, address), {}, self, parks)
        part = CellPart(**use.model_dump(include=set(CellPart.model_fields)))
        divisor = None if use.indicator and use.unit is None else Decimal(use.divisor or 1)
        unit = PrintedUnit(use.mart or "", use.column or "value", divisor, use.decimals or 0)
        figure = self.figures.cell(address, part)
        return PrintedFigure(
            figure, by_column([unit]), self, self.figures.known_of_owed(address, part)
        )

    def _list(self, block: ListBlock) -> list[dict[str, Any]]:
        """Rows with their columns by header; a number is a figure like the others."""
        units = by_column(units_of_list(block))
        found = []
        for row in list_rows(block, self.marts, self.layout.view, self.context, self.words):
            held, entry = held_fields(row), dict[str, Any]()
            for column in block.columns:
                name = column.header[0]
                if column.is_number:
                    entry[name] = PrintedFigure(self.rows.figure(block, column, row), units, self)
                elif column.field in held:
                    entry[name] = HELD
                else:
                    text = as_text(field_of(row, column.field or ""), column.type)
                    entry[name] = plain(column.values.get(text, text))
            found.append(entry)
        return found
