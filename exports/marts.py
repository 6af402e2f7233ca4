"""What one workbook needs of the warehouse: look-ups by key, and its lists' queries."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from exports.context import UnitWords
from exports.mart_keys import KEYS
from exports.rounding import HUNDRED
from exports.warehouse import Row, Warehouse, fetch, named_rows

QUOTIENTS: Mapping[tuple[str, str], tuple[str, str, Decimal | None]] = {
    ("fct_park_state_rollup", "value"): ("numerator", "denominator", HUNDRED),
    ("fct_outcome_progress", "actual"): ("actual_numerator", "actual_denominator", None),
    ("fct_outcome_progress", "completion"): ("numerator", "denominator", HUNDRED),
    ("fct_target", "value"): ("value_numerator", "value_denominator", HUNDRED),
    ("fct_rank", "share"): ("value", "total", HUNDRED),
    ("fct_contribution", "share"): ("change", "total", HUNDRED),
}
"""Columns that a mart rounds to six places, with the columns to divide instead where they are
known, and the scale; None: that of the row's indicator. Else a figure would be rounded twice."""

_FIGURES = {"value", "actual", "completion"}


def parts_of(mart: str, column: str, row: Row) -> tuple[Decimal, Decimal, Decimal | None] | None:
    """Numerator, denominator and scale of a rounded quotient; None: the column is the figure."""
    named = QUOTIENTS.get((mart, column))
    if named is None or row[named[0]] is None or row[named[1]] is None:
        return None
    return Decimal(row[named[0]]), Decimal(row[named[1]]), named[2]


def held_fields(row: Row) -> set[str]:
    """The fields that a check holds: as the mart joins their names, or as the row's state says."""
    named = set(re.split("[、,]", row.get("held_fields") or ""))
    return named | (_FIGURES if row.get("state") == "held" else set())


@dataclass(frozen=True)
class Place:
    """A place that can head a row."""

    level: str
    code: str
    name: str


class Marts:
    """The marts cut to one unit, or one city, with the places below it, in one scope."""

    def __init__(
        self, warehouse: Warehouse, unit: str, scope: str, city: str | None = None
    ) -> None:
        self.warehouse, self.scope = warehouse, scope
        self.info, self.indicators = warehouse.info, warehouse.indicators
        places = warehouse.places
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
        # A city's rows are among those that its unit's workbooks load.
        own = [p for p in here if unit in (p["place"], p["parent"]) or p["place"] == code]
        self._places = tuple(sorted(f"{p['level']}/{p['place']}" for p in own))
        self._answers: dict[str, tuple[list[str], list[Row]]] = {}

    def row(self, table: str, key: tuple[Any, ...]) -> Row | None:
        """The row of a mart (one with a view) by its key, None where there is none."""
        keys = KEYS[table]
        view = key[keys.index("view")]
        return self.warehouse.rows(table, keys, view, self.scope, self._places).get(key)

    def ask(self, sql: str, parameters: dict[str, Any]) -> tuple[list[str], list[Row]]:
        """Columns and rows of a list's query, asked once for all editions."""
        asked = f"{sql}\n{sorted(parameters.items())}"
        if asked not in self._answers:
            self._answers[asked] = named_rows(self.warehouse.con, sql, parameters)
        return self._answers[asked]

    def plan_places(self, view: str) -> tuple[Place, ...]:
        """Places of the plan list by position, the province's total first."""
        rows = fetch(
            self.warehouse.con,
            """select place, any_value(place_name) as name from fct_plan_rollup where "view" = ?
            group by place order by min(position), place""",
            [view],
        )
        return tuple(Place("city", row["place"], row["name"]) for row in rows)


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
