"""The dbt project on a real Spark cluster: it builds, its gate passes, its marts are DuckDB's.

The gate's tests only: `make spark` runs dbt's unit and generic tests there too.
"""

import shutil
from pathlib import Path

import pytest
from spark_cluster import Cluster
from two_engines import build_on_spark, compare

pytestmark = [pytest.mark.system, pytest.mark.long]


def test_every_mart_is_the_same_on_both_engines(
    small_run: Path, spark: Cluster, tmp_path: Path
) -> None:
    """Two years of six parks with faults: held, missing and counted figures, both divisions."""
    home = tmp_path / "home"
    shutil.copytree(small_run, home)
    said = build_on_spark(home, spark, "--exclude", "test_type:unit", "test_type:generic")
    assert "ERROR=0" in said and "WARN=0" in said and "PASS gate_" in said
    marts = compare(home / "warehouse.duckdb", home / "build" / "spark" / "parkreport.db")
    assert [mart for mart in marts if not mart.is_same] == []
    by_name = {mart.mart: mart for mart in marts}
    figures = by_name["fct_park_indicator"]
    assert figures.numbers and figures.nulls and figures.elements
    assert all(by_name[name].numbers for name in ("fct_rollup", "fct_change", "fct_gap_rollup"))
