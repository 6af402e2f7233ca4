"""Two finished demonstrations for the whole session: one of sound forms, one with faults.

`PARKREPORT_TEST_DEMO` and `PARKREPORT_TEST_DEMO_FAULTS` name homes that are already finished, for
quick work; without them the command itself runs.
"""

import fcntl
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "oracle")]

if TYPE_CHECKING:
    from finished_demo import FinishedDemo

COMPARED = "numbers_compared"


def run_demo(home: Path, *options: str) -> Path:
    from finished_demo import YEARS

    command = [sys.executable, "-m", "orchestration.cli", "--home", str(home), "demo"]
    years = ["--years", f"{YEARS[0]}-{YEARS[-1]}"]
    done = subprocess.run([*command, *years, *options], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return home


def made_once(factory: pytest.TempPathFactory, name: str, *options: str) -> Path:
    """The demonstration of that name, made by whichever test process asks for it first."""
    root = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent  # of all test processes of this session
    made = root / f"{name}.made"
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            run_demo(root / name, *options)
            made.touch()
    return root / name


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if ready := os.environ.get("PARKREPORT_TEST_DEMO"):
        return Path(ready)
    return made_once(tmp_path_factory, "demo")


@pytest.fixture(scope="session")
def faulty_demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if ready := os.environ.get("PARKREPORT_TEST_DEMO_FAULTS"):
        return Path(ready)
    return made_once(tmp_path_factory, "faulty_demo", "--faults", "0.05")


@pytest.fixture(scope="session")
def sound_demo(demo_home: Path) -> "FinishedDemo":
    from finished_demo import finished

    return finished(demo_home)


@pytest.fixture(scope="session")
def faulty_demo(faulty_demo_home: Path) -> "FinishedDemo":
    from finished_demo import finished

    return finished(faulty_demo_home)


@pytest.fixture(
    scope="session", params=["sound_demo", pytest.param("faulty_demo", marks=pytest.mark.long)]
)
def demo(request: pytest.FixtureRequest) -> "FinishedDemo":
    found: FinishedDemo = request.getfixturevalue(request.param)
    return found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many numbers each test laid beside the oracle's."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in getattr(report, "user_properties", ()):
                if name == COMPARED and report.when == "call":
                    terminalreporter.write_line(f"{value:>9,} numbers: {report.nodeid}")
