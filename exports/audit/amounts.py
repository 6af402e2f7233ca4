"""What each park gives to each sum, worked out from the facts alone, for the pages to add up."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from exports.trace import Decided
from exports.trace_figures import Indicators, ParkFigures
from exports.trace_leaves import Leaf

SCALE = 10**6
"""Amounts are whole numbers of millionths: facts have six decimals."""

Amounts = dict[str, dict[str, dict[int, dict[str, str]]]]
"""By indicator, part (`value`, or `numerator` and `denominator`) and year: the parks' millionths."""


def amounts(
    parks: Iterable[Sequence[Leaf]],
    indicators: Indicators,
    wanted: Collection[str],
    years: Sequence[int],
    adjusted: Mapping[str, Decided],
) -> Amounts:
    """Of each park's counted facts its amounts; `years` begin with the base of constant prices."""
    found: Amounts = {code: defaultdict(lambda: defaultdict(dict)) for code in sorted(wanted)}
    for leaves in parks:
        figures = ParkFigures([_in_force(leaf, adjusted) for leaf in leaves], indicators, years[0])
        reporter = leaves[0].reporter
        for code, year, part, amount in _of_park(figures, reporter, indicators, wanted, years):
            found[code][part][year][reporter] = _millionths(amount)
    return found


def _of_park(
    figures: ParkFigures,
    park: str,
    indicators: Indicators,
    wanted: Collection[str],
    years: Sequence[int],
) -> Iterator[tuple[str, int, str, Fraction]]:
    for code in wanted:
        for year in years:
            if indicators[code]["kind"] != "ratio":
                amount = figures.quantity(park, code, year)
                if amount is not None:
                    yield code, year, "value", amount
            elif parts := figures.parts(park, code, year):
                yield code, year, "numerator", parts[0]
                yield code, year, "denominator", parts[1]


def _in_force(leaf: Leaf, adjusted: Mapping[str, Decided]) -> Leaf:
    """The fact with the value that the office's adjustment put in its place."""
    if leaf.fact_id not in adjusted:
        return leaf
    new: Mapping[str, Any] = adjusted[leaf.fact_id].payload
    value = None if new["value"] is None else Decimal(new["value"])
    return replace(leaf, value=value, text=new["text"])


def _millionths(amount: Fraction) -> str:
    whole = amount * SCALE
    assert whole.denominator == 1, amount
    return str(whole.numerator)
