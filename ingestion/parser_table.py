"""A table is read: open rows under a header, totals between them set apart and compared."""

import re
from dataclasses import dataclass

from ingestion.contract import Ask, Table
from ingestion.fact import Fact
from ingestion.labels import label_key
from ingestion.locating import Cell, SheetIndex, a1
from ingestion.locating_table import FoundTable, find_table, table_rows
from ingestion.park_rows import park_of_row
from ingestion.parser_cells import (
    CellFacts,
    CellReader,
    alias_steps,
    merged_down,
    reported_unit,
)
from ingestion.table_units import StatedUnits
from ingestion.totals import TotalledTable
from ingestion.values import Reading, raw_text

# 合计, 全省合计, 济南市小计, 合计(5个), 总计:9个, 其中:国家级
_TOTAL = re.compile(
    r"^(?:\S{0,8}[省市县区])?(?:合计|小计|总计|共计)(?:\(.*\)|:?[0-9]+[个家项])?$|^其中(?::.*)?$"
)
_PART = re.compile(r"^其中(?::.*)?$")

Carried = tuple[Cell, tuple[str, ...]]
"""The cell that speaks, and the steps that led to it."""


def read_table(into: CellFacts, index: SheetIndex, table: Table) -> None:
    """Read the rows of a table; columns that are not found and totals that differ are said."""
    found = find_table(index, table)
    if found is None:
        labels = "、".join(ask.label_zh for ask in table.columns[:3])
        into.note(f"_{table.code}", "table_not_found", index.cells.name, "", labels)
        return
    for ask in table.columns:
        if ask.code not in found.columns and not ask.optional:
            lost = Reading(f"{ask.group}{ask.label_zh}", problem="label_not_found")
            into.facts.append(Fact(ask.code, table.code, into.year, lost, index.cells.name, ""))
    if rows := table_rows(index, found):
        _Rows(into, index, table, found).read(rows)


@dataclass(slots=True)
class _Column:
    """A column that was found: how its cells are read.

    `speaks_alone` is what may be left empty and is never said by another cell: most columns of most
    rows. Whether 0.95 means 95 % shows in the cell's own format only: `is_percent`.
    """

    ask: Ask
    col: int
    unit: str
    read: CellReader
    steps: tuple[str, ...]
    speaks_alone: bool
    is_percent: bool


class _Rows:
    """The rows of one table that was found on a sheet."""

    def __init__(self, into: CellFacts, index: SheetIndex, table: Table, found: FoundTable) -> None:
        self.into = into
        self.index = index
        self.table = table
        self.found = found
        self.units = StatedUnits(index, table, found)
        asked = [ask for ask in table.columns if ask.code in found.columns]
        # A park's code is read before its name, wherever it stands: the code decides.
        asked.sort(key=lambda ask: ask.code != "park_code")
        self.columns = [self._column(ask) for ask in asked]
        self.naming = max(found.label_column or 0, *sorted(found.columns.values())[:2])
        self.held: dict[str, tuple[Cell, str]] = {}
        self.sums = TotalledTable()

    def _column(self, ask: Ask) -> _Column:
        col, alias = self.found.columns[ask.code], self.found.aliases.get(ask.code)
        header = (self.found.header_row, col)
        unit = self.units.of(ask) or reported_unit(self.index, header, ask, alias)
        may_be_empty = not (ask.required or ask.merged_down or ask.carried_down_within)
        is_number = ask.type == "number"
        is_percent = is_number and ask.canonical_unit == "%"
        read, steps = self.into.reader(ask, unit), alias_steps(alias)
        return _Column(ask, col, unit, read, steps, is_number and may_be_empty, is_percent)

    def read(self, rows: list[int]) -> None:
        number = 0
        for row in rows:
            if row == self.units.row:
                continue
            if self._is_total(row, _TOTAL):
                self._total(row)
            else:
                number += 1
                self._entry(row, number)
        for row, code in self.sums.contradicted():
            place = (row, self.found.columns[code])
            raw = raw_text(self.index.cells.at(*place))
            name = self.index.cells.name
            self.into.note(f"_{self.table.code}_total", "total_differs", name, a1(place), raw)

    def _total(self, row: int) -> None:
        total = Reading("合计", steps=("total row, not counted",))
        name, where = self.index.cells.name, a1((row, 0))
        self.into.facts.append(
            Fact(f"_{self.table.code}_total", "", self.into.year, total, name, where)
        )
        if self._is_total(row, _PART):
            return
        written = {
            column.ask.code: column.read(self.index.cells.at(row, column.col)).value
            for column in self.columns
            if column.ask.type == "number" and column.ask.canonical_unit not in ("", "%")
        }
        self.sums.totals[row] = {c: v for c, v in written.items() if v is not None}

    def _entry(self, row: int, number: int) -> None:
        key = f"{self.table.code}:{number}"
        first_fact = len(self.into.facts)
        something = self.index.cells.something_in(row)
        for column in self.columns:
            ask = column.ask
            place, steps = (row, column.col), column.steps
            if column.speaks_alone:
                if column.col not in something:
                    continue
            else:
                place, carried = self._carried(ask, place)
                if not ask.required and self.index.cells.is_empty(*place):
                    continue
                steps = (*steps, *carried)
            read = column.read
            if column.is_percent:
                read = self.into.quantity_reader(self.index, "%", place, column.unit)
            fact = self.into.read(self.index, ask.code, key, self.into.year, place, read, steps)
            if ask.resolves == "park":
                self._resolved(fact, key, self.into.facts[first_fact:])
        entry = self.into.facts[first_fact:]
        self.sums.entries[row] = {
            f.field: f.reading.value for f in entry if f.reading.value is not None
        }
        self.sums.unread |= {f.field for f in entry if f.reading.problem}

    def _is_total(self, row: int, pattern: re.Pattern[str]) -> bool:
        """A label of totals, in the columns that name a row or left of them."""
        naming = self.index.cells.rows[row][: self.naming + 1]
        return any(pattern.match(label_key(raw_text(value))) for value in naming if value != "")

    def _carried(self, ask: Ask, place: Cell) -> Carried:
        """The cell that speaks for `place`: itself, its merged range, or the last one above.

        A year is carried down inside one city only; a new city must state its own. Where the
        column of cities is not found, nothing is carried.
        """
        # A figure merged over several rows is one figure: it counts in its first row only.
        anchor = place if ask.type == "number" else merged_down(self.index, place)
        within = ask.carried_down_within
        if not (ask.merged_down or within):
            return anchor, ()
        scope = self.held[within][1] if within and within in self.held else ""
        if not self.index.cells.is_empty(*anchor):
            named = label_key(raw_text(self.index.cells.shown(*anchor)))
            self.held[ask.code] = (anchor, scope if within else named)
            return anchor, (() if anchor == place else (f"merged cell {a1(anchor)}",))
        above, same = self.held.get(ask.code, (None, ""))
        if above is None or (within and (not scope or same != scope)):
            return place, ()
        return above, (f"carried down from {a1(above)}",)

    def _resolved(self, fact: Fact, key: str, row: list[Fact]) -> None:
        """The park's code beside the fact that names it; unknown names become findings."""
        code = next((f.reading for f in row if f.field == "park_code"), None)
        into = self.into
        reading = park_of_row(into.roster, fact.reading, code, into.year, into.reporter)
        into.facts.append(Fact("park", key, into.year, reading, fact.sheet, fact.cell))
