"""The ledger's three tables, on SQLite and on PostgreSQL, and the triggers that guard them.

PostgreSQL is told to compare texts by code point (collation "C"), as SQLite does: neither order
nor as-of may depend on the locale that a server was set up with. Lengths bind on neither engine.
"""

import sqlalchemy as sa

metadata = sa.MetaData()
_REFUSAL = "the ledger is append-only"
# One writer at a time, as SQLite has it: numbers then follow the order of commits. "park".
_WRITER = 0x7061726B


def _text(length: int | None = None) -> sa.types.TypeEngine[str]:
    plain: sa.types.TypeEngine[str] = sa.String(length) if length else sa.Text()
    return plain.with_variant(sa.Text(collation="C"), "postgresql")


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.Identity(always=False), primary_key=True)


files = sa.Table(
    "files",
    metadata,
    _number("file_id"),
    sa.Column("sha256", _text(64), nullable=False, index=True),
    sa.Column("name", _text(), nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("received_at", _text(20), nullable=False),
    sa.Column("source", _text(), nullable=False),
)

returns = sa.Table(
    "returns",
    metadata,
    sa.Column("return_id", _text(80), primary_key=True),
    sa.Column("sha256", _text(64), nullable=False),
    sa.Column("part", _text(), nullable=False),
    sa.Column("form", _text(40), nullable=False),
    sa.Column("form_version", _text(20), nullable=False),
    sa.Column("reporter", _text(20), nullable=False, index=True),
    sa.Column("report_year", sa.Integer),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("reader_version", _text(20), nullable=False),
)

events = sa.Table(
    "events",
    metadata,
    _number("event_id"),
    sa.Column("at", _text(20), nullable=False),
    sa.Column("kind", _text(20), nullable=False),
    sa.Column("return_id", _text(80)),
    sa.Column("subject", _text(), nullable=False),
    sa.Column("by", _text(), nullable=False),
    sa.Column("reason", _text(), nullable=False),
    sa.Column("payload", _text(), nullable=False),
)

TABLES = (files, returns, events)


def key_of(table: sa.Table) -> sa.Column[object]:
    """The one column of a table's primary key."""
    return next(iter(table.primary_key))


def _sqlite_triggers() -> dict[str, str]:
    body = f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    triggers = {}
    for table in TABLES:
        key = key_of(table).name
        for verb in ("UPDATE", "DELETE"):
            triggers[f"{table.name}_no_{verb.lower()}"] = f"BEFORE {verb} ON {table.name} {body}"
        # REPLACE deletes the old row without a DELETE that a trigger could see.
        triggers[f"{table.name}_no_replace"] = (
            f"BEFORE INSERT ON {table.name} "
            f"WHEN EXISTS (SELECT 1 FROM {table.name} WHERE {key} = NEW.{key}) {body}"
        )
    return triggers


_FUNCTION = "parkreport_append_only"
_FUNCTION_BODY = (
    f" BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END "
)


def missing_guards(connection: sa.Connection) -> list[str]:
    """Names of the triggers that are not in place, or not as they were made; reads only."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(sa.text("SELECT name, sql FROM sqlite_master")).all()
        there = {name: str(sql) for name, sql in rows}
        return [
            name
            for name, made in _sqlite_triggers().items()
            if not there.get(name, "").endswith(made)
        ]
    rows = connection.execute(
        sa.text(
            "SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgrelid = to_regclass(split_part(t.tgname, '_', 1))"
            " AND p.proname = :function AND p.prosrc = :body AND t.tgenabled = 'A'"
        ),
        {"function": _FUNCTION, "body": _FUNCTION_BODY},
    ).all()
    enabled = {name for (name,) in rows}
    return [name for table in TABLES if (name := f"{table.name}_append_only") not in enabled]


def missing_tables(connection: sa.Connection) -> list[str]:
    """Names of the ledger's tables that are not there; reads only."""
    there = set(sa.inspect(connection).get_table_names())
    return [table.name for table in TABLES if table.name not in there]


def prepare(connection: sa.Connection) -> None:
    """Make what is missing of tables and triggers; writes nothing where all is in place."""
    if not missing_tables(connection) and not missing_guards(connection):
        return
    become_the_writer(connection)
    metadata.create_all(connection)
    for name in missing_guards(connection):
        if connection.dialect.name == "sqlite":
            connection.execute(sa.text(f"DROP TRIGGER IF EXISTS {name}"))
            connection.exec_driver_sql(f"CREATE TRIGGER {name} {_sqlite_triggers()[name]}")
        else:
            _guard_on_postgresql(connection, name)


def _guard_on_postgresql(connection: sa.Connection, name: str) -> None:
    """One trigger per statement, not per row: TRUNCATE has no rows, and an empty UPDATE fails too.

    ALWAYS: a session that calls itself a replica does not get round it.
    """
    table = name.removesuffix("_append_only")
    for statement in (
        f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql"
        f" AS $${_FUNCTION_BODY}$$",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
    ):
        connection.exec_driver_sql(statement)


def become_the_writer(connection: sa.Connection) -> None:
    """Wait until no other transaction writes, and keep others waiting until this one ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_WRITER)))


def number_on(connection: sa.Connection, table: sa.Table) -> None:
    """Let the next row follow the last one, whatever was rolled back or restored before.

    A sequence of PostgreSQL counts what was rolled back too; SQLite does not. Without gaps, a
    number that is missing shows that a row was taken away.
    """
    become_the_writer(connection)
    key = key_of(table)
    if connection.dialect.name == "postgresql" and key.identity is not None:
        sequence = sa.func.pg_get_serial_sequence(table.name, key.name)
        following = sa.func.coalesce(sa.func.max(key), 0) + 1
        connection.execute(sa.select(sa.func.setval(sequence, following, sa.false())))
