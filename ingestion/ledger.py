"""The ledger: what was received, judged and decided, by whom and when. Nothing is ever changed.

SQLite beside the submissions; PostgreSQL by URL. Triggers refuse UPDATE and DELETE, so that an
event once written stays. Moments are ISO 8601 texts in UTC (`ingestion.clock.stamp`).
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, Literal

import sqlalchemy as sa

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

_metadata = sa.MetaData()

files = sa.Table(
    "files",
    _metadata,
    sa.Column("file_id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("sha256", sa.String(64), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("received_at", sa.String(20), nullable=False),
    sa.Column("source", sa.Text, nullable=False),
)

returns = sa.Table(
    "returns",
    _metadata,
    sa.Column("return_id", sa.String(80), primary_key=True),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("part", sa.Text, nullable=False),
    sa.Column("form", sa.String(40), nullable=False),
    sa.Column("form_version", sa.String(20), nullable=False),
    sa.Column("reporter", sa.String(20), nullable=False, index=True),
    sa.Column("report_year", sa.Integer),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("reader_version", sa.String(20), nullable=False),
)

events = sa.Table(
    "events",
    _metadata,
    sa.Column("event_id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.String(20), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("return_id", sa.String(80)),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
)


def _trigger(name: str, before: str) -> None:
    body = "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    statement = sa.DDL(f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {before} {body}")
    sa.event.listen(_metadata, "after_create", statement.execute_if(dialect="sqlite"))


for _table in (files, returns, events):
    for _verb in ("UPDATE", "DELETE"):
        _trigger(f"{_table.name}_no_{_verb.lower()}", f"{_verb} ON {_table.name}")
    # REPLACE deletes the old row without a DELETE that a trigger could see.
    _key = next(iter(_table.primary_key)).name
    _trigger(
        f"{_table.name}_no_replace",
        f"INSERT ON {_table.name} "
        f"WHEN EXISTS (SELECT 1 FROM {_table.name} WHERE {_key} = NEW.{_key})",
    )


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


class Ledger:
    """Reads and appends; a `transaction` makes several appends one."""

    def __init__(self, url: str) -> None:
        self._engine = sa.create_engine(url)
        _metadata.create_all(self._engine)
        self._connection: sa.Connection | None = None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All appends inside become visible together or not at all."""
        with self._engine.begin() as connection:
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
            with self._engine.begin() as connection:
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
                connection.execute(table.insert(), rows)

    def files(self) -> list[File]:
        with self._connected() as connection:
            rows = connection.execute(sa.select(files).order_by(files.c.file_id)).mappings()
            return [File(**row) for row in rows]

    def returns(self) -> list[Return]:
        """All returns, the revisions of each reporter and year in their order."""
        with self._connected() as connection:
            order = sa.select(returns).order_by(
                returns.c.form, returns.c.reporter, returns.c.report_year, returns.c.revision
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
