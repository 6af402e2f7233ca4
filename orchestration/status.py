"""`status`: per reporter what is owed, due, received and judged, from the published warehouse."""

import datetime as dt
from typing import Any

import duckdb
from rich.table import Table

from expectations.findings import VERDICTS_ZH
from ingestion.clock import SHANGHAI
from ingestion.decisions import decisions, late_for_signing, statements
from ingestion.ledger import Ledger
from orchestration.instance import Instance
from orchestration.scans import paired_by, scans_told
from orchestration.texts import CommandError, language, text


def status_of(instance: Instance, year: int, now: dt.datetime) -> list[dict[str, Any]]:
    """One row per park that owes a return for the year. Raises CommandError before any run.

    `scan` says how its stamped scan was paired; None where none was.
    """
    if not instance.warehouse.exists():
        raise CommandError(text("nothing_run", home=instance.home))
    today = now.astimezone(SHANGHAI).date()
    with duckdb.connect(str(instance.warehouse), read_only=True) as connection:
        rows = connection.execute(
            """
            SELECT r.park, p.park_name, p.city_name, r.due_on, r.first_received_at, r.on_time,
                r.verdict, r.revisions, r.return_id
            FROM fct_return r JOIN dim_park p USING (park)
            WHERE r.report_year = ? ORDER BY p.city, r.park
            """,
            [year],
        ).fetchall()
    if not rows:
        raise CommandError(text("year_not_owed", year=year))
    ledger = instance.ledger()
    decided = _decided(ledger, year)
    stamped = paired_by(scans_told(instance, ledger), "park_progress", year)
    ledger.close()
    return [
        {
            "park": park,
            "name": name,
            "city": city,
            "owed": "park_progress",
            "due": due.isoformat() if due else None,
            "days_left": (due - today).days if due and verdict == "not_received" else None,
            "received": received,
            "on_time": on_time,
            "verdict": verdict,
            "revisions": revisions,
            "return_id": return_id,
            "decisions": decided.get(park, {}),
            "scan": stamped.get(park),
        }
        for park, name, city, due, received, on_time, verdict, revisions, return_id in rows
    ]


def _decided(ledger: Ledger, year: int) -> dict[str, dict[str, list[str]]]:
    """Of each reporter what was decided on its returns of the year, as the ledger stands now.

    Lists of return ids, or of facts: `after_signing`, `retracted`, `passed_over`, `adjusted`,
    `awaiting_confirmation`, and `superseded` (adjustments of a return that another one replaced).
    """
    decided = decisions(ledger.events())
    standing = {made.return_id for made in statements(ledger, decided)}
    late = late_for_signing(ledger)
    found: dict[str, dict[str, list[str]]] = {}
    for made in ledger.returns():
        if made.report_year != year or not made.reporter:
            continue
        of_park = found.setdefault(made.reporter, {})

        def note(name: str, *ids: str, of_park: dict[str, list[str]] = of_park) -> None:
            if ids:
                of_park.setdefault(name, []).extend(ids)

        name = made.return_id
        note("after_signing", *({name} & late))
        note("retracted", *({name} & decided.retracted.keys()))
        note("passed_over", *({name} & decided.passed_over.keys()))
        adjusted = [fact for fact, event in decided.adjusted.items() if event.return_id == name]
        awaiting = [fact for fact, event in decided.awaiting.items() if event.return_id == name]
        if name in standing:
            note("adjusted", *adjusted)
            note("awaiting_confirmation", *awaiting)
        else:
            note("superseded", *adjusted, *awaiting)
    return found


_MOVING = ("retracted", "chosen", "adjusted", "explained", "reviewed")


def untold_decisions(instance: Instance) -> int:
    """Decisions that change figures and that no published table knows yet."""
    with duckdb.connect(str(instance.warehouse), read_only=True) as connection:
        (as_of,) = connection.execute("SELECT as_of FROM build_info").fetchone() or ("",)
    ledger = instance.ledger()
    events = [e for kind in _MOVING for e in ledger.events(kind)]  # type: ignore[arg-type]
    ledger.close()
    return sum(event.at > as_of for event in events)


def table_of(rows: list[dict[str, Any]], year: int) -> Table:
    """The rows as a person reads them on a terminal."""
    verdicts = VERDICTS_ZH if language() == "zh" else {}
    verdicts = {**verdicts, "not_received": text("verdict_not_received")}
    late = sum(row["on_time"] is False for row in rows)
    missing = sum(row["verdict"] == "not_received" for row in rows)
    title = text("status_title", year=year, owed=len(rows), missing=missing, late=late)
    table = Table(title=title)
    columns = ["park", "name", "city", "due", "received", "on_time", "verdict", "scan"]
    if decided := any(row["decisions"] for row in rows):
        columns.append("decisions")
    for column in columns:
        table.add_column(text(f"column_{column}"))
    yes, no = text("yes"), text("no")
    for row in rows:
        on_time = "—" if row["on_time"] is None else (yes if row["on_time"] else no)
        table.add_row(
            row["park"],
            row["name"],
            row["city"] or "",
            row["due"] or "—",
            (row["received"] or "—")[:10],
            on_time,
            verdicts.get(row["verdict"], row["verdict"].replace("_", " ")),
            text(f"scan_by_{row['scan']}") if row["scan"] else "—",
            *([_said(row["decisions"])] if decided else []),
        )
    return table


def _said(decided: dict[str, list[str]]) -> str:
    return "、".join(text(f"decisions_{name}", count=len(ids)) for name, ids in decided.items())
