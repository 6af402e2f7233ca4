"""Which returns compete: several of one reporter, form and year, received on one day unasked.

A return that came after the one before it had been held or sent back answers that; so does a file
made from the workbook that we sent back. Neither is a second version.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import duckdb

from expectations.findings import Finding, Verdict
from expectations.versions import Version, version_findings
from ingestion.clock import SHANGHAI
from ingestion.decisions import Decisions, Receipt, decisions, first_receipts
from ingestion.earlier_marks import bears_marks
from ingestion.intake import original
from ingestion.ledger import Event, Ledger, Return
from ingestion.submission import submitted
from orchestration.instance import Instance

_MANY_A_DAY = ("adjustment",)  # a 调整单 states nothing itself; its rows are compared one by one

Rivals = dict[str, list[Return]]
"""Of a return the earlier returns that it competes with."""


def rivals_of(
    instance: Instance, ledger: Ledger, todo: Iterable[Return], now: Mapping[str, Verdict]
) -> Rivals:
    """The rivals of the returns being judged; `now` are the verdicts being given to them."""
    decided = decisions(ledger.events())
    received = first_receipts(ledger)
    judged: dict[str | None, list[Event]] = {}
    for event in ledger.events("judged"):
        judged.setdefault(event.return_id, []).append(event)
    family: dict[tuple[str, str, int | None], list[Return]] = {}
    for made in ledger.returns():
        family.setdefault((made.form, made.reporter, made.report_year), []).append(made)
    rivals: Rivals = {}
    for made in todo:
        if not (made.reporter and made.report_year) or now[made.return_id] == "sent_back":
            continue
        if made.form in _MANY_A_DAY:
            continue
        earlier = [
            other
            for other in family[made.form, made.reporter, made.report_year]
            if other.revision < made.revision
            and (other.sha256, other.part) != (made.sha256, made.part)
            and received[other.return_id].day == received[made.return_id].day
            and _still_stands(other, decided, judged.get(other.return_id, []), now)
            and not _asked_back(judged.get(other.return_id, []), received[made.return_id])
        ]
        if earlier and _bears_marks(instance, made):
            earlier = [other for other in earlier if _bears_marks(instance, other)]
        if earlier:
            rivals[made.return_id] = earlier
    return rivals


def _still_stands(
    made: Return,
    decided: Decisions,
    judged: Sequence[Event],
    now: Mapping[str, Verdict],
) -> bool:
    recorded = (judged[-1].payload or {})["verdict"] if judged else ""
    verdict = recorded or now.get(made.return_id)
    return decided.speaks(made.return_id) and verdict in ("passed", "held")


def _asked_back(judged: Iterable[Event], later: Receipt) -> bool:
    """Whether a sender had been asked about the return so judged before the later one arrived.

    To be asked which of two versions counts is no request for a third one on that day.
    """
    return any(
        event.event_id < later.event_id
        and payload.get("own_verdict", payload["verdict"]) != "passed"
        for event in judged
        for payload in [event.payload or {}]
    )


def _bears_marks(instance: Instance, made: Return) -> bool:
    """Whether the return was made from a workbook that we had sent back."""
    path = original(instance.submissions, made.sha256)
    parts = submitted(path, instance.settings.limits)
    return any(bears_marks(part.content) for part in parts if made.part.startswith(part.name))


def questions(ledger: Ledger, instance: Instance, rivals: Rivals) -> list[Finding]:
    """What is to be asked about the returns that have rivals."""
    if not rivals:
        return []
    names = {made.return_id for others in rivals.values() for made in others} | set(rivals)
    facts = _facts(instance, names)
    received = first_receipts(ledger)
    versions = {
        name: Version(name, received[name].name, _clock_time(received[name]), tuple(facts[name]))
        for name in names
    }
    return [
        finding
        for name, others in sorted(rivals.items())
        for other in others
        for finding in version_findings(other.form, versions[name], versions[other.return_id])
    ]


def _facts(instance: Instance, names: Iterable[str]) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = {name: [] for name in names}
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE wanted AS SELECT unnest(?) AS return_id", [sorted(found)])
        rows = connection.sql(
            "SELECT * FROM read_parquet(?) SEMI JOIN wanted USING (return_id)"
            " ORDER BY return_id, length(fact_id), fact_id",
            params=[str(instance.facts / "*" / "f*.parquet")],
        ).to_arrow_table()
    for row in rows.to_pylist():
        found[row["return_id"]].append(row)
    return found


def _clock_time(receipt: Receipt) -> str:
    moment = dt.datetime.fromisoformat(receipt.file.received_at).astimezone(SHANGHAI)
    return moment.strftime("%m-%d %H:%M")
