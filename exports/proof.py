"""The proof: a written workbook is read back and every figure recomputed from the warehouse.

Nothing but the lineage's addresses is taken from what wrote the workbook: the marts are asked
again by key, and divided and rounded here with fractions, which are exact.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineWorkbook
from xlsxwriter.utility import xl_rowcol_to_cell

from exports.blocks import FiguresBlock, Filter, ListBlock
from exports.figure_block import cell_part
from exports.layout import TableLayout
from exports.mart_keys import KEYS, split_key
from exports.printed_texts import texts_of_sheet
from exports.recompute import Expected, PrintedUnit, PrintedUnits, Recomputed
from exports.warehouse import Row, fetch

LINEAGE_COLUMNS = ["sheet", "cell", "table", "row_key", "column", "value"]
NOT_A_NUMBER = ("—", "", "待核实")


class ProofError(Exception):
    """A workbook that does not print what the warehouse holds."""


@dataclass(frozen=True)
class Proof:
    """Figures compared: numbers, and n/N texts among them; and the marks of all texts read back."""

    compared: int
    numbers: int
    texts: dict[str, str] = field(default_factory=dict)


class Prover:
    """Proves workbooks against one warehouse; a mart's row is asked for once."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        indicators = fetch(con, "select * from dim_indicator", [])
        self.recomputed = Recomputed({i["indicator"]: i for i in indicators}, defaultdict(dict))
        self.asked: dict[str, set[tuple[str, ...]]] = defaultdict(set)

    def prove(self, workbook: Path, lineage: Path, sheets: dict[str, TableLayout]) -> Proof:
        """Compare every figure cell with the warehouse.

        `sheets` are the layouts by sheet name: the divisors and decimals of lists and of cells
        stand there alone.
        Raises ProofError with sheet, cell, what is written and what was expected, also for a number
        without lineage.
        """
        rows = pq.read_table(lineage, columns=LINEAGE_COLUMNS).to_pylist()
        cells = read_back(workbook, set(sheets))
        texts = {sheet: texts_of_sheet(found) for sheet, found in cells.items()}
        self.ask(rows)
        units = {name: printed_units(layout) for name, layout in sheets.items()}
        numbers = 0
        for row in rows:
            sheet, cell = row["sheet"], row["cell"]
            written = cells[sheet].pop(cell, None)
            expected = self.recomputed.expected(row, units[sheet])
            if not _same(written, expected):
                raise ProofError(
                    f"{sheet}!{cell}: written {written!r}, expected {expected.text!r} "
                    f"({row['table']} {row['row_key']} {row['column']})"
                )
            if _is_number(written) != (row["value"] is not None):
                raise ProofError(f"{sheet}!{cell}: lineage has {row['value']}, written {written!r}")
            numbers += _is_number(written)
        for sheet, left in cells.items():
            for cell, written in left.items():
                if _is_number(written):
                    raise ProofError(f"{sheet}!{cell}: {written!r} has no lineage")
        return Proof(len(rows), numbers, texts)

    def ask(self, rows: list[Row]) -> None:
        """Every mart row that the lineage names, and the rollups of the years compared against."""
        keys: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        for row in rows:
            if not row["row_key"]:  # a joined mart that has no such row
                continue
            key = split_key(row["table"], row["row_key"])
            keys[row["table"]].add(key)
            if row["table"] == "fct_rollup" and "_on_" in row["column"]:
                keys["fct_rollup"].add((*key[:5], row["column"].rsplit("_", 1)[1], key[6]))
            if row["table"] == "fct_gap_rollup" and row["column"] == "effect":
                keys["fct_rollup"].add((*key[:4], "all", *key[4:]))
        for table, wanted in keys.items():
            if new := wanted - self.asked[table]:
                self.recomputed.rows[table] |= _by_key(self.con, table, new)
                self.asked[table] |= new


def read_back(workbook: Path, sheets: set[str]) -> dict[str, dict[str, Any]]:
    """Every filled cell by sheet and address. Cover and contents may hold no number at all."""
    book = CalamineWorkbook.from_path(str(workbook))
    if missing := sheets - {*book.sheet_names}:
        raise ProofError(f"sheets missing: {'、'.join(sorted(missing))}")
    return {
        name: {
            xl_rowcol_to_cell(row, col): value
            for row, values in enumerate(
                book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            )
            for col, value in enumerate(values)
            if value != ""
        }
        for name in book.sheet_names
    }


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


def printed_units(layout: TableLayout) -> PrintedUnits:
    """How the columns of lists and the cells of figure blocks are printed on one sheet."""
    units: list[PrintedUnit] = []
    for block in layout.blocks:
        if isinstance(block, ListBlock):
            units += units_of_list(block)
        elif isinstance(block, FiguresBlock):
            units += _of_cells(block)
    return by_column(units)


def by_column(units: Iterable[PrintedUnit]) -> PrintedUnits:
    """Units by the mart and the column that they print."""
    found: dict[tuple[str, str], list[PrintedUnit]] = defaultdict(list)
    for unit in units:
        found[unit.mart, unit.column].append(unit)
    return found


def units_of_list(block: ListBlock) -> Iterator[PrintedUnit]:
    """A list of certain keys of its mart prints the mart's columns so in their rows alone."""
    keys = [f for f in block.where if f.field in KEYS[block.mart] and is_choice(f)]
    chosen = [[(f.field, value) for value in f.one_of] for f in keys]
    for column in block.columns:
        divisor = Decimal(column.divisor)
        if column.is_number:
            name, _, field = (column.field or "").rpartition(".")
            mart = block.joins[name].mart if name else block.mart
            of_row = column.type == "indicator_number"
            for key in product(*chosen) if not name else [()]:
                yield PrintedUnit(mart, field, None if of_row else divisor, column.decimals, key)
        if column.total and block.total:
            named = (("indicator", column.total),)
            yield PrintedUnit(block.total.table, "value", divisor, column.decimals, named)


def _of_cells(block: FiguresBlock) -> Iterator[PrintedUnit]:
    for column in block.columns:
        rows = block.cells or ((None,) if column.figure == "cell" else ())
        for row in rows if column.figure in ("cell", "value") else ():
            part = cell_part(column, row)
            named = tuple(sorted((name, str(value)) for name, value in part.key.items()))
            of_row = row is None and block.indicators and part.unit is None
            divisor = None if of_row else Decimal(part.divisor or 1)
            yield PrintedUnit(
                part.mart or "", part.column or "value", divisor, part.decimals or 0, named
            )


def is_choice(condition: Filter) -> bool:
    """Whether it names the values and nothing else, none with a placeholder."""
    named = Filter(field=condition.field, one_of=condition.one_of)
    return condition == named and not any("{" in value for value in condition.one_of)
