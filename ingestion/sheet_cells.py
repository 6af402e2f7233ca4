"""The cells of one sheet as they were read, and what a person sees in them."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

from ingestion.labels import is_blank
from ingestion.look import SheetLook


@dataclass
class SheetCells:
    """One sheet: `rows[r][c]` from cell A1 on, merged ranges, and what calamine cannot see."""

    name: str
    rows: list[list[object]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    visible: bool = True
    blind_spots: dict[tuple[int, int], str] = field(default_factory=dict)
    percent_cells: frozenset[tuple[int, int]] = frozenset()  # shown as 95%, kept as 0.95
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    def take(self, look: SheetLook) -> None:
        """Add what calamine did not see; merged ranges it does see in an .xlsx."""
        self.blind_spots = look.blind_spots
        self.percent_cells = frozenset(look.percent_cells)
        self.hidden_rows, self.hidden_columns = look.hidden_rows, look.hidden_columns

    @cached_property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0

    @cached_property
    def filled(self) -> dict[int, dict[int, object]]:
        """The cells in which a person sees a value, by row and column, from the left.

        A form is mostly empty cells: whoever looks through a whole sheet looks through these.
        """
        empty: list[object] = [""] * self.width
        behind_first = empty[1:]
        filled: dict[int, dict[int, object]] = {}
        for number, row in enumerate(self.rows):
            if row == empty:
                continue
            if row[1:] == behind_first:  # most rows of a table hold nothing but the printed 序号
                if type(row[0]) is float or not is_blank(row[0]):
                    filled[number] = {0: row[0]}
                continue
            held = {
                col: value
                for col, value in enumerate(row)
                if value != "" and (type(value) is float or not is_blank(value))
            }
            if held:
                filled[number] = held
        return filled

    @cached_property
    def rows_with_something(self) -> list[int]:
        """The rows in which a person sees anything, an error value included."""
        rows = self.filled.keys()
        return sorted({*rows, *self._blind_columns}) if self.blind_spots else list(rows)

    def something_in(self, row: int) -> Collection[int]:
        """The columns of a row in which a person sees anything, an error value included."""
        columns = self.filled.get(row, {})
        blind = self._blind_columns.get(row)
        return sorted({*columns, *blind}) if blind else columns.keys()

    @cached_property
    def _blind_columns(self) -> dict[int, list[int]]:
        columns: dict[int, list[int]] = {}
        for row, col in self.blind_spots:
            if row < len(self.rows) and col < self.width:
                columns.setdefault(row, []).append(col)
        return columns

    @cached_property
    def _merged_in_row(self) -> dict[int, list[tuple[int, int, int]]]:
        """The merged ranges that cross a row, as first and last column and the first row."""
        crossing: dict[int, list[tuple[int, int, int]]] = {}
        for (top, left), (bottom, right) in self.merged:
            span = (left, min(right, self.width - 1), top)
            for row in range(top, min(bottom, len(self.rows) - 1) + 1):
                crossing.setdefault(row, []).append(span)
        return crossing

    @cached_property
    def _merged_right(self) -> dict[tuple[int, int], int]:
        return {start: end[1] for start, end in self.merged}

    def anchor(self, row: int, col: int) -> tuple[int, int]:
        """The cell holding what is shown at (row, col): itself or its merged range's first."""
        for left, right, top in reversed(self._merged_in_row.get(row, ())):
            if left <= col <= right:
                return top, left
        return row, col

    def at(self, row: int, col: int) -> object:
        """The value of the very cell; '' outside, and where another cell of its range speaks."""
        return self.rows[row][col] if row < len(self.rows) and col < self.width else ""

    def shown(self, row: int, col: int) -> object:
        """The value that a person sees at (row, col), merged ranges resolved; '' outside."""
        return self.at(*self.anchor(row, col)) if row in self._merged_in_row else self.at(row, col)

    def shown_in(self, row: int) -> list[object]:
        """The values that a person sees in the columns of a row, merged ranges resolved."""
        values = list(self.rows[row])
        for left, right, top in self._merged_in_row.get(row, ()):
            values[left : right + 1] = [self.at(top, left)] * (right + 1 - left)
        return values

    def is_empty(self, row: int, col: int) -> bool:
        """Whether a person sees nothing in the cell; an error value is something."""
        return is_blank(self.at(row, col)) and (row, col) not in self.blind_spots

    def right_end(self, row: int, col: int) -> int:
        """The last column of the merged range that begins at (row, col), else `col`."""
        return self._merged_right.get((row, col), col)
