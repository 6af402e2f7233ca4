"""The lineage of a workbook: one Parquet row per figure cell, from which a trace walks on.

| column | holds |
|---|---|
| `sheet`, `cell` | where it is printed; in a report the heading above, and the bookmark |
| `table`, `row_key` | the mart, and its key in the order of docs/tables.md joined by `/` |
| `column` | a column of the mart, or what is made of it: `change`, `change_on_2020`, |
| | `difference`, `difference_on_2020`, `effect`, `n_counted/n_owed` |
| `value`, `unit` | the unrounded figure in the printed unit; null where no number is printed |
| `n_counted`, `n_owed` | parks counted of parks owed, where the mart knows them |
| `fact_ids` | the facts that were counted into it, or say why a member counts, sorted |
| `members` | what was counted, one by one, sorted: as many as `n_counted`, or as a count says |
| `absent` | what is owed but was not counted, sorted |

Cells that print `n/N`, `—`, `待核实` or a blank zero have a row too, with a null `value`: the proof
holds them to the warehouse as well.
"""

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from xlsxwriter.utility import xl_rowcol_to_cell

from exports.cells import Cell, Sheet, Trace
from exports.leaf_queries import Leaves, Need
from exports.rounding import EXACT

VALUE_TYPE = pa.decimal128(38, 12)
_PLACES = Decimal(1).scaleb(-12)
_TEXTS = ("table", "row_key", "column")

PlacedTrace = tuple[str, str, Trace]
"""Sheet, cell and origin of a figure; in a report the heading above it, and its bookmark."""


def write_lineage(path: Path, sheets: list[Sheet], leaves: Leaves) -> int:
    """Write the lineage of all figure cells; gives the number of those that print a number."""
    return write_traces(
        path, [placed for sheet in sheets for placed in placed_traces(sheet)], leaves
    )


def placed_traces(sheet: Sheet) -> list[PlacedTrace]:
    """The figures of a sheet with their places."""
    found = [(sheet.name, _address(cell), cell.trace) for cell in sheet.figures]
    return [(name, address, trace) for name, address, trace in found if trace is not None]


def write_traces(path: Path, placed: list[PlacedTrace], leaves: Leaves) -> int:
    """Write the lineage of figures wherever they stand; gives the number of those with a number."""
    traces = [trace for _, _, trace in placed]
    columns = {
        "sheet": pa.array([sheet for sheet, _, _ in placed], pa.string()),
        "cell": pa.array([cell for _, cell, _ in placed], pa.string()),
        **{name: pa.array([getattr(t, name) for t in traces], pa.string()) for name in _TEXTS},
        "value": pa.array([_stored(t.value) for t in traces], VALUE_TYPE),
        "unit": pa.array([t.unit for t in traces], pa.string()),
        "n_counted": pa.array([t.n for t in traces], pa.int64()),
        "n_owed": pa.array([t.N for t in traces], pa.int64()),
        **leaves.of([_need(trace) for trace in traces]),
    }
    # One dictionary page for all ids: the same facts stand behind many cells.
    pq.write_table(pa.table(columns), path, compression="zstd", dictionary_pagesize_limit=1 << 28)
    return sum(trace.value is not None for trace in traces)


def _address(cell: Cell) -> str:
    return str(xl_rowcol_to_cell(cell.row, cell.col))


def _stored(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(_PLACES, context=EXACT)


def _need(trace: Trace) -> Need | None:
    """What prints nothing needs nothing."""
    if trace.value is None and trace.n is None:
        return None
    return Need(trace.table, trace.row_key, trace.column)
