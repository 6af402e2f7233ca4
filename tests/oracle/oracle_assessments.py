"""What a park states of itself when it is evaluated or applies for acceptance.

An indicator is stated where target and actual are, and for a rate its base, and base and target
differ; it is reached at 90 % of the way from base to target (001 三(四)); exactly 90 % reaches it.
A reduction starts from nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from oracle_forms import NO_CELL, Form, Forms
from oracle_inputs import Indicator

ENOUGH = Fraction(9, 10)


@dataclass(frozen=True, slots=True)
class Assessment:
    """One register row; `done_on`: the day of the evaluation, or of the acceptance's result."""

    base_year: int | None
    target_year: int | None
    actual_year: int | None
    done_on: date | None
    stated: int
    reached: int


def assessments(
    forms: Forms, form: str, day: str, indicators: dict[str, Indicator]
) -> Iterator[tuple[tuple[str, int], Assessment]]:
    """Park and report year; `day` is the field of `done_on`."""
    for statement in forms[form]:
        shares = [s for code in indicators if (s := _share(statement, indicators[code]))]
        reached = sum(share >= ENOUGH for (share,) in shares)
        key = (statement.reporter, statement.report_year)
        yield (
            key,
            Assessment(
                base_year=_year(statement, "base_year"),
                target_year=_year(statement, "target_year"),
                actual_year=_year(statement, "actual_year"),
                done_on=statement.day(day),
                stated=len(shares),
                reached=reached,
            ),
        )


def _year(form: Form, field: str) -> int | None:
    number = form.fields.get(field, NO_CELL).number
    return None if number is None else int(number)


def _share(form: Form, indicator: Indicator) -> tuple[Fraction] | None:
    """How much of the way was gone; None where it is not stated or there was no way to go."""
    is_reduction = indicator.source == "projects_and_measures"
    base = Decimal(0) if is_reduction else form.figures.get((indicator.code, "base"))
    target, actual = (form.figures.get((indicator.code, column)) for column in ("target", "actual"))
    if base is None or target is None or actual is None or base == target:
        return None
    return (Fraction(actual - base) / Fraction(target - base),)
