"""How many parks were evaluated, applied, accepted by grade, refused or told to mend."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from oracle_forms import Forms
from oracle_rollup import Oracle, Place

GRADES = {
    "优秀": ("accepted", "accepted_excellent"),
    "良好": ("accepted", "accepted_good"),
    "合格": ("accepted", "accepted_qualified"),
    "不予通过": ("rejected",),
    "限期整改": ("rectifying",),
}
MEASURES = (
    *("evaluated", "applied", "accepted", "rejected", "rectifying"),
    *("accepted_excellent", "accepted_good", "accepted_qualified"),
)


@dataclass(frozen=True, slots=True)
class Happened:
    """Parks to which it happened in the year, and by its end; each park once."""

    value: int
    to_date: int


def events(forms: Forms) -> set[tuple[str, str, int]]:
    """Park, measure and year of all that happened; evaluation and acceptance are two things."""
    found: set[tuple[str, str, int]] = set()
    for form in forms["evaluation"]:
        if day := form.day("evaluated_on"):
            found.add((form.reporter, "evaluated", day.year))
    for form in forms["acceptance"]:
        if day := form.day("applied_on"):
            found.add((form.reporter, "applied", day.year))
        if day := form.day("accepted_on"):
            for measure in GRADES[form.text("acceptance_grade") or ""]:
                found.add((form.reporter, measure, day.year))
    return found


def acceptance_rollups(
    oracle: Oracle, forms: Forms
) -> Iterator[tuple[tuple[Place, int, str], Happened]]:
    years_of: dict[tuple[str, str], list[int]] = {}
    for park, measure, year in events(forms):
        years_of.setdefault((park, measure), []).append(year)
    none: list[Any] = []
    for year in oracle.value_years:
        for place in oracle.places(year):
            parks = oracle.members(place, year)
            for measure in MEASURES:
                happened = [years_of.get((park, measure), none) for park in parks]
                now = sum(year in years for years in happened)
                ever = sum(any(y <= year for y in years) for years in happened)
                yield (place, year, measure), Happened(now, ever)
