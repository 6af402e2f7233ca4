"""A part of the synthetic nation in all 37 units: every number equals the oracle's.

`make nation` does the same with all 2,543 parks.
"""

from collections.abc import Callable, Iterator

import pytest
from compiled_models import CompiledModels
from made_nation import small_nation
from nation_comparison import BuiltNation, build

pytestmark = pytest.mark.long

AT_LEAST = 500_000  # a comparison of nothing must not pass
UNITS = 37


@pytest.fixture(scope="module")
def nation(models: CompiledModels) -> Iterator[BuiltNation]:
    found = build(models, small_nation())
    yield found
    found.connection.close()


def test_every_number_equals_the_oracle(
    nation: BuiltNation, record_property: Callable[[str, object], None]
) -> None:
    numbers = 0
    for mart, result in nation.comparisons():
        assert not result.differences, result.report()
        assert result.numbers, f"{mart} holds nothing here"
        numbers += result.numbers
    record_property("numbers_compared", numbers)
    assert numbers > AT_LEAST


def test_each_of_the_37_units_has_its_parks_and_the_nation_each_park_once(
    nation: BuiltNation,
) -> None:
    """Without: five cities stand beside their provinces; with: they are inside."""
    found = nation.connection.execute(
        "SELECT scope, count(DISTINCT place) FILTER (level = 'unit'),"
        " count(*) FILTER (level = 'unit'), count(*) FILTER (level = 'nation'),"
        " count(DISTINCT park) FROM bridge_place_park WHERE view = 'present_day'"
        " AND park_level = 'all' AND value_year = 2025 GROUP BY scope ORDER BY scope"
    ).fetchall()
    owing = sum(
        standing is not None and standing.owes
        for standing in (nation.oracle.standing(park, 2025) for park in nation.oracle.parks)
    )
    assert found == [
        ("with", UNITS - 5, owing, owing, owing),
        ("without", UNITS, owing, owing, owing),
    ]
