"""The published warehouse, opened once for many workbooks; what they share is read once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from exports.cut import WHOLE, Cut, put_views
from exports.row_sums import RowSums

Row = Mapping[str, Any]


def fetch(
    con: duckdb.DuckDBPyConnection, sql: str, parameters: list[Any] | dict[str, Any]
) -> list[Row]:
    """All rows of a query as mappings; DECIMAL columns come as Decimal."""
    return named_rows(con, sql, parameters)[1]


def named_rows(
    con: duckdb.DuckDBPyConnection, sql: str, parameters: list[Any] | dict[str, Any]
) -> tuple[list[str], list[Row]]:
    """The columns of a query, and its rows as mappings."""
    cursor = con.execute(sql, parameters)
    names = [column[0] for column in cursor.description or ()]
    texts: dict[Any, Any] = {}  # a code stands in many rows: it is kept once
    return names, [
        {
            name: texts.setdefault(value, value) if type(value) is str else value
            for name, value in zip(names, row, strict=True)
        }
        for row in cursor.fetchall()
    ]


@dataclass(eq=False)
class Warehouse:
    """An open warehouse, or what a document may see of it; it does not change while it is open."""

    connection: duckdb.DuckDBPyConnection
    cut: Cut
    info: Row
    indicators: Mapping[str, Row]
    places: list[Row]
    sums: RowSums
    _rows: dict[tuple[Any, ...], dict[tuple[Any, ...], Row]] = field(
        default_factory=dict, init=False
    )
    _asked_last: "Warehouse | None" = field(default=None, init=False)

    @classmethod
    def of(cls, con: duckdb.DuckDBPyConnection) -> "Warehouse":
        """All of the warehouse that is open here."""
        indicators = fetch(con, "select * from dim_indicator", [])
        return cls(
            con,
            WHOLE,
            fetch(con, "select * from build_info", [])[0],
            {row["indicator"]: row for row in indicators},
            fetch(con, "select * from dim_place where view = 'present_day'", []),
            RowSums(con),
        )

    @cached_property
    def con(self) -> duckdb.DuckDBPyConnection:
        """Where a query gets the rows that may be seen, and an error for what may not.

        A document that stands asks nothing: no views are made for it.
        """
        con = self.connection if self.cut == WHOLE else self.connection.cursor()
        put_views(con, self.cut)
        return con

    def cut_to(self, cut: Cut) -> "Warehouse":
        """What a document may see; asked for again next, it is the same one.

        Documents of one cut come one after another: the rows of those before are not kept.
        """
        if cut == self.cut:
            return self
        if self._asked_last is None or cut != self._asked_last.cut:
            self._asked_last = replace(self, cut=cut)
        return self._asked_last

    def rows(
        self, table: str, keys: tuple[str, ...], view: str, scope: str, places: tuple[str, ...]
    ) -> dict[tuple[Any, ...], Row]:
        """Rows of a mart by their keys: of a view, a scope and places (`city/370100`) if it has."""
        asked = (table, view, scope, places)
        if asked not in self._rows:
            sql, parameters = f'select * from {table} where "view" = ?', [view]
            if "scope" in keys:
                sql += " and scope = ? and level || '/' || place in (select unnest(?::varchar[]))"
                parameters += [scope, [*places]]  # type: ignore[list-item]
            rows = fetch(self.con, sql, parameters)
            self._rows[asked] = {tuple(row[key] for key in keys): row for row in rows}
        return self._rows[asked]

    @cached_property
    def digest(self) -> str:
        """A hash of all rows that may be seen, whatever their order or pages."""
        return self.sums.digest(self.cut)


@contextmanager
def opened(path: Path) -> Iterator[Warehouse]:
    """The warehouse in this file, to read."""
    with duckdb.connect(str(path), read_only=True) as con:
        yield Warehouse.of(con)
