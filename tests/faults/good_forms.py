"""Good workbooks to be spoilt: figures drawn by chance that no rule can object to."""

import csv
import random
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path

import openpyxl
from filled_batches import CITY, batch
from filled_forms import Key, Values, cell, figure, form, one, plan
from spoilt_form import FaultClass, Meaning, SpoiltForm

_NAMES = Path(__file__).parents[2] / "orchestration" / "template" / "reference" / "park_names.csv"
WHOLES = (
    "gdp_current_price", "gdp", "energy_consumption", "industrial_energy_consumption",
    "central_heat_supplied", "water_use", "unconventional_water_used", "industrial_water_reused",
    "wastewater_treated", "wastewater_discharged", "solid_waste_generated",
    "hazardous_waste_generated", "hazardous_waste_utilized_disposed", "waste_heat_recoverable",
    "household_waste_collected", "main_resource_input", "land_developed", "co2_emissions",
    "so2_emissions", "nox_emissions", "pm_emissions", "voc_emissions", "cod_discharged",
    "ammonia_nitrogen_discharged",
)  # fmt: skip
PARTS = (
    ("industrial_value_added", "gdp_current_price"),
    ("feedstock_energy", "energy_consumption"),
    ("nonfossil_energy_consumption", "energy_consumption"),
    ("clean_energy_consumption", "energy_consumption"),
    ("renewable_energy_consumption", "energy_consumption"),
    ("industrial_water_use", "water_use"),
    ("reclaimed_water_used", "wastewater_treated"),
    ("solid_waste_utilized", "solid_waste_generated"),
    ("solid_waste_utilized_from_stock", "solid_waste_utilized"),
    ("waste_heat_recovered", "waste_heat_recoverable"),
    ("household_waste_recovered", "household_waste_collected"),
)
COUNTS = (
    ("clean_production_audited", "key_enterprises"),
    ("coal_boilers_below_6_tph", "coal_boilers_below_10_tph"),
)
MONEY = (("investment_planned", "planned"), ("investment_done", "done"),
         ("investment_to_date", "to_date"))  # fmt: skip
SOURCES = ("central", "local", "own", "loan")
PROJECTS = MEASURES = 3


@cache
def parks() -> tuple[tuple[str, str], ...]:
    """Code and first printed name of every park on the roster."""
    with _NAMES.open(encoding="utf-8-sig", newline="") as file:
        named = {row["park"]: row["name"] for row in reversed(list(csv.DictReader(file)))}
    return tuple(sorted(named.items()))


def good_form(fault: FaultClass, number: int, instance: int, seed: int) -> SpoiltForm:
    """The good form that instance `instance` of the class with that number starts from."""
    rng = random.Random(f"{seed}:{fault.name}:{instance}")
    if fault.form == "plan_list":
        return _good_plan(fault, instance, rng)
    if fault.form == "city_batch":
        return _good_batch(fault, instance, rng)
    park, park_name = parks()[number % len(parks())]
    year = 2021 + instance % 5
    values = _values(rng, year)
    own: dict[Key, object] = {one("park_code"): park, one("park_name"): park_name}
    book = openpyxl.load_workbook(BytesIO(form({**values, **own}, year=year)))
    truth: dict[Key, Meaning] = {one("report_year"): Decimal(year), **_truth({**values, **own})}
    made = SpoiltForm(f"{fault.name} {instance}", year, park, park_name, rng, book, truth)
    made.remember()
    return made


def _truth(values: Values) -> dict[Key, Meaning]:
    """What was written is what is meant; of a task the number is kept."""
    return {
        key: value.split(" ")[0] if key[0] == "national_task" else value
        for key, value in values.items()
        if isinstance(value, (Decimal, str))
    }


def _amount(rng: random.Random, low: int = 10_000, high: int = 9_999_999) -> Decimal:
    """Never a round sum, so that no figure can pass for another."""
    return Decimal(rng.randint(low, high) * 10 + rng.randint(1, 9)) / 100


def _part(rng: random.Random, whole: Decimal) -> Decimal:
    return (whole * rng.randint(10, 60) / 100).quantize(Decimal("0.01"))


