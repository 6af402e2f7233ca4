"""Two finished demonstrations for the whole session: one of sound forms, one with faults.

`PARKREPORT_TEST_DEMO` and `PARKREPORT_TEST_DEMO_FAULTS` name homes that are already finished, for
quick work; without them the command itself runs.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from made_once import made_once

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "oracle")]

if TYPE_CHECKING:
    from finished_demo import FinishedDemo

COMPARED = "numbers_compared"


# The command fills the home; with which settings it runs is said in between.
FILL = "import orchestration.cli as cli; cli._run = lambda *_: None; cli.main()"


def run_demo(home: Path, *options: str, audit: bool = True) -> Path:
    from finished_demo import YEARS

    def demo(*python: str) -> None:
        command = [sys.executable, *python, "--home", str(home), "demo", *years, *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}"

    years = ["--years", f"{YEARS[0]}-{YEARS[-1]}"]
    if not audit:
        demo("-c", FILL)
        path = home / "instance.toml"
        settings = path.read_text(encoding="utf-8")
        assert "audit = true" in settings
        path.write_text(settings.replace("audit = true", "audit = false"), encoding="utf-8")
    demo("-m", "orchestration.cli")
    return home


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if ready := os.environ.get("PARKREPORT_TEST_DEMO"):
        return Path(ready)
    # Sites of 293 documents take a quarter of the run; the long test of them asks for its own.
    return made_once(tmp_path_factory, "demo", lambda home: run_demo(home, audit=False))


@pytest.fixture(scope="session")
def faulty_demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if ready := os.environ.get("PARKREPORT_TEST_DEMO_FAULTS"):
        return Path(ready)
    return made_once(
        tmp_path_factory, "faulty_demo", lambda home: run_demo(home, "--faults", "0.05")
    )


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
