"""Who stands where: members of a place by their figures, and parks by their part in a change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from oracle_rollup import Oracle, Place

Number = TypeVar("Number", Fraction, Decimal)


@dataclass(frozen=True, slots=True)
class Rank:
    """`rank` of `of` members, 1 is the best; equal values share it. `share` in percent of all."""

    value: Fraction
    rank: int
    of: int
    share: Fraction | None


@dataclass(frozen=True, slots=True)
class Contribution:
    change: Decimal
    share: Fraction | None
    rank: int
    cause: str


RankKey = tuple[str, str, str, str, str, str, int, str]
"""View, scope, level of the members, level of the parent, parent, member, year, indicator."""
ContributionKey = tuple[str, str, str, int, str, str]
"""Scope, level, place, year, indicator, park."""


def ranks(
    oracle: Oracle, better: dict[str, str], indicators: Iterable[str]
) -> Iterator[tuple[RankKey, Rank]]:
    """`better`: up or down by indicator."""
    for year in oracle.value_years:
        for place in oracle.places(year):
            if place.park_level != "all" or place.level == "nation":
                continue
            parks = oracle.members(place, year)
            cities = _cities_in(oracle, place, year) if place.level == "unit" else []
            for code in indicators:
                of = oracle.indicators[code]
                groups = {
                    "park": {park: _of_park(oracle, park, year, code) for park in parks},
                    "city": {
                        city.place: oracle.rollup(city, year, code).sums.value(of)
                        for city in cities
                    },
                }
                for level, members in groups.items():
                    for member, rank in _ranked(members, better[code], of.kind == "quantity"):
                        around = (place.view, place.scope, level, place.level, place.place)
                        yield (*around, member, year, code), rank


def _of_park(oracle: Oracle, park: str, year: int, code: str) -> Fraction | None:
    figure = oracle.figure(park, year, code)
    if figure.state != "counted":
        return None
    indicator = oracle.indicators[code]
    if indicator.kind == "quantity":
        return None if figure.value is None else Fraction(figure.value)
    if not figure.denominator or figure.numerator is None:
        return None
    return Fraction(indicator.scale) * Fraction(figure.numerator) / Fraction(figure.denominator)


def _cities_in(oracle: Oracle, unit: Place, year: int) -> list[Place]:
    inside = set(oracle.members(unit, year))
    return [
        place
        for place in oracle.places(year)
        if place == replace(unit, level="city", place=place.place)
        and inside >= set(oracle.members(place, year))
    ]


def _ranked(
    members: dict[str, Fraction | None], better: str, is_sum: bool
) -> Iterator[tuple[str, Rank]]:
    known = {member: value for member, value in members.items() if value is not None}
    total = sum(known.values(), Fraction(0))
    place = _places_in_order(sorted(known.values(), reverse=better == "up"))
    for member, value in known.items():
        share = 100 * value / total if is_sum and total else None
        yield member, Rank(value, place[value], len(known), share)


def _places_in_order(ordered: list[Number]) -> dict[Number, int]:
    """The first place of each number; equal numbers share it."""
    found: dict[Number, int] = {}
    for place, number in enumerate(ordered, start=1):
        found.setdefault(number, place)
    return found


def contributions(oracle: Oracle) -> Iterator[tuple[ContributionKey, Contribution]]:
    """The parts of a sum's change on the year before; they add up to it.

    A year in which no park of the place counts has no total, and nothing changed against it.
    """
    quantities = [i.code for i in oracle.rolled_up() if i.kind == "quantity"]
    for year in oracle.years:
        for place in oracle.places(year):
            if place.view != "present_day" or place.park_level != "all":
                continue
            for code in quantities:
                now, before = (_counted(oracle, place, y, code) for y in (year, year - 1))
                if not now or not before:
                    continue
                parts = dict(_parts(now, before))
                sizes = sorted((abs(change) for change, _ in parts.values()), reverse=True)
                order = _places_in_order(sizes)
                total = sum((change for change, _ in parts.values()), Decimal(0))
                for park, (change, cause) in parts.items():
                    share = 100 * Fraction(change) / Fraction(total) if total else None
                    key = (place.scope, place.level, place.place, year, code, park)
                    yield key, Contribution(change, share, order[abs(change)], cause)


def _counted(oracle: Oracle, place: Place, year: int, code: str) -> dict[str, Decimal]:
    """The counted values of the parks that belong to the place in that year."""
    figures = {park: oracle.figure(park, year, code) for park in oracle.members(place, year)}
    return {park: f.value or Decimal(0) for park, f in figures.items() if f.state == "counted"}


def _parts(
    now: dict[str, Decimal], before: dict[str, Decimal]
) -> Iterator[tuple[str, tuple[Decimal, str]]]:
    """What was merged away or has moved no longer counts here, what came newly does."""
    for park in {**now, **before}:
        change = now.get(park, Decimal(0)) - before.get(park, Decimal(0))
        if park not in before:
            cause = "newly_counted"
        else:
            cause = "both_years" if park in now else "no_longer_counted"
        yield park, (change, cause)
