"""`run`: the Dagster assets in one process, recorded in the instance's Dagster history."""

import datetime as dt
import logging
import os
from collections import Counter
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from expectations.catalogue import catalogue
from ingestion.decisions import late_for_signing
from ingestion.desk_layout import desk_layout
from ingestion.ledger import Ledger, Return
from orchestration.instance import OUTPUT_VARIABLE, Instance, export_environment
from orchestration.scans import open_questions, scans_told
from orchestration.texts import language, text

LAUNCH_TAKES = dt.timedelta(minutes=10)


@dataclass
class Summary:
    """What a run did; `ok` is false when a step failed or the gate stopped an export."""

    ok: bool = True
    received: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    held_figures: int = 0
    sent_back: list[tuple[str, str]] = field(default_factory=list)
    after_signing: list[str] = field(default_factory=list)  # 签发后收到
    desk_recorded: int = 0
    desk_refused: list[str] = field(default_factory=list)  # 工作表!单元格: why, and what to do
    desk: Path | None = None
    kept: list[str] = field(default_factory=list)  # scans and enclosures: no returns
    scans_asked: list[str] = field(default_factory=list)  # that a person must place
    workbooks: list[Path] = field(default_factory=list)
    changed: list[Path] = field(default_factory=list)
    returned: list[Path] = field(default_factory=list)
    returned_changed: list[Path] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def run(instance: Instance, years: set[int] | None = None) -> Summary:
    """Receive, read, judge, roll up and export, under the instance's lock.

    `years` limits judging and annual workbooks to those report years; without it, all years that
    anything has been received for.
    """
    export_environment(instance)
    # Dagster and dbt are imported late: `--help` and `check` must not wait for them.
    import dagster as dg

    from orchestration.definitions import defs as definitions  # of the instance named just now
    from orchestration.jobs import AS_OF_JOB, INTAKE_JOB, REPORT_JOB
    from orchestration.partitions import range_tags, received_years

    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    summary = Summary()
    with instance.lock(), dg.DagsterInstance.get() as history:
        mark_left_behind(history, dt.datetime.now(dt.UTC))
        if instance.as_of is None:
            ledger = instance.ledger()
            before = _last_event(ledger)
            done = _execute(definitions, INTAKE_JOB, history, {})
            _note(done, summary)
            if summary.ok:
                tags = range_tags(years or received_years(instance, ledger))
                done = _execute(definitions, REPORT_JOB, history, tags)
                _note(done, summary)
            _tell(instance, ledger, before, summary)
            ledger.close()
        else:
            tags = range_tags(years or _plan_years(instance))
            done = _execute(definitions, AS_OF_JOB, history, tags)
            _note(done, summary)
    return summary


def mark_left_behind(history: Any, now: dt.datetime) -> int:
    """Runs that a kill left unfinished are failed; call it while holding the instance's lock.

    A run holds the lock from its first step to its end, so nobody works on one that had a step. One
    that had none may be waiting for the lock at this moment; it is given up after a while.
    """
    from dagster import DagsterEventType

    marked = 0
    for record in left_behind(history):
        run = record.dagster_run
        steps = history.get_records_for_run(
            run.run_id, of_type=DagsterEventType.STEP_START, limit=1
        ).records
        if steps or now - record.create_timestamp > LAUNCH_TAKES:
            history.report_run_failed(run, "left behind by a process that was killed")
            marked += 1
    return marked


def left_behind(history: Any) -> list[Any]:
    """Records of the runs that a Dagster history believes to be going on."""
    from dagster import DagsterRunStatus, RunsFilter

    unfinished = [
        DagsterRunStatus.STARTED,
        DagsterRunStatus.STARTING,
        DagsterRunStatus.NOT_STARTED,
        DagsterRunStatus.QUEUED,
        DagsterRunStatus.CANCELING,
    ]
    return list(history.get_run_records(filters=RunsFilter(statuses=unfinished)))


def _execute(definitions: Any, job: str, history: Any, tags: dict[str, str]) -> Any:
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    log = Path(os.environ[OUTPUT_VARIABLE]) / "build" / "run.log"
    with log.open("a", encoding="utf-8") as file, redirect_stdout(file):
        return definitions.resolve_job_def(job).execute_in_process(
            instance=history, tags=tags, raise_on_error=False, run_config=quiet
        )


def _plan_years(instance: Instance) -> set[int]:
    settings = instance.settings.years
    return set(range(settings.first, settings.last + 1))


