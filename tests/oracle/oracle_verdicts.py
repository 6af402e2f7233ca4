"""What the figures say to a target: met, improved …, or not known.

A verdict is given where no unknown park could change it. A direction is judged by the exact figures
of the same parks in the base year and in the year it is due. What another year's figures answer is
only shown; 基本完成 short of all of it has no number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

OTHER_YEARS_SHOWN = ("coverage", "state_13th", "direction", "sum", "green")


@dataclass(frozen=True, slots=True)
class Found:
    """What the figures say; `basis` names which figures."""

    basis: str
    numerator: Fraction
    denominator: Fraction | None
    n_known: int
    n_owed: int
    said: tuple[str, ...] = ()

    @property
    def value(self) -> Fraction | None:
        if self.denominator is None:
            return self.numerator
        if not self.denominator:
            return None
        if self.basis == "direction":
            return 100 * (self.numerator / self.denominator - 1)
        return 100 * self.numerator / self.denominator


def verdict(
    row: Mapping[str, str], due: int, year: int, found: Found, better: Mapping[str, str]
) -> str:
    """Of a target (a row of targets.csv) that is due in one year and answered by another's figures.

    `better`: up or down by indicator.
    """
    if found.value is None:
        return "not_known"
    if due != year and found.basis in OTHER_YEARS_SHOWN:
        return "shown_only"
    if found.basis == "direction":
        if not found.value:
            return "unchanged"
        up = row["operator"] == "improve" and better[row["metric"]] == "up"
        return "improved" if (found.value > 0) == up else "worsened"
    if not row["value"]:
        return "shown_only"
    target, all_known = Fraction(row["value"]), found.n_known == found.n_owed
    if row["strength"] == "基本完成":
        return "met" if found.value >= target and all_known else "shown_only"
    unknown = found.n_owed - found.n_known
    lowest, highest = found.numerator, found.numerator + unknown
    if found.denominator is not None:
        lowest, highest = 100 * lowest / found.n_owed, 100 * highest / found.n_owed
    elif row["operator"] == "=":
        if found.value != target:
            return "not_met"
        return "met" if all_known else "not_known"
    if lowest >= target:
        return "met"
    return "not_met" if highest < target else "not_known"
