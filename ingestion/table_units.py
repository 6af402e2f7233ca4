"""The units that a table's header states: in brackets behind a label, or in a row of their own."""

from ingestion.contract import Ask, Table
from ingestion.labels import header_unit, is_blank, label_key
from ingestion.locating import SheetIndex
from ingestion.locating_table import FoundTable
from ingestion.units import units
from ingestion.values import raw_text

_ROWS_BELOW_HEADER = 3


def find_unit_row(index: SheetIndex, table: Table, found: FoundTable) -> int | None:
    """The row under the header where most figures' columns show a unit and none a number."""
    figures = [
        found.columns[ask.code]
        for ask in table.columns
        if ask.type == "number" and ask.canonical_unit and ask.code in found.columns
    ]
    below = range(found.header_row + 1, found.header_row + 1 + _ROWS_BELOW_HEADER)
    for row in below:
        shown = [index.cells.shown(row, col) for col in figures]
        stated = [value for value in shown if not is_blank(value)]
        named = sum(isinstance(v, str) and label_key(_bare(v)) in units() for v in stated)
        if not any(isinstance(v, (int, float)) for v in stated) and named * 2 > len(figures):
            return row
    return None


def stated_unit(index: SheetIndex, ask: Ask, found: FoundTable, unit_row: int | None) -> str:
    """The unit of a column; two that differ are both named, so that no figure is read in either.

    A bracket in the header may also hold a remark; what stands in the row of units is a unit, known
    or not.
    """
    if not ask.canonical_unit:
        return ""
    col = found.columns[ask.code]
    header = header_unit(raw_text(index.cells.shown(found.header_row, col)))
    group = header_unit(_group_above(index, found.header_row, col)) if ask.group else ""
    below = "" if unit_row is None else _bare(raw_text(index.cells.shown(unit_row, col)))
    stated = [name for name in (header, group) if label_key(name) in units()]
    stated += [below] if below else []
    known = {units().get(label_key(name), name) for name in stated}
    return stated[-1] if len(known) == 1 else "、".join(stated)


def _group_above(index: SheetIndex, header_row: int, col: int) -> str:
    """The group's label; where a merge was lost it stands over its first column only."""
    for left in range(col, -1, -1):
        if header_row and not is_blank(above := index.cells.shown(header_row - 1, left)):
            return raw_text(above)
    return ""


def _bare(text: str) -> str:
    """`(万吨)` and `单位:万吨` as `万吨`."""
    return label_key(text).removeprefix("单位:").strip("()").strip()
