"""`decide list`: every decision in its order, with what became of it."""

import datetime as dt
from typing import Any

from ingestion.decisions import (
    Decisions,
    decisions,
    first_receipts,
    late_for_signing,
    signed_years,
    statements,
)
from ingestion.ledger import Event, Ledger

_DECIDED = (
    "retracted", "chosen", "adjusted", "explained", "reviewed", "issued", "signed", "sent",
)  # fmt: skip


def _by_a_person(event: Event) -> bool:
    return "state" in (event.payload or {})


def listed(ledger: Ledger, today: dt.date | None = None) -> list[dict[str, Any]]:
    """Every decision in its order, with what became of it."""
    events = ledger.events()
    decided = decisions(events, today)
    standing = {made.return_id for made in statements(ledger, decided)}
    late = late_for_signing(ledger)
    received = first_receipts(ledger)
    rows = []
    for event in events:
        if event.kind not in _DECIDED or (event.kind == "issued" and not _by_a_person(event)):
            continue
        rows.append(
            {
                "event": event.event_id,
                "at": event.at,
                "kind": event.kind,
                "return_id": event.return_id,
                "about": event.subject,
                "file": received[event.return_id].name if event.return_id in received else None,
                "by": event.by,
                "reason": event.reason,
                "state": _state(event, decided, standing),
                "payload": event.payload or {},
            }
        )
        if event.kind == "signed":
            years = signed_years(event.payload or {})
            returns = (made for made in ledger.returns() if made.report_year in years)
            rows[-1]["received_after"] = sorted(m.return_id for m in returns if m.return_id in late)
    return rows


def _state(
    event: Event,
    decided: Decisions,
    standing: set[str],
) -> str:
    """`in_force`, `superseded`, `awaiting_confirmation` (adjustment), `lapsed` (explanation)."""
    adjusted, retracted = decided.adjusted, decided.retracted
    if event.kind == "explained":
        if event.return_id not in standing or event.subject in decided.released:
            return "superseded"
        if decided.lapsed.get(event.subject) == event:
            return "lapsed"
        last = (decided.lapsed | decided.explained | decided.not_explained)[event.subject]
        return "in_force" if last == event else "superseded"
    if event.kind == "reviewed":
        last = decided.opinions(event.return_id or "")[event.subject]
        return "in_force" if last == event else "superseded"
    if event.kind == "adjusted":
        if event.return_id not in standing:
            return "superseded"
        if not (event.payload or {})["confirmed_by"]:
            later = adjusted.get(event.subject)
            newer = later is not None and later.event_id > event.event_id
            return "superseded" if newer else "awaiting_confirmation"
        return "in_force" if adjusted[event.subject] == event else "superseded"
    if event.kind == "chosen" and event.return_id in retracted:
        return "superseded"
    return "in_force"
