"""A grid is read: indicators, or the tasks of a scheme, by value columns of one year each."""

import re

from ingestion.contract import Grid
from ingestion.labels import label_key
from ingestion.locating import FoundGrid, SheetIndex, a1, find_grid
from ingestion.parser_cells import CellFacts, merged_down, text_at
from ingestion.seeds import indicators
from ingestion.values import raw_text, read_text

_PRINTED_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})年")


def read_grid(into: CellFacts, index: SheetIndex, grid: Grid) -> None:
    """Read every cell of a grid; rows whose label is not found are said."""
    found = find_grid(index, grid)
    if found is None:
        labels = "、".join(column.label for column in grid.columns)
        into.note(f"_{grid.code}", "table_not_found", index.cells.name, "", labels)
        return
    _printed_years(into, index, grid, found)
    keys = [row.code for row in grid.rows] or list(found.rows)
    for key in keys:
        row = found.rows.get(key)
        if row is None:
            name = indicators()[key]["name_zh"]
            into.note(key, "label_not_found", index.cells.name, "", name)
            continue
        _read_row(into, index, grid, found, key, row)


def _read_row(
    into: CellFacts, index: SheetIndex, grid: Grid, found: FoundGrid, key: str, row: int
) -> None:
    unit = text_at(index, row, found.unit_column)
    for column in grid.columns:
        place = (row, found.columns[column.code])
        year = into.year + column.value_year if into.year is not None else None
        if grid.tasks_of:
            place = merged_down(index, place)
            into.read(index, column.code, f"{grid.code}:{key}", year, place, read_text)
            continue
        read = into.quantity_reader(index, key, place, unit)
        fact = into.read(index, key, "", year, place, read)
        fact.source = text_at(index, row, found.source_column)
        fact.evidence = text_at(index, row, found.evidence_column)


def _printed_years(into: CellFacts, index: SheetIndex, grid: Grid, found: FoundGrid) -> None:
    """A header that prints its year must print the one that the cover makes of it."""
    for column in grid.columns:
        place = (found.header_row, found.columns[column.code])
        header = raw_text(index.cells.shown(*place))
        printed = set(_PRINTED_YEAR.findall(label_key(header)))
        if into.year is None or printed <= {str(into.year + column.value_year)}:
            continue
        into.note("_report_year", "wrong_year", index.cells.name, a1(place), header)
        return
