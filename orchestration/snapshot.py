"""The ledger's snapshot: what dbt reads of ledger and reference data, as of one moment.

As-of appears nowhere in SQL: events after the moment are simply not written here.
"""

import csv
import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from expectations.catalogue import catalogue_version
from ingestion.clock import SHANGHAI
from ingestion.facts import write_parquet
from ingestion.ledger import Ledger
from ingestion.seeds import DBT_PROJECT
from orchestration.instance import Instance

NO_EVENT = "1970-01-01T00:00:00Z"

_SCHEMAS = {
    "returns": pa.schema(
        [
            ("return_id", pa.string()),
            ("sha256", pa.string()),
            ("file_name", pa.string()),
            ("form", pa.string()),
            ("reporter", pa.string()),
            ("report_year", pa.int32()),
            ("revision", pa.int32()),
            ("received_at", pa.string()),
            ("received_on", pa.date32()),
        ]
    ),
    "judgements": pa.schema(
        [
            ("return_id", pa.string()),
            ("judged_at", pa.string()),
            ("verdict", pa.string()),
            ("catalogue_version", pa.string()),
        ]
    ),
    "build": pa.schema(
        [
            ("as_of", pa.string()),
            ("unit", pa.string()),
            ("first_year", pa.int32()),
            ("last_year", pa.int32()),
            ("catalogue_version", pa.string()),
            ("reference_hash", pa.string()),
            ("seeds_hash", pa.string()),
            ("facts_batches", pa.int64()),
        ]
    ),
}


@dataclass(frozen=True)
class Snapshot:
    as_of: str
    returns: int
    judged: int


def write_snapshot(instance: Instance, ledger: Ledger, as_of: str | None = None) -> Snapshot:
    """Write the snapshot files; `as_of` defaults to the last event that can change a figure."""
    moment = as_of or ledger.last_moment() or NO_EVENT
    returns = returns_until(ledger, moment)
    judgements = _judgements(ledger, moment)
    settings = instance.settings
    received = ledger.events("received", moment)
    build = {
        "as_of": moment,
        "unit": settings.unit,
        "first_year": settings.years.first,
        "last_year": settings.years.last,
        "catalogue_version": catalogue_version(),
        "reference_hash": hash_files(instance.reference),
        "seeds_hash": hash_files(DBT_PROJECT / "seeds"),
        "facts_batches": len({event.payload["batch"] for event in received if event.payload}),
    }
    for name, rows in (("returns", returns), ("judgements", judgements), ("build", [build])):
        path = instance.snapshot / f"{name}.parquet"
        write_parquet(path, pa.Table.from_pylist(rows, schema=_SCHEMAS[name]))
    for path in sorted(instance.reference.glob("*.csv")):
        write_parquet(instance.snapshot / f"{path.stem}.parquet", _texts(path))
    return Snapshot(moment, len(returns), len(judgements))


def returns_until(ledger: Ledger, moment: str) -> list[dict[str, Any]]:
    """Returns received up to a moment, with the receipt that first brought each."""
    files = {f"file:{file.file_id}": file for file in ledger.files()}
    first: dict[str, Any] = {}
    for event in ledger.events("received", moment):
        if event.return_id and event.return_id not in first:
            first[event.return_id] = files[event.subject]
    return [
        {
            "return_id": made.return_id,
            "sha256": made.sha256,
            "file_name": first[made.return_id].name,
            "form": made.form,
            "reporter": made.reporter,
            "report_year": made.report_year,
            "revision": made.revision,
            "received_at": first[made.return_id].received_at,
            "received_on": _day(first[made.return_id].received_at),
        }
        for made in ledger.returns()
        if made.return_id in first
    ]


def _judgements(ledger: Ledger, moment: str) -> list[dict[str, Any]]:
    """The last recorded verdict of each return."""
    last = {event.return_id: event for event in ledger.events("judged", moment)}
    return [
        {
            "return_id": return_id,
            "judged_at": event.at,
            "verdict": (event.payload or {})["verdict"],
            "catalogue_version": (event.payload or {})["catalogue_version"],
        }
        for return_id, event in sorted(last.items(), key=lambda item: item[0] or "")
    ]


def _day(moment: str) -> dt.date:
    """The day of a moment in Asia/Shanghai, where due days are counted."""
    return dt.datetime.fromisoformat(moment).astimezone(SHANGHAI).date()


def _texts(path: Path) -> pa.Table:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        names = reader.fieldnames or []
        rows = list(reader)
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, pa.string()) for name in names]))


def hash_files(folder: Path) -> str:
    """A hash over names and contents of a folder's CSV files."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.csv")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
