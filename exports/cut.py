"""What a document may see of the warehouse.

The document of a year sees the rows of that year and of those before; a city's, of these only its
own: by the place of a row, or by who reported it. What belongs to no year or place, all see. Views
stand in place of the tables, so nothing else can get into a document, and where the rows behind
them are the same, the document is the same (decision 20).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import duckdb

from exports.leaf_queries import FOLDER as LEAVES
from exports.mart_keys import KEYS

_YEARS = ("value_year", "report_year", "data_year", "last_year", "last_report_year")
_PLACED = (("level", "place"), ("parent_level", "parent"))
_REPORTERS = ("park", "reporter", "city")
_DATED = ("fct_finding",)  # a mart whose rows are of a year, though its key does not say so
_OF_ALL_YEARS = ("fct_project_five_year", "fct_target")
_BRIDGE = "bridge_place_park"
_TABLE = re.compile(r"\b(?:fct|int|dim|bridge)_\w+")
_UNSEEN = "error('documents do not read {0}') is null"
_NO_PLACES = "error('{0} has no places: a document of a city does not see it') is null"
_NO_YEARS = "error('{0} is of all years: the document of one does not see it') is null"
_RETURN = "(select {0} from {1}.int_current_return r where r.return_id = t.return_id)"
_CODES = """
create temp table codes_of_city as
select park as code from {0}.bridge_place_park where level = 'city' and place = $city
union select reporter from {0}.int_area_reporter where city = $city
union select $city
"""
"""Who reports in a city: its own, and parks that were ever counted there, in either division."""


@dataclass(frozen=True)
class Cut:
    """Up to the report year, None: all years; of one city, None: of the whole unit."""

    year: int | None = None
    city: str | None = None


WHOLE = Cut()


def put_views(con: duckdb.DuckDBPyConnection, cut: Cut) -> list[str]:
    """Put views in place of the tables, for this connection; gives the names of what may be read.

    What documents do not read raises duckdb.InvalidInputException when it is asked for.
    """
    (name,) = con.execute("select current_database()").fetchone() or ("",)
    house = f'"{name}".main'
    if cut.city:
        con.execute(_CODES.format(house), {"city": cut.city})
    seen = []
    for table, own in _columns(con).items():
        conditions = [*_conditions(table, own, cut, house)]
        error = next((one for one in conditions if one.startswith("error(")), "")
        where = error or " and ".join(conditions) or "true"
        con.execute(f"create temp view {table} as select * from {house}.{table} t where {where}")
        if not error:
            seen.append(table)
    return seen


def _columns(con: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    named = con.execute(
        "select table_name, column_name from duckdb_columns() where schema_name = 'main'"
        " and database_name = current_database() order by table_name"
    ).fetchall()
    found: dict[str, set[str]] = {}
    for table, column in named:
        if _TABLE.fullmatch(table):
            found.setdefault(table, set()).add(column)
    return found


@cache
def _read() -> frozenset[str]:
    """What documents are made of: marts, and what queries for leaves name."""
    queries = (path.read_text(encoding="utf-8") for path in LEAVES.glob("*.sql"))
    named = {table for query in queries for table in _TABLE.findall(query)}
    return frozenset(KEYS) | named


def _conditions(table: str, own: set[str], cut: Cut, house: str) -> Iterator[str]:
    if table not in _read():
        yield _UNSEEN.format(table)
    elif not table.startswith("dim_"):
        yield from _of_year(table, own, cut.year, house)
        yield from _of_city(table, own, cut.city, house)


def _of_year(table: str, own: set[str], year: int | None, house: str) -> Iterator[str]:
    """A row of several years belongs to the first of them; a plan or list entry holds for all."""
    if year is None:
        return
    dated = own if table in _DATED else own.intersection(KEYS.get(table, own))
    years = [column for column in _YEARS if column in dated]
    if table in _OF_ALL_YEARS:
        yield _NO_YEARS.format(table)
    elif years:
        yield f"coalesce(least({', '.join(years)}) <= {year}, true)"
    elif "return_id" in own and table not in KEYS:
        yield f"coalesce({_RETURN.format('max(report_year)', house)} <= {year}, true)"


def _of_city(table: str, own: set[str], city: str | None, house: str) -> Iterator[str]:
    if city is None:
        return
    placed = [pair for pair in _PLACED if own.issuperset(pair) and table != _BRIDGE]
    reporters = [column for column in _REPORTERS if column in own]
    if not reporters and "return_id" in own:
        reporters = [_RETURN.format("max(reporter)", house)]
    if placed:
        level, place = placed[0]
        yield f"{level} = 'city' and {place} = '{city}'"
    elif reporters:
        yield f"{reporters[0]} in (select code from codes_of_city)"
    elif table.startswith("fct_"):
        yield _NO_PLACES.format(table)
