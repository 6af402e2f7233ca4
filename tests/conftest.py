"""Fixtures shared by the rooms: a small instance with synthetic returns, and the command."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from command import run_command
from made_once import made_once
from postgresql_server import Server, programs, running_server
from small_instance import NOW, SmallDemo, few_exports, make_small_demo
from spark_cluster import Cluster, running_cluster, why_not


@pytest.fixture(scope="session")
def small_demo(tmp_path_factory: pytest.TempPathFactory) -> SmallDemo:
    return SmallDemo.at(made_once(tmp_path_factory, "small_demo", make_small_demo))


@pytest.fixture(scope="session")
def parkreport() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command as a user does; `ok=False` for runs that are expected to fail.

    An instance that is not there yet issues its years' workbooks without the others.
    """

    def call(*arguments: object, ok: bool = True) -> subprocess.CompletedProcess[str]:
        if "--home" in arguments and "run" in arguments:
            few_exports(Path(str(arguments[arguments.index("--home") + 1])))
        done = run_command([*map(str, arguments)], {**os.environ, "PARKREPORT_NOW": NOW})
        if ok:
            assert done.returncode == 0, done.stdout + done.stderr
        return done

    return call


@pytest.fixture(scope="session")
def small_run(
    small_demo: SmallDemo,
    tmp_path_factory: pytest.TempPathFactory,
    parkreport: Callable[..., subprocess.CompletedProcess[str]],
) -> Path:
    """The small instance after one undisturbed run; a copy for each test process."""

    def make(home: Path) -> None:
        small_demo.fresh(home)
        done = parkreport("--home", home, "--lang", "zh", "run")
        (home / "run.out").write_text(done.stdout, encoding="utf-8")

    home = tmp_path_factory.mktemp("undisturbed") / "home"
    shutil.copytree(made_once(tmp_path_factory, "small_run", make), home)
    return home


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server of its own, for all tests that ask for one."""
    binaries = programs()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed (make system)")
    with running_server(binaries) as server:
        yield server


@pytest.fixture(scope="session")
def spark() -> Iterator[Cluster]:
    """A Spark cluster of its own, for all tests that ask for one."""
    reason = why_not()
    if reason:
        pytest.skip(reason)
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.system)])
def ledger_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a ledger that is not there yet, once on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    server: Server = request.getfixturevalue("postgresql")
    return server.url(server.new_database())
