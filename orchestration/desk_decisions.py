"""Decisions that came back in a desk are taken line by line, by the code that the command uses.

Each desk is one transaction with the receipt of its file: killed or run again, nothing is recorded
twice. A line that says what stands already records nothing; a line that cannot be taken is refused
with sheet, cell, reason and remedy, which the receipt keeps and the next desk shows.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field

from ingestion.clock import Clock, stamp
from ingestion.desk_layout import DeskSheet, desk_layout
from ingestion.desk_reader import Desk, Line, read_desk
from ingestion.intake import pending
from ingestion.ledger import Event, File, Ledger
from ingestion.receiving import original
from orchestration.adjusting import Refused, adjust
from orchestration.adjustment_returns import asked_for, statements_by_key
from orchestration.deciding import Office, choose, retract
from orchestration.explaining import explain, finding
from orchestration.instance import Instance
from orchestration.reviewing import DEPARTMENTS, review
from orchestration.signing import received_scan, send, sign, submit
from orchestration.texts import Refusal


@dataclass(frozen=True)
class RefusedLine:
    """A line that was not taken: where it stands, what was filled in, why not and what to do."""

    file: str
    sheet: str
    cell: str
    written: str
    said: str
    key: dict[str, str] = field(default_factory=dict)
    filled: dict[str, str] = field(default_factory=dict)


@dataclass
class DesksTaken:
    """What became of the desks of one run."""

    files: list[str] = field(default_factory=list)
    recorded: list[Event] = field(default_factory=list)
    refused: list[RefusedLine] = field(default_factory=list)


class _Refused(Exception):
    """A line that is not taken: the column to look at, and the words of the desk."""

    def __init__(self, column: str, code: str, **values: str) -> None:
        self.column = column
        super().__init__(desk_layout().refusals[code].format(**values))


_COLUMN_OF = {
    "decide_no_expiry": "until",
    "decide_expired": "until",
    "sign_unreported": "unreported",
    "sign_no_scan": "scan",
}
"""The column that a refusal of the command is about; else the decision's."""


def waiting_desks(instance: Instance, ledger: Ledger) -> Iterator[tuple[File, Desk]]:
    """The desks that were received and not yet taken, in the order of receipt."""
    for file in pending(ledger):
        content = original(instance.submissions, file.sha256).read_bytes()
        desk = read_desk(content, instance.settings.limits)
        if desk is not None:  # else intake has not read it yet
            yield file, desk


def take_desks(instance: Instance, ledger: Ledger, clock: Clock) -> DesksTaken:
    """Take every desk that was received and not yet taken, in the order of receipt."""
    taken = DesksTaken()
    for file, desk in waiting_desks(instance, ledger):
        with ledger.transaction():
            office = Office(instance, ledger, clock, instance.settings.unit, desk_layout().file)
            recorded, refused = _Taking(office, file, desk).take()
            ledger.append_events([_receipt(file, clock, recorded, refused)])
        taken.files.append(file.name)
        taken.recorded += recorded
        taken.refused += refused
    return taken


def _receipt(file: File, clock: Clock, recorded: list[Event], refused: list[RefusedLine]) -> Event:
    payload = {
        "kind": "desk",
        "facts": 0,
        "again": False,
        "synthetic": False,
        "recorded": len(recorded),
        "refused": [asdict(line) for line in refused],
    }
    return Event(stamp(clock()), "received", None, f"file:{file.file_id}", payload=payload)


