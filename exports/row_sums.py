"""Digests of what documents see, told from one look at each table of the warehouse.

The hashes of rows are summed by table, year and place once; what a cut sees (`exports/cut.py`) is
a sum of these sums. With hundreds of documents, each would look at all tables again.
"""

import hashlib
from functools import cached_property

import duckdb

from exports.cut import WHOLE, Belonging, Cut, belongings, codes_of, house_of

_TABLE = """
create temp table row_sums (
    table_name varchar, year integer, city varchar, reporter varchar, n bigint, h hugeint
)
"""
_SUMS = """
insert into row_sums
select '{table}', year, city, reporter, count(*), sum(row_hash) from (
    select {year} as year, {city} as city, {reporter} as reporter,
        cast(hash(t) as hugeint) as row_hash
    from {house}.{table} t
) group by year, city, reporter
"""
_SEEN = """
select table_name, cast(sum(n) as bigint), sum(h) from row_sums
where coalesce(year <= $year, true)
    and coalesce(city = $city, true)
    and ($city is null or coalesce(list_contains($codes::varchar[], reporter), true))
group by table_name
"""


class RowSums:
    """The sums of an open warehouse, which does not change while it is open."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con

    @cached_property
    def _belongings(self) -> list[Belonging]:
        """Of the tables whose sums are in `row_sums` from now on."""
        found = [of for of in belongings(self._con) if not of.hidden_from(WHOLE)]
        self._con.execute(_TABLE)
        for of in found:
            self._con.execute(_sums(of, house_of(self._con)))
        return found

    def digest(self, cut: Cut) -> str:
        """A hash of all rows that a document of this cut sees, whatever their order or pages."""
        summed = self._belongings
        codes = codes_of(self._con, cut.city) if cut.city else []
        asked = {"year": cut.year, "city": cut.city, "codes": codes}
        rows = self._con.execute(_SEEN, asked).fetchall()
        seen = {table: {"n": n, "h": h} for table, n, h in rows}
        digest = hashlib.sha256()
        for of in summed:
            if not of.hidden_from(cut):
                digest.update(f"{of.table} {seen.get(of.table, {'n': 0, 'h': None})}\n".encode())
        return digest.hexdigest()


def _sums(of: Belonging, house: str) -> str:
    """Of no place is null, in no city is empty: the former every city sees, the latter none."""
    city = f"coalesce(case when {of.level} = 'city' then {of.place} end, '')"
    return _SUMS.format(
        table=of.table,
        house=house,
        year=of.year or "null",
        city=city if of.place else "null",
        reporter=f"coalesce({of.reporter}, '')" if of.reporter else "null",
    )
