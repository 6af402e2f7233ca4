"""Plans, acceptance and policy support are received and judged, and change no annual figure."""

import csv
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from filled_forms import one
from legal_forms import least

from ingestion.contract import contracts

pytestmark = pytest.mark.long

FORMS = ("park_plan", "evaluation", "acceptance", "policy_support", "green_park")
YEAR = 2023
# Marts that these forms are there for; every other one must stay as it was.
OF_THESE_FORMS = {
    "fct_acceptance", "fct_acceptance_rollup", "fct_evaluation", "fct_finding", "fct_green_park",
    "fct_green_park_rollup", "fct_list_change", "fct_list_entry", "fct_outcome",
    "fct_outcome_progress", "fct_park_state", "fct_park_state_rollup", "fct_plan", "fct_plan_done",
    "fct_planned_project", "fct_policy_support", "fct_policy_support_rollup", "fct_target",
}  # fmt: skip


def _marts(home: Path) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        names = connection.execute(
            "SELECT table_name FROM duckdb_tables()"
            " WHERE table_name SIMILAR TO '(fct|dim|bridge)_.*'"
        ).fetchall()
        return {
            name: connection.execute(f'SELECT * FROM "{name}" ORDER BY ALL').fetchall()
            for (name,) in names
            if name not in OF_THESE_FORMS
        }


def test_other_forms_in_the_inbox_disturb_no_mart(
    small_run: Path, tmp_path: Path, parkreport: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    home = tmp_path / "home"
    shutil.copytree(small_run, home)
    with (home / "reference" / "park_names.csv").open(encoding="utf-8", newline="") as file:
        park = next(csv.DictReader(file))
    sender = {one("park_code"): park["park"], one("park_name"): park["name"]}
    for form in FORMS:
        own = sender if "park" in contracts()[form].reporters else {}
        path = home / "inbox" / f"{form}.xlsx"
        path.write_bytes(least(form, YEAR, own))
        os.utime(path, (1_600_000_000, 1_600_000_000))

    parkreport("--home", home, "--lang", "zh", "run")

    with sqlite3.connect(home / "submissions" / "ledger.sqlite") as ledger:
        received = {form for (form,) in ledger.execute("SELECT form FROM returns")}
    assert set(FORMS) <= received
    before, after = _marts(small_run), _marts(home)
    assert before and before == after
