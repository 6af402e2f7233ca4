"""Evidence of what an issue was made from: digests of the ledger's rows and of the facts' files.

Taken up to the last event that could change a figure of the issue, and kept in its manifest: rows
taken away or altered later are found, at the ledger's end too, and named by their marks. Rows are
told by their contents, so that SQLite and PostgreSQL give the same evidence.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ingestion.ledger import OUTGOING, Event, File, Ledger, Return, batches_of
from ingestion.mark import mark

Rows = dict[str, list[str | None]]
"""Rows as JSON texts: events and files by number from 1, returns by the event that received them.

None where there is no such row.
"""


def evidence(ledger: Ledger, facts: Path, until: str) -> dict[str, Any]:
    """`{last_event, events, files, returns, facts}`; `until` is the moment of the figures.

    Of each table the number of rows, a sha256 over all of them and their marks; of each file of
    facts its sha256, by its path below `facts`.
    """
    happened = ledger.events(until=until)
    last = max((e.event_id for e in happened if e.kind not in OUTGOING), default=0)
    named = batches_of(e for e in ledger.events("received") if e.event_id <= last)
    files = sorted(path for path in facts.glob("*/*.parquet") if path.stem in named)
    return {
        "last_event": last,
        **{name: _digest(rows) for name, rows in rows_up_to(ledger, last).items()},
        "facts": {
            path.relative_to(facts).as_posix(): _sha256(path)
            for path in files
            if path.parent.name != "findings"
        },
    }


def rows_up_to(ledger: Ledger, last: int) -> Rows:
    """The rows of the three tables up to an event, by their places in the evidence."""
    events = {e.event_id: e for e in ledger.events() if e.event_id <= last}
    received = {n: e for n, e in events.items() if e.kind == "received"}
    numbers = [e.subject.removeprefix("file:") for e in received.values()]
    files = {f.file_id: f for f in ledger.files()}
    returns = {r.return_id: r for r in ledger.returns()}
    last_file = max((int(n) for n in numbers if n.isdecimal()), default=0)
    return {
        "events": [_text(events.get(n)) for n in range(1, last + 1)],
        "files": [_text(files.get(n)) for n in range(1, last_file + 1)],
        "returns": [
            _text(returns.get(received[n].return_id or "")) if n in received else None
            for n in range(1, last + 1)
        ],
    }


def same_rows(told: dict[str, Any], rows: Sequence[str | None]) -> bool:
    """Whether rows are those of a table's evidence."""
    return bool(told == _digest(rows))


def _text(row: Event | File | Return | None) -> str | None:
    return None if row is None else json.dumps(asdict(row), ensure_ascii=False, sort_keys=True)


def _digest(rows: Sequence[str | None]) -> dict[str, Any]:
    there = [row for row in rows if row is not None]
    return {
        "rows": len(there),
        "sha256": hashlib.sha256("\n".join(there).encode()).hexdigest(),
        "marks": "".join(map(mark, rows)),
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
