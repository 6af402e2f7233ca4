"""Dagster's own history: runs and logs older than `[history] keep_days` are deleted.

A run that made what an asset shows as its latest materialization or check stays whatever its age.
"""

import datetime as dt

import dagster as dg

from orchestration.instance import instance_of_environment
from orchestration.jobs import HISTORY_JOB

_AT_ONCE = 1000
_FINISHED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]


@dg.op(description="Delete runs and logs that are older than the settings keep them.")
def delete_old_runs(context: dg.OpExecutionContext) -> int:
    keep = instance_of_environment().settings.history.keep_days
    deleted = delete_runs_before(
        context.instance, dt.datetime.now(dt.UTC) - dt.timedelta(days=keep)
    )
    context.log.info(f"{deleted} runs older than {keep} days deleted")
    return deleted


def delete_runs_before(history: dg.DagsterInstance, moment: dt.datetime) -> int:
    """Delete finished runs created before a moment, with their logs; returns how many."""
    shown = {
        record.asset_entry.last_run_id
        for record in history.get_asset_records()
        if record.asset_entry
    }
    old = history.get_run_records(
        filters=dg.RunsFilter(statuses=_FINISHED, created_before=moment), limit=_AT_ONCE
    )
    gone = [r.dagster_run.run_id for r in old if r.dagster_run.run_id not in shown]
    for run_id in gone:
        history.compute_log_manager.delete_logs(prefix=[run_id])
        history.delete_run(run_id)
    return len(gone)


@dg.job(name=HISTORY_JOB, description="Delete old runs and logs of Dagster, once a week.")
def tidy_history() -> None:
    delete_old_runs()


tidy_history_weekly = dg.ScheduleDefinition(
    job=tidy_history,
    cron_schedule="0 3 * * 0",
    execution_timezone="Asia/Shanghai",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Keeps Dagster's history small ([history] keep_days in instance.toml).",
)
