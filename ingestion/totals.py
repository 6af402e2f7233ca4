"""Totals that a sender wrote into a table: never summed in, but compared with their parts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

# A total may be written in whole units over parts with decimals.
_ROUNDING = Decimal("0.5")

Figures = Mapping[str, Decimal]
"""By column code, in canonical units."""


@dataclass
class TotalledTable:
    """The entries and total rows of one table by their row on the sheet."""

    entries: dict[int, Figures] = field(default_factory=dict)
    totals: dict[int, Figures] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)  # columns with an entry that is not known

    def contradicted(self) -> Iterator[tuple[int, str]]:
        """Row and column of every total that is no sum of entries it may stand for.

        It may stand for all entries, those above it or below it, and those of its own block, which
        reaches to the next total above or below.
        """
        for row, figures in self.totals.items():
            above = max((r for r in self.totals if r < row), default=-1)
            below = min((r for r in self.totals if r > row), default=max(self.entries, default=0))
            spans = ((-1, None), (-1, row), (row, None), (above, row), (row, below + 1))
            for code, total in figures.items():
                parts = (self._parts(code, first, end) for first, end in spans)
                fits = any(abs(total - sum(p)) <= _ROUNDING for p in parts if p)
                if code not in self.unread and not fits:
                    yield row, code

    def _parts(self, code: str, after: int, end: int | None) -> list[Decimal]:
        return [
            figures.get(code, Decimal(0))
            for row, figures in self.entries.items()
            if row > after and (end is None or row < end)
        ]
