"""Every number of the marts equals a recomputation that shares nothing with the product."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from finished_demo import FinishedDemo
from mart_comparison import (
    MARTS,
    PARK_INDICATOR,
    ROLLUP,
    Comparison,
    Key,
    Mart,
    Row,
    compare,
    rows_of_mart,
    rows_of_oracle,
)

AT_LEAST = 40_000  # a comparison of nothing must not pass


def ratios(demo: FinishedDemo) -> list[str]:
    return [i.code for i in demo.oracle.indicators.values() if i.kind == "ratio"]


@pytest.mark.parametrize("mart", MARTS, ids=lambda mart: mart.name)
def test_every_number_of_the_mart_equals_the_oracle(
    demo: FinishedDemo, mart: Mart, record_property: Callable[[str, object], None]
) -> None:
    warehouse = rows_of_mart(demo.warehouse, mart)
    result = compare(mart, warehouse, rows_of_oracle(demo.oracle, mart), ratios(demo))
    record_property("numbers_compared", result.numbers)
    assert not result.differences, result.report()
    assert result.numbers > AT_LEAST


class TestTheComparisonItself:
    """It must report a wrong number: an oracle that cannot contradict proves nothing."""

    KEY = ("present_day", "with", "unit", "370000", "all", 2023, "energy_consumption")
    RATIO = ("present_day", "with", "unit", "370000", "all", 2023, "energy_per_gdp")

    def compared(self, demo: FinishedDemo, change: Callable[[dict[Key, Row]], None]) -> Comparison:
        warehouse = {
            key: row for key, row in rows_of_mart(demo.warehouse, ROLLUP).items() if self.near(key)
        }
        oracle = {
            key: row for key, row in rows_of_oracle(demo.oracle, ROLLUP).items() if self.near(key)
        }
        change(warehouse)
        return compare(ROLLUP, warehouse, oracle, ratios(demo))

    def near(self, key: Key) -> bool:
        return key[-2:] in {self.KEY[-2:], self.RATIO[-2:]}

    def test_a_sum_that_is_wrong_in_the_sixth_decimal_is_reported(
        self, sound_demo: FinishedDemo
    ) -> None:
        def change(rows: dict[Key, Row]) -> None:
            value, *others = rows[self.KEY]
            rows[self.KEY] = (value + Decimal("0.000001"), *others)

        assert len(self.compared(sound_demo, change).differences) == 1

    def test_a_ratio_that_is_averaged_is_reported(self, sound_demo: FinishedDemo) -> None:
        parks = rows_of_mart(sound_demo.warehouse, PARK_INDICATOR)
        of_parks = [
            row[0] for key, row in parks.items() if key[1:] == (2023, "energy_per_gdp") and row[0]
        ]

        def change(rows: dict[Key, Row]) -> None:
            mean = sum(of_parks) / len(of_parks)
            rows[self.RATIO] = (mean, *rows[self.RATIO][1:])

        (difference,) = self.compared(sound_demo, change).differences
        assert "energy_per_gdp" in difference

    def test_a_park_counted_twice_in_n_is_reported(self, sound_demo: FinishedDemo) -> None:
        def change(rows: dict[Key, Row]) -> None:
            *others, owed = rows[self.KEY]
            rows[self.KEY] = (*others, owed + 1)

        assert len(self.compared(sound_demo, change).differences) == 1

    def test_a_missing_row_and_an_extra_row_are_reported(self, sound_demo: FinishedDemo) -> None:
        def change(rows: dict[Key, Row]) -> None:
            rows["present_day", "with", "city", "371200", *self.KEY[4:]] = rows.pop(self.KEY)

        assert len(self.compared(sound_demo, change).differences) == 2
