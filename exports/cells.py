"""Cells as they will stand on a sheet: a text or a rounded number, and where it comes from."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from exports.blocks import Chart
from exports.layout import TableLayout


@dataclass(frozen=True, slots=True)
class Trace:
    """A figure's origin: mart, key (values in the order of `marts.KEYS`), column, unrounded value.

    `value` is in the printed `unit`; None where nothing is printed as a number.
    """

    table: str
    row_key: str
    column: str
    value: Decimal | None = None
    unit: str = ""
    n: int | None = None
    N: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """What a figure cell prints: a rounded number with its decimals, or a text."""

    trace: Trace
    number: Decimal | None = None
    decimals: int = 0
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, zero-based. `across` and `down` are the merged size."""

    row: int
    col: int
    style: str
    text: str = ""
    number: Decimal | None = None
    decimals: int = 0
    trace: Trace | None = None
    across: int = 1
    down: int = 1

    @property
    def printed(self) -> str:
        """The cell as the eye reads it."""
        return self.text if self.number is None else f"{self.number:.{self.decimals}f}"


class Range(NamedTuple):
    """Cells of a sheet, zero-based, both ends included."""

    first_row: int
    first_col: int
    last_row: int
    last_col: int


@dataclass(frozen=True)
class PlacedChart:
    """A chart, the cells it draws (a name and a range each), their names, and where it stands."""

    chart: Chart
    unit: str
    decimals: int
    series: tuple[tuple[str, Range], ...]
    names: Range
    row: int
    x_px: int
    width_px: int
    height_px: int


@dataclass
class Sheet:
    """A sheet that is ready to be written. Widths in characters, heights in points."""

    layout: TableLayout
    name: str
    cells: list[Cell] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    repeat_rows: tuple[int, int] | None = None
    freezes: bool = True
    repeat_columns: int = 0
    row_breaks: list[int] = field(default_factory=list)
    column_breaks: list[int] = field(default_factory=list)
    charts: list[PlacedChart] = field(default_factory=list)

    @property
    def figures(self) -> list[Cell]:
        """Cells that print a figure of a mart, in reading order."""
        traced = (cell for cell in self.cells if cell.trace is not None)
        return sorted(traced, key=lambda cell: (cell.row, cell.col))
