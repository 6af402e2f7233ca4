"""Timeliness of every reporter and obligation of the demonstration equals the oracle's."""

import tomllib
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from finished_demo import SEEDS, YEARS, FinishedDemo
from mart_comparison import HALF_OF_THE_SIXTH_PLACE, Mart, rows_of_mart
from oracle_inputs import rows_of
from oracle_timeliness import Reporter, Timeliness

ASKED_ON = date(2026, 2, 20)  # the demonstration's clock
ANSWERS = Mart(
    "fct_timeliness",
    ("obligation", "report_year", "reporter"),
    ("due_on", "first_received_on", "on_time", "days_late", "obligations_answered"),
)
RATES = Mart(
    "fct_timeliness_rollup",
    ("scope", "level", "place", "obligation", "report_year"),
    ("expected", "received", "received_on_time", "reporting_rate", "timely_rate"),
)


@pytest.fixture(scope="session")
def asked(demo: FinishedDemo) -> Timeliness:
    oracle = demo.oracle
    owing = {
        year: [
            Reporter(park, standing.city, standing.unit, standing.province)
            for park in oracle.parks
            if (standing := oracle.standing(park, year)) is not None and standing.owes
        ]
        for year in YEARS
    }
    settings = tomllib.loads((demo.home / "instance.toml").read_text("utf-8"))
    return Timeliness(
        demo.written(),
        demo.faults(),
        list(rows_of(SEEDS / "obligations.csv")),
        settings["due"],
        owing,
        Reporter("370000", None, "370000", "370000"),
        ASKED_ON,
    )


def test_every_answer_equals_the_oracle(demo: FinishedDemo, asked: Timeliness) -> None:
    found = rows_of_mart(demo.warehouse, ANSWERS)
    expected = {
        key: (one.due, one.first, one.on_time, one.days_late, one.answers)
        for key, one in asked.answers.items()
    }
    assert found == expected
    assert len(found) == 4 * 106 + 4 + 1 + 1  # parks; yearly reports, summary and list of the unit
    assert {row[2] for row in found.values()} == {True, False, None}


def test_every_rate_equals_the_oracle(demo: FinishedDemo, asked: Timeliness) -> None:
    found = rows_of_mart(demo.warehouse, RATES)
    rates = asked.rates()
    assert found.keys() == rates.keys()
    for key, (expected, received, on_time, reporting, timely) in found.items():
        told = rates[key]
        assert (expected, received, on_time) == (told.expected, told.received, told.on_time), key
        assert _is_rounded(reporting, told.reporting), key
        assert _is_rounded(timely, told.timely), key


def _is_rounded(found: Decimal | None, exact: Fraction | None) -> bool:
    """Whether a division of the warehouse is the exact one at six places."""
    if found is None or exact is None:
        return found is exact
    return abs(Fraction(found) - exact) <= HALF_OF_THE_SIXTH_PLACE
