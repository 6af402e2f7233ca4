"""The ledger on a real PostgreSQL server: as on SQLite, with more than one machine in view."""

import hashlib
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from postgresql_server import WORD, Server
from small_instance import SmallDemo

from ingestion.ledger import Event, Ledger, LedgerError
from orchestration.backup import back_up
from orchestration.doctor import diagnose
from orchestration.instance import Instance
from orchestration.restore import restore
from orchestration.texts import CommandError, set_language

pytestmark = pytest.mark.system
NOBODY_LISTENS = 1
Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def database(postgresql: Server) -> str:
    return postgresql.new_database()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    set_language("en")
    yield
    set_language(None)


def test_the_server_itself_orders_texts_otherwise(postgresql: Server, database: str) -> None:
    assert postgresql.execute(database, "SELECT '阿' < '中', 'a' < 'B'") == (True, True)


def test_not_even_a_session_that_calls_itself_a_replica_changes_anything(
    postgresql: Server, database: str
) -> None:
    ledger = Ledger(postgresql.url(database))
    ledger.append_events([Event("2024-01-01T00:00:00Z", "judged")])
    with psycopg.connect(postgresql.url(database)) as connection:
        connection.execute("SET session_replication_role = replica")
        with pytest.raises(psycopg.errors.IntegrityError, match="append-only"):
            connection.execute("DELETE FROM events")
    assert len(ledger.events()) == 1
    ledger.close()


def test_triggers_that_were_dropped_or_switched_off_are_back_when_it_is_opened(
    postgresql: Server, database: str
) -> None:
    Ledger(postgresql.url(database)).close()
    postgresql.execute(database, "DROP TRIGGER events_append_only ON events")
    postgresql.execute(database, "ALTER TABLE files DISABLE TRIGGER ALL")
    Ledger(postgresql.url(database)).close()
    for change in ("UPDATE events SET reason = ''", "DELETE FROM files"):
        with pytest.raises(psycopg.errors.IntegrityError, match="append-only"):
            postgresql.execute(database, change)


_APPENDING = """
import sys
from ingestion.ledger import Event, Ledger
ledger = Ledger(sys.argv[1])
print("open", flush=True)
sys.stdin.readline()
for turn in range(40):
    with ledger.transaction():
        for part in range(3):
            reason = f"{sys.argv[2]} {turn} {part}"
            ledger.append_events([Event("2024-01-01T00:00:00Z", "judged", reason=reason)])
ledger.close()
"""


def test_two_processes_append_without_losing_or_mixing_anything(
    postgresql: Server, database: str
) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _APPENDING, postgresql.url(database), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("甲", "乙")
    ]
    for writer in writers:
        assert writer.stdout is not None and writer.stdout.readline() == "open\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()
    assert [writer.wait() for writer in writers] == [0, 0]
    ledger = Ledger(postgresql.url(database))
    events = ledger.events()
    assert [event.event_id for event in events] == list(range(1, 241))
    for name in ("甲", "乙"):
        written = [event.reason for event in events if event.reason.startswith(name)]
        assert written == [f"{name} {turn} {part}" for turn in range(40) for part in range(3)]
    # A transaction stands in one piece: nothing of another lies between its three events.
    for first in range(0, 240, 3):
        assert len({event.reason.rsplit(" ", 1)[0] for event in events[first : first + 3]}) == 1
    ledger.close()


def test_what_another_has_not_committed_is_not_seen(postgresql: Server, database: str) -> None:
    mine, other = Ledger(postgresql.url(database)), Ledger(postgresql.url(database))
    with mine.transaction():
        mine.append_events([Event("2024-01-01T00:00:00Z", "judged")])
        assert len(mine.events()) == 1 and other.events() == []
    assert len(other.events()) == 1
    mine.close()
    other.close()


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"word": "falsch-口令"}, "unreachable"),
        ({"port": NOBODY_LISTENS}, "unreachable"),
        ({"database": "nowhere"}, "unreachable"),
        ({"word": "with@sign"}, "url"),
    ],
)
def test_a_ledger_out_of_reach_never_shows_its_password(
    wrong: dict[str, Any], reason: str, postgresql: Server
) -> None:
    url = postgresql.url(**{"database": "postgres", **wrong})
    with pytest.raises(LedgerError) as raised:
        Ledger(url)
    assert raised.value.reason == reason
    for secret in (wrong.get("word", WORD), "sign"):
        assert secret not in str(raised.value)