class _Taking:
    """One desk, line by line."""

    def __init__(self, office: Office, file: File, desk: Desk) -> None:
        self.office, self.file, self.desk = office, file, desk
        self._of_sheet: dict[str, Callable[[Line, str, str], list[Event]]] = {
            "returns": self._return,
            "held": self._held,
            "review": self._review,
            "adjust": self._adjust,
            "issues": self._issue,
        }

    def take(self) -> tuple[list[Event], list[RefusedLine]]:
        """Decisions recorded, and lines refused."""
        named = {line.said["finding_id"] for line in self.desk.lines if line.sheet.code == "held"}
        self.office.load(name.rpartition("!")[0] for name in named)
        recorded: list[Event] = []
        refused = [self._unread(sheet) for sheet in self.desk.unread]
        decisions = [(line, part) for line in self.desk.lines for part in _parts(line)]
        for line, part in decisions:
            source = f"{self.file.file_id}#{line.sheet.name}!{line.row}"
            try:
                # Whatever is refused is refused before anything of it is recorded.
                events = self._of_sheet[line.sheet.code](line, source, part)
                recorded += [event for event in events if event.kind != "judged"]
            except _Refused as refusal:
                refused.append(self._refused(line, refusal.column, str(refusal)))
            except Refusal as refusal:
                column = _COLUMN_OF.get(refusal.code, part)
                refused.append(self._refused(line, column, refusal.said("zh")))
            except Refused as refusal:
                said = f"{refusal} {refusal.rule.remedy(refusal.arguments)}"
                refused.append(self._refused(line, part, said))
        return recorded, refused

    def _return(self, line: Line, source: str, part: str) -> list[Event]:
        decision = _choice(line, part)
        self._decides(line, "by", "reason")
        return_id, office = line.said["return_id"], self.office
        if decision == "retract":
            last = office.decided.retracted.get(return_id)
            if last and (last.by, last.reason) == (office.by, office.reason):
                return []
            retract(office, return_id, source)
        else:
            chosen = (e for e in office.decided.passed_over.values() if e.return_id == return_id)
            if any((e.by, e.reason) == (office.by, office.reason) for e in chosen):
                return []
            choose(office, return_id, source)
        return office.ledger.events("retracted" if decision == "retract" else "chosen")[-1:]

    def _held(self, line: Line, source: str, part: str) -> list[Event]:
        accepted = _choice(line, part) == "explain"
        self._decides(line, "by", "reason")
        return_id, found = finding(self.office, line.said["finding_id"])
        day = _day(line, "until") if accepted else None
        read = line.said["value"]
        return explain(self.office, found, return_id, day, accepted, read, source)

    def _review(self, line: Line, source: str, department: str) -> list[Event]:
        opinion = _choice(line, department)
        agreed = desk_layout().refusals["agreed"] if opinion == "agree" else ""
        self._decides(line, f"{department}_by", f"{department}_reason", agreed)
        return review(self.office, line.said["return_id"], department, opinion, source)

    def _adjust(self, line: Line, source: str, part: str) -> list[Event]:
        _day(line, "confirmed_on")
        self._decides(line, "by", "reason")
        made, wanted = asked_for(line.said, statements_by_key(self.office.ledger, self.office))
        events = adjust(self.office, made, wanted, source).events
        self.office.record(events)
        return events

    def _issue(self, line: Line, source: str, part: str) -> list[Event]:
        decision = _choice(line, part)
        self._decides(line, "by", "reason")
        book = self.office.instance.exports / line.said["workbook"]
        if decision == "submit":
            events = submit(self.office, book, source, line.said["sha256"])
        elif decision == "send":
            events = send(self.office, book, source, line.said["sha256"])
        else:
            named = line.said["scan"]
            scan = received_scan(self.office, named) if named else None
            if named and scan is None:
                raise _Refused("scan", "scan", written=named)
            said = line.said["unreported"]
            events = sign(self.office, book, scan, said, source, line.said["sha256"])
        return events

    def _decides(self, line: Line, by: str, reason: str, otherwise: str = "") -> None:
        if not line.said[by]:
            raise _Refused(by, "by")
        if not (line.said[reason] or otherwise):
            raise _Refused(reason, "reason")
        self.office.decides(line.said[by], line.said[reason] or otherwise)

    def _refused(self, line: Line, column: str, said: str) -> RefusedLine:
        return RefusedLine(
            self.file.name,
            line.sheet.name,
            line.cells[column],
            line.written,
            said,
            {code: line.said[code] for code in line.sheet.key},
            {column.code: line.said[column.code] for column in line.sheet.fills},
        )

    def _unread(self, sheet: DeskSheet) -> RefusedLine:
        return RefusedLine(self.file.name, sheet.name, "", "", desk_layout().refusals["header"])


def _parts(line: Line) -> list[str]:
    """The column of each decision of a line: a review has one of each department."""
    if line.sheet.code != "review":
        return [line.sheet.fills[0].code]
    filled = {column.code.split("_")[0] for column in line.sheet.fills if line.said[column.code]}
    return [department for department in DEPARTMENTS if department in filled]


def _choice(line: Line, code: str) -> str:
    """The code of what was chosen from a drop-down. Raises _Refused."""
    written = line.said[code]
    if not written:
        raise _Refused(code, "decision")
    choices = next(column.choices for column in line.sheet.columns if column.code == code)
    for choice, label in choices.items():
        if label == written:
            return choice
    raise _Refused(code, "choice", written=written, choices="、".join(choices.values()))


def _day(line: Line, code: str) -> dt.date | None:
    """The day in a column, None where it is blank. Raises _Refused."""
    written = line.said[code]
    try:
        return dt.date.fromisoformat(written) if written else None
    except ValueError as error:
        raise _Refused(code, "date", written=written) from error


def last_refused(ledger: Ledger) -> list[RefusedLine]:
    """What could not be taken of the last desk that came in."""
    for event in reversed(ledger.events("received")):
        payload = event.payload or {}
        if payload.get("kind") == "desk":
            return [RefusedLine(**line) for line in payload["refused"]]
    return []
