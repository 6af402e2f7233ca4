"""Finds what a contract asks for on a sheet by its labels, wherever rows or columns have moved it.

Nothing here reads a value: the result is cells. What is not found is None, never a guess.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from openpyxl.utils.cell import get_column_letter

from ingestion.contract import Ask, Contract, Grid, Sheet, Table
from ingestion.labels import header_keys, is_blank, label_key
from ingestion.reader import SheetCells, Workbook
from ingestion.seeds import tasks
from ingestion.wording import Alias, Line

Cell = tuple[int, int]

_TITLE_ROWS = 10
NOTES = ("说明", "注:", "审核关系", "单位负责人", "填表说明", "依据:")
# Signed or noted where a name would stand, beside a 序号 printed beforehand; alone in its row.
_SIGNATURE = re.compile(
    r"^(?:单位|填表|填报|审核|审批|负责|制表|经办|联系|复核)(?:人|负责人|单位|日期|时间|电话)?(?::|$)"
    r"|^(?:注|备注|附注|说明):|^(?:单位)?\(?(?:公章|盖章|签章|签字)\)?(?::|$)"
)
_COLUMNS_OF_A_ROW = 3
_CODE_ROW = re.compile(r"^([甲乙丙丁戊己庚辛壬癸]|\d{1,3}|—)$")


def a1(cell: Cell) -> str:
    """The address as a spreadsheet shows it."""
    return f"{get_column_letter(cell[1] + 1)}{cell[0] + 1}"


@dataclass
class SheetIndex:
    """Text cells of a sheet by what they may stand for; `alias` if its name is another one."""

    cells: SheetCells
    by_header: dict[str, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    alias: str = ""

    @classmethod
    def of(cls, cells: SheetCells) -> "SheetIndex":
        index = cls(cells)
        for row, values in cells.filled.items():
            for col, value in values:
                if isinstance(value, str):
                    for header in header_keys(value):
                        index.by_header[header].append((row, col))
        return index

    def labelled(self, label: str) -> list[Cell]:
        """The cells whose whole text is this label."""
        key = label_key(label)
        rows = self.cells.rows
        return [
            (row, col)
            for row, col in self.by_header.get(key, ())
            if label_key(str(rows[row][col])) == key
        ]

    def headed(self, label: str) -> list[Cell]:
        """The cells that may carry this label with a unit, a year or a hint behind it."""
        return self.by_header.get(label_key(label), [])


def find_sheets(workbook: Workbook, contract: Contract) -> dict[str, SheetIndex]:
    """The contract's sheets in the workbook: by name, else by the title printed at the top."""
    found = {}
    for wanted in contract.sheets:
        cells = _by_name(workbook, wanted) or _by_title(workbook, contract, wanted)
        if cells is not None:
            index = SheetIndex.of(cells)
            index.alias = _alias_of_sheet(cells, wanted)
            found[wanted.key] = index
    return found


def _names(wanted: Sheet) -> set[str]:
    return set(wanted.accepted)


def _title_keys(wanted: Sheet) -> set[str]:
    """Its titles; an alias may be the name of a sheet or its title."""
    titles = (wanted.title, *(w.title for w in wanted.was), *(a.label for a in wanted.aliases))
    return {label_key(title) for title in titles if title}


def _alias_of_sheet(cells: SheetCells, wanted: Sheet) -> str:
    """The alias under which a sheet was found, by its name or by the title at its top."""
    accepted = wanted.accepted
    if label_key(cells.name) in accepted:
        alias = accepted[label_key(cells.name)]
    else:
        titles = _titles_of(cells, _title_keys(wanted)) - {label_key(wanted.title)}
        alias = next((accepted[title] for title in titles if accepted.get(title)), None)
    return alias.label if alias else ""


def _by_name(workbook: Workbook, wanted: Sheet) -> SheetCells | None:
    names = _names(wanted)
    named = [cells for cells in workbook.sheets if label_key(cells.name) in names]
    if len({label_key(cells.name) for cells in named}) > 1:
        return None  # the name and its alias: which one is meant?
    exactly = [cells for cells in named if cells.name == wanted.name]
    return next(iter(exactly or (named if len(named) == 1 else [])), None)


