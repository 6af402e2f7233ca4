"""Synthetic figures of one park over the plan's years: plausible in size, consistent in parts.

Nothing here is real. Every draw comes from a generator seeded with seed and park code, so that the
same demo can be made again.
"""

import random
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal

from ingestion.seeds import indicators

Figures = dict[str, Decimal]


@dataclass
class Project:
    """A project over its life; investments in 万元 by year, effects in canonical units."""

    name: str
    code: str
    enterprise: str
    task: str
    content: str
    start_year: int
    start_month: int
    completion_year: int
    completion_month: int
    planned: Decimal
    done: dict[int, Decimal]
    shares: tuple[int, int, int, int]
    effects: Figures

    def sources(self, total: Decimal) -> list[Decimal]:
        """A total split by source; the parts add up to it."""
        parts = [(total * share / 100).quantize(Decimal("0.01")) for share in self.shares[:3]]
        return [*parts, total - sum(parts)]


@dataclass
class Measure:
    name: str
    task: str
    content: str
    effects: Figures


@dataclass
class SyntheticPark:
    """Confirmed figures by value year, preliminary ones, and what happens in each report year."""

    confirmed: dict[int, Figures] = field(default_factory=dict)
    preliminary: dict[int, Figures] = field(default_factory=dict)
    projects: list[Project] = field(default_factory=list)
    measures: dict[int, list[Measure]] = field(default_factory=dict)


_PROJECTS = (
    ("余热余压梯级利用", "3", "建设余热锅炉和汽轮发电机组,替代外购蒸汽"),
    ("集中供热管网改造", "1", "新建供热主管网,关停分散燃煤锅炉"),
    ("中水回用", "4", "建设深度处理与回用管网"),
    ("工业固废综合利用", "4", "建设固废制建材生产线"),
    ("副产物资源化", "2", "回收副产气和废酸,供园区内企业使用"),
    ("污水集中处理提标", "5", "二级处理改造为深度处理"),
    ("挥发性有机物治理", "5", "建设蓄热燃烧装置和监测平台"),
    ("屋顶分布式光伏", "3", "利用厂房屋顶建设光伏电站"),
    ("产业链补链", "2", "引进以园区副产品为原料的项目"),
)
_MEASURES = (
    ("能源管理中心", "3", "建立能耗在线监测和考核"),
    ("清洁生产审核", "4", "组织重点企业开展审核"),
    ("用水定额管理", "4", "按定额考核重点用水企业"),
)


def rounded(code: str, value: float) -> Decimal:
    places = Decimal(1).scaleb(-int(indicators()[code]["decimals"]))
    return Decimal(str(value)).quantize(places, rounding=ROUND_HALF_EVEN)


def synthetic_park(park: str, name: str, years: range, seed: int) -> SyntheticPark:
    """Figures of one park for the base year and the plan's years."""
    rng = random.Random(f"{seed}:{park}")
    made = SyntheticPark()
    size = rng.lognormvariate(0, 0.8)
    traits = {key: rng.uniform(0.6, 1.4) for key in ("energy", "water", "waste", "air", "co2")}
    gdp = 800_000 * size
    for number, year in enumerate(range(years.start - 1, years.stop)):
        growth = rng.uniform(1.5, 9.5)
        gdp *= 1 + growth / 100
        better = 0.965**number * rng.uniform(0.99, 1.01)
        figures = _of_year(rng, gdp, growth, better, traits)
        made.confirmed[year] = figures
        made.preliminary[year] = {
            code: rounded(code, float(value) * rng.uniform(0.97, 1.03))
            if indicators()[code]["unit"] not in ("家", "台", "%")
            else value
            for code, value in figures.items()
        }
        _keep_parts_below(made.preliminary[year])
    made.projects = _projects(rng, name, size, years)
    for year in years:
        made.measures[year] = [
            Measure(title, task, content, _effects(rng, size * 0.2, 3))
            for title, task, content in rng.sample(_MEASURES, rng.choice((0, 1, 1, 2)))
        ]
    return made


