"""A made-up warehouse with the tables of docs/tables.md, small or as large as the nation.

Values come from md5, so that every run makes the same ones. The roll-ups here are plain SQL over
the made park figures; they stand in for the dbt marts and share no code with them.
"""

import csv
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"


@dataclass(frozen=True)
class Park:
    """A park of the made warehouse: division codes, `national` or `provincial`."""

    code: str
    name: str
    level: str
    city: str
    unit: str


@dataclass(frozen=True)
class Place:
    """A city or unit: `separate` says that the city reports to the nation by itself."""

    code: str
    name: str
    parent: str
    separate: bool = False


def _rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _indicators(con: duckdb.DuckDBPyConnection) -> None:
    units = {r["unit"]: Decimal(r["numerator"]) / Decimal(r["denominator"]) for r in _rows("units")}
    con.execute(
        """create table dim_indicator (indicator varchar, position integer, name_zh varchar,
        unit varchar, kind varchar, aggregation varchar, five_year varchar, outcome integer,
        scale decimal(28,6), change_as varchar, report_unit varchar, report_decimals integer,
        report_divisor decimal(28,6), definition_zh varchar, policy varchar)"""
    )
    con.execute("create temp table parts (indicator varchar, side varchar, part varchar)")
    for r in _rows("indicators"):
        divisor = Decimal(1)
        if r["kind"] == "quantity" and r["report_unit"] != r["unit"]:
            divisor = units[r["report_unit"]] / units[r["unit"]]
        con.execute(
            "insert into dim_indicator values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            [
                r["code"], int(r["position"]), r["name_zh"], r["unit"], r["kind"], r["aggregation"],
                r["five_year"], int(r["outcome"]) if r["outcome"] else None,
                Decimal(r["scale"]) if r["scale"] else None, r["change_as"], r["report_unit"],
                int(r["report_decimals"]), divisor, r["definition_zh"], r["policy"],
            ],
        )  # fmt: skip
        for side in ("numerator", "denominator"):
            for part in filter(None, r[side].split("+")):
                row = [r["code"], side, part.lstrip("-")]
                con.execute("insert into parts values (?, ?, ?)", row)


def build(
    path: Path,
    parks: Sequence[Park],
    places: Sequence[Place],
    plan: Sequence[tuple[str, str, str, int, str]] = (),
    years: Sequence[int] = range(2020, 2026),
) -> Path:
    """Write the warehouse. A row of `plan`: city as reported, city today, its name, year, level."""
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as con:
        _indicators(con)
        _fill(con, "p", ("park", "name", "level", "city", "unit"), [astuple(p) for p in parks])
        _fill(
            con,
            "place",
            ("code", "name", "parent", "separate boolean", "position integer"),
            [(*astuple(p), i) for i, p in enumerate(places, 1)],
        )
        _fill(con, "y", ("value_year integer",), [(year,) for year in years])
        columns = ("as_reported", "present_day", "name", "year integer", "level")
        _fill(con, "plan", columns, plan)
        con.execute(f"set variable factors = '{SEEDS / 'grid_emission_factors.csv'}'")
        for sql in ("made_warehouse.sql", "made_marts.sql", "made_members.sql"):
            con.execute(Path(__file__).with_name(sql).read_text(encoding="utf-8"))
    return path


def _fill(
    con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], rows: Sequence[tuple]
) -> None:
    typed = ", ".join(c if " " in c else f"{c} varchar" for c in columns)
    con.execute(f"create temp table {table} ({typed})")
    if rows:
        marks = ", ".join("?" for _ in columns)
        con.executemany(f"insert into {table} values ({marks})", [list(row) for row in rows])
