"""Lists, a plan, an acceptance and support of two parks; every expected number by hand.

A lies in 济南 and is eligible by the unit's list of 2022; B is taken in by that of 2023. A's yearly
forms say 实施中 (2021) and 已完成 (2022); B's of 2022 never came.
"""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from oracle_acceptance import acceptance_rollups
from oracle_forms import Forms, standing_forms
from oracle_hierarchy import Park, read_country
from oracle_inputs import counting_statements, read_indicators
from oracle_outcome import Outcomes
from oracle_rank import contributions, ranks
from oracle_rollup import Oracle, Place
from oracle_state import States, count
from oracle_support import support_rollups
from oracle_tasks import Tasks

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"
UNIT, CITY = "370000", "370100"
PROVINCE = Place("present_day", "with", "unit", UNIT, "all")


def sent(form: str, sender: str, year: int, said: dict[str, str]) -> list[dict[str, str]]:
    """Rows of written.csv. `said`: `field`, `table:1/code` or `indicator>grid column`."""
    rows = []
    for cell, text in said.items():
        where, _, column = cell.partition(">")
        row_key, _, code = where.rpartition("/")
        rows.append(
            {
                **{"file": f"{form}-{sender}-{year}", "wave": f"{year}-12-31", "form": form},
                **{"park": sender, "report_year": str(year), "sheet": "表", "cell": cell},
                **{"code": code, "row_key": row_key, "column": column, "written": text},
                "means": text if text.replace(".", "", 1).isdigit() else "",
            }
        )
    return rows


def listed(number: int, park: str) -> dict[str, str]:
    row = f"eligible:{number}/"
    said = {"park_code": park, "park_type": "化工园区", "status_13th": "未开展"}
    return {row + code: text for code, text in {**said, "energy_saved": "50"}.items()}


CHANGE = {
    "list_change:1/park_code": "B",
    "list_change:1/direction": "调入",
    "list_change:1/document_date": "2023-03-01",
}
PLAN = {
    **{"plan_status": "已审核同意", "approved_on": "2021-06-01", "plan_start": "2021"},
    **{"energy_saved>target": "40", "energy_per_gdp>base": "2", "energy_per_gdp>target": "1"},
}
MONEY = {"instrument": "财政资金", "support_document": "甲1号", "support_money": "100"}
LAND = {"instrument": "土地要素", "support_document": "乙1号", "support_land": "2.5"}


def entry(number: int, cells: dict[str, str]) -> dict[str, str]:
    return {f"support:{number}/{code}": text for code, text in cells.items()}


def progress(status: str, saved: str) -> dict[str, str]:
    return {
        **{"transformation_status": status, "projects_any": "有", "measures_any": "无"},
        **{"project:1/status": "建成投产", "project:1/national_task": "3 推动节能降碳"},
        **{"project:1/energy_saved": saved, "project:1/investment_done": "7"},
    }


WRITTEN = [
    *sent("park_list", UNIT, 2022, listed(1, "A")),
    *sent("park_list", UNIT, 2023, {**listed(1, "A"), **listed(2, "B"), **CHANGE}),
    *sent("park_plan", "A", 2021, PLAN),
    *sent("evaluation", "A", 2022, {"evaluated_on": "2022-12-31"}),
    *sent(
        "acceptance",
        "A",
        2023,
        {"applied_on": "2022-12-31", "accepted_on": "2023-01-01", "acceptance_grade": "限期整改"},
    ),
    *sent("policy_support", UNIT, 2022, entry(1, MONEY)),
    *sent("policy_support", CITY, 2022, {**entry(1, MONEY), **entry(2, LAND)}),
    *sent(
        "park_progress",
        "A",
        2021,
        {**progress("实施中", "16"), "project:1/completion_month": "2021-05"},
    ),
    *sent(
        "park_progress",
        "A",
        2022,
        {**progress("已完成", "20"), "project:1/completion_month": "2022-05"},
    ),
]


@pytest.fixture(scope="module")
def forms() -> Forms:
    return standing_forms(WRITTEN)


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    return Oracle(
        statements=counting_statements(WRITTEN, []),
        parks=(Park("A", "national", CITY), Park("B", "provincial", CITY)),
        indicators=read_indicators(SEEDS),
        country=read_country(SEEDS),
        years=range(2021, 2024),
        unit=UNIT,
    )


@pytest.fixture(scope="module")
def states(oracle: Oracle, forms: Forms) -> States:
    return States(oracle, forms)


