"""A run that is killed loses nothing: the next run gives the files of an undisturbed one."""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from small_instance import NOW, SmallDemo

pytestmark = pytest.mark.long


def _bytes_of(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# What exists, for the first time, when the process is killed.
MOMENTS: dict[str, str] = {
    "while originals are stored": "submissions/??/*",
    "when facts are written but not yet named": "facts/2022/f000001.*",
    "when findings are written": "facts/findings/j000001.parquet",
    "while the warehouse is built": "build/warehouse.duckdb",
    "when the warehouse is published": "warehouse.duckdb",
    "when the first workbook lies there": "exports/*/*.xlsx",
}


def _kill_when(home: Path, pattern: str) -> bool:
    """Start a run and kill it (SIGKILL) as soon as a file matches; False if it ended before."""
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestration.cli", "--home", str(home), "run"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PARKREPORT_NOW": NOW},
        start_new_session=True,
    )
    while process.poll() is None:
        if any(home.glob(pattern)):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return True
        try:
            process.wait(timeout=0.005)
        except subprocess.TimeoutExpired:
            continue
    return False


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_run_followed_by_a_run_gives_the_same_files(
    moment: str,
    small_demo: SmallDemo,
    small_run: Path,
    tmp_path: Path,
    parkreport: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    home = small_demo.fresh(tmp_path / "home")
    assert _kill_when(home, MOMENTS[moment]), "the run ended before it could be killed"
    parkreport("--home", home, "run")
    assert _bytes_of(home / "exports") == _bytes_of(small_run / "exports")
    assert _originals(home) == _originals(small_run)
    assert not list((home / "inbox").rglob("*.xlsx"))
    assert not list(home.rglob("*.unfinished"))


def _originals(home: Path) -> set[str]:
    return {path.name for path in (home / "submissions").glob("??/*")}


def test_a_run_left_behind_is_marked_failed_by_the_next(
    small_demo: SmallDemo,
    tmp_path: Path,
    parkreport: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    home = small_demo.fresh(tmp_path / "home")
    assert _kill_when(home, "facts/findings/j000001.parquet")
    parkreport("--home", home, "run")
    query = (
        "import dagster as dg\n"
        "with dg.DagsterInstance.get() as i:\n"
        "    print(sorted(r.status.value for r in i.get_runs()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", query],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DAGSTER_HOME": str(home / "dagster")},
    )
    assert done.stdout.strip() == "['FAILURE', 'SUCCESS', 'SUCCESS', 'SUCCESS']"
