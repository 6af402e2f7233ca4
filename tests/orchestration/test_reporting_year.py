"""Five moments of a reporting year: sensor and schedules alone bring the right things about."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from small_instance import SmallDemo

pytestmark = pytest.mark.long

DRIVER = Path(__file__).parents[1] / "reporting_year.py"
NOVEMBER = "2023-11-20T10:00:00+08:00"  # the first returns trickle in
A_MONTH_BEFORE = "2023-12-01T07:00:00+08:00"
NEW_YEAR = "2024-01-01T07:00:00+08:00"  # the day after the due day
LATE = "2024-01-05T10:00:00+08:00"
UNIT_REPORT = "2024-02-27T07:00:00+08:00"  # the day before the unit's own due day
EARLY_NAMES = ("邹城工业园区", "青岛高新区")


def _step(now: str, files: list[Path]) -> dict[str, Any]:
    return {"now": now, "drop": {str(path): path.name for path in files}}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, small_demo: SmallDemo) -> Path:
    home = small_demo.fresh(tmp_path_factory.mktemp("reporting_year") / "home")
    for path in [p for p in (home / "inbox").rglob("*") if p.is_file()]:
        path.unlink()
    settings = home / "instance.toml"
    text = settings.read_text("utf-8")
    for line, few in (
        ('series = ["annual", "city", "five_year", "scheme"]', 'series = ["annual"]'),
        ("reports = true", "reports = false"),
    ):
        assert line in text
        text = text.replace(line, few)
    settings.write_text(text, encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def year(home: Path, small_demo: SmallDemo) -> Iterator[dict[str, dict[str, Any]]]:
    """What happened at each moment."""
    files = sorted(small_demo.inbox.rglob("2023-*.xlsx"))
    early = [path for path in files if path.stem.split("-")[-1] in EARLY_NAMES]
    late = [path for path in files if path not in early]
    assert len(early) == 2 and len(late) >= 4
    steps = [
        _step(NOVEMBER, early),
        _step(A_MONTH_BEFORE, []),
        _step(NEW_YEAR, []),
        _step(LATE, late),
        _step(UNIT_REPORT, []),
    ]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(DRIVER), str(home)],
        input=json.dumps(steps),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DAGSTER_DISABLE_TELEMETRY": "yes"},
    )
    assert done.returncode == 0, done.stderr[-4000:]
    yield {step["now"]: step for step in json.loads(done.stdout)}


def test_every_run_that_was_started_succeeded(year: dict[str, dict[str, Any]]) -> None:
    assert [run for step in year.values() for run in step["started"] if not run["ok"]] == []


def test_returns_are_received_and_reported_when_they_come(year: dict[str, dict[str, Any]]) -> None:
    for moment in (NOVEMBER, LATE):
        started = [(run["by"], run["job"]) for run in year[moment]["started"]]
        assert started == [("inbox", "intake"), ("inbox", "report")], moment


@pytest.mark.parametrize(
    ("moment", "schedule"),
    [
        (A_MONTH_BEFORE, "national_park_progress"),
        (NEW_YEAR, "national_park_progress"),
        (UNIT_REPORT, "national_unit_progress"),
    ],
)
def test_on_a_day_of_the_calendar_its_schedule_alone_runs_its_year(
    year: dict[str, dict[str, Any]], moment: str, schedule: str
) -> None:
    expected = {"by": schedule, "job": "reporting_year", "years": ["2023", "2023"], "ok": True}
    assert year[moment]["started"] == [expected]


def test_who_is_missing_is_reminded_from_a_month_before_until_it_came(
    year: dict[str, dict[str, Any]],
) -> None:
    def reminded(moment: str) -> set[str]:
        names = [Path(name) for name in year[moment]["returned"]]
        return {path.name for path in names if path.parent.name == "2023" and "催报" in path.stem}

    # 邹城经济开发区 (济宁), four parks of 济南 today (莱芜 among them); 青岛's came in November.
    assert reminded(NOVEMBER) == set()
    assert reminded(A_MONTH_BEFORE) == {"济南市-催报单.xlsx", "济宁市-催报单.xlsx"}
    assert reminded(NEW_YEAR) == {"济南市-催报单.xlsx", "济宁市-催报单.xlsx"}


def test_the_workbook_of_the_year_is_there_when_the_unit_reports(
    home: Path, year: dict[str, dict[str, Any]]
) -> None:
    annual = [
        name for name in year[UNIT_REPORT]["exports"]
        if name.startswith("2023/") and name.endswith("总体进展情况表.xlsx")
    ]  # fmt: skip
    assert len(annual) == 2  # 含、不含青岛市
    for name in annual:
        assert openpyxl.load_workbook(home / "exports" / name, read_only=True).sheetnames


def test_what_came_late_is_late_and_what_came_early_is_not(
    home: Path, year: dict[str, dict[str, Any]]
) -> None:
    assert year
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", "--home", str(home), "status", "--year", "2023",
         "--json"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PARKREPORT_NOW": UNIT_REPORT},
    )  # fmt: skip
    rows = json.loads(done.stdout)
    parks = {row["name"]: row for row in rows if row["park"]}
    assert {name for name, row in parks.items() if row["on_time"]} == set(EARLY_NAMES)
    late = [row for name, row in parks.items() if name not in EARLY_NAMES and row["received"]]
    assert {(row["standing"], row["days_late"]) for row in late} == {("late", 5)}
    (unit,) = [row for row in rows if row["obligation"] == "national_unit_progress"]
    assert (unit["standing"], unit["days_left"], unit["due_basis"]) == ("open", 1, "setting")
