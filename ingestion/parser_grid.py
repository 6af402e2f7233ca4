"""A grid is read: indicators, or the tasks of a scheme, by value columns of one year each."""

import re
from dataclasses import dataclass

from ingestion.contract import Grid, GridRow
from ingestion.labels import label_key
from ingestion.locating import SheetIndex, a1
from ingestion.locating_grid import FoundGrid, find_grid
from ingestion.parser_cells import CellFacts, CellReader, alias_steps, merged_down, text_at
from ingestion.values import raw_text, read_text

_PRINTED_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})年")


@dataclass(slots=True)
class _Column:
    """A value column that was found, and the year and row key of its figures."""

    col: int
    year: int | None
    key: str
    is_text: bool
    steps: tuple[str, ...]
    code: str


def read_grid(into: CellFacts, index: SheetIndex, grid: Grid) -> None:
    """Read every cell of a grid; rows whose label is not found are said."""
    found = find_grid(index, grid)
    if found is None:
        labels = "、".join(column.label for column in grid.columns)
        into.note(f"_{grid.code}", "table_not_found", index.cells.name, "", labels)
        return
    named = into.named_years()
    columns = [
        _Column(
            found.columns[column.code],
            column.year_of(into.year, named),
            grid.row_key(column),
            column.type == "text",
            alias_steps(found.aliases.get(column.code)),
            column.code,
        )
        for column in grid.columns
    ]
    _printed_years(into, index, found.header_row, columns)
    if grid.tasks_of:
        _read_tasks(into, index, grid, found, columns)
    for asked in grid.rows:
        row = found.rows.get(asked.code)
        if row is None:
            into.note(asked.code, "label_not_found", index.cells.name, "", asked.label_zh)
            continue
        _read_row(into, index, found, columns, asked, row)


def _read_tasks(
    into: CellFacts, index: SheetIndex, grid: Grid, found: FoundGrid, columns: list[_Column]
) -> None:
    for task, row in found.rows.items():
        for column in columns:
            place = merged_down(index, (row, column.col))
            key = f"{grid.code}:{task}"
            into.read(index, column.code, key, column.year, place, read_text, column.steps)


def _read_row(
    into: CellFacts,
    index: SheetIndex,
    found: FoundGrid,
    columns: list[_Column],
    asked: GridRow,
    row: int,
) -> None:
    alias = found.aliases.get(asked.code)
    unit = text_at(index, row, found.unit_column) or (alias.unit if alias else "")
    unit = unit or asked.printed_in
    source = text_at(index, row, found.source_column)
    evidence = text_at(index, row, found.evidence_column)
    steps_to_row = alias_steps(alias)
    for column in columns:
        place = (row, column.col)
        read: CellReader = read_text
        if not column.is_text:
            read = into.quantity_reader(index, asked.canonical_unit, place, unit)
        steps = steps_to_row + column.steps
        fact = into.read(index, asked.code, column.key, column.year, place, read, steps)
        fact.source, fact.evidence = source, evidence


def _printed_years(
    into: CellFacts, index: SheetIndex, header_row: int, columns: list[_Column]
) -> None:
    """A header that prints its year must print the one that the cover makes of it."""
    for column in columns:
        place = (header_row, column.col)
        header = raw_text(index.cells.shown(*place))
        printed = set(_PRINTED_YEAR.findall(label_key(header)))
        if column.year is None or printed <= {str(column.year)}:
            continue
        into.note("_report_year", "wrong_year", index.cells.name, a1(place), header)
        return
