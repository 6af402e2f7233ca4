"""Rows of facts and findings as Parquet keeps them, of the returns that somebody asks about."""

from pathlib import Path
from typing import Any

import duckdb


def rows_of_returns(files: Path, ids: list[str], key: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of those returns, in the order in which they were written."""
    by_return: dict[str, list[dict[str, Any]]] = {}
    if not ids:
        return by_return
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE wanted AS SELECT unnest(?) AS return_id", [ids])
        table = connection.sql(
            f"SELECT * FROM read_parquet(?) SEMI JOIN wanted USING (return_id)"
            f" ORDER BY return_id, length({key}), {key}",
            params=[str(files)],
        ).to_arrow_table()
    for row in table.to_pylist():
        by_return.setdefault(row["return_id"], []).append(row)
    return by_return
