"""Each rule over several returns speaks at exactly its cells, and sound returns pass unasked."""

import pytest
from form_seeds import form_seeds
from several_returns import Found, judge_scenarios
from year_seeds import year_seeds

from expectations.catalogue import catalogue

SCENARIOS = [*year_seeds(), *form_seeds()]


@pytest.fixture(scope="module")
def found() -> dict[str, Found]:
    return judge_scenarios(SCENARIOS)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_a_scenario_has_the_findings_that_it_must_have_and_no_other(scenario, found):
    assert found[scenario.name] == scenario.expected


def test_every_rule_over_several_returns_has_a_scenario_that_breaks_it():
    seeded = {scenario.rule for scenario in SCENARIOS if scenario.rule}
    assert seeded == {rule.id for rule in catalogue().rules if rule.check or rule.summary}
