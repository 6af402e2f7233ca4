"""A park's figures worked out from leaves alone, with fractions: no mart is read."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from exports.rounding import EXACT
from exports.trace_leaves import Leaf

_FROM_TABLES = {"projects", "projects_and_measures"}
_PROJECT_FIELDS = {
    "investment_planned": "investment_planned",
    "investment_done": "investment_done",
    "investment_done_central": "done_central",
    "investment_to_date": "investment_to_date",
    "investment_to_date_central": "to_date_central",
}
CHAIN = {"gdp_current_price", "gdp_growth"}
"""Of these constant-price gdp is made, year by year."""

_SIX_PLACES = Decimal("0.000001")
_COMMISSIONED = "建成投产"

Indicators = Mapping[str, Mapping[str, str]]
"""The rows of seeds/indicators.csv by code."""


def summands(parts: str) -> list[tuple[str, int]]:
    """`a+-b` of seeds/indicators.csv → [(a, 1), (b, -1)]."""
    return [(part.lstrip("-"), -1 if part.startswith("-") else 1) for part in parts.split("+")]


def fields_of(indicator: str, indicators: Indicators) -> set[str]:
    """The fields of the forms of which an indicator is made."""
    row = indicators[indicator]
    if row["kind"] == "ratio":
        parts = {code for side in ("numerator", "denominator") for code, _ in summands(row[side])}
        return set().union(*(fields_of(code, indicators) for code in parts))
    if row["source"] == "chained":
        return {"gdp", *CHAIN}
    if row["source"] not in _FROM_TABLES:
        return {indicator}
    own = {"projects": "project_name", "projects_commissioned": "completion_month"}
    return {own.get(indicator) or _PROJECT_FIELDS.get(indicator, indicator), "project", "measure"}


class ParkFigures:
    """Figures by park, indicator and year. `base_year` is the year of the constant prices."""

    def __init__(self, leaves: Sequence[Leaf], indicators: Indicators, base_year: int) -> None:
        self.indicators, self.base_year = indicators, base_year
        self._reported: dict[tuple[str, str, int], Leaf] = {}
        self._rows: dict[tuple[str, str, int], list[Leaf]] = defaultdict(list)
        self.parks = sorted({leaf.reporter for leaf in leaves})
        for leaf in leaves:
            if leaf.form != "park_progress":
                continue
            if not leaf.row_key and leaf.value_year is not None and leaf.value is not None:
                key = (leaf.reporter, leaf.field, leaf.value_year)
                other = self._reported.get(key)
                if other is None or (other.report_year or 0) < (leaf.report_year or 0):
                    self._reported[key] = leaf
            elif leaf.row_key and leaf.report_year is not None:
                self._rows[leaf.reporter, leaf.field, leaf.report_year].append(leaf)

    def from_tables(self, indicator: str) -> bool:
        """Whether it, or a part of it, is added up from the tables of projects and measures."""
        row = self.indicators[indicator]
        if row["kind"] == "ratio":
            return any(self.from_tables(code) for code, _ in summands(row["numerator"]))
        return row["source"] in _FROM_TABLES

    def quantity(self, park: str, indicator: str, year: int) -> Fraction | None:
        """A park's quantity of a year in its unit; None where no leaf gives it."""
        source = self.indicators[indicator]["source"]
        if source == "chained":
            return self._constant_gdp(park, year)
        if source not in _FROM_TABLES:
            leaf = self._reported.get((park, indicator, year))
            return None if leaf is None or leaf.value is None else Fraction(leaf.value)
        if indicator == "projects":
            return _number(self._rows[park, "project_name", year])
        if indicator == "projects_commissioned":
            return self._commissioned(park, year)
        rows = self._rows[park, _PROJECT_FIELDS.get(indicator, indicator), year]
        amounts = [Fraction(leaf.value) for leaf in rows if leaf.value is not None]
        return sum(amounts, Fraction()) if rows else None

    def parts(self, park: str, indicator: str, year: int) -> tuple[Fraction, Fraction] | None:
        """Numerator and denominator of a ratio; None unless every part is there.

        A part from the tables of projects and measures may be zero without a leaf, where others
        of its parts have one.
        """
        row = self.indicators[indicator]
        sides: list[Fraction] = []
        anything = False
        for side in ("numerator", "denominator"):
            total = Fraction()
            for code, sign in summands(row[side]):
                amount = self.quantity(park, code, year)
                if amount is None and self.indicators[code]["source"] not in _FROM_TABLES:
                    return None
                anything = anything or amount is not None
                total += sign * (amount or 0)
            sides.append(total)
        return (sides[0], sides[1]) if anything else None

    def _constant_gdp(self, park: str, year: int) -> Fraction | None:
        """As the park states it, else 2020's current price and each year's growth.

        Rounded to six places at each step, half up: what int_constant_gdp of the models states.
        """
        if stated := self._reported.get((park, "gdp", year)):
            return None if stated.value is None else Fraction(stated.value)
        first = self._reported.get((park, "gdp_current_price", self.base_year))
        if first is None or first.value is None or year < self.base_year:
            return None
        chained = first.value
        for step in range(self.base_year + 1, year + 1):
            growth = self._reported.get((park, "gdp_growth", step))
            if growth is None or growth.value is None:
                return None
            factor = EXACT.divide(EXACT.add(Decimal(100), growth.value), Decimal(100))
            exact = EXACT.multiply(chained, factor)
            chained = exact.quantize(_SIX_PLACES, rounding=ROUND_HALF_UP, context=EXACT)
        return Fraction(chained)

    def _commissioned(self, park: str, year: int) -> Fraction | None:
        """Projects in operation (status) whose month of completion lies in the year."""
        months = self._rows[park, "completion_month", year]
        status = {leaf.row_key: leaf.text for leaf in self._rows[park, "status", year]}
        done = [
            leaf
            for leaf in months
            if status.get(leaf.row_key) == _COMMISSIONED and (leaf.text or "")[:4] == str(year)
        ]
        return Fraction(len(done)) if months else None


def _number(rows: Sequence[Leaf]) -> Fraction | None:
    return Fraction(len({(leaf.return_id, leaf.row_key) for leaf in rows})) if rows else None
