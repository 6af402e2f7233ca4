"""What a document may see of the warehouse.

The document of a year sees the rows of that year and of those before; a city's, of these only its
own: by the place of a row, or by who reported it. What belongs to no year or place, all see. Views
stand in place of the tables, so nothing else can get into a document, and where the rows behind
them are the same, the document is the same (decision 20).
"""

import re
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
_UNSEEN = "documents do not read {0}"
_NO_PLACES = "{0} has no places: a document of a city does not see it"
_NO_YEARS = "{0} is of all years: the document of one does not see it"
_RETURN = "(select {0} from {1}.int_current_return r where r.return_id = t.return_id)"
_CODES = """
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


@dataclass(frozen=True)
class Belonging:
    """Of which year, and of which place or reporter, a row `t` of a table is, as SQL.

    Empty: of none. Rows of no place and no reporter are seen in every city.
    """

    table: str
    year: str = ""
    level: str = ""
    place: str = ""
    reporter: str = ""

    def hidden_from(self, cut: Cut) -> str:
        """Why a document of this cut does not see the table; empty: it does."""
        if self.table not in _read():
            return _UNSEEN.format(self.table)
        if cut.year is not None and self.table in _OF_ALL_YEARS:
            return _NO_YEARS.format(self.table)
        nowhere = self.table.startswith("fct_") and not (self.place or self.reporter)
        return _NO_PLACES.format(self.table) if cut.city is not None and nowhere else ""

    def seen_by(self, cut: Cut) -> str:
        """The condition that the rows fulfil which a document of this cut sees."""
        conditions = []
        if cut.year is not None and self.year:
            conditions.append(f"coalesce({self.year} <= {cut.year}, true)")
        if cut.city is not None and self.place:
            conditions.append(f"{self.level} = 'city' and {self.place} = '{cut.city}'")
        if cut.city is not None and self.reporter:
            conditions.append(f"{self.reporter} in (select code from codes_of_city)")
        return " and ".join(conditions) or "true"


def house_of(con: duckdb.DuckDBPyConnection) -> str:
    """The schema of the warehouse's tables, by which they are named where views hide them."""
    (name,) = con.execute("select current_database()").fetchone() or ("",)
    return f'"{name}".main'


def put_views(con: duckdb.DuckDBPyConnection, cut: Cut) -> None:
    """Put views in place of the tables, for this connection.

    What documents do not read raises duckdb.InvalidInputException when it is asked for.
    """
    house = house_of(con)
    if cut.city:
        codes = f"create temp table codes_of_city as {_CODES.format(house)}"
        con.execute(codes, {"city": cut.city})
    for of in belongings(con):
        hidden = of.hidden_from(cut)
        where = f"error('{hidden}') is null" if hidden else of.seen_by(cut)
        con.execute(
            f"create temp view {of.table} as select * from {house}.{of.table} t where {where}"
        )


def codes_of(con: duckdb.DuckDBPyConnection, city: str) -> list[str]:
    """Who reports in a city, by code."""
    rows = con.execute(_CODES.format(house_of(con)), {"city": city}).fetchall()
    return [code for (code,) in rows]


def belongings(con: duckdb.DuckDBPyConnection) -> list[Belonging]:
    """Of each table of the warehouse, by name, how its rows belong."""
    house = house_of(con)
    named = con.execute(
        "select table_name, column_name from duckdb_columns() where schema_name = 'main'"
        " and database_name = current_database() order by table_name"
    ).fetchall()
    columns: dict[str, set[str]] = {}
    for table, column in named:
        if _TABLE.fullmatch(table):
            columns.setdefault(table, set()).add(column)
    return [_belonging(table, own, house) for table, own in columns.items()]


@cache
def _read() -> frozenset[str]:
    """What documents are made of: marts, and what queries for leaves name."""
    queries = (path.read_text(encoding="utf-8") for path in LEAVES.glob("*.sql"))
    named = {table for query in queries for table in _TABLE.findall(query)}
    return frozenset(KEYS) | named


def _belonging(table: str, own: set[str], house: str) -> Belonging:
    if table.startswith("dim_"):
        return Belonging(table)
    year = _year(table, own, house)
    if table != _BRIDGE and (placed := [pair for pair in _PLACED if own.issuperset(pair)]):
        return Belonging(table, year, *placed[0])
    if reporters := [column for column in _REPORTERS if column in own]:
        return Belonging(table, year, reporter=reporters[0])
    if "return_id" in own:
        return Belonging(table, year, reporter=_RETURN.format("max(reporter)", house))
    return Belonging(table, year)


def _year(table: str, own: set[str], house: str) -> str:
    """A row of several years belongs to the first of them; a plan or list entry holds for all."""
    dated = own if table in _DATED else own.intersection(KEYS.get(table, own))
    if years := [column for column in _YEARS if column in dated]:
        return f"least({', '.join(years)})"
    if "return_id" in own and table not in KEYS:
        return _RETURN.format("max(report_year)", house)
    return ""
