"""`status`: per reporter what is owed, due, received and judged, from the published warehouse."""

import datetime as dt
from typing import Any

import duckdb
from rich.table import Table

from expectations.findings import VERDICTS_ZH
from ingestion.clock import SHANGHAI
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
                r.verdict, r.revisions
            FROM fct_return r JOIN dim_park p USING (park)
            WHERE r.report_year = ? ORDER BY p.city, r.park
            """,
            [year],
        ).fetchall()
    if not rows:
        raise CommandError(text("year_not_owed", year=year))
    ledger = instance.ledger()
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
            "scan": stamped.get(park),
        }
        for park, name, city, due, received, on_time, verdict, revisions in rows
    ]


def table_of(rows: list[dict[str, Any]], year: int) -> Table:
    """The rows as a person reads them on a terminal."""
    verdicts = VERDICTS_ZH if language() == "zh" else {}
    verdicts = {**verdicts, "not_received": text("verdict_not_received")}
    late = sum(row["on_time"] is False for row in rows)
    missing = sum(row["verdict"] == "not_received" for row in rows)
    title = text("status_title", year=year, owed=len(rows), missing=missing, late=late)
    table = Table(title=title)
    for column in ("park", "name", "city", "due", "received", "on_time", "verdict", "scan"):
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
        )
    return table
