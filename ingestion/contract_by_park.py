"""Columns of a form that lists parks as rows: the fields of the form that its rows yield.

A figure of a grid becomes the column `gdp@last_year` under its indicator's name, a task's progress
`task_progress@3`; fields and table columns keep their codes.
"""

from collections.abc import Iterator, Mapping

from ingestion.contract import Ask, Contract, Grid, Sheet, Table
from ingestion.contract_check import check
from ingestion.seeds import tasks

_WIDTHS = {"narrative": 30.0, "choice": 12.0}
_FIGURE_WIDTH, _TASK_WIDTH, _TEXT_WIDTH = 10.5, 22.0, 16.0


def with_yielded_columns(contract: Contract, known: Mapping[str, Contract]) -> Contract:
    """The contract with the columns that its tables take from the form it yields.

    Raises ValueError where that form is unknown or does not ask for what is named.
    """
    if not contract.yields:
        return contract
    own = known.get(contract.yields)
    if own is None:
        raise ValueError(f"{contract.form}: yields an unknown form {contract.yields!r}")
    sheets = tuple(_sheet(sheet, own) for sheet in contract.sheets)
    whole = contract.model_copy(update={"sheets": sheets})
    if faults := check(whole):
        raise ValueError("; ".join(faults))
    return whole


def _sheet(sheet: Sheet, own: Contract) -> Sheet:
    if not sheet.table:
        return sheet
    taken = tuple(ask for name in sheet.table.yielded for ask in _asked(name, own))
    columns = (*sheet.table.columns, *taken)
    return sheet.model_copy(update={"table": sheet.table.model_copy(update={"columns": columns})})


def _asked(name: str, own: Contract) -> Iterator[Ask]:
    """The columns for a grid, a table or a field of that code."""
    for sheet in own.sheets:
        if sheet.grid and sheet.grid.code == name:
            yield from _of_grid(sheet.grid)
            return
        if isinstance(sheet.table, Table) and sheet.table.code == name:
            yield from sheet.table.columns
            return
        for ask in sheet.fields:
            if ask.code == name:
                width = _WIDTHS.get(ask.type, _TEXT_WIDTH)
                yield ask.model_copy(update={"at_foot": False, "width": width})
                return
    raise ValueError(f"{own.form} does not ask for {name!r}")


def _of_grid(grid: Grid) -> Iterator[Ask]:
    for row in grid.rows:
        for column in grid.columns:
            yield Ask(
                code=f"{row.code}@{column.code}",
                group=row.label_zh,
                label=column.label,
                type="number",
                indicator=row.code,
                required=column.code in row.required,
                min=row.min,
                max=row.max,
                whole=row.whole,
                years=row.years,
                was=tuple(w.model_copy(update={"label": ""}) for w in row.was if w.unit),
                width=_FIGURE_WIDTH,
            )
    if grid.tasks_of:
        for code, name in tasks(grid.tasks_of).items():
            for column in grid.columns:
                yield Ask(
                    code=f"{column.code}@{code}",
                    group=column.label,
                    label=name,
                    type="text",
                    width=_TASK_WIDTH,
                )
