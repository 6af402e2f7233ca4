"""What this unit sent for an obligation of its own: the `sent` events of reports and workbooks.

They name the path below `exports/` (`workbook`, else their subject): `<year>/…` holds the year's
report to the ministries, `<first>-<last>/…` the five-year summary; a city's own folder answers
nobody's obligation.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import PurePosixPath

from exports.report_layout import reports
from ingestion.decisions import day_of
from ingestion.ledger import Ledger
from orchestration.instance import Instance


@dataclass(frozen=True)
class Dispatch:
    """The first sending for an obligation and report year; `sent_on` in Asia/Shanghai."""

    obligation: str
    report_year: int
    sent_at: str
    sent_on: dt.date


def answered_by(instance: Instance, document: str) -> tuple[str, int] | None:
    """The obligation and report year that a document answers, by its path below `exports/`."""
    years = instance.settings.years
    answers = {layout.issued.series: layout.obligation for layout in reports().values()}
    folder = PurePosixPath(document).parent.as_posix()
    if folder == f"{years.first}-{years.last}":
        return answers["five_year"], years.last
    return (answers["annual"], int(folder)) if folder.isdigit() else None


def dispatches(instance: Instance, ledger: Ledger, until: str | None = None) -> list[Dispatch]:
    """One row for each obligation and year that was answered by the moment `until` (UTC)."""
    first: dict[tuple[str, int], Dispatch] = {}
    for event in ledger.events("sent", until):
        sent = (event.payload or {}).get("workbook") or event.subject
        if key := answered_by(instance, sent):
            first.setdefault(key, Dispatch(*key, event.at, day_of(event.at)))
    return list(first.values())
