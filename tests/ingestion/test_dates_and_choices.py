"""Years, months, days, choices and tasks as they are typed."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from property_settings import same_each_run

from ingestion.seeds import tasks
from ingestion.values import (
    read_date,
    read_month,
    read_text,
    read_year,
)
from ingestion.values_choices import read_choice, read_task

days = st.dates(dt.date(1950, 1, 1), dt.date(2099, 12, 31))
TASKS = tuple(f"{code} {name}" for code, name in tasks("national_145").items())


@same_each_run
@given(days, st.sampled_from(["%Y-%m", "%Y.%m", "%Y/%m", "%Y年%m月", "%Y 年 %m 月"]))
def test_a_month_is_read_in_every_usual_style(day, style):
    assert read_month(day.strftime(style)).text == day.strftime("%Y-%m")


@same_each_run
@given(days, st.sampled_from(["%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y年%m月%d日"]))
def test_a_day_is_read_in_every_usual_style_and_names_its_month(day, style):
    assert read_date(day.strftime(style)).text == day.isoformat()
    assert read_month(day.strftime(style)).text == day.strftime("%Y-%m")


@same_each_run
@given(days)
def test_a_date_cell_is_read(day):
    assert read_date(day).text == day.isoformat()
    assert read_month(dt.datetime(day.year, day.month, day.day)).text == day.strftime("%Y-%m")


@same_each_run
@given(st.text(max_size=12) | st.text("0123456789年月日-./ ²٣", max_size=11))
def test_any_text_is_a_day_that_exists_or_a_problem(text):
    reading = read_date(text)
    assert reading.problem == "unreadable_date" or reading.text is None or text.strip()
    if reading.text:
        assert dt.date.fromisoformat(reading.text).isoformat() == reading.text


@pytest.mark.parametrize(
    ("raw", "month"),
    [
        ("2023年12月", "2023-12"),
        ("2023.12", "2023-12"),
        (2023.12, "2023-12"),
        (2023.2, "2023-02"),
        ("2023-12-05", "2023-12"),
        ("２０２３年５月", "2023-05"),
        ("2023.1", "2023-01"),
        ("2023-1", "2023-01"),
        (" 2023-05\u200b", "2023-05"),
        ("2023年5", "2023-05"),
    ],
)
def test_a_month_as_people_write_it(raw, month):
    assert read_month(raw).text == month


def test_ten_as_a_number_has_lost_its_nought_and_is_not_taken_for_january():
    assert read_month(2023.10).problem == "unreadable_month"


@pytest.mark.parametrize(
    "raw",
    [
        "2023",
        2023,
        "2023.13",
        "2023-00",
        "23年5月",
        "5月",
        "2023-02-30",
        "2023年底",
        "202305",
        45000,
        "2023²5",
        "٢٠٢٣-05",
        "2023 12",
        "2023-1 2",
        "2023-05/2023-06",
        dt.date(1905, 7, 15),
        True,
    ],
)
def test_what_is_no_month_is_named(raw):
    assert read_month(raw).problem == "unreadable_month"


@pytest.mark.parametrize("raw", ["2023-02-30", "2023-05", "12-05", dt.date(1905, 7, 15), 20231205])
def test_what_is_no_day_is_named(raw):
    assert read_date(raw).problem == "unreadable_date"


@pytest.mark.parametrize("raw", ["2023", 2023, 2023.0, "2023年", "2023年度", " ２０２３ "])
def test_a_year_as_people_write_it(raw):
    reading = read_year(raw)
    assert (reading.text, reading.value) == ("2023", 2023)


@pytest.mark.parametrize("raw", ["23", "2023-2024", "2023.5", 2023.5, "٢٠٢٣", "202²3", 20233, True])
def test_what_is_no_year_is_named(raw):
    assert read_year(raw).problem == "unreadable_year"


@pytest.mark.parametrize("raw", ["建成投产", " 建成 投产 ", "建成投产\u200b"])
def test_a_choice_is_recognised_by_its_text(raw):
    assert read_choice(raw, ("在建", "建成投产")).text == "建成投产"


@pytest.mark.parametrize("raw", ["建成", "已建成投产", "在建、建成投产", 1])
def test_what_is_near_a_choice_is_not_taken_for_it(raw):
    assert read_choice(raw, ("在建", "建成投产")).problem == "not_a_choice"


@pytest.mark.parametrize("option", TASKS)
def test_a_task_is_recognised_by_number_name_or_both(option):
    code, name = option.split(" ", 1)
    read = {
        read_task(raw, TASKS).text for raw in (option, code, name, float(code), f"{code}{name}")
    }
    assert read == {code}


@pytest.mark.parametrize("raw", ["99", "3、6", "推动节能", "三"])
def test_two_tasks_or_half_a_name_are_named(raw):
    assert read_task(raw, TASKS).problem == "not_a_choice"


def test_text_keeps_its_raw_form_beside_what_is_seen():
    reading = read_text(" 某企业\u200b \n")
    assert (reading.text, reading.raw_text) == ("某企业", " 某企业\u200b \n")


@pytest.mark.parametrize("read", [read_year, read_month, read_date, read_text])
@pytest.mark.parametrize("raw", [None, "", "\u3000", "\u200b"])
def test_blank_is_blank(read, raw):
    reading = read(raw)
    assert (reading.text, reading.problem, reading.steps) == (None, None, ("blank",))
