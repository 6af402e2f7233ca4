"""Adjustments (调整单): the office corrects one figure for a reporter, with his confirmation.

An adjustment binds to a fact of one return. Its findings are those that the rules no longer give
when the return is judged with the new value in its place; a value that breaks a rule which was not
broken before is refused. Without the reporter's confirmation it is recorded and changes nothing.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa

from expectations.catalogue import catalogue
from expectations.judge import judge, label_of
from ingestion.adjusted_value import read_new_value
from ingestion.clock import SHANGHAI
from ingestion.contract import contracts
from ingestion.decisions import first_receipts
from ingestion.facts import FACTS_SCHEMA
from ingestion.labels import is_blank
from ingestion.ledger import Event, Return
from ingestion.values import Reading
from orchestration.deciding import Found, Office

Fact = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """What an adjustment asks for. `old` is None where no old value is stated."""

    field: str
    value_year: int | None
    row_key: str
    new: str
    unit: str
    old: str | None = None
    confirmed_by: str = ""
    confirmed_on: dt.date | None = None


class Refused(Exception):
    """An adjustment that is not taken: the rule that says why, and its arguments."""

    def __init__(self, matter: str, **arguments: str) -> None:
        self.rule = catalogue().of_ledger(matter)  # type: ignore[arg-type]
        self.arguments = arguments
        super().__init__(f"{self.rule.id} {self.rule.message(arguments)}")


@dataclass(frozen=True)
class Adjusted:
    """An adjustment that was taken, and the findings that still hold the figure."""

    events: list[Event]
    payload: dict[str, Any]
    still_held_by: list[str]


def adjust(office: Office, made: Return, wanted: Wanted, source: str = "") -> Adjusted:
    """The events of one adjustment of `made`, which is its reporter's statement.

    `source` names the row of a 调整单 that asked for it. No events where that value is in force
    already. Raises Refused.
    """
    facts = _facts_as_adjusted(office, made)
    fact = _fact(office, made, facts, wanted)
    reading = _new_value(office, made, wanted)
    if in_force := _in_force(office, fact, reading, wanted):
        return Adjusted([], in_force, [])
    _compare_old(office, made, fact, wanted)
    released: list[str] = []
    still: list[str] = []
    findings = office.findings(made.return_id)
    after = [_replaced(f, reading) if f is fact else f for f in facts]
    judged = judge(pa.Table.from_pylist(after, schema=FACTS_SCHEMA), [made.return_id],
                   office.instance.roster())  # fmt: skip
    left = {(f.rule, f.fact_id, f.cell) for f in judged.findings}
    known = {(f.rule, f.fact_id, f.cell) for f in findings}
    for new in judged.findings:
        if (new.rule, new.fact_id, new.cell) not in known and catalogue()[new.rule].holds:
            said = f"{new.rule} {catalogue()[new.rule].message(new.arguments)}"
            raise Refused("new_value_refused", raw=wanted.new, value=f"{new.cell} {said}")
    confirmed = bool(wanted.confirmed_by)
    if confirmed:
        released = _answered(findings, fact, left)
    held = [f for f in findings if f.fact_id == fact["fact_id"] and f.severity != "note"]
    still = sorted({f.rule for f in held if f.finding_id not in released})
    payload = {
        "field": wanted.field,
        "value_year": fact["value_year"],
        "row": wanted.row_key,
        "sheet": fact["sheet"],
        "cell": fact["cell"],
        "old_raw": fact["raw_text"],
        "old_value": None if fact["value"] is None else str(fact["value"]),
        "old_text": fact["text"],
        "new_raw": wanted.new,
        "unit": reading.unit_reported,
        "value": None if reading.value is None else str(reading.value),
        "text": reading.text,
        "steps": list(reading.steps),
        "confirmed_by": wanted.confirmed_by,
        "confirmed_on": wanted.confirmed_on.isoformat() if wanted.confirmed_on else "",
        "source": source,
        "released": released,
    }
    events = [office.event("adjusted", made, fact["fact_id"], payload)]
    if released:
        events.append(office.verdict_left(made.return_id, released, "adjusted"))
    return Adjusted(events, payload, still)


def _in_force(
    office: Office, fact: Fact, reading: Reading, wanted: Wanted
) -> dict[str, Any] | None:
    """The earlier adjustment that said the same: a 调整单 sent again adjusts nothing twice."""
    same = [office.decided.adjusted.get(fact["fact_id"])]
    if not wanted.confirmed_by:
        same.append(office.decided.awaiting.get(fact["fact_id"]))
    value = None if reading.value is None else str(reading.value)
    for event in filter(None, same):
        payload = event.payload or {}
        if (payload["value"], payload["text"]) == (value, reading.text):
            return payload
    return None


def _answered(findings: list[Found], fact: Fact, left: set[tuple[str, str, str]]) -> list[str]:
    """Findings that the rules give no more; of two versions the confirmed figure is the answer.

    Other returns are not looked at again: what they gave rise to is answered where it stands at the
    figure that was confirmed.
    """
    versions = [f for f in findings if f.of_versions]
    decided = [f for f in versions if f.fact_id == fact["fact_id"]]
    open_ones = [f for f in versions if f.cell and f not in decided]
    whole = [] if open_ones else [f for f in versions if not f.cell]
    beside = [f for f in findings if not f.of_versions and _of_others(f)]
    here = [f for f in beside if (f.sheet, f.cell) == (fact["sheet"], fact["cell"])]
    own = [f for f in findings if not f.of_versions and f not in beside]
    gone = [f for f in own if (f.rule, f.fact_id, f.cell) not in left]
    return [f.finding_id for f in [*gone, *here, *decided, *whole]]


def _of_others(found: Found) -> bool:
    """Whether it came from comparing several returns, or sums up such findings."""
    rule = catalogue().get(found.rule)
    return rule is not None and (rule.check is not None or rule.summary)


def _facts_as_adjusted(office: Office, made: Return) -> list[Fact]:
    """The return's facts with its earlier confirmed adjustments in their places."""
    facts = [dict(fact) for fact in office.facts(made.return_id)]
    for fact in facts:
        if event := office.decided.adjusted.get(fact["fact_id"]):
            payload = event.payload or {}
            fact["value"] = payload["value"] and Decimal(payload["value"])
            fact["text"], fact["raw_text"] = payload["text"], payload["new_raw"]
            fact["reading"] = "adjusted"
    return facts


