"""The lines that a blank template prints: labels, units and groups, in the order of the paper.

A contract says what is asked; here is read what a template of somebody else's making says, so that
the two can be compared (`ingestion.form_comparison`). Nothing is decided here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ingestion.contract import Grid, Sheet, Table
from ingestion.contract_lines import Ask, GridColumn, GridRow
from ingestion.labels import header_keys, header_unit, is_blank, label_key
from ingestion.locating import NOTES, Cell, SheetIndex
from ingestion.units import units

Part = Literal["fields", "rows", "columns", "table"]
PrintedLine = Ask | GridRow | GridColumn

_BESIDE = ("指标名称", "计量单位", "代码", "序号", "主要任务")
_CODES = ("甲", "乙", "丙")


@dataclass(frozen=True)
class Printed:
    """One label of a template with the unit printed beside or below it."""

    label: str
    unit: str = ""
    group: str = ""
    keys: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str, unit: str = "", group: str = "") -> "Printed":
        """A label as it is printed; a bracket that holds a unit is no part of it."""
        own = header_unit(text)
        printed = text.split("\n", 1)[0].strip()
        if own and label_key(own) in units():
            unit = unit or own
            printed = printed.replace("（", "(").removesuffix(f"({own})").strip()
        return cls(printed, unit, label_key(group), header_keys(text))


def printed_parts(index: SheetIndex, sheet: Sheet) -> Iterator[tuple[Part, list[Printed]]]:
    """What a template's sheet prints for each part that the contract's sheet has."""
    if sheet.fields:
        yield "fields", _fields(index, sheet)
    if sheet.grid:
        header = _header_row(index, sheet.grid.columns)
        yield "columns", _grid_columns(index, sheet.grid, header)
        if sheet.grid.rows:
            yield "rows", _grid_rows(index, sheet.grid, header)
    if sheet.table:
        yield "table", _table_columns(index, sheet.table)


def known_parts(sheet: Sheet) -> Iterator[tuple[Part, tuple[PrintedLine, ...]]]:
    """The contract's lines, part by part."""
    if sheet.fields:
        yield "fields", sheet.fields
    if sheet.grid:
        yield "columns", sheet.grid.columns
        if sheet.grid.rows:
            yield "rows", sheet.grid.rows
    if sheet.table:
        yield "table", sheet.table.columns


def header_of_unknown_sheet(index: SheetIndex) -> list[Printed]:
    """The labels of the fullest row of a sheet that no contract knows."""
    rows = [[text for _, text in _texts(index, row)] for row in range(len(index.cells.rows))]
    return [Printed.of(text) for text in max(rows, key=len, default=[])]


def _header_row(index: SheetIndex, lines: Iterable[PrintedLine]) -> int | None:
    """The row in which most of the labels stand; the upper one of two."""
    hits: dict[int, int] = {}
    for line in lines:
        places = {row for key in line.accepted for row, _ in index.headed(key)}
        for row in places:
            hits[row] = hits.get(row, 0) + 1
    return min(hits, key=lambda row: (-hits[row], row), default=None)


def _texts(index: SheetIndex, row: int) -> Iterator[tuple[int, str]]:
    for col, value in enumerate(index.cells.rows[row]):
        if isinstance(value, str) and not is_blank(value):
            yield col, value


def _grid_columns(index: SheetIndex, grid: Grid, header: int | None) -> list[Printed]:
    beside = {label_key(t) for t in (*_BESIDE, grid.source_column, grid.evidence_column) if t}
    if header is None:
        return []
    return [
        Printed.of(text)
        for _, text in _texts(index, header)
        if beside.isdisjoint(header_keys(text))
    ]


def _grid_rows(index: SheetIndex, grid: Grid, header: int | None) -> list[Printed]:
    if header is None:
        return []
    labels = {key for row in grid.rows for key in row.accepted}
    known = [place for key in labels for place in index.labelled(key) if place[0] > header]
    column = _commonest(col for _, col in known)
    unit_at = next(
        (col for col, text in _texts(index, header) if label_key(text) == "计量单位"), None
    )
    found = []
    for row in range(header + 1, len(index.cells.rows)):
        label = index.cells.rows[row][column] if known else None
        if not isinstance(label, str) or is_blank(label) or label_key(label) in _CODES:
            continue
        if label_key(label).startswith(NOTES):
            break
        unit = index.cells.rows[row][unit_at] if unit_at is not None else ""
        printed = Printed.of(label, unit if isinstance(unit, str) else "")
        # The reader finds a row by its whole label; a bracket may tell two rows apart.
        found.append(replace(printed, keys=(label_key(label),)))
    return found


def _table_columns(index: SheetIndex, table: Table) -> list[Printed]:
    leaves = _header_row(index, table.columns)
    if leaves is None:
        return []
    grouped = any(ask.group for ask in table.columns)
    groups = {label_key(ask.group) for ask in table.columns if ask.group}
    upper = leaves if not grouped or _holds_groups(index, leaves, groups) else leaves - 1
    lower = upper + 1 if grouped else upper
    skipped = {label_key(text) for text in (table.row_label, "序号") if text}
    found, group = [], ""
    for col in range(index.cells.width):
        above = index.cells.shown(upper, col)
        leaf = index.cells.shown(lower, col) if grouped else above
        alone = not isinstance(leaf, str) or is_blank(leaf) or leaf == above
        text = above if alone else leaf
        if isinstance(above, str) and not is_blank(above):
            group = "" if alone else above
        if isinstance(text, str) and not is_blank(text) and label_key(text) not in skipped:
            found.append(Printed.of(text, group=group if grouped and not alone else ""))
    return found


def _holds_groups(index: SheetIndex, row: int, groups: set[str]) -> bool:
    return any(label_key(text) in groups for _, text in _texts(index, row))


def _fields(index: SheetIndex, sheet: Sheet) -> list[Printed]:
    """What stands in the columns of the known labels, between the first of them and the notes."""
    accepted = {key for ask in sheet.fields for key in ask.accepted}
    known: list[Cell] = [
        place for find in (index.labelled, index.headed) for key in accepted for place in find(key)
    ]
    if not known:
        return []
    columns = {col for _, col in known}
    part = sheet.grid.columns if sheet.grid else sheet.table.columns if sheet.table else ()
    end = _header_row(index, part) if part else None
    found: list[Printed] = []
    for row in range(min(row for row, _ in known), len(index.cells.rows) if end is None else end):
        for col, text in _texts(index, row):
            if label_key(text).startswith(_CLOSING):
                return found
            spread = index.cells.right_end(row, col) > col
            if col in columns and not spread and (row, col) not in _group_row(sheet, end):
                found.append(Printed.of(text))
    return found


_CLOSING = tuple(note for note in NOTES if note != "单位负责人")


def _group_row(sheet: Sheet, header: int | None) -> Sequence[Cell]:
    """Nothing above the leaves of a grouped header is a field."""
    if header is None or not (sheet.table and any(ask.group for ask in sheet.table.columns)):
        return ()
    return [(header - 1, col) for col in range(200)]


def _commonest(columns: Iterator[int]) -> int:
    counted: dict[int, int] = {}
    for col in columns:
        counted[col] = counted.get(col, 0) + 1
    return max(counted, key=lambda col: counted[col], default=0)
