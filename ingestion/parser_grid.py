"""A grid is read: indicators, or the tasks of a scheme, by value columns of one year each."""

import re
from collections.abc import Mapping

from ingestion.contract import Grid, GridRow
from ingestion.labels import label_key
from ingestion.locating import SheetIndex, a1
from ingestion.locating_grid import FoundGrid, find_grid
from ingestion.parser_cells import CellFacts, alias_steps, merged_down, text_at
from ingestion.values import raw_text, read_text

Years = Mapping[str, int | None]
"""The year that each column is about."""

_PRINTED_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})年")


def read_grid(into: CellFacts, index: SheetIndex, grid: Grid) -> None:
    """Read every cell of a grid; rows whose label is not found are said."""
    found = find_grid(index, grid)
    if found is None:
        labels = "、".join(column.label for column in grid.columns)
        into.note(f"_{grid.code}", "table_not_found", index.cells.name, "", labels)
        return
    named = into.named_years()
    years = {column.code: column.year_of(into.year, named) for column in grid.columns}
    _printed_years(into, index, grid, found, years)
    if grid.tasks_of:
        _read_tasks(into, index, grid, found, years)
    for asked in grid.rows:
        row = found.rows.get(asked.code)
        if row is None:
            into.note(asked.code, "label_not_found", index.cells.name, "", asked.label_zh)
            continue
        _read_row(into, index, grid, found, years, asked, row)


def _read_tasks(
    into: CellFacts, index: SheetIndex, grid: Grid, found: FoundGrid, years: Years
) -> None:
    for task, row in found.rows.items():
        for column in grid.columns:
            place = merged_down(index, (row, found.columns[column.code]))
            steps = alias_steps(found.aliases.get(column.code))
            key = f"{grid.code}:{task}"
            into.read(index, column.code, key, years[column.code], place, read_text, steps)


def _read_row(
    into: CellFacts,
    index: SheetIndex,
    grid: Grid,
    found: FoundGrid,
    years: Years,
    asked: GridRow,
    row: int,
) -> None:
    alias = found.aliases.get(asked.code)
    unit = text_at(index, row, found.unit_column) or (alias.unit if alias else "")
    source = text_at(index, row, found.source_column)
    evidence = text_at(index, row, found.evidence_column)
    for column in grid.columns:
        place = (row, found.columns[column.code])
        unit_printed = unit or asked.printed_in
        read = into.quantity_reader(index, asked.canonical_unit, place, unit_printed)
        if column.type == "text":
            read = read_text
        steps = alias_steps(alias, found.aliases.get(column.code))
        key, year = grid.row_key(column), years[column.code]
        fact = into.read(index, asked.code, key, year, place, read, steps)
        fact.source, fact.evidence = source, evidence


def _printed_years(
    into: CellFacts, index: SheetIndex, grid: Grid, found: FoundGrid, years: Years
) -> None:
    """A header that prints its year must print the one that the cover makes of it."""
    for column in grid.columns:
        place = (found.header_row, found.columns[column.code])
        header = raw_text(index.cells.shown(*place))
        printed = set(_PRINTED_YEAR.findall(label_key(header)))
        if years[column.code] is None or printed <= {str(years[column.code])}:
            continue
        into.note("_report_year", "wrong_year", index.cells.name, a1(place), header)
        return
