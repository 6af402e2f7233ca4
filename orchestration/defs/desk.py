"""The desk where staff decide (工作台账), written after what it shows has been issued."""

import dagster as dg

from ingestion.clock import system_clock
from ingestion.desk_layout import desk_layout
from orchestration.defs.conditions import WHOLE_RUN
from orchestration.defs.issuing import ISSUES, OWNERS, PUBLISHED
from orchestration.desk import refresh_desk
from orchestration.instance import instance_of_environment
from orchestration.progress import progress
from orchestration.texts import text


@dg.asset(
    group_name="desk",
    kinds={"excel"},
    required_resource_keys=WHOLE_RUN,
    tags={"room": "orchestration"},
    deps=["findings", PUBLISHED, *ISSUES],
    owners=OWNERS,
    description="One workbook in the home where staff decide: held figures, reviews, corrections, "
    "signing. Put into the inbox, what was decided in it is recorded (工作台账).",
)
def work_desk() -> dg.MaterializeResult:
    instance = instance_of_environment()
    with instance.lock(wait=True), progress(text("writing_desk")):
        ledger = instance.ledger()
        written = refresh_desk(instance, ledger, system_clock)
        ledger.close()
    names = {sheet.code: sheet.name for sheet in desk_layout().sheets}
    lines = "\n".join(f"| {names[code]} | {count} |" for code, count in written.rows.items())
    return dg.MaterializeResult(
        metadata={
            "desk": dg.MetadataValue.path(str(written.path)),
            "desk_changed": written.changed,
            "set_aside": str(written.aside or "—"),
            "rows": dg.MetadataValue.md(f"| sheet | rows |\n|---|---|\n{lines}"),
        }
    )
