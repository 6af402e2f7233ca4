"""The reporting year: due days, schedules and what they start, on a set clock."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from ingestion.clock import SHANGHAI
from orchestration.calendar import Duty, crons, duties, looks, year_to_look_at
from orchestration.defs.schedules import calendar_schedules
from orchestration.instance import Instance, open_instance
from orchestration.texts import CommandError

SETTINGS = {"national_unit_progress": "02-28", "national_five_year_summary": "02-28"}
OFFSETS = looks((30, 7, 1), (1, 10, 30))


def _instance(
    tmp_path: Path, unit: str = "370000", years: tuple[int, int] = (2021, 2025)
) -> Instance:
    home = open_instance(tmp_path / "home").home
    settings = home / "instance.toml"
    text = settings.read_text("utf-8").replace('unit = "370000"', f'unit = "{unit}"')
    text = text.replace("first = 2021", f"first = {years[0]}")
    settings.write_text(text.replace("last = 2025", f"last = {years[1]}"), encoding="utf-8")
    return Instance(home)


def _schedules(instance: Instance) -> dict[str, dg.ScheduleDefinition]:
    @dg.op
    def nothing() -> None: ...

    @dg.job(name="reporting_year")
    def year_job() -> None:
        nothing()

    return {made.name: made for made in calendar_schedules(instance, year_job)}


def _tick(schedule: dg.ScheduleDefinition, day: str, hour: int = 7) -> dg.RunRequest | None:
    """What a schedule starts at an hour of a day in Shanghai; None where it skips."""
    at = dt.datetime.fromisoformat(f"{day}T{hour:02}:00").replace(tzinfo=SHANGHAI)
    with (
        dg.DagsterInstance.ephemeral() as history,
        dg.build_schedule_context(
            instance=history, scheduled_execution_time=at.astimezone(ZoneInfo("UTC"))
        ) as context,
    ):
        requests = schedule.evaluate_tick(context).run_requests
    return requests[0] if requests else None


def _year(request: dg.RunRequest | None) -> tuple[str, str] | None:
    return request and (
        request.tags["dagster/asset_partition_range_start"],
        request.tags["dagster/asset_partition_range_end"],
    )


def _duty(unit: str, code: str) -> Duty:
    return next(duty for duty in duties(unit, SETTINGS) if duty.code == code)


@pytest.mark.parametrize(
    ("unit", "code", "year", "due", "setting"),
    [
        ("370000", "national_park_progress", 2025, "2025-12-31", False),  # 002 三(三): 每年底前
        ("370000", "national_unit_progress", 2025, "2026-02-28", True),  # 002 三(五): 每年初
        ("370000", "national_five_year_summary", 2025, "2026-02-28", True),  # 002 三(五): 2026年初
        ("370000", "national_park_list", 2022, "2022-06-30", False),  # 002 三(二)
        ("370000", "shandong_2018_city_report", 2018, "2019-01-31", False),  # 003 三(三)
        ("330000", "wenzhou_county_report", 2014, "2014-12-10", False),  # 001 三(三)
    ],
)
def test_each_obligation_is_due_on_the_day_that_its_document_or_the_settings_give(
    unit: str, code: str, year: int, due: str, setting: bool
) -> None:
    duty = _duty(unit, code)
    assert duty.due(year).isoformat() == due
    assert duty.is_setting is setting


def test_a_document_speaks_only_to_who_lies_in_its_area() -> None:
    codes = {unit: {duty.code for duty in duties(unit, SETTINGS)} for unit in ("370000", "330000")}
    assert "wenzhou_county_report" not in codes["370000"]
    assert "shandong_2018_city_report" not in codes["330000"]
    qingdao = {duty.code for duty in duties("370200", SETTINGS)}
    assert "shandong_2018_city_report" in qingdao  # 003 counts its separately planned city


def test_a_return_that_serves_two_schemes_has_one_schedule(tmp_path: Path) -> None:
    names = _schedules(_instance(tmp_path)).keys()
    assert "national_park_progress" in names
    assert "shandong_park_progress" not in names


@pytest.mark.parametrize(
    ("schedule", "day", "year"),
    [
        ("national_park_progress", "2025-12-01", "2025"),  # 30 days before
        ("national_park_progress", "2025-12-24", "2025"),
        ("national_park_progress", "2026-01-01", "2025"),  # the day after: what is missing is late
        ("national_park_progress", "2026-01-30", "2025"),
        ("national_unit_progress", "2026-01-29", "2025"),
        ("national_unit_progress", "2024-02-27", "2023"),
        ("national_unit_progress", "2024-02-29", "2023"),  # a leap year: the day after is the 29th
        ("national_five_year_summary", "2026-02-21", "2025"),
        ("national_park_list", "2022-06-29", "2022"),
    ],
)
def test_a_look_before_or_after_the_due_day_starts_a_run_for_its_report_year(
    tmp_path: Path, schedule: str, day: str, year: str
) -> None:
    request = _tick(_schedules(_instance(tmp_path))[schedule], day)
    assert _year(request) == (year, year)
    assert request and request.run_key == f"{schedule}/{year}/{day}"


@pytest.mark.parametrize(
    ("schedule", "day"),
    [
        ("national_park_progress", "2025-12-02"),  # no day of a look
        ("national_park_progress", "2021-12-24"),  # 2021 was asked for later, without a day
        ("national_park_progress", "2026-12-24"),  # the last year is 2025
        ("national_unit_progress", "2026-03-09"),  # the tenth day after only in a leap year
        ("national_unit_progress", "2022-02-27"),  # from 2023 on
        ("national_five_year_summary", "2025-02-21"),  # once, in early 2026
        ("national_park_list", "2023-06-29"),
        ("shandong_2018_city_report", "2019-01-30"),  # not among this instance's years
    ],
)
def test_a_day_on_which_nothing_is_owed_starts_nothing(
    tmp_path: Path, schedule: str, day: str
) -> None:
    assert _tick(_schedules(_instance(tmp_path))[schedule], day) is None


def test_cities_report_by_the_end_of_january_in_an_instance_of_those_years(tmp_path: Path) -> None:
    made = _schedules(_instance(tmp_path, years=(2018, 2020)))["shandong_2018_city_report"]
    assert made.default_status == dg.DefaultScheduleStatus.RUNNING
    assert _year(_tick(made, "2019-01-30")) == ("2018", "2018")
    assert _year(_tick(made, "2021-02-01")) == ("2020", "2020")
    assert _tick(made, "2022-02-01") is None


def test_counties_of_wenzhou_report_by_the_tenth_of_december(tmp_path: Path) -> None:
    made = _schedules(_instance(tmp_path, "330000", (2014, 2017)))["wenzhou_county_report"]
    assert _year(_tick(made, "2014-12-09")) == ("2014", "2014")
    assert _year(_tick(made, "2017-12-11")) == ("2017", "2017")
    assert _tick(made, "2018-12-11") is None


def test_an_obligation_whose_years_are_over_is_not_started_by_itself(tmp_path: Path) -> None:
    made = _schedules(_instance(tmp_path))
    assert made["shandong_2018_city_report"].default_status == dg.DefaultScheduleStatus.STOPPED
    assert made["national_park_progress"].default_status == dg.DefaultScheduleStatus.RUNNING


def test_a_day_is_that_of_shanghai(tmp_path: Path) -> None:
    """One in the morning of 1 December in Shanghai is still November in Greenwich."""
    made = _schedules(_instance(tmp_path))["national_park_progress"]
    assert made.execution_timezone == "Asia/Shanghai"
    assert _year(_tick(made, "2025-12-01", hour=1)) == ("2025", "2025")


def test_schedules_wake_on_the_days_of_their_looks_and_no_others() -> None:
    lines = crons(_duty("370000", "national_park_progress"), OFFSETS, 7)
    assert lines == ["0 7 1,10,30 1 *", "0 7 1,24,30 12 *"]


@pytest.mark.parametrize("year", range(2022, 2026))
def test_every_look_of_every_year_falls_on_a_day_on_which_its_schedule_wakes(year: int) -> None:
    """Leap years too: a look that no cron line wakes would be lost."""
    duty = _duty("370000", "national_unit_progress")
    lines = [line.split() for line in crons(duty, OFFSETS, 7)]
    awake = {(day, line[3]) for line in lines for day in line[2].split(",")}
    for offset in OFFSETS:
        day = duty.due(year) + dt.timedelta(days=offset)
        assert (str(day.day), str(day.month)) in awake
        assert year_to_look_at(duty, duty.years(2021, 2025), OFFSETS, day) == year


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ('national_unit_progress = "02-29"', "national_unit_progress"),  # no day of every year
        ('national_unit_progress = "2-28"', "MM-DD"),
        ('national_park_progress = "11-30"', "national_park_progress"),  # a document's day
        ('national_unit_progres = "02-28"', "national_unit_progres"),
    ],
)
def test_a_due_day_of_our_own_is_checked_when_settings_are_loaded(
    tmp_path: Path, line: str, wrong: str
) -> None:
    home = open_instance(tmp_path / "home").home
    settings = home / "instance.toml"
    text = settings.read_text("utf-8").replace('national_unit_progress = "02-28"', line)
    settings.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=wrong):
        _ = Instance(home).settings


def test_a_changed_setting_moves_its_schedule_and_is_shown_as_ours(tmp_path: Path) -> None:
    instance = _instance(tmp_path)
    path = instance.home / "instance.toml"
    text = path.read_text("utf-8").replace('unit_progress = "02-28"', 'unit_progress = "03-15"')
    path.write_text(text, encoding="utf-8")
    made = _schedules(Instance(instance.home))["national_unit_progress"]
    assert _year(_tick(made, "2026-03-14")) == ("2025", "2025")
    assert _tick(made, "2026-02-27") is None
    assert "03-15(设定)" in (made.description or "")
    printed = _schedules(Instance(instance.home))["shandong_2018_city_report"].description or ""
    assert "设定" not in printed and "1月31日" in printed


def test_partitions_grow_with_the_clock() -> None:
    from orchestration.partitions import report_years

    def years(moment: str) -> list[str]:
        at = dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC)
        return list(report_years.get_partition_keys(current_time=at))

    assert years("2026-12-31T23:00:00")[-1] == "2026"
    assert years("2027-01-01T01:00:00")[-1] == "2027"
    assert years("2026-12-31T23:00:00")[0] == "2014"
