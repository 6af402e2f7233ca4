"""Targets, assessments, green parks and cities' reports of the oracle, worked out by hand."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from oracle_area_reports import AreaCheck, area_checks
from oracle_assessments import assessments
from oracle_forms import Form, Forms
from oracle_green_parks import GreenParks
from oracle_hierarchy import Spell, dated, read_country
from oracle_inputs import Cell, Statement, read_indicators
from oracle_plan_list import Done, plan_done
from oracle_rollup import NATION, Oracle, Place
from oracle_state import States
from oracle_target_parks import target_parks
from oracle_verdicts import Found, verdict

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"
INDICATORS, COUNTRY = read_indicators(SEEDS), read_country(SEEDS)
BETTER = {"energy_per_gdp": "down", "land_productivity": "up", "co2_emissions": "down"}
BEFORE = date(2012, 1, 1)


def said(cells: dict[str, str]) -> dict[str, Cell]:
    return {code: Cell(None, text) for code, text in cells.items()}


def park(code: str, **attributes: str) -> object:
    return dated(code, code, [Spell(a, v, BEFORE) for a, v in attributes.items()])


def target(**of: str) -> dict[str, str]:
    return {"operator": "=", "value": "100", "strength": "须", "metric": "eco_park_share", **of}


class TestVerdicts:
    """At the year 2025 for a target that is due in it."""

    def of(self, found: Found, year: int = 2025, **row: str) -> str:
        return verdict(target(**row), 2025, year, found, BETTER)

    def share(self, yes: int, known: int, owed: int) -> Found:
        return Found("attributes", Fraction(yes), Fraction(known), known, owed)

    @pytest.mark.parametrize(
        ("yes", "known", "owed", "wanted", "says"),
        [
            *((4, 4, 4, "100", "met"), (3, 3, 4, "100", "not_known"), (3, 4, 4, "100", "not_met")),
            *((2, 3, 4, "50", "met"), (1, 3, 4, "50", "not_known"), (1, 4, 4, "50", "not_met")),
        ],
    )
    def test_a_verdict_stands_where_no_unknown_park_could_change_it(
        self, yes: int, known: int, owed: int, wanted: str, says: str
    ) -> None:
        assert self.of(self.share(yes, known, owed), operator=">=", value=wanted) == says

    def test_nearly_all_has_no_number_below_all(self) -> None:
        nearly = {"strength": "基本完成"}
        assert self.of(self.share(9, 10, 10), **nearly) == "shown_only"
        assert self.of(self.share(10, 10, 10), **nearly) == "met"

    def test_a_direction_follows_what_is_better_by_the_exact_figures(self) -> None:
        """Both are 0.333333 at six places."""
        less = Found("direction", Fraction(1, 3), Fraction(1_000_001, 3_000_002), 3, 4)
        for metric, operator, says in (
            ("energy_per_gdp", "improve", "improved"),
            ("land_productivity", "improve", "worsened"),
            ("co2_emissions", "decrease", "improved"),
        ):
            assert self.of(less, metric=metric, operator=operator) == says
        same = Found("direction", Fraction(2), Fraction(2), 3, 4)
        assert self.of(same, metric="co2_emissions", operator="decrease") == "unchanged"

    def test_what_another_year_answers_is_only_shown(self) -> None:
        none_left = Found("sum", Fraction(0), None, 4, 4)
        assert self.of(none_left, value="0") == "met"
        assert self.of(none_left, year=2024, value="0") == "shown_only"
        assert self.of(Found("sum", Fraction(1), None, 3, 4), value="0") == "not_met"
        assert self.of(Found("sum", Fraction(0), None, 3, 4), value="0") == "not_known"


def test_the_parks_of_a_target_are_those_of_its_day() -> None:
    parks = [
        park("A", city="330300", level="national", wenzhou_2014_deadline="2015"),
        park("B", city="330300", level="provincial", counts_in="A"),
        park("C", city="330100", level="national"),
    ]
    due = date(2015, 12, 31)
    found = list(target_parks(parks, COUNTRY, "330300", "all", due))  # type: ignore[arg-type]
    assert [(p.code, p.merged) for p in found] == [("A", False), ("B", True)]
    assert found[0].said["wenzhou_2014_deadline"] == "2015"
    of_province = target_parks(parks, COUNTRY, "330000", "national", due)  # type: ignore[arg-type]
    assert [p.code for p in of_province] == ["A", "C"]
    long_ago = target_parks(parks, COUNTRY, "330300", "all", date(2011, 1, 1))  # type: ignore[arg-type]
    assert list(long_ago) == []


def test_exactly_nine_tenths_reaches_what_was_expected() -> None:
    """A rate falls from 0.5 to 0.4: 0.41 is nine tenths. Without base, or none to go, no say."""
    form = Form("evaluation", "A", 2024)
    form.fields = {"evaluated_on": Cell(None, "2024-05-01"), "base_year": Cell(Decimal(2020))}
    for code, column, text in (
        *(("energy_saved", "target", "10"), ("energy_saved", "actual", "9")),
        *(("water_saved", "target", "10"), ("water_saved", "actual", "8.999999")),
        *(("energy_per_gdp", "base", "0.5"), ("energy_per_gdp", "target", "0.4")),
        ("energy_per_gdp", "actual", "0.41"),
        *(("land_productivity", "target", "12"), ("land_productivity", "actual", "13")),
        *(("water_per_gdp", "base", "3"), ("water_per_gdp", "target", "3")),
        ("water_per_gdp", "actual", "3"),
    ):
        form.figures[code, column] = Decimal(text)
    ((key, found),) = assessments({"evaluation": [form]}, "evaluation", "evaluated_on", INDICATORS)
    assert key == ("A", 2024)
    assert (found.stated, found.reached, found.base_year) == (3, 2, 2020)
    assert found.done_on == date(2024, 5, 1)


def oracle(forms: Forms) -> tuple[Oracle, States]:
    """Two parks of 杭州; A is being transformed in 2023 and has done 25 万元, B says nothing."""
    statement = Statement("A", 2023)
    statement.put("transformation_status", "", "", Cell(None, "实施中"))
    statement.put("projects_any", "", "", Cell(None, "有"))
    for field in ("investment_planned", "investment_done", "investment_to_date"):
        statement.put(field, "project:1", "", Cell(Decimal(25)))
    parks = [park(code, city="330100", level="provincial") for code in "AB"]
    made = Oracle({("A", 2023): statement}, parks, INDICATORS, COUNTRY, range(2021, 2026), NATION)  # type: ignore[arg-type]
    return made, States(made, forms)


def test_a_city_s_totals_stand_beside_those_that_speak() -> None:
    forms: Forms = defaultdict(list)
    report = Form("city_annual_report", "330100", 2023)
    for code, number in (("parks_implementing", 2), ("key_investment_done", 20)):
        report.figures[code, "total"] = Decimal(number)
    forms["city_annual_report"] = [report]
    found = dict(area_checks(*oracle(forms), forms))
    two, one = Decimal(2), Decimal(1)
    key = ("330100", 2023)
    assert found[*key, "parks_implementing"] == AreaCheck(two, one, one, 1, 2)
    assert found[*key, "parks_on_list"] == AreaCheck(None, None, None, 0, 2)  # no list was sent
    assert found[*key, "parks_accepted"] == AreaCheck(None, Decimal(0), None, 2, 2)
    money = AreaCheck(Decimal(20), Decimal(25), Decimal(-5), 1, 2)
    assert found[*key, "key_investment_done"] == money


def test_a_green_park_that_is_recognised_again_stands_again() -> None:
    """A is recognised in 2022, withdrawn in 2023, recognised again in 2024; B on no known day."""
    forms: Forms = defaultdict(list)
    for year in (2022, 2024):
        form = Form("green_park", "330000", year)
        form.tables["recognised"]["1"] = said(
            {"park": "A", "green_level": "省级", "recognised_on": f"{year}-03-01",
             "yearly_report": "已收到", "five_year_plan": "未收到"}
        )  # fmt: skip
        form.tables["recognised"]["2"] = said({"park": "B", "green_level": "国家级"})
        forms["green_park"].append(form)
    register = Form("green_park", "330000", 2023)
    register.tables["withdrawal"]["1"] = said({"park": "A", "withdrawn_on": "2023-10-01"})
    for number, kind in (("1", "现场核查"), ("2", "现场核查"), ("3", "复查")):
        check = {"park": "A", "check_kind": kind, "checked_on": "2023-08-01"}
        register.tables["green_check"][number] = said({**check, "check_result": "限期整改"})
    forms["green_park"].append(register)
    parks = GreenParks(oracle(forms)[0], forms)
    by_park = {key: found for (key,), found in parks.register()}
    assert by_park["A"].is_standing and not by_park["B"].is_standing
    assert (by_park["A"].yearly_reports, by_park["A"].five_year_plan) == (2, False)
    assert (by_park["A"].site_checks, by_park["A"].reviews) == (1, 1)
    city = Place("present_day", "with", "city", "330100", "all")
    counts = dict(parks.rollups())
    of = {
        year: [counts[city, "provincial", year, m] for m in ("recognised", "standing", "withdrawn")]
        for year in (2022, 2023, 2024)
    }
    assert of == {2022: [1, 1, 0], 2023: [1, 0, 1], 2024: [1, 1, 0]}
    assert counts[city, "all", 2023, "checked"] == 1
    assert counts[city, "all", 2024, "rectifying"] == 1
    assert (city, "national", 2024, "standing") not in counts


def test_the_plan_of_a_merged_city_counts_where_it_is_today() -> None:
    form = Form("plan_list", "370000", 2018)
    for number, (code, city, year) in enumerate(
        (("A", "莱芜市", 2018), ("B", "济南市", 2019), ("C", "济南市", 2019))
    ):
        row = said({"park": code, "city": city, "level": "省级"})
        form.tables["plan"][str(number)] = {**row, "plan_year": Cell(Decimal(year))}
    accepted = Form("acceptance", "A", 2020)
    accepted.fields = said(
        {"scheme": "山东省推进方案(2018)", "acceptance_grade": "良好", "accepted_on": "2019-02-01",
         "filing_level": "省级", "filed_on": "2019-03-01"}
    )  # fmt: skip
    forms: Forms = {"plan_list": [form], "acceptance": [accepted]}
    found = dict(plan_done(forms, COUNTRY))
    assert found["as_reported", "371200", "2018", "all"] == Done(1, 1, 0, 1)
    assert found["present_day", "370100", "cumulative", "provincial"] == Done(3, 1, 0, 1)
    assert found["present_day", "370000", "2019", "all"] == Done(2, 0, 0, 0)
    assert ("present_day", "371200", "2018", "all") not in found