def test_a_user_without_rights_is_told_so(postgresql: Server, database: str) -> None:
    postgresql.execute("postgres", "CREATE ROLE guest LOGIN PASSWORD 'guest'")
    url = postgresql.url(database).replace(f"postgres:{WORD}", "guest:guest")
    with pytest.raises(LedgerError, match="permission denied"):
        Ledger(url)


def test_a_role_that_may_only_append_can_keep_the_ledger(postgresql: Server, database: str) -> None:
    Ledger(postgresql.url(database)).close()
    postgresql.execute("postgres", "CREATE ROLE clerk LOGIN PASSWORD 'clerk'")
    postgresql.execute(database, "GRANT SELECT, INSERT ON files, returns, events TO clerk")
    postgresql.execute(database, "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO clerk")
    ledger = Ledger(postgresql.url(database).replace(f"postgres:{WORD}", "clerk:clerk"))
    ledger.append_events([Event("2024-01-01T00:00:00Z", "judged")])
    assert len(ledger.events()) == 1
    ledger.close()


def test_a_database_that_would_lose_chinese_is_refused(postgresql: Server) -> None:
    options = "ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0"
    with pytest.raises(LedgerError, match="LATIN1"):
        Ledger(postgresql.url(postgresql.new_database(options)))


def _settings(home: Path, url: str) -> None:
    path = home / "instance.toml"
    written, count = re.subn(r'(?m)^url = ""$', f'url = "{url}"', path.read_text(encoding="utf-8"))
    assert count == 1
    path.write_text(written, encoding="utf-8")


