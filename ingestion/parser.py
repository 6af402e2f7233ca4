"""Cells become facts: one file's workbook is read against the form contracts.

A fact that could not be read carries `!problem` in `reading`; so do facts that stand for what is
missing as a whole (a sheet, a table, a label). What a problem means for the return is not decided
here but in `expectations`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from openpyxl.utils.cell import get_column_letter

from ingestion.contract import Ask, Contract, Grid, Sheet, Table, contracts
from ingestion.labels import header_unit, label_key
from ingestion.locating import (
    SheetIndex,
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
from ingestion.units import units
from ingestion.values import (
    Reading,
    is_blank,
    raw_text,
    read_choice,
    read_count,
    read_date,
    read_month,
    read_number,
    read_task,
    read_text,
    read_year,
)

READER_VERSION = "1"
_TOTAL_LABELS = ("合计", "小计", "总计", "全省合计")

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


def a1(place: Place) -> str:
    return f"{get_column_letter(place[1] + 1)}{place[0] + 1}"


def _text_at(index: SheetIndex, row: int, col: int | None) -> str:
    return raw_text(index.cells.shown(row, col)).strip() if col is not None else ""


def parse_file(content: bytes, roster: Roster) -> ParsedReturn:
    """Read one file; bad input never raises, a refusal is a return whose one fact says why."""
    try:
        workbook = read_workbook(content)
    except UnreadableFile as error:
        return _refusal(error.problem, str(error))
    contract = identify(workbook)
    if contract is None:
        return _refusal("unknown_form", "、".join(sheet.name for sheet in workbook.sheets))
    return _Parse(workbook, contract, roster).run()


def _refusal(problem: str, detail: str) -> ParsedReturn:
    refused = ParsedReturn("", "", "", None)
    refused.facts.append(Fact("_file", "", None, Reading(detail[:200], problem=problem), "", ""))
    return refused


def identify(workbook: Workbook) -> Contract | None:
    """The form of a workbook: what its properties say, else the contract whose sheets it has."""
    named = contracts().get(workbook.properties.get("parkreport_form", ""))
    if named:
        return named
    for contract in contracts().values():
        found = find_sheets(workbook, contract)
        if len(found) * 2 > len(contract.sheets):
            return contract
    return None


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """A contract's identity pattern as a regular expression over `label_key` text."""
    pattern = re.escape(label_key(template))
    groups = {
        "reporter": r"(?P<reporter>\S+?)",
        "report_year": r"(?P<report_year>\d{4})",
        "last_year": r"\d{4}",
    }
    for name, group in groups.items():
        pattern = pattern.replace(re.escape("{" + name + "}"), group)
    return re.compile(f"^{pattern}$")


