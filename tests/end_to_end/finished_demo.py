"""A demonstration that has run to its end, with what the oracle makes of its forms."""

from dataclasses import dataclass
from pathlib import Path

from oracle_inputs import rows_of
from oracle_returns import Returns
from oracle_rollup import Oracle, oracle_of_demo

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "dbt_project" / "seeds"
LAYOUTS = ROOT / "exports" / "layouts"
YEARS = range(2021, 2026)


@dataclass(frozen=True)
class FinishedDemo:
    home: Path
    oracle: Oracle
    returns: Returns

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse.duckdb"

    def written(self) -> list[dict[str, str]]:
        return list(rows_of(self.home / "synthetic" / "written.csv"))

    def faults(self) -> list[dict[str, str]]:
        return list(rows_of(self.home / "synthetic" / "faults.csv"))


def finished(home: Path) -> FinishedDemo:
    oracle = oracle_of_demo(home, SEEDS, years=YEARS)
    synthetic = home / "synthetic"
    returns = Returns(
        written=rows_of(synthetic / "written.csv"),
        faults=rows_of(synthetic / "faults.csv"),
        obligations=rows_of(SEEDS / "obligations.csv"),
        owing=oracle.parks,
        years=YEARS,
    )
    return FinishedDemo(home, oracle, returns)
