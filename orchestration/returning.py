"""Sends returns back: the latest of each reporter that was held or sent back, by city and year."""

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from expectations.findings import VERDICTS_ZH, Finding
from expectations.remarks import opened, remarks
from ingestion.city_parcel import (
    Parcel,
    Receipt,
    fingerprint_of,
    parcel_bytes,
    publish,
    withdraw_others,
)
from ingestion.clock import local_time
from ingestion.contract import contracts
from ingestion.decisions import Decisions, decisions
from ingestion.intake import original
from ingestion.ledger import Ledger, Return
from ingestion.notice_words import words, words_hash
from ingestion.remark import Notice
from orchestration.batch_notice import batch_notice
from orchestration.instance import Instance
from orchestration.places import Places
from orchestration.receipts import Received, batch_covers, latest_returns, received_returns
from orchestration.reviewing import review_findings
from orchestration.scans import scan_receipts
from orchestration.stored_rows import rows_of_returns

_LAYOUT = "2"  # of what a parcel holds: a new one makes all parcels anew
_GOING_BACK = ("sent_back", "held")
UNKNOWN_YEAR = "unknown"


@dataclass
class Returned:
    """What lies in `returned/` for the years asked, and which of it is new."""

    paths: list[Path] = field(default_factory=list)
    changed: list[Path] = field(default_factory=list)
    withdrawn: list[Path] = field(default_factory=list)
    verdicts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_GOING_BACK, 0))


def return_workbooks(instance: Instance, ledger: Ledger, years: set[int]) -> Returned:
    """Write the parcels of those report years, and those that no year can be given.

    Only parcels whose contents changed are made; nothing else is touched.
    """
    places = Places(instance.reference)
    received = received_returns(ledger)
    covers = batch_covers(received)
    decided = decisions(ledger.events())
    latest = latest_returns([one for one in received if decided.speaks(one.made.return_id)])
    by_parcel: dict[tuple[str, str], list[Received]] = {}
    for one in received:
        year = one.made.report_year
        if year is None or year in years:
            sender = covers.get(one.workbook, one)
            place = places.of(sender.made.reporter) or words()["unknown_reporter"]
            by_parcel.setdefault((str(year or UNKNOWN_YEAR), place), []).append(one)
    stamped = {
        (str(year or UNKNOWN_YEAR), place or words()["unknown_reporter"]): scans
        for (year, place), scans in scan_receipts(instance, ledger, places, years).items()
    }
    for key in stamped:
        by_parcel.setdefault(key, [])
    returned = Returned()
    stale: list[tuple[Path, str, str, list[Received], str]] = []
    for (year_name, place), receipts in sorted(by_parcel.items()):
        path = instance.returned / year_name / f"{place}.zip"
        going = _going_back(receipts, latest)
        for one in going:
            returned.verdicts[one.verdict] += 1
        returned.paths.append(path)
        scans = stamped.get((year_name, place), [])
        print_of = _fingerprint(receipts, going, places, scans)
        if fingerprint_of(path) != print_of:
            stale.append((path, year_name, place, receipts, print_of))
    texts = _Texts(
        instance, decided, [r for *_, all_of, _ in stale for r in _going_back(all_of, latest)]
    )
    for path, year_name, place, receipts, print_of in stale:
        notices = []
        for together in _by_workbook(_going_back(receipts, latest)):
            cover = covers.get(together[0].workbook)
            notice = _notice(texts, places, together, cover)
            notices.append((notice, _content(instance, together[0])))
        year_text = "" if year_name == UNKNOWN_YEAR else year_name
        told = [_receipt(r, places) for r in receipts] + stamped.get((year_name, place), [])
        parcel = Parcel(year_text, place, notices, told)
        publish(path, parcel_bytes(parcel, print_of))
        returned.changed.append(path)
    for name in {UNKNOWN_YEAR, *map(str, years)}:
        returned.withdrawn += withdraw_others(instance.returned / name, returned.paths)
    return returned


