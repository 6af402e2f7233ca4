"""What stands in rows, columns and sheets that the sender does not see: it is read, and said."""

from collections.abc import Iterable, Iterator

from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter

from ingestion.reader import SheetCells

Seen = tuple[str, str]
"""Sheet and cell of something that was read."""


def hidden_places(
    read_from: Iterable[SheetCells], read: Iterable[Seen]
) -> Iterator[tuple[str, str, str]]:
    """Sheet, first cell and name of each hidden row, column or sheet that something was read from.

    A hidden sheet is named as a whole. Formats other than .xlsx tell of hidden sheets only.
    """
    hiding = [c for c in read_from if not c.visible or c.hidden_rows or c.hidden_columns]
    if not hiding:
        return
    filled: dict[str, list[tuple[int, int, str]]] = {cells.name: [] for cells in hiding}
    for sheet, cell in read:
        if sheet in filled:
            row, col = coordinate_to_tuple(cell)
            filled[sheet].append((row - 1, col - 1, cell))
    for cells in hiding:
        there = sorted(filled.get(cells.name, ()))
        if not there:
            continue
        if not cells.visible:
            yield cells.name, there[0][2], "整张工作表"
            continue
        first_of: dict[str, str] = {}
        for row, col, cell in there:
            if row in cells.hidden_rows:
                first_of.setdefault(f"第{row + 1}行", cell)
            if col in cells.hidden_columns:
                first_of.setdefault(f"{get_column_letter(col + 1)}列", cell)
        for named, cell in first_of.items():
            yield cells.name, cell, named
