"""A city's own yearly totals beside what the statements of its parks give for the year.

The city is as it was when it reported, its separately planned parks included. Nothing is corrected
by the comparison. Nobody owes an acceptance: every park speaks for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from oracle_forms import Forms
from oracle_rollup import Oracle, Place
from oracle_state import State, States

MONEY = ("investment_planned", "investment_done", "investment_to_date")
FIGURES = {"key_projects": "projects", **{f"key_{code}": code for code in MONEY}}
COUNTS = ("parks_on_list", "parks_implementing", "parks_completed", "parks_accepted")


@dataclass(frozen=True, slots=True)
class AreaCheck:
    """`n_counted` of `n_owed` parks stand behind `computed`; None where the city has no park."""

    stated: Decimal | None
    computed: Decimal | None
    difference: Decimal | None
    n_counted: int | None
    n_owed: int | None


def area_checks(
    oracle: Oracle, states: States, forms: Forms
) -> Iterator[tuple[tuple[str, int, str], AreaCheck]]:
    """By reporter, report year and measure."""
    for form in forms["city_annual_report"]:
        city, year = form.reporter, form.report_year
        place = Place("as_reported", "with", "city", city, "all")
        told = [states.states[park, year] for park in oracle.members(place, year)]
        for measure in (*COUNTS, *FIGURES):
            stated = form.figures.get((measure, "total"))
            if not told:
                yield (city, year, measure), AreaCheck(stated, None, None, None, None)
                continue
            if measure in FIGURES:
                found = oracle.rollup(place, year, FIGURES[measure])
                total = found.sums.value(oracle.indicators[FIGURES[measure]])
                computed = None if total is None else _exact(total)
                counts = (found.sums.n_counted, found.n_owed)
            else:
                said = [answer for state in told if (answer := _says(state, measure)) is not None]
                computed = Decimal(sum(said)) if said else None
                counts = (len(said), len(told))
            unknown = stated is None or computed is None
            difference = None if unknown else stated - computed  # type: ignore[operator]
            yield (city, year, measure), AreaCheck(stated, computed, difference, *counts)


def _says(state: State, measure: str) -> bool | None:
    if measure == "parks_on_list":
        return state.on_list
    if measure == "parks_accepted":
        return state.accepted
    if state.transformation is None:
        return None
    return state.transformation == measure.removeprefix("parks_")


def _exact(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)