def _bytes_of(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.long
def test_a_run_gives_the_same_files_as_on_sqlite(
    small_demo: SmallDemo,
    small_run: Path,
    postgresql: Server,
    database: str,
    tmp_path: Path,
    parkreport: Command,
) -> None:
    """Workbooks, the lineage of every number in them, manifests, facts and findings."""
    home = small_demo.fresh(tmp_path / "home")
    _settings(home, postgresql.url(database))
    parkreport("--home", home, "run")
    for folder in ("exports", "facts", "returned"):
        assert _bytes_of(home / folder) == _bytes_of(small_run / folder) != {}
    assert not (home / "submissions" / "ledger.sqlite").exists()
    on_server = Ledger(postgresql.url(database))
    in_file = Ledger(f"sqlite:///{small_run / 'submissions' / 'ledger.sqlite'}")
    assert on_server.files() == in_file.files()
    assert on_server.returns() == in_file.returns()
    assert on_server.events() == in_file.events()
    on_server.close()
    in_file.close()


@pytest.mark.parametrize("wrong", [{"word": "falsch"}, {"port": NOBODY_LISTENS}])
def test_the_command_says_what_to_do_when_the_ledger_is_out_of_reach(
    wrong: dict[str, Any], small_run: Path, postgresql: Server, tmp_path: Path, parkreport: Command
) -> None:
    home = tmp_path / "home"
    shutil.copytree(small_run, home)
    _settings(home, postgresql.url(**{"database": "postgres", **wrong}))
    for debug in ([], ["--debug"]):
        done = parkreport("--home", home, "--lang", "zh", *debug, "run", ok=False)
        said = done.stdout + done.stderr
        assert done.returncode == 1
        assert wrong.get("word", WORD) not in said
        assert "无法使用台账 postgresql://postgres@" in said and "instance.toml" in said
    done = parkreport("--home", home, "--lang", "zh", "run", ok=False)
    assert "Traceback" not in done.stderr


@pytest.fixture
def moved(small_run: Path, postgresql: Server, database: str, tmp_path: Path) -> Path:
    """The small instance, its ledger taken from SQLite to the server."""
    back_up(Instance(small_run), tmp_path / "a.zip")
    restore(tmp_path / "a.zip", tmp_path / "moved", postgresql.url(database))
    return tmp_path / "moved"


def _rows(url: str) -> tuple[Any, ...]:
    ledger = Ledger(url)
    rows = ledger.files(), ledger.returns(), ledger.events()
    ledger.close()
    return rows


def _wrong(home: Path) -> list[str]:
    return [complaint.code for complaint in diagnose(Instance(home)) if complaint.wrong]


def test_a_ledger_moves_from_sqlite_to_postgresql_and_back_with_every_number_and_moment(
    moved: Path, small_run: Path, postgresql: Server, database: str, tmp_path: Path
) -> None:
    in_file = f"sqlite:///{small_run / 'submissions' / 'ledger.sqlite'}"
    assert _rows(postgresql.url(database)) == _rows(in_file)
    assert not (moved / "submissions" / "ledger.sqlite").exists()
    back_up(Instance(moved), tmp_path / "b.zip")
    restore(tmp_path / "b.zip", tmp_path / "back", "sqlite")
    back = f"sqlite:///{tmp_path / 'back' / 'submissions' / 'ledger.sqlite'}"
    assert _rows(back) == _rows(in_file)
    with zipfile.ZipFile(tmp_path / "a.zip") as a, zipfile.ZipFile(tmp_path / "b.zip") as b:
        for table in ("files", "returns", "events"):
            assert a.read(f"ledger/{table}.jsonl") == b.read(f"ledger/{table}.jsonl") != b""


def test_what_is_appended_after_restoring_follows_the_last_number(
    moved: Path, postgresql: Server, database: str
) -> None:
    ledger = Instance(moved).ledger()
    last = ledger.events()[-1].event_id
    ledger.append_events([Event("2026-03-01T00:00:00Z", "reviewed")])
    assert ledger.events()[-1].event_id == last + 1
    ledger.close()


def test_a_ledger_with_other_records_is_not_written_into(
    small_run: Path, postgresql: Server, database: str, tmp_path: Path
) -> None:
    ledger = Ledger(postgresql.url(database))
    ledger.append_events([Event("2024-01-01T00:00:00Z", "judged")])
    ledger.close()
    back_up(Instance(small_run), tmp_path / "a.zip")
    with pytest.raises(CommandError, match="holds other records"):
        restore(tmp_path / "a.zip", tmp_path / "home", postgresql.url(database))
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]
    assert len(_rows(postgresql.url(database))[2]) == 1


def test_restoring_goes_on_where_it_was_killed_after_the_ledger_was_filled(
    moved: Path, postgresql: Server, database: str, tmp_path: Path
) -> None:
    before = _rows(postgresql.url(database))
    restore(tmp_path / "a.zip", tmp_path / "again", postgresql.url(database))
    assert _rows(postgresql.url(database)) == before


@pytest.mark.long
def test_a_run_after_moving_changes_no_byte(
    moved: Path, small_run: Path, parkreport: Command
) -> None:
    done = parkreport("--home", moved, "--lang", "en", "run")
    assert "(0 changed)" in done.stdout
    assert _bytes_of(moved / "exports") == _bytes_of(small_run / "exports") != {}


def test_the_doctor_sees_what_is_wrong_on_the_server_and_leaves_it(
    moved: Path, postgresql: Server, database: str
) -> None:
    assert _wrong(moved) == []
    postgresql.execute(database, "ALTER TABLE events DISABLE TRIGGER ALL")
    assert _wrong(moved) == _wrong(moved) == ["trigger"]
    postgresql.execute(database, "DELETE FROM events WHERE event_id = 1")
    assert _wrong(moved)[:2] == ["trigger", "ledger_gap"]
    postgresql.execute(database, "DROP TABLE files")
    assert _wrong(moved) == ["ledger_gone"]
