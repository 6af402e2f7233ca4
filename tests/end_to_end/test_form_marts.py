"""Every number of projects, lists, plans, assessments and cities' forms equals the oracle's."""

from collections.abc import Callable

import pytest
from figure_marts import FIGURE_MARTS
from finished_demo import FinishedDemo
from form_marts import (
    ACCEPTANCE,
    FORM_MARTS,
    PROGRESS,
    STATE_ROLLUP,
    OfForms,
    Rows,
    compared,
    of_demo,
)
from mart_comparison import Mart, rows_of_mart
from register_marts import LIST_CHANGE, OF_GREEN_PARKS, REGISTER_MARTS

AT_LEAST = 100  # a comparison of nothing must not pass
FEW = (LIST_CHANGE,)
COMPARED = [
    (mart, rows)
    for mart, rows in (*FORM_MARTS, *FIGURE_MARTS, *REGISTER_MARTS)
    if mart not in OF_GREEN_PARKS  # Zhejiang's: tests/hierarchies
]


@pytest.fixture(scope="session")
def answers(demo: FinishedDemo) -> OfForms:
    return of_demo(demo)


@pytest.mark.parametrize(("mart", "rows"), COMPARED, ids=lambda value: getattr(value, "name", ""))
def test_every_number_of_the_mart_equals_the_oracle(
    demo: FinishedDemo,
    answers: OfForms,
    mart: Mart,
    rows: Callable[[OfForms], Rows],
    record_property: Callable[[str, object], None],
) -> None:
    result = compared(rows_of_mart(demo.warehouse, mart), mart, rows(answers))
    record_property("numbers_compared", result.numbers)
    assert not result.differences, result.report()
    assert result.numbers > (0 if mart in FEW else AT_LEAST)


def test_the_demonstration_has_parks_in_every_state(sound_demo: FinishedDemo) -> None:
    """A measure that is zero everywhere would compare nothing."""
    counted = {
        key[-1]: row[0]
        for key, row in rows_of_mart(sound_demo.warehouse, STATE_ROLLUP).items()
        if key[:7] == ("present_day", "with", "unit", "370000", "all", "all", "all")
        and key[7] == sound_demo.oracle.years[-1]
    }
    never = {measure for measure, value in counted.items() if not value}
    assert never <= {"taken_in", "taken_out", "rectifying"}


def test_some_parks_reach_nine_tenths_and_some_do_not(sound_demo: FinishedDemo) -> None:
    column = PROGRESS.columns.index("reaches_90")
    said = [row[column] for row in rows_of_mart(sound_demo.warehouse, PROGRESS).values()]
    assert {True, False, None} <= set(said)


def test_a_park_that_failed_is_evaluated_and_not_accepted(sound_demo: FinishedDemo) -> None:
    last = sound_demo.oracle.years[-1]
    found = rows_of_mart(sound_demo.warehouse, ACCEPTANCE)
    to_date = {
        measure: found["present_day", "with", "unit", "370000", "all", last, measure][1]
        for measure in ("evaluated", "applied", "accepted", "rejected")
    }
    assert to_date["evaluated"] > to_date["applied"] > to_date["accepted"] > 0
    assert to_date["rejected"] > 0
