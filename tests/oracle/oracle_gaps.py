"""Which figures do not count, and how large their effect could be by last year's value."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from oracle_rollup import Oracle, Place, add_up


@dataclass(frozen=True, slots=True)
class Gap:
    """`previous`: last year's counted value in the canonical unit, where there is one."""

    park: str
    year: int
    indicator: str
    previous: Fraction | None


@dataclass(frozen=True, slots=True)
class GapSum:
    n_previous_known: int
    previous: Fraction | None


def held_quantities(oracle: Oracle, place: Place, years: Iterable[int]) -> set[Gap]:
    """The held figures of the place's parks, without the ratios that follow from them."""
    return {
        Gap(park, year, indicator.code, previous_value(oracle, park, year, indicator.code))
        for year in years
        for park in oracle.members(place, year)
        for indicator in oracle.indicators.values()
        if indicator.kind == "quantity"
        and oracle.figure(park, year, indicator.code).state == "held"
    }


def previous_value(oracle: Oracle, park: str, year: int, indicator: str) -> Fraction | None:
    before = [oracle.figure(park, year - 1, indicator)] if year - 1 in oracle.value_years else []
    return add_up(before, oracle.indicators[indicator]).value(oracle.indicators[indicator])


def gap_sum(oracle: Oracle, place: Place, year: int, indicator: str) -> GapSum:
    """Last year's values of the parks whose figure of `year` is held or missing.

    Ratios do not add up: theirs is only counted.
    """
    if year - 1 not in oracle.value_years:
        return GapSum(0, None)
    of = oracle.indicators[indicator]
    known = [
        before
        for park in oracle.members(place, year)
        if oracle.figure(park, year, indicator).state in {"held", "missing"}
        if (before := oracle.figure(park, year - 1, indicator)).state == "counted"
        if of.kind == "quantity" or before.denominator  # a ratio over nothing is no value
    ]
    sums = add_up(known, of)
    return GapSum(len(known), sums.value(of) if of.kind == "quantity" else None)
