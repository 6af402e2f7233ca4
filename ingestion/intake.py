"""Reading what was received: originals → facts, each receipt and each return in the ledger.

Facts are written before the ledger names them: whenever a process is killed, the next run
finishes the same work. How files are received stands in `ingestion.receiving`.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from ingestion.clock import Clock, stamp
from ingestion.facts import fact_columns, identified, remove_unnamed_batches, write_batch
from ingestion.ledger import Event, File, Ledger, Return
from ingestion.parser import READER_VERSION, ParsedReturn, parse_file
from ingestion.receiving import Received, original, receive
from ingestion.roster import Roster

__all__ = ["Read", "Received", "original", "pending", "read_pending", "receive"]


def pending(ledger: Ledger) -> list[File]:
    """Receipts that no run has read yet, in the order of receipt."""
    read = {event.subject for event in ledger.events("received")}
    return [file for file in ledger.files() if f"file:{file.file_id}" not in read]


@dataclass
class Read:
    """The outcome of reading one receipt; `again` marks bytes that were already current."""

    file: File
    return_id: str
    form: str
    reporter: str
    report_year: int | None
    facts: int
    again: bool = False
    synthetic: bool = False


_roster: Roster


def _start_worker(roster: Roster) -> None:
    global _roster  # noqa: PLW0603 - one roster per worker process, handed over once
    _roster = roster


def _read_file(path: Path) -> tuple[ParsedReturn, pa.Table]:
    parsed = parse_file(path.read_bytes(), _roster)
    columns = fact_columns(parsed.facts)
    parsed.facts = []
    return parsed, columns


def read_files(
    paths: list[Path], roster: Roster, workers: int
) -> Iterable[tuple[ParsedReturn, pa.Table]]:
    """Read originals on `workers` processes, in the order given."""
    if workers == 1 or len(paths) < 8:
        _start_worker(roster)
        yield from map(_read_file, paths)
        return
    with ProcessPoolExecutor(workers, initializer=_start_worker, initargs=(roster,)) as pool:
        chunk = max(1, min(32, len(paths) // (workers * 4)))
        yield from pool.map(_read_file, paths, chunksize=chunk)


def read_pending(
    submissions: Path,
    facts: Path,
    ledger: Ledger,
    roster: Roster,
    clock: Clock,
    *,
    workers: int = 2,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Read]:
    """Read all pending receipts into one batch of facts; returns what each became."""
    received = ledger.events("received")
    batches = {event.payload["batch"] for event in received if event.payload}
    remove_unnamed_batches(facts, "f", batches)
    todo = pending(ledger)
    if not todo:
        return []
    batch = f"f{len(batches) + 1:06d}"
    current = _current_returns(ledger.returns())
    outcomes: list[Read] = []
    tables: list[pa.Table] = []
    new_returns: list[Return] = []
    paths = [original(submissions, file.sha256) for file in todo]
    for file, (parsed, columns) in zip(todo, read_files(paths, roster, workers), strict=True):
        key = _key(parsed.form, parsed.reporter, parsed.report_year, file.sha256)
        known = current.get(key)
        again = known is not None and known.sha256 == file.sha256
        if known is not None and again:
            made = known
        else:
            made = current[key] = _return_of(file, parsed, known)
            new_returns.append(made)
            tables.append(
                identified(columns, made.return_id, made.reporter, made.form, made.report_year)
            )
        outcomes.append(
            Read(
                file,
                made.return_id,
                made.form,
                made.reporter,
                made.report_year,
                columns.num_rows,
                again,
                parsed.synthetic,
            )
        )
        progress(len(outcomes), len(todo))
    write_batch(facts, batch, tables)
    with ledger.transaction():
        ledger.append_returns(new_returns)
        ledger.append_events([_received(read, batch, clock) for read in outcomes])
    return outcomes


def _received(read: Read, batch: str, clock: Clock) -> Event:
    return Event(
        at=stamp(clock()),
        kind="received",
        return_id=read.return_id,
        subject=f"file:{read.file.file_id}",
        payload={
            "batch": batch,
            "facts": read.facts,
            "again": read.again,
            "synthetic": read.synthetic,
        },
    )


Key = tuple[str, str, int | None, str]


def _key(form: str, reporter: str, report_year: int | None, sha256: str) -> Key:
    """Form, reporter and year; what cannot be attributed is known by its bytes alone."""
    if reporter and report_year:
        return form, reporter, report_year, ""
    return "", "", None, sha256


def _current_returns(known: list[Return]) -> dict[Key, Return]:
    """The last revision of each key; `known` is ordered by revision."""
    return {_key(made.form, made.reporter, made.report_year, made.sha256): made for made in known}


def _return_of(file: File, parsed: ParsedReturn, before: Return | None) -> Return:
    """The return that a file becomes after the current one of its key."""
    attributed = bool(parsed.reporter and parsed.report_year)
    revision = before.revision + 1 if before else 1
    name = (
        f"{parsed.form}-{parsed.reporter}-{parsed.report_year}"
        if attributed
        else f"unattributed-{file.sha256[:12]}"
    )
    return Return(
        return_id=f"{name}-r{revision}",
        sha256=file.sha256,
        part="",
        form=parsed.form,
        form_version=parsed.form_version,
        reporter=parsed.reporter if attributed else "",
        report_year=parsed.report_year,
        revision=revision,
        reader_version=READER_VERSION,
    )
