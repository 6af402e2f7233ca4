"""The text cells of a sheet by what they may stand for: where a printed label is looked up.

Nothing in the `locating` modules reads a value: the result is cells. What is not found is None,
never a guess. Sheets are found in `locating_sheets`, single fields in `locating_fields`, grids and
tables in `locating_grid` and `locating_table`.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
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
    by_label: dict[str, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    alias: str = ""

    @classmethod
    def of(cls, cells: SheetCells) -> "SheetIndex":
        index = cls(cells)
        for row, values in cells.filled.items():
            for col, value in values:
                if isinstance(value, str):
                    index.by_label[label_key(value)].append((row, col))
                    for header in header_keys(value):
                        index.by_header[header].append((row, col))
        return index

    def labelled(self, key: str) -> Sequence[Cell]:
        """The cells whose whole text is this label, as `label_key` text."""
        return self.by_label.get(key, ())

    def headed(self, key: str) -> Sequence[Cell]:
        """The cells that may carry this label with a unit, a year or a hint behind it."""
        return self.by_header.get(key, ())


def places_of(find: Callable[[str], Sequence[Cell]], line: Line) -> dict[Cell, Alias | None]:
    """Where a line's label or one of its aliases stands."""
    return {place: alias for key, alias in line.accepted.items() for place in find(key)}
