"""What is wrong with a contract beyond its shape: codes, references and wordings that clash.

A contract is checked in every report year in which it changes: two lines may carry the same words
in different years, never in the same one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ingestion.labels import label_key
from ingestion.seeds import indicators, seed, tasks
from ingestion.units import units

if TYPE_CHECKING:
    from ingestion.contract import Ask, Contract, Grid, Sheet
    from ingestion.wording import Line

Worded = tuple[str, tuple[str, ...], tuple[str, ...]]
"""A line of a sheet: what it is, the words it prints, and the words also accepted."""


def check(contract: "Contract") -> list[str]:
    """What is wrong, line by line; empty for a sound contract."""
    faults = [*_of_the_form(contract)]
    for sheet in contract.sheets:
        faults += [f"{sheet.name}: {fault}" for fault in _of_a_sheet(contract, sheet)]
    if faults:
        return faults
    for year in _years_of_change(contract):
        resolved = contract.in_year(year)
        faults += [f"{year}: {fault}" for fault in _clashing_sheets(resolved)]
        for sheet in resolved.sheets:
            faults += [f"{year}, {sheet.name}: {fault}" for fault in _clashes(_worded(sheet))]
    return list(dict.fromkeys(faults))


def _twice(codes: Iterable[str]) -> list[str]:
    return sorted(code for code, count in Counter(codes).items() if count > 1)


def _of_the_form(contract: "Contract") -> Iterator[str]:
    obligations = {row["code"] for row in seed("obligations")}
    if contract.deadline_obligation and contract.deadline_obligation not in obligations:
        yield f"no obligation is called {contract.deadline_obligation!r}"
    singles = [ask.code for sheet in contract.sheets for ask in sheet.fields]
    parts = [part.code for s in contract.sheets for part in (s.grid, s.table) if part]
    for what, codes in (("field", singles), ("grid or table", parts)):
        for code in _twice(codes):
            yield f"{what} {code} is asked twice"
    identity = contract.identity
    for named in (identity.reporter, identity.name, identity.report_year):
        if named and named not in singles:
            yield f"identity names the field {named!r}, which no sheet asks for"


def _of_a_sheet(contract: "Contract", sheet: "Sheet") -> Iterator[str]:
    for ask in sheet.fields:
        yield from _of_an_ask(ask)
    if sheet.grid:
        yield from _of_a_grid(contract, sheet.grid)
    if sheet.table:
        columns = [ask.code for ask in sheet.table.columns]
        for code in _twice(columns):
            yield f"column {code} is asked twice"
        for ask in sheet.table.columns:
            yield from _of_an_ask(ask)
            if ask.carried_down_within and ask.carried_down_within not in columns:
                yield f"{ask.code} is carried down within {ask.carried_down_within!r}: no column"
        declared = sheet.table.declared_by
        if declared and declared not in {ask.code for ask in sheet.fields}:
            yield f"the table is declared by {declared!r}, which is no field of the sheet"


def _of_an_ask(ask: "Ask") -> Iterator[str]:
    if ask.indicator and ask.indicator not in indicators():
        yield f"{ask.code}: no indicator is called {ask.indicator!r}"
        return
    if not ask.label_zh:
        yield f"{ask.code} has no label"
    if ask.type == "task" and not tasks(ask.scheme or ""):
        yield f"{ask.code}: no scheme {ask.scheme!r} has tasks"
    if ask.type == "choice" and not ask.choices:
        yield f"{ask.code} has no choices"
    for option in _twice(ask.options):
        yield f"{ask.code} offers {option!r} twice"
    yield from _of_units(ask.code, ask.canonical_unit, ask)
    yield from _of_bounds(ask.code, ask.min, ask.max)


def _of_units(code: str, canonical: str, line: "Line") -> Iterator[str]:
    known = units().get(label_key(canonical))
    if canonical and known is None:
        yield f"{code}: {canonical!r} is not in the catalogue of units"
    named = [*(alias.unit for alias in line.aliases), *(earlier.unit for earlier in line.was)]
    for other in filter(None, named):
        unit = units().get(label_key(other))
        if unit is None or known is None or unit.dimension != known.dimension:
            yield f"{code}: {other!r} is no unit of {canonical!r}"


def _of_bounds(code: str, low: float | None, high: float | None) -> Iterator[str]:
    if low is not None and high is not None and low > high:
        yield f"{code}: min {low:g} is above max {high:g}"


def _of_a_grid(contract: "Contract", grid: "Grid") -> Iterator[str]:
    if grid.tasks_of and not tasks(grid.tasks_of):
        yield f"no scheme {grid.tasks_of!r} has tasks"
    columns = [column.code for column in grid.columns]
    for code in [*_twice(columns), *_twice(row.code for row in grid.rows)]:
        yield f"{code} stands twice in the grid {grid.code}"
    year_fields = {a.code for s in contract.sheets for a in s.fields if a.type == "year"}
    for column in grid.columns:
        if column.value_year_field and column.value_year_field not in year_fields:
            yield f"{column.code}: no year field is called {column.value_year_field!r}"
        if column.value_year_field and not grid.by_column:
            yield f"{column.code}: a year named by the sender needs a grid `by_column`"
        if grid.rows and column.type == "text" and not grid.by_column:
            yield f"{column.code}: words beside figures need a grid `by_column`"
    kinds = [column.type for column in grid.columns]
    if kinds != sorted(kinds):
        yield f"columns of words stand behind those of figures in the grid {grid.code}"
    for row in grid.rows:
        if row.code not in indicators() and not (row.label and row.unit):
            yield f"{row.code} is no indicator: it needs a label and a unit"
            continue
        for code in row.required:
            if code not in columns:
                yield f"{row.code} requires {code!r}, which is no column"
        yield from _of_units(row.code, row.canonical_unit, row)
        yield from _of_bounds(row.code, row.min, row.max)


def _years_of_change(contract: "Contract") -> list[int]:
    """The first and last year of the form, and every year in which a line begins or ceases."""
    found = {contract.years.from_, contract.years.to}
    for sheet in contract.sheets:
        lines: list[Line] = [sheet, *sheet.fields]
        lines += [*sheet.grid.columns, *sheet.grid.rows] if sheet.grid else []
        lines += sheet.table.columns if sheet.table else []
        for line in lines:
            for span in (line.years, *line.aliases, *line.was):
                if span:
                    found |= {span.from_, span.to + 1 if span.to is not None else None}
    return sorted(year for year in found if year is not None and contract.years.holds(year))


def _accepted(line: "Line") -> tuple[str, ...]:
    return tuple(alias.label for alias in line.aliases)


def _worded(sheet: "Sheet") -> Iterator[Worded]:
    """A label that repeats the sheet's title would stand on it twice."""
    yield "the title", (sheet.title,), ()
    for ask in sheet.fields:
        yield ask.code, (ask.label_zh,), _accepted(ask)
    if sheet.grid:
        grid = sheet.grid
        for column in grid.columns:
            yield column.code, (column.label,), _accepted(column)
        for row in grid.rows:
            yield row.code, (row.label_zh,), _accepted(row)
        for code, name in tasks(grid.tasks_of).items() if grid.tasks_of else ():
            yield f"{grid.tasks_of} {code}", (name,), ()
        for label in filter(None, (grid.source_column, grid.evidence_column)):
            yield label, (label,), ()
    if sheet.table:
        for ask in sheet.table.columns:
            # The same leaf may stand under several groups: its group tells it apart.
            in_group = f"{ask.group}\n" if ask.group else ""
            labels = tuple(f"{in_group}{text}" for text in (ask.label_zh, *_accepted(ask)))
            yield ask.code, labels[:1], labels[1:]


def _clashing_sheets(contract: "Contract") -> Iterator[str]:
    """A name may be the sheet's own title too; it may not be another sheet's name or title."""
    worded: list[Worded] = [
        (sheet.name, tuple(dict.fromkeys((sheet.name, sheet.title))), _accepted(sheet))
        for sheet in contract.sheets
    ]
    yield from _clashes(worded)


def _clashes(worded: Iterable[Worded]) -> Iterator[str]:
    owners: dict[str, str] = {}
    for code, printed, accepted in worded:
        for text in dict.fromkeys(map(label_key, (*printed, *accepted))):
            if text in owners:
                yield f"{text!r} is said by {owners[text]} and by {code}"
            owners[text] = code
        if len({*map(label_key, (*printed, *accepted))}) < len(printed) + len(accepted):
            yield f"{code}: an alias repeats its label"
