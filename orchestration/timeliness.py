"""Who owes what and how it stands today, read from the mart `fct_timeliness`.

The mart tells what had come by the moment of its build. Days go on between two builds: how many are
left, or have passed, is counted here from the day that the clock shows in Asia/Shanghai.
"""

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

import duckdb

from expectations.catalogue import catalogue
from ingestion.clock import SHANGHAI, Clock
from orchestration.dispatches import dispatches
from orchestration.instance import Instance

Standing = Literal["on_time", "late", "received", "open", "overdue"]


@dataclass(frozen=True)
class Owed:
    """One reporter's answer to one obligation for a report year; days are those of Asia/Shanghai.

    `verdict` is passed, held, sent_back or not_received; `place` the city that is reminded, else
    the reporting unit. `missing` are labels of required fields left blank, `held` counts figures.
    """

    obligation: str
    report_year: int
    reporter: str
    reporter_kind: str
    reporter_name: str
    form: str
    city: str | None
    place: str
    day_basis: str
    due_on: dt.date | None
    first_received_at: str | None
    first_received_on: dt.date | None
    passed_on: dt.date | None
    verdict: str
    return_id: str | None
    revisions: int
    missing: tuple[str, ...] = ()
    held: int = 0

    def days_left(self, today: dt.date) -> int | None:
        """Days until it is due; None once something was received, when late, or without a day."""
        if self.first_received_on or self.due_on is None or self.due_on < today:
            return None
        return (self.due_on - today).days

    def days_late(self, today: dt.date) -> int | None:
        """Days from the due day to the first receipt, else to today; 0 on time, None while open."""
        if self.due_on is None or (self.first_received_on is None and self.due_on >= today):
            return None
        return max(((self.first_received_on or today) - self.due_on).days, 0)

    def standing(self, today: dt.date) -> Standing:
        """`received` and `open` without a due day are neither on time nor late."""
        if self.first_received_on:
            late = self.days_late(today)
            return "received" if late is None else "late" if late else "on_time"
        return "overdue" if self.days_late(today) else "open"


def today_in_shanghai(clock: Clock) -> dt.date:
    return clock().astimezone(SHANGHAI).date()


def owed_returns(instance: Instance, years: Collection[int]) -> list[Owed]:
    """All that is owed for these report years, in the order of obligations, cities and reporters.

    What this unit sent since the last build is known from the ledger.
    """
    with duckdb.connect(str(instance.warehouse), read_only=True) as connection:
        rows = connection.execute(
            """
            SELECT obligation, report_year, reporter, reporter_kind,
                coalesce(reporter_name, reporter), form, t.city,
                coalesce(t.city_name, u.name), day_basis, due_on, first_received_at,
                first_received_on, passed_on, verdict, return_id, revisions
            FROM fct_timeliness t LEFT JOIN reporting_units u ON t.unit = u.code
            WHERE list_contains(?, report_year)
            ORDER BY due_on, obligation, report_year, t.city, reporter
            """,
            [list(years)],
        ).fetchall()
        gaps = _gaps(connection, years)
    ledger = instance.ledger()
    sent = {(one.obligation, one.report_year): one for one in dispatches(instance, ledger)}
    ledger.close()
    found = []
    for row in rows:
        owed = Owed(*row)
        labels, held = gaps.get((owed.form, owed.reporter, owed.report_year), ((), 0))
        owed = replace(owed, missing=labels, held=held)
        told = sent.get((owed.obligation, owed.report_year))
        if told and owed.first_received_on is None:
            owed = replace(
                owed,
                first_received_at=told.sent_at,
                first_received_on=told.sent_on,
                passed_on=told.sent_on,
                verdict="passed",
            )
        found.append(owed)
    return found


_Gaps = dict[tuple[str, str, int], tuple[tuple[str, ...], int]]


def _gaps(connection: duckdb.DuckDBPyConnection, years: Collection[int]) -> _Gaps:
    """Of each return of today the labels of blank required fields, and how many are held."""
    rows = connection.execute(
        """
        SELECT form, reporter, report_year, rule, arguments, fact_id, sheet, cell
        FROM fct_finding
        WHERE severity <> 'note' AND explanation IS NULL AND reporter IS NOT NULL
            AND list_contains(?, report_year)
        ORDER BY form, reporter, report_year, length(finding_id), finding_id
        """,
        [list(years)],
    ).fetchall()
    blank: dict[tuple[str, str, int], dict[str, None]] = {}
    held: dict[tuple[str, str, int], set[str]] = {}
    for form, reporter, year, rule, arguments, fact_id, sheet, cell in rows:
        of_return = (form, reporter, year)
        held.setdefault(of_return, set())
        if catalogue()[rule].generic == "required":
            label = json.loads(arguments).get("label", "")
            blank.setdefault(of_return, {})[label] = None
        else:
            held[of_return].add(fact_id or f"{sheet}!{cell}")
    return {name: (tuple(blank.get(name, ())), len(figures)) for name, figures in held.items()}
