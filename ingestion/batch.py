"""A city's batch: the facts of one workbook dealt out to the parks that its rows are about.

Every row becomes part of its park's own return of the form that the contract yields, with the
fields, row keys and value years of that form; sheet and cell stay those of the batch. What names no
park for certain (an unknown name, code and name of two parks, two rows of one park) becomes a
return that goes back, with the cells to look at. Cover, totals and notes stay the city's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from openpyxl.utils.cell import coordinate_to_tuple

from ingestion.batch_rows import Named, name_row
from ingestion.contract import Contract, Table, contracts
from ingestion.fact import Fact, ParsedReturn, problem_fact
from ingestion.labels import is_blank
from ingestion.roster import Roster

_NAMING = ("park_name", "park_code")
# Fields of the cover that every park's own form asks for, by the name that they have there.
_FROM_COVER = {
    "report_year": "report_year",
    "reporter_name": "city_name",
    "reported_on": "reported_on",
}
_NOT_FOUND = ("label_not_found", "table_not_found", "sheet_not_found")
_HIDDEN_ROW = re.compile(r"^第([0-9]+)行$")


@dataclass
class Row:
    """One row of one sheet: its facts, and the park it names, if it names one for certain."""

    table: Table
    sheet: str
    line: int
    facts: list[Fact]
    named: Named

    @property
    def states(self) -> list[Fact]:
        """What the row says beyond naming its park."""
        return [fact for fact in self.facts if fact.field not in _NAMING]

    @property
    def is_stated(self) -> bool:
        return any(f.reading.problem or not is_blank(f.reading.raw_text) for f in self.states)


@dataclass
class _Park:
    """The rows of one park, by table code, and why they may not count."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    doubts: list[Fact] = field(default_factory=list)


def deal(parsed: ParsedReturn, roster: Roster) -> list[tuple[str, ParsedReturn]]:
    """The returns in a batch with what tells each from the others; the city's own is '', the first.

    Any other form, and a batch without a certain year, is one return.
    """
    contract = contracts().get(parsed.form)
    if contract is None or not contract.yields or parsed.report_year is None:
        return [("", parsed)]
    return _Deal(parsed, contract.in_year(parsed.report_year), roster).returns()


