"""Six moments of a reporting year: sensor and schedules alone bring the right things about.

Six parks owe a return of 2023. One sends a sound one in November, one a figure that the office has
to decide on, one a part above its whole, one the blank form; two send theirs in January only.
"""

import json
import os
import subprocess
import sys
import zipfile
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filled_forms import edited, figure, place, places_of, typed
from small_instance import SmallDemo

pytestmark = pytest.mark.long

Happened = dict[str, dict[str, Any]]
DRIVER = Path(__file__).parents[1] / "reporting_year.py"
NOVEMBER = "2023-11-20T10:00:00+08:00"  # the first returns trickle in
A_MONTH_BEFORE = "2023-12-01T07:00:00+08:00"
DECIDED = "2023-12-05T10:00:00+08:00"  # the office puts its desk into the inbox
NEW_YEAR = "2024-01-01T07:00:00+08:00"  # the day after the due day
LATE = "2024-01-05T10:00:00+08:00"
UNIT_REPORT = "2024-02-27T07:00:00+08:00"  # the day before the unit's own due day
MOMENTS = (NOVEMBER, A_MONTH_BEFORE, DECIDED, NEW_YEAR, LATE, UNIT_REPORT)

SOUND, ASKED, WRONG, BLANK = "青岛高新区", "邹城工业园区", "莱芜高新区", "邹城经济开发区"
NOBODY_YET = ("平阴工业园区", "莱城工业园区")
NOX = figure("nox_emissions", "this_year")  # asked about at one park: taken off, so it is negative
NEGATIVE = -12.5
RECOVERED, RECOVERABLE = (
    figure(code) for code in ("waste_heat_recovered", "waste_heat_recoverable")
)
PASSED, HELD, BACK, NONE = "passed", "held", "sent_back", "not_received"


def _emptied(book: openpyxl.Workbook) -> None:
    """The form as it went out: what the office had filled in, and nothing else."""
    ours = {"report_year", "park_code", "park_name", "city_name", "park_level"}
    for at in places_of("park_progress"):
        if at.code not in ours and at.role == "value":
            book[at.sheet][at.cell].value = None


@pytest.fixture(scope="module")
def sent(small_demo: SmallDemo, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The file of each park that counts in the end, by its name; synthetic."""
    files = {p.stem.split("-")[-1]: p for p in small_demo.inbox.rglob("2023-*.xlsx")}
    asked = tmp_path_factory.mktemp("asked") / files[ASKED].name
    asked.write_bytes(edited(files[ASKED].read_bytes(), typed(NOX, NEGATIVE)))
    assert set(files) == {SOUND, ASKED, WRONG, BLANK, *NOBODY_YET}
    return files | {ASKED: asked}


def _number(path: Path, key: tuple[str, str, str, str]) -> Decimal | None:
    at = place(key)
    value = openpyxl.load_workbook(path)[at.sheet][at.cell].value
    return None if value is None else Decimal(str(value))


def _few_issues(home: Path, **changes: str) -> Path:
    """An instance with an empty inbox that issues its years' workbooks without the others."""
    for path in [p for p in (home / "inbox").rglob("*") if p.is_file()]:
        path.unlink()
    settings = home / "instance.toml"
    text = settings.read_text("utf-8")
    few = {
        'series = ["annual", "city", "five_year", "scheme"]': 'series = ["annual"]',
        "reports = true": "reports = false",
    }
    for line, changed in (few | changes).items():
        assert line in text
        text = text.replace(line, changed)
    settings.write_text(text, encoding="utf-8")
    return home


def _simulated(home: Path, report_year: int, steps: list[dict[str, Any]]) -> Happened:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(DRIVER), str(home), str(report_year)],
        input=json.dumps(steps),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DAGSTER_DISABLE_TELEMETRY": "yes"},
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return {step["now"]: step for step in json.loads(done.stdout)}


