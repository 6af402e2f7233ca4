"""Single cells become facts: each is read as the contract asks, and kept with its address."""

from collections.abc import Callable

from ingestion.contract import Ask, Contract
from ingestion.fact import Fact, problem_fact
from ingestion.labels import header_unit, label_key
from ingestion.locating import Cell, SheetIndex, a1
from ingestion.roster import Roster
from ingestion.units import units
from ingestion.values import (
    Reading,
    raw_text,
    read_count,
    read_date,
    read_month,
    read_number,
    read_percentage,
    read_text,
    read_year,
)
from ingestion.values_choices import read_choice, read_task
from ingestion.wording import Alias, Quantity

CellReader = Callable[[object], Reading]


def text_at(index: SheetIndex, row: int, col: int | None) -> str:
    """The text shown at (row, col) without outer white space; '' where there is no column."""
    return raw_text(index.cells.shown(row, col)).strip() if col is not None else ""


def alias_steps(*aliases: Alias | None) -> tuple[str, ...]:
    """How a value was found that stands under another wording than the printed one."""
    if not any(aliases):
        return ()
    return tuple(f"label read as its alias {alias.label}" for alias in aliases if alias)


def reported_unit(index: SheetIndex, header: Cell, line: Quantity, alias: Alias | None) -> str:
    """The unit of a column or field: printed with its label, else that of the wording or year.

    A bracket behind a label may also hold a remark.
    """
    if line.canonical_unit:
        printed = header_unit(raw_text(index.cells.shown(*header)))
        if printed and label_key(printed) in units():
            return printed
    return (alias.unit if alias else "") or line.printed_in


def merged_down(index: SheetIndex, place: Cell) -> Cell:
    """The first cell of a range merged over rows; what is merged over columns speaks once."""
    anchor = index.cells.anchor(*place)
    return anchor if anchor[1] == place[1] else place


class CellFacts:
    """The facts of one return while its cells are read.

    `year` is None and `reporter` '' where they are not certain.
    """

    def __init__(
        self, contract: Contract, year: int | None, roster: Roster, reporter: str = ""
    ) -> None:
        self.contract = contract
        self.reporter = reporter
        self.year = year
        self.roster = roster
        self.facts: list[Fact] = []
        singles = (ask for sheet in contract.sheets for ask in sheet.fields)
        self._year_fields = {ask.code for ask in singles if ask.type == "year"}

    def note(self, field_code: str, problem: str, sheet: str, cell: str, raw: str = "") -> None:
        """Keep what is wrong with something that has no value of its own."""
        self.facts.append(problem_fact(field_code, problem, sheet, cell, raw))

    def named_years(self) -> dict[str, int]:
        """The years that fields of this form have named so far, by field code."""
        return {
            fact.field: int(fact.reading.text)
            for fact in self.facts
            if not fact.row_key and fact.field in self._year_fields and fact.reading.text
        }

    def read(
        self,
        index: SheetIndex,
        code: str,
        row_key: str,
        value_year: int | None,
        place: Cell,
        read: CellReader,
        steps: tuple[str, ...] = (),
    ) -> Fact:
        """Read one cell and keep its fact; `steps` tell how the cell was found."""
        cells = index.cells
        raw = cells.at(*place)
        if index.alias:
            steps = (f"sheet read as its alias {index.alias}", *steps)
        if problem := cells.blind_spots and cells.blind_spots.get(place):
            reading = Reading(raw_text(raw), problem=problem)
        else:
            reading = read(raw)
        if cells.percent_cells and place in cells.percent_cells and isinstance(raw, (int, float)):
            reading = _not_a_share(reading)
        if steps:
            reading = reading._replace(steps=(*steps, *reading.steps))
        fact = Fact(code, row_key, value_year, reading, cells.name, a1(place))
        self.facts.append(fact)
        return fact

    def reader(self, ask: Ask, reported_unit: str) -> CellReader:
        """How the cells of a field or table column are read."""
        if ask.type == "number" and not ask.canonical_unit:
            return read_count
        if ask.type == "number":
            unit, words = ask.canonical_unit, self.contract.blank_words
            return lambda raw: read_number(raw, unit, reported_unit, words)
        if ask.type == "choice":
            return lambda raw: read_choice(raw, ask.options)
        if ask.type == "task":
            return lambda raw: read_task(raw, ask.options)
        return {"year": read_year, "month": read_month, "date": read_date}.get(ask.type, read_text)

    def quantity_reader(
        self, index: SheetIndex, canonical: str, place: Cell, unit: str
    ) -> CellReader:
        """How one figure is read; a percentage needs the cell's number format."""
        words = self.contract.blank_words
        if canonical == "%":
            shown_as_percent = place in index.cells.percent_cells
            return lambda raw: read_percentage(raw, shown_as_percent, unit, words)
        return lambda raw: read_number(raw, canonical, unit, words)


def _not_a_share(reading: Reading) -> Reading:
    """A cell that shows 95% where tonnes are asked is not 0.95 t."""
    if reading.value is None or reading.unit_reported in ("", "%"):
        return reading
    return Reading(reading.raw_text, unit_reported="%", problem="unknown_unit")