def _of_year(
    rng: random.Random, gdp: float, growth: float, better: float, traits: dict[str, float]
) -> Figures:
    energy = gdp * 0.45 * traits["energy"] * better
    water = gdp * 0.0016 * traits["water"] * better
    waste = gdp * 0.35 * traits["waste"] * better
    stock = waste * rng.uniform(0.001, 0.05)
    treated = water * rng.uniform(0.45, 0.7)
    heat = energy * rng.uniform(1.0, 2.0)
    household = gdp * rng.uniform(0.01, 0.02)
    air = gdp * 0.0004 * traits["air"] * better
    enterprises = rng.randint(8, 60)
    boilers = rng.randint(0, 12)
    drawn = {
        "gdp_current_price": gdp,
        "gdp_growth": growth,
        "industrial_value_added": gdp * rng.uniform(0.5, 0.8),
        "energy_consumption": energy,
        "industrial_energy_consumption": energy * rng.uniform(0.6, 0.85),
        "feedstock_energy": energy * rng.uniform(0.01, 0.2),
        "nonfossil_energy_consumption": energy * rng.uniform(0.02, 0.15),
        "clean_energy_consumption": energy * rng.uniform(0.15, 0.4),
        "renewable_energy_consumption": energy * rng.uniform(0.01, 0.12),
        "central_heat_supplied": energy * rng.uniform(0.5, 3),
        "water_use": water,
        "industrial_water_use": water * rng.uniform(0.6, 0.9),
        "unconventional_water_used": water * rng.uniform(0.01, 0.2),
        "industrial_water_reused": water * rng.uniform(3, 9),
        "wastewater_treated": treated,
        "reclaimed_water_used": treated * rng.uniform(0.1, 0.6),
        "wastewater_discharged": treated * rng.uniform(0.4, 0.9),
        "solid_waste_generated": waste,
        "solid_waste_utilized": (waste + stock) * rng.uniform(0.7, 0.98),
        "solid_waste_utilized_from_stock": stock,
        "hazardous_waste_generated": waste * rng.uniform(0.01, 0.03),
        "hazardous_waste_utilized_disposed": waste * rng.uniform(0.005, 0.01),
        "waste_heat_recoverable": heat,
        "waste_heat_recovered": heat * rng.uniform(0.3, 0.9),
        "household_waste_collected": household,
        "household_waste_recovered": household * rng.uniform(0.2, 0.7),
        "main_resource_input": gdp * rng.uniform(1, 3),
        "land_developed": gdp / rng.uniform(450, 900),
        "key_enterprises": enterprises,
        "clean_production_audited": rng.randint(0, enterprises),
        "coal_boilers_below_6_tph": rng.randint(0, boilers),
        "coal_boilers_below_10_tph": boilers,
        "co2_emissions": energy * rng.uniform(2.2, 2.7) * traits["co2"],
        "so2_emissions": air * rng.uniform(0.5, 1),
        "nox_emissions": air * rng.uniform(1, 2),
        "pm_emissions": air * rng.uniform(0.3, 0.6),
        "voc_emissions": air * rng.uniform(0.4, 1.2),
        "cod_discharged": treated * rng.uniform(0.3, 0.5),
        "ammonia_nitrogen_discharged": treated * rng.uniform(0.02, 0.05),
    }
    return {code: rounded(code, value) for code, value in drawn.items()}


def _keep_parts_below(figures: Figures) -> None:
    """Preliminary figures are drawn apart; a part must still not exceed its whole."""
    for part, whole in (
        ("industrial_value_added", "gdp_current_price"),
        ("industrial_water_use", "water_use"),
        ("reclaimed_water_used", "wastewater_treated"),
        ("waste_heat_recovered", "waste_heat_recoverable"),
        ("solid_waste_utilized_from_stock", "solid_waste_utilized"),
        ("solid_waste_utilized", "solid_waste_generated"),
    ):
        figures[part] = min(figures[part], figures[whole])


def _effects(rng: random.Random, size: float, count: int) -> Figures:
    scale = {
        "energy_saved": 3000,
        "water_saved": 20,
        "co2_reduced": 8000,
        "solid_waste_reduced": 6000,
        "wastewater_reduced": 15,
        "so2_reduced": 12,
        "nox_reduced": 20,
        "pm_reduced": 8,
        "voc_reduced": 15,
    }
    chosen = rng.sample(sorted(scale), count)
    return {
        code: rounded(code, scale[code] * size * rng.uniform(0.2, 2) + 1) for code in sorted(chosen)
    }


def _projects(rng: random.Random, name: str, size: float, years: range) -> list[Project]:
    projects = []
    for number in range(rng.randint(2, 7)):
        title, task, content = rng.choice(_PROJECTS)
        start = rng.randint(years.start - 1, years.stop - 2)
        completion = min(start + rng.randint(0, 3), years.stop)
        planned = _money(5000 * size * rng.uniform(0.3, 4) + 100)
        span = list(range(start, completion + 1))
        left = planned * Decimal(str(round(rng.uniform(0.9, 1.1), 2)))
        done = {year: _money(float(left) / len(span)) for year in span}
        central = rng.choice((0, 0, 0, 8))
        local = rng.choice((0, 5, 10))
        own = rng.randint(30, 60)
        projects.append(
            Project(
                name=f"{name}{title}项目({number + 1})",
                code=f"{start}-SYN-{rng.randint(10_000_000, 99_999_999)}",
                enterprise=f"合成企业{rng.randint(1, 999):03d}有限公司",
                task=task,
                content=content,
                start_year=start,
                start_month=rng.randint(1, 12),
                completion_year=completion,
                completion_month=12 if completion == start else rng.randint(1, 12),
                planned=planned,
                done=done,
                shares=(central, local, own, 100 - central - local - own),
                effects=_effects(rng, size, rng.randint(1, 5)),
            )
        )
    return projects


def _money(value: float) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"))
