"""The number that an official table prints: converted, divided and rounded exactly once.

Fractions until the last step, then half to even (GB/T 8170) on the exact value.
"""

import csv
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

from oracle_inputs import Indicator

UNITS = Path(__file__).parents[2] / "dbt_project" / "seeds" / "units.csv"
CHANGE_DECIMALS = 1


@cache
def _units() -> dict[str, Fraction]:
    """Each unit's size in the canonical unit of its dimension."""
    with UNITS.open(encoding="utf-8-sig", newline="") as lines:
        rows: Iterable[dict[str, str]] = csv.DictReader(lines)
        return {
            row["unit"]: Fraction(row["numerator"]) / Fraction(row["denominator"]) for row in rows
        }


def size_in_canonical_unit(unit: str) -> Fraction:
    return _units()[unit]


def rounded(value: Fraction | None, decimals: int) -> Decimal | None:
    if value is None:
        return None
    steps = round(value * 10**decimals)  # Python rounds a fraction half to even
    return Decimal(steps).scaleb(-decimals)


def in_report_unit(value: Fraction | None, indicator: Indicator) -> Fraction | None:
    """A quantity in its official unit; a ratio's scale already gives the official unit."""
    if value is None or indicator.kind == "ratio":
        return value
    return value * _units()[indicator.unit] / _units()[indicator.report_unit]


def printed(value: Fraction | None, indicator: Indicator) -> Decimal | None:
    return rounded(in_report_unit(value, indicator), indicator.report_decimals)


def changed(now: Fraction | None, against: Fraction | None, indicator: Indicator) -> Decimal | None:
    """Percent, or percentage points of a rate; one decimal; none against zero."""
    if now is None or against is None:
        return None
    if indicator.change_as == "percentage_points":
        return rounded(now - against, CHANGE_DECIMALS)
    if against == 0:
        return None
    return rounded((now / against - 1) * 100, CHANGE_DECIMALS)
