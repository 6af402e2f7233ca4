"""`decide list`: every decision in its order, with what became of it."""

from typing import Any

from ingestion.decisions import decisions, first_receipts, late_for_signing, statements
from ingestion.ledger import Event, Ledger


def listed(ledger: Ledger) -> list[dict[str, Any]]:
    """Every decision in its order, with what became of it."""
    events = ledger.events()
    decided = decisions(events)
    standing = {made.return_id for made in statements(ledger, decided)}
    late = late_for_signing(ledger)
    received = first_receipts(ledger)
    rows = []
    for event in events:
        if event.kind not in ("retracted", "chosen", "adjusted", "signed"):
            continue
        rows.append(
            {
                "event": event.event_id,
                "at": event.at,
                "kind": event.kind,
                "return_id": event.return_id,
                "file": received[event.return_id].name if event.return_id in received else None,
                "by": event.by,
                "reason": event.reason,
                "state": _state(event, decided.adjusted, standing, decided.retracted),
                "payload": event.payload or {},
            }
        )
        if event.kind == "signed":
            year = (event.payload or {})["year"]
            returns = (made for made in ledger.returns() if made.report_year == year)
            rows[-1]["received_after"] = sorted(m.return_id for m in returns if m.return_id in late)
    return rows


def _state(
    event: Event,
    adjusted: dict[str, Event],
    standing: set[str],
    retracted: dict[str, Event],
) -> str:
    """`in_force`, `superseded`, or `awaiting_confirmation` (an adjustment)."""
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
