"""`doctor`: each test breaks one thing, and hears of that and nothing else."""

import fcntl
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.doctor import diagnose
from orchestration.instance import Instance
from orchestration.texts import set_language

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def home(small_run: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "home"
    shutil.copytree(small_run, copy)
    return copy


def _told(home: Path) -> list[str]:
    """Codes of what is wrong; every line must have its texts in both languages."""
    complaints = diagnose(Instance(home))
    for language in ("zh", "en"):
        set_language(language)
        assert all(complaint.what and complaint.remedy for complaint in complaints)
    return [complaint.code for complaint in complaints if complaint.wrong]


def _noted(home: Path) -> list[str]:
    codes = [complaint.code for complaint in diagnose(Instance(home)) if not complaint.wrong]
    return [code for code in codes if not code.startswith("program_")]


def _originals(home: Path) -> list[Path]:
    return sorted((home / "submissions").glob("??/*"))


def _settings(home: Path, old: str, new: str) -> None:
    path = home / "instance.toml"
    written, count = re.subn(old, new, path.read_text(encoding="utf-8"), flags=re.M)
    assert count == 1
    path.write_text(written, encoding="utf-8")


def _execute(home: Path, *statements: str) -> None:
    connection = sqlite3.connect(home / "submissions" / "ledger.sqlite")
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_an_instance_after_a_run_is_sound(home: Path) -> None:
    assert _told(home) == [] and _noted(home) == []


def test_an_instance_that_was_never_used_is_sound(tmp_path: Path, parkreport: Command) -> None:
    parkreport("--home", tmp_path / "new", "status", "--year", 2023, ok=False)
    assert _told(tmp_path / "new") == [] and _noted(tmp_path / "new") == []


def test_where_there_is_no_instance_it_says_so_and_makes_none(tmp_path: Path) -> None:
    assert _told(tmp_path / "nowhere") == ["no_home"]
    assert not (tmp_path / "nowhere").exists()


def test_a_typo_in_the_settings(home: Path) -> None:
    _settings(home, r"^workers = ", "wrokers = ")
    assert _told(home) == ["settings"]


def test_an_older_and_a_newer_schema(home: Path) -> None:
    _settings(home, r"^schema_version = 1$", "schema_version = 0")
    assert _told(home) == ["schema"]
    _settings(home, r"^schema_version = 0$", "schema_version = 2")
    assert _told(home) == ["settings"]


def test_a_missing_original(home: Path) -> None:
    _originals(home)[0].unlink()
    assert _told(home) == ["original_missing"]


def test_two_originals_that_were_swapped(home: Path) -> None:
    first, second, *_ = _originals(home)
    between = home / "between"
    first.rename(between)
    second.rename(first)
    between.rename(second)
    assert _told(home) == ["original_swapped", "original_swapped"]


def test_an_original_that_anybody_can_overwrite(home: Path) -> None:
    _originals(home)[0].chmod(0o644)
    assert _told(home) == ["original_writable"]


def test_an_original_that_the_ledger_does_not_know(home: Path) -> None:
    content = b"a stranger"
    sha256 = hashlib.sha256(content).hexdigest()
    path = home / "submissions" / sha256[:2] / sha256
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    assert _told(home) == ["original_extra"]
    (home / "inbox" / "a.xlsx").write_bytes(content)  # a killed run leaves both; it comes again
    assert _told(home) == []


def test_a_batch_of_facts_that_is_gone(home: Path) -> None:
    (home / "facts" / "2022" / "f000001.parquet").unlink()
    assert _told(home) == ["batch_missing"]


def test_a_batch_of_findings_that_is_gone(home: Path) -> None:
    (home / "facts" / "findings" / "j000001.parquet").unlink()
    assert _told(home) == ["batch_missing"]


def test_a_batch_that_cannot_be_read(home: Path) -> None:
    path = home / "facts" / "2022" / "f000001.parquet"
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    assert _told(home) == ["batch_unreadable"]


def test_a_batch_with_a_fact_less_than_the_ledger_says(home: Path) -> None:
    path = home / "facts" / "2022" / "f000001.parquet"
    table: pa.Table = pq.read_table(path)
    pq.write_table(table.slice(1), path)
    assert _told(home) == ["batch_rows"]


def test_what_a_killed_run_left(home: Path) -> None:
    facts = home / "facts" / "2022"
    (facts / "f000002.unfinished").write_bytes(b"half")
    shutil.copyfile(facts / "f000001.parquet", facts / "f000002.parquet")
    (home / "exports" / "2022" / ".a.issuing").mkdir(parents=True)
    assert _told(home) == ["leftover", "leftover", "leftover"]


def test_receiving_that_was_killed(home: Path) -> None:
    aside = home / "inbox" / ".receiving" / "2026-02-20T010000Z" / "a.xlsx"
    aside.parent.mkdir(parents=True)
    aside.write_bytes(b"x")
    assert _told(home) == ["receiving"]


def test_a_ledger_that_is_gone_while_originals_are_there(home: Path) -> None:
    (home / "submissions" / "ledger.sqlite").unlink()
    assert _told(home) == ["ledger_gone"]
    assert not (home / "submissions" / "ledger.sqlite").exists()


def test_a_ledger_file_that_is_damaged(home: Path) -> None:
    path = home / "submissions" / "ledger.sqlite"
    content = bytearray(path.read_bytes())
    content[:100] = bytes(100)
    path.write_bytes(content)
    assert _told(home) == ["ledger_damaged"]


@pytest.mark.parametrize("replaced", [False, True])
def test_a_trigger_that_was_dropped_or_made_harmless(replaced: bool, home: Path) -> None:
    _execute(home, "DROP TRIGGER events_no_delete")
    if replaced:
        _execute(
            home, "CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT 1; END"
        )
    assert _told(home) == ["trigger"]
    assert _told(home) == ["trigger"]  # looking has not put it back


def test_an_event_that_was_taken_away(home: Path) -> None:
    connection = sqlite3.connect(home / "submissions" / "ledger.sqlite")
    (trigger,) = connection.execute(
        "SELECT sql FROM sqlite_master WHERE name = 'events_no_delete'"
    ).fetchone()
    connection.close()
    removal = "DELETE FROM events WHERE event_id = (SELECT min(event_id) FROM events e"
    _execute(home, "DROP TRIGGER events_no_delete", f"{removal} WHERE kind = 'judged')", trigger)
    assert _told(home) == ["ledger_gap"]


def test_a_ledger_that_nobody_answers_for(home: Path) -> None:
    _settings(home, r'^url = ""$', 'url = "postgresql://me@127.0.0.1:1/ledger"')
    assert _told(home) == ["ledger_unreachable"]


def test_a_password_that_others_can_read(home: Path) -> None:
    _settings(home, r'^url = ""$', 'url = "postgresql://me:geheim@127.0.0.1:1/ledger"')
    (home / "instance.toml").chmod(0o644)
    assert _told(home) == ["password_readable", "ledger_unreachable"]
    assert not any("geheim" in complaint.what for complaint in diagnose(Instance(home)))


def test_a_warehouse_that_cannot_be_read(home: Path) -> None:
    (home / "warehouse.duckdb").write_bytes(b"no database" * 1000)
    assert _told(home) == ["warehouse_unreadable"]


def test_a_warehouse_that_was_never_published_or_is_older_than_the_ledger(home: Path) -> None:
    with duckdb.connect(str(home / "warehouse.duckdb")) as connection:
        connection.execute(
            "CREATE OR REPLACE TABLE build_info AS"
            " SELECT '2020-01-01T00:00:00Z' AS as_of, 'old' AS catalogue_version"
        )
    assert _told(home) == []
    assert _noted(home) == ["warehouse_version", "warehouse_behind"]
    (home / "warehouse.duckdb").unlink()
    assert _told(home) == [] and _noted(home) == ["warehouse_none"]


def test_dagsters_home_without_its_settings(home: Path) -> None:
    (home / "dagster" / "dagster.yaml").unlink()
    assert _told(home) == ["dagster_home"]


def test_a_run_that_dagster_believes_to_be_going_on(home: Path) -> None:
    connection = sqlite3.connect(home / "dagster" / "history" / "runs.db")
    with connection:
        first = "SELECT id FROM runs LIMIT 1"
        changed = connection.execute(f"UPDATE runs SET status = 'STARTED' WHERE id IN ({first})")
        assert changed.rowcount == 1
    connection.close()
    assert _told(home) == ["run_left_behind"]


def test_reference_data_that_cannot_be_loaded(home: Path) -> None:
    names = home / "reference" / "park_names.csv"
    written = names.read_text(encoding="utf-8")
    names.write_text(written.replace("valid_from", "from", 1), encoding="utf-8")
    assert _told(home) == ["reference_column"]
    names.write_bytes(written.encode("gb18030"))  # saved by WPS as CSV
    assert _told(home) == ["reference"]
    names.write_text(written, encoding="utf-8")
    (home / "reference" / "park_attributes.csv").unlink()
    assert _told(home) == ["reference"]


def test_a_process_at_work_is_told_and_what_moves_is_left_alone(home: Path) -> None:
    (home / "inbox" / ".receiving").mkdir()
    (home / "inbox" / ".receiving" / "a.xlsx").write_bytes(b"x")
    with Instance(home).lock():
        (said,) = [c for c in diagnose(Instance(home)) if c.code == "in_use"]
        assert str(os.getpid()) in said.what and not said.wrong
        assert _told(home) == []
    assert _told(home) == ["receiving"]


_CHILD_KEEPS_THE_LOCK = """
import os, sys
from pathlib import Path
from orchestration.instance import Instance
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
    assert _told(home) == ["lock_of_the_dead"]
    (said,) = [c for c in diagnose(Instance(home)) if c.code == "lock_of_the_dead"]
    assert str(orphan) in said.what


def test_a_lock_of_whom_nobody_knows(home: Path) -> None:
    with (home / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert _told(home) == []
        assert _noted(home) == ["in_use"]


def test_a_disk_that_is_almost_full(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(home)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=(1 << 30) - 1))
    assert _told(home) == ["disk"]


def _owners_right(path: str | Path, wanted: int) -> bool:
    return Path(path).stat().st_mode >> 6 & wanted == wanted


def test_a_folder_that_this_user_cannot_write_into(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may write anywhere: the rights are asked as they stand in the mode.
    monkeypatch.setattr(os, "access", _owners_right)
    (home / "exports").chmod(0o555)
    told = _told(home)
    (home / "exports").chmod(0o755)
    assert told == ["not_writable"]


def test_a_program_that_is_not_there_is_only_a_note(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(home))
    codes = [complaint.code for complaint in diagnose(Instance(home))]
    assert codes == ["program_soffice"] and _told(home) == []


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
    _execute(home, "DROP TRIGGER events_no_delete")
    _originals(home)[0].unlink()
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
    _originals(home)[0].unlink()
    done = parkreport("--home", home, "--lang", "en", "doctor", "--json", ok=False)
    assert done.returncode == 1
    told = json.loads(done.stdout)
    (finding,) = [finding for finding in told["findings"] if finding["kind"] == "wrong"]
    assert told["sound"] is False and finding["code"] == "original_missing"
    assert set(finding) == {"code", "kind", "what", "remedy"}