def _fact(office: Office, made: Return, facts: list[Fact], wanted: Wanted) -> Fact:
    found = [
        fact
        for fact in facts
        if (fact["field"], fact["row_key"]) == (wanted.field, wanted.row_key)
        and wanted.value_year in (None, fact["value_year"])
    ]
    if len(found) != 1 or not found[0]["cell"]:
        years = "、".join(str(fact["value_year"]) for fact in found)
        named = (wanted.field, str(wanted.value_year or ""), wanted.row_key, years)
        raise Refused(
            "adjusted_figure_unknown", file=_file(office, made), raw=" ".join(filter(None, named))
        )
    return found[0]


def _new_value(office: Office, made: Return, wanted: Wanted) -> Reading:
    try:
        contract = contracts()[made.form].in_year(made.report_year or 0)
        reading = read_new_value(contract, wanted.field, wanted.row_key, wanted.new, wanted.unit)
    except KeyError:
        raise Refused(
            "adjusted_figure_unknown", file=_file(office, made), raw=wanted.field
        ) from None
    if reading.problem:
        rule = catalogue().of_problem(reading.problem)
        arguments = {
            "raw": wanted.new,
            "unit": reading.unit_reported,
            "label": label_of(wanted.field, made.form, wanted.row_key.split(":")[0]),
        }
        said = f"{rule.id} {rule.message(arguments)}"
        raise Refused("new_value_refused", raw=wanted.new, value=said)
    if is_blank(wanted.new):
        raise Refused("new_value_refused", raw=wanted.new, value="(空)")
    return reading


def _compare_old(office: Office, made: Return, fact: Fact, wanted: Wanted) -> None:
    """The old value that is stated must be the one that stands in the return."""
    if wanted.old is None:
        return
    old = wanted.old.strip()
    if old == str(fact["raw_text"]).strip():
        return
    if old:
        contract = contracts()[made.form].in_year(made.report_year or 0)
        read = read_new_value(contract, wanted.field, wanted.row_key, old, wanted.unit)
        if not read.problem and (read.value, read.text) == (fact["value"], fact["text"]):
            return
    raise Refused(
        "old_value_differs",
        raw=old or "(空)",
        value=fact["raw_text"] or "(空)",
        sheet=f"{fact['sheet']}!{fact['cell']}",
        file=_file(office, made),
    )


def _file(office: Office, made: Return) -> str:
    return first_receipts(office.ledger)[made.return_id].name


def _replaced(fact: Fact, reading: Reading) -> Fact:
    new = {"value": reading.value, "text": reading.text, "raw_text": reading.raw_text}
    return {**fact, **new, "unit_reported": reading.unit_reported, "reading": reading.reading}


def confirmation(by: str, on: str, today: dt.datetime) -> dt.date | None:
    """The day on which the reporter confirmed; ValueError where it is none or yet to come."""
    if not on:
        return None
    day = dt.date.fromisoformat(on)
    if day > today.astimezone(SHANGHAI).date() or not by:
        raise ValueError(on)
    return day
