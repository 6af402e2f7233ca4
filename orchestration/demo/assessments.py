"""What stands in the evaluation and in the acceptance forms of a synthetic park."""

import datetime as dt
import random
from decimal import Decimal

from orchestration.demo.expected_outcome import (
    BASE_YEAR,
    LEVELS,
    REDUCTIONS,
    base_of,
    expected_outcome,
    reached,
)
from orchestration.demo.faults import Values
from orchestration.demo.figures import SyntheticPark
from orchestration.demo.made import said, signature
from orchestration.demo.park_plans import SHANDONG, scheme_of
from orchestration.demo.transformation import Acceptance, Transformation
from orchestration.forms import cover_values

_ENOUGH = Decimal("0.9")
_MOST = Decimal("0.7")


def evaluation(
    park: dict[str, str],
    figures: SyntheticPark,
    course: Transformation,
    plan: range,
    seed_number: int,
) -> Values:
    """The evaluation form of a park that was evaluated."""
    assert course.evaluated
    year = course.evaluated.year
    values, share = _compared("evaluated", park, figures, course, plan, year, seed_number)
    result = "达到预期" if share == 1 else "基本达到预期" if share >= _MOST else "未达到预期"
    values |= said(
        {
            "evaluated_projects_any": "有",
            "third_party": "合成评估机构",
            "evaluating_body": f"{park['city_name']}发展改革、工业和信息化部门",
            "evaluated_on": course.evaluated.isoformat(),
            "evaluation_result": result,
            "evaluation_opinion": "合成评估意见:本段文字为演示。",
        }
    )
    return values | _projects("evaluated_project", figures) | signature(course.evaluated)


def acceptance(
    park: dict[str, str],
    figures: SyntheticPark,
    course: Transformation,
    attempt: Acceptance,
    plan: range,
    seed_number: int,
) -> Values:
    """One acceptance form; its last sheet is empty until somebody has accepted."""
    assert course.start
    scheme = scheme_of(park["park"], course.start, seed_number)
    values, _ = _compared(
        "self_assessed", park, figures, course, plan, attempt.report_year, seed_number
    )
    values |= said(
        {
            "scheme": scheme,
            "pilot": "非示范试点",
            "accepted_projects_any": "有",
            "self_summary": "合成自评估:任务按方案完成。",
            "self_effects": "合成自评估:成效见表1。",
            "applied_on": attempt.applied.isoformat(),
        }
    )
    if attempt.accepted:
        rng = random.Random(f"{seed_number}:{park['park']}:{attempt.accepted}")
        year, number = attempt.accepted.year, rng.randint(1, 200)
        by_city = scheme == SHANDONG
        office = park["city_name"] if by_city else "山东省"
        values |= said(
            {
                "third_party": "合成评估机构",
                "third_party_opinion": "合成意见:同意。",
                "first_check_level": "无初验",
                "acceptance_level": "市级" if by_city else "省级",
                "accepting_body": f"{office}发展改革、工业和信息化部门",
                "acceptance_grade": attempt.grade,
                "accepted_on": attempt.accepted.isoformat(),
                "acceptance_number": f"合成验〔{year}〕{number}号",
                "filing_level": "无备案",
                "acceptance_opinion": "合成验收意见:本段文字为演示。",
            }
        )
    signed = attempt.accepted or attempt.applied
    return values | _projects("accepted_project", figures) | signature(signed)


def _compared(
    table: str,
    park: dict[str, str],
    figures: SyntheticPark,
    course: Transformation,
    plan: range,
    year: int,
    seed_number: int,
) -> tuple[Values, Decimal]:
    """Cover and comparison with the plan, and the share of the indicators at 90 % or more."""
    assert course.completed
    actual_year = max(course.completed, year - 1)
    years = course.plan_years(plan)
    values: Values = dict(cover_values(park, year))
    values |= said(
        {
            "committee": f"{park['name']}管理委员会",
            "base_year": BASE_YEAR,
            "target_year": years.stop - 1,
            "actual_year": actual_year,
        }
    )
    enough, stated = 0, 0
    targets = expected_outcome(park["park"], figures, years, seed_number)
    for code in (*REDUCTIONS, *LEVELS):
        target, actual = targets[code], reached(code, figures, years, actual_year)
        base = base_of(code, figures)
        values[code, f"{table}:target", "target", "value"] = target
        values[code, f"{table}:actual", "actual", "value"] = actual
        if code in LEVELS:
            values[code, f"{table}:base", "base", "value"] = base
        if target != base:
            stated += 1
            enough += (actual - base) / (target - base) >= _ENOUGH
    return values, Decimal(enough) / Decimal(stated or 1)


def _projects(table: str, figures: SyntheticPark) -> Values:
    values: Values = {}
    for number, project in enumerate(figures.projects, 1):
        month = f"{project.completion_year}-{project.completion_month:02d}"
        cells = {
            "project_name": project.name,
            "project_code": project.code,
            "investment_planned": project.planned,
            "investment_to_date": sum(project.done.values(), Decimal(0)),
            "planned_completion": month,
            "completion_month": month,
            "status": "建成投产",
        }
        values |= said(cells, f"{table}:{number}")
    return values


def arrival_day(day: dt.date) -> dt.date:
    """The day on which the form of an event comes in: the half year's last, so that few days do."""
    return dt.date(day.year, 6, 30) if day.month <= 6 else dt.date(day.year, 12, 31)
