"""Explanations (核实说明): the office accepts a finding for a time, with name, reason and last day.

An explained finding holds no figure until the end of its last day in Asia/Shanghai; then it holds
again, which the next run records. It binds to what was asked of one value: a revision in which the
same rule asks the same of the same value keeps it, whatever changed is asked anew.
What has no value (a cell that could not be read), what sends a whole return back, what asks which
of two versions counts, and a part above its whole, which no reason makes true, are not explained.
The gate has no findings and cannot be waived.
"""

import datetime as dt
from typing import Any

from expectations.catalogue import catalogue
from ingestion.clock import Clock
from ingestion.decisions import decisions
from ingestion.ledger import Event, Ledger
from orchestration.deciding import Found, Office
from orchestration.instance import Instance
from orchestration.texts import Refusal
from orchestration.timeliness import today_in_shanghai

LAPSED = "lapsed"


def explain(
    office: Office,
    found: Found,
    return_id: str,
    until: dt.date | None,
    accepted: bool = True,
    read: str | None = None,
    source: str = "",
) -> list[Event]:
    """Record that a finding is explained until a day, or that it is not accepted.

    `read` is the value that whoever decides has seen. The events; none where the same stands
    already. Raises Refusal.
    """
    made = office.statement(return_id)
    value = _explainable(office, return_id, found)
    if read is not None and read != value:
        raise Refusal("decide_stale", finding=found.finding_id, seen=read, now=value)
    if accepted and until is None:
        raise Refusal("decide_no_expiry")
    if accepted and until and until < office.today:
        raise Refusal("decide_expired", day=until)
    payload = {
        "accepted": accepted,
        "expires_on": until.isoformat() if accepted and until else "",
        "rule": found.rule,
        "fact_id": found.fact_id,
        "sheet": found.sheet,
        "cell": found.cell,
        "value": value,
        "source": source,
    }
    if _stands(office, found, payload):
        return []
    event = office.event("explained", made, found.finding_id, payload)
    with office.ledger.transaction():
        office.record([event])
        left = [office.verdict_left(return_id, (), "explained")]
        if _verdict(left[0].payload or {}) == _verdict(office.judged[return_id]):
            left = []
        office.record(left)
    return [event, *left]


def finding(office: Office, finding_id: str) -> tuple[str, Found]:
    """A finding by its identity, with its return. Raises Refusal where there is none."""
    return_id = finding_id.rpartition("!")[0]
    if return_id in office.judged:
        for one in office.all_findings(return_id):
            if one.finding_id == finding_id:
                return return_id, one
    raise Refusal("decide_unknown_finding", finding=finding_id)


def findings_at(office: Office, return_id: str, cell: str, rule: str) -> list[Found]:
    """The open findings of a return that hold figures, at a cell (`Sheet!C7`) or of a rule.

    Raises Refusal where there is none.
    """
    office.statement(return_id)
    found = [
        one
        for one in office.findings(return_id)
        if catalogue()[one.rule].holds
        and cell in ("", f"{one.sheet}!{one.cell}")
        and rule in ("", one.rule)
    ]
    if not found:
        raise Refusal("decide_no_finding_there", return_id=return_id, cell=cell, rule=rule)
    return found


def _explainable(office: Office, return_id: str, found: Found) -> str:
    """The value at the finding as it counts or would count. Raises Refusal."""
    if found.finding_id in office.decided.released:
        raise Refusal("decide_answered", finding=found.finding_id)
    rule = catalogue()[found.rule]
    if not rule.holds:
        raise Refusal("decide_nothing_held", finding=found.finding_id)
    if rule.ledger:
        raise Refusal("decide_not_explained", finding=found.finding_id)
    if rule.is_arithmetic:
        raise Refusal("decide_impossible", finding=found.finding_id, rule=rule.id)
    fact = next((f for f in office.facts(return_id) if f["fact_id"] == found.fact_id), None)
    adjusted = office.decided.adjusted.get(found.fact_id)
    if fact and str(fact["reading"]).startswith("!") and not adjusted:
        raise Refusal("decide_unreadable", finding=found.finding_id, raw=fact["raw_text"])
    return value_at(office, fact, found.fact_id)


def value_at(office: Office, fact: dict[str, Any] | None, fact_id: str) -> str:
    """The text of a figure as it stands: what was typed, or what it was adjusted to."""
    if adjusted := office.decided.adjusted.get(fact_id):
        return str((adjusted.payload or {})["new_raw"])
    return str(fact["raw_text"] or "") if fact else ""


def _stands(office: Office, found: Found, payload: dict[str, Any]) -> bool:
    """Whether the same person has said the same of this finding last."""
    decided = office.decided
    last = decided.explained.get(found.finding_id) or decided.not_explained.get(found.finding_id)
    if last is None or (last.by, last.reason) != (office.by, office.reason):
        return False
    said = last.payload or {}
    return all(said[name] == payload[name] for name in ("accepted", "expires_on", "value"))


def _verdict(judged: dict[str, Any]) -> tuple[str, int]:
    return judged["verdict"], judged["held_figures"]


def lapses(instance: Instance, ledger: Ledger, clock: Clock) -> list[Event]:
    """The verdicts on returns that are held again because an explanation is over; not recorded."""
    office = Office(instance, ledger, clock, instance.settings.unit, LAPSED)
    over = sorted({event.return_id or "" for event in office.decided.lapsed.values()})
    events = []
    for return_id in over:
        if office.decided.speaks(return_id):
            now = office.verdict_left(return_id, (), "explained")
            if _verdict(now.payload or {}) != _verdict(office.judged[return_id]):
                events.append(now)
    return events


def record_lapses(instance: Instance, ledger: Ledger, clock: Clock) -> list[Event]:
    """Record these verdicts, which are given back."""
    events = lapses(instance, ledger, clock)
    ledger.append_events(events)
    return events


def has_lapsed(instance: Instance, ledger: Ledger, clock: Clock) -> bool:
    """Whether a day that ended since the last event ended an explanation that a verdict rests on.

    The published tables know nothing of it until a run records it: a day that is over is no event.
    """
    events = ledger.events()
    in_force = decisions(events).explained.keys()
    over = decisions(events, today_in_shanghai(clock)).lapsed.keys()
    return bool(in_force & over) and bool(lapses(instance, ledger, clock))
