"""The ledger as `doctor` finds it: reached without making or mending anything in it."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingestion.ledger import Ledger, LedgerError
from orchestration.doctor.complaint import Complaint, wrong
from orchestration.instance import Instance


@contextmanager
def ledger_as_it_lies(instance: Instance) -> Iterator[tuple[list[Complaint], Ledger | None]]:
    """Complaints about the ledger, and the ledger itself where it can be read."""
    if instance.settings.ledger.url:
        with _opened(instance, instance.settings.ledger.url) as found:
            yield found
    elif not instance.ledger_file.exists():
        yield _never_used(instance), None
    else:
        # SQLite mends a file with a killed transaction as soon as it opens it: it gets a copy.
        with tempfile.TemporaryDirectory() as folder:
            for path in instance.submissions.glob(f"{instance.ledger_file.name}*"):
                shutil.copyfile(path, Path(folder) / path.name)
            copy = Path(folder) / instance.ledger_file.name
            if damage := _damage(copy):
                path = instance.ledger_file
                yield [wrong("ledger_damaged", path=path, detail=damage)], None
            else:
                with _opened(instance, f"sqlite:///{copy}") as found:
                    yield found


@contextmanager
def _opened(instance: Instance, url: str) -> Iterator[tuple[list[Complaint], Ledger | None]]:
    try:
        ledger = Ledger(url, make=False)
        missing = ledger.missing()
    except LedgerError as error:
        yield [wrong("ledger_unreachable", url=error.url, detail=error.detail)], None
        return
    try:
        if set(missing) & {"files", "returns", "events"}:
            yield _never_used(instance), None
        else:
            complaints = [wrong("trigger", name=name) for name in missing]
            yield complaints + list(_gaps(ledger)), ledger
    finally:
        ledger.close()


def _never_used(instance: Instance) -> list[Complaint]:
    """No ledger is right only as long as nothing was received."""
    originals = sum(1 for _ in instance.submissions.glob("??/*"))
    return [wrong("ledger_gone", count=originals)] if originals else []


def _gaps(ledger: Ledger) -> Iterator[Complaint]:
    """Rows that were taken away: numbers have no gaps, and every row is named by another."""
    files = {file.file_id for file in ledger.files()}
    events = ledger.events()
    for table, numbers in (("files", files), ("events", {event.event_id for event in events})):
        if lost := sorted(set(range(1, max(numbers, default=0) + 1)) - numbers):
            shown = "、".join(map(str, lost[:5]))
            yield wrong("ledger_gap", table=table, numbers=shown, count=len(lost))
    received = [event for event in events if event.kind == "received"]
    for event in received:
        if event.subject.removeprefix("file:") not in map(str, files):
            yield wrong("ledger_torn", row=f"event {event.event_id}", other=event.subject)
    known = {event.return_id for event in received}
    for made in ledger.returns():
        if made.return_id not in known:
            yield wrong("ledger_torn", row=made.return_id, other="received")


def _damage(path: Path) -> str:
    connection = sqlite3.connect(path)
    try:
        (answer,) = connection.execute("PRAGMA quick_check").fetchone()
    except sqlite3.DatabaseError as error:
        return str(error)
    finally:
        connection.close()
    return "" if answer == "ok" else str(answer)
