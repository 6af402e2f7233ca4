"""Where each thing stands on a blank form, derived from its contract.

The writer of forms, the description for other programs and the tests share these positions.
Reading a returned form does not: people insert rows, so the reader looks for labels. Rows and
columns count from 0 here; `Place.cell` and `describe` give what a spreadsheet shows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import count

from ingestion.contract import Ask, Contract, Grid, GridColumn, Sheet, Table
from ingestion.seeds import tasks

SOURCES = ("统计", "生态环境", "企业台账", "第三方", "测算")
"""What 数据来源 offers."""

STEMS = "甲乙丙丁戊己庚辛壬癸"
GRID_LEAD = 3  # 甲 name, 乙 unit, 丙 code
TASK_LEAD = 2  # name, code


@dataclass(frozen=True, slots=True)
class Place:
    """One cell that a sender may fill, and what it asks for."""

    sheet: str
    row: int
    col: int
    code: str  # of the field, indicator or table column; in the grid of tasks: of the grid column
    row_key: str  # '' for single figures and statistics, else 'task:5', 'project:1', 'goal:target'
    column: str  # of a grid of indicators: 'last_year', 'this_year'; else ''
    label_zh: str
    unit: str
    type: str
    required: bool
    role: str  # 'value' | 'source' | 'evidence'
    indicator: str = ""  # the indicator that the figure belongs to, if any
    year_of: GridColumn | None = None  # says which year the figure is about; None: the report year

    @property
    def cell(self) -> str:
        """The address as a spreadsheet shows it, such as `D7`."""
        return f"{column_letters(self.col)}{self.row + 1}"

    @property
    def key(self) -> tuple[str, str, str, str]:
        """By this a `Filling` names the cell: code, row key, grid column, role."""
        return self.code, self.row_key, self.column, self.role


@dataclass(frozen=True, slots=True)
class Block:
    """A grid or table: header rows, perhaps a row of column numbers, then rows to fill."""

    header_row: int
    leaf_row: int  # the last header row: here stands the label of every grouped column
    numbered: bool  # a row `甲 乙 丙 1 2`, or of units, follows the header
    first_row: int
    last_row: int
    first_col: int  # the first column that a sender fills
    last_col: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The rows of one sheet. A field's label stands at `(row, col)`, its input one to the right."""

    fields: tuple[tuple[Ask, int, int], ...]
    grid: Block | None
    table: Block | None
    last_row: int


