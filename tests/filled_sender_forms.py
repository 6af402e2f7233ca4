"""Forms of cities, counties and reporting units made by code: sound ones and changed ones."""

from datetime import UTC, datetime
from io import BytesIO

from filled_forms import Key, Values, cell, one

from ingestion.blank_form import Filling, write_form
from ingestion.contract import contracts

_MOMENT = datetime(2023, 11, 1, tzinfo=UTC)
JINING, JINAN, QINGDAO, LAIWU, SHANDONG = "370800", "370100", "370200", "371200", "370000"
ZOUCHENG_INDUSTRIAL = ("P3700394", "邹城工业园区")
ZOUCHENG_ECONOMIC = ("P3700425", "邹城经济开发区")

FOOT: dict[Key, object] = {
    one("unit_head"): "甲某",
    one("filler"): "乙某",
    one("phone"): "0537-1234567",
    one("reported_on"): "2023-12-20",
}


def cover(code: str, name: str) -> dict[Key, object]:
    return {one("reporter_code"): code, one("reporter_name"): name, **FOOT}


def total(code: str) -> Key:
    return code, "area_totals:total", "total", "value"


def rows(table: str, *entries: dict[str, object]) -> dict[Key, object]:
    return {
        cell(code, number, table): value
        for number, entry in enumerate(entries, 1)
        for code, value in entry.items()
    }


TOTALS: dict[Key, object] = {
    total("parks_on_list"): 12,
    total("parks_implementing"): 8,
    total("parks_completed"): 4,
    total("parks_accepted"): 3,
    total("key_investment_planned"): 50000,
    total("key_investment_done"): 12000,
    total("key_investment_to_date"): 30000,
    one("progress"): "各园区按方案推进。",
    one("request"): "建议加大资金支持。",
}


def listed(park: tuple[str, str], **changed: object) -> dict[str, object]:
    """A park of the eligible list with all that is required; None leaves a cell empty."""
    return {
        "park_code": park[0],
        "park_name": park[1],
        "city_name": "济宁市",
        "park_level": "省级",
        "status_13th": "未开展",
        "energy_saved": 1000,
        "water_saved": 20,
        "co2_reduced": 2500,
        "solid_waste_reduced": 0,
        "wastewater_reduced": 5,
        "energy_per_gdp": 0.4,
        "water_per_gdp": 6.5,
        "solid_waste_utilization_rate": 95,
        **changed,
    }


def park_list(
    *parks: dict[str, object],
    sender: tuple[str, str] = (JINING, "济宁市"),
    changes: Values | None = None,
) -> bytes:
    values = {
        **cover(*sender),
        one("principles"): "应改尽改。",
        one("conditions"): "省级以上园区。",
        one("ineligible_any"): "无",
        one("changes_any"): "无",
        **rows("eligible", *parks),
        **(changes or {}),
    }
    return written("park_list", 2022, values)


def review(*entries: dict[str, object], sender: tuple[str, str] = (JINING, "济宁市")) -> bytes:
    return written("city_review", 2023, {**cover(*sender), **rows("review", *entries)})


def city_report(
    year: int = 2018, sender: tuple[str, str] = (JINING, "济宁市"), changes: Values | None = None
) -> bytes:
    return written("city_annual_report", year, {**cover(*sender), **TOTALS, **(changes or {})})


def county_report(
    year: int = 2014, sender: tuple[str, str] = ("330324", "永嘉县"), changes: Values | None = None
) -> bytes:
    return written("county_annual_report", year, {**cover(*sender), **TOTALS, **(changes or {})})


def supported(instrument: str, document: str, **changed: object) -> dict[str, object]:
    """An entry of policy support with what is required; None leaves a cell empty."""
    return {
        "support_name": f"{instrument}支持循环化改造",
        "instrument": instrument,
        "support_document": document,
        **changed,
    }


def policy_support(
    *entries: dict[str, object], sender: tuple[str, str] = (JINING, "济宁市")
) -> bytes:
    values = {**cover(*sender), one("support_any"): "有", **rows("support", *entries)}
    return written("policy_support", 2023, values)


def green_parks(*recognised: dict[str, object], checks: tuple[dict[str, object], ...]) -> bytes:
    values = {
        **cover(SHANDONG, "山东省"),
        one("checks_any"): "有",
        one("withdrawals_any"): "无",
        **rows("recognised", *recognised),
        **rows("green_check", *checks),
    }
    return written("green_park", 2023, values)


def acceptance(park: tuple[str, str], changes: Values) -> bytes:
    """An acceptance of 2019 under Shandong's plan of 2018, its share of solid waste assessed."""
    share = "solid_waste_utilization_rate"
    values = {
        **FOOT,
        one("park_code"): park[0],
        one("park_name"): park[1],
        one("scheme"): "山东省推进方案(2018)",
        one("pilot"): "非示范试点",
        one("base_year"): 2015,
        one("target_year"): 2018,
        one("actual_year"): 2018,
        one("accepted_projects_any"): "无",
        (share, "self_assessed:base", "base", "value"): 50,
        (share, "self_assessed:target", "target", "value"): 60,
        (share, "self_assessed:actual", "actual", "value"): 70,
        **changes,
    }
    return written("acceptance", 2019, values)


ADJUSTED: dict[str, object] = {
    "adjusted_name": ZOUCHENG_INDUSTRIAL[1],
    "adjusted_reporter": ZOUCHENG_INDUSTRIAL[0],
    "adjusted_form": "园区循环化改造工作进展表",
    "adjusted_year": 2023,
    "adjusted_field": "能源消费总量",
    "adjusted_value_year": 2022,
    "old_value": "5000000",
    "new_value": "500000",
    "adjusted_unit": "吨标准煤",
    "reason": "单位误填",
    "decided_by": "丙某",
    "confirmed_by": "乙某",
    "confirmed_on": "2024-01-15",
    "confirmed_how": "书面",
}


def adjustment(
    *entries: dict[str, object], sender: tuple[str, str] = (SHANDONG, "山东省")
) -> bytes:
    return written("adjustment", 2023, {**cover(*sender), **rows("adjustment", *entries)})


def written(form: str, year: int, values: Values) -> bytes:
    """The form of that year with these values; None leaves a cell empty."""
    target = BytesIO()
    write_form(
        target,
        contracts()[form],
        year,
        Filling({key: value for key, value in values.items() if value is not None}),
        checks=(),
        deadline_zh="按通知要求",
        created=_MOMENT,
    )
    return target.getvalue()
