"""What one workbook needs of the warehouse: one query per mart, then look-ups by key."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from exports.context import UnitWords

KEYS: Mapping[str, tuple[str, ...]] = {
    "fct_rollup": ("view", "scope", "level", "place", "park_level", "value_year", "indicator"),
    "fct_change": (
        "view", "scope", "level", "place", "park_level", "value_year", "indicator", "against_year",
    ),
    "fct_rollup_five_year": (
        "view", "scope", "level", "place", "park_level", "first_year", "last_year", "indicator",
    ),
    "fct_return_rollup": ("view", "scope", "level", "place", "report_year"),
    "fct_gap_rollup": ("view", "scope", "level", "place", "value_year", "indicator"),
    "fct_plan_rollup": ("view", "place", "period", "park_level"),
    "fct_project": ("park", "report_year", "row_key"),
    "fct_project_five_year": ("park", "project_key"),
    "fct_gap": ("park", "value_year", "indicator"),
    "fct_return": ("park", "report_year"),
    "dim_grid_factor": ("data_year", "scope", "region"),
}  # fmt: skip
"""Keys of the marts in the order of docs/tables.md; a row key in lineage joins them with `/`."""

Row = Mapping[str, Any]


def row_key(key: tuple[Any, ...]) -> str:
    """A key as lineage prints it: `present_day/without/unit/370000/all/2023/energy_consumption`."""
    return "/".join(str(part) for part in key)


def split_key(table: str, key: str) -> tuple[str, ...]:
    """The parts of a printed key; only the last part may itself hold a `/`."""
    return tuple(key.split("/", len(KEYS[table]) - 1))


def held_fields(row: Row) -> set[str]:
    """The fields of a project that a check holds, as the mart joins their names."""
    return set(re.split("[、,]", row.get("held_fields") or ""))


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
    return names, [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Place:
    """A place that can head a row."""

    level: str
    code: str
    name: str


class Marts:
    """The marts cut to one unit with the places below it, in one scope."""

    def __init__(self, con: duckdb.DuckDBPyConnection, unit: str, scope: str) -> None:
        self.con, self.scope = con, scope
        self.info: Row = fetch(con, "select * from build_info", [])[0]
        self.indicators: dict[str, Row] = {
            row["indicator"]: row for row in fetch(con, "select * from dim_indicator", [])
        }
        places = fetch(con, "select * from dim_place where view = 'present_day'", [])
        here = [p for p in places if p["scope"] == scope]
        tops = [p for p in here if p["place"] == unit and p["level"] in ("unit", "nation")]
        if not tops:
            raise ValueError(f"dim_place has no reporting unit {unit!r} in scope {scope!r}")
        top, below = tops[0], "unit" if tops[0]["level"] == "nation" else "city"
        self.top = Place(top["level"], unit, top["place_name"])
        self.children = tuple(
            Place(below, p["place"], p["place_name"])
            for p in sorted(here, key=lambda p: (p["position"], p["place"]))
            if p["level"] == below and p["parent"] == unit and p["place"] != unit
        )
        self.words = _words(places, self.top)
        self._loaded: dict[tuple[str, str], dict[tuple[Any, ...], Row]] = {}

    def row(self, table: str, key: tuple[Any, ...]) -> Row | None:
        """The row of a mart by its key (starting with the view), None where there is none."""
        if (table, key[0]) not in self._loaded:
            self._loaded[table, key[0]] = self._load(table, key[0])
        return self._loaded[table, key[0]].get(key)

    def plan_places(self, view: str) -> tuple[Place, ...]:
        """Places of the plan list by position, the province's total first."""
        rows = fetch(
            self.con,
            """select place, any_value(place_name) as name from fct_plan_rollup where "view" = ?
            group by place order by min(position), place""",
            [view],
        )
        return tuple(Place("city", row["place"], row["name"]) for row in rows)

    def _load(self, table: str, view: str) -> dict[tuple[Any, ...], Row]:
        keys = KEYS[table]
        sql = f'select * from {table} where "view" = ?'
        parameters: list[Any] = [view]
        if "scope" in keys:
            sql += " and scope = ? and level || '/' || place in (select unnest(?::varchar[]))"
            parameters += [self.scope, [f"{p.level}/{p.code}" for p in (self.top, *self.children)]]
        return {tuple(r[k] for k in keys): r for r in fetch(self.con, sql, parameters)}


def _words(places: list[Row], top: Place) -> UnitWords:
    """A separately planned city is one that a unit holds under `with`, not under `without`."""
    inside = {
        scope: {
            p["place"]: p["place_name"]
            for p in sorted(places, key=lambda p: p["position"])
            if p["scope"] == scope and p["level"] == "city" and p["parent"] == top.code
        }
        for scope in ("with", "without")
    }
    holders = {
        p["parent"]
        for p in places
        if p["place"] == top.code and p["level"] == "city" and p["scope"] == "with"
    }
    province = [p["place_name"] for p in places if p["level"] == "unit" and p["place"] in holders]
    return UnitWords(
        name=top.name,
        planned_cities=tuple(n for c, n in inside["with"].items() if c not in inside["without"]),
        province=province[0] if province and top.code not in holders else top.name,
    )
