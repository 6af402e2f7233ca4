"""催报: who has not reported, on the day of the run; and the check that warns of it.

The check never stops anything: lateness is a fact about reporters, not about our tables.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from ingestion.clock import system_clock
from orchestration.defs.conditions import WHOLE_RUN
from orchestration.defs.issuing import PUBLISHED
from orchestration.instance import instance_of_environment
from orchestration.markdown import share, table
from orchestration.partitions import one_run_for_all_years, report_years
from orchestration.reminding import Reminded, deadline_zh, due_zh, remind, what_zh
from orchestration.timeliness import Owed, today_in_shanghai

_CHECK = "nobody_is_late"
_SHOWN = 30


@dg.asset(
    group_name="calendar",
    kinds={"excel"},
    deps=[PUBLISHED],
    partitions_def=report_years,
    backfill_policy=one_run_for_all_years,
    owners=["team:provincial_office"],
    tags={"room": "orchestration"},
    required_resource_keys=WHOLE_RUN,
    check_specs=[
        dg.AssetCheckSpec(
            _CHECK,
            asset="reminders",
            description="Warns of returns that are missing shortly before their due day, and of "
            "those that are overdue (催报). Does not stop a run.",
        )
    ],
    description="Who owes what today: a 催报单 per city in `returned/<year>/` and a notice for "
    "the office in `notices/` (应报、已报、逾期).",
)
def reminders(context: dg.AssetExecutionContext) -> Iterator[Any]:
    instance = instance_of_environment()
    years = sorted(int(key) for key in context.partition_keys)
    today = today_in_shanghai(system_clock)
    with instance.lock(wait=True):
        reminded = remind(instance, years, today)
    for year in years:
        of_year = [one for one in reminded.owed if one.report_year == year]
        if of_year:
            received = sum(one.first_received_on is not None for one in of_year)
            context.add_asset_metadata(
                {
                    "expected": len(of_year),
                    "received": received,
                    "received_percent": round(100 * received / len(of_year), 1),
                    "asked_for": sum(one.report_year == year for one in reminded.asked),
                },
                asset_key="reminders",
                partition_key=str(year),
            )
    listed = "\n".join(f"- {path.relative_to(instance.home)}" for path in reminded.paths)
    yield dg.MaterializeResult(
        metadata={
            "as_of_day": today.isoformat(),
            "completeness": dg.MetadataValue.md(_completeness(reminded.owed, today)),
            "files": dg.MetadataValue.md(listed or "—"),
            "files_changed": len(reminded.changed),
            "files_withdrawn": len(reminded.withdrawn),
            "folder": dg.MetadataValue.path(str(instance.returned)),
        }
    )
    yield _verdict(reminded, today)


def _verdict(reminded: Reminded, today: dt.date) -> dg.AssetCheckResult:
    overdue = [one for one in reminded.asked if one.standing(today) == "overdue"]
    soon = [one for one in reminded.asked if one.standing(today) == "open"]
    rows = [
        (one.report_year, one.reporter_name, what_zh(one.obligation), due_zh(one),
         deadline_zh(one, today))
        for one in [*overdue, *soon][:_SHOWN]
    ]  # fmt: skip
    return dg.AssetCheckResult(
        check_name=_CHECK,
        passed=not overdue and not soon,
        severity=dg.AssetCheckSeverity.WARN,
        description=f"{len(overdue)} overdue, {len(soon)} due soon",
        metadata={
            "overdue": len(overdue),
            "due_soon": len(soon),
            "first": dg.MetadataValue.md(
                table(("year", "reporter", "what", "due", "days"), rows) if rows else "—"
            ),
        },
    )


def _completeness(owed: Sequence[Owed], today: dt.date) -> str:
    """Per report year and obligation how much came, and how much of it on time, as bars."""
    lines = []
    for of in dict.fromkeys((one.obligation, one.report_year) for one in owed):
        found = [one for one in owed if (one.obligation, one.report_year) == of]
        received = sum(one.first_received_on is not None for one in found)
        on_time = sum(one.standing(today) == "on_time" for one in found)
        lines.append(
            f"- {share(received, len(found))} **{of[1]}**, on time {on_time}:"
            f" {what_zh(of[0])} ({due_zh(found[0])})"
        )
    return "\n".join(lines) or "—"
