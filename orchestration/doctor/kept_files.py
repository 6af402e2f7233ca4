"""Originals and batches against the ledger that names them."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from ingestion.ledger import Ledger
from ingestion.receiving import original
from orchestration.doctor.complaint import Complaint, wrong
from orchestration.instance import Instance


def originals(instance: Instance, ledger: Ledger) -> Iterator[Complaint]:
    """Every receipt has its original with the bytes it came with, and no original is a stranger."""
    named: dict[str, str] = {}
    for file in ledger.files():
        named.setdefault(file.sha256, file.name)
    kept = {
        path
        for path in instance.submissions.glob("??/*")
        if path.is_file() and path.suffix != ".unfinished"
    }
    for sha256, name in named.items():
        path = original(instance.submissions, sha256)
        if path not in kept:
            yield wrong("original_missing", name=name, sha256=sha256[:12])
        elif _sha256(path) != sha256:
            yield wrong("original_swapped", name=name, path=path.relative_to(instance.home))
        elif path.stat().st_mode & 0o222:
            yield wrong("original_writable", name=name, path=path.relative_to(instance.home))
    strangers = kept - {original(instance.submissions, sha256) for sha256 in named}
    if strangers:
        # A run killed between storing and recording leaves the file in the inbox: it comes again.
        coming = {_sha256(path) for path in instance.inbox.rglob("*") if path.is_file()}
        for path in sorted(strangers):
            if path.name not in coming:
                yield wrong("original_extra", path=path.relative_to(instance.home))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def batches(instance: Instance, ledger: Ledger) -> Iterator[Complaint]:
    """Every batch that the ledger names is there, readable, with as many facts as it says."""
    years = {made.return_id: str(made.report_year or "unknown") for made in ledger.returns()}
    facts: Counter[Path] = Counter()
    for event in ledger.events("received"):
        payload = event.payload or {}
        if event.return_id in years and payload.get("facts") and not payload.get("again"):
            folder = instance.facts / years[event.return_id]
            facts[folder / f"{payload.get('batch')}.parquet"] += payload["facts"]
    findings = {
        instance.findings / f"{batch}.parquet"
        for event in ledger.events("judged")
        if (batch := (event.payload or {}).get("batch"))
    }
    for path in sorted([*facts, *findings]):
        shown = path.relative_to(instance.home)
        if not path.exists():
            yield wrong("batch_missing", path=shown)
            continue
        try:
            rows = _read(path)
        except (OSError, ValueError) as error:  # what Arrow raises for damage
            yield wrong("batch_unreadable", path=shown, detail=error)
            continue
        if path in facts and rows != facts[path]:
            yield wrong("batch_rows", path=shown, rows=rows, named=facts[path])


def _read(path: Path) -> int:
    """Rows of a file, every page of which was read."""
    with pq.ParquetFile(path) as file:
        return sum(batch.num_rows for batch in file.iter_batches())
