"""Facts on disk: a frozen schema, an identity per fact, batches that are whole or not there."""

from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from filled_forms import form, project, read

from ingestion.facts import (
    FACTS_SCHEMA,
    fact_columns,
    identified,
    remove_unnamed_batches,
    write_batch,
    write_parquet,
)


def facts(return_id: str = "r1", year: int | None = 2023) -> pa.Table:
    parsed = read(form(project(1)))
    return identified(fact_columns(parsed.facts), return_id, "P3700011", "park_progress", year)


def test_the_columns_of_facts_are_frozen():
    assert [(f.name, str(f.type)) for f in FACTS_SCHEMA] == [
        ("fact_id", "string"),
        ("return_id", "string"),
        ("reporter", "string"),
        ("form", "string"),
        ("report_year", "int32"),
        ("value_year", "int32"),
        ("field", "string"),
        ("row_key", "string"),
        ("raw_text", "string"),
        ("unit_reported", "string"),
        ("value", "decimal128(28, 6)"),
        ("text", "string"),
        ("sheet", "string"),
        ("cell", "string"),
        ("reading", "string"),
        ("source", "string"),
        ("evidence", "string"),
    ]


def test_facts_are_numbered_within_their_return():
    table = facts("park_progress-P3700011-2023-r2")
    assert table.schema == FACTS_SCHEMA
    ids = table["fact_id"].to_pylist()
    assert ids[:2] == ["park_progress-P3700011-2023-r2#1", "park_progress-P3700011-2023-r2#2"]
    assert len(set(ids)) == table.num_rows > 100


def test_a_figure_is_stored_as_the_decimal_that_was_typed(tmp_path):
    write_batch(tmp_path, "f000001", [facts()])
    stored = pq.read_table(tmp_path / "2023" / "f000001.parquet")
    assert stored.schema.equals(FACTS_SCHEMA)
    values = {
        (r["field"], r["value_year"]): r["value"] for r in stored.to_pylist() if not r["row_key"]
    }
    assert values["energy_consumption", 2022] == Decimal(500000)
    assert values["energy_consumption", 2023] is None


def test_the_largest_and_the_smallest_figure_fit(tmp_path):
    largest = {("central_heat_supplied", "", "last_year", "value"): "9" * 22 + ".999999"}
    smallest = {("central_heat_supplied", "", "this_year", "value"): "0.000001"}
    table = fact_columns(read(form(largest, smallest)).facts)
    found = [v for v in table["value"].to_pylist() if v is not None]
    assert {Decimal("9" * 22 + ".999999"), Decimal("0.000001")} <= set(found)


def test_a_batch_is_one_file_per_report_year(tmp_path):
    write_batch(tmp_path, "f000001", [facts("a", 2022), facts("b", 2023), facts("c", 2022)])
    write_batch(tmp_path, "f000002", [facts("d", None), facts("e")[:0]])
    found = {str(p.relative_to(tmp_path)): pq.read_table(p) for p in tmp_path.rglob("*.parquet")}
    assert set(found) == {
        "2022/f000001.parquet",
        "2023/f000001.parquet",
        "unknown/f000002.parquet",
    }
    assert set(found["2022/f000001.parquet"]["return_id"].to_pylist()) == {"a", "c"}


def test_a_batch_that_is_interrupted_is_not_there(tmp_path, monkeypatch):
    def killed(table: object, path: object, **_: object) -> None:
        path.write_bytes(b"PAR1 half")
        raise KeyboardInterrupt

    monkeypatch.setattr("ingestion.facts.pq.write_table", killed)
    with pytest.raises(KeyboardInterrupt):
        write_parquet(tmp_path / "f000001.parquet", facts())
    assert list(tmp_path.rglob("*.parquet")) == []
    assert remove_unnamed_batches(tmp_path, "f", set()) == [tmp_path / "f000001.unfinished"]
    assert list(tmp_path.iterdir()) == []


def test_only_batches_that_the_ledger_does_not_name_are_removed(tmp_path):
    names = ["f000000", "f000001", "f000002", "j000002", "f12", "fx00001"]
    for name in names:
        (tmp_path / "2023").mkdir(exist_ok=True)
        (tmp_path / "2023" / f"{name}.parquet").touch()
    removed = remove_unnamed_batches(tmp_path, "f", {"f000001"})
    assert [path.stem for path in removed] == ["f000002"]
    assert {p.stem for p in (tmp_path / "2023").iterdir()} == {*names} - {"f000002"}
