"""`status`: per reporter what is owed, due, received and judged, from the published warehouse.

Days left and late are of today (`orchestration.timeliness`), all else is of the last run.
"""

import datetime as dt
from typing import Any

import duckdb
from rich.table import Table

from expectations.findings import VERDICTS_ZH
from ingestion.clock import SHANGHAI
from ingestion.decisions import decisions, late_for_signing, statements
from ingestion.ledger import Ledger
from orchestration.dispatches import answered_by
from orchestration.instance import Instance
from orchestration.issues import issues
from orchestration.reminding import what_zh
from orchestration.scans import paired_by, scans_told
from orchestration.texts import CommandError, language, text
from orchestration.timeliness import Owed, owed_returns

PARKS_FORM = "park_progress"


def status_of(instance: Instance, year: int, now: dt.datetime) -> list[dict[str, Any]]:
    """One row per reporter and obligation of the year (docs/status.schema.json).

    A park's row stands there too for a year that nobody owed (补报), without obligation and due
    day. `scan` says how its stamped scan was paired; None where none was. `issues` are the
    documents made for what this unit owes. Raises CommandError before any run.
    """
    if not instance.warehouse.exists():
        raise CommandError(text("nothing_run", home=instance.home))
    today = now.astimezone(SHANGHAI).date()
    owed = owed_returns(instance, {year})
    asked = {(one.reporter, one.form): one for one in owed}
    with duckdb.connect(str(instance.warehouse), read_only=True) as connection:
        parks = connection.execute(
            """
            SELECT r.park, p.park_name, p.city_name, r.first_received_at, r.verdict, r.revisions,
                r.return_id
            FROM fct_return r JOIN dim_park p USING (park)
            WHERE r.report_year = ? ORDER BY p.city, r.park
            """,
            [year],
        ).fetchall()
    if not parks and not owed:
        raise CommandError(text("year_not_owed", year=year))
    ledger = instance.ledger()
    decided = _decided(ledger, year)
    stamped = paired_by(scans_told(instance, ledger), PARKS_FORM, year)
    issued = _issued(instance, ledger, year)
    ledger.close()
    rows = []
    for park, name, city, received, verdict, revisions, return_id in parks:
        rows.append(
            {
                "reporter": park,
                "reporter_kind": "park",
                "park": park,
                "name": name,
                "city": city,
                "owed": PARKS_FORM,
                **_standing(asked.get((park, PARKS_FORM)), today),
                "received": received,
                "verdict": verdict,
                "revisions": revisions,
                "return_id": return_id,
                "decisions": decided.get(park, {}),
                "scan": stamped.get(park),
                "issues": [],
            }
        )
    rows += [
        {
            "reporter": one.reporter,
            "reporter_kind": one.reporter_kind,
            "park": one.reporter if one.reporter_kind == "park" else None,
            "name": one.reporter_name,
            "city": one.place if one.city else None,
            "owed": one.form,
            **_standing(one, today),
            "received": one.first_received_at,
            "verdict": one.verdict,
            "revisions": one.revisions,
            "return_id": one.return_id,
            "decisions": {},
            "scan": None,
            "issues": issued.get(one.obligation, []),
        }
        for one in owed
        if one.form != PARKS_FORM
    ]
    return rows


def _issued(instance: Instance, ledger: Ledger, year: int) -> dict[str, list[dict[str, Any]]]:
    """Of each obligation the documents made for the year, with state and changes since signing."""
    found: dict[str, list[dict[str, Any]]] = {}
    for issue in issues(instance, ledger):
        obligation, report_year = answered_by(instance, issue.document) or ("", None)
        if report_year == year:
            said = {"state": issue.state, "changes_since_signing": issue.changes}
            found.setdefault(obligation, []).append({"document": issue.document, **said})
    return found


def _standing(owed: Owed | None, today: dt.date) -> dict[str, Any]:
    """What the calendar says of a row; all of it None where nothing was owed."""
    late = owed and owed.days_late(today)
    return {
        "obligation": owed and owed.obligation,
        "due": owed.due_on.isoformat() if owed and owed.due_on else None,
        "due_basis": owed and owed.day_basis,
        "standing": owed and owed.standing(today),
        "days_left": owed and owed.days_left(today),
        "days_late": late,
        "on_time": None if late is None else late == 0,
        "passed": owed.passed_on.isoformat() if owed and owed.passed_on else None,
        "missing_fields": list(owed.missing) if owed else [],
        "held_figures": owed.held if owed else 0,
    }


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
    late = sum(bool(row["days_late"]) for row in rows)
    missing = sum(row["verdict"] == "not_received" for row in rows)
    title = text("status_title", year=year, owed=len(rows), missing=missing, late=late)
    table = Table(title=title)
    columns = ["park", "name", "city", "due", "received", "days", "verdict", "scan"]
    if decided := any(row["decisions"] for row in rows):
        columns.append("decisions")
    for column in columns:
        table.add_column(text(f"column_{column}"))
    for row in rows:
        table.add_row(
            row["reporter"],
            row["name"] + ("" if row["park"] else f" {what_zh(row['obligation'])}"),
            row["city"] or "",
            _due(row),
            (row["received"] or "—")[:10],
            _days(row),
            verdicts.get(row["verdict"], row["verdict"].replace("_", " ")),
            text(f"scan_by_{row['scan']}") if row["scan"] else "—",
            *([_said(row["decisions"])] if decided else []),
        )
    return table


def issues_of(rows: list[dict[str, Any]]) -> Table | None:
    """The documents of the year, 草稿 → 送审稿 → 定稿 → 已报送; None where none was made."""
    made = [(row["obligation"], issue) for row in rows for issue in row["issues"]]
    table = Table(title=text("status_issues"))
    for column in ("owed", "document", "state", "changes"):
        table.add_column(text(f"column_{column}"), overflow="fold")
    for obligation, issue in made:
        changes = issue["changes_since_signing"]
        shown = "—" if changes is None else str(changes)
        table.add_row(what_zh(obligation), issue["document"], issue["state"], shown)
    return table if made else None


def _due(row: dict[str, Any]) -> str:
    """The due day; one that no document prints is marked (设定)."""
    if not row["due"]:
        return "—"
    return text("status_setting", day=row["due"]) if row["due_basis"] == "setting" else row["due"]


def _days(row: dict[str, Any]) -> str:
    """On time, or how many days are left or have passed."""
    if row["days_left"] is not None:
        return text("status_days_left", days=row["days_left"])
    if row["days_late"] is None:
        return "—"
    return text("status_days_late", days=row["days_late"]) if row["days_late"] else text("yes")


def _said(decided: dict[str, list[str]]) -> str:
    return "、".join(text(f"decisions_{name}", count=len(ids)) for name, ids in decided.items())
