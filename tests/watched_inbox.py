"""The inbox's sensor on an instance without a run, and what a run would leave behind.

Dagster evaluates the sensor; the runs that it asks for are not launched: their outcome is made
here.
"""

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import duckdb

from ingestion.clock import stamp
from ingestion.intake import receive
from ingestion.ledger import Event, Return
from orchestration.defs.inbox import inbox_sensor
from orchestration.instance import Instance
from orchestration.jobs import INTAKE_JOB, REPORT_JOB

NOON = dt.datetime(2025, 12, 20, 4, tzinfo=dt.UTC)


@dg.op
def nothing() -> None: ...


def _job(name: str) -> dg.JobDefinition:
    @dg.job(name=name)
    def made() -> None:
        nothing()

    return made


def sensor_of_inbox() -> dg.SensorDefinition:
    """The sensor over jobs that do nothing."""
    return inbox_sensor([_job(INTAKE_JOB), _job(REPORT_JOB)])


@dataclass
class Watched:
    """An instance with its sensor; the cursor goes from one look to the next, as in the daemon."""

    instance: Instance
    history: dg.DagsterInstance
    sensor: dg.SensorDefinition
    cursor: str | None = None
    skipped: str = ""

    def look(self) -> list[dg.RunRequest]:
        with dg.build_sensor_context(instance=self.history, cursor=self.cursor) as context:
            found = self.sensor.evaluate_tick(context)
        self.cursor = found.cursor or self.cursor
        self.skipped = found.skip_message or ""
        return list(found.run_requests or [])

    def drop(self, name: str, content: bytes = b"a return") -> Path:
        path = self.instance.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        old = 1_600_000_000
        os.utime(path, (old, old))
        return path

    def unfinished_run(self, *, with_a_step: bool) -> dg.DagsterRun:
        started = dg.DagsterRunStatus.STARTED
        run = self.history.add_run(dg.DagsterRun(job_name=INTAKE_JOB, status=started))
        if with_a_step:
            step = dg.DagsterEvent("STEP_START", job_name=INTAKE_JOB, step_key="facts")
            self.history.report_dagster_event(step, run.run_id)
        return run


def received(watched: Watched, at: dt.datetime = NOON, *, judged: bool = True) -> None:
    """What a run of intake and judging leaves in the ledger, for one return of 2025."""
    ledger = watched.instance.ledger()
    found = receive(watched.instance.inbox, watched.instance.submissions, ledger, lambda: at)
    for file in ledger.files()[-len(found.files) :]:
        name = f"park_progress-P{file.file_id}-2025-r1"
        made = Return(name, file.sha256, "", "park_progress", "1", f"P{file.file_id}", 2025, 1, "1")
        ledger.append_returns([made])
        batch = {"batch": "f000001", "again": False}
        about = f"file:{file.file_id}"
        ledger.append_events([Event(stamp(at), "received", name, about, payload=batch)])
        if judged:
            verdict = {"verdict": "passed", "batch": "j000001"}
            ledger.append_events([Event(stamp(at), "judged", name, "", payload=verdict)])
    ledger.close()


def published(watched: Watched, as_of: dt.datetime) -> None:
    watched.instance.warehouse.unlink(missing_ok=True)
    with duckdb.connect(str(watched.instance.warehouse)) as connection:
        connection.execute("CREATE TABLE build_info AS SELECT ? AS as_of", [stamp(as_of)])
