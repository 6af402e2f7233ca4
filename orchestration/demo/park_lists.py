"""What the synthetic lists of parks say: eligible, not eligible with reason, taken in and out."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from orchestration.demo.expected_outcome import expected_outcome
from orchestration.demo.faults import Values
from orchestration.demo.figures import SyntheticPark
from orchestration.demo.made import Sender, said, signature
from orchestration.demo.transformation import FIRST_LIST, Transformation
from orchestration.form_senders import LEVELS_ZH

CHANGE_YEARS = (2023, 2024)
_DECLARED = {True: "有", False: "无"}


@dataclass(frozen=True)
class ListedPark:
    """A park of the reference with its synthetic figures and transformation."""

    park: dict[str, str]
    figures: SyntheticPark
    course: Transformation


def list_day(year: int) -> dt.date:
    return dt.date(year, 6, 25)


def park_list(
    sender: Sender, parks: Iterable[ListedPark], year: int, plan: range, seed: int
) -> Values:
    """The list as it stands in that year, with the year's changes; 2022's is the first."""
    values = said(
        {
            "report_year": year,
            "reporter_code": sender.code,
            "reporter_name": sender.name,
            "principles": "合成原则:应改尽改。",
            "conditions": "合成条件:有明确的管理机构和规划。",
        }
    )
    eligible = ineligible = changes = 0
    for listed in parks:
        park, course = listed.park, listed.course
        named = {"park_name": park["name"], "park_code": park["park"]}
        if course.is_listed(year):
            eligible += 1
            years = course.plan_years(plan)
            cells: dict[str, object] = {
                **named,
                "city_name": park["city_name"],
                "park_level": LEVELS_ZH[park["level"]],
                "park_type": course.park_type,
                "status_13th": course.status_13th,
                **expected_outcome(park["park"], listed.figures, years, seed),
            }
            del cells["land_productivity"]  # a plan promises it, the list does not ask for it
            values |= said(cells, f"eligible:{eligible}")
        if not course.eligible:
            ineligible += 1
            reason = {
                **named,
                "city_name": park["city_name"],
                "reason": "合成原因:规划调整,园区内没有工业企业。",
                "approved_by": f"{park['city_name']}人民政府",
                "document_number": f"合成〔2022〕{ineligible}号",
                "document_date": "2022-05-20",
            }
            values |= said(reason, f"ineligible:{ineligible}")
        taken_in = course.listed == year and year > FIRST_LIST
        if taken_in or course.left == year:
            changes += 1
            change = {
                **named,
                "direction": "调入" if taken_in else "调出",
                "reason": "合成原因:新具备条件。" if taken_in else "合成原因:园区退出工业用地。",
                "document_number": f"合成调整〔{year}〕{changes}号",
                "document_date": f"{year}-06-10",
            }
            values |= said(change, f"list_change:{changes}")
    values |= said(
        {"ineligible_any": _DECLARED[ineligible > 0], "changes_any": _DECLARED[changes > 0]}
    )
    return values | signature(list_day(year))
