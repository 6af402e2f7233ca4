"""Scenarios of several returns: what stands already, what is judged now, what must be found."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import pyarrow as pa
from filled_forms import Key, figure, roster
from known_tables import REFERENCE

from expectations.check_tables import check_findings
from expectations.findings import Finding
from expectations.judge import Judgement, judge
from expectations.known import (
    KNOWN_FACTS_SCHEMA,
    KNOWN_RETURNS_SCHEMA,
    PARK_ATTRIBUTES_SCHEMA,
    Known,
)
from ingestion.batch import deal
from ingestion.facts import fact_columns, identified
from ingestion.parser import parse_file

Found = set[tuple[str, str, str, str]]
"""Name of the file (with the park of a batch's row), rule, sheet, cell."""


@dataclass(frozen=True)
class Sent:
    """A file. `stood`: it was judged before; else it is judged now. `batch`: parks as rows."""

    name: str
    content: bytes
    stood: bool = False
    day: str = "2023-12-20"


@dataclass(frozen=True)
class Scenario:
    """`expected` holds every finding on what is judged now, no more and no less.

    `notes`: how many findings that hold nothing a return may list.
    """

    rule: str
    name: str
    sent: tuple[Sent, ...]
    expected: Found
    notes: int = 1000


def this_year(**values: object) -> dict[Key, object]:
    return {figure(code, "this_year"): value for code, value in values.items()}


def last_year(**values: object) -> dict[Key, object]:
    return {figure(code): value for code, value in values.items()}


@dataclass(frozen=True)
class _Return:
    return_id: str
    sent: Sent
    form: str
    reporter: str
    report_year: int | None
    from_batch: bool
    facts: pa.Table


@cache
def _returns(sent: Sent) -> tuple[_Return, ...]:
    """The returns in a file; a batch's own is called as the file, a row's `file/park`."""
    dealt = deal(parse_file(sent.content, roster()), roster())
    found = []
    for place, made in dealt:
        name = f"{sent.name}/{made.reporter}" if place else sent.name
        columns = fact_columns(made.facts)
        facts = identified(columns, name, made.reporter, made.form, made.report_year)
        found.append(
            _Return(name, sent, made.form, made.reporter, made.report_year, bool(place), facts)
        )
    return tuple(found)


def judge_scenarios(scenarios: Iterable[Scenario]) -> dict[str, Found]:
    """What is found on the returns that are judged now, by the scenario's name.

    The rules of one return are asked once for all scenarios together.
    """
    todo = list(scenarios)
    facts = [
        _renamed(made, scenario)
        for scenario in todo
        for sent in scenario.sent
        for made in _returns(sent)
    ]
    ids = [name for table in facts for name in sorted(set(table["return_id"].to_pylist()))]
    judgement = judge(pa.concat_tables(facts), ids, roster())
    return {scenario.name: _found(scenario, judgement) for scenario in todo}


def _renamed(made: _Return, scenario: Scenario) -> pa.Table:
    prefix = f"{scenario.name}|"
    table = made.facts
    for column in ("return_id", "fact_id"):
        renamed = pa.array([prefix + name for name in table[column].to_pylist()], pa.string())
        table = table.set_column(table.column_names.index(column), column, renamed)
    return table


def _found(scenario: Scenario, judged: Judgement) -> Found:
    prefix = f"{scenario.name}|"
    own = [f for f in judged.findings if f.return_id.startswith(prefix)]
    verdicts = {n: v for n, v in judged.verdicts.items() if n.startswith(prefix)}
    judgement = Judgement()
    judgement.verdicts = verdicts
    judgement.add(own)
    judgement.add(check_findings(known_of(scenario, own, verdicts)))
    judgement.shorten(scenario.notes)
    now = {f"{prefix}{m.return_id}" for s in scenario.sent if not s.stood for m in _returns(s)}
    return {
        (f.return_id.removeprefix(prefix), f.rule, f.sheet, f.cell)
        for f in judgement.findings
        if f.return_id in now
    }


def known_of(scenario: Scenario, findings: Iterable[Finding], verdicts: Mapping[str, str]) -> Known:
    """The tables as `orchestration/known_returns.py` makes them of a ledger."""
    held = {f.fact_id for f in findings if f.fact_id and f.severity != "note"}
    made = [m for sent in scenario.sent for m in _returns(sent)]
    made = [m for m in made if verdicts[f"{scenario.name}|{m.return_id}"] != "sent_back"]
    rows = [
        {
            "return_id": f"{scenario.name}|{m.return_id}",
            "form": m.form,
            "reporter": m.reporter,
            "report_year": m.report_year,
            "revision": number,
            "received_on": dt.date.fromisoformat(m.sent.day),
            "from_batch": m.from_batch,
            "is_now": not m.sent.stood,
            "speaks": not any(
                (later.form, later.reporter, later.report_year)
                == (m.form, m.reporter, m.report_year)
                for later in made[number + 1 :]
            ),
        }
        for number, m in enumerate(made)
    ]
    facts = pa.concat_tables([_renamed(m, scenario) for m in made]).to_pylist()
    readable = [
        {name: fact[name] for name in KNOWN_FACTS_SCHEMA.names}
        for fact in facts
        if fact["fact_id"] not in held and not fact["reading"].startswith("!")
        if fact["value"] is not None or fact["text"] is not None
    ]
    return Known(
        pa.Table.from_pylist(readable, schema=KNOWN_FACTS_SCHEMA),
        pa.Table.from_pylist(rows, schema=KNOWN_RETURNS_SCHEMA),
        pa.Table.from_pylist(REFERENCE, schema=PARK_ATTRIBUTES_SCHEMA),
        lambda code: reporter.name if (reporter := roster().of_code(code)) else "",
    )
