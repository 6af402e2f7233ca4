"""The ledger against an issue: rows as they were, what was decided, and that it was issued."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from exports.approval import SIGNED
from ingestion.evidence import rows_up_to, same_rows
from ingestion.ledger import OUTGOING, Event, Ledger
from ingestion.mark import NOTHING, mark, marks_in
from orchestration.doctor.kept_ledger import ledger_as_it_lies
from orchestration.instance import Instance
from orchestration.verifying.difference import Difference, differs, note


def ledger(
    instance: Instance, manifest: dict[str, Any], name: str, recorded: bool
) -> Iterator[Difference]:
    """All that the ledger can say of an issue; `recorded` where the ledger records issuing it."""
    with ledger_as_it_lies(instance) as (complaints, opened):
        for complaint in complaints:
            if complaint.wrong:
                yield differs("ledger", detail=complaint.what)
        if opened is None:
            return
        if told := manifest.get("evidence"):
            yield from _rows(opened, told)
        else:
            yield note("no_evidence")
        yield from _returns(opened, manifest)
        events = {event.event_id: event for event in opened.events()}
        yield from _decisions(events, manifest)
        if recorded:
            yield from _issued(events, manifest, name)


def _rows(ledger: Ledger, told: dict[str, Any]) -> Iterator[Difference]:
    """Each row that is not as it was at the issue, by name."""
    rows = rows_up_to(ledger, told["last_event"])
    received = {e.event_id: e.return_id for e in ledger.events("received")}
    for table, now in rows.items():
        if same_rows(told[table], now):
            continue
        named = 0
        was = marks_in(told[table]["marks"])
        for number, (old, row) in enumerate(zip_longest(was, now), 1):
            if mark(row) == (old or NOTHING):
                continue
            named += 1
            of_return = table == "returns" and received.get(number)
            values = {"table": table, "row": of_return or number}
            if row is None:
                yield differs("row_missing", **values)
            elif old in (None, NOTHING):
                yield differs("row_extra", **values)
            else:
                yield differs("row_altered", **values, found=row)
        if not named:
            yield differs("rows", table=table)


def _returns(ledger: Ledger, manifest: dict[str, Any]) -> Iterator[Difference]:
    known = {made.return_id: made.sha256 for made in ledger.returns()}
    for named in manifest.get("returns", []):
        found = known.get(named["return_id"])
        if found != named["sha256"]:
            yield differs(
                "return", returned=named["return_id"], found=found or "", expected=named["sha256"]
            )


def _decisions(events: dict[int, Event], manifest: dict[str, Any]) -> Iterator[Difference]:
    """Adjustments, explanations and the last decision on the issue, as the manifest names them."""
    wanted = [
        (kinds, decision)
        for kinds, decisions in (
            (("adjusted",), manifest.get("adjustments", [])),
            (("explained",), manifest.get("explanations", [])),
            (OUTGOING, [manifest["approval"]] if manifest.get("approval") else []),
        )
        for decision in decisions
    ]
    for kinds, decision in wanted:
        event = events.get(decision["event_id"])
        by = decision.get("by") or (decision.get("signature") or {}).get("by", "")
        if event is None or event.kind not in kinds or not _as_told(event, decision):
            yield differs("decision", row=decision["event_id"], kind="/".join(kinds), by=by)


def _as_told(event: Event, decision: dict[str, Any]) -> bool:
    """Whether an event says what a manifest tells of it, by whatever names both have for it."""
    said = {**(event.payload or {}), "by": event.by}
    names = ("by", "confirmed_by", "expires_on", "state", "content")
    return all(said.get(name) == decision[name] for name in names if name in decision)


def _issued(events: dict[int, Event], manifest: dict[str, Any], name: str) -> Iterator[Difference]:
    """The ledger's record that these figures were issued under this name, with this manifest.

    What is signed keeps its bytes while its manifest is renewed: there the seal is not compared.
    """
    records = [
        event.payload or {}
        for event in events.values()
        if event.kind == "issued" and event.subject.rpartition("/")[2] == name
    ]
    same = [r for r in records if r.get("check_code") == manifest.get("check_code")]
    if not same:
        codes = " ".join(dict.fromkeys(str(r["check_code"]) for r in records if "check_code" in r))
        yield differs(
            "not_recorded", file=name, found=codes, expected=manifest.get("check_code", "")
        )
    elif manifest.get("status") != SIGNED:
        seals = {r["manifest"] for r in same if r.get("manifest")}
        if seals and manifest.get("sha256") not in seals:
            yield differs("other_manifest", file=name, found=manifest.get("sha256", ""))
