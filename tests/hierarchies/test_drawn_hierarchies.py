"""On hierarchies that hypothesis draws, the marts equal the oracle number by number.

The parks are promoted, moved, merged, plates of one another; their cities and counties change with
and without an announcement; their returns are revised, held, blank, confirmed a year later.
"""

from pathlib import Path

import pytest
from compiled_models import CompiledModels, as_tables, compile_models
from drawn_returns import INDICATORS, returns
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_hierarchy import YEARS, Tree, divisions, park_rows, seeds, trees
from made_returns import Made, source_rows, statements
from mart_comparison import MARTS, Mart, compare, fetched, rows_of_oracle
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
AT_LEAST = 100_000  # examples that hold nothing would prove nothing
numbers_compared: list[int] = []


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> CompiledModels:
    return compile_models(tmp_path_factory.mktemp("compiled") / "home")


@st.composite
def examples(draw: st.DrawFn) -> tuple[Tree, list[Made]]:
    tree = draw(trees)
    return tree, draw(returns([park.code for park in tree.parks]))


def differences(models: CompiledModels, tree: Tree, made: list[Made]) -> list[str]:
    oracle = Oracle(
        statements(made), tree.parks, KNOWN, divisions(tree.changes), YEARS, tree.unit
    )
    rows = {**source_rows(made, tree.unit, YEARS), **park_rows(tree.parks)}
    names = [BRIDGE.name, *(mart.name for mart in MARTS)]
    with models.database({**seeds(tree.changes), "indicators": INDICATOR_ROWS}) as connection:
        models.build(connection, as_tables(rows), names)
        found = fetched(connection, BRIDGE)
        expected = {
            (place.view, place.scope, place.level, place.place, place.park_level, year, park): ()
            for year in oracle.value_years
            for place in oracle.places(year)
            for park in oracle.members(place, year)
        }
        wrong = [f"bridge_place_park {key}" for key in found.keys() ^ expected.keys()]
        for mart in MARTS:
            result = compare(mart, fetched(connection, mart), rows_of_oracle(oracle, mart), RATIOS)
            wrong += result.differences
            numbers_compared.append(result.numbers)
    return wrong


@settings(same_each_run, max_examples=100, suppress_health_check=list(HealthCheck))
@given(examples())
def test_marts_equal_the_oracle(models: CompiledModels, example: tuple[Tree, list[Made]]) -> None:
    wrong = differences(models, *example)
    assert not wrong, "\n".join(wrong[:20])
