"""The dbt project on an empty instance: every model builds, every test and unit test passes."""

import os
import sqlite3
from pathlib import Path

import duckdb
import pytest
import yaml
from built_warehouse import DBT_PROJECT, build_without_returns, dbt

TABLES = Path(__file__).with_name("tables.txt")


@pytest.fixture(scope="module")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_without_returns(tmp_path_factory.mktemp("empty"))


def test_unit_tests_of_the_models_pass(empty_home: Path) -> None:
    done = dbt(empty_home, "test", "--select", "test_type:unit")
    assert done.returncode == 0, done.stdout[-3000:]
    assert "NO-OP=0" in done.stdout and "PASS=0" not in done.stdout


def test_nobody_counts_before_anything_was_received(empty_home: Path) -> None:
    with duckdb.connect(f"{empty_home}/build/warehouse.duckdb", read_only=True) as connection:
        states = connection.execute(
            "SELECT DISTINCT state FROM fct_park_indicator ORDER BY state"
        ).fetchall()
        verdicts = connection.execute("SELECT DISTINCT verdict FROM fct_return").fetchall()
    assert states == [("missing",), ("not_owed",)]
    assert verdicts == [("not_received",)]


def test_models_and_schedules_read_the_same_days_from_the_obligations(empty_home: Path) -> None:
    from orchestration.calendar import duties
    from orchestration.instance import Instance

    settings = Instance(empty_home).settings
    years = settings.years
    planned = {
        (duty.code, year): (duty.due(year), duty.is_setting)
        for duty in duties(settings.unit, settings.due)
        for year in duty.years(years.first, years.last)
    }
    with duckdb.connect(f"{empty_home}/build/warehouse.duckdb", read_only=True) as connection:
        rows = connection.execute(
            "SELECT obligation, report_year, due_on, day_basis = 'setting' FROM int_obligation_year"
            " WHERE area IN ('CN', ?)",
            [settings.unit],
        ).fetchall()
    assert {(row[0], row[1]): row[2:] for row in rows} == planned
    assert len(planned) == 10  # progress and reports of 2022–2025, a list and a summary


def test_tables_are_the_ones_that_were_agreed(empty_home: Path) -> None:
    """Names and types of facts, findings, ledger and marts, frozen in `tables.txt`.

    Change the snapshot on purpose: PARKREPORT_WRITE_SNAPSHOT=1 writes it anew.
    """
    from expectations.findings import FINDINGS_SCHEMA
    from ingestion.facts import FACTS_SCHEMA

    with duckdb.connect(f"{empty_home}/build/warehouse.duckdb", read_only=True) as connection:
        columns = connection.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_name[:4] IN ('fct_', 'dim_') OR table_name IN"
            " ('bridge_place_park', 'build_info') ORDER BY table_name, ordinal_position"
        ).fetchall()
    with sqlite3.connect(f"{empty_home}/submissions/ledger.sqlite") as ledger:
        columns += [
            (f"ledger.{table}", name, kind)
            for table in ("files", "returns", "events")
            for _, name, kind, *_ in ledger.execute(f"PRAGMA table_info({table})")
        ]
    for name, schema in (("facts", FACTS_SCHEMA), ("findings", FINDINGS_SCHEMA)):
        columns += [(name, field.name, str(field.type)) for field in schema]
    shown = "".join(f"{table}.{column}: {kind}\n" for table, column, kind in columns)
    if os.environ.get("PARKREPORT_WRITE_SNAPSHOT"):
        TABLES.write_text(shown, encoding="utf-8")
    assert TABLES.read_text(encoding="utf-8") == shown


def test_each_model_has_a_page_of_its_own_that_describes_every_column(empty_home: Path) -> None:
    with duckdb.connect(f"{empty_home}/build/warehouse.duckdb", read_only=True) as connection:
        for model in sorted((DBT_PROJECT / "models").glob("*/*.sql")):
            text = model.with_suffix(".yml").read_text(encoding="utf-8")
            (page,) = yaml.safe_load(text)["models"]
            built = [row[0] for row in connection.execute(f"DESCRIBE {model.stem}").fetchall()]
            assert page["name"] == model.stem
            assert sorted(column["name"] for column in page["columns"]) == sorted(built), model.stem


def test_marts_have_the_columns_that_the_table_page_promises(empty_home: Path) -> None:
    """docs/tables.md names every mart's key; a renamed column must be renamed there too."""
    page = (DBT_PROJECT.parent / "docs" / "tables.md").read_text(encoding="utf-8")
    promised = {}
    for line in page.split("## Marts")[1].split("\n## ")[0].splitlines():
        parts = [part.strip() for part in line.split("|")]
        if len(parts) > 3 and parts[1].startswith("`"):
            keys = parts[2].strip("`")
            promised[parts[1].strip("`")] = [k.strip() for k in keys.split(",") if k.strip("– ")]
    with duckdb.connect(f"{empty_home}/build/warehouse.duckdb", read_only=True) as connection:
        for mart, keys in promised.items():
            columns = {
                row[0]
                for row in connection.execute(
                    "SELECT column_name FROM information_schema.columns WHERE table_name = ?",
                    [mart],
                ).fetchall()
            }
            missing = [key.split(" (")[0] for key in keys if key.split(" (")[0] not in columns]
            assert columns, f"{mart} is promised but not built"
            assert not missing, f"{mart} lacks {missing}"
    assert len(promised) == 46
