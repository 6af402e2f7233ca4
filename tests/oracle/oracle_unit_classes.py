"""The nation as its units make it up: provinces without, separately planned cities, 兵团."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from oracle_rollup import VIEWS, Oracle, Place, Sums


@dataclass(frozen=True, slots=True)
class ClassTotal:
    value: Fraction | None
    numerator: Decimal | None
    denominator: Decimal | None
    n_counted: int
    n_owed: int


def unit_classes(
    oracle: Oracle, kinds: Mapping[str, str]
) -> Iterator[tuple[tuple[str, int, str, str], ClassTotal]]:
    """View, year, indicator and class; `kinds`: the kind of each reporting unit.

    `units` is all of them without, `province_with` the provinces with their separately planned
    cities inside, `nation` the nation itself, and `difference` what the units lack of it: nothing.
    """
    for year in oracle.value_years:
        for view in VIEWS:
            classes: dict[str, list[Place]] = defaultdict(list)
            for place in oracle.places(year):
                if place.view != view or place.park_level != "all":
                    continue
                if place.level == "unit" and place.scope == "with":
                    classes["province_with"].append(place)
                elif place.level == "unit":
                    classes[kinds[place.place]].append(place)
                    classes["units"].append(place)
                elif place.level == "nation" and place.scope == "without":
                    classes["nation"].append(place)
            for indicator in oracle.rolled_up():
                code, found = indicator.code, {}
                for name, places in classes.items():
                    total = _total(oracle, places, year, code)
                    found[name] = total
                    yield (view, year, code, name), total
                if classes:
                    nation, units = found["nation"], found["units"]
                    unknown = nation.value is None or units.value is None
                    difference = None if unknown else nation.value - units.value  # type: ignore[operator]
                    counts = (nation.n_counted - units.n_counted, nation.n_owed - units.n_owed)
                    key = (view, year, code, "difference")
                    yield key, ClassTotal(difference, None, None, *counts)


def _total(oracle: Oracle, places: list[Place], year: int, code: str) -> ClassTotal:
    """The ratio of the sums, never a sum of ratios."""
    found = [oracle.rollup(place, year, code) for place in places]
    sums = Sums(
        _sum([of.sums.total for of in found]),
        _sum([of.sums.numerator for of in found]),
        _sum([of.sums.denominator for of in found]),
        sum(of.sums.n_counted for of in found),
    )
    value = sums.value(oracle.indicators[code])
    owed = sum(of.n_owed for of in found)
    return ClassTotal(value, sums.numerator, sums.denominator, sums.n_counted, owed)


def _sum(parts: list[Decimal | None]) -> Decimal | None:
    known = [part for part in parts if part is not None]
    return sum(known, Decimal(0)) if known else None
