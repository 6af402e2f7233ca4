"""What must not get out: a password of the settings, in no output and no file of the instance."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from broken_instance import edit_settings

from orchestration.instance import open_instance

Command = Callable[..., subprocess.CompletedProcess[str]]
WORD = "geheim-口令"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An instance whose ledger lies on a server that does not answer."""
    made = open_instance(tmp_path / "home").home
    edit_settings(made, r'^url = ""$', f'url = "postgresql://me:{WORD}@127.0.0.1:1/ledger"')
    return made


@pytest.mark.parametrize(
    "arguments",
    [
        ("run",), ("status", "--year", "2023"), ("doctor",), ("doctor", "--json"),
        ("forms", "--year", "2023", "--out", "{out}"), ("backup", "--out", "{out}.zip"),
    ],
)  # fmt: skip
def test_no_output_and_no_file_tells_the_ledgers_password(
    arguments: tuple[str, ...], home: Path, tmp_path: Path, parkreport: Command
) -> None:
    given = [argument.format(out=tmp_path / "out") for argument in arguments]
    done = parkreport("--debug", "--home", home, *given, ok=False)
    assert done.stdout + done.stderr
    assert WORD not in done.stdout + done.stderr
    files = [path for path in home.rglob("*") if path.is_file() and path.name != "instance.toml"]
    assert files
    assert [path.name for path in files if WORD.encode() in path.read_bytes()] == []
