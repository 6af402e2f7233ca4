"""While the gate is shut no command and no choice in the Dagster UI makes or changes an issue.

The instance knows more than its issues say: a return was taken back, a draft was put up for
signature, and then a park lost its level. Every command of `parkreport` stands in a table below.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from broken_instance import lose_level
from desk_filling import FilledDesk
from scanned_pages import printed_pdf
from small_instance import NOW

from ingestion.desk_layout import desk_layout
from orchestration.cli import main

Command = Callable[..., subprocess.CompletedProcess[str]]
WHY = "gate_every_park_stands_in_a_unit"
WHO = ("--by", "张三", "--reason", "年度总结")
GRAPH: dict[str, dict[str, object]] = json.loads(
    (Path(__file__).parent / "asset_graph.json").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class Shut:
    """An instance that the gate has stopped, and its issues as they were before."""

    home: Path
    outside: Path
    before: Mapping[str, tuple[str, int]]
    put_up: Path
    draft: Path
    return_id: str
    desk: bytes  # 工作台账 in which the draft is to be put up

    @property
    def now(self) -> dict[str, tuple[str, int]]:
        return issues(self.home)


def issues(home: Path) -> dict[str, tuple[str, int]]:
    """Every file among the issues of today and of past moments: its bytes, and when written."""
    found = [*(home / "exports").rglob("*"), *(home / "asof").rglob("exports/**/*")]
    return {
        str(path.relative_to(home)): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime_ns,
        )
        for path in found
        if path.is_file()
    }


@pytest.fixture(scope="module")
def shut(small_run: Path, tmp_path_factory: pytest.TempPathFactory, parkreport: Command) -> Shut:
    outside = tmp_path_factory.mktemp("shut")
    home = outside / "home"
    shutil.copytree(small_run, home)
    (outside / "page.pdf").write_bytes(printed_pdf("签字页"))
    put_up, draft = sorted((home / "exports" / "2023").glob("*不含*.xlsx"))[:2]
    rows = json.loads(parkreport("--home", home, "status", "--year", 2023, "--json").stdout)
    return_id, other = [row["return_id"] for row in rows if row["verdict"] == "passed"][:2]
    parkreport("--home", home, "decide", "submit", put_up, *WHO)
    parkreport("--home", home, "decide", "retract", other, *WHO)
    lose_level(home, "P3700394")
    before = issues(home)
    desk = FilledDesk(home / desk_layout().file)
    desk.fill("签发", {"文件": f"2023/{draft.name}"}, 处理决定="送审", 依据="会签", 决定人="李四")
    stopped = parkreport("--home", home, "--lang", "zh", "run", ok=False)
    assert (stopped.returncode, WHY in stopped.stderr) == (1, True)
    return Shut(home, outside, before, put_up, draft, return_id, desk.content)


REFUSED: dict[str, Callable[[Shut], tuple[object, ...]]] = {
    "decide submit": lambda shut: (shut.draft, *WHO),
    "decide sign": lambda shut: (
        *(shut.put_up, "--scan", shut.outside / "page.pdf", "--unreported", "停产", *WHO),
    ),
    "decide send": lambda shut: (shut.put_up, *WHO),
    "print": lambda shut: (shut.put_up,),
    "audit": lambda shut: (),
    "doctor": lambda shut: (),
}
"""Commands that end with 1 and name the test of the gate that did not pass."""

WRITE_NO_ISSUE: dict[str, Callable[[Shut], tuple[object, ...]]] = {
    "decide retract": lambda shut: (shut.return_id, *WHO),
    "decide choose": lambda shut: (shut.return_id, *WHO),
    "decide adjust": lambda shut: (
        *(shut.return_id, "--field", "industrial_water_use", "--new", "1", *WHO),
    ),
    "decide explain": lambda shut: (shut.return_id, "--rule", "B02", *WHO),
    "decide review": lambda shut: (
        *(shut.return_id, "--department", "drc", "--opinion", "agree", *WHO),
    ),
    "decide list": lambda shut: (),
    "status": lambda shut: ("--year", 2023),
    "check": lambda shut: (shut.put_up,),
    "templates": lambda shut: (),
    "trace": lambda shut: (shut.put_up, "'封面'!A1"),
    "verify": lambda shut: (shut.put_up,),
    "backup": lambda shut: ("--out", shut.outside / "backup.zip"),
    "restore": lambda shut: (shut.outside / "backup.zip", "--home", shut.outside / "restored"),
}
"""Commands that go on: they record, tell, or give back what was there."""

NOT_AMONG_ISSUES: dict[str, Callable[[Shut], tuple[object, ...]]] = {
    "archive": lambda shut: (shut.put_up, "--out", shut.draft),
    "diff": lambda shut: (shut.put_up, shut.put_up, "--out", shut.draft),
    "forms": lambda shut: ("--year", 2023, "--out", shut.draft.parent),
}
"""Commands that write files of other kinds, told to write them into `exports/`."""

ELSEWHERE = {"run", "demo", "ui", "serve"}
"""Commands with tests of their own: runs, and what people choose in the Dagster UI."""


def commands(group: click.Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield before + name


def test_every_command_stands_in_a_table() -> None:
    known = [*REFUSED, *WRITE_NO_ISSUE, *NOT_AMONG_ISSUES, *ELSEWHERE]
    assert sorted(known) == sorted(commands(main))


@pytest.mark.parametrize("command", REFUSED)
def test_the_command_says_why_it_makes_nothing(
    command: str, shut: Shut, parkreport: Command
) -> None:
    done = parkreport("--home", shut.home, *command.split(), *REFUSED[command](shut), ok=False)
    assert done.returncode == 1
    assert WHY in done.stderr + done.stdout
    assert shut.now == shut.before


def test_a_run_records_nothing_of_the_desk_that_would_put_an_issue_up(
    shut: Shut, parkreport: Command
) -> None:
    desk = shut.home / "inbox" / "desk.xlsx"
    desk.write_bytes(shut.desk)
    os.utime(desk, (1_600_000_000, 1_600_000_000))
    done = parkreport("--home", shut.home, "--lang", "zh", "run", ok=False)
    assert done.returncode == 1
    told = [line for line in done.stdout.splitlines() if "签发!" in line]
    assert [WHY in line for line in [*told, done.stderr]] == [True, True]
    assert shut.now == shut.before


@pytest.mark.long
def test_a_past_moment_has_no_issues_either(shut: Shut, parkreport: Command) -> None:
    done = parkreport("--home", shut.home, "run", "--as-of", NOW, ok=False)
    assert (done.returncode, WHY in done.stderr) == (1, True)
    assert shut.now == shut.before


@pytest.mark.long
def test_a_demonstration_runs_into_the_gate_too(shut: Shut, parkreport: Command) -> None:
    (shut.home / "synthetic").mkdir(exist_ok=True)
    (shut.home / "synthetic" / "faults.csv").touch()  # a demonstration that was filled before
    done = parkreport("--home", shut.home, "demo", ok=False)
    assert (done.returncode, WHY in done.stderr) == (1, True)
    assert shut.now == shut.before


@pytest.mark.parametrize("command", WRITE_NO_ISSUE)
def test_the_command_goes_on_without_an_issue(
    command: str, shut: Shut, parkreport: Command
) -> None:
    done = parkreport(
        "--home", shut.home, *command.split(), *WRITE_NO_ISSUE[command](shut), ok=False
    )
    assert "Traceback" not in done.stderr
    assert shut.now == shut.before


def test_what_is_restored_is_what_was_there(shut: Shut, parkreport: Command) -> None:
    restored = issues(shut.outside / "restored")
    assert {name: sha for name, (sha, _) in restored.items()} == {
        name: sha for name, (sha, _) in shut.before.items()
    }


@pytest.mark.parametrize("command", NOT_AMONG_ISSUES)
def test_nothing_else_is_written_among_the_issues(
    command: str, shut: Shut, parkreport: Command
) -> None:
    arguments = NOT_AMONG_ISSUES[command](shut)
    done = parkreport("--home", shut.home, "--lang", "en", command, *arguments, ok=False)
    assert done.returncode == 1
    assert "where only proved issues stand" in done.stderr
    assert shut.now == shut.before


ALONE = [
    *(name for name, node in GRAPH.items() if node["group"] == "exports"),
    "published_warehouse",
]
BUILDS = ["untested", "published_warehouse", "job:reporting_year"]


def chosen(shut: Shut, choices: list[str]) -> list[tuple[bool, str]]:
    """What became of each choice, made in this order in one process, and why."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", Path(__file__).parent / "selection_probe.py", *choices],
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "PARKREPORT_NOW": NOW,
            "PARKREPORT_HOME": str(shut.home),
            "PARKREPORT_OUTPUT": str(shut.home),
            "DAGSTER_HOME": str(shut.home / "dagster"),
        },
    )
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if line.startswith("said:")]
    told = [json.loads(line.removeprefix("said:")) for line in lines]
    assert [choice for choice, _, _ in told] == choices
    return [(succeeded, "\n".join(why)) for _, succeeded, why in told]


def test_an_asset_chosen_alone_in_the_ui_says_why_it_makes_nothing(shut: Shut) -> None:
    for succeeded, why in chosen(shut, ALONE):
        assert not succeeded
        assert WHY in why
    assert shut.now == shut.before


@pytest.mark.long
def test_models_built_in_the_ui_without_the_tests_are_not_published(
    shut: Shut, small_run: Path
) -> None:
    untested, published, whole_year = chosen(shut, BUILDS)
    assert untested == (True, "")
    assert not published[0] and "did not pass" in published[1]
    assert not whole_year[0] and WHY in whole_year[1]
    warehouses = [home / "warehouse.duckdb" for home in (shut.home, small_run)]
    assert warehouses[0].read_bytes() == warehouses[1].read_bytes()
    assert shut.now == shut.before
