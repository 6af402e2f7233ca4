"""The published warehouse: readable, and made from what the ledger knows today."""

from collections.abc import Iterator

import duckdb

from expectations.catalogue import catalogue_version
from ingestion.ledger import Ledger
from orchestration.doctor.complaint import Complaint, note, wrong
from orchestration.gate import refuse_if_shut
from orchestration.instance import Instance
from orchestration.texts import Refusal


def warehouse(instance: Instance, ledger: Ledger | None) -> Iterator[Complaint]:
    last = ledger.last_moment() if ledger is not None else None
    try:
        refuse_if_shut(instance.output)
    except Refusal as shut:
        yield wrong("gate_shut", detail=shut)
    if not instance.warehouse.exists():
        if last is not None:
            yield note("warehouse_none", path=instance.warehouse)
        return
    try:
        with duckdb.connect(str(instance.warehouse), read_only=True) as connection:
            built = connection.execute("SELECT as_of, catalogue_version FROM build_info").fetchone()
            as_of, version = built or ("", "")
            _read_all(connection)
    except duckdb.Error as error:
        detail = str(error).partition("\n")[0]
        yield wrong("warehouse_unreadable", path=instance.warehouse, detail=detail)
        return
    if version != catalogue_version():
        yield note("warehouse_version", version=version, known=catalogue_version())
    if last is not None and as_of != last:
        yield note("warehouse_behind", as_of=as_of, last=last)


def _read_all(connection: duckdb.DuckDBPyConnection) -> None:
    """DuckDB compares each block that it reads with its checksum. Raises duckdb.Error."""
    tables = connection.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
    for schema, table in tables:
        connection.execute(f'SELECT max(hash(t)) FROM "{schema}"."{table}" t').fetchone()
