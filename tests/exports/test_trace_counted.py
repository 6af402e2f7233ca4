"""Figures that the trace works out from their members, on leaves made by hand."""

from fractions import Fraction
from typing import Any

import pytest
from test_trace_sums import leaf

from exports.trace_counted import Counted, Members
from exports.trace_leaves import Leaf
from exports.trace_sums import Wanted
from ingestion.seeds import indicators, seed

TARGETS = {f"{name}.csv": seed(name) for name in ("targets", "grid_emission_factors")}
ENERGY = [
    *(leaf("A", "energy_consumption", 10), leaf("B", "energy_consumption", 30)),
    *(leaf("C", "energy_consumption", 30), leaf("D", "energy_consumption", 5)),
]


def work(method: str, members: str, key: dict[str, str], **more: Any) -> Fraction | None:
    given: list[Leaf] = more.get("leaves", ENERGY)
    wanted = Wanted(
        more.get("column", "value"), more.get("field", "value"), key, indicators(), 2021, 2025,
        Fraction(more.get("divisor", 1)), more.get("unit", ""), more.get("units", {}),
    )  # fmt: skip
    named = Members(tuple(members.split()), tuple(more.get("absent", "").split()), TARGETS)
    return Counted(wanted, given, named).by(method).value


def test_a_count_is_the_number_of_its_members_and_of_nothing_zero() -> None:
    assert work("count", "A B C", {}) == 3
    assert work("count", "", {}) == 0


def test_a_share_is_of_all_that_could_count() -> None:
    assert work("share", "A B C", {}, absent="D") == 75
    assert work("share", "", {}) is None
    assert work("state", "A B C", {"measure": "coverage"}, absent="D") == 75
    assert work("state", "A B C", {"measure": "accepted"}) == 3


@pytest.mark.parametrize(("member", "rank"), [("A", 2), ("B", 3), ("C", 3), ("D", 1)])
def test_less_energy_is_better_and_equal_values_share_a_rank(member: str, rank: int) -> None:
    key = {"indicator": "energy_per_gdp", "value_year": "2023", "member": member}
    leaves = [*ENERGY, *(leaf(park, "gdp", 1) for park in "ABCD")]
    assert indicators()["energy_per_gdp"]["better"] == "down"
    assert work("rank", "A B C D", key, leaves=leaves) == rank


def test_a_city_is_ranked_by_the_sum_of_its_parks() -> None:
    key = {"indicator": "gdp", "value_year": "2023", "member": "370200"}
    leaves = [leaf("A", "gdp", 10), leaf("B", "gdp", 30), leaf("C", "gdp", 35)]
    cities = "370100/A 370100/B 370200/C"
    assert indicators()["gdp"]["better"] == "up"
    assert work("rank", cities, key, leaves=leaves) == 2
    assert work("rank_share", cities, key, leaves=leaves) == Fraction(3500, 75)


def test_a_park_that_counts_in_one_year_alone_contributes_its_whole_figure() -> None:
    key = {"indicator": "energy_consumption", "value_year": "2023", "park": "B"}
    leaves = [leaf("A", "energy_consumption", 10, 2022), *ENERGY]
    members = "A/2022 A/2023 B/2023"
    assert work("contribution", members, key, leaves=leaves, divisor=10) == 3
    assert work("contribution_share", members, key, leaves=leaves) == 100
    assert work("contribution", members, key | {"park": "A"}, leaves=leaves) == 0


def test_rows_that_state_nothing_add_up_to_zero_but_no_row_to_nothing() -> None:
    rows = [leaf("A", "support_money", 7, row="support:1"), leaf("A", "support_land", 9)]
    assert work("summed", "r/support:1", {}, leaves=rows, field="support_money") == 7
    assert work("summed", "A/2023", {}, leaves=[], field="support_money") == 0
    assert work("summed", "", {}, leaves=[], field="support_money") is None


def test_the_difference_of_the_nation_is_its_parks_less_those_of_the_units() -> None:
    key = {"indicator": "energy_consumption", "value_year": "2023", "unit_class": "difference"}
    assert work("unit_class", "CN/A CN/B 370000/A 370200/B", key) == 0
    assert work("unit_class", "CN/A CN/B CN/D 370000/A 370200/B", key) == 5
    assert work("unit_class", "370000/A 370200/B", key | {"unit_class": "units"}) == 75


def test_a_held_figure_was_what_its_park_stated_the_year_before() -> None:
    leaves = [leaf("A", "water_use", 40, 2022)]
    own = indicators()["water_use"]["unit"]
    sizes = {own: Fraction(1), "large": Fraction(4)}
    found = work("gap_before", "A/2022", {}, leaves=leaves, unit="large", units=sizes)
    assert found == 10


def test_a_citys_own_total_beside_its_parks() -> None:
    own = leaf("370100", "key_investment_done", 100, form="city_annual_report")
    leaves = [own, leaf("A", "investment_done", 70, row="project:1")]
    key = {"measure": "key_investment_done", "report_year": "2023"}
    assert work("stated", "A", key, leaves=leaves) == 100
    assert work("computed", "A", key, leaves=leaves) == 70
    assert work("stated_less_computed", "A", key, leaves=leaves) == 30
    assert work("computed", "A B", {"measure": "parks_accepted", "report_year": "2023"}) == 2


def test_a_reference_figure_is_that_of_the_seeds_row() -> None:
    factor = "grid_emission_factors.csv/2021/national/全国"
    assert work("reference", factor, {}, field="kgco2_per_kwh") == Fraction("0.5568")
    assert work("reference", "targets.csv/1", {}) == 100
    assert work("reference", "targets.csv/0", {}) is None


def test_a_targets_answer_is_a_share_a_count_or_a_change() -> None:
    rows = {row["position"]: row for row in seed("targets")}

    def key(position: str) -> dict[str, str]:
        row = rows[position]
        return {"scheme": row["scheme"], "due": row["due"], "target_scope": row["scope"],
                "metric": row["metric"], "merged": "excluded",
                "printed_text": row["printed_text"]}  # fmt: skip

    assert work("target", "A B C", key("1"), absent="D") == 75
    assert work("target", "A B C", key("1"), absent="D", column="numerator") == 3
    leaves = [
        *(leaf("A", "energy_consumption", 10, 2020), leaf("A", "gdp", 1, 2020)),
        *(leaf("A", "energy_consumption", 18, 2025), leaf("A", "gdp", 2, 2025)),
    ]
    assert rows["2"]["metric"] == "energy_per_gdp"
    assert work("target", "A", key("2"), leaves=leaves) == -10
