"""`status` as JSON keeps to its documented schema; on a terminal it names days and what is ours."""

import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from jsonschema import Draft202012Validator
from office_desk import Desk
from rich.console import Console

from ingestion.clock import system_clock
from orchestration.status import issues_of, status_of

Command = Callable[..., subprocess.CompletedProcess[str]]
UNIT = """insert into fct_timeliness by name select 'national_unit_progress' as obligation,
    2023 as report_year, '370000' as reporter, '山东省' as reporter_name, '370000' as unit,
    'reporting_unit' as reporter_kind, 'unit_annual_report' as form, 'setting' as day_basis,
    date '2024-02-28' as due_on, 'not_received' as verdict, 0 as revisions"""
# The small instance holds returns of 2022 and 2023; the summary of the plan's years is of 2025.
ISSUED = {
    2022: {("national_unit_progress", "2022")},
    2023: {("national_unit_progress", "2023")},
    2025: {("national_five_year_summary", "2021-2025")},
}
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
    folders = {
        (row["obligation"], str(Path(issue["document"]).parent))
        for row in rows
        for issue in row["issues"]
    }
    assert folders == ISSUED.get(year, set())


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


def test_of_what_the_unit_owes_every_document_is_shown_with_its_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path / "home", monkeypatch)
    desk.returns_in_warehouse("passed")
    with duckdb.connect(str(desk.instance.warehouse)) as connection:
        connection.execute(UNIT)

    def shown() -> list[dict[str, Any]]:
        rows = status_of(desk.instance, 2023, system_clock())
        assert [row["issues"] for row in rows if row["reporter_kind"] == "park"] == [[], []]
        (unit,) = [row for row in rows if row["reporter_kind"] == "reporting_unit"]
        return unit["issues"]

    def state(name: str, changes: int | None = None) -> list[dict[str, Any]]:
        document = "2023/年度表.xlsx"
        return [{"document": document, "state": name, "changes_since_signing": changes}]

    who = ("--by", "张三", "--reason", "报送部委")
    book = desk.issue("草稿")
    assert shown() == state("草稿")
    desk.decide("submit", book, *who)
    book = desk.issue("送审稿")
    assert shown() == state("送审稿")
    signed = ("--scan", desk.scan(), "--unreported", "停产")
    desk.decide("sign", book, *signed, *who)
    assert shown() == state("定稿")  # decided, not yet printed
    desk.decide("send", desk.issue("定稿", changes_since_signing=0), *who)
    assert shown() == state("已报送", 0)
    desk.issue("草稿", "c2", changes_since_signing=3)
    assert shown() == state("草稿", 3)
    written = io.StringIO()
    Console(file=written, width=200).print(
        issues_of(status_of(desk.instance, 2023, system_clock()))
    )
    (line,) = [line for line in written.getvalue().splitlines() if "年度表.xlsx" in line]
    assert [cell.strip() for cell in line.split("│")[2:5]] == ["2023/年度表.xlsx", "草稿", "3"]