def column_letters(col: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    col += 1
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def is_cover(sheet: Sheet) -> bool:
    """A sheet without 表号 is a cover: its title is large, basis and version stand on it."""
    return not sheet.number


@cache
def layout(sheet: Sheet) -> Layout:
    """Row by row: title and period, the fields, then the grid or the table."""
    row = 5 if is_cover(sheet) else 3
    # Right of 序号 and name: these return on every printed page, a field should not.
    label_col = 2 if sheet.table and sheet.table.row_label else 0
    fields = []
    for ask in (a for a in sheet.fields if not a.at_foot):
        fields.append((ask, row, label_col))
        row += 1
    foot = [a for a in sheet.fields if a.at_foot]
    if foot:
        row += 1
        for position, ask in enumerate(foot):  # two beside each other
            fields.append((ask, row + position // 2, label_col + 2 * (position % 2)))
        row += (len(foot) + 1) // 2
    grid = table = None
    if sheet.grid:
        grid = _grid_block(sheet.grid, row)
        row = grid.last_row + 1
    if sheet.table:
        table = _table_block(sheet.table, row)
        row = table.last_row + 1
    return Layout(tuple(fields), grid, table, row - 1)


def _grid_block(grid: Grid, row: int) -> Block:
    lead = TASK_LEAD if grid.tasks_of else GRID_LEAD
    extra = bool(grid.source_column) + bool(grid.evidence_column)
    numbered = not grid.tasks_of
    first = row + 1 + numbered
    rows = len(tasks(grid.tasks_of)) if grid.tasks_of else len(grid.rows)
    last_col = lead + len(grid.columns) + extra - 1
    return Block(row, row, numbered, first, first + rows - 1, lead, last_col)


def _table_block(table: Table, row: int) -> Block:
    grouped = any(ask.group for ask in table.columns)
    leaf = row + grouped
    first = leaf + 1 + grouped
    first_col = 1 if table.row_label else 0
    last_col = first_col + len(table.columns) - 1
    return Block(row, leaf, grouped, first, first + table.blank_rows - 1, first_col, last_col)


def places(contract: Contract) -> tuple[Place, ...]:
    """Every cell to fill, sheet by sheet; `contract` as `Contract.in_year` gives it."""
    return tuple(place for sheet in contract.sheets for place in sheet_places(sheet))


@cache
def sheet_places(sheet: Sheet) -> tuple[Place, ...]:
    """Every cell to fill of one sheet: fields, then the grid's, then the table's row by row."""
    where = layout(sheet)
    found = [_of(sheet, ask, row, col + 1, "") for ask, row, col in where.fields]
    if sheet.grid and where.grid:
        found += _grid_places(sheet, sheet.grid, where.grid)
    if sheet.table and where.table:
        asked = [
            _of(sheet, ask, where.table.first_row, where.table.first_col + i, "")
            for i, ask in enumerate(sheet.table.columns)
        ]
        for number in range(sheet.table.blank_rows):
            key, row = f"{sheet.table.code}:{number + 1}", where.table.first_row + number
            found += [replace(place, row=row, row_key=key) for place in asked]
    return tuple(found)


def _of(sheet: Sheet, ask: Ask, row: int, col: int, row_key: str) -> Place:
    return Place(
        sheet=sheet.name,
        row=row,
        col=col,
        code=ask.code,
        row_key=row_key,
        column="",
        label_zh=ask.label_zh,
        unit=ask.printed_unit,
        type=ask.type,
        required=ask.required,
        role="value",
        indicator=ask.indicator or "",
    )


def _grid_places(sheet: Sheet, grid: Grid, block: Block) -> Iterator[Place]:
    blank = Place(sheet.name, 0, 0, "", "", "", "", "", "text", False, "value")
    if grid.tasks_of:
        for row, (code, name) in enumerate(tasks(grid.tasks_of).items(), block.first_row):
            for col, column in enumerate(grid.columns, block.first_col):
                yield replace(
                    blank,
                    row=row,
                    col=col,
                    code=column.code,
                    row_key=f"{grid.code}:{code}",
                    year_of=column,
                    label_zh=name,
                    type=column.type,
                )
        return
    for row, asked in enumerate(grid.rows, block.first_row):
        of_row = replace(blank, row=row, code=asked.code)
        cols = count(block.first_col)
        for column in grid.columns:
            yield replace(
                of_row,
                col=next(cols),
                row_key=grid.row_key(column),
                column=column.code,
                year_of=column,
                label_zh=asked.label_zh,
                unit=asked.printed_unit if column.type == "number" else "",
                type=column.type,
                required=column.code in asked.required,
                indicator=asked.code,
            )
        if grid.source_column:
            yield replace(
                of_row,
                col=next(cols),
                label_zh=grid.source_column,
                type="choice",
                role="source",
            )
        if grid.evidence_column:
            yield replace(of_row, col=next(cols), label_zh=grid.evidence_column, role="evidence")


def printed_codes(sheet: Sheet) -> dict[str, str]:
    """The codes that 审核关系 are written in: indicator → `05`, table column → `7` or `甲`.

    They are running numbers of what is asked in the year: look them up, do not remember them.
    """
    codes: dict[str, str] = {}
    if sheet.grid and not sheet.grid.tasks_of:
        codes |= {row.code: f"{number:02}" for number, row in enumerate(sheet.grid.rows, 1)}
    if sheet.table and any(ask.group for ask in sheet.table.columns):
        stems, numbers, leading = iter(STEMS), count(1), True
        for ask in sheet.table.columns:
            leading = leading and ask.type != "number"
            stem = next(stems, None) if leading else None
            codes[ask.code] = stem or str(next(numbers))
    return codes


def describe(contract: Contract, year: int) -> dict[str, object]:
    """The form of one year for other programs: JSON-able, addresses as a spreadsheet shows them.

    `fields` holds single cells (of an indicator also where its source and evidence go), `tables`
    the open tables by column. Raises ValueError when the form does not exist in that year.
    """
    asked = contract.in_year(year)
    return {
        "form": asked.form,
        "version": asked.version,
        "year": year,
        "fields": [field for sheet in asked.sheets for field in _described_cells(sheet, year)],
        "tables": [_described_table(sheet) for sheet in asked.sheets if sheet.table],
    }


def _described_cells(sheet: Sheet, year: int) -> Iterator[dict[str, object]]:
    block = layout(sheet).table
    single = [p for p in sheet_places(sheet) if not (block and p.row >= block.first_row)]
    beside = {(p.row, p.role): p.cell for p in single if p.role != "value"}
    for place in single:
        if place.role != "value":
            continue
        described: dict[str, object] = {
            "code": place.code,
            "label_zh": place.label_zh,
            "unit": place.unit,
            "type": place.type,
            "required": place.required,
            "sheet": place.sheet,
            "cell": place.cell,
            "row_key": place.row_key,
            **_described_year(place, year),
        }
        for role in ("source", "evidence"):
            if cell := beside.get((place.row, role)):
                described[f"{role}_cell"] = cell
        yield described


def _described_year(place: Place, year: int) -> dict[str, object]:
    """The year of the figure, or the field of the form that will name it."""
    column = place.year_of
    if column and column.value_year_field:
        return {"value_year": None, "value_year_field": column.value_year_field}
    return {"value_year": column.year_of(year, {}) if column else year}


def _described_table(sheet: Sheet) -> dict[str, object]:
    where = layout(sheet).table
    assert sheet.table and where
    return {
        "code": sheet.table.code,
        "sheet": sheet.name,
        "header_row": where.leaf_row + 1,
        "first_row": where.first_row + 1,
        "last_row": where.last_row + 1,
        "columns": [
            {
                "code": ask.code,
                "label_zh": ask.label_zh,
                "unit": ask.printed_unit,
                "type": ask.type,
                "required": ask.required,
                "column": column_letters(where.first_col + i),
            }
            for i, ask in enumerate(sheet.table.columns)
        ],
    }
