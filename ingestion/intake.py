"""Reading what was received: originals → facts, each receipt and each return in the ledger.

Facts are written before the ledger names them: whenever a process is killed, the next run
finishes the same work. How files are received stands in `ingestion.receiving`.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from ingestion.clock import Clock, stamp
from ingestion.decisions import decisions
from ingestion.facts import identified, remove_unnamed_batches, write_batch
from ingestion.ledger import Event, File, Ledger, Return, batches_of
from ingestion.limits import DEFAULT_LIMITS, Limits
from ingestion.parser import READER_VERSION, ParsedReturn
from ingestion.receiving import Received, original, receive
from ingestion.roster import Roster
from ingestion.scan_pairing import Pairing, Scan, beside, paired, received_so_far
from ingestion.submission import PartKind, PartRead
from ingestion.workers import read_files

__all__ = ["Read", "Received", "original", "pending", "read_files", "read_pending", "receive"]


def pending(ledger: Ledger) -> list[File]:
    """Receipts that no run has read yet, in the order of receipt."""
    read = {event.subject for event in ledger.events("received")}
    return [file for file in ledger.files() if f"file:{file.file_id}" not in read]


@dataclass
class Read:
    """The outcome of reading one part of a receipt; `again` marks what was already current.

    `part` is '' where the file is no archive and no mail. Scans and enclosures are no returns.
    """

    file: File
    return_id: str
    form: str
    reporter: str
    report_year: int | None
    facts: int
    again: bool = False
    synthetic: bool = False
    part: str = ""
    kind: PartKind = "return"
    codes: tuple[str, ...] = ()
    digest: str = ""


def read_pending(
    submissions: Path,
    facts: Path,
    ledger: Ledger,
    roster: Roster,
    clock: Clock,
    *,
    workers: int = 2,
    limits: Limits = DEFAULT_LIMITS,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Read]:
    """Read all pending receipts into one batch of facts; returns what each part became."""
    received = ledger.events("received")
    batches = batches_of(received)
    remove_unnamed_batches(facts, "f", batches)
    todo = pending(ledger)
    if not todo:
        return []
    batch = f"f{len(batches) + 1:06d}"
    digests = {event.return_id: (event.payload or {}).get("digest", "") for event in received}
    decided = decisions([*ledger.events("retracted"), *ledger.events("chosen")])
    register = _Register(ledger.returns(), digests, decided.speaks)
    outcomes: list[Read] = []
    tables: list[pa.Table] = []
    paths = [original(submissions, file.sha256) for file in todo]
    for done, (file, parts) in enumerate(
        zip(todo, read_files(paths, roster, workers, limits), strict=True), 1
    ):
        for part in parts:
            if part.kind == "desk":
                continue  # its receipt is read when its decisions are taken
            if part.kind != "return":
                outcomes.append(_kept(file, part))
                continue
            made, again = register.enter(file, part)
            outcomes.append(_outcome(file, part, made, again))
            if not again:
                tables.append(
                    identified(
                        part.columns, made.return_id, made.reporter, made.form, made.report_year
                    )
                )
        progress(done, len(todo))
    write_batch(facts, batch, tables)
    with ledger.transaction():
        ledger.append_returns(register.new)
        pairings = iter(_pairings(ledger, outcomes, roster))
        events = [
            _received(read, batch, clock, next(pairings) if read.kind == "scan" else None)
            for read in outcomes
        ]
        ledger.append_events(events)
    return outcomes


def _pairings(ledger: Ledger, outcomes: list[Read], roster: Roster) -> list[Pairing]:
    """The new scans as they are paired at their receipt; who looks later pairs again."""
    scans = [Scan(read.file, read.part, read.codes) for read in outcomes if read.kind == "scan"]
    if not scans:
        return []
    returns = {made.return_id: made for made in ledger.returns()}
    new = [
        beside(read.file, read.part, returns[read.return_id]) for read in outcomes if read.return_id
    ]
    _, before = received_so_far(ledger)
    return paired(scans, [*before, *new], roster)


def _kept(file: File, part: PartRead) -> Read:
    return Read(file, "", "", "", None, 0, part=part.part, kind=part.kind, codes=part.codes)


def _outcome(file: File, part: PartRead, made: Return, again: bool) -> Read:
    return Read(
        file,
        made.return_id,
        made.form,
        made.reporter,
        made.report_year,
        part.columns.num_rows,
        again,
        part.parsed.synthetic,
        part.part,
        digest=part.digest,
    )


def _received(read: Read, batch: str, clock: Clock, pairing: Pairing | None) -> Event:
    """One event per part; those of one receipt share its subject."""
    payload: dict[str, object] = {
        "batch": batch,
        "facts": read.facts,
        "again": read.again,
        "synthetic": read.synthetic,
    }
    if read.part:
        payload["part"] = read.part
    if read.digest:
        payload["digest"] = read.digest
    if read.kind != "return":
        payload["kind"] = read.kind
    if pairing:
        payload |= pairing.as_payload()
    return Event(
        at=stamp(clock()),
        kind="received",
        return_id=read.return_id or None,
        subject=f"file:{read.file.file_id}",
        payload=payload,
    )


Key = tuple[str, str, int | None, str]


class _Register:
    """The returns known so far: what a part read now is, the current return or the next one."""

    def __init__(
        self,
        known: list[Return],
        digests: dict[str | None, str],
        speaks: Callable[[str], bool],
    ) -> None:
        """`known` is ordered by revision; `digests` are of returns that came in a batch.

        What does not speak any more (retracted, passed over) is not current.
        """
        self.new: list[Return] = []
        self._digests = digests
        self._speaks = speaks
        # The last returns of each key that came from one and the same submission: a city's
        # archive may hold one park twice, and the same archive again is nothing new.
        self._current: dict[Key, list[Return]] = {}
        for made in known:
            self._put(made)

    def enter(self, file: File, part: PartRead) -> tuple[Return, bool]:
        """The return that a part is, and whether its submission was current already."""
        key = _key(
            part.parsed.form, part.parsed.reporter, part.parsed.report_year, file.sha256, part.part
        )
        current = self._current.get(key, [])
        for made in current:
            same_bytes = (made.sha256, made.part) == (file.sha256, part.part)
            same_facts = part.digest and self._digests.get(made.return_id) == part.digest
            if (same_bytes or same_facts) and self._speaks(made.return_id):
                return made, True
        made = _return_of(file, part.part, part.parsed, current[-1] if current else None)
        self._put(made)
        self._digests[made.return_id] = part.digest
        self.new.append(made)
        return made, False

    def _put(self, made: Return) -> None:
        key = _key(made.form, made.reporter, made.report_year, made.sha256, made.part)
        current = self._current.get(key, [])
        same_submission = current and current[-1].sha256 == made.sha256
        self._current[key] = [*current, made] if same_submission else [made]


def _key(form: str, reporter: str, report_year: int | None, sha256: str, part: str) -> Key:
    """Form, reporter and year; what cannot be attributed is known by its bytes alone."""
    if reporter and report_year:
        return form, reporter, report_year, ""
    return "", "", None, f"{sha256}/{part}"


def _return_of(file: File, part: str, parsed: ParsedReturn, before: Return | None) -> Return:
    """The return that a part becomes after the current one of its key."""
    attributed = bool(parsed.reporter and parsed.report_year)
    revision = before.revision + 1 if before else 1
    told_apart = hashlib.sha256(f"{file.sha256}/{part}".encode()).hexdigest()
    name = (
        f"{parsed.form}-{parsed.reporter}-{parsed.report_year}"
        if attributed
        else f"unattributed-{(told_apart if part else file.sha256)[:12]}"
    )
    return Return(
        return_id=f"{name}-r{revision}",
        sha256=file.sha256,
        part=part,
        form=parsed.form,
        form_version=parsed.form_version,
        reporter=parsed.reporter if attributed else "",
        report_year=parsed.report_year,
        revision=revision,
        reader_version=READER_VERSION,
    )
