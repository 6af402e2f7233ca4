"""A reporting year on a set clock: Dagster's schedules and sensor decide what runs, nobody else.

Called as a program with the home of an instance and the report year; steps come as JSON on its
input, and what happened at each of them leaves as JSON on its output.
"""

import datetime as dt
import io
import json
import os
import shutil
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
from desk_filling import FilledDesk

OLD = 1_600_000_000


def simulate(home: Path, report_year: int, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """At each step people put files into the inbox, then schedules and sensor look.

    A step's `now` is ISO 8601. People `drop` files (source → name), `mend` what was sent back to
    them, and `decide` in the desk. Told are the runs that were started, by whom, for which years,
    the rows of `status`, what lies in `returned/`, `notices/` and `exports/` afterwards, and the
    folder in which these stay as they were at that moment (`kept`).
    """
    import dagster as dg

    from orchestration.instance import export_environment, open_instance

    instance = open_instance(home)
    export_environment(instance)
    from orchestration.definitions import defs as definitions  # of the instance that is named now
    from orchestration.status import status_of

    told = []
    with dg.DagsterInstance.get() as history:
        year = _Year(instance.inbox, definitions, history)
        for number, step in enumerate(steps):
            os.environ["PARKREPORT_NOW"] = step["now"]
            now = dt.datetime.fromisoformat(step["now"])
            year.started = []
            for name, content in _put_in(home, step).items():
                path = instance.inbox / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                os.utime(path, (OLD, OLD))
            year.tick(now)
            year.watch()
            kept = home.parent / "kept" / f"{home.name}-{number}"
            folders = ("returned", "notices", "exports")
            for folder in folders:
                if (home / folder).exists():
                    shutil.copytree(home / folder, kept / folder)
            files = {folder: _files(kept, folder) for folder in folders}
            status = status_of(instance, report_year, now)
            happened = {"started": year.started, "status": status, "kept": str(kept), **files}
            told.append({"now": step["now"], **happened})
    return told


def _put_in(home: Path, step: dict[str, Any]) -> dict[str, bytes]:
    """What is put into the inbox at a step, by its name there."""
    files = {name: Path(source).read_bytes() for source, name in step.get("drop", {}).items()}
    for mended in step.get("mend", []):
        files[mended["name"]] = _mended(home / "returned" / mended["parcel"], mended)
    if lines := step.get("decide", []):
        desk = FilledDesk(home / "工作台账.xlsx")
        for line in lines:
            desk.fill(line["sheet"], line["where"], **line["values"])
        files["工作台账.xlsx"] = desk.content
    return files


def _mended(parcel: Path, mended: dict[str, Any]) -> bytes:
    """A workbook that lies in a city's parcel, with other values in some cells."""
    with zipfile.ZipFile(parcel) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith(mended["file"])]
        book = openpyxl.load_workbook(io.BytesIO(archive.read(name)))
    for address, value in mended["cells"].items():
        sheet, _, cell = address.partition("!")
        book[sheet][cell] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


class _Year:
    def __init__(self, inbox: Path, definitions: Any, history: Any) -> None:
        self.inbox, self.definitions, self.history = inbox, definitions, history
        self.cursor: str | None = None
        self.started: list[dict[str, Any]] = []

    def tick(self, now: dt.datetime) -> None:
        """Each obligation's schedule wakes; most have nothing to do on that day."""
        import dagster as dg

        for schedule in self.definitions.schedules:
            if schedule.tags.get("calendar") != "obligation":
                continue
            context = dg.build_schedule_context(self.history, scheduled_execution_time=now)
            for request in schedule.evaluate_tick(context).run_requests or []:
                self._run(schedule.name, schedule.job_name, request)

    def watch(self) -> None:
        """The sensor looks until two looks after one another found nothing to do."""
        import dagster as dg

        (sensor,) = [s for s in self.definitions.sensors if s.name == "inbox"]
        idle = 0
        while idle < 2:
            with dg.build_sensor_context(self.history, cursor=self.cursor) as context:
                found = sensor.evaluate_tick(context)
            self.cursor = found.cursor or self.cursor
            idle = 0 if found.run_requests else idle + 1
            for request in found.run_requests or []:
                self._run("inbox", request.job_name, request)

    def _run(self, by: str, job: str, request: Any) -> None:
        done = self.definitions.resolve_job_def(job).execute_in_process(
            instance=self.history,
            tags=dict(request.tags),
            run_config=request.run_config,
            raise_on_error=False,
        )
        first = request.tags.get("dagster/asset_partition_range_start")
        last = request.tags.get("dagster/asset_partition_range_end")
        self.started.append({"by": by, "job": job, "years": [first, last], "ok": done.success})


def _files(home: Path, folder: str) -> list[str]:
    found = (home / folder).rglob("*")
    return sorted(p.relative_to(home / folder).as_posix() for p in found if p.is_file())


if __name__ == "__main__":
    out = os.dup(1)
    os.dup2(2, 1)  # what Dagster and dbt print goes elsewhere
    happened = simulate(Path(sys.argv[1]), int(sys.argv[2]), json.load(sys.stdin))
    os.write(out, json.dumps(happened, ensure_ascii=False).encode())
