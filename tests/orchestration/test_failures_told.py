"""What the command says where it cannot write: the reason in words, not a library's own."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from orchestration.cli import main
from orchestration.instance import open_instance

DATABASE_SAYS = "(sqlite3.OperationalError) disk I/O error\n[SQL: PRAGMA main.table_xinfo]"
WRITES: list[Callable[[], Exception]] = [
    lambda: OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
    lambda: RuntimeError(DATABASE_SAYS),
]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return open_instance(tmp_path / "home").home


def said(home: Path, error: Exception, monkeypatch: pytest.MonkeyPatch) -> str:
    """What `run` says of that error, in English."""

    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr("orchestration.running.run", fails)
    done = CliRunner().invoke(main, ["--lang", "en", "--home", str(home), "run"])
    assert done.exit_code == 1
    return done.output


@pytest.mark.parametrize("error", WRITES)
def test_a_full_disk_is_told_whoever_noticed_it(
    home: Path, error: Callable[[], Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(home)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=0))
    told = said(home, error(), monkeypatch)
    assert f"only 0 MiB are free for {home}" in told
    assert "make room" in told
    assert "Traceback" not in told
    assert "PRAGMA" not in told


def test_a_folder_that_cannot_be_written_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writable = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: path != home / "build" and writable(path, mode)
    )
    told = said(home, WRITES[1](), monkeypatch)
    assert f"this user cannot read and write the folder {home / 'build'}" in told


def test_an_error_of_another_kind_gives_no_such_reason(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(home)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1 << 40))
    told = said(home, ValueError("of its own"), monkeypatch)
    assert told.startswith("Error: Unexpected error (ValueError): of its own")
