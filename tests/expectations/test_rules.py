"""Each rule fires at exactly its cells, and a sound form passes without a word."""

import json
import os
from string import Formatter

import pytest
from judged_cases import Judged, judge_all
from rule_cases import CASES

from expectations.catalogue import catalogue, catalogue_version
from expectations.findings import FINDINGS_SCHEMA, VERDICTS_ZH

NAMES = [case.name for case in CASES]


@pytest.fixture(scope="session")
def judged() -> Judged:
    return judge_all()


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_form_has_the_findings_that_it_must_have_and_no_other(case, judged):
    assert judged.cells(case.name) == case.expected


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_verdict_follows_from_the_findings(case, judged):
    rules = [catalogue()[rule] for rule, _, _ in case.expected]
    sent_back = any(rule.returns for rule in rules)
    holds = any(rule.holds for rule in rules)
    expected = "sent_back" if sent_back else "held" if holds else "passed"
    assert judged.judgement.verdicts[case.name] == expected


def test_every_rule_of_the_catalogue_has_a_form_that_breaks_it():
    shown = {case.rule for case in CASES if case.rule}
    of_submissions = {"F09", "F11", "F12"}  # tests/ingestion: archives, limits
    of_linked_figures = {"F14"}  # tests/ingestion/test_refusals.py
    of_dated_names = {"R04", "R09"}  # test_dated_name_findings.py: the real roster has none yet
    # What only the ledger knows: tests/expectations/test_versions.py, tests/orchestration.
    of_the_ledger = {rule.id for rule in catalogue().rules if rule.ledger}
    of_scans = {"F16", "F17", "F18", "F19"}  # tests/ingestion/test_scan_pairing.py
    of_batches = {"B05", "B06", "B07", "P08", "P09", "P10"}  # tests/ingestion/test_batch.py
    # What takes several returns: tests/rules.
    of_several = {rule.id for rule in catalogue().rules if rule.check or rule.summary}
    elsewhere = (
        of_several
        | of_batches
        | of_submissions
        | of_linked_figures
        | of_dated_names
        | of_the_ledger
        | of_scans
    )
    assert shown | {"F08"} | elsewhere == {rule.id for rule in catalogue().rules}


def test_a_failure_of_the_reader_is_not_called_a_fault_of_the_sender(judged):
    assert judged.cells("a failure of ours") == {("F08", "", "")}
    assert "不是填报错误" in catalogue()["F08"].zh


def test_a_return_without_facts_is_sent_back_as_empty(judged):
    assert judged.cells("without facts") == {("F05", "", "")}
    assert judged.judgement.verdicts["without facts"] == "sent_back"


def test_an_error_at_a_figure_holds_that_figure_and_no_other(judged):
    assert judged.judgement.held_figures["sound"] == 0
    assert judged.judgement.held_figures["约1200 at water_use"] == 1
    broken = judged.of("C02 a trifle too much")
    assert judged.judgement.held_figures["C02 a trifle too much"] == 3
    assert {finding.severity for finding in broken} == {"error"}


def test_a_finding_names_a_fact_of_its_return_and_that_fact_s_cell(judged):
    facts = {fact["fact_id"]: fact for fact in judged.facts.to_pylist()}
    for finding in judged.judgement.findings:
        if finding.fact_id:
            fact = facts[finding.fact_id]
            assert (fact["return_id"], fact["sheet"], fact["cell"]) == (
                finding.return_id,
                finding.sheet,
                finding.cell,
            )


def test_no_fact_is_told_the_same_thing_twice(judged):
    told = [(f.fact_id or f.cell, f.return_id, f.rule) for f in judged.judgement.findings]
    assert len(told) == len(set(told))


def test_whole_tables_are_judged_by_one_suite_each(judged):
    assert judged.suites == [
        "acceptance",
        "adjustment",
        "adjustment.adjustment",
        "city_annual_report",
        "city_review",
        "city_review.review",
        "county_annual_report",
        "park_list",
        "park_list.eligible",
        "park_list.ineligible",
        "park_plan",
        "park_plan.planned_project",
        "park_progress",
        "park_progress.project",
        "park_progress.measure",
        "plan_list",
        "plan_list.plan",
    ]
    assert judged.judgement.expectations > 200


def test_great_expectations_sends_nothing_home(judged):
    assert judged.connections == []
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"


def test_messages_are_complete_in_both_languages(judged):
    optional = {"candidates"}
    for finding in judged.judgement.findings:
        rule = catalogue()[finding.rule]
        for text in (rule.zh, rule.en, rule.fix_zh, rule.fix_en):
            named = {name for _, name, _, _ in Formatter().parse(text) if name}
            assert named - optional <= set(finding.arguments), (finding, text)
        for language in ("zh", "en"):
            told = rule.message(finding.arguments, language)
            told += rule.remedy(finding.arguments, language)
            assert "“”" not in told
            assert "None" not in told


def test_a_broken_relation_tells_both_sides_as_they_were_typed(judged):
    finding = judged.of("P01 a trifle too much")[0]
    assert catalogue()["P01"].message(finding.arguments) == (
        "累计完成投资超过计划总投资的1.2倍:"
        "“累计完成投资合计”600.060001 大于 “计划总投资合计”500.05 × 1.2。"
    )


def test_a_message_names_the_column_of_its_own_table(judged):
    finding = next(f for f in judged.of("a measure without a name") if f.rule == "B01")
    assert catalogue()["B01"].message(finding.arguments) == "“措施名称”是必填项,没有填写。"


def test_an_unknown_name_comes_with_candidates_that_decide_nothing(judged):
    [finding] = judged.of("no park")
    assert "明水经济技术开发区" in finding.arguments["candidates"]
    parks = [f for f in judged.facts.to_pylist() if f["return_id"] == "no park"]
    assert [f["text"] for f in parks if f["field"] == "park"] == [None]


def test_findings_are_told_in_the_order_of_the_workbook(judged):
    for name in NAMES:
        places = [(f.sheet, f.cell) for f in judged.of(name)]
        assert [s for s, _ in places] == sorted(s for s, _ in places)


def test_findings_are_stored_with_their_rule_version_and_arguments(judged):
    table = judged.judgement.table()
    assert table.schema == FINDINGS_SCHEMA
    rows = table.to_pylist()
    assert {row["catalogue_version"] for row in rows} == {catalogue_version()}
    assert len({row["finding_id"] for row in rows}) == len(rows)
    first = next(row for row in rows if row["return_id"] == "an unknown park")
    assert first["finding_id"] == "an unknown park!1"
    assert json.loads(first["arguments"])["raw"] == "P9999999"


def test_the_columns_of_findings_are_frozen():
    assert FINDINGS_SCHEMA.names == [
        "finding_id",
        "return_id",
        "fact_id",
        "rule",
        "catalogue_version",
        "severity",
        "sheet",
        "cell",
        "arguments",
    ]


def test_verdicts_are_called_by_their_own_words():
    assert VERDICTS_ZH == {"passed": "审核通过", "held": "待核实", "sent_back": "退回修改"}
    assert not any("验收" in rule.zh + rule.fix_zh for rule in catalogue().rules)
