"""The whole ledger as lines of JSON, the same on every engine; and back, with every number kept.

One file per table (`events.jsonl` …), one row per line, in the order of its key.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ingestion.ledger_server import (
    LedgerError,
    Reason,
    ledger_engine,
    reaching,
    refuse_other_encodings,
    shown,
)
from ingestion.ledger_tables import TABLES, become_the_writer, key_of, prepare

_ROWS_AT_ONCE = 1000


def dump_ledger(url: str, folder: Path) -> dict[str, int]:
    """Write the ledger as of one moment into `folder`; rows by table. Changes nothing."""
    engine = ledger_engine(url)
    options = {"isolation_level": "REPEATABLE READ"} if engine.name == "postgresql" else {}
    counts = {}
    try:
        with reaching(engine), engine.connect().execution_options(**options) as connection:
            if engine.name == "sqlite":
                connection.exec_driver_sql("BEGIN")  # its driver begins at the first write only
            for table in TABLES:
                with (folder / f"{table.name}.jsonl").open("w", encoding="utf-8") as file:
                    counts[table.name] = 0
                    for line in _lines(connection, table):
                        file.write(line)
                        counts[table.name] += 1
    finally:
        engine.dispose()
    return counts


def load_ledger(url: str, folder: Path) -> dict[str, int]:
    """Fill an empty ledger from a dump, all or nothing; rows by table.

    A ledger that holds exactly the dump already is accepted: then an earlier attempt got so far.
    Raises LedgerError `not_empty` for any other, `dump` for lines that are no rows of the table.
    """
    engine = ledger_engine(url)
    try:
        with reaching(engine, sa.exc.DBAPIError), engine.begin() as connection:
            refuse_other_encodings(connection)
            prepare(connection)
            become_the_writer(connection)
            if any(_count(connection, table) for table in TABLES):
                _compare(connection, folder, "not_empty")
            else:
                for table in TABLES:
                    for rows in _batches(table, folder / f"{table.name}.jsonl", shown(engine.url)):
                        connection.execute(table.insert(), rows)
                _compare(connection, folder, "dump")
            return {table.name: _count(connection, table) for table in TABLES}
    finally:
        engine.dispose()


def _lines(connection: sa.Connection, table: sa.Table) -> Iterator[str]:
    rows = connection.execute(
        sa.select(table).order_by(key_of(table)), execution_options={"yield_per": _ROWS_AT_ONCE}
    )
    for row in rows.mappings():
        yield json.dumps(dict(row), ensure_ascii=False, sort_keys=True) + "\n"


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def _batches(table: sa.Table, path: Path, url: str) -> Iterator[list[dict[str, Any]]]:
    columns = {column.name for column in table.columns}
    rows: list[dict[str, Any]] = []
    with path.open(encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, 1):
            try:
                row = json.loads(line)
            except ValueError:
                row = None
            if not isinstance(row, dict) or set(row) != columns:
                raise LedgerError("dump", url, f"{path.name}:{number}")
            rows.append(row)
            if len(rows) == _ROWS_AT_ONCE:
                yield rows
                rows = []
    if rows:
        yield rows


def _compare(connection: sa.Connection, folder: Path, reason: Reason) -> None:
    """Raise LedgerError unless the ledger gives the very lines of the dump."""
    for table in TABLES:
        with (folder / f"{table.name}.jsonl").open(encoding="utf-8", newline="\n") as file:
            same = all(line == next(file, None) for line in _lines(connection, table))
            if not same or next(file, None) is not None:
                raise LedgerError(reason, shown(connection.engine.url), table.name)
