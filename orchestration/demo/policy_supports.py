"""What the unit and some synthetic cities write about support by policy instruments."""

import random
from decimal import Decimal

from orchestration.demo.city_reports import report_day
from orchestration.demo.faults import Values
from orchestration.demo.made import Sender, said, signature

_OF_UNIT = (
    ("合成中央预算内投资计划", "中央预算内投资", "中央"),
    ("合成省级节能专项资金", "财政资金", "省级"),
    ("合成绿色信贷安排", "绿色贷款", "省级"),
    ("合成能耗指标保障", "能耗指标", "省级"),
)
_OF_CITY = (
    ("合成市级改造补助", "财政资金", "市级"),
    ("合成工业用地保障", "土地要素", "市级"),
    ("合成地方专项债券", "地方政府专项债券", "市级"),
    ("合成县级技改贴息", "财政资金", "县级"),
)


_NAMED_TWICE = 2023
"""In this year a city names money again that its unit has passed on, as happens."""


def policy_support(sender: Sender, unit: str, year: int, seed: int) -> Values:
    """The instruments of one year of the unit itself or of one of its cities."""
    rows = _rows(sender.code, sender.code == unit, year, seed)
    if sender.code != unit and year == _NAMED_TWICE:
        rows += _rows(unit, True, year, seed)[:1]
    values = said(
        {
            "report_year": year,
            "reporter_code": sender.code,
            "reporter_name": sender.name,
            "support_any": "有" if rows else "无",
        }
    )
    for number, cells in enumerate(rows, 1):
        values |= said(cells, f"support:{number}")
    return values | signature(report_day(year))


def _rows(code: str, is_unit: bool, year: int, seed: int) -> list[dict[str, object]]:
    rng = random.Random(f"{seed}:{code}:{year}:support")
    rows: list[dict[str, object]] = []
    for name, instrument, level in _OF_UNIT if is_unit else _OF_CITY:
        if rng.random() < 0.2:
            continue
        land = instrument == "土地要素"
        money = not land and instrument != "能耗指标"
        rows.append(
            {
                "support_name": f"{name}({year})",
                "instrument": instrument,
                "support_level": level,
                "support_money": Decimal(rng.randint(200, 90_000)) / 4 if money else "",
                "support_land": Decimal(rng.randint(40, 4000)) / 10 if land else "",
                "supported_parks": rng.randint(1, 12),
                "supported_park_names": "合成名单",
                "support_document": f"合成〔{year}〕{rng.randint(1, 300)}号",
            }
        )
    return rows