def _values(rng: random.Random, year: int) -> dict[Key, object]:
    values: dict[Key, object] = {
        one("committee"): "某管理委员会",
        one("transformation_status"): "实施中",
        one("unit_head"): "甲某",
        one("filler"): "乙某",
        one("phone"): f"0531-{rng.randint(10_000_000, 99_999_999)}",
        one("reported_on"): f"{year}-12-{rng.randint(10, 28)}",
        one("projects_any"): "有",
        one("measures_any"): "有",
        one("experience"): f"建立专班,第{rng.randint(1, 99)}次会议。",
        one("difficulty"): "中水管网资金不足。",
        one("request"): "建议给予支持。",
    }
    for code in WHOLES:
        last = _amount(rng)
        values[figure(code)] = last
        this = (last * rng.randint(90, 110) / 100).quantize(Decimal("0.01"))
        values[figure(code, "this_year")] = this
    for column in ("last_year", "this_year"):
        for part, whole in PARTS:
            values[figure(part, column)] = _part(rng, Decimal(str(values[figure(whole, column)])))
        # Feedstock and non-fossil energy are deducted together: at most 60 and 30 percent.
        nonfossil = Decimal(str(values[figure("nonfossil_energy_consumption", column)]))
        halved = (nonfossil / 2).quantize(Decimal("0.01"))
        values[figure("nonfossil_energy_consumption", column)] = halved
        water = Decimal(str(values[figure("water_use", column)]))
        values[figure("wastewater_discharged", column)] = (water / 2).quantize(Decimal("0.01"))
        for part, whole in COUNTS:
            values[figure(whole, column)] = Decimal(rng.randint(20, 90))
            values[figure(part, column)] = Decimal(rng.randint(1, 19))
        values[figure("gdp_growth", column)] = Decimal(rng.randint(151, 949)) / 100
    for row in range(1, PROJECTS + 1):
        values |= _project(rng, row, year)
    for row in range(1, MEASURES + 1):
        values |= {
            cell("measure_name", row, "measure"): f"能源管理措施{row}",
            cell("national_task", row, "measure"): "3 推动节能降碳",
            cell("content", row, "measure"): "按定额考核",
            cell("energy_saved", row, "measure"): _amount(rng, 100, 9999),
            cell("water_saved", row, "measure"): _amount(rng, 100, 9999),
        }
    for code in ("1", "2", "3"):
        values["task_progress", f"task:{code}", "", "value"] = f"按方案推进第{code}项。"
    return values


def _project(rng: random.Random, row: int, year: int) -> dict[Key, object]:
    planned = _amount(rng, 100_000)
    totals = (planned, _part(rng, planned / 2), _part(rng, planned) + planned / 2)
    values: dict[str, object] = {
        "project_name": f"余热利用项目{row}",
        "project_code": f"{year}-SYN-{rng.randint(1000, 9999)}",
        "enterprise": f"企业{rng.randint(100, 999)}",
        "national_task": "3 推动节能降碳",
        "content": "建设余热锅炉",
        "start_month": f"{year - 1}-{rng.randint(1, 12):02d}",
        "status": "建成投产" if row == 1 else "在建",
        "energy_saved": _amount(rng, 100, 9999),
        "co2_reduced": _amount(rng, 100, 9999),
    }
    if row == 1:
        values["completion_month"] = f"{year}-{rng.randint(1, 12):02d}"
    for (code, prefix), drawn in zip(MONEY, totals, strict=True):
        total = drawn.quantize(Decimal("0.01"))
        parts = [_part(rng, total / 3) for _ in SOURCES[:3]]
        values[code] = total
        for source, part in zip(SOURCES, [*parts, total - sum(parts)], strict=True):
            values[f"{prefix}_{source}"] = part
    return {cell(code, row): value for code, value in values.items()}


def _good_batch(fault: FaultClass, instance: int, rng: random.Random) -> SpoiltForm:
    """Three parks in a city's one workbook; the record calls a park's figure `code of park/field`.

    Who stands behind a park's figures is the park; the day of report is the city's.
    """
    year = 2021 + instance % 5
    rows: list[Values] = []
    truth: dict[Key, Meaning] = {}
    for park, name in rng.sample(parks(), 3):
        own = {**_values(rng, year), one("park_code"): park, one("park_name"): name}
        rows.append({**own, one("reported_on"): f"{year}-12-20"})
        meant = {**_truth(rows[-1]), one("report_year"): Decimal(year), one("city_name"): CITY[1]}
        truth |= {(f"{park}/{key[0]}", *key[1:]): value for key, value in meant.items()}
    book = openpyxl.load_workbook(BytesIO(batch(rows, year)))
    name = f"{fault.name} {instance}"
    return SpoiltForm(name, year, *CITY, rng, book, truth, "city_batch")


def _good_plan(fault: FaultClass, instance: int, rng: random.Random) -> SpoiltForm:
    """Nine parks of Shandong in three cities; city and year stand once, as 003 prints them."""
    drawn = rng.sample([park for park in parks() if park[0].startswith("P37")], 9)
    year = 2018
    rows: list[tuple[object, ...]] = []
    truth: dict[Key, Meaning] = {}
    for number, (park, name) in enumerate(drawn, 1):
        city, first = ("济南市", "淄博市", "东营市")[(number - 1) // 3], (number - 1) % 3 == 0
        plan_year = 2018 + instance % 3
        level = rng.choice(("国家级", "省级"))
        shown = (city if first else None, number, plan_year if first else None, name, level)
        rows.append(shown)
        truth |= {
            cell("city", number, "plan"): city,
            cell("seq", number, "plan"): Decimal(number),
            cell("plan_year", number, "plan"): Decimal(plan_year),
            cell("park_name", number, "plan"): name,
            cell("park", number, "plan"): park,
            cell("level", number, "plan"): level,
        }
    book = openpyxl.load_workbook(BytesIO(plan(rows, year=year)))
    made = SpoiltForm(
        f"{fault.name} {instance}", year, "370000", "山东省", rng, book, truth, "plan_list"
    )
    for key in truth:
        if key[0] != "park":
            made.cell(key)
    return made