@pytest.fixture(scope="module")
def year(
    small_demo: SmallDemo, sent: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Happened:
    """What happened at each moment."""
    folder = tmp_path_factory.mktemp("reporting_year")
    blank = folder / "blank.xlsx"
    blank.write_bytes(edited(sent[BLANK].read_bytes(), _emptied))
    early = {str(sent[name]): sent[name].name for name in (SOUND, ASKED, WRONG)}
    whole = _number(sent[WRONG], RECOVERABLE)
    mended = {
        "parcel": "2023/济南市.zip",
        "file": sent[WRONG].name,
        "cells": {f"{place(RECOVERED).sheet}!{place(RECOVERED).cell}": float(str(whole))},
        "name": f"更正-{sent[WRONG].name}",
    }
    decision = {
        "sheet": "待审",
        "where": {"报送单位": ASKED, "规则": "B02"},
        "values": {"处理决定": "解释", "核实说明(理由)": "冲减上年多报", "决定人": "张三",
                   "有效期至": "2024-12-31"},
    }  # fmt: skip
    late = {str(sent[name]): sent[name].name for name in (BLANK, *NOBODY_YET)}
    steps: list[dict[str, Any]] = [
        {"now": NOVEMBER, "drop": early | {str(blank): sent[BLANK].name}},
        {"now": A_MONTH_BEFORE},
        {"now": DECIDED, "decide": [decision]},
        {"now": NEW_YEAR},
        {"now": LATE, "drop": late, "mend": [mended]},
        {"now": UNIT_REPORT},
    ]
    return _simulated(_few_issues(small_demo.fresh(folder / "home")), 2023, steps)


def test_every_run_that_was_started_succeeded(year: Happened) -> None:
    assert [run for step in year.values() for run in step["started"] if not run["ok"]] == []


@pytest.mark.parametrize("moment", [NOVEMBER, DECIDED, LATE])
def test_what_is_put_into_the_inbox_is_received_and_reported(year: Happened, moment: str) -> None:
    started = [(run["by"], run["job"]) for run in year[moment]["started"]]
    assert started == [("inbox", "intake"), ("inbox", "report")]


@pytest.mark.parametrize(
    ("moment", "schedule"),
    [
        (A_MONTH_BEFORE, "national_park_progress"),
        (NEW_YEAR, "national_park_progress"),
        (UNIT_REPORT, "national_unit_progress"),
    ],
)
def test_on_a_day_of_the_calendar_its_schedule_alone_runs_its_year(
    year: Happened, moment: str, schedule: str
) -> None:
    expected = {"by": schedule, "job": "reporting_year", "years": ["2023", "2023"], "ok": True}
    assert year[moment]["started"] == [expected]


VERDICTS = {
    NOVEMBER: {SOUND: PASSED, ASKED: HELD, WRONG: HELD, BLANK: BACK},
    A_MONTH_BEFORE: {SOUND: PASSED, ASKED: HELD, WRONG: HELD, BLANK: BACK},
    DECIDED: {SOUND: PASSED, ASKED: PASSED, WRONG: HELD, BLANK: BACK},
    NEW_YEAR: {SOUND: PASSED, ASKED: PASSED, WRONG: HELD, BLANK: BACK},
    LATE: dict.fromkeys((SOUND, ASKED, WRONG, BLANK, *NOBODY_YET), PASSED),
    UNIT_REPORT: dict.fromkeys((SOUND, ASKED, WRONG, BLANK, *NOBODY_YET), PASSED),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_each_park_has_the_verdict_of_that_day(year: Happened, moment: str) -> None:
    verdicts = {row["name"]: row["verdict"] for row in year[moment]["status"] if row["park"]}
    assert verdicts == dict.fromkeys(NOBODY_YET, NONE) | VERDICTS[moment]


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_is_wrong_goes_back_to_its_park_until_it_is_mended(
    year: Happened, sent: dict[str, Path], moment: str
) -> None:
    step, going = year[moment], set()
    for name in step["returned"]:
        if name.startswith("2023/") and name.endswith(".zip"):
            with zipfile.ZipFile(Path(step["kept"]) / "returned" / name) as parcel:
                going |= {Path(inside).name for inside in parcel.namelist()}
    wrong = {park for park, verdict in VERDICTS[moment].items() if verdict in (HELD, BACK)}
    assert {park for park in sent if sent[park].name in going} == wrong


# Asked for is what is wrong, at once; what has not come, from thirty days before the due day.
REMINDED = {
    NOVEMBER: {("济宁市", ASKED), ("济宁市", BLANK), ("济南市", WRONG)},
    A_MONTH_BEFORE: {("济宁市", ASKED), ("济宁市", BLANK), ("济南市", WRONG)}
    | {("济南市", name) for name in NOBODY_YET},
    DECIDED: {("济宁市", BLANK), ("济南市", WRONG)} | {("济南市", name) for name in NOBODY_YET},
    NEW_YEAR: {("济宁市", BLANK), ("济南市", WRONG)} | {("济南市", name) for name in NOBODY_YET},
    LATE: set(),
    UNIT_REPORT: set(),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_each_city_is_reminded_of_its_own_until_all_is_in_order(
    year: Happened, moment: str
) -> None:
    step, asked = year[moment], set()
    for name in step["returned"]:
        if name.startswith("2023/") and name.endswith("-催报单.xlsx"):
            (page,) = openpyxl.load_workbook(Path(step["kept"]) / "returned" / name)
            told = {cell for row in page.iter_rows(values_only=True) for cell in row}
            parks = told & {SOUND, ASKED, WRONG, BLANK, *NOBODY_YET}
            asked |= {(Path(name).name.removesuffix("-催报单.xlsx"), park) for park in parks}
    assert asked == REMINDED[moment]


def _books(step: dict[str, Any]) -> dict[str, Path]:
    """The annual workbooks of a moment: with and without 青岛市."""
    found = [name for name in step["exports"] if name.endswith("总体进展情况表.xlsx")]
    assert {Path(name).parent.as_posix() for name in found} == {"2023"}
    return {
        "without" if "不含" in name else "with": Path(step["kept"]) / "exports" / name
        for name in found
    }


def _printed(book: Path, label: str, column: str) -> tuple[str, str]:
    """A figure of the unit's own block in A3, as it is shown, and its n/N."""
    (name,) = [n for n in openpyxl.load_workbook(book).sheetnames if n.startswith("A3 ")]
    rows = list(openpyxl.load_workbook(book)[name].iter_rows(values_only=True))
    header = next(row for row in rows if row[0] == "指标名称")
    row = next(row for row in rows if row[0] == label)
    return str(row[header.index(column)]), str(row[header.index("填报/应报园区数")])


def _expected(sent: dict[str, Path], parks: set[str], key: Any, places: str) -> tuple[str, int]:
    """The sum of what those parks sent, half to even as GB/T 8170 says, and how many filled it."""
    values = [value for park in parks if (value := _number(sent[park], key)) is not None]
    rounded = sum(values, Decimal(0)).quantize(Decimal(places), ROUND_HALF_EVEN)
    return (str(float(rounded)) if rounded % 1 else str(int(rounded))), len(values)


@pytest.mark.parametrize("scope", ["with", "without"])
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_figure_counts_when_its_return_came_and_the_office_accepted_it(
    year: Happened, sent: dict[str, Path], moment: str, scope: str
) -> None:
    """What was sent back counts nowhere; a return held for another figure counts with this one."""
    parks = set(sent) - ({SOUND} if scope == "without" else set())
    counted = {park for park in VERDICTS[moment] if VERDICTS[moment][park] != BACK} & parks
    held = int(moment in (NOVEMBER, A_MONTH_BEFORE))
    counted -= {ASKED} if held else set()
    book = _books(year[moment])[scope]
    figure_of, n = _expected(sent, counted, NOX, "0.1")
    shown = figure_of if n else "—"
    assert _printed(book, "氮氧化物排放量", "2023年") == (shown, f"{n}/{len(parks)}")
    (notes,) = [s for s in openpyxl.load_workbook(book) if s.title.startswith("A8 ")]
    told = [row for row in notes.iter_rows(values_only=True) if row[0] == "氮氧化物排放量"]
    completeness = [[cell for cell in row if isinstance(cell, int)][:4] for row in told[:1]]
    assert completeness == [[len(parks), n, held, len(parks) - n - held]]


@pytest.mark.parametrize("scope", ["with", "without"])
@pytest.mark.parametrize(
    ("label", "code", "column", "places"),
    [
        ("用水总量", "water_use", "last_year", "0.01"),
        ("二氧化硫排放量", "so2_emissions", "last_year", "0.1"),
        ("氮氧化物排放量", "nox_emissions", "last_year", "0.1"),
        ("用水总量", "water_use", "this_year", "0.01"),
    ],
)
def test_the_figures_that_the_unit_reports_are_the_sums_of_what_was_sent(
    year: Happened, sent: dict[str, Path], scope: str, label: str, code: str, column: str,
    places: str,
) -> None:  # fmt: skip
    parks = set(sent) - ({SOUND} if scope == "without" else set())
    shown = "2022年" if column == "last_year" else "2023年"
    printed, _ = _printed(_books(year[UNIT_REPORT])[scope], label, shown)
    expected, filled = _expected(sent, parks, figure(code, column), places)
    assert printed == expected and filled


def test_a_workbook_is_issued_anew_when_something_came_and_stands_when_nothing_did(
    year: Happened,
) -> None:
    issued = {moment: _books(year[moment])["with"].read_bytes() for moment in MOMENTS}
    same = [
        issued[before] == issued[after]
        for before, after in pairwise(MOMENTS)
    ]
    assert same == [True, False, True, False, True]


def test_what_came_late_is_late_and_what_came_early_is_not(year: Happened) -> None:
    """首次报送 is the first receipt, whatever became of it; 审核通过 the day it passed."""
    rows = year[UNIT_REPORT]["status"]
    parks = {
        row["name"]: (row["standing"], row["days_late"], row["passed"])
        for row in rows
        if row["park"]
    }
    assert parks == {
        SOUND: ("on_time", 0, "2023-11-20"),
        ASKED: ("on_time", 0, "2023-12-05"),
        WRONG: ("on_time", 0, "2024-01-05"),
        BLANK: ("on_time", 0, "2024-01-05"),
        **dict.fromkeys(NOBODY_YET, ("late", 5, "2024-01-05")),
    }
    (unit,) = [row for row in rows if row["obligation"] == "national_unit_progress"]
    assert (unit["standing"], unit["days_left"], unit["due_basis"]) == ("open", 1, "setting")
