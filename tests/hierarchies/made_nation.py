"""Five years of returns of the synthetic nation, made as facts and not as workbooks.

Nothing here is real. Of the returns 3 % never come and 5 % are revised; of the figures 3 % are
missing and 3 % held. A merged park reports up to the year before its merger.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from made_returns import CellKey, Made, Written
from oracle_hierarchy import Park, Spell, dated
from oracle_inputs import Indicator

from orchestration.demo import roster

NOT_SENT, REVISED, MISSING, HELD = 0.03, 0.05, 0.03, 0.03
EFFECTS = ("energy_saved", "water_saved", "co2_reduced", "solid_waste_reduced", "nox_reduced")
MONEY = ("investment_planned", "investment_done", "done_central", "investment_to_date")
SHANDONG, WENZHOU = "370000", "330300"
LATE = 0.1
STATUS = ("未启动", "实施中", "实施中", "实施中", "已完成")
PROJECTS_OF_A_PARK = 6


def park(of: roster.Park) -> Park:
    spells = [
        Spell(attribute, value, _day(begins), _day(ends) if ends else None)
        for attribute, value, begins, ends in of.attributes()
    ]
    return dated(of.code, of.name, [*spells, *_asked_by_schemes(of)])


def _asked_by_schemes(of: roster.Park) -> Iterator[Spell]:
    """What the documents of Shandong and Wenzhou ask of a park and no form does."""
    rng = random.Random(f"attributes {of.code}")
    asked: dict[str, tuple[str, ...]] = {}
    if of.unit == SHANDONG:
        asked = {
            **{name: ("yes", "no", "") for name in ("eco_park", "petrochemical_cluster")},
            **{"ldar_platform": ("yes", "yes", ""), "coking_units": ("", "2", "4")},
            "coking_units_sealed": ("", "1", "2"),
        }
    if of.city == WENZHOU:
        asked = {
            **{"wenzhou_2014_deadline": ("2015", "2017", "2020"), "central_heating": ("yes", "no")},
            "demonstration_provincial": ("", "applied", "approved", "accepted"),
            **{"demonstration_national": ("", "applied"), "scattered_coal_boilers": ("0", "3")},
        }
    begins = date(2012, 1, 1) if of.city == WENZHOU else date(2021, 5, 1)
    for attribute, answers in asked.items():
        if answer := rng.choice(answers):
            yield Spell(attribute, answer, begins)


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
            cells = dict(_cells(rng, of, sizes, year))
            came = date(year, 12, rng.randrange(1, 29))
            made = Made(of.code, year, 1, cells=cells, received=came)
            if rng.random() < LATE:
                made = replace(made, received=came + timedelta(days=rng.randrange(10, 40)))
            if rng.random() < REVISED:
                verdict = rng.choice(("passed", "held", "sent_back"))
                yield replace(made, verdict=verdict, cells=dict(_cells(rng, of, sizes, year)))
                later = made.received_on + timedelta(days=rng.randrange(1, 15))
                made = replace(made, revision=2, received=later)
            yield made


def _cells(
    rng: random.Random, of: roster.Park, sizes: dict[str, float], year: int
) -> Iterator[tuple[CellKey, Written]]:
    status = _text(rng, rng.choice(STATUS))
    yield ("transformation_status", "", ""), status
    if status.text == "未启动":
        yield ("not_started_reason", "", ""), Written(text="合成原因")
    for code, size in sizes.items():
        for column in ("last_year", "this_year"):
            if code == "gdp" and rng.random() < 0.8:
                continue  # few parks work out constant prices themselves
            number = rng.gauss(6, 3) if code == "gdp_growth" else 10 ** (size + rng.random() / 10)
            yield (code, "", column), _figure(rng, number)
    n_projects, n_measures = rng.randrange(4), rng.randrange(2)
    yield ("projects_any", "", ""), Written(text="有" if n_projects else "无")
    yield ("measures_any", "", ""), Written(text="有" if n_measures else "无")
    known = rng.sample(range(1, PROJECTS_OF_A_PARK + 1), n_projects)
    for number, project in enumerate(known, start=1):
        row = f"project:{number}"
        month = f"{rng.choice((year, year, year - 1))}-{rng.randrange(1, 13):02d}"
        yield ("project_name", row, ""), Written(text=f"合成项目{project}")
        if project != PROJECTS_OF_A_PARK:  # the last is known by its name
            yield ("project_code", row, ""), Written(text=f"{of.code}-{project}")
        yield from _tasks(rng, row, of)
        yield ("status", row, ""), Written(text=rng.choice(("建成投产", "在建")))
        yield ("completion_month", row, ""), Written(text=month)
        for field in (*MONEY, *EFFECTS):
            yield (field, row, ""), _figure(rng, rng.uniform(0, 5000))
    for number in range(1, n_measures + 1):
        row = f"measure:{number}"
        yield ("measure_name", row, ""), Written(text="合成措施")
        yield from _tasks(rng, row, None)
        yield ("energy_saved", row, ""), _figure(rng, rng.uniform(0, 100))


def _tasks(
    rng: random.Random, row: str, of: roster.Park | None
) -> Iterator[tuple[CellKey, Written]]:
    """A measure names the national task alone, as does a project outside Shandong."""
    yield ("national_task", row, ""), _text(rng, str(rng.randrange(1, 6)))
    if of is not None and of.unit == SHANDONG:
        yield ("scheme_task", row, ""), _text(rng, str(rng.randrange(1, 7)))


def _text(rng: random.Random, text: str) -> Written:
    chance = rng.random()
    if chance < MISSING:
        return Written()
    return Written(text=text, state="held" if chance < MISSING + HELD else "counted")


def _figure(rng: random.Random, number: float) -> Written:
    chance = rng.random()
    if chance < MISSING:
        return Written(text=rng.choice((None, "未统计")))
    is_held = chance < MISSING + HELD
    state = rng.choice(("held", "questioned", "unreadable")) if is_held else "counted"
    return Written(Decimal(f"{number:.6f}"), state=state)
