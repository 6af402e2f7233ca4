"""Lists, plans, progress, evaluation and acceptance from forms to marts; expectations by hand.

The parks and what each says stand in `state_instance.py`.
"""

import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from small_instance import SMALL_ROSTER, keep_parks
from state_instance import (
    ASSESSED,
    ECONOMIC,
    INDUSTRIAL,
    LAICHENG,
    LAIWU,
    LISTS,
    PINGYIN,
    PROGRESS,
    QINGDAO,
    filled,
)

Query = Callable[[str], list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def ask(
    tmp_path_factory: pytest.TempPathFactory,
    parkreport: Callable[..., subprocess.CompletedProcess[str]],
) -> Query:
    from orchestration.instance import open_instance

    instance = open_instance(tmp_path_factory.mktemp("state"))
    keep_parks(instance.reference, set(SMALL_ROSTER))
    filled(instance.home, {**LISTS, **PROGRESS, **ASSESSED})
    parkreport("--home", instance.home, "--lang", "zh", "run")
    return _asking(instance.warehouse)


def _asking(warehouse: Path) -> Query:
    def ask(sql: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    return ask


def _states(ask: Query, park: tuple[str, str], column: str) -> dict[object, object]:
    return dict(
        ask(f"SELECT value_year, {column} FROM fct_park_state WHERE park = '{park[0]}'")  # type: ignore[arg-type]
    )


def _counts(ask: Query, year: int, **where: str) -> dict[object, object]:
    cut = {"level": "unit", "place": "370000", "park_level": "all", "park_type": "all"}
    cut |= {"status_13th": "all", "scope": "with", "view": "present_day"} | where
    conditions = " AND ".join(f"{column} = '{value}'" for column, value in cut.items())
    return dict(
        ask(f"SELECT measure, value FROM fct_park_state_rollup"
            f" WHERE value_year = {year} AND {conditions}")  # type: ignore[arg-type]
    )  # fmt: skip


def test_the_unit_s_list_speaks_before_the_city_s(ask: Query) -> None:
    entries = {
        (kind, park): (reporter, status)
        for kind, park, reporter, status in ask(
            "SELECT kind, park, reporter, status_13th FROM fct_list_entry"
        )
    }
    assert entries == {
        ("eligible", INDUSTRIAL[0]): ("370000", "started"),
        ("eligible", ECONOMIC[0]): ("370800", "completed"),
        ("eligible", LAIWU[0]): ("370000", "not_started"),
        ("ineligible", LAICHENG[0]): ("370000", None),
    }


def test_an_ineligible_park_stands_with_reason_government_and_document(ask: Query) -> None:
    assert ask(
        "SELECT reason, approved_by, document_number, CAST(document_date AS VARCHAR)"
        " FROM fct_list_entry WHERE kind = 'ineligible'"
    ) == [("整体转型为物流园区", "山东省人民政府", "鲁政字〔2022〕1号", "2022-05-20")]


def test_a_change_counts_once_in_its_year(ask: Query) -> None:
    assert ask("SELECT park, direction, value_year FROM fct_list_change ORDER BY value_year") == [
        (LAIWU[0], "in", 2023),
        (PINGYIN[0], "out", 2024),
    ]
    assert (_counts(ask, 2023)["taken_in"], _counts(ask, 2023)["taken_out"]) == (1, 0)
    assert (_counts(ask, 2024)["taken_in"], _counts(ask, 2024)["taken_out"]) == (0, 1)


def test_a_park_is_on_the_list_from_and_to_its_change(ask: Query) -> None:
    assert _states(ask, LAIWU, "on_list") == {
        2020: None, 2021: None, 2022: False, 2023: True, 2024: True, 2025: True
    }  # fmt: skip
    assert _states(ask, PINGYIN, "on_list") == {
        2020: None, 2021: None, 2022: True, 2023: True, 2024: False, 2025: False
    }  # fmt: skip
    assert set(_states(ask, PINGYIN, "listed_2022").values()) == {None, True}


def test_a_province_s_silence_says_nothing_of_a_separately_planned_city(ask: Query) -> None:
    assert set(_states(ask, QINGDAO, "on_list").values()) == {None}


def test_transformation_is_what_that_year_s_form_says(ask: Query) -> None:
    assert _states(ask, INDUSTRIAL, "transformation") == {
        2020: None, 2021: None, 2022: "not_started",
        2023: "implementing", 2024: "implementing", 2025: "completed",
    }  # fmt: skip
    assert _states(ask, PINGYIN, "not_started_reason")[2023] == "方案在编"


def test_what_happened_holds_from_its_day_on(ask: Query) -> None:
    assert _states(
        ask, INDUSTRIAL, "[plan_approved, evaluated, applied, accepted, rectifying]"
    ) == {
        2020: [False] * 5,
        2021: [False] * 5,
        2022: [False] * 5,
        2023: [True, False, False, False, False],
        2024: [True, True, True, False, True],
        2025: [True, True, True, True, False],
    }
    assert _states(ask, INDUSTRIAL, "acceptance_grade")[2025] == "合格"


def test_coverage_divides_by_the_eligible_list_of_the_date(ask: Query) -> None:
    """2023: eligible 邹城工业、邹城经济、平阴、莱芜; the first two implement or have completed."""
    counts = _counts(ask, 2023)
    assert (counts["eligible"], counts["ineligible"], counts["eligibility_unknown"]) == (4, 1, 1)
    assert counts["coverage"] == Decimal(50)
    # 2025: 平阴 was taken out; only 邹城工业 has reported.
    assert ask(
        "SELECT numerator, denominator, n_known, n_owed FROM fct_park_state_rollup"
        " WHERE measure = 'coverage' AND value_year = 2025 AND view = 'present_day'"
        " AND scope = 'with' AND level = 'unit' AND park_level = 'all' AND park_type = 'all'"
        " AND status_13th = 'all'"
    ) == [(1, 3, 1, 3)]


def test_parks_are_cut_by_type_or_by_state_in_the_13th_plan(ask: Query) -> None:
    assert _counts(ask, 2023, status_13th="not_started")["eligible"] == 2
    assert _counts(ask, 2023, status_13th="unknown")["catalogue"] == 2


def test_savings_are_cumulated_from_the_plan_s_first_year(ask: Query) -> None:
    """200, 300, 250 and 150 of 1000 吨标准煤; 900 is exactly 90 % and reaches it."""
    assert ask(
        "SELECT value_year, actual, completion, reaches_90 FROM fct_outcome_progress"
        f" WHERE park = '{INDUSTRIAL[0]}' AND indicator = 'energy_saved' ORDER BY value_year"
    ) == [
        (2022, 200, 20, False),
        (2023, 500, 50, False),
        (2024, 750, 75, False),
        (2025, 900, 90, True),
    ]


def test_a_rate_is_measured_from_its_base_downwards(ask: Query) -> None:
    """From 0.5 to 0.4: 0.45 is half way, 0.41 exactly nine tenths."""
    assert ask(
        "SELECT value_year, completion, reaches_90 FROM fct_outcome_progress"
        f" WHERE park = '{INDUSTRIAL[0]}' AND indicator = 'energy_per_gdp'"
        " AND state = 'computed' ORDER BY value_year"
    ) == [(2022, 50, False), (2023, 90, True)]


def test_no_completion_where_base_equals_target(ask: Query) -> None:
    assert ask(
        "SELECT DISTINCT completion, state FROM fct_outcome_progress"
        f" WHERE park = '{INDUSTRIAL[0]}' AND indicator = 'water_saved'"
    ) == [(None, "undefined")]


def test_a_park_without_a_plan_is_held_to_the_list(ask: Query) -> None:
    assert ask(
        "SELECT source_form, target_value, base_value FROM fct_outcome"
        f" WHERE park = '{ECONOMIC[0]}' AND indicator = 'co2_reduced'"
    ) == [("park_list", 2500, None)]


def test_the_plan_and_its_projects_are_listed(ask: Query) -> None:
    assert ask("SELECT park, scheme, is_approved, plan_start, approval_number FROM fct_plan") == [
        (INDUSTRIAL[0], "national_145", True, 2022, "鲁发改环资〔2023〕5号")
    ]
    assert ask(
        "SELECT park, project_name, national_task_name, investment_planned, planned_central,"
        " planned_loan, energy_saved FROM fct_planned_project"
    ) == [(INDUSTRIAL[0], "余热利用项目", "推动节能降碳", 5000, 1000, None, 800)]


def test_acceptances_are_counted_by_year_and_to_date(ask: Query) -> None:
    found = ask(
        "SELECT value_year, measure, value, to_date FROM fct_acceptance_rollup"
        " WHERE view = 'present_day' AND scope = 'with' AND level = 'unit'"
        " AND park_level = 'provincial' AND value_year >= 2023"
    )
    counts = {(year, measure): (value, to_date) for year, measure, value, to_date in found}
    assert counts[2023, "accepted_excellent"] == (1, 1)
    assert counts[2024, "rectifying"] == (1, 1)
    assert counts[2024, "applied"] == (1, 2)
    assert counts[2025, "applied"] == (1, 2)
    assert counts[2025, "accepted"] == (1, 2)
    assert counts[2025, "accepted_qualified"] == (1, 1)
    assert counts[2025, "rejected"] == (0, 0)


def test_each_state_names_its_facts(ask: Query) -> None:
    fields = ask(
        "SELECT DISTINCT field FROM int_stated_fact WHERE list_contains("
        f"(SELECT fact_ids FROM fct_park_state WHERE park = '{ECONOMIC[0]}'"
        " AND value_year = 2023), fact_id) ORDER BY field"
    )
    assert [name for (name,) in fields] == [
        "acceptance_grade", "accepted_on", "applied_on", "park", "park_code", "status_13th",
        "transformation_status",
    ]  # fmt: skip
