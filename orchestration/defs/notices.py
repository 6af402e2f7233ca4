"""A failed run as a file in `notices/`: who does not look into Dagster sees it too."""

import dagster as dg

from ingestion.clock import local_time, stamp, system_clock
from orchestration.instance import instance_of_environment
from orchestration.texts import text_in


@dg.run_failure_sensor(
    name="failure_notices",
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Writes a notice into notices/ for each run that failed (运行失败的通知).",
)
def failure_notices(context: dg.RunFailureSensorContext) -> None:
    instance = instance_of_environment()
    run = context.dagster_run
    failed = [
        (event.step_key, event.step_failure_data) for event in context.get_step_failure_events()
    ]
    errors = [
        f"{step}: {(data.error.cause or data.error).message.strip()}"
        for step, data in failed
        if data.error
    ]
    errors = errors or [context.failure_event.message or ""]
    day = local_time(stamp(system_clock()))[:10]
    instance.notices.mkdir(exist_ok=True)
    path = instance.notices / f"{day}-failed-{run.job_name}-{run.run_id[:8]}.txt"
    told = {"job": run.job_name, "run": run.run_id, "errors": "\n".join(errors)}
    said = [text_in(spoken, "notice_failed", **told) for spoken in ("zh", "en")]
    path.write_text("\n\n".join(said) + "\n", encoding="utf-8")