def _by_title(workbook: Workbook, contract: Contract, wanted: Sheet) -> SheetCells | None:
    """The one sheet that prints this title at its top; a directory prints several."""
    titles = {key for sheet in contract.sheets for key in _title_keys(sheet)}
    names = {key for sheet in contract.sheets for key in _names(sheet)}
    own = _title_keys(wanted)
    titled = [
        cells
        for cells in workbook.sheets
        if label_key(cells.name) not in names
        and (found := _titles_of(cells, titles))
        and found <= own
    ]
    return titled[0] if len(titled) == 1 else None


def _titles_of(cells: SheetCells, titles: set[str]) -> set[str]:
    top = {
        label_key(value)
        for row in cells.rows[:_TITLE_ROWS]
        for value in row
        if isinstance(value, str)
    }
    return {title for title in titles if any(text.endswith(title) for text in top)}


def field_labels(sheet: Sheet) -> frozenset[str]:
    """The labels of a sheet's single fields, as `label_key` text."""
    return frozenset(key for ask in sheet.fields for key in ask.accepted)


def _places(find: Callable[[str], list[Cell]], line: Line) -> dict[Cell, Alias | None]:
    """Where a line's label or one of its aliases stands."""
    return {place: alias for key, alias in line.accepted.items() for place in find(key)}


@dataclass(frozen=True)
class FoundField:
    """The input cell of a single field; `skipped` empty cells stand between it and its label."""

    place: Cell
    skipped: int
    label: Cell
    alias: Alias | None


def find_field(index: SheetIndex, ask: Ask, labels: frozenset[str]) -> FoundField | None:
    """The input cell of a single field: right of its label, over columns inserted between.

    The search ends at the next label of the sheet (`labels`).

    None when the label is absent or stands twice, be it once as one of its aliases.
    """
    # A label with a unit is printed with it behind: an alias without one is no better a match.
    exactly = {} if ask.canonical_unit else _places(index.labelled, ask)
    places = exactly or _places(index.headed, ask)
    if len(places) != 1:
        return None
    label, alias = next(iter(places.items()))
    row, col = label
    beside = index.cells.right_end(row, col) + 1
    for candidate in index.cells.something_in(row):
        if candidate < beside:
            continue
        value = index.cells.rows[row][candidate]
        if isinstance(value, str) and label_key(value) in labels:
            break
        return FoundField((row, candidate), candidate - beside, label, alias)
    return FoundField((row, beside), 0, label, alias)


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
    header_rows: dict[int, dict[str, list[int]]] = {}
    worded: dict[Cell, Alias | None] = {}
    for column in grid.columns:
        found_at = _places(index.headed, column)
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
        places = index.headed(label) if label else []
        return next((col for row, col in places if row == header_row), None)

    def row_of(labels: tuple[str, ...]) -> int | None:
        places = {
            row
            for label in labels
            for row, col in index.labelled(label)
            if row > header_row and col < first_value
        }
        return places.pop() if len(places) == 1 else None

    rows = {key: row_of(labels) for key, labels in _row_labels(grid)}
    for asked in (row for row in grid.rows if row.aliases):
        at = rows[asked.code]
        in_row = {alias for (row, _), alias in _places(index.labelled, asked).items() if row == at}
        if at is not None and (alias := next(iter(in_row), None)):
            aliases[asked.code] = alias
    return FoundGrid(
        header_row,
        columns,
        {key: row for key, row in rows.items() if row is not None},
        beside("计量单位"),
        beside(grid.source_column),
        beside(grid.evidence_column),
        aliases,
    )


def _row_labels(grid: Grid) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if grid.tasks_of:
        named = tasks(grid.tasks_of).items()
        return tuple((code, (name, f"{code} {name}")) for code, name in named)
    return tuple((row.code, tuple(row.accepted)) for row in grid.rows)


