"""The text cells of a sheet by what they may stand for: where a printed label is looked up.

Nothing in the `locating` modules reads a value: the result is cells. What is not found is None,
never a guess. Sheets are found in `locating_sheets`, single fields in `locating_fields`, grids and
tables in `locating_grid` and `locating_table`.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from openpyxl.utils.cell import get_column_letter

from ingestion.labels import header_keys, label_key
from ingestion.sheet_cells import SheetCells
from ingestion.wording import Alias, Line

Cell = tuple[int, int]

NOTES = ("说明", "注:", "审核关系", "单位负责人", "填表说明", "依据:")


@lru_cache(maxsize=100_000)
def a1(cell: Cell) -> str:
    """The address as a spreadsheet shows it."""
    return f"{get_column_letter(cell[1] + 1)}{cell[0] + 1}"


@dataclass
class SheetIndex:
    """Text cells of a sheet by what they may stand for; `alias` if its name is another one."""

    cells: SheetCells
    by_header: dict[str, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    alias: str = ""

    @classmethod
    def of(cls, cells: SheetCells) -> "SheetIndex":
        index = cls(cells)
        for row, values in cells.filled.items():
            for col, value in values:
                if isinstance(value, str):
                    for header in header_keys(value):
                        index.by_header[header].append((row, col))
        return index

    def labelled(self, label: str) -> list[Cell]:
        """The cells whose whole text is this label."""
        key = label_key(label)
        rows = self.cells.rows
        return [
            (row, col)
            for row, col in self.by_header.get(key, ())
            if label_key(str(rows[row][col])) == key
        ]

    def headed(self, label: str) -> list[Cell]:
        """The cells that may carry this label with a unit, a year or a hint behind it."""
        return self.by_header.get(label_key(label), [])


def places_of(find: Callable[[str], list[Cell]], line: Line) -> dict[Cell, Alias | None]:
    """Where a line's label or one of its aliases stands."""
    return {place: alias for key, alias in line.accepted.items() for place in find(key)}
