"""Parks made by code that differ in list, plan, progress, evaluation and acceptance."""

import os
from pathlib import Path

from filled_forms import Key, Values, figure, one, project
from filled_forms import form as progress_form
from filled_sender_forms import SHANDONG, cover, listed, rows, written
from legal_forms import least

JINING = ("370800", "济宁市")
INDUSTRIAL = ("P3700394", "邹城工业园区")
ECONOMIC = ("P3700425", "邹城经济开发区")
PINGYIN = ("P3700046", "平阴工业园区")
LAIWU = ("P3700685", "莱芜高新区")
LAICHENG = ("P3700708", "莱城工业园区")
QINGDAO = ("P3700095", "青岛高新区")
Park = tuple[str, str]


def lists(
    year: int, sender: tuple[str, str], eligible: list[dict[str, object]], changes: Values
) -> bytes:
    """A list of parks of that report year."""
    values = {
        **cover(*sender),
        one("principles"): "应改尽改。",
        one("conditions"): "省级以上园区。",
        one("ineligible_any"): "无",
        one("changes_any"): "无",
        **rows("eligible", *eligible),
        **changes,
    }
    return written("park_list", year, values)


def ineligible(park: Park) -> dict[Key, object]:
    entry = {
        "park_code": park[0],
        "park_name": park[1],
        "city_name": "济南市",
        "reason": "整体转型为物流园区",
        "approved_by": "山东省人民政府",
        "document_number": "鲁政字〔2022〕1号",
        "document_date": "2022-05-20",
    }
    return {one("ineligible_any"): "有", **rows("ineligible", entry)}


def changed(park: Park, direction: str, day: str) -> dict[Key, object]:
    entry = {
        "park_code": park[0],
        "park_name": park[1],
        "direction": direction,
        "reason": "园区整合",
        "document_number": f"鲁发改〔{day[:4]}〕9号",
        "document_date": day,
    }
    return {one("changes_any"): "有", **rows("list_change", entry)}


def progress(park: Park, year: int, status: str, *changes: Values) -> bytes:
    own = {
        one("park_code"): park[0],
        one("park_name"): park[1],
        one("transformation_status"): status,
    }
    return progress_form(own, *changes, year=year)


def of_park(form: str, park: Park, year: int, changes: Values) -> bytes:
    return least(form, year, {one("park_code"): park[0], one("park_name"): park[1], **changes})


def expected(indicator: str, column: str, table: str = "expected") -> Key:
    """The cell of a grid that states base, target or actual of an indicator."""
    return indicator, f"{table}:{column}", column, "value"


def filled(home: Path, files: dict[str, bytes]) -> Path:
    """The files laid into the inbox of the instance."""
    for name, content in files.items():
        path = home / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (1_600_000_000, 1_600_000_000))
    return home


UNIT = (SHANDONG, "山东省")
STARTED = listed(INDUSTRIAL, status_13th="已开展", park_type="经济开发区")
PINGYIN_ROW = listed(PINGYIN, city_name="济南市")
LAIWU_ROW = listed(LAIWU, city_name="济南市", park_level="国家级")
LISTS = {
    "济宁清单.xlsx": lists(
        2022, JINING, [listed(INDUSTRIAL), listed(ECONOMIC, status_13th="已完成")], {}
    ),
    "省清单.xlsx": lists(2022, UNIT, [STARTED, PINGYIN_ROW], ineligible(LAICHENG)),
    "省清单2023.xlsx": lists(
        2023,
        UNIT,
        [STARTED, PINGYIN_ROW, LAIWU_ROW],
        {**ineligible(LAICHENG), **changed(LAIWU, "调入", "2023-05-10")},
    ),
    "省清单2024.xlsx": lists(
        2024,
        UNIT,
        [STARTED, LAIWU_ROW],
        {**ineligible(LAICHENG), **changed(PINGYIN, "调出", "2024-03-01")},
    ),
}


def commissioned(year: int, energy_saved: int) -> dict[Key, object]:
    """A project commissioned in the year with its saving of 吨标准煤 a year."""
    name = f"余热利用项目({year}年)"
    month = f"{year}-06"
    return project(
        1, project_name=name, status="建成投产", completion_month=month, energy_saved=energy_saved
    )


def energy(consumption: int) -> dict[Key, object]:
    """Last year's 吨标准煤 on a gross product of 1,000,000 万元 at constant prices."""
    return {figure("energy_consumption"): consumption, figure("gdp"): 1_000_000}


PROGRESS = {
    "邹城工业2022.xlsx": progress(INDUSTRIAL, 2022, "未启动", commissioned(2022, 200)),
    "邹城工业2023.xlsx": progress(
        INDUSTRIAL, 2023, "实施中", commissioned(2023, 300), energy(450_000)
    ),
    "邹城工业2024.xlsx": progress(
        INDUSTRIAL, 2024, "实施中", commissioned(2024, 250), energy(410_000)
    ),
    "邹城工业2025.xlsx": progress(INDUSTRIAL, 2025, "已完成", commissioned(2025, 150)),
    "邹城经济2023.xlsx": progress(ECONOMIC, 2023, "已完成"),
    "平阴2023.xlsx": progress(PINGYIN, 2023, "未启动", {one("not_started_reason"): "方案在编"}),
}
NATIONAL = {one("scheme"): "国家“十四五”通知(2021)"}
YEARS = {one("base_year"): 2020, one("target_year"): 2025}
PLAN = of_park(
    "park_plan",
    INDUSTRIAL,
    2023,
    {
        **NATIONAL,
        **YEARS,
        one("plan_start"): 2022,
        one("plan_end"): 2025,
        one("plan_status"): "已审核同意",
        one("approved_on"): "2023-02-01",
        one("approval_number"): "鲁发改环资〔2023〕5号",
        one("planned_projects_any"): "有",
        expected("energy_saved", "target"): 1000,
        expected("water_saved", "target"): 0,
        expected("energy_per_gdp", "base"): 0.5,
        expected("energy_per_gdp", "target"): 0.4,
        **rows(
            "planned_project",
            {
                "project_name": "余热利用项目",
                "enterprise": "某企业",
                "national_task": "3 推动节能降碳",
                "content": "建设余热锅炉",
                "investment_planned": 5000,
                "planned_central": 1000,
                "energy_saved": 800,
            },
        ),
    },
)


def acceptance(park: Park, year: int, day: str, grade: str) -> bytes:
    return of_park(
        "acceptance",
        park,
        year,
        {
            **NATIONAL,
            **YEARS,
            one("pilot"): "非示范试点",
            one("actual_year"): year,
            one("applied_on"): f"{year}-03-01",
            one("acceptance_level"): "省级",
            one("acceptance_grade"): grade,
            one("accepted_on"): day,
            expected("energy_saved", "target", "self_assessed"): 1000,
            expected("energy_saved", "actual", "self_assessed"): 900,
        },
    )


ASSESSED = {
    "方案.xlsx": PLAN,
    "评估.xlsx": of_park(
        "evaluation",
        INDUSTRIAL,
        2024,
        {
            **YEARS,
            one("actual_year"): 2023,
            one("evaluated_on"): "2024-09-01",
            one("evaluation_result"): "基本达到预期",
        },
    ),
    "验收1.xlsx": acceptance(ECONOMIC, 2023, "2023-12-20", "优秀"),
    "验收2.xlsx": acceptance(INDUSTRIAL, 2024, "2024-11-01", "限期整改"),
    "验收3.xlsx": acceptance(INDUSTRIAL, 2025, "2025-10-01", "合格"),
}
