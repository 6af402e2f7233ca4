"""The nation's marts, built from returns made by code, laid beside the oracle mart by mart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import duckdb
import made_forms
import made_nation
import pyarrow as pa
from compiled_models import SOURCES, CompiledModels, as_tables
from figure_marts import FIGURE_MARTS
from form_marts import FORM_MARTS, OfForms, Rows, compared, of_forms
from made_hierarchy import park_rows
from made_returns import AS_OF, Made, arrivals, source_rows, standing_forms, statements
from mart_comparison import MARTS, Comparison, Mart, fetched, rows_of_oracle
from oracle_hierarchy import read_country
from oracle_inputs import read_indicators
from oracle_rollup import NATION, Oracle
from register_marts import REGISTER_MARTS
from return_marts import RETURN_MARTS, OfReturns, asked_of

from orchestration.demo import roster

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"
YEARS = range(2021, 2026)
AT_ONCE = 1_000  # returns whose rows are in Python at the same time
LARGE = ("fct_park_state_rollup", "fct_rank", "fct_contribution", "fct_gap_rollup")
"""Marts whose oracle tells them year by year: one year is in memory at a time."""


@dataclass(frozen=True)
class BuiltNation:
    """`models`: seconds by the name of the model, in the order of building."""

    answers: OfForms
    asked: OfReturns
    connection: duckdb.DuckDBPyConnection
    models: dict[str, float]
    returns: int
    facts: int

    @property
    def oracle(self) -> Oracle:
        return self.answers.oracle

    def comparisons(self) -> Iterator[tuple[str, Comparison]]:
        """Every number of each mart; one mart is in memory at a time."""
        for mart in MARTS:
            yield mart.name, self._compared(mart, iter(rows_of_oracle(self.oracle, mart).items()))
        for mart, rows in (*FORM_MARTS, *FIGURE_MARTS, *REGISTER_MARTS):
            yield mart.name, self._compared(mart, rows(self.answers))
        for mart, told in RETURN_MARTS:
            yield mart.name, self._compared(mart, told(self.asked))

    def _compared(self, mart: Mart, rows: Rows) -> Comparison:
        if mart.name not in LARGE:
            return compared(fetched(self.connection, mart), mart, rows)
        at = mart.key.index("value_year")
        years = {
            year
            for (year,) in self.connection.execute(
                f"SELECT DISTINCT value_year FROM {mart.name}"
            ).fetchall()
        }
        total = Comparison()
        for year, of_year in groupby(rows, key=lambda row: row[0][at]):
            years.discard(year)
            found = fetched(self.connection, mart, f"value_year = {year}")
            result = compared(found, mart, of_year)
            total.numbers += result.numbers
            total.differences += result.differences
        total.differences += [f"{mart.name} {year}: only in the warehouse" for year in years]
        return total


def build(models: CompiledModels, parks: Sequence[roster.Park]) -> BuiltNation:
    indicators, country = read_indicators(SEEDS), read_country(SEEDS)
    made = [
        *made_nation.returns(parks, indicators.values(), YEARS),
        *made_forms.forms(parks, country.city_names, YEARS),
    ]
    dated = [made_nation.park(park) for park in parks]
    sources = as_tables(dict(park_rows(dated)))
    sources |= _tables(made)
    oracle = Oracle(statements(made), dated, indicators, country, YEARS, NATION)
    connection = models.database()
    marts = {mart.name for mart in MARTS}
    marts |= {mart.name for mart, _ in (*FORM_MARTS, *FIGURE_MARTS, *REGISTER_MARTS, *RETURN_MARTS)}
    seconds = models.build(connection, sources, sorted(marts))
    answers = of_forms(oracle, standing_forms(made))
    asked = asked_of(oracle, *arrivals(made), {}, AS_OF)
    return BuiltNation(answers, asked, connection, seconds, len(made), sources["facts"].num_rows)


def _tables(made: list[Made]) -> dict[str, pa.Table]:
    parts: dict[str, list[pa.Table]] = {}
    for start in range(0, len(made), AT_ONCE):
        rows = source_rows(made[start : start + AT_ONCE], NATION, YEARS)
        for name, table in as_tables(rows).items():
            parts.setdefault(name, []).append(table)
    parts["build"] = parts["build"][:1]
    return {name: pa.concat_tables(tables).cast(SOURCES[name]) for name, tables in parts.items()}
