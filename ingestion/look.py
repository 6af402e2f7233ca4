"""What calamine does not show of a workbook, whatever its format: found by a look of our own."""

from dataclasses import dataclass, field

Place = tuple[int, int]


@dataclass
class SheetLook:
    """One sheet, rows and columns counted from 0; `rows` and `columns` span the filled cells."""

    rows: int = 0
    columns: int = 0
    blind_spots: dict[Place, str] = field(default_factory=dict)
    percent_cells: set[Place] = field(default_factory=set)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    def span(self, row: int, col: int) -> None:
        """Something stands at (row, col)."""
        self.rows = max(self.rows, row + 1)
        self.columns = max(self.columns, col + 1)


@dataclass
class WorkbookLook:
    """All sheets by name, and the custom document properties."""

    sheets: dict[str, SheetLook] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
