"""What one workbook needs of the warehouse: one query per mart, then look-ups by key."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from exports.context import UnitWords

_PLACED = ("view", "scope", "level", "place")
_CUT = (*_PLACED, "park_level", "value_year")

KEYS: Mapping[str, tuple[str, ...]] = {
    "dim_indicator": ("indicator",),
    "dim_place": _PLACED,
    "dim_park": ("park",),
    "dim_grid_factor": ("data_year", "scope", "region"),
    "fct_rollup": (*_CUT, "indicator"),
    "fct_change": (*_CUT, "indicator", "against_year"),
    "fct_rollup_five_year": (*_PLACED, "park_level", "first_year", "last_year", "indicator"),
    "fct_unit_class_rollup": ("view", "value_year", "indicator", "unit_class"),
    "fct_gap_rollup": (*_PLACED, "value_year", "indicator"),
    "fct_gap": ("park", "value_year", "indicator"),
    "fct_return_rollup": (*_PLACED, "report_year"),
    "fct_return": ("park", "report_year"),
    "fct_finding": ("finding_id",),
    "fct_park_indicator": ("park", "value_year", "indicator"),
    "fct_park_state": ("park", "value_year"),
    "fct_park_state_rollup": (
        *_PLACED, "park_level", "park_type", "status_13th", "value_year", "measure",
    ),
    "fct_list_entry": ("kind", "park"),
    "fct_list_change": ("return_id", "row_key"),
    "fct_plan": ("park",),
    "fct_planned_project": ("park", "row_key"),
    "fct_plan_rollup": ("view", "place", "period", "park_level"),
    "fct_plan_done": ("city", "period", "park_level", "view"),
    "fct_outcome": ("park", "indicator"),
    "fct_outcome_progress": ("park", "indicator", "value_year"),
    "fct_target": ("scheme", "due", "target_scope", "metric", "merged", "printed_text"),
    "fct_project": ("park", "report_year", "row_key"),
    "fct_project_five_year": ("park", "project_key"),
    "fct_task_rollup": (*_PLACED, "scheme", "task", "value_year"),
    "fct_task_text": ("park", "report_year", "scheme", "task"),
    "fct_narrative": ("park", "report_year", "kind", "row_key"),
    "fct_area_report": ("reporter", "report_year"),
    "fct_area_report_check": ("reporter", "report_year", "measure"),
    "fct_evaluation": ("park", "report_year"),
    "fct_acceptance": ("park", "report_year"),
    "fct_acceptance_rollup": (*_CUT, "measure"),
    "fct_policy_support": ("return_id", "row_key"),
    "fct_policy_support_rollup": (*_PLACED, "value_year", "instrument"),
    "fct_green_park": ("park",),
    "fct_green_park_rollup": (*_PLACED, "green_level", "value_year", "measure"),
    "fct_rank": (
        "view", "scope", "level", "parent_level", "parent", "member", "value_year", "indicator",
    ),
    "fct_contribution": ("scope", "level", "place", "value_year", "indicator", "park"),
}  # fmt: skip
"""Keys of the marts; a row key in lineage joins them with `/`, what may hold one comes last."""

_FIGURES = {"value", "actual", "completion"}

Row = Mapping[str, Any]


def row_key(key: tuple[Any, ...]) -> str:
    """A key as lineage prints it: `present_day/without/unit/370000/all/2023/energy_consumption`."""
    return "/".join(str(part) for part in key)


def split_key(table: str, key: str) -> tuple[str, ...]:
    """The parts of a printed key; only the last part may itself hold a `/`."""
    return tuple(key.split("/", len(KEYS[table]) - 1))


def held_fields(row: Row) -> set[str]:
    """The fields that a check holds: as the mart joins their names, or as the row's state says."""
    named = set(re.split("[、,]", row.get("held_fields") or ""))
    return named | (_FIGURES if row.get("state") == "held" else set())


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
    """The marts cut to one unit, or one city, with the places below it, in one scope."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, unit: str, scope: str, city: str | None = None
    ) -> None:
        self.con, self.scope = con, scope
        self.info: Row = fetch(con, "select * from build_info", [])[0]
        self.indicators: dict[str, Row] = {
            row["indicator"]: row for row in fetch(con, "select * from dim_indicator", [])
        }
        places = fetch(con, "select * from dim_place where view = 'present_day'", [])
        here = [p for p in places if p["scope"] == scope]
        code, levels = (city, ("city",)) if city else (unit, ("unit", "nation"))
        tops = [p for p in here if p["place"] == code and p["level"] in levels]
        if not tops:
            raise ValueError(f"dim_place has no {levels[0]} {code!r} in scope {scope!r}")
        top, below = tops[0], "unit" if tops[0]["level"] == "nation" else "city"
        self.top = Place(top["level"], code, top["place_name"])
        self.children = tuple(
            Place(below, p["place"], p["place_name"])
            for p in sorted(here, key=lambda p: (p["position"], p["place"]))
            if top["level"] != "city"
            and p["level"] == below
            and p["parent"] == code
            and p["place"] != code
        )
        self.words = _words(places, self.top)
        self._loaded: dict[tuple[str, str], dict[tuple[Any, ...], Row]] = {}

    def row(self, table: str, key: tuple[Any, ...]) -> Row | None:
        """The row of a mart (one with a view) by its key, None where there is none."""
        view = key[KEYS[table].index("view")]
        if (table, view) not in self._loaded:
            self._loaded[table, view] = self._load(table, view)
        return self._loaded[table, view].get(key)

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
        level=top.level,
        code=top.code,
        name=top.name,
        planned_cities=tuple(n for c, n in inside["with"].items() if c not in inside["without"]),
        province=province[0] if province and top.code not in holders else top.name,
    )
