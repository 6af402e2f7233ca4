"""What each park gives to each sum, worked out from the facts alone, for the pages to add up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from exports.trace_figures import Indicators, ParkFigures
from exports.trace_leaves import Leaf, in_force

Adjusted = Mapping[str, Any]
"""What the ledger says of an adjustment: the new `value` and `text`."""

SCALE = 10**6
"""Amounts are whole numbers of millionths: facts have six decimals."""

Amounts = dict[str, dict[str, dict[int, dict[str, str]]]]
"""By indicator, part (`value`, or `numerator` and `denominator`), year and park: millionths."""


class Counted:
    """Which facts count in the sums of each indicator: those that its figures need."""

    def __init__(self, facts: int) -> None:
        self._facts = facts
        self._marks: dict[str, bytearray] = {}

    def add(self, indicator: str, runs: Sequence[int]) -> None:
        """`runs` are [first, length, first, length …]."""
        marks = self._marks.setdefault(indicator, bytearray(self._facts))
        for at in range(0, len(runs), 2):
            marks[runs[at] : runs[at] + runs[at + 1]] = b"\1" * runs[at + 1]

    def __iter__(self) -> Iterator[tuple[str, bytearray]]:
        return iter(sorted(self._marks.items()))


def amounts(
    parks: Iterable[Sequence[tuple[int, Leaf]]],
    indicators: Indicators,
    counted: Counted,
    years: Sequence[int],
    adjusted: Mapping[str, Adjusted],
) -> Amounts:
    """Of each park's numbered facts its amounts; `years` begin with the base of constant prices."""
    found: Amounts = {code: defaultdict(lambda: defaultdict(dict)) for code, _ in counted}
    for numbered in parks:
        reporter = numbered[0][1].reporter
        for code, marks in counted:
            leaves = [
                in_force(leaf, adjusted.get(leaf.fact_id))
                for number, leaf in numbered
                if marks[number]
            ]
            if not leaves:
                continue
            figures = ParkFigures(leaves, indicators, years[0])
            for year, part, amount in _of_park(figures, reporter, code, years):
                found[code][part][year][reporter] = _millionths(amount)
    return found


def _of_park(
    figures: ParkFigures, park: str, code: str, years: Sequence[int]
) -> Iterator[tuple[int, str, Fraction]]:
    for year in years:
        if figures.indicators[code]["kind"] != "ratio":
            amount = figures.quantity(park, code, year)
            if amount is not None:
                yield year, "value", amount
        elif parts := figures.parts(park, code, year):
            yield year, "numerator", parts[0]
            yield year, "denominator", parts[1]


def _millionths(amount: Fraction) -> str:
    whole = amount * SCALE
    assert whole.denominator == 1, amount
    return str(whole.numerator)
