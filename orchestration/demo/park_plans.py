"""What a synthetic park writes into its implementation plan."""

import datetime as dt
import random
from collections.abc import Iterator

from ingestion.seeds import seed, tasks
from orchestration.demo.expected_outcome import BASE_YEAR, REDUCTIONS, base_of, expected_outcome
from orchestration.demo.faults import Values
from orchestration.demo.figures import SyntheticPark
from orchestration.demo.made import said, signature
from orchestration.demo.transformation import Transformation
from orchestration.forms import cover_values

NATIONAL, SHANDONG = "国家“十四五”通知(2021)", "山东省新一轮方案(2022)"
_APPROVED, _SENT, _SENT_AGAIN = "已审核同意", "送审", "修改后送审"


def scheme_of(park: str, year: int, seed_number: int) -> str:
    """The scheme that a park names from its plan on; the provincial one begins in 2022."""
    if year < 2022:
        return NATIONAL
    return random.Random(f"{seed_number}:{park}:scheme").choice((SHANDONG, SHANDONG, NATIONAL))


def park_plans(
    park: dict[str, str],
    figures: SyntheticPark,
    course: Transformation,
    plan: range,
    seed_number: int,
) -> Iterator[tuple[int, dt.date, Values]]:
    """Report year, day and cells of each plan sent: mostly one, some with a later version."""
    year = course.plan_year
    if year is None:
        return
    rng = random.Random(f"{seed_number}:{park['park']}:plan")
    values = _plan(park, figures, course, plan, seed_number, rng)
    started = course.start is not None
    yield year, dt.date(year, 6, 20), values | _state(park, year, started, rng)
    if started and year < plan.stop - 1 and rng.random() < 0.1:
        approved = rng.random() < 0.5
        signed = signature(dt.date(year + 1, 6, 15))
        again = values | said({"report_year": year + 1}) | signed
        status = _state(park, year + 1, approved, rng, _SENT_AGAIN)
        yield year + 1, dt.date(year + 1, 6, 20), again | status


def _plan(
    park: dict[str, str],
    figures: SyntheticPark,
    course: Transformation,
    plan: range,
    seed_number: int,
    rng: random.Random,
) -> Values:
    year = course.plan_year
    assert year is not None
    years = course.plan_years(plan)
    values: Values = dict(cover_values(park, year))
    values |= said(
        {
            "committee": f"{park['name']}管理委员会",
            "scheme": scheme_of(park["park"], year, seed_number),
            "plan_start": years.start,
            "plan_end": years.stop - 1,
            "base_year": BASE_YEAR,
            "target_year": years.stop - 1,
            "park_type": course.park_type,
            "area": rng.randint(300, 9000),
            "area_basis": rng.choice(("国务院或省政府核准", "总体规划", "建成区")),
            "area_on": f"{year - 1}-12-31",
            "leading_industries": rng.choice(("合成化工", "合成装备制造", "合成食品加工")),
            "enterprises": rng.randint(20, 300),
            "overview": "合成概况:本段文字为演示。",
            "planned_projects_any": "有" if figures.projects else "无",
            "organisation": "合成组织实施:管委会主任负责。",
            "safeguards": "合成保障措施:土地和资金优先安排。",
            "compiled_by": "合成咨询机构" if rng.random() < 0.6 else f"{park['name']}管理委员会",
            "compiler_grade": rng.choice(("甲级", "乙级", "丙级", "自行编制")),
        }
    )
    for code, name in tasks("national_145").items():
        cells = {"task_plan": f"{name}:合成改造内容。", "task_projects": "合成支撑项目"}
        values |= said(cells, f"planned_task:{code}")
    for number, project in enumerate(figures.projects, 1):
        central, local, own, loan = project.sources(project.planned)
        project_cells: dict[str, object] = {
            "project_name": project.name,
            "project_code": project.code,
            "enterprise": project.enterprise,
            "national_task": task_choice("national_145", project.task),
            "content": project.content,
            "investment_planned": project.planned,
            "planned_central": central,
            "planned_local": local,
            "planned_own": own,
            "planned_loan": loan,
            "start_month": f"{project.start_year}-{project.start_month:02d}",
            "completion_month": f"{project.completion_year}-{project.completion_month:02d}",
            **project.effects,
        }
        if year >= 2022:
            project_cells["scheme_task"] = scheme_task_choice(project.task)
        values |= said(project_cells, f"planned_project:{number}")
    for code, target in expected_outcome(park["park"], figures, years, seed_number).items():
        values[code, "expected:target", "target", "value"] = target
        if code not in REDUCTIONS:
            values[code, "expected:base", "base", "value"] = base_of(code, figures)
    return values | signature(dt.date(year, 6, 15))


def task_choice(scheme: str, code: str) -> str:
    """A task as the drop-down offers it."""
    return f"{code} {tasks(scheme)[code]}"


def scheme_task_choice(national_task: str) -> str:
    """The provincial scheme's task that serves a national one; '' where none does."""
    for row in seed("transformation_tasks"):
        if row["scheme"] == "shandong_2022" and row["national_task"] == national_task:
            return task_choice("shandong_2022", row["code"])
    return ""


def _state(
    park: dict[str, str], year: int, approved: bool, rng: random.Random, sent: str = _SENT
) -> Values:
    """Where the plan's approval stands; 002 has the province approve, 000 the city."""
    if not approved:
        return said({"plan_status": sent})
    number = rng.randint(1, 200)
    return said(
        {
            "plan_status": _APPROVED,
            "reviewed_on": f"{year}-05-10",
            "approver": f"{park['city_name']}发展改革、工业和信息化部门",
            "approval_number": f"合成〔{year}〕{number}号",
            "approved_on": f"{year}-06-{rng.randint(1, 14):02d}",
        }
    )
