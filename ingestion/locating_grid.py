"""Finds a grid by its header and the labels of its rows, wherever rows or columns have moved."""

from dataclasses import dataclass, field

from ingestion.contract import Grid
from ingestion.labels import label_key
from ingestion.locating import Cell, Labels, SheetIndex, places_of
from ingestion.wording import Alias


@dataclass
class FoundGrid:
    """Value columns and rows of a grid; a row without a unique label is absent.

    `aliases` names the rows and columns that were found under another wording.
    """

    header_row: int
    columns: dict[str, int]
    rows: dict[str, int]
    unit_column: int | None
    source_column: int | None
    evidence_column: int | None
    aliases: dict[str, Alias] = field(default_factory=dict)


def find_grid(index: SheetIndex, grid: Grid) -> FoundGrid | None:
    """The grid under the first row that carries all its value columns' labels.

    None when there is no such row, or when a label stands in it twice.
    """
    return index.labels.once(_find_grid, grid)


def _find_grid(labels: Labels, grid: Grid) -> FoundGrid | None:
    header_rows: dict[int, dict[str, list[int]]] = {}
    worded: dict[Cell, Alias | None] = {}
    for column in grid.columns:
        found_at = places_of(labels.headed, column)
        worded |= found_at
        for row, col in found_at:
            header_rows.setdefault(row, {}).setdefault(column.code, []).append(col)
    complete = [row for row, found in header_rows.items() if len(found) == len(grid.columns)]
    if not complete:
        return None
    header_row = min(complete)
    if any(len(places) > 1 for places in header_rows[header_row].values()):
        return None
    columns = {code: places[0] for code, places in header_rows[header_row].items()}
    first_value = min(columns.values())
    aliases = {code: alias for code, col in columns.items() if (alias := worded[header_row, col])}

    def beside(label: str | None) -> int | None:
        places = labels.headed(label_key(label)) if label else ()
        return next((col for row, col in places if row == header_row), None)

    def row_of(names: tuple[str, ...]) -> int | None:
        places = {
            row
            for name in names
            for row, col in labels.labelled(name)
            if row > header_row and col < first_value
        }
        return places.pop() if len(places) == 1 else None

    rows = {key: row_of(names) for key, names in grid.row_labels.items()}
    for asked in (row for row in grid.rows if row.aliases):
        at = rows[asked.code]
        in_row = {
            alias for (row, _), alias in places_of(labels.labelled, asked).items() if row == at
        }
        if at is not None and (alias := next(iter(in_row), None)):
            aliases[asked.code] = alias
    units, source, evidence = map(beside, grid.labels_beside)
    return FoundGrid(
        header_row,
        columns,
        {key: row for key, row in rows.items() if row is not None},
        units,
        source,
        evidence,
        aliases,
    )
