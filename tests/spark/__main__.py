"""The five years of Shandong's demonstration on both engines: are all marts the same?

Prints each mart with the numbers compared, and how long each engine took here; exit status 1 when
anything differs. The figures are synthetic.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from spark_cluster import WORKERS, running_cluster, why_not
from two_engines import build_on_spark, compare, dbt

YEARS = "2021-2025"


def main() -> None:
    reason = why_not()
    if reason:
        sys.exit(reason)
    with tempfile.TemporaryDirectory(prefix="parkreport-engines-") as folder:
        home = Path(folder) / "demo"
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
    print(f"{'mart':24}{'rows':>9}{'numbers':>11}{'nulls':>10}{'elements':>11}  differing rows")
    for mart in marts:
        differing = ", ".join(mart.types) or mart.only_duckdb + mart.only_spark
        print(f"{mart.mart:24}{mart.rows:9,}{mart.numbers:11,}{mart.nulls:10,}"
              f"{mart.elements:11,}  {differing}")  # fmt: skip
    print(f"{sum(mart.numbers for mart in marts):,} numbers in {len(marts)} marts, "
          f"{sum(mart.is_same for mart in marts)} of them the same")  # fmt: skip
    print(f"dbt build, all tests, {os.cpu_count()} cores: DuckDB {on_duckdb - started:.0f} s, "
          f"Spark with {WORKERS} workers {on_spark - started_spark:.0f} s")  # fmt: skip
    sys.exit(0 if all(mart.is_same for mart in marts) else 1)


if __name__ == "__main__":
    main()
