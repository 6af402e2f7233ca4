"""Whole tables for Great Expectations: facts pivoted in SQL, one row per return or table row.

Columns of a frame: `field` (the value as a number, or the text), `field stated` (anything at all
stands in the cell), `field whole` (distance to the next whole number), `C01` (right minus left of
a relation: negative where it is broken), `P06` (a condition: null where it holds). Grid fields are
`field@last_year` and `field@this_year`. Margins are computed on DECIMAL, so that equality is exact.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from expectations.catalogue import Catalogue, Rule
from expectations.form_conditions import form_conditions
from expectations.row_conditions import ROW_CONDITIONS, text_of
from ingestion.contract import Contract, Grid, GridColumn, Sheet, Table

if TYPE_CHECKING:
    import pandas as pd

# Most wrong units are off by 10⁴; what grew or shrank to a third meanwhile is still seen.
_FAR = 3000


@dataclass(frozen=True)
class Checked:
    """A column of a frame with the rule that speaks for it and the cells it concerns."""

    column: str
    sql: str
    rule: Rule
    fields: tuple[str, ...]  # field codes, all in the same value year and row
    column_code: str = ""  # grid column
    minimum: float | None = None
    maximum: float | None = None
    null: bool | None = None  # True: must be null, False: must not be null


@dataclass(frozen=True)
class Frame:
    """What is checked on one table of a form; `table` is '' for one row per return."""

    name: str
    table: str
    keys: tuple[str, ...]
    checked: tuple[Checked, ...] = field(default=())

    @property
    def form(self) -> str:
        return self.name.split(".", maxsplit=1)[0]

    def load(self, facts: pa.Table) -> "pd.DataFrame":
        """The frame over `facts` (the facts of one form)."""
        columns = ", ".join(f'{c.sql} AS "{c.column}"' for c in self.checked)
        scope = f"WHERE row_key LIKE '{self.table}:%'" if self.table else ""
        keys = ", ".join(self.keys)
        query = f"SELECT {keys}, {columns} FROM facts {scope} GROUP BY {keys} ORDER BY {keys}"
        with duckdb.connect() as connection:
            connection.register("facts", facts)
            return connection.sql(query).df()


def frames(contract: Contract, catalogue: Catalogue) -> Iterator[Frame]:
    """All frames of a form: one row per return, then one row per row of each open table."""
    single = [c for sheet in contract.sheets for c in _single(sheet, catalogue)]
    single += _form_conditions(contract, catalogue)
    yield Frame(contract.form, "", ("return_id",), tuple(single))
    for sheet in contract.sheets:
        if sheet.table and not contract.yields:  # else its rows are returns of another form
            checked = tuple(_table(sheet.table, catalogue))
            name = f"{contract.form}.{sheet.table.code}"
            yield Frame(name, sheet.table.code, ("return_id", "row_key"), checked)


def _single(sheet: Sheet, catalogue: Catalogue) -> Iterator[Checked]:
    for ask in sheet.fields:
        where = f"field = '{ask.code}' AND row_key = ''"
        if ask.required:
            yield _required(ask.code, ask.code, where, catalogue)
        if ask.type in ("number", "year"):
            yield from _bounds(ask.code, ask.code, where, catalogue, ask.min, ask.max, ask.whole)
    if sheet.grid:
        yield from _grid(sheet.grid, catalogue)
    if sheet.table and sheet.table.declared_by:
        yield from _declared(sheet.table, catalogue)


def _form_conditions(contract: Contract, catalogue: Catalogue) -> Iterator[Checked]:
    speaking: dict[str, Rule] = {r.condition or "": r for r in catalogue.conditions()}
    for known in form_conditions(contract):
        rule = speaking[known.condition]
        name = f"{rule.id}@{known.name or known.fields[0]}"
        yield Checked(name, known.sql, rule, known.fields, null=True)


def _grid(grid: Grid, catalogue: Catalogue) -> Iterator[Checked]:
    for column in grid.columns:
        # Statistics only: a target may well be far from its base.
        yearly = not grid.by_column and len(grid.columns) == 2
        key = grid.row_key(column) or column.code
        for row in grid.rows:
            where = f"field = '{row.code}' AND {_in_column(grid, column)}"
            name = f"{row.code}@{key}"
            if column.code in row.required:
                yield _required(name, row.code, where, catalogue, key)
            if column.type == "number":
                yield from _bounds(
                    name, row.code, where, catalogue, row.min, row.max, row.whole, key
                )
            if yearly and row.canonical_unit != "%":
                yield _far_apart(grid, row.code, column, catalogue)
        for rule in catalogue.relations(grid.code) if column.type == "number" else ():
            yield _relation(rule, _in_column(grid, column), key)


def _in_column(grid: Grid, column: GridColumn) -> str:
    """The facts of one column of a grid: by its row key, else by its value year."""
    if grid.by_column:
        return f"row_key = '{grid.row_key(column)}'"
    if column.fixed_year is not None:
        return f"row_key = '' AND value_year = {column.fixed_year}"
    return f"row_key = '' AND value_year = report_year + ({column.value_year})"


def _table(table: Table, catalogue: Catalogue) -> Iterator[Checked]:
    for ask in table.columns:
        where = f"field = '{ask.code}'"
        if ask.required:
            yield _required(ask.code, ask.code, where, catalogue)
        if ask.type in ("number", "year"):
            yield from _bounds(ask.code, ask.code, where, catalogue, ask.min, ask.max, ask.whole)
    for rule in catalogue.relations(table.code):
        yield _relation(rule, "true")
    for rule in catalogue.conditions():
        known = ROW_CONDITIONS.get((table.code, rule.condition or ""), ())
        for number, (sql, fields) in enumerate(known, 1):
            name = rule.id if number == 1 else f"{rule.id} {number}"
            yield Checked(name, sql, rule, fields, null=True)
        if rule.condition == "figures_without_name" and table.declared_by:
            yield _nameless(rule, table)


def _required(name: str, code: str, where: str, catalogue: Catalogue, column: str = "") -> Checked:
    stated = "coalesce(value::VARCHAR, text, CASE WHEN reading LIKE '!%' THEN reading END)"
    sql = f"max({stated}) FILTER (WHERE {where})"
    return Checked(
        f"{name} stated", sql, catalogue.generic("required"), (code,), column, null=False
    )


def _bounds(
    name: str,
    code: str,
    where: str,
    catalogue: Catalogue,
    low: float | None,
    high: float | None,
    whole: bool,
    column: str = "",
) -> Iterator[Checked]:
    value = f"max(value) FILTER (WHERE {where})"
    if low is not None:
        sql = f"({value})::DOUBLE"
        yield Checked(
            f"{name} min", sql, catalogue.generic("minimum"), (code,), column, minimum=low
        )
    if high is not None:
        sql = f"({value})::DOUBLE"
        yield Checked(
            f"{name} max", sql, catalogue.generic("maximum"), (code,), column, maximum=high
        )
    if whole:
        sql = f"abs({value} - round({value}))::DOUBLE"
        yield Checked(f"{name} whole", sql, catalogue.generic("whole"), (code,), column, maximum=0)


def _relation(rule: Rule, where: str, column: str = "") -> Checked:
    """Right minus left. An absent term on the left counts as nothing: what is there already is a
    lower bound. An absent term on the right, or a left side without any term, checks nothing."""
    assert rule.relation
    left, right = rule.relation.sides

    def value(term: str) -> str:
        return f"max(value) FILTER (WHERE field = '{term}' AND {where})"

    sum_left = " + ".join(f"coalesce({value(t)}, 0)" for t in left.terms)
    any_left = f"coalesce({', '.join(value(t) for t in left.terms)})"
    sum_right = " + ".join(value(t) for t in right.terms)
    margin = f"({sum_right}) * {right.factor} - ({sum_left}) * {left.factor}"
    sql = f"(CASE WHEN {any_left} IS NOT NULL THEN {margin} END)::DOUBLE"
    name = f"{rule.id}@{column}" if column else rule.id
    return Checked(name, sql, rule, (*left.terms, *right.terms), column, minimum=0)


def _far_apart(grid: Grid, code: str, column: GridColumn, catalogue: Catalogue) -> Checked:
    """A slip of the unit (万吨 as 吨) shows between two years; either may be the wrong one."""
    rule = next(r for r in catalogue.conditions() if r.condition == "years_far_apart")
    one, other = (
        f"max(value) FILTER (WHERE field = '{code}' AND {_in_column(grid, c)})"
        for c in grid.columns
    )
    far = (
        f"least({one}, {other}) > 0 AND greatest({one}, {other}) >= {_FAR} * least({one}, {other})"
    )
    sql = f"CASE WHEN {far} THEN '{_FAR}' END"
    name = f"{rule.id} {code}@{column.code}"
    return Checked(name, sql, rule, (code,), column.code, null=True)


def _declared(table: Table, catalogue: Catalogue) -> Iterator[Checked]:
    rows = f"count(DISTINCT row_key) FILTER (WHERE row_key LIKE '{table.code}:%')"
    lost = f"count(*) FILTER (WHERE field = '_{table.code}')"  # the reader has said so already
    said = f"max(text) FILTER (WHERE field = '{table.declared_by}' AND row_key = '')"
    conditions = {
        "declared_but_empty": f"CASE WHEN {said} = '有' AND {rows} + {lost} = 0 THEN '0' END",
        "rows_but_denied": f"CASE WHEN {said} = '无' AND {rows} > 0 THEN ({rows})::VARCHAR END",
    }
    for rule in catalogue.conditions():
        if rule.condition in conditions:
            declared = (table.declared_by or "",)
            name = f"{rule.id}@{table.code}"
            yield Checked(name, conditions[rule.condition], rule, declared, null=True)


def _nameless(rule: Rule, table: Table) -> Checked:
    """A row whose naming column, the table's first, is empty: its figures may be a total."""
    name = table.columns[0].code
    figures = tuple(ask.code for ask in table.columns if ask.type == "number")
    empty = f"count(*) FILTER (WHERE field = '{name}') > 0 AND {text_of(name)} IS NULL"
    sql = f"CASE WHEN {empty} AND count(value) > 0 THEN '—' END"
    return Checked(rule.id, sql, rule, figures, null=True)
