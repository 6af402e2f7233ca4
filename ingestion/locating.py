"""The text cells of a sheet by what they may stand for: where a printed label is looked up.

Nothing in the `locating` modules reads a value: the result is cells. What is not found is None,
never a guess. Sheets are found in `locating_sheets`, single fields in `locating_fields`, grids and
tables in `locating_grid` and `locating_table`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeVar, cast

from openpyxl.utils.cell import get_column_letter

from ingestion.labels import header_keys, label_key
from ingestion.sheet_cells import SheetCells
from ingestion.wording import Alias, Line

Part = TypeVar("Part")
Found = TypeVar("Found")
Cell = tuple[int, int]
Printed = tuple[int, int, str]
"""Row and column of a cell, and the text in it."""

_TEXTS_KEPT = 10_000
_TEXTS_OF_A_FORM = 1000
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


class Labels:
    """The labels on a sheet and where they stand: one object for all sheets that agree in both."""

    def __init__(self, asked: frozenset[str] | None, printed: tuple[Printed, ...]) -> None:
        self.by_header: dict[str, list[Cell]] = {}
        self._whole: dict[str, list[Cell]] = {}
        self._found: dict[int, tuple[object, object]] = {}
        keys = _keys_asked(asked)
        for row, col, text in printed:
            for key in keys[text]:
                self.by_header.setdefault(key, []).append((row, col))
            if (whole := label_key(text)) in keys[text]:
                self._whole.setdefault(whole, []).append((row, col))

    def once(self, find: Callable[["Labels", Part], Found], part: Part) -> Found:
        """What depends on these labels and a part of a contract alone: found for the first sheet.

        The part is kept beside it, so that its id is that of no other.
        """
        known = self._found.get(id(part))
        if known is None:
            known = self._found[id(part)] = (part, find(self, part))
        return cast(Found, known[1])

    def labelled(self, key: str) -> Sequence[Cell]:
        """The cells whose whole text is this label, as `label_key` text."""
        return self._whole.get(key, ())

    def headed(self, key: str) -> Sequence[Cell]:
        """The cells that may carry this label with a unit, a year or a hint behind it."""
        return self.by_header.get(key, ())


_known_labels = lru_cache(maxsize=500)(Labels)


@dataclass
class SheetIndex:
    """Text cells of a sheet by what they may stand for; `alias` if its name is another one.

    `asked` are the labels that may be looked up, as `label_key` text; None: all that stand there.
    """

    cells: SheetCells
    asked: frozenset[str] | None = None
    alias: str = ""

    @cached_property
    def labels(self) -> Labels:
        keys = _keys_asked(self.asked)
        printed = tuple(
            (row, col, value)
            for row, values in self.cells.filled.items()
            for col, value in values.items()
            if isinstance(value, str) and keys[value]
        )
        return (_known_labels if len(printed) < _TEXTS_OF_A_FORM else Labels)(self.asked, printed)

    @property
    def by_header(self) -> dict[str, list[Cell]]:
        """The cells by every label that they may carry."""
        return self.labels.by_header

    def labelled(self, key: str) -> Sequence[Cell]:
        """The cells whose whole text is this label, as `label_key` text."""
        return self.labels.labelled(key)

    def headed(self, key: str) -> Sequence[Cell]:
        """The cells that may carry this label with a unit, a year or a hint behind it."""
        return self.labels.headed(key)


def places_of(find: Callable[[str], Sequence[Cell]], line: Line) -> dict[Cell, Alias | None]:
    """Where a line's label or one of its aliases stands."""
    return {place: alias for key, alias in line.accepted.items() for place in find(key)}
