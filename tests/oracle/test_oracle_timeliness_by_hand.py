"""The oracle of timeliness on a few returns that can be counted on fingers."""

from datetime import date
from fractions import Fraction

import pytest
from oracle_timeliness import Answer, Rates, Reporter, Timeliness

COLUMNS = ("code", "reporter", "form", "recurrence", "due_month_day", "due_year_offset",
           "first_year", "last_year", "same_return_as", "area", "seen_as")  # fmt: skip
OBLIGATIONS = [
    ("progress", "park", "p", "yearly", "12-31", "0", "2022", "2025", "", "CN", "return"),
    ("again", "park", "p", "yearly", "12-31", "0", "2022", "2025", "progress", "37", "return"),
    ("plan", "park", "q", "on_event", "", "", "2022", "2025", "progress", "CN", "return"),
    ("report", "reporting_unit", "r", "yearly", "", "1", "2022", "2025", "", "CN", "issue"),
]
A, B, C = (Reporter(code, "3701", "37", "37") for code in "ABC")
Q = Reporter("Q", "3702", "3702", "37")


def _sent(file: str, park: str, wave: str) -> dict[str, str]:
    about = {"form": "p", "code": "report_year", "report_year": "2022"}
    return {"file": file, "park": park, "wave": wave, **about}


WRITTEN = [
    _sent("a1", "A", "2022-12-31T15:59:00+00:00"),  # a minute before midnight in China
    _sent("b1", "B", "2022-12-31T16:00:00+00:00"),  # the new year has begun there
    _sent("b2", "B", "2022-12-20T01:00:00+00:00"),  # says that it is another park's
    _sent("q1", "Q", "2023-01-02T01:00:00+00:00"),
    _sent("q2", "Q", "2022-11-02T01:00:00+00:00"),  # empty, but Q's
]
FAULTS = [
    {"file": "b2", "fault": "unknown_park", "outcome": "sent_back"},
    {"file": "q2", "fault": "empty_form", "outcome": "sent_back"},
]


@pytest.fixture(scope="module")
def asked() -> Timeliness:
    return Timeliness(
        WRITTEN,
        FAULTS,
        [dict(zip(COLUMNS, row, strict=True)) for row in OBLIGATIONS],
        {"report": "02-28"},
        {2021: [A, B, C, Q], 2022: [A, B, C, Q]},
        [Reporter("37", None, "37", "37")],
        "37",
        date(2023, 1, 10),
    )


def test_the_first_file_that_says_whose_it_is_counts(asked: Timeliness) -> None:
    due = date(2022, 12, 31)
    assert asked.answers["progress", 2022, "A"] == Answer(due, due, True, 0, 2)
    assert asked.answers["progress", 2022, "B"] == Answer(due, date(2023, 1, 1), False, 1, 2)
    assert asked.answers["progress", 2022, "C"] == Answer(due, None, False, 10, 2)
    assert asked.answers["progress", 2022, "Q"] == Answer(due, date(2022, 11, 2), True, 0, 2)


def test_what_is_not_due_yet_is_neither_on_time_nor_late(asked: Timeliness) -> None:
    assert asked.answers["report", 2022, "37"] == Answer(date(2023, 2, 28), None, None, None, 1)


def test_each_return_is_expected_once_and_only_in_its_years(asked: Timeliness) -> None:
    assert {key[:2] for key in asked.answers} == {("progress", 2022), ("report", 2022)}


def test_both_rates_are_of_what_is_expected(asked: Timeliness) -> None:
    found = asked.rates()
    city = Rates(3, 2, 1, Fraction(200, 3), Fraction(100, 3))
    assert found["without", "city", "3701", "progress", 2022] == city
    assert found["without", "unit", "37", "progress", 2022] == city
    whole = Rates(4, 3, 2, Fraction(75), Fraction(50))
    assert found["with", "unit", "37", "progress", 2022] == whole
    assert found["without", "nation", "CN", "progress", 2022] == whole
    assert found["with", "unit", "37", "report", 2022] == Rates(1, 0, 0, Fraction(0), Fraction(0))
