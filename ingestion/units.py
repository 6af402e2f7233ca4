"""Units of measure: exact conversion factors from `dbt_project/seeds/units.csv`."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import cache, lru_cache

from ingestion.labels import label_key
from ingestion.seeds import seed

# 28 digits in all, 6 of them decimals: DECIMAL(28,6) of the facts.
SIX_PLACES = Decimal("0.000001")
LIMIT = Decimal(10) ** 22
_EXACT = Context(prec=80)
_QUANTIZED_DIGITS = 60  # before the point; six_places has room for more
_ZERO = SIX_PLACES * 0


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


@dataclass(frozen=True)
class Conversion:
    """From one unit into another of its dimension; `step` tells of it, '' for the same unit."""

    factor: Fraction
    is_same_size: bool
    step: str

    def apply(self, value: Decimal) -> tuple[Decimal, bool]:
        """`value` in the other unit at six places, and whether that took rounding."""
        if self.is_same_size and value.adjusted() < _QUANTIZED_DIGITS:
            converted = six_places(value) or _ZERO  # a negative nought is none
            return converted, converted != value
        exact = Fraction(value) * self.factor
        converted = rounded(exact)
        return converted, converted != exact


@lru_cache(maxsize=10_000)
def conversion(reported: str, canonical: str) -> Conversion | None:
    """By the names of two units; None where the reported one is none of that dimension."""
    unit, wanted = units().get(label_key(reported)), units()[label_key(canonical)]
    if unit is None or unit.dimension != wanted.dimension:
        return None
    factor = unit.factor / wanted.factor
    step = "" if unit == wanted else f"{unit.name} → {wanted.name}"
    return Conversion(factor, factor == 1, step)


def convert(value: Decimal, reported: Unit, canonical: Unit) -> Decimal:
    """`value` of one unit in another of the same dimension, rounded once to six places.

    Raises ValueError when the dimensions differ.
    """
    found = conversion(reported.name, canonical.name)
    if found is None:
        raise ValueError(f"{reported.name} is not a unit of {canonical.dimension}")
    return found.apply(value)[0]


def rounded(value: Fraction) -> Decimal:
    """`value` at the scale of the facts, half to even."""
    return _EXACT.scaleb(Decimal(round(value * 10**6)), -6)


def six_places(value: Decimal) -> Decimal:
    """`value` at the scale of the facts, half to even."""
    return value.quantize(SIX_PLACES, ROUND_HALF_EVEN, _EXACT)
