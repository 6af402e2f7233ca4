"""What Dagster loads for the instance in PARKREPORT_HOME: assets, checks, jobs, the calendar."""

import dagster as dg

from orchestration.dbt import dbt_resource
from orchestration.defs.audit import audit_site
from orchestration.defs.conditions import instance_lock
from orchestration.defs.desk import work_desk
from orchestration.defs.history import tidy_history, tidy_history_weekly
from orchestration.defs.inbox import inbox_sensor
from orchestration.defs.intake import facts, findings, received_files
from orchestration.defs.notices import failure_notices
from orchestration.defs.official import (
    annual_workbook,
    city_workbooks,
    five_year_summary,
    scheme_workbooks,
)
from orchestration.defs.reminders import reminders
from orchestration.defs.reports import five_year_report, reports
from orchestration.defs.returned import returned_workbooks
from orchestration.defs.schedules import calendar_schedules
from orchestration.defs.warehouse import (
    ledger_snapshot,
    published_warehouse_asset,
    warehouse_models,
)
from orchestration.instance import instance_of_environment
from orchestration.jobs import AS_OF_JOB, INTAKE_JOB, REPORT_JOB, YEAR_JOB


def build_definitions() -> dg.Definitions:
    """All definitions; a function, so that a test or the command can choose when dbt is parsed."""
    models = warehouse_models()
    published = published_warehouse_asset(models)
    intake = [received_files, facts]
    outcome = [ledger_snapshot, models, published]
    outcome += [annual_workbook, city_workbooks, five_year_summary, scheme_workbooks]
    outcome += [reports, five_year_report, audit_site]
    # What goes to the cities; a look at a past moment sends nothing.
    sent_out = [findings, returned_workbooks, reminders]
    receive = _job(INTAKE_JOB, intake, "Receive the inbox and read it.")
    report = _job(
        REPORT_JOB,
        [*sent_out, *outcome, work_desk],
        "Judge, send back, roll up, remind, write the official workbooks of years.",
    )
    year = _job(YEAR_JOB, [*intake, *sent_out, *outcome, work_desk], "All of it for a report year.")
    as_of = _job(AS_OF_JOB, outcome, "The same for a past moment, from recorded verdicts.")
    return dg.Definitions(
        assets=[*intake, *sent_out, *outcome, work_desk],
        jobs=[receive, report, year, as_of, tidy_history],
        schedules=[*calendar_schedules(instance_of_environment(), year), tidy_history_weekly],
        sensors=[inbox_sensor([receive, report]), failure_notices],
        resources={"dbt": dbt_resource(), "instance_lock": instance_lock},
        executor=dg.in_process_executor,
    )


def _job(name: str, assets: list[dg.AssetsDefinition], description: str):  # type: ignore[no-untyped-def]
    return dg.define_asset_job(
        name, selection=dg.AssetSelection.assets(*assets), description=description
    )


defs = build_definitions()