@dataclass
class FoundTable:
    """Columns of a table by field code, under their header; those found under an alias."""

    header_row: int
    columns: dict[str, int]
    label_column: int | None
    aliases: dict[str, Alias] = field(default_factory=dict)


def find_table(index: SheetIndex, table: Table) -> FoundTable | None:
    """The table under the row that carries most of its column labels; None below one half.

    A column of a group needs the group's label above it.
    """
    rows = {row for column in table.columns for row, _ in _places(index.headed, column)}
    asked: dict[str, list[Ask]] = {}
    for column in table.columns:
        for wording in column.accepted:
            asked.setdefault(wording, []).append(column)
    best: tuple[int, dict[str, int]] = (-1, {})
    for row in sorted(rows):
        found = _columns_at(index.cells, row, asked)
        if len(found) > len(best[1]):
            best = (row, found)
    header_row, columns = best
    if len(columns) * 2 < len(table.columns):
        return None
    label = label_key(table.row_label) if table.row_label else ""
    label_column = next(
        (
            col
            for col in range(index.cells.width)
            if label and label_key(str(index.cells.shown(header_row, col))) == label
        ),
        None,
    )
    aliases = {
        ask.code: alias
        for ask in table.columns
        if ask.code in columns
        and (alias := _places(index.headed, ask).get((header_row, columns[ask.code])))
    }
    return FoundTable(header_row, columns, label_column, aliases)


def _columns_at(cells: SheetCells, row: int, asked: dict[str, list[Ask]]) -> dict[str, int]:
    """Columns recognised when `row` is the lower header row; `asked` by each of their wordings."""
    found: dict[str, int] = {}
    twice: set[str] = set()
    group = ""
    for col in range(cells.width):
        leaf = cells.shown(row, col)
        above = cells.shown(row - 1, col) if row else ""
        # A merge that was lost leaves the group's label over its first column only.
        group = above if isinstance(above, str) and above else group
        # The same of a label that stood over both header rows: it is left in the upper one.
        alone = is_blank(leaf)
        keys = header_keys(str(above if alone else leaf))
        named = {ask.code: ask for key in keys for ask in asked.get(key, ())}
        for ask in named.values():
            if not ask.group or (label_key(ask.group) in header_keys(group) and not alone):
                if ask.code in found:
                    twice.add(ask.code)
                found[ask.code] = col
    return {code: col for code, col in found.items() if code not in twice}


def _is_code_row(row: list[object], columns: dict[str, int]) -> bool:
    """Whether a row carries the column codes `甲 乙 1 2` of the form."""
    shown = [label_key(str(row[col])) for col in columns.values() if not is_blank(row[col])]
    codes = [text for text in shown if _CODE_ROW.match(text[:-2] if text.endswith(".0") else text)]
    return len(codes) * 2 > len(columns) and len(codes) == len(shown) and "甲" in codes


def table_rows(index: SheetIndex, found: FoundTable) -> list[int]:
    """Rows of the table that hold anything in its columns.

    Notes stand under a table, but people also write one between two rows and go on: below a note,
    a row counts that fills several columns.
    """
    held = []
    enough = 1
    own_columns = frozenset(found.columns.values())
    for row in index.cells.rows_with_something:
        if row <= found.header_row:
            continue
        values = [value for _, value in index.cells.filled.get(row, ())]
        first_text = next(iter(values), "")
        if isinstance(first_text, str) and label_key(first_text).startswith(NOTES):
            enough = _COLUMNS_OF_A_ROW
            continue
        something = own_columns.intersection(index.cells.something_in(row))
        filled = sum(col in something for col in found.columns.values()) if something else 0
        first_words = next((v for v in values if isinstance(v, str)), "")
        if filled == 1 and _SIGNATURE.match(label_key(first_words)):
            enough = _COLUMNS_OF_A_ROW
            continue
        if filled >= enough and not _is_code_row(index.cells.rows[row], found.columns):
            held.append(row)
    return held
