"""The policy seeds of the dbt project, read as plain rows.

The seeds are the one home of indicators, units, tasks, divisions and obligations; dbt loads them
into the warehouse and Python reads the same files here.
"""

import csv
from functools import cache
from pathlib import Path

DBT_PROJECT = Path(__file__).resolve().parent.parent / "dbt_project"


@cache
def seed(name: str) -> tuple[dict[str, str], ...]:
    """All rows of `dbt_project/seeds/<name>.csv`, every value as text."""
    with (DBT_PROJECT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def indicators() -> dict[str, dict[str, str]]:
    """Indicators by code, in the order in which tables print them."""
    return {row["code"]: row for row in seed("indicators")}


@cache
def tasks(scheme: str) -> dict[str, str]:
    """The tasks of a scheme: code → Chinese name."""
    return {
        row["code"]: row["name_zh"]
        for row in seed("transformation_tasks")
        if row["scheme"] == scheme
    }
