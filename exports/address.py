"""Where a figure stands: what rows and columns contribute, and the marts' keys made of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exports.mart_keys import KEYS


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

    def key(
        self, mart: str, given: Mapping[str, Any] | None = None, year: int | None = None
    ) -> tuple[Any, ...]:
        """The key of a mart: what is given, the rest from here. KeyError where neither has it."""
        parts = {
            "view": self.view, "scope": self.scope, "level": self.level, "place": self.place,
            "city": self.place, "park_level": self.park_level, "indicator": self.indicator,
            "value_year": year or self.year, "report_year": year or self.year,
            "against_year": self.against, "first_year": self.first_year,
            "last_year": self.last_year,
        } | dict(given or {})  # fmt: skip
        return tuple(parts[name] for name in KEYS[mart])
