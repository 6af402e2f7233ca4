"""The plan of 003: how many parks each city was to have transformed by when, and what was done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from oracle_forms import Forms
from oracle_hierarchy import Country

LEVELS = {"国家级": "national", "省级": "provincial"}
SCHEME = "山东省推进方案(2018)"
PASSING = ("优秀", "良好", "合格")
FILED_NOWHERE = "无备案"
PERIODS = ("2018", "2019", "2020", "cumulative")


@dataclass(frozen=True, slots=True)
class Planned:
    park: str
    city: str
    year: int
    level: str


@dataclass(frozen=True, slots=True)
class Done:
    planned: int
    accepted: int
    on_time: int  # by the end of the year for which the park was planned
    filed: int


def plan(forms: Forms, country: Country) -> Iterator[Planned]:
    city_of = {name: code for code, name in country.city_names.items()}
    for form in forms["plan_list"]:
        for row in form.rows("plan"):
            year = row["plan_year"].number
            assert year is not None
            level = LEVELS[row["level"].text]
            yield Planned(row["park"].text, city_of[row["city"].text], int(year), level)


def planned_parks(forms: Forms, year: int, level: str) -> int:
    """Parks that the list names up to the year; `all` levels, national or provincial."""
    return sum(
        (row["plan_year"].number or 0) <= year and level in ("all", LEVELS[row["level"].text])
        for form in forms["plan_list"]
        for row in form.rows("plan")
    )


def plan_done(forms: Forms, country: Country) -> Iterator[tuple[tuple[str, str, str, str], Done]]:
    """View, place, period and level; a province's total beside its cities."""
    accepted, filed = _accepted(forms)
    planned = list(plan(forms, country))
    for view in ("as_reported", "present_day"):
        city_of = {
            park.park: country.city_on(park.city, None) if view == "present_day" else park.city
            for park in planned
        }
        places = {*city_of.values(), *(country.province_of[city] for city in city_of.values())}
        for place in places:
            inside = [
                park
                for park in planned
                if place in (city_of[park.park], country.province_of[city_of[park.park]])
            ]
            for period in PERIODS:
                for level in ("all", *LEVELS.values()):
                    found = [
                        park
                        for park in inside
                        if period in ("cumulative", str(park.year)) and level in ("all", park.level)
                    ]
                    days = [(accepted[p.park], p.year) for p in found if p.park in accepted]
                    yield (
                        (view, place, period, level),
                        Done(
                            planned=len(found),
                            accepted=len(days),
                            on_time=sum(day.year <= year for day, year in days),
                            filed=sum(park.park in filed for park in found),
                        ),
                    )


def _accepted(forms: Forms) -> tuple[dict[str, date], set[str]]:
    """The first acceptance of each park under 003, and the parks filed with the province."""
    accepted: dict[str, date] = {}
    filed: set[str] = set()
    for form in forms["acceptance"]:
        if form.text("scheme") != SCHEME:
            continue
        day = form.day("accepted_on")
        if form.text("acceptance_grade") in PASSING and day:
            accepted[form.reporter] = min(day, accepted.get(form.reporter, day))
        if form.day("filed_on") and form.text("filing_level") != FILED_NOWHERE:
            filed.add(form.reporter)
    return accepted, filed
