"""What a synthetic city reports each year of its parks; one in ten writes a rounded total."""

import datetime as dt
import random
from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal

from orchestration.demo.faults import Values
from orchestration.demo.made import Sender, said, signature
from orchestration.demo.park_lists import ListedPark
from orchestration.demo.transformation import FIRST_LIST

_WHOLE_HUNDREDS = Decimal(100)


def report_day(year: int) -> dt.date:
    """003 三(三): by the next year's January 31."""
    return dt.date(year + 1, 1, 25)


def city_annual_report(sender: Sender, parks: Sequence[ListedPark], year: int, seed: int) -> Values:
    """Counts and money of the city's parks at the year's end, as its parks have them."""
    on_list = [p for p in parks if p.course.is_listed(max(year, FIRST_LIST)) and p.course.eligible]
    states = [p.course.status(year) for p in on_list]
    projects = [q for p in parks for q in p.figures.projects if q.start_year <= year]
    planned = sum((q.planned for q in projects), Decimal(0))
    if random.Random(f"{seed}:{sender.code}:{year}").random() < 0.1:
        planned = (planned / _WHOLE_HUNDREDS).to_integral_value(ROUND_CEILING) * _WHOLE_HUNDREDS
    totals: dict[str, object] = {
        "parks_on_list": len(on_list),
        "parks_implementing": states.count("实施中"),
        "parks_completed": states.count("已完成"),
        "parks_accepted": sum(p.course.accepted_by(year) for p in on_list),
        "key_projects": len(projects),
        "key_investment_planned": planned,
        "key_investment_done": sum((q.done.get(year, Decimal(0)) for q in projects), Decimal(0)),
        "key_investment_to_date": sum(
            (v for q in projects for y, v in q.done.items() if y <= year), Decimal(0)
        ),
    }
    values = said(
        {
            "report_year": year,
            "reporter_code": sender.code,
            "reporter_name": sender.name,
            "progress": f"合成工作进展:{len(on_list)}个园区列入清单。",
            "experience": "合成经验:市级部门联合调度。",
            "difficulty": "合成困难:部分项目前期手续较慢。",
            "request": "合成建议:加大对公共设施项目的支持。",
        }
    )
    values |= {(code, "area_totals:total", "total", "value"): n for code, n in totals.items()}
    return values | signature(report_day(year))
