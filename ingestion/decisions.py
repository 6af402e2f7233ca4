"""What the decisions in the ledger mean together: which returns speak, which findings are answered.

Decisions are events; a later one can take back what an earlier one said. Everything here follows
from the events given, so that the events up to a moment give the state of that moment.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ingestion.clock import SHANGHAI
from ingestion.ledger import Event, File, Ledger, Return


@dataclass
class Decisions:
    """Decisions by what they are about; `adjusted` holds the last confirmed one of each fact.

    `passed_over`: returns beside which another of the same day was chosen. `awaiting`: adjustments
    that the reporter has not confirmed (待园区确认). `released`: findings that a decision answered.
    `explained`: the explanation in force of each finding, `lapsed` one whose day is over,
    `not_explained` where the last word was that it is not accepted. `reviewed`: the last opinion
    of each return and department.
    """

    retracted: dict[str, Event] = field(default_factory=dict)
    passed_over: dict[str, Event] = field(default_factory=dict)
    adjusted: dict[str, Event] = field(default_factory=dict)
    awaiting: dict[str, Event] = field(default_factory=dict)
    released: set[str] = field(default_factory=set)
    explained: dict[str, Event] = field(default_factory=dict)
    not_explained: dict[str, Event] = field(default_factory=dict)
    lapsed: dict[str, Event] = field(default_factory=dict)
    reviewed: dict[tuple[str, str], Event] = field(default_factory=dict)

    @property
    def answered(self) -> set[str]:
        """Findings that hold nothing now: answered for good, or explained and not yet lapsed."""
        return self.released | self.explained.keys()

    def opinions(self, return_id: str) -> dict[str, Event]:
        """The last opinion of each department on a return (市级审核)."""
        found = self.reviewed.items()
        return {department: event for (name, department), event in found if name == return_id}

    def sent_back_by(self, return_id: str) -> list[Event]:
        """The opinions that send a return back; none where it may go up."""
        opinions = self.opinions(return_id).values()
        return [event for event in opinions if (event.payload or {})["opinion"] == "send_back"]

    def speaks(self, return_id: str) -> bool:
        """Whether a return may be its reporter's statement."""
        return return_id not in self.retracted and return_id not in self.passed_over

    def silenced_by(self, return_id: str) -> str | None:
        """`retracted`, `another_chosen`, or None where the return speaks."""
        if return_id in self.retracted:
            return "retracted"
        return "another_chosen" if return_id in self.passed_over else None


def decisions(events: Iterable[Event], today: dt.date | None = None) -> Decisions:
    """The decisions among `events`, which are in their order.

    Explanations are in force until the end of their last day in Asia/Shanghai: `today`, or the day
    of the last event, says which are over.
    """
    found = Decisions()
    chosen: list[Event] = []
    explanations: dict[str, Event] = {}
    last = ""
    for event in events:
        last = max(last, event.at)
        payload = event.payload or {}
        if event.kind == "retracted" and event.return_id:
            found.retracted[event.return_id] = event
        elif event.kind == "chosen":
            chosen.append(event)
        elif event.kind == "adjusted" and payload["confirmed_by"]:
            found.adjusted[event.subject] = event
            found.awaiting.pop(event.subject, None)
        elif event.kind == "adjusted":
            found.awaiting[event.subject] = event
        elif event.kind == "explained":
            explanations[event.subject] = event
        elif event.kind == "reviewed" and event.return_id:
            found.reviewed[event.return_id, event.subject] = event
        found.released.update(payload.get("released", ()))
    for event in chosen:
        # Choosing a return that was retracted later chose nothing.
        if event.return_id not in found.retracted:
            found.passed_over.update(dict.fromkeys((event.payload or {})["over"], event))
    day = today or (day_of(last) if last else dt.date.min)
    for finding, event in explanations.items():
        payload = event.payload or {}
        if not payload["accepted"]:
            found.not_explained[finding] = event
        elif dt.date.fromisoformat(payload["expires_on"]) >= day:
            found.explained[finding] = event
        elif finding not in found.released:
            found.lapsed[finding] = event
    return found


@dataclass(frozen=True)
class Receipt:
    """The receipt that first brought a return, and the event of its reading."""

    file: File
    event_id: int
    part: str = ""

    @property
    def name(self) -> str:
        """A file inside an archive or mail stands behind its name."""
        return f"{self.file.name} › {self.part}" if self.part else self.file.name

    @property
    def day(self) -> dt.date:
        return day_of(self.file.received_at)


def day_of(moment: str) -> dt.date:
    """The day of a moment in Asia/Shanghai, where due days are counted."""
    return dt.datetime.fromisoformat(moment).astimezone(SHANGHAI).date()


def first_receipts(ledger: Ledger, until: str | None = None) -> dict[str, Receipt]:
    """Of each return the receipt that first brought it."""
    files = {f"file:{file.file_id}": file for file in ledger.files()}
    first: dict[str, Receipt] = {}
    for event in ledger.events("received", until):
        if event.return_id and event.return_id not in first:
            part = (event.payload or {}).get("part", "")
            first[event.return_id] = Receipt(files[event.subject], event.event_id, part)
    return first


def late_for_signing(ledger: Ledger, until: str | None = None) -> set[str]:
    """Returns that were received after figures of their year had been signed (签发后收到).

    A city's own tables are signed for the city: they make nobody late.
    """
    signed: dict[int, int] = {}
    for event in ledger.events("signed", until):
        for year in signed_years(event.payload or {}):
            signed.setdefault(year, event.event_id)
    if not signed:
        return set()
    received = first_receipts(ledger, until)
    return {
        made.return_id
        for made in ledger.returns()
        if made.report_year in signed
        and made.return_id in received
        and received[made.return_id].event_id > signed[made.report_year]
    }


def signed_years(payload: dict[str, Any]) -> list[int]:
    """The years that a signature closes; one of an older ledger names a single year."""
    if payload.get("city"):
        return []
    return payload["years"] if "years" in payload else [payload["year"]]


def bound_scans(ledger: Ledger) -> set[str]:
    """Hashes of the scans that a signature names: nobody need say which return they belong to."""
    signed = (event.payload or {} for event in ledger.events("signed"))
    return {payload["scan_sha256"] for payload in signed if payload.get("scan_sha256")}


def statements(ledger: Ledger, decided: Decisions) -> list[Return]:
    """The statement of each form, reporter and year: the latest that speaks and was not sent back.

    Returns that nobody has judged yet, and those without a reporter or a year, state nothing.
    """
    verdicts = {
        event.return_id: (event.payload or {})["verdict"] for event in ledger.events("judged")
    }
    latest: dict[tuple[str, str, int], Return] = {}
    for made in ledger.returns():  # ordered by revision
        if not (made.reporter and made.report_year and decided.speaks(made.return_id)):
            continue
        if verdicts.get(made.return_id, "sent_back") != "sent_back":
            latest[made.form, made.reporter, made.report_year] = made
    return list(latest.values())
