"""What becomes of the demonstration's parks holds together over the years and between the forms."""

from decimal import Decimal

import pytest

from ingestion.contract import contracts
from ingestion.placement import places
from orchestration.demo.assessments import acceptance, evaluation
from orchestration.demo.expected_outcome import REDUCTIONS, expected_outcome, reached
from orchestration.demo.figures import SyntheticPark
from orchestration.demo.park_plans import park_plans
from orchestration.demo.transformation import Transformation, transformed_park

PLAN = range(2021, 2026)
SEED = 1
PARKS = [f"P{number:07d}" for number in range(150)]
ORDER = ("未启动", "实施中", "已完成")
Drawn = list[tuple[dict[str, str], SyntheticPark, Transformation]]


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return [
        (
            {"park": park, "name": park, "city": "", "city_name": "", "level": "provincial"},
            *transformed_park(park, park, PLAN, SEED),
        )
        for park in PARKS
    ]


def test_no_park_goes_back(drawn: Drawn) -> None:
    for _, _, course in drawn:
        steps = [ORDER.index(course.status(year)) for year in PLAN]
        assert steps == sorted(steps)
    assert {course.status(PLAN[-1]) for _, _, course in drawn} == set(ORDER)


def test_a_park_that_has_not_started_has_no_project(drawn: Drawn) -> None:
    for _, figures, course in drawn:
        for year in PLAN:
            if course.status(year) == "未启动":
                assert not [p for p in figures.projects if PLAN.start <= p.start_year <= year]


def test_a_complete_park_has_no_open_project(drawn: Drawn) -> None:
    complete = [(f, c.completed) for _, f, c in drawn if c.completed]
    assert complete
    for figures, completed in complete:
        assert all(p.completion_year <= completed for p in figures.projects)


def test_evaluation_follows_completion_and_acceptance_follows_evaluation(drawn: Drawn) -> None:
    evaluated = [course for _, _, course in drawn if course.evaluated]
    assert any(course.acceptances for course in evaluated)
    for course in evaluated:
        assert course.completed and course.evaluated
        days = [course.evaluated]
        for attempt in course.acceptances:
            days += [day for day in (attempt.applied, attempt.accepted) if day]
        assert days == sorted(days)
        assert course.completed <= days[0].year
        assert days[-1].year in PLAN


def test_only_a_listed_park_has_a_plan_and_none_that_is_ineligible(drawn: Drawn) -> None:
    for _, _, course in drawn:
        if course.plan_year:
            assert course.eligible and course.is_listed(PLAN[-1])
        if not course.eligible:
            assert not any(course.is_listed(year) for year in PLAN)
            assert course.start is None


def test_completions_lie_between_six_tenths_and_thirteen(drawn: Drawn) -> None:
    completions = []
    for park, figures, course in drawn:
        years = course.plan_years(PLAN)
        targets = expected_outcome(park["park"], figures, years, SEED)
        for code in REDUCTIONS:
            if targets[code]:
                completions.append(reached(code, figures, years, PLAN[-1]) / targets[code])
    assert min(completions) > Decimal("0.55")
    assert max(completions) < Decimal("1.35")
    assert min(completions) < Decimal("0.9") < max(completions)


def test_every_cell_that_is_filled_stands_on_the_form(drawn: Drawn) -> None:
    filled = []
    for park, figures, course in drawn:
        for year, _, values in park_plans(park, figures, course, PLAN, SEED):
            filled.append(("park_plan", year, values))
        if course.evaluated:
            values = evaluation(park, figures, course, PLAN, SEED)
            filled.append(("evaluation", course.evaluated.year, values))
        for attempt in course.acceptances:
            values = acceptance(park, figures, course, attempt, PLAN, SEED)
            filled.append(("acceptance", attempt.report_year, values))
    assert {form for form, _, _ in filled} == {"park_plan", "evaluation", "acceptance"}
    for form, year, values in filled:
        known = {place.key for place in places(contracts()[form].in_year(year))}
        assert set(values) <= known
