"""The units that a table's header states: in brackets behind a label, or in a row of their own."""

from ingestion.contract import Ask, Table
from ingestion.labels import header_unit, is_blank, label_key
from ingestion.locating import SheetIndex
from ingestion.locating_table import FoundTable
from ingestion.units import units
from ingestion.values import raw_text

_ROWS_BELOW_HEADER = 3


class StatedUnits:
    """The header of a table that was found, as far as it speaks of units.

    `row` is the row under it where most figures' columns show a unit and none a number.
    """

    def __init__(self, index: SheetIndex, table: Table, found: FoundTable) -> None:
        cells = index.cells
        self.found = found
        self.row = _find_unit_row(index, table, found)
        self._header = cells.shown_in(found.header_row)
        self._above = cells.shown_in(found.header_row - 1) if found.header_row else []
        self._below = [] if self.row is None else cells.shown_in(self.row)

    def of(self, ask: Ask) -> str:
        """The unit of a column; two that differ are both named, so that no figure is read in one.

        A bracket in the header may also hold a remark; what stands in the row of units is a unit,
        known or not.
        """
        if not ask.canonical_unit:
            return ""
        col = self.found.columns[ask.code]
        header = header_unit(raw_text(self._header[col]))
        group = header_unit(self._group_above(col)) if ask.group else ""
        below = _bare(raw_text(self._below[col])) if self._below else ""
        stated = [name for name in (header, group) if name and label_key(name) in units()]
        stated += [below] if below else []
        if len(stated) < 2:
            return stated[0] if stated else ""
        known = {units().get(label_key(name), name) for name in stated}
        return stated[-1] if len(known) == 1 else "、".join(stated)

    def _group_above(self, col: int) -> str:
        """The group's label; where a merge was lost it stands over its first column only."""
        for above in reversed(self._above[: col + 1]):
            if not is_blank(above):
                return raw_text(above)
        return ""


def _find_unit_row(index: SheetIndex, table: Table, found: FoundTable) -> int | None:
    figures = [
        found.columns[ask.code]
        for ask in table.columns
        if ask.type == "number" and ask.canonical_unit and ask.code in found.columns
    ]
    below = found.header_row + 1
    for row in range(below, min(below + _ROWS_BELOW_HEADER, len(index.cells.rows))):
        shown = index.cells.shown_in(row)
        stated = [shown[col] for col in figures if not is_blank(shown[col])]
        named = sum(isinstance(v, str) and label_key(_bare(v)) in units() for v in stated)
        if not any(isinstance(v, (int, float)) for v in stated) and named * 2 > len(figures):
            return row
    return None


def _bare(text: str) -> str:
    """`(万吨)` and `单位:万吨` as `万吨`."""
    return label_key(text).removeprefix("单位:").strip("()").strip()