class _Deal:
    def __init__(self, parsed: ParsedReturn, contract: Contract, roster: Roster) -> None:
        self.parsed = parsed
        self.year = parsed.report_year or 0
        self.own = contracts()[contract.yields or ""].in_year(self.year)
        self.roster = roster
        self.tables = {s.table.code: s.table for s in contract.sheets if s.table}
        self.sheets = {s.table.code: s.name for s in contract.sheets if s.table}
        self.lists = {s.table.code for s in self.own.sheets if s.table}
        self.offsets = {
            column.code: column.value_year
            for sheet in self.own.sheets
            if sheet.grid
            for column in sheet.grid.columns
        }
        self.tasks = {
            column.code: sheet.grid.code
            for sheet in self.own.sheets
            if sheet.grid and sheet.grid.tasks_of
            for column in sheet.grid.columns
        }

    def returns(self) -> list[tuple[str, ParsedReturn]]:
        self.city: list[Fact] = []
        self.of_all: list[Fact] = []  # a sheet, table or column that was not found
        self.hidden: dict[tuple[str, int], list[Fact]] = {}
        rows = [row for row in self._rows() if row.is_stated]
        parks, strangers = self._parks(rows)
        dealt = [*self._of_parks(parks), *self._refused(strangers)]
        if not dealt:
            self.city += self.of_all
        for notes in self.hidden.values():  # rows that became nobody's
            self.city += notes
        return [("", self._made(self.parsed.form, self.parsed.form_version,
                                self.parsed.reporter, self.city)), *dealt]  # fmt: skip

    def _made(self, form: str, version: str, reporter: str, facts: list[Fact]) -> ParsedReturn:
        return ParsedReturn(form, version, reporter, self.year, facts, self.parsed.synthetic)

    # What the workbook holds

    def _rows(self) -> Iterator[Row]:
        """The rows in reading order; everything that belongs to none is set apart."""
        of_row: dict[str, list[Fact]] = {}
        for fact in self.parsed.facts:
            code, _, number = fact.row_key.partition(":")
            if number and code in self.tables:
                of_row.setdefault(fact.row_key, []).append(fact)
            elif fact.reading.problem in _NOT_FOUND and (
                code in self.tables or self._lost_table(fact)
            ):
                self.of_all.append(fact)
            elif fact.field == "_hidden" and (told := _HIDDEN_ROW.match(fact.reading.raw_text)):
                self.hidden.setdefault((fact.sheet, int(told[1])), []).append(fact)
            else:
                self.city.append(fact)
        for key, facts in of_row.items():
            line = max(coordinate_to_tuple(fact.cell)[0] for fact in facts)
            table = self.tables[key.split(":")[0]]
            alone = table.code in self.lists
            named = name_row(facts, self.roster, self.year, alone=alone)
            yield Row(table, facts[0].sheet, line, facts, named)

    def _parks(self, rows: list[Row]) -> tuple[dict[str, _Park], list[Row]]:
        """The rows of each park, and those that name none for certain."""
        parks: dict[str, _Park] = {}
        strangers: list[Row] = []
        for row in rows:
            if row.named.park:
                park = parks.setdefault(row.named.park, _Park())
                park.rows.setdefault(row.table.code, []).append(row)
            else:
                strangers.append(row)
        for row in strangers:  # two parks of one row: neither can be told without it
            for code in row.named.between:
                if code in parks:
                    parks[code].doubts.append(row.named.doubt)
        for code, park in parks.items():
            self._judge_rows(code, park)
            self._judge_place(code, park)
        return parks, strangers

    def _judge_place(self, code: str, park: _Park) -> None:
        """A park known to lie elsewhere is told; code and name say whose figures they are."""
        own = self.roster.of_code(code, ("park",))
        city = self.roster.of_code(self.parsed.reporter, ("city",))
        if own and own.within and city and not self.roster.lies_in(own, city.code):
            row = next(iter(park.rows.values()))[0]
            raw = row.named.text
            park.doubts.append(
                problem_fact("_place", "batch_park_elsewhere", row.sheet, row.named.cell, raw)
            )

    def _judge_rows(self, code: str, park: _Park) -> None:
        """Two rows where one is asked, or none where one is needed, are no return as it stands."""
        for table in (t for t in self.tables if t not in self.lists):
            twice = park.rows.get(table, [])
            if len(twice) > 1:
                lines = "、".join(f"第{row.line}行" for row in twice)
                raw = f"{code}({lines})"
                park.doubts += [
                    problem_fact("_reporter", "batch_park_twice", row.sheet, row.named.cell, raw)
                    for row in twice
                ]
        if not park.rows.keys() - self.lists:
            row = next(iter(park.rows.values()))[0]
            problem = "batch_park_only_listed"
            raw = row.named.text
            park.doubts.append(problem_fact("_reporter", problem, row.sheet, row.named.cell, raw))

    # What becomes of it

    def _of_parks(self, parks: dict[str, _Park]) -> Iterator[tuple[str, ParsedReturn]]:
        for code, park in parks.items():
            single = self.tables.keys() - self.lists
            order = sorted(
                self.tables, key=self.lists.__contains__
            )  # those with code and name first
            copies = max([1, *(len(rows) for table, rows in park.rows.items() if table in single)])
            for number in range(copies):
                # Of a park that stands twice each row is told by itself; lists go with the first.
                rows = [
                    row
                    for table in order
                    for row in (
                        park.rows.get(table, [])[number : number + 1]
                        if table in single
                        else (park.rows.get(table, []) if number == 0 else [])
                    )
                ]
                facts = [*park.doubts, *self._cover(), *self._named(rows), *self._stated(rows)]
                facts += self._missing(park) if number == 0 else []
                facts += [self._as_own_loss(fact) for fact in self.of_all]
                made = self._made(self.own.form, self.own.version, code, facts)
                yield f"{_place(rows[0], self.sheets)} {code}", made

    def _refused(self, strangers: list[Row]) -> Iterator[tuple[str, ParsedReturn]]:
        """One return for each name that is no park's, with every row under that name."""
        by_name: dict[tuple[str, ...], list[Row]] = {}
        for row in strangers:
            by_name.setdefault(row.named.key, []).append(row)
        for rows in by_name.values():
            facts = [row.named.doubt for row in rows]
            facts += [*self._named(rows[:1]), *self._stated(rows)]
            made = self._made(self.own.form, self.own.version, "", facts)
            yield f"{_place(rows[0], self.sheets)} {rows[0].named.text[:20]}".strip(), made

    def _cover(self) -> Iterator[Fact]:
        """What the batch's cover says for every park in it."""
        for fact in self.city:
            if fact.field in _FROM_COVER and not fact.row_key:
                yield replace(fact, field=_FROM_COVER[fact.field])

    @staticmethod
    def _named(rows: list[Row]) -> Iterator[Fact]:
        """Code and name as the park's first row states them."""
        for fact in rows[0].facts if rows else ():
            if fact.field in _NAMING:
                yield replace(fact, row_key="")

    def _stated(self, rows: list[Row]) -> Iterator[Fact]:
        numbers = dict.fromkeys(self.tables, 0)
        for row in rows:
            numbers[row.table.code] += 1
            key = f"{row.table.code}:{numbers[row.table.code]}"
            for fact in row.states:
                in_list = row.table.code in self.lists
                yield replace(fact, row_key=key) if in_list else self._as_own(fact)
            yield from self.hidden.pop((row.sheet, row.line), [])

    def _as_own(self, fact: Fact) -> Fact:
        """A column's fact as the form that is yielded has it: field, row key and value year."""
        code, _, column = fact.field.partition("@")
        if code in self.tasks:
            return replace(fact, field=code, row_key=f"{self.tasks[code]}:{column}")
        year = self.year + self.offsets.get(column, 0)
        return replace(fact, field=code, row_key="", value_year=year)

    def _as_own_loss(self, fact: Fact) -> Fact:
        """A column that was not found, as the form that is yielded would miss it."""
        if fact.row_key in self.lists:
            return replace(fact)
        code = fact.field.partition("@")[0]
        return replace(fact, field=code, row_key="", value_year=None)

    def _missing(self, park: _Park) -> Iterator[Fact]:
        """A sheet that was read but has no row of this park."""
        lost = {self._lost_table(fact) for fact in self.of_all}
        for table in self.tables:
            if table not in self.lists and table not in park.rows and table not in lost:
                yield problem_fact(f"_{table}", "batch_row_missing", self.sheets[table], "")

    def _lost_table(self, fact: Fact) -> str:
        """The code of the table that was not found, by itself or with its sheet; else ''."""
        if fact.reading.problem == "sheet_not_found":
            return next((code for code, name in self.sheets.items() if name == fact.sheet), "")
        return fact.field[1:] if fact.field[1:] in self.tables else ""


def _place(row: Row, sheets: dict[str, str]) -> str:
    """`第7行`; of another sheet than the first with its number in front, `表3 第9行`."""
    first, number = next(iter(sheets)), sheets[row.table.code].split(" ")[0]
    return f"第{row.line}行" if row.table.code == first else f"{number}第{row.line}行"
