"""Who works on an instance, and what those left behind that were killed."""

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ingestion.ledger import Ledger
from orchestration.doctor.complaint import Complaint, note, wrong
from orchestration.instance import Instance

_BATCH = re.compile(r"[fj]\d{6}")
_EMPTY = {"f000000", "j000000"}  # every instance begins with these


def holder(instance: Instance) -> tuple[list[Complaint], bool]:
    """What is to be said of the lock, and whether anybody holds it.

    The kernel frees the lock of a process that ends, unless its children have it too.
    """
    path = instance.lock_file
    if not path.exists():
        return [], False
    with path.open(encoding="utf-8", errors="replace") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)  # free again when the file is closed
            return [], False
        except BlockingIOError:
            written = file.read().strip()
    if not written.isdigit() or _lives(int(written)):
        return [note("in_use", home=instance.home, process=written or "?")], True
    children = "、".join(map(str, _having_open(path))) or "?"
    return [wrong("lock_of_the_dead", process=written, children=children)], True


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _having_open(path: Path) -> list[int]:
    """Other processes that have this file open, where the system tells (Linux)."""
    found = set()
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if link.samefile(path) and int(link.parts[2]) != os.getpid():
                found.add(int(link.parts[2]))
        except OSError:
            continue
    return sorted(found)


def leftovers(instance: Instance, ledger: Ledger | None) -> Iterator[Complaint]:
    """What a killed process left. The next run finishes it; a killed backup's stays outside."""
    aside = [path for path in (instance.inbox / ".receiving").rglob("*") if path.is_file()]
    if aside:
        yield wrong("receiving", count=len(aside), name=aside[0].name)
    half = [
        path
        for folder in (instance.submissions, instance.facts, instance.snapshot, instance.exports,
                       instance.returned)
        for pattern in ("*.unfinished", ".*.issuing")
        for path in folder.rglob(pattern)
    ]  # fmt: skip
    if ledger is not None:
        named = {(event.payload or {}).get("batch") for event in ledger.events()}
        half += [
            path
            for path in instance.facts.rglob("*.parquet")
            if _BATCH.fullmatch(path.stem) and path.stem not in named | _EMPTY
        ]
    for path in sorted(half):
        yield wrong("leftover", path=path.relative_to(instance.home))


def runs_left_behind(instance: Instance) -> Iterator[Complaint]:
    """Runs that Dagster still believes to be going on, asked of a copy of its history."""
    history = instance.dagster_home / "history"
    if not (history / "runs.db").exists():
        return
    from dagster import DagsterInstance

    from orchestration.running import left_behind

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "history").mkdir()
        for path in history.glob("runs.db*"):
            shutil.copyfile(path, Path(folder) / "history" / path.name)
        try:
            with DagsterInstance.local_temp(folder) as copy:
                left = [record.dagster_run for record in left_behind(copy)]
        except Exception as error:  # a history that Dagster cannot open either
            yield wrong("history", path=history, detail=type(error).__name__)
            return
    for run in left:
        yield wrong("run_left_behind", run=run.run_id[:8], job=run.job_name)
