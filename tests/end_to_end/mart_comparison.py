"""Lays the warehouse's marts beside the oracle: two dictionaries of the same keys and columns.

Sums, numerators, denominators and counts must be exactly equal. `value` of a ratio is a division
that the warehouse rounds to six places.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
from oracle_inputs import BASE_YEAR, Indicator
from oracle_rollup import Oracle, Place, Sums

Key = tuple[Any, ...]
Row = tuple[Any, ...]
HALF_OF_THE_SIXTH_PLACE = Fraction(1, 2 * 10**6)
OF_THE_VALUE = Fraction(1, 10**12)  # the warehouse divides in doubles


@dataclass
class Comparison:
    """What was compared and every difference, each in words."""

    numbers: int = 0
    differences: list[str] = field(default_factory=list)

    def report(self, limit: int = 40) -> str:
        shown = "\n".join(self.differences[:limit])
        return f"{len(self.differences)} differences of {self.numbers} numbers:\n{shown}"


@dataclass(frozen=True)
class Mart:
    """One mart: its key columns and the columns that are compared."""

    name: str
    key: tuple[str, ...]
    columns: tuple[str, ...]


PLACE = ("view", "scope", "level", "place", "park_level")
PARK_INDICATOR = Mart(
    "fct_park_indicator",
    ("park", "value_year", "indicator"),
    ("value", "numerator", "denominator", "state", "stage"),
)
ROLLUP = Mart(
    "fct_rollup",
    (*PLACE, "value_year", "indicator"),
    ("value", "numerator", "denominator", "n_counted", "n_held", "n_missing", "n_owed"),
)
CHANGE = Mart(
    "fct_change",
    (*PLACE, "value_year", "against_year", "indicator"),
    (
        *("n_comparable", "value", "numerator", "denominator"),
        *("against_value", "against_numerator", "against_denominator"),
    ),
)
FIVE_YEAR = Mart(
    "fct_rollup_five_year",
    (*PLACE, "first_year", "last_year", "indicator"),
    ("value", "numerator", "denominator", "n_park_years", "n_park_years_owed"),
)
PLAN_AREA = Mart("fct_plan", ("park",), ("area",))
MARTS = (PARK_INDICATOR, ROLLUP, CHANGE, FIVE_YEAR)


def rows_of_mart(warehouse: Path, mart: Mart) -> dict[Key, Row]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return fetched(connection, mart)


def fetched(
    connection: duckdb.DuckDBPyConnection, mart: Mart, where: str = "true"
) -> dict[Key, Row]:
    columns = ", ".join((*mart.key, *mart.columns))
    found = connection.execute(f"select {columns} from {mart.name} where {where}").fetchall()
    width = len(mart.key)
    rows = {row[:width]: row[width:] for row in found}
    assert len(rows) == len(found), f"{mart.name}: {len(found) - len(rows)} keys stand twice"
    return rows


def rows_of_oracle(oracle: Oracle, mart: Mart) -> dict[Key, Row]:
    make = {
        PARK_INDICATOR.name: _park_indicators,
        ROLLUP.name: _rollups,
        CHANGE.name: _changes,
        FIVE_YEAR.name: _five_years,
    }
    return dict(make[mart.name](oracle))


def place_key(place: Place) -> Key:
    return (place.view, place.scope, place.level, place.place, place.park_level)


def _three(sums: Sums, indicator: Indicator) -> Row:
    return (sums.value(indicator), sums.numerator, sums.denominator)


def _park_indicators(oracle: Oracle) -> Iterable[tuple[Key, Row]]:
    for key, figure in oracle.park_figures():
        sums = Sums(figure.value, figure.numerator, figure.denominator, 1)
        value = sums.value(oracle.indicators[key[2]])
        yield key, (value, figure.numerator, figure.denominator, figure.state, figure.stage)


def _rollups(oracle: Oracle) -> Iterable[tuple[Key, Row]]:
    for year in oracle.value_years:
        for place in oracle.places(year):
            for indicator in oracle.rolled_up():
                found = oracle.rollup(place, year, indicator.code)
                counts = (found.sums.n_counted, found.n_held, found.n_missing, found.n_owed)
                row = (*_three(found.sums, indicator), *counts)
                yield (*place_key(place), year, indicator.code), row


def _changes(oracle: Oracle) -> Iterable[tuple[Key, Row]]:
    for year in oracle.years:
        for place in oracle.places(year):
            for against in sorted({BASE_YEAR, year - 1}):
                for indicator in oracle.rolled_up():
                    found = oracle.change(place, year, against, indicator.code)
                    if found.n_comparable:
                        both = (*_three(found.now, indicator), *_three(found.against, indicator))
                        key = (*place_key(place), year, against, indicator.code)
                        yield key, (found.n_comparable, *both)


def _five_years(oracle: Oracle) -> Iterable[tuple[Key, Row]]:
    first, last = oracle.years[0], oracle.years[-1]
    places = {place for year in oracle.years for place in oracle.places(year)}
    for place in places:
        for indicator in oracle.rolled_up():
            if indicator.five_year != "none":
                found = oracle.five_years(place, indicator.code)
                counts = (found.n_park_years, found.n_park_years_owed)
                row = (*_three(found.sums, indicator), *counts)
                yield (*place_key(place), first, last, indicator.code), row


def compare(
    mart: Mart, warehouse: Mapping[Key, Row], oracle: Mapping[Key, Row], ratios: Iterable[str]
) -> Comparison:
    """Every column of every row, in both directions.

    `ratios`: the codes of the indicators whose `value` is a division.
    """
    divided = set(ratios)

    def is_divided(key: Key, column: str, expected: object) -> bool:
        return key[-1] in divided and column in {"value", "against_value"}

    return compare_rows(mart, warehouse, oracle, is_divided)


def compare_rows(
    mart: Mart,
    warehouse: Mapping[Key, Row],
    oracle: Mapping[Key, Row],
    is_divided: Callable[[Key, str, object], bool],
) -> Comparison:
    """`is_divided`, of key, column and expected value: whether the warehouse had to round it."""
    result = Comparison()
    for key in sorted(warehouse.keys() | oracle.keys()):
        if key not in oracle or key not in warehouse:
            side = "oracle" if key in oracle else "warehouse"
            result.differences.append(f"{mart.name} {key}: only in the {side}")
            continue
        for column, found, expected in zip(mart.columns, warehouse[key], oracle[key], strict=True):
            result.numbers += found is not None
            rounded = is_divided(key, column, expected)
            if not (nearly(found, expected) if rounded else found == expected):
                shown = float(expected) if isinstance(expected, Fraction) else expected
                result.differences.append(
                    f"{mart.name} {key} {column}: warehouse {found}, oracle {shown}"
                )
    return result


def nearly(found: Decimal | None, expected: Fraction | None) -> bool:
    if found is None or expected is None:
        return found is expected
    return abs(Fraction(found) - expected) <= HALF_OF_THE_SIXTH_PLACE + abs(expected) * OF_THE_VALUE
