"""Faults that show within a form's figures, or against the park's own earlier forms.

What must be found was written down by hand from the rules' words; nothing here was copied from what
the program said.
"""

from collections.abc import Iterator

from filled_forms import QUANTITIES, Key, cell, figure, measure, one, place, project, roster, yearly
from known_tables import REFERENCE
from several_returns import Found, Scenario, Sent, last_year, this_year

CODE = "2101-370100-04-01-123456"
FINISHED: dict[str, object] = {
    "project_code": CODE,
    "status": "建成投产",
    "start_month": "2021-03",
    "completion_month": "2022-06",
    "energy_saved": 50,
    "investment_done": 300,
    "investment_to_date": 300,
}


def at(rule: str, *keys: Key, file: str = "now") -> Found:
    where = [place(key) for key in keys]
    return {(file, rule, p.sheet, p.cell) for p in where}


def now(*changes: dict[Key, object]) -> Sent:
    return Sent("now", yearly(2023, *changes))


def before(*changes: dict[Key, object], year: int = 2022) -> Sent:
    return Sent(f"of {year}", yearly(year, *changes), stood=True, day=f"{year}-12-20")


def year_seeds() -> Iterator[Scenario]:
    yield from _ratios()
    yield from _years()
    yield from _projects()
    yield from _peers()


def _ratios() -> Iterator[Scenario]:
    water = figure("water_use")
    wet = now(last_year(water_use=60000))  # 600 m³ per 万元, plausible are 500
    yield Scenario("C25", "water for an ocean", (wet,), at("C25", water))
    dry = now(last_year(water_use=40))  # 0.4 m³ per 万元; 300 of waste water from 40 of water: C24
    both = at("C25", water) | at("C24", water, figure("wastewater_discharged"))
    yield Scenario("C25", "hardly any water", (dry,), both)
    co2 = figure("co2_emissions")
    yield Scenario(
        "C26", "CO₂ in another unit", (now(last_year(co2_emissions=9_000_000)),), at("C26", co2)
    )
    yield Scenario("C26", "CO₂ in 万吨", (now(last_year(co2_emissions=90)),), at("C26", co2))
    gdp = last_year(gdp=1_000_000) | this_year(gdp=1_100_000, gdp_growth=5)
    yield Scenario(
        "C27", "growth beside GDP", (now(gdp),), at("C27", figure("gdp_growth", "this_year"))
    )
    right = last_year(gdp=1_000_000) | this_year(gdp=1_050_000, gdp_growth=5)
    yield Scenario("", "growth as GDP says", (now(right),), set())


def _years() -> Iterator[Scenario]:
    water = figure("water_use"), figure("water_use", "this_year")
    jump = now(this_year(water_use=1200 * 6))
    yield Scenario("Y01", "six times the water", (jump,), at("Y01", *water))
    five = now(this_year(water_use=1200 * 5))
    yield Scenario("", "five times the water", (five,), set())
    little = before(last_year(water_use=100, wastewater_discharged=90))
    yield Scenario("Y01", "twelve times last year's form", (little, now()), at("Y01", water[0]))
    slip = now(this_year(water_use=1200 * 400))
    yield Scenario("Y02", "a unit of 10³", (slip,), at("Y02", *water))
    other = before(this_year(water_use=500))
    yield Scenario("Y03", "another base", (other, now()), at("Y03", water[0]))
    near = before(this_year(water_use=1150))
    yield Scenario("", "a base confirmed", (near, now()), set())
    copied = (
        "gdp_current_price",
        "energy_consumption",
        "water_use",
        "wastewater_discharged",
        "solid_waste_generated",
        "solid_waste_utilized",
        "co2_emissions",
        "nox_emissions",
        "voc_emissions",
    )
    values = {
        "gdp_current_price": 1000000,
        "energy_consumption": 500000,
        "water_use": 1200,
        "wastewater_discharged": 300,
        "solid_waste_generated": 100,
        "solid_waste_utilized": 80,
        "co2_emissions": 900000,
        "nox_emissions": 400,
        "voc_emissions": 300,
    }
    same = now(this_year(**{code: values[code] for code in copied}))
    yield Scenario("Y04", "last year copied", (same,), {("now", "Y04", QUANTITIES, "")})
    half = now(this_year(**{code: values[code] + (n % 2) for n, code in enumerate(copied)}))
    # Five of nine are the same: more than half.
    yield Scenario("Y04", "most of last year copied", (half,), {("now", "Y04", QUANTITIES, "")})
    third = now(this_year(**{code: values[code] + (n % 3 > 0) for n, code in enumerate(copied)}))
    yield Scenario("", "some of last year the same", (third,), set())
    co2 = figure("co2_emissions", "this_year")
    constant = before(last_year(co2_emissions=900000)), now(this_year(co2_emissions=900000))
    yield Scenario("Y05", "CO₂ as ever", constant, at("Y05", co2))
    twice = before(last_year(co2_emissions=890000)), now(this_year(co2_emissions=900000))
    yield Scenario("", "CO₂ the same for two years", twice, set())
    saving = before(measure(1), year=2021), before(measure(1)), now(measure(1))
    expected = at("Y05", cell("energy_saved", 1, "measure"))
    yield Scenario("Y05", "the same saving every year", saving, expected)


def _projects() -> Iterator[Scenario]:
    first = before(project(1, **FINISHED))
    again = now(project(1, **{**FINISHED, "completion_month": "2023-03", "investment_done": 0}))
    keys = cell("completion_month", 1), cell("energy_saved", 1)
    yield Scenario("Y06", "commissioned a second time", (first, again), at("Y06", *keys))
    still = now(project(1, **{**FINISHED, "investment_done": 0}))
    yield Scenario("", "commissioned the year before", (first, still), set())
    going = before(project(1, investment_done=300, investment_to_date=300))
    gone = now(project(1, investment_done=300, investment_to_date=900))
    at_total = at("Y07", cell("investment_to_date", 1))
    yield Scenario("Y07", "investment that came from nowhere", (going, gone), at_total)
    reopened = {**FINISHED, "status": "在建", "investment_done": 0}
    yield Scenario(
        "Y08", "at work again", (first, now(project(1, **reopened))), at("Y08", cell("status", 1))
    )
    dearer = now(project(1, investment_planned=1500))
    yield Scenario(
        "Y09", "a dearer project", (going, dearer), at("Y09", cell("investment_planned", 1))
    )
    state = one("transformation_status")
    done = before({state: "已完成"})
    yield Scenario("Y10", "complete no more", (done, now()), at("Y10", state))


def _peers() -> Iterator[Scenario]:
    """Twelve national parks whose energy per GDP lies within a tenth, and one at two and a half."""
    national = [
        row["park"]
        for row in REFERENCE
        if (row["attribute"], row["value"]) == ("level", "national")
    ][:12]
    sent = []
    for number, park in enumerate(national):
        reporter = roster().of_code(park)
        assert reporter
        energy = 500_000 * (1 + number / 100) if number < 11 else 1_250_000
        figures = last_year(energy_consumption=energy, co2_emissions=energy * 1.8)
        content = yearly(2023, figures, park=(park, reporter.name))
        sent.append(Sent("now" if number == 11 else park, content, stood=number < 11))
    # Of GDP and of land: both denominators are everybody's.
    yield Scenario("N01", "an unlike park", tuple(sent), at("N01", figure("energy_consumption")))
    yield Scenario("", "too few to be peers", tuple(sent[3:]), set())
