"""The inbox's sensor: turns what `orchestration.inbox_work` finds into one run at a time.

Nothing new, no run. While a run is going on, or the command works on the instance, it waits. A run
that a kill left behind is marked failed first, else it would wait for ever.
"""

import datetime as dt
from typing import Any

import dagster as dg

from ingestion.clock import system_clock
from orchestration.inbox_work import Look, Work, look
from orchestration.instance import Instance, instance_of_environment
from orchestration.jobs import INTAKE_JOB
from orchestration.partitions import range_tags, received_years
from orchestration.running import left_behind, mark_left_behind
from orchestration.texts import CommandError, text

_SECONDS = 60


def inbox_sensor(jobs: list[Any]) -> dg.SensorDefinition:
    """The sensor over the jobs of intake and report."""

    @dg.sensor(
        name="inbox",
        jobs=jobs,
        minimum_interval_seconds=_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Receives what has settled in the inbox, in bounded batches, and reports what "
        "no table knows yet. Nothing new: no run (收件箱).",
        owners=["team:provincial_office"],
        tags={"calendar": "inbox"},
    )
    def inbox(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        instance = instance_of_environment()
        free = _mark_the_dead(instance, context.instance)
        if going_on := left_behind(context.instance):
            names = ", ".join(record.dagster_run.run_id[:8] for record in going_on)
            return dg.SensorResult(skip_reason=text("sensor_busy", runs=names))
        if not free:
            return dg.SensorResult(skip_reason=text("sensor_in_use"))
        return _next(instance, Look.read(context.cursor))

    return inbox


def _mark_the_dead(instance: Instance, history: dg.DagsterInstance) -> bool:
    """Fail the runs that nobody works on any more; False while somebody writes."""
    try:
        with instance.lock():
            mark_left_behind(history, dt.datetime.now(dt.UTC))  # Dagster's own clock
    except CommandError:
        return False
    return True


def _next(instance: Instance, last: Look) -> dg.SensorResult:
    ledger = instance.ledger()
    now, works = look(instance, ledger, last, system_clock)
    years = received_years(instance, ledger)
    ledger.close()
    attempts = instance.settings.calendar.attempts
    for work in works:
        if now.tries.get(work.key, 0) < attempts:
            asked = now.asking(work)
            request = _request(instance, work, asked.requests, years)
            return dg.SensorResult(cursor=asked.written(), run_requests=[request])
    if works:
        about = ", ".join(work.about for work in works)
        reason = text("sensor_gave_up", work=about, tries=attempts, folder=instance.notices)
    elif now.seen:
        reason = text("sensor_copying", count=len(now.seen))
    else:
        reason = text("sensor_nothing")
    return dg.SensorResult(cursor=now.written(), skip_reason=reason)


def _request(instance: Instance, work: Work, number: int, years: set[int]) -> dg.RunRequest:
    name = f"{work.key}/{number}"
    tags = {"parkreport/work": work.about}
    if work.job != INTAKE_JOB:
        return dg.RunRequest(name, job_name=work.job, tags=tags | range_tags(years))
    batch = {"at_most": instance.settings.calendar.files_per_run}
    config = {"ops": {"received_files": {"config": batch}}}
    return dg.RunRequest(name, job_name=work.job, tags=tags, run_config=config)
