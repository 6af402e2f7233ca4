"""Facts on disk: immutable Parquet batches, one file per batch and report year.

A batch is written completely before the ledger names it; a batch file that the ledger does not
name was left by a killed run and is removed before the next batch is written.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.fact import Fact

FACTS_SCHEMA = pa.schema(
    [
        ("fact_id", pa.string()),
        ("return_id", pa.string()),
        ("reporter", pa.string()),
        ("form", pa.string()),
        ("report_year", pa.int32()),
        ("value_year", pa.int32()),
        ("field", pa.string()),
        ("row_key", pa.string()),
        ("raw_text", pa.string()),
        ("unit_reported", pa.string()),
        ("value", pa.decimal128(28, 6)),
        ("text", pa.string()),
        ("sheet", pa.string()),
        ("cell", pa.string()),
        ("reading", pa.string()),
        ("source", pa.string()),
        ("evidence", pa.string()),
    ]
)
_RETURN_COLUMNS = ("fact_id", "return_id", "reporter", "form", "report_year")
_COLUMNS_SCHEMA = pa.schema([f for f in FACTS_SCHEMA if f.name not in _RETURN_COLUMNS])


def fact_columns(facts: list[Fact]) -> pa.Table:
    """The columns of a return's facts that are known before the return has an identity."""
    if not facts:
        return _COLUMNS_SCHEMA.empty_table()
    readings = [fact.reading for fact in facts]
    raw, values, texts, units, _, _ = zip(*readings, strict=True)
    columns = {
        "value_year": [fact.value_year for fact in facts],
        "field": [fact.field for fact in facts],
        "row_key": [fact.row_key for fact in facts],
        "raw_text": raw,
        "unit_reported": units,
        "value": values,
        "text": texts,
        "sheet": [fact.sheet for fact in facts],
        "cell": [fact.cell for fact in facts],
        "reading": [reading.reading for reading in readings],
        "source": [fact.source for fact in facts],
        "evidence": [fact.evidence for fact in facts],
    }
    return pa.table(columns, schema=_COLUMNS_SCHEMA)


def packed(returns: list[pa.Table]) -> bytes:
    """The columns of several returns as bytes that another process reads without unpacking them."""
    stream = pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, _COLUMNS_SCHEMA) as writer:
        writer.write_table(pa.concat_tables(returns or [_COLUMNS_SCHEMA.empty_table()]))
    return stream.getvalue().to_pybytes()


def unpacked(stream: bytes, counts: list[int]) -> Iterator[pa.Table]:
    """The columns of each return that was packed, by their numbers of facts."""
    columns = pa.ipc.open_stream(stream).read_all()
    start = 0
    for count in counts:
        yield columns.slice(start, count)
        start += count


def identified(
    columns: pa.Table, return_id: str, reporter: str, form: str, report_year: int | None
) -> pa.Table:
    """The facts of one return with their identity; `fact_id` counts the facts of the return."""
    count = columns.num_rows
    identity = pa.table(
        {
            "fact_id": pa.array([f"{return_id}#{i}" for i in range(1, count + 1)], pa.string()),
            "return_id": pa.array([return_id] * count, pa.string()),
            "reporter": pa.array([reporter] * count, pa.string()),
            "form": pa.array([form] * count, pa.string()),
            "report_year": pa.array([report_year] * count, pa.int32()),
        }
    )
    for name in columns.column_names:
        identity = identity.append_column(FACTS_SCHEMA.field(name), columns[name])
    return identity.select(FACTS_SCHEMA.names)


def write_batch(folder: Path, batch: str, tables: Iterable[pa.Table]) -> None:
    """Write one batch: `<folder>/<year>/<batch>.parquet` for each report year in it."""
    by_year: dict[str, list[pa.Table]] = {}
    for table in tables:
        if table.num_rows:
            year = table["report_year"][0].as_py()
            by_year.setdefault(str(year or "unknown"), []).append(table)
    for year, parts in by_year.items():
        write_parquet(folder / year / f"{batch}.parquet", pa.concat_tables(parts))


def write_parquet(path: Path, table: pa.Table) -> None:
    """Write a Parquet file so that it is visible only when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    pq.write_table(table, unfinished, compression="zstd")
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(path)


def remove_unnamed_batches(folder: Path, letter: str, named: set[str]) -> list[Path]:
    """Remove what a killed run left: unfinished files and batches that the ledger does not name.

    Batches are called by a letter and six digits; number 0 is the empty one of a new instance.
    """
    leftovers = [
        path
        for path in folder.rglob(f"{letter}[0-9][0-9][0-9][0-9][0-9][0-9].*")
        if path.suffix == ".unfinished"
        or (path.suffix == ".parquet" and path.stem not in {*named, f"{letter}000000"})
    ]
    for path in leftovers:
        path.unlink()
    return leftovers
