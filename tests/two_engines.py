"""The same models on DuckDB and on Spark: build both, compare every mart value by value.

Rows have no order, so two tables are equal when each holds every row of the other as many times:
then every number, text, day, missing value and element of an array is the same.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import duckdb
from spark_cluster import Cluster

DBT_PROJECT = Path(__file__).resolve().parents[1] / "dbt_project"
_MARTS = (
    "SELECT table_name FROM duckdb_tables() WHERE table_name[:4] IN ('fct_', 'dim_')"
    " OR table_name IN ('bridge_place_park', 'build_info') ORDER BY table_name"
)
_NUMERIC = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "DECIMAL", "FLOAT", "DOUBLE")


@dataclass(frozen=True)
class Compared:
    """One mart: its rows, and among their cells numbers, nothing at all, and elements of arrays."""

    mart: str
    rows: int
    numbers: int
    nulls: int
    elements: int
    only_duckdb: int
    only_spark: int
    types: tuple[str, ...]
    """Columns whose name or type differs."""

    @property
    def is_same(self) -> bool:
        return not (self.only_duckdb or self.only_spark or self.types)


def dbt(program: Path, target: str, home: Path, *arguments: str, **settings: str) -> str:
    """What dbt said; AssertionError with its last words where it fails."""
    done = subprocess.run(
        [str(program), *arguments, "--target", target, "--project-dir", str(DBT_PROJECT),
         "--profiles-dir", str(DBT_PROJECT), "--target-path", str(home / f"dbt-{target}"),
         "--log-path", str(home / f"dbt-{target}")],
        capture_output=True, text=True, check=False,
        env={**os.environ, "PARKREPORT_HOME": str(home), "PARKREPORT_OUTPUT": str(home),
             **settings},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    return done.stdout


def build_on_spark(home: Path, cluster: Cluster, *arguments: str) -> str:
    """Every model from the facts and the snapshot of the instance, and every test not excluded."""
    shutil.rmtree(home / "build" / "spark", ignore_errors=True)
    return dbt(cluster.dbt, "spark", home, "build", *arguments, **cluster.settings)


def compare(warehouse: Path, spark_tables: Path) -> list[Compared]:
    """Each mart of DuckDB's database with Spark's folder of Parquet files of the same name."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        names = [name for (name,) in connection.execute(_MARTS).fetchall()]
        return [_compare(connection, name, spark_tables / name) for name in names]


def _compare(connection: duckdb.DuckDBPyConnection, mart: str, folder: Path) -> Compared:
    def columns(table: str) -> list[tuple[str, str]]:
        described = connection.execute(f"DESCRIBE FROM {table}").fetchall()
        return [(name, kind) for name, kind, *_ in described]

    def count(query: str) -> int:
        (number,) = connection.execute(query).fetchone() or (0,)
        return int(number)

    spark = f"read_parquet('{folder}/*.parquet')"
    ours, theirs = columns(mart), columns(spark)
    if ours != theirs:
        differing = [f"{a} / {b}" for a, b in zip(ours, theirs, strict=False) if a != b]
        return Compared(mart, 0, 0, 0, 0, 0, 0, tuple(differing or ["more columns"]))
    numeric = [name for name, kind in ours if kind.startswith(_NUMERIC) and kind[-1] != "]"]
    arrays = [name for name, kind in ours if kind[-1] == "]"]
    known = " + ".join(f"count({name})" for name, _ in ours)
    return Compared(
        mart,
        rows := count(f"SELECT count(*) FROM {mart}"),
        count(f"SELECT {' + '.join([f'count({name})' for name in numeric] or ['0'])} FROM {mart}"),
        rows * len(ours) - count(f"SELECT {known} FROM {mart}"),
        sum(count(f"SELECT coalesce(sum(len({name})), 0) FROM {mart}") for name in arrays),
        count(f"SELECT count(*) FROM (FROM {mart} EXCEPT ALL FROM {spark})"),
        count(f"SELECT count(*) FROM (FROM {spark} EXCEPT ALL FROM {mart})"),
        (),
    )
