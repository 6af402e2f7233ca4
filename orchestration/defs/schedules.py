"""Schedules: one for each obligation with a due day, looking before and after it.

Their days come from the seed of obligations and `instance.toml` (`orchestration.calendar`). A look
receives what lies in the inbox, writes the 催报单 and workbooks of the report year it is about. An
obligation whose years are over for this instance has a schedule that is not started by itself.
"""

from typing import Any

import dagster as dg

from ingestion.clock import SHANGHAI
from orchestration.calendar import Duty, crons, duties, looks, year_to_look_at
from orchestration.instance import Instance
from orchestration.partitions import range_tags
from orchestration.reminding import words
from orchestration.texts import text


def calendar_schedules(instance: Instance, job: Any) -> list[dg.ScheduleDefinition]:
    """The schedules of an instance, each starting `job` for one report year."""
    settings = instance.settings
    return [_schedule(instance, duty, job) for duty in duties(settings.unit, settings.due)]


def _schedule(instance: Instance, duty: Duty, job: Any) -> dg.ScheduleDefinition:
    settings = instance.settings
    calendar = settings.calendar
    offsets = looks(calendar.remind_before, calendar.remind_after)
    years = duty.years(settings.years.first, settings.years.last)
    basis = words()["due_basis"]["setting" if duty.is_setting else "printed"]
    status = dg.DefaultScheduleStatus.RUNNING if years else dg.DefaultScheduleStatus.STOPPED

    @dg.schedule(
        cron_schedule=crons(duty, offsets, calendar.hour),
        name=duty.code,
        job=job,
        execution_timezone=SHANGHAI.key,
        default_status=status,
        description=f"{duty.what_zh}:{duty.printed_text}({duty.policy});{duty.month_day}{basis}",
        tags={"calendar": "obligation", "due": duty.month_day},
        metadata={
            "due": f"{duty.month_day}{basis}",
            "years": f"{duty.first_year}-{duty.last_year}",
            "looks_days_from_due": str(offsets),
        },
        owners=["team:provincial_office"],
    )
    def scheduled(context: dg.ScheduleEvaluationContext) -> Any:
        today = context.scheduled_execution_time.astimezone(SHANGHAI).date()
        year = year_to_look_at(duty, years, offsets, today)
        if year is None:
            return dg.SkipReason(text("schedule_not_owed", day=today, obligation=duty.code))
        return dg.RunRequest(
            run_key=f"{duty.code}/{year}/{today}",
            tags={"parkreport/obligation": duty.code, **range_tags([year])},
        )

    return scheduled
