"""The other forms of the synthetic nation's parks: plans, evaluations, acceptances.

Nothing here is real. Plans are filled without faults; in assessments figures are missing and held
as in the yearly progress. 3 % of the plans never come, 5 % of the forms are revised.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from made_nation import HELD, MISSING, NOT_SENT, REVISED, SHANDONG
from made_returns import CellKey, Made, Written

from orchestration.demo import roster

REDUCTIONS = (
    *("energy_saved", "water_saved", "co2_reduced", "solid_waste_reduced", "wastewater_reduced"),
    *("so2_reduced", "nox_reduced", "pm_reduced", "voc_reduced"),
)
RATES = ("energy_per_gdp", "water_per_gdp", "solid_waste_utilization_rate", "land_productivity")
TYPES = ("经济技术开发区", "经济开发区", "高新技术产业开发区", "化工园区", "其他")
GRADES = ("优秀", "良好", "合格", "不予通过", "限期整改")
NATIONAL, OF_SHANDONG = "国家“十四五”通知(2021)", "山东省新一轮方案(2022)"
OF_2018 = "山东省推进方案(2018)"
Cells = dict[CellKey, Written]


def made(form: str, sender: str, year: int, cells: Cells) -> Made:
    return Made(sender, year, 1, cells=cells, form=form, received=date(year, 11, 20))


def revised(rng: random.Random, last: Made) -> Iterator[Made]:
    """Some forms come twice; the first then says something else, or goes back."""
    if rng.random() >= REVISED:
        yield last
        return
    verdict = rng.choice(("passed", "sent_back"))
    first = {key: replace(w, number=w.number and w.number + 1) for key, w in last.cells.items()}
    yield replace(last, verdict=verdict, cells=first)
    yield replace(last, revision=2)


def of_park(park: roster.Park, rng: random.Random) -> Iterator[Made]:
    targets = {code: Decimal(f"{rng.uniform(100, 20000):.2f}") for code in REDUCTIONS}
    if rng.random() >= NOT_SENT:
        start = rng.choice((2021, 2022, 2023))
        yield from revised(rng, _plan(park, rng, start, targets))
    if rng.random() < 0.4:
        year = rng.choice((2023, 2024, 2025))
        stated = {
            ("evaluated_on", "", ""): word(f"{year}-{rng.randrange(1, 13):02d}-15"),
            ("evaluation_result", "", ""): word("达到预期"),
            **_years(year),
            **_figures(rng, "evaluated", targets),
        }
        yield from revised(rng, made("evaluation", park.code, year, stated))
    for year in (2020, 2023, 2025) if park.unit == SHANDONG else (2023, 2025):
        if rng.random() < 0.25:
            stated = {
                ("scheme", "", ""): word(OF_2018 if year == 2020 else NATIONAL),
                ("applied_on", "", ""): word(f"{year}-{rng.randrange(1, 7):02d}-11"),
                **_years(year),
                **_figures(rng, "self_assessed", targets),
            }
            if rng.random() < 0.8:
                stated["acceptance_grade", "", ""] = word(rng.choice(GRADES))
                stated["accepted_on", "", ""] = word(f"{year}-{rng.randrange(7, 13):02d}-21")
                stated["filing_level", "", ""] = word(rng.choice(("省级", "无备案")))
                stated["filed_on", "", ""] = word(f"{year}-12-30")
            yield from revised(rng, made("acceptance", park.code, year, stated))


def word(text: str) -> Written:
    return Written(text=text)


def year_of(year: int) -> Written:
    return Written(Decimal(year), str(year))


def _years(year: int) -> Cells:
    told = {"base_year": 2020, "target_year": 2025, "actual_year": year - 1}
    return {(field, "", ""): year_of(of) for field, of in told.items()}


def _plan(
    park: roster.Park, rng: random.Random, start: int, targets: Mapping[str, Decimal]
) -> Made:
    cells: Cells = {
        ("scheme", "", ""): word(OF_SHANDONG if park.unit == SHANDONG else NATIONAL),
        **{("plan_start", "", ""): year_of(start), ("plan_end", "", ""): year_of(2025)},
        **{("base_year", "", ""): year_of(2020), ("target_year", "", ""): year_of(2025)},
        ("park_type", "", ""): word(rng.choice(TYPES)),
        ("area", "", ""): Written(Decimal(rng.randrange(100, 9000))),
        ("plan_status", "", ""): word("送审"),
    }
    if rng.random() < 0.9:
        cells["plan_status", "", ""] = word("已审核同意")
        cells["approved_on", "", ""] = word(f"{start}-{rng.randrange(1, 12):02d}-10")
    for code, target in targets.items():
        if rng.random() >= MISSING:
            cells[code, "expected:target", "target"] = Written(target)
    for code in RATES:
        base, target = _base_and_target(rng)
        cells[code, "expected:base", "base"] = Written(base)
        cells[code, "expected:target", "target"] = Written(target)
    for number in range(1, rng.randrange(3) + 1):
        row = f"planned_project:{number}"
        cells["project_name", row, ""] = word(f"合成项目{number}")
        cells["investment_planned", row, ""] = Written(Decimal(rng.randrange(100, 90000)))
        cells["energy_saved", row, ""] = Written(Decimal(rng.randrange(9000)))
    return made("park_plan", park.code, start, cells)


def _base_and_target(rng: random.Random) -> tuple[Decimal, Decimal]:
    """Now and then they are equal, and completion is undefined."""
    base = Decimal(f"{10 ** rng.uniform(-1, 2):.3f}")
    return base, base if rng.random() < 0.05 else base * Decimal("0.9")


def _figures(rng: random.Random, table: str, targets: Mapping[str, Decimal]) -> Cells:
    """Base, target and actual of the indicators; exactly nine tenths happens."""
    cells: Cells = {}
    for code in (*REDUCTIONS, *RATES):
        base, target = (Decimal(0), targets[code]) if code in targets else _base_and_target(rng)
        share = Decimal(rng.choice(("0.9", "0.899999", "1.2", "0.5")))
        told = {"target": target, "actual": base + (target - base) * share}
        if code not in targets:
            told["base"] = base
        for column, number in told.items():
            cells[code, f"{table}:{column}", column] = faulty(rng, number)
    return cells


def faulty(rng: random.Random, number: Decimal) -> Written:
    chance = rng.random()
    if chance < MISSING:
        return Written()
    exact = number.quantize(Decimal("0.000001"))
    return Written(exact, state="held" if chance < MISSING + HELD else "counted")