class _Parse:
    def __init__(self, workbook: Workbook, contract: Contract, roster: Roster) -> None:
        self.workbook = workbook
        self.contract = contract
        self.roster = roster
        self.sheets = find_sheets(workbook, contract)
        self.facts: list[Fact] = []
        self.year: int | None = None

    def run(self) -> ParsedReturn:
        reporter = (
            self._reporter_by_title() if self.contract.identity.title else self._reporter_by_cover()
        )
        if self.year is not None:
            self.contract = self.contract.in_year(self.year)
        for sheet in self.contract.sheets:
            self._sheet(sheet)
        if not any(self._stated()):
            self._note("_return", "empty_return", "", "")
        return ParsedReturn(
            self.contract.form,
            self.contract.version,
            reporter,
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
            if fact.cell and fact.field not in given and fact.reading.raw_text.strip()
        )

    def _note(self, field_code: str, problem: str, sheet: str, cell: str, raw: str = "") -> None:
        self.facts.append(Fact(field_code, "", None, Reading(raw, problem=problem), sheet, cell))

    # Who reports, for which year

    def _reporter_by_cover(self) -> str:
        identity = self.contract.identity
        cover = {}
        for sheet in self.contract.sheets:
            index = self.sheets.get(sheet.name)
            labels = field_labels(sheet)
            for ask in sheet.fields:
                if index and ask.code in (identity.reporter, identity.name, identity.report_year):
                    place = find_field(index, ask, labels)
                    if place:
                        cover[ask.code] = (sheet.name, place, index.cells.shown(*place))
        self.year = self._year(*cover.get(identity.report_year or "", ("", (0, 0), "")))
        sheet_name, place, code = cover.get(identity.reporter or "", ("", (0, 0), ""))
        _, name_place, name = cover.get(identity.name or "", ("", (0, 0), ""))
        park = label_key(raw_text(code)).upper()
        cell = a1(place) if sheet_name else ""
        if park not in self.roster.names_of:
            self._note("_reporter", "reporter_unknown", sheet_name, cell, raw_text(code))
        elif not self.roster.has_name(park, raw_text(name)):
            self._note(
                "_reporter", "reporter_disagrees", sheet_name, a1(name_place), raw_text(name)
            )
        else:
            return park
        return ""

    def _reporter_by_title(self) -> str:
        identity = self.contract.identity
        reporter = ""
        named = None
        for name, index in self.sheets.items():
            for row, values in enumerate(index.cells.rows[:10]):
                for col, value in enumerate(values):
                    if not isinstance(value, str):
                        continue
                    titled = _pattern(identity.title or "").match(label_key(value))
                    if titled:
                        named = (name, a1((row, col)), value)
                        reporter = self.roster.units_named.get(titled["reporter"], "")
                    period = _pattern(identity.period or "").match(label_key(value))
                    if period:
                        self.year = self._year(name, (row, col), period["report_year"])
        if not reporter:
            self._note("_reporter", "reporter_unknown", *(named or ("", "", "")))
        if self.year is None and not any(f.field == "_report_year" for f in self.facts):
            self._note("_report_year", "wrong_year", "", "")
        return reporter

    def _year(self, sheet: str, place: Place, raw: object) -> int | None:
        """The report year, if the form exists in it and the workbook says nothing else."""
        reading = read_year(raw)
        made_for = self.workbook.properties.get("parkreport_year", reading.text)
        year = int(reading.text) if reading.text else None
        if year is None or not self.contract.years.holds(year) or str(year) != made_for:
            self._note(
                "_report_year", "wrong_year", sheet, a1(place) if sheet else "", raw_text(raw)
            )
            return None
        return year

    # What a sheet holds

    def _sheet(self, sheet: Sheet) -> None:
        index = self.sheets.get(sheet.name)
        if index is None:
            self._note("_sheet", "sheet_not_found", sheet.name, "")
            return
        labels = field_labels(sheet)
        for ask in sheet.fields:
            place = find_field(index, ask, labels)
            if place is None:
                self._note(ask.code, "label_not_found", index.cells.name, "", ask.label_zh)
            else:
                self._fact(index, ask.code, "", self.year, place, self._reader(ask, ""))
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
        raw = index.cells.shown(*place)
        problem = index.cells.blind_spots.get(place)
        reading = Reading(raw_text(raw), problem=problem) if problem else read(raw)
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

    def _reader(self, ask: Ask, reported_unit: str) -> Callable[[object], Reading]:
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

    def _grid(self, index: SheetIndex, grid: Grid) -> None:
        found = find_grid(index, grid)
        if found is None:
            labels = "、".join(column.label for column in grid.columns)
            self._note(f"_{grid.code}", "table_not_found", index.cells.name, "", labels)
            return
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
                    self._fact(index, column.code, f"{grid.code}:{key}", year, place, read_text)
                    continue
                read = self._quantity(index, key, place, unit)
                fact = self._fact(index, key, "", year, place, read)
                fact.source = _text_at(index, row, found.source_column)
                fact.evidence = _text_at(index, row, found.evidence_column)

    def _quantity(
        self, index: SheetIndex, code: str, place: Place, unit: str
    ) -> Callable[[object], Reading]:
        canonical = indicators()[code]["unit"]
        words = self.contract.blank_words

        def read(raw: object) -> Reading:
            if canonical == "%" and isinstance(raw, (int, float)) and 0 < abs(raw) <= 1:
                return self._percentage(index, place, raw)
            return read_number(raw, canonical, unit, words)

        return read

    def _percentage(self, index: SheetIndex, place: Place, raw: float) -> Reading:
        """0.95 is 95 % when the cell is formatted as a percentage; otherwise nobody can know."""
        if self.workbook.is_percent(index.cells.name, *place):
            value = Decimal(format(raw, ".15g")) * 100
            return Reading(raw_text(raw), value, None, "%", ("percent format: × 100",))
        return Reading(raw_text(raw), unit_reported="%", problem="uncertain_number")

    def _table(self, index: SheetIndex, table: Table) -> None:
        found = find_table(index, table)
        if found is None:
            labels = "、".join(ask.label_zh for ask in table.columns[:3])
            self._note(f"_{table.code}", "table_not_found", index.cells.name, "", labels)
            return
        for ask in table.columns:
            if ask.code not in found.columns:
                lost = Reading(ask.label_zh, problem="label_not_found")
                self.facts.append(
                    Fact(ask.code, table.code, self.year, lost, index.cells.name, "")
                )
        reported = {
            ask.code: self._header_unit(index, found.header_row, found.columns[ask.code], ask)
            for ask in table.columns
            if ask.code in found.columns
        }
        held: dict[str, tuple[Place, object]] = {}
        number = 0
        for row in table_rows(index, found):
            if self._is_total(index, row, found.label_column, found.columns):
                total = Reading("合计", steps=("total row, not counted",))
                where = a1((row, 0))
                self.facts.append(
                    Fact(f"_{table.code}_total", "", self.year, total, index.cells.name, where)
                )
                continue
            number += 1
            for ask in table.columns:
                if ask.code not in found.columns:
                    continue
                place, steps = self._carried(
                    index, ask, (row, found.columns[ask.code]), held, found.first_row
                )
                nothing_there = (
                    is_blank(index.cells.shown(*place)) and place not in index.cells.blind_spots
                )
                if nothing_there and not ask.required:
                    continue
                read = self._reader(ask, reported[ask.code])
                key = f"{table.code}:{number}"
                fact = self._fact(index, ask.code, key, self.year, place, read, steps)
                if ask.resolves == "park":
                    self._resolved(fact, key)

    @staticmethod
    def _header_unit(index: SheetIndex, header_row: int, col: int, ask: Ask) -> str:
        """The unit printed in the header, if it is one; a bracket may also hold a remark."""
        printed = header_unit(raw_text(index.cells.shown(header_row, col)))
        return printed if ask.canonical_unit and label_key(printed) in units() else ""

    @staticmethod
    def _is_total(
        index: SheetIndex, row: int, label_column: int | None, columns: dict[str, int]
    ) -> bool:
        first = [label_column] if label_column is not None else []
        texts = (
            label_key(raw_text(index.cells.rows[row][col]))
            for col in [*first, *list(columns.values())[:2]]
        )
        return any(text in _TOTAL_LABELS for text in texts)

    @staticmethod
    def _carried(
        index: SheetIndex,
        ask: Ask,
        place: Place,
        held: dict[str, tuple[Place, object]],
        first_row: int,
    ) -> tuple[Place, tuple[str, ...]]:
        """The cell that speaks for `place`: itself, its merged range, or the last one above.

        A year is carried down inside one city only; a new city must state its own.
        """
        anchor = index.cells.anchor(*place)
        if not (ask.merged_down or ask.carried_down_within):
            return anchor, ()
        scope = held.get(ask.carried_down_within or "", (None, None))[0]
        if not is_blank(index.cells.shown(*anchor)):
            held[ask.code] = (anchor, scope)
            return anchor, (() if anchor == place else (f"merged cell {a1(anchor)}",))
        above, within = held.get(ask.code, (None, None))
        if above is None or above[0] < first_row or within != scope:
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
