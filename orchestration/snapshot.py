"""The ledger's snapshot: what dbt reads of ledger and reference data, as of one moment.

As-of appears nowhere in SQL: events after the moment are simply not written here.
"""

import csv
import datetime as dt
import hashlib
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from expectations.catalogue import catalogue_version
from ingestion.decisions import Decisions, day_of, decisions, first_receipts
from ingestion.facts import write_parquet
from ingestion.ledger import Event, Ledger, batches_of
from ingestion.seeds import DBT_PROJECT
from orchestration.dispatches import dispatches
from orchestration.instance import Instance

NO_EVENT = "1970-01-01T00:00:00Z"

SCHEMAS = {
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
            ("silenced_by", pa.string()),
        ]
    ),
    "judgements": pa.schema(
        [
            ("return_id", pa.string()),
            ("judged_at", pa.string()),
            ("judged_on", pa.date32()),
            ("verdict", pa.string()),
            ("catalogue_version", pa.string()),
        ]
    ),
    "released_findings": pa.schema([("finding_id", pa.string())]),
    "explanations": pa.schema(
        [
            ("finding_id", pa.string()),
            ("event_id", pa.int64()),
            ("explained_by", pa.string()),
            ("explanation", pa.string()),
            ("explained_until", pa.date32()),
        ]
    ),
    "adjustments": pa.schema(
        [
            ("event_id", pa.int64()),
            ("return_id", pa.string()),
            ("fact_id", pa.string()),
            ("value", pa.decimal128(28, 6)),
            ("text", pa.string()),
        ]
    ),
    "due_days": pa.schema([("obligation", pa.string()), ("month_day", pa.string())]),
    "dispatches": pa.schema(
        [
            ("obligation", pa.string()),
            ("report_year", pa.int32()),
            ("sent_at", pa.string()),
            ("sent_on", pa.date32()),
        ]
    ),
    "build": pa.schema(
        [
            ("as_of", pa.string()),
            ("as_of_on", pa.date32()),
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
    decided = decisions(ledger.events(until=moment), day_of(moment))
    returns = [
        {**row, "silenced_by": decided.silenced_by(row["return_id"])}
        for row in returns_until(ledger, moment)
    ]
    judgements = _judgements(ledger, moment, decided)
    settings = instance.settings
    received = ledger.events("received", moment)
    build = {
        "as_of": moment,
        "as_of_on": day_of(moment),
        "unit": settings.unit,
        "first_year": settings.years.first,
        "last_year": settings.years.last,
        "catalogue_version": catalogue_version(),
        "reference_hash": hash_files(instance.reference),
        "seeds_hash": hash_files(DBT_PROJECT / "seeds"),
        "facts_batches": len(batches_of(received)),
    }
    tables: dict[str, list[dict[str, Any]]] = {
        "returns": returns,
        "judgements": judgements,
        "released_findings": [{"finding_id": name} for name in sorted(decided.released)],
        "explanations": _explanations(decided),
        "adjustments": _adjustments(decided),
        "due_days": [
            {"obligation": name, "month_day": day} for name, day in sorted(settings.due.items())
        ],
        "dispatches": [asdict(sent) for sent in dispatches(instance, ledger, moment)],
        "build": [build],
    }
    for name, rows in tables.items():
        path = instance.snapshot / f"{name}.parquet"
        write_parquet(path, pa.Table.from_pylist(rows, schema=SCHEMAS[name]))
    for path in sorted(instance.reference.glob("*.csv")):
        write_parquet(instance.snapshot / f"{path.stem}.parquet", _texts(path))
    return Snapshot(moment, len(returns), len(judgements))


def returns_until(ledger: Ledger, moment: str) -> list[dict[str, Any]]:
    """Returns received up to a moment, with the receipt that first brought each."""
    first = {name: receipt.file for name, receipt in first_receipts(ledger, moment).items()}
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
            "received_on": day_of(first[made.return_id].received_at),
        }
        for made in ledger.returns()
        if made.return_id in first
    ]


def _judgements(ledger: Ledger, moment: str, decided: Decisions) -> list[dict[str, Any]]:
    """The last recorded verdict of each return.

    Between the last day of an explanation and the run that records its end nobody has said so yet.
    """
    last = {event.return_id: event for event in ledger.events("judged", moment)}
    lapsed = {event.return_id for event in decided.lapsed.values()}
    return [
        {
            "return_id": return_id,
            "judged_at": event.at,
            "judged_on": day_of(event.at),
            "verdict": _verdict(event, return_id in lapsed),
            "catalogue_version": (event.payload or {})["catalogue_version"],
        }
        for return_id, event in sorted(last.items(), key=lambda item: item[0] or "")
    ]


def _verdict(judged: Event, lapsed: bool) -> str:
    """The recorded verdict; `held` where an explanation that made it `passed` is over."""
    verdict: str = (judged.payload or {})["verdict"]
    return "held" if lapsed and verdict == "passed" else verdict


def _explanations(decided: Decisions) -> list[dict[str, Any]]:
    """The explanations in force, one for each finding."""
    return [
        {
            "finding_id": finding_id,
            "event_id": event.event_id,
            "explained_by": event.by,
            "explanation": event.reason,
            "explained_until": dt.date.fromisoformat((event.payload or {})["expires_on"]),
        }
        for finding_id, event in sorted(decided.explained.items())
    ]


def _adjustments(decided: Decisions) -> list[dict[str, Any]]:
    """The confirmed adjustments in force, one for each fact."""
    rows = []
    for fact_id, event in sorted(decided.adjusted.items()):
        payload = event.payload or {}
        rows.append(
            {
                "event_id": event.event_id,
                "return_id": event.return_id,
                "fact_id": fact_id,
                "value": payload["value"] and Decimal(payload["value"]),
                "text": payload["text"],
            }
        )
    return rows


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
