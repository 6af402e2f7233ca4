"""All cases of `rule_cases` judged once, together: one call as a run makes it."""

import socket
from dataclasses import dataclass

import pyarrow as pa
import pytest
from filled_forms import read, roster
from rule_cases import CASES

from expectations import judge as judging
from expectations import suites as suites_of_rules
from expectations.findings import Finding
from expectations.judge import Judgement
from ingestion.facts import fact_columns, identified
from ingestion.parser import Fact
from ingestion.values import Reading


@dataclass(frozen=True)
class Judged:
    judgement: Judgement
    facts: pa.Table
    suites: list[str]  # the frames validated, in order
    connections: list[object]  # what was called over the network meanwhile

    def of(self, name: str) -> list[Finding]:
        return [finding for finding in self.judgement.findings if finding.return_id == name]

    def cells(self, name: str) -> set[tuple[str, str, str]]:
        return {(finding.rule, finding.sheet, finding.cell) for finding in self.of(name)}


def judge_all() -> Judged:
    tables = []
    for case in CASES:
        parsed = read(case.content)
        columns = fact_columns(parsed.facts)
        tables.append(
            identified(columns, case.name, parsed.reporter, parsed.form, parsed.report_year)
        )
    failed = [Fact("_file", "", None, Reading("KeyError: 'x'", problem="reader_failed"), "", "")]
    tables.append(identified(fact_columns(failed), "a failure of ours", "", "", None))
    facts = pa.concat_tables(tables)
    names = [*(case.name for case in CASES), "a failure of ours", "without facts"]
    refused = {case.name: case.refused for case in CASES if case.refused}
    suites: list[str] = []
    validate = suites_of_rules.validate

    def counted(frame, table):
        suites.append(frame.name)
        return validate(frame, table)

    connections: list[object] = []

    def offline(_: socket.socket, address: object) -> None:
        connections.append(address)
        raise OSError("no network in a test")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(suites_of_rules, "validate", counted)
        patch.setattr(socket.socket, "connect", offline)
        judgement = judging.judge(facts, names, roster(), refused)
    return Judged(judgement, facts, suites, connections)
