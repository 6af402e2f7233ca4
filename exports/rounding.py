"""The only division and the only rounding between a mart and a printed figure (GB/T 8170)."""

from decimal import ROUND_HALF_EVEN, Context, Decimal

# Marts hold at most 38 digits, so each product below has at most 76 and is exact in 100. A quotient
# of such products is either a tie exactly or farther from one than 100 digits can blur.
EXACT = Context(prec=100, rounding=ROUND_HALF_EVEN)
HUNDRED = Decimal(100)


def rounded(value: Decimal, decimals: int) -> Decimal:
    """`value` with `decimals` places, half to even on the decimal value; never a negative zero."""
    result = value.quantize(Decimal(1).scaleb(-decimals), context=EXACT)
    return result.copy_abs() if result.is_zero() else result


def quotient(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """`part ÷ whole`; None where either is missing or the whole is zero."""
    if part is None or not whole:
        return None
    return EXACT.divide(part, whole)


def ratio(scale: Decimal, numerator: Decimal | None, denominator: Decimal | None) -> Decimal | None:
    """`scale × numerator ÷ denominator`, in the unit of the ratio indicator."""
    return None if numerator is None else quotient(EXACT.multiply(scale, numerator), denominator)


def percent_change(current: Decimal | None, against: Decimal | None) -> Decimal | None:
    """`(current ÷ against − 1) × 100`, in %."""
    if current is None or against is None:
        return None
    return quotient(EXACT.multiply(EXACT.subtract(current, against), HUNDRED), against)


def percent_change_of_ratios(
    current: tuple[Decimal | None, Decimal | None], against: tuple[Decimal | None, Decimal | None]
) -> Decimal | None:
    """The same for two ratios as (numerator, denominator): one division, hence one rounding."""
    (n1, d1), (n2, d2) = current, against
    if n1 is None or d1 is None or n2 is None or d2 is None:
        return None
    if not d1 or not d2:
        return None
    return percent_change(EXACT.multiply(n1, d2), EXACT.multiply(n2, d1))


def difference(current: Decimal | None, against: Decimal | None) -> Decimal | None:
    """`current − against`, in the unit of both."""
    return None if current is None or against is None else EXACT.subtract(current, against)
