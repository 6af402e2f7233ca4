"""Decisions of the office on returns: retract one, choose between two of one day.

A decision is an appended event with who, when and why. Findings that it answers are named in it;
the verdict that is left is recorded beside it, so that an earlier moment can always be had again.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from expectations.catalogue import catalogue
from ingestion.clock import Clock, stamp
from ingestion.decisions import day_of, decisions, statements
from ingestion.ledger import Event, EventKind, Ledger, Return
from orchestration.instance import Instance
from orchestration.stored_rows import rows_of_returns
from orchestration.texts import Refusal


@dataclass(frozen=True)
class Found:
    """A finding that was recorded, as far as a decision looks at it."""

    finding_id: str
    fact_id: str
    rule: str
    severity: str
    sheet: str
    cell: str
    arguments: dict[str, Any]

    @property
    def rival(self) -> str:
        """The other version that it asks about, '' where it asks about none."""
        return str(self.arguments.get("rival", ""))

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
        self.decides(by, reason)
        self._events = ledger.events()
        self.today = day_of(stamp(clock()))
        self.decided = decisions(self._events, self.today)
        self.returns = {made.return_id: made for made in ledger.returns()}
        self.judged = {event.return_id: event.payload or {} for event in ledger.events("judged")}
        self._statements: list[Return] | None = None
        self._found: dict[str, list[Found]] = {}
        self._facts: dict[str, list[dict[str, Any]]] = {}

    def decides(self, by: str, reason: str) -> None:
        """From here on this person decides, for this reason. Raises Refusal where one is blank."""
        self.by, self.reason = by.strip(), reason.strip()
        if not self.by:
            raise Refusal("decide_no_name")
        if not self.reason:
            raise Refusal("decide_no_reason")

    def record(self, events: list[Event]) -> None:
        """Append these events and go on from them."""
        self.ledger.append_events(events)
        self.take(events)

    def take(self, events: list[Event]) -> None:
        """Go on as if these events stood in the ledger already."""
        self._events += events
        self.decided = decisions(self._events, self.today)
        self.judged |= {e.return_id: e.payload or {} for e in events if e.kind == "judged"}
        self._statements = None

    def known(self, return_id: str) -> Return:
        """The return, which has been judged and speaks. Raises Refusal with the reason."""
        if return_id not in self.returns:
            raise Refusal("decide_unknown_return", return_id=return_id)
        if return_id not in self.judged:
            raise Refusal("decide_not_judged", return_id=return_id)
        if event := self.decided.retracted.get(return_id):
            raise Refusal("decide_retracted", return_id=return_id, at=event.at)
        if event := self.decided.passed_over.get(return_id):
            chosen = event.return_id
            raise Refusal("decide_passed_over", return_id=return_id, chosen=chosen)
        return self.returns[return_id]

    def statement(self, return_id: str) -> Return:
        """The return, which is what its reporter states now."""
        made = self.known(return_id)
        if self.judged[return_id]["verdict"] == "sent_back":
            raise Refusal("decide_sent_back", return_id=return_id)
        if newer := self.newer(made):
            raise Refusal("decide_superseded", return_id=return_id, newer=newer)
        return made

    def newer(self, made: Return) -> str:
        """The return that is its reporter's statement in the place of this one, '' if none is."""
        if self._statements is None:
            self._statements = statements(self.ledger, self.decided)
        for latest in self._statements:
            if _key(latest) == _key(made) and latest.revision > made.revision:
                return latest.return_id
        return ""

    def findings(self, return_id: str) -> list[Found]:
        """The findings on a return that nothing answers now."""
        answered = self.decided.answered
        return [one for one in self.all_findings(return_id) if one.finding_id not in answered]

    def all_findings(self, return_id: str) -> list[Found]:
        """The findings of the verdict on a return, answered ones too."""
        if return_id not in self._found:
            self.load([return_id])
        return self._found[return_id]

    def facts(self, return_id: str) -> list[dict[str, Any]]:
        """All facts of a return as they were read, in their order."""
        if return_id not in self._facts:
            self.load([return_id])
        return self._facts[return_id]

    def load(self, return_ids: Iterable[str]) -> None:
        """Read findings and facts of these returns, for many decisions in one go."""
        wanted = sorted({name for name in return_ids if name in self.judged} - self._facts.keys())
        self._found |= {name: [] for name in wanted}
        self._facts |= {name: [] for name in wanted}
        found = rows_of_returns(self.instance.findings / "j*.parquet", wanted, "finding_id")
        for name, rows in found.items():
            version = self.judged[name]["catalogue_version"]
            for row in (row for row in rows if row["catalogue_version"] == version):
                said = json.loads(row["arguments"])
                kept = {n: row[n] for n in Found.__dataclass_fields__ if n != "arguments"}
                self._found[name].append(Found(**kept, arguments=said))
        self._facts |= rows_of_returns(self.instance.facts / "*" / "f*.parquet", wanted, "fact_id")

    def now(self) -> str:
        """The moment of deciding, as the ledger writes it."""
        return stamp(self.clock())

    def event(
        self, kind: EventKind, made: Return | None, subject: str, payload: dict[str, Any]
    ) -> Event:
        return_id = made.return_id if made else None
        return Event(self.now(), kind, return_id, subject, self.by, self.reason, payload)

    def verdict_left(self, return_id: str, released: Iterable[str], cause: EventKind) -> Event:
        """The verdict on a return when those of its findings are answered too."""
        answered = set(released)
        left = [
            found
            for found in self.findings(return_id)
            if not found.counts and found.finding_id not in answered
        ]
        before = self.judged[return_id]
        own = [found for found in left if not found.of_versions]
        back = "sent_back" if self.decided.sent_back_by(return_id) else ""
        payload = {
            **before,
            "verdict": back or ("held" if left else "passed"),
            "own_verdict": back or ("held" if own else "passed"),
            "held_figures": len({found.fact_id for found in left if found.fact_id}),
            "decided": cause,
        }
        return self.event("judged", self.returns[return_id], "", payload)


def _key(made: Return) -> tuple[str, str, int | None]:
    return made.form, made.reporter, made.report_year


def retract(office: Office, return_id: str, source: str = "") -> dict[str, Any]:
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
    event = office.event("retracted", made, "", {"released": released, "source": source})
    office.record([event, *verdicts])
    speaks = [s for s in statements(office.ledger, office.decided) if _key(s) == _key(made)]
    return {
        "decision": "retracted",
        "return_id": return_id,
        "statement": speaks[0].return_id if speaks else None,
        "at": event.at,
    }


def choose(office: Office, return_id: str, source: str = "") -> dict[str, Any]:
    """Of several returns of one day this one counts; the others are passed over."""
    made = office.known(return_id)
    group = _contested(office, made)
    if return_id not in group:
        raise Refusal("decide_nothing_to_choose", return_id=return_id)
    over = sorted(group - {return_id})
    answered = [f.finding_id for f in office.findings(return_id) if f.of_versions]
    event = office.event("chosen", made, "", {"over": over, "released": answered, "source": source})
    verdicts = [office.verdict_left(return_id, answered, "chosen")] if answered else []
    office.record([event, *verdicts])
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


def message_of(rule: str, arguments: dict[str, Any], language: str) -> str:
    """The words of the catalogue, what is wrong and what to do."""
    told = catalogue()[rule]
    return f"{rule} {told.message(arguments, language)} {told.remedy(arguments, language)}"
