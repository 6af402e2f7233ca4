"""A reporting year on a set clock: Dagster's schedules and sensor decide what runs, nobody else.

Called as a program with the home of an instance; steps come as JSON on its input, and what happened
at each of them leaves as JSON on its output.
"""

import datetime as dt
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

OLD = 1_600_000_000


def simulate(home: Path, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """At each step files are dropped (`drop`: source → name), then schedules and sensor look.

    A step's `now` is ISO 8601. Told are the runs that were started, by whom, for which years, and
    what lies in `returned/`, `notices/` and `exports/` afterwards.
    """
    import dagster as dg

    from orchestration.instance import export_environment, open_instance

    instance = open_instance(home)
    export_environment(instance)
    from orchestration.definitions import defs as definitions  # of the instance that is named now

    told = []
    with dg.DagsterInstance.get() as history:
        year = _Year(instance.inbox, definitions, history)
        for step in steps:
            os.environ["PARKREPORT_NOW"] = step["now"]
            year.started = []
            for source, name in step.get("drop", {}).items():
                path = instance.inbox / name
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, path)
                os.utime(path, (OLD, OLD))
            year.tick(dt.datetime.fromisoformat(step["now"]))
            year.watch()
            folders = ("returned", "notices", "exports")
            files = {folder: _files(home, folder) for folder in folders}
            told.append({"now": step["now"], "started": year.started, **files})
    return told


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
    happened = simulate(Path(sys.argv[1]), json.load(sys.stdin))
    os.write(out, json.dumps(happened, ensure_ascii=False).encode())
