"""On hierarchies that hypothesis draws, the marts equal the oracle number by number.

The parks are promoted, moved, merged, plates of one another; their cities and counties change with
and without an announcement; their returns are revised, held, blank, confirmed a year later.
"""

from collections.abc import Callable
from pathlib import Path

import duckdb
from compiled_models import CompiledModels, as_tables
from drawn_returns import INDICATORS, returns
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_hierarchy import YEARS, Tree, divisions, park_rows, seeds, trees
from made_returns import Made, source_rows, statements
from mart_comparison import MARTS, Comparison, Mart, compare, fetched, rows_of_oracle
from oracle_inputs import read_indicators, rows_of
from oracle_rollup import Oracle
from property_settings import same_each_run

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"
BRIDGE = Mart(
    "bridge_place_park", ("view", "scope", "level", "place", "park_level", "value_year", "park"), ()
)
KNOWN = {code: of for code, of in read_indicators(SEEDS).items() if code in INDICATORS}
RATIOS = [code for code, of in KNOWN.items() if of.kind == "ratio"]
INDICATOR_ROWS = [row for row in rows_of(SEEDS / "indicators.csv") if row["code"] in INDICATORS]
EXAMPLES = 100
AT_LEAST = 100_000  # examples that hold nothing would prove nothing


@st.composite
def examples(draw: st.DrawFn) -> tuple[Tree, list[Made]]:
    tree = draw(trees)
    return tree, draw(returns([park.code for park in tree.parks]))


def differences(
    models: CompiledModels,
    connection: duckdb.DuckDBPyConnection,
    tree: Tree,
    made: list[Made],
) -> Comparison:
    """All five marts of the example laid beside the oracle's."""
    oracle = Oracle(statements(made), tree.parks, KNOWN, divisions(tree.changes), YEARS, tree.unit)
    rows = {**source_rows(made, tree.unit, YEARS), **park_rows(tree.parks)}
    models.replace_seeds(connection, {**seeds(tree.changes), "indicators": INDICATOR_ROWS})
    models.build(connection, as_tables(rows), [BRIDGE.name, *(mart.name for mart in MARTS)])
    expected = {
        (place.view, place.scope, place.level, place.place, place.park_level, year, park): ()
        for year in oracle.value_years
        for place in oracle.places(year)
        for park in oracle.members(place, year)
    }
    total = compare(BRIDGE, fetched(connection, BRIDGE), expected, ())
    for mart in MARTS:
        found = compare(mart, fetched(connection, mart), rows_of_oracle(oracle, mart), RATIOS)
        total.numbers += found.numbers
        total.differences += found.differences
    return total


def test_marts_equal_the_oracle(
    models: CompiledModels, record_property: Callable[[str, object], None]
) -> None:
    numbers = 0
    with models.database() as connection:

        @settings(same_each_run, max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
        @given(examples())
        def each(example: tuple[Tree, list[Made]]) -> None:
            nonlocal numbers
            result = differences(models, connection, *example)
            assert not result.differences, result.report()
            numbers += result.numbers

        each()
    record_property("numbers_compared", numbers)
    assert numbers > AT_LEAST
