"""Returns, timeliness and rates of every reporter of the demonstration equal the oracle's."""

import tomllib
from collections.abc import Callable
from datetime import date

import pytest
from finished_demo import FinishedDemo
from form_marts import Rows, compared
from mart_comparison import Mart, rows_of_mart
from return_marts import RETURN_MARTS, TIMELINESS, OfReturns, asked_of

ASKED_ON = date(2026, 2, 20)  # the demonstration's clock
AT_LEAST = 100  # a comparison of nothing must not pass


@pytest.fixture(scope="session")
def asked(demo: FinishedDemo) -> OfReturns:
    settings = tomllib.loads((demo.home / "instance.toml").read_text("utf-8"))
    return asked_of(demo.oracle, demo.written(), demo.faults(), settings["due"], ASKED_ON)


@pytest.mark.parametrize(
    ("mart", "rows"), RETURN_MARTS, ids=lambda value: getattr(value, "name", "")
)
def test_every_return_and_rate_equals_the_oracle(
    demo: FinishedDemo,
    asked: OfReturns,
    mart: Mart,
    rows: Callable[[OfReturns], Rows],
    record_property: Callable[[str, object], None],
) -> None:
    result = compared(rows_of_mart(demo.warehouse, mart), mart, rows(asked))
    record_property("numbers_compared", result.numbers)
    assert not result.differences, result.report()
    assert result.numbers > AT_LEAST


def test_all_who_owe_are_asked_and_some_are_open(demo: FinishedDemo) -> None:
    found = rows_of_mart(demo.warehouse, TIMELINESS)
    assert len(found) == 4 * 106 + 4 + 1 + 1  # parks; yearly reports, summary and list of the unit
    assert {row[2] for row in found.values()} == {True, False, None}