def _last_event(ledger: Ledger) -> int:
    return max((event.event_id for event in ledger.events()), default=0)


def _note(done: Any, summary: Summary) -> None:
    for event in done.get_asset_materialization_events():
        metadata = event.materialization.metadata
        for name, known in (
            ("paths", summary.workbooks),
            ("changed", summary.changed),
            ("returned_paths", summary.returned),
            ("returned_changed", summary.returned_changed),
        ):
            if name in metadata:
                # One event per partition carries the metadata of the whole step.
                new = [Path(path) for path in metadata[name].data]
                known += [path for path in new if path not in known]
    if done.success:
        return
    summary.ok = False
    for event in done.all_events:
        if event.event_type_value == "STEP_FAILURE":
            error = event.event_specific_data.error
            cause = error.cause or error
            summary.failures.append(f"{event.step_key}: {cause.message.strip()}")
    if not summary.failures:  # a failure outside of any step
        for event in done.all_events:
            if event.event_type_value == "PIPELINE_FAILURE":
                summary.failures.append(event.event_specific_data.error.message.strip())


def _tell(instance: Instance, ledger: Ledger, before: int, summary: Summary) -> None:
    """What the ledger has learned since `before`."""
    new = [event for event in ledger.events() if event.event_id > before]
    received = [event for event in new if event.kind == "received"]
    summary.received = sum(event.return_id is not None for event in received)
    receipts = {f"file:{file.file_id}": file.name for file in ledger.files()}
    scans = scans_told(instance, ledger)
    lines = {scan.name: scan.line() for scan in scans}
    kept = (
        _part_name(receipts[event.subject], (event.payload or {}).get("part", ""))
        for event in received
        if event.return_id is None and (event.payload or {}).get("kind") != "desk"
    )
    summary.kept = [lines.get(name, name) for name in kept]
    summary.scans_asked = [
        f"{s.name}: {s.rule} {s.told} → {s.remedy}" for s in open_questions(scans)
    ]
    for event in received:
        payload = event.payload or {}
        if payload.get("kind") == "desk":
            summary.desk_recorded += payload["recorded"]
            summary.desk_refused += [
                f"{r['sheet']}!{r['cell']}: {r['said']}" for r in payload["refused"]
            ]
    desk = instance.home / desk_layout().file
    summary.desk = desk if desk.exists() else None
    names = _file_names(ledger)
    returns = {made.return_id: made for made in ledger.returns()}
    late = late_for_signing(ledger)
    fresh = {event.return_id for event in received if not (event.payload or {})["again"]}
    summary.after_signing = [names[name] for name in sorted(late) if name in fresh]
    for event in new:
        payload = event.payload or {}
        # What a decision left of an earlier verdict is no verdict on something received.
        if event.kind != "judged" or event.return_id is None or "decided" in payload:
            continue
        summary.verdicts[payload["verdict"]] += 1
        summary.held_figures += payload["held_figures"] if payload["verdict"] == "held" else 0
        if payload["verdict"] == "sent_back":
            made = returns[event.return_id]
            summary.sent_back.append((names[made.return_id], reason(instance, made)))


def _file_names(ledger: Ledger) -> dict[str | None, str]:
    files = {f"file:{file.file_id}": file.name for file in ledger.files()}
    return {
        e.return_id: _part_name(files[e.subject], (e.payload or {}).get("part", ""))
        for e in reversed(ledger.events("received"))
    }


def _part_name(file: str, part: str) -> str:
    """A file inside an archive or mail stands behind its name."""
    return f"{file} › {part}" if part else file


def reason(instance: Instance, made: Return) -> str:
    """Why a return went back, from its findings, in the user's language."""
    import json

    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT rule, sheet, cell, arguments FROM read_parquet(?) WHERE return_id = ?"
            " ORDER BY finding_id",
            [str(instance.findings / "j*.parquet"), made.return_id],
        ).fetchall()
    for rule_id, sheet, cell, arguments in rows:
        rule = catalogue()[rule_id]
        if rule.returns:
            place = f"[{sheet}!{cell}] " if cell else ""
            return f"{rule_id} {place}{rule.message(json.loads(arguments), language())}"
    return text("no_reason")


def open_as_of(instance: Instance, moment: str) -> Instance:
    """The same instance, looking at a past moment."""
    at = Instance(instance.home, moment)
    for folder in (at.output, at.exports, at.build_database.parent):
        folder.mkdir(parents=True, exist_ok=True)
    os.environ["PARKREPORT_AS_OF"] = moment
    return at
