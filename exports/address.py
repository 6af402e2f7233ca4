"""Where a figure stands: what rows and columns contribute, and the marts' keys made of it."""

from dataclasses import dataclass
from typing import Any

from exports.cells import Facts, FactsMode


@dataclass(frozen=True, slots=True)
class Address:
    """Where a figure stands: the parts of the marts' keys that rows and columns contribute."""

    view: str
    scope: str
    level: str
    place: str
    park_level: str = "all"
    indicator: str = ""
    year: int = 0
    against: int = 0
    first_year: int = 0
    last_year: int = 0
    count: str = ""
    count_unit: str = ""
    period: str = ""

    @property
    def _place(self) -> tuple[str, str, str, str]:
        return (self.view, self.scope, self.level, self.place)

    def rollup(self, year: int | None = None) -> tuple[Any, ...]:
        """Key of fct_rollup."""
        return (*self._place, self.park_level, year or self.year, self.indicator)

    def change(self) -> tuple[Any, ...]:
        """Key of fct_change."""
        return (*self.rollup(), self.against)

    def five_year(self) -> tuple[Any, ...]:
        """Key of fct_rollup_five_year."""
        return (*self._place, self.park_level, self.first_year, self.last_year, self.indicator)

    def gap(self) -> tuple[Any, ...]:
        """Key of fct_gap_rollup."""
        return (*self._place, self.year, self.indicator)

    def returns(self) -> tuple[Any, ...]:
        """Key of fct_return_rollup."""
        return (*self._place, self.year)

    def plan(self) -> tuple[Any, ...]:
        """Key of fct_plan_rollup."""
        return (self.view, self.place, self.period, self.park_level)

    def facts(self, mode: FactsMode, *years: int) -> tuple[Facts, ...]:
        """The park figures behind a roll-up at this address."""
        return (Facts(mode, *self._place, self.park_level, self.indicator, years),)
