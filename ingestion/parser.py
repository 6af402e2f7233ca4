"""Cells become facts: one file's workbook is read against the form contracts.

A fact that could not be read carries `!problem` in `reading`; so do facts that stand for what is
missing as a whole (a sheet, a table, a label). What a problem means for the return is not decided
here but in `expectations`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ingestion.contract import Ask, Contract, Grid, Sheet, Table
from ingestion.hidden import hidden_places
from ingestion.identity import find_sender, identify
from ingestion.labels import is_blank, label_key
from ingestion.limits import DEFAULT_LIMITS, Limits
from ingestion.locating import (
    FoundGrid,
    SheetIndex,
    a1,
    field_labels,
    find_field,
    find_grid,
    find_sheets,
    find_table,
    table_rows,
)
from ingestion.reader import UnreadableFile, Workbook, read_workbook
from ingestion.roster import Roster
from ingestion.seeds import indicators
from ingestion.table_units import find_unit_row, reported_unit
from ingestion.totals import TotalledTable
from ingestion.values import (
    Reading,
    raw_text,
    read_choice,
    read_count,
    read_date,
    read_month,
    read_number,
    read_percentage,
    read_task,
    read_text,
    read_year,
)

READER_VERSION = "1"
# 合计, 全省合计, 济南市小计, 合计(5个), 总计:9个, 其中:国家级
_TOTAL = re.compile(
    r"^(?:\S{0,8}[省市县区])?(?:合计|小计|总计|共计)(?:\(.*\)|:?[0-9]+[个家项])?$|^其中(?::.*)?$"
)
_PART = re.compile(r"^其中(?::.*)?$")
_PRINTED_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})年")

Place = tuple[int, int]


@dataclass(slots=True)
class Fact:
    """One value read from one cell; the return it belongs to is known by its holder."""

    field: str
    row_key: str
    value_year: int | None
    reading: Reading
    sheet: str
    cell: str
    source: str = ""
    evidence: str = ""


@dataclass
class ParsedReturn:
    """One reporter's form in one file. `reporter` is '' and `report_year` None if not certain."""

    form: str
    form_version: str
    reporter: str
    report_year: int | None
    facts: list[Fact] = field(default_factory=list)
    synthetic: bool = False


def _text_at(index: SheetIndex, row: int, col: int | None) -> str:
    return raw_text(index.cells.shown(row, col)).strip() if col is not None else ""


def parse_file(content: bytes, roster: Roster, limits: Limits = DEFAULT_LIMITS) -> ParsedReturn:
    """Read one file; bad input never raises, a refusal is a return whose one fact says why."""
    try:
        workbook = read_workbook(content, limits)
        contract = identify(workbook)
        if contract is None:
            return refusal("unknown_form", "、".join(sheet.name for sheet in workbook.sheets))
        return _Parse(workbook, contract, roster).run()
    except UnreadableFile as error:
        return refusal(error.problem, str(error))
    except MemoryError:
        return refusal("too_large_file", "内存不足")
    except Exception as error:  # one file that trips the reader must not stop all others
        return refusal("reader_failed", f"{type(error).__name__}: {error}")


def refusal(problem: str, detail: str) -> ParsedReturn:
    """A return that could not be read: its one fact says why."""
    refused = ParsedReturn("", "", "", None)
    refused.facts.append(Fact("_file", "", None, Reading(detail[:200], problem=problem), "", ""))
    return refused


