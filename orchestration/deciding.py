"""Decisions of the office on returns: retract one, choose between two of one day, sign a year.

A decision is an appended event with who, when and why. Findings that it answers are named in it;
the verdict that is left is recorded beside it, so that an earlier moment can always be had again.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from expectations.catalogue import catalogue
from ingestion.clock import Clock, stamp
from ingestion.decisions import decisions, statements
from ingestion.ledger import Event, EventKind, Ledger, Return
from orchestration.instance import Instance
from orchestration.texts import CommandError, text


@dataclass(frozen=True)
class Found:
    """A finding that was recorded, as far as a decision looks at it."""

    finding_id: str
    fact_id: str
    rule: str
    severity: str
    sheet: str
    cell: str
    rival: str

    @property
    def of_versions(self) -> bool:
        """Whether it asks which of two versions counts."""
        return bool(self.rival)

    @property
    def counts(self) -> bool:
        """Whether it lets the figures count; a rule that is gone speaks by its severity."""
        rule = catalogue().get(self.rule)
        return self.severity == "note" or (rule is not None and rule.counts)


class Office:
    """The ledger at this moment, and who decides why."""

    def __init__(
        self, instance: Instance, ledger: Ledger, clock: Clock, by: str, reason: str
    ) -> None:
        self.instance, self.ledger, self.clock = instance, ledger, clock
        self.by, self.reason = by.strip(), reason.strip()
        if not self.by:
            raise CommandError(text("decide_no_name"))
        if not self.reason:
            raise CommandError(text("decide_no_reason"))
        self._events = ledger.events()
        self.decided = decisions(self._events)
        self.returns = {made.return_id: made for made in ledger.returns()}
        self.judged = {event.return_id: event.payload or {} for event in ledger.events("judged")}

    def take(self, events: list[Event]) -> None:
        """Go on as if these events stood in the ledger already."""
        self._events += events
        self.decided = decisions(self._events)
        self.judged |= {e.return_id: e.payload or {} for e in events if e.kind == "judged"}

    def known(self, return_id: str) -> Return:
        """The return, which has been judged and speaks. Raises CommandError with the reason."""
        if return_id not in self.returns:
            raise CommandError(text("decide_unknown_return", return_id=return_id))
        if return_id not in self.judged:
            raise CommandError(text("decide_not_judged", return_id=return_id))
        if event := self.decided.retracted.get(return_id):
            raise CommandError(text("decide_retracted", return_id=return_id, at=event.at))
        if event := self.decided.passed_over.get(return_id):
            chosen = event.return_id
            raise CommandError(text("decide_passed_over", return_id=return_id, chosen=chosen))
        return self.returns[return_id]

    def statement(self, return_id: str) -> Return:
        """The return, which is what its reporter states now."""
        made = self.known(return_id)
        if self.judged[return_id]["verdict"] == "sent_back":
            raise CommandError(text("decide_sent_back", return_id=return_id))
        for latest in statements(self.ledger, self.decided):
            if _key(latest) == _key(made) and latest.return_id != return_id:
                newer = latest.return_id
                raise CommandError(text("decide_superseded", return_id=return_id, newer=newer))
        return made

    def findings(self, return_id: str) -> list[Found]:
        """The findings on a return that no decision has answered yet."""
        with duckdb.connect() as connection:
            rows = connection.execute(
                "SELECT finding_id, fact_id, rule, severity, sheet, cell, arguments"
                " FROM read_parquet(?)"
                " WHERE return_id = ? AND catalogue_version = ?"
                " ORDER BY length(finding_id), finding_id",
                [
                    str(self.instance.findings / "j*.parquet"),
                    return_id,
                    self.judged[return_id]["catalogue_version"],
                ],
            ).fetchall()
        return [
            Found(
                name, fact_id, rule, severity, sheet, cell, json.loads(arguments).get("rival", "")
            )
            for name, fact_id, rule, severity, sheet, cell, arguments in rows
            if name not in self.decided.released
        ]

    def event(
        self, kind: EventKind, made: Return | None, subject: str, payload: dict[str, Any]
    ) -> Event:
        return_id = made.return_id if made else None
        at = stamp(self.clock())
        return Event(at, kind, return_id, subject, self.by, self.reason, payload)

    def verdict_left(self, return_id: str, released: Iterable[str], cause: EventKind) -> Event:
        """The verdict on a return when those of its findings are answered."""
        answered = set(released)
        left = [
            found
            for found in self.findings(return_id)
            if not found.counts and found.finding_id not in answered
        ]
        before = self.judged[return_id]
        own = [found for found in left if not found.of_versions]
        payload = {
            **before,
            "verdict": "held" if left else "passed",
            "own_verdict": "held" if own else "passed",
            "held_figures": len({found.fact_id for found in left if found.fact_id}),
            "decided": cause,
        }
        return self.event("judged", self.returns[return_id], "", payload)


def _key(made: Return) -> tuple[str, str, int | None]:
    return made.form, made.reporter, made.report_year


def retract(office: Office, return_id: str) -> dict[str, Any]:
    """The return no longer speaks; what was asked only because of it is answered."""
    made = office.known(return_id)
    released: list[str] = []
    verdicts: list[Event] = []
    for other in office.returns.values():
        if _key(other) == _key(made) and other.return_id in office.judged and made.reporter:
            asked = [f for f in office.findings(other.return_id) if f.rival == return_id]
            if asked and office.judged[other.return_id]["verdict"] != "sent_back":
                answered = [found.finding_id for found in asked]
                released += answered
                verdicts.append(office.verdict_left(other.return_id, answered, "retracted"))
    event = office.event("retracted", made, "", {"released": released})
    office.ledger.append_events([event, *verdicts])
    left = decisions(office.ledger.events())
    speaks = [s for s in statements(office.ledger, left) if _key(s) == _key(made)]
    return {
        "decision": "retracted",
        "return_id": return_id,
        "statement": speaks[0].return_id if speaks else None,
        "at": event.at,
    }


def choose(office: Office, return_id: str) -> dict[str, Any]:
    """Of several returns of one day this one counts; the others are passed over."""
    made = office.known(return_id)
    group = _contested(office, made)
    if return_id not in group:
        raise CommandError(text("decide_nothing_to_choose", return_id=return_id))
    over = sorted(group - {return_id})
    answered = [f.finding_id for f in office.findings(return_id) if f.of_versions]
    event = office.event("chosen", made, "", {"over": over, "released": answered})
    verdicts = [office.verdict_left(return_id, answered, "chosen")] if answered else []
    office.ledger.append_events([event, *verdicts])
    return {"decision": "chosen", "return_id": return_id, "over": over, "at": event.at}


def _contested(office: Office, made: Return) -> set[str]:
    """The returns among which a choice is open: the statement of today and its rivals."""
    statement = next(
        (s for s in statements(office.ledger, office.decided) if _key(s) == _key(made)), None
    )
    if statement is None:
        return set()
    rivals = {found.rival for found in office.findings(statement.return_id) if found.of_versions}
    open_ones = {name for name in rivals if office.decided.speaks(name)}
    return open_ones | {statement.return_id} if open_ones else set()


def sign(office: Office, year: int, workbook: Path | None) -> dict[str, Any]:
    """Record that the figures of a year were signed; what comes later is marked 签发后收到."""
    sha256 = hashlib.sha256(workbook.read_bytes()).hexdigest() if workbook else ""
    name = workbook.name if workbook else ""
    if not any(made.report_year == year for made in office.returns.values()):
        raise CommandError(text("decide_nothing_to_sign", year=year))
    payload = {"year": year, "workbook": name, "sha256": sha256}
    event = office.event("signed", None, f"year:{year}", payload)
    office.ledger.append_events([event])
    as_of = office.ledger.last_moment()
    return {"decision": "signed", **payload, "at": event.at, "as_of": as_of}


def message_of(rule: str, arguments: dict[str, Any], language: str) -> str:
    """The words of the catalogue, what is wrong and what to do."""
    told = catalogue()[rule]
    return f"{rule} {told.message(arguments, language)} {told.remedy(arguments, language)}"
