"""What Dagster loads: assets, checks, jobs and resources of the instance in PARKREPORT_HOME."""

import dagster as dg

from orchestration.dbt import dbt_resource
from orchestration.defs.desk import work_desk
from orchestration.defs.intake import facts, findings, received_files
from orchestration.defs.official import (
    annual_workbook,
    city_workbooks,
    five_year_summary,
    scheme_workbooks,
)
from orchestration.defs.reports import five_year_report, reports
from orchestration.defs.returned import returned_workbooks
from orchestration.defs.warehouse import (
    ledger_snapshot,
    published_warehouse_asset,
    warehouse_models,
)

INTAKE_JOB = "intake"
REPORT_JOB = "report"
AS_OF_JOB = "report_as_of"


def build_definitions() -> dg.Definitions:
    """All definitions; a function, so that a test or the command can choose when dbt is parsed."""
    models = warehouse_models()
    published = published_warehouse_asset(models)
    intake = [received_files, facts]
    outcome = [ledger_snapshot, models, published]
    outcome += [annual_workbook, city_workbooks, five_year_summary, scheme_workbooks]
    outcome += [reports, five_year_report]
    return dg.Definitions(
        assets=[*intake, findings, returned_workbooks, *outcome, work_desk],
        jobs=[
            dg.define_asset_job(
                INTAKE_JOB,
                selection=dg.AssetSelection.assets(*intake),
                description="Receive the inbox and read it.",
            ),
            dg.define_asset_job(
                REPORT_JOB,
                selection=dg.AssetSelection.assets(
                    findings, returned_workbooks, *outcome, work_desk
                ),
                description="Judge, send back, roll up, write the official workbooks of years.",
            ),
            dg.define_asset_job(
                AS_OF_JOB,
                selection=dg.AssetSelection.assets(*outcome),
                description="The same for a past moment, from recorded verdicts.",
            ),
        ],
        resources={"dbt": dbt_resource()},
        executor=dg.multiprocess_executor.configured({"max_concurrent": 1}),
    )


defs = build_definitions()
