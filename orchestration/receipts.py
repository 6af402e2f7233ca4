"""What every receipt became: the return it brought or brought again, and the last verdict on it."""

from dataclasses import dataclass
from typing import Any

from ingestion.contract import contracts
from ingestion.decisions import day_of, decisions, late_for_signing
from ingestion.ledger import Event, File, Ledger, Return
from ingestion.notice_words import words
from ingestion.submission import WITHIN

Workbook = tuple[int, str]
"""Receipt and name inside it: one file that a sender can be given back."""


@dataclass(frozen=True)
class Received:
    """One return of one receipt; `part` is where this receipt holds it, not the first one."""

    file: File
    made: Return
    judged: Event | None
    part: str = ""
    in_batch: bool = False
    remark: str = ""

    @property
    def verdict(self) -> str:
        return (self.judged.payload or {})["verdict"] if self.judged else ""

    @property
    def workbook(self) -> Workbook:
        is_row = self.in_batch and not self.is_cover
        return self.file.file_id, self.part.rpartition(WITHIN)[0] if is_row else self.part

    @property
    def is_cover(self) -> bool:
        """Whether it is the city's own return of a batch."""
        return self.in_batch and bool(contracts()[self.made.form].yields)


def received_returns(ledger: Ledger) -> list[Received]:
    """Every receipt that was read, in the order of receipt, with the last verdict on it."""
    files = {f"file:{file.file_id}": file for file in ledger.files()}
    returns = {made.return_id: made for made in ledger.returns()}
    judged = {event.return_id: event for event in ledger.events("judged")}
    remarked = remarks_on_receipts(ledger)
    found = []
    for event in ledger.events("received"):
        payload: dict[str, Any] = event.payload or {}
        if event.return_id:
            found.append(
                Received(
                    files[event.subject],
                    returns[event.return_id],
                    judged.get(event.return_id),
                    payload.get("part", ""),
                    "digest" in payload,
                    remarked.get(event.return_id, ""),
                )
            )
    return found


def remarks_on_receipts(ledger: Ledger) -> dict[str, str]:
    """What became of a return beside its verdict: late for signing, retracted, passed over."""
    decided = decisions(ledger.events())
    said = words()["lists"]["receipts"]["remarks"]
    remarks = {name: [said["after_signing"]] for name in late_for_signing(ledger)}
    for name, event in decided.retracted.items():
        retracted = said["retracted"].format(day=day_of(event.at), reason=event.reason)
        remarks.setdefault(name, []).append(retracted)
    for name, event in decided.passed_over.items():
        remarks.setdefault(name, []).append(said["passed_over"].format(day=day_of(event.at)))
    return {name: ";".join(texts) for name, texts in remarks.items()}


def latest_returns(received: list[Received]) -> dict[str, Received]:
    """The last return of each reporter, form and year by its last receipt.

    What has no reporter stands alone; a row of a batch that names no park is settled by the next
    batch of that city and year, whatever became of it there.
    """
    covers = batch_covers(received)
    current: dict[tuple[Any, ...], Workbook] = {}
    for workbook, cover in covers.items():
        if cover.made.reporter:
            current[cover.made.form, cover.made.reporter, cover.made.report_year] = workbook
    last: dict[tuple[Any, ...], Received] = {}
    for one in received:
        made = one.made
        if made.reporter:
            last[made.form, made.reporter, made.report_year] = one
            continue
        sender = covers.get(one.workbook, one).made
        batch = sender.form, sender.reporter, sender.report_year
        if not one.in_batch or current.get(batch, one.workbook) == one.workbook:
            last[made.sha256, made.part] = one
    return {one.made.return_id: one for one in last.values()}


def batch_covers(received: list[Received]) -> dict[Workbook, Received]:
    """The city's own return of each batch, by its workbook."""
    return {one.workbook: one for one in received if one.is_cover}
