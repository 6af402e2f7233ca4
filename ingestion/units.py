"""Units of measure: exact conversion factors from `dbt_project/seeds/units.csv`."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import cache

from ingestion.labels import label_key
from ingestion.seeds import seed

# 28 digits in all, 6 of them decimals: DECIMAL(28,6) of the facts.
SIX_PLACES = Decimal("0.000001")
LIMIT = Decimal(10) ** 22
_EXACT = Context(prec=80)


@dataclass(frozen=True)
class Unit:
    name: str
    dimension: str
    factor: Fraction  # one of this unit in the base unit of its dimension


@cache
def units() -> dict[str, Unit]:
    """Units by every name under which they are known (`label_key` form)."""
    known: dict[str, Unit] = {}
    for row in seed("units"):
        unit = Unit(
            row["unit"],
            row["dimension"],
            Fraction(int(row["numerator"]), int(row["denominator"])),
        )
        for name in (row["unit"], *filter(None, row["aliases"].split("|"))):
            known[label_key(name)] = unit
    return known


def convert(value: Decimal, reported: Unit, canonical: Unit) -> Decimal:
    """`value` of one unit in another of the same dimension, rounded once to six places.

    Raises ValueError when the dimensions differ.
    """
    return rounded(exactly(value, reported, canonical))


def exactly(value: Decimal, reported: Unit, canonical: Unit) -> Fraction:
    """`value` of one unit in another of the same dimension, unrounded.

    Raises ValueError when the dimensions differ.
    """
    if reported.dimension != canonical.dimension:
        raise ValueError(f"{reported.name} is not a unit of {canonical.dimension}")
    return Fraction(value) * (reported.factor / canonical.factor)


def rounded(value: Fraction) -> Decimal:
    """`value` at the scale of the facts, half to even."""
    return _EXACT.scaleb(Decimal(round(value * 10**6)), -6)


def six_places(value: Decimal) -> Decimal:
    """`value` at the scale of the facts, half to even."""
    return value.quantize(SIX_PLACES, rounding=ROUND_HALF_EVEN, context=_EXACT)
