"""`doctor` on ledger, originals, batches, warehouse: each test breaks one, and hears of it only."""

import hashlib
import shutil
import sqlite3
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from broken_instance import edit_settings, execute, noted, originals, told


@pytest.fixture
def home(small_run: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "home"
    shutil.copytree(small_run, copy)
    return copy


def test_a_missing_original(home: Path) -> None:
    originals(home)[0].unlink()
    assert told(home) == ["original_missing"]


def test_two_originals_that_were_swapped(home: Path) -> None:
    first, second, *_ = originals(home)
    between = home / "between"
    first.rename(between)
    second.rename(first)
    between.rename(second)
    assert told(home) == ["original_swapped", "original_swapped"]


def test_an_original_that_anybody_can_overwrite(home: Path) -> None:
    originals(home)[0].chmod(0o644)
    assert told(home) == ["original_writable"]


def test_an_original_that_the_ledger_does_not_know(home: Path) -> None:
    content = b"a stranger"
    sha256 = hashlib.sha256(content).hexdigest()
    path = home / "submissions" / sha256[:2] / sha256
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    assert told(home) == ["original_extra"]
    (home / "inbox" / "a.xlsx").write_bytes(content)  # a killed run leaves both; it comes again
    assert told(home) == []


def test_a_batch_of_facts_that_is_gone(home: Path) -> None:
    (home / "facts" / "2022" / "f000001.parquet").unlink()
    assert told(home) == ["batch_missing"]


def test_a_batch_of_findings_that_is_gone(home: Path) -> None:
    (home / "facts" / "findings" / "j000001.parquet").unlink()
    assert told(home) == ["batch_missing"]


def test_a_batch_that_cannot_be_read(home: Path) -> None:
    path = home / "facts" / "2022" / "f000001.parquet"
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    assert told(home) == ["batch_unreadable"]


def test_a_batch_with_a_fact_less_than_the_ledger_says(home: Path) -> None:
    path = home / "facts" / "2022" / "f000001.parquet"
    table: pa.Table = pq.read_table(path)
    pq.write_table(table.slice(1), path)
    assert told(home) == ["batch_rows"]


def test_a_ledger_that_is_gone_while_originals_are_there(home: Path) -> None:
    (home / "submissions" / "ledger.sqlite").unlink()
    assert told(home) == ["ledger_gone"]
    assert not (home / "submissions" / "ledger.sqlite").exists()


def test_a_ledger_file_that_is_damaged(home: Path) -> None:
    path = home / "submissions" / "ledger.sqlite"
    content = bytearray(path.read_bytes())
    content[:100] = bytes(100)
    path.write_bytes(content)
    assert told(home) == ["ledger_damaged"]


@pytest.mark.parametrize("replaced", [False, True])
def test_a_trigger_that_was_dropped_or_made_harmless(replaced: bool, home: Path) -> None:
    execute(home, "DROP TRIGGER events_no_delete")
    if replaced:
        execute(home, "CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT 1; END")
    assert told(home) == ["trigger"]
    assert told(home) == ["trigger"]  # looking has not put it back


def test_an_event_that_was_taken_away(home: Path) -> None:
    connection = sqlite3.connect(home / "submissions" / "ledger.sqlite")
    (trigger,) = connection.execute(
        "SELECT sql FROM sqlite_master WHERE name = 'events_no_delete'"
    ).fetchone()
    connection.close()
    removal = "DELETE FROM events WHERE event_id = (SELECT min(event_id) FROM events e"
    execute(home, "DROP TRIGGER events_no_delete", f"{removal} WHERE kind = 'judged')", trigger)
    assert told(home) == ["ledger_gap"]


def test_a_ledger_that_nobody_answers_for(home: Path) -> None:
    edit_settings(home, r'^url = ""$', 'url = "postgresql://me@127.0.0.1:1/ledger"')
    assert told(home) == ["ledger_unreachable"]


def test_a_warehouse_that_cannot_be_read(home: Path) -> None:
    (home / "warehouse.duckdb").write_bytes(b"no database" * 1000)
    assert told(home) == ["warehouse_unreadable"]


def test_a_warehouse_with_a_damaged_table(home: Path) -> None:
    warehouse = home / "warehouse.duckdb"
    warehouse.unlink(missing_ok=True)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create table build_info as select '' as as_of, '' as catalogue_version")
        connection.execute(
            "create table fct_a as select md5(i::text) as t from range(100_000) r(i)"
        )
    with warehouse.open("r+b") as file:
        file.seek(warehouse.stat().st_size // 2)
        file.write(b"damaged")
    assert told(home) == ["warehouse_unreadable"]


def test_a_warehouse_that_was_never_published_or_is_older_than_the_ledger(home: Path) -> None:
    with duckdb.connect(str(home / "warehouse.duckdb")) as connection:
        connection.execute(
            "CREATE OR REPLACE TABLE build_info AS"
            " SELECT '2020-01-01T00:00:00Z' AS as_of, 'old' AS catalogue_version"
        )
    assert told(home) == []
    assert noted(home) == ["warehouse_version", "warehouse_behind"]
    (home / "warehouse.duckdb").unlink()
    assert told(home) == [] and noted(home) == ["warehouse_none"]