def test_a_park_is_on_the_list_from_the_year_that_takes_it_in(states: States) -> None:
    assert [states.states["B", y].on_list for y in (2021, 2022, 2023)] == [None, False, True]
    assert [states.states["B", y].taken_in for y in (2022, 2023)] == [False, True]
    assert states.states["B", 2023].listed_2022 is False


def test_coverage_is_of_the_eligible_parks_only(states: States) -> None:
    """2022: A alone is eligible and complete. 2023: both are eligible, nobody reported."""
    of_2022 = [states.states[park, 2022] for park in "AB"]
    assert count(of_2022, "coverage").value == 100
    of_2023 = [states.states[park, 2023] for park in "AB"]
    found = count(of_2023, "coverage")
    assert (found.value, found.n_known, found.n_owed) == (0, 0, 2)


def test_a_count_that_nobody_knows_is_not_zero(states: States) -> None:
    of_2021 = [states.states[park, 2021] for park in "AB"]
    assert count(of_2021, "eligible").value is None
    assert count(of_2021, "implementing").value == 1


def test_applied_on_the_last_day_and_decided_on_the_first(states: States) -> None:
    of_2022, of_2023 = states.states["A", 2022], states.states["A", 2023]
    assert (of_2022.evaluated, of_2022.applied, of_2022.acceptance_grade) == (True, True, None)
    assert (of_2023.accepted, of_2023.rectifying) == (False, True)


def test_exactly_nine_tenths_is_enough(oracle: Oracle, states: States) -> None:
    """16 of 40 in 2021, 16 + 20 = 36 of 40 in 2022: 90 %; nothing is known of 2023."""
    found = dict(Outcomes(oracle, states).progress())
    of_2021, of_2022, of_2023 = (found["A", "energy_saved", y] for y in oracle.years)
    assert (of_2021.completion, of_2021.reaches_90) == (40, False)
    assert (of_2022.completion, of_2022.reaches_90) == (90, True)
    assert (of_2023.state, of_2023.actual, of_2023.denominator) == ("missing", None, 40)


def test_the_list_promises_what_no_plan_does(oracle: Oracle, states: States) -> None:
    found = Outcomes(oracle, states).outcomes["B", "energy_saved"]
    assert (found.source_form, found.target_value) == ("park_list", 50)


def test_each_event_counts_in_its_year_and_to_date(oracle: Oracle, forms: Forms) -> None:
    found = dict(acceptance_rollups(oracle, forms))
    applied = [found[PROVINCE, year, "applied"] for year in (2021, 2022, 2023)]
    assert [(h.value, h.to_date) for h in applied] == [(0, 0), (1, 1), (0, 1)]
    assert found[PROVINCE, 2023, "rectifying"].value == 1
    assert found[PROVINCE, 2023, "accepted"].to_date == 0


def test_a_project_of_two_reports_is_two_years_effects_and_one_project(oracle: Oracle) -> None:
    """Effects 16 + 20; the unnamed project is one; 7 of each year makes 14."""
    tasks = Tasks(oracle, {"national_145": {"3": "3"}, "shandong_2022": {"3": "3"}})
    total = dict(tasks.totals())[PROVINCE, "national_145", "3", 0]
    assert (total.parks, total.projects, total.money[1], total.effects[0]) == (1, 1, 14, 36)


def test_money_named_by_city_and_unit_is_once_in_the_unit(oracle: Oracle, forms: Forms) -> None:
    found = dict(support_rollups(forms, oracle.country))
    around = ("present_day", "with")
    assert found[*around, "unit", UNIT, "all", 2022].money == 100
    assert found[*around, "city", CITY, "all", 2022].entries == 2
    assert found[*around, "unit", UNIT, "土地要素", 0].land == Decimal("2.5")


def test_one_member_is_first_of_one_with_the_whole_share(oracle: Oracle) -> None:
    found = dict(ranks(oracle, {"energy_saved": "up"}, ["energy_saved"]))
    rank = found["present_day", "with", "park", "unit", UNIT, "A", 2022, "energy_saved"]
    assert (rank.value, rank.rank, rank.of, rank.share) == (20, 1, 1, Fraction(100))


def test_nothing_changed_against_a_year_that_nobody_reported(oracle: Oracle) -> None:
    found = dict(contributions(oracle))
    key = ("with", "unit", UNIT)
    assert found[*key, 2022, "energy_saved", "A"].change == 4
    assert (*key, 2021, "energy_saved", "A") not in found
    assert (*key, 2023, "energy_saved", "A") not in found
