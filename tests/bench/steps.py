"""Where a run's time went: seconds of each step, as Dagster recorded them."""

from collections.abc import Mapping
from pathlib import Path

from benchmark_page import table
from dagster import DagsterInstance

_SHOWN = 1.0  # seconds that a step took at least in some run


def steps_of(home: Path) -> dict[str, float]:
    """Seconds of the steps of an instance's last `run`: of its intake and of its report."""
    with DagsterInstance.from_config(str(home / "dagster")) as history:
        return {
            step.step_key: step.end_time - step.start_time
            for job in history.get_runs(limit=2)
            for step in history.get_run_step_stats(job.run_id)
            if step.start_time and step.end_time
        }


def steps_table(runs: Mapping[str, Mapping[str, float]]) -> list[str]:
    """A row for each step, longest first, a column for each run; short ones summed up."""
    longest = {
        step: max(of.get(step, 0) for of in runs.values()) for of in runs.values() for step in of
    }
    shown = [step for step in sorted(longest, key=lambda s: -longest[s]) if longest[step] >= _SHOWN]
    rows = {step: [f"{of.get(step, 0):,.1f}" for of in runs.values()] for step in shown}
    rows["all others"] = [
        f"{sum(seconds for step, seconds in of.items() if step not in shown):,.1f}"
        for of in runs.values()
    ]
    return ["Seconds of the steps:", "", *table([*runs], rows)]
