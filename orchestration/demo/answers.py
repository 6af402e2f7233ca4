"""What a synthetic park writes into its form: figures, projects, measures, gaps and words.

The order in which chance is asked is part of the demonstration: another order makes other parks.
"""

import datetime as dt
import random
from decimal import Decimal

from ingestion.contract import contracts
from ingestion.seeds import tasks
from orchestration.demo.faults import Key
from orchestration.demo.figures import SyntheticPark
from orchestration.demo.made import signature
from orchestration.demo.park_plans import scheme_task_choice, task_choice
from orchestration.demo.transformation import Transformation
from orchestration.forms import cover_values


def filled(
    park: dict[str, str],
    figures: SyntheticPark,
    course: Transformation,
    year: int,
    plan: range,
    rng: random.Random,
) -> dict[Key, object]:
    """One form's cells; `plan` are the years of the plan, drawn from `figures`."""
    values: dict[Key, object] = dict(cover_values(park, year))
    values |= {
        ("committee", "", "", "value"): f"{park['name']}管理委员会",
        ("transformation_status", "", "", "value"): course.status(year),
        **signature(dt.date(year, 12, 10)),
    }
    if course.start is None or year < course.start:
        reason = "合成原因:资金没有落实。" if course.eligible else "合成原因:不具备改造条件。"
        values["not_started_reason", "", "", "value"] = reason
    contract = contracts()["park_progress"].in_year(year)
    grid = next(sheet.grid for sheet in contract.sheets if sheet.grid and sheet.grid.rows)
    states_this_year = rng.random() < (0.96 if year == plan.stop - 1 else 0.6)
    for row in grid.rows:
        if row.code == "gdp":
            continue
        confirmed = figures.confirmed[year - 1][row.code]
        draw = rng.random()
        if row.required and draw < 0.01:
            values[row.code, "", "last_year", "value"] = "未统计"
        elif row.required or row.code == "gdp_growth" or draw < 0.92:
            values[row.code, "", "last_year", "value"] = confirmed
        elif draw < 0.95:
            values[row.code, "", "last_year", "value"] = "—"
        if states_this_year and rng.random() < 0.97:
            values[row.code, "", "this_year", "value"] = figures.preliminary[year][row.code]
        values[row.code, "", "", "source"] = rng.choice(("统计", "生态环境", "企业台账"))
    _fill_projects(values, figures, year, in_shandong=park["city"].startswith("37"))
    _fill_measures(values, figures, year)
    for code, name in tasks("national_145").items():
        values["task_progress", f"task:{code}", "", "value"] = f"{name}:按方案推进(合成文字)。"
    values["experience", "", "", "value"] = "合成经验:建立园区循环化改造工作专班。"
    values["difficulty", "", "", "value"] = "合成困难:中水管网建设资金不足。"
    values["request", "", "", "value"] = "合成建议:支持公共设施项目申报资金。"
    return values


def _fill_projects(
    values: dict[Key, object], figures: SyntheticPark, year: int, in_shandong: bool
) -> None:
    shown = [p for p in figures.projects if p.start_year <= year]
    values["projects_any", "", "", "value"] = "有" if shown else "无"
    for number, project in enumerate(shown, 1):
        row = f"project:{number}"
        done = project.done.get(year, Decimal(0))
        to_date = sum((v for y, v in project.done.items() if y <= year), Decimal(0))
        finished = project.completion_year <= year
        cells: dict[str, object] = {
            "project_name": project.name,
            "project_code": project.code,
            "enterprise": project.enterprise,
            "national_task": task_choice("national_145", project.task),
            "content": project.content,
            "start_month": f"{project.start_year}-{project.start_month:02d}",
            "status": "建成投产" if finished else "在建",
            **project.effects,
        }
        if in_shandong and (task := scheme_task_choice(project.task)):
            cells["scheme_task"] = task
        if finished:
            cells["completion_month"] = f"{project.completion_year}-{project.completion_month:02d}"
        for column, prefix, total in (
            ("investment_planned", "planned", project.planned),
            ("investment_done", "done", done),
            ("investment_to_date", "to_date", to_date),
        ):
            cells[column] = total
            for source, part in zip(
                ("central", "local", "own", "loan"), project.sources(total), strict=True
            ):
                if part:
                    cells[f"{prefix}_{source}"] = part
        values.update({(code, row, "", "value"): value for code, value in cells.items()})


def _fill_measures(values: dict[Key, object], figures: SyntheticPark, year: int) -> None:
    measures = figures.measures[year]
    values["measures_any", "", "", "value"] = "有" if measures else "无"
    for number, measure in enumerate(measures, 1):
        cells: dict[str, object] = {
            "measure_name": measure.name,
            "national_task": task_choice("national_145", measure.task),
            "content": measure.content,
            **measure.effects,
        }
        row = f"measure:{number}"
        values.update({(code, row, "", "value"): value for code, value in cells.items()})
