"""`doctor`: each test breaks one thing, and hears of that and nothing else."""

import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from broken_instance import edit_settings, execute, noted, originals, told

from orchestration.doctor import diagnose
from orchestration.instance import Instance, open_instance

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def home(small_run: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "home"
    shutil.copytree(small_run, copy)
    return copy


def test_an_instance_after_a_run_is_sound(home: Path) -> None:
    assert told(home) == [] and noted(home) == []


def test_an_instance_that_was_never_used_is_sound(tmp_path: Path, parkreport: Command) -> None:
    parkreport("--home", tmp_path / "new", "status", "--year", 2023, ok=False)
    assert told(tmp_path / "new") == [] and noted(tmp_path / "new") == []


def test_where_there_is_no_instance_it_says_so_and_makes_none(tmp_path: Path) -> None:
    assert told(tmp_path / "nowhere") == ["no_home"]
    assert not (tmp_path / "nowhere").exists()


def test_a_typo_in_the_settings(home: Path) -> None:
    edit_settings(home, r"^workers = ", "wrokers = ")
    assert told(home) == ["settings"]


def test_an_older_and_a_newer_schema(home: Path) -> None:
    edit_settings(home, r"^schema_version = 1$", "schema_version = 0")
    assert told(home) == ["schema"]
    edit_settings(home, r"^schema_version = 0$", "schema_version = 2")
    assert told(home) == ["settings"]


def test_what_a_killed_run_left(home: Path) -> None:
    facts = home / "facts" / "2022"
    (facts / "f000002.unfinished").write_bytes(b"half")
    shutil.copyfile(facts / "f000001.parquet", facts / "f000002.parquet")
    (home / "exports" / "2022" / ".a.issuing").mkdir(parents=True)
    assert told(home) == ["leftover", "leftover", "leftover"]


def test_receiving_that_was_killed(home: Path) -> None:
    aside = home / "inbox" / ".receiving" / "2026-02-20T010000Z" / "a.xlsx"
    aside.parent.mkdir(parents=True)
    aside.write_bytes(b"x")
    assert told(home) == ["receiving"]


def test_a_password_that_others_can_read(home: Path) -> None:
    edit_settings(home, r'^url = ""$', 'url = "postgresql://me:geheim@127.0.0.1:1/ledger"')
    (home / "instance.toml").chmod(0o644)
    assert told(home) == ["password_readable", "ledger_unreachable"]
    assert not any("geheim" in complaint.what for complaint in diagnose(Instance(home)))


def test_a_home_that_any_user_can_enter(home: Path) -> None:
    home.chmod(0o750)  # one group is let in
    assert told(home) == []
    home.chmod(0o755)
    assert (told(home), noted(home)) == ([], ["home_open"])


def test_a_new_home_is_its_owners_alone(tmp_path: Path) -> None:
    assert open_instance(tmp_path / "new").home.stat().st_mode & 0o777 == 0o700


def test_dagsters_home_without_its_settings(home: Path) -> None:
    (home / "dagster" / "dagster.yaml").unlink()
    assert told(home) == ["dagster_home"]


def test_a_run_that_dagster_believes_to_be_going_on(home: Path) -> None:
    connection = sqlite3.connect(home / "dagster" / "history" / "runs.db")
    with connection:
        first = "SELECT id FROM runs LIMIT 1"
        changed = connection.execute(f"UPDATE runs SET status = 'STARTED' WHERE id IN ({first})")
        assert changed.rowcount == 1
    connection.close()
    assert told(home) == ["run_left_behind"]


def test_reference_data_that_cannot_be_loaded(home: Path) -> None:
    names = home / "reference" / "park_names.csv"
    written = names.read_text(encoding="utf-8")
    names.write_text(written.replace("valid_from", "from", 1), encoding="utf-8")
    assert told(home) == ["reference_column"]
    names.write_bytes(written.encode("gb18030"))  # saved by WPS as CSV
    assert told(home) == ["reference"]
    names.write_text(written, encoding="utf-8")
    (home / "reference" / "park_attributes.csv").unlink()
    assert told(home) == ["reference"]


def test_a_process_at_work_is_told_and_what_moves_is_left_alone(home: Path) -> None:
    (home / "inbox" / ".receiving").mkdir()
    (home / "inbox" / ".receiving" / "a.xlsx").write_bytes(b"x")
    with Instance(home).lock():
        (said,) = [c for c in diagnose(Instance(home)) if c.code == "in_use"]
        assert str(os.getpid()) in said.what and not said.wrong
        assert told(home) == []
    assert told(home) == ["receiving"]


_CHILD_KEEPS_THE_LOCK = """
import os, sys
from pathlib import Path
from orchestration.instance import Instance, open_instance
with Instance(Path(sys.argv[1])).lock():
    if os.fork():
        os._exit(0)
    print(os.getpid(), flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def orphan(home: Path) -> Iterator[int]:
    """A child that outlives the process which took the lock."""
    parent = subprocess.Popen(
        [sys.executable, "-c", _CHILD_KEEPS_THE_LOCK, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdin is not None and parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.wait()
    yield child
    parent.stdin.close()  # the child reads to the end and leaves
    parent.stdout.read()


def test_a_lock_that_the_children_of_a_dead_process_hold(home: Path, orphan: int) -> None:
    assert told(home) == ["lock_of_the_dead"]
    (said,) = [c for c in diagnose(Instance(home)) if c.code == "lock_of_the_dead"]
    assert str(orphan) in said.what


def test_a_lock_of_whom_nobody_knows(home: Path) -> None:
    with (home / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert told(home) == []
        assert noted(home) == ["in_use"]


def test_a_disk_that_is_almost_full(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(home)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=(1 << 30) - 1))
    assert told(home) == ["disk"]


def _owners_right(path: str | Path, wanted: int) -> bool:
    return Path(path).stat().st_mode >> 6 & wanted == wanted


def test_a_folder_that_this_user_cannot_write_into(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may write anywhere: the rights are asked as they stand in the mode.
    monkeypatch.setattr(os, "access", _owners_right)
    (home / "exports").chmod(0o555)
    said = told(home)
    (home / "exports").chmod(0o755)
    assert said == ["not_writable"]


def test_a_program_that_is_not_there_is_only_a_note(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(home))
    codes = [complaint.code for complaint in diagnose(Instance(home))]
    assert codes == ["program_soffice"] and told(home) == []


def _state(home: Path) -> dict[str, tuple[str, int, int]]:
    return {
        str(path.relative_to(home)): (
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
            path.stat().st_mtime_ns,
            path.stat().st_mode,
        )
        for path in [home, *home.rglob("*")]
    }


def test_it_changes_nothing(home: Path, parkreport: Command) -> None:
    execute(home, "DROP TRIGGER events_no_delete")
    originals(home)[0].unlink()
    (home / "dagster" / "dagster.yaml").unlink()
    (home / "facts" / "2022" / "f000002.unfinished").write_bytes(b"half")
    before = _state(home)
    done = parkreport("--home", home, "--lang", "zh", "doctor", ok=False)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert _state(home) == before
    lines = [line for line in done.stdout.splitlines() if line.startswith("[问题]")]
    assert len(lines) == 4 and all(" → " in line for line in lines)


def test_as_json_and_with_its_exit_status(home: Path, parkreport: Command) -> None:
    done = parkreport("--home", home, "--lang", "en", "doctor", "--json")
    assert json.loads(done.stdout)["sound"] is True
    originals(home)[0].unlink()
    done = parkreport("--home", home, "--lang", "en", "doctor", "--json", ok=False)
    assert done.returncode == 1
    told = json.loads(done.stdout)
    (finding,) = [finding for finding in told["findings"] if finding["kind"] == "wrong"]
    assert told["sound"] is False and finding["code"] == "original_missing"
    assert set(finding) == {"code", "kind", "what", "remedy"}
