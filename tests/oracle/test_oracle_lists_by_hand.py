"""Returns, gaps and project lists of the oracle, by examples worked out by hand."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from oracle_gaps import Gap, gap_sum, held_quantities
from oracle_hierarchy import Park, read_country
from oracle_inputs import counting_statements, read_indicators, rows_of
from oracle_projects import projects_of, projects_of_years
from oracle_returns import ReturnCounts, Returns
from oracle_rollup import Oracle, Place

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"
YEARS = range(2021, 2023)
PROVINCE = Place("present_day", "with", "unit", "370000", "all")
IN_TIME, LATE = "2022-12-31T15:59:00+00:00", "2022-12-31T16:00:00+00:00"  # 23:59, midnight
COLUMNS = ("file", "wave", "park", "report_year", "cell", "row_key", "column", "code", "written")
WRITTEN = """
a21 | 2022-07-05T02:00:00+00:00 | A | 2021 | B6 |           |           | report_year     | 2021
a21 | 2022-07-05T02:00:00+00:00 | A | 2021 | E9 |           | this_year | water_use       | 30
a21 | 2022-07-05T02:00:00+00:00 | A | 2021 | D9 |           | last_year | water_use       | 20
a21 | 2022-07-05T02:00:00+00:00 | A | 2021 | C8 | project:1 |           | project_code    | X
a21 | 2022-07-05T02:00:00+00:00 | A | 2021 | M8 | project:1 |           | investment_done | 100
a21 | 2022-07-05T02:00:00+00:00 | A | 2021 | Y8 | project:1 |           | status          | 在建
a22 | IN_TIME                   | A | 2022 | B6 |           |           | report_year     | 2022
a22 | IN_TIME                   | A | 2022 | E9 |           | this_year | water_use       | -1
a22 | IN_TIME                   | A | 2022 | C9 | project:2 |           | project_code    | X
a22 | IN_TIME                   | A | 2022 | M9 | project:2 |           | investment_done | 50.5
a22 | IN_TIME                   | A | 2022 | Y9 | project:2 |           | status          | 在建
a22 | IN_TIME                   | A | 2022 | C8 | project:1 |           | project_code    | Y
a22 | IN_TIME                   | A | 2022 | Y8 | project:1 |           | status          | 在建
b22 | LATE                      | B | 2022 | B6 |           |           | report_year     | 2022
b22 | LATE                      | B | 2022 | E9 |           | this_year | water_use       | 7
c22 | IN_TIME                   | C | 2022 | B6 |           |           | report_year     | 2022
d22 | IN_TIME                   | D | 2022 | B6 |           |           | report_year     | 2022
"""
FAULTS = (
    ("a22", "A", "held", "negative", "E9", "water_use", "this_year"),
    ("c22", "C", "sent_back", "empty_form", "", "", ""),
    ("d22", "D", "sent_back", "unknown_park", "", "", ""),
)


def written() -> list[dict[str, str]]:
    rows = []
    for line in WRITTEN.strip().splitlines():
        row = dict(zip(COLUMNS, (text.strip() for text in line.split("|")), strict=True))
        row["wave"] = {"IN_TIME": IN_TIME, "LATE": LATE}.get(row["wave"], row["wave"])
        is_number = row["written"].lstrip("-").replace(".", "").isdigit()
        means = row["written"] if is_number else ""
        rows.append({**row, "form": "park_progress", "sheet": "表", "means": means})
    return rows


def faults() -> list[dict[str, str]]:
    columns = ("file", "park", "outcome", "fault", "cell", "code", "column")
    made = [dict(zip(columns, fault, strict=True)) for fault in FAULTS]
    return [{**fault, "report_year": "2022", "sheet": "表", "row_key": ""} for fault in made]


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    return Oracle(
        statements=counting_statements(written(), faults()),
        parks=[Park(code, "national", "370100") for code in "ABCD"],
        indicators=read_indicators(SEEDS),
        country=read_country(SEEDS),
        years=YEARS,
        unit="370000",
    )


@pytest.fixture(scope="module")
def returns(oracle: Oracle) -> Returns:
    obligations = rows_of(SEEDS / "obligations.csv")
    return Returns(written(), faults(), obligations, oracle.parks, YEARS)


def test_a_return_is_on_time_until_midnight_in_china(returns: Returns) -> None:
    on_time = {park: returns.returns[park, 2022].on_time for park in "ABCD"}
    assert on_time == {"A": True, "B": False, "C": True, "D": False}
    assert returns.returns["A", 2022].due == date(2022, 12, 31)


def test_an_empty_form_is_a_return_and_an_unknown_parks_is_nobodys(returns: Returns) -> None:
    verdicts = {park: returns.returns[park, 2022].verdict for park in "ABCD"}
    assert verdicts == {"A": "held", "B": "passed", "C": "sent_back", "D": "not_received"}
    counts = returns.counts("ABCD", 2022)
    assert counts == ReturnCounts(4, 3, 2, passed=1, held=1, sent_back=1, not_received=1)


def test_a_year_without_a_due_day_has_no_number_on_time(returns: Returns) -> None:
    # 2021 was asked for later, without a day: nobody was late, and nobody on time.
    counts = returns.counts("ABCD", 2021)
    assert counts == ReturnCounts(4, 1, None, passed=1, held=0, sent_back=0, not_received=3)
    assert returns.counts("ABCD", 2020) is None


def test_a_gap_is_measured_by_last_years_value(oracle: Oracle) -> None:
    # A's water use of 2022 is held; of 2021 it was 30. B counts; C and D were never known.
    assert held_quantities(oracle, PROVINCE, [2022]) == {Gap("A", 2022, "water_use", Fraction(30))}
    gap = gap_sum(oracle, PROVINCE, 2022, "water_use")
    assert (gap.n_previous_known, gap.previous) == (1, 30)
    assert gap_sum(oracle, PROVINCE, 2020, "water_use").previous is None


def test_a_projects_investment_is_summed_over_its_reports(oracle: Oracle) -> None:
    # X stood in row 1 in 2021 and in row 2 in 2022: 100 + 50.5. Y is new and states no money.
    assert len(list(projects_of(oracle, PROVINCE, 2022))) == 2
    found = {project.key[1]: project for project in projects_of_years(oracle, PROVINCE, YEARS)}
    assert found["X"].cells["investment_done"].number == Decimal("150.5")
    assert (found["X"].first_year, found["X"].last_year) == (2021, 2022)
    assert found["Y"].cells["investment_done"].number is None