class _Parse:
    def __init__(self, workbook: Workbook, contract: Contract, roster: Roster) -> None:
        self.workbook = workbook
        self.contract = contract
        self.roster = roster
        self.sheets = find_sheets(workbook, contract)
        self.facts: list[Fact] = []
        self.sender = find_sender(workbook, contract, self.sheets, roster)
        self.year = self.sender.report_year

    def run(self) -> ParsedReturn:
        for doubt in self.sender.doubts:
            self._note(*doubt)
        if self.year is not None:
            self.contract = self.contract.in_year(self.year)
        for sheet in self.contract.sheets:
            self._sheet(sheet)
        stated = list(self._stated())
        if not stated:
            self._note("_return", "empty_return", "", "")
        elif self._all_figures_stand_elsewhere(stated):
            self._note("_return", "external_links_only", "", "")
        seen = [(fact.sheet, fact.cell) for fact in stated]
        read_from = (index.cells for index in self.sheets.values())
        for sheet_name, cell, named in hidden_places(read_from, seen):
            self._note("_hidden", "hidden_cells", sheet_name, cell, named)
        self._note_on_the_file()
        return ParsedReturn(
            self.contract.form,
            self.contract.version,
            self.sender.reporter,
            self.year,
            self.facts,
            self.workbook.properties.get("parkreport_synthetic") == "yes",
        )

    def _stated(self) -> Iterator[Fact]:
        """What the sender wrote himself, legible or not: a prefilled cover says nothing."""
        given = {ask.code for _, ask in self.contract.asks() if ask.prefilled}
        return (
            fact
            for fact in self.facts
            if fact.cell
            and fact.field not in given
            and (fact.reading.problem or not is_blank(fact.reading.raw_text))
        )

    @staticmethod
    def _all_figures_stand_elsewhere(stated: list[Fact]) -> bool:
        """Whether the sender's only figures are formulas that look into another workbook."""
        linked = any(fact.reading.problem == "external_link" for fact in stated)
        return linked and all(fact.reading.value is None for fact in stated)

    def _note_on_the_file(self) -> None:
        if self.workbook.has_macros:
            self._note("_file", "macros_ignored", "", "")
        if how := self.workbook.how_read:
            self.facts.append(Fact("_file", "", None, Reading("", steps=(how,)), "", ""))

    def _note(self, field_code: str, problem: str, sheet: str, cell: str, raw: str = "") -> None:
        self.facts.append(Fact(field_code, "", None, Reading(raw, problem=problem), sheet, cell))

    # What a sheet holds

    def _sheet(self, sheet: Sheet) -> None:
        index = self.sheets.get(sheet.name)
        if index is None:
            self._note("_sheet", "sheet_not_found", sheet.name, "")
            return
        labels = field_labels(sheet)
        for ask in sheet.fields:
            found = find_field(index, ask, labels)
            if found is None:
                self._note(ask.code, "label_not_found", index.cells.name, "", ask.label_zh)
                continue
            steps = (f"{found.skipped + 1} columns right of its label",) if found.skipped else ()
            read = self._reader(ask, "")
            self._fact(index, ask.code, "", self.year, found.place, read, steps)
        if sheet.grid:
            self._grid(index, sheet.grid)
        if sheet.table:
            self._table(index, sheet.table)

    def _fact(
        self,
        index: SheetIndex,
        code: str,
        row_key: str,
        value_year: int | None,
        place: Place,
        read: Callable[[object], Reading],
        steps: tuple[str, ...] = (),
    ) -> Fact:
        raw = index.cells.at(*place)
        problem = index.cells.blind_spots.get(place)
        reading = Reading(raw_text(raw), problem=problem) if problem else read(raw)
        if reading.value is not None and reading.unit_reported not in ("", "%"):
            reading = self._not_a_share(index, place, raw, reading)
        if steps:
            reading = Reading(
                reading.raw_text,
                reading.value,
                reading.text,
                reading.unit_reported,
                (*steps, *reading.steps),
                reading.problem,
            )
        fact = Fact(code, row_key, value_year, reading, index.cells.name, a1(place))
        self.facts.append(fact)
        return fact

    @staticmethod
    def _not_a_share(index: SheetIndex, place: Place, raw: object, reading: Reading) -> Reading:
        """A cell that shows 95% where tonnes are asked is not 0.95 t."""
        if isinstance(raw, (int, float)) and place in index.cells.percent_cells:
            return Reading(reading.raw_text, unit_reported="%", problem="unknown_unit")
        return reading

    def _reader(
        self, ask: Ask, reported_unit: str, shown_as_percent: bool = False
    ) -> Callable[[object], Reading]:
        if ask.type == "number" and not ask.canonical_unit:
            return read_count
        if ask.type == "number":
            unit, words = ask.canonical_unit, self.contract.blank_words
            if unit == "%":
                return lambda raw: read_percentage(raw, shown_as_percent, reported_unit, words)
            return lambda raw: read_number(raw, unit, reported_unit, words)
        if ask.type == "choice":
            return lambda raw: read_choice(raw, ask.options)
        if ask.type == "task":
            return lambda raw: read_task(raw, ask.options)
        return {"year": read_year, "month": read_month, "date": read_date}.get(ask.type, read_text)

    def _grid(self, index: SheetIndex, grid: Grid) -> None:
        found = find_grid(index, grid)
        if found is None:
            labels = "、".join(column.label for column in grid.columns)
            self._note(f"_{grid.code}", "table_not_found", index.cells.name, "", labels)
            return
        self._printed_years(index, grid, found)
        keys = [row.code for row in grid.rows] or list(found.rows)
        for key in keys:
            row = found.rows.get(key)
            if row is None:
                name = indicators()[key]["name_zh"]
                self._note(key, "label_not_found", index.cells.name, "", name)
                continue
            unit = _text_at(index, row, found.unit_column)
            for column in grid.columns:
                place = (row, found.columns[column.code])
                year = self.year + column.value_year if self.year is not None else None
                if grid.tasks_of:
                    place = self._merged_down(index, place)
                    self._fact(index, column.code, f"{grid.code}:{key}", year, place, read_text)
                    continue
                read = self._quantity(index, key, place, unit)
                fact = self._fact(index, key, "", year, place, read)
                fact.source = _text_at(index, row, found.source_column)
                fact.evidence = _text_at(index, row, found.evidence_column)

    def _printed_years(self, index: SheetIndex, grid: Grid, found: FoundGrid) -> None:
        """A header that prints its year must print the one that the cover makes of it."""
        for column in grid.columns:
            place = (found.header_row, found.columns[column.code])
            header = raw_text(index.cells.shown(*place))
            printed = set(_PRINTED_YEAR.findall(label_key(header)))
            if self.year is None or printed <= {str(self.year + column.value_year)}:
                continue
            self._note("_report_year", "wrong_year", index.cells.name, a1(place), header)
            return

    def _quantity(
        self, index: SheetIndex, code: str, place: Place, unit: str
    ) -> Callable[[object], Reading]:
        canonical = indicators()[code]["unit"]
        words = self.contract.blank_words

        if canonical == "%":
            shown_as_percent = place in index.cells.percent_cells
            return lambda raw: read_percentage(raw, shown_as_percent, unit, words)
        return lambda raw: read_number(raw, canonical, unit, words)

    def _table(self, index: SheetIndex, table: Table) -> None:
        found = find_table(index, table)
        if found is None:
            labels = "、".join(ask.label_zh for ask in table.columns[:3])
            self._note(f"_{table.code}", "table_not_found", index.cells.name, "", labels)
            return
        for ask in table.columns:
            if ask.code not in found.columns:
                lost = Reading(f"{ask.group}{ask.label_zh}", problem="label_not_found")
                self.facts.append(Fact(ask.code, table.code, self.year, lost, index.cells.name, ""))
        unit_row = find_unit_row(index, table, found)
        reported = {
            ask.code: reported_unit(index, ask, found, unit_row)
            for ask in table.columns
            if ask.code in found.columns
        }
        held: dict[str, tuple[Place, str]] = {}
        summed = [
            a for a in table.columns if a.type == "number" and a.canonical_unit not in ("", "%")
        ]
        sums = TotalledTable()
        number = 0
        for row in table_rows(index, found):
            if row == unit_row:
                continue
            if self._is_total(index, row, found.label_column, found.columns):
                total = Reading("合计", steps=("total row, not counted",))
                where = a1((row, 0))
                self.facts.append(
                    Fact(f"_{table.code}_total", "", self.year, total, index.cells.name, where)
                )
                written = {
                    ask.code: self._reader(ask, reported[ask.code])(
                        index.cells.at(row, found.columns[ask.code])
                    ).value
                    for ask in summed
                    if ask.code in found.columns
                }
                if not self._is_total(index, row, found.label_column, found.columns, _PART):
                    sums.totals[row] = {c: v for c, v in written.items() if v is not None}
                continue
            number += 1
            first_fact = len(self.facts)
            for ask in table.columns:
                if ask.code not in found.columns:
                    continue
                place, steps = self._carried(index, ask, (row, found.columns[ask.code]), held)
                if index.cells.is_empty(*place) and not ask.required:
                    continue
                read = self._reader(ask, reported[ask.code], place in index.cells.percent_cells)
                key = f"{table.code}:{number}"
                fact = self._fact(index, ask.code, key, self.year, place, read, steps)
                if ask.resolves == "park":
                    self._resolved(fact, key)
            entry = self.facts[first_fact:]
            sums.entries[row] = {
                f.field: f.reading.value for f in entry if f.reading.value is not None
            }
            sums.unread |= {f.field for f in entry if f.reading.problem}
        for row, code in sums.contradicted():
            where = a1((row, found.columns[code]))
            raw = raw_text(index.cells.at(row, found.columns[code]))
            self._note(f"_{table.code}_total", "total_differs", index.cells.name, where, raw)

    @staticmethod
    def _is_total(
        index: SheetIndex,
        row: int,
        label_column: int | None,
        columns: dict[str, int],
        pattern: re.Pattern[str] = _TOTAL,
    ) -> bool:
        """A label of totals, in the columns that name a row or left of them."""
        first = [label_column] if label_column is not None else []
        naming = max([*first, *sorted(columns.values())[:2]])
        texts = (raw_text(index.cells.rows[row][col]) for col in range(naming + 1))
        return any(pattern.match(label_key(text)) for text in texts)

    @staticmethod
    def _merged_down(index: SheetIndex, place: Place) -> Place:
        """The first cell of a range merged over rows; what is merged over columns speaks once."""
        anchor = index.cells.anchor(*place)
        return anchor if anchor[1] == place[1] else place

    @staticmethod
    def _carried(
        index: SheetIndex,
        ask: Ask,
        place: Place,
        held: dict[str, tuple[Place, str]],
    ) -> tuple[Place, tuple[str, ...]]:
        """The cell that speaks for `place`: itself, its merged range, or the last one above.

        A year is carried down inside one city only; a new city must state its own. Where the
        column of cities is not found, nothing is carried.
        """
        # A figure merged over several rows is one figure: it counts in its first row only.
        anchor = place if ask.type == "number" else _Parse._merged_down(index, place)
        within = ask.carried_down_within
        if not (ask.merged_down or within):
            return anchor, ()
        scope = held[within][1] if within and within in held else ""
        if not index.cells.is_empty(*anchor):
            named = label_key(raw_text(index.cells.shown(*anchor)))
            held[ask.code] = (anchor, scope if within else named)
            return anchor, (() if anchor == place else (f"merged cell {a1(anchor)}",))
        above, same = held.get(ask.code, (None, ""))
        if above is None or (within and (not scope or same != scope)):
            return place, ()
        return above, (f"carried down from {a1(above)}",)

    def _resolved(self, fact: Fact, key: str) -> None:
        """The park's code beside the fact that names it; unknown names become findings."""
        name = fact.reading.text or ""
        park = self.roster.park_by_name(name)
        problem = None if park or not name else "park_unknown"
        reading = Reading(
            fact.reading.raw_text,
            text=park,
            steps=("name on the roster",) if park else (),
            problem=problem,
        )
        self.facts.append(Fact("park", key, self.year, reading, fact.sheet, fact.cell))
