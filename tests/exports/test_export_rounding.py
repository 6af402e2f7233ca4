"""GB/T 8170: half to even on the decimal value, once, at the last step."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.rounding import (
    difference,
    percent_change,
    percent_change_of_ratios,
    quotient,
    ratio,
    rounded,
)

MART = st.decimals(min_value=Decimal("-1e20"), max_value=Decimal("1e20"), places=6, allow_nan=False)
POSITIVE = st.decimals(min_value=Decimal("0.000001"), max_value=Decimal("1e20"), places=6)
PLACES = st.integers(min_value=0, max_value=4)


def half_even(exact: Fraction, places: int) -> Fraction:
    scaled = exact * 10**places
    below = scaled.numerator // scaled.denominator
    rest = scaled - below
    up = rest > Fraction(1, 2) or (rest == Fraction(1, 2) and below % 2 == 1)
    return Fraction(below + up, 10**places)


@pytest.mark.parametrize(
    ("value", "places", "printed"),
    [
        ("0.125", 2, "0.12"),
        ("0.135", 2, "0.14"),
        ("2.5", 0, "2"),
        ("3.5", 0, "4"),
        ("-2.5", 0, "-2"),
        ("1.005", 2, "1.00"),
        ("1.015", 2, "1.02"),
        ("12.350000001", 1, "12.4"),
        ("-0.04", 1, "0.0"),
    ],
)
def test_a_half_goes_to_the_even_neighbour(value: str, places: int, printed: str) -> None:
    assert str(rounded(Decimal(value), places)) == printed


@given(MART, PLACES)
def test_rounding_is_half_even_for_every_mart_value(value: Decimal, places: int) -> None:
    assert Fraction(rounded(value, places)) == half_even(Fraction(value), places)


@given(POSITIVE, POSITIVE, PLACES)
def test_a_quotient_is_rounded_as_its_exact_fraction(a: Decimal, b: Decimal, places: int) -> None:
    exact = quotient(a, b)
    assert exact is not None
    assert Fraction(rounded(exact, places)) == half_even(Fraction(a) / Fraction(b), places)


@given(POSITIVE, POSITIVE, POSITIVE, POSITIVE)
def test_the_change_of_a_ratio_is_divided_once(
    n1: Decimal, d1: Decimal, n2: Decimal, d2: Decimal
) -> None:
    exact = percent_change_of_ratios((n1, d1), (n2, d2))
    assert exact is not None
    now, then = Fraction(n1) / Fraction(d1), Fraction(n2) / Fraction(d2)
    assert Fraction(rounded(exact, 1)) == half_even((now / then - 1) * 100, 1)


def test_what_is_missing_stays_missing() -> None:
    one, none = Decimal(1), None
    assert quotient(none, one) is quotient(one, none) is quotient(one, Decimal(0)) is None
    assert ratio(one, none, one) is None
    assert percent_change(one, none) is percent_change(one, Decimal(0)) is None
    assert percent_change_of_ratios((one, Decimal(0)), (one, one)) is None
    assert difference(none, one) is None