def _going_back(receipts: Iterable[Received], latest: Mapping[str, Received]) -> list[Received]:
    """One of each return, in the order of reporters; a return of a batch by its last receipt."""
    going: dict[str, Received] = {}
    for one in receipts:
        name = one.made.return_id
        if name in latest and one.verdict in _GOING_BACK:
            going.setdefault(name, latest[name] if one.in_batch else one)
    return [going[name] for name in sorted(going)]


def _by_workbook(going: Iterable[Received]) -> list[list[Received]]:
    """What goes back in one file together: a return alone, or those of one batch."""
    together: dict[object, list[Received]] = {}
    for one in going:
        together.setdefault(one.workbook if one.in_batch else one.made.return_id, []).append(one)
    return list(together.values())


def _notice(
    texts: "_Texts", places: Places, together: list[Received], cover: Received | None
) -> Notice:
    notices = [texts.notice(one, places) for one in together]
    return batch_notice(texts.notice(cover, places), notices) if cover else notices[0]


def _fingerprint(
    receipts: list[Received], going: list[Received], places: Places, scans: list[Receipt]
) -> str:
    """Of all that a parcel is made from: same fingerprint, same bytes."""
    said: list[Any] = [_LAYOUT, words_hash(), [r.made.return_id for r in going]]
    for received in receipts:
        made, file, judged = received.made, received.file, received.judged
        name = places.name(made.reporter)
        about = [made.return_id, made.sha256, name, file.name, file.received_at, received.remark]
        said.append([*about, judged.at if judged else "", (judged and judged.payload) or {}])
    said += [dataclasses.astuple(scan) for scan in scans]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _content(instance: Instance, received: Received) -> bytes:
    return original(instance.submissions, received.file.sha256).read_bytes()


def _receipt(received: Received, places: Places) -> Receipt:
    made = received.made
    return Receipt(
        received.file.name,
        local_time(received.file.received_at),
        places.name(made.reporter),
        _form_title(made),
        made.revision,
        VERDICTS_ZH.get(received.verdict, ""),
        made.sha256,
        received.remark,
    )


def _form_title(made: Return) -> str:
    return contracts()[made.form].title_zh if made.form in contracts() else ""


class _Texts:
    """Findings and facts of the returns that go back, read from Parquet in one go."""

    def __init__(self, instance: Instance, decided: Decisions, going: list[Received]) -> None:
        self.decided, self.answered = decided, decided.answered
        ids = sorted({received.made.return_id for received in going})
        self.findings = rows_of_returns(instance.findings / "j*.parquet", ids, "finding_id")
        self.facts = rows_of_returns(instance.facts / "*" / "f*.parquet", ids, "fact_id")

    def notice(self, received: Received, places: Places) -> Notice:
        made, judged = received.made, received.judged
        assert judged is not None
        found = [
            Finding(
                row["return_id"],
                row["fact_id"],
                row["rule"],
                row["severity"],
                row["sheet"],
                row["cell"],
                json.loads(row["arguments"]),
            )
            for row in self.findings.get(made.return_id, [])
            if row["finding_id"] not in self.answered
        ] + review_findings(self.decided, made.return_id)
        return Notice(
            return_id=made.return_id,
            reporter=made.reporter,
            reporter_name=places.name(made.reporter),
            report_year=made.report_year,
            form_title=_form_title(made),
            verdict=received.verdict,
            verdict_zh=VERDICTS_ZH[received.verdict],
            file_name=received.file.name,
            sha256=received.file.sha256,
            received_at=local_time(received.file.received_at),
            judged_at=dt.datetime.fromisoformat(judged.at),
            catalogue_version=(judged.payload or {})["catalogue_version"],
            remarks=tuple(remarks(found, self.facts.get(made.return_id, []))),
            opened=opened(finding.rule for finding in found),
        )
