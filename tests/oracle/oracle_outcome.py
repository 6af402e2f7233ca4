"""What each plan promises and how far it is reached: (actual - base) / (target - base).

Reductions cumulate from the plan's first year; a year that is missing or held leaves them unknown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from oracle_rollup import Oracle
from oracle_state import States

ENOUGH = Fraction(90)


@dataclass(frozen=True, slots=True)
class Outcome:
    base_value: Decimal | None
    target_value: Decimal | None
    source_form: str
    plan_start: int | None


@dataclass(frozen=True, slots=True)
class Progress:
    """Of a ratio, numerator and denominator are those of `completion` times the ratio's own."""

    kind: str
    actual: Fraction | None
    numerator: Fraction | None
    denominator: Fraction | None
    completion: Fraction | None
    reaches_90: bool | None
    state: str


class Outcomes:
    def __init__(self, oracle: Oracle, states: States) -> None:
        self.oracle = oracle
        self.outcomes: dict[tuple[str, str], Outcome] = {}
        for park in sorted({park for park, _ in oracle.stands()}):
            self.outcomes.update(
                {(park, indicator): found for indicator, found in self._of_park(park, states)}
            )

    def _of_park(self, park: str, states: States) -> Iterator[tuple[str, Outcome]]:
        listed = states.list_row(park, "eligible", self.oracle.years[-1])
        plan = states.plan(park)
        for code in self.oracle.indicators:
            if plan and (code, "target") in plan.figures:
                start = plan.fields["plan_start"].number
                assert start is not None
                base = plan.figures.get((code, "base"))
                yield code, Outcome(base, plan.figures[code, "target"], "park_plan", int(start))
            elif listed and code in listed:
                yield code, Outcome(None, listed[code].number, "park_list", None)

    def progress(self) -> Iterator[tuple[tuple[str, str, int], Progress]]:
        for (park, code), outcome in self.outcomes.items():
            for year in self.oracle.years:
                is_reduction = self.oracle.indicators[code].source == "projects_and_measures"
                first = outcome.plan_start or self.oracle.years.start
                if is_reduction and year < first:
                    continue
                made_of = range(first, year + 1) if is_reduction else range(year, year + 1)
                yield (park, code, year), self._progress(park, code, outcome, made_of, is_reduction)

    def _progress(
        self, park: str, code: str, outcome: Outcome, years: range, is_reduction: bool
    ) -> Progress:
        kind = "cumulative" if is_reduction else "level"
        base = Fraction(0) if is_reduction else _fraction(outcome.base_value)
        target = _fraction(outcome.target_value)
        promised = None if base is None or target is None else target - base
        figures = [self.oracle.figure(park, year, code) for year in years]
        not_counted = {figure.state for figure in figures} - {"counted"}
        if not_counted:
            state = "held" if "held" in not_counted else "missing"
            return Progress(kind, None, None, promised, None, None, state)
        weight = Fraction(1)
        if is_reduction:
            actual = sum((Fraction(f.value or 0) for f in figures), Fraction(0))
        else:
            (figure,) = figures
            if not figure.denominator:
                return Progress(kind, None, None, promised, None, None, "undefined")
            assert figure.numerator is not None
            scale = Fraction(self.oracle.indicators[code].scale)
            weight = Fraction(figure.denominator)
            actual = scale * Fraction(figure.numerator) / weight
        if base is None or promised is None:
            return Progress(kind, actual, None, None, None, None, "missing")
        done = actual - base
        of = (done * weight, promised * weight)
        if promised == 0:
            return Progress(kind, actual, *of, None, None, "undefined")
        completion = 100 * done / promised
        return Progress(kind, actual, *of, completion, completion >= ENOUGH, "computed")


def _fraction(number: Decimal | None) -> Fraction | None:
    return None if number is None else Fraction(number)
