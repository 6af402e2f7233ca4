"""The ledger: what was received, judged and decided, by whom and when. Nothing is ever changed.

SQLite beside the submissions; PostgreSQL by URL. Triggers refuse UPDATE and DELETE, so that an
event once written stays (`ingestion.ledger_tables`). Moments are ISO 8601 texts in UTC
(`ingestion.clock.stamp`). Any call may raise LedgerError: the server may go away at any time.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, Literal

import sqlalchemy as sa

from ingestion.ledger_server import LedgerError, ledger_engine, reaching, refuse_other_encodings
from ingestion.ledger_tables import (
    events,
    files,
    missing_guards,
    missing_tables,
    number_on,
    prepare,
    returns,
)

__all__ = ["Event", "EventKind", "File", "Ledger", "LedgerError", "Return", "batches_of"]

EventKind = Literal[
    "received",
    "judged",
    "explained",
    "adjusted",
    "chosen",
    "reviewed",
    "retracted",
    "signed",
    "issued",
    "sent",
]
# A signed or issued workbook does not change what it was made from: as-of looks at the other kinds.
OUTGOING: tuple[EventKind, ...] = ("signed", "issued", "sent")


@dataclass(frozen=True)
class File:
    """A receipt: the same bytes received twice are two receipts of one `sha256`."""

    sha256: str
    name: str
    bytes: int
    received_at: str
    source: str
    file_id: int = 0


@dataclass(frozen=True)
class Return:
    return_id: str
    sha256: str
    part: str
    form: str
    form_version: str
    reporter: str
    report_year: int | None
    revision: int
    reader_version: str


@dataclass(frozen=True)
class Event:
    at: str
    kind: EventKind
    return_id: str | None = None
    subject: str = ""
    by: str = "parkreport"
    reason: str = ""
    payload: dict[str, Any] | None = None
    event_id: int = 0


def batches_of(happened: Iterable[Event]) -> set[str]:
    """The batches of facts or findings that events name."""
    named = ((event.payload or {}).get("batch") for event in happened)
    return {batch for batch in named if batch}


class Ledger:
    """Reads and appends; a `transaction` makes several appends one."""

    def __init__(self, url: str, *, make: bool = True) -> None:
        """Open it, making what is missing of it unless `make` is False: then only look."""
        self._engine = ledger_engine(url)
        self._connection: sa.Connection | None = None
        with reaching(self._engine, sa.exc.DBAPIError), self._engine.begin() as connection:
            refuse_other_encodings(connection)
            if make:
                prepare(connection)

    def missing(self) -> list[str]:
        """Tables and triggers that are not in place (after `make=False`)."""
        with self._connected() as connection:
            return missing_tables(connection) or missing_guards(connection)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All appends inside become visible together or not at all; one inside another joins it."""
        if self._connection is not None:
            yield
            return
        with reaching(self._engine), self._engine.begin() as connection:
            self._connection = connection
            try:
                yield
            finally:
                self._connection = None

    @contextmanager
    def _connected(self) -> Iterator[sa.Connection]:
        if self._connection is not None:
            yield self._connection
        else:
            with reaching(self._engine), self._engine.begin() as connection:
                yield connection

    def append_files(self, received: list[File]) -> None:
        self._append(
            files, [{k: v for k, v in asdict(f).items() if k != "file_id"} for f in received]
        )

    def append_returns(self, read: list[Return]) -> None:
        self._append(returns, [asdict(r) for r in read])

    def append_events(self, happened: list[Event]) -> None:
        rows = []
        for event in happened:
            row = {k: v for k, v in asdict(event).items() if k != "event_id"}
            row["payload"] = json.dumps(event.payload or {}, ensure_ascii=False, sort_keys=True)
            rows.append(row)
        self._append(events, rows)

    def _append(self, table: sa.Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            with self._connected() as connection:
                number_on(connection, table)
                connection.execute(table.insert(), rows)

    def files(self) -> list[File]:
        with self._connected() as connection:
            rows = connection.execute(sa.select(files).order_by(files.c.file_id)).mappings()
            return [File(**row) for row in rows]

    def returns(self) -> list[Return]:
        """All returns, the revisions of each reporter and year in their order."""
        with self._connected() as connection:
            order = sa.select(returns).order_by(
                returns.c.form,
                returns.c.reporter,
                returns.c.report_year.nulls_first(),
                returns.c.revision,
                returns.c.return_id,  # what nobody can be given has no other order
            )
            return [Return(**row) for row in connection.execute(order).mappings()]

    def events(self, kind: EventKind | None = None, until: str | None = None) -> list[Event]:
        """Events in order; `until` is an inclusive moment."""
        query = sa.select(events).order_by(events.c.event_id)
        if kind:
            query = query.where(events.c.kind == kind)
        if until:
            query = query.where(events.c.at <= until)
        with self._connected() as connection:
            rows = connection.execute(query).mappings()
            return [Event(**{**row, "payload": json.loads(row["payload"])}) for row in rows]

    def last_moment(self) -> str | None:
        """The moment of the last event that can change a figure: the default as-of."""
        query = sa.select(sa.func.max(events.c.at)).where(events.c.kind.not_in(OUTGOING))
        with self._connected() as connection:
            return connection.execute(query).scalar()

    def close(self) -> None:
        self._engine.dispose()
