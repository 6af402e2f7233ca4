"""Every seeded fault with what was expected and what was found: the ground of the rule table."""

from dataclasses import dataclass

from form_seeds import form_seeds
from intake_seeds import batch_seeds, intake_results
from judged_cases import judge_all
from rule_cases import CASES
from several_returns import Scenario, judge_scenarios
from year_seeds import year_seeds


@dataclass(frozen=True)
class Result:
    """One seeded fault; `rule` is what it was made for, the expectation was written by hand."""

    rule: str
    name: str
    expected: frozenset[str]
    found: frozenset[str]
    is_exact: bool

    @property
    def is_caught(self) -> bool:
        return self.is_exact and self.rule in self.found


def scenarios() -> list[Scenario]:
    return [*year_seeds(), *form_seeds(), *batch_seeds()]


def seeded_results() -> list[Result]:
    """All faults of all kinds, judged."""
    judged = judge_all()
    results = [
        Result(
            case.rule,
            case.name,
            _rules(case.expected),
            _rules(judged.cells(case.name)),
            case.expected == judged.cells(case.name),
        )
        for case in CASES
        if case.rule
    ]
    faulty = [scenario for scenario in scenarios() if scenario.rule]
    found = judge_scenarios(faulty)
    results += [
        Result(
            s.rule,
            s.name,
            frozenset(rule for _, rule, *_ in s.expected),
            frozenset(rule for _, rule, *_ in found[s.name]),
            s.expected == found[s.name],
        )
        for s in faulty
    ]
    results += [
        Result(rule, name, _rules(expected), _rules(said), expected == said)
        for rule, name, expected, said in intake_results()
    ]
    return results


def _rules(cells: set[tuple[str, str, str]]) -> frozenset[str]:
    return frozenset(rule for rule, *_ in cells)
