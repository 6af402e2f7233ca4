"""The nation's marts, built from facts made by code, laid beside the oracle mart by mart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import made_nation
import pyarrow as pa
from compiled_models import SOURCES, CompiledModels, as_tables
from made_hierarchy import park_rows
from made_returns import Made, source_rows, statements
from mart_comparison import MARTS, Comparison, compare, fetched, rows_of_oracle
from oracle_hierarchy import read_country
from oracle_inputs import read_indicators
from oracle_rollup import NATION, Oracle

from orchestration.demo import roster

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"
YEARS = range(2021, 2026)
AT_ONCE = 1_000  # returns whose rows are in Python at the same time


@dataclass(frozen=True)
class BuiltNation:
    """`models`: seconds by the name of the model, in the order of building."""

    oracle: Oracle
    connection: duckdb.DuckDBPyConnection
    models: dict[str, float]
    returns: int
    facts: int

    def comparisons(self) -> Iterator[tuple[str, Comparison]]:
        """Every number of each mart; one mart is in memory at a time."""
        ratios = [i.code for i in self.oracle.indicators.values() if i.kind == "ratio"]
        for mart in MARTS:
            found = fetched(self.connection, mart)
            yield mart.name, compare(mart, found, rows_of_oracle(self.oracle, mart), ratios)


def build(models: CompiledModels, parks: Sequence[roster.Park]) -> BuiltNation:
    indicators = read_indicators(SEEDS)
    made = list(made_nation.returns(parks, indicators.values(), YEARS))
    dated = [made_nation.park(park) for park in parks]
    sources = as_tables(dict(park_rows(dated)))
    sources |= _tables(made)
    oracle = Oracle(statements(made), dated, indicators, read_country(SEEDS), YEARS, NATION)
    connection = models.database()
    seconds = models.build(connection, sources, [mart.name for mart in MARTS])
    return BuiltNation(oracle, connection, seconds, len(made), sources["facts"].num_rows)


def _tables(made: list[Made]) -> dict[str, pa.Table]:
    parts: dict[str, list[pa.Table]] = {}
    for start in range(0, len(made), AT_ONCE):
        rows = source_rows(made[start : start + AT_ONCE], NATION, YEARS)
        for name, table in as_tables(rows).items():
            parts.setdefault(name, []).append(table)
    parts["build"] = parts["build"][:1]
    return {name: pa.concat_tables(tables).cast(SOURCES[name]) for name, tables in parts.items()}
