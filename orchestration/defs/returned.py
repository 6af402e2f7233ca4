"""What goes back to the senders: `returned/<year>/<市>.zip`."""

import dagster as dg

from orchestration.defs.conditions import WHOLE_RUN
from orchestration.instance import instance_of_environment
from orchestration.partitions import one_run_for_all_years, report_years
from orchestration.progress import progress
from orchestration.results import write_results
from orchestration.returning import return_workbooks
from orchestration.texts import text


@dg.asset(
    group_name="intake",
    kinds={"excel"},
    required_resource_keys=WHOLE_RUN,
    tags={"room": "ingestion"},
    deps=["findings"],
    partitions_def=report_years,
    backfill_policy=one_run_for_all_years,
    owners=["team:provincial_office"],
    description="Per city a zip for its senders: their own files with the faulty cells marked and "
    "explained, 退回单 and 回执 (退回的报表:原表标注、逐格说明); and the results page of the "
    "year, HTML and JSON (审核结果).",
)
def returned_workbooks(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    instance = instance_of_environment()
    years = {int(key) for key in context.partition_keys}
    with instance.lock(wait=True), progress(text("returning")):
        ledger = instance.ledger()
        returned = return_workbooks(instance, ledger, years)
        written = write_results(instance, ledger, years)
        ledger.close()
    pages = "\n".join(f"- {path.relative_to(instance.home)}" for path in written.pages)
    listed = "\n".join(f"- {path.relative_to(instance.home)}" for path in returned.paths)
    return dg.MaterializeResult(
        metadata={
            "sent_back": returned.verdicts["sent_back"],
            "held": returned.verdicts["held"],
            "results_pages": dg.MetadataValue.md(pages or "—"),
            "parcels": dg.MetadataValue.md(listed or "—"),
            "folder": dg.MetadataValue.path(str(instance.returned)),
            "returned_paths": dg.MetadataValue.json([str(path) for path in returned.paths]),
            "returned_changed": dg.MetadataValue.json([str(path) for path in returned.changed]),
        }
    )
