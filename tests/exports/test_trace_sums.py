"""The evaluator of the trace, on facts made by hand."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from exports.trace_leaves import Leaf
from exports.trace_sums import Recomputed, Sums, Wanted
from ingestion.seeds import indicators


def leaf(
    park: str, field: str, value: object, year: int = 2023, row: str = "", **more: Any
) -> Leaf:
    form, number = more.get("form", "park_progress"), None
    text = value if isinstance(value, str) and not value[:1].isdigit() else more.get("text")
    if text is None and value is not None:
        number = Decimal(str(value))
    return Leaf(
        f"{form}-{park}-{year}-r1#{field}{row}", f"{form}-{park}-{year}-r1", park, form,
        more.get("report_year", year), year, field, row, str(value), "", number, text, "表1", "E1",
    )  # fmt: skip


def work(method: str, leaves: list[Leaf], indicator: str = "", **more: Any) -> Recomputed:
    key = {"indicator": indicator, "value_year": "2023", **more.get("key", {})}
    wanted = Wanted(
        more.get("column", "value"), more.get("field", indicator),
        {name: part for name, part in key.items() if part},
        indicators(), 2021, 2025, Fraction(more.get("divisor", 1)),
    )  # fmt: skip
    return Sums(wanted, leaves).by(method)


def test_a_sum_in_the_printed_unit_names_what_each_park_gives() -> None:
    leaves = [leaf("A", "energy_consumption", 10000), leaf("B", "energy_consumption", 25000)]
    found = work("figure", leaves, "energy_consumption", divisor=10000)
    assert found.value == Fraction(7, 2)
    assert found.terms[0].amounts == {"A": 10000, "B": 25000}


def test_a_sum_of_reported_figures_without_a_leaf_is_not_zero() -> None:
    assert work("figure", [], "energy_consumption").value is None
    assert work("figure", [], "energy_saved").value == 0


def test_a_ratio_restricts_both_sums_to_parks_with_all_parts() -> None:
    """100 × 50 ÷ (80 + 20); park B has no denominator and stays out of both."""
    leaves = [
        leaf("A", "solid_waste_utilized", 50), leaf("A", "solid_waste_generated", 80),
        leaf("A", "solid_waste_utilized_from_stock", 20), leaf("B", "solid_waste_utilized", 70),
    ]  # fmt: skip
    found = work("figure", leaves, "solid_waste_utilization_rate")
    assert found.value == 50
    assert [term.amounts for term in found.terms] == [{"A": 50}, {"A": 100}]


def test_a_numerator_may_deduct() -> None:
    """(100 − 30 − 10) ÷ 200."""
    leaves = [
        leaf("A", "energy_consumption", 100), leaf("A", "feedstock_energy", 30),
        leaf("A", "nonfossil_energy_consumption", 10), leaf("A", "gdp", 200),
    ]  # fmt: skip
    assert work("figure", leaves, "energy_per_gdp_after_deduction").value == Fraction(3, 10)


def test_gdp_at_constant_prices_is_chained_or_as_stated() -> None:
    """1000 × 1.1 × 0.9 × 1.05 = 1039.5; a park that states it comes before its chain."""
    chain = [
        leaf("A", "gdp_current_price", 1000, 2020), leaf("A", "gdp_growth", 10, 2021),
        leaf("A", "gdp_growth", Decimal(-10), 2022), leaf("A", "gdp_growth", 5),
    ]  # fmt: skip
    assert work("figure", chain, "gdp").value == Fraction(2079, 2)
    assert work("figure", [*chain, leaf("A", "gdp", 900)], "gdp").value == 900
    assert work("figure", [chain[0], chain[3]], "gdp").value is None


@pytest.mark.parametrize(
    ("method", "expected"),
    # Same parks: A alone, 110 on 100. All parks: 110 on 300.
    [("change", 10), ("difference", 10), ("full_change", Fraction(-190, 3)),
     ("full_difference", -190)],
)  # fmt: skip
def test_changes_over_the_same_parks_and_over_all(method: str, expected: Fraction) -> None:
    leaves = [
        leaf("A", "water_use", 110), leaf("A", "water_use", 100, 2022),
        leaf("B", "water_use", 200, 2022),
    ]  # fmt: skip
    assert work(method, leaves, "water_use", key={"against_year": "2022"}).value == expected


def test_a_change_of_a_percentage_is_in_points() -> None:
    """30 % − 25 %."""
    leaves = [
        leaf("A", "reclaimed_water_used", 30), leaf("A", "wastewater_treated", 100),
        leaf("A", "reclaimed_water_used", 50, 2022), leaf("A", "wastewater_treated", 200, 2022),
    ]  # fmt: skip
    found = work("full_change", leaves, "reclaimed_water_rate", column="change_on_2022")
    assert found.value == 5


def test_reductions_add_projects_and_measures_and_the_five_years() -> None:
    leaves = [
        leaf("A", "energy_saved", 5, row="project:1"),
        leaf("A", "energy_saved", 7, row="measure:2"),
        leaf("A", "energy_saved", 11, 2022, row="project:1"),
        leaf("A", "energy_saved", None, 2022, row="project:2"),
    ]  # fmt: skip
    assert work("figure", leaves, "energy_saved").value == 12
    assert work("five_year", leaves, "energy_saved").value == 23


def test_projects_and_those_commissioned_in_the_year() -> None:
    rows = [("1", "建成投产", "2023-05"), ("2", "建成投产", "2022-12"), ("3", "在建", "2023-11")]
    leaves = [
        made
        for number, status, month in rows
        for made in (
            leaf("A", "project_name", "项目", row=f"project:{number}"),
            leaf("A", "status", status, row=f"project:{number}"),
            leaf("A", "completion_month", month, row=f"project:{number}", text=month),
        )
    ]
    assert work("figure", leaves, "projects").value == 3
    assert work("figure", leaves, "projects_commissioned").value == 1


def test_the_effect_of_a_gap_is_last_years_value_on_this_years_sum() -> None:
    """B does not count in 2023: 50 ÷ 200 × 100."""
    leaves = [leaf("A", "water_use", 200), leaf("B", "water_use", 50, 2022)]
    assert work("effect", leaves, "water_use").value == 25
    assert work("previous_value", leaves[1:], "water_use").value == 50


def test_completion_of_a_level_and_of_a_reduction() -> None:
    """Level: (8 − 10) ÷ (6 − 10); reduction: (30 + 15) ÷ 60."""
    plan = {"form": "park_plan", "report_year": 2021}
    level = [
        leaf("A", "water_per_gdp", 10, 2020, "expected:base", **plan),
        leaf("A", "water_per_gdp", 6, 2025, "expected:target", **plan),
        leaf("A", "water_use", 8), leaf("A", "gdp", 10000),
    ]  # fmt: skip
    assert work("completion", level, "water_per_gdp").value == 50
    reduction = [
        leaf("A", "energy_saved", 60, 2025, "expected:target", **plan),
        leaf("A", "energy_saved", 30, row="project:1"),
        leaf("A", "energy_saved", 15, 2022, row="measure:1"),
    ]  # fmt: skip
    assert work("completion", reduction, "energy_saved").value == 75
    assert work("base", level, "water_per_gdp").value == 10


def test_indicators_that_reach_90_percent() -> None:
    """Energy 9 of 10 does; water 89 of 100 does not; target = base tells nothing."""
    form = {"form": "evaluation"}
    leaves = [
        leaf("A", "energy_saved", 10, row="evaluated:target", **form),
        leaf("A", "energy_saved", 9, row="evaluated:actual", **form),
        leaf("A", "water_saved", 100, row="evaluated:target", **form),
        leaf("A", "water_saved", 89, row="evaluated:actual", **form),
        leaf("A", "energy_per_gdp", 2, row="evaluated:base", **form),
        leaf("A", "energy_per_gdp", 2, row="evaluated:target", **form),
        leaf("A", "energy_per_gdp", 1, row="evaluated:actual", **form),
    ]
    assert work("stated", leaves).value == 2
    assert work("reached", leaves).value == 1


def test_rows_of_projects_and_of_lists() -> None:
    years = [
        leaf("A", "investment_done", 100, 2022, "project:2"),
        leaf("A", "investment_done", 40, 2023, "project:1"),
    ]
    row = {"field": "investment_done", "key": {"indicator": "", "value_year": ""}}
    assert work("row_sum", years, **row).value == 140
    assert work("latest_row", years, **row).value == 40
    assert work("row", years[:1], divisor=10000, **row).value == Fraction(1, 100)
