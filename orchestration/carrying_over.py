"""Explanations that go over to a revision: what was accepted of a value holds while it is the same.

The same means that the same rule asks the same at the same field, row and year of the same value,
with the same other values beside it. Whatever changed is a new question.
"""

import json
from collections.abc import Iterable
from typing import Any

from ingestion.clock import Clock
from ingestion.ledger import Event, Ledger, Return
from orchestration.deciding import Found, Office
from orchestration.instance import Instance

CARRIED_OVER = "carried_over"


def carry_over(
    instance: Instance, ledger: Ledger, clock: Clock, judged: Iterable[Return]
) -> list[Event]:
    """Explanations in force go over to revisions just judged, with name, reason and last day.

    They come from the return that the revision replaces as its reporter's statement, to findings
    that ask the same (`_question`). The events recorded, with the verdicts that are left.
    """
    if not ledger.events("explained"):
        return []
    office = Office(instance, ledger, clock, instance.settings.unit, CARRIED_OVER)
    recorded: list[Event] = []
    for made in sorted(judged, key=lambda one: one.revision):
        explained = _explained_before(office, made)
        if not explained or office.judged[made.return_id]["verdict"] == "sent_back":
            continue
        asked = ((one, explained.get(_question(office, made, one)))
                 for one in office.findings(made.return_id))  # fmt: skip
        carried = [_carried(office, made, one, event) for one, event in asked if event]
        if carried:
            office.record(carried)
            left = office.verdict_left(made.return_id, (), "explained")
            office.record([left])
            recorded += [*carried, left]
    return recorded


_Question = tuple[str, ...]


def _question(office: Office, made: Return, found: Found) -> _Question:
    """What a finding asks: rule, field, row, year, value as it was read, and all that it says."""
    facts = office.facts(made.return_id)
    fact: dict[str, Any] = next((f for f in facts if f["fact_id"] == found.fact_id), {})
    about = ("field", "row_key", "value_year", "value", "text", "raw_text")
    said = json.dumps(found.arguments, sort_keys=True)
    return (found.rule, *(str(fact.get(name)) for name in about), said)


def _explained_before(office: Office, made: Return) -> dict[_Question, Event]:
    """What is explained of the statement that a revision replaces; not where it was adjusted."""
    earlier = [
        other
        for other in office.returns.values()
        if (other.form, other.reporter, other.report_year)
        == (made.form, made.reporter, made.report_year)
        and other.reporter
        and other.revision < made.revision
        and office.decided.speaks(other.return_id)
        and office.judged.get(other.return_id, {}).get("verdict", "sent_back") != "sent_back"
    ]
    if not earlier:
        return {}
    before = max(earlier, key=lambda other: other.revision)
    explained = office.decided.explained
    if not any(event.return_id == before.return_id for event in explained.values()):
        return {}
    return {
        _question(office, before, one): explained[one.finding_id]
        for one in office.all_findings(before.return_id)
        if one.finding_id in explained and one.fact_id not in office.decided.adjusted
    }


def _carried(office: Office, made: Return, found: Found, before: Event) -> Event:
    """The explanation of a finding before, as one of the same finding on a revision."""
    at = {"fact_id": found.fact_id, "sheet": found.sheet, "cell": found.cell}
    payload = {**(before.payload or {}), **at, CARRIED_OVER: before.subject}
    return Event(
        office.now(), "explained", made.return_id, found.finding_id, before.by, before.reason,
        payload,
    )  # fmt: skip
