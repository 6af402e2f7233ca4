"""`status` as JSON keeps to its documented schema; on a terminal it names days and what is ours."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

Command = Callable[..., subprocess.CompletedProcess[str]]
SCHEMA = Path(__file__).parents[2] / "docs" / "status.schema.json"


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2025])
def test_status_keeps_to_its_schema(small_run: Path, parkreport: Command, year: int) -> None:
    rows = json.loads(parkreport("--home", small_run, "status", "--year", year, "--json").stdout)
    errors = [
        e.message for e in Draft202012Validator(json.loads(SCHEMA.read_text())).iter_errors(rows)
    ]
    assert errors == []
    assert {row["reporter_kind"] for row in rows} <= {"park", "reporting_unit"}
    assert len(rows) == len({(row["reporter"], row["owed"]) for row in rows})


def test_a_year_that_nobody_owed_has_no_due_day(small_run: Path, parkreport: Command) -> None:
    rows = json.loads(parkreport("--home", small_run, "status", "--year", 2021, "--json").stdout)
    assert rows and {(row["due"], row["standing"], row["on_time"]) for row in rows} == {
        (None, None, None)
    }


def test_a_person_sees_days_left_and_that_a_day_is_ours(
    small_run: Path, parkreport: Command
) -> None:
    shown = parkreport("--home", small_run, "--lang", "zh", "status", "--year", 2025).stdout
    assert "2026-02-28(设定)" in shown  # 002 三(五) prints 每年初 only
    assert "还剩 8 天" in shown  # the tests' clock shows 2026-02-20
    assert "迟 51 天" in shown  # nothing of 2025 was received; it was due on 2025-12-31
