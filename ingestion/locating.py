"""The text cells of a sheet by what they may stand for: where a printed label is looked up.

Nothing in the `locating` modules reads a value: the result is cells. What is not found is None,
never a guess. Sheets are found in `locating_sheets`, single fields in `locating_fields`, grids and
tables in `locating_grid` and `locating_table`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from openpyxl.utils.cell import get_column_letter

from ingestion.labels import header_keys, label_key
from ingestion.sheet_cells import SheetCells
from ingestion.wording import Alias, Line

Cell = tuple[int, int]

_TEXTS_KEPT = 10_000
NOTES = ("说明", "注:", "审核关系", "单位负责人", "填表说明", "依据:")


@lru_cache(maxsize=100_000)
def a1(cell: Cell) -> str:
    """The address as a spreadsheet shows it."""
    return f"{get_column_letter(cell[1] + 1)}{cell[0] + 1}"


class _KeysAsked(dict[str, tuple[str, ...]]):
    """The labels that a text may stand for, of those that may be looked up, by that text.

    Thousands of files print the same texts; those that only one of them holds are dropped in time.
    """

    def __init__(self, asked: frozenset[str] | None) -> None:
        self._asked = asked

    def __missing__(self, text: str) -> tuple[str, ...]:
        if len(self) >= _TEXTS_KEPT:
            self.clear()
        asked = self._asked
        keys = tuple(key for key in header_keys(text) if asked is None or key in asked)
        self[text] = keys
        return keys


_keys_asked = lru_cache(maxsize=1000)(_KeysAsked)


@dataclass
class SheetIndex:
    """Text cells of a sheet by what they may stand for; `alias` if its name is another one.

    `asked` are the labels that may be looked up, as `label_key` text; None: all that stand there.
    """

    cells: SheetCells
    asked: frozenset[str] | None = None
    alias: str = ""

    @cached_property
    def by_header(self) -> dict[str, list[Cell]]:
        """The cells by every label that they may carry."""
        found: dict[str, list[Cell]] = {}
        keys = _keys_asked(self.asked)
        for row, values in self.cells.filled.items():
            for col, value in values.items():
                if isinstance(value, str):
                    for key in keys[value]:
                        found.setdefault(key, []).append((row, col))
        return found

    def labelled(self, key: str) -> list[Cell]:
        """The cells whose whole text is this label, as `label_key` text."""
        rows = self.cells.rows
        headed = self.by_header.get(key, ())
        return [(row, col) for row, col in headed if label_key(str(rows[row][col])) == key]

    def headed(self, key: str) -> Sequence[Cell]:
        """The cells that may carry this label with a unit, a year or a hint behind it."""
        return self.by_header.get(key, ())


def places_of(find: Callable[[str], Sequence[Cell]], line: Line) -> dict[Cell, Alias | None]:
    """Where a line's label or one of its aliases stands."""
    return {place: alias for key, alias in line.accepted.items() for place in find(key)}
