"""The models on both engines: are all marts the same? The figures are synthetic.

Without arguments the five years of Shandong's demonstration, with dbt's unit and generic tests.
`--nation [PARKS]` the five years of the nation, or of its first parks, with the ledger on
PostgreSQL; writes the row of that size into docs/scaling.md. `--of HOME` takes a finished instance
of the nation instead of making one; HOME is read only.

Prints each mart with the numbers compared, and how long each engine took here; exit status 1 when
anything differs.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))

from homes import NATION
from nation_on_spark import measure
from postgresql_server import programs, running_server
from scaling_page import put, row
from spark_cluster import WORKERS, running_cluster, why_not
from two_engines import Compared, build_on_spark, compare, dbt

YEARS = "2021-2025"


def main() -> None:
    asked = argparse.ArgumentParser(description="The models on DuckDB and on Spark.")
    asked.add_argument("--nation", nargs="?", type=int, const=NATION, metavar="PARKS")
    asked.add_argument("--of", type=Path, metavar="HOME")
    given = asked.parse_args()
    binaries = programs()
    reason = why_not()
    if reason:
        sys.exit(reason)
    with tempfile.TemporaryDirectory(prefix="parkreport-engines-") as folder:
        if not (given.nation or given.of):
            marts = shandong(Path(folder) / "demo")
        elif binaries is None:
            sys.exit("PostgreSQL is not installed (make system)")
        else:
            with running_server(binaries) as server:
                measured = measure(Path(folder), server, given.nation or NATION, given.of)
            marts = measured.marts
            tell(marts)
            print(row(measured))
            if not measured.differing:
                put(row(measured))
    sys.exit(0 if all(mart.is_same for mart in marts) else 1)


def shandong(home: Path) -> list[Compared]:
    subprocess.run(
        [sys.executable, "-m", "orchestration.cli", "--home", home, "demo", "--years", YEARS],
        check=True,
    )
    started = time.perf_counter()
    dbt(Path(sys.executable).with_name("dbt"), "duckdb", home, "build")
    on_duckdb = time.perf_counter()
    with running_cluster() as cluster:
        started_spark = time.perf_counter()
        build_on_spark(home, cluster)
        on_spark = time.perf_counter()
    marts = compare(home / "warehouse.duckdb", home / "build" / "spark" / "parkreport.db")
    tell(marts)
    print(f"dbt build, all tests, {os.cpu_count()} cores: DuckDB {on_duckdb - started:.0f} s, "
          f"Spark with {WORKERS} workers {on_spark - started_spark:.0f} s")  # fmt: skip
    return marts


def tell(marts: list[Compared]) -> None:
    print(f"{'mart':24}{'rows':>9}{'numbers':>11}{'nulls':>10}{'elements':>11}  differing rows")
    for mart in marts:
        differing = ", ".join(mart.types) or mart.only_duckdb + mart.only_spark
        print(f"{mart.mart:24}{mart.rows:9,}{mart.numbers:11,}{mart.nulls:10,}"
              f"{mart.elements:11,}  {differing}")  # fmt: skip
    print(f"{sum(mart.numbers for mart in marts):,} numbers in {len(marts)} marts, "
          f"{sum(mart.is_same for mart in marts)} of them the same")  # fmt: skip


if __name__ == "__main__":
    main()
