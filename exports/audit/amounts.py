"""What each park gives to each sum, worked out from the facts alone, for the pages to add up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import compress
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
    """Which facts count in the sums of each indicator, in the documents of one group.

    Those that its figures need. `years` begin with the base of constant prices; `adjusted` is what
    the ledger says of facts that were adjusted.
    """

    def __init__(self, facts: int, years: Sequence[int], adjusted: Mapping[str, Adjusted]) -> None:
        self.years, self.adjusted = years, adjusted
        self._facts = facts
        self._marks: dict[str, bytearray] = {}
        self._any = bytearray(facts)

    @property
    def indicators(self) -> list[str]:
        return sorted(self._marks)

    def add(self, indicator: str, runs: Sequence[int]) -> None:
        """`runs` are [first, length, first, length …]."""
        marks = self._marks.setdefault(indicator, bytearray(self._facts))
        for at in range(0, len(runs), 2):
            first, length = runs[at : at + 2]
            marks[first : first + length] = self._any[first : first + length] = b"\1" * length

    def among(self, numbered: Sequence[tuple[int, Leaf]]) -> Iterator[tuple[str, list[Leaf]]]:
        """Of these facts those that count in each indicator, as they are now in force."""
        numbers, leaves = [number for number, _ in numbered], [leaf for _, leaf in numbered]
        if any(map(self._any.__getitem__, numbers)):
            for indicator in self.indicators:
                marks = map(self._marks[indicator].__getitem__, numbers)
                counted = [
                    in_force(leaf, self.adjusted.get(leaf.fact_id))
                    for leaf in compress(leaves, marks)
                ]
                if counted:
                    yield indicator, counted


def amounts(
    parks: Iterable[Sequence[tuple[int, Leaf]]],
    indicators: Indicators,
    groups: Sequence[Counted],
) -> list[Amounts]:
    """Of each park's numbered facts its amounts, for each group of documents."""
    found: list[Amounts] = [
        {code: defaultdict(lambda: defaultdict(dict)) for code in group.indicators}
        for group in groups
    ]
    for numbered in parks:
        reporter = numbered[0][1].reporter
        for group, of_group in zip(groups, found, strict=True):
            for code, leaves in group.among(numbered):
                figures = ParkFigures(leaves, indicators, group.years[0])
                for year, part, amount in _of_park(figures, reporter, code, group.years):
                    of_group[code][part][year][reporter] = _millionths(amount)
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
