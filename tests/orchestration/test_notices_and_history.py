"""A failed run leaves a notice; Dagster's history forgets what is old and shown nowhere."""

import datetime as dt
from pathlib import Path

import dagster as dg
import pytest

from orchestration.defs.history import delete_runs_before
from orchestration.defs.notices import failure_notices
from orchestration.instance import open_instance


@dg.op
def broken() -> None:
    raise OSError("the share is gone")


@dg.job
def report() -> None:
    broken()


def test_a_failed_run_is_told_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instance = open_instance(tmp_path / "home")
    monkeypatch.setenv("PARKREPORT_HOME", str(instance.home))
    monkeypatch.setenv("PARKREPORT_NOW", "2025-12-31T16:30:00+00:00")  # the new year in Shanghai
    with dg.DagsterInstance.ephemeral() as history:
        done = report.execute_in_process(instance=history, raise_on_error=False)
        context = dg.build_run_status_sensor_context(
            sensor_name="failure_notices",
            dagster_event=done.get_run_failure_event(),
            dagster_instance=history,
            dagster_run=done.dagster_run,
        ).for_run_failure()
        failure_notices(context)
    (notice,) = instance.notices.iterdir()
    assert notice.name == f"2026-01-01-failed-report-{done.run_id[:8]}.txt"
    told = notice.read_text("utf-8")
    assert "the share is gone" in told and done.run_id in told
    assert "parkreport doctor" in told and "运行失败" in told


@dg.asset
def shown() -> int:
    return 1


def _made(history: dg.DagsterInstance) -> str:
    return dg.materialize([shown], instance=history).run_id


def test_old_runs_are_forgotten_but_for_what_an_asset_shows(tmp_path: Path) -> None:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as history:
        replaced, latest = _made(history), _made(history)
        failed = report.execute_in_process(instance=history, raise_on_error=False).run_id
        later = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
        assert delete_runs_before(history, later - dt.timedelta(days=2)) == 0
        assert delete_runs_before(history, later) == 2
        assert history.get_run_by_id(latest)
        assert not history.get_run_by_id(replaced) and not history.get_run_by_id(failed)
        assert history.get_latest_materialization_event(dg.AssetKey("shown"))
