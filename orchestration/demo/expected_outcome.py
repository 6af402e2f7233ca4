"""What a synthetic park's plan promises, and what it has reached: figures that fit each other.

Targets are drawn around what the park will report by 2025, so that completions lie at about
60 to 130 percent.
"""

import random
from decimal import Decimal

from ingestion.seeds import indicators
from orchestration.demo.figures import Figures, SyntheticPark, rounded

REDUCTIONS = (
    "energy_saved", "water_saved", "co2_reduced", "solid_waste_reduced", "wastewater_reduced",
    "so2_reduced", "nox_reduced", "pm_reduced", "voc_reduced",
)  # fmt: skip
LEVELS = ("energy_per_gdp", "water_per_gdp", "solid_waste_utilization_rate", "land_productivity")
BASE_YEAR = 2020


def expected_outcome(park: str, figures: SyntheticPark, years: range, seed: int) -> Figures:
    """Target by indicator: cumulative reductions of the plan's years, levels of its last year."""
    rng = random.Random(f"{seed}:{park}:expected")
    least = rng.choice((0.6, 0.92))  # half of the parks reach nine tenths everywhere
    targets: Figures = {}
    for code in (*REDUCTIONS, *LEVELS):
        completion = Decimal(str(round(rng.uniform(least, 1.3), 3)))
        actual = reached(code, figures, years, years.stop - 1)
        base = base_of(code, figures)
        target = base + (actual - base) / completion
        if indicators()[code]["unit"] == "%":
            target = min(target, Decimal("99.9"))
        targets[code] = rounded(code, float(max(target, Decimal(0))))
    return targets


def base_of(code: str, figures: SyntheticPark) -> Decimal:
    """The base year's figure; reductions begin at zero."""
    if code in REDUCTIONS:
        return Decimal(0)
    return _level(code, figures.confirmed[BASE_YEAR])


def reached(code: str, figures: SyntheticPark, plan_years: range, year: int) -> Decimal:
    """The reductions from the plan's first year to `year`, or the level of `year`."""
    if code in LEVELS:
        if year == plan_years[-1]:  # nobody has confirmed it yet; GDP is chained all the same
            first = figures.preliminary[year]
            gdp = {"gdp_current_price": figures.confirmed[year]["gdp_current_price"]}
            return _level(code, first | gdp)
        return _level(code, figures.confirmed[year])
    years = range(plan_years.start, year + 1)
    made = [p.effects for p in figures.projects if p.completion_year in years]
    made += [measure.effects for y in years for measure in figures.measures[y]]
    return sum((effects.get(code, Decimal(0)) for effects in made), Decimal(0))


def _level(code: str, figures: Figures) -> Decimal:
    """A ratio of the park's figures; its GDP grows at constant prices from the start."""
    row = indicators()[code]
    known = figures | {"gdp": figures["gdp_current_price"]}
    whole = sum((known[part] for part in row["denominator"].split("+")), Decimal(0))
    return rounded(code, float(Decimal(row["scale"]) * known[row["numerator"]] / whole))
