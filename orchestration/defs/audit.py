"""The audit sites: beside each year's issues pages that lead every number back to its cells."""

import dagster as dg

from orchestration.auditing import audit, folders
from orchestration.defs.conditions import WHOLE_RUN
from orchestration.defs.issuing import ISSUES, OWNERS, linked
from orchestration.gate import refuse_if_shut
from orchestration.instance import instance_of_environment
from orchestration.markdown import table
from orchestration.progress import progress
from orchestration.texts import text


@dg.asset(
    group_name="exports",
    kinds={"html"},
    required_resource_keys=WHOLE_RUN,
    tags={"room": "exports"},
    deps=ISSUES,
    owners=OWNERS,
    description="For each folder of issues a site of pages that opens from disk: every printed "
    "number back to the cell of the original (审计底稿).",
)
def audit_site() -> dg.MaterializeResult:
    instance = instance_of_environment()
    with instance.lock(wait=True), progress(text("writing_audit")):
        refuse_if_shut(instance.output)
        wanted = folders(instance) if instance.settings.exports.audit else []
        built = audit(instance, wanted)
    rows = [
        (linked(site.index, instance), str(site.documents), str(site.files), str(site.changed))
        for site in built
    ]
    return dg.MaterializeResult(
        metadata={
            "sites": dg.MetadataValue.md(table(("folder", "documents", "files", "new"), rows)),
            "indexes": dg.MetadataValue.json([str(site.index) for site in built]),
            "changed_files": sum(site.changed for site in built),
        }
    )
