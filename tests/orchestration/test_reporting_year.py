"""Six moments of a reporting year: sensor and schedules alone bring the right things about."""

import zipfile
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from filled_forms import figure
from filled_sender_forms import JINING, city_report
from simulated_year import (
    A_MONTH_BEFORE,
    ASKED,
    BACK,
    BLANK,
    CITIES,
    DECIDED,
    HELD,
    LATE,
    MOMENTS,
    NEW_YEAR,
    NOBODY_YET,
    NONE,
    NOVEMBER,
    NOX,
    PASSED,
    SOUND,
    UNIT_REPORT,
    WRONG,
    Happened,
    annual_workbooks,
    few_issues,
    printed_in_a3,
    sent_files,
    simulated,
    steps_of,
    sum_of_sent,
)
from small_instance import SmallDemo

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def sent(small_demo: SmallDemo, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The file of each park that counts in the end, by its name."""
    return sent_files(small_demo.inbox, tmp_path_factory.mktemp("asked"))


@pytest.fixture(scope="module")
def year(
    small_demo: SmallDemo, sent: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Happened:
    """What happened at each moment."""
    folder = tmp_path_factory.mktemp("reporting_year")
    home = few_issues(small_demo.fresh(folder / "home"))
    return simulated(home, 2023, steps_of(sent, folder))


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
    book = annual_workbooks(year[moment])[scope]
    figure_of, n = sum_of_sent(sent, counted, NOX, "0.1")
    shown = figure_of if n else "—"
    assert printed_in_a3(book, "氮氧化物排放量", "2023年") == (shown, f"{n}/{len(parks)}")
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
    printed, _ = printed_in_a3(annual_workbooks(year[UNIT_REPORT])[scope], label, shown)
    expected, filled = sum_of_sent(sent, parks, figure(code, column), places)
    assert printed == expected and filled


def test_a_workbook_is_issued_anew_when_something_came_and_stands_when_nothing_did(
    year: Happened,
) -> None:
    issued = {moment: annual_workbooks(year[moment])["with"].read_bytes() for moment in MOMENTS}
    same = [issued[before] == issued[after] for before, after in pairwise(MOMENTS)]
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
    made = {name for name in year[UNIT_REPORT]["exports"] if name.endswith(".xlsx")}
    assert {issue["document"] for issue in unit["issues"]} == made
    assert {issue["state"] for issue in unit["issues"]} == {"草稿"}


def test_the_cities_report_on_the_days_of_their_own_document(
    small_demo: SmallDemo, tmp_path: Path
) -> None:
    """003 三(三): by 31 January; an instance of its years, 2018 to 2020, has the schedule on."""
    report = tmp_path / "report.xlsx"
    report.write_bytes(city_report(2019))
    years = {"first = 2021": "first = 2018", "last = 2025": "last = 2020"}
    home = few_issues(small_demo.fresh(tmp_path / "home"), years)
    step = simulated(home, 2019, [{"now": CITIES, "drop": {str(report): "济宁市.xlsx"}}])[CITIES]
    obligation = "shandong_2018_city_report"
    expected = {"by": obligation, "job": "reporting_year", "years": ["2019", "2019"], "ok": True}
    assert step["started"] == [expected]
    cities = {row["reporter"]: row for row in step["status"] if row["obligation"] == obligation}
    came = cities.pop(JINING)
    assert (came["verdict"], came["standing"], came["due"]) == (PASSED, "on_time", "2020-01-31")
    assert {(row["verdict"], row["days_left"]) for row in cities.values()} == {(NONE, 1)}
    reminded = {name for name in step["returned"] if name.endswith("-催报单.xlsx")}
    assert reminded == {f"2019/{row['name']}-催报单.xlsx" for row in cities.values()}
    assert {"2019/青岛市-催报单.xlsx", "2019/济南市-催报单.xlsx"} < reminded
