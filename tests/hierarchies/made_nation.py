"""Five years of returns of the synthetic nation, made as facts and not as workbooks.

Nothing here is real. Of the returns 3 % never come and 5 % are revised; of the figures 3 % are
missing and 3 % held. A merged park reports up to the year before its merger.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from made_returns import CellKey, Made, Written
from oracle_hierarchy import Park, Spell, dated
from oracle_inputs import Indicator

from orchestration.demo import roster

NOT_SENT, REVISED, MISSING, HELD = 0.03, 0.05, 0.03, 0.03
EFFECTS = ("energy_saved", "water_saved", "co2_reduced", "solid_waste_reduced", "nox_reduced")
MONEY = ("investment_planned", "investment_done", "done_central", "investment_to_date")


def park(of: roster.Park) -> Park:
    return dated(
        of.code,
        of.name,
        [
            Spell(attribute, value, _day(begins), _day(ends) if ends else None)
            for attribute, value, begins, ends in of.attributes()
        ],
    )


def _day(text: str) -> date:
    return date.fromisoformat(text)


def nation() -> list[roster.Park]:
    return roster.synthetic_nation()


def small_nation() -> list[roster.Park]:
    """A park of every unit, and those that something happens to in the last two years."""
    parks = nation()
    kept = {park.unit: park.code for park in parks}
    late = [p for p in parks if max(p.promoted_on, p.merged_on) > "2024"]
    codes = {*kept.values(), *(p.code for p in late), *(p.counts_in for p in late)}
    return [park for park in parks if park.code in codes]


def returns(
    parks: Iterable[roster.Park], indicators: Iterable[Indicator], years: range
) -> Iterator[Made]:
    """Always the same returns of the same parks; up to two revisions a year."""
    reported = [i.code for i in indicators if i.source in ("reported", "chained")]
    for of in parks:
        rng = random.Random(f"nation {of.code}")
        sizes = {code: rng.uniform(2, 6) for code in reported}
        for year in years:
            merged = of.merged_on and int(of.merged_on[:4]) <= year
            if merged or rng.random() < NOT_SENT:
                continue
            made = Made(of.code, year, 1, cells=dict(_cells(rng, sizes, year)))
            if rng.random() < REVISED:
                verdict = rng.choice(("passed", "held", "sent_back"))
                yield replace(made, verdict=verdict, cells=dict(_cells(rng, sizes, year)))
                made = replace(made, revision=2)
            yield made


def _cells(
    rng: random.Random, sizes: dict[str, float], year: int
) -> Iterator[tuple[CellKey, Written]]:
    for code, size in sizes.items():
        for column in ("last_year", "this_year"):
            if code == "gdp" and rng.random() < 0.8:
                continue  # few parks work out constant prices themselves
            number = rng.gauss(6, 3) if code == "gdp_growth" else 10 ** (size + rng.random() / 10)
            yield (code, "", column), _figure(rng, number)
    n_projects, n_measures = rng.randrange(4), rng.randrange(2)
    yield ("projects_any", "", ""), Written(text="有" if n_projects else "无")
    yield ("measures_any", "", ""), Written(text="有" if n_measures else "无")
    for number in range(1, n_projects + 1):
        row = f"project:{number}"
        month = f"{rng.choice((year, year, year - 1))}-{rng.randrange(1, 13):02d}"
        yield ("project_name", row, ""), Written(text="合成项目")
        yield ("status", row, ""), Written(text=rng.choice(("建成投产", "在建")))
        yield ("completion_month", row, ""), Written(text=month)
        for code in (*MONEY, *EFFECTS):
            yield (code, row, ""), _figure(rng, rng.uniform(0, 5000))
    for number in range(1, n_measures + 1):
        row = f"measure:{number}"
        yield ("measure_name", row, ""), Written(text="合成措施")
        yield ("energy_saved", row, ""), _figure(rng, rng.uniform(0, 100))


def _figure(rng: random.Random, number: float) -> Written:
    chance = rng.random()
    if chance < MISSING:
        return Written(text=rng.choice((None, "未统计")))
    is_held = chance < MISSING + HELD
    state = rng.choice(("held", "questioned", "unreadable")) if is_held else "counted"
    return Written(Decimal(f"{number:.6f}"), state=state)
