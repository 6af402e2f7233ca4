"""The proof: a written workbook is read back and every figure recomputed from the warehouse.

Nothing but the lineage's addresses is taken from what wrote the workbook: the marts are asked
again by key, and divided and rounded here with fractions, which are exact.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from exports.layout import ListBlock, TableLayout
from exports.marts import KEYS, Row, fetch, split_key
from exports.recompute import Expected, Recomputed

LINEAGE_COLUMNS = ["sheet", "cell", "table", "row_key", "column", "value"]
NOT_A_NUMBER = ("—", "", "待核实")


class ProofError(Exception):
    """A workbook that does not print what the warehouse holds."""


@dataclass(frozen=True)
class Proof:
    """Figures compared: numbers, and n/N texts among them."""

    compared: int
    numbers: int


PrintedUnit = tuple[Decimal, int]
"""Divisor and decimals of a list column."""


def prove(
    workbook: Path, lineage: Path, con: duckdb.DuckDBPyConnection, sheets: dict[str, TableLayout]
) -> Proof:
    """Compare every figure cell with the warehouse.

    `sheets` are the layouts by sheet name: a list's divisors and decimals stand there alone.
    Raises ProofError with sheet, cell, what is written and what was expected, also for a number
    without lineage.
    """
    rows = pq.read_table(lineage, columns=LINEAGE_COLUMNS).to_pylist()
    cells = _read_back(workbook, set(sheets))
    recomputed = Recomputed(_indicators(con), _marts(con, rows))
    printed_units = {name: _list_columns(layout) for name, layout in sheets.items()}
    numbers: Counter[str] = Counter()
    for row in rows:
        sheet, cell = row["sheet"], row["cell"]
        written = cells[sheet].pop(cell, None)
        expected = recomputed.expected(row, printed_units[sheet])
        if not _same(written, expected):
            raise ProofError(
                f"{sheet}!{cell}: written {written!r}, expected {expected.text!r} "
                f"({row['table']} {row['row_key']} {row['column']})"
            )
        if _is_number(written) != (row["value"] is not None):
            raise ProofError(f"{sheet}!{cell}: lineage has {row['value']}, written {written!r}")
        numbers[sheet] += _is_number(written)
    for sheet, left in cells.items():
        for cell, written in left.items():
            if _is_number(written):
                raise ProofError(f"{sheet}!{cell}: {written!r} has no lineage")
    return Proof(len(rows), sum(numbers.values()))


def _read_back(workbook: Path, sheets: set[str]) -> dict[str, dict[str, Any]]:
    """Every filled cell by sheet and address. Cover and contents may hold no number at all."""
    book = openpyxl.load_workbook(workbook, read_only=True)
    found: dict[str, dict[str, Any]] = {}
    for page in book.worksheets:
        filled = {
            cell.coordinate: cell.value
            for row in page.iter_rows()
            for cell in row
            if cell.value is not None
        }
        found[page.title] = filled
    book.close()
    if missing := sheets - found.keys():
        raise ProofError(f"sheets missing: {'、'.join(sorted(missing))}")
    return found


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same(written: Any, expected: Expected) -> bool:
    if _is_number(written):
        return expected.number is not None and Fraction(repr(written)) == expected.number
    text = written or ""
    if expected.number is None:
        return text == expected.text if expected.text else text in NOT_A_NUMBER
    # A zero may be left blank, a figure held by a check is named; neither is ever a dash.
    return (text == "" and expected.number == 0) or (text == "待核实" and expected.held)


def _indicators(con: duckdb.DuckDBPyConnection) -> dict[str, Row]:
    return {row["indicator"]: row for row in fetch(con, "select * from dim_indicator", [])}


def _marts(
    con: duckdb.DuckDBPyConnection, rows: list[Row]
) -> dict[str, dict[tuple[str, ...], Row]]:
    """Every mart row that the lineage names, and the rollups of the years compared against."""
    keys: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for row in rows:
        key = split_key(row["table"], row["row_key"])
        keys[row["table"]].add(key)
        if row["table"] == "fct_rollup" and "_on_" in row["column"]:
            keys["fct_rollup"].add((*key[:5], row["column"].rsplit("_", 1)[1], key[6]))
        if row["column"] == "effect":
            keys["fct_rollup"].add((*key[:4], "all", *key[4:]))
    return {table: _by_key(con, table, wanted) for table, wanted in keys.items()}


def _by_key(
    con: duckdb.DuckDBPyConnection, table: str, wanted: set[tuple[str, ...]]
) -> dict[tuple[str, ...], Row]:
    names = KEYS[table]
    columns = [pa.array(part, pa.string()) for part in zip(*sorted(wanted), strict=True)]
    con.register("wanted", pa.table(columns, names=list(names)))
    match = " and ".join(f'cast(m."{name}" as varchar) = w."{name}"' for name in names)
    rows = fetch(con, f"select m.* from {table} m join wanted w on {match}", [])
    con.unregister("wanted")
    return {tuple(str(row[name]) for name in names): row for row in rows}


def _list_columns(layout: TableLayout) -> dict[tuple[str, str], PrintedUnit]:
    """Divisor and decimals by (mart, field), and by (roll-up, indicator) for a row of totals."""
    found: dict[tuple[str, str], PrintedUnit] = {}
    for block in layout.blocks:
        if not isinstance(block, ListBlock):
            continue
        for column in block.columns:
            unit = (Decimal(column.divisor), column.decimals)
            if column.type == "number":
                found[block.mart, column.field or ""] = unit
            if column.total and block.total:
                found[block.total.table, column.total] = unit
    return found
